package bootstrap

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
)

const (
	macSize   = sha1.Size
	blockSize = sha1.BlockSize
)

// mac returns the HMAC-SHA1 (RFC 2104) of body under key. The state of
// crypto/sha1, unlike that of crypto/hmac, stays on the stack: it costs no
// allocation for each key, and no pool that would have to be cleared.
func mac(key, body []byte) (out [macSize]byte) {
	if len(key) > blockSize {
		sum := sha1.Sum(key)
		key = sum[:]
	}
	var block [blockSize]byte
	h := sha1.New()
	pad(&block, key, innerPad)
	h.Write(block[:])
	h.Write(body)
	inner := h.Sum(out[:0])
	pad(&block, key, outerPad)
	h.Reset()
	h.Write(block[:])
	h.Write(inner)
	h.Sum(out[:0])
	return out
}

// The octets with which a key is padded (RFC 2104, 2), eight times each.
const (
	innerPad = 0x3636363636363636
	outerPad = 0x5C5C5C5C5C5C5C5C
)

// pad makes block the padded key: with zeros to a block, and then under the mask. Its
// caller overwrites the block with the next key, or returns, and it is on the stack.
func pad(block *[blockSize]byte, key []byte, with uint64) {
	*block = [blockSize]byte{}
	copy(block[:], key)
	for i := 0; i < blockSize; i += 8 {
		word := block[i : i+8]
		binary.LittleEndian.PutUint64(word, binary.LittleEndian.Uint64(word)^with)
	}
}

// sign protects body by method sec. typed has room for USERPINMAC's K‖m: the PIN
// and, of as many octets of the MAC, a decimal digit each (OMA Provisioning
// Bootstrap). Octets are no multiple of ten, so that digits up to 5 are a
// little more frequent than others.
func sign(body []byte, sec SEC, k *Keys, typed Secret) (Security, error) {
	var room [blockSize]byte
	// With room for all of it: append leaves no part of a key behind.
	key, err := k.appendKey(slices.Grow(room[:0], len(k.Network)+1+len(k.PIN)), sec)
	if err != nil {
		return Security{}, err
	}
	out := Security{SEC: sec, MAC: mac(key, body)}
	if sec == SECUserPINMAC {
		typed = append(typed[:0], key...)
		for _, b := range out.MAC[:len(key)] {
			typed = append(typed, b%10+'0')
		}
		out.Typed, out.MAC = typed, [macSize]byte{}
	} else {
		out.HasMAC = true
	}
	clear(key)
	return out, nil
}

// Security is the protection of a message outside its body: the parameters in the
// content type of the push, and the digits that the user types. Only Typed is secret.
type Security struct {
	SEC    SEC
	MAC    [20]byte // HMAC-SHA1 of the body; only with HasMAC
	HasMAC bool
	// Typed are the digits that the user types for USERPINMAC: the PIN and as many
	// digits of the MAC. On the wire there is no MAC.
	Typed Secret
}

// AppendMAC appends the MAC as 40 upper-case hexadecimal digits, as the MAC
// parameter of the content type has it; nothing without a MAC. Some devices compare
// digits without folding their case.
func (s Security) AppendMAC(dst []byte) []byte {
	if !s.HasMAC {
		return dst
	}
	for _, b := range s.MAC {
		dst = append(dst, "0123456789ABCDEF"[b>>4], "0123456789ABCDEF"[b&15])
	}
	return dst
}

// ParseMAC reads a MAC parameter: 40 hexadecimal digits of either case. The error is
// ErrMAC, because any other text cannot verify.
func ParseMAC(text string) (mac [20]byte, err error) {
	if len(text) != 2*macSize {
		return mac, ErrMAC
	}
	if _, err := hex.Decode(mac[:], []byte(text)); err != nil {
		return [20]byte{}, ErrMAC
	}
	return mac, nil
}

// Verify reports with a nil error that s protects body under k. The time does not
// depend on where a MAC differs. With USERPINMAC the typed digits are in s.Typed.
// The method is s.SEC; k.Accept does not count, and any PIN is accepted. The error
// is ErrMAC, ErrNoMAC, ErrSEC, ErrKey, or wraps ErrPIN.
func Verify(body []byte, s Security, k Keys) error {
	typed := s.SEC == SECUserPINMAC
	switch {
	case typed && len(s.Typed)%2 != 0:
		return fmt.Errorf("%w: the typed digits are not a PIN and as many digits of the MAC", ErrPIN)
	case typed:
		k.PIN = s.Typed[:len(s.Typed)/2]
	case !s.HasMAC:
		return ErrNoMAC
	}
	want, err := sign(body, s.SEC, &k, nil)
	if err != nil {
		return err
	}
	defer want.Typed.Clear()
	same := subtle.ConstantTimeCompare(want.MAC[:], s.MAC[:])
	if typed {
		same = subtle.ConstantTimeCompare(want.Typed, s.Typed)
	}
	if same != 1 {
		return ErrMAC
	}
	return nil
}

// Protect computes the protection of body by method sec with the keys k. The error
// is ErrSEC, ErrKey, or one that wraps ErrPIN and says why the PIN is refused.
func Protect(body []byte, sec SEC, k Keys) (Security, error) { return protect(body, sec, &k, nil) }

// protect is [Protect] with room for the digits that the user types.
func protect(body []byte, sec SEC, k *Keys, typed Secret) (Security, error) {
	if err := k.checkPIN(sec); err != nil {
		return Security{}, err
	}
	return sign(body, sec, k, typed)
}
