package fuzz

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// Bits of the mode of FuzzOpen.
const (
	openMade = 1 << iota // the octets make an account; else they are the body
	openCP
	openSigned // a message made has a signature over its tree, and no MAC
)

// FuzzOpen opens anything, or builds a message, tampers with it as the edits
// say, and opens that: success implies that body and MAC are those of the
// original.
func FuzzOpen(f *testing.F) {
	for i := range int64(24) {
		a, o := new(bootstrap.Account), new(bootstrap.Options)
		g := seeded(i)
		g.Fuzz(a)
		g.Fuzz(o)
		m, _, err := bootstrap.Build(*o, a, keys)
		var mode uint8
		if o.Profile == bootstrap.ProfileCP {
			mode = openCP
		}
		if err == nil {
			f.Add(m.Body, mode, []byte{})
		}
		octets := bytes.Repeat([]byte{byte(i), byte(3 * i), byte(255 - i), 7}, 60)
		f.Add(octets, uint8(openMade), []byte{byte(i), byte(i * i), 1})
		f.Add(octets, uint8(openMade|openSigned), []byte{0, byte(i * 11), 1})
		for _, pin := range []string{"1234", "12a4", " 1234", "1", "\u0661\u0662\u0663\u0664"} {
			f.Add(octets, uint8(openMade), []byte(pin))
		}
	}
	for _, s := range seeds(f) {
		f.Add(s.octets, uint8(0), []byte{})
		f.Add(s.octets, uint8(openCP), []byte{})
	}
	for _, s := range append(directShapes(), indirectShapes(f, 100)...) { // for the budget
		var mode uint8
		if s.header == prov10 {
			mode = openCP
		}
		f.Add(s.document(20), mode, []byte{})
	}
	f.Fuzz(func(t *testing.T, data []byte, mode uint8, edits []byte) {
		if mode&openMade == 0 {
			m := bootstrap.Message{Type: bootstrap.TypeDM, Body: data}
			if mode&openCP != 0 {
				m.Type = bootstrap.TypeCP
			}
			openAny(t, m)
			return
		}
		a, o := made(data)
		if mode&openSigned != 0 {
			checkSigned(t, o, a, edits)
			return
		}
		checkOpen(t, o, a, edits)
	})
}

// made returns the account and options that octets make.
func made(data []byte) (*bootstrap.Account, bootstrap.Options) {
	a, o := new(bootstrap.Account), bootstrap.Options{}
	maker(data).Fuzz(a)
	maker(data).Fuzz(&o)
	return a, o
}

// openAny opens octets that may be no message. A message that opens has an account that
// can be stored and, where it is valid, built again with the options that Open
// gives, to the same account.
func openAny(t *testing.T, m bootstrap.Message) {
	t.Helper()
	before := bytes.Clone(m.Body)
	x, err := bootstrap.Open(m, bootstrap.Keys{})
	if !bytes.Equal(before, m.Body) {
		t.Fatal("the body has changed")
	}
	if _, checked := bootstrap.Check(m, bootstrap.Transport{}); err == nil && checked != nil {
		t.Fatalf("it opens, but Check says %v", checked)
	}
	if _, err := bootstrap.Open(m, keys); !errors.Is(err, bootstrap.ErrNoMAC) {
		t.Fatalf("without protection, but with keys: %v", err)
	}
	if err != nil {
		return
	}
	if x.Verified {
		t.Fatal("verified, without anything to verify")
	}
	var a bootstrap.Account
	if text := x.Account.AppendJSON(nil); json.Unmarshal(text, &a) != nil || !bytes.Equal(a.AppendJSON(nil), text) {
		t.Fatalf("%s", text)
	}
	x.Options.Drop = true
	again, _, err := bootstrap.Build(x.Options, &x.Account, bootstrap.Keys{})
	if err != nil {
		checkBuildError(t, err)
		return
	}
	y, err := bootstrap.Open(again, bootstrap.Keys{})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := bootstrap.Project(x.Options, &x.Account)
	if got, want := inJSON(&y.Account), inJSON(want); got != want {
		t.Fatalf("opened\n%s\nafter building\n%s", got, want)
	}
}

// checkBuildError holds the error of Build to those that it may have.
func checkBuildError(t *testing.T, err error) {
	t.Helper()
	var faults bootstrap.Faults
	_, isRule := errors.AsType[bootstrap.Finding](err)
	if !errors.As(err, &faults) && !isRule && !errors.Is(err, codec.ErrVersion) {
		t.Fatalf("%T: %v", err, err)
	}
}

