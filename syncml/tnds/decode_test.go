package tnds_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// list returns a tree as text, a node a line.
func list(tree *tnds.Tree) string {
	var b bytes.Buffer
	for i, n := range tree.All() {
		b.Write(tree.AppendURI(nil, i))
		b.WriteString(" " + n.RT.Format.String() + " " + n.RT.Type.Name.String())
		if n.Value != nil {
			b.WriteString(" = " + string(n.Value))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// funambol is the DMAcc object of a real server, in the forms that it has: a
// literal root around MgmtTree, tokens on code page 0, text directly in Type,
// RTProperties behind Value, VerDTD last, a string table without its NUL.
const funambol = `
02 00 00 6A 1A 2D2F2F4F4D412F2F4454442D444D2D44444620312E322F2F454E
44 00                                      # a literal root, named by the public identifier
60                                         # MgmtTree
  64 66 03 41636300 01 6C 03 2E00 01       # Node, NodeName Acc, Path .
    6F 5C 25 01 75 03 6F72672F77 37 00 01 01  # RTProperties: Format node, Type org/w7
    64 66 03 417070494400 01               # Node AppID
      76 03 773700 01                      # Value w7
      6F 5C 0B 01 75 03 746578742F706C61696E00 01 01
    01
  01
  77 03 312E3200 01                        # VerDTD
01 01`

func TestFunambol(t *testing.T) {
	tree := mustDecode(t, testdoc.Hex(t, funambol))
	const want = "./Acc node org/w7\n./Acc/AppID chr text/plain = w7\n"
	if got := list(tree); got != want || string(tree.VerDTD) != "1.2" {
		t.Errorf("got\n%s%s, want\n%s", got, tree.VerDTD, want)
	}
	if n := tree.Node(0); n.RT.Type.Kind != tnds.TypeText || string(n.Path) != "." {
		t.Errorf("%+v", *n)
	}
	for _, o := range []tnds.DecodeOptions{{StrictOrder: true}, {RefuseUnknown: true}} {
		if _, err := decode(t, testdoc.Hex(t, funambol), o); !errors.Is(err, tnds.ErrRoot) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if err := tree.Validate(); !errors.Is(err, tnds.ErrType) {
		t.Errorf("Validate: %v", err)
	}
	tree.Normalize()
	if err := tree.Validate(); err != nil {
		t.Errorf("Validate after Normalize: %v", err)
	}
	if _, err := decode(t, encode(t, tree), tnds.DecodeOptions{StrictOrder: true, RefuseUnknown: true}); err != nil {
		t.Errorf("strict after Normalize: %v", err)
	}
}

// checkListing compares the names and values of a tree with those in the listing
// that another program has made of the sample: each on the line behind its tag.
func checkListing(t *testing.T, tree *tnds.Tree, listing string) {
	t.Helper()
	var names, values []string
	for _, n := range tree.All() {
		names = append(names, n.Name.String())
		if n.Value != nil {
			values = append(values, n.Value.String())
		}
	}
	for tag, got := range map[string][]string{"<NodeName>": names, "<Value>": values} {
		var want []string
		for _, after := range strings.Split(listing, tag+"\n")[1:] {
			line, _, _ := strings.Cut(after, "\n")
			want = append(want, strings.TrimSpace(line))
		}
		if len(want) < 9 || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", tag, got, want)
		}
	}
}

func TestFunambolSample(t *testing.T) {
	doc := sample(t, "funambol-tnds-dmacc.wbxml")
	if tnds.TableOf(doc) != tokens.TNDS12Page0 {
		t.Fatal("not on page 0")
	}
	tree := mustDecode(t, doc)
	checkListing(t, tree, string(sample(t, "funambol-tnds-dmacc.decoded.txt")))
	if v := tree.Node(tree.Find("./FunambolAcc/AppAuth/funambolServer/AAuthSecret")).Value; string(v) != "srvpwd" {
		t.Errorf("secret %q", v)
	}
	// The same without a table.
	nameless := new(tnds.Tree)
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(doc)
	if err := nameless.Decode(d, tnds.DecodeOptions{}); err != nil || !tnds.Equal(tree, nameless) {
		t.Errorf("without a table: %v", err)
	}
}

// within decodes the tree in the Data of a SyncML message: the element MgmtTree
// there, or a nested document.
func within(t *testing.T, message []byte) *tnds.Tree {
	t.Helper()
	tree := new(tnds.Tree)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(message)
	for in := tokens.Code(0); ; {
		tok, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case tok.Kind == codec.Start && tok.Code == tokens.TNDSMgmtTree:
			err = tree.DecodeElement(d, tok, tnds.DecodeOptions{StrictOrder: true, RefuseUnknown: true})
		case tok.Kind == codec.Start:
			in = tok.Code
			continue
		case tok.Kind == codec.Opaque && in == tokens.SyncMLData:
			var nested *codec.Decoder
			if nested, err = d.Nested(tok, tnds.TableOf(tok.Data)); err == nil {
				err = tree.Decode(nested, tnds.DecodeOptions{StrictOrder: true, RefuseUnknown: true})
			}
		default:
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		// The rest is read as if nothing had been between.
		tok, err = d.Next()
		for err == nil && tok.Kind == codec.SwitchPage {
			tok, err = d.Next()
		}
		if err != nil || tok.Kind != codec.End || tok.Code != tokens.SyncMLData {
			t.Fatalf("behind the tree: %v %v, %v", tok.Kind, tok.Code, err)
		}
		for err == nil {
			_, err = d.Next()
		}
		if err != io.EOF {
			t.Fatal(err)
		}
		return tree
	}
}

func TestMessageSamples(t *testing.T) {
	embedded := within(t, sample(t, "made-dm12-tnds-pageswitch.wbxml"))
	checkListing(t, embedded, string(sample(t, "made-dm12-tnds-pageswitch.decoded.txt")))
	nested := within(t, sample(t, "made-dm12-tnds-opaque.wbxml"))
	for d := range tnds.Diff(embedded, nested) {
		t.Errorf("%v", d)
	}
	for name, tree := range map[string]*tnds.Tree{"embedded": embedded, "nested": nested} {
		if err := tree.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Both are canonical: encoding gives the octets that are in the messages.
	for _, name := range []string{"made-dm12-tnds-pageswitch.wbxml", "made-dm12-tnds-opaque.wbxml"} {
		doc := encode(t, embedded)
		body := doc[len(codec.AppendHeader(nil, tnds.Header(codec.Version12))):]
		if !bytes.Contains(sample(t, name), body) {
			t.Errorf("%s: the tree is encoded in another way:\n% X", name, body)
		}
	}
}

// TestQuirks reads deviations from the letter, each into the tree of a document
// that is.
func TestQuirks(t *testing.T) {
	plain := wbxml(t, inNode("<RTProperties><Format><chr/></Format><Type><MIME>a/b</MIME></Type></RTProperties><Value>v</Value>"))
	want := mustDecode(t, plain)
	hexBody := func(s string) []byte { return testdoc.Hex(t, hexHeader+s) }
	for name, doc := range map[string][]byte{
		"literal names": wbxml(t, "<l:MgmtTree><l:VerDTD>1.2</l:VerDTD><l:Node><l:NodeName>n</l:NodeName><l:RTProperties><l:Format><l:chr/></l:Format>"+
			"<l:Type><l:MIME>a/b</l:MIME></l:Type></l:RTProperties><l:Value>v</l:Value></l:Node></l:MgmtTree>"),
		"attributes": wbxml(t, `<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node x="y" z=""><NodeName>n</NodeName><RTProperties>`+
			`<Format><chr a="b"/></Format><Type><MIME>a/b</MIME></Type></RTProperties><Value x="y">v</Value></Node></MgmtTree>`),
		"literal root":     wbxml(t, "<root> "+inNode("<RTProperties><Format><chr/></Format><Type>a/b</Type></RTProperties><Value>v</Value>")+" </root>"),
		"opaque text":      wbxml(t, inNode("<RTProperties><Format><chr/></Format><Type><b:MIME>a/b</b:MIME></Type></RTProperties><b:Value>v</b:Value>")),
		"page 0":           hexBody(`60 77 03 312E3200 01 64 66 03 6E00 01 6F 5C 0B 01 75 61 03 612F6200 01 01 01 76 03 7600 01 01 01`),
		"page 0, switched": hexBody(`00 00 60 00 00 77 03 312E3200 01 64 66 03 6E00 01 6F 5C 0B 01 75 61 03 612F6200 01 01 01 76 03 7600 01 01 01`),
		"page 0, literal MgmtTree": append([]byte("\x02\x01\x6A\x09MgmtTree\x00"),
			testdoc.Hex(t, `44 00 64 66 03 6E00 01 6F 5C 0B 01 75 61 03 612F6200 01 01 01 76 03 7600 01 01 01`)...),
		"switches and entities": hexBody(`00 02 00 02 60 00 02 64 66 02 6E 01 6F 5C 00 01 00 02 0B 01 75 61 83 1A 02 61 03 2F00 02 62 01 01 01 76 02 76 01 01 01`),
	} {
		o := codec.Options{Table: tnds.TableOf(doc)}
		if name == "page 0, literal MgmtTree" {
			o.Table = tokens.TNDS12Page0 // the octets do not tell
		}
		tree := new(tnds.Tree)
		d := codec.NewDecoder(nil, o)
		d.ResetBytes(doc)
		if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for d := range tnds.Diff(want, tree) {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// TestSyncMLTagIsNoRoot holds that token 20 of page 0, which is Replace in
// SyncML, is taken for MgmtTree only where the document's type has it so.
func TestSyncMLTagIsNoRoot(t *testing.T) {
	doc := testdoc.Hex(t, `02 A4 01 6A 00  60 64 66 03 6E00 01 01 01`)
	for table, want := range map[*tokens.Table]error{tokens.SyncML12: tnds.ErrRoot, tokens.TNDS12Page0: nil, nil: nil} {
		tree := new(tnds.Tree)
		d := codec.NewDecoder(nil, codec.Options{Table: table})
		d.ResetBytes(doc)
		start, err := d.Next()
		if err == nil {
			err = tree.DecodeElement(d, start, tnds.DecodeOptions{})
		}
		if want == nil && err != nil || !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", table, err, want)
		}
	}
}

// TestElementAttributes checks DecodeElement with attributes of
// MgmtTree, which its caller has not read.
func TestElementAttributes(t *testing.T) {
	doc := wbxml(t, `<MgmtTree xmlns="syncml:dmddf1.2"><Node><NodeName>n</NodeName></Node></MgmtTree>`)
	for o, want := range map[tnds.DecodeOptions]error{{MaxItems: -1}: nil, {RefuseUnknown: true}: tnds.ErrUnknown} {
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12})
		d.ResetBytes(doc)
		start, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		tree := new(tnds.Tree)
		err = tree.DecodeElement(d, start, o)
		if want == nil && (err != nil || list(tree) != "./n  \n") || !errors.Is(err, want) {
			t.Errorf("%+v: %v, want %v", o, err, want)
		}
	}
	// A literal start of another name is none.
	doc = wbxml(t, `<root a="b"><Node/></root>`)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12})
	d.ResetBytes(doc)
	start, _ := d.Next()
	if err := new(tnds.Tree).DecodeElement(d, start, tnds.DecodeOptions{}); !errors.Is(err, tnds.ErrRoot) {
		t.Errorf("a literal root: %v", err)
	}
}

// TestValueKinds holds that a value says whether it was text or octets.
func TestValueKinds(t *testing.T) {
	for _, v := range []struct {
		hex    string // content of Value
		want   string
		opaque bool
	}{
		{`03 6100`, "a", false},
		{`03 6100 02 814E`, "a\u00CE", false},
		{`C3 03 00FF61`, "\x00\xFFa", true},
		{`C3 00`, "", true},
		{`03 00`, "", false},
		{`C3 01 FF 03 6100`, "\xFFa", true},
	} {
		doc := testdoc.Hex(t, hexHeader+`00 02 60 64 66 03 6E00 01 76 `+v.hex+` 01 01 01`)
		for _, refuse := range []bool{false, true} { // octets are expected here: RefuseOpaque does not mean them
			d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12, RefuseOpaque: refuse})
			d.ResetBytes(doc)
			tree := new(tnds.Tree)
			if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
				t.Errorf("%s: %v", v.hex, err)
				continue
			}
			n := tree.Node(0)
			if string(n.Value) != v.want || n.Value == nil || n.Opaque != v.opaque {
				t.Errorf("%s: %q, opaque %v", v.hex, n.Value, n.Opaque)
			}
			again := mustDecode(t, encode(t, tree)).Node(0)
			if string(again.Value) != v.want || again.Value == nil || again.Opaque != v.opaque {
				t.Errorf("%s: encoded %q, opaque %v", v.hex, again.Value, again.Opaque)
			}
		}
	}
}

