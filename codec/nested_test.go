package codec_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// toOpaque reads up to the next Opaque.
func toOpaque(t testing.TB, d *codec.Decoder) codec.Token {
	t.Helper()
	for {
		tok, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		if tok.Kind == codec.Opaque {
			return tok
		}
	}
}

// nest wraps body, the octets behind a header, in n documents: each a doc whose
// content is the next one in OPAQUE.
func nest(body string, n int) []byte {
	doc := []byte("\x03\x01\x6A\x00" + body)
	for range n {
		e := codec.NewEncoder(nil, codec.Header{PublicID: 1, Charset: codec.UTF8}, codec.Options{})
		e.Start(0x05)
		e.Opaque(doc)
		e.End()
		doc, _ = e.Bytes()
	}
	return doc
}

// TestNestedDocument decodes the TNDS object in a bootstrap message: what the
// nested decoder says about it is what one says that reads it alone, but for
// offsets and depth, which are those in the whole.
func TestNestedDocument(t *testing.T) {
	f := testdoc.Load(t, "testdata/dm-tnds-opaque.hex")
	resolve := func(h codec.Header) *tokens.Table {
		if h.PublicID == 0 {
			return tokens.ByPublic(h.Public())
		}
		return tokens.ByPublicID(h.PublicID)
	}
	for name, r := range testdoc.Readers(f.Octets) {
		d := codec.NewDecoder(r, codec.Options{Resolve: resolve, Window: 64})
		opaque := toOpaque(t, d)
		inner := bytes.Clone(opaque.Data)
		at, depth := d.End()-int64(len(inner)), d.Depth()

		n, err := d.Nested(opaque, nil)
		if err != nil {
			t.Fatal(err)
		}
		if table, err := n.Table(); table != tokens.TNDS12 || err != nil {
			t.Fatalf("table %v, %v", table, err)
		}
		got, err := run(n, (*codec.Decoder).Next)
		if err != nil {
			t.Fatal(err)
		}
		want, err := runBytes(inner, codec.Options{Table: tokens.TNDS12})
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			want[i].Offset += at
			want[i].End += at
			want[i].Depth += depth
		}
		sameEvents(t, name, want, got, nil)
		// The outer document goes on behind it.
		tok, err := d.Next()
		if err != nil || tok.Kind != codec.End || tok.Code != tokens.SyncMLData || d.Offset() != at+int64(len(inner)) {
			t.Errorf("%s: then %v at %d, %v", name, tok, d.Offset(), err)
		}
		if err := drain(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNestedErrors holds offsets and paths in nested documents to the whole.
func TestNestedErrors(t *testing.T) {
	tests := []struct {
		name, body string
		levels     int
		want       string
	}{
		{"token", "\x45\x46\x3D", 1, "ErrToken@13 /doc/doc/a"},
		{"token, second level", "\x45\x46\x3D", 2, "ErrToken@20 /doc/doc/doc/a"},
		{"truncated", "\x45\x46", 1, "EOF@13 /doc/doc/a"},
		{"truncated, second level", "\x45\x03xx", 2, "EOF@22 /doc/doc/doc"},
		{"nothing", "", 1, "EOF@11 /doc"},
		{"balance", "\x45\x01\x01", 1, "ErrBalance@13 /doc"},
		{"reference", "\x45\x83\x00\x01", 1, "ErrReference@12 /doc/doc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := nest(tt.body, tt.levels)
			for name, r := range testdoc.Readers(doc) {
				outer := codec.NewDecoder(r, codec.Options{Table: play})
				d := outer
				for range tt.levels {
					var err error
					if d, err = d.Nested(toOpaque(t, d), play); err != nil {
						t.Fatal(err)
					}
				}
				if err := drain(d); where(err) != tt.want {
					t.Errorf("%s: %v, want %s", name, where(err), tt.want)
				}
				// What is wrong inside is the caller's to judge.
				if err := drain(outer); err != nil {
					t.Errorf("%s: the outer document: %v", name, err)
				}
			}
		})
	}
}

func TestNestedLimits(t *testing.T) {
	tests := []struct {
		name   string
		limits codec.Limits
		body   string
		levels int
		want   string
		limit  codec.LimitError
	}{
		{"Nested, default", codec.Limits{}, "\x05", 4, "ok", codec.LimitError{}},
		{"Nested, default", codec.Limits{}, "\x05", 5, "ErrLimit@33 /doc/doc/doc/doc/doc", codec.LimitError{Limit: "Nested", Max: 4}},
		{"Nested, 1", codec.Limits{Nested: 1}, "\x05", 2, "ErrLimit@12 /doc/doc", codec.LimitError{Limit: "Nested", Max: 1}},
		{"Nested, none", codec.Limits{Nested: -1}, "\x05", 20, "ok", codec.LimitError{}},
		{"Depth", codec.Limits{Depth: 3}, "\x45\x06\x01", 1, "ok", codec.LimitError{}},
		{"Depth", codec.Limits{Depth: 2}, "\x45\x06\x01", 1, "ErrLimit@12 /doc/doc", codec.LimitError{Limit: "Depth", Max: 2}},
		{"Depth, root", codec.Limits{Depth: 2}, "\x05", 2, "ErrLimit@18 /doc/doc", codec.LimitError{Limit: "Depth", Max: 2}},
		{"Tokens", codec.Limits{Tokens: 7}, "\x45\x06\x01", 1, "ok", codec.LimitError{}},
		{"Tokens, inside", codec.Limits{Tokens: 4}, "\x45\x06\x01", 1, "ErrLimit@13 /doc/doc/a", codec.LimitError{Limit: "Tokens", Max: 4}},
		{"Tokens, behind", codec.Limits{Tokens: 6}, "\x45\x06\x01", 1, "ErrLimit@14 /doc", codec.LimitError{Limit: "Tokens", Max: 6}},
		{"String", codec.Limits{String: 10}, "\x45\x03" + strings.Repeat("x", 3) + "\x00\x01", 1, "ErrLimit@5 /doc", codec.LimitError{Limit: "String", Max: 10}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, reader := range []bool{false, true} {
				doc := nest(tt.body, tt.levels)
				d := codec.NewDecoder(nil, codec.Options{Table: play, Limits: tt.limits})
				if d.ResetBytes(doc); reader {
					d.Reset(testdoc.OneByte(doc))
				}
				err := descend(d)
				if where(err) != tt.want {
					t.Errorf("%v, want %s", where(err), tt.want)
				}
				limit, ok := errors.AsType[*codec.LimitError](err)
				if ok && *limit != tt.limit {
					t.Errorf("limit %+v, want %+v", *limit, tt.limit)
				}
			}
		})
	}
}

