package xmlsec

import (
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A form is a canonicalization with its parameter.
type form struct {
	*algorithm
	prefixes []string // PrefixList of InclusiveNamespaces
}

// options returns the options of the canonicaliser, for up to limit octets.
func (f *form) options(limit int64) c14n.Options {
	return c14n.Options{Method: f.method, Comments: f.marked, Prefixes: f.prefixes, Limit: limit, NoDoctype: true}
}

// A signedInfo is the input of a signature (XML Signature 1.1, 4.4).
type signedInfo struct {
	form       form
	signature  *algorithm
	references []reference
}

// A reference names and digests one thing that is signed (4.4.3).
type reference struct {
	uri       string
	hasURI    bool
	enveloped bool // without the signature itself
	form      form // algorithm nil: none given
	digest    *algorithm
	value     []byte
}

// parseForm reads a CanonicalizationMethod or Transform (XML Signature 1.1, 4.4.1
// and 4.4.3.4). Only exclusive canonicalization has a parameter.
func (p *Profile) parseForm(n *node) (f form, err error) {
	id, err := algorithmOf(n)
	if err != nil {
		return f, err
	}
	if f.algorithm, err = p.lookup(p.Canonical, roleCanonical, id); err != nil {
		return f, err
	}
	s := children(n, "Algorithm")
	if f.method == c14n.Exclusive {
		if list := s.optional(exclusive, "InclusiveNamespaces"); list != nil {
			value, _ := list.attr("PrefixList")
			f.prefixes = strings.Fields(value)
			if err := children(list, "PrefixList").end(); err != nil {
				return f, err
			}
		}
	}
	if len(f.prefixes) > limit.Prefixes { // looking them up is a cost for each element
		return f, exceeded("prefixes in PrefixList", limit.Prefixes)
	}
	return f, s.end()
}

// parseSignedInfo reads SignedInfo by its schema; algorithms must be the profile's.
// At most one Reference has no URI: it is to the content that the application knows,
// and there is only one.
func (p *Profile) parseSignedInfo(n *node) (si signedInfo, err error) {
	s := children(n, "Id")
	canonical := s.next(dsig, "CanonicalizationMethod")
	method := s.next(dsig, "SignatureMethod")
	if s.err != nil {
		return si, s.err
	}
	if si.form, err = p.parseForm(canonical); err != nil {
		return si, err
	}
	if si.signature, err = p.parseMethod(method, p.Signature, roleSignature); err != nil {
		return si, err
	}
	outside := 0 // references without URI
	for {
		n := s.optional(dsig, "Reference")
		if n == nil {
			break
		}
		if most := p.Limits.withDefaults().References; len(si.references) >= most {
			return si, exceeded("References", most)
		}
		r, err := p.parseReference(n)
		if err != nil {
			return si, err
		}
		si.references = append(si.references, r)
		if !r.hasURI {
			outside++
		}
	}
	if outside > 1 {
		return si, refuse(ErrReference, "two without URI")
	}
	if len(si.references) == 0 {
		s.fail("no Reference in SignedInfo")
	}
	return si, s.end()
}

// parseMethod reads a SignatureMethod or DigestMethod. Neither has parameters: an
// HMACOutputLength would truncate the code that protects the message.
func (p *Profile) parseMethod(n *node, list []Algorithm, r role) (*algorithm, error) {
	id, err := algorithmOf(n)
	if err != nil {
		return nil, err
	}
	a, err := p.lookup(list, r, id)
	if err != nil {
		return nil, err
	}
	return a, children(n, "Algorithm").end()
}

// parseReference reads a Reference. Without a canonicalization of its own a
// reference within the document has Canonical XML 1.0 (XML Signature 1.1, 4.4.3.2),
// which the profile must name, too.
func (p *Profile) parseReference(n *node) (r reference, err error) {
	s := children(n, "Id", "URI", "Type")
	r.uri, r.hasURI = n.attr("URI")
	if transforms := s.optional(dsig, "Transforms"); transforms != nil {
		if err := p.parseTransforms(transforms, &r); err != nil {
			return r, err
		}
	}
	method, value := s.next(dsig, "DigestMethod"), s.next(dsig, "DigestValue")
	if err := s.end(); err != nil {
		return r, err
	}
	if err := checkURI(&r); err != nil {
		return r, err
	}
	if r.digest, err = p.parseMethod(method, p.Digest, roleDigest); err != nil {
		return r, err
	}
	if r.form.algorithm == nil && r.hasURI {
		if r.form.algorithm, err = p.lookup(p.Canonical, roleCanonical, Canonical10); err != nil {
			return r, err
		}
	}
	r.value, err = decodeBase64(value)
	return r, err
}

// parseTransforms reads the transforms of a reference: enveloped-signature at
// most, then a canonicalization at most. There is no XPath, no XSLT and no other.
func (p *Profile) parseTransforms(n *node, r *reference) (err error) {
	s := children(n)
	for s.err == nil && len(s.left) > 0 {
		t := s.next(dsig, "Transform")
		id, err := algorithmOf(t)
		switch {
		case s.err != nil:
		case err != nil:
			return err
		case id == enveloped && !r.enveloped && r.form.algorithm == nil:
			r.enveloped = true
			if err := children(t, "Algorithm").end(); err != nil {
				return err
			}
		case find(roleCanonical, id) == nil && id != enveloped:
			return byDesign(ErrAlgorithm, fmt.Sprintf("Transform %.80q", id))
		case r.form.algorithm == nil:
			if r.form, err = p.parseForm(t); err != nil {
				return err
			}
		default:
			return refuse(ErrReference, "transform after canonicalization")
		}
	}
	return s.err
}

// checkURI accepts references to the document, to an id in it, and without URI to the
// content behind the signature. XPointers are refused, as is any other document.
func checkURI(r *reference) error {
	switch {
	case !r.hasURI:
		if r.enveloped {
			return refuse(ErrReference, "enveloped-signature without URI")
		}
	case r.uri == "":
	case r.uri[0] != '#':
		return byDesign(ErrReference, "external URI")
	case strings.HasPrefix(r.uri, "#xpointer("):
		return byDesign(ErrReference, "XPointer")
	case !xmltok.IsNCName([]byte(r.uri[1:])):
		return refuse(ErrReference, "not an id")
	}
	return nil
}
