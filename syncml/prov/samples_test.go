package prov_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestSamples holds that documents of the field are in the order of the content
// model, and that those which use tokens by the whole rule come out as they
// were.
func TestSamples(t *testing.T) {
	for _, v := range []struct {
		name  string
		items int
		same  bool
	}{
		{"nokia-s40-userpin-cp", 15, true},
		{"nowsms-netwpin-cp", 13, true},
		{"gaia-userpin-cp", 47, true},
		{"symbian-cp-w7-full", 218, false},
	} {
		t.Run(v.name, func(t *testing.T) {
			doc := sample(t, v.name+".wbxml")
			x, err := decodeStrings(doc, prov.DecodeOptions{StrictOrder: true, RefuseUnknown: true})
			if err != nil {
				t.Fatal(err)
			}
			got := mustEncode(t, x)
			if bytes.Equal(got, doc) != v.same || x.Len() != v.items {
				t.Errorf("%d items, %d octets of %d, the same: %v", x.Len(), len(got), len(doc), !v.same)
			}
			if y := mustDecode(t, got); list(y) != list(x) {
				t.Errorf("%s, want\n%s", list(y), list(x))
			}
		})
	}
}

// TestSymbian compares the Symbian sample with the document written for it, attribute
// by attribute: the same attribute starts on the same pages, and values that
// differ only where its writer does not keep to the whole rule.
func TestSymbian(t *testing.T) {
	doc := sample(t, "symbian-cp-w7-full.wbxml")
	x, err := decodeStrings(doc, prov.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want, got := attributes(t, doc), attributes(t, mustEncode(t, x))
	if len(want) != len(got) {
		t.Fatalf("%d attributes, want %d", len(got), len(want))
	}
	differ := map[string]int{}
	for i := range want {
		w, g := want[i], got[i]
		if w.code != g.code || w.text != g.text {
			t.Errorf("attribute %d: %v, want %v", i, g, w)
		}
		inline := append(append([]byte{3}, w.text...), 0)
		switch {
		case bytes.Equal(w.octets, g.octets):
			differ["same"]++
		case len(w.octets) == 0 && bytes.Equal(g.octets, inline):
			differ["an empty value, not written out"]++
		case w.text == "HTTP-DIGEST" && w.octets[0] == 0x9D && want[i-1].code == tokens.ProvAttrNameAAUTHTYPE:
			differ["one token for what two of AAUTHTYPE make up"]++
		case (bytes.IndexByte(w.octets, 0x83) >= 0 || bytes.IndexByte(w.octets, 0x90) >= 0) && bytes.Equal(g.octets, inline):
			differ["in pieces: strings of the table, and commas, wherever they occur"]++
		default:
			t.Errorf("%q: % X, want % X", w.text, g.octets, w.octets)
		}
	}
	if diff := cmp.Diff(map[string]int{"same": 369, "an empty value, not written out": 5,
		"one token for what two of AAUTHTYPE make up":                      1,
		"in pieces: strings of the table, and commas, wherever they occur": 10}, differ); diff != "" {
		t.Error(diff)
	}
}

// A coded attribute is one as it stands in a document.
type coded struct {
	code   tokens.Code
	text   string
	octets []byte // of the value, page switches included
}

// attributes returns the attributes of a document.
func attributes(t *testing.T, doc []byte) (all []coded) {
	t.Helper()
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11})
	d.ResetBytes(doc)
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if tok.Kind == codec.AttrStart {
			a := coded{code: tok.Code}
			from := d.End()
			text, err := d.AppendAttr(nil, tok)
			if err != nil {
				t.Fatal(err)
			}
			a.text, a.octets = string(text), doc[from:d.End()]
			all = append(all, a)
		}
	}
}
