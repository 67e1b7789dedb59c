package xmlsec

import (
	"encoding/base64"
	"io"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// Sign appends to dst the signed form of xml in the Signer's shape: a document,
// the content of an Object, or with Raw octets of any kind. XML must be
// well-formed and without a DOCTYPE; for ShapeEnveloping, without an XML declaration;
// for ShapeEnveloped, in UTF-8 and without another signature. In ShapeDetached, an XML
// declaration comes along, which [Encrypt] refuses to take for content. On an
// error, dst is returned as it was.
func (s *Signer) Sign(dst, xml []byte) ([]byte, error) {
	if int64(len(xml)) > s.l.Document {
		return dst, exceeded("Document", s.l.Document)
	}
	w := s.pool.Get().(*work)
	defer s.release(w)
	var out []byte
	var err error
	switch s.o.Shape {
	case ShapeDetached:
		out, err = s.detached(dst, xml, w)
	case ShapeEnveloping:
		out, err = s.enveloping(dst, xml, w)
	default:
		out, err = s.enveloped(dst, xml, w)
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// AppendSignature appends to dst the Signature element alone for content that
// the caller puts behind it. Unless the Signer is Raw, the content must be XML
// in the Signer's canonical form already: that is not checked, and a signature of
// other content does not verify. The shape must be ShapeDetached.
//
// It is for messages made of a template: the canonical form, which is most of
// the work, is made once. It appends Len octets.
func (s *Signer) AppendSignature(dst, content []byte) ([]byte, error) {
	if s.o.Shape != ShapeDetached || isSpace(content) {
		return dst, refuse(ErrFormat, "nothing to sign, or not Detached")
	}
	w := s.pool.Get().(*work)
	defer s.release(w)
	w.content.Reset()
	w.content.Write(content)
	out, err := s.appendDetached(dst, w)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// Len returns the octets of the Signature element in the shape ShapeDetached, which
// are always the same: random numbers and digests have a fixed length.
func (s *Signer) Len() int {
	parts := len(s.open) + len(s.info) + len(s.reference) + len(s.referenceTail) + len(s.infoClose) + len(s.value) + len(s.keyInfo) + len(s.close)
	return parts + base64.StdEncoding.EncodedLen(s.m.digest.hash.Size()) + base64.StdEncoding.EncodedLen(s.m.size)
}

// detached appends the signature, then the content as it is. The digest covers the
// canonical form of the content, so that a device may parse and write it again.
func (s *Signer) detached(dst, xml []byte, w *work) ([]byte, error) {
	if isSpace(xml) {
		return nil, refuse(ErrFormat, "nothing to sign")
	}
	if s.o.Raw {
		w.content.Reset()
		w.content.Write(xml)
	} else if err := w.canonical(w.content, xml, c14n.Set{}, s.m.form.options(s.l.Canonical), s.l); err != nil {
		return nil, err
	}
	dst, err := s.appendDetached(dst, w)
	return append(dst, xml...), err
}

// appendDetached appends the signature of the content that w.content has digested.
func (s *Signer) appendDetached(dst []byte, w *work) ([]byte, error) {
	dst, err := s.appendSigned(dst, w)
	return append(append(dst, s.keyInfo...), s.close...), err
}

// appendSigned appends the signature as far as its value, where SignedInfo has
// one Reference and is in canonical form as it stands.
func (s *Signer) appendSigned(dst []byte, w *work) ([]byte, error) {
	dst = append(dst, s.open...)
	from := len(dst)
	dst = append(append(dst, s.info...), s.reference...)
	dst = w.appendDigest(dst)
	dst = append(append(dst, s.referenceTail...), s.infoClose...)
	w.info.Reset()
	w.info.Write(s.infoOpen)
	w.info.Write(dst[from:])
	return s.sign(append(dst, s.value...), w)
}

// enveloping appends the signature around the content. The result is read once more,
// because content may have an id that stands in the signature, too.
func (s *Signer) enveloping(dst, xml []byte, w *work) ([]byte, error) {
	object := writer{prefix: s.prefix}
	object.open("Object", "xmlns:ds", dsig, "Id", s.o.ID)
	object.octets = append(object.octets, xml...)
	object.close("Object")
	o := s.m.form.options(s.l.Canonical)
	o.Comments = false
	l := s.l
	l.Document, l.Depth = int64(len(object.octets)), l.Depth-1 // Signature will be around it
	if err := w.canonical(w.content, object.octets, c14n.Set{}, o, l); err != nil {
		return nil, inside(err, xml, l)
	}
	from := len(dst)
	dst, err := s.appendSigned(dst, w)
	if err != nil {
		return nil, err
	}
	out := writer{append(dst, s.keyInfo...), s.prefix}
	out.open("Object", "Id", s.o.ID)
	out.octets = append(out.octets, xml...)
	out.close("Object")
	out.octets = append(out.octets, s.close...)
	m := message{doc: out.octets[from:]}
	return out.octets, elsewhere(m.scan(s.l)) // ids that occur twice
}

// inside returns an error of reading an Object around xml as one of reading xml by
// itself, as what follows it can change what is at fault.
func inside(err error, xml []byte, l Limits) error {
	var r reader
	l.Depth = max(l.Depth-1, 1) // the Object is around it
	r.reset(xml, true, l)
	for {
		if _, own := r.nextInContent(); own == io.EOF {
			return elsewhere(err)
		} else if own != nil {
			return own
		}
	}
}

// A target is a document into which a signature goes.
type target struct {
	root     place
	name     string // of the root, as it stands
	elements int
	ids      map[string]int // elements by id
}

// target looks where to put the signature.
func (s *Signer) target(xml []byte) (t target, err error) {
	f, err := newFinder(xml, false, s.l)
	if err != nil {
		return t, err
	}
	t.ids = map[string]int{}
	for {
		k, err := f.next()
		if err == io.EOF {
			t.elements = f.number
			return t, nil
		}
		if err != nil {
			return t, err
		}
		switch {
		case k == xmltok.EndElement && f.t.Depth() == 0:
			f.end(&t.root)
		case k != xmltok.StartElement:
		case f.atSignature():
			return t, refuse(ErrFormat, "a Signature is there")
		default:
			if f.t.Depth() == 1 {
				t.root = f.begin()
				if n := f.t.Name(); len(n.Prefix) > 0 {
					t.name = string(n.Prefix) + ":" + string(n.Local)
				} else {
					t.name = string(n.Local)
				}
			}
			for _, a := range f.t.Attrs() {
				if isID(a.Name.Prefix, a.Name.Local) {
					t.ids[string(a.Value)] = f.number
				}
			}
		}
	}
}

// enveloped appends the document with the signature as the last child of its root.
// References that contain the signature leave it out by a transform.
func (s *Signer) enveloped(dst, xml []byte, w *work) ([]byte, error) {
	t, err := s.target(xml)
	if err != nil {
		return nil, err
	}
	from := len(dst)
	if t.root.to == t.root.inFrom { // an empty-element tag
		dst = append(append(dst, xml[:t.root.to-len("/>")]...), '>')
	} else {
		dst = append(dst, xml[:t.root.inTo]...)
	}
	dst = append(append(dst, s.open...), s.info...)
	o := s.m.form.options(s.l.Canonical)
	o.Comments = false
	for _, uri := range s.references {
		number := 1 // "" is the document, the set 0; both have the signature in them
		set := c14n.Set{}
		if uri != "" {
			if number = t.ids[uri[1:]]; number == 0 {
				return nil, refuse(ErrReference, "no such id")
			}
			set.Apex = number
		}
		if err := w.canonical(w.content, xml, set, o, s.l); err != nil {
			return nil, err
		}
		dst = s.appendReference(dst, uri, number == 1)
		dst = append(w.appendDigest(dst), s.referenceTail...)
	}
	dst = append(dst, s.infoClose...)
	// Here SignedInfo inherits namespaces from the elements around it. Its canonical
	// form is read off the document as far as that has been written.
	info := c14n.Set{Apex: t.elements + 2}
	if err := w.canonical(w.info, dst[from:], info, s.m.form.options(s.l.Canonical), s.l); err != nil {
		return nil, elsewhere(err)
	}
	if dst, err = s.sign(append(dst, s.value...), w); err != nil {
		return nil, err
	}
	dst = append(append(dst, s.keyInfo...), s.close...)
	if t.root.to == t.root.inFrom {
		dst = append(append(append(dst, "</"...), t.name...), '>')
		dst = append(dst, xml[t.root.to:]...)
	} else {
		dst = append(dst, xml[t.root.inTo:]...)
	}
	m := message{doc: dst[from:]}
	return dst, elsewhere(m.scan(s.l)) // ids that occur twice
}
