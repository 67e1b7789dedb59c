package bootstrap

import (
	"crypto/hmac"
	"crypto/sha1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// value returns a value that fits all kinds.
func (g gen) value(kinds []valueKind) []byte {
	for {
		v := []byte(g.text())
		switch {
		case slices.Contains(kinds, ipv4Value):
			v = []byte("192.0.2.33")
		case slices.Contains(kinds, ipv6Value):
			v = []byte("2001:db8::33")
		case slices.Contains(kinds, idValue), slices.Contains(kinds, nameValue):
			v = []byte(pick(g, "x", "server.example.com", "é"))
		case slices.Contains(kinds, addrValue):
			v = []byte("host.example.com?a=<b>&c")
		case len(kinds) == 1 && kinds[0] == octetsValue:
			v = append(g.octets(), 0)
		case g.IntN(4) == 0:
			v = []byte(strings.Repeat(string(v), 40)) // lengths of two octets
		}
		if !slices.ContainsFunc(kinds, func(k valueKind) bool { return !k.fits(v) }) {
			return v
		}
	}
}

// withSlots puts slots into some of the texts.
func withSlots(g gen, o Options, a *Account) (Options, *Account) {
	o, a, err := fill(o, a, func(path string, kind valueKind, text string) (string, error) {
		name := fmt.Sprintf("${s%d.%d}", kind, g.IntN(3)) // a slot for each kind, used several times
		switch {
		case g.IntN(3) > 0, text == "" && path != "name":
			return text, nil
		case strings.HasSuffix(path, "acl"):
			return "Get=x." + name + "&Replace=a+b", nil
		case kind == addrValue && strings.HasPrefix(text, "http"):
			return "https://" + name + "/dm", nil
		case kind == lineValue && g.maybe():
			return text + name + "-" + name, nil
		}
		return name, nil
	})
	if err != nil {
		panic(err)
	}
	return o, a
}

// TestTemplate holds that rendering is what building makes of the same values, to
// the octet, MAC included.
func TestTemplate(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(800) {
		g := newGen(seed)
		o, a := withSlots(g, g.options(), g.account())
		if !validFor(o, a) {
			continue
		}
		tp, report, err := Compile(o, a)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for range 3 {
			k := g.keys()
			k.Network = append(k.Network, 'n')
			v := Values{Keys: k, Typed: make(Secret, 0, 16)}
			for i := range tp.Slots() {
				v.Slots = append(v.Slots, g.value(tp.kinds[i]))
			}
			bo, ba, err := fill(o, a, func(_ string, _ valueKind, text string) (string, error) {
				for i, name := range tp.Slots() {
					text = strings.ReplaceAll(text, "${"+name+"}", string(v.Slots[i]))
				}
				return text, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			want, wantReport, err := Build(bo, ba, k)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			body, s, err := tp.AppendMessage([]byte("before"), v)
			if err != nil || string(body) != "before"+string(want.Body) {
				t.Fatalf("seed %d: %v, rendered\n%q\nbuilt\n%q", seed, err, body, want.Body)
			}
			if s.SEC != want.Security.SEC || s.MAC != want.Security.MAC || s.HasMAC != want.Security.HasMAC || string(s.Typed) != string(want.Security.Typed) {
				t.Fatalf("seed %d: security %+v, want %+v", seed, s, want.Security)
			}
			if tp.Type() != want.Type || !slices.Equal(report.Dropped, wantReport.Dropped) || !slices.Equal(rules(report.Findings), rules(wantReport.Findings)) {
				t.Fatalf("seed %d: %+v, want %+v", seed, report, wantReport)
			}
			r := o.resolved()
			seen[fmt.Sprint(r.Profile, r.DM, r.Form)] += len(v.Slots)
		}
	}
	for _, kind := range []string{"dm 1.2 embedded", "dm 1.2 nested", "dm 1.2 xml", "dm 1.2 nodes", "dm 1.1 nodes", "cp 1.2 embedded"} {
		if seen[kind] < 100 {
			t.Errorf("%s: %d slots in all", kind, seen[kind])
		}
	}
}

// slots12 is an account with 12 slots of which each device has values of its own.
func slots12(o Options) (Options, *Account) {
	a := sample()
	a.NAPs, a.Objects, a.Ext, a.ConRefs = nil, nil, nil, nil
	a.ServerID, a.Name = "${server}", "${name}"
	a.Addresses[0].Addr = "https://${host}/dm"
	a.Credentials[0] = Credential{Level: LevelClient, Type: AuthDigest, Name: "${user}", Secret: Secret("${pw}"), Data: Secret("${nonce}")}
	a.Credentials[1] = Credential{Level: LevelServer, Type: AuthDigest, Name: "${server}", Secret: Secret("${spw}"), Data: Secret("${snonce}")}
	a.Credentials = append(a.Credentials, Credential{Level: LevelOBEX, Type: AuthHTTPBasic, Name: "${obex}", Secret: Secret("${opw}")})
	o.Device, o.SessionID, o.Drop = "IMEI:${imei}", "${session}", true
	if o.Profile == DM {
		a.Node = "${node}"
	}
	return o, a
}

// values16 are values of 16 octets.
func values16(tp *Template) Values {
	v := Values{Keys: Keys{PIN: Secret("12345678"), Network: Secret("\x19\x32\x54\x76\x98\x10\x32\x54")}, Typed: make(Secret, 0, 16)}
	for i := range tp.Slots() {
		v.Slots = append(v.Slots, fmt.Appendf(nil, "value-%010d", i))
	}
	return v
}

// TestTemplateRefuses gives slots values that their contexts cannot hold.
func TestTemplateRefuses(t *testing.T) {
	tp, _, err := Compile(slots12(Options{SEC: USERPIN}))
	if err != nil {
		t.Fatal(err)
	}
	dst := []byte("before")
	for _, tt := range []struct{ slot, value string }{
		{"imei", ""}, {"imei", "a\x00b"}, {"imei", "\xFF"}, {"name", "a\nb"}, {"pw", "a\x7F"}, {"pw", "\uFFFE"},
		{"server", "a=b"}, {"server", "a&b"}, {"server", "*"}, {"server", "a+b"}, {"server", "a b"},
		{"node", "a/b"}, {"node", ".."}, {"host", "a b"}, {"nonce", ""},
	} {
		v := values16(tp)
		v.Slots[tp.Slot(tt.slot)] = []byte(tt.value)
		body, s, err := tp.AppendMessage(dst, v)
		var slot *SlotError
		if !errors.As(err, &slot) || slot.Slot != tt.slot || string(body) != "before" || s.HasMAC {
			t.Errorf("%s = %q: %v", tt.slot, tt.value, err)
		}
	}
	v := values16(tp)
	v.Keys = Keys{}
	if body, _, err := tp.AppendMessage(dst, v); err != ErrKey || string(body) != "before" {
		t.Errorf("no key: %v", err)
	}
	v.Slots = v.Slots[1:]
	if _, _, err := tp.AppendMessage(dst, v); err == nil {
		t.Error("too few values")
	}
	if tp.Slot("none") != -1 {
		t.Error("an unknown slot")
	}
}

// TestCompileRefuses puts slots where they could change the form of the message.
func TestCompileRefuses(t *testing.T) {
	for name, spoil := range map[string]func(o *Options, a *Account){
		"place":             func(o *Options, _ *Account) { o.Place = "./${x}" },
		"not closed":        func(_ *Options, a *Account) { a.Name = "${x" },
		"no name":           func(_ *Options, a *Account) { a.Name = "${}" },
		"part of octets":    func(_ *Options, a *Account) { a.Credentials[0].Data = Secret("a${x}") },
		"part of an IP":     func(_ *Options, a *Account) { a.Addresses[0] = Address{Addr: "10.0.0.${x}", Type: AddrIPv4} },
		"object name":       func(_ *Options, a *Account) { a.Objects[0].Name = "${x}" },
		"node with objects": func(_ *Options, a *Account) { a.Node = "${x}" },
		"uri of a node":     func(_ *Options, a *Account) { a.Ext[0].URI = "${x}" },
		"one of several":    func(_ *Options, a *Account) { a.ACL = "Get=a+${x}" },
		"access point":      func(_ *Options, a *Account) { a.NAPs[0].ID = "${x}" },
	} {
		o, a := Options{Device: "IMEI:1", Drop: true}, sample()
		spoil(&o, a)
		if _, _, err := Compile(o, a); !errors.Is(err, ErrSlot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := sample()
	a.Credentials[0].Type = "${x}"
	if _, _, err := Compile(Options{Device: "IMEI:1", Drop: true}, a); !slices.Equal(fields(err), []string{"credentials[0].type"}) {
		t.Errorf("type: %v", err)
	}
	if _, _, err := Compile(Options{Device: "IMEI:1", Drop: true, Strict: true}, sample()); !hasRule(err, RuleSigned) {
		t.Errorf("strict: %v", err)
	}
	if _, _, err := Compile(Options{Device: "IMEI:1", Drop: true, SEC: 9}, sample()); err != ErrSEC {
		t.Errorf("unknown method: %v", err)
	}
}

var renderings = []struct {
	name string
	o    Options
}{
	{"dm-embedded", Options{}}, {"dm-nested", Options{Form: Nested}}, {"dm-xml", Options{Form: XML}}, {"dm-nodes", Options{Form: NodeByNode}},
	{"dm1.1", Options{DM: DM11}}, {"cp", Options{Profile: CP}}, {"dm-embedded-NETWPIN", Options{SEC: NETWPIN}},
	{"dm-embedded-USERNETWPIN", Options{SEC: USERNETWPIN}}, {"cp-USERPINMAC", Options{Profile: CP, SEC: USERPINMAC}},
}

func TestTemplateAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, r := range renderings {
		tp, _, err := Compile(slots12(r.o))
		if err != nil {
			t.Fatal(err)
		}
		v, dst := values16(tp), make([]byte, 0, 8192)
		n := testing.AllocsPerRun(200, func() {
			if dst, _, err = tp.AppendMessage(dst[:0], v); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", r.name, n)
		}
	}
}

// TestTemplateConcurrent renders one template in several goroutines.
func TestTemplateConcurrent(t *testing.T) {
	tp, _, err := Compile(slots12(Options{SEC: USERPIN}))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			v := values16(tp)
			for i := range 200 {
				v.Keys.PIN = fmt.Appendf(nil, "%d%06d", g+1, i)
				body, s, err := tp.AppendMessage(nil, v)
				if err == nil {
					err = Verify(body, s, v.Keys)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkAppendMessage has beside each kind of message what it cannot be faster
// than: copying the message, and HMAC-SHA1 of it.
func BenchmarkAppendMessage(b *testing.B) {
	for _, r := range renderings {
		tp, _, err := Compile(slots12(r.o))
		if err != nil {
			b.Fatal(err)
		}
		v := values16(tp)
		dst, _, err := tp.AppendMessage(make([]byte, 0, 8192), v)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(r.name+"/render", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dst, _, err = tp.AppendMessage(dst[:0], v)
			}
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(dst)))
		})
		to := make([]byte, len(dst))
		b.Run(r.name+"/memcpy", func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				copy(to, dst)
			}
		})
		if r.o.SEC == NoSEC {
			continue
		}
		b.Run(r.name+"/hmac", func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			var s signer
			for b.Loop() {
				s.mac(v.Keys.PIN, dst)
			}
		})
		b.Run(r.name+"/crypto-hmac", func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				h := hmac.New(sha1.New, v.Keys.PIN)
				h.Write(dst)
				h.Sum(to[:0])
			}
		})
	}
}