// TestErrors holds where errors are found. The body begins at offset 33.
func TestErrors(t *testing.T) {
	const node = `00 02 60 64 66 03 6E00 01 ` // up to offset 42
	for _, v := range []struct {
		name, hex string
		offset    int64
		path      string
		want      error
		o         tnds.DecodeOptions
	}{
		{"another root", `00 02 64 01`, 32, "/Node", tnds.ErrRoot, tnds.DecodeOptions{}},
		{"a literal root only", `44 00 01`, 34, "", tnds.ErrRoot, tnds.DecodeOptions{}},
		{"no element", `02 20`, 3, "", tnds.ErrRoot, tnds.DecodeOptions{}},
		{"an element behind MgmtTree", `44 00 00 02 60 01 64 01 01`, 38, "/-\\x2f\\x2fOMA\\x2f\\x2fDTD-DM-DDF 1.2\\x2f\\x2fEN/Node", tnds.ErrUnknown, tnds.DecodeOptions{}},
		{"text in an element", node + `03 7800 01 01`, 41, "/MgmtTree/Node", tnds.ErrText, tnds.DecodeOptions{}},
		{"unknown, refused", node + `20 01 01`, 41, "/MgmtTree/Node/MgmtTree", tnds.ErrUnknown, tnds.DecodeOptions{RefuseUnknown: true}},
		{"an attribute, refused", node + `A4 04 00 03 7800 01 01 01`, 42, "/MgmtTree/Node/Node", tnds.ErrUnknown, tnds.DecodeOptions{RefuseUnknown: true}},
		{"repeated, refused", node + `66 01 01 01`, 41, "/MgmtTree/Node/NodeName", tnds.ErrOrder, tnds.DecodeOptions{RefuseUnknown: true}},
		{"out of order", node + `36 2C 01 01`, 42, "/MgmtTree/Node/Path", tnds.ErrOrder, tnds.DecodeOptions{StrictOrder: true}},
		{"name missing", `00 02 60 77 03 312E3200 01 64 36 01 01`, 44, "/MgmtTree", tnds.ErrMissing, tnds.DecodeOptions{StrictOrder: true}},
		{"type missing", node + `6F 5C 0B 01 01 01 01`, 45, "/MgmtTree/Node", tnds.ErrMissing, tnds.DecodeOptions{StrictOrder: true}},
		{"version missing", node + `01 01`, 42, "", tnds.ErrMissing, tnds.DecodeOptions{StrictOrder: true}},
		{"element in text", node + `76 26 01 01 01`, 42, "/MgmtTree/Node/Value/NodeName", tnds.ErrUnknown, tnds.DecodeOptions{}},
		{"opaque text not UTF-8", `00 02 60 64 66 C3 01 FF 01 01 01`, 40, "/MgmtTree/Node", codec.ErrCharset, tnds.DecodeOptions{}},
		{"opaque type not UTF-8", node + `6F 75 C3 01 FF 01 01 01 01`, 46, "/MgmtTree/Node/RTProperties", codec.ErrCharset, tnds.DecodeOptions{}},
		{"text not UTF-8", `00 02 60 64 66 03 FF00 01 01 01`, 37, "/MgmtTree/Node/NodeName", codec.ErrCharset, tnds.DecodeOptions{}},
		{"unassigned token", node + `3D 01 01`, 41, "/MgmtTree/Node", codec.ErrToken, tnds.DecodeOptions{}},
		{"extension in a value", node + `76 C0 01 01 01`, 42, "/MgmtTree/Node/Value", codec.ErrToken, tnds.DecodeOptions{}},
		{"too many nodes", node + `24 24 01 01`, 42, "/MgmtTree/Node/Node", codec.ErrLimit, tnds.DecodeOptions{MaxItems: 2}},
		{"too many kept tokens", node + `60 24 24 01 01 01`, 42, "/MgmtTree/Node/MgmtTree/Node", codec.ErrLimit, tnds.DecodeOptions{MaxItems: 2}},
		{"too many types", node + `56 58 21 21 21 01 01 01 01`, 45, "/MgmtTree/Node/DFProperties/DFType/MIME", codec.ErrLimit, tnds.DecodeOptions{MaxItems: 2}},
	} {
		doc := testdoc.Hex(t, hexHeader+v.hex)
		if v.name == "no element" { // only version 1.0 allows that; its header has no charset
			doc = testdoc.Hex(t, `00 01 00 `+v.hex)
		}
		tree, err := decode(t, doc, v.o)
		at, ok := errors.AsType[*codec.SyntaxError](err)
		if !errors.Is(err, v.want) || !ok || at.Offset != v.offset || at.Path != v.path {
			t.Errorf("%s: %v, want %v at offset %d in %s", v.name, err, v.want, v.offset, v.path)
		}
		_ = list(tree) // the nodes up to the error are a tree
		if v.o != (tnds.DecodeOptions{}) {
			if _, err = decode(t, doc, tnds.DecodeOptions{}); err != nil {
				t.Errorf("%s: tolerant: %v", v.name, err)
			}
		}
	}
}

