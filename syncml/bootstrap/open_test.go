package bootstrap

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// plain shows the octets of secrets in differences.
var plain = cmp.Transformer("plain", func(s Secret) []byte { return s })

// TestOpenBuild holds that what is opened is what was projected, for every
// profile, DM version, form, WBXML version and SEC.
func TestOpenBuild(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(2500) {
		g := newGen(seed)
		a, o, k := g.account(), g.options(), g.keys()
		if len(k.Network) == 0 {
			k.Network = Secret("n")
		}
		if err := a.Validate(); err != nil {
			t.Fatalf("seed %d: the generated account is not valid: %v", seed, err)
		}
		if !validFor(o, a) {
			continue
		}
		m, _, err := Build(o, a, k)
		if err != nil {
			t.Fatalf("seed %d: %+v: %v", seed, o, err)
		}
		want, _ := Project(o, a)
		if o.SEC == USERPINMAC {
			k.PIN = nil // it is in what the user types
		}
		if o.SEC == NoSEC {
			k = Keys{}
		}
		x, err := Open(m, k)
		if err != nil {
			t.Fatalf("seed %d: %+v: %v", seed, o, err)
		}
		if d := cmp.Diff(want, &x.Account, plain); d != "" {
			t.Fatalf("seed %d: %+v: %s", seed, o, d)
		}
		if len(x.Skipped) > 0 || x.Verified != (o.SEC != NoSEC) {
			t.Fatalf("seed %d: skipped %q, verified %v", seed, x.Skipped, x.Verified)
		}
		o.Drop = false
		wantOptions := o.resolved()
		if o.Profile == DM && o.Source == "" {
			wantOptions.Source = want.Addresses[0].Addr
		}
		if d := cmp.Diff(wantOptions, x.Options); d != "" {
			t.Fatalf("seed %d: options: %s", seed, d)
		}
		p := o.resolved()
		seen[fmt.Sprint(p.Profile, p.DM, p.Form, p.Version, p.SEC)]++
	}
	// CP has 3 versions of WBXML and 5 methods; DM has 4 forms of 1.2 and one of 1.1 besides.
	if want := 3*5 + 5*3*5; len(seen) != want {
		t.Errorf("%d combinations of options occurred, want %d: %v", len(seen), want, seen)
	}
}

// TestProfilesAgree holds that both profiles of one account give equal trees on
// what both can carry: no secrets lost, no level or address mapped wrongly, and
// the rights that a client grants by itself where the account states them.
func TestProfilesAgree(t *testing.T) {
	for seed := range uint64(500) {
		g := newGen(seed)
		a := g.account()
		a.ACL = "Get=" + a.ServerID + "&Replace=" + a.ServerID + "&Delete=" + a.ServerID
		cp, dm := Options{Profile: CP, Drop: true}, Options{Device: "x", Form: pick(g, Embedded, Nested, XML), Drop: true}
		both, _ := Project(cp, a) // what the CP profile carries
		both.ACL, both.NAPs, both.Proxies = a.ACL, nil, nil
		both, dropped := Project(dm, both)
		if len(dropped) > 0 {
			t.Fatalf("seed %d: the DM profile does not carry %q", seed, dropped)
		}
		trees := make([]*tnds.Tree, 2)
		for i, o := range []Options{cp, dm} {
			from := a
			if o.Profile == DM {
				from = both
			}
			m, _, err := Build(o, from, Keys{})
			if err != nil {
				t.Fatal(err)
			}
			x, err := Open(m, Keys{})
			if err != nil {
				t.Fatal(err)
			}
			x.Account.NAPs, x.Account.Proxies = nil, nil
			if trees[i], err = Tree(o, &x.Account); err != nil {
				t.Fatal(err)
			}
		}
		for d := range tnds.Diff(trees[0], trees[1]) {
			t.Errorf("seed %d: %s: %s", seed, d.URI, d.What)
		}
		if trees[0].Find("./DMAcc/1/ServerID") < 0 {
			t.Fatal("no account in the tree")
		}
	}
}

// TestBitFlips changes every bit of the body and of the MAC of messages.
func TestBitFlips(t *testing.T) {
	a := sample()
	keys := Keys{Network: Secret("\x19\x32"), PIN: Secret("123456")}
	for _, o := range []Options{
		{Profile: CP, SEC: NETWPIN, Drop: true},
		{Device: "IMEI:1", SEC: USERPIN, Drop: true},
		{Device: "IMEI:1", SEC: USERNETWPIN, Form: XML, Drop: true},
	} {
		m, _, err := Build(o, a, keys)
		if err != nil {
			t.Fatal(err)
		}
		flips := func(what string, octets []byte) {
			for i := range len(octets) * 8 {
				octets[i/8] ^= 1 << (i % 8)
				if _, err := Open(m, keys); err != ErrMAC {
					t.Fatalf("%v: with bit %d of the %s changed: %v", o, i, what, err)
				}
				octets[i/8] ^= 1 << (i % 8)
			}
		}
		flips("body", m.Body)
		flips("MAC", m.Security.MAC[:])
		if _, err := Open(m, keys); err != nil {
			t.Fatal(err)
		}
		m.Security = Security{}
		if _, err := Open(m, keys); err != ErrMAC {
			t.Errorf("%v: without its protection: %v", o, err)
		}
	}
}

// USERPINMAC has a decimal digit of strength for each digit of the PIN: of 256
// messages, which differ in one octet, hardly any may open with the digits of
// another when there are 6, a chance of one in a million each.
func TestBitFlipsTyped(t *testing.T) {
	m, _, err := Build(Options{Profile: CP, SEC: USERPINMAC, Drop: true}, sample(), Keys{PIN: Secret("123456")})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Security.Typed) != 12 {
		t.Fatalf("%d digits typed", len(m.Security.Typed))
	}
	for i := range 256 {
		m.Body[len(m.Body)/2] ^= byte(i)
		if _, err := Open(m, Keys{}); (i == 0) != (err == nil) {
			t.Errorf("octet changed by %#x: %v", i, err)
		}
		m.Body[len(m.Body)/2] ^= byte(i)
	}
	for i := range m.Security.Typed {
		m.Security.Typed[i] ^= 1
		if _, err := Open(m, Keys{}); err == nil {
			t.Errorf("digit %d changed, and it opens", i)
		}
		m.Security.Typed[i] ^= 1
	}
}
