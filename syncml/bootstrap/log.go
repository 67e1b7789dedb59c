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

// Format implements [fmt.Formatter]: secrets are masked.
func (a Account) Format(f fmt.State, verb rune) {
	type account Account
	secret.Format(f, verb, account(a))
}

// LogValue implements [slog.LogValuer] by [Account.Format].
func (a Account) LogValue() slog.Value { return secret.Shown(a) }

// Format implements [fmt.Formatter]: secrets are masked.
func (c Credential) Format(f fmt.State, verb rune) {
	type credential Credential
	secret.Format(f, verb, credential(c))
}

// LogValue implements [slog.LogValuer] by [Credential.Format].
func (c Credential) LogValue() slog.Value { return secret.Shown(c) }

// Format implements [fmt.Formatter]: secrets are masked.
func (n NAP) Format(f fmt.State, verb rune) {
	type nap NAP
	secret.Format(f, verb, nap(n))
}

// LogValue implements [slog.LogValuer] by [NAP.Format].
func (n NAP) LogValue() slog.Value { return secret.Shown(n) }

// Format implements [fmt.Formatter]: secrets are masked.
func (a NetAuth) Format(f fmt.State, verb rune) {
	type netAuth NetAuth
	secret.Format(f, verb, netAuth(a))
}

// LogValue implements [slog.LogValuer] by [NetAuth.Format].
func (a NetAuth) LogValue() slog.Value { return secret.Shown(a) }

// Format implements [fmt.Formatter]: secrets are masked.
func (p Proxy) Format(f fmt.State, verb rune) {
	type proxy Proxy
	secret.Format(f, verb, proxy(p))
}

// LogValue implements [slog.LogValuer] by [Proxy.Format].
func (p Proxy) LogValue() slog.Value { return secret.Shown(p) }

// Format implements [fmt.Formatter]: values are masked.
func (e Extra) Format(f fmt.State, verb rune) {
	type extra Extra
	secret.Format(f, verb, extra(e))
}

// LogValue implements [slog.LogValuer] by [Extra.Format].
func (e Extra) LogValue() slog.Value { return secret.Shown(e) }

// Format implements [fmt.Formatter]: values are masked.
func (p Parm) Format(f fmt.State, verb rune) {
	type parm Parm
	secret.Format(f, verb, parm(p))
}

// LogValue implements [slog.LogValuer] by [Parm.Format].
func (p Parm) LogValue() slog.Value { return secret.Shown(p) }

// Format implements [fmt.Formatter]: values are masked.
func (c Characteristic) Format(f fmt.State, verb rune) {
	type characteristic Characteristic
	secret.Format(f, verb, characteristic(c))
}

// LogValue implements [slog.LogValuer] by [Characteristic.Format].
func (c Characteristic) LogValue() slog.Value { return secret.Shown(c) }

// Format implements [fmt.Formatter]: secrets are masked.
func (o Object) Format(f fmt.State, verb rune) {
	type object Object
	secret.Format(f, verb, object(o))
}

// LogValue implements [slog.LogValuer] by [Object.Format].
func (o Object) LogValue() slog.Value { return secret.Shown(o) }

// String implements [fmt.Stringer]: values are masked.
func (n Node) String() string {
	type node Node
	return fmt.Sprintf("%+v", node(n))
}

// LogValue implements [slog.LogValuer] by [Node.String].
func (n Node) LogValue() slog.Value { return secret.Shown(n) }

// Format implements [fmt.Formatter]: secrets are masked.
func (k Keys) Format(f fmt.State, verb rune) {
	type keys Keys
	secret.Format(f, verb, keys(k))
}

// LogValue implements [slog.LogValuer] by [Keys.Format].
func (k Keys) LogValue() slog.Value { return secret.Shown(k) }

// Format implements [fmt.Formatter]: the digits that the user types are masked.
func (s Security) Format(f fmt.State, verb rune) {
	type security Security
	secret.Format(f, verb, security(s))
}

// LogValue implements [slog.LogValuer] by [Security.Format].
func (s Security) LogValue() slog.Value { return secret.Shown(s) }

// Format implements [fmt.Formatter]: secrets and slots are masked.
func (v Values) Format(f fmt.State, verb rune) {
	type values Values
	secret.Format(f, verb, values(v))
}

// LogValue implements [slog.LogValuer] by [Values.Format].
func (v Values) LogValue() slog.Value { return secret.Shown(v) }

// LogValue implements [slog.LogValuer]: secrets are masked.
func (x Opened) LogValue() slog.Value { return secret.Shown(x) }

// Format implements [fmt.Formatter]: secrets are masked. Fields that are not exported,
// which fmt could not mask, are left out: the MAC's PIN, and octets of decrypted trees.
func (x Opened) Format(f fmt.State, verb rune) {
	x.security, x.seals = Security{}, sealReader{}
	type opened Opened
	secret.Format(f, verb, opened(x))
}

// LogValue implements [slog.LogValuer] by [Message.Format].
func (m Message) LogValue() slog.Value { return secret.Shown(m) }

// Format implements [fmt.Formatter]: the body, which holds secrets, is its length.
func (m Message) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%s, %d octets, %v}", m.Type, len(m.Body), m.Security)
}