// descend reads a document and every one nested in it.
func descend(d *codec.Decoder) error {
	for {
		t, err := d.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil && t.Kind == codec.Opaque {
			var n *codec.Decoder
			if n, err = d.Nested(t, play); err == nil {
				err = descend(n)
			}
		}
		if err != nil {
			return err
		}
	}
}

// TestNestedExpansion holds that nested documents share what references may
// deliver: many small bombs are as bad as one.
func TestNestedExpansion(t *testing.T) {
	e := codec.NewEncoder(nil, codec.Header{PublicID: 1, Charset: codec.UTF8}, codec.Options{})
	e.Start(0x05)
	for range 100 {
		h := codec.Header{PublicID: 1, Strings: []byte(strings.Repeat("x", 1023) + "\x00")}
		small := append(codec.AppendHeader(nil, h), 0x45)
		small = append(small, strings.Repeat("\x83\x00", 100)...) // 100 KiB out of 1.2
		e.Opaque(append(small, 1))
	}
	e.End()
	doc, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	d.ResetBytes(doc)
	if err := descend(d); !errors.Is(err, codec.ErrLimit) {
		t.Errorf("100 nested documents of 100 KiB each: %v", err)
	}

	// What the outer decoder spends while a nested one is in use counts, too.
	h := codec.Header{PublicID: 1, Charset: codec.UTF8, Strings: append(bytes.Repeat([]byte("x"), 60<<10), 0)}
	e.ResetAppend(nil, h)
	e.StartLiteral(0)
	for range 100 {
		e.Opaque([]byte("\x03\x01\x6A\x00\x05"))
	}
	e.End()
	if doc, err = e.Bytes(); err != nil {
		t.Fatal(err)
	}
	d.ResetBytes(doc)
	root, _ := d.Next()
	var names int
	for range 100 {
		n, err := d.Nested(toOpaque(t, d), nil)
		if err != nil {
			t.Fatal(err)
		}
		name, err := d.AppendName(nil, root)
		names += len(name)
		if errors.Is(err, codec.ErrLimit) {
			break
		}
		if err := drain(n); err != nil {
			t.Fatal(err)
		}
	}
	if most := 1<<20 + 60<<10; names > most {
		t.Errorf("%d octets of names, want at most %d", names, most)
	}
}

