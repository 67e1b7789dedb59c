package syncml_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// errCut is the error for a document that ends too early.
var errCut = io.ErrUnexpectedEOF

// TestSamples holds that the messages made for this project are read strictly,
// and that encoding gives their octets.
func TestSamples(t *testing.T) {
	for name, kind := range map[string]syncml.DataKind{
		"made-dm12-tnds-pageswitch.wbxml": syncml.DataTree,
		"made-dm12-tnds-opaque.wbxml":     syncml.DataTreeDocument,
	} {
		doc := sample(t, name)
		m, err := decode(t, doc, strict)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		c := &m.Body[0]
		x := &c.Items[0].Data
		if len(m.Body) != 1 || c.Kind != syncml.KindAdd || !m.Final || string(m.Hdr.Target.LocURI) != "IMEI:490154203237518" || x.Kind != kind {
			t.Errorf("%s: %d commands, %v, %v", name, len(m.Body), c.Kind, x.Kind)
		}
		if i := x.Tree.Find("./Inbox/ExampleAcc/AppID"); i < 0 || string(x.Tree.Node(i).Value) != "w7" {
			t.Errorf("%s: no AppID", name)
		}
		if got := encode(t, m); !bytes.Equal(got, doc) {
			t.Errorf("%s: encoded\n% X, want\n% X", name, got, doc)
		}
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestQuirks reads deviations from the letter, each into the message that has none.
func TestQuirks(t *testing.T) {
	body := "<Add><CmdID>1</CmdID><Item><Target><LocURI>./Inbox</LocURI></Target><Meta><m:Format>chr</m:Format></Meta><Data>d</Data></Item></Add><Final/>"
	plain := inBody(body)
	want := encode(t, mustDecode(t, wbxml(t, plain)))
	for name, doc := range map[string][]byte{
		"order":                     wbxml(t, "<SyncML><SyncBody><Final/><Add><Item><Data>d</Data><Meta><m:Format>chr</m:Format></Meta><Target><LocURI>./Inbox</LocURI></Target></Item><CmdID>1</CmdID></Add></SyncBody>"+hdr+"</SyncML>"),
		"literals":                  wbxml(t, strings.NewReplacer("<m:", "<l:", "</m:", "</l:", "</", "</l:", "<", "<l:").Replace(plain)),
		"white space":               wbxml(t, strings.NewReplacer("><", "> \n<").Replace(plain)),
		"attributes":                wbxml(t, strings.NewReplacer("<SyncML>", `<SyncML xmlns="SYNCML:SYNCML1.2">`, "<Final/>", `<Final a="b"/>`, "<Add>", `<Add a="b" c="">`, "<Data>", `<Data a="b">`, "<m:Format>", `<m:Format x="">`).Replace(plain)),
		"opaque text":               wbxml(t, strings.NewReplacer("<CmdID>1</CmdID>", "<o:CmdID>1</o:CmdID>").Replace(plain)),
		"public identifier as text": append([]byte("\x02\x00\x00\x6A\x1E-//SYNCML//DTD SyncML 1.1//EN\x00"), want[5:]...), // the 1.1 identifier over 1.2 content
		"without its NUL":           append([]byte("\x02\x00\x00\x6A\x1D-//SYNCML//DTD SyncML 1.1//EN"), want[5:]...),
		"1.1 identifier":            append([]byte("\x02\x9F\x53\x6A\x00"), want[5:]...),
		"unknown identifier":        append([]byte("\x02\x01\x6A\x00"), want[5:]...),
	} {
		m, err := decode(t, doc, syncml.DecodeOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := encode(t, m); !bytes.Equal(got, want) {
			t.Errorf("%s: encoded\n% X, want\n% X", name, got, want)
		}
		if m.Version != syncml.Version12 {
			t.Errorf("%s: version %v", name, m.Version)
		}
	}
	// Text is not changed; the accessor cuts white space off.
	m := mustDecode(t, wbxml(t, inItem("<Target><LocURI>\n ./x\t</LocURI></Target><Source><LocURI> s </LocURI></Source>")))
	it := &m.Body[0].Items[0]
	if string(it.Target.LocURI) != "\n ./x\t" || string(it.Target.URI()) != "./x" || string(it.Source.URI()) != "s" {
		t.Errorf("%q, %q, %q", it.Target.LocURI, it.Target.URI(), it.Source.URI())
	}
	// A Target or Source without LocURI is one all the same.
	m = mustDecode(t, wbxml(t, inItem("<Target/><Source><LocName>n</LocName></Source><SourceParent/>")))
	if it = &m.Body[0].Items[0]; it.Target.LocURI == nil || it.Source.LocURI == nil || it.SourceParent == nil || it.TargetParent != nil {
		t.Errorf("%+v", it)
	}
	// Without VerDTD the public identifier says the version.
	for id, version := range map[string]syncml.Version{"02 9F51 6A 00": syncml.Version10, "02 9F53 6A 00": syncml.Version11,
		"02 A401 6A 00": syncml.Version12, "02 01 6A 00": syncml.Version12} {
		if m := mustDecode(t, testdoc.Hex(t, id+"6D 6B 05 01 01")); m.Version != version {
			t.Errorf("%s: version %v", id, m.Version)
		}
	}
}

// TestPresence holds that an absent element differs from an empty one.
func TestPresence(t *testing.T) {
	m := mustDecode(t, wbxml(t, inBody("<Status><CmdID/><TargetRef/><TargetRef>t</TargetRef><Cred/><Chal/><Data/></Status><Status/>")))
	a, b := &m.Body[0], &m.Body[1]
	if a.CmdID == nil || len(a.CmdID) != 0 || len(a.TargetRefs) != 2 || a.TargetRefs[0] == nil || a.Cred == nil || a.Chal == nil || a.Data.Kind != syncml.DataText {
		t.Errorf("%+v", a)
	}
	if b.CmdID != nil || b.TargetRefs != nil || b.Cred != nil || b.Chal != nil || b.Data.Kind != syncml.DataNone || b.Meta != nil {
		t.Errorf("%+v", b)
	}
}

// TestNesting holds the order and depth of commands in commands.
func TestNesting(t *testing.T) {
	item := "<Item/>"
	m := mustDecode(t, wbxml(t, inBody("<Atomic><CmdID>1</CmdID><Add><CmdID>2</CmdID>"+item+"</Add><Sequence><CmdID>3</CmdID><Sync><CmdID>4</CmdID>"+
		"<Delete><CmdID>5</CmdID>"+item+"</Delete></Sync></Sequence><Get><CmdID>6</CmdID>"+item+"</Get></Atomic><Replace><CmdID>7</CmdID>"+item+"</Replace>")))
	var got []string
	for i := range m.Body {
		c := &m.Body[i]
		got = append(got, strings.Repeat(">", c.Depth)+c.Kind.String()+string(c.CmdID))
	}
	const want = "Atomic1 >Add2 >Sequence3 >>Sync4 >>>Delete5 >Get6 Replace7"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s, want %s", s, want)
	}
	for i, list := range map[int]string{-1: "0 6 ", 0: "1 2 5 ", 1: "", 2: "3 ", 3: "4 ", 6: ""} {
		var s strings.Builder
		for k, c := range m.Commands(i) {
			if c != &m.Body[k] {
				t.Errorf("command %d", k)
			}
			s.WriteString(string('0'+rune(k)) + " ")
		}
		if s.String() != list {
			t.Errorf("in %d: %s, want %s", i, s.String(), list)
		}
	}
	for i, end := range map[int]int{-1: 7, 0: 6, 1: 2, 2: 5, 4: 5, 6: 7} {
		if got := m.End(i); got != end {
			t.Errorf("End(%d) = %d, want %d", i, got, end)
		}
	}
	for range m.Commands(-1) {
		break
	}
}

// TestEncodeRefuses holds that a message that cannot be one is not written.
func TestEncodeRefuses(t *testing.T) {
	text := syncml.Chars("x")
	for name, body := range map[string][]syncml.Command{
		"no kind":                   {{CmdID: text}},
		"a kind that there is not":  {{Kind: 200}},
		"a depth without container": {{Kind: syncml.KindAdd, Depth: 1}},
		"a depth in a command":      {{Kind: syncml.KindAdd}, {Kind: syncml.KindAdd, Depth: 1}},
		"a depth left out":          {{Kind: syncml.KindAtomic}, {Kind: syncml.KindAdd, Depth: 2}},
		"a negative depth":          {{Kind: syncml.KindAtomic}, {Kind: syncml.KindAdd, Depth: -1}},
		"no tree":                   {{Kind: syncml.KindAlert, Data: syncml.Data{Kind: syncml.DataTree}}},
		"no device information":     {{Kind: syncml.KindAlert, Data: syncml.Data{Kind: syncml.DataDevInf}}},
		"no MetInf":                 {{Kind: syncml.KindAlert, Data: syncml.Data{Kind: syncml.DataMeta}}},
		"a kind of data":            {{Kind: syncml.KindAlert, Data: syncml.Data{Kind: 99}}},
	} {
		m := syncml.Message{Body: body}
		if doc, err := m.AppendWBXML(nil); !errors.Is(err, codec.ErrToken) || len(doc) != 0 {
			t.Errorf("%s: %v", name, err)
		}
		if err := m.Validate(); err == nil {
			t.Errorf("%s: valid", name)
		}
	}
	m := syncml.Message{Body: []syncml.Command{{Kind: syncml.KindAdd, CmdID: syncml.Chars("a\x00b")}}}
	if _, err := m.AppendWBXML(nil); !errors.Is(err, codec.ErrCharset) {
		t.Errorf("NUL in text: %v", err)
	}
}

// TestErrors holds where errors are found. The body begins at offset 5.
func TestErrors(t *testing.T) {
	const add = `02 A401 6A 00 6D 6B 45 ` // SyncML, SyncBody, Add: up to offset 8
	for _, v := range []struct {
		name, hex string
		offset    int64
		path      string
		want      error
		o         syncml.DecodeOptions
	}{
		{"another root", `02 A401 6A 00 6B 01`, 5, "/SyncBody", syncml.ErrRoot, syncml.DecodeOptions{}},
		{"white space alone, in version 1.0", `00 01 00 03 20 00`, 3, "", syncml.ErrRoot, syncml.DecodeOptions{}},
		{"a second root in WBXML 1.0", `00 A401 00 6D 01 6D 01`, 6, "/SyncML", syncml.ErrUnknown, syncml.DecodeOptions{}},
		{"text in a command", add + `03 7800 01 01 01`, 8, "/SyncML/SyncBody/Add", syncml.ErrText, syncml.DecodeOptions{}},
		{"unknown, refused", add + `2C 01 01 01`, 8, "/SyncML/SyncBody/Add/SyncHdr", syncml.ErrUnknown, syncml.DecodeOptions{RefuseUnknown: true}},
		{"an attribute, refused", `02 A401 6A 02 6100 6D 6B 45 CB 04 00 03 7800 01 03 3100 01 01 01 01`, 11, "/SyncML/SyncBody/Add/CmdID", syncml.ErrUnknown, syncml.DecodeOptions{RefuseUnknown: true}},
		{"an attribute of the root, refused", `02 A401 6A 02 6100 ED 04 00 03 7800 01 6B 01 01`, 8, "/SyncML", syncml.ErrUnknown, syncml.DecodeOptions{RefuseUnknown: true}},
		{"an attribute of a tree, refused", `02 A401 6A 02 6100 6D 6B 45 54 4F 00 02 E0 04 00 03 7800 01 01 01 01 01 01 01`, 15, "/SyncML/SyncBody/Add/Item/Data/MgmtTree", tnds.ErrUnknown, syncml.DecodeOptions{RefuseUnknown: true}},
		{"repeated, refused", add + `4B 03 3100 01 0B 01 01 01`, 13, "/SyncML/SyncBody/Add/CmdID", syncml.ErrOrder, syncml.DecodeOptions{RefuseUnknown: true}},
		{"out of order", add + `14 0B 01 01 01`, 9, "/SyncML/SyncBody/Add/CmdID", syncml.ErrOrder, syncml.DecodeOptions{StrictOrder: true}},
		{"missing", add + `14 01 01 01`, 9, "/SyncML/SyncBody", syncml.ErrMissing, syncml.DecodeOptions{StrictOrder: true}},
		{"element in text", add + `4B 14 01 01 01 01`, 9, "/SyncML/SyncBody/Add/CmdID/Item", syncml.ErrUnknown, syncml.DecodeOptions{}},
		{"element in an empty one", add + `5D 14 01 01 01 01`, 9, "/SyncML/SyncBody/Add/NoResp/Item", syncml.ErrUnknown, syncml.DecodeOptions{}},
		{"text in an empty one", add + `5D 03 7800 01 01 01 01`, 9, "/SyncML/SyncBody/Add/NoResp", syncml.ErrText, syncml.DecodeOptions{}},
		{"opaque text not UTF-8", add + `4B C3 01 FF 01 01 01 01`, 12, "/SyncML/SyncBody/Add", codec.ErrCharset, syncml.DecodeOptions{}},
		{"text not UTF-8", add + `4B 03 FF00 01 01 01 01`, 9, "/SyncML/SyncBody/Add/CmdID", codec.ErrCharset, syncml.DecodeOptions{}},
		{"unassigned token", add + `3D 01 01 01`, 8, "/SyncML/SyncBody/Add", codec.ErrToken, syncml.DecodeOptions{}},
		{"too many items", add + `14 14 14 01 01 01`, 10, "/SyncML/SyncBody/Add/Item", codec.ErrLimit, syncml.DecodeOptions{MaxItems: 3}},
		{"too many commands", add + `01 05 05 01 01`, 10, "/SyncML/SyncBody/Add", codec.ErrLimit, syncml.DecodeOptions{MaxItems: 2}},
		{"too many kept tokens", add + `6B 6B 01 01 01 01 01`, 10, "/SyncML/SyncBody/Add/SyncBody", codec.ErrLimit, syncml.DecodeOptions{MaxItems: 3}},
	} {
		doc := testdoc.Hex(t, v.hex)
		m, err := decode(t, doc, v.o)
		at, ok := errors.AsType[*codec.SyntaxError](err)
		if !errors.Is(err, v.want) || !ok || at.Offset != v.offset || at.Path != v.path {
			t.Errorf("%s: %v, want %v at offset %d in %s", v.name, err, v.want, v.offset, v.path)
		}
		_, _ = m.AppendWBXML(nil) // the content up to the error can be used
	}
}

// TestTruncation holds that every document that ends too early is refused as such.
func TestTruncation(t *testing.T) {
	for _, doc := range rotation(t)[:4] {
		for n := range doc {
			m, err := decode(t, doc[:n], syncml.DecodeOptions{})
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%d octets: %v", n, err)
			}
			if _, err = m.AppendWBXML(nil); err != nil && !errors.Is(err, codec.ErrToken) {
				t.Fatalf("%d octets: %v", n, err)
			}
		}
	}
}

// TestReaders holds that a document from a reader gives the same message.
func TestReaders(t *testing.T) {
	for _, doc := range rotation(t)[:6] {
		want := encode(t, mustDecode(t, doc))
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, Window: 64})
		for name, r := range testdoc.Readers(doc) {
			d.Reset(r)
			var m syncml.Message
			if err := m.Decode(d, syncml.DecodeOptions{}); err != nil || !bytes.Equal(encode(t, &m), want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestReuse holds that nothing of a document is left when the next is read, and
// that text outlives the decoder's input.
func TestReuse(t *testing.T) {
	docs := rotation(t)
	var m syncml.Message
	for round := range 3 {
		for i := range docs {
			doc := docs[(i*7+round)%len(docs)]
			input := bytes.Clone(doc)
			d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
			d.ResetBytes(input)
			if err := m.Decode(d, syncml.DecodeOptions{}); err != nil {
				t.Fatal(err)
			}
			for k := range input {
				input[k] = 0xEE
			}
			if got, want := encode(t, &m), encode(t, mustDecode(t, doc)); !bytes.Equal(got, want) {
				t.Fatalf("document %d: % X, want % X", i, got, want)
			}
		}
	}
	m.Reset()
	if len(m.Body) != 0 || m.Hdr.VerDTD != nil || m.Final || m.Extra != nil {
		t.Errorf("after Reset: %+v", m.Hdr)
	}
}

func TestClear(t *testing.T) {
	m := mustDecode(t, wbxml(t, inItem("<Data>secret</Data>")))
	secret := m.Body[0].Items[0].Data.Text
	m.Clear()
	if string(secret) != "\x00\x00\x00\x00\x00\x00" || len(m.Body) != 0 {
		t.Errorf("after Clear %q", secret)
	}
	if err := m.ParseWBXML(wbxml(t, inItem("")), syncml.DecodeOptions{}, codec.Limits{}); err != nil || len(m.Body) != 1 {
		t.Errorf("after Clear: %v", err)
	}
}

// TestDeep holds that commands in commands cost no stack, and that filters in
// filters end.
func TestDeep(t *testing.T) {
	const depth = 100_000
	doc := testdoc.Hex(t, `02 A401 6A 00 6D 6B`)
	doc = append(doc, bytes.Repeat([]byte{0x64}, depth)...)
	doc = append(doc, bytes.Repeat([]byte{0x01}, depth+2)...)
	if _, err := decode(t, doc, syncml.DecodeOptions{}); !errors.Is(err, codec.ErrLimit) {
		t.Errorf("default limit: %v", err)
	}
	var m syncml.Message
	if err := m.ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{Depth: -1}); err != nil || len(m.Body) != depth || m.Body[depth-1].Depth != depth-1 {
		t.Fatalf("%d commands, %v", len(m.Body), err)
	}
	var e codec.Encoder
	e.SetOptions(codec.Options{Limits: codec.Limits{Depth: -1}})
	e.ResetAppend(nil, m.Header())
	m.Encode(&e)
	if _, err := e.Bytes(); err != nil {
		t.Error(err)
	}
	filter := func(n int) []byte {
		s, end := "", ""
		for range n {
			s += "<Target><Filter><Record><Item>"
			end = "</Item></Record></Filter></Target>" + end
		}
		return wbxml(t, inItem(s+end))
	}
	if _, err := decode(t, filter(4), syncml.DecodeOptions{}); err != nil {
		t.Errorf("4 filters: %v", err)
	}
	if _, err := decode(t, filter(5), syncml.DecodeOptions{}); !errors.Is(err, codec.ErrLimit) {
		t.Errorf("5 filters: %v", err)
	}
}

// TestCharset holds that a message keeps its charset.
func TestCharset(t *testing.T) {
	m := mustDecode(t, wbxml(t, inItem("<Data>\u00E9</Data>")))
	for _, cs := range []codec.Charset{codec.ISO88591, codec.UTF16BE, codec.UTF8} {
		m.Charset = cs
		doc := encode(t, m)
		again := mustDecode(t, doc)
		if again.Charset != cs || string(again.Body[0].Items[0].Data.Text) != "\u00E9" || !bytes.Equal(encode(t, again), doc) {
			t.Errorf("%v: %v %q", cs, again.Charset, again.Body[0].Items[0].Data.Text)
		}
	}
}

// TestMaxItems holds that everything that takes memory counts: with any smaller
// number each document is refused, with any larger one read.
func TestMaxItems(t *testing.T) {
	for i, doc := range rotation(t) {
		n, total := 1, 0
		for ; total == 0; n++ {
			switch _, err := decode(t, doc, syncml.DecodeOptions{MaxItems: n}); {
			case err == nil:
				total = n
			case !errors.Is(err, codec.ErrLimit):
				t.Fatalf("document %d, %d items: %v", i, n, err)
			}
		}
		for _, n := range []int{total + 1, total + 100, 0, -1} {
			if _, err := decode(t, doc, syncml.DecodeOptions{MaxItems: n}); err != nil {
				t.Errorf("document %d, %d items: %v", i, n, err)
			}
		}
		if m := mustDecode(t, doc); total < len(m.Body) {
			t.Errorf("document %d: %d items, but %d commands", i, total, len(m.Body))
		}
	}
}

// TestTable holds that a decoder without a table, and instructions and text where
// only WBXML 1.0 has them, make no difference.
func TestTable(t *testing.T) {
	doc := rotation(t)[7]
	var m syncml.Message
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(doc)
	if err := m.Decode(d, syncml.DecodeOptions{}); err != nil || !bytes.Equal(encode(t, &m), encode(t, mustDecode(t, doc))) {
		t.Errorf("without a table: %v", err)
	}
	d = codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(testdoc.Hex(t, `00 A401 02 6100
		03 2000                       # a space before the root
		43 04 00 03 7800 01           # an instruction
		6D 00 00 43 04 00 01 00 00 6B # SyncML, switches and an instruction, SyncBody
		46 00 00 4B 43 04 00 01 03 3700 01 01
		01 01`))
	if err := m.Decode(d, syncml.DecodeOptions{}); err != nil || string(m.Body[0].CmdID) != "7" || m.WBXML != codec.Version10 {
		t.Errorf("%v: %+v", err, m.Body)
	}
	for _, hex := range []string{`00 A401 00 03 7800 6D 01`, `02 A401 6A 00 2D 6D 01`, ``, `02 A401`} {
		d.ResetBytes(testdoc.Hex(t, hex))
		if err := m.Decode(d, syncml.DecodeOptions{}); err == nil {
			t.Errorf("%s: no error", hex)
		}
	}
}

// TestManyTrees holds that large and many trees are no reason to keep their memory
// for ever, nor to mix them up.
func TestManyTrees(t *testing.T) {
	var m syncml.Message
	parse := func(body string) {
		t.Helper()
		if err := m.ParseWBXML(wbxml(t, inBody(body)), syncml.DecodeOptions{}, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	item := "<Item><Data>" + inlineTree + "</Data></Item>"
	for range 2 {
		parse("<Add>" + strings.Repeat(item, 100) + "</Add>")
		for i := range m.Body[0].Items {
			if m.Body[0].Items[i].Data.Tree.Len() != 1 {
				t.Fatalf("tree %d", i)
			}
		}
		parse("<Add><Item><Data>" + strings.Replace(inlineTree, "<t:Node>", strings.Repeat("<t:Node/>", 5000)+"<t:Node>", 1) + "</Data></Item>" + item + "</Add>")
		if a, b := m.Body[0].Items[0].Data.Tree, m.Body[0].Items[1].Data.Tree; a.Len() != 5001 || b.Len() != 1 {
			t.Fatalf("%d and %d nodes", a.Len(), b.Len())
		}
	}
}

// TestNUL holds that U+0000, which no string can hold, is no text: it may stand in
// octets only.
func TestNUL(t *testing.T) {
	for name, v := range map[string]struct {
		hex  string
		want error
		at   int64
	}{
		"an entity in text":           {"4B 03 6100 02 00 01", codec.ErrCharset, 12},
		"octets in text":              {"4B C3 01 00 01", codec.ErrCharset, 12},
		"an entity in Data":           {"54 4F 02 00 01 01", codec.ErrCharset, 10},
		"octets in Data":              {"54 4F C3 01 00 01 01", nil, 0},
		"an entity in a tree":         {"54 4F 00 02 60 64 66 02 00 01 01 01 01 01", codec.ErrCharset, 15},
		"an entity in a tree's Value": {"54 4F 00 02 60 64 76 02 00 01 01 01 01 01", codec.ErrCharset, 15},
		"octets in a tree's Value":    {"54 4F 00 02 60 64 76 C3 01 00 01 01 01 01 01", nil, 0},
		"an entity in a nonce":        {"5A 00 01 50 02 00 01 01", codec.ErrCharset, 12},
		"an entity in an Extra":       {"59 02 00 01", codec.ErrCharset, 9},
		"octets in an Extra":          {"59 C3 01 00 01", nil, 0},
	} {
		doc := testdoc.Hex(t, "02 A401 6A 00 6D 6B 45"+v.hex+"01 01 01")
		m, err := decode(t, doc, syncml.DecodeOptions{})
		at, ok := errors.AsType[*codec.SyntaxError](err)
		if !errors.Is(err, v.want) || v.want == nil && err != nil || v.want != nil && (!ok || at.Offset != v.at) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if again := encode(t, mustDecode(t, encode(t, m))); !bytes.Equal(again, encode(t, m)) {
				t.Errorf("%s: % X", name, again)
			}
		}
	}
}

// TestNoRoot holds that a document without an element, which only WBXML 1.0 has, is
// no message.
func TestNoRoot(t *testing.T) {
	for _, hex := range []string{"00 A401 00 03 2000", "00 A401 02 6100 43 04 00 01"} {
		if _, err := decode(t, testdoc.Hex(t, hex), syncml.DecodeOptions{}); !errors.Is(err, syncml.ErrRoot) {
			t.Errorf("%s: %v", hex, err)
		}
	}
}
