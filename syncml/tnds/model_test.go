package tnds_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// models are the content models of the package comment. An element that is not
// in it holds text, or nothing when it is one of a choice.
var models = []struct {
	name, in string // the element, and a document with {} for it
	children string // of the smallest order; one alternative for each "|"
}{
	{"MgmtTree", "{}", "VerDTD Man? Mod? Node+"},
	{"Node", "<MgmtTree><VerDTD>1.2</VerDTD>{}</MgmtTree>", "NodeName Path? RTProperties? DFProperties? Node*|NodeName Path? RTProperties? DFProperties? Value?"},
	{"RTProperties", inNode("{}"), "ACL? Format? Name? Size? Title? TStamp? Type VerNo?"},
	{"Format", inNode("<RTProperties>{}<Type><MIME>a/b</MIME></Type></RTProperties>"), "b64|bin|bool|chr|int|node|null|xml|date|time|float"},
	{"Type", inNode("<RTProperties>{}</RTProperties>"), "MIME|DDFName"},
	{"DFProperties", inNode("{}"), "AccessType DefaultValue? Description? DFFormat Occurrence? Scope? DFTitle? DFType CaseSense?"},
	{"AccessType", inDF("{}<DFFormat><chr/></DFFormat><DFType><MIME>a/b</MIME></DFType>"), "Add? Copy? Delete? Exec? Get? Replace?"},
	{"DFFormat", inDF("<AccessType/>{}<DFType><MIME>a/b</MIME></DFType>"), "b64|bin|bool|chr|int|node|null|xml|date|time|float"},
	{"DFType", inDF("<AccessType/><DFFormat><chr/></DFFormat>{}"), "MIME+|DDFName"},
	{"Occurrence", inDF("<AccessType/><DFFormat><chr/></DFFormat>{}<DFType><MIME>a/b</MIME></DFType>"), "One|ZeroOrOne|ZeroOrMore|OneOrMore|ZeroOrN|OneOrN"},
	{"Scope", inDF("<AccessType/><DFFormat><chr/></DFFormat>{}<DFType><MIME>a/b</MIME></DFType>"), "Permanent|Dynamic"},
	{"CaseSense", inDF("<AccessType/><DFFormat><chr/></DFFormat><DFType><MIME>a/b</MIME></DFType>{}"), "CS|CIS"},
}

func inNode(s string) string {
	return "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>n</NodeName>" + s + "</Node></MgmtTree>"
}

func inDF(s string) string { return inNode("<DFProperties>" + s + "</DFProperties>") }

// contents are the contents of elements that do not just hold text.
var contents = map[string]string{
	"Node":         "<NodeName>below</NodeName>",
	"RTProperties": "<Type><MIME>text/plain</MIME></Type>",
	"Format":       "<chr/>", "Type": "<DDFName/>", "DFFormat": "<int/>", "DFType": "<MIME>text/plain</MIME>",
	"DFProperties": "<AccessType/><DFFormat><chr/></DFFormat><DFType><DDFName>x</DDFName></DFType>",
	"AccessType":   "<Get/>", "Occurrence": "<One/>", "Scope": "<Dynamic/>", "CaseSense": "<CIS/>",
	"ZeroOrN": "2", "OneOrN": "65536",
}

// empties are elements without content.
const empties = " Add Copy Delete Exec Get Replace b64 bin bool chr int node null xml date time float " +
	"One ZeroOrOne ZeroOrMore OneOrMore Permanent Dynamic CS CIS "

// child returns an element with content.
func child(name string) string {
	content, ok := contents[name]
	if !ok && !strings.Contains(empties, " "+name+" ") {
		content = "1.2"
	}
	return "<" + name + ">" + content + "</" + name + ">"
}

// TestModel holds strict reading to the content model of every element, with
// every child in turn left out, repeated, and exchanged with the next; and
// tolerant reading to be indifferent to order.
func TestModel(t *testing.T) {
	for _, m := range models {
		for alternative := range strings.SplitSeq(m.children, "|") {
			var all, required []string
			var many []bool
			for c := range strings.FieldsSeq(alternative) {
				name := strings.TrimRight(c, "?*+")
				all = append(all, name)
				many = append(many, strings.HasSuffix(c, "*") || strings.HasSuffix(c, "+"))
				if !strings.HasSuffix(c, "?") && !strings.HasSuffix(c, "*") {
					required = append(required, name)
				}
			}
			read := func(o tnds.DecodeOptions, children []string) (*tnds.Tree, error) {
				var s strings.Builder
				for _, name := range children {
					s.WriteString(child(name))
				}
				return decode(t, wbxml(t, strings.Replace(m.in, "{}", "<"+m.name+">"+s.String()+"</"+m.name+">", 1)), o)
			}
			check := func(children []string, want error) {
				t.Helper()
				_, err := read(tnds.DecodeOptions{StrictOrder: true, RefuseUnknown: true}, children)
				if !errors.Is(err, want) || want == nil && err != nil {
					t.Errorf("%s with %s: %v, want %v", m.name, children, err, want)
				}
			}
			check(all, nil)
			check(required, nil)
			for i, name := range all {
				without := slices.Delete(slices.Clone(all), i, i+1)
				var want error
				if slices.Contains(required, name) {
					want = tnds.ErrMissing
				}
				check(without, want)
				want = tnds.ErrOrder
				if many[i] {
					want = nil
				}
				check(slices.Insert(slices.Clone(all), i, name), want)
				if i+1 < len(all) {
					swapped := slices.Clone(all)
					swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
					check(swapped, tnds.ErrOrder)
				}
			}
			ordered, err := read(tnds.DecodeOptions{}, all)
			if err != nil {
				t.Fatal(err)
			}
			slices.Reverse(all)
			reversed, err := read(tnds.DecodeOptions{}, all)
			if err != nil {
				t.Errorf("%s with %s: %v", m.name, all, err)
			}
			for d := range tnds.Diff(ordered, reversed) {
				t.Errorf("%s with %s: %v", m.name, all, d)
			}
			if a, b := encode(t, ordered), encode(t, reversed); string(a) != string(b) {
				t.Errorf("%s with %s: encoded\n% X, want\n% X", m.name, all, b, a)
			}
		}
	}
}

