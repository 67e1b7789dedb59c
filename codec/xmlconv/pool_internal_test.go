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
	o := DecodeOptions{Codec: codec.Options{Table: table}}
	c := new(Converter)
	if _, err := c.AppendXML(nil, []byte{3, 1, 106, 0, 5}, o); err != nil {
		t.Fatal(err)
	}
	if _, err := c.AppendWBXML(nil, []byte("<a/>"), EncodeOptions{Table: table, Plan: PlanNone}); err != nil {
		t.Fatal(err)
	}
	var w bytes.Buffer
	c.xml.begin(&c.words, nil, &w, o)
	c.xml.dec.Reset(strings.NewReader("\x03\x01\x6A\x00\x05"))
	if err := c.xml.document(); err != nil {
		t.Fatal(err)
	}
	c.release()
	x, y := &c.xml, &c.wbxml
	if x.w != nil || x.out != nil || x.o.Codec.Table != nil || x.o.Codec.Resolve != nil ||
		y.out != nil || y.o.Table != nil || y.o.Resolve != nil || y.coder != nil || len(c.words.infos) != 0 {
		t.Errorf("%v %v %+v %v %+v %v %d", x.w, x.out, x.o, y.out, y.o, y.coder, len(c.words.infos))
	}
	if table, err := x.dec.Table(); table != nil || err == nil {
		t.Errorf("the decoder has %v", table)
	}
	for _, t2 := range y.targets {
		if t2.in != nil {
			t.Error("a target has its table")
		}
	}
	for _, l := range x.levels[:cap(x.levels)] {
		if l.d != nil || l.in != nil {
			t.Error("a level has its table")
		}
	}
	// It works as before, and knows the tables of package tokens still.
	if _, err := c.AppendXML(nil, []byte{3, 11, 106, 0, 5}, DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	c.release()
	if len(c.words.infos) != 1 {
		t.Errorf("%d tables kept", len(c.words.infos))
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
			convert(in, func(c *Converter) error { _, err := c.AppendWBXML(nil, in, EncodeOptions{Plan: plan}); return err })
		}
		convert(in, func(c *Converter) error {
			c.wbxml.begin(&c.words, EncodeOptions{Plan: PlanNone})
			return c.wbxml.encodeStream(io.Discard, bytes.NewReader(in))
		})
		if n := cap(c.wbxml.run) + cap(c.wbxml.targets[0].repeats.seen.buf); n > 2*maxKept {
			t.Errorf("%d octets kept", n)
		}
	}
}

// TestManyTables holds that a vocabulary forgets tables beyond some.
func TestManyTables(t *testing.T) {
	var c vocabulary
	for range 3 * maxInfos {
		c.tableInfo(&tokens.Table{})
	}
	if len(c.infos) != maxInfos {
		t.Errorf("%d tables kept", len(c.infos))
	}
}

// TestIntern holds that names are kept within bounds.
func TestIntern(t *testing.T) {
	var c vocabulary
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
