package syncml_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestExtras holds that an element which the content model does not have is kept
// where it stands, in each of the places, and written again there.
func TestExtras(t *testing.T) {
	const x = `<l:Vendor kind="k">kept<o:Cmd>0x00FF</o:Cmd></l:Vendor>`
	for in, doc := range map[tokens.Code]string{
		tokens.SyncMLSyncML:       "<SyncML>" + hdr + "<SyncBody/>" + x + "</SyncML>",
		tokens.SyncMLSyncHdr:      "<SyncML><SyncHdr><VerDTD>1.2</VerDTD>" + x + "</SyncHdr><SyncBody/></SyncML>",
		tokens.SyncMLSyncBody:     inBody(x),
		tokens.SyncMLAdd:          inBody("<Add><CmdID>1</CmdID>" + x + "</Add>"),
		tokens.SyncMLAtomic:       inAtomic("<Add/>" + x),
		tokens.SyncMLItem:         inItem("<Data/>" + x),
		tokens.SyncMLTarget:       inItem("<Target><LocURI/>" + x + "</Target>"),
		tokens.SyncMLSource:       inItem("<Source><LocURI/>" + x + "</Source>"),
		tokens.SyncMLSourceParent: inItem("<SourceParent><LocURI/>" + x + "</SourceParent>"),
		tokens.SyncMLTargetParent: inItem("<TargetParent><LocURI/>" + x + "</TargetParent>"),
		tokens.SyncMLCred:         inBody("<Add><Cred><Data/>" + x + "</Cred></Add>"),
		tokens.SyncMLChal:         inBody("<Status><Chal>" + x + "</Chal></Status>"),
		tokens.SyncMLFilter:       inFilter("<Meta/>" + x),
		tokens.SyncMLField:        inFilter("<Meta/><Field><Item/>" + x + "</Field>"),
		tokens.SyncMLRecord:       inFilter("<Meta/><Record><Item/>" + x + "</Record>"),
		tokens.SyncMLMapItem:      inBody("<Map><MapItem><Target><LocURI/></Target>" + x + "</MapItem></Map>"),
		tokens.SyncMLMeta:         inItem("<Meta><m:Type/>" + x + "</Meta>"),
		tokens.MetInfMetInf:       inItem("<Meta><m:MetInf>" + x + "</m:MetInf></Meta>"),
		tokens.MetInfAnchor:       inItem("<Meta><m:Anchor><m:Next/>" + x + "</m:Anchor></Meta>"),
		tokens.MetInfMem:          inItem("<Meta><m:Mem><m:FreeMem/><m:FreeID/>" + x + "</m:Mem></Meta>"),
		tokens.SyncMLData:         inItem("<Data>" + x + "</Data>"),
	} {
		octets := wbxml(t, doc)
		m := mustDecode(t, octets)
		if got := encode(t, m); !bytes.Equal(got, octets) {
			t.Errorf("%v: encoded\n% X, want\n% X", in, got, octets)
		}
		if list := extras(m); len(list) != 1 || list[0].In != in || len(list[0].Tokens) != 9 || string(list[0].Tokens[2].Data) != "k" || string(list[0].Tokens[6].Data) != "\x00\xFF" {
			t.Errorf("%v: %+v", in, list)
		}
		// Several ones keep their order.
		second := wbxml(t, strings.Replace(doc, x, x+"<MapItem/><m:EMI/>"+x, 1))
		if in == tokens.SyncMLMeta || in == tokens.MetInfMetInf { // EMI is no extra there
			continue
		}
		m = mustDecode(t, second)
		if got := encode(t, m); !bytes.Equal(got, second) && in != tokens.SyncMLData {
			t.Errorf("%v: encoded\n% X, want\n% X", in, got, second)
		}
		if _, err := decode(t, octets, syncml.DecodeOptions{RefuseUnknown: true}); !errors.Is(err, syncml.ErrUnknown) {
			t.Errorf("%v, refused: %v", in, err)
		}
	}
}

