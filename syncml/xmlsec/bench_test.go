package xmlsec

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"
)

// benchContent is canonical, and as long as the account of a bootstrap message.
var benchContent = []byte(strings.Replace(tree, "<Node>", strings.Repeat("<Node><NodeName>AppAddr</NodeName><Value>http://dm.example.com/dm</Value></Node>", 26)+"<Node>", 1))

// BenchmarkSign compares signing with what it cannot do without: the operation
// with the key, and the digests of the content and of SignedInfo.
func BenchmarkSign(b *testing.B) {
	k := keysOf(b)
	for _, v := range []struct {
		name string
		key  crypto.Signer
	}{{"P256", k.p256}, {"RSA2048", k.rsa}} {
		s, err := NewSigner(SignOptions{Key: v.key})
		if err != nil {
			b.Fatal(err)
		}
		info := make([]byte, len(s.infoOpen)+len(s.info)+len(s.reference)+len(s.referenceTail)+len(s.infoClose)+44)
		dst := make([]byte, 0, 1<<14)
		for _, mode := range []struct {
			name string
			f    func() error
		}{
			{"operation", func() error {
				_, err := v.key.Sign(rand.Reader, info[:32], crypto.SHA256)
				return err
			}},
			{"operation+digests", func() error {
				sha256.Sum256(benchContent)
				sum := sha256.Sum256(info)
				_, err := v.key.Sign(rand.Reader, sum[:], crypto.SHA256)
				return err
			}},
			{"AppendSignature", func() error {
				_, err := s.AppendSignature(dst, benchContent)
				return err
			}},
			{"Sign", func() error {
				_, err := s.Sign(dst, benchContent)
				return err
			}},
		} {
			b.Run(v.name+"/"+mode.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := mode.f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	k := keysOf(b)
	for _, v := range []struct {
		name string
		key  crypto.Signer
	}{{"P256", k.p256}, {"RSA2048", k.rsa}} {
		for shape := ShapeDetached; shape <= ShapeEnveloped; shape++ {
			doc := []byte(sign(b, SignOptions{Key: v.key, Shape: shape}, string(benchContent)))
			b.Run(v.name+"/"+[]string{"detached", "enveloping", "enveloped"}[shape], func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Verify(doc, VerifyOptions{Keys: Key(v.key.Public())}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
