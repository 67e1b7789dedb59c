package bootstrap

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// withSlots puts slots into some of the texts of a generated account, in every
// context that there is, as all or a part of it. A reference gets those of its target.
func withSlots(g gen, o Options, a *Account) (Options, *Account) {
	before := a
	o, a = withOwnSlots(g, o, a)
	target := map[string]string{}
	for i, n := range before.NAPs {
		target[n.ID] = a.NAPs[i].ID
	}
	for i, p := range before.Proxies {
		target[p.ID] = a.Proxies[i].ID
	}
	for i, x := range before.Objects {
		y := a.Objects[i]
		target[Inbox+"/"+tnds.Relative(join(x.Path, x.Name))] = Inbox + "/" + tnds.Relative(join(y.Path, y.Name))
	}
	follow := func(refs []string) {
		for i, ref := range refs {
			refs[i] = cmp.Or(target[ref], ref)
		}
	}
	follow(a.ConRefs)
	for _, p := range a.Proxies {
		for _, y := range p.Physical {
			follow(y.NAPs)
		}
	}
	return o, a
}

func withOwnSlots(g gen, o Options, a *Account) (Options, *Account) {
	n := 0
	own := func() string { n++; return fmt.Sprintf("${own %d}", n) } // for names that have to differ
	return edited(o, a, func(f field, text []byte) []byte {
		shared := fmt.Sprintf("${s%d.%d}", contextRules[f.context], g.IntN(3))
		reference := strings.HasPrefix(f.path, "conRefs") && f.context != inReference || strings.HasPrefix(f.path, "proxies") && strings.Contains(f.path, ".naps[")
		if f.context == inFixed || reference || g.IntN(3) > 0 {
			return nil
		}
		switch s := string(text); {
		case f.context.whole():
			return []byte(shared)
		case f.context == inACL:
			return []byte(pick(g, "Get=x."+shared+"&Replace=a+b", "Get=a+"+own()+"+"+own(), "Exec=*&Get="+shared))
		case f.context == inSegment:
			segments := strings.Split(s, "/")
			i := g.IntN(len(segments))
			segments[i] = pick(g, "", "é", segments[i]) + own()
			return []byte(strings.Join(segments, "/"))
		case f.context == inAddress && strings.Contains(s, "://"):
			return []byte(pick(g, "https://"+shared+"/dm", own()))
		case f.context == inMIME, strings.HasSuffix(f.path, ".id") && !strings.HasPrefix(f.path, "objects"):
			return []byte(own())
		case f.context == inLine && g.maybe():
			return []byte(s + shared + "-" + shared)
		}
		return []byte(shared)
	})
}

// good returns a value that keeps the rules, and that no other slot has.
func (r rules) good(g gen, slot int) []byte {
	switch {
	case r&ruleIPv4 != 0:
		return fmt.Appendf(nil, "192.0.2.%d", slot%256)
	case r&ruleIPv6 != 0:
		return fmt.Appendf(nil, "2001:db8::%x", slot)
	case r&ruleLowType != 0:
		return []byte(pick(g, lowTypes...))
	case r&ruleAuthType != 0:
		return []byte(pick(g, authTypes...))
	case r&ruleMainLevel != 0:
		return []byte(pick(g, mainLevels...))
	case r&ruleLevel != 0:
		return []byte(pick(g, levels...))
	case r&ruleHTTP != 0:
		return fmt.Appendf(nil, "HTTP://host%d?a=<b>&c", slot)
	case r&ruleSlash != 0:
		return fmt.Appendf(nil, "text/é+%d", slot)
	case r&(ruleID|ruleSegment) != 0:
		return fmt.Appendf(nil, "%s-%d", pick(g, "x", "server.example.com", "é"), slot) // no literal name is like that
	case r&ruleNoSpace != 0:
		return fmt.Appendf(nil, "host%d.example.com?a=<b>&c", slot)
	case r == 0:
		return append(g.octets(), byte(slot), 0)
	}
	return fmt.Appendf(nil, "%s%d", strings.Repeat(g.text(), pick(g, 1, 1, 1, 40)), slot) // also lengths of two octets
}

// hostile returns any value at all.
func (g gen) hostile() []byte {
	switch g.IntN(4) {
	case 0:
		return g.octets()
	case 1: // long ones, around all lengths where a length gets another octet
		return bytes.Repeat([]byte(pick(g, "a", "<", "é", "\r")), pick(g, 63, 64, 127, 128, 129, 8191, 16384, 70000/2)+g.IntN(3))
	}
	return []byte(pick(g, "", "\x00", "a\x00b", "\n", "a\r\n\tb", "\x01", "\x7f", "\u0085", "\ufffe", "\xff\xfe", "\xed\xa0\x80", " ", "  x ", "x ",
		".", "..", "/", "a/b", "?", "*", "+", "=", "&", "a", "b", "1", "]]>", "<!--", "&amp;", `"'`, "${s0}", "${00000}", "${(}", "JHswMDAwMH0=",
		"APN", "PAP", "IPV4", "GSM-GPRS", "HTTP-BASIC", "BASIC", "CLCRED", "HTTP", "NAP0", "NAP1", "PX0", "http://x", "https://", "10.0.0.1", "::1", "fe80::1%eth0",
		"text/plain", "é", "./Inbox", "Inbox", "AppID", "a/b/node0", "node0", "U+10FFFF \U0010ffff"))
}

