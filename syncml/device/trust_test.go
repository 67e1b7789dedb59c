package device

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestTrust holds what is accepted, asked about and rejected (DM-BOOT-C-012 to C-015).
func TestTrust(t *testing.T) {
	s := newSeals(t)
	other := bootstrap.Secret("another network")
	xml := bootstrap.FormXML
	for _, test := range []struct {
		name   string
		o      bootstrap.Options
		policy Policy
		secure bool
		keys   bootstrap.Keys // of the sender; the zero value is the right ones
		pin    bool           // asked for
		want   Reason
		trust  Trust
	}{
		{name: "the default takes nothing without a secure push", want: ReasonUnauthenticated},
		{name: "and all by one", secure: true, trust: TrustSecure},
		{name: "a secure push with a MAC for which there is no key", o: bootstrap.Options{SEC: bootstrap.SECUserPIN}, secure: true, trust: TrustSecure},
		{name: "a signed one, though nobody is trusted", o: bootstrap.Options{Form: xml, Sign: s.sign}, secure: true, trust: TrustSecure},
		{name: "no MAC, with a key", policy: Policy{Network: imsi(t)}, want: ReasonUnauthenticated},
		{name: "a policy that takes all", policy: Policy{Unauthenticated: true}, trust: TrustNone},
		{name: "such a policy, and a wrong MAC", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: other, Unauthenticated: true}, want: ReasonMAC},
		{name: "NETWPIN", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t)}, trust: TrustMAC},
		{name: "NETWPIN of another network", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: other}, want: ReasonMAC},
		{name: "NETWPIN, where a PIN is possible too", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), AskPIN: true}, want: ReasonMethod},
		{name: "USERPIN there", o: bootstrap.Options{SEC: bootstrap.SECUserPIN}, policy: Policy{Network: imsi(t), AskPIN: true}, want: ReasonMethod},
		{name: "both there", o: bootstrap.Options{SEC: bootstrap.SECUserNetwPIN}, policy: Policy{Network: imsi(t), AskPIN: true}, pin: true, trust: TrustMAC},
		{name: "NETWPIN, where it is named", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), AskPIN: true, Accept: []push.SEC{bootstrap.SECNetwPIN}}, trust: TrustMAC},
		{name: "USERPIN", o: bootstrap.Options{SEC: bootstrap.SECUserPIN}, policy: Policy{AskPIN: true}, pin: true, trust: TrustMAC},
		{name: "USERPINMAC is not the default", o: bootstrap.Options{SEC: bootstrap.SECUserPINMAC}, policy: Policy{AskPIN: true}, want: ReasonMethod},
		{name: "a method without a key", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, want: ReasonMethod},
		{name: "signed", o: bootstrap.Options{Form: xml, Sign: s.sign}, policy: Policy{Verify: s.verify}, trust: TrustSignature},
		{name: "signed, and nobody is trusted", o: bootstrap.Options{Form: xml, Sign: s.sign}, want: ReasonUnauthenticated},
		{name: "not signed, with keys to verify", o: bootstrap.Options{Form: xml}, policy: Policy{Verify: s.verify}, want: ReasonSignature},
		{name: "not signed, but a MAC", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), Verify: s.verify}, trust: TrustMAC},
		{name: "not signed, but must be", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), Verify: s.verify, MustSign: true}, want: ReasonSignature},
		{name: "must be signed, and nobody is trusted", o: bootstrap.Options{SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), MustSign: true}, want: ReasonSignature},
		{name: "encrypted, and no key", o: bootstrap.Options{Form: xml, Encrypt: s.encrypt, SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t)}, want: ReasonEncryption},
		{name: "encrypted", o: bootstrap.Options{Form: xml, Encrypt: s.encrypt, SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), Decrypt: s.decrypt}, trust: TrustMAC},
		{name: "CP, not signed, with keys to verify", o: bootstrap.Options{Profile: bootstrap.ProfileCP}, policy: Policy{Verify: s.verify}, want: ReasonSignature},
		{name: "for another device", o: bootstrap.Options{Device: "IMEI:1"}, secure: true, want: ReasonTarget},
		{name: "DM 1.1", o: bootstrap.Options{DM: bootstrap.DM11}, secure: true, want: ReasonVersion},
		{name: "DM 1.1, allowed", o: bootstrap.Options{DM: bootstrap.DM11}, policy: Policy{DM11: true}, secure: true, trust: TrustSecure},
		{name: "a policy that says no", policy: Policy{Approve: func(context.Context, *Plan) error { return errors.New("no") }}, secure: true, want: ReasonPolicy},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := context.Background()
			if !test.secure && test.o.SEC == bootstrap.SECNone {
				test.o.Transport.Secure = false
			}
			a := testAccount("one.example", "pw")
			if test.o.DM == bootstrap.DM11 {
				a.Node = "one"
			}
			keys := bootstrap.Keys{Network: imsi(t), PIN: bootstrap.Secret("12345")}
			m := build(t, test.o, a, keys)
			store := new(Memory)
			d := newDevice(t, store, test.policy)
			before := stateOf(t, store)
			p, err := d.Receive(ctx, Push{Secure: test.secure, Message: &m})
			if got := reasonOf(err); got != test.want || (err == nil) != (test.want == "") {
				t.Fatalf("%v, want %q", err, test.want)
			}
			if err != nil {
				if !bytes.Equal(before, stateOf(t, store)) {
					t.Error("the store has changed")
				}
				return
			}
			if p.NeedsPIN() != test.pin || p.Trust() != test.trust {
				t.Fatalf("needs a PIN: %v, trust %v", p.NeedsPIN(), p.Trust())
			}
			if test.pin {
				if err := p.Apply(ctx); !errors.Is(err, ErrPIN) || len(p.Changes()) > 0 {
					t.Errorf("before the PIN: %v, %d changes", err, len(p.Changes()))
				}
				if err := p.Confirm(ctx, "12345"); err != nil {
					t.Fatal(err)
				}
			}
			if err := p.Apply(ctx); err != nil || len(d.Accounts()) != 1 {
				t.Fatalf("%v, %d accounts", err, len(d.Accounts()))
			}
			// The same message again changes nothing, and asks for no PIN.
			again, err := d.Receive(ctx, Push{Message: &m})
			if err != nil || !again.Known() || again.NeedsPIN() || len(again.Changes()) > 0 || again.Apply(ctx) != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// TestPIN holds that a message is gone after the tries that the policy allows.
