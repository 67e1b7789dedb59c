package xmlconv_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// lenientCase is a document that XML cannot express.
type lenientCase struct {
	testdoc.Fixture
	o both
}

// lenientCases are those of testdata/lenient: documents that normal conversion refuses.
// Each has the type that its head names.
func lenientCases(t testing.TB) (all []lenientCase) {
	for _, f := range testdoc.LoadAll(t, filepath.Join("testdata", "lenient", "*.hex")) {
		c := lenientCase{f, options(tableNamed(t, f.Meta["table"]))}
		c.o.de.Lenient, c.o.en.Lenient = true, true
		all = append(all, c)
	}
	return all
}

// TestLenient holds the escapes of each document, the warnings, and the octets that come
// of the escapes. In every layout the XML means the same.
func TestLenient(t *testing.T) {
	for _, f := range lenientCases(t) {
		t.Run(f.Name, func(t *testing.T) {
			var list strings.Builder
			normal := f.o.de
			normal.Lenient = false
			_, err := xmlconv.ToXML(f.Octets, normal)
			fmt.Fprintf(&list, "normal: %s\n", where(err))
			o := f.o.de
			o.Warn = func(e *codec.SyntaxError) { fmt.Fprintf(&list, "warning: %s\n", where(e)) }
			xml, err := xmlconv.ToXML(f.Octets, o)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&list, "%s\n", xml)
			back, err := xmlconv.ToWBXML(xml, f.o.en)
			switch {
			case err != nil:
				t.Errorf("back: %v\n%s", err, xml)
			case bytes.Equal(back, f.Octets):
				list.WriteString("back: the same octets\n")
			default:
				fmt.Fprintf(&list, "back: % X\n", back)
				if again, err := xmlconv.ToXML(back, f.o.de); err != nil || !bytes.Equal(again, xml) {
					t.Errorf("again: %v\n%s", err, again)
				}
			}
			f.CheckListing(t, list.String())
			for _, m := range modes {
				o := f.o.de
				o.Mode = m.mode
				other, err := xmlconv.ToXML(f.Octets, o)
				if err != nil {
					t.Fatal(err)
				}
				octets, err := xmlconv.ToWBXML(other, f.o.en)
				if err != nil {
					t.Fatalf("%s: %v\n%s", m.name, err, other)
				}
				o.Mode = xmlconv.ModeCanonical
				want, _ := xmlconv.ToXML(back, o)
				if again, err := xmlconv.ToXML(octets, o); err != nil || !bytes.Equal(again, want) {
					t.Errorf("%s: %v\n%s\n% X\n%s\n%s", m.name, err, other, octets, again, want)
				}
			}
			var w bytes.Buffer
			want, _ := xmlconv.ToXML(f.Octets, f.o.de)
			if err := xmlconv.WriteXML(&w, testdoc.OneByte(f.Octets), f.o.de); err != nil || !bytes.Equal(w.Bytes(), want) {
				t.Errorf("stream: %v\n%s", err, w.Bytes())
			}
			if _, err := xmlconv.ToWBXML(xml, xmlconv.EncodeOptions{Table: f.o.en.Table}); !errors.Is(err, xmlconv.ErrEscape) && !errors.Is(err, xmlconv.ErrType) {
				t.Errorf("normal reading of escapes: %v", err)
			}
		})
	}
}

// TestLenientNormal holds that lenient conversion is normal conversion where that works.
func TestLenientNormal(t *testing.T) {
	eachDocument(t, func(t *testing.T, d document) {
		for _, m := range modes {
			o := d.o
			o.de.Mode = m.mode
			want, err := xmlconv.ToXML(d.octets, o.de)
			if err != nil {
				return
			}
			o.de.Lenient, o.de.Warn = true, func(e *codec.SyntaxError) { t.Errorf("%s: warning: %v", m.name, e) }
			if got, err := xmlconv.ToXML(d.octets, o.de); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %v\n%s\n%s", m.name, err, got, want)
			}
			wantBack, err := xmlconv.ToWBXML(want, o.en)
			o.en.Lenient = true
			back, lenientErr := xmlconv.ToWBXML(want, o.en)
			if where(lenientErr) != where(err) || !bytes.Equal(back, wantBack) {
				t.Errorf("%s: back %v, %v\n% X\n% X", m.name, lenientErr, err, back, wantBack)
			}
		}
	})
}

