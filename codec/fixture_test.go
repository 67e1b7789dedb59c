package codec_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A fixture is a document of testdata with what its head says about it:
//
//	table:  the document type, see tableNamed
//	strict: ok, or the reason and offset for which strict mode refuses it
//	copy:   shorter where it has over-long integers, or the reason for which
//	        an encoder refuses what the version lacks
//	keep:   yes to decode with KeepUnknown
type fixture struct {
	testdoc.Fixture
	opts codec.Options
}

func fixtures(t testing.TB) []fixture {
	var all []fixture
	for _, f := range testdoc.LoadAll(t, filepath.Join("testdata", "*.hex")) {
		o := codec.Options{Table: tableNamed(t, f.Meta["table"]), KeepUnknown: f.Meta["keep"] != ""}
		all = append(all, fixture{f, o})
	}
	return all
}

// eachFixture runs a subtest for every fixture.
func eachFixture(t *testing.T, test func(t *testing.T, f fixture)) {
	for _, f := range fixtures(t) {
		t.Run(f.Name, func(t *testing.T) { test(t, f) })
	}
}

// TestListing holds every token of every fixture: offset, kind, flags, code,
// name, octets and text.
func TestListing(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		d := codec.NewDecoder(nil, f.opts)
		d.ResetBytes(f.Octets)
		h, err := d.Header()
		if err != nil {
			t.Fatal(err)
		}
		var list strings.Builder
		fmt.Fprintf(&list, "   0 header    %v public=%#x", h.Version, h.PublicID)
		if h.PublicID == 0 {
			fmt.Fprintf(&list, " [%d] %q", h.PublicIndex, h.Public())
		}
		fmt.Fprintf(&list, " charset=%d strings=%d\n", h.Charset, len(h.Strings))
		events, err := run(d, (*codec.Decoder).Next)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			fmt.Fprintln(&list, e)
		}
		f.CheckListing(t, list.String())

		// The tokens cover the body without a gap.
		_, at, err := codec.ParseHeader(f.Octets)
		if err != nil {
			t.Fatal(err)
		}
		end := int64(at)
		for _, e := range events {
			if e.Offset != end {
				t.Errorf("token at %d, the one before ends at %d", e.Offset, end)
			}
			end = e.End
		}
		if end != int64(len(f.Octets)) {
			t.Errorf("tokens end at %d of %d", end, len(f.Octets))
		}
	})
}

func TestStrict(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		o := f.opts
		o.Strict = true
		_, err := runBytes(f.Octets, o)
		if got, _, _ := strings.Cut(where(err), " "); got != f.Meta["strict"] {
			t.Errorf("strict: %s (%v), want %s", got, err, f.Meta["strict"])
		}
	})
}

// copyAll copies what d has been reset to, token by token, into e.
func copyAll(d *codec.Decoder, e *codec.Encoder) error {
	for {
		switch t, err := d.Next(); {
		case err == nil:
			e.Token(t)
		case err == io.EOF:
			return nil
		case !errors.Is(err, testdoc.ErrTemporary):
			return err
		}
	}
}

// copyDoc copies doc from a slice to a slice.
func copyDoc(doc []byte, o codec.Options) ([]byte, error) {
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	h, err := d.Header()
	if err != nil {
		return nil, err
	}
	e := codec.NewEncoder(nil, h, o)
	e.ResetAppend(nil, h)
	if err := copyAll(d, e); err != nil {
		return nil, err
	}
	return e.Bytes()
}

