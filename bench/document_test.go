package bench

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// TestDocument holds that rivals read the same elements as we do, in every form
// of a document.
func TestDocument(t *testing.T) {
	for _, name := range append([]string{"mixed"}, small...) {
		for _, doc := range load(t, name).docs {
			testDocument(t, name, doc)
		}
	}
}

func testDocument(t *testing.T, name string, doc *document) {
	for _, text := range [][]byte{doc.xml, doc.plain()} {
		n := 0
		x := xml.NewDecoder(bytes.NewReader(text))
		for {
			tok, err := x.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, ok := tok.(xml.StartElement); ok {
				n++
			}
		}
		if n != doc.elements {
			t.Errorf("%s: %d elements in XML, want %d", name, n, doc.elements)
		}
	}
	var root node
	if err := json.Unmarshal(doc.json(), &root); err != nil {
		t.Fatal(err)
	}
	if n := count(root); n != doc.elements {
		t.Errorf("%s: %d elements in JSON, want %d", name, n, doc.elements)
	}
	back, err := xmlconv.ToWBXML(doc.xml, encoding)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := xmlconv.ToXML(back, decoding); err != nil || !bytes.Equal(again, doc.xml) {
		t.Errorf("%s: WBXML and back is another document: %v", name, err)
	}
}

func count(n node) int {
	sum := 1
	for _, c := range n.Children {
		sum += count(c)
	}
	return sum
}

// TestFloor holds the HMAC that templates are compared with to that of the standard
// library.
func TestFloor(t *testing.T) {
	key, message := []byte("12345678"), []byte("a message")
	if got, want := hmacReused(key, message), hmacNew(key, message); !bytes.Equal(got(), want()) {
		t.Errorf("%x, want %x", got(), want())
	}
}
