package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// must1 returns the first result of a call that has to succeed.
func must1[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// block writes PEM.
func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// TestKeyForms reads the same keys in every form in which people have them.
func TestKeyForms(t *testing.T) {
	signFolder(t, nil)
	files := msgflags.Reader((&tool{}).File).Keys()
	r, e := must1(files.Pair("rsa-key.pem", "rsa-cert.pem", "")), must1(files.Pair("ec-key.pem", "ec-cert.pem", ""))
	ca := must1(files.Certificates("ca-cert.pem"))
	rsaPKCS8, ecPKCS8 := must1(x509.MarshalPKCS8PrivateKey(r.Key)), must1(x509.MarshalPKCS8PrivateKey(e.Key))
	sec1 := must1(x509.MarshalECPrivateKey(e.Key.(*ecdsa.PrivateKey)))
	ecCert, rsaCert, caCert := block("CERTIFICATE", e.Certs[0].Raw), block("CERTIFICATE", r.Certs[0].Raw), block("CERTIFICATE", ca[0].Raw)
	testdoc.WriteFile(t, "chain", ecCert+caCert)
	testdoc.WriteFile(t, "der", string(e.Certs[0].Raw))
	p12 := func(enc *pkcs12.Encoder, id keys.Pair, others []*x509.Certificate, pass string) string {
		return string(must1(enc.Encode(id.Key, id.Certs[0], others, pass)))
	}
	for name, c := range map[string]struct {
		file  string
		flags string
		rsa   bool
		certs int // in the signature
	}{
		"PKCS #8":                        {file: block("PRIVATE KEY", ecPKCS8)},
		"PKCS #8, RSA":                   {file: block("PRIVATE KEY", rsaPKCS8), rsa: true},
		"PKCS #8, encrypted":             {file: string(encryptedEC), flags: "--key-pass-file secret"},
		"PKCS #1":                        {file: block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(r.Key.(*rsa.PrivateKey))), rsa: true},
		"SEC 1":                          {file: block("EC PRIVATE KEY", sec1)},
		"SEC 1 with parameters":          {file: block("EC PARAMETERS", []byte{6, 8, 42, 134, 72, 206, 61, 3, 1, 7}) + block("EC PRIVATE KEY", sec1)},
		"line ends of DOS":               {file: strings.ReplaceAll(block("EC PRIVATE KEY", sec1), "\n", "\r\n")},
		"key, then certificates":         {file: block("PRIVATE KEY", ecPKCS8) + ecCert + caCert, certs: 2},
		"certificate, then key":          {file: "words\n" + ecCert + "more\n" + block("PRIVATE KEY", ecPKCS8), certs: 1},
		"certificates given":             {file: block("PRIVATE KEY", ecPKCS8) + ecCert, flags: "--cert chain", certs: 2},
		"certificate in DER":             {file: block("PRIVATE KEY", ecPKCS8), flags: "--cert der", certs: 1},
		"PKCS #12":                       {file: p12(pkcs12.Modern2023, e, ca, "pass word"), flags: "--key-pass-file secret", certs: 2},
		"PKCS #12 of 2026":               {file: p12(pkcs12.Modern2026, e, nil, "pass word"), flags: "--key-pass-file secret", certs: 1},
		"PKCS #12 with RSA and old ways": {file: p12(pkcs12.LegacyRC2, r, ca, "pass word"), flags: "--key-pass-file secret", rsa: true, certs: 2},
		"PKCS #12 without a passphrase":  {file: p12(pkcs12.LegacyDES, e, nil, ""), certs: 1},
		"PKCS #12, not encrypted":        {file: p12(pkcs12.Passwordless, e, ca, ""), certs: 2},
		"PKCS #12, other certificate":    {file: p12(pkcs12.Modern2023, e, ca, ""), flags: "--cert ec-cert.pem", certs: 1},
	} {
		t.Run(name, func(t *testing.T) {
			testdoc.WriteFile(t, "key", c.file)
			signed := must(t, "wbxml sign --key key "+c.flags+" tree.xml", "")
			if n := strings.Count(signed, "<X509Certificate>"); n != c.certs {
				t.Errorf("%d certificates, want %d", n, c.certs)
			}
			cert := "ec-cert.pem"
			if c.rsa {
				cert = "rsa-cert.pem"
			}
			must(t, "wbxml verify --key "+cert+" -", signed)
		})
	}

	// The other side's key.
	for name, file := range map[string]string{
		"SubjectPublicKeyInfo": block("PUBLIC KEY", must1(x509.MarshalPKIXPublicKey(r.Key.Public()))),
		"PKCS #1":              block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&r.Key.(*rsa.PrivateKey).PublicKey)),
		"certificate in DER":   string(r.Certs[0].Raw),
		"chain":                rsaCert + caCert,
	} {
		t.Run("public key as "+name, func(t *testing.T) {
			testdoc.WriteFile(t, "public", file)
			must(t, "wbxml verify --key public -", must(t, "wbxml sign --key rsa-key.pem tree.xml", ""))
			must(t, "wbxml decrypt --key rsa-key.pem -", must(t, "wbxml encrypt --to public tree.xml", ""))
		})
	}
}

