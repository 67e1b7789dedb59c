package codec

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
)

func copyDoc(t *testing.T, d *Decoder) []byte {
	t.Helper()
	h, err := d.Header()
	if err != nil {
		t.Fatal(err)
	}
	e := NewEncoder(nil, h, Options{})
	e.ResetAppend(nil, h)
	n := 0
	for {
		tok, err := d.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
		e.Token(tok)
	}
	b, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d tokens", n)
	return b
}

func TestSmoke(t *testing.T) {
	files, _ := filepath.Glob("../../shared/samples/*.wbxml")
	for _, f := range files {
		b, _ := os.ReadFile(f)
		d := NewDecoder(nil, Options{})
		d.ResetBytes(b)
		if got := copyDoc(t, d); !bytes.Equal(got, b) {
			t.Errorf("%s differs\n%x\n%x", f, got, b)
		}
		d.Reset(iotest.OneByteReader(bytes.NewReader(b)))
		if got := copyDoc(t, d); !bytes.Equal(got, b) {
			t.Errorf("%s differs", f)
		}
		d = NewDecoder(iotest.OneByteReader(bytes.NewReader(b)), Options{Chunked: true, Window: 64})
		if got := copyDoc(t, d); !bytes.Equal(got, b) {
			t.Errorf("%s differs", f)
		}
	}
}

func BenchmarkSmoke(b *testing.B) {
	doc, _ := os.ReadFile("../../shared/samples/made-dm12-tnds-pageswitch.wbxml")
	d := NewDecoder(nil, Options{})
	n := 0
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		d.ResetBytes(doc)
		n = 0
		for {
			_, err := d.Next()
			if err != nil {
				break
			}
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/token")
}

func BenchmarkSmokeEncode(b *testing.B) {
	doc, _ := os.ReadFile("../../shared/samples/made-dm12-tnds-pageswitch.wbxml")
	d := NewDecoder(nil, Options{})
	d.ResetBytes(doc)
	h, _ := d.Header()
	var toks []Token
	for {
		tok, err := d.Next()
		if err != nil {
			break
		}
		toks = append(toks, tok)
	}
	e := NewEncoder(nil, h, Options{})
	var buf []byte
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		e.ResetAppend(buf[:0], h)
		for i := range toks {
			switch toks[i].Kind {
			case Start:
				e.Start(toks[i].Code)
			case Text:
				e.Text(toks[i].Data)
			case End:
				e.End()
			}
		}
		buf, _ = e.Bytes()
	}
	if !bytes.Equal(buf, doc) {
		b.Fatal("differs")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(toks)), "ns/token")
}
