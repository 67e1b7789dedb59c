package xmlconv_test

import (
	"bytes"
	"cmp"
	"slices"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// A conversion is one document with its options, both ways.
type conversion struct {
	name   string
	o      both
	octets []byte
	xml    []byte
}

// conversions returns all that tests have which goes both ways, in each layout
// and plan.
func conversions(t testing.TB) (all []conversion) {
	add := func(name string, octets []byte, o both) {
		for _, o.de.Mode = range []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeIndent, xmlconv.ModeCanonical} {
			xml, err := xmlconv.ToXML(octets, o.de)
			if err != nil {
				return
			}
			all = append(all, conversion{name, o, octets, xml})
		}
	}
	for _, d := range fixtures(t) {
		for _, d.o.en.Plan = range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
			add(d.name, d.octets, d.o)
		}
	}
	for _, p := range pairs {
		o := options(p.table)
		if p.with != nil {
			p.with(&o)
		}
		if o.de.Codec.Charsets == nil { // which makes a transcoder for every document
			add(p.name, testdoc.Hex(t, p.wbxml), o)
		}
	}
	for _, d := range []corpus.Doc{corpus.DM(), corpus.CP()} {
		add(d.Name, d.Octets, both{})
	}
	return all
}

// TestAllocs holds that a Converter allocates nothing in steady state, whatever
// the order of documents, layouts and plans.
func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	all := conversions(t)
	if len(all) < 200 {
		t.Fatalf("only %d conversions", len(all))
	}
	var c xmlconv.Converter
	var out []byte
	toXML := func() {
		for _, v := range all {
			var err error
			if out, err = c.AppendXML(out[:0], v.octets, v.o.de); err != nil {
				t.Fatal(v.name, err)
			}
		}
	}
	if n := testdoc.Allocs(3, toXML); n != 0 {
		t.Errorf("to XML: %v allocations for %d documents", n, len(all))
		report(t, all, func(v conversion) { out, _ = c.AppendXML(out[:0], v.octets, v.o.de) })
	}
	all = slices.DeleteFunc(all, func(v conversion) bool {
		_, err := c.AppendWBXML(nil, v.xml, v.o.en)
		return err != nil
	})
	// An encoder allocates when it changes between charsets with large numbers.
	slices.SortStableFunc(all, func(a, b conversion) int { return cmp.Compare(a.o.en.Header.Charset, b.o.en.Header.Charset) })
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(v conversion) bool { return v.o.en.Header.Charset != all[0].o.en.Header.Charset })
		if n < 0 {
			n = len(all)
		}
		toWBXML := func() {
			for _, v := range all[:n] {
				var err error
				if out, err = c.AppendWBXML(out[:0], v.xml, v.o.en); err != nil {
					t.Fatal(v.name, err)
				}
			}
		}
		if got := testdoc.Allocs(3, toWBXML); got != 0 {
			t.Errorf("to WBXML: %v allocations for %d documents", got, n)
			report(t, all[:n], func(v conversion) { out, _ = c.AppendWBXML(out[:0], v.xml, v.o.en) })
		}
		all = all[n:]
	}
}

// report names the documents that allocate by themselves.
func report(t *testing.T, all []conversion, f func(v conversion)) {
	for _, v := range all {
		if n := testdoc.Allocs(3, func() { f(v) }); n != 0 {
			t.Logf("%s, mode %d, plan %d: %v", v.name, v.o.de.Mode, v.o.en.Plan, n)
		}
	}
}

// TestAllocsPooled holds that the functions without a Converter allocate their
// result only.
func TestAllocsPooled(t *testing.T) {
	testdoc.SkipAllocs(t)
	d := corpus.DM()
	xml, err := xmlconv.ToXML(d.Octets, xmlconv.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if n := testdoc.Allocs(200, func() { xmlconv.ToXML(d.Octets, xmlconv.DecodeOptions{}) }); n > 1 {
		t.Errorf("to XML: %v allocations", n)
	}
	if n := testdoc.Allocs(200, func() { xmlconv.ToWBXML(xml, xmlconv.EncodeOptions{}) }); n > 1 {
		t.Errorf("to WBXML: %v allocations", n)
	}
}

// TestReuse holds that no document leaves a trace in the next, errors included:
// every pair of conversions, one after the other, gives what each gives alone.
func TestReuse(t *testing.T) {
	all := conversions(t)
	bad := conversion{"broken", all[0].o, []byte("\x03\xA4\x01\x6A\x00\x6D\x00\x01\x53\x03ap"), []byte("<SyncML xmlns='SYNCML:SYNCML1.2'><p:x xmlns:p='u'>  text<![CDATA[ more ]]><")}
	var c xmlconv.Converter
	rng := uint32(1)
	for range 4000 {
		rng = rng*1664525 + 1013904223
		v := all[int(rng>>8)%len(all)]
		if rng>>4&3 == 0 {
			for n := range len(bad.octets) {
				c.AppendXML(nil, bad.octets[:n], bad.o.de)
			}
			c.AppendWBXML(nil, bad.xml[:int(rng>>8)%len(bad.xml)], bad.o.en)
			continue
		}
		got, err := c.AppendXML(nil, v.octets, v.o.de)
		if err != nil || !bytes.Equal(got, v.xml) {
			t.Fatalf("%s: %v\n%s\n%s", v.name, err, got, v.xml)
		}
		want, wantErr := new(xmlconv.Converter).AppendWBXML(nil, v.xml, v.o.en)
		got, err = c.AppendWBXML(nil, v.xml, v.o.en)
		if where(err) != where(wantErr) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%s: %v, want %v\n%x\n%x", v.name, err, wantErr, got, want)
		}
	}
}

// TestConcurrent holds that the functions without a Converter can be called at
// the same time, and that the results are their callers' own.
func TestConcurrent(t *testing.T) {
	all := conversions(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			var kept [][2][]byte
			for j := range 100 {
				v := all[(i*31+j)%len(all)]
				got, err := xmlconv.ToXML(v.octets, v.o.de)
				if err != nil {
					t.Error(v.name, err)
				}
				kept = append(kept, [2][]byte{got, v.xml})
				xmlconv.ToWBXML(v.xml, v.o.en)
			}
			for _, k := range kept {
				if !bytes.Equal(k[0], k[1]) {
					t.Errorf("%s\nwas\n%s", k[0], k[1])
				}
			}
		})
	}
	wg.Wait()
}
