package xmlconv

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestRelease holds that a converter in the pool keeps nothing of the caller's
// alive: options, tables, readers, writers.
func TestRelease(t *testing.T) {
	table := &tokens.Table{Name: "mine", Root: "a", Tags: []*tokens.Page{{0x05: "a"}}}
	table.FindTag = func(page uint8, name []byte) (tokens.Code, bool) { return 5, string(name) == "a" }
	o := Options{Codec: codec.Options{Table: table}, Plan: PlanNone}
	c := new(Converter)
	if _, err := c.AppendXML(nil, []byte{3, 1, 106, 0, 5}, o); err != nil {
		t.Fatal(err)
	}
	if _, err := c.AppendWBXML(nil, []byte("<a/>"), o); err != nil {
		t.Fatal(err)
	}
	var w bytes.Buffer
	c.begin(nil, &w, o)
	c.dec.Reset(strings.NewReader("\x03\x01\x6A\x00\x05"))
	if err := c.document(); err != nil {
		t.Fatal(err)
	}
	c.release()
	if c.w != nil || c.out != nil || c.o.Codec.Table != nil || c.o.Codec.Resolve != nil || c.coder != nil || len(c.infos) != 0 {
		t.Errorf("%v %v %+v %v %d", c.w, c.out, c.o, c.coder, len(c.infos))
	}
	if table, err := c.dec.Table(); table != nil || err == nil {
		t.Errorf("the decoder has %v", table)
	}
	for _, t2 := range c.targets {
		if t2.in != nil {
			t.Error("a target has its table")
		}
	}
	for _, l := range c.levels[:cap(c.levels)] {
		if l.d != nil || l.in != nil {
			t.Error("a level has its table")
		}
	}
	// It works as before, and knows the tables of package tokens still.
	if _, err := c.AppendXML(nil, []byte{3, 11, 106, 0, 5}, Options{}); err != nil {
		t.Fatal(err)
	}
	c.release()
	if len(c.infos) != 1 {
		t.Errorf("%d tables kept", len(c.infos))
	}
}

// TestPooledSecrets holds that nothing of a document is left in a converter that
// goes into the pool, and no large memory.
func TestPooledSecrets(t *testing.T) {
	const secret = "SeCrEt"
	xml := []byte("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Add><Data>SeCrEt&amp;</Data></Add></SyncBody></SyncML>")
	c := new(Converter)
	convert := func(in []byte, f func(c *Converter) error) {
		t.Helper()
		if err := f(c); err != nil {
			t.Fatal(err)
		}
		c.release()
		if at := testdoc.Holding(c, secret); at != "" {
			t.Errorf("%d octets: still in %s", len(in), at)
		}
	}
	for _, n := range []int{1, 10000} {
		in := bytes.Replace(xml, []byte("SeCrEt"), bytes.Repeat([]byte(secret), n), 1)
		for _, plan := range []Plan{PlanNone, PlanRepeats} {
			convert(in, func(c *Converter) error { _, err := c.AppendWBXML(nil, in, Options{Plan: plan}); return err })
		}
		convert(in, func(c *Converter) error {
			c.begin(nil, nil, Options{Plan: PlanNone})
			c.tok.Reset(bytes.NewReader(in), c.tokOptions())
			return c.encode(io.Discard)
		})
		if n := cap(c.run) + cap(c.seen.buf); n > 2*maxKept {
			t.Errorf("%d octets kept", n)
		}
	}
}

// TestManyTables holds that a converter forgets tables beyond some.
func TestManyTables(t *testing.T) {
	var c Converter
	for range 3 * maxInfos {
		c.tableInfo(&tokens.Table{})
	}
	if len(c.infos) != maxInfos {
		t.Errorf("%d tables kept", len(c.infos))
	}
}

// TestIntern holds that names are kept within bounds.
func TestIntern(t *testing.T) {
	var c Converter
	for i := range 3 * maxNames {
		b := []byte(strings.Repeat("n", i))
		s := c.intern(b)
		clear(b)
		if s != strings.Repeat("n", i) {
			t.Fatalf("%q", s)
		}
	}
	if len(c.names) > maxNames {
		t.Errorf("%d names kept", len(c.names))
	}
	for s := range c.names {
		if len(s) > maxName {
			t.Errorf("a name of %d octets kept", len(s))
		}
	}
}

// TestFragments holds which types have values that stand for a part of a value:
// those of provisioning documents do not, those of WML would.
func TestFragments(t *testing.T) {
	part := &tokens.Table{Values: []*tokens.ValuePage{nil, {5: ".com"}}}
	part.FindValue = func(page uint8, value []byte, at int, list bool) (tokens.Code, int, bool) {
		return 0x185, len(".com"), bytes.HasPrefix(value[at:], []byte(".com"))
	}
	for _, v := range []struct {
		table *tokens.Table
		want  bool
	}{{tokens.Prov11, false}, {tokens.Prov11Vendor, false}, {tokens.SyncML12, false}, {part, true}} {
		if got := newTableInfo(v.table).fragments; got != v.want {
			t.Errorf("%s: %v", v.table.Name, got)
		}
	}
}
