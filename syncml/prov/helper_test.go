package prov_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// decode reads a document.
func decode(doc []byte, o prov.DecodeOptions) (*prov.Document, error) {
	x := new(prov.Document)
	return x, x.Decode(decoderOf(doc), o)
}

// decodeStrings is decode that keeps the string table.
func decodeStrings(doc []byte, o prov.DecodeOptions) (*prov.Document, error) {
	x := &prov.Document{KeepStrings: true}
	return x, x.Decode(decoderOf(doc), o)
}

// mustDecode is decode for a document without errors.
func mustDecode(t testing.TB, doc []byte) *prov.Document {
	t.Helper()
	x, err := decode(doc, prov.DecodeOptions{})
	if err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return x
}

// encode writes a document in WBXML 1.3.
func encode(x *prov.Document) ([]byte, error) {
	e := codec.NewEncoder(nil, x.Header(codec.Version13), codec.Options{})
	x.Encode(e)
	return e.Bytes()
}

// mustEncode is encode for a document without errors.
func mustEncode(t testing.TB, x *prov.Document) []byte {
	t.Helper()
	doc, err := encode(x)
	if err != nil {
		t.Fatalf("%v in\n%s", err, list(x))
	}
	return doc
}

// sample reads a file of the samples that may lie beside the module.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile(testdoc.Shared(t, "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

var kinds = map[prov.Kind]string{prov.KindCharacteristic: "characteristic", prov.KindParm: "parm",
	prov.KindElement: "element", prov.KindAttribute: "attribute", prov.KindText: "text", prov.KindOpaque: "opaque"}

// list returns a document as text, an item a line, and checks its links.
func list(x *prov.Document) string {
	var b strings.Builder
	if x.Version != nil {
		fmt.Fprintf(&b, "version %q\n", x.Version)
	}
	var open []int
	for i, it := range x.All() {
		for len(open) > 0 && x.End(open[len(open)-1]) == i {
			open = open[:len(open)-1]
		}
		parent := -1
		if len(open) > 0 {
			parent = open[len(open)-1]
		}
		if x.Parent(i) != parent || x.Depth(i) != len(open) || x.End(i) <= i || x.End(i) > x.End(parent) {
			fmt.Fprintf(&b, "item %d: parent %d depth %d end %d\n", i, x.Parent(i), x.Depth(i), x.End(i))
		}
		b.WriteString(strings.Repeat(" ", len(open)) + kinds[it.Kind])
		if it.Code != 0 {
			fmt.Fprintf(&b, " %02x:%02x", it.Code.Page(), it.Code.Token())
		}
		if it.Name != nil {
			fmt.Fprintf(&b, " %q", it.Name)
		}
		if it.Value != nil {
			fmt.Fprintf(&b, " = %q", it.Value)
		}
		b.WriteString("\n")
		open = append(open, i)
	}
	return b.String()
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
		"ErrRoot": prov.ErrRoot, "ErrUnknown": prov.ErrUnknown, "ErrOrder": prov.ErrOrder, "ErrMissing": prov.ErrMissing,
		"ErrText": prov.ErrText, "ErrLimit": codec.ErrLimit, "ErrCharset": codec.ErrCharset, "ErrToken": codec.ErrToken,
		"ErrReference": codec.ErrReference, "ErrBalance": codec.ErrBalance, "ErrName": codec.ErrName,
		"unexpected EOF": io.ErrUnexpectedEOF,
	} {
		if errors.Is(err, target) {
			return name
		}
	}
	return err.Error()
}

// chars returns text as a document has it.
func chars(s string) prov.Chars { return prov.Chars(s) }

// decoderOf returns a decoder at the beginning of doc.
func decoderOf(doc []byte) *codec.Decoder {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11})
	d.ResetBytes(doc)
	return d
}
