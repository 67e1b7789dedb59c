//go:build libwbxml && cgo

package bench

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/bench/libwbxml"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// The documents that libwbxml cannot do. Its time grows faster than the number of
// elements: the 4 MB of dense take seconds, so they are for -large only, and with
// a string table more than ten minutes. Debian's library has no converter for
// UTF-16, and does not finish with that document as UTF-8 in a minute.
func canRead(s *set) bool {
	return canTable(s) || s.name == "texts" || s.name == "texts-utf8" || s.name == "dense" && *large
}
func canTable(s *set) bool { return slices.Contains(small, s.name) || s.name == "mixed" }

func init() {
	rivals["ToXML"] = []op{{"libwbxml", func(t testing.TB, s *set) func(*document) error {
		if !canRead(s) {
			return nil
		}
		c, err := libwbxml.NewToXML()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return length(asWBXML, c.Len)
	}}}
	rivals["ToWBXML"] = []op{toWBXMLInC("libwbxml", false, canRead), toWBXMLInC("libwbxml-table", true, canTable)}
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
