package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestSignMisuse goes through what can be wrong with an input. A message names the
// file and, for XML, the place in it. Nothing is written.
func TestSignMisuse(t *testing.T) {
	signFolder(t, nil)
	signed := must(t, "wbxml sign --key rsa-key.pem --cert rsa-cert.pem tree.xml", "")
	inside := must(t, "wbxml sign --hmac-key-file hmac --shape enveloped two.xml", "")
	two := must(t, "wbxml sign --hmac-key-file hmac --shape enveloped --id one --id two two.xml", "")
	encrypted := must(t, "wbxml encrypt --to rsa-cert.pem tree.xml", "")
	for name, content := range map[string]string{
		"signed.xml":    signed,
		"cutsigned.xml": signed[:len(signed)-30],
		"swapped.xml":   strings.Replace(signed, "gateway-7", "gateway-8", 1),
		"inside.xml":    inside,
		"changed.xml":   strings.Replace(inside, ">1<", ">7<", 1),
		"twice.xml":     two,
		"oldsigned.xml": must(t, "wbxml sign --profile dm12 --key rsa-key.pem --cert rsa-cert.pem tree.xml", ""),
		"encrypted.xml": encrypted,
		"spoilt.xml":    strings.Replace(encrypted, "</xenc:CipherValue>", "AAAA</xenc:CipherValue>", 2),
		"bad.xml":       "<r>\n <a></b></r>",
		"deep.xml":      strings.Repeat("<d>", 70) + strings.Repeat("</d>", 70),
	} {
		testdoc.WriteFile(t, name, content)
	}
	before := testdoc.Contents(t)
	const sign, verify = "sign --key rsa-key.pem ", "verify --trust ca-cert.pem "
	for _, c := range []struct{ line, errors string }{
		{sign + "missing", `wbxml: missing: .+\n`},
		{sign + "empty", `wbxml: empty: .+\n`},
		{sign + "noise", `wbxml: noise:1:1: .+\n`},
		{sign + "cut.xml", `wbxml: cut\.xml:8:29: .+, in /MgmtTree/Node/RTProperties/Format\n`},
		{sign + "--shape enveloping cut.xml", `wbxml: cut\.xml:8:29: .+, in /MgmtTree/Node/RTProperties/Format\n`},
		{sign + "--shape enveloped bad.xml", `wbxml: bad\.xml:2:\d+: .+, in /r/a\n`},
		{sign + "doctype", `wbxml: doctype:1:1: .*DOCTYPE.+\n`},
		{sign + "deep.xml", `wbxml: deep\.xml:1:` + column(3*64) + `: .+--max-depth.+\n`},
		{sign + "--max-document 100 tree.xml", `wbxml: tree\.xml: .+--max-document.+\n`},
		{sign + "--shape enveloped --id three two.xml", `wbxml: two\.xml: .+\n`},
		{sign + "--shape enveloped inside.xml", `wbxml: inside\.xml: .+\n`},
		{sign + "--algorithm rsa-sha512 tree.xml", `wbxml: .+--allow.+\n`},
		{sign + "--algorithm ecdsa-sha256 tree.xml", `wbxml: .+\n`},
		{"sign --key ec-key.pem --profile dm12 tree.xml", `wbxml: .+--profile.+\n`},
		{"sign --hmac-key-file hmac --key-value tree.xml", `wbxml: .+\n`},
		{sign + "-o nowhere/x tree.xml", `wbxml: cannot write nowhere/x: .+\n`},

		{verify + "empty", `wbxml: empty:1:1: .+\n`},
		{verify + "noise", `wbxml: noise:1:1: .+\n`},
		{verify + "-o x tree.xml", `wbxml: tree\.xml: .+\n`}, // not signed
		{verify + "-o x cutsigned.xml", `wbxml: cutsigned\.xml:\d+:\d+: .+\n`},
		{verify + "-o x swapped.xml", `wbxml: swapped\.xml: .+\n`},
		{verify + "-o x inside.xml", `wbxml: inside\.xml: .+\n`}, // with an HMAC
		{verify + "-o x oldsigned.xml", `wbxml: oldsigned\.xml: .+--profile.+\n`},
		{verify + "--at 2024-12-31 signed.xml", `wbxml: signed\.xml: .+\n`},
		{verify + "--at 2125-01-02T00:00:00Z signed.xml", `wbxml: signed\.xml: .+\n`},
		{verify + "--max-document 1000 signed.xml", `wbxml: signed\.xml: .+--max-document.+\n`},
		{"verify --trust ec-cert.pem -o x signed.xml", `wbxml: signed\.xml: .+\n`},
		{"verify --key ec-cert.pem -o x signed.xml", `wbxml: signed\.xml: .+\n`},
		{"verify --key ca-cert.pem -o x signed.xml", `wbxml: signed\.xml: .+\n`},
		{"verify --hmac-key-file hmac -o x changed.xml", `wbxml: changed\.xml: .+\n`},
		{"verify --hmac-key-file other -o x inside.xml", `wbxml: inside\.xml: .+\n`},
		{"verify --hmac-key-file hmac -o x twice.xml", `wbxml: twice\.xml: .+\n`}, // which of the two?
		{"verify --hmac-key-file rsa-cert.pem --allow rsa-sha256 -o x signed.xml", `wbxml: signed\.xml: .+\n`},

		{"encrypt --secret-file aes128 bad.xml", `wbxml: bad\.xml:2:\d+: .+, in /r/a\n`},
		{"encrypt --secret-file aes128 --part element cut.xml", `wbxml: cut\.xml:8:29: .+\n`},
		{"encrypt --secret-file aes128 --part element empty", `wbxml: empty:1:1: .+\n`},
		{"encrypt --secret-file aes128 --part element --id three two.xml", `wbxml: two\.xml: .+\n`},
		{"encrypt --secret-file aes128 --cipher aes256-gcm two.xml", `wbxml: two\.xml: .+\n`},
		{"encrypt --secret-file aes128 --cipher aes128-cbc two.xml", `wbxml: two\.xml: .+--allow.+\n`},
		{"encrypt --secret-file aes128 doctype", `wbxml: doctype:1:1: .+\n`},

		{"decrypt --key rsa-key.pem empty", `wbxml: empty: .+\n`},
		{"decrypt --key rsa-key.pem -o x tree.xml", `wbxml: tree\.xml: .+\n`}, // not encrypted
		{"decrypt --key rsa-key.pem -o x spoilt.xml", `wbxml: spoilt\.xml: .+\n`},
		{"decrypt --key rsa-key.pem --profile dm12 encrypted.xml", `wbxml: encrypted\.xml: .+--profile.+\n`},
		{"decrypt --secret-file aes128 -o x encrypted.xml", `wbxml: encrypted\.xml: .+\n`},
		{"decrypt --key-wrap-file aes256 -o x encrypted.xml", `wbxml: encrypted\.xml: .+\n`},
	} {
		r := do("wbxml "+c.line, "")
		if r.code != convert.ExitFailed || r.out != "" {
			t.Errorf("%s: exit code %d, output %q", c.line, r.code, r.out)
		}
		matches(t, c.line+": standard error", c.errors, r.errors)
	}
	if d := cmp.Diff(before, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- before, + after):\n%s", d)
	}
}

