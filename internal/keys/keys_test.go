package keys

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// files reads files by their names.
var files Reader = os.ReadFile

// must returns the first result of a call that has to succeed.
func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// example returns the name of a file with a key.
func example(t testing.TB, name string) string {
	return filepath.Join(testdoc.Root(t), "examples", "keys", name)
}

// TestDecryptPKCS8 decrypts a fixed vector, which is examples/keys/ec-key.pem under
// "pass word" (AES-256, PBKDF2 with SHA-256 and 1000 iterations, by openssl 3.0), and
// refuses damaged ones: cut anywhere, or with too many iterations. With any octet
// changed, no panic is enough, as nothing authenticates these files.
func TestDecryptPKCS8(t *testing.T) {
	b, _ := pem.Decode(must(os.ReadFile("testdata/ec-key-pkcs8.pem")))
	want := must(files.Pair(example(t, "ec-key.pem"), "", ""))
	if got, err := decryptPKCS8(b.Bytes, "pass word"); err != nil || !want.Key.(*ecdsa.PrivateKey).Equal(got) {
		t.Fatalf("%v, another key", err)
	}
	for _, pass := range []string{"", "pass", "pass word "} {
		if _, err := decryptPKCS8(b.Bytes, pass); err != ErrPassphrase {
			t.Errorf("with %q: %v", pass, err)
		}
	}
	for n := range b.Bytes {
		if _, err := decryptPKCS8(b.Bytes[:n], "pass word"); err == nil {
			t.Errorf("cut at %d: no error", n)
		}
		changed := bytes.Clone(b.Bytes)
		changed[n] ^= 0x81
		decryptPKCS8(changed, "pass word")
	}
	var e encryptedKey
	var p pbes2Params
	var k pbkdf2Params
	if !unmarshal(b.Bytes, &e) || !unmarshal(e.Algorithm.Parameters.FullBytes, &p) || !unmarshal(p.KDF.Parameters.FullBytes, &k) {
		t.Fatal("not as it is encoded")
	}
	k.Iterations = maxIterations + 1
	p.KDF.Parameters.FullBytes = must(asn1.Marshal(k))
	e.Algorithm.Parameters.FullBytes = must(asn1.Marshal(p))
	if _, err := decryptPKCS8(must(asn1.Marshal(e)), "pass word"); err == nil || err == ErrPassphrase {
		t.Errorf("with too many iterations: %v", err)
	}
}

// TestIterations raises every count of iterations in PKCS #12, one after another: the
// file is refused before it costs anything, and is read with counts as they were.
func TestIterations(t *testing.T) {
	const count = 2049
	p := must(files.Pair(example(t, "ec-key.pem"), example(t, "ec-cert.pem"), ""))
	for name, c := range map[string]struct {
		enc    *pkcs12.Encoder
		counts int
	}{
		"RC2": {pkcs12.LegacyRC2, 3}, "3DES": {pkcs12.LegacyDES, 3}, "AES": {pkcs12.Modern2023, 3}, "PBMAC1": {pkcs12.Modern2026, 3},
	} {
		t.Run(name, func(t *testing.T) {
			der := must(c.enc.WithIterations(count).Encode(p.Key, p.Certs[0], p.Certs, "pass word"))
			n := 0
			for ; ; n++ {
				at := n
				changed := raise(t, der, count, &at, 0)
				if at >= 0 { // there are no more
					break
				}
				begin := time.Now()
				if err := new(Pair).parse(changed, "pass word"); err != errIterations || time.Since(begin) > time.Second {
					t.Errorf("count %d: %v after %v", n, err, time.Since(begin))
				}
			}
			if n != c.counts {
				t.Errorf("%d counts, want %d", n, c.counts)
			}
			if err := new(Pair).parse(der, "pass word"); err != nil {
				t.Error(err)
			}
		})
	}
}

// raise returns DER with a huge INTEGER in place of that occurrence of count, which is
// counted down below 0.
func raise(t testing.TB, der []byte, count int, occurrence *int, octets int) (out []byte) {
	t.Helper()
	for len(der) > 0 {
		var v asn1.RawValue
		der = must(asn1.Unmarshal(der, &v))
		n := 0
		switch {
		case v.IsCompound:
			v.Bytes, v.FullBytes = raise(t, v.Bytes, count, occurrence, octets), nil
		case v.Tag == asn1.TagOctetString && octets < 2 && isSequence(v.Bytes):
			v.Bytes, v.FullBytes = raise(t, v.Bytes, count, occurrence, octets+1), nil
		case v.Tag == asn1.TagInteger && v.Class == asn1.ClassUniversal:
			if _, err := asn1.Unmarshal(v.FullBytes, &n); err == nil && n == count {
				if *occurrence--; *occurrence == -1 {
					v.FullBytes = must(asn1.Marshal(1 << 30))
				}
			}
		}
		out = append(out, must(asn1.Marshal(v))...)
	}
	return out
}

