package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestMisuse goes through what can be wrong with an input or a command line. A
// message is checked for the file, the place in it and the path; its words are
// free. No case leaves anything behind.
func TestMisuse(t *testing.T) {
	const usage = `wbxml: .+\nSee 'wbxml [a-z]+ --help'\.\n`
	files := map[string]string{
		"tiny.xml": tiny, "tiny.wbxml": tinyWBXML,
		"sub/tiny.xml": tiny, "sub/tiny.wbxml": tinyWBXML,
		"cut.wbxml":    tinyWBXML[:11],
		"cut.xml":      tiny[:len(tiny)-20],
		"bad.wbxml":    "\x03\xA4\x01\x6A\x00\x6D\x6C\x7F\x01\x01\x01",
		"header.wbxml": "\x03\xA4",
		"untyped.xml":  "<x/>",
		"empty":        "",
		"noise":        "\x89PNG\r\n\x1A\n",
		"bad.xml":      "<SyncML>\n <SyncHdr></Sync></SyncML>",
		"literal.xml":  `<SyncML xmlns="SYNCML:SYNCML1.2"><Unknown/></SyncML>`,
		"deep.xml":     `<SyncML xmlns="SYNCML:SYNCML1.2">` + strings.Repeat("<Add>", 70) + strings.Repeat("</Add>", 70) + "</SyncML>",
	}
	testdoc.Folder(t, files)
	for _, c := range []struct {
		line   string
		code   int
		errors string
	}{
		// Inputs that are bad.
		{"decode missing", 1, `wbxml: missing: .+\n`},
		{"decode sub", 1, `wbxml: sub: .+\n`},
		{"decode empty", 1, `wbxml: empty: offset 0: [^/]+\n`},
		{"decode noise", 1, `wbxml: noise: offset 0: [^/]+\n`},
		{"decode tiny.xml", 1, `wbxml: tiny\.xml: this is XML.+wbxml encode.+\n`},
		{"decode cut.wbxml", 1, `wbxml: cut\.wbxml: offset 11: .+, in /SyncML/SyncHdr/VerDTD\n`},
		{"decode header.wbxml", 1, `wbxml: header\.wbxml: offset 2: [^/]+\n`},
		{"decode bad.wbxml", 1, `wbxml: bad\.wbxml: offset 7: .+0x00:3f.*, in /SyncML/SyncHdr\n`},
		{"decode --lang prov-1.1 tiny.wbxml", 1, `wbxml: tiny\.wbxml: offset 5: [^/]+\n`},
		{"decode -", 1, `wbxml: standard input: offset 0: [^/]+\n`},
		{"decode --max-depth 2 tiny.wbxml", 1, `wbxml: tiny\.wbxml: offset 7: .+--max-depth.+, in /SyncML/SyncHdr\n`},
		{"decode --max-document 6 tiny.wbxml", 1, `wbxml: tiny\.wbxml: offset 6: .+--max-document.+, in /SyncML\n`},
		{"encode empty", 1, `wbxml: empty:1:1: [^/]+\n`},
		{"encode noise", 1, `wbxml: noise:1:1: [^/]+\n`},
		{"encode tiny.wbxml", 1, `wbxml: tiny\.wbxml: this is WBXML.+wbxml decode.+\n`},
		{"encode untyped.xml", 1, `wbxml: untyped\.xml:1:1: .+\n`},
		{"encode bad.xml", 1, `wbxml: bad\.xml:2:11: .+, in /SyncML/SyncHdr\n`},
		{"encode cut.xml", 1, `wbxml: cut\.xml:1:` + column(len(tiny)-20) + `: .+, in /SyncML/SyncHdr/VerDTD\n`},
		{"encode --strtbl none literal.xml", 1, `wbxml: literal\.xml:1:34: .+, in /SyncML.*\n`},
		{"encode deep.xml", 1, `wbxml: deep\.xml:1:` + column(33+5*63) + `: .+--max-depth.+, in /SyncML.*\n`},
		{"encode --max-document 20 tiny.xml", 1, `wbxml: tiny\.xml: .+--max-document.+\n`},
		{"roundtrip untyped.xml", 1, `wbxml: untyped\.xml:1:1: .+\n`},

		// Outputs that cannot be written.
		{"decode -o nowhere/x.xml tiny.wbxml", 1, `wbxml: cannot write nowhere/x\.xml: .+\n`},
		{"decode -o tiny.xml/x tiny.wbxml", 1, `wbxml: cannot write tiny\.xml/x: .+\n`},
		{"encode -o nowhere/ tiny.xml", 1, `wbxml: cannot write nowhere/tiny\.wbxml: .+\n`},

		// Command lines that are wrong.
		{"decode", 2, usage},
		{"decode --frobnicate tiny.wbxml", 2, usage},
		{"decode -x tiny.wbxml", 2, usage},
		{"decode --lang klingon tiny.wbxml", 2, usage},
		{"decode --charset klingon tiny.wbxml", 2, usage},
		{"decode --charset 0 tiny.wbxml", 2, usage},
		{"decode --indent 1000 tiny.wbxml", 2, usage},
		{"decode --indent -1 tiny.wbxml", 2, usage},
		{"decode --compact --canonical tiny.wbxml", 2, usage},
		{"decode --max-depth 0 tiny.wbxml", 2, usage},
		{"decode --max-depth many tiny.wbxml", 2, usage},
		{"encode --version 1.4 tiny.xml", 2, usage},
		{"encode --strtbl some tiny.xml", 2, usage},
		{"encode tiny.xml -o", 2, usage},
		{"encode tiny.xml sub/tiny.xml", 2, usage},
		{"encode -o one tiny.xml sub/tiny.xml", 2, usage},
		{"encode -o tiny.xml tiny.xml sub/tiny.xml", 2, usage},
		{"encode -o a -o b -o c tiny.xml sub/tiny.xml", 2, usage},
		{"encode -o a -o ./a tiny.xml sub/tiny.xml", 2, usage},
		{"encode -o - -o - tiny.xml sub/tiny.xml", 2, usage},
		{"encode -o sub tiny.xml sub/tiny.xml", 2, usage}, // the same name twice in a folder
		{"encode -o sub tiny.xml -", 2, usage},
		{"encode --output= tiny.xml", 2, usage},
		{"encode - -", 2, usage},
		{"inspect --color maybe tiny.wbxml", 2, usage},
		{"languages all", 2, usage},
		{"languages prov push", 2, usage},
		{"", 2, `wbxml: .+\nSee 'wbxml --help'\.\n`},
		{"frobnicate", 2, `wbxml: .+\nSee 'wbxml --help'\.\n`},
	} {
		t.Run(c.line, func(t *testing.T) {
			r := do("wbxml "+c.line, "")
			if r.code != c.code {
				t.Errorf("exit code %d, want %d", r.code, c.code)
			}
			matches(t, "standard error", c.errors, r.errors)
			if r.out != "" {
				t.Errorf("standard output is %q", r.out)
			}
			if d := cmp.Diff(files, testdoc.Contents(t)); d != "" {
				t.Errorf("files differ (- before, + after):\n%s", d)
			}
		})
	}
}

