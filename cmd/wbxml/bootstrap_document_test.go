package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestBootstrapDocument builds messages of a document that is no account, and opens
// them: with the device's keys, with none, and with those of another.
func TestBootstrapDocument(t *testing.T) {
	doc := testdoc.Example(t, "access-point.xml")
	testdoc.Folder(t, map[string]string{"ap.xml": doc, "list.csv": testdoc.Example(t, "access-points.csv")})
	for _, flags := range []string{"", " --push", " --sms", " --sms --format binary"} {
		if r := do("wbxml bootstrap build --document ap.xml list.csv -o out"+flags, ""); r.code != convert.ExitOK {
			t.Fatalf("%s: %s", flags, r.errors)
		}
		open := "wbxml bootstrap open out --row 2"
		for keys, verified := range map[string]string{" --imsi 001010123456790": ", verified", "": ", not verified"} {
			out := must(t, open+keys, "")
			for _, want := range []string{"type      application/vnd.wap.connectivity-wbxml", verified, `value="iot"`, `value="GSM-GPRS"`, secretMask} {
				if !strings.Contains(out, want) {
					t.Errorf("%s: no %s in\n%s", flags, want, out)
				}
			}
			if strings.Contains(out, "example-password") || !strings.Contains(must(t, open+keys+" --show-secrets", ""), "example-password-2") {
				t.Errorf("%s: secrets in\n%s", flags, out)
			}
		}
		if r := do(open+" --imsi 001010123456789", ""); r.code != convert.ExitFailed || r.out != "" {
			t.Errorf("%s: another device reads %s", flags, r.out)
		}
		if r := do("wbxml bootstrap check out", ""); r.code != convert.ExitOK || !strings.Contains(r.errors, "2 good, 0 bad") {
			t.Errorf("%s: check: %d, %s", flags, r.code, r.errors)
		}
	}
	out := do("wbxml bootstrap build --document ap.xml list.csv --format text", "").out
	if !strings.Contains(out, secretMask) || strings.Contains(out, "example-password") {
		t.Errorf("as text:\n%s", out)
	}
	for args, want := range map[string]string{
		"--document ap.xml --account ap.xml list.csv": "exclude each other",
		"--document ap.xml list.csv --form xml":       "--form is for an account",
		"--document ap.xml list.csv extra":            "given twice",
	} {
		if r := do("wbxml bootstrap build "+args, ""); r.code != convert.ExitUsage || !strings.Contains(r.errors, want) {
			t.Errorf("%s: %d, %s", args, r.code, r.errors)
		}
	}
	testdoc.WriteFile(t, "bad.xml", strings.Replace(doc, "NAPDEF", "${type}", 1))
	if r := do("wbxml bootstrap build --document bad.xml list.csv", ""); r.code != convert.ExitFailed || !strings.Contains(r.errors, "/wap-provisioningdoc/characteristic") {
		t.Errorf("a slot where none can be: %s", r.errors)
	}
}

// TestBootstrapRepeats shortens the messages of an account and of a document by what they
// say twice, and they open to the same.
func TestBootstrapRepeats(t *testing.T) {
	doc := strings.Replace(testdoc.Example(t, "access-point.xml"), `value="PAP"`, `value="some.protocol"/><parm name="OWN" value="some.protocol"`, 1)
	testdoc.Folder(t, map[string]string{"ap.xml": doc, "list.csv": testdoc.Example(t, "access-points.csv"), "account.json": testdoc.Example(t, "account.json"), "devices.csv": testdoc.Example(t, "devices.csv")})
	for _, c := range []struct {
		input string
		saved int // octets of each message
	}{{"account.json devices.csv --profile cp", 13}, {"account.json devices.csv --profile dm", 236}, {"--document ap.xml list.csv", 12}} {
		plain, short := do("wbxml bootstrap build "+c.input+" -o plain", ""), do("wbxml bootstrap build --strtbl repeats "+c.input+" -o short", "")
		if plain.code != convert.ExitOK || short.code != convert.ExitOK {
			t.Fatalf("%s: %s%s", c.input, plain.errors, short.errors)
		}
		a, b := parseLines(t, testdoc.Contents(t)["plain"]), parseLines(t, testdoc.Contents(t)["short"])
		for i := range a {
			if saved := (len(a[i].Message) - len(b[i].Message)) / 2; saved != c.saved {
				t.Errorf("%s: row %d is %d octets shorter, want %d", c.input, i+1, saved, c.saved)
			}
		}
		open := " --row 1 --imsi 001010123456789 --pin-file pin"
		if strings.Contains(c.input, "document") {
			open = " --row 1 --imsi 001010123456789"
		}
		testdoc.WriteFile(t, "pin", "48151")
		show := func(name string) string {
			out := must(t, "wbxml bootstrap open --show-secrets "+name+open, "")
			return regexp.MustCompile("MAC .*").ReplaceAllString(out, "")
		}
		if got, want := show("short"), show("plain"); got != want {
			t.Errorf("%s: opens to\n%swant\n%s", c.input, got, want)
		}
	}
}

