package bench

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

// decodeSlice reads all tokens of a document in memory.
var decodeSlice = op{"slice", func(_ testing.TB, s *set) func(*document) error {
	d := newDecoder(s, 0)
	return func(doc *document) error {
		d.ResetBytes(doc.Octets)
		return drain(d)
	}
}}

// decodeReader reads all tokens through a window of so many octets.
func decodeReader(mode string, window int) op {
	return op{mode, func(_ testing.TB, s *set) func(*document) error {
		d := newDecoder(s, window)
		var r bytes.Reader
		return func(doc *document) error {
			r.Reset(doc.Octets)
			d.Reset(&r)
			return drain(d)
		}
	}}
}

// BenchmarkDecode reads all tokens. Rivals read the same elements and texts as XML
// and as JSON; the floors are a minimal decoder of the same checks, copying the octets, and looking for the end
// of each string.
func BenchmarkDecode(b *testing.B) {
	run(b, append([]string{"attrs"}, every...), asWBXML, append([]op{decodeSlice, decodeFloor, decodeReader("reader-512B", 512), decodeReader("reader-4KiB", 4096),
		xmlTokens, jsonTokens, memcpy(asWBXML), nulScan}, rivals["Decode"]...)...)
}

// BenchmarkSkip passes over the root element.
func BenchmarkSkip(b *testing.B) {
	run(b, every, asWBXML, op{"slice", func(_ testing.TB, s *set) func(*document) error {
		d := newDecoder(s, 0)
		return func(doc *document) error {
			d.ResetBytes(doc.Octets)
			if _, err := d.Next(); err != nil {
				return err
			}
			return d.Skip()
		}
	}})
}

var errSize = errors.New("not the octets that it should be")

// record returns all tokens of the document of a set, to write them again, and its header.
func record(t testing.TB, s *set) (codec.Header, []codec.Token) {
	d, doc := newDecoder(s, 0), s.docs[0]
	d.ResetBytes(doc.Octets)
	h, err := d.Header()
	if err != nil {
		t.Fatal(err)
	}
	h.Strings = slices.Clone(h.Strings)
	all := make([]codec.Token, 0, doc.tokens)
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return h, all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tok) // its Data aliases doc.Octets
	}
}

// write calls the encoder as a program does that makes the document.
func write(e *codec.Encoder, all []codec.Token) {
	for _, t := range all {
		switch t.Kind {
		case codec.Start:
			e.Start(t.Code)
		case codec.End:
			e.End()
		case codec.AttrStart:
			e.Attr(t.Code)
		case codec.AttrValue:
			e.Value(t.Code)
		case codec.AttrsEnd:
			e.EndAttrs()
		case codec.Text:
			if t.Flags&codec.FromTable != 0 {
				e.TextRef(uint32(t.Code))
				continue
			}
			e.Text(t.Data)
		default:
			e.Token(t)
		}
	}
}

// utf8Tokens are the tokens with text in UTF-8, as a program has it.
func utf8Tokens(t testing.TB, s *set) (codec.Header, []codec.Token) {
	h, all := record(t, s)
	if h.Charset == codec.UTF8 {
		return h, all
	}
	for i := range all {
		if all[i].Kind != codec.Text {
			continue
		}
		text, err := h.Charset.AppendUTF8(nil, all[i].Data)
		if err != nil {
			t.Fatal(err)
		}
		all[i].Data = text
	}
	return h, all
}

// BenchmarkEncode writes the document by one call for each token; copy writes tokens
// as they were decoded.
func BenchmarkEncode(b *testing.B) {
	run(b, single, asWBXML, op{"append", func(t testing.TB, s *set) func(*document) error {
		h, all := utf8Tokens(t, s)
		var e codec.Encoder
		buf := make([]byte, 0, s.octets)
		return func(doc *document) error {
			e.ResetAppend(buf, h)
			write(&e, all)
			out, err := e.Bytes()
			if err == nil && len(out) != len(doc.Octets) {
				err = errSize
			}
			return err
		}
	}}, op{"writer", func(t testing.TB, s *set) func(*document) error {
		h, all := utf8Tokens(t, s)
		var e codec.Encoder
		return func(doc *document) error {
			e.Reset(io.Discard, h)
			write(&e, all)
			return e.Close()
		}
	}}, op{"copy", func(t testing.TB, s *set) func(*document) error {
		h, all := record(t, s)
		var e codec.Encoder
		buf := make([]byte, 0, s.octets)
		return func(doc *document) error {
			e.ResetAppend(buf, h)
			for _, tok := range all {
				e.Token(tok)
			}
			out, err := e.Bytes()
			if err == nil && len(out) != len(doc.Octets) {
				err = errSize
			}
			return err
		}
	}}, xmlWrite, jsonWrite, memcpy(asWBXML))
}