// A rendering is a template with what it is made of.
type rendering struct {
	t *Template
	o Options
	a *Account
}

// same renders values, and builds with the same. What is rendered must be what is
// built, MAC included, or with a string table but for that; what cannot be built must be refused by a SlotError. It
// reports whether it was rendered.
func (r rendering) same(t testing.TB, v Values) bool {
	t.Helper()
	o, a := edited(r.o, r.a, r.t.filler(v.Slots))
	want, _, buildErr := Build(o, a, v.Keys)
	body, s, err := r.t.AppendMessage([]byte("before"), v)
	if err != nil {
		if e, ok := errors.AsType[*SlotError](err); !ok || e.Reason == "" || e.Reason == "not possible here" || string(body) != "before" || s.HasMAC || s.Typed != nil {
			t.Fatalf("%v, rendered %q", err, body)
		}
		return false
	}
	if r.o.Repeats && buildErr == nil {
		never := func([]byte) bool { return false }
		if body, err = shareText(body[len("before"):], never); err != nil {
			t.Fatal(err)
		}
		body = append([]byte("before"), body...)
		if want.Body, err = shareText(want.Body, never); err != nil {
			t.Fatal(err)
		}
		want.Security.MAC, want.Security.Typed = s.MAC, s.Typed // of other octets
	}
	if buildErr != nil || string(body) != "before"+string(want.Body) {
		t.Fatalf("values %.200q: rendered\n%.3000q\nbuilt\n%.3000q\n%v", v.Slots, body, want.Body, buildErr)
	}
	if s.SEC != want.Security.SEC || s.MAC != want.Security.MAC || s.HasMAC != want.Security.HasMAC || string(s.Typed) != string(want.Security.Typed) {
		t.Fatalf("security %+v, want %+v", s, want.Security)
	}
	return true
}

// TestUnfit has a value for each reason to refuse one.
func TestUnfit(t *testing.T) {
	for _, c := range []struct {
		context context
		value   string
		reason  string
	}{
		{inOctets, "", "empty"}, {inText, "a\xff", "not UTF-8"}, {inLine, "a\nb", "line end"}, {inLine, "a\x00b", "control character"},
		{inText, "a\x1bb", "control character"}, {inAddress, "a b", "space"}, {inID, "a=b", "server identifier"}, {inACL, "a b", "server identifier"},
		{inSegment, "a/b", "URI"}, {inSegment, "..", "URI"}, {inHTTP, "ftp://a", "http"}, {inMIME, "text", "media type"},
		{inIPv4, "1.2.3", "IPv4"}, {inIPv6, "1.2.3.4", "IPv6"}, {inAuthType, "MD5", "authentication"}, {inLowType, "DIGEST", "below DM"},
		{inLevel, "x", "level"}, {inMainLevel, "HTTP", "CLCRED"},
	} {
		r := contextRules[c.context]
		if got := r.unfit([]byte(c.value)); len(c.value) > 0 && c.context != inOctets && r.fit([]byte(c.value)) || !strings.Contains(got, c.reason) {
			t.Errorf("%q in context %d: %q, want %q", c.value, c.context, got, c.reason)
		}
	}
}

