package xmlconv_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// warnings converts xml and returns the octets with what was warned of, line by line.
func warnings(t *testing.T, xml string, o xmlconv.EncodeOptions) (octets []byte, got string) {
	t.Helper()
	var all []string
	o.Warn = func(e *xmlconv.SyntaxError) { all = append(all, where(e)) }
	octets, err := xmlconv.ToWBXML([]byte(xml), o)
	if err != nil {
		t.Fatalf("%s: %v", xml, err)
	}
	return octets, strings.Join(all, "\n")
}

// TestWarnings holds what is warned of, and where; that Strict refuses the first of
// it, at the same place; and that the octets are the same whether anybody listens or not.
func TestWarnings(t *testing.T) {
	const syncml = `<SyncML xmlns="SYNCML:SYNCML1.2">`
	for _, v := range []struct {
		name, xml string
		table     *tokens.Table
		wbxml     string // body, or some of it
		want      []string
	}{
		{name: "children of Meta in the namespace around", xml: syncml + "<Meta><Format>b64</Format>\n<Type>x</Type></Meta></SyncML>",
			wbxml: "5A 00 01 47 03 62 36 34 00 01 53 03 78 00 01 01",
			want:  []string{"ErrMisplaced@39 1:40 /SyncML/Meta/Format", "ErrMisplaced@60 2:1 /SyncML/Meta/Type"}},
		{name: "and theirs", xml: syncml + "<Meta><Anchor><Last>1</Last></Anchor></Meta></SyncML>",
			wbxml: "5A 00 01 45 4A 03 31 00 01 01 01",
			want:  []string{"ErrMisplaced@39 1:40 /SyncML/Meta/Anchor", "ErrMisplaced@47 1:48 /SyncML/Meta/Anchor/Last"}},
		{name: "Meta in the namespace of MetInf", xml: syncml + `<Meta xmlns="syncml:metinf"><Type>x</Type></Meta></SyncML>`,
			wbxml: "6D 5A 00 01 53 03 78 00 01 01", want: []string{"ErrMisplaced@33 1:34 /SyncML/Meta"}},
		{name: "the own page counts first", xml: syncml + `<Meta><Format xmlns="syncml:metinf">b64</Format></Meta></SyncML>`,
			wbxml: "5A 00 01 47 03 62 36 34 00 01 01"},
		{name: "a name of another page only", xml: syncml + "<Item><Format/></Item></SyncML>", // Item holds nothing of MetInf
			wbxml: "54 04 00", want: []string{"ErrUnnamed@39 1:40 /SyncML/Item/Format"}},
		{name: "a name of no page", xml: syncml + "<Foo/></SyncML>", wbxml: "04 00", want: []string{"ErrUnnamed@33 1:34 /SyncML/Foo"}},
		{name: "an attribute", xml: syncml + "<Item a='1'/></SyncML>", wbxml: "94 04 00", want: []string{"ErrUnnamed@33 1:34 /SyncML/Item"}},
		{name: "an instruction", xml: syncml + "<?go on?></SyncML>", wbxml: "43 04 00", want: []string{"ErrUnnamed@33 1:34 /SyncML"}},
		{name: "of a vendor", xml: syncml + "<Foo xmlns='urn:v' a='1'><v:b xmlns:v='urn:w' v:c='1'/></Foo></SyncML>", wbxml: "C4 00"},
		{name: "a child of a vendor's element", xml: syncml + "<Foo xmlns='urn:v'><Format xmlns='SYNCML:SYNCML1.2'/></Foo></SyncML>",
			wbxml: "C4 00", want: []string{"ErrUnnamed@52 1:53 /SyncML/Foo/Format"}},
		{name: "no namespace at all", xml: "<SyncML><Meta><Type>x</Type><Anchor><Last>1</Last></Anchor></Meta><Final/></SyncML>",
			wbxml: "6D 5A 00 01 53 03 78 00 01 45 4A 03 31 00 01 01 01 00 00 12 01",
			want:  []string{"ErrMisplaced@14 1:15 /SyncML/Meta/Type", "ErrMisplaced@28 1:29 /SyncML/Meta/Anchor", "ErrMisplaced@36 1:37 /SyncML/Meta/Anchor/Last"}},
		{name: "no namespace but that of MetInf", xml: "<SyncML><Meta><Type xmlns='syncml:metinf'>x</Type></Meta></SyncML>", wbxml: "6D 5A 00 01 53 03 78 00 01 01"},
		{name: "no namespace, and a name of another page", xml: "<SyncML><Item><Format/></Item></SyncML>", wbxml: "54 04 00 01 01", want: []string{"ErrUnnamed@14 1:15 /SyncML/Item/Format"}},
		{name: "no namespace, behind a name of another page", xml: "<SyncML><Meta><Mark xmlns='syncml:metinf'/></Meta><Format/></SyncML>", wbxml: "5A 00 01 0B 01 04 00 01",
			want: []string{"ErrUnnamed@50 1:51 /SyncML/Format"}},
		{name: "a tree in no namespace", xml: "<SyncML><Data><MgmtTree><VerDTD>1.2</VerDTD><Node><Foo><Path/></Foo></Node></MgmtTree></Data></SyncML>",
			wbxml: "4F 00 02 60 77 03 31 2E 32 00 01 64 44 00 04 04 01",
			want:  []string{"ErrMisplaced@14 1:15 /SyncML/Data/MgmtTree", "ErrUnnamed@50 1:51 /SyncML/Data/MgmtTree/Node/Foo", "ErrUnnamed@55 1:56 /SyncML/Data/MgmtTree/Node/Foo/Path"}},
		{name: "a document in no namespace", xml: "<SyncML><Data><DevInf><Man>x</Man></DevInf></Data></SyncML>", wbxml: "4F C3 0C 03 A4 03 6A 00 4A 51 03 78 00"},
		{name: "no namespace, and no token", xml: "<SyncML><Foo/></SyncML>", wbxml: "04 00", want: []string{"ErrUnnamed@8 1:9 /SyncML/Foo"}},
		{name: "a document in the namespace around", xml: syncml + "<Data><DevInf><Man>x</Man></DevInf></Data></SyncML>",
			wbxml: "4F C3 0C 03 A4 03 6A 00 4A 51 03 78 00", want: []string{"ErrMisplaced@39 1:40 /SyncML/Data/DevInf"}},
		{name: "a tree in the namespace around", xml: syncml + "<Data><MgmtTree><VerDTD>1.2</VerDTD></MgmtTree></Data></SyncML>",
			wbxml: "4F 00 02", want: []string{"ErrMisplaced@39 1:40 /SyncML/Data/MgmtTree"}},
		{name: "DOCTYPE of an older version", xml: `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.1//EN" "x.dtd">` + syncml + "<Final/></SyncML>",
			wbxml: "03 A4 01 6A 00 6D 12 01", want: []string{"ErrDoctype@64 1:65 /SyncML"}},
		{name: "DOCTYPE of the same version", xml: `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.2//EN" "x.dtd">` + syncml + "<Final/></SyncML>",
			wbxml: "6D 12 01"},
		{name: "another spelling of the namespace", xml: `<SyncML xmlns="syncml:SYNCML1.1"><Final/></SyncML>`, wbxml: "03 9F 53 6A 00 6D 12 01"},
		{name: "a root of another type than the option", table: tokens.Prov11, xml: "<DevInf/>", wbxml: "03 A4 03", want: []string{"ErrType@0 1:1 /DevInf"}},
		{name: "a root in the namespace of another type", table: tokens.Prov11, xml: "<DevInf xmlns='syncml:devinf'/>", wbxml: "03 A4 03"},
		{name: "a type without namespaces", table: play, xml: "<doc><other/><v:x xmlns:v='urn:v'/></doc>", wbxml: "04 00",
			want: []string{"ErrUnnamed@5 1:6 /doc/other"}},
	} {
		t.Run(v.name, func(t *testing.T) {
			o := xmlconv.EncodeOptions{Table: v.table}
			octets, got := warnings(t, v.xml, o)
			if want := strings.Join(v.want, "\n"); got != want {
				t.Errorf("warned of\n%s\nwant\n%s", got, want)
			}
			if !bytes.Contains(octets, testdoc.Hex(t, v.wbxml)) {
				t.Errorf("written\n%s", hex.Dump(octets))
			}
			if silent, err := xmlconv.ToWBXML([]byte(v.xml), o); err != nil || !bytes.Equal(silent, octets) {
				t.Errorf("without Warn %x, %v", silent, err)
			}
			o.Plan = xmlconv.PlanRepeats // which goes its own way at the end
			if _, again := warnings(t, v.xml, o); again != got {
				t.Errorf("with PlanRepeats warned of\n%s", again)
			}
			o.Strict = true
			want := "ok"
			if len(v.want) > 0 {
				want = v.want[0]
			}
			if _, err := xmlconv.ToWBXML([]byte(v.xml), o); where(err) != want {
				t.Errorf("strict: %s, want %s", where(err), want)
			}
		})
	}
}

