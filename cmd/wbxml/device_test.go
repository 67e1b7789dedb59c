package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/cardfiles"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// stamp is a time in a tree.
var stamp = regexp.MustCompile(`20\d{6}T\d{6}Z`)

// session runs command lines, each behind "$ ", and returns them with what they wrote
// and their exit code, unless that is 0.
func session(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		r := do(line, "")
		fmt.Fprintf(&b, "$ %s\n%s%s", line, r.out, r.errors)
		if r.code != convert.ExitOK {
			fmt.Fprintf(&b, "exit code %d\n", r.code)
		}
	}
	return stamp.ReplaceAllString(b.String(), "20260131T120000Z")
}

// phone is the beginning of commands for a device with the keys of row 1.
const phone = "wbxml device receive --state phone --device IMEI:490154203237518 --imsi 001010123456789 --row 1 "

// TestDevice holds what the commands write: a device takes a message, is told the same
// again, something else, and things that it must not take; then its tree, and its first
// session; then a card, and another one.
func TestDevice(t *testing.T) {
	golden := filepath.Join(testdoc.Root(t), "cmd", "wbxml", "testdata")
	account := testdoc.Example(t, "account.json")
	exampleFolder(t)
	testdoc.WriteFile(t, "changed.json", strings.Replace(account, "https://dm.example.com/dm", "https://new.example.com/dm\u202e", 1))
	testdoc.WriteFile(t, "other.json", strings.NewReplacer("com.example.dm", "net.example.other", "dm.example.com", "other.example.net").Replace(account))
	const build = "wbxml bootstrap build --devices examples/devices.csv --account "
	for _, line := range []string{
		build + "changed.json --profile cp --sec NETWPIN -o changed.jsonl",
		build + "other.json --profile dm --drop --sec USERPIN -o other.jsonl",
		build + "other.json --profile dm --secure -o secure.jsonl",
		build + "other.json --profile dm --dm 1.1 --form nodes --drop --secure -o old.jsonl",
	} {
		if r := do(line, ""); r.code != convert.ExitOK {
			t.Fatal(r.errors)
		}
	}
	if err := os.RemoveAll("phone"); err != nil {
		t.Fatal(err)
	}
	testdoc.WriteFile(t, "pin", "48151\n")
	testdoc.WriteFile(t, "wrong", "48152\n")
	for name, lines := range map[string][]string{
		"device-receive": {
			phone + "--dry-run messages.jsonl",
			phone + "messages.jsonl",
			phone + "messages.jsonl",
			phone + "changed.jsonl",
			phone + "other.jsonl",
			phone + "--accept USERPIN other.jsonl",
			phone + "--accept USERPIN --pin-file wrong other.jsonl",
			phone + "--accept USERPIN --pin-file pin other.jsonl",
			"wbxml device receive --state secure --format json --secure --row 1 secure.jsonl",
			"wbxml device receive --state secure --format json --imsi 001010123456790 --row 2 other.jsonl",
			"wbxml device receive --state phone --imsi 001010123456790 --row 1 changed.jsonl",
			"wbxml device receive --state phone --imsi 001010123456790 --row 2 other.jsonl sealed.jsonl messages.jsonl",
			"wbxml device receive --state signed --imsi 001010123456789 --must-sign --trust examples/keys/ca-cert.pem --row 1 messages.jsonl",
			"wbxml device receive --state signed --must-sign --trust examples/keys/ca-cert.pem --decrypt-key examples/keys/rsa-key.pem --imsi 001010123456789 --row 1 sealed.jsonl",
			"wbxml device receive --state old --secure --row 1 old.jsonl",
			"wbxml device receive --state old --secure --dm11 --row 1 old.jsonl",
			"wbxml device receive --state open --unauthenticated --row 1 secure.jsonl",
		},
		"device-tree": {
			"wbxml device receive --state tree --imsi 001010123456789 --row 1 --device IMEI:490154203237518 messages.jsonl",
			"wbxml device tree --state tree ./DMAcc/1/AppAuth/1",
			"wbxml device tree --state tree --format json ./DMAcc/1/AppAuth/1",
			"wbxml device tree --state tree --format json --show-secrets ./DMAcc/1/AppAuth/1",
			"wbxml device tree --state tree --format xml ./DMAcc/1/AppAuth/1",
			"wbxml device first-session --state tree",
			"wbxml device first-session --state tree --server org.example",
			"wbxml device receive --state tree --secure --row 1 secure.jsonl",
			"wbxml device first-session --state tree",
		},
		"device-card": {
			"wbxml device card-image --row 1 -o one messages.jsonl",
			"wbxml device card-image --row 1 --format json --pad 8 --absolute -o two changed.jsonl other.jsonl",
			"wbxml device read-card --state cards --card 1 --image one",
			"wbxml device read-card --state cards --card 1 --image one",
			"wbxml device read-card --state cards --card 2 --image two",
			"wbxml device read-card --state cards --card 2 --image two --format json",
		},
	} {
		out := session(lines...)
		testdoc.Golden(t, filepath.Join(golden, name+".txt"), []byte(out))
		for _, s := range secrets[:4] {
			if strings.Contains(strings.ReplaceAll(out, "show-secrets", ""), s) && name != "device-tree" {
				t.Errorf("%s shows %s", name, s)
			}
		}
	}
	// A recorded dialogue with a card says the same as the card.
	c, err := cardfiles.Read("one")
	if err != nil {
		t.Fatal(err)
	}
	talk := &recorder{Card: c}
	if _, err := card.Read(talk, card.ReadOptions{}); err != nil {
		t.Fatal(err)
	}
	testdoc.WriteFile(t, "dialogue", talk.String())
	played := must(t, "wbxml device read-card --state played --card 1 --apdu dialogue", "")
	if want := must(t, "wbxml device read-card --state served --card 1 --image one", ""); strings.TrimPrefix(played, "input     dialogue") != strings.TrimPrefix(want, "input     one") {
		t.Errorf("a dialogue gives\n%s, a card\n%s", played, want)
	}
	// What is made for a server is what it understands.
	var made struct {
		URL     string
		Message string
	}
	if err := json.Unmarshal([]byte(must(t, "wbxml device first-session --state phone --server com.example.dm --format json", "")), &made); err != nil {
		t.Fatal(err)
	}
	body, err := base64.StdEncoding.DecodeString(made.Message)
	var m syncml.Message
	err = errors.Join(err, m.ParseWBXML(body, syncml.DecodeOptions{}, codec.Limits{}))
	server, id, user, ok := bootstrap.Acknowledges(&m)
	if err != nil || !ok || server != made.URL || id != "IMEI:490154203237518" || user != "user2" {
		t.Errorf("%v: %s of %s acknowledges to %s: %v", err, id, user, server, ok)
	}
	if out := must(t, "wbxml device first-session --state phone --server com.example.dm --format wbxml", ""); out != string(body) {
		t.Errorf("octets %x", out)
	}
}