// TestWrongEscapes holds that escapes which say nothing, or two things, are refused.
func TestWrongEscapes(t *testing.T) {
	const decl = ` xmlns:w="` + xmlconv.EscapeSpace + `"`
	for _, v := range []struct{ xml, want string }{
		{`<doc><w:tag D c="00:3e" name="a"/></doc>`, "ErrEscape"},
		{`<doc><w:tag D/></doc>`, "ErrEscape"},
		{`<doc><w:tag D c="0:3e"/></doc>`, "ErrEscape"},
		{`<doc><w:tag D c="00:03"/></doc>`, "ErrToken"},
		{`<doc><w:tag D x="6"/></doc>`, "ErrEscape"},
		{`<doc><w:tag D x="6100"/></doc>`, "ErrEscape"},
		{`<doc><w:tag D c="00:3e" id="1"/></doc>`, "ErrEscape"},
		{`<doc><w:other D/></doc>`, "ErrEscape"},
		{`<doc><w:s D/></doc>`, "ErrEscape"},
		{`<doc><w:s D x="61" i="5"/></doc>`, "ErrEscape"},
		{`<doc><w:s D x="61">t</w:s></doc>`, "ErrEscape"},
		{`<doc><w:s D x="61"><a/></w:s></doc>`, "ErrEscape"},
		{`<doc><w:opaque D as="hex">61</w:opaque></doc>`, "ErrEscape"},
		{`<doc><w:opaque D as="base64">*</w:opaque></doc>`, "ErrEscape"},
		{`<doc><w:e D c="4294967296"/></doc>`, "ErrEscape"},
		{`<doc><w:ext D n="3"/></doc>`, "ErrEscape"},
		{`<doc><w:ext-t D n="1"/></doc>`, "ErrEscape"},
		{`<doc><w:ext-i D n="1">a<w:s x="61"/></w:ext-i></doc>`, "ErrEscape"},
		{`<doc><w:value D c="00:85"/></doc>`, "ErrEscape"},
		{`<doc><w:attrs D><w:attr c="00:05"><w:value c="00:85">.org</w:value></w:attr></w:attrs></doc>`, "ErrEscape"}, // it is .com
		{`<doc>a<w:attrs D/></doc>`, "ErrEscape"},
		{`<doc><a/><w:attrs D/></doc>`, "ErrEscape"},
		{`<doc><w:attrs D/><w:attrs D/></doc>`, "ErrEscape"},
		{`<doc><w:attrs D><a/></w:attrs></doc>`, "ErrEscape"},
		{`<doc><w:attrs D><?a?></w:attrs></doc>`, "ErrEscape"},
		{`<doc><w:pi D/></doc>`, "ErrEscape"},
		{`<doc><w:pi D>a<w:target c="00:05"/></w:pi></doc>`, "ErrEscape"},
		{`<doc><w:target D c="00:05"/></doc>`, "ErrEscape"},
		{`<w:tag D c="00:05"/>`, "ErrEscape"},
		{`<w:wbxml D/>`, "ErrEscape"},
		{`<w:wbxml D charset="106" version="1.4"/>`, "ErrEscape"},
		{`<w:wbxml D charset="106" version="1.3" public="1" type="nothing"/>`, "ErrType"},
		{`<w:wbxml D charset="106" version="1.3" public="1"/>`, "ErrBalance"},
		{`<w:wbxml D charset="106" version="1.3" public="1"><w:tag c="00:05"/><w:tag c="00:05"/></w:wbxml>`, "ErrBalance"},
	} {
		xml := strings.ReplaceAll(v.xml, " D", decl)
		_, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{Table: play, Lenient: true})
		if got, _, _ := strings.Cut(where(err), "@"); got != v.want {
			t.Errorf("%s: %v, want %s", v.xml, err, v.want)
		}
	}
}

// TestLenientCharset holds that octets go into a document of their charset only.
func TestLenientCharset(t *testing.T) {
	xml := []byte(`<doc><w:s xmlns:w="` + xmlconv.EscapeSpace + `" x="e9"/></doc>`)
	o := xmlconv.EncodeOptions{Table: play, Lenient: true}
	for cs, want := range map[codec.Charset]string{0: "ok", codec.UTF8: "ok", codec.ISO88591: "ErrCharset"} {
		o.Header.Charset = cs
		_, err := xmlconv.ToWBXML(xml, o)
		if got, _, _ := strings.Cut(where(err), "@"); got != want {
			t.Errorf("%d: %v", cs, err)
		}
	}
}

