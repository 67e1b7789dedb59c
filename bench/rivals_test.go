package bench

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"testing"
)

// xmlTokens reads the same content as XML with encoding/xml. It has no reset, so
// there is a decoder for each document. It checks that tags match and that
// characters and names are good. It does not check for attributes given twice, for
// prefixes without declaration, for a second root; it knows no document type.
var xmlTokens = op{"encoding-xml", func(testing.TB, *set) func(*document) error {
	return readXML((*document).plain)
}}

func readXML(text form) func(*document) error {
	var r bytes.Reader
	return func(doc *document) error {
		r.Reset(text(doc))
		x := xml.NewDecoder(&r)
		for {
			if _, err := x.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
}

// jsonTokens reads the same content as JSON: for scale, as nobody has to use XML.
var jsonTokens = op{"encoding-json", func(_ testing.TB, s *set) func(*document) error {
	if s.docs[0].json() == nil {
		return nil
	}
	var r bytes.Reader
	return func(doc *document) error {
		r.Reset(doc.json())
		j := json.NewDecoder(&r)
		for {
			if _, err := j.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
}}

// A node is an element as encoding/xml and encoding/json can keep any: its name,
// attributes, text and children.
type node struct {
	XMLName  xml.Name   `json:"-"`
	Name     string     `xml:"-" json:"n"`
	Attrs    []xml.Attr `xml:",any,attr" json:"a,omitempty"`
	Text     string     `xml:",chardata" json:"t,omitempty"`
	Children []node     `xml:",any" json:"c,omitempty"`
}

// name fills in the names that JSON has.
func (n *node) name() {
	n.Name = n.XMLName.Local
	for i := range n.Children {
		n.Children[i].name()
	}
}

// asJSON returns an XML document as JSON.
func asJSON(text []byte) ([]byte, error) {
	var root node
	if err := xml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	root.name()
	return json.Marshal(root)
}

// xmlWrite writes the tokens of the document as XML with encoding/xml, compact. It
// checks that tags match and escapes text; it does not check names.
var xmlWrite = op{"encoding-xml", func(t testing.TB, s *set) func(*document) error {
	var all []xml.Token
	x := xml.NewDecoder(bytes.NewReader(s.docs[0].plain()))
	for {
		tok, err := x.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, xml.CopyToken(tok))
	}
	var buf bytes.Buffer
	return func(doc *document) error {
		buf.Reset()
		e := xml.NewEncoder(&buf)
		for _, tok := range all {
			if err := e.EncodeToken(tok); err != nil {
				return err
			}
		}
		return e.Close()
	}
}}

// jsonWrite writes the document as JSON from a tree, as encoding/json has no
// tokens to write.
var jsonWrite = op{"encoding-json", func(t testing.TB, s *set) func(*document) error {
	if s.docs[0].json() == nil {
		return nil
	}
	var root node
	if err := json.Unmarshal(s.docs[0].json(), &root); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	return func(doc *document) error {
		buf.Reset()
		return e.Encode(&root)
	}
}}

// xmlStruct and jsonStruct fill a tree of structs, as typed decoding does.
var (
	xmlStruct = op{"encoding-xml", func(_ testing.TB, s *set) func(*document) error {
		return func(doc *document) error {
			var root node
			return xml.Unmarshal(doc.plain(), &root)
		}
	}}
	jsonStruct = op{"encoding-json", func(_ testing.TB, s *set) func(*document) error {
		if s.docs[0].json() == nil {
			return nil
		}
		return func(doc *document) error {
			var root node
			return json.Unmarshal(doc.json(), &root)
		}
	}}
)