// TestTruncation holds that every document that ends too early is refused as
// such, and that the nodes up to the error are a consistent tree.
func TestTruncation(t *testing.T) {
	doc := encode(t, build(t, tnds.BuildOptions{}, account()[:12]...))
	for n := range doc {
		tree, err := decode(t, doc[:n], tnds.DecodeOptions{})
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%d octets: %v", n, err)
		}
		for i := range tree.All() {
			if end := tree.End(i); end <= i || end > tree.Len() || tree.Parent(i) >= i {
				t.Fatalf("%d octets: node %d: end %d, parent %d", n, i, end, tree.Parent(i))
			}
		}
	}
}

// TestReaders holds that a document from a reader gives the same tree, in pieces
// of any size and with payloads in pieces too.
func TestReaders(t *testing.T) {
	entries := append(account(), tnds.Entry{URI: "./Long", Format: tnds.FormatBin, Value: bytes.Repeat([]byte{1, 0, 2}, 400)},
		tnds.Entry{URI: "./Text", Value: []byte(strings.Repeat("long text \u00E9", 200))})
	want := build(t, tnds.BuildOptions{}, entries...)
	doc := encode(t, want)
	for _, chunked := range []bool{false, true} {
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12, Chunked: chunked, Window: 64})
		for _, r := range []io.Reader{testdoc.OneByte(doc), testdoc.Chunks(doc, 7, 64, 1), testdoc.RandomChunks(doc, 1)} {
			d.Reset(r)
			tree := new(tnds.Tree)
			if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
				t.Fatal(err)
			}
			for diff := range tnds.Diff(want, tree) {
				t.Errorf("chunked %v: %v", chunked, diff)
			}
		}
	}
}

