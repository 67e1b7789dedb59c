package xmlsec

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// recipient returns the test recipient of encrypted messages.
func recipient(t testing.TB) (*rsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key := rsaKey(t, "rsa2048")
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(nil, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

// aesKey returns an AES key of n octets.
func aesKey(n int) []byte { return bytes.Repeat([]byte{0x5A}, n) }

// An encryption is a way to encrypt that the tests go through.
type encryption struct {
	name string
	o    EncryptOptions
	kek  int // octets of the key that wraps, 0 for a transport
}

// encryptions returns every cipher with every way to hand its key over.
func encryptions(key *rsa.PublicKey) (all []encryption) {
	p := everything()
	for _, c := range p.Cipher {
		add := func(name string, kek int, o EncryptOptions) {
			o.Profile, o.Cipher = p, c
			all = append(all, encryption{strings.TrimPrefix(string(c), enc) + " " + name, o, kek})
		}
		add("rsa-1_5", 0, EncryptOptions{Recipient: key, Transport: RSA15})
		add("rsa-oaep-mgf1p", 0, EncryptOptions{Recipient: key, Transport: OAEPMGF1P, Digest: SHA1})
		add("rsa-oaep-mgf1p with SHA-256", 0, EncryptOptions{Recipient: key, Transport: OAEPMGF1P, Digest: SHA256})
		for i, digest := range []Algorithm{SHA1, SHA224, SHA256, SHA384, SHA512} {
			for j, mask := range []Algorithm{MGF1SHA1, MGF1SHA224, MGF1SHA256, MGF1SHA384, MGF1SHA512} {
				if c != p.Cipher[0] && i != j {
					continue // a cipher knows nothing of how its key travels
				}
				name := fmt.Sprintf("rsa-oaep %s %s", strings.TrimPrefix(string(digest), dsig), strings.TrimPrefix(string(mask), enc11))
				add(name, 0, EncryptOptions{Recipient: key, Transport: OAEP, Digest: digest, Mask: mask})
			}
		}
		for i, wrap := range p.KeyWrap {
			n := 16 + 8*i
			add(fmt.Sprintf("kw-aes%d", 8*n), n, EncryptOptions{KeyWrap: aesKey(n), Transport: wrap, Name: "kek"})
		}
	}
	return all
}

const credentials = `<?xml version="1.0"?>
<a:account xmlns:a="urn:a" xmlns="urn:b" xmlns:c="urn:c">
	<name x='>"'>n</name>
	<a:secret ID="s" c:kind="1"><![CDATA[<&]]>p&#xE4;ss<e/></a:secret>
</a:account>
<!-- end -->`

func TestEncryptRoundTrip(t *testing.T) {
	key, _ := recipient(t)
	fragment := `<sig xmlns="urn:s">x</sig> and <a/> text &amp; <!-- c --><?p q?>`
	for _, e := range encryptions(&key.PublicKey) {
		t.Run(e.name, func(t *testing.T) {
			for _, c := range []struct {
				part    Part
				id, xml string
				hidden  string // stands in the document no more; not in base64 by chance either
			}{
				{PartWholeContent, "", fragment, "urn:s"},
				{PartWholeContent, "", "a text", "a text"},
				{PartElement, "", credentials, "urn:a"},
				{PartElement, "s", credentials, "[CDATA["},
				{PartContent, "s", credentials, "[CDATA["},
				{PartContent, "", credentials, "[CDATA["},
			} {
				o := e.o
				o.Part, o.ID = c.part, c.id
				sealed, err := Encrypt([]byte(c.xml), o)
				if err != nil {
					t.Fatalf("part %d of %q: %v", c.part, c.id, err)
				}
				if bytes.Contains(sealed, []byte(c.hidden)) {
					t.Errorf("part %d of %q: still there in\n%s", c.part, c.id, sealed)
				}
				got, err := Decrypt(sealed, DecryptOptions{Profile: o.Profile, Private: key, Secret: func(string) []byte { return o.KeyWrap }})
				if err != nil {
					t.Fatalf("part %d of %q: %v\n%s", c.part, c.id, err, sealed)
				}
				if string(got.Octets) != c.xml {
					t.Errorf("part %d of %q:\n%s\nwant\n%s", c.part, c.id, got.Octets, c.xml)
				}
				want := DecryptedPart{From: got.Parts[0].From, To: got.Parts[0].To, Cipher: o.Cipher, Transport: o.Transport, Authentic: strings.Contains(string(o.Cipher), "gcm")}
				if len(got.Parts) != 1 || got.Parts[0] != want {
					t.Errorf("part %d of %q: %+v, want %+v", c.part, c.id, got.Parts, want)
				}
			}
		})
	}
}

func TestEncryptSecret(t *testing.T) {
	for _, n := range []int{16, 24, 32} {
		sealed, err := Encrypt([]byte(credentials), EncryptOptions{Secret: aesKey(n), Name: "a&b", Part: PartElement})
		if err != nil {
			t.Fatal(err)
		}
		asked := ""
		got, err := Decrypt(sealed, DecryptOptions{Secret: func(name string) []byte { asked = name; return aesKey(n) }})
		if err != nil || string(got.Octets) != credentials || asked != "a&b" {
			t.Errorf("%d: %q, %v", n, asked, err)
		}
		for what, o := range map[string]DecryptOptions{
			"another":      {Secret: func(string) []byte { return bytes.Repeat([]byte{1}, n) }},
			"another size": {Secret: func(string) []byte { return aesKey(16 + (n+8-16)%24) }},
			"none":         {Secret: func(string) []byte { return nil }},
			"no function":  {},
		} {
			if _, err := Decrypt(sealed, o); err != ErrDecrypt {
				t.Errorf("%d, %s: %v", n, what, err)
			}
		}
	}
}

// TestEncryptChoice holds what is written where the caller leaves it open.
func TestEncryptChoice(t *testing.T) {
	_, cert := recipient(t)
	for _, c := range []struct {
		name string
		o    EncryptOptions
		want []string
	}{
		{"Modern", EncryptOptions{Certificate: cert}, []string{string(AES128GCM), string(OAEP), string(SHA256), string(MGF1SHA256)}},
		{"DM12", EncryptOptions{Profile: DM12(), Certificate: cert}, []string{string(AES128CBC), string(RSA15)}},
		{"key of 32 octets that wraps", EncryptOptions{KeyWrap: aesKey(32)}, []string{string(AES128GCM), string(AES256KW)}},
		{"secret of 24 octets", EncryptOptions{Secret: aesKey(24)}, []string{string(AES192GCM)}},
	} {
		sealed, err := Encrypt([]byte("<a/>"), c.o)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, id := range c.want {
			if !bytes.Contains(sealed, []byte(`Algorithm="`+id+`"`)) {
				t.Errorf("%s: no %s in\n%s", c.name, id, sealed)
			}
		}
		if n := bytes.Count(sealed, []byte("Algorithm=")); n != len(c.want) {
			t.Errorf("%s: %d algorithms, want %d", c.name, n, len(c.want))
		}
	}
}

func TestEncryptRefusals(t *testing.T) {
	key, _ := recipient(t)
	small := &rsa.PublicKey{N: new(big.Int).Rsh(key.N, 1030), E: key.E}
	for _, c := range []struct {
		name, xml string
		o         EncryptOptions
		want      error
	}{
		{"no key", "<a/>", EncryptOptions{}, ErrKey},
		{"RSA key too short", "<a/>", EncryptOptions{Recipient: small}, ErrKey},
		{"secret of no cipher's size", "<a/>", EncryptOptions{Secret: aesKey(20)}, ErrAlgorithm},
		{"secret of another cipher's size", "<a/>", EncryptOptions{Secret: aesKey(32), Cipher: AES128GCM}, ErrKey},
		{"key that wraps of another size", "<a/>", EncryptOptions{KeyWrap: aesKey(32), Transport: AES128KW}, ErrKey},
		{"cipher that the profile lacks", "<a/>", EncryptOptions{Secret: aesKey(16), Cipher: AES128CBC}, ErrAlgorithm},
		{"transport that the profile lacks", "<a/>", EncryptOptions{Recipient: &key.PublicKey, Transport: RSA15}, ErrAlgorithm},
		{"digest that the profile lacks", "<a/>", EncryptOptions{Recipient: &key.PublicKey, Digest: SHA512}, ErrAlgorithm},
		{"key wrap that the profile lacks", "<a/>", EncryptOptions{Profile: DM12(), KeyWrap: aesKey(16)}, ErrAlgorithm},
		{"not well-formed", "<a>", EncryptOptions{Secret: aesKey(16)}, ErrXML},
		{"XML declaration in content", `<?xml version="1.0"?><a/>`, EncryptOptions{Secret: aesKey(16)}, ErrXML},
		{"not well-formed document", "<a>", EncryptOptions{Secret: aesKey(16), Part: PartElement}, ErrXML},
		{"content that ends what is around it", "</d><d>", EncryptOptions{Secret: aesKey(16)}, ErrXML},
		{"DOCTYPE", "<!DOCTYPE a><a/>", EncryptOptions{Secret: aesKey(16), Part: PartElement}, ErrXML},
		{"UTF-16", "\xFE\xFF\x00<\x00a\x00/\x00>", EncryptOptions{Secret: aesKey(16), Part: PartElement}, ErrXML},
		{"ISO-8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, EncryptOptions{Secret: aesKey(16), Part: PartElement}, ErrXML},
		{"no such id", "<a/>", EncryptOptions{Secret: aesKey(16), Part: PartElement, ID: "x"}, ErrReference},
		{"id twice", `<a><b ID="x"/><c Id="x"/></a>`, EncryptOptions{Secret: aesKey(16), Part: PartElement, ID: "x"}, ErrReference},
		{"no content", "<a/>", EncryptOptions{Secret: aesKey(16), Part: PartContent}, ErrReference},
		{"too long", "<a>" + strings.Repeat("x", 100) + "</a>", EncryptOptions{Secret: aesKey(16), Profile: &Profile{Limits: Limits{Document: 100}}}, ErrLimit},
	} {
		if out, err := Encrypt([]byte(c.xml), c.o); !errors.Is(err, c.want) || out != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestDecryptRefusals holds what is refused for its form, before a key is used.
func TestDecryptRefusals(t *testing.T) {
	key, _ := recipient(t)
	sealed, err := Encrypt([]byte("<a/>"), EncryptOptions{Profile: everything(), Recipient: &key.PublicKey, Transport: OAEP, Digest: SHA256, Cipher: AES128GCM})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, old, new string
		want           error
	}{
		{"cipher not in the profile", "aes128-gcm", "aes128-other", ErrAlgorithm},
		{"CBC where the profile has GCM", enc11 + "aes128-gcm", enc + "aes128-cbc", ErrAlgorithm},
		{"transport not in the profile", enc11 + "rsa-oaep", enc + "rsa-1_5", ErrAlgorithm},
		{"digest not in the profile", enc + "sha256", enc + "sha512", ErrAlgorithm},
		{"mask not in the profile", "mgf1sha1", "mgf1sha384", ErrAlgorithm},
		{"mask unknown", "mgf1sha1", "mgf1md5", ErrAlgorithm},
		{"no EncryptedData", "EncryptedData", "EncryptedDatum", ErrFormat},
		{"another namespace", enc + `" Type`, "urn:x\" Type", ErrFormat},
		{"Type unknown", typeContent, "urn:zip", ErrFormat},
		{"attribute unknown", ` Type=`, ` Kind="1" Type=`, ErrFormat},
		{"no cipher", `<xenc:EncryptionMethod Algorithm="` + string(AES128GCM) + `"></xenc:EncryptionMethod>`, "", ErrFormat},
		{"size of the key", string(AES128GCM) + `">`, string(AES128GCM) + `"><xenc:KeySize>256</xenc:KeySize>`, ErrFormat},
		{"digest twice", `<ds:DigestMethod`, `<ds:DigestMethod xmlns:ds="` + dsig + `" Algorithm="` + string(SHA1) + `"/><ds:DigestMethod`, ErrFormat},
		{"mask twice", `</xenc11:MGF>`, `</xenc11:MGF><MGF xmlns="` + enc11 + `" Algorithm="` + string(MGF1SHA1) + `"/>`, ErrFormat},
		{"parameter unknown", `</xenc11:MGF>`, `</xenc11:MGF><x/>`, ErrFormat},
		{"octets elsewhere", `CipherValue`, `CipherReference`, ErrReference},
		{"text between", `<xenc:CipherData>`, `x<xenc:CipherData>`, ErrFormat},
		{"comment between", `<xenc:CipherData>`, `<!-- --><xenc:CipherData>`, ErrFormat},
		{"not base64", `<xenc:CipherValue>`, `<xenc:CipherValue>*`, ErrFormat},
		{"cut", `</xenc:EncryptedData>`, "", ErrXML},
		{"DOCTYPE", `<xenc:EncryptedData`, `<!DOCTYPE x><xenc:EncryptedData`, ErrXML},
	} {
		doc := strings.ReplaceAll(string(sealed), c.old, c.new)
		if doc == string(sealed) {
			t.Errorf("%s: nothing replaced", c.name)
		}
		used := false
		_, err := Decrypt([]byte(doc), DecryptOptions{Private: key, Secret: func(string) []byte { used = true; return nil }})
		if !errors.Is(err, c.want) || used {
			t.Errorf("%s: %v, want %v; key used: %v", c.name, err, c.want, used)
		}
	}
	one := string(sealed)
	from := strings.Index(one, "<xenc:EncryptedKey>")
	to := strings.Index(one, "</xenc:EncryptedKey>") + len("</xenc:EncryptedKey>")
	for name, doc := range map[string]string{
		"parts": "<a>" + strings.Repeat(one, limit.Encrypted+1) + "</a>",
		"keys":  one[:to] + strings.Repeat(one[from:to], limit.Keys) + one[to:],
	} {
		if _, err := Decrypt([]byte(doc), DecryptOptions{Private: key}); !errors.Is(err, ErrLimit) {
			t.Errorf("too many %s: %v", name, err)
		}
	}
}

// TestDecryptOneError holds that whatever goes wrong with a key is told alike.
func TestDecryptOneError(t *testing.T) {
	key, _ := recipient(t)
	other := rsaKey(t, "other2048")
	for _, e := range encryptions(&key.PublicKey) {
		o := e.o
		o.Part = PartElement
		sealed, err := Encrypt([]byte(credentials), o)
		if err != nil {
			t.Fatal(err)
		}
		secretOf := func(string) []byte { return o.KeyWrap }
		for what, d := range map[string]DecryptOptions{
			"no key":      {},
			"another key": {Private: other, Secret: func(string) []byte { return bytes.Repeat([]byte{1}, e.kek) }},
		} {
			d.Profile = o.Profile
			if _, err := Decrypt(sealed, d); err != ErrDecrypt {
				t.Errorf("%s, %s: %v", e.name, what, err)
			}
		}
		// A changed key, then data changed and cut.
		for _, n := range []int{0, 1} {
			parts := strings.SplitAfter(string(sealed), "<xenc:CipherValue>")
			value, rest, _ := strings.Cut(parts[1+n], "<")
			for what, changed := range map[string]string{
				"changed": flip(value), "cut": value[:len(value)/8*4], "empty": "",
			} {
				parts[1+n] = changed + "<" + rest
				got, err := Decrypt([]byte(strings.Join(parts, "")), DecryptOptions{Profile: o.Profile, Private: key, Secret: secretOf})
				if err == nil && strings.HasSuffix(string(o.Cipher), "cbc") && n == 1 && string(got.Octets) != credentials {
					continue // a change in CBC may pass: what was encrypted must be signed
				}
				if err != ErrDecrypt {
					t.Errorf("%s, value %d %s: %v", e.name, n, what, err)
				}
			}
			parts[1+n] = value + "<" + rest
		}
	}
}

// flip changes a bit of the first octet that base64 stands for.
func flip(value string) string {
	if value[0] == 'A' {
		return "B" + value[1:]
	}
	return "A" + value[1:]
}

// TestDecryptPlace holds decrypted content to its place: it may use the
// namespaces around it, and must not reach out of it.
func TestDecryptPlace(t *testing.T) {
	key := aesKey(16)
	keys := DecryptOptions{Secret: func(string) []byte { return key }}
	around := func(plain string) []byte {
		x := &encrypted{method: find(roleCipher, AES128GCM)}
		var err error
		if x.value, err = x.method.seal(nil, key, []byte(plain)); err != nil {
			t.Fatal(err)
		}
		w := writer{[]byte(`<a xmlns:p="urn:1" xmlns:q="urn:&quot;2"><b xmlns:gone="urn:3"/><c xmlns:p="urn:4">`), "xenc:"}
		x.write(&w)
		return append(w.octets, `</c></a>`...)
	}
	for _, c := range []struct {
		plain string
		ok    bool
	}{
		{"", true}, {"text", true}, {"<p:x q:y='1'/>", true}, {"<x/>text<y/>", true}, {"<!-- c -->", true},
		{"<gone:x/>", false}, {"<xenc:x/>", false}, {"</c><c>", false}, {"</d><d>", false}, {"</d>", false}, {"<x>", false},
		{"<!-- ", false}, {"<![CDATA[", false}, {"&undeclared;", false}, {"<?xml version='1.0'?>", false}, {"<!DOCTYPE a>", false},
		{"\x00", false}, {"\xFF", false}, {strings.Repeat("<x>", 70) + strings.Repeat("</x>", 70), false},
	} {
		doc := around(c.plain)
		got, err := Decrypt(doc, keys)
		switch {
		case c.ok && err != nil, !c.ok && err != ErrDecrypt:
			t.Errorf("%q: %v", c.plain, err)
		case c.ok && !bytes.Contains(got.Octets, []byte(`<c xmlns:p="urn:4">`+c.plain+`</c></a>`)):
			t.Errorf("%q: %s", c.plain, got.Octets)
		case c.ok && string(got.Octets[got.Parts[0].From:got.Parts[0].To]) != c.plain:
			t.Errorf("%q: stands at %d to %d of %s", c.plain, got.Parts[0].From, got.Parts[0].To, got.Octets)
		}
	}
}

// unusual is what is encrypted without a Type.
var unusual = map[string]string{
	"a file": "\uFEFF<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n<!DOCTYPE a><a>\xE9</a>\n", "text": "plain text, not XML: a < b", "binary": "\x00\x89PNG\r\n\xFF",
	"nothing": "", "content": "<a/>text", "an end tag": "</d><d>", "something encrypted": `<EncryptedData xmlns="` + enc + `"/>`,
}

// TestDecryptOctets holds that what was encrypted without a Type comes back as it was,
// with nothing of the file around it.
func TestDecryptOctets(t *testing.T) {
	key := aesKey(16)
	keys := DecryptOptions{Secret: func(string) []byte { return key }, Profile: everything()}
	for name, plain := range unusual {
		for _, cipher := range []Algorithm{AES128GCM, AES128CBC} {
			x := &encrypted{method: find(roleCipher, cipher)}
			var err error
			if x.value, err = x.method.seal(nil, key, []byte(plain)); err != nil {
				t.Fatal(err)
			}
			w := writer{prefix: "xenc:"}
			x.write(&w)
			bare := strings.Replace(string(w.octets), ` Type="`+typeElement+`"`, ` MimeType="a/b" Encoding="urn:e"`, 1)
			for _, around := range []string{"%s", "<?xml version='1.0' encoding='UTF-8'?>\n<!-- c -->%s\n", "<r>text<a/>%s</r>\n", "%s<MgmtTree/>"} {
				got, err := Decrypt(fmt.Appendf(nil, around, bare), keys)
				if err != nil {
					t.Errorf("%s in %q: %v", name, around, err)
					continue
				}
				want := DecryptedPart{To: len(plain), Cipher: cipher, Authentic: cipher == AES128GCM, MimeType: "a/b", Encoding: "urn:e"}
				if string(got.Octets) != plain || got.XML || len(got.Parts) != 1 || got.Parts[0] != want {
					t.Errorf("%s in %q: %q, XML %v, %+v", name, around, got.Octets, got.XML, got.Parts)
				}
			}
			changed := strings.Replace(bare, "CipherValue>", "CipherValue>AAAA", 1)
			if _, err := Decrypt([]byte(changed), keys); cipher == AES128GCM && err != ErrDecrypt {
				t.Errorf("%s, changed: %v", name, err)
			}
			used := false
			_, err = Decrypt([]byte("<r>"+bare+string(w.octets)+"</r>"), DecryptOptions{Profile: everything(), Secret: func(string) []byte { used = true; return key }})
			if !errors.Is(err, ErrFormat) || used {
				t.Errorf("%s beside another: %v", name, err)
			}
		}
	}
}

// TestDecryptInside holds that what was encrypted twice is decrypted once.
func TestDecryptInside(t *testing.T) {
	key, keys := aesKey(16), DecryptOptions{Secret: func(string) []byte { return aesKey(16) }}
	once, err := Encrypt([]byte("<a/>"), EncryptOptions{Secret: key})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := Encrypt(once, EncryptOptions{Secret: key})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decrypt(twice, keys)
	if err != nil || !bytes.Equal(got.Octets, once) {
		t.Errorf("%s, %v", got.Octets, err)
	}
	both, err := Decrypt([]byte("<r>"+string(once)+" and "+string(once)+"</r>"), keys)
	if err != nil || string(both.Octets) != "<r><a/> and <a/></r>" || len(both.Parts) != 2 {
		t.Errorf("two parts: %+v, %v", both, err)
	}
}

// TestDecryptOAEP decrypts messages whose keys the command
//
//	openssl pkeyutl -encrypt -inkey rsa2048.pem -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:… -pkeyopt rsa_mgf1_md:…
//
// has encrypted, with each digest and mask generation function. xmlsec1 has them
// from its version 1.3 on.
func TestDecryptOAEP(t *testing.T) {
	key, _ := recipient(t)
	for _, digest := range []string{"sha1", "sha256"} {
		for _, mask := range []string{"sha1", "sha256"} {
			name := "oaep-" + digest + "-mgf1" + mask + ".xml"
			doc, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			want := "<Signature/><MgmtTree>" + digest + " " + mask + "</MgmtTree>\n"
			if got, err := Decrypt(doc, DecryptOptions{Private: key}); err != nil || string(got.Octets) != want {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
	}
}