// TestPush makes the push of one document: of each type, with each protection.
func TestPush(t *testing.T) {
	testdoc.Folder(t, map[string]string{"cp.xml": testdoc.Example(t, "provisioning.xml"), "dm.xml": testdoc.Example(t, "bootstrap.xml"), "tiny.xml": tiny, "tiny.wbxml": tinyWBXML,
		"meter.xml": `<DevInf xmlns="syncml:devinf"/>`, "pin": "48151",
		"si.xml":  `<!DOCTYPE si PUBLIC "-//WAPFORUM//DTD SI 1.0//EN"><si><indication>Mail</indication></si>`,
		"sl.xml":  `<sl href="http://www.example.com/"/>`,
		"co.xml":  `<co><invalidate-object uri="http://www.example.com/"/></co>`,
		"emn.xml": `<emn mailbox="mailat:a@example.com"/>`,
		"ro.xml":  `<r:rights xmlns:r="http://odrl.net/1.1/ODRL-EX"/>`,
		"ota.xml": `<CHARACTERISTIC-LIST><CHARACTERISTIC TYPE="ADDRESS"/></CHARACTERISTIC-LIST>`,
		"ppc.xml": `<wap-provisioningdoc><characteristic type="x"/></wap-provisioningdoc>`})
	for _, c := range []struct{ args, want, keys string }{
		{"cp.xml", "connectivity-wbxml\nsecurity  none", ""},
		{"cp.xml --imsi 001010123456789", "connectivity-wbxml\nsecurity  NETWPIN, MAC", " --imsi 001010123456789"},
		{"dm.xml --imsi 001010123456789 --pin-file pin --sms", "dm+wbxml\nsecurity  USERNETWPIN, MAC", " --imsi 001010123456789 --pin-file pin"},
		{"dm.xml --pin-file pin", "dm+wbxml\nsecurity  USERPIN, MAC", " --pin-file pin"},
		{"tiny.xml", "vnd.syncml+wbxml\nsecurity  none", ""},
		{"tiny.wbxml --type application/vnd.syncml.dm+wbxml", "vnd.syncml.dm+wbxml\nsecurity  none", ""},
		{"meter.xml --sms", "vnd.syncml-devinf+wbxml\nsecurity  none", ""},
		{"si.xml", "type      application/vnd.wap.sic\n", " --show-secrets"},
		{"sl.xml", "type      application/vnd.wap.slc\n", " --show-secrets"},
		{"co.xml", "type      application/vnd.wap.coc\n", " --show-secrets"},
		{"emn.xml --sms", "type      application/vnd.wap.emn+wbxml\n", " --show-secrets"},
		{"ro.xml", "type      application/vnd.oma.drm.rights+wbxml\n", " --show-secrets"},
		{"ota.xml", "type      application/x-wap-prov.browser-settings\n", " --show-secrets"}, // which its header does not say
		{"ota.xml --type application/x-wap-prov.browser-bookmarks", "browser-bookmarks\n", " --show-secrets"},
		{"ppc.xml --lang prov-1.1-windows-mobile", "connectivity-wbxml\n", " --show-secrets"},
	} {
		out := must(t, "wbxml push "+c.args, "")
		opened := must(t, "wbxml bootstrap open -"+c.keys, out)
		if !strings.Contains(opened, c.want) {
			t.Errorf("%s: no %q in\n%s", c.args, c.want, opened)
		}
		if strings.Contains(c.keys, "--show") && !strings.Contains(opened, "/>") && !strings.Contains(opened, "</") {
			t.Errorf("%s: no XML in\n%s", c.args, opened)
		}
		if lines := strings.Count(out, "\n"); lines != 1 && !strings.Contains(c.args, "--sms") {
			t.Errorf("%s: %d lines", c.args, lines)
		}
	}
	if r := do("wbxml push cp.xml --sec USERPINMAC --pin-file pin", ""); r.code != convert.ExitOK || !strings.Contains(r.errors, "the user types 48151") {
		t.Errorf("digits: %s", r.errors)
	}
	testdoc.WriteFile(t, "cut.wbxml", tinyWBXML[:len(tinyWBXML)-1])
	for args, want := range map[string]string{"cp.xml --sec NETWPIN": "--imsi", "none.xml": "none.xml", "pin": "pin", "cut.wbxml": "ends too early", "cp.xml --ref-bits 7": "16, 8"} {
		if r := do("wbxml push "+args, ""); r.code == convert.ExitOK || !strings.Contains(r.errors, want) || r.out != "" {
			t.Errorf("%s: %d, %s", args, r.code, r.errors)
		}
	}
}

