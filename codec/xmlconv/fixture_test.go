package xmlconv_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// modes are the layouts by name.
var modes = []struct {
	name string
	mode xmlconv.Mode
}{{"compact", xmlconv.ModeCompact}, {"indent", xmlconv.ModeIndent}, {"canonical", xmlconv.ModeCanonical}}

// backOptions are what writes the document d again as it was, as far as XML
// keeps it: its header and string table, and all white space.
func backOptions(d document) xmlconv.EncodeOptions {
	o := d.o.en
	o.Plan, o.KeepSpace = xmlconv.PlanGiven, true
	o.NestTNDS = bytes.Contains(d.octets, []byte("-//OMA//DTD-DM-DDF 1.2//EN"))
	o.Header, _, _ = codec.ParseHeader(d.octets)
	return o
}

// TestFixtures converts every fixture to XML, in each layout, and back, and
// compares all of it with golden files.
func TestFixtures(t *testing.T) {
	for _, d := range fixtures(t) {
		t.Run(d.name, func(t *testing.T) {
			var report strings.Builder
			var c xmlconv.Converter
			for _, m := range modes {
				o := d.o
				o.de.Mode = m.mode
				xml, err := c.AppendXML(nil, d.octets, o.de)
				if err != nil {
					fmt.Fprintf(&report, "== %s: %s\n", m.name, where(err))
					continue
				}
				fmt.Fprintf(&report, "== %s\n%s\n", m.name, xml)
			}
			report.WriteString(reportBack(t, &c, d))
			testdoc.Golden(t, filepath.Join("testdata", "fixtures", d.name+".txt"), []byte(report.String()))
		})
	}
}

// reportBack says what comes of the document when its XML is converted back.
func reportBack(t *testing.T, c *xmlconv.Converter, d document) string {
	xml, err := c.AppendXML(nil, d.octets, d.o.de)
	if err != nil {
		return ""
	}
	back, err := c.AppendWBXML(nil, xml, backOptions(d))
	if err != nil {
		return fmt.Sprintf("== back: %s\n", where(err))
	}
	if bytes.Equal(back, d.octets) {
		return "== back: the same octets\n"
	}
	again, err := c.AppendXML(nil, back, d.o.de)
	if err != nil || !bytes.Equal(again, xml) {
		t.Errorf("another meaning: %v\n%x\n%s\n%x\n%s", err, d.octets, xml, back, again)
	}
	return fmt.Sprintf("== back: the same XML\n%x\n", back)
}

// TestBack holds that documents mean the same after XML and back, whatever the
// layout, the plan and the version: by their canonical XML.
func TestBack(t *testing.T) {
	eachDocument(t, func(t *testing.T, d document) {
		var c xmlconv.Converter
		canonical := d.o.de
		canonical.Mode = xmlconv.ModeCanonical
		want, err := c.AppendXML(nil, d.octets, canonical)
		if err != nil {
			t.Skip("has no XML: " + where(err))
		}
		for _, m := range modes {
			o := d.o
			o.de.Mode = m.mode
			xml, err := c.AppendXML(nil, d.octets, o.de)
			if err != nil {
				t.Fatal(err)
			}
			o.en.KeepSpace = m.mode != xmlconv.ModeIndent
			for _, o.en.Plan = range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
				for _, o.en.Header.Version = range []codec.Version{0, codec.Version11, codec.Version12} {
					octets, err := c.AppendWBXML(nil, xml, o.en)
					if err != nil {
						t.Fatalf("%s %s\n%s", m.name, where(err), xml)
					}
					got, err := c.AppendXML(nil, octets, canonical)
					if err != nil || !bytes.Equal(got, want) {
						t.Errorf("plan %d, %s, version %v: %v\n%s\n%s\n%x", o.en.Plan, m.name, o.en.Header.Version, err, want, got, octets)
					}
				}
			}
		}
	})
}

// TestSamples holds which samples come back octet by octet, and why others do
// not.
func TestSamples(t *testing.T) {
	want := map[string]string{
		"funambol-tnds-dmacc":       "ErrName@31 /-\\x2f\\x2fOMA\\x2f\\x2fDTD-DM-DDF 1.2\\x2f\\x2fEN", // the root's name is a public identifier
		"gaia-userpin-cp":           "same octets",
		"made-dm12-tnds-opaque":     "same octets",
		"made-dm12-tnds-pageswitch": "same octets",
		"nokia-s40-userpin-cp":      "same octets",
		"nowsms-netwpin-cp":         "same octets",
		"symbian-cp-w7-full":        "same XML", // it has strings of its table inline, and tokens for parts of values
	}
	eachSample(t, func(t *testing.T, d document) {
		var c xmlconv.Converter
		xml, err := c.AppendXML(nil, d.octets, d.o.de)
		got := where(err)
		if err == nil {
			back, err := c.AppendWBXML(nil, xml, backOptions(d))
			if err != nil {
				t.Fatal(err)
			}
			again, err := c.AppendXML(nil, back, d.o.de)
			switch {
			case bytes.Equal(back, d.octets):
				got = "same octets"
			case err == nil && bytes.Equal(again, xml):
				got = "same XML"
			default:
				got = "another meaning"
			}
		}
		if got != want[d.name] {
			t.Errorf("%s, want %s", got, want[d.name])
		}
	})
}

// TestLiteralRoot reads the sample whose literal root is no XML name with the
// table for such documents: its tokens have names and text.
func TestLiteralRoot(t *testing.T) {
	octets, err := os.ReadFile(filepath.Join(testdoc.Shared(t, "samples"), "funambol-tnds-dmacc.wbxml"))
	if err != nil {
		t.Fatal(err)
	}
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12Page0})
	d.ResetBytes(octets)
	var names []string
	for {
		tok, err := d.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if tok.Kind == codec.Start && len(names) < 4 {
			names = append(names, d.Name(tok))
		}
	}
	if want := []string{"-//OMA//DTD-DM-DDF 1.2//EN", "MgmtTree", "Node", "NodeName"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
