package xmlsec

import (
	"errors"
	"strings"
	"testing"
)

// orders returns parts in every order.
func orders(parts ...string) (all []string) {
	if len(parts) == 0 {
		return []string{""}
	}
	for i, first := range parts {
		rest := append(append([]string(nil), parts[:i]...), parts[i+1:]...)
		for _, behind := range orders(rest...) {
			all = append(all, first+behind)
		}
	}
	return all
}

// TestDecryptOrders decrypts messages whose elements stand in every order that the
// schema leaves free: the parameters of OAEP, and what KeyInfo says of a key.
func TestDecryptOrders(t *testing.T) {
	key, cert := recipient(t)
	sealed, err := Encrypt([]byte("<a/>"), EncryptOptions{Certificate: cert, Name: "n"})
	if err != nil {
		t.Fatal(err)
	}
	const (
		digest = `<ds:DigestMethod xmlns:ds="` + dsig + `" Algorithm="` + string(SHA256) + `"></ds:DigestMethod>`
		mask   = `<xenc11:MGF xmlns:xenc11="` + enc11 + `" Algorithm="` + string(MGF1SHA256) + `"></xenc11:MGF>`
		name   = `<ds:KeyName>n</ds:KeyName>`
		data   = `<ds:X509Data><ds:X509SubjectName>CN=n</ds:X509SubjectName></ds:X509Data>`
	)
	from, to := strings.Index(string(sealed), "<xenc:EncryptedKey>"), strings.Index(string(sealed), "</xenc:EncryptedKey>")
	encryptedKey := string(sealed[from:to]) + "</xenc:EncryptedKey>"
	n := 0
	for old, parts := range map[string][]string{
		digest + mask: {digest, mask},
		encryptedKey:  {encryptedKey, name, data},
	} {
		for _, order := range orders(parts...) {
			doc := strings.Replace(string(sealed), old, order, 1)
			got, err := Decrypt([]byte(doc), DecryptOptions{Private: key})
			if err != nil || string(got.Octets) != "<a/>" {
				t.Errorf("%v in\n%s", err, doc)
			}
			if n++; !strings.Contains(doc, order) {
				t.Errorf("no %s in\n%s", order, doc)
			}
		}
	}
	if n != 2+6 {
		t.Errorf("%d orders", n)
	}
}

// TestProlog verifies and decrypts what stands behind all that may stand in front of a
// document.
func TestProlog(t *testing.T) {
	k := keysOf(t)
	signed := sign(t, SignOptions{Key: k.p256}, "<!--2--><tree/>\n")
	sealed, err := Encrypt([]byte("<!--2--><tree/>\n"), EncryptOptions{Secret: aesKey(16)})
	if err != nil {
		t.Fatal(err)
	}
	for _, prolog := range []string{
		"", "\uFEFF", " \r\n", "<!-- 1 -->", "<?p q?>\n<!--1-->",
		"<?xml version='1.0'?>", "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes'?>\r\n<!-- 1 -->\n<?p?>",
		"<?xml version='1.0' encoding='US-ASCII'?>\n",
	} {
		v, err := Verify([]byte(prolog+signed), VerifyOptions{Keys: Key(k.p256.Public())})
		if err != nil || len(v.Signed) != 1 || string(v.Signed[0].Octets) != "<tree></tree>" || v.Signed[0].Scope != ScopeDetached {
			t.Errorf("%q: %+v, %v", prolog, v, err)
		}
		// A signature beside what it signs, of which a part is encrypted.
		for _, in := range []string{"<s/>", "<a><s/>", "\n<s/>"} {
			behind := strings.Repeat("</a>", strings.Count(in, "<a>")) + "\n<b/>"
			got, err := Decrypt([]byte(prolog+in+string(sealed)+behind), DecryptOptions{Secret: func(string) []byte { return aesKey(16) }})
			if err != nil || string(got.Octets) != prolog+in+"<!--2--><tree/>\n"+behind {
				t.Errorf("%q: %q, %v", prolog, got, err)
			}
		}
	}
	// The place of a fault is that in the file.
	_, err = Verify([]byte("<?xml version='1.0'?>\n<!--1-->"+strings.Replace(signed, "<tree/>", "<tree>", 1)), VerifyOptions{Keys: Key(k.p256.Public())})
	if e, ok := errors.AsType[*SyntaxError](err); !ok || e.Line != 3 || e.Column != 1 || e.Path != "/tree" {
		t.Errorf("%v", err)
	}
}

