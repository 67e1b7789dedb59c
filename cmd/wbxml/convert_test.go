package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestEncode checks what each option changes, by octets that have to be, or not
// to be, in the output.
func TestEncode(t *testing.T) {
	const cdata = `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody> <Status><Data><![CDATA[<é>]]></Data></Status></SyncBody></SyncML>`
	const twice = `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><Target><LocURI>imei:1234567</LocURI></Target><Source><LocURI>imei:1234567</LocURI></Source></SyncHdr></SyncML>`
	for _, c := range []struct {
		line, xml string
		has       string
		hasNot    string
	}{
		{line: "encode -", xml: cdata, has: "\x03\xA4\x01\x6A\x00\x6D\x6B\x69\x4F\x03<é>\x00\x01\x01\x01\x01"},
		{line: "encode --version 1.1 -", xml: cdata, has: "\x01\xA4\x01\x6A\x00\x6D"},
		{line: "encode --version 1.0 -", xml: cdata, has: "\x00\xA4\x01\x00\x6D"},
		{line: "encode --charset iso-8859-1 -", xml: cdata, has: "\x03\xA4\x01\x04\x00\x6D\x6B\x69\x4F\x03<\xE9>\x00"},
		{line: "encode --charset 4 -", xml: cdata, has: "\x03\xA4\x01\x04\x00"},
		{line: "encode --charset us-ascii -", xml: cdata, has: "\x03<\x00\x02\x81\x69\x03>\x00"}, // é as ENTITY
		{line: "encode --charset windows-1252 -", xml: cdata, has: "\x03\xA4\x01\x91\x4C\x00\x6D\x6B\x69\x4F\x03<\xE9>\x00"},
		{line: "encode --cdata -", xml: cdata, has: "\x4F\xC3\x04<é>\x01"},
		{line: "encode --keep-space -", xml: cdata, has: "\x6B\x03 \x00\x69"},
		{line: "encode --anonymous -", xml: cdata, has: "\x03\x01\x6A\x00\x6D"},
		{line: "encode --lang syncml-1.1 -", xml: tiny, has: tinyWBXML}, // the document says another
		{line: "encode --lang prov-1.1 -", xml: `<parm name="NAME"/>`, has: "\x03\x0B\x6A\x00\x87\x07\x01"},
		{line: "encode --lang text/vnd.wap.connectivity-xml -", xml: `<parm name="NAME"/>`, has: "\x03\x0B\x6A\x00\x87\x07\x01"},
		{line: "encode -", xml: twice, has: "\x6A\x00\x6D", hasNot: "\x83"},
		{line: "encode --strtbl repeats -", xml: twice, has: "\x6A\x0Dimei:1234567\x00\x6D\x6C\x6E\x57\x83\x00"},
		{line: "encode --strtbl none -", xml: twice, has: "\x6A\x00\x6D"},
		{line: "encode -", xml: testdoc.Example(t, "bootstrap.xml"), has: "\x4F\x00\x02\x60", hasNot: "\x4F\xC3"},
		{line: "encode --nest-tnds -", xml: testdoc.Example(t, "bootstrap.xml"), has: "\x4F\xC3"},
		{line: "encode --strict -", xml: tiny, has: tinyWBXML},
		{line: "encode --no-limits -", xml: `<SyncML xmlns="SYNCML:SYNCML1.2">` + strings.Repeat("<Add>", 70) + strings.Repeat("</Add>", 70) + "</SyncML>", has: "\x45\x45\x01\x01"},
		{line: "encode --strtbl none --max-strtbl 1 -", xml: tiny, has: tinyWBXML},
		{line: "encode --max-depth none -", xml: `<SyncML xmlns="SYNCML:SYNCML1.2">` + strings.Repeat("<Add>", 70) + strings.Repeat("</Add>", 70) + "</SyncML>", has: "\x45\x45\x01\x01"},
		{line: "encode -", xml: "<?xml version='1.0' encoding='windows-1252'?><SyncML xmlns='SYNCML:SYNCML1.2'><Data>\x80</Data></SyncML>", has: "\x03€\x00"},
	} {
		got := must(t, "wbxml "+c.line, c.xml)
		if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) {
			t.Errorf("%s: octets % x, want % x in it, not % x", c.line, got, c.has, c.hasNot)
		}
	}
}