// A recorder writes down what goes to a card and comes from it.
type recorder struct {
	card.Card
	strings.Builder
}

func (r *recorder) Transmit(command []byte) ([]byte, error) {
	b, err := r.Card.Transmit(command)
	fmt.Fprintf(r, "> %X\n< %X\n", command, b)
	return b, err
}

// TestDeviceMisuse goes through what can be wrong with an input or a command line. No
// case changes a state, or leaves anything behind.
func TestDeviceMisuse(t *testing.T) {
	exampleFolder(t)
	must(t, "wbxml device card-image --row 2 -o second messages.jsonl", "")
	bare, err := os.ReadFile(filepath.Join("second", "3F00", "5015", "6432"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(testdoc.Contents(t)["messages.jsonl"], "\n")
	for name, content := range map[string]string{
		"cut.jsonl": lines[0][:len(lines[0])/2], "cut.wbxml": string(bare[:len(bare)-40]), "bare.wbxml": string(bare), "empty": "",
		"text": "neither message nor push\n", "torn/state": "WBXML device state 1\n{}\nx", "dialogue": "> 00A40804022F0000\n< 6A82\n", "bad": "> xyz\n", "list/x": "",
	} {
		testdoc.WriteFile(t, name, content)
	}
	before := testdoc.Contents(t)
	const usage = `wbxml: .+\nSee 'wbxml device [a-z-]+ --help'\.\n`
	for _, c := range []struct {
		line   string
		code   int
		out    string
		errors string
	}{
		{"receive --state phone missing", 1, "", `wbxml: missing: .+\n`},
		{"receive --state phone empty", 1, "", `wbxml: empty: is empty\n`},
		{"receive --state phone text", 1, `.+rejected \(unauthenticated\): .+`, ``},
		{"receive --state phone examples/bootstrap.xml", 1, "", `wbxml: examples/bootstrap.xml: this is XML, .+\n`},
		{"receive --state phone cut.jsonl", 1, "", `wbxml: cut\.jsonl: .+\n`},
		{"receive --state phone --secure cut.wbxml", 1, `.+rejected \(content\): .+offset \d+.+`, ``},
		{"receive --state phone bare.wbxml", 1, `.+rejected \(unauthenticated\): .+`, ``},
		{"receive --state phone --mac 00 --sec NETWPIN bare.wbxml", 1, "", `wbxml: bare\.wbxml: .+\n`},
		{"receive --state phone --imsi 001010123456789 --mac 0123456789012345678901234567890123456789 --sec NETWPIN bare.wbxml", 1, `.+rejected \(mac\): .+`, ``},
		{"receive --state phone --secure --row 9 messages.jsonl", 1, "", `wbxml: messages\.jsonl: .+no such row\n`},
		{"receive --state torn --secure bare.wbxml", 1, "", `wbxml: torn: .+\n`},
		{"receive --state empty --secure bare.wbxml", 1, "", `wbxml: cannot write empty: .+\n`},
		{"receive --state no/where --secure bare.wbxml", 1, "", `wbxml: cannot write no/where: .+\n`},
		{"receive --state phone --pin-file missing --secure bare.wbxml", 1, "", `wbxml: missing: .+\n`},
		{"receive --secure bare.wbxml", 2, "", usage},
		{"receive --state= --secure bare.wbxml", 2, "", usage},
		{"receive --state phone", 2, "", usage},
		{"receive --state phone --must-sign bare.wbxml", 2, "", usage},
		{"receive --state phone --row -1 bare.wbxml", 2, "", usage},
		{"receive --state phone --accept none bare.wbxml", 2, "", usage},
		{"receive --state phone - -", 2, "", usage},
		{"tree --state missing", 1, "", `wbxml: missing: has no state of a device; .+\n`},
		{"tree --state list", 1, "", `wbxml: list: has no state of a device; .+\n`},
		{"tree --state torn", 1, "", `wbxml: torn: .+\n`},
		{"tree --state bare.wbxml", 1, "", `wbxml: bare\.wbxml: .+\n`},
		{"tree --state phone ./DMAcc/2", 1, "", `wbxml: phone: has no node ./DMAcc/2\n`},
		{"tree --state phone ./a ./b", 2, "", usage},
		{"first-session --state list", 1, "", `wbxml: list: has no state of a device; .+\n`},
		{"first-session --state phone --server x", 1, "", `wbxml: phone: has no account of x\n`},
		{"read-card --state phone --card 1 --image missing", 1, "", `wbxml: missing: .+\n`},
		{"read-card --state phone --card 1 --image list", 1, "", `wbxml: list: holds no files of a card.+\n`},
		{"read-card --state phone --card 1 --apdu bad", 1, "", `wbxml: bad: line 1 .+\n`},
		{"read-card --state phone --card 1 --apdu dialogue", 1, `.+rejected \(card\): the dialogue has no response.+`, ``},
		{"read-card --state phone --card 1", 2, "", usage},
		{"read-card --state phone --image card", 2, "", usage},
		{"read-card --state phone --card 1 --image card --apdu dialogue", 2, "", usage},
		{"card-image -o list bare.wbxml", 1, "", `wbxml: cannot write list: .+\n`},
		{"card-image -o new bare.wbxml bare.wbxml bare.wbxml bare.wbxml", 1, "", `wbxml: bare\.wbxml: .+room for one.+\n`},
		{"card-image -o new messages.jsonl messages.jsonl", 1, "", `wbxml: messages\.jsonl: row 1: .+three of.+\n`},
		{"card-image -o new text", 1, "", `wbxml: text: .+\n`},
		{"card-image -o new --pad 40000 bare.wbxml", 1, "", `wbxml: card: .+\n`},
		{"card-image bare.wbxml", 2, "", usage},
	} {
		t.Run(c.line, func(t *testing.T) {
			r := do("wbxml device "+c.line, "")
			if r.code != c.code {
				t.Errorf("exit code %d, want %d", r.code, c.code)
			}
			matches(t, "standard output", c.out, r.out)
			matches(t, "standard error", c.errors, r.errors)
			if after := testdoc.Contents(t); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Error("files have changed")
			}
		})
	}
}

// TestDeviceBusy holds that two processes do not change a state at one time, and that one
// may look at it.
func TestDeviceBusy(t *testing.T) {
	exampleFolder(t)
	release, err := store.Lock(filepath.Join("phone", "state"))
	if err != nil {
		t.Fatal(err)
	}
	r := do(phone+"messages.jsonl", "")
	if r.code != convert.ExitFailed || r.out != "" {
		t.Errorf("exit code %d, output %s", r.code, r.out)
	}
	matches(t, "standard error", `wbxml: cannot write phone: `+store.ErrBusy.Error()+`\n`, r.errors)
	must(t, "wbxml device tree --state phone", "")
	must(t, phone+"--dry-run messages.jsonl", "")
	release()
	must(t, phone+"messages.jsonl", "")
}

// TestDeviceUnwritable holds that a message whose change cannot be stored changes nothing.
func TestDeviceUnwritable(t *testing.T) {
	exampleFolder(t)
	before := testdoc.Contents(t)["phone/state"]
	testdoc.WriteFile(t, "phone/state.next/x", "") // stands where the next state would be written
	line := "wbxml device receive --state phone --imsi 001010123456789 --trust examples/keys/ca-cert.pem --decrypt-key examples/keys/rsa-key.pem --row 1 sealed.jsonl"
	r := do(line, "")
	if r.code != convert.ExitFailed || r.out != "" || testdoc.Contents(t)["phone/state"] != before {
		t.Errorf("exit code %d, output %s", r.code, r.out)
	}
	matches(t, "standard error", `wbxml: cannot write phone: .+\n`, r.errors)
	if err := os.RemoveAll("phone/state.next"); err != nil {
		t.Fatal(err)
	}
	if must(t, line, ""); testdoc.Contents(t)["phone/state"] == before {
		t.Error("not applied")
	}
	if os.Geteuid() == 0 {
		return // root writes everywhere
	}
	if err := os.Chmod("phone", 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("phone", 0o700)
	if r := do(line, ""); r.code != convert.ExitFailed || !strings.Contains(r.errors, "cannot write phone") {
		t.Errorf("exit code %d: %s", r.code, r.errors)
	}
	must(t, "wbxml device tree --state phone", "")
}

// TestDevicePrivate holds that nobody but its owner can read a state or an image.
func TestDevicePrivate(t *testing.T) {
	exampleFolder(t)
	must(t, "wbxml device receive --state new --imsi 001010123456789 --row 1 messages.jsonl", "")
	for _, name := range []string{"new", "new/state", "card", "card/3F00/5015/6432"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
}

// failing is a standard output that cannot be written.
type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }

// TestDeviceOutput holds what a full disk and a closed pipe behind standard output do to
// a message: it was applied.
func TestDeviceOutput(t *testing.T) {
	exampleFolder(t)
	for _, c := range []struct {
		err  error
		code int
	}{{syscall.EPIPE, convert.ExitOK}, {syscall.ENOSPC, convert.ExitFailed}} {
		state := fmt.Sprint("state", c.code)
		var messages strings.Builder
		line := "wbxml device receive --imsi 001010123456789 --row 1 messages.jsonl --state " + state
		code := run(strings.Fields(line), strings.NewReader(""), failing{c.err}, &messages)
		if code != c.code || (messages.Len() > 0) != (code != convert.ExitOK) {
			t.Errorf("%v: exit code %d: %s", c.err, code, &messages)
		}
		if out := must(t, "wbxml device tree --state "+state, ""); !strings.Contains(out, "com.example.dm") {
			t.Errorf("%v: %s", c.err, out)
		}
	}
}
