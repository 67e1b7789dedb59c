package syncml_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/tokens"
)

// opaque returns Data with octets.
func opaque(octets []byte) string { return fmt.Sprintf("<o:Data>0x%x</o:Data>", octets) }

// TestMoreData holds that a chunk is octets wherever it is cut and whatever its Type
// says, with MoreData and Meta wherever they stand; without MoreData it is what it was.
func TestMoreData(t *testing.T) {
	type chunk struct {
		typ, data string
		kind      syncml.DataKind
		text      string
	}
	var chunks []chunk
	for _, v := range []struct{ typ, hex string }{
		{typeDevInf, hexDevInf}, {typeTNDS, hexTree}, {typeTNDS, hexTree0}, {typeTNDS, hexCut}, {typeTNDS, hexDevInf}, {"text/plain", hexTree}, {"application/vnd.wap.connectivity-wbxml", hexProv},
	} {
		doc := testdoc.Hex(t, v.hex)
		for n := 1; n <= len(doc); n++ {
			chunks = append(chunks, chunk{v.typ, opaque(doc[:n]), syncml.DataOpaque, string(doc[:n])})
		}
		text := b64(t, v.hex)
		for n := len(text) % 4; n <= len(text); n += 4 {
			chunks = append(chunks, chunk{v.typ, "<Data>" + text[:n] + "</Data>", syncml.DataText, text[:n]})
		}
	}
	const more = "<MoreData/>"
	for _, c := range chunks {
		typ := meta(c.typ)
		for _, body := range []string{
			"<Add><Item>" + typ + c.data + more + "</Item></Add>", "<Add><Item>" + typ + more + c.data + "</Item></Add>",
			"<Add><Item>" + c.data + typ + more + "</Item></Add>", "<Add><Item>" + c.data + more + typ + "</Item></Add>",
			"<Add>" + typ + "<Item>" + c.data + "<Vendor/><Target><LocURI>./t</LocURI></Target>" + more + "</Item></Add>",
			"<Add><Item>" + c.data + more + "</Item>" + typ + "</Add>",
			"<Add>" + typ + "<Item>" + c.data + "<Target><Filter><Meta/><Field><Item><Data/></Item></Field></Filter></Target>" + more + "</Item></Add>",
		} {
			m, err := decode(t, wbxml(t, inBody(body)), syncml.DecodeOptions{})
			if err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			it := &m.Body[0].Items[0]
			if x := &it.Data; x.Kind != c.kind || string(x.Text) != c.text || x.Tree != nil || x.DevInf != nil || !it.MoreData {
				t.Fatalf("%v % X, want %v, in %s", x.Kind, x.Text, c.kind, body)
			}
			// The same without MoreData has another kind, an error, or no document in it.
			whole, err := decode(t, wbxml(t, inBody(strings.Replace(body, more, "", 1))), syncml.DecodeOptions{})
			if err == nil {
				if x := &whole.Body[0].Items[0].Data; (x.Tree != nil || x.DevInf != nil) == (len(x.Text) > 0) && c.text != "" {
					t.Fatalf("%v with text: % X, in %s", x.Kind, x.Text, body)
				}
			}
			kept := syncml.Message{KeepOctets: true}
			if err := kept.ParseWBXML(wbxml(t, inBody(strings.Replace(body, more, "", 1))), syncml.DecodeOptions{}, codec.Limits{}); err != nil {
				t.Fatalf("kept: %v in %s", err, body)
			}
			if x := &kept.Body[0].Items[0].Data; string(x.Text) != c.text || !kept.KeepOctets {
				t.Fatalf("kept: %v % X in %s", x.Kind, x.Text, body)
			}
		}
	}
	_, err := decode(t, wbxml(t, inItem(meta(typeDevInf)+opaque(testdoc.Hex(t, hexDevInf)[:9])+"<Target><LocURI>./t</LocURI></Target>")), syncml.DecodeOptions{})
	if at, ok := errors.AsType[*codec.SyntaxError](err); !ok || at.Path != "/SyncML/SyncBody/Add/Item/Data/DevInf/VerDTD" {
		t.Errorf("the place of a fault: %v", err)
	}
}

// cutString returns a message with an item whose Data is a string of these octets.
func cutString(t *testing.T, s string, more bool) []byte {
	doc := testdoc.Hex(t, "03 A401 6A 00 6D 6B 60 4B 03 3100 01 54 4F 03")
	doc = append(append(doc, s...), 0, 1)
	if more {
		doc = append(doc, 0x34)
	}
	return append(doc, 1, 1, 1, 1)
}