// TestDecode checks what each option changes.
func TestDecode(t *testing.T) {
	const latin = "\x03\xA4\x01\x00\x00\x6D\x4F\x03\xE9\x00\xC3\x01&\x01\x01" // charset not given
	for _, c := range []struct{ line, wbxml, has, hasNot string }{
		{"decode -", tinyWBXML, "<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n  <SyncHdr>\n    <VerDTD>1.2</VerDTD>\n", ""},
		{"decode --indent 1 -", tinyWBXML, "<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n <SyncHdr>\n  <VerDTD>1.2</VerDTD>\n", ""},
		{"decode --indent 0 -", tinyWBXML, "<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n<SyncHdr>\n<VerDTD>1.2</VerDTD>\n", ""},
		{"decode --compact -", tinyWBXML, "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD></SyncHdr></SyncML>", "\n"},
		{"decode --canonical -", tinyWBXML, "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD></SyncHdr></SyncML>", "<!DOCTYPE"},
		{"decode --charset latin1 -", latin, "<Data>é&amp;</Data>", ""},
		{"decode --charset latin1 --cdata -", latin, "<Data>é<![CDATA[&]]></Data>", ""},
		{"decode --lang syncml-1.1 -", tinyWBXML, "SYNCML:SYNCML1.1", "SYNCML1.2"},
		{"decode --max-depth none -", "\x03\xA4\x01\x6A\x00\x6D" + strings.Repeat("\x45", 70) + strings.Repeat("\x01", 71), "<Add/>", ""},
		{"decode --no-limits -", "\x03\xA4\x01\x6A\x00\x6D" + strings.Repeat("\x45", 70) + strings.Repeat("\x01", 71), "<Add/>", ""},
	} {
		if c.has == "<Add/>" { // an empty element that has an END
			c.has = "<Add></Add>"
		}
		got := must(t, "wbxml "+c.line, c.wbxml)
		if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) {
			t.Errorf("%s: %s\nwant %s in it, not %q", c.line, got, c.has, c.hasNot)
		}
	}
	const overlong = "\x03\xA4\x01\x80\x6A\x00\x6D\x01"
	must(t, "wbxml decode -", overlong)
	if r := do("wbxml decode --strict -", overlong); r.code != convert.ExitFailed {
		t.Errorf("over-long integer in strict mode: exit code %d", r.code)
	}
}

