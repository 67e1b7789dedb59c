package bootstrap

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"unicode/utf8"
)

// A Secret is a password, nonce, PIN or key, or the value of a slot. It does not
// show itself: fmt with every verb, and slog, write a mask of constant length, and
// encoding/json, encoding/xml and encoding/gob refuse it. [Account.AppendJSON]
// stores an account; string(s) converts a secret for any other use.
//
// fmt does not call the methods of a field that is not exported: a struct of the
// caller's with such a field shows its octets, unless the field is a pointer.
type Secret []byte

const mask = "********"

// Format implements [fmt.Formatter]: it writes a mask.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, mask) }

// String returns a mask.
func (Secret) String() string { return mask }

// LogValue implements [slog.LogValuer]: it returns a mask.
func (Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// Clear overwrites the octets with zeros and makes s empty.
func (s *Secret) Clear() {
	clear((*s)[:cap(*s)])
	*s = nil
}

// errMarshal keeps secrets out of JSON and XML that is marshalled without a thought
// of them.
var errMarshal = errors.New("bootstrap: a secret is not marshalled: Account.AppendJSON stores an account, Account.Masked shows it")

// MarshalText implements [encoding.TextMarshaler], which also encoding/json and
// encoding/xml ask: it returns an error.
func (Secret) MarshalText() ([]byte, error) { return nil, errMarshal }

// MarshalBinary implements [encoding.BinaryMarshaler], which encoding/gob asks: it
// returns an error.
func (Secret) MarshalBinary() ([]byte, error) { return nil, errMarshal }

// stored returns the value of s for JSON: text as a string, other octets as an
// object with the one member base64.
func (s Secret) stored() any {
	switch {
	case s == nil:
		return nil
	case utf8.Valid(s):
		return string(s)
	}
	return binarySecret{base64.StdEncoding.EncodeToString(s)}
}

type binarySecret struct {
	Base64 string `json:"base64"`
}

// UnmarshalJSON implements [json.Unmarshaler] for the form of
// [Account.AppendJSON]. Its errors do not quote the input.
func (s *Secret) UnmarshalJSON(b []byte) error {
	*s = nil
	if string(b) == "null" {
		return nil
	}
	var text string
	if json.Unmarshal(b, &text) == nil {
		*s = Secret(text)
		return nil
	}
	var bin binarySecret
	if json.Unmarshal(b, &bin) != nil {
		return errSecretJSON
	}
	octets, err := base64.StdEncoding.DecodeString(bin.Base64)
	if err != nil {
		return errSecretJSON
	}
	*s = octets
	return nil
}
