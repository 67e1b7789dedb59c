package xmlsec

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A message is signed XML after a first reading, which finds the signature and all
// ids. Elements are named by their numbers in document order, from 1, as package
// c14n counts them.
type message struct {
	doc    []byte // the document with the signature
	rest   []byte // the octets behind it: the content of a detached signature
	beside bool   // there is a rest
	// foreign says that the encoding is not UTF-8: there can be no rest.
	foreign bool

	number, last int // the Signature element, and its last descendant
	objects      int // the last descendant before the first Object
	info         *node
	value        *node
	keyInfo      *node // nil if there is none
	ids          map[string]span
}

// A span is an element and its descendants, by their numbers.
type span struct {
	first, last int
	object      bool // it is an Object of the signature
}

// holds reports whether the element number is in s.
func (s span) holds(number int) bool { return s.first <= number && number <= s.last }

// split divides xml into a document and the content after it. Only a Signature can
// have content after it, which is not part of the document and need not be XML. In
// front of it may stand what a document begins with. The content is cut off at an
// octet, which is why it must be in UTF-8.
func split(xml []byte, l Limits) (m message, err error) {
	m.doc = xml
	if int64(len(xml)) > l.Document {
		return m, exceeded("Document", l.Document)
	}
	var r reader
	r.reset(xml, true, l)
	for r.t.Depth() == 0 {
		switch k, err := r.next(); {
		case err != nil: // reading as a document reports it, or takes it for none
			m.foreign = errors.Is(err, errEncoding)
			return m, nil
		case k == xmltok.StartElement && !r.atSignature(), k == xmltok.CDATA, k == xmltok.Text && !isSpace(r.t.Text()):
			return m, nil
		}
	}
	for r.t.Depth() > 0 {
		if _, err := r.next(); err != nil {
			return m, err
		}
	}
	end := len(xml)
	if i := bytes.IndexByte(xml[r.t.Offset():], '>'); i >= 0 { // of the end tag
		end = int(r.t.Offset()) + i + 1
	}
	if rest := xml[end:]; !isSpace(rest) {
		m.doc, m.rest, m.beside = xml[:end], rest, true
	}
	return m, nil
}

// atSignature reports whether the last token, a StartElement, is a Signature.
func (r *reader) atSignature() bool {
	return string(r.t.Local()) == "Signature" && string(r.t.Space()) == dsig
}

// A scanner reads the document of a message from one end to the other.
type scanner struct {
	reader
	*message
	open  []string // the id of each open element, "" for none
	depth int      // of the Signature while it is open
	parts int      // of its children: those that may no longer come
	limit int      // of ids
}

// scan finds the signature and all ids. It refuses a second signature that is
// not within the first, and an id that occurs twice.
func (m *message) scan(l Limits) error {
	s := scanner{message: m, limit: l.IDs}
	s.reset(m.doc, false, l)
	m.ids = map[string]span{}
	for {
		k, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			if m.foreign && m.last > 0 && s.t.Depth() == 0 && m.number == 1 {
				err = xmlError(because(err, errBehind))
			}
			return err
		}
		switch k {
		case xmltok.StartElement:
			err = s.start()
		case xmltok.EndElement:
			s.end()
		default:
			if s.depth > 0 && s.t.Depth() == s.depth && (k != xmltok.Text || !isSpace(s.t.Text())) {
				err = refuse(ErrFormat, k.String()+" in Signature")
			}
		}
		if err != nil {
			return err
		}
	}
	if m.number == 0 {
		return refuse(ErrFormat, "no Signature")
	}
	if m.info == nil || m.value == nil {
		return refuse(ErrFormat, "Signature without SignedInfo or SignatureValue")
	}
	return nil
}