func inJSON(a *bootstrap.Account) string { return string(a.AppendJSON(nil)) }

// checkOpen builds a message, opens it, tampers with it and opens that.
func checkOpen(t *testing.T, o bootstrap.Options, a *bootstrap.Account, edits []byte) {
	t.Helper()
	m, _, err := bootstrap.Build(o, a, keys)
	if err != nil {
		checkBuildError(t, err)
		return
	}
	x, err := bootstrap.Open(m, keys)
	if err != nil || !x.Verified {
		t.Fatalf("%v, verified %v", err, x != nil && x.Verified)
	}
	want, _ := bootstrap.Project(o, a)
	if got, want := inJSON(&x.Account), inJSON(want); got != want {
		t.Fatalf("opened\n%s\nbuilt\n%s", got, want)
	}
	bad := tamper(m, edits)
	if _, err := bootstrap.Open(bad, keys); err == nil {
		checkGenuine(t, m, bad)
	} else if same(m, bad) {
		t.Fatalf("nothing was changed, but %v", err)
	}
	checkAccept(t, m, edits)
	others := bootstrap.Keys{Network: bootstrap.Secret("another"), PIN: bootstrap.Secret("86420"), Accept: keys.Accept}
	if _, err := bootstrap.Open(m, others); err == nil && m.Security.SEC != bootstrap.SECUserPINMAC {
		t.Fatal("it opens with other keys")
	}
}

// checkAccept holds that no method opens m that keys are not for, or do not name,
// and that text that is no PIN builds nothing.
func checkAccept(t *testing.T, m bootstrap.Message, edits []byte) {
	t.Helper()
	sec := m.Security.SEC
	for _, k := range []bootstrap.Keys{{Network: keys.Network, PIN: keys.PIN}, {Network: keys.Network}, {PIN: keys.PIN}} {
		want := map[bool]bootstrap.SEC{true: bootstrap.SECUserPIN, false: bootstrap.SECNetwPIN}[k.Network == nil]
		if k.Network != nil && k.PIN != nil {
			want = bootstrap.SECUserNetwPIN
		}
		_, err := bootstrap.Open(m, k)
		if (err == nil) != (sec == want) || sec != want && !errors.Is(err, bootstrap.ErrAccept) && err != bootstrap.ErrNoMAC {
			t.Fatalf("%v, where %v is waited for: %v", sec, want, err)
		}
	}
	pin := edits[:min(len(edits), 20)]
	digits := !slices.ContainsFunc(pin, func(b byte) bool { return b < '0' || b > '9' })
	for method, least := range map[bootstrap.SEC]int{bootstrap.SECUserPIN: 4, bootstrap.SECUserNetwPIN: 4, bootstrap.SECUserPINMAC: 5} {
		_, err := bootstrap.Protect(m.Body, method, bootstrap.Keys{Network: keys.Network, PIN: pin})
		if (err == nil) != (digits && len(pin) >= least) || len(pin) > 0 && err != nil && !errors.Is(err, bootstrap.ErrPIN) {
			t.Fatalf("%v with a PIN of %d octets: %v", method, len(pin), err)
		}
	}
}

// signing is a key for signatures, the trust for it, and that for another signer.
var signing = sync.OnceValue(func() (s struct {
	sign           *bootstrap.Signer
	trust, another *xmlsec.VerifyOptions
}) {
	// HMAC, so that the same octets make the same message.
	profile := xmlsec.Modern()
	profile.Signature = []xmlsec.Algorithm{xmlsec.HMACSHA256}
	key := func(s string) *xmlsec.VerifyOptions {
		return &xmlsec.VerifyOptions{Profile: profile, Keys: func(xmlsec.KeyInfo) (any, error) { return []byte(s), nil }}
	}
	const secret = "0123456789abcdef0123456789abcdef"
	var err error
	if s.sign, err = bootstrap.NewSigner(xmlsec.SignOptions{Profile: profile, Secret: []byte(secret)}); err != nil {
		panic(err) // a mistake here
	}
	s.trust, s.another = key(secret), key("another secret of thirty-two octets")
	return s
})

