package fuzz

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// The tests here check the promises of the targets with documents made from fixed
// seeds, and that these documents are worth it.

// rounds is how many documents a test makes.
func rounds() int64 {
	if testdoc.Race {
		return 50
	}
	return 400
}

// random returns octets for the makers, and choices.
func random(seed int64, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestMadeDocuments(t *testing.T) {
	for seed := range rounds() {
		m := new(syncml.Message)
		seeded(seed).Fuzz(m)
		checkMessage(t, m)
		x := new(prov.Document)
		seeded(seed).Fuzz(x)
		checkProv(t, x)
		d := new(devinf.DevInf)
		seeded(seed).Fuzz(d)
		checkDevInf(t, d)
		tree := new(tnds.Tree)
		seeded(seed).Fuzz(tree)
		fixedTree(t, tree)
	}
}

// TestMadeAgain holds that the same octets make the same document, else the
// findings of a fuzzing engine could not be found again.
func TestMadeAgain(t *testing.T) {
	for seed := range int64(20) {
		a, b := new(syncml.Message), new(syncml.Message)
		maker(random(seed, 300)).Fuzz(a)
		maker(random(seed, 300)).Fuzz(b)
		if saysMessage(a) != saysMessage(b) {
			t.Fatalf("seed %d: two documents", seed)
		}
		x, xo := made(random(seed, 300))
		y, yo := made(random(seed, 300))
		if inJSON(x) != inJSON(y) || xo.Form != yo.Form || xo.SEC != yo.SEC {
			t.Fatalf("seed %d: two accounts", seed)
		}
	}
}

// TestMadeCoverage holds that documents that are made have every kind of
// command, data and characteristic, and that most accounts can be built.
func TestMadeCoverage(t *testing.T) {
	kinds, data, types := map[syncml.Kind]bool{}, map[syncml.DataKind]bool{}, map[string]bool{}
	built, profiles := 0, map[string]int{}
	for seed := range int64(400) {
		m := new(syncml.Message)
		maker(random(seed, 400)).Fuzz(m)
		for i := range m.Body {
			kinds[m.Body[i].Kind] = true
			for k := range m.Body[i].Items {
				data[m.Body[i].Items[k].Data.Kind] = true
			}
		}
		x := new(prov.Document)
		maker(random(seed, 400)).Fuzz(x)
		for _, it := range x.All() {
			if it.Kind == prov.KindCharacteristic {
				types[string(it.Name)] = true
			}
		}
		a, o := made(random(seed, 400))
		if _, _, err := bootstrap.Build(o, a, keys); err == nil {
			built++
			profiles[strings.Join([]string{o.Profile.String(), o.DM.String(), o.Form.String()}, " ")]++
		}
	}
	if len(kinds) != int(syncml.KindSync) || len(data) < 5 || len(types) < len(characteristics()) {
		t.Errorf("%d kinds of commands, %d of data, %d types of characteristics", len(kinds), len(data), len(types))
	}
	if built < 300 || len(profiles) < 12 {
		t.Errorf("%d of 400 accounts can be built, of kinds %v", built, profiles)
	}
}

func TestOpenMade(t *testing.T) {
	for seed := range rounds() {
		a, o := made(random(seed, 400))
		checkOpen(t, o, a, random(seed+1, int(seed)%4*3))
	}
}

func TestOpenSigned(t *testing.T) {
	for seed := range rounds() / 4 {
		a, o := made(random(seed, 400))
		checkSigned(t, o, a, random(seed+1, int(seed)%4*3))
	}
}

// TestOpenTampered holds that of a message with a MAC no octet, of body or MAC,
// can be changed.
func TestOpenTampered(t *testing.T) {
	for _, sec := range []bootstrap.SEC{bootstrap.SECNetwPIN, bootstrap.SECUserPIN, bootstrap.SECUserNetwPIN} {
		a := &bootstrap.Account{ServerID: "s", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/"}}}
		m, _, err := bootstrap.Build(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: sec, Drop: true}, a, keys)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bootstrap.Open(m, keys); err != nil {
			t.Fatal(err)
		}
		for i := range m.Body {
			bad := tamper(m, nil)
			bad.Body[i] ^= 1 << (i % 8)
			if _, err := bootstrap.Open(bad, keys); err == nil {
				t.Fatalf("%v: octet %d of the body changed", sec, i)
			}
		}
		for i := range m.Security.MAC {
			bad := m
			bad.Security.MAC[i] ^= 1 << (i % 8)
			if _, err := bootstrap.Open(bad, keys); err == nil {
				t.Fatalf("%v: octet %d of the MAC changed", sec, i)
			}
		}
	}
}

func TestTemplateMade(t *testing.T) {
	values := []string{"value", "x", "<&>", "a b", "é", "0123456789", "]]>", "a/b", "\x01"}
	rendered, slots := 0, map[string]bool{}
	for seed := range rounds() {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		some := checkTemplate(t, random(seed, 400), r.Uint64(), values[r.IntN(len(values))], values[r.IntN(2)])
		for _, slot := range some {
			slots[slot] = true
		}
		if len(some) > 0 {
			rendered++
		}
	}
	t.Logf("%d of %d accounts rendered, with slots %v", rendered, rounds(), slots)
	if rendered < int(rounds()/4) || len(slots) < 10 {
		t.Errorf("only %d of %d accounts rendered, with slots %v", rendered, rounds(), slots)
	}
}

// TestCoversMemory holds that the oracle for memory finds its kind of fault: a
// length that is believed before the octets are there.
func TestCoversMemory(t *testing.T) {
	testdoc.SkipAllocs(t)
	var kept []byte
	if got := allocated(true, func() { kept = make([]byte, 1<<20) }); got < 1<<20 || len(kept) == 0 {
		t.Errorf("%d octets seen of 1 MiB", got)
	}
	if got := allocated(false, func() { kept = make([]byte, 1<<20) }); got < 1<<20 || len(kept) == 0 {
		t.Errorf("%d octets seen of 1 MiB in passing", got)
	}
}

// TestReasons holds that the oracle for errors finds one that is none.
func TestReasons(t *testing.T) {
	if got := reason(codec.ErrToken); got != "ErrToken" {
		t.Error(got)
	}
	if got := reason(testdoc.ErrTemporary); !strings.HasPrefix(got, "?") {
		t.Error(got)
	}
}
