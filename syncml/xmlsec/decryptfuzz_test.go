package xmlsec

import (
	"strings"
	"testing"
)

// FuzzDecrypt changes messages for which it does not have the key: what then
// decrypts is, in each part, something that was encrypted.
func FuzzDecrypt(f *testing.F) {
	key, _ := recipient(f)
	plains := map[string]bool{}
	for _, plain := range []string{"<a/>", "text", "<s>1</s><t xmlns='urn:t'/>", ""} {
		plains[plain] = true
		for _, o := range []EncryptOptions{
			{Secret: aesKey(16), Name: "data"},
			{KeyWrap: aesKey(32), Name: "kek"},
			{Recipient: &key.PublicKey},
		} {
			sealed, err := Encrypt([]byte(plain), o)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(sealed)
			f.Add([]byte("<r xmlns:p='urn:p'>" + string(sealed) + "<p:x/>" + string(sealed) + "</r>"))
		}
	}
	f.Add([]byte(`<EncryptedData xmlns="` + enc + `">` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + "</EncryptedData>"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := Decrypt(doc, DecryptOptions{Private: key, Secret: func(name string) []byte {
			if name == "kek" {
				return aesKey(32)
			}
			return aesKey(16)
		}})
		if err != nil {
			if got != nil {
				t.Fatalf("error %v with a result", err)
			}
			return
		}
		if len(got.Parts) == 0 {
			t.Fatal("no parts and no error")
		}
		for _, p := range got.Parts {
			if plain := string(got.Octets[p.From:p.To]); !p.Authentic || !plains[plain] {
				t.Fatalf("%+v is %q, which was never encrypted", p, plain)
			}
		}
	})
}
