package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// A worst is the worst input known for an operation, and the octets allocated for each
// of its octets, all together, beside a constant. SECURITY.md has the bounds.
type worst struct {
	operation, input string
	octets           int // of input
	constant         int // octets that do not depend on the input
	bound            float64
	run              func()
}

// perOctet returns for each octet of input how much of n there is beside the constant.
func (w *worst) perOctet(n uint64) float64 {
	return max(float64(n)-float64(w.constant), 0) / float64(w.octets)
}

// The memory that operations need in any case: buffers and the names of a document
// type; and with a string table, from which a MiB may come for any input.
const (
	fixedMemory    = 64 << 10
	fixedExpansion = 6 << 20
)

// repeat returns n times the octets of part, between two ends.
func repeat(t testing.TB, begin, part string, n int, end string) []byte {
	t.Helper()
	return append(append(testdoc.Hex(t, begin), bytes.Repeat(testdoc.Hex(t, part), n)...), testdoc.Hex(t, end)...)
}

// size is how many octets the worst inputs have, about.
const worstSize = 256 << 10

// worstInputs returns them. Each is one after which an operation holds, or has
// let go, more memory for an octet than after all others that were tried.
func worstInputs(t testing.TB) (all []worst) {
	add := func(operation, input string, doc []byte, bound float64, run func(doc []byte)) {
		constant := fixedMemory
		if strings.HasPrefix(input, "references") {
			constant = fixedExpansion
		}
		all = append(all, worst{operation, input, len(doc), constant, bound, func() { run(doc) }})
	}
	text := repeat(t, `03 01 6A 00 45 03`, `61`, worstSize, `00 01`)
	elements := repeat(t, `03 01 6A 00 45`, `05`, worstSize, `01`)
	add("Decoder, slice", "one string", text, 0.1, func(doc []byte) { decode(codec.Options{}, doc, false) })
	add("Decoder, slice", "empty elements", elements, 0.1, func(doc []byte) { decode(codec.Options{}, doc, false) })
	add("Decoder, reader", "one string", text, 6, func(doc []byte) { decode(codec.Options{}, doc, true) })

	syncHeader, syncEnd := `02 A401 6A 00 6D 6B`, `01 01`
	commands := repeat(t, syncHeader, `05`, worstSize, syncEnd)
	add("syncml.Message.ParseWBXML", "empty commands", commands[:128<<10], 3200, func(doc []byte) {
		_ = new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{})
	})
	unknown := repeat(t, syncHeader+`46`, `05`, worstSize, `01`+syncEnd)
	add("syncml.Message.ParseWBXML", "unknown elements", unknown[:128<<10], 300, func(doc []byte) {
		_ = new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{})
	})
	nodes := repeat(t, `03 01 6A 00 00 02 60`, `24`, worstSize, `01`)
	add("tnds.Tree.Decode", "empty nodes", nodes[:60<<10], 2000, func(doc []byte) {
		_ = new(tnds.Tree).Decode(decoderOf(tokens.TNDS12, doc), tnds.DecodeOptions{})
	})
	parms := repeat(t, `03 0B 6A 00 45`, `06`, worstSize, `01`)
	add("prov.Document.Decode", "empty characteristics", parms[:60<<10], 520, func(doc []byte) {
		_ = new(prov.Document).Decode(decoderOf(tokens.Prov11, doc), prov.DecodeOptions{})
	})
	stores := repeat(t, `03 A403 6A 00 4A`, `07`, worstSize, `01`)
	add("devinf.DevInf.Decode", "empty data stores", stores[:60<<10], 3400, func(doc []byte) {
		_ = new(devinf.DevInf).Decode(decoderOf(tokens.DevInf12, doc), devinf.DecodeOptions{})
	})
	stores = repeat(t, `03 A403 6A 00 4A`, `07`, 128<<10, `01`)
	within := wire.AppendInt(testdoc.Hex(t, syncHeader+`5F 54 4F C3`), uint32(len(stores)))
	within = append(append(within, stores...), testdoc.Hex(t, `01 01 01`+syncEnd)...)
	add("syncml.Message.ParseWBXML", "data stores in device information", within, 3400, func(doc []byte) {
		_ = new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{})
	})

	// A string that is referred to as often as brings most for the octets, in small
	// documents and up to the limit.
	for _, v := range []struct {
		input        string
		size, length int
	}{{"references, small", 3000, 1400}, {"references", worstSize, 30}} {
		text := strings.Repeat("a", v.length) + "\x00"
		filled := func(header, head, tail string) []byte {
			s := shape{"", header, text, head, tail, byRef}
			return s.document((v.size - len(s.document(0))) / 2)
		}
		add("syncml.Message.ParseWBXML", v.input, filled(syncml12, "\x6d\x6b\x45\x54\x4f", "\x01\x01\x01\x01\x01"), 100, func(doc []byte) {
			_ = new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{})
		})
		add("tnds.Tree.Decode", v.input, filled("\x03\x01\x6a", "\x00\x02\x60\x64\x76", "\x01\x01\x01"), 100, func(doc []byte) {
			_ = new(tnds.Tree).Decode(decoderOf(tokens.TNDS12, doc), tnds.DecodeOptions{})
		})
		add("prov.Document.Decode", v.input, filled(prov10, "\x45\x87\x05", "\x01\x01"), 100, func(doc []byte) {
			_ = new(prov.Document).Decode(decoderOf(tokens.Prov11, doc), prov.DecodeOptions{})
		})
		add("ToXML", v.input, filled(syncml12, "\x6d", "\x01"), 80, func(doc []byte) { _, _ = xmlconv.ToXML(doc, xmlconv.DecodeOptions{}) })
	}
	add("ToXML", "references to a long string", references(t), 40, func(doc []byte) { _, _ = xmlconv.ToXML(doc, xmlconv.DecodeOptions{}) })
	add("ToXML", "empty elements", repeat(t, `02 A401 6A 00 6D`, `23`, worstSize, `01`), 40, func(doc []byte) { _, _ = xmlconv.ToXML(doc, xmlconv.DecodeOptions{}) })

	sync := func(content string) []byte {
		return []byte(`<SyncML xmlns="SYNCML:SYNCML1.2">` + content + `</SyncML>`)
	}
	for _, v := range []struct{ input, part string }{
		{"empty elements", "<Add/>"}, {"names without a token", "<a0000/>"}, {"text", "aaaaaaaa"}, {"predefined entities", "&lt;"}, {"attributes", `<Add a="" b=""/>`},
	} {
		add("ToWBXML", v.input, sync(strings.Repeat(v.part, worstSize/len(v.part))), 10, func(doc []byte) { _, _ = xmlconv.ToWBXML(doc, xmlconv.EncodeOptions{}) })
	}
	var names strings.Builder
	for i := range 60 << 10 / 7 { // as many as the string table may hold
		fmt.Fprintf(&names, "<a%05x/>", i)
	}
	add("ToWBXML", "names, all different", sync(names.String()), 30, func(doc []byte) { _, _ = xmlconv.ToWBXML(doc, xmlconv.EncodeOptions{}) })

	small := "<wap-provisioningdoc/>" // of a type of which nothing is prepared
	add("ToWBXML", "a document of a few octets", []byte(small), 10, func(doc []byte) { _, _ = xmlconv.ToWBXML(doc, xmlconv.EncodeOptions{}) })

	add("bootstrap.Open", "empty commands", commands[:codec.LimitsBootstrap.Tokens/2], 1400, func(doc []byte) {
		_, _ = bootstrap.Open(bootstrap.Message{Type: bootstrap.TypeDM, Body: append(doc[:len(doc):len(doc)], 1, 1)}, bootstrap.Keys{})
	})
	add("bootstrap.Open", "empty characteristics", parms[:codec.LimitsBootstrap.Tokens/2], 600, func(doc []byte) {
		_, _ = bootstrap.Open(bootstrap.Message{Type: bootstrap.TypeCP, Body: append(doc[:len(doc):len(doc)], 1)}, bootstrap.Keys{})
	})

	const parts = 4000
	add("push.Reassembler.Append", "one short segment of each of many messages", make([]byte, parts*13), 40, func([]byte) {
		var r push.Reassembler[int]
		for i := range parts {
			_, _, _ = r.Append(nil, i, push.Segment{HasPorts: true, Concat: true, Total: 255, Seq: 1, Data: []byte{1}}, time.Time{})
		}
	})
	var definition strings.Builder
	definition.WriteString("name, a-1\nvar, A1\nprefix, A\n")
	for page := range 200 {
		fmt.Fprintf(&definition, "tags, %d\n", page)
		for token := 5; token < 64; token++ {
			fmt.Fprintf(&definition, "tag,%d,n%d\n", token, page*64+token)
		}
	}
	add("gen", "pages of tags", []byte(definition.String()), 40, func(doc []byte) { _, _ = generate(gen.Options{Package: "a", Import: gen.TokensImport}, doc) })
	return all
}