// TestReuse holds that nothing of a document is left when the next is read, and
// that text outlives the decoder's window.
func TestReuse(t *testing.T) {
	docs := rotation(t)
	docs = append(docs, wbxml(t, inNode("<Unknown>x</Unknown>")), wbxml(t, inDF("")), testdoc.Hex(t, funambol))
	tree := new(tnds.Tree)
	for i, doc := range slices.Concat(docs, docs) {
		input := bytes.Clone(doc)
		d := codec.NewDecoder(nil, codec.Options{Table: tnds.TableOf(input)})
		d.ResetBytes(input)
		if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
		for k := range input {
			input[k] = 0xEE
		}
		for diff := range tnds.Diff(mustDecode(t, doc), tree) {
			t.Errorf("document %d: %v", i, diff)
		}
		extras := 0
		for k := -1; k < tree.Len(); k++ {
			for range extrasOf(tree, k) {
				extras++
			}
		}
		want := 0
		if i%len(docs) == 16 {
			want = 1
		}
		if extras != want {
			t.Errorf("document %d: %d extras, want %d", i, extras, want)
		}
	}
	tree.Clear()
	if tree.Len() != 0 || tree.VerDTD != nil || list(tree) != "" {
		t.Error("not empty after Clear")
	}
}

func TestClear(t *testing.T) {
	tree := mustDecode(t, wbxml(t, inNode("<Value>s</Value>")))
	value := tree.Node(0).Value
	tree.Clear()
	if value[0] != 0 {
		t.Errorf("after Clear the value is %q", value)
	}
}