// TestLenientVersion holds that a document gets the version of the OPAQUE that is in it,
// where it can be in that version, and that each such document is warned of once.
func TestLenientVersion(t *testing.T) {
	const decl = ` xmlns:w="` + xmlconv.EscapeSpace + `"`
	const opaque = `<w:opaque as="base64">AAE=</w:opaque>` // C3 02 00 01
	for _, v := range []struct {
		name, xml, wbxml string
		warned           int
	}{
		{"1.0 has no OPAQUE, and no charset", `<w:wbxml D charset="4" public="1" version="1.0"><w:tag c="00:05">O</w:tag></w:wbxml>`, "01 01 04 00 45 C3 02 00 01 01", 1},
		{"twice", `<w:wbxml D charset="106" public="1" version="1.0"><w:tag c="00:05">O<w:s x="61"/>O</w:tag></w:wbxml>`, "01 01 6A 00 45 C3 02 00 01 03 61 00 C3 02 00 01 01", 1},
		{"a string table", `<w:wbxml D charset="106" public="1" version="1.0"><w:tag name="a b">O</w:tag></w:wbxml>`, "01 01 6A 04 61 20 62 00 44 00 C3 02 00 01 01", 1},
		{"a charset of two octets", `<w:wbxml D charset="1015" public="1" version="1.0"><w:tag x="0061">O</w:tag></w:wbxml>`, "01 01 87 77 04 00 61 00 00 44 00 C3 02 00 01 01", 1},
		{"in a value", `<w:wbxml D charset="106" public="1" version="1.0"><w:tag c="00:05"><w:attrs><w:attr c="00:05">O</w:attr></w:attrs></w:tag></w:wbxml>`, "02 01 6A 00 85 05 C3 02 00 01 01", 1},
		{"1.1, in a value", `<w:wbxml D charset="106" public="1" version="1.1"><w:pi><w:target c="00:05"/>O</w:pi><w:tag c="00:05">O</w:tag></w:wbxml>`, "02 01 6A 00 43 05 C3 02 00 01 01 45 C3 02 00 01 01", 1},
		{"1.1, in content", `<w:wbxml D charset="106" public="1" version="1.1"><w:tag c="00:05">O</w:tag></w:wbxml>`, "01 01 6A 00 45 C3 02 00 01 01", 0},
		{"several items", `<w:wbxml D charset="106" public="1" version="1.0"><w:tag c="00:05">O</w:tag><w:tag c="00:05"/></w:wbxml>`, "00 01 00 45 C3 02 00 01 01 05", 1},
		{"instructions only", `<w:wbxml D charset="106" public="1" version="1.0"><w:pi><w:target c="00:05"/>O</w:pi></w:wbxml>`, "00 01 00 43 05 C3 02 00 01 01", 1},
		{"text at the top", `<w:wbxml D charset="106" public="1" version="1.0">a<w:tag c="00:05">O</w:tag></w:wbxml>`, "00 01 00 03 61 00 45 C3 02 00 01 01", 1},
		{"within", `<doc><w:wbxml D charset="106" public="1" version="1.0"><w:tag c="00:05">O</w:tag></w:wbxml></doc>`, "03 01 6A 00 45 C3 0A 01 01 6A 00 45 C3 02 00 01 01 01", 1},
		{"around", `<w:wbxml D charset="106" public="1" version="1.0"><w:tag c="00:05"><w:wbxml charset="106" public="1" version="1.0"><w:tag c="00:05"/></w:wbxml></w:tag></w:wbxml>`,
			"01 01 6A 00 45 C3 04 00 01 00 05 01", 1},
	} {
		xml := []byte(strings.NewReplacer(" D", decl, "O", opaque).Replace(v.xml))
		if !bytes.Contains(xml, []byte(decl)) {
			t.Fatal(v.xml)
		}
		var warned []error
		o := xmlconv.EncodeOptions{Table: play, Lenient: true, Warn: func(e *xmlconv.SyntaxError) { warned = append(warned, e) }}
		octets, err := xmlconv.ToWBXML(xml, o)
		if want := testdoc.Hex(t, v.wbxml); err != nil || !bytes.Equal(octets, want) {
			t.Errorf("%s: % X, %v", v.name, octets, err)
		}
		if len(warned) != v.warned || v.warned > 0 && !errors.Is(warned[0], codec.ErrVersion) {
			t.Errorf("%s: warned of %v", v.name, warned)
		}
		o.Strict = true
		if _, err := xmlconv.ToWBXML(xml, o); errors.Is(err, codec.ErrVersion) != (v.warned > 0) {
			t.Errorf("%s: strict: %v", v.name, err)
		}
		// A stream has written the version before it can know better.
		o.Strict, o.Plan = false, xmlconv.PlanNone
		var w bytes.Buffer
		if err := xmlconv.WriteWBXML(&w, bytes.NewReader(xml), o); err == nil && v.name != "within" && w.Bytes()[0] != v.xml[strings.Index(v.xml, "version=\"1.")+len("version=\"1.")]-'0' {
			t.Errorf("%s: stream % X", v.name, w.Bytes())
		}
	}
	// The version that an option asks for is raised, too.
	xml := strings.NewReplacer(" D", decl, "O", opaque).Replace(`<doc D>O</doc>`)
	o := xmlconv.EncodeOptions{Table: play, Lenient: true, Header: codec.Header{Version: codec.Version10}}
	if octets, err := xmlconv.ToWBXML([]byte(xml), o); err != nil || !bytes.Equal(octets, testdoc.Hex(t, "01 01 6A 00 45 C3 02 00 01 01")) {
		t.Errorf("% X, %v", octets, err)
	}
}