// extras returns all extras of a message.
func extras(m *syncml.Message) (list []*syncml.Extra) {
	add := func(x *syncml.Extra) {
		for x := range x.All() {
			list = append(list, x)
		}
	}
	meta := func(x *syncml.Meta) {
		if x != nil {
			add(x.Extra)
		}
	}
	var item func(it *syncml.Item)
	target := func(x *syncml.Target) {
		add(x.Extra)
		if f := x.Filter; f != nil {
			add(f.Extra)
		}
	}
	item = func(it *syncml.Item) {
		add(it.Extra)
		target(&it.Target)
		add(it.Source.Extra)
		meta(it.Meta)
		add(it.Data.Extra)
	}
	add(m.Extra)
	add(m.Hdr.Extra)
	for i := range m.Body {
		c := &m.Body[i]
		add(c.Extra)
		meta(c.Meta)
		if c.Cred != nil {
			add(c.Cred.Extra)
		}
		if c.Chal != nil {
			add(c.Chal.Extra)
		}
		for k := range c.MapItems {
			add(c.MapItems[k].Extra)
		}
		for k := range c.Items {
			item(&c.Items[k])
		}
	}
	return list
}

// TestExtraTokens holds the form of the tokens of an extra.
func TestExtraTokens(t *testing.T) {
	doc := append([]byte("\x02\xA4\x01\x6A\x12Vendor\x00attr\x00Data\x00x"), testdoc.Hex(t, `
		6D 6B 45                     # SyncML, SyncBody, Add
		  C4 00 04 07 03 7600 01     #   Vendor attr="v"
		    44 0C 83 11 02 65 01     #     Data by its name: "x" from the table, and an entity
		    00 00 14                 #     Item, behind a switch that is not needed
		    43 04 07 03 7000 01      #     a processing instruction
		    C3 01 FF                 #     octets
		  01
		01 01 01`)...)
	m := mustDecode(t, doc)
	x := m.Body[0].Extra
	want := []codec.Token{
		{Kind: codec.Start, Flags: codec.Literal, Data: []byte("Vendor")},
		{Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte("attr")},
		{Kind: codec.Text, Data: []byte("v")},
		{Kind: codec.AttrsEnd},
		{Kind: codec.Start, Code: tokens.SyncMLData},
		{Kind: codec.Text, Data: []byte("x")},
		{Kind: codec.Text, Data: []byte("e")},
		{Kind: codec.End},
		{Kind: codec.Start, Code: tokens.SyncMLItem},
		{Kind: codec.End},
		{Kind: codec.Opaque, Data: []byte{0xFF}},
		{Kind: codec.End},
	}
	if x == nil || len(x.Tokens) != len(want) {
		t.Fatalf("%+v", x)
	}
	for i, tok := range x.Tokens {
		if w := want[i]; tok.Kind != w.Kind || tok.Flags != w.Flags || tok.Code != w.Code || !bytes.Equal(tok.Data, w.Data) {
			t.Errorf("token %d: %+v %q, want %+v", i, tok, tok.Data, w)
		}
	}
	again := mustDecode(t, encode(t, m)).Body[0].Extra
	if diff := cmp.Diff(x.Tokens, again.Tokens, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("written and read: %s", diff)
	}
}

// TestExtraPieces holds that text in pieces is one token of an extra.
func TestExtraPieces(t *testing.T) {
	long := strings.Repeat("long text \u00E9", 40)
	doc := wbxml(t, inItem("<MapItem>"+long+"<o:Cmd>"+long+"</o:Cmd></MapItem>"))
	want := encode(t, mustDecode(t, doc))
	for _, r := range []int{1, 7, 64} {
		d := codec.NewDecoder(testdoc.Chunks(doc, r), codec.Options{Table: tokens.SyncML12, Chunked: true, Window: 64})
		var m syncml.Message
		if err := m.Decode(d, syncml.DecodeOptions{}); err != nil || !bytes.Equal(encode(t, &m), want) {
			t.Errorf("pieces of %d: %v", r, err)
		}
	}
}