// start handles a start tag: a child of the Signature by its schema, the Signature
// itself, or any other element. It records the ids of the element.
func (s *scanner) start() error {
	object := s.depth > 0 && s.t.Depth() == s.depth+1
	if object { // unless it is another child
		if done, err := s.child(); done || err != nil {
			return err
		}
	} else if s.atSignature() && s.depth == 0 {
		if s.message.number > 0 {
			return refuse(ErrFormat, "two Signatures")
		}
		s.message.number, s.depth = s.reader.number, s.t.Depth()
	}
	id := ""
	for _, a := range s.t.Attrs() {
		if !isID(a.Name.Prefix, a.Name.Local) {
			continue
		}
		if err := s.addID(string(a.Value), span{first: s.reader.number, object: object}); err != nil {
			return err
		}
		if id != "" {
			return refuse(ErrReference, "two ids of one element")
		}
		id = string(a.Value)
	}
	s.open = append(s.open, id)
	return nil
}

// end handles an end tag. The last descendant of the element is known now.
func (s *scanner) end() {
	i := len(s.open) - 1
	if id := s.open[i]; id != "" {
		at := s.ids[id]
		at.last = s.reader.number
		s.ids[id] = at
	}
	s.open = s.open[:i]
	if s.depth > s.t.Depth() {
		s.depth, s.message.last = 0, s.reader.number
	}
}

// child reads a child of Signature in the order of the schema: SignedInfo,
// SignatureValue, KeyInfo?, Object* (XML Signature 1.1, 4.1). done says that all of
// it was read; an Object is content like any other, and is read by the caller.
func (s *scanner) child() (done bool, err error) {
	space, local := string(s.t.Space()), string(s.t.Local())
	part := 0
	if space == dsig {
		part = 1 + indexOf(local, "SignedInfo", "SignatureValue", "KeyInfo", "Object")
	}
	if part == 0 || part <= s.parts && part < 4 || part < 3 && part != s.parts+1 || s.parts < 2 && part > 2 {
		return false, refuse(ErrFormat, "element "+quote(local)+" in Signature")
	}
	s.parts = part
	if part == 4 {
		return false, nil
	}
	n, err := s.node()
	if err != nil {
		return false, err
	}
	s.objects = n.last
	switch part {
	case 1:
		s.info = n
	case 2:
		s.value = n
	case 3:
		s.keyInfo = n
	}
	return true, s.addIDs(n)
}

// indexOf returns the index of s in list, or -1.
func indexOf(s string, list ...string) int {
	for i := range list {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// addIDs adds the ids of a node and those in it.
func (s *scanner) addIDs(n *node) error {
	for _, a := range n.attrs {
		if isID(nil, []byte(a.name)) || a.name == "xml:id" {
			if err := s.addID(a.value, span{first: n.number, last: n.last}); err != nil {
				return err
			}
		}
	}
	for _, child := range n.nodes {
		if err := s.addIDs(child); err != nil {
			return err
		}
	}
	return nil
}

// isID reports whether an attribute counts as an identifier. A DOCTYPE, which could
// declare identifiers, is refused, so custom and xml:id decide. More names make the
// check for duplicates stricter, not the references laxer.
func isID(prefix, local []byte) bool {
	switch string(local) {
	case "Id", "ID":
		return len(prefix) == 0
	case "id":
		return len(prefix) == 0 || string(prefix) == "xml"
	}
	return false
}

// addID records an id. A second element with the same id is refused, wherever it
// stands: readers that choose another of the two would see another content.
func (s *scanner) addID(id string, at span) error {
	if _, twice := s.ids[id]; twice || id == "" {
		return refuse(ErrReference, "id twice or empty")
	}
	if len(s.ids) >= s.limit {
		return exceeded("IDs", s.limit)
	}
	s.ids[id] = at
	return nil
}

// canonicalise returns the canonical form of a set of a document. A limit of 0
// allows no octet: a limit may be used up.
func canonicalise(doc []byte, set c14n.Set, o c14n.Options, l Limits) ([]byte, error) {
	if o.Limit <= 0 {
		return nil, exceeded("Canonical", l.Canonical)
	}
	var t xmltok.Tokenizer
	var c c14n.Canonicalizer
	t.ResetBytes(doc, xmltok.Options{Limits: l.tokenLimits()})
	out, err := c.Append(nil, &t, set, o)
	switch {
	case err == nil:
		return out, nil
	case errors.Is(err, c14n.ErrLimit):
		return nil, exceeded("Canonical", l.Canonical)
	}
	return nil, xmlError(err)
}
