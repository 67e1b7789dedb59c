package devinf_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// decode reads a document.
func decode(doc []byte, o devinf.DecodeOptions) (*devinf.DevInf, error) {
	x := new(devinf.DevInf)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	d.ResetBytes(doc)
	return x, x.Decode(d, o)
}

// mustDecode is decode for a document without errors.
func mustDecode(t testing.TB, doc []byte) *devinf.DevInf {
	t.Helper()
	x, err := decode(doc, devinf.DecodeOptions{})
	if err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return x
}

// encode writes a document in WBXML 1.2.
func encode(x *devinf.DevInf) ([]byte, error) {
	e := codec.NewEncoder(nil, x.Header(codec.Version12), codec.Options{})
	x.Encode(e)
	return e.Bytes()
}

// mustEncode is encode for a document without errors.
func mustEncode(t testing.TB, x *devinf.DevInf) []byte {
	t.Helper()
	doc, err := encode(x)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// wbxml makes a document of XML text, element by element: names of DevInf as
// tags, others, and those with the prefix l, as literals. The content of an
// element with the prefix b is opaque. It is a test's own conversion, so that the code
// under test reads octets that something else has laid out.
func wbxml(t testing.TB, text string) []byte {
	t.Helper()
	h := codec.Header{Version: codec.Version12, PublicID: 0x1203, Charset: codec.UTF8}
	index := func(name string) uint32 {
		if i := strings.Index("\x00"+string(h.Strings), "\x00"+name+"\x00"); i >= 0 {
			return uint32(i)
		}
		h.Strings = append(append(h.Strings, name...), 0)
		return uint32(len(h.Strings) - len(name) - 1)
	}
	var e codec.Encoder
	e.ResetBody(nil, h)
	opaque := false
	for in := xml.NewDecoder(strings.NewReader(text)); ; {
		tok, err := in.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			opaque = tok.Name.Space == "b"
			if code, ok := tokens.DevInf12.FindTag(0, []byte(tok.Name.Local)); ok && tok.Name.Space != "l" {
				e.Start(code)
			} else {
				e.StartLiteral(index(tok.Name.Local))
			}
			for _, a := range tok.Attr {
				e.AttrLiteral(index(a.Name.Local))
				e.TextString(a.Value)
			}
			if len(tok.Attr) > 0 {
				e.EndAttrs()
			}
		case xml.EndElement:
			e.End()
		case xml.CharData:
			if opaque {
				e.Opaque(tok)
			} else {
				e.Text(tok)
			}
		}
	}
	body, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return append(codec.AppendHeader(nil, h), body...)
}

// plain returns the elements and texts of a document as XML, without anything
// around them.
func plain(t testing.TB, doc []byte) string {
	t.Helper()
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12, KeepUnknown: true})
	d.ResetBytes(doc)
	var b strings.Builder
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%v in % X", err, doc)
		}
		name := d.Name(tok)
		if name == "" {
			name = fmt.Sprintf("_%04x", uint32(tok.Code))
		}
		switch {
		case tok.Kind == codec.Start && tok.Flags&codec.HasContent == 0:
			b.WriteString("<" + name + "/>")
		case tok.Kind == codec.Start:
			b.WriteString("<" + name + ">")
		case tok.Kind == codec.End && tok.Flags&codec.Implied == 0:
			b.WriteString("</" + name + ">")
		case tok.Kind == codec.Text:
			b.Write(tok.Data)
		case tok.Kind == codec.Opaque:
			fmt.Fprintf(&b, "%q", tok.Data)
		}
	}
}

// where returns the parts of an error that tests compare: reason, offset and path.
func where(err error) string {
	syntax, ok := errors.AsType[*codec.SyntaxError](err)
	if !ok {
		return fmt.Sprint(err)
	}
	return strings.TrimSpace(fmt.Sprintf("%s@%d %s", reason(err), syntax.Offset, syntax.Path))
}

func reason(err error) string {
	for name, target := range map[string]error{
		"ErrRoot": devinf.ErrRoot, "ErrUnknown": devinf.ErrUnknown, "ErrOrder": devinf.ErrOrder, "ErrMissing": devinf.ErrMissing,
		"ErrText": devinf.ErrText, "ErrLimit": codec.ErrLimit, "ErrCharset": codec.ErrCharset, "ErrToken": codec.ErrToken,
		"ErrReference": codec.ErrReference, "ErrState": codec.ErrState, "unexpected EOF": io.ErrUnexpectedEOF,
	} {
		if errors.Is(err, target) {
			return name
		}
	}
	return fmt.Sprint(err)
}

// chars returns text as a document has it.
func chars(s string) devinf.Chars { return devinf.Chars(s) }
