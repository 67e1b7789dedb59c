package main

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// secretMask stands for a secret.
const secretMask = "********"

// secrets are what an account holds that open does not show.
var secrets = []string{"example-password-1", "example-nonce-1", "example-server-1", "example-nonce-s1", "vendor-secret", "gate-secret", "ZXhhbXBsZS1ub25jZS0x"}

// TestBootstrapOpen shows messages of every kind: who it is from, and no secret
// unless that is asked for.
func TestBootstrapOpen(t *testing.T) {
	for _, flags := range []string{
		"--profile dm --sec NETWPIN", "--profile dm --sec NETWPIN --push --form xml", "--profile dm --sec NETWPIN --sms --form nodes",
		"--profile dm --sec NETWPIN --dm 1.1 --form nodes --drop", "--profile cp --sec NETWPIN --sms", "--profile dm --drop --sec USERNETWPIN",
		"--profile dm --sec USERPINMAC --pins-out pins", "--profile cp --secure",
	} {
		t.Run(flags, func(t *testing.T) {
			text := testdoc.Example(t, "account.json")
			if strings.Contains(flags, "dm") && !strings.Contains(flags, "1.1") {
				text = strings.Replace(text, `"credentials"`, `"ext": [{"uri": "Vendor/Key", "value": "vendor-secret"}, {"uri": "Vendor/Count", "format": "int", "value": "7734"}], "credentials"`, 1)
			}
			if strings.Contains(flags, "cp") {
				text = strings.Replace(text, `"credentials"`, `"naps": [{"id": "gate", "address": "internet", "addressType": "APN", "bearers": ["GSM-GPRS"], "auth": [{"type": "PAP", "name": "gateuser", "secret": "gate-secret"}]}], "credentials"`, 1)
			}
			bootstrapFolder(t, map[string]string{"account.json": text, "pin": "48151\n"})
			built(t, flags+" -o out")
			pin, imsi := " --pin-file pin", " --imsi 001010123456789"
			switch {
			case strings.Contains(flags, "PINMAC"):
				line, _, _ := strings.Cut(testdoc.Contents(t)["pins"], "\n")
				testdoc.WriteFile(t, "pin", strings.TrimPrefix(line, "1,2,"))
				imsi = ""
			case strings.Contains(flags, "secure"):
				pin, imsi = "", ""
			}
			accept := ""
			if _, sec, ok := strings.Cut(flags, "--sec "); ok && !strings.HasPrefix(sec, "USERNETWPIN") {
				accept = " --accept " + strings.Fields(sec)[0]
				r := do("wbxml bootstrap open --row 1 out"+pin+imsi, "")
				if matches(t, "a method without --accept", `.+\(see --accept\)\n`, r.errors); r.code != convert.ExitFailed || r.out != "" {
					t.Errorf("without --accept: exit code %d, output %s", r.code, r.out)
				}
			}
			line := "wbxml bootstrap open --row 1 out" + pin + imsi + accept
			masked := must(t, line, "")
			for _, want := range []string{"com.example.dm", "user1", "https://dm.example.com/dm", secretMask, "\ntree\n"} {
				if !strings.Contains(masked, want) {
					t.Errorf("no %s in\n%s", want, masked)
				}
			}
			for _, s := range append(secrets, "7734") {
				if strings.Contains(masked, s) {
					t.Errorf("%s is shown", s)
				}
			}
			plain := must(t, line+" --show-secrets", "")
			for _, s := range []string{"example-password-1", "example-nonce-1", "example-server-1"} {
				if strings.Count(plain, s) < 1 {
					t.Errorf("no %s in\n%s", s, plain)
				}
			}
			verified := !strings.Contains(flags, "secure")
			if strings.Contains(masked, ", verified") != verified {
				t.Errorf("security: %s", masked)
			}
			if !verified {
				return
			}
			// The keys of another device, or none, open nothing.
			testdoc.WriteFile(t, "pin", "4815200000")
			for _, keys := range []string{"", " --imsi 001010123456780 --pin-file pin"} {
				if r := do("wbxml bootstrap open --row 1 out"+keys+accept, ""); r.code != convert.ExitFailed || r.out != "" {
					t.Errorf("with keys %q: exit code %d, output %s", keys, r.code, r.out)
				}
			}
		})
	}
}

// TestBootstrapOpenInput gives a message as a push PDU, and alone with what
// protects it, and the keys in the environment.
func TestBootstrapOpenInput(t *testing.T) {
	bootstrapFolder(t, nil)
	want := ""
	for _, profile := range []string{"dm", "cp"} {
		l := parseLines(t, built(t, "--profile "+profile+" --sec NETWPIN").out)[0]
		pdu := parseLines(t, built(t, "--profile "+profile+" --sec NETWPIN --push").out)[0].Push
		for _, x := range []struct{ name, text, flags string }{
			{"message", l.Message, "--sec NETWPIN --mac " + strings.ToLower(l.MAC)}, {"push", pdu, ""},
		} {
			b, err := hex.DecodeString(x.text)
			if err != nil {
				t.Fatal(err)
			}
			testdoc.WriteFile(t, x.name, string(b))
			t.Setenv(envIMSI, "001010123456789")
			got := must(t, "wbxml bootstrap open "+x.flags+" "+x.name, "")
			if x.name == "push" && got != want {
				t.Errorf("%s: a push shows\n%s, a message alone\n%s", profile, got, want)
			}
			want = got
			t.Setenv(envIMSI, "")
			t.Setenv(envKey, hexIMSI(t, "001010123456789"))
			if got = must(t, "wbxml bootstrap open "+x.flags+" -", string(b)); got != want {
				t.Errorf("%s: with the key\n%s", profile, got)
			}
			t.Setenv(envKey, "")
		}
	}
}

// hexIMSI is an IMSI as key.
func hexIMSI(t testing.TB, imsi string) string {
	t.Helper()
	b, err := bootstrap.AppendIMSI(nil, imsi)
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

// TestBootstrapCheck reports what messages lack, by rule.
func TestBootstrapCheck(t *testing.T) {
	for _, c := range []struct{ build, check, rules string }{
		{"--profile cp --sec NETWPIN --push", "", ""},
		{"--profile cp --sec none", "", "BS-2"},
		{"--profile cp --secure", "--secure", ""},
		{"--profile dm --secure", "--secure", "AC-1"},
		{"--profile dm --sec NETWPIN --sms", "", "AC-1 BS-3 BS-4"},
		{"--profile dm --sec none --sms", "", "AC-1 BS-2 BS-3 BS-4"},
	} {
		t.Run(c.build, func(t *testing.T) {
			bootstrapFolder(t, nil)
			built(t, c.build+" -o out")
			r := do("wbxml bootstrap check --row 2 "+c.check+" out", "")
			var rules []string
			for line := range strings.Lines(r.out) {
				rule, _, _ := strings.Cut(strings.TrimPrefix(line, "row 2: "), ":")
				rules = append(rules, rule)
			}
			if got := strings.Join(rules, " "); got != c.rules || (r.code == convert.ExitOK) != (strings.TrimPrefix(c.rules, "AC-1") == "") || r.errors != "" {
				t.Errorf("rules %q, want %q; exit code %d, message %s", got, c.rules, r.code, r.errors)
			}
		})
	}
}
