package tnds_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestEncode holds the octets of a document of its own.
func TestEncode(t *testing.T) {
	tree := build(t, tnds.BuildOptions{Path: "./DMAcc"},
		tnds.Entry{URI: "./DMAcc/1", Format: tnds.FormatNode, Type: "urn:x", ACL: "Get=*"},
		tnds.Entry{URI: "./DMAcc/1/ID", Value: []byte("w7")},
		tnds.Entry{URI: "./DMAcc/1/Nonce", Format: tnds.FormatBin, Value: []byte{0, 0xFF}},
		tnds.Entry{URI: "./DMAcc/1/Ext/None", Format: tnds.FormatNull})
	want := testdoc.Hex(t, hexHeader+`
		00 02 60                                   # code page 2, MgmtTree
		77 03 312E3200 01                          # VerDTD 1.2
		64 66 03 3100 01 6C 03 2E2F444D41636300 01 # Node 1, Path ./DMAcc
		  6F 46 03 4765743D2A00 01                 # RTProperties: ACL Get=*
		     5C 25 01 75 51 03 75726E3A7800 01 01 01 # Format node, Type DDFName
		  64 66 03 494400 01                       # Node ID
		    6F 5C 0B 01 75 61 03 746578742F706C61696E00 01 01 01 # Format chr, MIME text/plain
		    76 03 773700 01 01                     # Value w7
		  64 66 03 4E6F6E636500 01                 # Node Nonce
		    6F 5C 09 01 75 61 03 6170706C69636174696F6E2F6F637465742D73747265616D00 01 01 01
		    76 C3 02 00FF 01 01                    # Value, opaque
		  64 66 03 45787400 01 6F 5C 25 01 75 11 01 01 # Node Ext, with an empty DDFName
		    64 66 03 4E6F6E6500 01                 # Node None
		      6F 5C 27 01 75 61 03 746578742F706C61696E00 01 01 01 01
		    01 01
		01`)
	if got := encode(t, tree); !bytes.Equal(got, want) {
		t.Errorf("got\n% X, want\n% X", got, want)
	}
	if got := encode(t, mustDecode(t, want)); !bytes.Equal(got, want) {
		t.Errorf("decoded and encoded\n% X, want\n% X", got, want)
	}
}

// TestEncodeForms writes a tree into SyncML Data: as an element, from where the
// page switches back before the next tag of page 0, and as a nested document.
func TestEncodeForms(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, tnds.Entry{URI: "a", Format: tnds.FormatNode})
	const inner = `60 77 03 312E3200 01 64 66 03 6100 01 6F 5C 25 01 75 11 01 01 01 01`
	var e codec.Encoder
	e.SetOptions(codec.Options{Table: tokens.SyncML12})
	for name, want := range map[string]string{
		"element":  `02 A4 01 6A 00  54 4F 00 02 ` + inner + ` 01 00 00 34 01`,
		"document": `02 A4 01 6A 00  54 4F C3 3A ` + hexHeader + `00 02 ` + inner + ` 01 34 01`,
	} {
		e.ResetAppend(nil, codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: codec.UTF8})
		e.Start(tokens.SyncMLItem)
		e.Start(tokens.SyncMLData)
		if name == "element" {
			tree.Encode(&e)
		} else {
			n := e.Nested(tnds.Header(codec.Version12), tokens.TNDS12)
			tree.Encode(n)
			if err := n.Close(); err != nil {
				t.Fatal(err)
			}
		}
		e.End()
		e.Start(tokens.SyncMLMoreData)
		e.End()
		e.End()
		got, err := e.Bytes()
		if want := testdoc.Hex(t, want); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n% X, want\n% X", name, err, got, want)
		}
		if err == nil && !tnds.Equal(tree, within(t, got)) {
			t.Errorf("%s: another tree", name)
		}
	}
}

