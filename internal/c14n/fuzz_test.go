package c14n

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// FuzzC14N: a canonical form is its own canonical form, a reader makes no
// difference, nor does the text before an element that is written alone after
// it has been written once.
func FuzzC14N(f *testing.F) {
	for _, v := range documents {
		f.Add(v.doc, byte(0), uint8(0), uint8(0))
	}
	for i, v := range subsets {
		f.Add(v.doc, byte(i), uint8(2+i%2), uint8(i%4))
	}
	for i := range 50 {
		f.Add(generate(rand.New(rand.NewPCG(6, uint64(i))), true), byte(i), uint8(i%5), uint8(i%7))
	}
	f.Fuzz(func(t *testing.T, doc string, choice byte, apex, omit uint8) {
		o := Options{Method: Method(choice % 3), Comments: choice&4 == 0, Limit: 1 << 20}
		if choice&8 != 0 && o.Method == Exclusive {
			o.Prefixes = []string{"p", "#default"}
		}
		set := Set{int(apex), int(omit)}
		once, err := canonical(doc, set, o)
		var tok xmltok.Tokenizer
		var c Canonicalizer
		var w strings.Builder
		tok.Reset(iotest.OneByteReader(strings.NewReader(doc)), xmltok.Options{})
		err2 := c.Write(&w, &tok, set, o)
		if (err == nil) != (err2 == nil) || err == nil && once != w.String() {
			t.Fatalf("%v, %q from a slice\n%v, %q from a reader", err, once, err2, w.String())
		}
		if err != nil || omit == 1 && apex == 0 { // no root is left
			return
		}
		twice, err := canonical(once, Set{}, o)
		if err != nil || twice != once {
			t.Fatalf("%q\nagain %v\n%q", once, err, twice)
		}
		tok.ResetBytes([]byte(once), xmltok.Options{})
		for k, err := tok.Next(); err == nil && !o.Comments; k, err = tok.Next() {
			if k == xmltok.Comment {
				t.Fatalf("comments in %q", once)
			}
		}
	})
}
