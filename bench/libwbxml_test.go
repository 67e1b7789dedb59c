//go:build libwbxml && cgo

package bench

import (
	"bytes"
	"testing"

	"github.com/go-wbxml/wbxml/bench/libwbxml"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// The documents that libwbxml cannot do. Its time grows with the square of the number of
// elements: of the 4 MB of dense it would take seconds, of utf16 as UTF-8 more than a
// minute; BenchmarkGrow shows how. Debian's library has no converter for UTF-16. With a
// string table it does not finish with large documents.
func canRead(s *set) bool {
	return canTable(s) || s.octets <= 256<<10 || s.name == "texts" || s.name == "texts-utf8"
}
func canTable(s *set) bool { return s.octets <= 64<<10 || s.name == "mixed" || s.name == "activesync" }

func init() {
	toXML := op{"libwbxml", func(t testing.TB, s *set) func(*document) error {
		if !canRead(s) {
			return nil
		}
		c, err := libwbxml.NewToXML()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return length(asWBXML, c.Len)
	}}
	toWBXML := toWBXMLInC("libwbxml", false, canRead)
	rivals["Decode"] = []op{{"libwbxml", parseInC}}
	rivals["ToXML"] = []op{toXML}
	rivals["ToWBXML"] = []op{toWBXML, toWBXMLInC("libwbxml-table", true, canTable)}
	grown = append(grown, growth{"libwbxml-toxml", 256 << 10, asWBXML, toXML}, growth{"libwbxml-towbxml", 256 << 10, asXML, toWBXML})
}

// parseInC counts the elements that its parser reports.
func parseInC(t testing.TB, s *set) func(*document) error {
	if s.name == "utf16" {
		return nil
	}
	p, err := libwbxml.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return func(doc *document) error {
		elements, _, _, err := p.Parse(doc.Octets)
		if err == nil && elements != doc.elements {
			err = errSize
		}
		return err
	}
}

func toWBXMLInC(mode string, table bool, can func(*set) bool) op {
	return op{mode, func(t testing.TB, s *set) func(*document) error {
		if !can(s) {
			return nil
		}
		c, err := libwbxml.NewToWBXML(table)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return length(asXML, c.Len)
	}}
}

func length(in form, f func([]byte) (int, error)) func(*document) error {
	return func(doc *document) error {
		n, err := f(in(doc))
		if err == nil && n == 0 {
			err = errSize
		}
		return err
	}
}

// TestParser holds that its parser reports what our decoder does.
func TestParser(t *testing.T) {
	p, err := libwbxml.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, name := range every {
		s := load(t, name)
		if name == "utf16" {
			continue
		}
		for _, doc := range s.docs {
			text, attributes, inAttrs := 0, 0, false
			d := newDecoder(s, 0)
			d.ResetBytes(doc.Octets)
			for tok, err := range d.All() {
				if err != nil {
					t.Fatal(err)
				}
				switch tok.Kind {
				case codec.AttrStart:
					attributes++
					inAttrs = true
				case codec.AttrsEnd:
					inAttrs = false
				case codec.Text:
					if !inAttrs {
						text += len(tok.Data)
					}
				}
			}
			elements, a, n, err := p.Parse(doc.Octets)
			if err != nil || elements != doc.elements || a != attributes || n != text {
				t.Errorf("%s: %d elements, %d attributes, %d octets of text, want %d, %d, %d: %v", name, elements, a, n, doc.elements, attributes, text, err)
			}
		}
	}
}

// TestSameWork holds that libwbxml does the same work as we do: its results mean
// the same. Of the DM message, whose tree is on a code page that it lacks, it
// makes elements named unknown.
func TestSameWork(t *testing.T) {
	from, err := libwbxml.NewToXML()
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := libwbxml.NewToWBXML(false)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	mean := func(wbxml []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		text, err := xmlconv.ToXML(wbxml, decoding)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, name := range every {
		s := load(t, name)
		if !canRead(s) {
			continue
		}
		for _, doc := range s.docs {
			text, err := from.Convert(doc.Octets)
			if err != nil {
				t.Fatal(err)
			}
			if same := bytes.Equal(mean(xmlconv.ToWBXML(text, encoding)), doc.xml); same != (name != "dm") {
				t.Errorf("%s: XML of libwbxml means the same: %v", name, same)
			}
			if !bytes.Equal(mean(to.Convert(doc.xml)), doc.xml) {
				t.Errorf("%s: WBXML of libwbxml means something else", name)
			}
		}
	}
}
