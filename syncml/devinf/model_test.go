package devinf_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/syncml/devinf"
)

// models are the content models of the package comment, but for CTCap before
// 1.2. An element that is not in it holds text, or nothing.
var models = []struct {
	versions string
	name     string
	children string
}{
	{"1.0", "DevInf", "VerDTD Man? Mod? OEM? FwV? SwV? HwV? DevID DevTyp DataStore+ CTCap* Ext*"},
	{"1.1", "DevInf", "VerDTD Man? Mod? OEM? FwV? SwV? HwV? DevID DevTyp UTC? SupportLargeObjs? SupportNumberOfChanges? DataStore+ CTCap* Ext*"},
	{"1.2", "DevInf", "VerDTD Man? Mod? OEM? FwV? SwV? HwV? DevID DevTyp UTC? SupportLargeObjs? SupportNumberOfChanges? DataStore+ Ext*"},
	{"1.0 1.1", "DataStore", "SourceRef DisplayName? MaxGUIDSize? Rx-Pref Rx* Tx-Pref Tx* DSMem? SyncCap"},
	{"1.2", "DataStore", "SourceRef DisplayName? MaxGUIDSize? Rx-Pref Rx* Tx-Pref Tx* CTCap+ DSMem? SupportHierarchicalSync? SyncCap Filter-Rx* FilterCap*"},
	{"1.2", "CTCap", "CTType VerCT FieldLevel? Property+"},
	{"1.2", "Property", "PropName DataType DisplayName? PropParam*"},
	{"1.2", "PropParam", "ParamName DataType? ValEnum* DisplayName?"},
	{"1.2", "Filter-Rx", "CTType VerCT"},
	{"1.2", "FilterCap", "CTType VerCT FilterKeyword* PropName*"},
	{"1.0 1.1 1.2", "Rx-Pref", "CTType VerCT"},
	{"1.0 1.1 1.2", "Rx", "CTType VerCT"},
	{"1.0 1.1 1.2", "Tx-Pref", "CTType VerCT"},
	{"1.0 1.1 1.2", "Tx", "CTType VerCT"},
	{"1.0 1.1 1.2", "SyncCap", "SyncType+"},
	{"1.0 1.1 1.2", "DSMem", "SharedMem? MaxMem? MaxID?"},
	{"1.0 1.1 1.2", "Ext", "XNam XVal*"},
}

const empties = " UTC SupportLargeObjs SupportNumberOfChanges SupportHierarchicalSync SharedMem FieldLevel NoTruncate "

// optional are the children that Property may have in any order.
var optional = map[string]bool{"DataType": true}

// contents returns the least content of an element, in a version.
func contents(name, version string) string {
	const ct = "<CTType>text/x-vcard</CTType><VerCT>2.1</VerCT>"
	switch name {
	case "VerDTD":
		return version
	case "DataStore":
		s := "<SourceRef>./c</SourceRef><Rx-Pref>" + ct + "</Rx-Pref><Tx-Pref>" + ct + "</Tx-Pref>"
		if version == "1.2" {
			s += "<CTCap>" + contents("CTCap", version) + "</CTCap>"
		}
		return s + "<SyncCap><SyncType>1</SyncType></SyncCap>"
	case "CTCap":
		if version == "1.2" {
			return ct + "<Property><PropName>N</PropName></Property>"
		}
		return "<CTType>text/x-vcard</CTType><PropName>N</PropName>"
	case "Property":
		return "<PropName>TEL</PropName>"
	case "PropParam":
		return "<ParamName>TYPE</ParamName>"
	case "Rx-Pref", "Rx", "Tx-Pref", "Tx", "Filter-Rx", "FilterCap":
		return ct
	case "SyncCap":
		return "<SyncType>2</SyncType>"
	case "DSMem":
		return "<MaxID>9</MaxID>"
	case "Ext":
		return "<XNam>X</XNam>"
	}
	if strings.Contains(empties, " "+name+" ") {
		return ""
	}
	return "text"
}