// TestDeep holds that depth is bounded by the decoder's limit alone, and costs
// no stack.
func TestDeep(t *testing.T) {
	const depth = 50_000
	body := append([]byte{0, 2, 0x60}, bytes.Repeat([]byte{0x64, 0x26}, depth)...)
	doc := append(codec.AppendHeader(nil, tnds.Header(codec.Version12)), append(body, bytes.Repeat([]byte{1}, depth+1)...)...)
	if _, err := decode(t, doc, tnds.DecodeOptions{}); !errors.Is(err, codec.ErrLimit) {
		t.Errorf("default limit: %v", err)
	}
	tree := new(tnds.Tree)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12, Limits: codec.Limits{Depth: -1}})
	d.ResetBytes(doc)
	if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil || tree.Len() != depth || tree.Depth(depth-1) != depth-1 {
		t.Fatalf("%d nodes, %v", tree.Len(), err)
	}
	if uri := tree.AppendURI(nil, depth-1); len(uri) != depth {
		t.Errorf("the URI has %d octets", len(uri))
	}
}

func TestTableOf(t *testing.T) {
	for hex, want := range map[string]*tokens.Table{
		`02 01 6A 00 00 02 60`:                   tokens.TNDS12,
		`02 01 6A 00 60`:                         tokens.TNDS12Page0,
		`02 01 6A 00 20`:                         tokens.TNDS12Page0,
		`02 01 6A 00 00 00 60`:                   tokens.TNDS12Page0,
		`02 01 6A 02 6100 44 00 60`:              tokens.TNDS12Page0,
		`02 01 6A 02 6100 44 80 00 60`:           tokens.TNDS12Page0,
		`02 01 6A 02 6100 44 00 00 02 60`:        tokens.TNDS12,
		`02 01 6A 02 6100 44 80`:                 tokens.TNDS12,
		`02 01 6A 00`:                            tokens.TNDS12,
		`02 01 6A 00 00 00`:                      tokens.TNDS12,
		`02 01 6A 05 60`:                         tokens.TNDS12,
		``:                                       tokens.TNDS12,
		`02 01 6A 00 6D`:                         tokens.TNDS12,
		`03 01 6A 00 C4 00`:                      tokens.TNDS12,
		funambol:                                 tokens.TNDS12Page0,
		`02 01 6A 02 6100 04 00 44 00 60 01 01 `: tokens.TNDS12,
	} {
		if got := tnds.TableOf(testdoc.Hex(t, hex)); got != want {
			t.Errorf("%s: %s, want %s", hex, got.Name, want.Name)
		}
	}
}