// TestCopy copies every fixture by Encoder.Token: to a slice, to a writer, and
// in pieces.
func TestCopy(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		want := f.Octets
		got, err := copyDoc(f.Octets, f.opts)
		switch f.Meta["copy"] {
		case "":
		case "shorter":
			if err != nil || len(got) >= len(f.Octets) {
				t.Fatalf("%d octets, %v", len(got), err)
			}
			if want, err = copyDoc(got, f.opts); err != nil {
				t.Fatal(err)
			}
			d1, _ := runBytes(f.Octets, f.opts)
			d2, _ := runBytes(got, f.opts)
			for i := range d1 {
				d2[i].Offset, d2[i].End = d1[i].Offset, d1[i].End
			}
			sameEvents(t, "the copy", d1, d2, nil)
		default:
			if sentinel(err) != f.Meta["copy"] {
				t.Errorf("copy: %v, want %s", err, f.Meta["copy"])
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("copy differs:\n% x\n% x", got, want)
		}

		chunked := f.opts
		chunked.Chunked, chunked.Window = true, 64
		for _, o := range []codec.Options{f.opts, chunked} {
			d := codec.NewDecoder(testdoc.Faulty(f.Octets, 5), o)
			h, err := d.Header()
			for errors.Is(err, testdoc.ErrTemporary) {
				h, err = d.Header()
			}
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			e := codec.NewEncoder(&out, h, o)
			if err := copyAll(d, e); err != nil {
				t.Fatal(err)
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("streamed copy differs (chunked %v):\n% x\n% x", o.Chunked, out.Bytes(), want)
			}
		}
	})
}

// TestSamples copies documents as devices and servers have written them, with the
// table of their type and without one, from a slice and in pieces.
func TestSamples(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(testdoc.Shared(t, "samples"), "*.wbxml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d samples, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			doc, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			resolve := func(h codec.Header) *tokens.Table {
				if h.PublicID == 0 && tokens.ByPublic(h.Public()) == tokens.TNDS12 {
					return tokens.TNDS12Page0 // the one sample of that type has it so
				}
				return tokens.ByPublicID(h.PublicID)
			}
			for _, o := range []codec.Options{{}, {Resolve: resolve}} {
				if got, err := copyDoc(doc, o); !bytes.Equal(got, doc) || err != nil {
					t.Errorf("table %v: %v, or the copy differs", o.Resolve != nil, err)
				}
				want, err := runBytes(doc, o)
				if err != nil {
					t.Fatal(err)
				}
				o.Chunked, o.Window = true, 64
				got, err := run(codec.NewDecoder(testdoc.OneByte(doc), o), (*codec.Decoder).Next)
				sameEvents(t, "in pieces", want, join(got), err)
			}
		})
	}
}

// readers gives every reader that a document of this size is worth: those of
// testdoc, all splits in two, and one that fails between octets.
func readers(doc []byte, yield func(name string, r io.Reader)) {
	for name, r := range testdoc.Readers(doc) {
		yield(name, r)
	}
	yield("faulty", testdoc.Faulty(doc, 1))
	if len(doc) <= 128 {
		for i := 1; i < len(doc); i++ {
			yield(fmt.Sprintf("split at %d", i), io.MultiReader(bytes.NewReader(doc[:i]), bytes.NewReader(doc[i:])))
		}
	}
}

// TestReaders holds a decoder of a reader to the tokens, offsets and errors of
// one of a slice, in whatever pieces the octets arrive; so, too, Chunked with
// the smallest window, once its pieces are joined, and the decoder without its
// fast path.
func TestReaders(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		want, err := runBytes(f.Octets, f.opts)
		if err != nil {
			t.Fatal(err)
		}
		check := func(name string, got []event, err error) {
			t.Helper()
			sameEvents(t, name, want, got, err)
		}
		d := codec.NewDecoder(nil, f.opts)
		d.ResetBytes(f.Octets)
		got, err := run(d, (*codec.Decoder).Step)
		check("step", got, err)

		small := f.opts
		small.Window = 64
		chunked := small
		chunked.Chunked = true
		for _, o := range []codec.Options{f.opts, small, chunked} {
			d := codec.NewDecoder(nil, o)
			readers(f.Octets, func(name string, r io.Reader) {
				d.Reset(r)
				got, err := run(d, (*codec.Decoder).Next)
				check(fmt.Sprintf("%s, window %d, chunked %v", name, o.Window, o.Chunked), join(got), err)
				if o.Chunked && d.WindowSize() > 64 {
					t.Errorf("%s: the window has grown to %d", name, d.WindowSize())
				}
			})
		}
	})
}

