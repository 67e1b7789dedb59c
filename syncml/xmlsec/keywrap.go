package xmlsec

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// wrapIV stands in front of a key that was unwrapped rightly (RFC 3394, 2.2.3.1).
const wrapIV = 0xA6A6A6A6A6A6A6A6

// wrapRounds is how often each half block is mixed in (RFC 3394, 2.2.1).
const wrapRounds = 6

// wrapKey returns key, of a multiple of 8 octets and at least 16, wrapped under
// kek (RFC 3394, 2.2.1; XML Encryption 1.1, 5.6.3): 8 octets more.
func wrapKey(kek cipher.Block, key []byte) []byte {
	out := make([]byte, 8+len(key))
	copy(out[8:], key)
	var block [aes.BlockSize]byte
	a := uint64(wrapIV)
	step := uint64(1)
	for range wrapRounds {
		for r := out[8:]; len(r) > 0; r = r[8:] {
			binary.BigEndian.PutUint64(block[:], a)
			copy(block[8:], r[:8])
			kek.Encrypt(block[:], block[:])
			a = binary.BigEndian.Uint64(block[:]) ^ step
			copy(r, block[8:])
			step++
		}
	}
	binary.BigEndian.PutUint64(out, a)
	clear(block[:])
	return out
}

// unwrapKey undoes wrapKey, and reports whether wrapped is a key under kek, in
// time that does not depend on it (RFC 3394, 2.2.2).
func unwrapKey(kek cipher.Block, wrapped []byte) (key []byte, ok bool) {
	if len(wrapped) < 24 || len(wrapped)%8 != 0 {
		return nil, false
	}
	key = append([]byte(nil), wrapped[8:]...)
	var block [aes.BlockSize]byte
	a := binary.BigEndian.Uint64(wrapped)
	step := uint64(wrapRounds * len(key) / 8)
	for range wrapRounds {
		for at := len(key) - 8; at >= 0; at -= 8 {
			binary.BigEndian.PutUint64(block[:], a^step)
			copy(block[8:], key[at:])
			kek.Decrypt(block[:], block[:])
			a = binary.BigEndian.Uint64(block[:])
			copy(key[at:], block[8:])
			step--
		}
	}
	var got, want [8]byte
	binary.BigEndian.PutUint64(got[:], a)
	binary.BigEndian.PutUint64(want[:], wrapIV)
	clear(block[:])
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		clear(key)
		return nil, false
	}
	return key, true
}
