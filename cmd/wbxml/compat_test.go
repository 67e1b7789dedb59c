package main

import (
	"cmp"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/tokens"
)

const header = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
const doctype = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.2//EN" "http://www.openmobilealliance.org/tech/DTD/OMA-TS-SyncML_RepPro_DTD-V1_2.dtd">`

// TestCompatible goes through the options, in the ways that getopt takes them:
// letters together, a value behind its letter or in the next argument, options
// behind the input.
func TestCompatible(t *testing.T) {
	const (
		indented  = header + "\n" + doctype + "\n<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n <SyncHdr>\n  <VerDTD>1.2</VerDTD>\n </SyncHdr>\n</SyncML>\n"
		wide      = header + "\n" + doctype + "\n<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n   <SyncHdr>\n      <VerDTD>1.2</VerDTD>\n   </SyncHdr>\n</SyncML>\n"
		compact   = header + doctype + "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD></SyncHdr></SyncML>"
		canonical = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD></SyncHdr></SyncML>"
		spaced    = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"> <SyncHdr><VerDTD>imei:123456</VerDTD>\n<Source><LocURI>imei:123456</LocURI></Source></SyncHdr></SyncML>"
		// white space dropped, a string table
		shared = "\x03\xA4\x01\x6A\x0Cimei:123456\x00\x6D\x6C\x71\x83\x00\x01\x67\x57\x83\x00\x01\x01\x01\x01"
		plain  = "\x03\xA4\x01\x6A\x00\x6D\x6C\x71\x03imei:123456\x00\x01\x67\x57\x03imei:123456\x00\x01\x01\x01\x01"
		kept   = "\x03\xA4\x01\x6A\x00\x6D\x03 \x00\x6C\x71\x03imei:123456\x00\x01\x03\n\x00\x67\x57\x03imei:123456\x00\x01\x01\x01\x01"

		unlabelled = "\x03\xA4\x01\x00\x00\x4F\x03\xE9\x00\x01" // <Data>é in ISO-8859-1, charset not given
		utf8       = "\x03\xA4\x01\x6A\x00\x4F\x03\xC3\xA9\x00\x01"
	)
	for _, c := range []struct{ line, in, out string }{
		{"wbxml2xml -o out in", tinyWBXML, indented},
		{"wbxml2xml -oout in", tinyWBXML, indented},
		{"wbxml2xml in -o out", tinyWBXML, indented},
		{"wbxml2xml -o out -- in", tinyWBXML, indented},
		{"wbxml2xml -m 1 -i 1 -o out in", tinyWBXML, indented},
		{"wbxml2xml -m1 -i3 -o out in", tinyWBXML, wide},
		{"wbxml2xml -i 3 -l SYNCML12 -o out in", tinyWBXML, wide},
		{"wbxml2xml -i 0 -o out in", tinyWBXML, header + "\n" + doctype + "\n<SyncML xmlns=\"SYNCML:SYNCML1.2\">\n<SyncHdr>\n<VerDTD>1.2</VerDTD>\n</SyncHdr>\n</SyncML>\n"},
		{"wbxml2xml -m 0 -o out in", tinyWBXML, compact},
		{"wbxml2xml -km0 -oout in", tinyWBXML, compact},
		{"wbxml2xml -k -o out in", tinyWBXML, compact}, // what is added would be kept
		{"wbxml2xml -m 2 -o out in", tinyWBXML, canonical},
		{"wbxml2xml -l syncml12 -m 2 -o out in", tinyWBXML[:1] + "\x01" + tinyWBXML[3:], canonical},
		{"wbxml2xml -m 2 -c ISO-8859-1 -o out in", unlabelled, "<Data xmlns=\"SYNCML:SYNCML1.2\">é</Data>"},
		{"wbxml2xml -m 2 -c ISO-8859-1 -o out in", utf8, "<Data xmlns=\"SYNCML:SYNCML1.2\">é</Data>"},
		{"xml2wbxml -o out in", spaced, shared},
		{"xml2wbxml -n -o out in", spaced, plain},
		{"xml2wbxml -kn -o out in", spaced, kept},
		{"xml2wbxml -knoout in", spaced, kept},
		{"xml2wbxml -v 1.1 -o out in", tiny, "\x01" + tinyWBXML[1:]},
		{"xml2wbxml -v1.0 -n -o out in", tiny, "\x00\xA4\x01" + tinyWBXML[4:]},
		{"xml2wbxml -a -o out in", tiny, "\x03\x01" + tinyWBXML[3:]},
	} {
		t.Run(c.line, func(t *testing.T) {
			folder(t, map[string]string{"in": c.in})
			must(t, c.line, "")
			if d := gocmp.Diff(c.out, contents(t)["out"]); d != "" {
				t.Errorf("output differs (- want, + got):\n%s", d)
			}
			// The same through pipes.
			words := strings.Fields(strings.Replace(c.line, "out", "-", 1))
			words[slices.Index(words, "in")] = "-"
			if d := gocmp.Diff(c.out, must(t, strings.Join(words, " "), c.in)); d != "" {
				t.Errorf("output of %s differs (- want, + got):\n%s", words, d)
			}
		})
	}
}