// around returns a document, with a {} for an element of that name.
func around(name, version string) string {
	head := "<DevInf><VerDTD>" + version + "</VerDTD><DevID>1</DevID><DevTyp>phone</DevTyp>"
	store := contents("DataStore", version)
	switch name {
	case "DevInf":
		return "{}"
	case "Ext":
		return head + "<DataStore>" + store + "</DataStore>{}</DevInf>"
	case "DataStore":
		return head + "{}</DevInf>"
	case "CTCap":
		if version < "1.2" {
			return head + "<DataStore>" + store + "</DataStore>{}</DevInf>"
		}
	case "Property":
		return strings.Replace(around("CTCap", version), "{}", "<CTCap><CTType>t</CTType><VerCT>1</VerCT>{}</CTCap>", 1)
	case "PropParam":
		return strings.Replace(around("Property", version), "{}", "<Property><PropName>N</PropName>{}</Property>", 1)
	case "Rx":
		return head + "<DataStore>" + strings.Replace(store, "<Tx-Pref>", "{}<Tx-Pref>", 1) + "</DataStore></DevInf>"
	case "Tx":
		return head + "<DataStore>" + strings.Replace(store, "</Tx-Pref>", "</Tx-Pref>{}", 1) + "</DataStore></DevInf>"
	case "DSMem":
		return head + "<DataStore>" + strings.Replace(store, "<SyncCap>", "{}<SyncCap>", 1) + "</DataStore></DevInf>"
	case "Filter-Rx", "FilterCap":
		return head + "<DataStore>" + store + "{}</DataStore></DevInf>"
	}
	whole := "<" + name + ">" + contents(name, version) + "</" + name + ">"
	if name == "SyncCap" {
		whole = "<SyncCap><SyncType>1</SyncType></SyncCap>"
	}
	return head + "<DataStore>" + strings.Replace(store, whole, "{}", 1) + "</DataStore></DevInf>"
}

// read reads a document in which an element has these children.
func read(t testing.TB, name, version string, children []string, o devinf.DecodeOptions) (*devinf.DevInf, error) {
	var s strings.Builder
	s.WriteString("<" + name + ">")
	for _, c := range children {
		s.WriteString("<" + c + ">" + contents(c, version) + "</" + c + ">")
	}
	text := around(name, version)
	if !strings.Contains(text, "{}") {
		t.Fatalf("no place for %s in %s", name, text)
	}
	return decode(wbxml(t, strings.Replace(text, "{}", s.String()+"</"+name+">", 1)), o)
}

var strict = devinf.DecodeOptions{StrictOrder: true, RefuseUnknown: true}