// TestNestedOptions holds what a nested decoder takes over from its parent.
func TestNestedOptions(t *testing.T) {
	doc := nest("\x45\x3D\x01", 1)
	asked := 0
	o := codec.Options{
		Table: play, KeepUnknown: true, StopAtRoot: true, Charset: codec.ISO88591,
		Resolve: func(h codec.Header) *tokens.Table { asked++; return spec1 },
	}
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	opaque := toOpaque(t, d)
	n, err := d.Nested(opaque, nil)
	if err != nil {
		t.Fatal(err)
	}
	if table, _ := n.Table(); table != spec1 || asked != 1 {
		t.Errorf("table %v, Resolve asked %d times: Options.Table is for the outer document only", table, asked)
	}
	if err := drain(n); err != nil {
		t.Errorf("KeepUnknown: %v", err)
	}
	// The same decoder again, with a table this time.
	again, err := d.Nested(opaque, play)
	if err != nil || again != n {
		t.Errorf("another decoder, %v", err)
	}
	if table, _ := n.Table(); table != play || asked != 1 {
		t.Errorf("table %v, Resolve asked %d times", table, asked)
	}
	if err := drain(n); err != nil {
		t.Error(err)
	}

	// StopAtRoot is for the padding behind the outer document.
	d.ResetBytes(nest("\x05\x05", 1))
	if n, err = d.Nested(toOpaque(t, d), play); err != nil {
		t.Fatal(err)
	}
	if err := drain(n); where(err) != "ErrBalance@12 /doc" {
		t.Errorf("two roots: %v", where(err))
	}

	// So is the charset that the transport gave.
	d.ResetBytes(nest("\x45\x03\xC3\xA9\x00\x01", 1))
	if n, err = d.Nested(toOpaque(t, d), play); err != nil {
		t.Fatal(err)
	}
	_, _ = n.Next()
	if text, err := n.AppendText(nil); string(text) != "\u00e9" || err != nil {
		t.Errorf("text %q, %v", text, err)
	}
}

// TestNestedState has the tokens that no nested decoder can be had for.
func TestNestedState(t *testing.T) {
	doc := testdoc.Hex(t, head+"45 03 78 00 C3 05 03 01 6A 00 05 46 01 01")
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	refuse := func(what string, tok codec.Token) {
		t.Helper()
		if _, err := d.Nested(tok, play); !errors.Is(err, codec.ErrState) {
			t.Errorf("%s: %v", what, err)
		}
	}
	next := func() codec.Token {
		t.Helper()
		tok, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		return tok
	}
	d.ResetBytes(doc)
	refuse("no token", codec.Token{})
	refuse("Start", next())
	refuse("Text", next())
	refuse("an Opaque not yet read", codec.Token{Kind: codec.Opaque})
	opaque := next()
	refuse("Partial", codec.Token{Kind: codec.Opaque, Flags: codec.Partial})
	next()
	refuse("an Opaque no longer last", opaque)

	// AppendText has read on behind it.
	d.ResetBytes(doc)
	next()
	if _, err := d.AppendText(nil); err != nil {
		t.Fatal(err)
	}
	refuse("an Opaque read as text", opaque)

	// The last piece of an Opaque is not all of it.
	long := append(testdoc.Hex(t, head+"45 C3 81 00"), make([]byte, 128)...)
	d = codec.NewDecoder(bytes.NewReader(append(long, 1)), codec.Options{Chunked: true, Window: 64})
	next()
	for {
		tok := next()
		if tok.Kind != codec.Opaque {
			break
		}
		refuse("piece", tok)
	}
}

// TestNestedLifetime holds that a nested decoder whose parent has gone on says so,
// and does not read what may be something else by now.
func TestNestedLifetime(t *testing.T) {
	doc := nest("\x45\x46\x03xy\x00\x01\x01", 1)
	for name, goOn := range map[string]func(d *codec.Decoder){
		"Next":       func(d *codec.Decoder) { _, _ = d.Next() },
		"AppendText": func(d *codec.Decoder) { _, _ = d.AppendText(nil) },
		"Skip":       func(d *codec.Decoder) { _ = d.Skip() },
	} {
		d := codec.NewDecoder(testdoc.OneByte(doc), codec.Options{Table: play})
		n, err := d.Nested(toOpaque(t, d), play)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Next(); err != nil {
			t.Fatal(err)
		}
		goOn(d)
		if _, err := n.Next(); !errors.Is(err, codec.ErrState) {
			t.Errorf("%s: %v", name, err)
		}
		if err := drain(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNestedSkip holds that an outer decoder goes on well whatever has been read
// of a nested document.
func TestNestedSkip(t *testing.T) {
	inner := "\x45\x46\x03xy\x00\x01\x01"
	doc := nest(inner, 1)
	for read := range 8 {
		d := codec.NewDecoder(testdoc.OneByte(doc), codec.Options{Table: play})
		n, err := d.Nested(toOpaque(t, d), play)
		if err != nil {
			t.Fatal(err)
		}
		for range read {
			_, _ = n.Next()
		}
		if depth := d.Depth(); depth != 1 {
			t.Errorf("%d tokens: depth %d", read, depth)
		}
		if err := d.Skip(); err != nil {
			t.Errorf("%d tokens: %v", read, err)
		}
		if _, err := d.Next(); err != io.EOF {
			t.Errorf("%d tokens: %v, want the end", read, err)
		}
	}
}
