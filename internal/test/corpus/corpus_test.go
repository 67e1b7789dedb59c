package corpus

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

// TestShape holds the documents to the words of the benchmarks: valid,
// strict, of the size and density that the figures are about.
func TestShape(t *testing.T) {
	want := map[string]struct{ octets, tokens, density [2]float64 }{
		"dm":    {octets: [2]float64{2300, 2700}, tokens: [2]float64{610, 670}},
		"cp":    {octets: [2]float64{450, 700}, tokens: [2]float64{200, 300}},
		"dense": {octets: [2]float64{4e6, 4.4e6}, density: [2]float64{3.7, 4.3}},
		"texts": {octets: [2]float64{4e6, 4.4e6}, density: [2]float64{101.5, 102.5}},

		"minimal": {octets: [2]float64{100, 200}, tokens: [2]float64{40, 100}},
		"devinf":  {octets: [2]float64{700, 1100}, tokens: [2]float64{250, 400}},
		"session": {octets: [2]float64{3000, 5000}, tokens: [2]float64{1000, 1600}},
		"utf16":   {octets: [2]float64{4e6, 4.4e6}, density: [2]float64{20, 30}},

		"utf8":       {octets: [2]float64{4000, 6000}, tokens: [2]float64{600, 800}},
		"escapes":    {octets: [2]float64{3000, 5000}, tokens: [2]float64{600, 800}},
		"attrs":      {octets: [2]float64{4000, 7000}, tokens: [2]float64{1800, 2200}},
		"wml":        {octets: [2]float64{750, 1200}, tokens: [2]float64{80, 150}},
		"si":         {octets: [2]float64{60, 120}, tokens: [2]float64{10, 20}},
		"activesync": {octets: [2]float64{100e3, 110e3}, tokens: [2]float64{1500, 5000}},
		"texts-utf8": {octets: [2]float64{4e6, 4.4e6}, density: [2]float64{120, 180}},
		"mixed":      {octets: [2]float64{100, 8000}, tokens: [2]float64{30, 2000}},
	}
	for _, doc := range slices.Concat(All(), Others(), Mixed()) {
		d := codec.NewDecoder(nil, codec.Options{Table: doc.Table, Strict: true})
		d.ResetBytes(doc.Octets)
		n := 0
		for {
			if _, err := d.Next(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", doc.Name, err)
			}
			n++
		}
		w, size := want[doc.Name], float64(len(doc.Octets))
		t.Logf("%s: %d octets, %d tokens, %.2f octets a token", doc.Name, len(doc.Octets), n, size/float64(n))
		for what, x := range map[string]struct {
			got   float64
			bound [2]float64
		}{"octets": {size, w.octets}, "tokens": {float64(n), w.tokens}, "octets a token": {size / float64(n), w.density}} {
			if x.bound != [2]float64{} && (x.got < x.bound[0] || x.got > x.bound[1]) {
				t.Errorf("%s: %.2f %s, want %v", doc.Name, x.got, what, x.bound)
			}
		}
	}
}

// TestSame holds each call to giving the same octets in memory of its own.
func TestSame(t *testing.T) {
	one, two := append(Mixed(), DM()), append(Mixed(), DM())
	for i, a := range one {
		if b := two[i]; !bytes.Equal(a.Octets, b.Octets) || &a.Octets[0] == &b.Octets[0] {
			t.Errorf("document %d: two calls give different documents, or the same memory", i)
		}
	}
}

// TestXML holds the XML to having the elements of the document.
func TestXML(t *testing.T) {
	for _, doc := range append(Mixed(), DM(), CP(), Minimal(), DevInf(), Session(), UTF8(), Escapes(), Attrs(), WML(), SI(), ActiveSync()) {
		d := codec.NewDecoder(nil, codec.Options{Table: doc.Table})
		d.ResetBytes(doc.Octets)
		x := xml.NewDecoder(bytes.NewReader(doc.XML()))
		for {
			t1, err1 := d.Next()
			if err1 == nil && t1.Kind != codec.Start && t1.Kind != codec.End {
				continue
			}
			t2, err2 := x.Token()
			for err2 == nil {
				if _, isText := t2.(xml.CharData); !isText {
					break
				}
				t2, err2 = x.Token()
			}
			if err1 == io.EOF && err2 == io.EOF {
				break
			}
			if err1 != nil || err2 != nil {
				t.Fatalf("%s: %v, %v", doc.Name, err1, err2)
			}
			var name string
			switch e := t2.(type) {
			case xml.StartElement:
				name = e.Name.Local
			case xml.EndElement:
				name = e.Name.Local
			}
			if name != d.Name(t1) {
				t.Fatalf("%s: %q, in XML %q", doc.Name, d.Name(t1), name)
			}
		}
	}
}
