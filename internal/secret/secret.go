// Package secret has the types that do not show themselves: in fmt with no verb, not
// in slog, and not by encoding/json, encoding/xml and encoding/gob.
package secret

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"unicode/utf8"
)

// Mask stands for a secret. It has the same length for all.
const Mask = "********"

// ErrMarshal keeps secrets out of JSON, XML and gob that a program marshals without
// a thought of them.
var ErrMarshal = errors.New("secrets are not marshalled; bootstrap stores an account by Account.AppendJSON, and shows it by Account.Masked")

// A Hidden makes the struct that it is embedded in one that does not show itself.
// Its methods are in the way of everything that would look into the fields.
type Hidden struct{}

// Format implements [fmt.Formatter]: it writes a mask.
func (Hidden) Format(f fmt.State, _ rune) { io.WriteString(f, Mask) }

// LogValue implements [slog.LogValuer]: it returns a mask.
func (Hidden) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalText implements [encoding.TextMarshaler], which also encoding/json and
// encoding/xml ask: it returns an error.
func (Hidden) MarshalText() ([]byte, error) { return nil, ErrMarshal }

// MarshalBinary implements [encoding.BinaryMarshaler], which encoding/gob asks: it
// returns an error.
func (Hidden) MarshalBinary() ([]byte, error) { return nil, ErrMarshal }

// Shown is the LogValue of v, the fields of which show themselves in fmt as far as
// they may.
func Shown(v any) slog.Value { return slog.StringValue(fmt.Sprintf("%+v", v)) }

// Format writes v for the Format method of a struct with secrets in it: v is the
// struct as a type without methods, so that its fields show themselves as far as they
// may. Every such struct needs the method, or where it has a field of that name, a
// method String. With verbs that a pointer does not have, such as %s, fmt shows what
// is behind the pointer, and asks no methods of that.
func Format(f fmt.State, verb rune, v any) { fmt.Fprintf(f, fmt.FormatString(f, verb), v) }

// A Secret is a password, nonce, PIN or key, or a value that may be one. It does not
// show itself: fmt with every verb, and slog, write a mask of constant length, and
// encoding/json, encoding/xml and encoding/gob refuse it. A conversion to string or
// []byte gives the octets.
//
// fmt does not call the methods of a field that is not exported: a struct of the
// caller's with such a field shows its octets, unless the field is a pointer.
type Secret []byte

// Format implements [fmt.Formatter]: it writes a mask.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, Mask) }

// String returns a mask.
func (Secret) String() string { return Mask }

// LogValue implements [slog.LogValuer]: it returns a mask.
func (Secret) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalText implements [encoding.TextMarshaler], as [Hidden.MarshalText] does.
func (Secret) MarshalText() ([]byte, error) { return nil, ErrMarshal }

// MarshalBinary implements [encoding.BinaryMarshaler], as [Hidden.MarshalBinary]
// does.
func (Secret) MarshalBinary() ([]byte, error) { return nil, ErrMarshal }

// Clear overwrites the octets with zeros and makes s empty.
func (s *Secret) Clear() {
	clear((*s)[:cap(*s)])
	*s = nil
}

// stored is the JSON of octets that are no text.
type stored struct {
	Base64 string `json:"base64"`
}

// AppendJSON appends s as UnmarshalJSON reads it: text as a string, other octets as
// an object with the one member base64, null for nil.
func (s Secret) AppendJSON(dst []byte) []byte {
	var v any
	switch {
	case s == nil:
	case utf8.Valid(s):
		v = string(s)
	default:
		v = stored{base64.StdEncoding.EncodeToString(s)}
	}
	b, _ := json.Marshal(v) // texts have no errors
	defer clear(b)
	return append(dst, b...)
}

var errJSON = errors.New("a secret is a JSON string, or an object with the member base64")

// UnmarshalJSON implements [json.Unmarshaler] for the form of [Secret.AppendJSON].
// Its errors do not quote the input.
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
	var bin stored
	if json.Unmarshal(b, &bin) != nil {
		return errJSON
	}
	octets, err := base64.StdEncoding.DecodeString(bin.Base64)
	if err != nil {
		return errJSON
	}
	*s = octets
	return nil
}