// TestRepeated holds that of elements that repeat the first counts, and that
// nothing is lost.
func TestRepeated(t *testing.T) {
	m := mustDecode(t, wbxml(t, inItem("<Data>1</Data><Data>2</Data><Data>3</Data>")))
	it := &m.Body[0].Items[0]
	n := 0
	for x := range it.Extra.All() {
		n++
		if x.In != tokens.SyncMLItem || x.Tokens[0].Code != tokens.SyncMLData {
			t.Errorf("%+v", x)
		}
	}
	if string(it.Data.Text) != "1" || n != 2 {
		t.Errorf("%q, %d more", it.Data.Text, n)
	}
	for range it.Extra.All() {
		break
	}
}

// vendor is an element that no content model has, as a program makes it.
func vendor(name string) *syncml.Extra {
	return &syncml.Extra{In: tokens.SyncMLItem, Tokens: []codec.Token{
		{Kind: codec.Start, Flags: codec.Literal, Data: []byte(name)},
		{Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte("kind")},
		{Kind: codec.Text, Data: []byte("k")},
		{Kind: codec.AttrsEnd},
		{Kind: codec.Text, Data: []byte("text")},
		{Kind: codec.End},
	}}
}

// TestOwnExtras holds that elements that a program has put in are written like
// those that were read, in several charsets; and that those which cannot be are
// an error in every way to write, never left out.
func TestOwnExtras(t *testing.T) {
	for _, v := range []struct {
		name    string
		charset codec.Charset
		want    error
	}{
		{"Vendor", codec.UTF8, nil},
		{"V\u00E9ndor", codec.ISO88591, nil},
		{"V\u4E16ndor", codec.UTF16, nil},
		{"V\u4E16ndor", codec.ISO88591, codec.ErrToken},
		{"", codec.UTF8, nil},
		{"a\x00b", codec.UTF8, codec.ErrToken},
	} {
		m := mustDecode(t, wbxml(t, inItem("<Data>d</Data>")))
		m.Charset = v.charset
		m.Body[0].Items[0].Extra = vendor(v.name)
		doc, err := m.AppendWBXML([]byte("before"))
		if !errors.Is(err, v.want) || v.want == nil && err != nil {
			t.Errorf("%q in %v: %v", v.name, v.charset, err)
		}
		if err != nil {
			continue
		}
		again := mustDecode(t, doc[len("before"):])
		if diff := cmp.Diff(vendor(v.name).Tokens, again.Body[0].Items[0].Extra.Tokens, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q in %v: %s", v.name, v.charset, diff)
		}
		// Header has the names that were read; without them there is an error.
		for h, want := range map[*codec.Header]error{new(again.Header()): nil, {Charset: v.charset, PublicID: 1}: codec.ErrToken} {
			e := codec.NewEncoder(nil, *h, codec.Options{})
			again.Encode(e)
			if _, err := e.Bytes(); !errors.Is(err, want) || want == nil && err != nil {
				t.Errorf("%q in %v: %v, want %v", v.name, v.charset, err, want)
			}
		}
		again.DropExtras()
		if again.Body[0].Items[0].Extra != nil {
			t.Errorf("%q is still there", v.name)
		}
	}
}

