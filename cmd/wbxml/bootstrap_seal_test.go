package main

import (
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// sealFolder is a folder with the examples and their keys.
func sealFolder(t testing.TB, more map[string]string) {
	t.Helper()
	files := map[string]string{"account.json": strings.Replace(testdoc.Example(t, "account.json"), "{", `{"acl": "self",`, 1), "devices.csv": testdoc.Example(t, "devices.csv")}
	maps.Copy(files, more)
	signFolder(t, files)
}

const (
	sealable = "--profile dm --form xml --sec NETWPIN "
	signEC   = "--sign-key ec-key.pem --sign-cert ec-cert.pem "
	signRSA  = "--sign-key rsa-key.pem "
	encrypt  = "--encrypt-to rsa-cert.pem "
	trust    = "--trust ca-cert.pem "
	decrypt  = "--decrypt-key rsa-key.pem "
	dm12     = "--security-profile dm12 "
	firstRow = "wbxml bootstrap open --row 1 --imsi 001010123456789 "
)

// TestBootstrapSealed signs, encrypts, and does both, in all that is written: the
// message opens to what was in it and says who has signed; check has nothing left to
// say where both was done.
func TestBootstrapSealed(t *testing.T) {
	for _, c := range []struct {
		build, open string
		shows       []string
		rules       string // with the keys
		blind       string // without
	}{
		{signEC, trust, []string{"signer       CN=Example server P-256", "trusted by   CN=Example root", "ecdsa-sha256"}, "BS-4", "BS-4"},
		{signEC + "--push", "--verify-key ec-cert.pem ", []string{"the holder of the given key", "ECDSA, P-256", "ecdsa-sha256"}, "BS-4", "BS-4"},
		{signRSA + dm12 + "--sms", "--verify-key rsa-cert.pem " + dm12, []string{"the holder of the given key", "RSA, 2048 bits", "rsa-sha1"}, "BS-4", "BS-4"},
		{encrypt, decrypt, []string{"encrypted yes"}, "BS-3", "BS-3"},
		{encrypt + dm12 + "--push", decrypt + dm12, []string{"encrypted yes"}, "BS-3", "BS-3"},
		{signEC + encrypt, trust + decrypt, []string{"encrypted yes", "signer       CN=Example server P-256"}, "", "BS-3"},
		{signRSA + encrypt + dm12 + "--push --format binary", "--verify-key rsa-cert.pem " + decrypt + dm12, []string{"encrypted yes", "rsa-sha1"}, "", "BS-3"},
	} {
		t.Run(c.build, func(t *testing.T) {
			sealFolder(t, nil)
			built(t, sealable+c.build+" -o out")
			shown := must(t, firstRow+c.open+"out", "")
			for _, want := range append(c.shows, "user1", ", verified", "\ntree\n", "./DMAcc/1/AppAuth/1/AAuthName = user1") {
				if !strings.Contains(shown, want) {
					t.Errorf("no %q in\n%s", want, shown)
				}
			}
			if strings.Contains(shown, "encrypted yes") != strings.Contains(c.build, "encrypt") || strings.Contains(shown, "signer ") != strings.Contains(c.build, "sign-key") {
				t.Errorf("other protection than was given:\n%s", shown)
			}
			if r := do(firstRow+"out", ""); r.code != convert.ExitFailed || r.out != "" || !strings.Contains(r.errors, "(see --") {
				t.Errorf("without keys: exit code %d, output %s, message %s", r.code, r.out, r.errors)
			}
			for keys, want := range map[string]string{c.open: c.rules, "": c.blind} {
				r := do("wbxml bootstrap check --row 2 "+keys+"out", "")
				rule, _, _ := strings.Cut(strings.TrimPrefix(r.out, "row 2: "), ":")
				if rule != want || strings.Count(r.out, "\n") > 1 || (r.code == convert.ExitOK) != (want == "") || r.errors != "" {
					t.Errorf("check with %q: exit code %d, message %s, findings %s, want %q", keys, r.code, r.errors, r.out, want)
				}
			}
		})
	}
}

// TestBootstrapSealedRefused opens nothing for whom a message is not meant, and says
// which flag would.
func TestBootstrapSealedRefused(t *testing.T) {
	sealFolder(t, nil)
	testdoc.WriteFile(t, "plain", built(t, sealable).out)
	testdoc.WriteFile(t, "cp", built(t, "--profile cp --sec NETWPIN").out)
	testdoc.WriteFile(t, "signed", built(t, sealable+signEC).out)
	testdoc.WriteFile(t, "old", built(t, sealable+signRSA+encrypt+dm12).out)
	testdoc.WriteFile(t, "both", built(t, sealable+signEC+encrypt).out)
	for _, c := range []struct{ flags, errors string }{
		{trust + "plain", `.+ not signed`},
		{trust + "cp", `.+ not signed`},
		{"signed", `.+ signed \(see --trust and --verify-key\)`},
		{decrypt + "signed", `.+ signed \(see --trust and --verify-key\)`},
		{"--verify-key rsa-cert.pem signed", `.+`},
		{"--trust rsa-cert.pem signed", `.+`},
		{trust + dm12 + "signed", `.+\(see --security-profile\)`},
		{trust + "both", `.+ encrypted \(see --decrypt-key\)`},
		{decrypt + "both", `.+ signed \(see --trust and --verify-key\)`},
		{"--verify-key rsa-cert.pem " + decrypt + "old", `.+`},
	} {
		for _, command := range []string{firstRow, "wbxml bootstrap check --row 1 "} {
			if strings.Contains(command, "check") && !strings.HasPrefix(c.flags, "--") {
				continue // it verifies nothing then
			}
			r := do(command+c.flags, "")
			if r.code != convert.ExitFailed || r.out != "" {
				t.Errorf("%s%s: exit code %d, output %s", command, c.flags, r.code, r.out)
			}
			matches(t, command+c.flags+": standard error", `wbxml: [a-z]+: row 1: `+c.errors+`\n`, r.errors)
		}
	}
	// A MAC is verified all the same.
	if r := do("wbxml bootstrap open --row 1 --imsi 001010123456780 "+trust+decrypt+"both", ""); r.code != convert.ExitFailed || r.out != "" {
		t.Errorf("another device: exit code %d, output %s", r.code, r.out)
	}
	if r := do("wbxml bootstrap check --secure both", ""); r.code != convert.ExitOK || r.out != "" {
		t.Errorf("over a secure transport: exit code %d, findings %s", r.code, r.out)
	}
	signed := built(t, "--profile dm --form xml --sec none "+signEC).out
	testdoc.WriteFile(t, "broken", strings.ReplaceAll(signed, hex.EncodeToString([]byte("</SignedInfo>")), hex.EncodeToString([]byte("</SignedInfX>"))))
	r := do("wbxml bootstrap open --row 2 "+trust+"broken", "")
	if matches(t, "a position in the tree", `wbxml: broken: row 2: .+ at line \d+, column \d+.+\n`, r.errors); r.code != convert.ExitFailed || r.out != "" {
		t.Errorf("broken XML: exit code %d, output %s", r.code, r.out)
	}
	testdoc.WriteFile(t, "bare", built(t, "--profile dm --form xml --sec none "+signEC+encrypt).out)
	if r := do("wbxml bootstrap check --row 1 "+trust+decrypt+"bare", ""); r.code != convert.ExitFailed || !strings.HasPrefix(r.out, "row 1: BS-2: ") || strings.Count(r.out, "\n") != 1 {
		t.Errorf("without a MAC: exit code %d, findings %s", r.code, r.out)
	}
	if built(t, sealable+signEC+encrypt+"--enforce").errors == "" || do(buildLine+sealable+signEC+"--enforce", "").code != convert.ExitFailed {
		t.Error("--enforce asks for something else")
	}
}

// TestBootstrapSealedText shows who has signed and what a device gets, or of what is
// encrypted that it is.
func TestBootstrapSealedText(t *testing.T) {
	sealFolder(t, nil)
	signed := built(t, sealable+signEC+"--push --format text").out
	both := built(t, sealable+signEC+encrypt+"--sec USERPINMAC --pins-out pins --sms --format text").out
	for _, c := range []struct {
		name, text string
		has, hasNo []string
	}{
		{"signed", signed, []string{"row       3\n", "signed    the signature is valid", "ECDSA, P-256", "AAuthName = user3", secretMask}, []string{"encrypted"}},
		{"signed and encrypted", both, []string{"row       3\n", "\nshort message 2, ", "encrypted yes", "tree\n  signed, and encrypted for RSA, 2048 bits, SHA-256 "}, []string{"./DMAcc"}},
	} {
		for _, s := range c.has {
			if !strings.Contains(c.text, s) {
				t.Errorf("%s: no %q in\n%s", c.name, s, c.text)
			}
		}
		for _, s := range append(c.hasNo, "example-password", "not verified") {
			if strings.Contains(c.text, s) {
				t.Errorf("%s: %q is in\n%s", c.name, s, c.text)
			}
		}
	}
}

// TestBootstrapSealedMisuse has flags that do not go together, and keys that cannot
// be used: nothing is written.
func TestBootstrapSealedMisuse(t *testing.T) {
	const usage = `wbxml: .+\nSee 'wbxml bootstrap [a-z]+ --help'\.\n`
	sealFolder(t, map[string]string{"pkcs8": string(encryptedEC), "wrong": "sesame", "in.jsonl": "{}\n"})
	before := testdoc.Contents(t)
	for _, c := range []struct {
		line   string
		code   int
		errors string
	}{
		{"build --profile cp --secure " + signEC, 2, `wbxml: --sign-key and --encrypt-to need --profile dm --form xml.+`},
		{"build --profile dm --secure " + encrypt, 2, `wbxml: --sign-key and --encrypt-to need --profile dm --form xml.+`},
		{"build --profile dm --form nested --secure " + signEC, 2, `wbxml: --sign-key and --encrypt-to need --profile dm --form xml.+`},
		{"build --profile dm --dm 1.1 --form xml --secure " + signEC, 2, `wbxml: --sign-key and --encrypt-to need .+--dm 1.1.+`},
		{"build " + sealable + "--sign-cert ec-cert.pem", 2, usage},
		{"build " + sealable + "--sign-key-pass-file secret", 2, usage},
		{"build " + sealable + dm12, 2, usage},
		{"build " + sealable + "--sign-key= ", 2, usage},
		{"build " + sealable + "--encrypt-to= ", 2, usage},
		{"build " + sealable + "--sign-key - --encrypt-to -", 2, usage},
		{"build " + sealable + signEC + "-o ec-key.pem", 2, `wbxml: ec-key\.pem would be overwritten\n.+`},
		{"build " + sealable + encrypt + "-o ./rsa-cert.pem", 2, `wbxml: rsa-cert\.pem would be overwritten\n.+`},
		{"build " + sealable + "--sign-key missing", 1, `wbxml: missing: .+\n`},
		{"build " + sealable + "--sign-key ec-cert.pem", 1, `wbxml: ec-cert\.pem: .+\n`},
		{"build " + sealable + "--sign-key ec-key.pem --sign-cert rsa-cert.pem", 1, `wbxml: rsa-cert\.pem: .+\n`},
		{"build " + sealable + "--sign-key pkcs8 --sign-key-pass-file wrong -o x", 1, `wbxml: pkcs8: .+ see --sign-key-pass-file\n`},
		{"build " + sealable + signEC + dm12, 1, `wbxml: ec-key\.pem: .+\(see --security-profile\)\n`},
		{"build " + sealable + "--encrypt-to ec-cert.pem", 1, `wbxml: ec-cert\.pem: .+\n`},
		{"build " + sealable + "--encrypt-to rsa-key.pem", 1, `wbxml: rsa-key\.pem: .+\n`},
		{"open " + trust + "--verify-key ec-cert.pem in.jsonl", 2, usage},
		{"open --trust= in.jsonl", 2, usage},
		{"open --trust - -", 2, usage},
		{"open --pin-file - --decrypt-key - in.jsonl", 2, usage},
		{"open --decrypt-key-pass-file secret in.jsonl", 2, usage},
		{"open " + dm12 + "in.jsonl", 2, usage},
		{"open --decrypt-key ec-key.pem in.jsonl", 1, `wbxml: ec-key\.pem: .+\n`},
		{"open --decrypt-key pkcs8 in.jsonl", 1, `wbxml: pkcs8: .+ see --decrypt-key-pass-file\n`},
		{"open --trust ec-key.pem in.jsonl", 1, `wbxml: ec-key\.pem: .+\n`},
		{"check --verify-key noise in.jsonl", 1, `wbxml: noise: .+\n`},
		{"check --verify-key - -", 2, usage},
	} {
		r := do("wbxml bootstrap "+strings.Replace(c.line, "build ", "build --account account.json --devices devices.csv ", 1), "")
		if r.code != c.code || r.out != "" || strings.Contains(r.errors, "sesame") {
			t.Errorf("%s: exit code %d, want %d, output %q", c.line, r.code, c.code, r.out)
		}
		matches(t, c.line+": standard error", c.errors, r.errors)
	}
	if d := cmp.Diff(before, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- before, + after):\n%s", d)
	}
}