// completeAt lists where a document may end: behind the root and behind each
// processing instruction that follows, in version 1.0 behind every item at top
// level.
func completeAt(version codec.Version, events []event) []int64 {
	var ends []int64
	rooted, inPI := version == codec.Version10, false
	for _, e := range events {
		switch e.Kind {
		case codec.PI:
			inPI = true
		case codec.AttrsEnd:
			inPI = false
		case codec.SwitchPage:
			continue // the token that it is for must follow
		case codec.End:
			rooted = rooted || e.Depth == 0
		}
		if rooted && e.Depth == 0 && !inPI {
			ends = append(ends, e.End)
		}
	}
	return ends
}

// TestPrefixes holds that a document cut off anywhere before its end is
// truncated, at the offset of the cut, but for the places where it is a
// document itself.
func TestPrefixes(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		events, err := runBytes(f.Octets, f.opts)
		if err != nil {
			t.Fatal(err)
		}
		h, _, err := codec.ParseHeader(f.Octets)
		if err != nil {
			t.Fatal(err)
		}
		complete := completeAt(h.Version, events)
		if len(complete) == 0 {
			t.Fatal("never complete")
		}
		chunked := f.opts
		chunked.Chunked, chunked.Window = true, 64
		slice, reader := codec.NewDecoder(nil, f.opts), codec.NewDecoder(nil, chunked)
		for n := range f.Octets {
			slice.ResetBytes(f.Octets[:n])
			reader.Reset(testdoc.OneByte(f.Octets[:n]))
			for _, d := range []*codec.Decoder{slice, reader} {
				_, err := run(d, (*codec.Decoder).Next)
				if slices.Contains(complete, int64(n)) {
					if err != nil {
						t.Errorf("the first %d octets are a document, but: %v", n, err)
					}
					continue
				}
				syntax, ok := errors.AsType[*codec.SyntaxError](err)
				if !errors.Is(err, io.ErrUnexpectedEOF) || !ok || syntax.Offset != int64(n) {
					t.Errorf("the first %d octets: %v", n, err)
				}
				if _, again := d.Next(); again != err {
					t.Errorf("the first %d octets: then %v", n, again)
				}
			}
		}
	})
}

// TestScribble overwrites the Data of every token after use. A decoder that
// looked at octets again that it has delivered would go astray.
func TestScribble(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		want, _ := runBytes(f.Octets, f.opts)
		for _, window := range []int{64, 0} {
			for _, chunked := range []bool{false, true} {
				o := f.opts
				o.Window, o.Chunked = window, chunked
				d := codec.NewDecoder(testdoc.RandomChunks(f.Octets, 1), o)
				got, err := run(d, func(d *codec.Decoder) (codec.Token, error) {
					t, err := d.Next()
					if t.Flags&codec.FromTable != 0 { // the table is not the window
						return t, err
					}
					data := t.Data
					t.Data = bytes.Clone(t.Data)
					for i := range data {
						data[i] = 0xA5
					}
					return t, err
				})
				sameEvents(t, fmt.Sprintf("window %d, chunked %v", window, chunked), want, join(got), err)
			}
		}
	})
}

// TestData holds that Data stays as it is until the next call, that appending to
// it writes over nothing, and that a decoder of a slice copies nothing.
func TestData(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		d := codec.NewDecoder(nil, f.opts)
		for _, reader := range []bool{false, true} {
			doc := bytes.Clone(f.Octets)
			if d.ResetBytes(doc); reader {
				d.Reset(testdoc.RandomChunks(doc, 2))
			}
			for {
				tok, err := d.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if cap(tok.Data) != len(tok.Data) {
					t.Fatalf("%v at %d: %d octets of data with capacity %d", tok.Kind, d.Offset(), len(tok.Data), cap(tok.Data))
				}
				if len(tok.Data) == 0 {
					continue
				}
				before := string(tok.Data)
				newEvent(d, tok)
				d.AppendPath(nil)
				if string(tok.Data) != before {
					t.Fatalf("%v at %d: data has changed", tok.Kind, d.Offset())
				}
				// A write through Data shows in the document, and only there.
				tok.Data[0] ^= 0xFF
				if same := bytes.Equal(doc, f.Octets); same != reader {
					t.Fatalf("%v at %d: data is a copy: %v", tok.Kind, d.Offset(), same)
				}
				tok.Data[0] ^= 0xFF
			}
		}
	})
}
