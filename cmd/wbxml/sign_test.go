package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// signFolder is a folder with the example keys, tree.xml, and other files.
func signFolder(t testing.TB, more map[string]string) {
	t.Helper()
	files := map[string]string{
		"tree.xml":  testdoc.Example(t, "tree.xml"),
		"two.xml":   `<r xmlns="urn:r"><a Id="one">1</a><a Id="two">2</a></r>`,
		"aes128":    "0123456789abcdef", // octets as they are
		"aes256":    strings.Repeat("0f1e2d3c4b5a6978", 4) + "\n",
		"hmac":      "a key of any length",
		"other":     "another key",
		"empty":     "",
		"noise":     "\x89PNG\r\n\x1A\n",
		"badpem":    "-----BEGIN PRIVATE KEY-----\nMIGH",
		"secret":    "pass word\n",
		"doctype":   tiny,
		"cut.xml":   testdoc.Example(t, "tree.xml")[:300],
		"empty.pem": "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
	}
	for _, name := range []string{"ca-cert", "rsa-key", "rsa-cert", "ec-key", "ec-cert"} {
		files[name+".pem"] = testdoc.Example(t, "keys/"+name+".pem")
	}
	maps.Copy(files, more)
	testdoc.Folder(t, files)
}

// canonicalTree is what tree.xml becomes in canonical form without comments.
func canonicalTree(t testing.TB) string {
	t.Helper()
	_, tree, ok := strings.Cut(testdoc.Example(t, "tree.xml"), "-->\n")
	if !ok {
		t.Fatal("the example has no comment")
	}
	return strings.TrimSuffix(strings.ReplaceAll(strings.ReplaceAll(tree, "<node/>", "<node></node>"), "<DDFName/>", "<DDFName></DDFName>"), "\n")
}

// TestSigned signs, encrypts, decrypts and verifies with each kind of key, in each
// shape and profile: what comes out is what was signed.
func TestSigned(t *testing.T) {
	want := canonicalTree(t)
	signFolder(t, nil)
	for _, c := range []struct{ sign, verify, profile, algorithm string }{
		{"--key rsa-key.pem --cert rsa-cert.pem", "--trust ca-cert.pem", "modern", "rsa-sha256"},
		{"--key rsa-key.pem --cert rsa-cert.pem", "--trust ca-cert.pem", "dm12", "rsa-sha1"},
		{"--key ec-key.pem --cert ec-cert.pem", "--trust ca-cert.pem", "modern", "ecdsa-sha256"},
		{"--key ec-key.pem --key-value --key-name server", "--key ec-cert.pem", "modern", "ecdsa-sha256"},
		{"--key rsa-key.pem --allow rsa-sha512,C14N11 --algorithm rsa-sha512 --digest sha512 --c14n c14n11", "--key rsa-cert.pem --allow rsa-sha512 --allow c14n11", "modern", "rsa-sha512"},
		{"--hmac-key-file hmac", "--hmac-key-file hmac", "modern", "hmac-sha256"},
		{"--hmac-key-file hmac", "--hmac-key-file hmac", "dm12", "hmac-sha1"},
	} {
		for shape, scope := range map[string]string{
			"detached": "the content behind the signature", "enveloping": `the Object with the id "content"; not the rest of the document: `, "enveloped": "the document, without the signature",
		} {
			signed := must(t, "wbxml sign --profile "+c.profile+" --shape "+shape+" "+c.sign+" tree.xml", "")
			encrypted := must(t, "wbxml encrypt --profile "+c.profile+" --to rsa-cert.pem -", signed)
			if strings.Contains(encrypted, "AAuthSecret") {
				t.Fatal("not encrypted")
			}
			if got := must(t, "wbxml decrypt --profile "+c.profile+" --key rsa-key.pem -", encrypted); got != signed {
				t.Errorf("%s, %s: decrypted is\n%s", c.sign, shape, got)
			}
			report := must(t, "wbxml verify --profile "+c.profile+" "+c.verify+" -o content -", signed)
			if got := testdoc.Contents(t)["content"]; got != want {
				t.Errorf("%s, %s (- want, + got):\n%s", c.sign, shape, cmp.Diff(want, got))
			}
			for _, what := range []string{"standard input: ", "algorithm    " + c.algorithm + "\n", "covers       " + scope} {
				if !strings.Contains(report, what) {
					t.Errorf("%s, %s: no %q in\n%s", c.sign, shape, what, report)
				}
			}
			if chain := strings.Contains(c.verify, "--trust"); chain != strings.Contains(report, "trusted by   CN=Example root,O=Example only\n") {
				t.Errorf("%s: %s", c.sign, report)
			}
			os.Remove("content")
		}
	}
}