// TestWarnStream holds that a stream warns too.
func TestWarnStream(t *testing.T) {
	n := 0
	o := xmlconv.EncodeOptions{Plan: xmlconv.PlanNone, Warn: func(e *xmlconv.SyntaxError) {
		if n++; !errors.Is(e, xmlconv.ErrMisplaced) {
			t.Error(e)
		}
	}}
	in := strings.NewReader(`<SyncML xmlns="SYNCML:SYNCML1.2"><Meta><Type>x</Type></Meta></SyncML>`)
	if err := xmlconv.WriteWBXML(io.Discard, in, o); err != nil || n != 1 {
		t.Errorf("%d warnings, %v", n, err)
	}
}

// TestForeign holds that names in namespaces of vendors are counted, and no others.
func TestForeign(t *testing.T) {
	const syncml = `<SyncML xmlns="SYNCML:SYNCML1.2" xmlns:v="urn:v">`
	for xml, want := range map[string]int{
		syncml + "<Final/><Foo/><Item a='1'/></SyncML>":                                 0,
		syncml + "<Item xml:lang='en'/><?go on?></SyncML>":                              0,
		syncml + "<v:a/><b xmlns='urn:w'><c/></b></SyncML>":                             3,
		syncml + "<v:a b='1' v:c='2' xmlns:w='urn:w' w:d=''/></SyncML>":                 4,
		syncml + "<Item v:c='1'/><v:a><Final xmlns='SYNCML:SYNCML1.2'/></v:a></SyncML>": 2,
		syncml + "<Data><DevInf xmlns='syncml:devinf'><v:a/></DevInf></Data></SyncML>":  1,
		"<doc><v:x xmlns:v='urn:v'/></doc>":                                             1,
	} {
		for _, plan := range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
			n := -1
			o := xmlconv.EncodeOptions{Table: play, Plan: plan, Foreign: &n, Warn: func(*xmlconv.SyntaxError) {}}
			if _, err := xmlconv.ToWBXML([]byte(xml), o); err != nil || n != want {
				t.Errorf("%s: %d, want %d (%v)", xml, n, want, err)
			}
		}
	}
}