// TestNoSpoof holds that the XML of a hostile document has no escapes, whatever its
// strings are.
func TestNoSpoof(t *testing.T) {
	for _, f := range lenientCases(t) {
		o := f.o.de
		o.Lenient = false
		if xml, err := xmlconv.ToXML(f.Octets, o); err == nil && bytes.Contains(xml, []byte(xmlconv.EscapeSpace)) {
			t.Errorf("%s: %s", f.Name, xml)
		}
	}
}

// TestLenientCases converts documents that phones sent.
func TestLenientCases(t *testing.T) {
	for name, want := range map[string]string{
		"nokia-literal0-no-table": `<w:attrs D><w:attr i="0">syncml:syncml1.2</w:attr></w:attrs><SyncHdr></SyncHdr>`,
		"bin-data":                `<Data><w:opaque D as="base64">AAH+/w==</w:opaque></Data>`,
		"real-client-opaque-nul":  `<Data><w:opaque D as="text-nul">1</w:opaque></Data>`,
		"moredata-split-utf8":     `<Data><w:opaque D as="base64">QULD</w:opaque></Data><MoreData/>`,
		"unknown-tag":             `<SyncHdr><w:tag D c="00:3e">1</w:tag><VerDTD>1.2</VerDTD></SyncHdr>`,
	} {
		octets, err := os.ReadFile(filepath.Join(testdoc.Shared(t, "cases"), name+".wbxml"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := xmlconv.ToXML(octets, xmlconv.DecodeOptions{}); err == nil {
			t.Errorf("%s: no error without Lenient", name)
		}
		o := xmlconv.DecodeOptions{Lenient: true}
		warned := 0
		o.Warn = func(*codec.SyntaxError) { warned++ }
		xml, err := xmlconv.ToXML(octets, o)
		want = strings.ReplaceAll(want, " D", ` xmlns:w="`+xmlconv.EscapeSpace+`"`)
		if err != nil || !strings.Contains(string(xml), want) || warned == 0 {
			t.Errorf("%s: %v, %d warnings\n%s", name, err, warned, xml)
		}
		back, err := xmlconv.ToWBXML(xml, xmlconv.EncodeOptions{Lenient: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if again, err := xmlconv.ToXML(back, o); err != nil || !slices.Equal(again, xml) {
			t.Errorf("%s: %v\n%s", name, err, again)
		}
	}
}

// TestLenientDocs holds each example of docs/lenient.md: the XML of the octets, and back.
// -update writes the XML.
func TestLenientDocs(t *testing.T) {
	path := filepath.Join(testdoc.Root(t), "docs", "lenient.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const decl = ` xmlns:w="` + xmlconv.EscapeSpace + `"`
	example := regexp.MustCompile("^(\\|.*\\| `)(0[0-9A-F ]+)` \\| .* \\|$")
	seen := 0
	lines := strings.Split(string(page), "\n")
	for i, line := range lines {
		row := example.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		seen++
		octets := testdoc.Hex(t, row[2])
		o := xmlconv.DecodeOptions{Lenient: true, Anonymous: true}
		xml, err := xmlconv.ToXML(octets, o)
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		_, shown, _ := strings.Cut(string(xml), "?>")
		lines[i] = row[1] + row[2] + "` | `" + strings.ReplaceAll(shown, decl, "") + "` |"
		back, err := xmlconv.ToWBXML(xml, xmlconv.EncodeOptions{Lenient: true})
		if err != nil || !bytes.Equal(back, octets) {
			t.Errorf("line %d: % X, %v", i+1, back, err)
		}
	}
	if seen < 15 {
		t.Errorf("only %d examples", seen)
	}
	testdoc.Golden(t, path, []byte(strings.Join(lines, "\n")))
}