// TestVerified holds what verify shows, here of two things that were signed, and
// where it goes.
func TestVerified(t *testing.T) {
	golden, err := filepath.Abs("testdata/verified.txt")
	if err != nil {
		t.Fatal(err)
	}
	signFolder(t, nil)
	must(t, "wbxml sign --key rsa-key.pem --cert rsa-cert.pem --shape enveloped --id two --id one -o two-signed.xml two.xml", "")
	must(t, "wbxml sign --hmac-key-file hmac -o signed.xml two.xml", "")
	first := must(t, "wbxml verify --trust ca-cert.pem --at 2026-01-31 two-signed.xml", "")
	second := must(t, "wbxml verify --hmac-key-file hmac signed.xml", "")
	r := do("wbxml verify --hmac-key-file hmac -o - signed.xml", "")
	if r.code != convert.ExitOK || r.out != `<r xmlns="urn:r"><a Id="one">1</a><a Id="two">2</a></r>` || r.errors != second {
		t.Errorf("with content on standard output: %+v", r)
	}
	testdoc.Golden(t, golden, []byte(first+second))
}

// TestEncrypted goes through parts, keys and algorithms.
func TestEncrypted(t *testing.T) {
	const doc = "<?xml version=\"1.0\"?>\n<r><a id=\"x\">the secret<b/></a><c/></r>\n"
	const whole = "\n<r><a id=\"x\">the secret<b/></a><c/></r>\n"
	signFolder(t, map[string]string{"doc.xml": doc})
	for _, c := range []struct {
		encrypt, decrypt string
		keeps, names     string // what the encrypted document has
		want             string
	}{
		{"--to rsa-cert.pem", "--key rsa-key.pem", "", "aes128-gcm", whole},
		{"--to rsa-cert.pem --part element --key-name rsa", "--key rsa-key.pem", "<?xml ", "<ds:KeyName", doc},
		{"--to rsa-cert.pem --part content", "--key rsa-key.pem", "<r>", "xmlenc#Content", doc},
		{"--to rsa-cert.pem --part element --id x", "--key rsa-key.pem", "<c/></r>", "xmlenc#Element", doc},
		{"--to rsa-cert.pem --part content --id x", "--key rsa-key.pem", "<a id=\"x\">", "xmlenc#Content", doc},
		{"--to rsa-cert.pem --cipher aes256-gcm --transport rsa-oaep-mgf1p --digest sha1", "--key rsa-key.pem", "", "rsa-oaep-mgf1p", whole},
		{"--to rsa-cert.pem --digest sha1 --mask mgf1sha1", "--key rsa-key.pem", "", "mgf1sha1", whole},
		{"--to rsa-cert.pem --allow aes256-cbc --cipher aes256-cbc", "--key rsa-key.pem --allow aes256-cbc", "", "aes256-cbc", whole},
		{"--to rsa-cert.pem --profile dm12", "--key rsa-key.pem --profile dm12", "", "rsa-1_5", whole},
		{"--key-wrap-file aes128", "--key-wrap-file aes128", "", "kw-aes128", whole},
		{"--key-wrap-file aes256 --transport kw-aes256", "--key-wrap-file aes256", "", "kw-aes256", whole},
		{"--secret-file aes256", "--secret-file aes256", "", "aes256-gcm", whole},
	} {
		encrypted := must(t, "wbxml encrypt "+c.encrypt+" doc.xml", "")
		if strings.Contains(encrypted, "secret") || !strings.Contains(encrypted, c.keeps) || !strings.Contains(encrypted, c.names) {
			t.Errorf("%s: %s", c.encrypt, encrypted)
		}
		if got := must(t, "wbxml decrypt "+c.decrypt+" -", encrypted); got != c.want {
			t.Errorf("%s: decrypted is %q", c.encrypt, got)
		}
	}
}

