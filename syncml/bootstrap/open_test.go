package bootstrap

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// everyMethod is what Keys accept in tests of something else.
var everyMethod = []SEC{SECNetwPIN, SECUserPIN, SECUserNetwPIN, SECUserPINMAC}

// plain shows the octets of secrets in differences.
var plain = gocmp.Transformer("plain", func(s Secret) []byte { return s })

// manyAccounts returns how many accounts to generate, which are enough to reach every
// combination of options.
func manyAccounts() int {
	if testdoc.Race {
		return 700
	}
	return 2500
}

// TestOpenBuild holds that what is opened is what was projected, for every
// profile, DM version, form, WBXML version and SEC.
func TestOpenBuild(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(manyAccounts()) {
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
		k.Accept = []SEC{o.SEC}
		if o.SEC == SECUserPINMAC {
			k.PIN = nil // it is in what the user types
		}
		if o.SEC == SECNone {
			k = Keys{}
		}
		x, err := Open(m, k)
		if err != nil {
			t.Fatalf("seed %d: %+v: %v", seed, o, err)
		}
		if d := gocmp.Diff(want, &x.Account, plain); d != "" {
			t.Fatalf("seed %d: %+v: %s", seed, o, d)
		}
		if len(x.Skipped) > 0 || x.Verified != (o.SEC != SECNone) {
			t.Fatalf("seed %d: skipped %q, verified %v", seed, x.Skipped, x.Verified)
		}
		o.Drop = false
		wantOptions := o.resolved()
		if o.Profile == ProfileDM && o.Source == "" {
			wantOptions.Source = want.Addresses[0].Addr
		}
		if wantOptions.Repeats = o.Repeats && x.Options.Repeats; wantOptions.Repeats { // else there is no table
			seen["repeats"]++
		}
		if d := gocmp.Diff(wantOptions, x.Options); d != "" {
			t.Fatalf("seed %d: options: %s", seed, d)
		}
		p := o.resolved()
		seen[fmt.Sprint(p.Profile, p.DM, p.Form, p.Version, p.SEC)]++
	}
	// CP has 3 versions of WBXML and 5 methods; DM has 4 forms of 1.2 and one of 1.1 besides.
	if seen["repeats"] < 10 {
		t.Errorf("%d messages with a string table", seen["repeats"])
	}
	delete(seen, "repeats")
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
		cp, dm := Options{Profile: ProfileCP, Drop: true}, Options{Device: "x", Form: pick(g, FormEmbedded, FormNested, FormXML), Drop: true}
		both, _ := Project(cp, a) // what the CP profile carries
		both.ACL, both.NAPs, both.Proxies, both.Extra, both.Characteristics = a.ACL, nil, nil, Extra{}, nil
		for i := range both.Addresses {
			both.Addresses[i].Extra, both.Addresses[i].PortExtra = Extra{}, nil
		}
		for i := range both.Credentials {
			both.Credentials[i].Extra = Extra{}
		}
		both.ProvVersion = ""
		both, dropped := Project(dm, both)
		if len(dropped) > 0 {
			t.Fatalf("seed %d: the DM profile does not carry %q", seed, dropped)
		}
		trees := make([]*tnds.Tree, 2)
		for i, o := range []Options{cp, dm} {
			from := a
			if o.Profile == ProfileDM {
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
		straight, err := Tree(cp, a)
		if err != nil {
			t.Fatal(err)
		}
		for d := range tnds.Diff(straight, trees[0]) {
			t.Errorf("seed %d: without a message: %s: %s", seed, d.URI, d.What)
		}
		for _, tree := range trees {
			holdsAccount(t, tree, a)
		}
	}
}

// holdsAccount holds a tree to what both profiles carry, so that equal trees are
// not equally empty: identity, all addresses with their ports, all credentials but
// those for HTTP, all references.
func holdsAccount(t *testing.T, tree *tnds.Tree, a *Account) {
	t.Helper()
	is := func(uri, want string) {
		t.Helper()
		i := tree.Find("./DMAcc/1/" + uri)
		if want == "" && i < 0 {
			return
		}
		if i < 0 || string(tree.Node(i).Value) != want {
			t.Errorf("%s is not %q", uri, want)
		}
	}
	is("AppID", "w7")
	is("ServerID", a.ServerID)
	is("Name", a.Name)
	for i, x := range a.Addresses {
		at := fmt.Sprintf("AppAddr/%d/", i+1)
		is(at+"Addr", x.Addr)
		is(at+"AddrType", string(cmp.Or(x.Type, AddrURI)))
		for k, port := range x.Ports {
			is(fmt.Sprintf("%sPort/%d/PortNbr", at, k+1), fmt.Sprint(port))
		}
	}
	n := 0
	for _, c := range a.Credentials {
		if c.Level == LevelHTTP {
			continue
		}
		n++
		at := fmt.Sprintf("AppAuth/%d/", n)
		is(at+"AAuthLevel", string(c.Level))
		is(at+"AAuthType", string(c.Type))
		is(at+"AAuthName", c.Name)
		is(at+"AAuthSecret", string(c.Secret))
		is(at+"AAuthData", string(c.Data))
	}
	refs, want := 0, 0
	for _, ref := range a.ConRefs {
		if !a.isObject(ref) {
			want++
		}
	}
	for i := range tree.Len() {
		if name := string(tree.Node(i).Name); name == "ConRef" || name == "PrefConRef" {
			refs++
		}
	}
	if refs != want {
		t.Errorf("%d references of %d", refs, want)
	}
}

// TestBitFlips changes every bit of the body and of the MAC of messages of
// generated accounts, of every kind and with every method that has a MAC: none
// opens. With the race detector it is every 13th bit.
func TestBitFlips(t *testing.T) {
	step := 1
	if testdoc.Race {
		step = 13
	}
	keys := Keys{Network: Secret("\x19\x32"), PIN: Secret("123456"), Accept: everyMethod}
	for seed, o := range kinds() {
		for sec := SECNetwPIN; sec <= SECUserNetwPIN; sec++ {
			g := newGen(uint64(10*seed) + uint64(sec))
			o.SEC, o.Version = sec, pick(g, codec.Version11, codec.Version12, codec.Version13)
			a := g.account()
			for !validFor(o, a) {
				a = g.account()
			}
			m, _, err := Build(o, a, keys)
			if err != nil {
				t.Fatal(err)
			}
			flips := func(what string, octets []byte, step int) {
				for i := 0; i < len(octets)*8; i += step {
					octets[i/8] ^= 1 << (i % 8)
					if _, err := Open(m, keys); err != ErrMAC {
						t.Fatalf("%+v: with bit %d of the %s changed: %v", o, i, what, err)
					}
					octets[i/8] ^= 1 << (i % 8)
				}
			}
			flips("body", m.Body, step)
			flips("MAC", m.Security.MAC[:], 1)
			for _, k := range []Keys{{Network: keys.Network, PIN: Secret("123457")}, {Network: Secret("\x19\x33"), PIN: keys.PIN}} {
				k.Accept = everyMethod
				used := sec == SECUserNetwPIN || sec == SECNetwPIN == (string(k.PIN) == string(keys.PIN))
				if _, err := Open(m, k); used != (err == ErrMAC) || !used && err != nil {
					t.Errorf("%+v: with other keys: %v", o, err)
				}
			}
			digitsOfMAC(t, m, keys)
			m.Security = Security{}
			if _, err := Open(m, keys); err != ErrNoMAC {
				t.Errorf("%+v: without its protection: %v", o, err)
			}
		}
	}
}

// digitsOfMAC writes the MAC of m as digits of either case, which open, and with
// each digit changed, which do not.
func digitsOfMAC(t *testing.T, m Message, k Keys) {
	t.Helper()
	upper := string(m.Security.AppendMAC(nil))
	open := func(text string) error {
		mac, err := ParseMAC(text)
		if err != nil {
			return err
		}
		m.Security.MAC = mac
		_, err = Open(m, k)
		return err
	}
	for _, text := range []string{upper, strings.ToLower(upper), upper[:20] + strings.ToLower(upper[20:])} {
		if err := open(text); err != nil {
			t.Errorf("MAC %s: %v", text, err)
		}
	}
	for i := range upper {
		for _, c := range "0123456789ABCDEFabcdefGg: \x00" {
			text := upper[:i] + string(c) + upper[i+1:]
			if err := open(text); (err == nil) != strings.EqualFold(text, upper) || err != nil && err != ErrMAC {
				t.Errorf("MAC %s instead of %s: %v", text, upper, err)
			}
		}
	}
}

// USERPINMAC has a decimal digit of strength for each digit of the PIN: of 256
// messages, which differ in one octet, hardly any may open with the digits of
// another when there are 6, a chance of one in a million each.
func TestBitFlipsTyped(t *testing.T) {
	m, _, err := Build(Options{Profile: ProfileCP, SEC: SECUserPINMAC, Drop: true}, sample(), Keys{PIN: Secret("123456")})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Security.Typed) != 12 {
		t.Fatalf("%d digits typed", len(m.Security.Typed))
	}
	k := Keys{Accept: everyMethod}
	for i := range 256 {
		m.Body[len(m.Body)/2] ^= byte(i)
		if _, err := Open(m, k); (i == 0) != (err == nil) {
			t.Errorf("octet changed by %#x: %v", i, err)
		}
		m.Body[len(m.Body)/2] ^= byte(i)
	}
	for i := range m.Security.Typed {
		m.Security.Typed[i] ^= 1
		if _, err := Open(m, k); err == nil {
			t.Errorf("digit %d changed, and it opens", i)
		}
		m.Security.Typed[i] ^= 1
	}
}