// TestByDesign holds that the error for what the standards have and this package
// leaves out names it, and says that this is on purpose.
func TestByDesign(t *testing.T) {
	key, cert := recipient(t)
	k := keysOf(t)
	b, err := Encrypt([]byte("<a/>"), EncryptOptions{Certificate: cert})
	if err != nil {
		t.Fatal(err)
	}
	sealed := string(b)
	signed := sign(t, SignOptions{Key: k.p256, Shape: ShapeEnveloped, References: []string{"a"}, KeyName: "n"}, `<r Id="a"/>`)
	detached := sign(t, SignOptions{Key: k.p256}, "<r/>")
	decrypt := func(doc string) error {
		_, err := Decrypt([]byte(doc), DecryptOptions{Private: key})
		return err
	}
	verify := func(doc string) error {
		_, err := Verify([]byte(doc), VerifyOptions{Keys: Key(k.p256.Public())})
		return err
	}
	noKey := func(doc string) error {
		_, err := Verify([]byte(doc), VerifyOptions{Roots: k.roots})
		return err
	}
	encrypt := func(doc string) error {
		_, err := Encrypt([]byte(doc), EncryptOptions{Certificate: cert, Part: PartElement})
		return err
	}
	const form = `<Transform Algorithm="` + string(CanonicalExclusive) + `">`
	for _, c := range []struct {
		read          func(string) error
		doc, old, new string
		class         error
		names         string
	}{
		{decrypt, sealed, `<ds:DigestMethod`, `<xenc:OAEPparams>AA==</xenc:OAEPparams><ds:DigestMethod`, ErrAlgorithm, "OAEPparams"},
		{decrypt, sealed, `</xenc11:MGF>`, `</xenc11:MGF><xenc:OAEPparams>AA==</xenc:OAEPparams>`, ErrAlgorithm, "OAEPparams"},
		{decrypt, sealed, `<xenc:EncryptedKey>`, `<ds:RetrievalMethod URI="#x"/><xenc:EncryptedKey>`, ErrReference, "RetrievalMethod"},
		{decrypt, sealed, `<xenc:EncryptedKey>`, `<KeyInfoReference xmlns="` + dsig11 + `" URI="#x"/><xenc:EncryptedKey>`, ErrReference, "KeyInfoReference"},
		{decrypt, sealed, `<xenc:EncryptedKey>`, `<xenc:AgreementMethod Algorithm="a"/><xenc:EncryptedKey>`, ErrAlgorithm, "AgreementMethod"},
		{decrypt, sealed, `<xenc:EncryptedKey>`, `<DerivedKey xmlns="` + enc11 + `"/><xenc:EncryptedKey>`, ErrAlgorithm, "DerivedKey"},
		{decrypt, sealed, `<xenc:CipherValue>`, `<xenc:CipherReference URI="a"/><xenc:CipherValue>`, ErrReference, "CipherReference"},
		{decrypt, sealed, `<xenc:EncryptedData`, `<!DOCTYPE x><xenc:EncryptedData`, ErrXML, "DOCTYPE"},
		{decrypt, sealed, `<xenc:EncryptedData`, `<?xml version="1.0"?><!-- --><!DOCTYPE x [<!ENTITY e "">]><xenc:EncryptedData`, ErrXML, "DOCTYPE"},
		{decrypt, sealed, `<xenc:EncryptedData`, `<?xml version="1.0" encoding="ISO-8859-1"?><xenc:EncryptedData`, ErrXML, "UTF-8"},
		{decrypt, sealed, `<xenc:EncryptedData`, `<?xml version="1.0" encoding="EUC-JP"?><xenc:EncryptedData`, ErrXML, "UTF-8"},
		{decrypt, "\xFE\xFF\x00<", "<", "<", ErrXML, "UTF-8"},
		{encrypt, "<r/>", "<r/>", "<!DOCTYPE r><r/>", ErrXML, "DOCTYPE"},
		{encrypt, "<r/>", "<r/>", `<?xml version="1.0" encoding="UTF-16"?><r/>`, ErrXML, "UTF-8"},
		{verify, signed, "<r ", `<!DOCTYPE r SYSTEM "r.dtd"><r `, ErrXML, "DOCTYPE"},
		{verify, signed, "<r ", `<!DOCTYPE r [<!ELEMENT r ANY>]><r `, ErrXML, "DOCTYPE"},
		{verify, detached, "<r/>", "<!DOCTYPE r><r/>", ErrXML, "DOCTYPE"},
		{verify, signed, "<r ", `<?xml version="1.0" encoding="windows-1252"?><r `, ErrXML, "UTF-8"},
		{verify, detached, "<Sig", `<?xml version="1.0" encoding="ISO-8859-1"?><Sig`, ErrXML, "UTF-8"},
		{verify, signed, "</SignatureMethod>", "<HMACOutputLength>8</HMACOutputLength></SignatureMethod>", ErrAlgorithm, "HMACOutputLength"},
		{verify, signed, `URI="#a"`, `URI="http://localhost/"`, ErrReference, "external URI"},
		{verify, signed, `URI="#a"`, `URI="#xpointer(id('a'))"`, ErrReference, "XPointer"},
		{verify, signed, form, strings.Replace(form, string(CanonicalExclusive), "http://www.w3.org/TR/1999/REC-xpath-19991116", 1), ErrAlgorithm, "REC-xpath"},
		{noKey, signed, "<KeyName>", `<RetrievalMethod URI="#x"/><KeyName>`, ErrTrust, "RetrievalMethod"},
		{noKey, signed, "<KeyName>", `<KeyInfoReference xmlns="` + dsig11 + `" URI="#x"/><KeyName>`, ErrTrust, "KeyInfoReference"},
	} {
		doc := strings.Replace(c.doc, c.old, c.new, 1)
		err := c.read(doc)
		if !errors.Is(err, ErrDesign) || !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.names) || !strings.Contains(err.Error(), ErrDesign.Error()) {
			t.Errorf("%s: %v, want %v by design", c.new, err, c.class)
		}
	}
}
