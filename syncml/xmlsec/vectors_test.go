package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// vectors are signatures with a Reference without URI, which xmlsec1 does not
// have. RSA and HMAC always give the same octets.
var vectors = []struct {
	file      string
	o         SignOptions
	canonical string // what of the content is digested
}{
	{"dm12.xml", SignOptions{Profile: DM12()}, tree},
	{"modern.xml", SignOptions{Profile: Modern(), KeyName: "operator"}, tree},
	{"octets.xml", SignOptions{Profile: Modern(), Raw: true}, " <a b='1'/>\n"},
	{"comments.xml", SignOptions{Profile: everything(), Algorithm: RSASHA512, Digest: SHA384, Canonical: Canonical11Comments}, "<!--1-->\n<a b=\"1\"></a>"},
	{"hmac-sha1.xml", SignOptions{Profile: everything(), Secret: []byte("secret"), Algorithm: HMACSHA1, Digest: SHA1, Canonical: Canonical10}, "<a b=\"1\"></a>"},
	{"hmac-sha256.xml", SignOptions{Profile: everything(), Secret: []byte("secret"), Algorithm: HMACSHA256, Digest: SHA512, Canonical: CanonicalExclusive}, "<a b=\"1\"></a>"},
}

// TestVectors compares with fixed files (-update rewrites them), and verifies
// each by hand: with what stands in it and the primitives, without a parser.
func TestVectors(t *testing.T) {
	key := rsaKey(t, "rsa2048")
	for _, v := range vectors {
		if v.o.Secret == nil {
			v.o.Key = key
		}
		content := v.canonical
		if !v.o.Raw && content != tree {
			content = "<!--1--><a  b='1' />\n"
		}
		got := sign(t, v.o, content)
		name := filepath.Join("testdata", v.file)
		if testdoc.Update() {
			if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n got %s\nwant %s", v.file, got, want)
		}
		byHand(t, v.file, string(want), v.canonical, &v.o)
		verified, err := Verify(want, VerifyOptions{Profile: v.o.Profile, Keys: Key(verifyKey(&v.o))})
		if err != nil || string(verified.Signed[0].Octets) != v.canonical {
			t.Errorf("%s: %+v, %v", v.file, verified, err)
		}
	}
}

func byHand(t *testing.T, name, doc, canonical string, o *SignOptions) {
	t.Helper()
	between := func(from, to string) string {
		_, s, _ := strings.Cut(doc, from)
		s, _, _ = strings.Cut(s, to)
		return s
	}
	decoded := func(element string) []byte {
		b, err := base64.StdEncoding.DecodeString(between("<"+element+">", "</"+element+">"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return b
	}
	hashOf := func(algorithm string) crypto.Hash {
		for suffix, h := range map[string]crypto.Hash{"sha1": crypto.SHA1, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512} {
			if strings.HasSuffix(algorithm, suffix) {
				return h
			}
		}
		t.Fatal(algorithm)
		return 0
	}
	d := hashOf(between(`DigestMethod Algorithm="`, `"`)).New()
	d.Write([]byte(canonical))
	if !bytes.Equal(d.Sum(nil), decoded("DigestValue")) {
		t.Errorf("%s: digest", name)
	}
	info := `<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">` + between("<SignedInfo>", "</SignedInfo>") + "</SignedInfo>"
	hash := hashOf(between(`SignatureMethod Algorithm="`, `"`))
	if o.Key == nil {
		mac := hmac.New(hash.New, o.Secret)
		mac.Write([]byte(info))
		if !bytes.Equal(mac.Sum(nil), decoded("SignatureValue")) {
			t.Errorf("%s: MAC", name)
		}
		return
	}
	d = hash.New()
	d.Write([]byte(info))
	if err := rsa.VerifyPKCS1v15(o.Key.Public().(*rsa.PublicKey), hash, d.Sum(nil), decoded("SignatureValue")); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}
