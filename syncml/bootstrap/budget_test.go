package bootstrap

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"errors"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A slowKey counts how often it is used.
type slowKey struct {
	*rsa.PrivateKey
	used *int
}

func (k slowKey) Decrypt(rand io.Reader, msg []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	*k.used++
	return k.PrivateKey.Decrypt(rand, msg, opts)
}

// TestPrivateKey: a message uses the private key of the device 16 times at most,
// however many items are encrypted, and for however many recipients each.
func TestPrivateKey(t *testing.T) {
	key := rsaKey(t, "rsa2048.pem")
	profile := xmlsec.Modern()
	xml, err := xmlsec.Encrypt([]byte(`<MgmtTree xmlns="syncml:dmddf1.2"><Node/></MgmtTree>`), xmlsec.EncryptOptions{Profile: profile, Recipient: &key.PublicKey})
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.Index(xml, []byte("<xenc:EncryptedKey>"))
	to := bytes.Index(xml, []byte("</xenc:EncryptedKey>")) + len("</xenc:EncryptedKey>")
	spoiled := bytes.ReplaceAll(xml[from:to], []byte("<xenc:CipherValue>"), []byte("<xenc:CipherValue>AAAA"))
	for _, v := range []struct {
		name        string
		items, keys int // keys: that do not work, before the one that does
		used        int
		limit       bool
	}{
		{"one", 1, 0, 1, false},
		{"as many as there may be", 16, 0, 16, false},
		{"one more", 17, 0, 16, true},
		{"many", 40, 0, 16, true},
		{"many keys", 1, 15, 16, false},
		{"one key more", 1, 16, 0, true},
		{"keys and items", 3, 7, 16, true},
	} {
		doc := bytes.Join([][]byte{xml[:from], bytes.Repeat(spoiled, v.keys), xml[from:]}, nil)
		m := syncml.Message{Version: syncml.Version12, WBXML: codec.Version12}
		add := syncml.Command{Kind: syncml.KindAdd, CmdID: syncml.Chars("1"), Meta: &syncml.Meta{Type: syncml.Chars(typeEncrypted)}}
		for range v.items {
			add.Items = append(add.Items, syncml.Item{Data: syncml.Data{Kind: syncml.DataText, Text: doc}})
		}
		m.Body = append(m.Body, add)
		body, err := m.AppendWBXML(nil)
		if err != nil {
			t.Fatal(err)
		}
		used := 0
		keys := Keys{Decrypt: &xmlsec.DecryptOptions{Profile: profile, Private: slowKey{key, &used}}}
		_, err = Open(Message{Type: TypeDM, Body: body}, keys)
		if used != v.used || errors.Is(err, limit.Err) != v.limit {
			t.Errorf("%s: %d operations, want %d: %v", v.name, used, v.used, err)
		}
	}
}