// TestBootstrapSealedInputs has a run that goes on sign and encrypt as it did before:
// the same keys, wherever they come from, are the same inputs; others are not.
func TestBootstrapSealedInputs(t *testing.T) {
	sealFolder(t, map[string]string{"pkcs8": string(encryptedEC)})
	testdoc.WriteFile(t, "chain", string(must1(os.ReadFile("ec-cert.pem")))+string(must1(os.ReadFile("ca-cert.pem"))))
	inputs := func(own msgflags.Identity, to string, dm12 bool) string {
		t.Helper()
		b := &building{Flags: msgflags.Flags{Options: bootstrap.Options{Profile: bootstrap.ProfileDM, Form: bootstrap.FormXML}, Seal: msgflags.Seal{Own: own, To: to, DM12: dm12}}}
		if err := b.Seal.Load((&tool{}).File, &b.Options); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(must1(b.inputs([32]byte{}, [32]byte{})))
	}
	ec, rsa := msgflags.Identity{Key: "ec-key.pem", Cert: "ec-cert.pem"}, msgflags.Identity{Key: "rsa-key.pem"}
	first := inputs(ec, "rsa-cert.pem", false)
	testdoc.WriteFile(t, "public", block("PUBLIC KEY", must1(x509.MarshalPKIXPublicKey(must1(msgflags.Reader((&tool{}).File).Keys().Public("rsa-cert.pem"))))))
	for _, same := range []string{
		inputs(ec, "rsa-cert.pem", false),
		inputs(msgflags.Identity{Key: "pkcs8", Cert: "ec-cert.pem", Pass: "secret"}, "public", false),
	} {
		if same != first {
			t.Error("the same keys are other inputs")
		}
	}
	seen := map[string]string{first: "first"}
	for name, other := range map[string]string{
		"no certificate": inputs(msgflags.Identity{Key: "ec-key.pem"}, "rsa-cert.pem", false),
		"a chain":        inputs(msgflags.Identity{Key: "ec-key.pem", Cert: "chain"}, "rsa-cert.pem", false),
		"another key":    inputs(rsa, "rsa-cert.pem", false),
		"old algorithms": inputs(rsa, "rsa-cert.pem", true),
		"not signed":     inputs(msgflags.Identity{}, "rsa-cert.pem", false),
		"not encrypted":  inputs(ec, "", false),
		"neither":        inputs(msgflags.Identity{}, "", false),
	} {
		if twin, twice := seen[other]; twice {
			t.Errorf("%s: the same inputs as %s", name, twin)
		}
		seen[other] = name
	}
}

