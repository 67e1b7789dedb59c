package bootstrap

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

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
	if o.Profile == ProfileDM {
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
	tp, _, err := Compile(slots12(Options{SEC: SECUserPIN}))
	if err != nil {
		t.Fatal(err)
	}
	dst := []byte("before")
	for _, tt := range []struct{ slot, value string }{
		{"name", ""}, {"imei", ""}, {"imei", "a\x00b"}, {"imei", "\xFF"}, {"name", "a\nb"}, {"pw", "a\x7F"}, {"pw", "\uFFFE"},
		{"server", "a=b"}, {"server", "a&b"}, {"server", "*"}, {"server", "a+b"}, {"server", "a b"},
		{"node", "a/b"}, {"node", ".."}, {"host", "a b"}, {"nonce", ""},
	} {
		v := values16(tp)
		v.Slots[tp.Slot(tt.slot)] = []byte(tt.value)
		body, s, err := tp.AppendMessage(dst, v)
		slot, ok := errors.AsType[*SlotError](err)
		if !ok || slot.Slot != tt.slot || string(body) != "before" || s.HasMAC {
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

// TestCompileRefuses has each reason for which Compile refuses a slot, as its
// comment lists them.
func TestCompileRefuses(t *testing.T) {
	dm12, dm11, cp := Options{Device: "IMEI:1", Drop: true}, Options{Device: "IMEI:1", Drop: true, DM: DM11}, Options{Profile: ProfileCP, Drop: true}
	siblings := func(n int, uri string) []Node {
		var out []Node
		for i := range n {
			out = append(out, Node{URI: fmt.Sprintf(uri, i)})
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		o     Options
		spoil func(a *Account)
		field string
	}{
		{"not closed", dm12, func(a *Account) { a.Name = "${x" }, "name"},
		{"no name", dm12, func(a *Account) { a.Name = "${}" }, "name"},
		{"in each other", dm12, func(a *Account) { a.Name = "${a${b}}" }, "name"},
		{"type of an address", dm12, func(a *Account) { a.Addresses[0].Type = "${x}" }, "addresses[0].type"},
		{"format of a node", dm12, func(a *Account) { a.Ext[0].Format = "${x}" }, "ext[0].format"},
		{"CP level", cp, func(a *Account) { a.Credentials[0].Level = "${x}" }, "credentials[0].level"},
		{"CP type", cp, func(a *Account) { a.Credentials[0].Type = "${x}" }, "credentials[0].type"},
		{"DM 1.1 level", dm11, func(a *Account) { a.Credentials[0].Level = "${x}" }, "credentials[0].level"},
		{"DM 1.1 scheme", dm11, func(a *Account) { a.Addresses[0].Addr = "http${x}://host" }, "addresses[0].addr"},
		{"DM 1.1 no scheme", dm11, func(a *Account) { a.Addresses[0].Addr = "host${x}" }, "addresses[0].addr"},
		{"part of octets", dm12, func(a *Account) { a.Credentials[0].Data = Secret("a${x}") }, "credentials[0].data"},
		{"part of a bin node", dm12, func(a *Account) { a.Ext[0] = Node{URI: "x", Format: "bin", Value: Secret("${x}${y}")} }, "ext[0].value"},
		{"part of an IP", dm12, func(a *Account) { a.Addresses[0] = Address{Addr: "10.0.0.${x}", Type: AddrIPv4} }, "addresses[0].addr"},
		{"part of a type", dm12, func(a *Account) { a.Credentials[0].Type = "HTTP-${x}" }, "credentials[0].type"},
		{"part of a level", dm12, func(a *Account) { a.Credentials[0].Level = "${x}CRED" }, "credentials[0].level"},
		{"part of authPref", dm12, func(a *Account) { p := AuthType("HTTP-${x}"); a.AuthPref = &p }, "authPref"},
		{"whole ACL", dm12, func(a *Account) { a.ACL = "${x}" }, "acl"},
		{"command of an ACL", dm12, func(a *Account) { a.Objects[0].ACL = "Get=a&${x}=b" }, "objects[0].acl"},
		{"conRef that may begin inside", dm12, func(a *Account) { a.ConRefs = []string{"./In${x}"} }, "conRefs[0]"},
		{"too many names", dm12, func(a *Account) { a.Ext = siblings(92, "${x%d}") }, "account"},
	} {
		a := sample()
		tt.spoil(a)
		_, _, err := Compile(tt.o, a)
		faults, ok := errors.AsType[Faults](err)
		if !errors.Is(err, ErrSlot) || !ok || len(faults) != 1 || faults[0].Field != tt.field {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	a := sample()
	a.Ext = siblings(91, "${x%d}") // 4095 pairs
	if _, _, err := Compile(dm12, a); err != nil {
		t.Errorf("as many names as there can be: %v", err)
	}
	a.Ext = siblings(1000, "x%03d${x}") // which can never be equal
	if _, _, err := Compile(dm12, a); err != nil {
		t.Errorf("names that differ: %v", err)
	}
	a = sample()
	a.Name, a.ACL = "${", "${}"
	_, _, err := Compile(dm12, a)
	if got := fields(err); !slices.Equal(got, []string{"name", "acl"}) {
		t.Errorf("all faults at once: %v", got)
	}
	strict := dm12
	strict.Strict = true
	if _, _, err := Compile(strict, sample()); !hasRule(err, RuleSigned) {
		t.Errorf("strict: %v", err)
	}
	unknown := dm12
	unknown.SEC = 9
	if _, _, err := Compile(unknown, sample()); err != ErrSEC {
		t.Errorf("unknown method: %v", err)
	}
	odd := sample() // with what stands for octets
	odd.Name, odd.Credentials[0].Data = base64.StdEncoding.EncodeToString([]byte("${00000}")), Secret("${x}")
	if _, _, err := Compile(cp, odd); err != ErrTemplate {
		t.Errorf("a text like a slot in base64: %v", err)
	}
	bad := sample()
	bad.Name = "\xFF"
	if _, _, err := Compile(dm12, bad); !slices.Equal(fields(err), []string{"name"}) {
		t.Errorf("an account that cannot be built: %v", err)
	}
}

// TestValuesRefused gives slots values that would give a message another form.
func TestValuesRefused(t *testing.T) {
	dm12, dm11, cp := Options{Device: "IMEI:1", Drop: true}, Options{Device: "IMEI:1", Drop: true, DM: DM11}, Options{Profile: ProfileCP, Drop: true}
	for _, tt := range []struct {
		name string
		o    Options
		set  func(o *Options, a *Account)
		good string
		bad  string
	}{
		{"place", dm12, func(o *Options, _ *Account) { o.Place = "./Vendor/x${x}" }, "é", "a/b"},
		{"path", dm12, func(o *Options, _ *Account) { o.Path = "${x}" }, "DMAcc", ".."},
		{"place, node by node", Options{Device: "IMEI:1", Drop: true, Form: FormNodeByNode}, func(o *Options, _ *Account) { o.Place = "./${x}/y" }, "DMAcc", "?"},
		{"account and object", dm12, func(_ *Options, a *Account) { a.Node = "${x}"; a.Objects[0].Name = "other" }, "mine", "other"},
		{"object", dm12, func(_ *Options, a *Account) { a.Node = ""; a.Objects[0].Name = "${x}" }, "2", "1"},
		{"sibling", dm12, func(_ *Options, a *Account) { a.Ext = []Node{{URI: "a/${x}/c"}, {URI: "a/b/d"}} }, "c", "b"},
		{"grant", dm12, func(_ *Options, a *Account) { a.ACL = "Get=a+b${x}&Replace=bc" }, "c", "+"},
		{"same in a grant", dm12, func(_ *Options, a *Account) { a.ACL = "Get=a+${x}" }, "b", "a"},
		{"access point", cp, func(_ *Options, a *Account) { a.NAPs = append(a.NAPs, NAP{ID: "A${x}"}, NAP{ID: "AB"}) }, "C", "B"},
		{"conRef", cp, func(_ *Options, a *Account) {
			a.Proxies = []Proxy{{ID: "PX", Physical: []PhysicalProxy{{ID: "1", Address: "h"}}}}
			a.NAPs, a.ConRefs = []NAP{{ID: "P${x}"}}, []string{"P${x}", "PX"}
		}, "Y", "X"},
		{"URI as conRef", cp, func(_ *Options, a *Account) {
			a.NAPs, a.ConRefs = []NAP{{ID: "./a"}}, []string{"./${x}", "INTERNET"}
		}, "b", "a"},
		{"outside", dm12, func(_ *Options, a *Account) { a.ConRefs = []string{"${x}${x}"} }, "./ConnMO/x", "./Inbox/x"},
		{"begins inside", dm12, func(_ *Options, a *Account) { a.ConRefs = []string{"${x}/Inbox/x"} }, "x", "."},
		{"equal by reference", cp, func(_ *Options, a *Account) {
			a.Proxies = []Proxy{{ID: "${x}", Physical: []PhysicalProxy{{ID: "1", Address: "h", NAPs: []string{"N"}}}}}
			a.NAPs[0].ID, a.ConRefs = "N", []string{"${x}", "N"}
		}, "P", "N"},
		{"bearer", cp, func(_ *Options, a *Account) { a.NAPs[0].Bearers = []string{"GSM-${x}"} }, "5G", "GPRS"},
		{"type of auth", cp, func(_ *Options, a *Account) { a.NAPs[0].Auth = []NetAuth{{Type: "${x}"}} }, "EAP", "CHAP"},
		{"type", dm12, func(_ *Options, a *Account) { a.Credentials[0].Type = "${x}" }, "HMAC", "MAC"},
		{"low type", dm12, func(_ *Options, a *Account) { a.Credentials[0] = Credential{Level: LevelHTTP, Type: "${x}"} }, "HTTP-BASIC", "HMAC"},
		{"level", dm12, func(_ *Options, a *Account) { a.Credentials[0] = Credential{Level: "${x}", Type: AuthHMAC} }, "SRVCRED", "OBEX"},
		{"any level", dm12, func(_ *Options, a *Account) { a.Credentials[0] = Credential{Level: "${x}", Type: AuthTransport} }, "OBEX", "APPSRV"},
		{"authPref", dm12, func(_ *Options, a *Account) { p := AuthType("${x}"); a.AuthPref = &p }, "BASIC", "basic"},
		{"media type", dm12, func(_ *Options, a *Account) { a.Ext = []Node{{URI: "a", Type: "${x}", Value: Secret("v")}} }, "text/css", "text"},
		{"identifier of an object", dm12, func(_ *Options, a *Account) { a.Objects[0].ID = "urn:${x}" }, "x y", "x\ny"},
		{"http", dm11, func(_ *Options, a *Account) { a.Addresses[0].Addr = "${x}/dm" }, "HTTPS://h", "wsp://h"},
		{"IPv6", dm12, func(_ *Options, a *Account) { a.Addresses[0] = Address{Type: AddrIPv6, Addr: "${x}"} }, "::1", "10.0.0.1"},
		{"length", dm12, func(_ *Options, a *Account) { a.Name = "${x}" }, strings.Repeat("n", 1<<19), strings.Repeat("n", 1<<20)},
	} {
		a := sample()
		tt.set(&tt.o, a)
		tp, _, err := Compile(tt.o, a)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		r := rendering{tp, tt.o, a}
		for value, ok := range map[string]bool{tt.good: true, tt.bad: false, "": false} {
			if got := r.same(t, Values{Slots: []Secret{[]byte(value)}}); got != ok {
				t.Errorf("%s: %.20q: rendered is %v", tt.name, value, got)
			}
		}
	}
}

var renderings = []struct {
	name string
	o    Options
}{
	{"dm-embedded", Options{}}, {"dm-nested", Options{Form: FormNested}}, {"dm-xml", Options{Form: FormXML}}, {"dm-nodes", Options{Form: FormNodeByNode}},
	{"dm1.1", Options{DM: DM11}}, {"cp", Options{Profile: ProfileCP}}, {"dm-embedded-NETWPIN", Options{SEC: SECNetwPIN}},
	{"dm-embedded-USERNETWPIN", Options{SEC: SECUserNetwPIN}}, {"cp-USERPINMAC", Options{Profile: ProfileCP, SEC: SECUserPINMAC}},
}

func TestTemplateAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, r := range renderings {
		tp, _, err := Compile(slots12(r.o))
		if err != nil {
			t.Fatal(err)
		}
		v, dst := values16(tp), make([]byte, 0, 8192)
		n := testdoc.Allocs(200, func() {
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
	tp, _, err := Compile(slots12(Options{SEC: SECUserPIN}))
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

// hmacOver computes HMAC-SHA1 with a new key over a state that is reused.
func hmacOver(h hash.Hash, key, body, to []byte) []byte {
	var block [blockSize]byte
	pad(&block, key, innerPad)
	h.Reset()
	h.Write(block[:])
	h.Write(body)
	inner := h.Sum(to[:0])
	pad(&block, key, outerPad)
	h.Reset()
	h.Write(block[:])
	h.Write(inner)
	return h.Sum(to[:0])
}

// BenchmarkAppendMessage has beside each kind of message what it cannot be faster
// than: copying the message (memcpy), and HMAC-SHA1 of it, with the key of each
// device set up for it over states that are reused (hmac). Both are of the same
// length; hmac has the four blocks that a key and the two ends cost. slots is how
// many values a message has; in dm-nodes, one is in the URI of every node. Rendering costs about 10 ns a slot, whatever the
// length: beside hmac that is under a fifth for 1.2 KB, and a third for the short
// message of CP.
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
				if dst, _, err = tp.AppendMessage(dst[:0], v); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(dst)))
			b.ReportMetric(float64(len(tp.names)), "slots")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
		to := make([]byte, len(dst))
		b.Run(r.name+"/memcpy", func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				copy(to, dst)
			}
		})
		if r.o.SEC == SECNone {
			continue
		}
		state := sha1.New()
		key, err := v.Keys.appendKey(nil, r.o.SEC)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(r.name+"/hmac", func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				hmacOver(state, key, dst, to)
			}
		})
		b.Run(r.name+"/mac", func(b *testing.B) { // the one used here
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				mac(key, dst)
			}
		})
		b.Run(r.name+"/crypto-hmac", func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				h := hmac.New(sha1.New, key)
				h.Write(dst)
				h.Sum(to[:0])
			}
		})
	}
}
