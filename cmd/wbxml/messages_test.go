package main

import (
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// A message is a command that goes wrong, and the facts that must be in what it says.
type message struct {
	name  string
	files map[string]string // besides account.json and devices.csv
	line  string            // without wbxml
	code  int
	words []string // all of them
	never []string // none of them
}

// edited returns an example with a text in place of another.
func edited(t testing.TB, name, old, text string) string {
	t.Helper()
	s := strings.Replace(testdoc.Example(t, name), old, text, 1)
	if s == testdoc.Example(t, name) {
		t.Fatalf("%s does not have %q", name, old)
	}
	return s
}

// TestMessages has the messages of a first day with the tool that did not help. Those
// of the library (a command without CmdID, or without a kind) are in
// syncml.TestValidate, those of wbxmlgen in its TestUsage.
func TestMessages(t *testing.T) {
	const header, device = "device,imsi,user,password,nonce,serverPassword,serverNonce\n", "d,001010123456789,u,p,n,s,m\n"
	const build = "bootstrap build account.json devices.csv --profile cp --sec NETWPIN -o out.jsonl"
	in := func(name, content string) map[string]string { return map[string]string{name: content} }
	account := func(old, text string) map[string]string {
		return in("account.json", edited(t, "account.json", old, text))
	}
	rows := func(n int) string { return strings.Repeat(device, n) }
	for _, m := range []message{
		{"1: a separator that is none", in("devices.csv", strings.ReplaceAll(header+device, ",", "|")), build, 1,
			[]string{"devices.csv", "separator ','", "has 1", `"device|imsi|user`}, nil},
		{"1: without --sec", in("devices.csv", strings.ReplaceAll(header+device, ",", "|")), "bootstrap build account.json devices.csv", 2,
			[]string{"--sec", "imsi", "separator ','", "has 1"}, nil},
		{"1: semicolons are read", in("devices.csv", strings.ReplaceAll(header+device, ",", ";")), build, 0, []string{"1 messages", "0 bad rows"}, nil},
		{"2: a stray quote", in("devices.csv", header+rows(1999)+`d,001010123456789,u"x,p,n,s,m`+"\n"+rows(1000)), build, 1,
			[]string{"devices.csv:2001: row 2000:", "2999 messages", "1 bad rows"}, []string{"quoted-field"}},
		{"3: much behind a stray quote", in("devices.csv", header+device+`"d,`+strings.Repeat("x", 1<<20+9)+"\n"+rows(2)), build, 1,
			[]string{"devices.csv:3: row 2:", "3 messages", "1 bad rows"}, nil},
		{"4: an empty cell", in("devices.csv", header+"d,001010123456789,,p,n,s,m\n"), build, 1, []string{"devices.csv:2: row 1:", "user", "empty"}, nil},
		{"4: a control character", in("devices.csv", header+"d,001010123456789,a\x01,p,n,s,m\n"), build, 1, []string{"row 1:", "user", "control character"}, nil},
		{"4: octets", in("devices.csv", header+"d,001010123456789,\xff,p,n,s,m\n"), build, 1, []string{"row 1:", "user", "not UTF-8"}, nil},
		{"4: too long", in("devices.csv", header+"d,001010123456789,u,"+strings.Repeat("x", 1<<20-99)+",n,s,m\n"), build, 1,
			[]string{"row 1:", "too long", "1 MiB"}, []string{"xxx"}},
		{"5: an empty key", in("devices.csv", strings.Replace(header+device, ",001010123456789,", ",,", 1)), build, 1, []string{"row 1:", "imsi", "empty"}, nil},
		{"5: an empty PIN", in("devices.csv", strings.Replace(header, "imsi", "pin", 1)+strings.Replace(device, "001010123456789", "", 1)),
			strings.Replace(build, "NETWPIN", "USERPIN", 1), 1, []string{"row 1:", "pin", "empty"}, nil},
		{"6: a port in quotes", account("[443]", `["443"]`), build, 1,
			[]string{"account.json", "line 4", "addresses[0].ports[0]", "a number from 0 to 65535"}, []string{"Go", "uint16", "unmarshal", "struct"}},
		{"6: a list for an object", in("account.json", "[]"), build, 1, []string{"account.json", "no account"}, []string{"Go", "unmarshal"}},
		{"6: a field that there is none of", account(`"name"`, `"nam"`), build, 1, []string{"line 3", "nam", "no such field"}, nil},
		{"6: a comma too many", account("[443]", "[443,]"), build, 1, []string{"line 4", "','"}, nil},
		{"7: a secret that is none", account(`"${serverPassword}"`, "5"), build, 1, []string{"line 7", "credentials[1].secret", "base64"}, []string{"Go"}},
		{"8: a slot without a name", account(`"${password}"`, `"${}"`), build, 1,
			[]string{"account.json: credentials[0].secret:", "${name}"}, []string{"template:", "bootstrap:", "slot not possible here"}},
		{"9: a field of the other profile", in("account.json", testdoc.Example(t, "account-full.json")), strings.Replace(build, "cp", "dm", 1), 1,
			[]string{"naps:", "CP profile", "--drop", "--profile"}, nil},
		{"9: several rules broken", nil, strings.Replace(build, "cp", "dm --enforce", 1), 1, []string{"account.json", "BS-3", "BS-4", "\n"}, []string{`\u000a`}},
		{"10: no MAC", nil, "bootstrap open --imsi 001010123456789 --row 1 bare.jsonl", 1, []string{"bare.jsonl", "row 1", "no MAC"}, []string{"verify"}},
		{"12: decode of XML", nil, "decode doc.xml", 1, []string{"doc.xml", "this is XML", "wbxml encode"}, []string{"version"}},
		{"12: XML in UTF-16", in("doc.xml", "\xff\xfe<\x00x\x00/\x00>\x00"), "decode doc.xml", 1, []string{"this is XML"}, nil},
		{"12: open of XML", nil, "bootstrap open doc.xml", 1, []string{"doc.xml", "this is XML", "wbxml encode"}, []string{"version"}},
		{"12: check of XML", nil, "bootstrap check doc.xml", 1, []string{"doc.xml", "this is XML", "wbxml encode"}, []string{"version"}},
		{"12: encode of WBXML", nil, "encode doc.wbxml", 1, []string{"doc.wbxml", "this is WBXML", "wbxml decode"}, []string{"character"}},
		{"12: roundtrip of WBXML", nil, "roundtrip doc.wbxml", 1, []string{"doc.wbxml", "this is WBXML", "wbxml decode"}, []string{"character"}},
		{"12: push of neither", nil, "push devices.csv", 1, []string{"devices.csv", "neither XML nor WBXML"}, nil},
		{"12: XML for an account", nil, "bootstrap build doc.xml devices.csv", 1, []string{"doc.xml", "XML", "--document"}, nil},
		{"12: an account for a document", nil, "bootstrap build --document account.json devices.csv", 1, []string{"account.json", "neither XML nor WBXML"}, nil},
		{"12: account and list exchanged", nil, "bootstrap build devices.csv account.json --secure", 1, []string{"devices.csv", "account comes first"}, nil},
		{"13: another list", nil, "bootstrap build account.json other.csv --profile cp --sec NETWPIN -o out.jsonl", 1,
			[]string{"out.jsonl", "list of devices", "-o", "--restart"}, []string{"account,", "flags", "keys"}},
		{"13: another account and flag", account("Example DM", "Other"), "bootstrap build account.json devices.csv --profile cp --sec NETWPIN --push -o out.jsonl", 1,
			[]string{"account", "flags", "-o", "--restart"}, []string{"list of devices", "keys"}},
		{"14: sign without a key", nil, "sign doc.xml", 2, []string{"--key", "--hmac-key-file", "wbxml sign --key "}, []string{"group"}},
		{"14: verify without a key", nil, "verify doc.xml", 2, []string{"--trust", "--key", "--hmac-key-file", "wbxml verify --trust "}, []string{"group"}},
		{"14: encrypt without a key", nil, "encrypt doc.xml", 2, []string{"--to", "--key-wrap-file", "--secret-file", "wbxml encrypt --to "}, []string{"group"}},
		{"14: decrypt without a key", nil, "decrypt doc.xml", 2, []string{"--key", "--key-wrap-file", "--secret-file", "wbxml decrypt --key "}, []string{"group"}},
		{"14: a push without the keys", in("cp.xml", testdoc.Example(t, "provisioning.xml")), "push --sec NETWPIN cp.xml", 1, []string{"cp.xml", "--imsi", "--key-file", "--pin-file"}, nil},
		{"14: open without keys", nil, "bootstrap open mac.jsonl", 1, []string{"mac.jsonl", "row 1", "--imsi", "--key-file", "--pin-file"}, nil},
		{"14: open of a cut document", in("cut.wbxml", tinyWBXML[:len(tinyWBXML)-1]), "bootstrap open cut.wbxml", 1, []string{"cut.wbxml", "offset 15", "/SyncML"}, nil},
		{"14: two keys", nil, "sign --key a --hmac-key-file b doc.xml", 2, []string{"--key and --hmac-key-file exclude"}, []string{"group"}},
		{"14: an empty key", nil, "sign --key= doc.xml", 2, []string{"--key is empty"}, nil},
		{"14: a certificate alone", nil, "bootstrap build account.json devices.csv --sec NETWPIN --sign-cert a", 2, []string{"--sign-key is needed", "certificate"}, nil},
		{"14: no file to decode", nil, "decode", 2, []string{"a file is needed", "wbxml decode message.wbxml"}, []string{"arg(s)"}},
		{"14: no file to open", nil, "bootstrap open", 2, []string{"a file is needed", "wbxml bootstrap open "}, []string{"arg(s)"}},
		{"14: two files to open", nil, "bootstrap open a b", 2, []string{"one file", "2"}, []string{"arg(s)"}},
		{"14: no account", nil, "bootstrap build", 2, []string{"account is needed", "wbxml bootstrap build examples/account.json"}, nil},
		{"14: no list", nil, "bootstrap build account.json", 2, []string{"list of devices is needed", "wbxml bootstrap build "}, []string{"an account is"}},
		{"14: no command", nil, "", 2, []string{"a command is needed", "wbxml encode "}, nil},
		{"14: a command that is none", nil, "encod", 2, []string{`"encod"`, "did you mean encode?"}, nil},
		{"no such directory, written", nil, "decode -o none/x/y.xml doc.wbxml", 1, []string{"none/x/y.xml", "no directory none\n"}, nil},
		{"no such directory, for a list", nil, "bootstrap build account.json devices.csv --sec NETWPIN -o none/x.jsonl", 1, []string{"none/x.jsonl", "no directory none\n"}, nil},
		{"no such directory, for rejects", nil, "bootstrap build account.json devices.csv --sec NETWPIN --rejects none/x", 1, []string{"none/x", "no directory none\n"}, nil},
		{"no such directory, read", nil, "decode none/x.wbxml", 1, []string{"none/x.wbxml", "no directory none\n"}, nil},
		{"no such file", nil, "decode x.wbxml", 1, []string{"x.wbxml", "no such file"}, []string{"directory ."}},
	} {
		t.Run(m.name, func(t *testing.T) {
			bootstrapFolder(t, map[string]string{"doc.xml": tiny, "doc.wbxml": tinyWBXML, "other.csv": header + device})
			testdoc.WriteFile(t, "bare.jsonl", built(t, "--profile cp --secure").out)
			testdoc.WriteFile(t, "mac.jsonl", built(t, "--profile cp --sec NETWPIN").out)
			if strings.HasPrefix(m.name, "13") {
				begun(t, build)
			}
			for name, content := range m.files {
				testdoc.WriteFile(t, name, content)
			}
			r := do("wbxml "+m.line, "")
			if r.code != m.code {
				t.Errorf("exit code %d, want %d: %s", r.code, m.code, r.errors)
			}
			for _, word := range m.words {
				if !strings.Contains(r.errors, word) {
					t.Errorf("the message lacks %q: %.1000s", word, r.errors)
				}
			}
			for _, word := range m.never {
				if strings.Contains(r.errors, word) {
					t.Errorf("the message has %q: %.1000s", word, r.errors)
				}
			}
			for line := range strings.Lines(r.errors) {
				if n := strings.Count(r.errors, line); n > 1 {
					t.Errorf("it says %d times: %s", n, line)
				}
			}
		})
	}
}

// begun leaves a run that was killed, and its journal.
func begun(t testing.TB, args string) {
	t.Helper()
	testdoc.WriteFile(t, "devices.csv", deviceCSV(20000))
	for range 10 {
		if !killed(t, strings.Fields(args), 100_000) {
			return
		}
		os.Remove("out.jsonl") // it was done before
	}
	t.Fatal("the runs end before they are killed")
}
