package tnds_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// TestDiff changes a tree in one place at a time.
func TestDiff(t *testing.T) {
	text := inNode("<RTProperties><ACL>Get=a+b&amp;Add=*</ACL><Format><chr/></Format><Title>t</Title><Type><MIME>text/plain</MIME></Type></RTProperties>" +
		"<DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat><Occurrence><OneOrN>3</OneOrN></Occurrence><DFType><MIME>a/b</MIME></DFType></DFProperties><Value>v</Value>")
	tree := mustDecode(t, wbxml(t, text))
	for _, v := range []struct{ old, new, want string }{
		// These say the same.
		{"<VerDTD>1.2</VerDTD>", "", ""},
		{"Get=a+b&amp;Add=*", "Add=*&amp;Get=b+a", ""},
		{"<Format><chr/></Format><Title>", "<Title>", ""},
		{"<Type><MIME>text/plain</MIME></Type>", "", ""},
		{"<Type><MIME>text/plain</MIME></Type>", "<Type>text/plain</Type>", ""},
		{"<Value>v</Value>", "<b:Value>v</b:Value>", ""},
		{"<NodeName>n</NodeName>", "<NodeName>n</NodeName><Path>.</Path>", ""},
		{"<Value>", "<Vendor/><Value>", ""},
		{"<RTProperties>", "<RTProperties><Name/>", ""},
		// And these do not.
		{"<VerDTD>1.2", "<VerDTD>1.1", " VerDTD"},
		{"<Node>", "<Man>m</Man><Node>", " Man"},
		{"<Node>", "<Mod>m</Mod><Node>", " Mod"},
		{"n</NodeName>", "m</NodeName>", "./m extra ./n missing"},
		{"</Node>", "</Node><Node><NodeName>m</NodeName></Node>", "./m extra"},
		{"Get=a+b", "Get=a", "./n ACL"},
		{"Get=a+b", "Get", "./n ACL"},
		{"<chr/></Format>", "<int/></Format>", "./n Format"},
		{"text/plain", "text/xml", "./n Type"},
		{"<Title>t", "<Title>u", "./n Title"},
		{"<Title>", "<Name>x</Name><Size>1</Size><TStamp>1</TStamp><VerNo>1</VerNo><Title>", "./n Name ./n Size ./n TStamp ./n VerNo"},
		{"v</Value>", "w</Value>", "./n Value"},
		{"<Value>v</Value>", "", "./n Value"},
		{"<Value>v</Value>", "<Value/>", "./n Value"},
		{"<Get/>", "<Add/>", "./n DFProperties"},
		{"<OneOrN>3", "<OneOrN>4", "./n DFProperties"},
		{"<OneOrN>3", "<ZeroOrN>3", "./n DFProperties"},
		{"<MIME>a/b</MIME>", "<MIME>a/b</MIME><MIME>c/d</MIME>", "./n DFProperties"},
		{"<DFType>", "<CaseSense><CS/></CaseSense><Scope><Dynamic/></Scope><DFType>", "./n DFProperties"},
		{"<DFProperties>", "<DFProperties><DefaultValue/>", "./n DFProperties"},
	} {
		changed := strings.Replace(text, v.old, v.new, 1)
		changed = strings.Replace(changed, "<ZeroOrN>3</OneOrN>", "<ZeroOrN>3</ZeroOrN>", 1)
		if changed == text {
			t.Fatalf("%s does not occur", v.old)
		}
		other := mustDecode(t, wbxml(t, changed))
		var got []string
		for d := range tnds.Diff(tree, other) {
			got = append(got, d.URI+" "+d.What)
		}
		if s := strings.Join(got, " "); s != v.want {
			t.Errorf("%s for %s: %q, want %q", v.new, v.old, s, v.want)
		}
		if equal := tnds.Equal(other, tree); equal != (v.want == "") {
			t.Errorf("%s for %s: equal %v", v.new, v.old, equal)
		}
	}
}

// TestEqualOrder holds that siblings have no order, those with one URI neither.
func TestEqualOrder(t *testing.T) {
	entries := account()
	a := build(t, tnds.BuildOptions{}, entries...)
	slices.Reverse(entries)
	b := build(t, tnds.BuildOptions{}, entries...)
	for d := range tnds.Diff(a, b) {
		t.Errorf("%v", d)
	}
	if string(encode(t, a)) == string(encode(t, b)) {
		t.Error("nothing was reversed")
	}
	a.Sort()
	b.Sort()
	if string(encode(t, a)) != string(encode(t, b)) {
		t.Error("sorted, they are not the same")
	}
	checkStructure(t, a)
	for range tnds.Diff(a, new(tnds.Tree)) {
		break // an iterator may be left early
	}
	twins := "<Node><NodeName>n</NodeName><Value>1</Value></Node><Node><NodeName>n</NodeName><Value>2</Value></Node>"
	x := mustDecode(t, wbxml(t, "<MgmtTree>"+twins+"</MgmtTree>"))
	y := mustDecode(t, wbxml(t, "<MgmtTree>"+strings.NewReplacer(">1<", ">2<", ">2<", ">1<").Replace(twins)+"</MgmtTree>"))
	if !tnds.Equal(x, y) {
		t.Error("the order of twins counts")
	}
}

