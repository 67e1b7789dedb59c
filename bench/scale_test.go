package bench

import (
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// size writes a number of octets as in 64KiB.
func size(n int) string {
	if n >= 1<<20 {
		return strconv.Itoa(n>>20) + "MiB"
	}
	return strconv.Itoa(n>>10) + "KiB"
}

// A growth is an operation whose cost is measured on documents of up to so many octets.
type growth struct {
	mode string
	most int
	form form
	op   op
}

// grown are the operations of BenchmarkGrow; libwbxml_test.go adds its two conversions.
var grown = []growth{
	{"decode", 64 << 20, asWBXML, decodeSlice},
	{"decode-reader", 64 << 20, asWBXML, decodeReader("", 4096)},
	{"toxml", 64 << 20, asWBXML, toXML},
	{"toxml-stream", 64 << 20, asWBXML, toXMLStream},
	{"towbxml", 64 << 20, asXML, toWBXML("", xmlconv.PlanLiterals)},
	{"typed", 64 << 20, asWBXML, typedDecode},
}

// BenchmarkGrow shows how cost grows with the document: dense commands of 1 KiB to
// 64 MiB, above 256 KiB only with -large.
func BenchmarkGrow(b *testing.B) {
	for n := 1 << 10; n <= 64<<20; n *= 4 {
		if n > 256<<10 && !*large {
			break
		}
		s, err := newSet([]corpus.Doc{corpus.DenseOf(n)})
		if err != nil {
			b.Fatal(err)
		}
		for _, g := range grown {
			if n > g.most {
				continue
			}
			b.Run("dense-"+size(n)+"/"+g.mode, func(b *testing.B) {
				measure(b, g.form.of(s), s.tokens, g.op.ready(b, s))
			})
		}
	}
}

// scaled are the operations that are measured one by one and on many cores, each
// prepared once for a goroutine.
func scaled(t testing.TB) []struct {
	name    string
	octets  int
	tokens  int
	prepare func() func() error
} {
	dm, session := load(t, "dm"), load(t, "session")
	of := func(s *set, o op) func() func() error { return func() func() error { return o.ready(t, s) } }
	tp, _, _ := compile(t, bootstrap.Options{})
	signed, _, msg := compile(t, bootstrap.Options{SEC: bootstrap.SECUserPIN})
	return []struct {
		name    string
		octets  int
		tokens  int
		prepare func() func() error
	}{
		{"dm/decode", dm.octets, dm.tokens, of(dm, decodeSlice)},
		{"dm/toxml", dm.octets, dm.tokens, of(dm, toXML)},
		{"dm/towbxml", form(asXML).of(dm), dm.tokens, of(dm, toWBXML("", xmlconv.PlanLiterals))},
		{"dm/typed", dm.octets, dm.tokens, of(dm, typedDecode)},
		{"session/toxml", session.octets, session.tokens, of(session, toXML)},
		{"dm-embedded/template", len(msg.Body), 0, func() func() error { return rendering(tp, values(tp)) }},
		{"dm-embedded/template-mac", len(msg.Body), 0, func() func() error { return rendering(signed, values(signed)) }},
	}
}

// BenchmarkParallel is the throughput of as many goroutines as -cpu says, each with
// coders of its own; a template is shared.
func BenchmarkParallel(b *testing.B) {
	for _, s := range scaled(b) {
		b.Run(s.name, func(b *testing.B) {
			b.SetBytes(int64(s.octets))
			b.ReportAllocs()
			bodies := make(chan func() error, runtime.GOMAXPROCS(0))
			for range cap(bodies) {
				body := s.prepare()
				if err := body(); err != nil {
					b.Fatal(err)
				}
				bodies <- body
			}
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				body := <-bodies
				for pb.Next() {
					if err := body(); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkLatency times operations one by one: the median and the slowest in a
// hundred and in a thousand; the clock itself takes a part of that. first is the
// first document of a new coder, which allocates.
func BenchmarkLatency(b *testing.B) {
	for _, s := range scaled(b) {
		b.Run(s.name, func(b *testing.B) {
			body := s.prepare()
			b.ReportAllocs()
			for range warm {
				if err := body(); err != nil {
					b.Fatal(err)
				}
			}
			percentiles(b, body)
		})
		b.Run(s.name+"-first", func(b *testing.B) { percentiles(b, func() error { return s.prepare()() }) })
	}
}

// percentiles runs body b.N times with a look at the clock around each.
func percentiles(b *testing.B, body func() error) {
	times := make([]time.Duration, 0, 1<<20)
	for b.Loop() {
		start := time.Now()
		if err := body(); err != nil {
			b.Fatal(err)
		}
		if len(times) < cap(times) {
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	for name, part := range map[string]int{"p50-ns": 500, "p99-ns": 990, "p99.9-ns": 999} {
		b.ReportMetric(float64(times[len(times)*part/1000].Nanoseconds()), name)
	}
}
