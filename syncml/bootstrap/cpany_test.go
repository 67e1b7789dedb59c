package bootstrap

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// A provGen makes documents of the content model: registered characteristics, others and
// those of vendors, parms again, without a value, with an empty one, and in any order.
type provGen struct {
	gen
	d prov.Document
}

// put adds parms in a random order, each as text such as NAME=value, NAME= or NAME.
func (g *provGen) put(i int, parms ...string) {
	g.Shuffle(len(parms), func(a, b int) { parms[a], parms[b] = parms[b], parms[a] })
	for _, p := range parms {
		name, value, ok := strings.Cut(p, "=")
		if ok {
			g.d.AddParm(i, name, append([]byte{}, value...))
		} else {
			g.d.AddParm(i, name, nil)
		}
	}
}

// odd returns parms that no field holds, and repeats of those in names.
func (g *provGen) odd(names ...string) []string {
	out := []string{}
	for range g.IntN(4) {
		name := pick(g.gen, append(names, "VENDOR-1", "é", "INIT", "LINGER")...)
		value := pick(g.gen, g.text(), "0")
		if name == "TO-NAPID" { // anything else leads nowhere
			value = "N"
		}
		out = append(out, pick(g.gen, name, name+"=", name+"="+value))
	}
	return out
}

func (g *provGen) within(i int, depth int) {
	for range g.IntN(depth + 1) {
		k := g.d.AddCharacteristic(i, pick(g.gen, "VALIDITY", "RESOURCE", "vendor", "x"))
		g.put(k, g.odd("NAME", "URI")...)
		g.within(k, depth-1)
	}
}

func (g *provGen) ports(i int) {
	for range g.IntN(3) {
		k := g.d.AddCharacteristic(i, "PORT")
		g.put(k, append(g.odd("SERVICE"), pick(g.gen, "PORTNBR=80", "PORTNBR=443", "PORTNBR=x", "PORTNBR", "PORTNBR="))...)
	}
}

func (g *provGen) document(t *testing.T) []byte {
	g.d.Reset()
	g.d.Version = []byte(pick(g.gen, "1.0", "1.1", "2"))
	g.within(-1, 2)
	nap := g.d.AddCharacteristic(-1, "NAPDEF")
	g.d.AddParm(nap, "NAPID", []byte("N"))
	g.put(nap, append(g.odd("NAPID", "NAME", "INTERNET", "BEARER", "DNS-ADDR", "NAP-ADDRESS", "NAP-ADDRTYPE"), "BEARER=GSM-GPRS", "NAP-ADDRTYPE=APN")...)
	for range g.IntN(3) {
		k := g.d.AddCharacteristic(nap, "NAPAUTHINFO")
		g.d.AddParm(k, "AUTHTYPE", []byte("PAP"))
		g.put(k, g.odd("AUTHTYPE", "AUTHNAME", "AUTHSECRET")...)
	}
	g.within(nap, 1)
	px := g.d.AddCharacteristic(-1, "PXLOGICAL")
	g.d.AddParm(px, "PROXY-ID", []byte("P"))
	g.put(px, g.odd("PROXY-ID", "NAME", "STARTPAGE", "DOMAIN", "TRUST")...)
	y := g.d.AddCharacteristic(px, "PXPHYSICAL")
	g.put(y, append(g.odd("PUSHENABLED", "TO-NAPID", "PXADDRTYPE"), "PHYSICAL-PROXY-ID=PP", "PXADDR=h")...)
	g.ports(y)
	g.ports(px)
	g.within(px, 1)
	app := g.d.AddCharacteristic(-1, "APPLICATION")
	g.d.AddParm(app, "PROVIDER-ID", []byte("s"))
	g.d.AddParm(app, "APPID", []byte("w7"))
	g.put(app, append(g.odd("PROVIDER-ID", "NAME", "APPID", "ROLE"), pick(g.gen, "TO-NAPID=N", "TO-NAPID=INTERNET", "TO-PROXY=P"))...)
	for range 1 + g.IntN(2) {
		k := g.d.AddCharacteristic(app, "APPADDR")
		g.d.AddParm(k, "ADDR", []byte("http://a"))
		g.d.AddParm(k, "ADDRTYPE", []byte("URI")) // or it is ADDRTYPE of odd that counts
		g.put(k, g.odd("ADDR", "ADDRTYPE")...)
		g.ports(k)
		g.within(k, 1)
	}
	for range g.IntN(3) {
		k := g.d.AddCharacteristic(app, "APPAUTH")
		g.d.AddParm(k, "AAUTHLEVEL", []byte("CLIENT"))
		g.d.AddParm(k, "AAUTHTYPE", []byte("DIGEST"))
		g.put(k, append(g.odd("AAUTHLEVEL", "AAUTHTYPE", "AAUTHNAME", "AAUTHSECRET"), "AAUTHDATA=bm9uY2U=")...)
		g.within(k, 1)
	}
	g.within(app, 1)
	other := g.d.AddCharacteristic(-1, "APPLICATION")
	g.put(other, append(g.odd("NAME", "TO-NAPID"), "APPID=w4")...)
	body, err := g.d.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// parmsIn returns what a document says, in lines of path and parm in alphabetical order,
// but for what reads the same: ADDRTYPE=URI where there is none, and INTERNET again.
func parmsIn(t *testing.T, body []byte) []string {
	var d prov.Document
	if err := d.ParseWBXML(body, prov.DecodeOptions{RefuseUnknown: true, StrictOrder: true}, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	out := []string{"version=" + d.Version.String()}
	for i, it := range d.All() {
		at := fmt.Sprint(it.Kind, " ", it.Name.String())
		if it.Value != nil {
			at += "=" + it.Value.String()
		}
		for k := d.Parent(i); k >= 0; k = d.Parent(k) {
			at = d.Item(k).Name.String() + "/" + at
		}
		if !strings.HasSuffix(at, "ADDRTYPE=URI") && !strings.HasSuffix(at, "INTERNET") {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return out
}

// TestProvDocuments opens documents of all kinds and builds them again: nothing is
// skipped, nothing is lost, and the same account comes back.
func TestProvDocuments(t *testing.T) {
	built, repeated := 0, 0
	for seed := range uint64(300) {
		g := provGen{gen: newGen(seed)}
		body := g.document(t)
		x, err := Open(Message{Type: TypeCP, Body: body}, Keys{})
		if err != nil || len(x.Skipped) > 0 {
			t.Fatalf("seed %d: skipped %q, %v", seed, x.Skipped, err)
		}
		x.Options.Transport.Secure = true
		m, report, err := Build(x.Options, &x.Account, Keys{})
		if err != nil || len(report.Dropped) > 0 {
			t.Fatalf("seed %d: %q, %v", seed, report.Dropped, err)
		}
		if d := gocmp.Diff(parmsIn(t, body), parmsIn(t, m.Body)); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
		again, err := Open(m, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(&x.Account, &again.Account, plain); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
		text := x.Account.AppendJSON(nil)
		var stored Account
		if err := stored.UnmarshalJSON(text); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if d := gocmp.Diff(&x.Account, &stored, plain); d != "" {
			t.Fatalf("seed %d: stored: %s", seed, d)
		}
		built++
		for _, p := range x.Account.Extra.Parms {
			if applicationPlace.has(p.Name) {
				repeated++
			}
		}
	}
	if built < 300 || repeated < 100 {
		t.Errorf("%d built, %d parms repeated", built, repeated)
	}
}
