package tnds_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// wbxml makes a document of XML text, element by element: names of TNDS on page
// 2, those with the prefix s of SyncML on page 0, others, and those with the
// prefix l, as literals. The content of an element with the prefix b is opaque.
// It is a test's own conversion, so that the code under test reads octets that
// something else has laid out.
func wbxml(t testing.TB, text string) []byte {
	t.Helper()
	h := codec.Header{Version: codec.Version12, PublicID: 1, Charset: codec.UTF8}
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
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			opaque = tok.Name.Space == "b"
			start(&e, tok.Name, index)
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

// start writes the start of an element.
func start(e *codec.Encoder, name xml.Name, index func(string) uint32) {
	table, page := tokens.TNDS12, uint8(2)
	if name.Space == "s" {
		table, page = tokens.SyncML12, 0
	}
	if code, ok := table.FindTag(page, []byte(name.Local)); ok && name.Space != "l" {
		e.Start(code)
		return
	}
	e.StartLiteral(index(name.Local))
}