// TestMoreDataString holds that a string may be cut within a character where it is a
// chunk or KeepOctets is set, and only there.
func TestMoreDataString(t *testing.T) {
	for _, s := range []string{"AB\xC3", "\xA4CD", "\x80", "\xE2\x82"} {
		m, err := decode(t, cutString(t, s, true), syncml.DecodeOptions{})
		if err != nil || m.Body[0].Items[0].Data.Kind != syncml.DataOpaque || string(m.Body[0].Items[0].Data.Text) != s {
			t.Errorf("%q: %v, %v", s, m, err)
		}
		if _, err := decode(t, cutString(t, s, false), syncml.DecodeOptions{}); !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%q without MoreData: %v", s, err)
		}
		m.KeepOctets = true
		if err := m.ParseWBXML(cutString(t, s, false), syncml.DecodeOptions{}, codec.Limits{}); err != nil || string(m.Body[0].Items[0].Data.Text) != s {
			t.Errorf("%q, kept: %v, %v", s, m, err)
		}
	}
}

// join sends chunks of the same place, with the Meta in the first.
func join(t *testing.T, j *syncml.Joiner, meta string, data ...string) (item *syncml.Item, err error) {
	t.Helper()
	var m syncml.Message
	for n, x := range data {
		if x += "<MoreData/>"; n == len(data)-1 {
			x = strings.TrimSuffix(x, "<MoreData/>")
		}
		if n > 0 {
			meta = ""
		}
		m.KeepOctets = j.Open()
		doc := wbxml(t, inBody("<Status><CmdID>1</CmdID></Status><Add><CmdID>2</CmdID><Item><Target><LocURI> ./t </LocURI></Target>"+meta+x+"</Item></Add>"))
		if err := m.ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
		item, err = j.Join(&m, 1, 0)
		if err != nil || n < len(data)-1 && (item != nil || !j.Open()) {
			return item, err
		}
		m.Clear() // the object is the Joiner's
	}
	return item, err
}

// TestJoin joins objects that are cut into two and three at every octet.
func TestJoin(t *testing.T) {
	var j syncml.Joiner
	for _, object := range []string{"aä€𝄞z", string(testdoc.Hex(t, hexDevInf)), string(testdoc.Hex(t, hexTree)), "\x00\x01\x02\x03"} {
		meta := fmt.Sprintf("<Meta><m:Format>bin</m:Format><m:Type>%s</m:Type><m:Size>%d</m:Size></Meta>", typeDevInf, len(object))
		for a := range object + "." {
			for b := a; b <= len(object); b++ {
				it, err := join(t, &j, meta, opaque([]byte(object[:a])), opaque([]byte(object[a:b])), opaque([]byte(object[b:])))
				if err != nil || it == nil || j.Open() {
					t.Fatalf("%q at %d and %d: %v, %v", object, a, b, it, err)
				}
				if x := &it.Data; x.Kind != syncml.DataOpaque || string(x.Text) != object || string(it.Target.LocURI) != "./t" || string(it.Meta.Type) != typeDevInf || string(it.Meta.Format) != "bin" || it.MoreData {
					t.Fatalf("%q at %d and %d: %v %q", object, a, b, x.Kind, x.Text)
				}
			}
		}
	}
	it, err := join(t, &j, "", "<Data>one </Data>", "<Data/>", "", "<Data>two</Data>")
	if err != nil || it.Data.Kind != syncml.DataText || string(it.Data.Text) != "one two" || it.Meta.Type != nil {
		t.Errorf("text: %v, %v", it, err)
	}
	it, err = join(t, &j, "", "<Data>whole</Data>")
	if err != nil || string(it.Data.Text) != "" { // the item of the message, which is cleared
		t.Errorf("no chunk: %v, %v", it, err)
	}
}