// TestPeerCases decrypts and verifies files of peers, with traits that have failed.
func TestPeerCases(t *testing.T) {
	const file = "<?xml version=\"1.0\"?>\n<tree>secret</tree>\n"
	secret := "--secret-file " + testdoc.Shared(t, "cases/secret16.bin")
	rsa := "--key " + filepath.Join(testdoc.Root(t), "examples/keys/rsa-key.pem")
	hmac := "--hmac-key-file " + testdoc.Shared(t, "cases/object-with-unsigned-sibling.key")
	for _, c := range []struct{ command, file, want string }{
		{"decrypt " + secret, "enc-plain.xml", file},
		{"decrypt " + secret, "enc-nodecl.xml", file},
		{"decrypt " + secret, "enc-plain.txt", "plain text, not XML: a < b"},
		{"decrypt " + rsa, "oaep-mgf-first.xml", "\n<tree>secret</tree>\n"},
		{"verify " + hmac, "object-with-unsigned-sibling.xml", `  covers       the element with the id "x" in an Object; not the rest of the document: 18 octets`},
	} {
		got := must(t, "wbxml "+c.command+" "+testdoc.Shared(t, "cases", c.file), "")
		if got != c.want && (c.command[0] != 'v' || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %q, want %q", c.file, got, c.want)
		}
	}
}

// TestDeclaration signs and encrypts a document with an XML declaration, as content
// without it.
func TestDeclaration(t *testing.T) {
	const body = "<!--c--><r>\u00E9</r>"
	signFolder(t, map[string]string{
		"utf8.xml":   "\uFEFF<?xml version='1.0' encoding='utf-8'?>" + body,
		"latin1.xml": "<?xml version='1.0' encoding='ISO-8859-1'?><r>\xE9</r>",
	})
	for _, shape := range []string{"detached", "enveloping"} {
		signed := must(t, "wbxml sign --hmac-key-file hmac --shape "+shape+" utf8.xml", "")
		if strings.Contains(signed, "<?xml") || !strings.Contains(signed, body) {
			t.Errorf("%s: %s", shape, signed)
		}
		for _, prolog := range []string{"", "<?xml version='1.0' encoding='UTF-8'?>\n<!--d-->\n"} {
			if r := do("wbxml verify --hmac-key-file hmac -o - -", prolog+signed); r.out != "<r>\u00E9</r>" {
				t.Errorf("%s: %+v", shape, r)
			}
		}
	}
	if got := must(t, "wbxml decrypt --secret-file aes128 -", must(t, "wbxml encrypt --secret-file aes128 utf8.xml", "")); got != body {
		t.Errorf("decrypted is %s", got)
	}
	// With another encoding, the declaration is needed.
	r := do("wbxml verify --hmac-key-file hmac -o - -", must(t, "wbxml sign --hmac-key-file hmac latin1.xml", ""))
	if r.out != "<r>\u00E9</r>" {
		t.Errorf("%+v", r)
	}
	if r := do("wbxml encrypt --secret-file aes128 latin1.xml", ""); r.code != convert.ExitFailed {
		t.Errorf("exit code %d", r.code)
	}
}

