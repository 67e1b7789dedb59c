package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const devices = `msisdn,device,imsi,pin,user,password,nonce,serverPassword,serverNonce
+491701,IMEI:1,001010123456789,48151,u1,hushhush1,n1,s1,t1
nobody,IMEI:2,001010123456790,48152,u2,hushhush2,n2,s2,t2
+491703,IMEI:3,001010123456791,48153,u3,hushhush3,n3,s3,t3
+491704,IMEI:4,x,48154,u4,hushhush4,n4,s4,t4
`

// TestProgram has the life of a campaign: the first rows, a pause, the rest, the report and
// the rejects. What a person may see has no secret in it.
func TestProgram(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	account, err := filepath.Abs("../examples/account.json")
	if err == nil {
		err = os.WriteFile(path("devices.csv"), []byte(devices), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	run := func(want int, shown string, args ...string) {
		t.Helper()
		var out, errors strings.Builder
		if code := run(append(args, "--state", path("state")), &out, &errors); code != want {
			t.Errorf("%v: exit code %d, %s", args, code, &errors)
		}
		for part := range strings.SplitSeq(shown, "|") {
			if !strings.Contains(out.String()+errors.String(), part) {
				t.Errorf("%v: no %q in\n%s%s", args, part, &out, &errors)
			}
		}
		if strings.Contains(errors.String(), "NaN") {
			t.Errorf("%v: figures of nothing:\n%s", args, &errors)
		}
		if strings.Contains(out.String()+errors.String(), "hushhush") && args[0] != "rejects" {
			t.Errorf("%v shows a secret:\n%s%s", args, &out, &errors)
		}
	}
	send := []string{"run", "--account", account, "--devices", path("devices.csv"), "--profile", "cp", "--sec", "NETWPIN", "--to", "file:" + path("out"), "--rate", "500/s"}
	run(1, "no such campaign", "status")
	run(2, "--to is needed", "run", "--account", account, "--devices", path("devices.csv"))
	for _, rate := range []string{"fast", "1e-300/s", "1/2h", "nan", "inf", "-1/s", "2e6/s", "0.5/h"} {
		run(2, "must be such as", append(send, "--rate="+rate)...)
	}
	run(2, "a command is needed", "--name", "x")
	run(2, "a list of devices is needed", "run", "--account", account, "--to", "null:")
	for _, flag := range []string{"--first -1", "--workers -2", "--workers 100000000", "--attempts -1", "--binds -1"} {
		run(2, "invalid argument", append(send, strings.Fields(flag)...)...)
	}
	run(1, "refused", append(send, "--name", "down", "--to", "smpp://user@127.0.0.1:1")...)
	run(1, "USERPINMAC", append(send, "--sec", "USERPINMAC")...)
	run(0, "the first 1 rows are done|1 (25.0 %)", append(send, "--first", "1")...)
	run(0, "paused: the first", "status")
	run(0, "", "resume")
	run(0, "", "rate", "60000/m")
	run(0, "1000 short messages/s", "status")
	run(0, "finished|4 (100.0 %)", send...)
	run(1, `rate is "5/s", and was "500/s"`, append(send, "--rate", "5/s")...)
	run(1, "profile is", append(send, "--profile", "dm")...)
	run(0, "profile: cp|refused           2|1: the number is not", "report")
	run(0, `2,refused,"the number|3,sent,`, "report", "--csv", "-")
	run(0, "", "pause", "--reason", "one\ntwo") // a short line is no figure of its own
	run(0, "one", "report", "--html", "-")
	run(0, "", "resume")
	run(0, "<polyline|<td class=\"n\">1</td><td>the number is not", "report", "--html", "-")
	run(0, "2 rows", "rejects", "--devices", path("devices.csv"), "-o", path("rejects.csv"))
	rejects, err := os.ReadFile(path("rejects.csv"))
	if lines := strings.Split(string(rejects), "\n"); err != nil || len(lines) != 4 || !strings.HasPrefix(lines[1], "nobody,IMEI:2,") || !strings.Contains(lines[2], "row 4 line 5: bootstrap: an IMSI") {
		t.Errorf("rejects %s, %v", rejects, err)
	}
	out, err := os.ReadFile(path("out"))
	if lines := strings.Count(string(out), "\n"); err != nil || lines < 4 || strings.Count(string(out), `"to":"+491703"`)*2 != lines {
		t.Errorf("sent %s, %v", out, err)
	}
	sealed := path("sealed.csv")
	if err := os.WriteFile(sealed, []byte(devices), 0o600); err != nil {
		t.Fatal(err)
	}
	run(0, "finished", "run", "--name", "sealed", "--account", account, "--devices", sealed, "--profile", "dm", "--form", "xml", "--sec", "NETWPIN",
		"--sign-key", "../examples/keys/ec-key.pem", "--to", "null:")
}