// TestKeyPassphrase has it in the environment, and says nothing of a wrong one.
func TestKeyPassphrase(t *testing.T) {
	signFolder(t, map[string]string{"wrong": "sesame", "pkcs8": string(encryptedEC)})
	id := must1(msgflags.Reader((&tool{}).File).Keys().Pair("ec-key.pem", "ec-cert.pem", ""))
	testdoc.WriteFile(t, "pkcs12", string(must1(pkcs12.Modern2023.Encode(id.Key, id.Certs[0], nil, "pass word"))))
	for _, key := range []string{"pkcs8", "pkcs12"} {
		for _, c := range []struct {
			flags, environment string
			code               int
		}{
			{"", "pass word", convert.ExitOK}, {"--key-pass-file secret", "wrong", convert.ExitOK},
			{"", "", convert.ExitFailed}, {"", "sesame", convert.ExitFailed}, {"--key-pass-file wrong", "pass word", convert.ExitFailed},
		} {
			t.Setenv(msgflags.EnvKeyPass, c.environment)
			r := do("wbxml sign --key "+key+" "+c.flags+" tree.xml", "")
			if r.code != c.code || strings.Contains(r.errors, "sesame") {
				t.Errorf("%s, %q with %q: exit code %d, message %s", key, c.flags, c.environment, r.code, r.errors)
			}
			if c.code != convert.ExitOK {
				matches(t, "standard error", `wbxml: `+key+`: .+--key-pass-file\n`, r.errors)
			}
		}
	}
}

// TestOpenSSLKeys reads what openssl writes today, and refuses what is weak or no
// key for signatures.
func TestOpenSSLKeys(t *testing.T) {
	openssl := testdoc.Tool(t, "openssl")
	signFolder(t, nil)
	for _, c := range []struct {
		args string
		code int
	}{
		{"pkcs12 -export -inkey ec-key.pem -in ec-cert.pem -certfile ca-cert.pem -passout file:secret -out key", convert.ExitOK},
		{"pkcs8 -topk8 -nocrypt -in ec-key.pem -out key", convert.ExitOK},
		{"pkey -in rsa-key.pem -traditional -out key", convert.ExitOK},
		{"pkcs8 -topk8 -in ec-key.pem -passout file:secret -out key", convert.ExitOK},
		{"pkcs8 -topk8 -v2 aes128 -v2prf hmacWithSHA1 -in rsa-key.pem -passout file:secret -out key", convert.ExitOK},
		{"pkcs8 -topk8 -v2 aes192 -v2prf hmacWithSHA384 -in rsa-key.pem -passout file:secret -out key", convert.ExitOK},
		{"pkcs8 -topk8 -v2 aes256 -v2prf hmacWithSHA512 -in rsa-key.pem -passout file:secret -out key", convert.ExitOK},
		{"pkcs8 -topk8 -v2 aes256 -in rsa-key.pem -passout pass:sesame -out key", convert.ExitFailed},
		{"pkcs8 -topk8 -v2 des3 -in ec-key.pem -passout file:secret -out key", convert.ExitFailed},
		{"pkcs8 -topk8 -v1 PBE-SHA1-3DES -in ec-key.pem -passout file:secret -out key", convert.ExitFailed},
		{"pkey -in rsa-key.pem -traditional -aes128 -passout file:secret -out key", convert.ExitFailed},
		{"genpkey -algorithm ed25519 -out key", convert.ExitFailed},
	} {
		if out, err := exec.Command(openssl, strings.Fields(c.args)...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v\n%s", c.args, err, out)
		}
		r := do("wbxml sign --key key --key-pass-file secret tree.xml", "")
		if r.code != c.code || (r.out == "") == (c.code == convert.ExitOK) {
			t.Errorf("openssl %s: exit code %d: %s", c.args, r.code, r.errors)
		}
	}
}

