package compat

import (
	"cmp"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/tokens"
)

// tiny is a document, tinyWBXML the same in WBXML 1.3.
const tiny = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.2//EN" ""><SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD></SyncHdr></SyncML>`
const tinyWBXML = "\x03\xA4\x01\x6A\x00\x6D\x6C\x71\x031.2\x00\x01\x01\x01"

// A result is what a run of a program left behind.
type result struct {
	code        int
	out, errors string
}

// do runs a command line, split at white space, with stdin.
func do(line, stdin string) result {
	var out, errors strings.Builder
	words := strings.Fields(line)
	p := map[string]func() *program{"wbxml2xml": wbxml2xml, "xml2wbxml": xml2wbxml}[words[0]]()
	code := p.run(words[1:], strings.NewReader(stdin), &out, &errors)
	return result{code, out.String(), errors.String()}
}

// must is do for what has to succeed without a message.
func must(t testing.TB, line, stdin string) string {
	t.Helper()
	r := do(line, stdin)
	if r.code != convert.ExitOK || r.errors != "" {
		t.Fatalf("%s: exit code %d, message %q", line, r.code, r.errors)
	}
	return r.out
}

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
		{"wbxml2xml --mode=2 in -o out", tinyWBXML, canonical},
		{"wbxml2xml -l syncml12 -m 2 -o out in", tinyWBXML[:1] + "\x01" + tinyWBXML[3:], canonical},
		{"wbxml2xml -m 2 -c ISO-8859-1 -o out in", unlabelled, "<Data xmlns=\"SYNCML:SYNCML1.2\">é</Data>"},
		{"wbxml2xml -m 2 -c ISO-8859-1 -o out in", utf8, "<Data xmlns=\"SYNCML:SYNCML1.2\">é</Data>"},
		{"xml2wbxml -o out in", spaced, shared},
		{"xml2wbxml -n -o out in", spaced, plain},
		{"xml2wbxml -kn -o out in", spaced, kept},
		{"xml2wbxml -knoout in", spaced, kept},
		{"xml2wbxml -v 1.1 -o out in", tiny, "\x01" + tinyWBXML[1:]},
		{"xml2wbxml -v1.0 -n -o out in", tiny, "\x00\xA4\x01" + tinyWBXML[4:]},
		{"xml2wbxml -a -o out in", tiny, tinyWBXML}, // a number stays
		{"xml2wbxml -a -o out in", "<MgmtTree xmlns=\"syncml:dmddf1.2\"/>", "\x03\x01\x6A\x00\x00\x02\x20"},
	} {
		t.Run(c.line, func(t *testing.T) {
			testdoc.Folder(t, map[string]string{"in": c.in})
			must(t, c.line, "")
			if d := gocmp.Diff(c.out, testdoc.Contents(t)["out"]); d != "" {
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
	testdoc.Folder(t, map[string]string{"in": tinyWBXML, "in.xml": tiny, "cut": tinyWBXML[:9]})
	before := testdoc.Contents(t)
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
		{"wbxml2xml", 2},
		{"wbxml2xml -o out", 2},
		{"wbxml2xml -o", 2},
		{"wbxml2xml -o - in in", 2},
		{"wbxml2xml -l KLINGON10 -o - in", 2},
		{"wbxml2xml -c KLINGON -o - in", 2},
		{"wbxml2xml -m 3 -o - in", 2},
		{"wbxml2xml -i x -o - in", 2},
		{"wbxml2xml -n -o - in", 2},
		{"wbxml2xml --nothing -o - in", 2},
		{"wbxml2xml --keep=yes -o - in", 2},
		{"wbxml2xml -o - in --mode", 2},
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
	if d := gocmp.Diff(before, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- before, + after):\n%s", d)
	}
}

// TestLibwbxmlNames checks that each name is taken, and gives the type that our
// table of that name is.
func TestLibwbxmlNames(t *testing.T) {
	for _, c := range append(slices.Clone(libwbxmlTypes), choice[*tokens.Table]{name: "AIRSYNC", value: synCE()}) {
		// The root, on the page where it is, of a document that does not say its type.
		doc := "\x03\x01\x6A\x00\x05"
		name, _ := c.value.Tag(0x05)
		if r := do("wbxml2xml -o - -l "+c.name+" -", doc); r.code != convert.ExitOK || !strings.Contains(r.out, "<"+name) {
			t.Errorf("%s: exit code %d, %s%s", c.name, r.code, r.out, r.errors)
		}
	}
	if out := must(t, "wbxml2xml -o - -l airsync -", "\x03\x01\x6A\x00\x45\x00\x11\x05\x01"); !strings.Contains(out, "airsync_wm5/airsyncbase") {
		t.Error(out)
	}
	for _, c := range libwbxmlCharsets {
		if r := do("wbxml2xml -o - -c "+c.name+" -", tinyWBXML); r.code != convert.ExitOK {
			t.Errorf("%s: exit code %d: %s", c.name, r.code, r.errors)
		}
		registered := map[string]string{"ASCII": "US-ASCII"}
		if cs, ok := charset.ByName(cmp.Or(registered[c.name], c.name)); !ok || cs != c.value {
			t.Errorf("%s: charset %d, want %d", c.name, cs, c.value)
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
		if !slices.ContainsFunc(libwbxmlTypes, func(c choice[*tokens.Table]) bool { return c.name == name || name == "AIRSYNC" }) &&
			!slices.ContainsFunc(libwbxmlCharsets, func(c choice[codec.Charset]) bool { return c.name == name }) {
			t.Errorf("%s is not known", name)
		}
	}
	for tool, p := range map[string]*program{"wbxml2xml": wbxml2xml(), "xml2wbxml": xml2wbxml()} {
		help, err := exec.Command(testdoc.Tool(t, tool), "-h").CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}
		letters := regexp.MustCompile(`(?m)^    -([a-z]) `).FindAllSubmatch(help, -1)
		if len(letters) < 4 {
			t.Fatalf("only %d options in\n%s", len(letters), help)
		}
		p.run([]string{"-h"}, nil, io.Discard, io.Discard) // which adds those of both
		for _, l := range letters {
			if find(p.options, func(o *option) bool { return o.letter == l[1][0] }) == nil {
				t.Errorf("%s -%s is not known", tool, l[1])
			}
		}
	}
}

// TestDropIn compares the commands with the tools of libwbxml, with all of their options.
// internal/test/difftest does so with many documents.
func TestDropIn(t *testing.T) {
	theirEncoder, theirDecoder := testdoc.Tool(t, "xml2wbxml"), testdoc.Tool(t, "wbxml2xml")
	peer := func(tool, in, flags string) string {
		cmd := exec.Command(tool, append(strings.Fields(flags), "-o", "-", "-")...)
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.Output()
		if err != nil || len(out) == 0 {
			t.Fatalf("%s %q: %v\n%s", tool, flags, err, in)
		}
		return string(out)
	}
	same := func(what, ours, theirs string) {
		t.Helper()
		// xmlequal does not compare the white space between elements, which -i adds.
		if d, err := xmlequal.Difference([]byte(ours), []byte(theirs), xmlequal.Options{}); d != "" || err != nil {
			t.Errorf("%s: %s (%v)\n%s\nlibwbxml:\n%s", what, d, err, ours, theirs)
		}
	}
	for name, doc := range dropInDocuments(t) {
		for _, flags := range []string{"", "-k", "-n", "-a", "-k -n -a", "-v 1.1", "-v 1.2 -n", "-v 1.3"} {
			ours, theirs := must(t, "xml2wbxml "+flags+" -o - -", doc.xml), peer(theirEncoder, doc.xml, flags)
			h, _, err := codec.ParseHeader([]byte(ours))
			other, _, otherErr := codec.ParseHeader([]byte(theirs))
			if err != nil || otherErr != nil || h.Version != other.Version || h.PublicID != other.PublicID || h.Charset != other.Charset || string(h.Public()) != string(other.Public()) {
				t.Errorf("%s %s: header %v (%v), libwbxml's %v (%v)", name, flags, h, err, other, otherErr)
			}
			lang := " -l " + doc.lang
			same(name+" "+flags+", read by libwbxml", peer(theirDecoder, ours, "-k -m 2"+lang), peer(theirDecoder, theirs, "-k -m 2"+lang))
			if flags != "" && flags != "-k" {
				continue
			}
			layouts := []string{"-m 0", "-m 0 -k", "-m 2", "-m 2 -k", "-c UTF-8 -m 0"}
			if name != "white space" { // where libwbxml adds some beside text
				layouts = append(layouts, "", "-m 1 -i 4")
			}
			for _, layout := range layouts {
				same(name+" "+flags+", wbxml2xml "+layout, must(t, "wbxml2xml "+layout+lang+" -o - -", theirs), peer(theirDecoder, theirs, layout+lang))
			}
		}
	}
}

// A dropInDocument is XML that libwbxml treats in a way of its own, and its type.
type dropInDocument struct{ lang, xml string }

// dropInDocuments returns the documents of TestDropIn by name.
func dropInDocuments(t *testing.T) map[string]dropInDocument {
	docs := map[string]dropInDocument{
		"bootstrap.xml":    {"SYNCML12", testdoc.Example(t, "bootstrap.xml")},
		"provisioning.xml": {"PROV10", testdoc.Example(t, "provisioning.xml")},
		"tree.xml":         {"DMDDF12", testdoc.Example(t, "tree.xml")},
		"provisioning":     {"PROV10", "<?pi x?><wap-provisioningdoc version=\"1.1\">\n<characteristic type=' A '><parm name=' NAME' value=' a \n\tb&#10;c '/></characteristic></wap-provisioningdoc>"},
		"device":           {"DEVINF11", "<!DOCTYPE DevInf PUBLIC '-//SYNCML//DTD DevInf 1.1//EN' ''><DevInf><VerDTD> 1.1 </VerDTD>\n<Man><![CDATA[ x ]]> y</Man></DevInf>"},
	}
	for name, body := range map[string]string{
		"white space":     "<SyncHdr> a <VerDTD> 1.2\n</VerDTD> b <Cmd> </Cmd><Data>\tc d<!-- --> e </Data></SyncHdr>",
		"CDATA":           "<SyncHdr><Cmd><![CDATA[ ]]></Cmd><Data> a <![CDATA[ b ]]> c </Data><MsgID><![CDATA[\n]]></MsgID></SyncHdr>",
		"lines":           "<SyncBody><Add><Item><Data>BEGIN:VNOTE\n a&#13;\n\n</Data></Item></Add><Put><Item><Data>a\nb\n</Data></Item></Put></SyncBody>",
		"lines by type":   "<SyncBody><Put><Meta><Type>text/x-vcard</Type></Meta><Item><Data> a\n</Data></Item></Put><Add><Meta><Type>text/clear</Type></Meta><Item><Data> a\n</Data></Item></Add></SyncBody>",
		"Type":            "<SyncBody><Get><Meta><Type xmlns='syncml:metinf'> application/vnd.syncml-devinf+xml\n</Type></Meta></Get><Get><Meta><Type>application/vnd.syncml+xml</Type></Meta></Get></SyncBody>",
		"device":          "<SyncBody><Put><Meta><Type>application/vnd.syncml-devinf+xml</Type></Meta><Item><Data>\n<DevInf xmlns='syncml:devinf'><VerDTD> 1.2 </VerDTD></DevInf></Data></Item></Put></SyncBody>",
		"wrong namespace": "<SyncBody xmlns:v='urn:v'><Add><Meta><Format>b64</Format></Meta><v:Source><LocURI xmlns='syncml:metinf'>x</LocURI></v:Source></Add></SyncBody>",
		"attributes":      "<SyncHdr a='b' xml:space='preserve'><?pi data?><Cmd xml:lang='en'> a <?pi?> b </Cmd></SyncHdr>",
		"repeated":        "<SyncBody><Source><LocURI>imei:123456</LocURI></Source><Target><LocURI>imei:123456</LocURI></Target></SyncBody>",
		"nonce":           "<SyncHdr><Meta><NextNonce xmlns='syncml:metinf'>ZG9iZWhhdmUNCg==</NextNonce></Meta></SyncHdr>",
	} {
		docs[name] = dropInDocument{"SYNCML12", "<SyncML xmlns='SYNCML:SYNCML1.2'>" + body + "</SyncML>"}
	}
	// The DOCTYPE counts more than the namespace.
	docs["doctype"] = dropInDocument{"SYNCML11", "<!DOCTYPE SyncML PUBLIC '-//SYNCML//DTD SyncML 1.1//EN' ''><SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr/></SyncML>"}
	docs["system identifier"] = dropInDocument{"SYNCML11", "<!DOCTYPE SyncML SYSTEM 'http://www.syncml.org/docs/syncml_represent_v11_20020213.dtd'><SyncML><SyncHdr/></SyncML>"}
	return docs
}

// TestDropInReading compares wbxml2xml with that of libwbxml for documents that no
// xml2wbxml writes. Where libwbxml's XML is not well-formed, ours has an escape.
func TestDropInReading(t *testing.T) {
	theirs := testdoc.Tool(t, "wbxml2xml")
	for _, c := range []struct {
		what, wbxml string // annotated hex
		broken      bool   // libwbxml's XML is not well-formed
	}{
		{"attribute LITERAL 0 without a string table", "03 A401 6A 00  ED 04 00 03 61 00 01 6C 01 01", false},
		{"the same in PROV", "03 0B 6A 00  45 86 04 00 03 61 00 01 01", false},
		{"text by reference without a string table", "03 A401 6A 00  6D 6C 83 00 01 01", false},
		{"unknown elements", "03 A401 6A 00  6D 6C 7E 03 31 00 01 00 05 4B 03 62 00 01 01 01", false},
		{"unknown attribute", "03 0B 6A 00  45 86 7F 03 61 00 01 01", false},
		{"octets behind the root", "03 A401 6A 00  6D 2C 01 00 00", false},
		{"text of several tokens", "03 A401 6A 02 4100  6D 6C 4B 03 20 61 20 00 02 20 C3 02 20 63 83 00 02 20 01 01 01", false},
		{"Type of several tokens", "03 A401 6A 00  6D 6B 5A 00 01 53 03 6170706C69636174696F6E2F 00 03 766E642E73796E636D6C2D646576696E662B7762786D6C 00 01 01 01 01", false},
		{"part of a DevInf", "03 A401 6A 00  6D 6B 5F 5A 00 01 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2D646576696E662B7762786D6C 00 01 00 00 01 54 4F C3 03 414243 01 34 01 01 01 01", false},
		{"CR", "03 A401 6A 00  6D 6C 4B 03 610D620D0A63 00 01 01 01", false},
		{"binary data", "03 A401 6A 00  6D 6B 60 54 4F C3 04 0001FEFF 01 01 01 01 01", true},
		{"NUL behind text", "03 A401 6A 00  6D 6B 62 54 4F C3 02 3100 01 01 01 01 01", true},
		{"half a character", "03 A401 6A 00  6D 6C 4B 03 C3 00 01 01 01", true},
		{"an attribute twice", "03 0B 6A 00  45 87 06 03 61 00 06 03 62 00 01 01", true},
	} {
		for _, flags := range []string{"", "-k", "-m 0", "-m 2"} {
			in := string(testdoc.Hex(t, c.wbxml))
			cmd := exec.Command(theirs, append(strings.Fields(flags), "-o", "-", "-")...)
			cmd.Stdin = strings.NewReader(in)
			want, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s: %v", c.what, err)
			}
			r := do("wbxml2xml "+flags+" -o - -", in)
			if r.code != convert.ExitOK || (r.errors != "") != c.broken || strings.Contains(r.out, xmlconv.EscapeSpace) != c.broken {
				t.Errorf("%s %s: %+v", c.what, flags, r)
			}
			d, err := xmlequal.Difference([]byte(r.out), want, xmlequal.Options{})
			if (err != nil) != c.broken || err == nil && d != "" {
				t.Errorf("%s %s: %s (%v)\n%s\nlibwbxml:\n%s", c.what, flags, d, err, r.out, want)
			}
		}
	}
}

// TestCompatExchanged has the input of the other tool, whose name is in the message.
func TestCompatExchanged(t *testing.T) {
	testdoc.Folder(t, map[string]string{"doc.xml": tiny, "doc.wbxml": tinyWBXML})
	for line, words := range map[string]string{
		"wbxml2xml -o x doc.xml":   "wbxml2xml: doc.xml: this is XML, .+ xml2wbxml .+\n",
		"xml2wbxml -o x doc.wbxml": "xml2wbxml: doc.wbxml: this is WBXML, .+ wbxml2xml .+\n",
	} {
		r := do(line, "")
		if r.code != convert.ExitFailed {
			t.Errorf("%s: exit code %d", line, r.code)
		}
		if !regexp.MustCompile("^" + words + "$").MatchString(r.errors) {
			t.Errorf("%s: %q, want a match of %s", line, r.errors, words)
		}
	}
}

// TestWarnings holds that XML of which wbxml encode warns is written without a word.
func TestWarnings(t *testing.T) {
	must(t, "xml2wbxml -o - -", `<SyncML xmlns="SYNCML:SYNCML1.2"><Meta><Type>x</Type></Meta></SyncML>`)
}