// TestKeepKeys writes over the file with the key: it stays as it was.
func TestKeepKeys(t *testing.T) {
	outputFolder(t)
	before := testdoc.Contents(t)
	for _, c := range []struct{ line, key string }{
		{"sign --key ec-key.pem -o ./ec-key.pem tree.xml", "ec-key.pem"},
		{"sign --hmac-key-file hmac -o hmac tree.xml", "hmac"},
		{"encrypt --secret-file aes128 -o aes128 tree.xml", "aes128"},
		{"decrypt --secret-file aes128 -o out.xml -o aes128 tree.xml encrypted.xml", "aes128"},
	} {
		if r := do("wbxml "+c.line, ""); r.code != convert.ExitUsage || !strings.Contains(r.errors, c.key+" would be overwritten") {
			t.Errorf("%s: exit code %d, %s", c.line, r.code, r.errors)
		}
	}
	if d := cmp.Diff(before, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- before, + after):\n%s", d)
	}
}

// signLines are a run of each command, and one with an output that is standard.
var signLines = []string{
	"sign --key ec-key.pem tree.xml", "verify --key ec-cert.pem signed.xml", "verify --key ec-cert.pem -o - signed.xml",
	"encrypt --secret-file aes128 tree.xml", "decrypt --secret-file aes128 encrypted.xml",
}

