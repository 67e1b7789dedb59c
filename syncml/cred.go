package syncml

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// The types of credentials, as the Type of a Cred or Chal has them (OMA-TS-DM_Security
// 1.2). With AuthMAC there is no Cred: see [HMAC].
const (
	AuthBasic = "syncml:auth-basic"
	AuthMD5   = "syncml:auth-md5"
	AuthMAC   = "syncml:auth-MAC"
)

// MinNonce is the least number of octets that a nonce should have.
const MinNonce = 16

// A Cred is the credentials of a sender.
type Cred struct {
	secret.Hidden // the fields do not show themselves

	Meta  *Meta // Format and Type: how Data is to be understood
	Data  Data
	Extra *Extra
}

// A Chal is a challenge: a request for credentials.
type Chal struct {
	Meta  *Meta // Format, Type and NextNonce
	Extra *Extra
}

// A UserHash is B64(MD5(name:password)), which a server can keep instead of a
// password. It is as good as the password, and does not show itself: fmt with
// every verb, and slog, write a mask, and nothing marshals it.
type UserHash [24]byte

// HashUser returns the hash of a name and a password.
func HashUser(name, password []byte) UserHash {
	return UserHash(digest(name, password))
}

// digest returns B64(MD5(parts joined by colons)).
func digest(parts ...[]byte) (out [24]byte) {
	h := md5.New()
	for i, s := range parts {
		if i > 0 {
			h.Write([]byte{':'})
		}
		h.Write(s)
	}
	var sum [md5.Size]byte
	base64.StdEncoding.Encode(out[:], h.Sum(sum[:0]))
	return out
}

// MD5 returns the data of syncml:auth-md5, B64(MD5(hash:nonce)). The nonce is its
// octets, not their base64.
func (u UserHash) MD5(nonce []byte) [24]byte { return digest(u[:], nonce) }

// MAC returns the mac of syncml:auth-MAC, B64(MD5(hash:nonce:B64(MD5(body)))),
// where body is the message as it is sent.
func (u UserHash) MAC(nonce, body []byte) [24]byte {
	sum := digest(body)
	return digest(u[:], nonce, sum[:])
}

// Format implements [fmt.Formatter]: it writes a mask.
func (UserHash) Format(f fmt.State, _ rune) { io.WriteString(f, secret.Mask) }

// String returns a mask.
func (UserHash) String() string { return secret.Mask }

// LogValue implements [slog.LogValuer]: it returns a mask.
func (UserHash) LogValue() slog.Value { return slog.StringValue(secret.Mask) }

// MarshalText implements [encoding.TextMarshaler], which also encoding/json and
// encoding/xml ask: it returns an error.
func (UserHash) MarshalText() ([]byte, error) { return nil, secret.ErrMarshal }

// MarshalBinary implements [encoding.BinaryMarshaler], which encoding/gob asks: it
// returns an error.
func (UserHash) MarshalBinary() ([]byte, error) { return nil, secret.ErrMarshal }

// NewBasic returns credentials of syncml:auth-basic: the base64 of name:password.
func NewBasic(name, password []byte) *Cred {
	plain := bytes.Join([][]byte{name, password}, []byte{':'})
	defer clear(plain)
	return newCred(AuthBasic, base64.StdEncoding.AppendEncode(nil, plain))
}

// NewMD5 returns credentials of syncml:auth-md5.
func NewMD5(u UserHash, nonce []byte) *Cred {
	sum := u.MD5(nonce)
	return newCred(AuthMD5, sum[:])
}

// newCred makes credentials of data in base64. In WBXML, too, their format is b64.
func newCred(typ string, data []byte) *Cred {
	return &Cred{
		Meta: &Meta{Format: Chars("b64"), Type: Chars(typ)},
		Data: Data{Kind: DataText, Text: data},
	}
}

// NewChal returns a challenge for credentials of the type typ, such as AuthMD5.
// The nonce is its octets; nil where the type has none, as AuthBasic.
func NewChal(typ string, nonce []byte) *Chal {
	return &Chal{Meta: &Meta{Format: Chars("b64"), Type: Chars(typ), NextNonce: nonce}}
}

// Type returns the type of credentials, without white space around it, nil where
// there is none.
func (x *Cred) Type() Chars { return typeOf(x.Meta, nil) }

// Type returns the type of the credentials requested, without white space around
// it, nil where there is none.
func (x *Chal) Type() Chars { return typeOf(x.Meta, nil) }

// octets returns the octets of the credentials: those whose base64 a text is,
// opaque octets unchanged unless the format is b64.
func (x *Cred) octets() ([]byte, bool) {
	switch x.Data.kind() {
	case DataOpaque:
		if string(formatOf(x.Meta, nil)) != "b64" {
			return x.Data.Text, true
		}
		if out, ok := decodeBase64(nil, x.Data.Text); ok {
			return out, true
		}
		return x.Data.Text, true // binary, in spite of the format
	case DataText:
		return decodeBase64(nil, x.Data.Text)
	}
	return nil, false
}

// Basic returns the name and password of syncml:auth-basic. The name ends at the
// first colon. The error is ErrAuth, also for other types.
func (x *Cred) Basic() (name, password []byte, err error) {
	octets, ok := x.octets()
	name, password, colon := bytes.Cut(octets, []byte{':'})
	if !ok || !colon || string(x.Type()) != AuthBasic {
		return nil, nil, ErrAuth
	}
	return name, password, nil
}

// VerifyBasic reports, with a nil error, that these are the credentials of
// syncml:auth-basic for the name and password; else the error is ErrAuth. The
// time does not depend on where they differ.
func (x *Cred) VerifyBasic(name, password []byte) error {
	gotName, gotPassword, err := x.Basic()
	if err != nil {
		return err
	}
	// Hashes have one length, so that none is seen.
	a, b := sha256.Sum256(gotName), sha256.Sum256(name)
	same := subtle.ConstantTimeCompare(a[:], b[:])
	a, b = sha256.Sum256(gotPassword), sha256.Sum256(password)
	if same&subtle.ConstantTimeCompare(a[:], b[:]) != 1 {
		return ErrAuth
	}
	return nil
}

// VerifyMD5 reports, with a nil error, that these are the credentials of
// syncml:auth-md5 for the user and nonce; else the error is ErrAuth. The time
// does not depend on where they differ.
func (x *Cred) VerifyMD5(u UserHash, nonce []byte) error {
	got, ok := x.octets()
	if !ok || string(x.Type()) != AuthMD5 {
		return ErrAuth
	}
	text := u.MD5(nonce)
	var want [md5.Size]byte
	base64.StdEncoding.Decode(want[:], text[:]) // cannot fail: MD5 has encoded it
	if subtle.ConstantTimeCompare(got, want[:]) != 1 {
		return ErrAuth
	}
	return nil
}
