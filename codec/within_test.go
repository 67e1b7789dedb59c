package codec_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

// readOut reads d to its end, and returns the octets of its strings.
func readOut(d *codec.Decoder) (text int, err error) {
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return text, nil
		}
		if err != nil {
			return text, err
		}
		text += len(tok.Data)
	}
}

// limitOf returns the name of the limit that err is about.
func limitOf(err error) string {
	l, ok := errors.AsType[*codec.LimitError](err)
	if !ok || !errors.Is(err, codec.ErrLimit) {
		return where(err)
	}
	return l.Limit
}

// TestWithin has a document within another that is not there as it stands, in all
// states of the one around it. All limits are shared.
func TestWithin(t *testing.T) {
	const head = "\x03\x01\x6A\x00"
	text := strings.Repeat("a", 1000) + "\x00"
	refs := func(n int) string {
		return "\x03\x01\x6A\x87\x69" + text + "\x45" + strings.Repeat("\x83\x00", n) + "\x01"
	}
	for _, v := range []struct {
		name   string
		limits codec.Limits
		docs   []string // one after the other
		want   string   // of the last
	}{
		{"none", codec.Limits{}, []string{head + "\x05", head + "\x05"}, "ok"},
		{"tokens", codec.Limits{Tokens: 8}, []string{head + "\x45\x05\x01", head + "\x45\x05\x01"}, "Tokens"}, // 1 + 4 + 4
		{"tokens left", codec.Limits{Tokens: 12}, []string{head + "\x45\x05\x01", head + "\x45\x05\x01"}, "ok"},
		{"depth", codec.Limits{Depth: 3}, []string{head + "\x45\x45\x05\x01\x01"}, "Depth"},
		{"depth left", codec.Limits{Depth: 4}, []string{head + "\x45\x45\x05\x01\x01"}, "ok"},
		{"no depth left", codec.Limits{Depth: 1}, []string{head + "\x05"}, "Depth"},
		{"strings", codec.Limits{Strings: 100}, []string{refs(1)}, "Strings"},
		{"string", codec.Limits{String: 100}, []string{refs(1)}, "String"},
		{"attributes", codec.Limits{Attrs: 1}, []string{head + "\x85\x05\x06\x01"}, "Attrs"},
		{"expanded", codec.Limits{}, []string{refs(500), refs(500), refs(100)}, "Expanded"},
		{"document", codec.Limits{Document: 50}, []string{head + "\x45" + strings.Repeat("\x05", 40) + "\x01", head + "\x05"}, "Document"},
		{"octets", codec.Limits{}, []string{head + "\x45" + strings.Repeat("\x05", 4000) + "\x01", head + "\x45" + strings.Repeat("\x05", 200) + "\x01"}, "Expanded"},
		{"any octets", codec.Limits{Expanded: -1}, []string{head + "\x45" + strings.Repeat("\x05", 4000) + "\x01", head + "\x45" + strings.Repeat("\x05", 200) + "\x01"}, "ok"},
	} {
		outer := codec.NewDecoder(nil, codec.Options{Limits: v.limits})
		outer.ResetBytes([]byte(head + "\x45\x05\x01"))
		if _, err := outer.Next(); err != nil {
			t.Fatal(v.name, err)
		}
		var inner codec.Decoder
		var err error
		for _, doc := range v.docs {
			var l codec.Limits
			l, err = outer.Within(len(doc))
			if err == nil {
				inner.SetOptions(codec.Options{Limits: l})
				inner.ResetBytes([]byte(doc))
				_, err = readOut(&inner)
			}
		}
		if got := limitOf(err); got != v.want {
			t.Errorf("%s: %s, want %s", v.name, got, v.want)
		}
		if v.want != "ok" {
			continue
		}
		if _, err := readOut(outer); err != nil {
			t.Errorf("%s: the outer document: %v", v.name, err)
		}
		if _, err := inner.Next(); !errors.Is(err, codec.ErrState) {
			t.Errorf("%s: used after the outer document went on: %v", v.name, err)
		}
	}
}

// TestWithinNested: documents in OPAQUE inside of one that came out of another one,
// and the other way round, are counted as any; and the outermost one goes on with
// what they have left.
func TestWithinNested(t *testing.T) {
	outer := codec.NewDecoder(nil, codec.Options{Limits: codec.Limits{Nested: 3, Depth: 20, Tokens: 100}})
	outer.ResetBytes(nest("\x05", 1))
	n, err := outer.Nested(toOpaque(t, outer), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readOut(n); err != nil {
		t.Fatal(err)
	}
	doc := nest("\x45"+strings.Repeat("\x05", 10)+"\x01", 2)
	l, err := n.Within(len(doc))
	if err != nil {
		t.Fatal(err)
	}
	d := codec.NewDecoder(nil, codec.Options{Limits: l})
	d.ResetBytes(doc)
	if n, err = d.Nested(toOpaque(t, d), nil); err != nil {
		t.Fatal(err)
	}
	opaque := toOpaque(t, n)
	if n.Depth() != 3 {
		t.Errorf("depth %d", n.Depth())
	}
	if _, err = n.Nested(opaque, nil); limitOf(err) != "Nested" {
		t.Errorf("a fourth document: %v", err)
	}
	if _, err = n.Within(1); limitOf(err) != "Nested" {
		t.Errorf("a fourth document: %v", err)
	}
	if _, err := readOut(outer); err != nil {
		t.Error(err)
	}
	for name, old := range map[string]*codec.Decoder{"inner": d, "innermost": n} {
		if _, err := old.Next(); !errors.Is(err, codec.ErrState) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWithinState: limits of a document that has not begun, or of one that is not
// there any more, are of no use; and what is cleared is free of the one around it.
func TestWithinState(t *testing.T) {
	doc := []byte("\x03\x01\x6A\x00\x45\x05\x01")
	outer := codec.NewDecoder(nil, codec.Options{})
	outer.ResetBytes(doc)
	if _, err := outer.Within(1); !errors.Is(err, codec.ErrState) {
		t.Errorf("before the header: %v", err)
	}
	if _, err := readOut(outer); err != nil {
		t.Fatal(err)
	}
	l, err := outer.Within(len(doc))
	if err != nil {
		t.Fatal("after the document:", err)
	}
	outer.ResetBytes(doc)
	inner := codec.NewDecoder(nil, codec.Options{Limits: l})
	inner.ResetBytes(doc)
	if _, err := readOut(inner); !errors.Is(err, codec.ErrState) {
		t.Errorf("the outer document is not there any more: %v", err)
	}
	if h, err := outer.Header(); err != nil || h.PublicID != 1 {
		t.Errorf("%+v, %v", h, err)
	}
	inner.SetOptions(codec.Options{})
	inner.Clear()
	inner.ResetBytes(doc)
	if _, err := readOut(inner); err != nil {
		t.Error(err)
	}
	// A Clear in the midst of it all.
	outer.ResetBytes(nest("\x05", 1))
	if _, err := outer.Nested(toOpaque(t, outer), nil); err != nil {
		t.Fatal(err)
	}
	outer.Clear()
	outer.ResetBytes(doc)
	if h, err := outer.Header(); err != nil || h.PublicID != 1 {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := readOut(outer); err != nil {
		t.Error(err)
	}
}
