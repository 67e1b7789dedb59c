package xmlconv_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// TestRetype holds that the Type of a document within a message follows the form in which
// the document is written, in both directions, and that nothing else changes.
func TestRetype(t *testing.T) {
	const (
		devInf = `<DevInf xmlns="syncml:devinf"><Man>x</Man></DevInf>`
		tree   = `<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD></MgmtTree>`
	)
	item := func(typ, data string) string {
		return `<Item><Meta><Type xmlns="syncml:metinf">` + typ + `</Type><Size xmlns="syncml:metinf">9</Size></Meta><Data>` + data + `</Data></Item>`
	}
	for _, v := range []struct {
		name, xml string
		want      string // the ends of types in WBXML, in order
	}{
		{"device information", item("a/devinf+xml", devInf), "+wbxml"},
		{"tree on a page", item("a/tree+xml", tree), "+wbxml"},
		{"device information, as named", item("application/vnd.syncml-devinf+xml", devInf), "+wbxml"},
		{"tree, as named", item("application/vnd.syncml.dmtnds+xml", tree), "+wbxml"},
		{"text, named as a tree", item("application/vnd.syncml.dmtnds+xml", "x"), "+xml"},
		{"text and tree, named as trees", item("application/vnd.syncml.dmtnds+xml", "x") + item("application/vnd.syncml.dmtnds+xml", tree), "+xml +wbxml"},
		{"text", item("a/b+xml", "&lt;DevInf/&gt;"), "+xml"},
		{"text before, text behind", item("a/b+xml", "x") + item("a/devinf+xml", devInf) + item("a/b+xml", "x") + item("a/tree+xml", tree), "+xml +wbxml +xml +wbxml"},
		{"a Type for several", `<Meta><Type xmlns="syncml:metinf">a/devinf+xml</Type></Meta><Item><Data>` + devInf + `</Data></Item><Item><Data>` + devInf + `</Data></Item>`, "+wbxml"},
		{"another type", item("a/devinf", devInf), ""},
		{"layout", item("\n  application/vnd.syncml-devinf+xml\n", devInf) + item(" application/vnd.syncml.dmtnds+xml ", "x"), "+wbxml +xml"},
		{"parameters", item("a/devinf+xml; charset=utf-8", devInf) + item("a/tree+xml;a=b+xml", tree) + item("a/b;c=d+xml", devInf), "+wbxml +wbxml"},
		{"characters beyond ASCII", item("ä/devinf+xml", devInf), "+wbxml"},
	} {
		for _, plan := range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
			for _, charset := range []codec.Charset{codec.UTF8, codec.UTF16BE} {
				for _, mode := range []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeCanonical} {
					name := fmt.Sprintf("%s, plan %d, charset %d, mode %d", v.name, plan, charset, mode)
					in := `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add>` + v.xml + `</Add></SyncBody></SyncML>`
					o := xmlconv.EncodeOptions{Plan: plan, Header: codec.Header{Charset: charset}}
					octets, err := xmlconv.ToWBXML([]byte(in), o)
					if err != nil {
						t.Fatal(name, err)
					}
					// A converter learns on its way: a new one and a used one write the same.
					c := new(xmlconv.Converter)
					for range 2 {
						if again, err := c.AppendWBXML(nil, []byte(in), o); err != nil || !bytes.Equal(again, octets) {
							t.Errorf("%s: converter of its own: %x, %v, want %x", name, again, err, octets)
						}
					}
					if got := typeEnds(t, octets); got != v.want {
						t.Errorf("%s: types end in %q, want %q", name, got, v.want)
					}
					back, err := xmlconv.ToXML(octets, xmlconv.DecodeOptions{Mode: mode})
					if err != nil || body(back) != in {
						t.Errorf("%s: %v, back\n%s\nwant\n%s", name, err, body(back), in)
					}
					o.KeepType = true
					kept, err := xmlconv.ToWBXML([]byte(in), o)
					if err != nil {
						t.Fatal(name, err)
					}
					back, err = xmlconv.ToXML(kept, xmlconv.DecodeOptions{Mode: mode, KeepType: true})
					if err != nil || body(back) != in {
						t.Errorf("%s, kept: %v, back\n%s", name, err, body(back))
					}
				}
			}
		}
	}
}

// TestRetypeLetters holds that the letters of a media type count in either case.
func TestRetypeLetters(t *testing.T) {
	octets, err := xmlconv.ToWBXML([]byte(`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Put><Item><Meta><Type xmlns="syncml:metinf">A/DevInf+XML;q=1</Type></Meta>`+
		`<Data><DevInf xmlns="syncml:devinf"/></Data></Item></Put></SyncBody></SyncML>`), xmlconv.EncodeOptions{})
	if err != nil || !bytes.Contains(octets, []byte("A/DevInf+wbxml;q=1\x00")) {
		t.Errorf("%q, %v", octets, err)
	}
}

// typeEnds returns the ends of all Types in a document.
func typeEnds(t *testing.T, octets []byte) string {
	t.Helper()
	xml, err := xmlconv.ToXML(octets, xmlconv.DecodeOptions{KeepType: true})
	if err != nil {
		t.Fatal(err)
	}
	var ends [][]byte
	for {
		_, rest, found := bytes.Cut(xml, []byte(`<Type xmlns="syncml:metinf">`))
		if !found {
			return string(bytes.Join(ends, []byte{' '}))
		}
		typ, _, _ := bytes.Cut(rest, []byte{'<'})
		typ, _, _ = bytes.Cut(bytes.TrimSpace(typ), []byte{';'})
		if i := bytes.LastIndexByte(typ, '+'); i >= 0 {
			ends = append(ends, typ[i:])
		}
		xml = rest
	}
}
