package xmlsec

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// FuzzVerify looks for a message that verifies though nobody has signed what it
// gives out.
func FuzzVerify(f *testing.F) {
	key := rsaKey(f, "rsa2048")
	p := everything()
	var signed []string // all that was
	for _, xml := range []string{tree, "<r xmlns='urn:r'><a Id='a'>1</a><b ID='b'/></r>"} {
		for shape := ShapeDetached; shape <= ShapeEnveloped; shape++ {
			for _, o := range []SignOptions{{}, {Algorithm: RSASHA1, Digest: SHA1}, {Canonical: Canonical10Comments}, {Raw: shape == ShapeDetached}, {Prefixes: []string{"#default"}, Canonical: CanonicalExclusive}} {
				o.Key, o.Profile, o.Shape = key, p, shape
				message := sign(f, o, xml)
				v, err := Verify([]byte(message), VerifyOptions{Profile: p, Keys: Key(key.Public())})
				if err != nil {
					f.Fatal(err)
				}
				for _, s := range v.Signed {
					signed = append(signed, string(s.Octets))
				}
				f.Add([]byte(message))
			}
		}
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		before := bytes.Clone(message)
		v, err := Verify(message, VerifyOptions{Profile: p, Keys: Key(key.Public())})
		if !bytes.Equal(message, before) {
			t.Fatal("message changed")
		}
		if err != nil {
			if v != nil {
				t.Fatal("result and error")
			}
			return
		}
		for _, s := range v.Signed {
			if !slices.Contains(signed, string(s.Octets)) {
				t.Fatalf("nobody has signed %q", s.Octets)
			}
		}
		_, _ = v.Content()
	})
}

// FuzzReferences makes a good signature of any SignedInfo, so that its
// references are followed. What comes out has the digest that it says.
func FuzzReferences(f *testing.F) {
	p := everything()
	secret := []byte("secret")
	const head = `<Signature xmlns="` + dsig + `"><SignedInfo>`
	for _, o := range []SignOptions{{}, {Raw: true}, {Shape: ShapeEnveloped}, {Shape: ShapeEnveloped, References: []string{"a", "b"}}, {Shape: ShapeEnveloped, References: []string{"r"}, Prefixes: []string{"p"}, Canonical: CanonicalExclusive}} {
		o.Secret, o.Profile = secret, p
		message := sign(f, o, "<r Id='r'><a Id='a'>1</a><b ID='b'/></r>")
		before, rest, ok := strings.Cut(message, head)
		info, after, ok2 := strings.Cut(rest, "</SignedInfo>")
		if !ok || !ok2 {
			f.Fatal(message)
		}
		_, after, _ = strings.Cut(after, "</Signature>")
		f.Add(before, info, after)
	}
	f.Fuzz(func(t *testing.T, before, info, after string) {
		message := before + head + info + "</SignedInfo>"
		mac := hmac.New(sha256.New, secret)
		mac.Write(formOf(message, info))
		message += "<SignatureValue>" + b64(mac.Sum(nil)) + "</SignatureValue></Signature>" + after
		v, err := Verify([]byte(message), VerifyOptions{Profile: p, Keys: Key(secret)})
		if err != nil {
			return
		}
		for _, s := range v.Signed {
			if sum := b64(digest(find(roleDigest, s.Digest).hash, s.Octets)); !strings.Contains(strings.Join(strings.Fields(message), ""), sum) {
				t.Fatalf("%s is not the digest of any: %q", sum, s.Octets)
			}
		}
		_, _ = v.Content()
	})
}

// formOf returns the canonical form of the last element of a document that is
// not complete, by the method that it names; nil when there is none.
func formOf(doc, info string) []byte {
	f := form{algorithm: find(roleCanonical, Canonical10)}
	for _, a := range algorithms { // the longer identifiers come later
		if a.role == roleCanonical && strings.Contains(info, `<CanonicalizationMethod Algorithm="`+string(a.id)+`"`) {
			f.algorithm = find(roleCanonical, a.id)
		}
	}
	if _, list, ok := strings.Cut(info, `PrefixList="`); ok {
		list, _, _ = strings.Cut(list, `"`)
		f.prefixes = strings.Fields(list)
	}
	var t xmltok.Tokenizer
	t.ResetBytes([]byte(doc), xmltok.Options{})
	number, apex := 0, 0
	for {
		k, err := t.Next()
		if err != nil {
			break
		}
		if k == xmltok.StartElement {
			if number++; string(t.Local()) == "SignedInfo" {
				apex = number
			}
		}
	}
	var c c14n.Canonicalizer
	t.ResetBytes([]byte(doc), xmltok.Options{})
	out, _ := c.Append(nil, &t, c14n.Set{Apex: apex}, f.options(0))
	return out
}
