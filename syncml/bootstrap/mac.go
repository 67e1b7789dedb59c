package bootstrap

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

const (
	macSize   = sha1.Size
	blockSize = sha1.BlockSize
)

// A signer computes HMAC-SHA1 (RFC 2104) with a new key each time. crypto/hmac
// would allocate two states for each key; this reuses one. It is not safe for
// concurrent use.
type signer struct {
	h     hash.Hash
	block [blockSize]byte
	sum   [macSize]byte
	short [macSize]byte // of a key longer than a block
	key   []byte        // scratch
}

// mac returns the MAC of body under key.
func (s *signer) mac(key, body []byte) [macSize]byte {
	if s.h == nil {
		s.h = sha1.New()
	}
	if len(key) > blockSize {
		s.h.Reset()
		s.h.Write(key)
		key = s.h.Sum(s.short[:0])
	}
	s.pad(key, innerPad)
	s.h.Write(body)
	inner := s.h.Sum(s.sum[:0])
	s.pad(key, outerPad)
	s.h.Write(inner)
	s.h.Sum(s.sum[:0])
	out := s.sum
	clear(s.block[:])
	clear(s.sum[:])
	clear(s.short[:])
	return out
}

// The octets with which a key is padded (RFC 2104, 2), eight times each.
const (
	innerPad = 0x3636363636363636
	outerPad = 0x5C5C5C5C5C5C5C5C
)

// pad begins a hash with the padded key.
func (s *signer) pad(key []byte, with uint64) {
	s.block = [blockSize]byte{}
	copy(s.block[:], key)
	for i := 0; i < blockSize; i += 8 {
		word := s.block[i : i+8]
		binary.LittleEndian.PutUint64(word, binary.LittleEndian.Uint64(word)^with)
	}
	s.h.Reset()
	s.h.Write(s.block[:])
}

// wipe overwrites what the hash has buffered of its input: less than a block, as
// every message begins with a whole one. The block is zero between two uses.
func (s *signer) wipe() {
	if s.h != nil {
		s.h.Reset()
		s.h.Write(s.block[1:])
		s.h.Reset()
	}
}

// sign protects body by method sec. typed has room for USERPINMAC's K‖m.
func (s *signer) sign(body []byte, sec SEC, k *Keys, typed Secret) (Security, error) {
	var err error
	s.key, err = k.appendKey(s.key[:0], sec)
	if err != nil {
		return Security{}, err
	}
	out := Security{SEC: sec, MAC: s.mac(s.key, body)}
	if sec == USERPINMAC {
		typed = append(typed[:0], s.key...)
		for _, b := range out.MAC[:len(s.key)] {
			typed = append(typed, b%10+'0')
		}
		out.Typed, out.MAC = typed, [macSize]byte{}
	} else {
		out.HasMAC = true
	}
	clear(s.key)
	return out, nil
}

// Security is how a message is protected outside its body.
type Security struct {
	SEC    SEC
	MAC    [20]byte // HMAC-SHA1 of the body; only with HasMAC
	HasMAC bool
	// Typed is what the user types for USERPINMAC: the PIN and as many digits
	// of the MAC. On the wire there is no MAC.
	Typed Secret
}

// AppendMAC appends the MAC as 40 upper-case hexadecimal digits, as the MAC
// parameter of the content type has it; nothing without a MAC.
func (s Security) AppendMAC(dst []byte) []byte {
	if !s.HasMAC {
		return dst
	}
	for _, b := range s.MAC {
		dst = append(dst, "0123456789ABCDEF"[b>>4], "0123456789ABCDEF"[b&15])
	}
	return dst
}

// ParseMAC reads a MAC parameter: 40 hexadecimal digits of either case.
func ParseMAC(text string) (mac [20]byte, err error) {
	if len(text) != 2*macSize {
		return mac, ErrMAC
	}
	if _, err := hex.Decode(mac[:], []byte(text)); err != nil {
		return [20]byte{}, ErrMAC
	}
	return mac, nil
}

// Verify reports with a nil error that body is protected by s under k. The time
// does not depend on where a MAC differs. USERPINMAC takes what the user typed
// from s.Typed.
func Verify(body []byte, s Security, k Keys) error {
	var h signer
	if s.SEC == USERPINMAC {
		n := len(s.Typed) / 2
		if len(s.Typed)%2 != 0 {
			return ErrPIN
		}
		k.PIN = s.Typed[:n]
		want, err := h.sign(body, USERPINMAC, &k, nil)
		if err != nil {
			return err
		}
		defer want.Typed.Clear()
		if subtle.ConstantTimeCompare(want.Typed, s.Typed) != 1 {
			return ErrMAC
		}
		return nil
	}
	if !s.HasMAC {
		return ErrMAC
	}
	want, err := h.sign(body, s.SEC, &k, nil)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(want.MAC[:], s.MAC[:]) != 1 {
		return ErrMAC
	}
	return nil
}

// Protect computes the protection of body by method sec with the keys k.
func Protect(body []byte, sec SEC, k Keys) (Security, error) {
	var h signer
	return h.sign(body, sec, &k, nil)
}