// references returns a document of 220 KB that stands for 4.8 GB: references to
// a long string.
func references(t testing.TB) []byte {
	t.Helper()
	long := strings.Repeat("a", 60<<10)
	doc := wire.AppendInt(testdoc.Hex(t, `02 A401 6A`), uint32(len(long)+1))
	doc = append(wire.AppendTerm(append(doc, long...), 1), testdoc.Hex(t, `6D`)...)
	return append(append(doc, bytes.Repeat([]byte{wire.StrT, 0}, 80<<10)...), wire.End)
}

// TestExpansion holds the octets from the string table to their limit, with the
// oracle of FuzzDecode, also where documents within spend it.
func TestExpansion(t *testing.T) {
	one := references(t)
	inner := wire.AppendInt(testdoc.Hex(t, `03 01 6A 00 45 C3`), uint32(len(one)))
	two := append(append(append(inner, one...), wire.Opaque), wire.AppendInt(nil, uint32(len(one)))...)
	two = append(append(two, one...), wire.End)
	for _, doc := range [][]byte{one, two} {
		d := codec.NewDecoder(nil, codec.Options{})
		d.ResetBytes(doc)
		check := decodeCheck{t: t}
		check.document(d, doc, 0)
		if check.expanded < 900<<10 || check.expanded > 16<<20 {
			t.Errorf("%d octets from string tables", check.expanded)
		}
	}
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(one)
	if _, err := run(d); !errors.Is(err, codec.ErrLimit) {
		t.Errorf("%v", err)
	}
}

