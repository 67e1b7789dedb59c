package codec_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A tap gives the octets of doc up to allowed, and fails the test when it is
// asked for more: a connection would block there.
type tap struct {
	t       *testing.T
	doc     []byte
	at      int
	allowed int64
}

func (p *tap) Read(b []byte) (int, error) {
	n := copy(b, p.doc[p.at:p.allowed])
	p.at += n
	if n == 0 {
		p.t.Fatalf("read beyond octet %d", p.allowed)
	}
	return n, nil
}

// TestWaitsForNothing holds that a token is delivered when its last octet has
// come; after a page switch the octet behind it decides what it belongs to.
func TestWaitsForNothing(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		events, _ := runBytes(f.Octets, f.opts)
		p := &tap{t: t, doc: f.Octets}
		_, n, _ := codec.ParseHeader(f.Octets)
		p.allowed = int64(n)
		d := codec.NewDecoder(p, f.opts)
		if _, err := d.Header(); err != nil {
			t.Fatal(err)
		}
		for _, want := range events {
			p.allowed = want.End
			if want.Kind == codec.SwitchPage {
				p.allowed++
			}
			tok, err := d.Next()
			if err != nil || tok.Kind != want.Kind || d.End() != want.End {
				t.Fatalf("%v at %d, %v, want %v", tok.Kind, d.Offset(), err, want)
			}
		}
	})
}

// TestStopAtRoot holds that nothing is read behind the root's END, whatever
// follows there.
func TestStopAtRoot(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		o := f.opts
		o.StopAtRoot = true
		all, _ := runBytes(f.Octets, f.opts)
		var want []event
		for _, e := range all {
			want = append(want, e)
			if e.Kind == codec.End && e.Depth == 0 {
				break
			}
		}
		if last := want[len(want)-1]; last.Kind != codec.End {
			if _, err := runBytes(f.Octets, o); err != nil {
				t.Errorf("no element at all: %v", err)
			}
			return
		}
		end := want[len(want)-1].End
		padded := append(bytes.Clone(f.Octets[:end]), 0xFF, 0xFF, 0xFF)
		d := codec.NewDecoder(testdoc.Blocking(t, f.Octets[:end]), o)
		got, err := run(d, (*codec.Decoder).Next)
		sameEvents(t, "reader", want, got, err)
		got, err = runBytes(padded, o)
		sameEvents(t, "padded slice", want, got, err)
		if _, err := d.Next(); err != io.EOF || d.End() != end {
			t.Errorf("then %v, at %d of %d", err, d.End(), end)
		}
	})
}

// broken gives octets, and an error with or after them.
type broken struct {
	doc  []byte
	with bool // the error comes with the octets
	err  error
	n    int // reads
}

func (b *broken) Read(p []byte) (int, error) {
	b.n++
	if !b.with && b.n%2 == 1 {
		return 0, b.err
	}
	if len(b.doc) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(3, len(p))], b.doc)
	b.doc = b.doc[n:]
	if b.with {
		return n, b.err
	}
	return n, nil
}

// TestReaderErrors holds that a reader's error comes through as it is, is no
// syntax error, loses nothing, and that reading goes on after it.
func TestReaderErrors(t *testing.T) {
	f := fixture{testdoc.Load(t, "testdata/spec-example-2.hex"), codec.Options{Table: spec2}}
	want, _ := runBytes(f.Octets, f.opts)
	mine := errors.New("mine")
	for _, reason := range []error{mine, io.ErrUnexpectedEOF, &codec.SyntaxError{Err: mine}} {
		for _, with := range []bool{false, true} {
			var got []event
			errs := 0
			d := codec.NewDecoder(&broken{doc: f.Octets, with: with, err: reason}, f.opts)
			for {
				tok, err := d.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					if err != reason {
						t.Fatalf("with data %v: %v, want %v", with, err, reason)
					}
					errs++
					continue
				}
				got = append(got, newEvent(d, tok))
			}
			sameEvents(t, fmt.Sprintf("error with data %v", with), want, got, nil)
			// One for each piece of three octets, and one before the end.
			if pieces := (len(f.Octets) + 2) / 3; errs != pieces && errs != pieces+1 {
				t.Errorf("with data %v: %d errors, want %d", with, errs, pieces)
			}
		}
	}
}

// TestReaderErrorInHeader holds the same for Header.
func TestReaderErrorInHeader(t *testing.T) {
	doc := testdoc.Hex(t, "03 01 6A 04 61 62 63 00 05")
	d := codec.NewDecoder(testdoc.Faulty(doc, 1), codec.Options{})
	for n := 0; ; n++ {
		h, err := d.Header()
		if errors.Is(err, testdoc.ErrTemporary) {
			continue
		}
		if err != nil || string(h.Strings) != "abc\x00" || n != 8 {
			t.Errorf("after %d errors: %+v, %v", n, h, err)
		}
		break
	}
}

