package main

import (
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// hostile has a control, C1 and bidirectional characters, and the beginning of a line
// that somebody would take for one of ours.
const hostile = "\u009b2J\u202e\u2066\u200f\u061c\u0085wbxml: forged"

// argument is hostile, too, with what XML cannot hold.
const argument = hostile + "\x1b[31m\x7f\x9b\nwbxml: forged"

// runs runs the program with arguments that may hold anything.
func runs(stdin string, args ...string) result {
	var out, errors strings.Builder
	code := run(append([]string{"wbxml"}, args...), strings.NewReader(stdin), &out, &errors)
	return result{code, out.String(), errors.String()}
}

// harmless checks that a text for people is one.
func harmless(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8: %q", what, text)
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%s holds %U: %q", what, r, text)
			return
		}
	}
	if strings.Contains(text, "\nwbxml: forged") {
		t.Errorf("%s holds a line of somebody else's: %q", what, text)
	}
}

// hostileXML is a document with hostile characters wherever XML has place for them.
const hostileXML = "<?xml version=\"1.0\"?>\n<!-- " + hostile + " -->\n<?pi " + hostile + "?>\n" +
	`<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "">` + "\n" +
	`<wap-provisioningdoc><characteristic type="` + hostile + `"><parm name="NAME" value="` + hostile + `"/></characteristic></wap-provisioningdoc>`

// hostileFiles are inputs of every kind of which one thing or another is shown.
func hostileFiles(t *testing.T) {
	quoted := strings.NewReplacer("\x1b", `\u001b`, "\n", `\n`).Replace(hostile)
	testdoc.Folder(t, map[string]string{
		"doc.xml": hostileXML,
		"cut.xml": hostileXML[:len(hostileXML)-20],
		"ns.xml":  `<SyncML xmlns="SYNCML:SYNCML1.2"><` + "\u061c" + `><Data>` + hostile + `</Data></` + "\u061c" + `></SyncML>`,
		"account.json": `{"serverId":"s","name":"` + quoted + `","addresses":[{"addr":"http://a"}],"credentials":[{"level":"CLCRED","type":"BASIC","name":"` +
			quoted + `","secret":"${pw}"}]}`,
		"bad.json":    `{"` + quoted + `":1}`,
		"type.json":   `{"addresses":[{"` + quoted + `":1}]}`,
		"plain.json":  `{"serverId":"s","addresses":[{"addr":"http://a"}],"credentials":[{"level":"CLCRED","type":"BASIC","name":"n","secret":"${pw}"}]}`,
		"devices.csv": "device,pw,msisdn\nd,pw," + hostile + "\nd,\x1b\x07,\n",
		"columns.csv": "device," + argument[:len(argument)-len("\nwbxml: forged")] + "\nd,x\n",
		"doc.json":    `{"row":1,"id":"` + quoted + `","message":"00"}` + "\n" + `{"` + quoted,
	})
	if err := os.WriteFile(argument, []byte(hostileXML), 0o600); err != nil {
		t.Skip(err) // a file system without such names
	}
}

// TestHostile runs every command over what could confuse those who read its messages.
func TestHostile(t *testing.T) {
	hostileFiles(t)
	wbxml := runs("", "encode", "--lang", "prov-1.1", "doc.xml").out
	build := []string{"bootstrap", "build", "--account", "plain.json", "--devices", "devices.csv", "--profile", "dm", "--secure", "--keep", "msisdn"}
	for _, c := range [][]string{
		{"roundtrip", "doc.xml"},
		{"roundtrip", argument},
		{"roundtrip", "--lenient", "ns.xml"},
		{"inspect", "-"},
		{"inspect", "doc.xml"},
		{"decode", "doc.xml"}, {"decode", argument}, {"decode", "none" + argument},
		{"encode", "cut.xml", "-o", "x"},
		{"encode", "ns.xml", "-o", "x"}, {"encode", "--strict", "ns.xml", "-o", "x"},
		{"encode", "doc.xml", "-o", "none/" + argument},
		{"encode", "doc.xml", "-o", argument + "/x"},
		{"decode", "--lang", argument, "-"},
		{"decode", "--" + argument, "-"}, {"decode", "-x" + argument, "-"},
		{argument}, {"decod" + "\u202e"}, {"bootstrap", argument}, {"languages", argument},
		{"sign", "--key", argument, "doc.xml"}, {"verify", "--key", "none" + argument, "doc.xml"},
		{"bootstrap", "build", "account.json", "devices.csv", "--secure"},
		{"bootstrap", "build", "bad.json", "devices.csv", "--secure"},
		{"bootstrap", "build", "type.json", "devices.csv", "--secure"},
		{"bootstrap", "build", "plain.json", "columns.csv", "--secure"},
		{"bootstrap", "build", "plain.json", argument, "--secure"},
		append(build, "-o", "messages.jsonl"), append(build, "--format", "text", "-o", "messages.txt"),
		{"bootstrap", "open", "messages.jsonl"}, {"bootstrap", "open", "--show-secrets", "messages.jsonl"},
		{"bootstrap", "check", "messages.jsonl"}, {"bootstrap", "open", "doc.json"},
		{"bootstrap", "open", "--show-secrets", "-"}, {"bootstrap", "check", "-"},
		{"push", "--type", argument, "doc.xml", "-o", "x"},
	} {
		r := runs(wbxml, c...)
		harmless(t, strings.Join(c, " ")+": standard error", r.errors)
		harmless(t, strings.Join(c, " ")+": standard output", r.out)
	}
	text, err := os.ReadFile("messages.txt")
	if err != nil {
		t.Fatal(err)
	}
	harmless(t, "a file for people", string(text))
	// For programs, octets stay.
	back := runs(wbxml, "decode", "-").out
	if !strings.Contains(back, hostile) {
		t.Errorf("decoded as %q", back)
	}
	if d := cmp.Diff(back, runs(runs(back, "encode", "-").out, "decode", "-").out); d != "" {
		t.Error(d)
	}
}