// decode reads a document and asks for its text.
func decode(o codec.Options, doc []byte, reader bool) {
	d := codec.NewDecoder(nil, o)
	if d.ResetBytes(doc); reader {
		d.Reset(testdoc.Chunks(doc))
	}
	for {
		if _, err := d.Next(); err != nil {
			return
		}
	}
}

// decoderOf returns a decoder with the default limits.
func decoderOf(t *tokens.Table, doc []byte) *codec.Decoder {
	d := codec.NewDecoder(nil, codec.Options{Table: t})
	d.ResetBytes(doc)
	return d
}

// BenchmarkMemory reports, for each octet of the worst inputs, the octets allocated
// in all and, by looking often while the collector works hard, about how much of
// it is in use at the same time: the figures of SECURITY.md.
func BenchmarkMemory(b *testing.B) {
	for _, w := range worstInputs(b) {
		b.Run(strings.ReplaceAll(w.operation+"/"+w.input, " ", "-"), func(b *testing.B) {
			var total, most uint64
			for b.Loop() {
				total = allocated(true, w.run)
				most = max(most, peak(w.run))
			}
			b.ReportMetric(float64(w.octets), "octets")
			b.ReportMetric(w.perOctet(total), "allocated/octet")
			b.ReportMetric(w.perOctet(most), "peak/octet")
		})
	}
}

// peak returns about how much memory f uses at most at one time.
func peak(f func()) uint64 {
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	before, most := sample[0].Value.Uint64(), uint64(0)
	stop, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Microsecond):
			}
		}
	}()
	f()
	close(stop)
	<-done
	return most - min(most, before)
}

// TestMemory holds that nothing allocates more for an octet of input than
// SECURITY.md says, on the worst inputs known.
func TestMemory(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, w := range worstInputs(t) {
		got := w.perOctet(allocated(true, w.run))
		t.Logf("%-28s %-45s %7d octets: %8.2f allocated for each, bound %g, beside %d KiB", w.operation, w.input, w.octets, got, w.bound, w.constant>>10)
		if got > w.bound {
			t.Errorf("%s, %s: %.2f octets allocated for each of %d, bound %g, beside %d KiB", w.operation, w.input, got, w.octets, w.bound, w.constant>>10)
		}
	}
}