// TestDropExtras holds that DropExtras finds them all.
func TestDropExtras(t *testing.T) {
	const x = "<l:Vendor>left</l:Vendor>"
	doc := "<SyncML>" + strings.Replace(hdr, "</LocURI></Target>", "</LocURI>"+x+"</Target>", 1) + x + "<SyncBody>" + x +
		"<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Add</Cmd><Cred>" + x + "<Data>" + x + "</Data></Cred><Chal><Meta>" + x + "</Meta>" + x + "</Chal>" + x +
		"<Data>200</Data></Status><Map><CmdID>1</CmdID><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI>" + x + "</Source><MapItem><Target><LocURI>t</LocURI>" + x +
		"</Target><Source><LocURI>s</LocURI></Source>" + x + "</MapItem></Map><Add><CmdID>1</CmdID><Item><Target><LocURI>t</LocURI><Filter><Meta>" + x + "</Meta><Field><Item>" + x +
		"</Item></Field>" + x + "</Filter></Target><Meta>" + x + "</Meta><Data><m:Anchor><m:Next>n</m:Next>" + x + "</m:Anchor>" + x + "</Data></Item>" +
		"<Item><Data>" + strings.Replace(inlineTree, "<t:Node>", x+"<t:Node>"+x, 1) + "</Data></Item>" +
		"<Item><o:Data>0x02A4036A07 56656E646F7200 4A 0400 01</o:Data></Item></Add></SyncBody></SyncML>"
	octets := wbxml(t, doc)
	m := mustDecode(t, octets)
	if got := encode(t, m); bytes.Count(got, []byte("left")) != strings.Count(doc, x) || !bytes.Contains(got, []byte("Vendor\x00J\x04\x00\x01")) {
		t.Errorf("not everything is written: % X", got)
	}
	m.DropExtras()
	got := encode(t, m)
	if bytes.Contains(got, []byte("Vendor")) || bytes.Contains(got, []byte("left")) {
		t.Errorf("something is left: % X", got)
	}
	if _, err := decode(t, got, syncml.DecodeOptions{RefuseUnknown: true}); err != nil {
		t.Error(err)
	}
}

// TestExtrasXML holds that unknown elements come through XML whole.
func TestExtrasXML(t *testing.T) {
	m := mustDecode(t, wbxml(t, inItem(`<Data>`+strings.Replace(inlineTree, "<t:Node>", `<t:Node><l:Maker id="i">m</l:Maker>`, 1)+`</Data>`+
		`<l:Vendor kind="k">kept<l:Part/>more</l:Vendor>`)))
	text, err := m.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	var again syncml.Message
	if err := again.ParseXML(text, syncml.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	want, got := &m.Body[0].Items[0], &again.Body[0].Items[0]
	if diff := cmp.Diff(want.Extra.Tokens, got.Extra.Tokens, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s in %s", diff, text)
	}
	a, b := want.Data.Tree.Node(0).Extra, got.Data.Tree.Node(0).Extra
	if diff := cmp.Diff(a, b, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(syncml.Extra{})); a == nil || diff != "" {
		t.Errorf("%v %s in %s", a, diff, text)
	}
	m.Charset = codec.UTF16 // which does not concern XML
	if second, err := m.AppendXML(nil, xmlconv.Output{}); err != nil || !bytes.Equal(second, text) || m.Charset != codec.UTF16 {
		t.Errorf("%v %v\n%s", err, m.Charset, second)
	}
}

// TestOwnExtraIn holds that an extra which does not say where it stands is written
// once, in the element that its list belongs to.
func TestOwnExtraIn(t *testing.T) {
	m := mustDecode(t, wbxml(t, inAtomic("<Add><CmdID>1</CmdID><Meta><m:MetInf><m:Anchor><m:Next/></m:Anchor></m:MetInf></Meta>"+
		"<Item><SourceParent><LocURI/></SourceParent><Data><m:Mark/></Data></Item></Add>")))
	add, n := &m.Body[1], 0
	for _, list := range []**syncml.Extra{&m.Extra, &m.Hdr.Extra, &m.Hdr.Target.Extra, &m.Body[0].Extra, &add.Extra, &add.Meta.Extra,
		&add.Items[0].Extra, &add.Items[0].Data.Extra, &add.Items[0].Data.Meta.Extra} {
		n++
		*list = &syncml.Extra{Tokens: []codec.Token{{Kind: codec.Start, Code: tokens.TNDSMan}, {Kind: codec.Text, Data: []byte("own")}, {Kind: codec.End}}}
	}
	doc := encode(t, m)
	if got := bytes.Count(doc, []byte("own")); got != n {
		t.Fatalf("%d of %d extras are written", got, n)
	}
	again := mustDecode(t, doc)
	for in, list := range map[tokens.Code]*syncml.Extra{tokens.SyncMLSyncBody: again.Extra, tokens.SyncMLMeta: again.Body[1].Meta.Extra,
		tokens.SyncMLItem: again.Body[1].Items[0].Extra} {
		if list == nil || list.In != in {
			t.Errorf("in %x there is %+v", in, list)
		}
	}
}
