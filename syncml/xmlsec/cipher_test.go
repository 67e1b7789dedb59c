package xmlsec

import (
	"bytes"
	"crypto/aes"
	"encoding/hex"
	"testing"
)

func octets(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The vectors of RFC 3394, 4.1 to 4.6.
var wrapVectors = []struct{ name, kek, key, want string }{
	{"4.1: 128 under 128", "000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF",
		"1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"},
	{"4.2: 128 under 192", "000102030405060708090A0B0C0D0E0F1011121314151617", "00112233445566778899AABBCCDDEEFF",
		"96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D"},
	{"4.3: 128 under 256", "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF",
		"64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"},
	{"4.4: 192 under 192", "000102030405060708090A0B0C0D0E0F1011121314151617", "00112233445566778899AABBCCDDEEFF0001020304050607",
		"031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2"},
	{"4.5: 192 under 256", "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF0001020304050607",
		"A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1"},
	{"4.6: 256 under 256", "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
		"28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"},
}

func TestKeyWrap(t *testing.T) {
	for _, v := range wrapVectors {
		kek, err := aes.NewCipher(octets(t, v.kek))
		if err != nil {
			t.Fatal(err)
		}
		key, want := octets(t, v.key), octets(t, v.want)
		if got := wrapKey(kek, key); !bytes.Equal(got, want) {
			t.Errorf("%s: %X, want %X", v.name, got, want)
		}
		if got, ok := unwrapKey(kek, want); !ok || !bytes.Equal(got, key) {
			t.Errorf("%s: unwrapped: %X, %v", v.name, got, ok)
		}
		for i := range 8 * len(want) { // no bit can be changed
			want[i/8] ^= 1 << (i % 8)
			if _, ok := unwrapKey(kek, want); ok {
				t.Errorf("%s: unwrapped with bit %d changed", v.name, i)
			}
			want[i/8] ^= 1 << (i % 8)
		}
		for n := range want {
			if _, ok := unwrapKey(kek, want[:n]); ok {
				t.Errorf("%s: unwrapped when cut to %d octets", v.name, n)
			}
		}
	}
}

func TestCiphers(t *testing.T) {
	for _, c := range []struct {
		name string
		seal func(dst, key, plain []byte) ([]byte, error)
		open func(key, sealed []byte) ([]byte, bool)
		tag  bool // shows every change
	}{
		{"CBC", sealCBC, openCBC, false},
		{"GCM", sealGCM, openGCM, true},
	} {
		for _, size := range []int{16, 24, 32} {
			key := bytes.Repeat([]byte{byte(size)}, size)
			for n := range 50 {
				plain := bytes.Repeat([]byte{0xFF}, n)
				sealed, err := c.seal([]byte("head"), key, plain)
				if err != nil || string(sealed[:4]) != "head" {
					t.Fatalf("%s-%d: %q, %v", c.name, 8*size, sealed, err)
				}
				sealed = sealed[4:]
				if got, ok := c.open(key, sealed); !ok || !bytes.Equal(got, plain) {
					t.Fatalf("%s-%d of %d octets: %x, %v", c.name, 8*size, n, got, ok)
				}
				again, _ := c.seal(nil, key, plain)
				if bytes.Equal(again, sealed) {
					t.Errorf("%s-%d: the same octets twice", c.name, 8*size)
				}
				for cut := range sealed {
					if got, ok := c.open(key, sealed[:cut]); ok && (c.tag || bytes.Equal(got, plain)) {
						t.Fatalf("%s-%d of %d octets opens when cut to %d", c.name, 8*size, n, cut)
					}
				}
				if !c.tag {
					continue
				}
				for i := range sealed {
					sealed[i] ^= 0x80
					if _, ok := c.open(key, sealed); ok {
						t.Fatalf("%s-%d of %d octets opens with octet %d changed", c.name, 8*size, n, i)
					}
					sealed[i] ^= 0x80
				}
			}
		}
		if _, err := c.seal(nil, make([]byte, 15), nil); err == nil {
			t.Errorf("%s: key of 15 octets taken", c.name)
		}
		if _, ok := c.open(make([]byte, 15), make([]byte, 64)); ok {
			t.Errorf("%s: opens with a key of 15 octets", c.name)
		}
	}
}

// TestPaddingCBC holds openCBC to the padding that XML Encryption allows: the
// last octet counts, the others may be anything.
func TestPaddingCBC(t *testing.T) {
	key := make([]byte, 16)
	for _, c := range []struct {
		last byte
		ok   bool
	}{{0, false}, {1, true}, {16, true}, {17, false}, {0xFF, false}} {
		block := bytes.Repeat([]byte{0xAA}, 15)
		sealed, err := sealCBC(nil, key, append(block, c.last))
		if err != nil {
			t.Fatal(err)
		}
		got, ok := openCBC(key, sealed[:32]) // without the block that only fills up
		if ok != c.ok || ok && len(got) != 16-int(c.last) {
			t.Errorf("last octet %d: %x, %v", c.last, got, ok)
		}
	}
}