// TestFieldCases converts documents that went wrong in the field.
func TestFieldCases(t *testing.T) {
	for name, want := range map[string]struct{ octets, warned string }{
		"metinf-without-xmlns": {"03a4016a006d6c7103312e320001016b604b03320001546e57032e2f446576496e666f2f4d616e0001015a0001470363687200015303746578742f706c61696e00010100004f0378000101010101",
			"ErrMisplaced@166 1:167 /SyncML/SyncBody/Replace/Item/Meta/Format\nErrMisplaced@186 1:187 /SyncML/SyncBody/Replace/Item/Meta/Type"},
		"meta-in-metinf-namespace": {"5a000145", "ErrMisplaced@88 1:89 /SyncML/SyncBody/Alert/Item/Meta"},
		"doctype-vs-namespace":     {"03a4016a006d6c7103312e3100010101", "ErrDoctype@64 1:65 /SyncML"},
		"chal":                     {"5003" + hex.EncodeToString([]byte("ZG9iZWhhdmUNCg==")) + "0001", ""},
	} {
		xml, err := os.ReadFile(filepath.Join(testdoc.Shared(t, "cases"), name+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		octets, warned := warnings(t, string(xml), xmlconv.EncodeOptions{})
		if !bytes.Contains(octets, testdoc.Hex(t, want.octets)) || warned != want.warned {
			t.Errorf("%s: %x\nwarned of\n%s", name, octets, warned)
		}
	}
}

// TestUnnamedText holds that the warning does not deny the type a name that it has: an
// element of a page that is in no namespace stands in full for the lack of that.
func TestUnnamedText(t *testing.T) {
	for xml, want := range map[string]string{
		`<SyncML xmlns="SYNCML:SYNCML1.2"><Meta><Type xmlns="">x</Type></Meta></SyncML>`: "Type, in no namespace, has no token in syncml-1.2",
		`<SyncML xmlns="SYNCML:SYNCML1.2"><Foo>x</Foo></SyncML>`:                         "Foo has no token in syncml-1.2",
		`<SyncML><Foo>x</Foo></SyncML>`:                                                  "Foo has no token in syncml-1.2",
	} {
		o := xmlconv.EncodeOptions{Warn: func(e *xmlconv.SyntaxError) {
			if e.Err.Error() != want {
				t.Errorf("%s: %v, want %s", xml, e.Err, want)
			}
			want = ""
		}}
		if _, err := xmlconv.ToWBXML([]byte(xml), o); err != nil || want != "" {
			t.Errorf("%s: %v, no warning %q", xml, err, want)
		}
	}
}
