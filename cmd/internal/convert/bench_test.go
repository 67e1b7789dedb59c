package convert

import (
	"io"
	"os"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// BenchmarkStream converts a file of 16 MiB with texts of all kinds, both ways.
func BenchmarkStream(b *testing.B) {
	octets := corpus.Long(16 << 20).Octets
	o, e := options()
	xml, err := xmlconv.ToXML(octets, o)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	for name, c := range map[string]struct {
		batch *Batch
		in    []byte
	}{"decode": {Decoding(o, ""), octets}, "encode": {Encoding(e), xml}} {
		b.Run(name, func(b *testing.B) {
			file := dir + "/" + name
			testdoc.WriteFile(b, file, string(c.in))
			b.SetBytes(int64(len(c.in)))
			for b.Loop() {
				t := &Tool{Name: "tool", Stdout: struct{ io.Writer }{io.Discard}, Stderr: os.Stderr}
				if err := c.batch.Run(t, []Job{{file, "-"}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