// TestFits holds the quick ways to look at a value to the slow ones.
func TestFits(t *testing.T) {
	g := newGen(1)
	for range 200000 {
		s := make([]byte, g.IntN(20))
		for i := range s {
			switch s[i] = byte(g.Uint32()); g.IntN(8) {
			case 0:
			default:
				s[i] = "abzAZ09.-_:/ ~!@[`{\x7f\x80\x1f"[int(s[i])%22]
			}
		}
		line := isText(s, false)
		for k, want := range map[valueKind]bool{
			lineValue: line,
			idValue:   line && tnds.CheckID(s) == nil,
			nameValue: line && tnds.CheckName(s, tnds.URILimits{}) == nil,
			addrValue: line && !slices.Contains(s, ' '),
		} {
			if got := k.fits(s); got != (want && len(s) > 0) {
				t.Fatalf("%q, kind %d: %v, want %v", s, k, got, want)
			}
			for _, x := range implied[k] {
				if k.fits(s) && !x.fits(s) {
					t.Fatalf("%q fits kind %d but not %d", s, k, x)
				}
			}
		}
	}
}

// What a pooled SHA-1 state has hashed does not stay in it.
func TestSignerWiped(t *testing.T) {
	var s signer
	body := []byte(strings.Repeat("secret of a device ", 11)) // ends in the middle of a block
	if _, err := s.sign(body, USERPIN, &Keys{PIN: Secret("1234")}, nil); err != nil {
		t.Fatal(err)
	}
	fresh := fmt.Sprint(sha1.New())
	if fmt.Sprint(s.h) == fresh {
		t.Fatal("nothing to wipe: the test sees nothing")
	}
	s.wipe()
	s.key = s.key[:cap(s.key)]
	if fmt.Sprint(s.h) != fresh || fmt.Sprint(s.block, s.sum, s.short) != fmt.Sprint([64]byte{}, [20]byte{}, [20]byte{}) || strings.Trim(string(s.key), "\x00") != "" {
		t.Errorf("%v %v", s.h, s.key)
	}
}