// TestPushReference holds that a phone can tell the short messages of two pushes apart,
// and that the same push keeps its reference.
func TestPushReference(t *testing.T) {
	testdoc.Folder(t, map[string]string{"cp.xml": testdoc.Example(t, "provisioning.xml"), "dm.xml": testdoc.Example(t, "bootstrap.xml")})
	refs := map[string]string{}
	for _, args := range []string{"cp.xml", "cp.xml --imsi 001010123456789", "cp.xml --imsi 001010123456790", "dm.xml"} {
		const head = "0c05040b8423f00804" // ports, then a reference of 16 bits
		out := must(t, "wbxml push --sms "+args, "")
		var ref string
		for line := range strings.Lines(out) {
			if !strings.HasPrefix(line, head) || ref != "" && ref != line[len(head):len(head)+4] {
				t.Fatalf("%s: short message %s", args, line)
			}
			ref = line[len(head) : len(head)+4]
		}
		if other := refs[ref]; other != "" {
			t.Errorf("%s: reference %s, as %s", args, ref, other)
		}
		refs[ref] = args
		if must(t, "wbxml push --sms "+args, "") != out {
			t.Errorf("%s: other octets again", args)
		}
		if narrow := must(t, "wbxml push --sms --ref-bits 8 "+args, ""); !strings.HasPrefix(narrow, "0b05040b8423f00003"+ref[2:]) {
			t.Errorf("%s: 8 bits: %.30s, reference %s", args, narrow, ref)
		}
	}
}

// TestOpenInternet reads a document of the field without a DM account.
func TestOpenInternet(t *testing.T) {
	doc, err := os.ReadFile(testdoc.Shared(t, "cases", "cp-internet.wbxml"))
	if err != nil {
		t.Fatal(err)
	}
	const protection = " --sec NETWPIN --mac 22AE4F0B8FFDC8D554DCA6E4A5A227F795626BC9 -"
	out := must(t, "wbxml bootstrap open --imsi 001010123456789"+protection, string(doc))
	if !strings.Contains(out, ", verified\ndocument\n") || !strings.Contains(out, `value="http://wap.example.com"`) {
		t.Errorf("opened\n%s", out)
	}
	if r := do("wbxml bootstrap open --imsi 001010123456780"+protection, string(doc)); r.code != convert.ExitFailed || !strings.Contains(r.errors, "does not verify") {
		t.Errorf("another device: %s", r.errors)
	}
	if out := must(t, "wbxml bootstrap check"+protection, string(doc)); out != "" {
		t.Errorf("checked: %s", out)
	}
}
