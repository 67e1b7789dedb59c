package xmlsec

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
)

// sealCBC appends plain under key: a random initialisation vector, then the
// blocks, the last of which ends with the number of octets that fill it up (XML
// Encryption 1.1, 5.2.2).
func sealCBC(dst, key, plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return dst, err
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	from := len(dst)
	dst = append(dst, make([]byte, aes.BlockSize)...)
	rand.Read(dst[from:])
	dst = append(dst, plain...)
	dst = append(dst, make([]byte, pad-1)...)
	dst = append(dst, byte(pad))
	iv, body := dst[from:from+aes.BlockSize], dst[from+aes.BlockSize:]
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(body, body)
	return dst, nil
}

// openCBC returns what sealCBC has sealed. Nothing tells whether the octets were
// changed: a signature inside has to.
func openCBC(key, sealed []byte) (plain []byte, ok bool) {
	block, err := aes.NewCipher(key)
	if err != nil || len(sealed) < 2*aes.BlockSize || len(sealed)%aes.BlockSize != 0 {
		return nil, false
	}
	plain = append([]byte(nil), sealed[aes.BlockSize:]...)
	cipher.NewCBCDecrypter(block, sealed[:aes.BlockSize]).CryptBlocks(plain, plain)
	pad := int(plain[len(plain)-1])
	if subtle.ConstantTimeLessOrEq(1, pad)&subtle.ConstantTimeLessOrEq(pad, aes.BlockSize) != 1 {
		clear(plain)
		return nil, false
	}
	return plain[:len(plain)-pad], true
}

// sealGCM appends plain under key: a random nonce of 12 octets, the octets, and
// the tag of 16 (XML Encryption 1.1, 5.2.4).
func sealGCM(dst, key, plain []byte) ([]byte, error) {
	aead, err := newGCM(key)
	if err != nil {
		return dst, err
	}
	from := len(dst)
	dst = append(dst, make([]byte, aead.NonceSize())...)
	nonce := dst[from:]
	rand.Read(nonce)
	return aead.Seal(dst, nonce, plain, nil), nil
}

// openGCM returns what sealGCM has sealed, when its tag is right.
func openGCM(key, sealed []byte) (plain []byte, ok bool) {
	aead, err := newGCM(key)
	if err != nil || len(sealed) < aead.NonceSize()+aead.Overhead() {
		return nil, false
	}
	n := aead.NonceSize()
	plain, err = aead.Open(nil, sealed[:n], sealed[n:], nil)
	return plain, err == nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