// TestNUL holds that U+0000, which no string can hold, is no text: Encode can write all
// that Decode reads. In Value and in extras it may stand in octets.
func TestNUL(t *testing.T) {
	for name, v := range map[string]struct {
		hex  string
		want error
		at   int64 // from the first octet of hex
	}{
		"an entity in a name":   {"66 03 6100 02 00 01", codec.ErrCharset, 4},
		"octets in a name":      {"66 C3 01 00 01", codec.ErrCharset, 4},
		"an entity in a Value":  {"76 02 00 01", codec.ErrCharset, 1},
		"octets in a Value":     {"76 C3 01 00 01", nil, 0},
		"both in a Value":       {"76 C3 01 00 02 00 01", codec.ErrCharset, 4},
		"an entity in Type":     {"6F 75 02 00 01 01", codec.ErrCharset, 2},
		"octets in Type":        {"6F 75 C3 02 6100 01 01", codec.ErrCharset, 6},
		"an entity in an extra": {"61 02 00 01", codec.ErrCharset, 1},
		"octets in an extra":    {"61 C3 01 00 01", nil, 0},
		"between elements":      {"02 00", tnds.ErrText, 0},
	} {
		const front = hexHeader + "00 02 60 64"
		doc := testdoc.Hex(t, front+v.hex+"01 01")
		tree, err := decode(t, doc, tnds.DecodeOptions{})
		var at *codec.SyntaxError
		if !errors.Is(err, v.want) || v.want == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if v.want != nil && (!errors.As(err, &at) || at.Offset != v.at+int64(len(testdoc.Hex(t, front)))) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			encode(t, tree)
		}
	}
}
