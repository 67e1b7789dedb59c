package pull

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// Tokens issues and verifies bearer tokens. It is safe for concurrent use.
type Tokens struct {
	secret.Hidden
	key []byte
}

// minKey is the least of a key in octets: no shorter one is as strong as the HMAC.
const minKey = 32

var errKey = errors.New("pull: the key has less than 32 octets")

// NewTokens returns the tokens of a key, at least 32 random octets, which it copies.
func NewTokens(key []byte) (*Tokens, error) {
	if len(key) < minKey {
		return nil, errKey
	}
	return &Tokens{key: append([]byte(nil), key...)}, nil
}

// A token is 8 octets, its end in seconds since 1970, and the MAC, in base64 for URLs.
const sizeToken = (8+sha256.Size)/3*4 + 2

// Issue returns a token for an id that ends at a time, which is cut to seconds. It is
// a secret: whoever has it gets the message.
func (t *Tokens) Issue(id string, end time.Time) Secret {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 8+sha256.Size), uint64(max(0, end.Unix())))
	return base64.RawURLEncoding.AppendEncode(nil, t.mac(b, id))
}

// mac appends the MAC of id and end to end. The name in front keeps it apart from MACs
// that the program makes with the same key for something else.
func (t *Tokens) mac(end []byte, id string) []byte {
	h := hmac.New(sha256.New, t.key)
	h.Write([]byte("wbxml bootstrap pull\x00"))
	h.Write(end)
	h.Write([]byte(id))
	return h.Sum(end)
}

// Verify reports whether a token is one for the id and has not ended at a time. Its
// time depends on the lengths only.
func (t *Tokens) Verify(token, id string, now time.Time) bool {
	var b [8 + sha256.Size]byte
	if len(token) != sizeToken {
		return false
	}
	n, err := base64.RawURLEncoding.Strict().Decode(b[:], []byte(token))
	if err != nil || n != len(b) {
		return false
	}
	end := binary.BigEndian.Uint64(b[:])
	mac := t.mac(binary.BigEndian.AppendUint64(make([]byte, 0, len(b)), end), id)
	return hmac.Equal(mac, b[:]) && now.Unix() < int64(end)
}