// TestHugeIntegers refuses elements nested without end, and does not mind
// octets that are no structure.
func TestHugeIntegers(t *testing.T) {
	deep := must(asn1.Marshal(1 << 30))
	for range 2000 {
		deep = must(asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: deep}))
	}
	for name, c := range map[string]struct {
		der  []byte
		want bool
	}{
		"deep":              {deep, true},
		"salt like integer": {must(asn1.Marshal(must(asn1.Marshal(1 << 30)))), false},
		"certificate":       {must(asn1.Marshal([][]byte{must(asn1.Marshal([][]byte{must(asn1.Marshal([][]byte{must(asn1.Marshal([]int{1 << 30}))}))}))})), false},
		"small":             {must(asn1.Marshal([]int{3, maxIterations})), false},
		"one more":          {must(asn1.Marshal([]int{3, maxIterations + 1})), true},
		"behind damage":     {must(asn1.Marshal([]asn1.RawValue{{Tag: asn1.TagSequence, IsCompound: true, Bytes: []byte{0x30, 0x7F}}, {FullBytes: must(asn1.Marshal(1 << 30))}})), true},
	} {
		if got := hasHugeInteger(c.der, 0, 0); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestReader overwrites the octets of a file, and names the file in its errors.
func TestReader(t *testing.T) {
	for name, read := range map[string]func(Reader) error{
		"pair":         func(r Reader) error { _, err := r.Pair("file", "", "secret"); return err },
		"public":       func(r Reader) error { _, err := r.Public("file"); return err },
		"recipient":    func(r Reader) error { _, err := r.Recipient("file"); return err },
		"certificates": func(r Reader) error { _, err := r.Certificates("file"); return err },
		"roots":        func(r Reader) error { _, err := r.Roots("file"); return err },
		"AES":          func(r Reader) error { _, err := r.AES("file"); return err },
	} {
		for _, text := range []string{"", "some words", strings.Repeat("x", MaxFile+1), "-----BEGIN PRIVATE KEY-----\nMIGHA"} {
			content := []byte(text)
			err := read(func(string) ([]byte, error) { return content, nil })
			var e *Error
			if !errors.As(err, &e) || e.File != "file" || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "words") {
				t.Errorf("%s: %v", name, err)
			}
			if !bytes.Equal(content, make([]byte, len(content))) {
				t.Errorf("%s leaves the content in memory", name)
			}
		}
	}
	key := bytes.Repeat([]byte("0f"), 16)
	got := must(Reader(func(string) ([]byte, error) { return key, nil }).AES(""))
	if want := bytes.Repeat([]byte{15}, 16); !bytes.Equal(got, want) || key[0] != 0 {
		t.Errorf("%x, left %q", got, key)
	}
}

// TestSymmetric reads keys as octets and in hexadecimal.
func TestSymmetric(t *testing.T) {
	content := map[string]string{
		"hex": " 00FFff\n", "text": "00ffg", "octets": "\x00\n ", "odd": "abc", "space": " \n", "sixteen": "0123456789abcdeX",
		"both": "000102030405060708090a0b0c0d0e0f",
	}
	aes := []int{16, 24, 32}
	files := Reader(func(file string) ([]byte, error) { return []byte(content[file]), nil })
	for _, c := range []struct {
		file  string
		sizes []int
		key   string // in hexadecimal; "" is an error
	}{
		{"hex", nil, "00ffff"}, {"text", nil, "3030666667"}, {"octets", nil, "000a20"}, {"odd", nil, "616263"}, {"space", nil, "200a"},
		{"hex", aes, ""}, {"both", aes, "000102030405060708090a0b0c0d0e0f"}, {"both", []int{32}, hex.EncodeToString([]byte("000102030405060708090a0b0c0d0e0f"))},
		{"sixteen", aes, hex.EncodeToString([]byte("0123456789abcdeX"))},
	} {
		key, err := files.Symmetric(c.file, c.sizes...)
		if (err == nil) != (c.key != "") || err == nil && hex.EncodeToString(key) != c.key {
			t.Errorf("%s: %x, %v", c.file, key, err)
		}
	}
}