func TestNormalize(t *testing.T) {
	tree := mustDecode(t, wbxml(t, "<MgmtTree><VerDTD>1</VerDTD><Node><NodeName>a</NodeName><Path> ./p </Path><RTProperties><Format><node/></Format><Type>org/1</Type></RTProperties>"+
		"<Node><NodeName>b</NodeName><RTProperties><Type>text/plain</Type></RTProperties><Node><NodeName>c</NodeName><Value>v</Value></Node></Node>"+
		"<Node><NodeName>d</NodeName><RTProperties><Type>text/xml</Type></RTProperties><Value>v</Value></Node></Node></MgmtTree>"))
	tree.Normalize()
	if got, want := list(tree), "./p/a node org/1\n./p/a/b node \n./p/a/b/c chr text/plain = v\n./p/a/d chr text/xml = v\n"; got != want {
		t.Errorf("got\n%s", got)
	}
	if tree.Node(0).Path.String() != "./p" || tree.Node(1).RT.Type.Kind != tnds.TypeDDFName || tree.Node(3).RT.Type.Kind != tnds.TypeMIME {
		t.Errorf("%+v", *tree.Node(0))
	}
	if err := tree.Validate(); err != nil {
		t.Error(err)
	}
}

// TestValidate states faults, each found beside the others.
func TestValidate(t *testing.T) {
	tree := mustDecode(t, wbxml(t, "<MgmtTree><VerDTD>1.1</VerDTD>"+
		"<Node><NodeName>a</NodeName><RTProperties><ACL>Get</ACL></RTProperties><Value/></Node>"+
		"<Node><NodeName>b</NodeName><RTProperties><Format><node/></Format><Type><MIME>x</MIME></Type></RTProperties></Node>"+
		"<Node><NodeName>c</NodeName><Value/><Node><NodeName>d</NodeName><Path>p</Path></Node><Node/></Node>"+
		"<Node><NodeName>e</NodeName><RTProperties><Format><null/></Format><Type><MIME>x</MIME></Type></RTProperties><Value/></Node>"+
		"<Node><NodeName>f</NodeName><Value/></Node><Node><NodeName>f</NodeName></Node><Node><NodeName>g/h</NodeName></Node>"+
		"<Node><NodeName>i</NodeName><RTProperties><Type><DDFName/></Type></RTProperties><Value/></Node><Node/></MgmtTree>"))
	var got []string
	for _, err := range tree.Validate().(interface{ Unwrap() []error }).Unwrap() {
		e := err.(*tnds.Error)
		for what, reason := range map[string]error{"URI": tnds.ErrURI, "ACL": tnds.ErrACL, "type": tnds.ErrType, "format": tnds.ErrFormat,
			"leaf": tnds.ErrLeaf, "missing": tnds.ErrMissing, "exists": tnds.ErrExists} {
			if errors.Is(e, reason) {
				got = append(got, e.URI+" "+what)
			}
		}
		if e.URI == "" {
			got = append(got, "version")
		}
	}
	want := "[version ./a ACL ./a missing ./b type ./c leaf ./p/d URI ./c/ URI ./e format ./f missing ./g/h URI ./i type ./f exists]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
	if err := new(tnds.Tree).Validate(); !errors.Is(err, tnds.ErrMissing) {
		t.Errorf("of nothing: %v", err)
	}
	for _, text := range []string{inNode(""), inNode("<Node><NodeName>x</NodeName></Node>"),
		inNode("<RTProperties><Type><DDFName/></Type></RTProperties>"), "<MgmtTree><Node><NodeName/></Node></MgmtTree>"} {
		if err := mustDecode(t, wbxml(t, text)).Validate(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestErrorText holds that errors name the place.
func TestErrorText(t *testing.T) {
	for err, want := range map[error]string{
		&tnds.Error{URI: "./a", Err: tnds.ErrLeaf}: "./a",
		&tnds.Error{Err: tnds.ErrMissing}:          tnds.ErrMissing.Error(),
		&tnds.ACLError{Offset: 7, Reason: "x"}:     "7",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
}
