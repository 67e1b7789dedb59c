package xmlsec

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A place is where an element stands in a document. Indexes are of octets: the
// document is in UTF-8.
type place struct {
	from, to     int // with its tags
	inFrom, inTo int // its content; an empty-element tag has none: inFrom == to

	// Of an EncryptedData.
	node   *node
	around []byte // a start tag with the namespaces in scope around it
}

// A finder looks for elements in a document. Places are offsets into doc, which is why doc must be in UTF-8: a
// tokenizer counts octets of UTF-8.
type finder struct {
	reader
	doc []byte
}

// newFinder begins a document or content. It refuses UTF-16 before the tokenizer
// converts it.
func newFinder(doc []byte, fragment bool, l Limits) (*finder, error) {
	if int64(len(doc)) > l.Document {
		return nil, exceeded("Document", l.Document)
	}
	if bytes.HasPrefix(doc, []byte{0xFE, 0xFF}) || bytes.HasPrefix(doc, []byte{0xFF, 0xFE}) || bytes.IndexByte(doc[:min(len(doc), 4)], 0) >= 0 {
		return nil, xmlError(&SyntaxError{Line: 1, Column: 1, Err: errUTF8})
	}
	f := &finder{doc: doc}
	f.reset(doc, fragment, l)
	return f, nil
}

// next returns the next token.
func (f *finder) next() (xmltok.Kind, error) {
	k, err := f.reader.next()
	if errors.Is(err, errEncoding) {
		err = xmlError(because(err, errUTF8))
	}
	if err == nil && k == xmltok.Decl && !isUTF8(f.t.Encoding()) {
		return 0, xmlError(f.t.Refuse(errUTF8))
	}
	return k, err
}

func isUTF8(encoding []byte) bool {
	return len(encoding) == 0 || bytes.EqualFold(encoding, []byte("UTF-8")) || bytes.EqualFold(encoding, []byte("US-ASCII"))
}

// begin returns the place of the element whose start tag is the last token, as
// far as it is known.
func (f *finder) begin() place {
	p := place{from: int(f.t.Offset())}
	p.inFrom = tagEnd(f.doc, p.from)
	return p
}

// end completes a place when the last token is the element's end.
func (f *finder) end(p *place) {
	if p.inTo = int(f.t.Offset()); p.inTo < p.inFrom { // an empty-element tag
		p.inTo, p.to = p.inFrom, p.inFrom
		return
	}
	p.to = tagEnd(f.doc, p.inTo)
}

// around returns a start tag with the namespaces in scope around the element whose
// end is the last token.
func (f *finder) around() []byte {
	tag := []byte("<d")
	for prefix, space := range f.t.Spaces() {
		tag = append(tag, " xmlns"...)
		if len(prefix) > 0 {
			tag = append(append(tag, ':'), prefix...)
		}
		tag = append(xmlesc.Append(append(tag, `="`...), space, xmlesc.Value), '"')
	}
	return append(tag, '>')
}

// tagEnd returns the index behind the tag that begins at from of a well-formed
// document.
func tagEnd(doc []byte, from int) int {
	quoted := byte(0)
	for i := from; i < len(doc); i++ {
		switch c := doc[i]; {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == '>':
			return i + 1
		}
	}
	return len(doc)
}

// findElement returns the place of the element with an id, or of the root, and
// reads the document to its end.
func findElement(doc []byte, id string, l Limits) (place, error) {
	f, err := newFinder(doc, false, l)
	if err != nil {
		return place{}, err
	}
	var found *place
	depth := 0 // of the element while it is open
	for {
		k, err := f.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return place{}, err
		}
		switch k {
		case xmltok.StartElement:
			if f.named(id) {
				if found != nil {
					return place{}, refuse(ErrReference, "id twice")
				}
				p := f.begin()
				found, depth = &p, f.t.Depth()
			}
		case xmltok.EndElement:
			if depth > 0 && f.t.Depth() < depth {
				f.end(found)
				depth = 0
			}
		}
	}
	if found == nil {
		return place{}, refuse(ErrReference, "no element with this id")
	}
	return *found, nil
}

// named reports whether the last token, a start tag, is of the element with the
// id, or of the root.
func (f *finder) named(id string) bool {
	if id == "" {
		return f.t.Depth() == 1
	}
	for _, a := range f.t.Attrs() {
		if isID(a.Name.Prefix, a.Name.Local) && string(a.Value) == id {
			return true
		}
	}
	return false
}

// wellFormed reports whether plain is content by itself: XML that may stand behind
// the start tag of an element d, and that does not reach out of it by an end tag
// too many. Otherwise an encrypted part could change the meaning of the document
// around it.
func wellFormed(start, plain []byte, l Limits) bool {
	doc := slices.Concat(start, plain, []byte("</d>"))
	defer clear(doc)
	l.Document, l.Depth = int64(len(doc)), min(l.Depth, math.MaxInt-1)+1 // what was read bounds its length
	var r reader
	r.reset(doc, false, l)
	for {
		k, err := r.next()
		if err != nil {
			return false
		}
		if k == xmltok.EndElement && r.t.Depth() == 0 {
			break
		}
	}
	if int(r.t.Offset()) != len(doc)-len("</d>") {
		return false // an end tag of its own
	}
	_, err := r.next()
	return err == io.EOF
}