// TestEncodeErrors holds that content that a document cannot carry is an error of the
// encoder.
func TestEncodeErrors(t *testing.T) {
	for name, v := range map[string]struct {
		value  string
		opaque bool
		h      codec.Header
		want   error
	}{
		"NUL":             {"a\x00b", false, tnds.Header(0), codec.ErrCharset},
		"not UTF-8":       {"\xFF", false, tnds.Header(0), codec.ErrCharset},
		"octets in 1.0":   {"\xFF", true, tnds.Header(codec.Version10), codec.ErrVersion},
		"no table":        {"a", false, codec.Header{}, codec.ErrReference},
		"text in UTF-8":   {"\u00E9", false, tnds.Header(codec.Version11), nil},
		"octets with NUL": {"a\x00b", true, tnds.Header(codec.Version11), nil},
	} {
		tree := build(t, tnds.BuildOptions{}, tnds.Entry{URI: "a"})
		tree.SetValue(0, []byte(v.value), v.opaque)
		var e codec.Encoder
		e.ResetAppend(nil, v.h)
		tree.Encode(&e)
		if _, err := e.Bytes(); !errors.Is(err, v.want) || v.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, v.want)
		}
	}
}

// TestExtras keeps, writes and drops elements that are not in the content model.
func TestExtras(t *testing.T) {
	doc := wbxml(t, `<MgmtTree><s:Add>1<s:Cmd/></s:Add><VerDTD>1.2</VerDTD><Node><NodeName>first</NodeName><NodeName>second</NodeName>`+
		`<RTProperties><Node><Value>x</Value></Node><Format><chr/><int/><s:Data/></Format><Type><MIME>a/b</MIME><DDFName>c</DDFName></Type></RTProperties>`+
		`<DFProperties><AccessType><Get/><Get/><One/></AccessType><Value/></DFProperties><Value>v</Value><b:Value>w</b:Value></Node></MgmtTree>`)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(doc)
	tree := new(tnds.Tree)
	if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	type kept struct {
		in     tokens.Code
		kinds  string // of the tokens
		first  tokens.Code
		second string // Data of the second
	}
	for i, want := range map[int][]kept{
		-1: {{tokens.TNDSMgmtTree, "Start Text Start End End", tokens.SyncMLAdd, "1"}},
		0: {
			{tokens.TNDSNode, "Start Text End", tokens.TNDSNodeName, "second"},
			{tokens.TNDSRTProperties, "Start Start Text End End", tokens.TNDSNode, ""},
			{tokens.TNDSFormat, "Start End", tokens.TNDSFormatInt, ""},
			{tokens.TNDSFormat, "Start End", tokens.SyncMLData, ""},
			{tokens.TNDSType, "Start Text End", tokens.TNDSDDFName, "c"},
			{tokens.TNDSAccessType, "Start End", tokens.TNDSGet, ""},
			{tokens.TNDSAccessType, "Start End", tokens.TNDSOne, ""},
			{tokens.TNDSDFProperties, "Start End", tokens.TNDSValue, ""},
			{tokens.TNDSNode, "Start Opaque End", tokens.TNDSValue, "w"},
		},
	} {
		n := 0
		for in, toks := range extrasOf(tree, i) {
			var kinds strings.Builder
			for _, tok := range toks {
				kinds.WriteString(" " + tok.Kind.String())
			}
			got := kept{in, kinds.String()[1:], toks[0].Code, string(toks[1].Data)}
			if n >= len(want) || got != want[n] {
				t.Errorf("node %d, extra %d: %+v, want %+v", i, n, got, want)
			}
			n++
		}
		if n != len(want) {
			t.Errorf("node %d: %d extras, want %d", i, n, len(want))
		}
	}
	if n := tree.Node(0); string(n.Name) != "first" || string(n.Value) != "v" || n.RT.Format != tnds.FormatChr || tree.DF(0).Access != tnds.AccessGet {
		t.Errorf("the first does not count: %+v, %+v", *n, *tree.DF(0))
	}
	// Written and read again they are the same.
	octets := encode(t, tree)
	d.ResetBytes(octets)
	again := new(tnds.Tree)
	if err := again.Decode(d, tnds.DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	if second := encode(t, again); !bytes.Equal(second, octets) {
		t.Errorf("encoded again\n% X, want\n% X", second, octets)
	}
	tree.DropExtras()
	for range extrasOf(tree, 0) {
		t.Error("an extra after DropExtras")
	}
	if _, err := decode(t, encode(t, tree), tnds.DecodeOptions{RefuseUnknown: true}); err != nil {
		t.Errorf("after DropExtras: %v", err)
	}
}

// TestLiteralExtras holds that elements without a token are kept whole, and written
// in a document of its own, in OPAQUE, and in another document whose string table
// has their names.
func TestLiteralExtras(t *testing.T) {
	tree := mustDecode(t, wbxml(t, inNode(`<Vendor kind="x" l:id=""><NodeName>n</NodeName><l:Value>v</l:Value><b:Maker>o</b:Maker></Vendor>`)))
	want := []codec.Token{
		{Kind: codec.Start, Flags: codec.Literal, Data: []byte("Vendor")},
		{Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte("kind")},
		{Kind: codec.Text, Data: []byte("x")},
		{Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte("id")},
		{Kind: codec.Text},
		{Kind: codec.AttrsEnd},
		{Kind: codec.Start, Code: tokens.TNDSNodeName},
		{Kind: codec.Text, Data: []byte("n")},
		{Kind: codec.End},
		{Kind: codec.Start, Code: tokens.TNDSValue}, // known by its name
		{Kind: codec.Text, Data: []byte("v")},
		{Kind: codec.End},
		{Kind: codec.Start, Flags: codec.Literal, Data: []byte("Maker")},
		{Kind: codec.Opaque, Data: []byte("o")},
		{Kind: codec.End},
		{Kind: codec.End},
	}
	check := func(what string, tree *tnds.Tree) {
		t.Helper()
		n := 0
		for in, kept := range extrasOf(tree, 0) {
			if diff := cmp.Diff(want, kept, cmpopts.EquateEmpty()); in != tokens.TNDSNode || diff != "" {
				t.Errorf("%s: in %v: %s", what, in, diff)
			}
			n++
		}
		if n != 1 {
			t.Errorf("%s: %d extras", what, n)
		}
	}
	check("read", tree)
	if n := len(slices.Collect(tree.Extras())); n != 1 {
		t.Errorf("%d extras", n)
	}
	var e codec.Encoder
	document := func(h codec.Header, write func()) ([]byte, error) {
		e.ResetAppend(nil, h)
		write()
		return e.Bytes()
	}
	own, err := document(tree.Header(codec.Version12), func() { tree.Encode(&e) })
	if err != nil {
		t.Fatal(err)
	}
	check("a document", mustDecode(t, own))
	outer := codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: codec.UTF8, Strings: []byte("id\x00kind\x00Maker\x00Vendor\x00")}
	within := func(names string) ([]byte, error) {
		h := outer
		h.Strings = []byte(names)
		return document(h, func() {
			e.Start(tokens.SyncMLData)
			tree.Encode(&e)
			e.End()
		})
	}
	doc, err := within(string(outer.Strings))
	if err != nil {
		t.Fatal(err)
	}
	check("in another document", inner(t, doc, func(d *codec.Decoder, tree *tnds.Tree, tok codec.Token) error {
		return tree.DecodeElement(d, tok, tnds.DecodeOptions{})
	}))
	doc, err = document(outer, func() {
		e.Start(tokens.SyncMLData)
		tree.EncodeNested(&e, codec.Version12)
		e.End()
	})
	if err != nil {
		t.Fatal(err)
	}
	check("in OPAQUE", inner(t, doc, func(d *codec.Decoder, tree *tnds.Tree, tok codec.Token) error {
		n, err := d.Nested(tok, tokens.TNDS12)
		if err == nil {
			err = tree.Decode(n, tnds.DecodeOptions{})
		}
		return err
	}))
	for name, names := range map[string]string{"no names": "", "too few names": "kind\x00"} {
		if _, err := within(names); !errors.Is(err, codec.ErrToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := document(tnds.Header(0), func() { tree.Encode(&e) }); !errors.Is(err, codec.ErrToken) {
		t.Errorf("without the string table: %v", err)
	}
	tree.DropExtras()
	if h := tree.Header(0); string(h.Strings) != string(tnds.Header(0).Strings) {
		t.Errorf("string table %q", h.Strings)
	}
}

// inner reads a tree in Data, whose first token decode gets.
func inner(t *testing.T, doc []byte, decode func(*codec.Decoder, *tnds.Tree, codec.Token) error) *tnds.Tree {
	t.Helper()
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(doc)
	tree := new(tnds.Tree)
	_, err := d.Next()
	tok, err2 := d.Next()
	if err = errors.Join(err, err2); err == nil {
		err = decode(d, tree, tok)
	}
	if err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return tree
}

// TestZeroKind holds that a field that a caller sets is written or refused, and never
// left out: properties without HasRT, and types without a kind.
func TestZeroKind(t *testing.T) {
	build := func(change func(*tnds.Tree)) (*tnds.Tree, []byte, error) {
		tree := new(tnds.Tree)
		if err := tree.Build(tnds.BuildOptions{}, tnds.Entry{URI: "./n", Value: []byte("v")}); err != nil {
			t.Fatal(err)
		}
		change(tree)
		doc, err := tree.AppendWBXML(nil)
		return tree, doc, err
	}
	_, want, err := build(func(*tnds.Tree) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, got, err := build(func(tree *tnds.Tree) { tree.Node(0).HasRT = false }); err != nil || !bytes.Equal(got, want) {
		t.Errorf("without HasRT: %v % X, want % X", err, got, want)
	}
	for name, change := range map[string]func(*tnds.Tree){
		"a name":      func(tree *tnds.Tree) { tree.Node(0).RT.Type = tnds.Type{Name: tnds.Chars("text/plain")} },
		"a kind":      func(tree *tnds.Tree) { tree.Node(0).RT.Type.Kind = 9 },
		"media types": func(tree *tnds.Tree) { tree.AddDF(0).MIME = []tnds.Chars{tnds.Chars("a/b")} },
	} {
		if _, _, err := build(change); !errors.Is(err, tnds.ErrType) {
			t.Errorf("%s alone: %v", name, err)
		}
	}
	for name, change := range map[string]func(*tnds.Tree){
		"RT.Format":    func(tree *tnds.Tree) { tree.Node(0).RT.Format = tnds.FormatFloat + 1 },
		"Format":       func(tree *tnds.Tree) { tree.AddDF(0).Format = 255 },
		"Occurrence":   func(tree *tnds.Tree) { tree.AddDF(0).Occurrence = tnds.OneOrN + 1 },
		"N of One":     func(tree *tnds.Tree) { d := tree.AddDF(0); d.Occurrence, d.N = tnds.One, tnds.Chars("2") },
		"N of nothing": func(tree *tnds.Tree) { tree.AddDF(0).N = tnds.Chars("2") },
		"Scope":        func(tree *tnds.Tree) { tree.AddDF(0).Scope = tnds.Dynamic + 1 },
		"Case":         func(tree *tnds.Tree) { tree.AddDF(0).Case = tnds.CIS + 1 },
		"Access":       func(tree *tnds.Tree) { tree.AddDF(0).Access = tnds.AccessReplace << 1 },
	} {
		if _, _, err := build(change); !errors.Is(err, tnds.ErrKind) || !errors.Is(err, codec.ErrToken) {
			t.Errorf("%s that is no constant: %v", name, err)
		}
	}
	properties := reflect.TypeFor[tnds.RTProperties]()
	for i := range properties.NumField() {
		tree, _, _ := build(func(tree *tnds.Tree) {
			n := tree.Node(0)
			n.HasRT, n.RT = false, tnds.RTProperties{}
			switch f := reflect.ValueOf(&n.RT).Elem().Field(i).Addr().Interface().(type) {
			case *tnds.Chars:
				*f = tnds.Chars("x")
			case *tnds.Format:
				*f = tnds.FormatInt
			case *tnds.Type:
				*f = tnds.Type{Kind: tnds.TypeMIME, Name: tnds.Chars("x/y")}
			}
		})
		doc, err := tree.AppendWBXML(nil)
		if err != nil {
			t.Fatal(err)
		}
		if again := mustDecode(t, doc); reflect.DeepEqual(again.Node(0).RT, tnds.RTProperties{}) {
			t.Errorf("%s alone is lost", properties.Field(i).Name)
		}
	}
}
