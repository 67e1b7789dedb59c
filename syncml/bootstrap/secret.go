package bootstrap

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"unicode/utf8"
)

// A Secret is a password, nonce or PIN. It does not show itself: fmt with every
// verb, and slog, write a mask of constant length. Only its JSON marshaller
// writes it, so that an account can be stored; where JSON is kept is up to the
// caller.
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

// MarshalJSON implements [json.Marshaler]: text becomes a string, other octets
// an object with the one member base64.
func (s Secret) MarshalJSON() ([]byte, error) {
	switch {
	case s == nil:
		return []byte("null"), nil
	case utf8.Valid(s):
		return json.Marshal(string(s))
	}
	return json.Marshal(binarySecret{base64.StdEncoding.EncodeToString(s)})
}

type binarySecret struct {
	Base64 string `json:"base64"`
}

// UnmarshalJSON implements [json.Unmarshaler] for what MarshalJSON writes. Its
// errors do not quote the input.
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