// encryptedEC is examples/keys/ec-key.pem in PKCS #8 under "pass word". It is read
// before a test goes to a folder of its own; the program itself does not need it.
var encryptedEC, _ = os.ReadFile("../../internal/keys/testdata/ec-key-pkcs8.pem")

// TestKeyMisuse goes through what can be wrong with a file of keys, or with the
// flags for them. The message names the file, and no output is left.
func TestKeyMisuse(t *testing.T) {
	const usage = `wbxml: .+\nSee 'wbxml [a-z]+ --help'\.\n`
	ed := ed25519.NewKeyFromSeed(make([]byte, 32))
	key := testdoc.Example(t, "keys/ec-key.pem")
	files := map[string]string{
		"two":     key + testdoc.Example(t, "keys/rsa-key.pem"),
		"damaged": key + "-----BEGIN CERTIFICATE-----\nMIIB\n",
		"cut":     key[:200],
		"ed":      block("PRIVATE KEY", must1(x509.MarshalPKCS8PrivateKey(ed))),
		"ed-pub":  block("PUBLIC KEY", must1(x509.MarshalPKIXPublicKey(ed.Public()))),
		"garbage": block("PRIVATE KEY", []byte("garbage")) + block("PUBLIC KEY", []byte("garbage")),
		"large":   strings.Repeat(" ", keys.MaxFile+1),
	}
	signFolder(t, files)
	signed := must(t, "wbxml sign --key ec-key.pem tree.xml", "")
	before := testdoc.Contents(t)
	for _, c := range []struct {
		line   string
		code   int
		errors string
	}{
		{"sign --key missing tree.xml", 1, `wbxml: missing: .+\n`},
		{"sign --key empty tree.xml", 1, `wbxml: empty: .+\n`},
		{"sign --key noise tree.xml", 1, `wbxml: noise: .+\n`},
		{"sign --key badpem tree.xml", 1, `wbxml: badpem: .+\n`},
		{"sign --key empty.pem tree.xml", 1, `wbxml: empty\.pem: .+\n`},
		{"sign --key ec-cert.pem tree.xml", 1, `wbxml: ec-cert\.pem: .+\n`},
		{"sign --key two tree.xml", 1, `wbxml: two: .+\n`},
		{"sign --key damaged tree.xml", 1, `wbxml: damaged: .+\n`},
		{"sign --key cut tree.xml", 1, `wbxml: cut: .+\n`},
		{"sign --key ed tree.xml", 1, `wbxml: ed: .+\n`},
		{"sign --key garbage tree.xml", 1, `wbxml: garbage: .+\n`},
		{"sign --key large tree.xml", 1, `wbxml: large: .+\n`},
		{"sign --key ec-key.pem --cert rsa-cert.pem tree.xml", 1, `wbxml: rsa-cert\.pem: .+\n`},
		{"sign --key ec-key.pem --cert empty tree.xml", 1, `wbxml: empty: .+\n`},
		{"sign --key ec-key.pem --cert ec-key.pem tree.xml", 1, `wbxml: ec-key\.pem: .+\n`},
		{"sign --key ec-key.pem --key-pass-file empty tree.xml", 1, `wbxml: empty: .+\n`},
		{"sign --hmac-key-file empty tree.xml", 1, `wbxml: empty: .+\n`},
		{"sign --hmac-key-file . tree.xml", 1, `wbxml: \.: .+\n`},
		{"verify --key garbage -", 1, `wbxml: garbage: .+\n`},
		{"verify --key ed-pub -", 1, `wbxml: ed-pub: .+\n`},
		{"verify --key ec-key.pem -", 1, `wbxml: ec-key\.pem: .+\n`},
		{"verify --key noise -", 1, `wbxml: noise: .+\n`},
		{"verify --trust ec-key.pem -", 1, `wbxml: ec-key\.pem: .+\n`},
		{"verify --trust noise -", 1, `wbxml: noise: .+\n`},
		{"encrypt --to ec-cert.pem tree.xml", 1, `wbxml: ec-cert\.pem: .+\n`},
		{"encrypt --to rsa-key.pem tree.xml", 1, `wbxml: rsa-key\.pem: .+\n`},
		{"encrypt --secret-file hmac tree.xml", 1, `wbxml: hmac: .+\n`},
		{"encrypt --key-wrap-file noise tree.xml", 1, `wbxml: noise: .+\n`},
		{"decrypt --key ec-key.pem tree.xml", 1, `wbxml: ec-key\.pem: .+\n`},

		{"sign tree.xml", 2, usage},
		{"sign --key ec-key.pem", 2, usage},
		{"sign --key ec-key.pem --hmac-key-file hmac tree.xml", 2, usage},
		{"sign --cert ec-cert.pem --hmac-key-file hmac tree.xml", 2, usage},
		{"sign --hmac-key-file hmac --key-pass-file secret tree.xml", 2, usage},
		{"sign --key ec-key.pem --id x tree.xml", 2, usage},
		{"sign --key ec-key.pem --shape enveloping --id x --id y tree.xml", 2, usage},
		{"sign --key ec-key.pem --shape round tree.xml", 2, usage},
		{"sign --key ec-key.pem --algorithm rot13 tree.xml", 2, usage},
		{"sign --key ec-key.pem --allow rot13 tree.xml", 2, usage},
		{"sign --key ec-key.pem --allow aes128-cbc tree.xml", 2, usage},
		{"sign --key ec-key.pem --profile none tree.xml", 2, usage},
		{"sign --key - -", 2, usage},
		{"sign --key - --key-pass-file - tree.xml", 2, usage},
		{"verify -", 2, usage},
		{"verify --trust ca-cert.pem", 2, usage},
		{"verify --trust ca-cert.pem --key ec-cert.pem -", 2, usage},
		{"verify --trust - -", 2, usage},
		{"verify --trust ca-cert.pem --at yesterday -", 2, usage},
		{"verify --trust ca-cert.pem -o x tree.xml two.xml", 2, usage},
		{"encrypt tree.xml", 2, usage},
		{"encrypt --to rsa-cert.pem --secret-file aes128 tree.xml", 2, usage},
		{"encrypt --to rsa-cert.pem --id x tree.xml", 2, usage},
		{"encrypt --to rsa-cert.pem --part some tree.xml", 2, usage},
		{"decrypt tree.xml", 2, usage},
		{"decrypt --key rsa-key.pem --secret-file aes128 tree.xml", 2, usage},
		{"decrypt --secret-file aes128 --key-pass-file secret tree.xml", 2, usage},
	} {
		r := do("wbxml "+c.line, signed)
		if r.code != c.code || r.out != "" {
			t.Errorf("%s: exit code %d, want %d; output %q", c.line, r.code, c.code, r.out)
		}
		matches(t, c.line+": standard error", c.errors, r.errors)
		for _, secret := range []string{"MIGH", "a key of any", "0123456789abcdef", "pass word"} {
			if strings.Contains(r.errors, secret) {
				t.Errorf("%s: message tells a secret: %s", c.line, r.errors)
			}
		}
	}
	if d := cmp.Diff(before, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- before, + after):\n%s", d)
	}
}

// TestKeyFromPipe reads a key from standard input, as from a program that keeps it.
func TestKeyFromPipe(t *testing.T) {
	signFolder(t, nil)
	key := must1(os.ReadFile("ec-key.pem"))
	must(t, "wbxml verify --key ec-cert.pem -", must(t, "wbxml sign --key - tree.xml", string(key)))
}
