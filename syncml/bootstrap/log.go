package bootstrap

import (
	"fmt"
	"log/slog"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Secret is a password, nonce, PIN or key, or the value of a slot. It does not
// show itself: fmt with every verb, and slog, write a mask of constant length, and
// encoding/json, encoding/xml and encoding/gob refuse it. [Account.AppendJSON]
// stores an account with its secrets; string(s) converts a secret for any other use.
//
// It is a slice: it shares its octets where it is copied, and Clear overwrites them
// for all of its copies.
//
// fmt cannot ask a field that is not exported how to show itself: a struct of the
// caller's with such a field shows its octets, unless it holds a pointer.
type Secret = secret.Secret

// fmt shows a struct with a mask in place of each secret in it. In slog it is the same
// text: a handler that writes JSON would otherwise be refused by the first secret, and
// write that as an error in place of the value.

// LogValue implements [slog.LogValuer]: secrets are masked.
func (a Account) LogValue() slog.Value { return secret.Shown(a) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (c Credential) LogValue() slog.Value { return secret.Shown(c) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (n NAP) LogValue() slog.Value { return secret.Shown(n) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (a NetAuth) LogValue() slog.Value { return secret.Shown(a) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (p Proxy) LogValue() slog.Value { return secret.Shown(p) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (o Object) LogValue() slog.Value { return secret.Shown(o) }

// LogValue implements [slog.LogValuer]: values are masked.
func (n Node) LogValue() slog.Value { return secret.Shown(n) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (k Keys) LogValue() slog.Value { return secret.Shown(k) }

// LogValue implements [slog.LogValuer]: the digits that the user types are masked.
func (s Security) LogValue() slog.Value { return secret.Shown(s) }

// LogValue implements [slog.LogValuer]: secrets and slots are masked.
func (v Values) LogValue() slog.Value { return secret.Shown(v) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (x Opened) LogValue() slog.Value { return secret.Shown(x) }

// Format implements [fmt.Formatter]: secrets are masked. Fields that are not exported,
// which fmt could not mask, are left out: the MAC's PIN, and octets of decrypted trees.
func (x Opened) Format(f fmt.State, verb rune) {
	x.security, x.seals = Security{}, sealReader{}
	type opened Opened
	fmt.Fprintf(f, fmt.FormatString(f, verb), opened(x))
}

// LogValue implements [slog.LogValuer] by [Message.Format].
func (m Message) LogValue() slog.Value { return secret.Shown(m) }

// Format implements [fmt.Formatter]: the body, which holds secrets, is its length.
func (m Message) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%s, %d octets, %v}", m.Type, len(m.Body), m.Security)
}