// TestLenient holds what lenient decoding repairs, how it says so, and that the way back
// needs the flag too.
func TestLenient(t *testing.T) {
	const nokia = "\x03\xA4\x01\x6A\x00\xED\x04\x00\x03a\x00\x01\x12\x01" // an attribute at 0 of no string table
	r := do("wbxml decode -", nokia)
	if r.code != convert.ExitFailed || r.errors != "wbxml: standard input: offset 6: string table reference out of range (see --lenient), in /SyncML\n" {
		t.Errorf("normal: exit code %d, %s", r.code, r.errors)
	}
	if r := do("wbxml decode --strict -", nokia); r.code != convert.ExitFailed || strings.Contains(r.errors, "--lenient") {
		t.Errorf("strict: exit code %d, %s", r.code, r.errors)
	}
	if r := do("wbxml decode -", nokia[:10]); r.code != convert.ExitFailed || strings.Contains(r.errors, "--lenient") {
		t.Errorf("cut off: exit code %d, %s", r.code, r.errors)
	}
	const binary = "\x03\xA4\x01\x6A\x00\x6D\x4F\xC3\x04\x00\x01\xFE\xFF\x01\x01"
	if r := do("wbxml decode -", binary); r.code != convert.ExitFailed || r.errors != "wbxml: standard input: offset 7: binary data in OPAQUE: text not valid in its charset (see --lenient), in /SyncML/Data\n" {
		t.Errorf("binary: exit code %d, %s", r.code, r.errors)
	}
	r = do("wbxml decode --lenient --compact -", nokia)
	if r.code != 0 || r.errors != "warning: standard input: offset 6: string table reference out of range, in /SyncML\n" {
		t.Errorf("lenient: exit code %d, %s", r.code, r.errors)
	}
	xml := r.out
	if r := do("wbxml encode -", xml); r.code != convert.ExitFailed || r.out != "" {
		t.Errorf("normal, back: exit code %d, % x", r.code, r.out)
	}
	if got := must(t, "wbxml encode --lenient -", xml); got != nokia {
		t.Errorf("back % x", got)
	}
	if got := must(t, "wbxml roundtrip --lenient -", xml); !strings.Contains(got, "means the same") {
		t.Errorf("round trip:\n%s", got)
	}
	// The version is that of the document, where it is said.
	const items = "\x00\xA4\x01\x00\x2D\x2D"
	if got := must(t, "wbxml encode --lenient -", do("wbxml decode --lenient -", items).out); got != items {
		t.Errorf("several items: % x", got)
	}
	if got := must(t, "wbxml encode --lenient --version 1.1 -", xml); got[0] != 1 {
		t.Errorf("version 1.1: % x", got)
	}
}

// TestExamples takes the examples there and back, in every version, charset and
// plan, and compares by meaning.
func TestExamples(t *testing.T) {
	for _, name := range []string{"bootstrap.xml", "provisioning.xml"} {
		src := testdoc.Example(t, name)
		for _, flags := range []string{"", "--version 1.1", "--version 1.2 --strtbl repeats", "--nest-tnds", "--charset utf-16", "--charset us-ascii",
			"--charset shift_jis --strtbl repeats --nest-tnds", "--strict"} {
			octets := must(t, "wbxml encode "+flags+" -", src)
			for _, layout := range []string{"", "--compact", "--canonical", "--indent 8"} {
				back := must(t, "wbxml decode "+layout+" -", octets)
				if d, err := xmlequal.Difference([]byte(src), []byte(back), xmlequal.Options{}); d != "" || err != nil {
					t.Errorf("%s %s, decoded %s: %s (%v)", name, flags, layout, d, err)
				}
			}
			out := must(t, "wbxml roundtrip "+flags+" -", src)
			if !strings.Contains(out, "means the same") || !strings.Contains(out, "00000000  ") || strings.Count(out, "<?xml") != 2 {
				t.Errorf("%s %s: roundtrip shows\n%s", name, flags, out)
			}
		}
	}
}