// TestBootstrapSealedKilled kills a run that signs and encrypts. With another key it
// does not go on, with the same it does: each device has one message, which opens.
func TestBootstrapSealedKilled(t *testing.T) {
	rows, shard := 1000, 100
	if testdoc.Race {
		rows, shard = 300, 30
	}
	sealFolder(t, map[string]string{"devices.csv": strings.ReplaceAll(deviceCSV(rows), "none", "10007"), "out/.keep": ""})
	flags := "bootstrap build --account account.json --devices devices.csv " + sealable + encrypt + fmt.Sprintf("-o out --shard %d ", shard)
	for missed := 0; killed(t, strings.Fields(flags+signEC), int64(shard)*40_000); missed++ { // at more than two files
		if missed > 9 {
			t.Fatal("the runs end before they are killed")
		}
		if err := errors.Join(os.RemoveAll("out"), os.Mkdir("out", 0o777)); err != nil {
			t.Fatal(err)
		}
	}
	if r := do("wbxml "+flags+signRSA, ""); r.code != convert.ExitFailed || !strings.Contains(r.errors, "keys") {
		t.Errorf("another key: exit code %d, message %s", r.code, r.errors)
	}
	if r := do("wbxml "+flags+signEC, ""); r.code != convert.ExitOK || !strings.Contains(r.errors, "resuming") {
		t.Fatalf("exit code %d, message %s", r.code, r.errors)
	}
	files := testdoc.Contents(t)
	for i := range rows / shard {
		for j, l := range parseLines(t, files[fmt.Sprintf("out/messages-%06d.jsonl", i)]) {
			if l.Row != int64(i*shard+j+1) {
				t.Fatalf("file %d, line %d has row %d", i, j+1, l.Row)
			}
		}
	}
	for row := shard; row <= rows; row += 3 * shard {
		shown := must(t, fmt.Sprintf("wbxml bootstrap open --row %d --imsi 00101%010d %sout", row, row-1, trust+decrypt), "")
		if !strings.Contains(shown, fmt.Sprintf("AAuthName = user%d\n", row-1)) || !strings.Contains(shown, "encrypted yes") {
			t.Errorf("row %d shows\n%s", row, shown)
		}
	}
}