// TestModel holds strict reading to the content model of every element in every
// version, with every child in turn left out, repeated, and exchanged with the
// next; and tolerant reading to be indifferent to order.
func TestModel(t *testing.T) {
	for _, m := range models {
		for version := range strings.FieldsSeq(m.versions) {
			var all, required []string
			var many []bool
			for c := range strings.FieldsSeq(m.children) {
				name := strings.TrimRight(c, "?*+")
				all = append(all, name)
				many = append(many, strings.HasSuffix(c, "*") || strings.HasSuffix(c, "+"))
				if !strings.HasSuffix(c, "?") && !strings.HasSuffix(c, "*") && !optional[name] {
					required = append(required, name)
				}
			}
			check := func(children []string, want string) {
				t.Helper()
				if _, err := read(t, m.name, version, children, strict); reason(err) != want {
					t.Errorf("%s %s with %s: %v, want %s", m.name, version, children, err, want)
				}
			}
			check(all, "<nil>")
			check(required, "<nil>")
			for i, name := range all {
				if name == "VerDTD" {
					continue // decides over the form
				}
				want := "<nil>"
				if slices.Contains(required, name) {
					want = "ErrMissing"
				}
				check(slices.Delete(slices.Clone(all), i, i+1), want)
				want = "ErrOrder"
				if many[i] {
					want = "<nil>"
				}
				check(slices.Insert(slices.Clone(all), i, name), want)
				if i+1 < len(all) {
					swapped := slices.Clone(all)
					swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
					check(swapped, "ErrOrder")
				}
			}
			ordered, err := read(t, m.name, version, all, devinf.DecodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			reversed := slices.Clone(all)
			slices.Reverse(reversed)
			backwards, err := read(t, m.name, version, reversed, devinf.DecodeOptions{})
			if err != nil {
				t.Errorf("%s with %s: %v", m.name, reversed, err)
			}
			if diff := cmp.Diff(ordered, backwards, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(devinf.DevInf{})); diff != "" {
				t.Errorf("%s with %s: %s", m.name, reversed, diff)
			}
			// Written in the order of the model, after reading in any order.
			doc, err := read(t, m.name, version, all, strict)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range []*devinf.DevInf{doc, backwards} {
				if _, err := decode(mustEncode(t, x), strict); err != nil {
					t.Errorf("%s %s: written as %s: %v", m.name, version, plain(t, mustEncode(t, x)), err)
				}
			}
			if a, b := plain(t, mustEncode(t, doc)), plain(t, mustEncode(t, backwards)); a != b {
				t.Errorf("%s %s: written as\n%s, and read backwards as\n%s", m.name, version, a, b)
			}
		}
	}
}

// TestOtherVersions holds that strict reading knows the elements of each version.
func TestOtherVersions(t *testing.T) {
	for _, v := range []struct{ name, version, child string }{
		{"DevInf", "1.0", "UTC"}, {"DevInf", "1.0", "SupportLargeObjs"}, {"DevInf", "1.0", "SupportNumberOfChanges"},
		{"DevInf", "1.2", "CTCap"},
		{"DataStore", "1.1", "CTCap"}, {"DataStore", "1.0", "Filter-Rx"}, {"DataStore", "1.1", "FilterCap"},
		{"DataStore", "1.1", "SupportHierarchicalSync"},
		{"CTCap", "1.1", "VerCT"}, {"CTCap", "1.0", "FieldLevel"}, {"CTCap", "1.1", "Property"},
		{"CTCap", "1.2", "PropName"}, {"PropParam", "1.2", "MaxSize"},
	} {
		var children []string
		for _, m := range models {
			if m.name == v.name && strings.Contains(m.versions, v.version) {
				for c := range strings.FieldsSeq(m.children) {
					children = append(children, strings.TrimRight(c, "?*+"))
				}
			}
		}
		at := slices.Index(children, "DataStore") // where it would belong
		switch {
		case v.name == "CTCap" && v.version < "1.2":
			children, at = []string{"CTType"}, 1
		case v.name == "CTCap":
			at = 2
		case v.name == "PropParam":
			at = 2
		case v.child == "CTCap" && v.name == "DevInf":
			at++
		case v.name == "DataStore":
			at = 8
		}
		children = slices.Insert(children, max(at, 0), v.child)
		if _, err := read(t, v.name, v.version, children, strict); reason(err) != "ErrUnknown" {
			t.Errorf("%s in %s %s: %v", v.child, v.name, v.version, err)
		}
		x, err := read(t, v.name, v.version, children, devinf.DecodeOptions{})
		if err != nil {
			t.Errorf("%s in %s %s, not strictly: %v", v.child, v.name, v.version, err)
			continue
		}
		if out := plain(t, mustEncode(t, x)); !strings.Contains(out, "<"+v.child) {
			t.Errorf("%s in %s %s: lost in %s", v.child, v.name, v.version, out)
		}
	}
}

// TestProperty holds the order in Property of 1.2, which is free up to
// DisplayName.
func TestProperty(t *testing.T) {
	const free = "DataType MaxOccur MaxSize NoTruncate ValEnum"
	var want *devinf.DevInf
	for _, order := range []string{"DataType MaxOccur MaxSize NoTruncate ValEnum ValEnum", "ValEnum ValEnum NoTruncate MaxSize MaxOccur DataType",
		"ValEnum DataType MaxSize ValEnum MaxOccur NoTruncate"} {
		children := append(append([]string{"PropName"}, strings.Fields(order)...), "DisplayName", "PropParam")
		x, err := read(t, "Property", "1.2", children, strict)
		if err != nil {
			t.Errorf("%s: %v", order, err)
			continue
		}
		if want == nil {
			want = x
		}
		if a, b := mustEncode(t, x), mustEncode(t, want); string(a) != string(b) {
			t.Errorf("%s: written as %s, want %s", order, plain(t, a), plain(t, b))
		}
	}
	for name := range strings.FieldsSeq(free) {
		twice := "ErrOrder"
		if name == "ValEnum" {
			twice = "<nil>"
		}
		for _, v := range []struct {
			children []string
			want     string
		}{
			{[]string{name, "PropName"}, "ErrOrder"},
			{[]string{"PropName", "DisplayName", name}, "ErrOrder"},
			{[]string{"PropName", name, name}, twice},
		} {
			if _, err := read(t, "Property", "1.2", v.children, strict); reason(err) != v.want {
				t.Errorf("%s: %v, want %s", v.children, err, v.want)
			}
		}
	}
}

// TestFlat holds how properties stand in CTCap before 1.2.
func TestFlat(t *testing.T) {
	for _, v := range []struct{ children, strict, tolerant string }{
		{"CTType PropName", "<nil>", "<nil>"},
		{"CTType PropName PropName PropName", "<nil>", "<nil>"},
		{"CTType PropName ValEnum ValEnum DisplayName ParamName ValEnum DisplayName ParamName", "<nil>", "<nil>"},
		{"CTType PropName DataType MaxSize DisplayName ParamName DataType MaxSize PropName DataType", "<nil>", "<nil>"},
		{"CTType PropName CTType PropName DisplayName", "<nil>", "<nil>"},
		{"CTType PropName CTType", "ErrMissing", "<nil>"},
		{"CTType CTType PropName", "ErrOrder", "<nil>"},
		{"CTType", "ErrMissing", "<nil>"},
		{"PropName", "ErrMissing", "<nil>"},
		{"PropName CTType", "ErrOrder", "<nil>"},
		{"CTType PropName ValEnum DataType", "ErrOrder", "<nil>"},
		{"CTType PropName DataType ValEnum", "ErrOrder", "<nil>"},
		{"CTType PropName MaxSize", "ErrOrder", "<nil>"},
		{"CTType PropName MaxSize DataType", "ErrOrder", "<nil>"},
		{"CTType PropName DisplayName DataType", "ErrOrder", "<nil>"},
		{"CTType PropName ParamName DisplayName ValEnum", "ErrOrder", "<nil>"},
		{"CTType PropName MaxOccur NoTruncate", "ErrUnknown", "<nil>"},
		{"CTType VerCT FieldLevel PropName", "ErrUnknown", "<nil>"},
		{"CTType PropName Property", "ErrUnknown", "<nil>"},
		// Forms that cannot be told apart are refused.
		{"CTType DataType PropName", "ErrOrder", "ErrOrder"},
		{"CTType ParamName PropName", "ErrOrder", "ErrOrder"},
		{"CTType PropName DataType DataType", "ErrOrder", "ErrOrder"},
		{"CTType PropName DataType MaxSize MaxSize", "ErrOrder", "ErrOrder"},
		{"CTType PropName NoTruncate NoTruncate", "ErrUnknown", "ErrOrder"},
		{"CTType PropName DisplayName DisplayName", "ErrOrder", "ErrOrder"},
		{"CTType VerCT VerCT PropName", "ErrUnknown", "ErrOrder"},
	} {
		children := strings.Fields(v.children)
		for _, version := range []string{"1.0", "1.1"} {
			if _, err := read(t, "CTCap", version, children, strict); reason(err) != v.strict {
				t.Errorf("%s %s: strictly %v, want %s", version, v.children, err, v.strict)
			}
		}
		x, err := read(t, "CTCap", "1.1", children, devinf.DecodeOptions{})
		if reason(err) != v.tolerant {
			t.Errorf("%s: %v, want %s", v.children, err, v.tolerant)
		}
		if err != nil {
			continue
		}
		doc := mustEncode(t, x)
		if y := mustDecode(t, doc); string(mustEncode(t, y)) != string(doc) {
			t.Errorf("%s: written as %s", v.children, plain(t, doc))
		}
		if out := plain(t, doc); strings.Count(out, "<CTCap>") != 1 {
			t.Errorf("%s: written as %s", v.children, out)
		}
		if _, err := decode(doc, strict); v.strict == "<nil>" && err != nil {
			t.Errorf("%s: written as %s: %v", v.children, plain(t, doc), err)
		}
	}
}

// TestModelOfText holds that text elements hold no elements, empty ones nothing,
// and those that hold elements nothing but white space beside them.
func TestModelOfText(t *testing.T) {
	done := map[string]bool{}
	for _, m := range models {
		for c := range strings.FieldsSeq(m.children) {
			name := strings.TrimRight(c, "?*+")
			version := m.versions[len(m.versions)-3:]
			if done[name+version] {
				continue
			}
			done[name+version] = true
			with := func(content string) error {
				var parent strings.Builder
				parent.WriteString("<" + m.name + ">")
				for c := range strings.FieldsSeq(m.children) {
					if c := strings.TrimRight(c, "?*+"); c == name {
						parent.WriteString("<" + c + ">" + content + "</" + c + ">")
					} else {
						parent.WriteString("<" + c + ">" + contents(c, version) + "</" + c + ">")
					}
				}
				_, err := decode(wbxml(t, strings.Replace(around(m.name, version), "{}", parent.String()+"</"+m.name+">", 1)), devinf.DecodeOptions{})
				return err
			}
			inner := contents(name, version)
			switch {
			case strings.HasPrefix(inner, "<"):
				if err := with(" \r\n\t" + inner); err != nil {
					t.Errorf("%s: white space: %v", name, err)
				}
				if err := with("x" + inner); reason(err) != "ErrText" {
					t.Errorf("%s: text: %v", name, err)
				}
			case inner == "":
				if err := with("x"); reason(err) != "ErrText" {
					t.Errorf("%s: text: %v", name, err)
				}
				fallthrough
			default:
				if err := with("<Man/>"); reason(err) != "ErrUnknown" {
					t.Errorf("%s: element: %v", name, err)
				}
			}
		}
	}
	if len(done) < 40 {
		t.Errorf("only %d elements", len(done))
	}
}
