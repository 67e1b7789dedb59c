package codec_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// secret is what must not be left in memory. It is long enough to cross the
// pieces in which a small window delivers it.
var secret = strings.Repeat("SeCrEt", 20)

// secretDoc has the secret in every place that a document has: the string table,
// a name, an attribute, text, opaque data, and the same in a nested document.
func secretDoc(t testing.TB) []byte {
	t.Helper()
	h := codec.Header{PublicID: 1, Charset: codec.UTF8, Strings: []byte(secret + "\x00")}
	write := func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.TextString(secret)
		e.EndAttrs()
		e.StartLiteral(0)
		e.TextRef(1)
		e.TextString(secret)
		e.End()
		e.Opaque([]byte(secret))
	}
	e := codec.NewEncoder(nil, h, codec.Options{Charsets: octets})
	write(e)
	n := e.Nested(h, play)
	write(n)
	n.End()
	n.Close()
	e.End()
	doc, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(doc)
}

// asIs is a transcoder for a charset that is like UTF-8.
type asIs struct{ codec.Charset }

func octets(codec.Charset) (codec.Transcoder, error) { return asIs{codec.UTF8}, nil }

// drainAll reads all tokens of d, nested documents included, each with its name
// or text.
func drainAll(t testing.TB, d *codec.Decoder) {
	t.Helper()
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		newEvent(d, tok)
		if tok.Kind == codec.Opaque && tok.Flags&codec.Partial == 0 && len(tok.Data) > len(secret) {
			n, err := d.Nested(tok, play)
			if err != nil {
				t.Fatal(err)
			}
			drainAll(t, n)
		}
	}
}

// TestClearDecoder holds that nothing of a document is left in a decoder, that
// its memory is, and that it can be used as before.
func TestClearDecoder(t *testing.T) {
	for _, o := range []codec.Options{
		{Table: play},
		{Table: play, Window: 64, Chunked: true},
		{Table: play, Window: 64, Chunked: true, Charset: 17, Charsets: octets},
	} {
		doc := secretDoc(t)
		d := codec.NewDecoder(bytes.NewReader(doc), o)
		drainAll(t, d)
		if testdoc.Holding(d, "SeCr") == "" {
			t.Fatal("the decoder did not hold the secret: the test shows nothing")
		}
		window := d.WindowSize()
		d.Clear()
		if at := testdoc.Holding(d, "SeCr"); at != "" {
			t.Errorf("%+v: still in %s", o, at)
		}
		if d.WindowSize() != window {
			t.Errorf("a window of %d octets, was %d", d.WindowSize(), window)
		}
		if _, err := d.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("read on: %v", err)
		}
		copied := bytes.Clone(doc)
		d.ResetBytes(doc)
		drainAll(t, d)
		d.Clear()
		if !bytes.Equal(doc, copied) {
			t.Error("the caller's document was changed")
		}
		if at := testdoc.Holding(d, "SeCr"); at != "" {
			t.Errorf("of a slice: still in %s", at)
		}
		d.Reset(bytes.NewReader(doc))
		drainAll(t, d)
	}

	// In the middle: with a token held back, and a nested decoder lent.
	doc := secretDoc(t)
	d := codec.NewDecoder(bytes.NewReader(doc), codec.Options{Table: play})
	script(t, d, "next next attr")
	d.Clear()
	if at := testdoc.Holding(d, "SeCr"); at != "" {
		t.Errorf("held: still in %s", at)
	}
	d.ResetBytes(doc)
	for tok := toOpaque(t, d); ; tok = toOpaque(t, d) {
		if n, err := d.Nested(tok, play); err == nil && len(tok.Data) > len(secret) {
			if _, err := n.Next(); err != nil {
				t.Fatal(err)
			}
			n.Clear()
			break
		}
	}
	if tok, err := d.Next(); tok.Kind != codec.End || err != nil {
		t.Errorf("behind a nested decoder that was cleared: %v, %v", tok, err)
	}
}

// TestClearEncoder holds that nothing of a document is left in an encoder, that
// its memory is, and that it can be used as before.
func TestClearEncoder(t *testing.T) {
	h := codec.Header{PublicID: 1, Charset: codec.UTF8}
	e := codec.NewEncoder(nil, h, codec.Options{})
	write := func() {
		e.Start(tDoc)
		e.TextString(secret)
		n := e.Nested(h, play)
		n.Start(tA)
		n.TextString(secret)
	}
	// Given up in the middle, as what went wrong may leave it.
	for name, reset := range map[string]func(){
		"own memory": func() { e.Reset(nil, h) },
		"writer":     func() { e.Reset(io.Discard, h) },
	} {
		for range 8 { // up to where its memory does not grow any more
			reset()
			write()
		}
		if testdoc.Holding(e, "SeCr") == "" {
			t.Fatal("the encoder did not hold the secret: the test shows nothing")
		}
		e.Clear()
		if at := testdoc.Holding(e, "SeCr"); at != "" {
			t.Errorf("%s: still in %s", name, at)
		}
		e.Start(tDoc)
		if err := e.Err(); !errors.Is(err, codec.ErrState) {
			t.Errorf("%s: not reset, but %v", name, err)
		}
		if n := testdoc.Allocs(10, func() { reset(); write(); e.Clear() }); n != 0 && !testdoc.Race {
			t.Errorf("%s: %v allocations", name, n)
		}
	}

	dst := make([]byte, 0, 4096)
	e.ResetAppend(dst, h)
	e.Start(tDoc)
	e.TextString(secret)
	e.End()
	out, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	e.Clear()
	if !bytes.Contains(out, []byte(secret)) {
		t.Error("the caller's document was changed")
	}
	if at := testdoc.Holding(e, "SeCr"); at != "" {
		t.Errorf("append: still in %s", at)
	}
}

// TestFail holds that an error of the caller's sticks like one of the encoder's,
// and that the first one counts.
func TestFail(t *testing.T) {
	reason := errors.New("not fit")
	e := codec.NewEncoder(nil, plain, codec.Options{Table: play})
	e.Start(tDoc)
	e.Start(tA)
	e.Fail(nil)
	if err := e.Err(); err != nil {
		t.Fatal(err)
	}
	e.Fail(reason)
	e.Fail(io.EOF)
	e.End()
	e.End()
	_, err := e.Bytes()
	syntax, ok := errors.AsType[*codec.SyntaxError](err)
	if !ok || syntax.Err != reason || syntax.Offset != 6 || syntax.Path != "/doc/a" {
		t.Errorf("%v", err)
	}

	// In a nested document it is the outer one's error, too.
	e.ResetAppend(nil, plain)
	e.Start(tDoc)
	n := e.Nested(plain, play)
	n.Start(tB)
	n.Fail(reason)
	if err := n.Close(); !errors.As(err, &syntax) || syntax.Err != reason || syntax.Offset != 10 || syntax.Path != "/doc/b" {
		t.Errorf("nested: %v", err)
	}
	if !errors.Is(e.Err(), reason) {
		t.Errorf("outside: %v", e.Err())
	}

	// It comes too late for what has gone wrong before.
	e.ResetAppend(nil, plain)
	e.End()
	e.Fail(reason)
	if err := e.Err(); errors.Is(err, reason) || !errors.Is(err, codec.ErrState) {
		t.Errorf("%v", err)
	}
}