// TestPositionAfterReaderError holds that a failed call does not move the
// position of the last token.
func TestPositionAfterReaderError(t *testing.T) {
	doc := testdoc.Hex(t, head+"45 46 03 61 62 00 01 01")
	d := codec.NewDecoder(testdoc.Faulty(doc, 1), codec.Options{Table: play})
	type position struct {
		offset, end int64
		depth       int
		path        string
	}
	here := func() position { return position{d.Offset(), d.End(), d.Depth(), string(d.AppendPath(nil))} }
	var last position
	for begun := false; ; {
		_, err := d.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			last, begun = here(), true
		} else if begun && here() != last {
			t.Errorf("%+v after an error, before it %+v", here(), last)
		}
	}
}

func TestNoProgress(t *testing.T) {
	silent := true
	doc := testdoc.Hex(t, head+"05")
	d := codec.NewDecoder(readerFunc(func(p []byte) (int, error) {
		if silent {
			return 0, nil
		}
		n := copy(p, doc)
		doc = doc[n:]
		if n == 0 {
			return 0, io.EOF
		}
		return n, nil
	}), codec.Options{})
	for range 2 {
		if _, err := d.Next(); err != io.ErrNoProgress {
			t.Errorf("%v, want io.ErrNoProgress", err)
		}
	}
	silent = false
	if got, err := run(d, (*codec.Decoder).Next); err != nil || len(got) != 2 {
		t.Errorf("afterwards %d tokens, %v", len(got), err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestImpossibleReader holds that a count that no reader may return is an error
// and no panic.
func TestImpossibleReader(t *testing.T) {
	for _, count := range []func(len int) int{
		func(int) int { return -1 },
		func(n int) int { return n + 1 },
		func(int) int { return 1 << 30 },
	} {
		d := codec.NewDecoder(readerFunc(func(p []byte) (int, error) { return count(len(p)), nil }), codec.Options{})
		var syntax *codec.SyntaxError
		if _, err := d.Next(); err == nil || err == io.EOF || errors.As(err, &syntax) {
			t.Errorf("%v", err)
		}
	}
}

// TestReset holds that a decoder can be used again after any end, with nothing
// of the document before.
func TestReset(t *testing.T) {
	good := testdoc.Hex(t, "03 01 6A 02 78 00 45 83 00 01")
	want, err := runBytes(good, codec.Options{Table: play})
	if err != nil {
		t.Fatal(err)
	}
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	for _, f := range failures {
		bad := testdoc.Hex(t, f.doc)
		for _, stop := range []int{-1, 0, 1, 2, 3, 5} { // tokens read before it is given up
			d.Reset(iotest.OneByteReader(bytes.NewReader(bad)))
			for i := 0; i != stop; i++ {
				if _, err := d.Next(); err != nil {
					break
				}
			}
			if stop%2 == 0 {
				d.ResetBytes(good)
			} else {
				d.Reset(bytes.NewReader(good))
			}
			got, err := run(d, (*codec.Decoder).Next)
			sameEvents(t, fmt.Sprintf("after %q and %d tokens", f.name, stop), want, got, err)
		}
	}
	d.Reset(nil)
	if _, err := d.Next(); where(err) != "EOF@0" {
		t.Errorf("no reader: %v", err)
	}
}

// TestHeaderStrings holds that the string table of a reader's document stays as
// it is until Reset, and that the one of a slice is the slice.
func TestHeaderStrings(t *testing.T) {
	doc := append(testdoc.Hex(t, "03 01 6A 04 61 62 63 00 45"), bytes.Repeat([]byte("\x03xyz\x00"), 100)...)
	doc = append(doc, 1)
	d := codec.NewDecoder(testdoc.RandomChunks(doc, 4), codec.Options{Window: 64})
	h, err := d.Header()
	if err != nil {
		t.Fatal(err)
	}
	if err := drain(d); err != nil || string(h.Strings) != "abc\x00" {
		t.Errorf("%q, %v", h.Strings, err)
	}
	d.ResetBytes(doc)
	h, _ = d.Header()
	if &h.Strings[0] != &doc[4] || cap(h.Strings) != 4 {
		t.Error("the string table of a slice is a copy, or has room behind it")
	}
}

// TestChunkOpaque cuts opaque data of the elements that it names, and nothing else.
func TestChunkOpaque(t *testing.T) {
	long := strings.Repeat("x", 200)
	doc := testdoc.Hex(t, "03 01 6A 00 45 46 C3 8148"+strings.Repeat("78", 200)+"01 47 C3 8148"+strings.Repeat("78", 200)+"01 46 03"+strings.Repeat("78", 200)+"00 01 01")
	asked := 0
	o := codec.Options{Table: tokens.DevInf12, Window: 64, ChunkOpaque: func(c tokens.Code) bool { asked++; return c == 0x06 }}
	var pieces int
	var whole strings.Builder
	for tok, err := range codec.NewDecoder(bytes.NewReader(doc), o).All() {
		switch {
		case err != nil:
			t.Fatal(err)
		case tok.Flags&codec.Partial != 0:
			pieces++
			fallthrough
		case tok.Kind == codec.Opaque || tok.Kind == codec.Text:
			whole.WriteString(string(tok.Data))
		}
	}
	if pieces < 2 || pieces > 3 || whole.String() != long+long+long || asked < 2 {
		t.Errorf("%d pieces, asked %d times: %q", pieces, asked, whole.String())
	}
}