// TestJoinErrors holds what is no object, and that a Joiner then begins again.
func TestJoinErrors(t *testing.T) {
	size := func(n string) string { return "<Meta><m:Size>" + n + "</m:Size></Meta>" }
	data := func(n int) string { return opaque(make([]byte, n)) }
	most := strings.Repeat("x", 1<<20)
	for _, c := range []struct {
		name string
		max  int
		meta string
		data []string
		want error
	}{
		{"as long as it may be", 10, "", []string{data(5), data(5)}, nil},
		{"longer", 10, "", []string{data(5), data(6)}, codec.ErrLimit},
		{"first chunk longer", 10, "", []string{data(11), data(0)}, codec.ErrLimit},
		{"Size larger", 10, size("11"), []string{data(1), data(1)}, codec.ErrLimit},
		{"Size overflows", 10, size("99999999999999999999"), []string{data(1), data(1)}, nil},
		{"by default 1 MiB", 0, "", []string{"<Data>" + most + "</Data>", ""}, nil},
		{"by default no more", 0, "", []string{"<Data>" + most + "</Data>", data(1)}, codec.ErrLimit},
		{"no limit", -1, "", []string{"<Data>" + most + "</Data>", data(1)}, nil},
		{"too short for its Size", 0, size("3"), []string{data(1), data(1)}, syncml.ErrSize},
		{"too long for its Size", 0, size("1"), []string{data(1), data(1)}, syncml.ErrSize},
		{"base64 has another Size", 0, "<Meta><m:Format>b64</m:Format><m:Size>3</m:Size></Meta>", []string{"<Data>AA</Data>", "<Data>AA</Data>"}, nil},
		{"a tree as elements", 0, "", []string{data(1), "<Data>" + inlineTree + "</Data>"}, syncml.ErrChunk},
		{"an unknown element", 0, "", []string{data(1), "<Data><Vendor/></Data>"}, syncml.ErrChunk},
	} {
		j := syncml.Joiner{MaxObject: c.max}
		it, err := join(t, &j, c.meta, c.data...)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || (it == nil) != (err != nil) || j.Open() {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if it, err := join(t, &j, "", data(1), data(1)); err != nil || len(it.Data.Text) != 2 {
			t.Errorf("%s, then another: %v", c.name, err)
		}
	}

	// An item that is not the next chunk, and then is the first of another object.
	first := mustDecode(t, wbxml(t, inItem("<Source><LocURI>1</LocURI></Source>"+data(1)+"<MoreData/>")))
	for name, xml := range map[string]string{
		"another place": inItem("<Source><LocURI>2</LocURI></Source>" + data(2)), "no place": inItem(data(2)),
		"another command": strings.ReplaceAll(inItem("<Source><LocURI>1</LocURI></Source>"+data(2)), "Add>", "Replace>"),
		"a document":      inItem("<Source><LocURI>1</LocURI></Source>" + opaque(testdoc.Hex(t, hexDevInf))), // without KeepOctets
	} {
		var j syncml.Joiner
		m := mustDecode(t, wbxml(t, xml))
		if it, err := j.Join(first, 0, 0); it != nil || err != nil {
			t.Fatal(err)
		}
		if it, err := j.Join(m, 0, 0); it != nil || !errors.Is(err, syncml.ErrChunk) {
			t.Errorf("%s: %v", name, err)
		}
		if it, err := j.Join(m, 0, 0); it != &m.Body[0].Items[0] || err != nil {
			t.Errorf("%s, again: %v", name, err)
		}
	}
}

// TestJoinAllocations: a Joiner, and the messages that it gets, keep their memory.
func TestJoinAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	var docs [][]byte
	for n := range 4 {
		more := strings.Repeat("<MoreData/>", min(3-n, 1))
		docs = append(docs, wbxml(t, inItem("<Target><LocURI>./t</LocURI></Target>"+meta(typeDevInf)+opaque(testdoc.Hex(t, hexDevInf)[:9+n])+more)))
	}
	var j syncml.Joiner
	var m syncml.Message
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	run := func() {
		for _, doc := range docs {
			m.KeepOctets = j.Open()
			d.ResetBytes(doc)
			if err := m.Decode(d, syncml.DecodeOptions{}); err != nil {
				t.Fatal(err)
			}
			if _, err := j.Join(&m, 0, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	run()
	// A document that a chunk cuts off is an error, which has its path.
	if n := testdoc.Allocs(100, run); n > 8 {
		t.Errorf("%v allocations", n)
	}
}

// TestMoreDataCases reads chunks as devices have sent them.
func TestMoreDataCases(t *testing.T) {
	for name, want := range map[string]string{"moredata-split-utf8": "AB\xC3", "moredata-devinf": "\x02\xA4\x03\x6A\x00\x4A\x65\x03\x31"} {
		doc, err := os.ReadFile(testdoc.Shared(t, "cases", name+".wbxml"))
		if err != nil {
			t.Fatal(err)
		}
		if it := mustDecode(t, doc).Body[0].Items[0]; it.Data.Kind != syncml.DataOpaque || string(it.Data.Text) != want || !it.MoreData {
			t.Errorf("%s: %v %q", name, it.Data.Kind, it.Data.Text)
		}
	}
}