// checkSigned signs the tree of a message, opens it, tampers with the body and
// opens that: success implies that the account is the one that was signed,
// with any changes to the rest.
func checkSigned(t *testing.T, o bootstrap.Options, a *bootstrap.Account, edits []byte) {
	t.Helper()
	o.Profile, o.DM, o.Form, o.SEC, o.Sign = bootstrap.ProfileDM, bootstrap.DM12, bootstrap.FormXML, bootstrap.SECNone, signing().sign
	if o.Place == "./DMAcc" {
		o.Place = ""
	}
	m, _, err := bootstrap.Build(o, a, bootstrap.Keys{})
	if err != nil {
		checkBuildError(t, err)
		return
	}
	trust := bootstrap.Keys{Verify: signing().trust}
	x, err := bootstrap.Open(m, trust)
	if err != nil || len(x.Signatures) == 0 {
		t.Fatalf("%v, without a signer", err)
	}
	want := inJSON(&x.Account)
	if y, err := bootstrap.Open(tamper(m, edits), trust); err == nil && inJSON(&y.Account) != want {
		t.Fatalf("signed\n%s\nopened\n%s", want, inJSON(&y.Account))
	}
	if _, err := bootstrap.Open(m, bootstrap.Keys{Verify: signing().another}); err == nil {
		t.Fatal("it opens with another key")
	}
	o.Sign = nil
	if m, _, err = bootstrap.Build(o, a, bootstrap.Keys{}); err != nil {
		t.Fatal(err)
	}
	if _, err := bootstrap.Open(m, trust); err == nil {
		t.Fatal("it opens without a signature")
	}
}

// tamper returns a copy of m with edits: pairs of a place and a change.
func tamper(m bootstrap.Message, edits []byte) bootstrap.Message {
	m.Body, m.Security.Typed = bytes.Clone(m.Body), slices.Clone(m.Security.Typed)
	s := &m.Security
	for ; len(edits) >= 3; edits = edits[3:] {
		at, by := int(edits[1]), edits[2]
		switch edits[0] % 8 {
		case 0:
			at = at * len(m.Body) / 256
			m.Body[at] ^= by
		case 1:
			m.Body = append(m.Body, by)
		case 2:
			m.Body = m.Body[:max(1, len(m.Body)-at)]
		case 3:
			s.MAC[at%len(s.MAC)] ^= by
		case 4:
			s.SEC = bootstrap.SEC(by % 6)
		case 5:
			s.HasMAC = by&1 != 0
		case 6:
			if len(s.Typed) > 0 {
				s.Typed[at%len(s.Typed)] = by
			}
		case 7:
			s.Typed = s.Typed[:max(0, len(s.Typed)-at)]
		}
	}
	return m
}

// same reports whether two messages are the same to Open.
func same(a, b bootstrap.Message) bool {
	return bytes.Equal(a.Body, b.Body) && a.Security.SEC == b.Security.SEC && a.Security.MAC == b.Security.MAC &&
		a.Security.HasMAC == b.Security.HasMAC && bytes.Equal(a.Security.Typed, b.Security.Typed)
}

// checkGenuine holds a message that has opened to the original: the same octets
// under the same MAC. Where the user types it, the MAC is a few digits, of which
// chance gives one in 100,000; then the digits must be those of these octets, by
// crypto/hmac.
func checkGenuine(t *testing.T, m, got bootstrap.Message) {
	t.Helper()
	if got.Security.SEC == bootstrap.SECUserPINMAC {
		typed := got.Security.Typed
		n := len(typed) / 2
		h := hmac.New(sha1.New, typed[:n])
		h.Write(got.Body)
		for i, b := range h.Sum(nil)[:n] {
			if typed[n+i] != '0'+b%10 {
				t.Fatalf("it opens, digit %d of the MAC is %c, not %d", i, typed[n+i], b%10)
			}
		}
		if len(typed)%2 != 0 || n < 5 {
			t.Fatalf("it opens with %d digits", len(typed))
		}
		return
	}
	key := map[bootstrap.SEC][]byte{
		bootstrap.SECNetwPIN: keys.Network, bootstrap.SECUserPIN: keys.PIN, bootstrap.SECUserNetwPIN: slices.Concat(keys.Network, keys.PIN),
	}[got.Security.SEC]
	h := hmac.New(sha1.New, key)
	h.Write(got.Body)
	if !bytes.Equal(h.Sum(nil), got.Security.MAC[:]) {
		t.Fatalf("it opens, with a MAC that is none of %v", got.Security.SEC)
	}
	got.Security.Typed = m.Security.Typed // does not count
	if !same(m, got) {
		t.Fatalf("it opens, but it is not the original:\n%+v\n%+v", m, got)
	}
}
