package bench

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"hash"
	"testing"
)

// memcpy copies a document: no program that reads or writes every octet is faster.
func memcpy(octets form) op {
	return op{"memcpy", func(_ testing.TB, s *set) func(*document) error {
		to := make([]byte, octets.of(s))
		return func(doc *document) error {
			copy(to, octets(doc))
			return nil
		}
	}}
}

// nulScan searches for one NUL after the other, as every reader of strings must.
var nulScan = op{"nulscan", func(_ testing.TB, s *set) func(*document) error {
	return func(doc *document) error {
		for rest := doc.Octets; ; {
			i := bytes.IndexByte(rest, 0)
			if i < 0 {
				return nil
			}
			rest = rest[i+1:]
		}
	}
}}

// hmacNew is HMAC-SHA1 of a message as crypto/hmac makes it for a new key.
func hmacNew(key, message []byte) func() []byte {
	dst := make([]byte, 0, sha1.Size)
	return func() []byte {
		h := hmac.New(sha1.New, key)
		h.Write(message)
		return h.Sum(dst)
	}
}

// hmacReused is HMAC-SHA1 for a new key over SHA-1 states that are kept: four
// blocks more than the SHA-1 of the message, and nothing allocated.
func hmacReused(key, message []byte) func() []byte {
	var inner, outer hash.Hash = sha1.New(), sha1.New()
	var pad [sha1.BlockSize]byte
	dst := make([]byte, 0, sha1.Size)
	start := func(h hash.Hash, x byte) {
		for i := range pad {
			pad[i] = x
		}
		for i, k := range key {
			pad[i] ^= k
		}
		h.Reset()
		h.Write(pad[:])
	}
	return func() []byte {
		start(inner, 0x36)
		inner.Write(message)
		start(outer, 0x5C)
		outer.Write(inner.Sum(dst))
		return outer.Sum(dst)
	}
}

// unchecked makes an operation of a function that cannot fail.
func unchecked(f func() []byte) func() error {
	return func() error {
		sum = f()
		return nil
	}
}

// sum keeps the compiler from dropping the computation.
var sum []byte