func TestPIN(t *testing.T) {
	ctx := context.Background()
	m := build(t, bootstrap.Options{SEC: bootstrap.SECUserPIN}, testAccount("one.example", "pw"), bootstrap.Keys{PIN: bootstrap.Secret("1234")})
	for _, test := range []struct {
		tries int
		pins  []string
		left  []int // behind each PIN; -1: accepted, 0: gone
	}{
		{0, []string{"0000", "0001", "1234"}, []int{2, 1, -1}},
		{0, []string{"0000", "0001", "0002", "1234"}, []int{2, 1, 0, 0}},
		{1, []string{"9999"}, []int{0}},
		{2, []string{"", "x"}, []int{1, 0}},
	} {
		d := newDevice(t, new(Memory), Policy{AskPIN: true, Tries: test.tries})
		p, err := d.Receive(ctx, Push{Message: &m})
		if err != nil {
			t.Fatal(err)
		}
		for i, pin := range test.pins {
			err := p.Confirm(ctx, pin)
			wrong := new(WrongPIN)
			switch want := test.left[i]; {
			case want < 0 && err != nil,
				want > 0 && (!errors.As(err, &wrong) || wrong.Left != want),
				want == 0 && reasonOf(err) != ReasonMAC && !errors.Is(err, ErrDone):
				t.Errorf("%v: PIN %d: %v", test.pins, i, err)
			}
		}
		if last := test.left[len(test.left)-1]; last == 0 {
			if err := p.Apply(ctx); !errors.Is(err, ErrDone) {
				t.Errorf("%v: applied: %v", test.pins, err)
			}
		}
	}
}

// TestMACFirst holds that a MAC is verified before anything behind it is read: a body that
// nothing can read is said to have a wrong MAC, not to be malformed.
func TestMACFirst(t *testing.T) {
	m := build(t, bootstrap.Options{SEC: bootstrap.SECNetwPIN}, testAccount("one.example", "pw"), bootstrap.Keys{Network: imsi(t)})
	d := newDevice(t, new(Memory), Policy{Network: imsi(t)})
	for _, body := range [][]byte{nil, {0xFF}, m.Body[:len(m.Body)-1], append(bytes.Clone(m.Body), 0)} {
		forged := m
		forged.Body = body
		if _, err := d.Receive(context.Background(), Push{Message: &forged}); reasonOf(err) != ReasonMAC {
			t.Errorf("%d octets: %v", len(body), err)
		}
	}
}

// TestStale holds that a plan does not come true on another tree than that it was made for.
func TestStale(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{})
	one := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("one.example", "pw"), bootstrap.Keys{})
	two := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("two.example", "pw"), bootstrap.Keys{})
	p, err := d.Receive(ctx, Push{Secure: true, Message: &one})
	if err != nil {
		t.Fatal(err)
	}
	take(t, d, Push{Secure: true, Message: &two}, "")
	if err := p.Apply(ctx); !errors.Is(err, ErrStale) {
		t.Fatal(err)
	}
	take(t, d, Push{Secure: true, Message: &one}, "")
	if len(d.Accounts()) != 2 {
		t.Error("not both")
	}
}

// TestSegments holds that segments of many senders do not mix, and that what is no push is
// rejected with the reason.
func TestSegments(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{})
	one := segments(t, messages(t)[0], 7)
	two := segments(t, messages(t)[5], 7) // the same reference
	done := 0
	for i := range max(len(one), len(two)) {
		for k, s := range [][][]byte{one, two} {
			if i >= len(s) {
				continue
			}
			p, err := d.Receive(ctx, Push{From: string(rune('a' + k)), Secure: true, Segment: s[i]})
			if err != nil {
				t.Fatal(err)
			}
			if p != nil {
				done++
			}
		}
	}
	if done != 2 {
		t.Errorf("%d messages", done)
	}
	// Anybody can send a segment in another's name; a secure one is not joined to it.
	for i, s := range one {
		if p, err := d.Receive(ctx, Push{From: "c", Secure: i > 0, Segment: s}); p != nil || err != nil {
			t.Errorf("the segment before %d came by no secure push: a plan %v, %v", i, p != nil, err)
		}
	}
	for _, test := range []struct {
		name string
		in   Push
		want Reason
	}{
		{"nothing", Push{}, ReasonType},
		{"no header", Push{Segment: []byte{}}, ReasonSegment},
		{"another port", Push{Segment: []byte("\x06\x05\x04\x00\x50\x23\xF0\x01\x06")}, ReasonSegment}, // 80
		{"no push", Push{PDU: []byte{1, 2, 3}}, ReasonType},
		{"another type", Push{PDU: []byte("\x01\x06\x01\x83hello")}, ReasonType}, // text/plain
	} {
		if _, err := d.Receive(ctx, test.in); reasonOf(err) != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
