package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A role is a kind of algorithm that --allow can add: the names, and the list of a
// profile that has them.
type role struct {
	names []options.Choice[xmlsec.Algorithm]
	list  func(p *xmlsec.Profile) *[]xmlsec.Algorithm
}

// The roles of algorithms in signatures and in encryption.
var (
	signingRoles = []role{
		{options.SignatureNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.Signature }},
		{options.DigestNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.Digest }},
		{options.CanonicalNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.Canonical }},
	}
	encryptingRoles = []role{
		{options.CipherNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.Cipher }},
		{options.TransportNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.KeyTransport }},
		{options.KeyWrapNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.KeyWrap }},
		{options.DigestNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.OAEP }},
		{options.MaskNames, func(p *xmlsec.Profile) *[]xmlsec.Algorithm { return &p.OAEP }},
	}
)

// profileFlags are flags for the algorithms that are written and accepted, and for
// limits.
type profileFlags struct {
	dm12  bool
	allow []xmlsec.Algorithm
	roles []role
	lim   options.Limits
}

// add adds the flags. example is one of a value for --allow.
func (f *profileFlags) add(cmd *cobra.Command, roles []role, example string) {
	f.roles = roles
	options.AddChoice(cmd, &f.dm12, "profile", "", "algorithms: modern ones, or those of OMA DM Security 1.2 for devices that know nothing else",
		options.Choices("modern|dm12", false, true))
	var names []options.Choice[xmlsec.Algorithm]
	for _, r := range roles {
		names = append(names, r.names...)
	}
	options.AddChoices(cmd, &f.allow, "allow", "algorithms besides those of the profile, such as "+example, names)
	f.lim.Add(cmd, options.XMLSecLimits)
}

// resolve returns the profile. With an HMAC the algorithms for signatures are
// HMACs: no profile names one, as both sides must have the key.
func (f *profileFlags) resolve(cmd *cobra.Command, hmac bool) *xmlsec.Profile {
	p := xmlsec.Modern()
	if f.dm12 {
		p = xmlsec.DM12()
	}
	switch {
	case hmac && f.dm12:
		p.Signature = []xmlsec.Algorithm{xmlsec.HMACSHA1}
	case hmac:
		p.Signature = []xmlsec.Algorithm{xmlsec.HMACSHA256, xmlsec.HMACSHA384, xmlsec.HMACSHA512}
	}
	for _, r := range f.roles {
		list := r.list(p)
		for _, a := range f.allow {
			if !slices.Contains(*list, a) && slices.ContainsFunc(r.names, func(c options.Choice[xmlsec.Algorithm]) bool { return c.Value == a }) {
				*list = append(*list, a)
			}
		}
	}
	f.lim.Resolve(cmd)
	// Canonical XML of honest input is about as long as the input.
	p.Limits.Depth = f.lim.Int("max-depth")
	p.Limits.Document = f.lim.Get("max-document")
	p.Limits.Canonical = p.Limits.Document
	return p
}

// explain adds to an error of package xmlsec what the user can do about it. before
// is what stood before the XML in the input.
func (f *profileFlags) explain(err error, before []byte) error {
	switch {
	case errors.Is(err, xmlsec.ErrAlgorithm) && !errors.Is(err, xmlsec.ErrDesign):
		return fmt.Errorf("%w (see --profile and --allow)", err)
	case errors.Is(err, xmlsec.ErrXML):
		if e, ok := errors.AsType[*xmlsec.SyntaxError](err); ok {
			return xmltok.Behind(before, e)
		}
	case errors.Is(err, xmlsec.ErrLimit):
		return fmt.Errorf("%w (see --max-document and --max-depth)", err)
	}
	return err
}

// withoutDeclaration returns XML without an XML declaration, which content cannot
// have. Where that names another encoding than UTF-8, it stays.
func withoutDeclaration(src []byte) []byte {
	var t xmltok.Tokenizer
	t.ResetBytes(src, xmltok.Options{})
	k, err := t.Next()
	if err != nil || k != xmltok.Decl || len(t.Encoding()) > 0 && !bytes.EqualFold(t.Encoding(), []byte("UTF-8")) {
		return src
	}
	_, rest, _ := bytes.Cut(src, []byte("?>"))
	return rest
}