// outputFolder is signFolder with what signLines read.
func outputFolder(t *testing.T) {
	t.Helper()
	signFolder(t, nil)
	must(t, "wbxml sign --key ec-key.pem -o signed.xml tree.xml", "")
	must(t, "wbxml encrypt --secret-file aes128 -o encrypted.xml tree.xml", "")
}

// TestSignFullDevice writes to a device that is always full.
func TestSignFullDevice(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	outputFolder(t)
	for _, line := range signLines {
		var errors strings.Builder
		if code := run(strings.Fields("wbxml "+line), strings.NewReader(""), full, &errors); code != convert.ExitFailed {
			t.Errorf("%s: exit code %d", line, code)
		}
		matches(t, line+": standard error", `wbxml: cannot write standard output: .+\n`, errors.String())
		if strings.Contains(line, "-o") {
			continue
		}
		r := do("wbxml "+line+" -o /dev/full", "")
		if r.code != convert.ExitFailed {
			t.Errorf("%s: exit code %d", line, r.code)
		}
		matches(t, line+": standard error", `wbxml: cannot write /dev/full: .+\n`, r.errors)
	}
	// What was signed is not left where nobody is told who signed it.
	var errors strings.Builder
	code := run(strings.Fields("wbxml verify --key ec-cert.pem -o content signed.xml"), strings.NewReader(""), full, &errors)
	if _, err := os.Stat("content"); err == nil || code != convert.ExitFailed {
		t.Errorf("exit code %d, the content is there: %v", code, err == nil)
	}
}

// TestSignClosedPipe writes to a pipe that nobody reads any more.
func TestSignClosedPipe(t *testing.T) {
	outputFolder(t)
	for _, line := range signLines {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var errors strings.Builder
		code := run(strings.Fields("wbxml "+line), strings.NewReader(""), notStandard{w}, &errors)
		w.Close()
		if code != convert.ExitOK || errors.Len() > 0 {
			t.Errorf("%s: exit code %d, message %q", line, code, errors.String())
		}
	}
}

// TestSignBoundedInput checks that no more of an input is read than the limit and
// one octet, nor of a key.
func TestSignBoundedInput(t *testing.T) {
	signFolder(t, nil)
	for _, c := range []struct {
		line string
		most int
	}{
		{"sign --key ec-key.pem --max-document 1000 -", 1001}, {"verify --key ec-cert.pem --max-document 1000 -", 1001},
		{"encrypt --to rsa-cert.pem --max-document 1000 -", 1001}, {"decrypt --key rsa-key.pem --max-document 1000 -", 1001},
		{"sign --key - tree.xml", keys.MaxFile + 1}, {"verify --trust - tree.xml", keys.MaxFile + 1},
	} {
		src := &endless{}
		var errors strings.Builder
		code := run(strings.Fields("wbxml "+c.line), src, io.Discard, &errors)
		if code != convert.ExitFailed || src.n != c.most {
			t.Errorf("%s: exit code %d, %d octets read: %s", c.line, code, src.n, errors.String())
		}
	}
}

// TestSignNoLimits signs and encrypts what the limits would refuse.
func TestSignNoLimits(t *testing.T) {
	signFolder(t, map[string]string{"deep.xml": strings.Repeat("<d>", 1000) + strings.Repeat("</d>", 1000)})
	signed := must(t, "wbxml sign --no-limits --key ec-key.pem deep.xml", "")
	encrypted := must(t, "wbxml encrypt --max-depth none --to rsa-cert.pem -", signed)
	if got := must(t, "wbxml decrypt --no-limits --key rsa-key.pem -", encrypted); got != signed {
		t.Error("decrypted is something else")
	}
	must(t, "wbxml verify --max-depth 1000 --max-document none --key ec-cert.pem -", signed)
}