// TestWarnings checks what is written about a document that is not what it should be.
func TestWarnings(t *testing.T) {
	const doc = `<SyncML xmlns="SYNCML:SYNCML1.2"><Meta><Type>x</Type></Meta></SyncML>`
	const warning = "warning: standard input:1:40: Type is in namespace SYNCML:SYNCML1.2, but belongs to syncml:metinf, in /SyncML/Meta/Type\n"
	r := do("wbxml encode -", doc)
	if r.code != 0 || r.errors != warning {
		t.Errorf("exit code %d, messages %s", r.code, r.errors)
	}
	if r := do("wbxml encode --strict -", doc); r.code != convert.ExitFailed || r.out != "" || r.errors != strings.Replace(warning, "warning", "wbxml", 1) {
		t.Errorf("strict: exit code %d, messages %s", r.code, r.errors)
	}
	// Of many, both ways, the first are written out.
	for line, in := range map[string]string{
		"roundtrip -":        `<SyncML xmlns="SYNCML:SYNCML1.2">` + strings.Repeat("<x/>", 50) + "</SyncML>",
		"decode --lenient -": "\x03\xA4\x01\x6A\x00\x6D" + strings.Repeat("\x3E", 50) + "\x01",
	} {
		r := do("wbxml "+line, in)
		if r.code != 0 || strings.Count(r.errors, "\n") != 20+1 || !strings.HasSuffix(r.errors, "\nwarning: standard input: 30 more warnings\n") {
			t.Errorf("%s: exit code %d, messages %s", line, r.code, r.errors)
		}
		if strings.Contains(r.out, "There are") != strings.Contains(r.out, "There are 50 warnings.") {
			t.Errorf("%s:\n%s", line, r.out)
		}
	}
	for _, line := range []string{"encode -", "encode --strict -", "roundtrip -"} {
		r := do("wbxml "+line, `<SyncML xmlns="SYNCML:SYNCML1.2"><v:x xmlns:v="urn:v" v:a=""/></SyncML>`)
		if r.code != 0 || r.errors != "note: standard input: 2 names in namespaces of vendors are written in full\n" {
			t.Errorf("%s: exit code %d, messages %s", line, r.code, r.errors)
		}
	}
}

// TestJudge checks the verdict on a round trip.
func TestJudge(t *testing.T) {
	words, err := judge([]byte("<a>x</a>"), []byte("<a>x</a>"), nil, xmlconv.EncodeOptions{})
	if err != nil || !strings.Contains(words, "means the same") {
		t.Errorf("%s (%v)", words, err)
	}
	words, err = judge([]byte("<a>x</a>"), []byte("<a>y</a>"), nil, xmlconv.EncodeOptions{})
	if err == nil || !strings.Contains(words, "does not mean the same") {
		t.Errorf("%s (%v)", words, err)
	}
}

// TestRoundTripType checks how the type is found on the way back.
func TestRoundTripType(t *testing.T) {
	for _, c := range []struct {
		line, xml string
		code      int
		has       string
	}{
		{"roundtrip --lang prov-1.1-vendor -", testdoc.Example(t, "provisioning.xml"), convert.ExitOK, "(prov-1.1-vendor)"},
		{"roundtrip --lang syncml-1.1 -", testdoc.Example(t, "provisioning.xml"), convert.ExitOK, "(prov-1.1)"},
		{"roundtrip --anonymous --lang syncml-1.2 -", tiny, convert.ExitOK, "(syncml-1.2)"},
		{"roundtrip --anonymous -", tiny, convert.ExitFailed, ""},
	} {
		if r := do("wbxml "+c.line, c.xml); r.code != c.code || !strings.Contains(r.out, c.has) {
			t.Errorf("%s: exit code %d, message %s, output\n%s", c.line, r.code, r.errors, r.out)
		}
	}
}

// TestInspect holds the text of an example, and that several inputs are explained
// one after another.
func TestInspect(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"bootstrap", "provisioning"} {
		files[name+".wbxml"] = must(t, "wbxml encode -", testdoc.Example(t, name+".xml"))
	}
	golden, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	testdoc.Folder(t, files)
	one := must(t, "wbxml inspect bootstrap.wbxml", "")
	two := must(t, "wbxml inspect provisioning.wbxml", "")
	testdoc.Golden(t, filepath.Join(golden, "provisioning.txt"), []byte(two))
	if both := must(t, "wbxml inspect bootstrap.wbxml provisioning.wbxml", ""); both != one+two {
		t.Error("two inputs are not explained one after another")
	}
	must(t, "wbxml inspect -o . bootstrap.wbxml provisioning.wbxml", "")
	if got := testdoc.Contents(t); got["bootstrap.txt"] != one || got["provisioning.txt"] != two {
		t.Error("the texts in files differ")
	}
	page := must(t, "wbxml inspect --format html bootstrap.wbxml", "")
	matches(t, "page", `<!DOCTYPE html>.*Content-Security-Policy.*<title>bootstrap\.wbxml .*"kind":"wbxml".*</html>\n`, page)
	if r := do("wbxml inspect --format html bootstrap.wbxml provisioning.wbxml", ""); r.code != convert.ExitUsage {
		t.Errorf("two pages in one: exit code %d", r.code)
	}
}