// TestUnwritableFolder needs a user whom permissions bind.
func TestUnwritableFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere")
	}
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny, "closed/tiny.wbxml": "old"})
	if err := os.Chmod("closed", 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("closed", 0o755)
	r := do("wbxml encode -o closed tiny.xml", "")
	if r.code != convert.ExitFailed {
		t.Errorf("exit code %d", r.code)
	}
	matches(t, "standard error", `wbxml: cannot write closed/tiny\.wbxml: .+\n`, r.errors)
}

// TestFileNames checks that a message cannot be confused by a name.
func TestFileNames(t *testing.T) {
	r := do("wbxml decode \x1b[31m", "")
	if r.code != convert.ExitFailed || strings.Contains(r.errors, "\x1b") {
		t.Errorf("exit code %d, message %q", r.code, r.errors)
	}
}

// TestEmptyName gives an empty name, as a shell does for a variable that is not
// set.
func TestEmptyName(t *testing.T) {
	bootstrapFolder(t, nil)
	for _, args := range [][]string{{"decode", ""}, {"bootstrap", "open", ""}, {"bootstrap", "check", ""},
		{"bootstrap", "build", "--account", "account.json", "--devices", "devices.csv", "--profile", "cp", "--secure", "-o", ""},
	} {
		var out, messages strings.Builder
		if code := run(append([]string{"wbxml"}, args...), strings.NewReader(""), &out, &messages); code == convert.ExitOK || messages.Len() == 0 || out.Len() > 0 {
			t.Errorf("%q: exit code %d, message %q", args, code, messages.String())
		}
	}
}
