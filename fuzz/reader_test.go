package fuzz

import (
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// FuzzReader holds a decoder of a reader to one of a slice: the same tokens,
// offsets and errors, for octets in pieces of any size.
func FuzzReader(f *testing.F) {
	addDocuments(f)
	f.Fuzz(func(t *testing.T, doc []byte, table, bits byte) { checkReaders(t, doc, options(table, bits)) })
}

// checkReaders reads a document in several ways.
func checkReaders(t testing.TB, doc []byte, o codec.Options) {
	t.Helper()
	want, wantErr := runBytes(doc, o)
	check := func(name string, got []event, err error) {
		t.Helper()
		if where(err) != where(wantErr) {
			t.Fatalf("%s: %v, slice: %v", name, where(err), where(wantErr))
		}
		sameEvents(t, name, want, got)
	}
	o.Window = 64
	d := codec.NewDecoder(testdoc.RandomChunks(doc, uint64(len(doc))), o)
	got, err := run(d)
	check("reader", got, err)
	d.Reset(testdoc.OneByte(doc))
	got, err = run(d)
	check("one octet at a time", got, err)
	d.Reset(testdoc.Faulty(doc, 1))
	got, err = run(d)
	check("faulty reader", got, err)
	if o.Limits.Tokens > 0 {
		return // there each piece counts as a token
	}
	o.Chunked = true
	d = codec.NewDecoder(testdoc.Chunks(doc, 1, 50, 3), o)
	got, err = run(d)
	if n := len(got); n > 0 && err != nil && got[n-1].Flags&codec.Partial != 0 {
		for got = got[:n-1]; len(got) > 0 && got[len(got)-1].Flags&codec.Partial != 0; {
			got = got[:len(got)-1] // the pieces of a token that is not whole
		}
	}
	check("chunked", join(got), err)
}