// TestInspectFaulty checks that an explanation is written although the document is
// faulty.
func TestInspectFaulty(t *testing.T) {
	testdoc.Folder(t, map[string]string{"cut.wbxml": tinyWBXML[:11]})
	for _, line := range []string{"wbxml inspect cut.wbxml", "wbxml inspect -o list cut.wbxml"} {
		r := do(line, "")
		if r.code != convert.ExitFailed {
			t.Errorf("%s: exit code %d", line, r.code)
		}
		matches(t, "standard error", `wbxml: cut\.wbxml: offset 11: .+, in /SyncML/SyncHdr/VerDTD\n`, r.errors)
		list := r.out + testdoc.Contents(t)["list"]
		matches(t, "listing", `# cut\.wbxml: 11 octets.* 7  71 .*<VerDTD>.* 8  03 31 2e .* 11 .*error.*`, list)
	}
}

func TestColor(t *testing.T) {
	if out := must(t, "wbxml inspect -", tinyWBXML); strings.Contains(out, "\x1b") {
		t.Error("colours without a terminal")
	}
	if out := must(t, "wbxml inspect --color always -", tinyWBXML); !strings.Contains(out, "\x1b[") {
		t.Error("no colours with --color always")
	}
	if out := must(t, "wbxml inspect --color never -", tinyWBXML); strings.Contains(out, "\x1b") {
		t.Error("colours with --color never")
	}
	for _, c := range []struct {
		out, noColor, term string
		terminal, want     bool
	}{
		{"-", "", "xterm", true, true},
		{"-", "", "xterm", false, false},
		{"x", "", "xterm", true, false},
		{"-", "1", "xterm", true, false},
		{"-", "", "dumb", true, false},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("TERM", c.term)
		if got := colorAuto.on(c.out, c.terminal); got != c.want {
			t.Errorf("%+v: colours %v", c, got)
		}
	}
}

// TestLanguages checks that both forms list every document type.
func TestLanguages(t *testing.T) {
	text := must(t, "wbxml languages", "")
	var list []language
	if err := json.Unmarshal([]byte(must(t, "wbxml languages --json", "")), &list); err != nil {
		t.Fatal(err)
	}
	all := tokens.All()
	slices.SortStableFunc(all, func(a, b *tokens.Table) int { return cmp.Compare(a.Family, b.Family) })
	if len(list) != len(all) || strings.Count(text, "\n") != len(all)+1 {
		t.Fatalf("%d and %d types, want %d", len(list), strings.Count(text, "\n")-1, len(all))
	}
	for i, x := range all {
		if l := list[i]; l.Name != x.Name || l.Family != x.Family || l.PublicID != x.PublicID || l.Public != x.Public || l.System != x.System || l.Root != x.Root || !slices.Equal(l.MediaTypes, x.MIME) {
			t.Errorf("%+v, want %+v", l, x)
		}
		for _, s := range append([]string{x.Name, x.Public, x.Root}, x.MIME...) {
			if !strings.Contains(text, s) {
				t.Errorf("%q is missing", s)
			}
		}
	}
}

// TestFamilies checks that each family can be listed alone, in any case.
func TestFamilies(t *testing.T) {
	n := 0
	for _, family := range families() {
		text := must(t, "wbxml languages "+strings.ToUpper(family), "")
		if rows := strings.Count(text, "\n"+family+" "); rows == 0 || rows+1 != strings.Count(text, "\n") {
			t.Errorf("%s: %s", family, text)
		}
		n += strings.Count(text, "\n") - 1
	}
	if n != len(tokens.All()) {
		t.Errorf("%d types in families", n)
	}
	if text := must(t, "wbxml languages activesync", ""); !strings.Contains(text, "application/vnd.ms-sync.wbxml") || strings.Contains(text, "syncml-1.2") {
		t.Error(text)
	}
}

