package xmlsec

import (
	"crypto"
	"encoding/base64"
	"errors"
	"hash"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A Signer signs with one key in one way. It is safe for concurrent use if the key
// is. NewSigner prepares everything but the digests and the signature.
type Signer struct {
	secret.Hidden // the fields do not show themselves

	o SignOptions
	p *Profile
	l Limits
	m methods

	prefix string // of the signature's elements, with its colon
	// The signature in canonical form, in the parts between which digests and
	// values stand. In all shapes but ShapeEnveloped, SignedInfo inherits nothing but
	// its namespace: infoOpen is the beginning of its digested octets.
	open, infoOpen, info []byte
	reference            []byte   // as far as its digest; not of ShapeEnveloped
	references           []string // URIs; "-" is none
	referenceTail        []byte
	infoClose, value     []byte
	keyInfo, close       []byte // from the end of SignatureValue on

	pool sync.Pool // of *work
}

// work is the memory of one signature in the making.
type work struct {
	content, info hash.Hash
	sum, value    []byte
	t             xmltok.Tokenizer
	c             c14n.Canonicalizer
	read          bool // t and c have been used
}

// NewSigner returns a Signer. The error is ErrAlgorithm for an algorithm that the
// profile refuses, else ErrKey, ErrFormat or ErrReference.
func NewSigner(o SignOptions) (*Signer, error) {
	s := &Signer{o: o, p: o.Profile.orModern()}
	s.l = s.p.Limits.withDefaults()
	var err error
	if s.m, err = o.methods(s.p); err != nil {
		return nil, err
	}
	info, err := o.keyInfo()
	if err != nil {
		return nil, err
	}
	if err := s.targets(); err != nil {
		return nil, err
	}
	keyInfo, err := appendKeyInfo(nil, s.prefix, info)
	if err != nil {
		return nil, err
	}
	s.layOut(keyInfo)
	if err := checkText(keyInfo, s.prefix); err != nil {
		return nil, err
	}
	s.pool.New = func() any {
		return &work{content: s.m.digest.hash.New(), info: newHash(s.m.signature, s.o.Secret)}
	}
	return s, nil
}

// maxKept is the largest buffer that stays in the pool.
const maxKept = 64 << 10

// zeros overwrite what a hash holds back: less than the longest block.
var zeros [128]byte

// release puts w into the pool, with nothing left of content.
func (s *Signer) release(w *work) {
	w.content.Reset()
	w.content.Write(zeros[:w.content.BlockSize()-1])
	if w.read {
		w.t.Clear(maxKept)
		w.c.Clear(maxKept)
		w.read = false
	}
	s.pool.Put(w)
}

// noURI stands for a Reference without one.
const noURI = "-"

// targets finds the targets of the References.
func (s *Signer) targets() error {
	switch s.o.Shape {
	case ShapeDetached:
		s.references = []string{noURI}
	case ShapeEnveloping:
		s.prefix = "ds:" // or the content would be in the signature's namespace
		if s.o.ID == "" {
			s.o.ID = "content"
		}
		s.references = []string{"#" + s.o.ID}
	case ShapeEnveloped:
		s.references = []string{""}
		if s.o.References != nil {
			s.references = nil
		}
		for _, id := range s.o.References {
			s.references = append(s.references, "#"+id)
		}
	default:
		return refuse(ErrFormat, "shape")
	}
	if s.o.Raw && s.o.Shape != ShapeDetached {
		return refuse(ErrFormat, "Raw in another shape than Detached")
	}
	switch n := len(s.references); {
	case n == 0:
		return refuse(ErrFormat, "no Reference")
	case n > s.l.References:
		return exceeded("References", s.l.References)
	}
	for _, uri := range s.references {
		if uri != noURI && uri != "" && !xmltok.IsNCName([]byte(uri[1:])) {
			return refuse(ErrReference, "not an id")
		}
	}
	return nil
}

// layOut writes the parts of the signature that stay the same. They are in canonical
// form already: no attribute needs sorting, and no namespace is declared twice.
func (s *Signer) layOut(keyInfo []byte) {
	ns := "xmlns"
	if s.prefix != "" {
		ns += ":" + strings.TrimSuffix(s.prefix, ":")
	}
	part := func(f func(w *writer)) []byte {
		w := writer{prefix: s.prefix}
		f(&w)
		return w.octets
	}
	s.open = part(func(w *writer) { w.open("Signature", ns, dsig); w.open("SignedInfo") })
	s.infoOpen = part(func(w *writer) { w.open("SignedInfo", ns, dsig) })
	s.info = part(func(w *writer) {
		w.form("CanonicalizationMethod", &s.m.form)
		w.open("SignatureMethod", "Algorithm", string(s.m.signature.id))
		w.close("SignatureMethod")
	})
	s.referenceTail = part(func(w *writer) { w.close("DigestValue"); w.close("Reference") })
	s.infoClose = part(func(w *writer) { w.close("SignedInfo") })
	s.value = part(func(w *writer) { w.open("SignatureValue") })
	s.keyInfo = part(func(w *writer) {
		w.close("SignatureValue")
		w.octets = append(w.octets, keyInfo...)
	})
	s.close = part(func(w *writer) { w.close("Signature") })
	if s.o.Shape != ShapeEnveloped {
		s.reference = s.appendReference(nil, s.references[0], false)
	}
}

// form writes a canonicalization method or transform.
func (w *writer) form(name string, f *form) {
	w.open(name, "Algorithm", string(f.id))
	if len(f.prefixes) > 0 {
		own := w.prefix
		w.prefix = ""
		w.open("InclusiveNamespaces", "xmlns", exclusive, "PrefixList", strings.Join(f.prefixes, " "))
		w.close("InclusiveNamespaces")
		w.prefix = own
	}
	w.close(name)
}

// appendReference appends a Reference as far as its digest.
func (s *Signer) appendReference(dst []byte, uri string, takeOut bool) []byte {
	w := writer{dst, s.prefix}
	if uri == noURI {
		w.open("Reference")
	} else {
		w.open("Reference", "URI", uri)
	}
	if !s.o.Raw {
		w.open("Transforms")
		if takeOut {
			w.open("Transform", "Algorithm", string(enveloped))
			w.close("Transform")
		}
		w.form("Transform", &s.m.form)
		w.close("Transforms")
	}
	w.open("DigestMethod", "Algorithm", string(s.m.digest.id))
	w.close("DigestMethod")
	w.open("DigestValue")
	return w.octets
}

// checkText makes sure that KeyInfo is XML: the name in it is the caller's.
func checkText(keyInfo []byte, prefix string) error {
	if !utf8.Valid(keyInfo) {
		return refuse(ErrFormat, "KeyName")
	}
	if len(keyInfo) == 0 {
		return nil
	}
	var t xmltok.Tokenizer
	doc := append([]byte("<x xmlns='"+dsig+"' xmlns:ds='"+dsig+"'>"), keyInfo...)
	t.ResetBytes(append(doc, "</x>"...), xmltok.Options{Limits: xmltok.Limits{Document: -1, Text: -1}})
	for {
		if _, err := t.Next(); err != nil {
			if t.Depth() == 0 {
				return nil
			}
			return refuse(ErrFormat, "KeyName")
		}
	}
}

// appendDigest appends the digest of the content as base64.
func (w *work) appendDigest(dst []byte) []byte {
	w.sum = w.content.Sum(w.sum[:0])
	return base64.StdEncoding.AppendEncode(dst, w.sum)
}

// sign appends the signature of w.info in base64. A value of another size, as a
// faulty security module may return, would break the length that Len promises.
func (s *Signer) sign(dst []byte, w *work) ([]byte, error) {
	w.sum = w.info.Sum(w.sum[:0])
	w.value = append(w.value[:0], w.sum...)
	if s.o.Key != nil {
		var err error
		if w.value, err = appendSignature(w.value[:0], s.m.signature, s.o.Key, w.sum); err != nil {
			return dst, err
		}
	}
	if len(w.value) != s.m.size {
		return dst, refuse(ErrKey, "signature of another size")
	}
	return base64.StdEncoding.AppendEncode(dst, w.value), nil
}

// canonical writes the canonical form of a set to a hash.
func (w *work) canonical(h hash.Hash, doc []byte, set c14n.Set, o c14n.Options, l Limits) error {
	w.read = true
	w.t.ResetBytes(doc, xmltok.Options{Limits: l.tokenLimits()})
	h.Reset()
	switch err := w.c.Write(h, &w.t, set, o); {
	case errors.Is(err, c14n.ErrLimit):
		return exceeded("Canonical", l.Canonical)
	case err != nil:
		return xmlError(err)
	}
	return nil
}

// Key returns the public key that verifies, nil for an HMAC.
func (s *Signer) Key() crypto.PublicKey {
	return publicOf(s.o.Key)
}