// TestCompatibleMisuse checks the exit codes, which are ours.
func TestCompatibleMisuse(t *testing.T) {
	folder(t, map[string]string{"in": tinyWBXML, "in.xml": tiny, "cut": tinyWBXML[:9]})
	before := contents(t)
	for _, c := range []struct {
		line string
		code int
	}{
		{"wbxml2xml in", 0}, // checked, nothing written
		{"xml2wbxml in.xml", 0},
		{"wbxml2xml cut", 1},
		{"wbxml2xml -o - missing", 1},
		{"wbxml2xml -o - in.xml", 1},
		{"wbxml2xml -o missing/out in", 1},
		{"wbxml2xml -l WML13 -o - in", 1}, // a type that we lack
		{"wbxml2xml", 2},
		{"wbxml2xml -o out", 2},
		{"wbxml2xml -o", 2},
		{"wbxml2xml -o - in in", 2},
		{"wbxml2xml -l KLINGON10 -o - in", 2},
		{"wbxml2xml -c KLINGON -o - in", 2},
		{"wbxml2xml -m 3 -o - in", 2},
		{"wbxml2xml -i x -o - in", 2},
		{"wbxml2xml -n -o - in", 2},
		{"xml2wbxml -v 1.4 -o - in.xml", 2},
		{"xml2wbxml -l SYNCML12 -o - in.xml", 2},
	} {
		r := do(c.line, "")
		if r.code != c.code || (r.errors == "") != (c.code == 0) || r.out != "" {
			t.Errorf("%s: %+v, want exit code %d", c.line, r, c.code)
		}
	}
	for _, line := range []string{"wbxml2xml -h", "wbxml2xml -?", "xml2wbxml --help", "xml2wbxml -?"} {
		if out := must(t, line, ""); !strings.Contains(out, "-o") {
			t.Errorf("%s: %s", line, out)
		}
	}
	if d := gocmp.Diff(before, contents(t)); d != "" {
		t.Errorf("files differ (- before, + after):\n%s", d)
	}
}

// TestLibwbxmlNames checks that each name is taken, and gives the type that our
// table of that name is.
func TestLibwbxmlNames(t *testing.T) {
	for _, c := range libwbxmlTypes {
		table, err := c.table()
		if (table == nil) == (err == nil) || table != tokens.ByName(c.name) {
			t.Errorf("%s: table %v, error %v", c.code, table, err)
		}
		want := exitOK
		if table == nil {
			want = exitFailed
		} else if !strings.HasPrefix(table.Name, "syncml") {
			continue // other types do not read the document
		}
		if r := do("wbxml2xml -o - -l "+c.code+" -", tinyWBXML); r.code != want {
			t.Errorf("%s: exit code %d, want %d: %s", c.code, r.code, want, r.errors)
		}
	}
	for _, c := range libwbxmlCharsets {
		if r := do("wbxml2xml -o - -c "+c.Name+" -", tinyWBXML); r.code != exitOK {
			t.Errorf("%s: exit code %d: %s", c.Name, r.code, r.errors)
		}
		registered := map[string]string{"ASCII": "US-ASCII"}
		if cs, ok := charset.ByName(cmp.Or(registered[c.Name], c.Name)); !ok || cs != c.Value {
			t.Errorf("%s: charset %d, want %d", c.Name, cs, c.Value)
		}
	}
}