// TestBatchOfSigned signs several files into a folder, and verifies them at once:
// a bad one does not hide the others.
func TestBatchOfSigned(t *testing.T) {
	signFolder(t, map[string]string{"out/keep": ""})
	must(t, "wbxml sign --key ec-key.pem -o out tree.xml two.xml", "")
	b, err := os.ReadFile("out/two.xml")
	if err != nil {
		t.Fatal(err)
	}
	testdoc.WriteFile(t, "out/bad.xml", strings.Replace(string(b), ">2<", ">3<", 1))
	r := do("wbxml verify --key ec-cert.pem out/tree.xml out/bad.xml out/two.xml", "")
	if r.code != convert.ExitFailed || strings.Count(r.out, "is valid") != 2 || strings.Contains(r.out, "bad") {
		t.Errorf("exit code %d, output\n%s", r.code, r.out)
	}
	matches(t, "standard error", `wbxml: out/bad\.xml: .+\n`, r.errors)
}

// TestDecryptedFile checks that what was encrypted is for its owner only, but that
// an old file keeps its permissions.
func TestDecryptedFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no permissions")
	}
	signFolder(t, map[string]string{"old": ""})
	encrypted := must(t, "wbxml encrypt --to rsa-cert.pem tree.xml", "")
	for _, name := range []string{"new", "old"} {
		must(t, "wbxml decrypt --key rsa-key.pem -o "+name+" -", encrypted)
	}
	for name, want := range map[string]os.FileMode{"new": 0o600, "old": 0o640} {
		if name == "old" {
			if err := os.Chmod(name, want); err != nil {
				t.Fatal(err)
			}
			must(t, "wbxml decrypt --key rsa-key.pem -o old -", encrypted)
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v (%v)", name, info.Mode(), err)
		}
	}
}

// TestSignPeer has xmlsec1 verify what is signed here, decrypt what is encrypted
// here, and the other way round. Package xmlsec compares all algorithms.
func TestSignPeer(t *testing.T) {
	xmlsec1, tree := testdoc.Tool(t, "xmlsec1"), canonicalTree(t)
	signFolder(t, nil)
	peer := func(args string) string {
		t.Helper()
		cmd := exec.Command(xmlsec1, strings.Fields(args)...)
		var out, messages bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &messages
		if err := cmd.Run(); err != nil {
			t.Fatalf("xmlsec1 %s: %v\n%s", args, err, messages.Bytes())
		}
		return out.String()
	}
	must(t, "wbxml sign --key rsa-key.pem --cert rsa-cert.pem --shape enveloped -o signed.xml tree.xml", "")
	peer("--verify --pubkey-cert-pem rsa-cert.pem signed.xml")
	must(t, "wbxml encrypt --to rsa-cert.pem --part element --transport rsa-oaep-mgf1p --digest sha1 -o encrypted.xml tree.xml", "")
	if got := peer("--decrypt --privkey-pem rsa-key.pem encrypted.xml"); !strings.Contains(got, "AAuthSecret") {
		t.Errorf("xmlsec1 decrypts to\n%s", got)
	}

	// xmlsec1 fills in the values of a template, for which ours serves.
	b, err := os.ReadFile("signed.xml")
	if err != nil {
		t.Fatal(err)
	}
	template := string(b)
	for _, name := range []string{"DigestValue", "SignatureValue"} {
		from, to := strings.Index(template, "<"+name+">")+len(name)+2, strings.Index(template, "</"+name+">")
		template = template[:from] + template[to:]
	}
	testdoc.WriteFile(t, "template.xml", strings.Replace(template, "gateway-7", "gateway-8", 1))
	testdoc.WriteFile(t, "theirs.xml", peer("--sign --privkey-pem rsa-key.pem template.xml"))
	r := do("wbxml verify --trust ca-cert.pem -o - theirs.xml", "")
	if want := strings.Replace(tree, "gateway-7", "gateway-8", 1); r.out != want {
		t.Errorf("exit code %d: %s (- want, + got)\n%s", r.code, r.errors, cmp.Diff(want, r.out))
	}
}