// TestModelOfText holds that text elements hold no elements, empty ones no text,
// and those that hold elements nothing but white space beside them.
func TestModelOfText(t *testing.T) {
	for _, v := range []struct {
		text string
		want error
	}{
		{inNode("<Value>a<Name/>b</Value>"), tnds.ErrUnknown},
		{inNode("<RTProperties><ACL><Get/></ACL></RTProperties>"), tnds.ErrUnknown},
		{inNode("<RTProperties><Format><chr>x</chr></Format></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Format><chr><int/></chr></Format></RTProperties>"), tnds.ErrUnknown},
		{inNode("<RTProperties><Format>chr</Format></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties>x<Type/></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Type>x<MIME/></Type></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Type><MIME/>x</Type></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Type><chr/>x</Type></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Type>x<chr/></Type></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Type><chr/></Type><Type>x</Type></RTProperties>"), tnds.ErrText},
		{inNode("<RTProperties><Type/><Type>x</Type></RTProperties>"), nil},
		{inNode("x"), tnds.ErrText},
		{"<MgmtTree>x</MgmtTree>", tnds.ErrText},
		{inDF("x"), tnds.ErrText},
		{inDF("<AccessType>x</AccessType>"), tnds.ErrText},
		{inDF("<Occurrence><One>2</One></Occurrence>"), tnds.ErrText},
		{inDF("<Occurrence><One> </One></Occurrence>"), nil},
		{inNode("<RTProperties>\n <Format> <chr> </chr> </Format>\t<Type> <MIME>a/b</MIME> </Type> </RTProperties> "), nil},
		{inNode("<RTProperties><Type>org.example/1.0</Type></RTProperties>"), nil},
	} {
		if _, err := decode(t, wbxml(t, v.text), tnds.DecodeOptions{}); !errors.Is(err, v.want) || v.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", v.text, err, v.want)
		}
	}
}

// TestStrictOnly checks refusals of strict reading beyond order and occurrence.
func TestStrictOnly(t *testing.T) {
	rest := "<DFFormat><chr/></DFFormat><Occurrence><%>{}</%></Occurrence><DFType><DDFName/></DFType>"
	for _, v := range []struct {
		text string
		want error
	}{
		{inNode("<RTProperties><Type>org.example/1.0</Type></RTProperties>"), tnds.ErrText},
		{inNode("<Value/><Node><NodeName>x</NodeName></Node>"), tnds.ErrOrder},
		{inNode("<Node><NodeName>x</NodeName></Node><Value/>"), tnds.ErrOrder},
		{"<wrapper>" + inNode("") + "</wrapper>", tnds.ErrRoot},
		{inDF("<AccessType/>" + strings.NewReplacer("%", "ZeroOrN", "{}", "1").Replace(rest)), tnds.ErrText},
		{inDF("<AccessType/>" + strings.NewReplacer("%", "ZeroOrN", "{}", "65537").Replace(rest)), tnds.ErrText},
		{inDF("<AccessType/>" + strings.NewReplacer("%", "OneOrN", "{}", "2x").Replace(rest)), tnds.ErrText},
		{inDF("<AccessType/>" + strings.NewReplacer("%", "OneOrN", "{}", "000002").Replace(rest)), tnds.ErrText},
		{inDF("<AccessType/>" + strings.NewReplacer("%", "OneOrN", "{}", "").Replace(rest)), tnds.ErrText},
	} {
		doc := wbxml(t, v.text)
		if _, err := decode(t, doc, tnds.DecodeOptions{StrictOrder: true}); !errors.Is(err, v.want) {
			t.Errorf("%s: %v, want %v", v.text, err, v.want)
		}
		if _, err := decode(t, doc, tnds.DecodeOptions{}); err != nil {
			t.Errorf("%s: tolerant: %v", v.text, err)
		}
	}
}

