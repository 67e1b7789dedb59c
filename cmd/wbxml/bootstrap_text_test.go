package main

import (
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
)

// TestBootstrapText shows for people what the same run writes as JSON, with what
// each device gets from it.
func TestBootstrapText(t *testing.T) {
	line := regexp.MustCompile(`(?m)^  ([0-9a-f]+)$`)
	for _, flags := range []string{
		"--profile cp --sec NETWPIN --sms", "--profile dm --sec USERPIN --push", "--profile dm --sec USERPINMAC --pins-out pins",
		"--profile dm --sec USERPIN_NETWORKID --join pin:network --form nodes", "--profile cp --secure",
	} {
		t.Run(flags, func(t *testing.T) {
			bootstrapFolder(t, nil)
			var want strings.Builder
			for _, l := range parseLines(t, built(t, flags).out) {
				want.WriteString(l.Message + l.Push + strings.Join(l.Segments, ""))
			}
			text := built(t, flags+" --format text").out
			var got strings.Builder
			for _, m := range line.FindAllStringSubmatch(text, -1) {
				got.WriteString(m[1])
			}
			if got.String() != want.String() {
				t.Errorf("other octets in\n%s", text)
			}
			for _, s := range []string{"row       3\n", "\ntree\n", "com.example.dm", "user3", secretMask} {
				if !strings.Contains(text, s) {
					t.Errorf("no %q in\n%s", s, text)
				}
			}
			if strings.Contains(text, "example-password") || strings.Count(text, ", verified") != 3 && !strings.Contains(flags, "secure") {
				t.Errorf("security is wrong in\n%s", text)
			}
		})
	}
}

// TestBootstrapPlace puts the account elsewhere.
func TestBootstrapPlace(t *testing.T) {
	bootstrapFolder(t, nil)
	for _, c := range []struct{ flags, want string }{
		{"--place ./Vendor/DM --path Accounts", "./Vendor/DM"}, {"--path Accounts", "Accounts"}, {"--source http://other", "http://other"},
		{"--session-id 77 --msg-id 5", "77"}, {"--device IMEI:1", "IMEI:1"},
	} {
		l := parseLines(t, built(t, "--profile dm --sec NETWPIN "+c.flags).out)
		if !strings.Contains(l[0].Message, hex.EncodeToString([]byte(c.want))) {
			t.Errorf("%s: %s is not in the message", c.flags, c.want)
		}
	}
	if r := do(buildLine+"--profile dm --sec NETWPIN --enforce", ""); r.code != convert.ExitFailed || r.out != "" || !strings.Contains(r.errors, "BS-3") || !strings.Contains(r.errors, "BS-4") {
		t.Errorf("--enforce: exit code %d, message %s", r.code, r.errors)
	}
	if built(t, "--profile dm --secure --enforce").out == "" {
		t.Error("--enforce: no messages")
	}
}