// TestTemplate holds that rendering is what building makes of the same values, to
// the octet, for accounts, options and values of all kinds.
func TestTemplate(t *testing.T) {
	places, good, bad, refused := map[string]int{}, map[string]int{}, 0, 0
	number := uint64(800)
	if testdoc.Race {
		number = 300
	}
	for seed := range number {
		g := newGen(seed)
		o, a := g.options(), g.account()
		if strings.Contains(reachable(a), "${") { // octets that look like a slot
			continue
		}
		if o, a = withSlots(g, o, a); !validFor(o, a) {
			continue
		}
		tp, report, err := Compile(o, a)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		edited(o, a, func(f field, text []byte) []byte {
			if hasSlot(text) {
				places[strings.Map(func(r rune) rune {
					if r >= '0' && r <= '9' {
						return -1
					}
					return r
				}, f.path)]++
			}
			return nil
		})
		r := rendering{tp, o, a}
		v := Values{Slots: make([]Secret, len(tp.Slots())), Keys: g.keys(), Typed: make(Secret, 0, 16)}
		v.Keys.Network = append(v.Keys.Network, 'n')
		fill := func() {
			for i := range v.Slots {
				v.Slots[i] = tp.rules[i].good(g, i)
			}
		}
		fill()
		if !r.same(t, v) {
			t.Fatalf("seed %d: good values %q refused", seed, v.Slots)
		}
		bo, ba := edited(o, a, tp.filler(v.Slots))
		m, want, err := Build(bo, ba, v.Keys)
		if err != nil || tp.Type() != m.Type || !slices.Equal(report.Dropped, want.Dropped) || !slices.Equal(rulesOf(report.Findings), rulesOf(want.Findings)) {
			t.Fatalf("seed %d: %+v, want %+v, %v", seed, report, want, err)
		}
		ro := o.resolved()
		good[fmt.Sprint(ro.Profile, ro.DM, ro.Form)] += len(v.Slots)
		for range min(4, 4*len(v.Slots)) {
			fill()
			for range 1 + g.IntN(2) { // with more, hardly any would be rendered
				v.Slots[g.IntN(len(v.Slots))] = g.hostile()
			}
			bad++
			if !r.same(t, v) {
				refused++
			}
		}
	}
	for _, kind := range []string{"dm 1.2 embedded", "dm 1.2 nested", "dm 1.2 xml", "dm 1.2 nodes", "dm 1.1 nodes", "cp 1.2 embedded"} {
		if good[kind] < 100 {
			t.Errorf("%s: %d slots in all", kind, good[kind])
		}
	}
	if refused < bad/10 || refused > bad*9/10 {
		t.Errorf("%d of %d hostile values refused", refused, bad)
	}
	t.Logf("%d of %d hostile values refused", refused, bad)
	for _, path := range allPaths {
		if places[path] < 5 {
			t.Errorf("%d slots in %s", places[path], path)
		}
	}
}

// allPaths are the fields that can have slots.
var allPaths = strings.Fields(`options.device options.source options.sessionId options.msgId options.place options.path
	serverId name node addresses[].addr credentials[].level credentials[].type credentials[].name credentials[].secret credentials[].data
	authPref conRefs[] naps[].id naps[].name naps[].bearers[] naps[].address naps[].addressType naps[].dns[] naps[].auth[].type
	naps[].auth[].name naps[].auth[].secret proxies[].id proxies[].name proxies[].domains[] proxies[].startPage proxies[].auth[].type
	proxies[].auth[].name proxies[].auth[].secret proxies[].ports[].services[] proxies[].physical[].id proxies[].physical[].address
	proxies[].physical[].addressType proxies[].physical[].naps[] proxies[].physical[].ports[].services[] objects[].name objects[].path
	objects[].id objects[].acl objects[].nodes[].uri objects[].nodes[].type objects[].nodes[].value objects[].nodes[].acl
	ext[].uri ext[].type ext[].value ext[].acl acl`)

// TestFit holds the quick ways to look at a value to the slow ones.
func TestFit(t *testing.T) {
	g := newGen(1)
	for range 200000 {
		s := make([]byte, 1+g.IntN(20))
		for i := range s {
			switch s[i] = byte(g.Uint32()); g.IntN(8) {
			case 0:
			default:
				s[i] = "abzAZ09.-_:/ ~!@[`{\x7f\x80\x1f"[int(s[i])%22]
			}
		}
		line, id, segment := isText(s, false), tnds.CheckID(s) == nil, tnds.CheckName(s, tnds.URILimits{}) == nil
		for r, want := range map[rules]bool{
			0: true, ruleLine: line, ruleText: isText(s, true),
			ruleLine | ruleID: line && id, ruleLine | ruleSegment: line && segment, ruleLine | ruleID | ruleSegment: line && id && segment,
			ruleLine | ruleNoSpace: line && !slices.Contains(s, ' '), ruleLine | ruleSlash: line && slices.Contains(s, '/'),
		} {
			if got := r.fit(s); got != want {
				t.Fatalf("%q, rules %b: %v, want %v", s, r, got, want)
			}
		}
	}
}

// TestComposed compares texts piece by piece with comparing them whole.
func TestComposed(t *testing.T) {
	g := newGen(3)
	text := func() composed {
		var out composed
		for range g.IntN(4) {
			if slot := g.IntN(3); g.maybe() {
				out = append(out, piece{nil, slot})
			} else {
				out = append(out, piece{[]byte(pick(g, "a", "b", "ab", "aab")), -1})
			}
		}
		return out
	}
	join := func(c composed, values []Secret) string {
		var out []byte
		for i := range c {
			out = append(out, c.get(i, values)...)
		}
		return string(out)
	}
	equal := 0
	for range 100_000 {
		a, b := text(), text()
		values := []Secret{[]byte(pick(g, "a", "ab")), []byte(pick(g, "b", "aa")), []byte(pick(g, "a", "bab"))}
		want := join(a, values) == join(b, values)
		if got := a.equal(b, values); got != want || want && !a.mayEqual(b) {
			t.Fatalf("%q, %q: %v, want %v, possible %v", join(a, values), join(b, values), got, want, a.mayEqual(b))
		}
		if want {
			equal++
		}
	}
	if equal < 1000 {
		t.Errorf("%d pairs are equal", equal)
	}
}