// TestCompletion asks for completions as a shell does.
func TestCompletion(t *testing.T) {
	var types, charsets []string
	for _, x := range tokens.All() {
		types = append(types, x.Name)
	}
	for c := range charset.All() {
		charsets = append(charsets, charset.Name(c))
	}
	for _, c := range []struct {
		line string
		want []string
	}{
		{"encode --lang ", types},
		{"decode --charset ", charsets},
		{"encode --version ", []string{"1.0", "1.1", "1.2", "1.3"}},
		{"encode --strtbl ", []string{"none", "literals", "repeats"}},
		{"inspect --color ", []string{"auto", "always", "never"}},
		{"encode ", []string{"xml"}},
		{"decode ", []string{"wbxml"}},
		{"l", []string{"languages"}},
		{"languages ", families()},
	} {
		args := append([]string{"wbxml", "__complete"}, strings.Split(c.line, " ")...)
		var out, errors strings.Builder
		if code := run(args, nil, &out, &errors); code != convert.ExitOK {
			t.Errorf("%s: exit code %d", c.line, code)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			if name, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); !strings.HasPrefix(name, ":") {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.line, got, c.want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if out := must(t, "wbxml completion "+shell, ""); !strings.Contains(out, "wbxml") {
			t.Errorf("no script for %s", shell)
		}
	}
}

// TestDefaults checks that the limits in the help are those that the library
// has by default.
func TestDefaults(t *testing.T) {
	table := &tokens.Table{Tags: []*tokens.Page{{0x05: "a"}}, Attrs: []*tokens.AttrPage{{0x05: {Name: "b"}}}}
	for _, c := range []struct {
		flag string
		doc  func(n int) []byte // that spends n of the limit
	}{
		{"max-depth", func(n int) []byte {
			return slices.Concat([]byte{3, 1, 106, 0}, bytes.Repeat([]byte{0x45}, n), bytes.Repeat([]byte{1}, n))
		}},
		{"max-attrs", func(n int) []byte {
			return slices.Concat([]byte{3, 1, 106, 0, 0x85}, bytes.Repeat([]byte{5}, n), []byte{1})
		}},
		{"max-string", func(n int) []byte {
			return slices.Concat([]byte{3, 1, 106, 0, 0x45, 3}, bytes.Repeat([]byte{'x'}, n), []byte{0, 1})
		}},
		{"max-strtbl", func(n int) []byte {
			return slices.Concat(codec.AppendHeader(nil, codec.Header{PublicID: 1, Charset: codec.UTF8, Strings: make([]byte, n)}), []byte{5})
		}},
		{"max-document", func(n int) []byte {
			const block = 1 << 16
			text := slices.Concat([]byte{3}, bytes.Repeat([]byte{'x'}, block-2), []byte{0})
			fill := n - 6
			return slices.Concat([]byte{3, 1, 106, 0, 0x45}, bytes.Repeat(text, fill/block), bytes.Repeat([]byte{5}, fill%block), []byte{1})
		}},
	} {
		i := slices.IndexFunc(options.WBXMLLimits, func(l options.Limit) bool { return l.Name == c.flag })
		for n, want := range map[int64]bool{options.WBXMLLimits[i].Initial: true, options.WBXMLLimits[i].Initial + 1: false} {
			d := codec.NewDecoder(nil, codec.Options{Table: table})
			d.ResetBytes(c.doc(int(n)))
			var err error
			for err == nil {
				_, err = d.Next()
			}
			if ok := err.Error() == "EOF"; ok != want {
				t.Errorf("--%s: %d gives %v", c.flag, n, err)
			}
		}
	}
}