// TestLibwbxmlHelp checks that every name and letter in the help of the libwbxml
// tools is known.
func TestLibwbxmlHelp(t *testing.T) {
	help, err := exec.Command(testdoc.Tool(t, "wbxml2xml"), "-h").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^       ([A-Z0-9_-]{3,}) *:`).FindAllSubmatch(help, -1)
	if len(names) < 40 {
		t.Fatalf("only %d names in\n%s", len(names), help)
	}
	for _, n := range names {
		name := string(n[1])
		if !slices.ContainsFunc(libwbxmlTypes, func(c libwbxmlType) bool { return c.code == name }) &&
			!slices.ContainsFunc(libwbxmlCharsets, func(c options.Choice[codec.Charset]) bool { return c.Name == name }) {
			t.Errorf("%s is not known", name)
		}
	}
	for tool, cmd := range map[string]*cobra.Command{"wbxml2xml": (&tool{}).wbxml2xml(), "xml2wbxml": (&tool{}).xml2wbxml()} {
		help, err := exec.Command(testdoc.Tool(t, tool), "-h").CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}
		letters := regexp.MustCompile(`(?m)^    -([a-z]) `).FindAllSubmatch(help, -1)
		if len(letters) < 4 {
			t.Fatalf("only %d options in\n%s", len(letters), help)
		}
		for _, l := range letters {
			if cmd.Flags().ShorthandLookup(string(l[1])) == nil {
				t.Errorf("%s -%s is not known", tool, l[1])
			}
		}
	}
}

// TestLibwbxml exchanges the examples with the libwbxml tools, both ways. The
// peer differs in that it
//   - rewrites the Type of a management tree (+xml in XML, +wbxml in WBXML);
//   - with -a leaves out a textual public identifier only, not a number, and
//     only that of the outer document; so it does not know the type of the
//     management tree that our -a writes;
//   - without -i indents by nothing, whatever its help says.
func TestLibwbxml(t *testing.T) {
	theirEncoder, theirDecoder := testdoc.Tool(t, "xml2wbxml"), testdoc.Tool(t, "wbxml2xml")
	peer := func(tool string, in string, args ...string) string {
		cmd := exec.Command(tool, append(args, "-o", "-", "-")...)
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.Output()
		if err != nil || len(out) == 0 {
			t.Fatalf("%s %q: %v", tool, args, err)
		}
		return string(out)
	}
	sameType := strings.NewReplacer("dmtnds+xml", "dmtnds+wbxml")
	for _, doc := range []struct{ name, lang string }{{"bootstrap.xml", "SYNCML12"}, {"provisioning.xml", "PROV10"}} {
		src := example(t, doc.name)
		want := []byte(sameType.Replace(src))
		for _, flags := range []string{"", "-n", "-v 1.1", "-v 1.2 -n", "-a"} {
			ours, theirs := must(t, "xml2wbxml "+flags+" -o - -", src), peer(theirEncoder, src, strings.Fields(flags)...)
			for _, layout := range []string{"", "-m 0", "-m 2", "-m 1 -i 4"} {
				layout += " -l " + doc.lang
				results := map[string]string{
					"theirs read by ours": must(t, "wbxml2xml "+layout+" -o - -", theirs),
					"ours read by ours":   must(t, "wbxml2xml "+layout+" -o - -", ours),
				}
				if flags != "-a" || doc.name != "bootstrap.xml" {
					results["ours read by theirs"] = peer(theirDecoder, ours, strings.Fields(layout)...)
				}
				for what, got := range results {
					if d, err := xmlequal.Difference(want, []byte(sameType.Replace(got)), xmlequal.Options{}); d != "" || err != nil {
						t.Errorf("%s %s, %s %s: %s (%v)", doc.name, flags, what, layout, d, err)
					}
				}
			}
		}
	}
}

// TestCompatExchanged has the input of the other tool, whose name is in the message.
func TestCompatExchanged(t *testing.T) {
	folder(t, map[string]string{"doc.xml": tiny, "doc.wbxml": tinyWBXML})
	for line, words := range map[string]string{
		"wbxml2xml -o x doc.xml":   "wbxml2xml: doc.xml: this is XML, .+ xml2wbxml .+\n",
		"xml2wbxml -o x doc.wbxml": "xml2wbxml: doc.wbxml: this is WBXML, .+ wbxml2xml .+\n",
	} {
		r := do(line, "")
		if r.code != exitFailed {
			t.Errorf("%s: exit code %d", line, r.code)
		}
		matches(t, line, words, r.errors)
	}
}
