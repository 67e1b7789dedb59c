package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
)

// TestRoute sends to an SMSC by a profile and a password from files, acknowledges devices in
// all ways, and has the report say so. No secret is seen, nor in the state.
func TestRoute(t *testing.T) {
	center, err := smsc.Listen("127.0.0.1:0", smsc.Options{SystemID: "user", Password: "hushpw", Receipts: true, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	defer center.Close()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := file("devices.csv", strings.ReplaceAll(devices, "+4917", "+4917000"))
	profile := file("route.json", `{"source":"4911","source_ton":1,"source_npi":1,"dest_ton":1,"dest_npi":1,"rate":5000}`)
	const token = "hush-token-of-some-length"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	state := filepath.Join(dir, "state")
	run := func(want int, shown string, args ...string) {
		t.Helper()
		var out, errors strings.Builder
		if code := run(append(args, "--state", state), &out, &errors); code != want {
			t.Errorf("%v: exit code %d, %s", args, code, &errors)
		}
		for part := range strings.SplitSeq(shown, "|") {
			if !strings.Contains(out.String()+errors.String(), part) {
				t.Errorf("%v: no %q in\n%s%s", args, part, &out, &errors)
			}
		}
		if strings.Contains(out.String()+errors.String(), "hush") {
			t.Errorf("%v shows a secret:\n%s%s", args, &out, &errors)
		}
	}
	send := []string{"run", "--account", "../examples/account.json", "--devices", list, "--profile", "cp", "--sec", "NETWPIN", "--to", "smpp://user@" + center.Addr(), "--route", profile, "--receipts", "10s"}
	run(2, "a password must not be part", append(send[:len(send)-6:len(send)-6], "--to", "smpp://user:hush@"+center.Addr())...)
	run(2, "--reports is for kannel", append(send, "--reports", ":1")...)
	run(1, "0x0000000e", append(send, "--password-file", file("bad", "hushno"))...)
	run(1, "unknown field", append(send, "--route", file("bad.json", `{"colour":1}`))...)
	run(1, "a token of 16 octets", append(send, "--password-file", file("password", "hushpw\n"), "--acknowledge", address, "--token-file", file("short", "hush"))...)

	// The server acknowledges while the run waits for receipts.
	t.Setenv("CAMPAIGN_TOKEN", token)
	t.Setenv("CAMPAIGN_PASSWORD", "hushpw")
	acknowledged := make(chan error)
	go func() { acknowledged <- acknowledge(address, token, "IMEI:1\nIMEI:2\n") }()
	run(0, "finished|delivered         2|5000 short messages/s", append(send, "--acknowledge", address)...)
	if err := <-acknowledged; err != nil {
		t.Error(err)
	}
	run(1, "profile of the route is", append(send, "--route", file("other.json", `{}`), "--rate", "5000/s")...)
	run(0, "managed           0|delivered         2|no word           0", "status")
	run(0, "managed           1|strangers         1 devices", "report", "--devices", list)
	run(0, "", "acknowledge", "IMEI:3", "IMEI:99")
	run(0, "1,managed,\n|2,refused|3,managed,\n|4,refused", "report", "--devices", list, "--csv", "-")
	run(0, "1,delivered,\n|3,delivered,\n", "report", "--csv", "-")
	run(1, "a device has a name", "acknowledge", strings.Repeat("x", 300))
	for _, octets := range center.Messages() {
		if !strings.Contains(string(octets), "4911\x00") {
			t.Error("the sender is that of the profile")
		}
	}
	err = filepath.WalkDir(state, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, secret := range []string{"hush", "4917000", "IMEI:1"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%q is in %s", secret, path)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// acknowledge tries until the endpoint is there.
func acknowledge(address, token, devices string) error {
	for range 200 {
		r, err := http.NewRequest("POST", "http://"+address+"/acknowledge", strings.NewReader(devices))
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		a, err := http.DefaultClient.Do(r)
		if err == nil {
			a.Body.Close()
			if a.StatusCode != http.StatusNoContent {
				return fmt.Errorf("status %s", a.Status)
			}
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("%s does not answer", address)
}