// TestProperties reads every property into its field, and writes it back.
func TestProperties(t *testing.T) {
	doc := wbxml(t, `<MgmtTree><VerDTD>1.2</VerDTD><Man>man</Man><Mod>mod</Mod><Node><NodeName>n</NodeName><Path>p</Path>`+
		`<RTProperties><ACL>Get=*</ACL><Format><float/></Format><Name>na</Name><Size>si</Size><Title>ti</Title><TStamp>ts</TStamp>`+
		`<Type><MIME>a/b</MIME></Type><VerNo>ve</VerNo></RTProperties>`+
		`<DFProperties><AccessType><Add/><Copy/><Delete/><Exec/><Get/><Replace/></AccessType><DefaultValue>de</DefaultValue>`+
		`<Description>ds</Description><DFFormat><date/></DFFormat><Occurrence><ZeroOrN>7</ZeroOrN></Occurrence><Scope><Permanent/></Scope>`+
		`<DFTitle>dt</DFTitle><DFType><MIME>a/b</MIME><MIME>c/d</MIME><MIME/></DFType><CaseSense><CS/></CaseSense></DFProperties>`+
		`<Value>va</Value></Node></MgmtTree>`)
	tree := mustDecode(t, doc)
	n, df := tree.Node(0), tree.DF(0)
	for _, v := range []struct{ got, want string }{
		{tree.VerDTD.String(), "1.2"}, {tree.Man.String(), "man"}, {tree.Mod.String(), "mod"},
		{n.Name.String(), "n"}, {n.Path.String(), "p"}, {n.Value.String(), "va"},
		{n.RT.ACL.String(), "Get=*"}, {n.RT.Format.String(), "float"}, {n.RT.Name.String(), "na"}, {n.RT.Size.String(), "si"},
		{n.RT.Title.String(), "ti"}, {n.RT.TStamp.String(), "ts"}, {n.RT.Type.Name.String(), "a/b"}, {n.RT.VerNo.String(), "ve"},
		{df.DefaultValue.String(), "de"}, {df.Description.String(), "ds"}, {df.Format.String(), "date"}, {df.N.String(), "7"},
		{df.Title.String(), "dt"}, {df.Type.Name.String(), "a/b"}, {df.MIME[0].String(), "c/d"}, {df.MIME[1].String(), ""},
	} {
		if v.got != v.want {
			t.Errorf("got %q, want %q", v.got, v.want)
		}
	}
	if df.Access != 1<<6-1 || df.Occurrence != tnds.ZeroOrN || df.Scope != tnds.Permanent || df.Case != tnds.CS ||
		n.RT.Type.Kind != tnds.TypeMIME || df.Type.Kind != tnds.TypeMIME || len(df.MIME) != 2 || df.MIME[1] == nil {
		t.Errorf("got %+v, %+v", *n, *df)
	}
	body := doc[len(codec.AppendHeader(nil, codec.Header{Version: codec.Version12, PublicID: 1, Charset: codec.UTF8})):]
	if got := encode(t, tree); !strings.HasSuffix(string(got), string(body)) {
		t.Errorf("encoded % X, want the body % X", got, body)
	}
}

// TestPresence holds that an absent element is nil and an empty one is not.
func TestPresence(t *testing.T) {
	tree := mustDecode(t, wbxml(t, inNode("<Path/><RTProperties><ACL></ACL><Type><DDFName/></Type></RTProperties><Value></Value>")))
	n := tree.Node(0)
	for name, v := range map[string]struct {
		got  tnds.Chars
		want bool
	}{
		"Path": {n.Path, true}, "ACL": {n.RT.ACL, true}, "DDFName": {n.RT.Type.Name, true}, "Value": {n.Value, true},
		"Man": {tree.Man, false}, "Title": {n.RT.Title, false},
	} {
		if len(v.got) != 0 || (v.got != nil) != v.want {
			t.Errorf("%s = %#v, present: want %v", name, v.got, v.want)
		}
	}
	if n.Opaque {
		t.Error("the value is opaque")
	}
	again := mustDecode(t, encode(t, tree))
	if again.Node(0).Path == nil || again.Node(0).RT.ACL == nil || again.Node(0).Value == nil {
		t.Errorf("after encoding: %+v", *again.Node(0))
	}
}

func TestFormats(t *testing.T) {
	for f := tnds.FormatB64; f <= tnds.FormatFloat; f++ {
		got, err := tnds.ParseFormat(f.String())
		if err != nil || got != f {
			t.Errorf("ParseFormat(%q) = %v, %v", f, got, err)
		}
	}
	for _, name := range []string{"", "Chr", "MIME", "octets"} {
		if f, err := tnds.ParseFormat(name); !errors.Is(err, tnds.ErrFormat) || f != tnds.FormatNone {
			t.Errorf("ParseFormat(%q) = %v, %v", name, f, err)
		}
	}
	if s := tnds.Format(200).String() + tnds.FormatNone.String(); s != "" {
		t.Errorf("formats without a name are called %q", s)
	}
	if name, _ := tokens.TNDS12.Tag(tokens.TNDSFormatChr); name != tnds.FormatChr.String() {
		t.Errorf("%q", name)
	}
}
