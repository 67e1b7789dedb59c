package xmlconv

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

func TestSmoke(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/samples/*.wbxml")
	for _, f := range files {
		b, _ := os.ReadFile(f)
		var c Converter
		for _, m := range []Mode{ModeCompact, ModeIndent, ModeCanonical} {
			o := Options{Mode: m, Plan: PlanGiven, NestTNDS: bytes.Contains([]byte(f), []byte("opaque"))}
			x, err := c.AppendXML(nil, b, o)
			if err != nil {
				t.Errorf("%s: %v", f, err)
				continue
			}
			if testing.Verbose() && m != ModeCanonical {
				t.Logf("%s\n%s", f, x)
			}
			h, _, _ := codec.ParseHeader(b)
			o.Header = h
			w, err := c.AppendWBXML(nil, x, o)
			if err != nil {
				t.Errorf("%s: %v\n%s", f, err, x)
				continue
			}
			if !bytes.Equal(b, w) {
				y, err := c.AppendXML(nil, w, o)
				t.Errorf("%s differs %v; xml same %v\n%x\n%x", f, err, bytes.Equal(x, y), b, w)
			}
		}
	}
}

func BenchmarkSmoke(b *testing.B) {
	doc, _ := os.ReadFile("../../../shared/samples/made-dm12-tnds-pageswitch.wbxml")
	var c Converter
	x, err := c.AppendXML(nil, doc, Options{})
	if err != nil {
		b.Fatal(err)
	}
	const n = 504
	b.Run("toxml", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			out, _ = c.AppendXML(out[:0], doc, Options{})
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/token")
	})
	b.Run("towbxml", func(b *testing.B) {
		b.SetBytes(int64(len(x)))
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			out, _ = c.AppendWBXML(out[:0], x, Options{})
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/token")
	})
}
