package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// bootstrapFolder is a folder with the examples.
func bootstrapFolder(t testing.TB, more map[string]string) {
	t.Helper()
	files := map[string]string{"account.json": testdoc.Example(t, "account.json"), "devices.csv": testdoc.Example(t, "devices.csv")}
	maps.Copy(files, more)
	testdoc.Folder(t, files)
}

const buildLine = "wbxml bootstrap build --account account.json --devices devices.csv "

// built runs a build that has to succeed.
func built(t testing.TB, line string) result {
	t.Helper()
	r := do(buildLine+line, "")
	if r.code != convert.ExitOK {
		t.Fatalf("%s: exit code %d: %s", line, r.code, r.errors)
	}
	return r
}

// A messageLine is a line that build writes.
type messageLine struct {
	Row                int64
	Message, MAC, Push string
	Apart              []struct{ UDH, Data string } `json:"segments"`
	Ref                uint16
	RefSeed            string

	Segments []string `json:"-"` // joined
	text     string
}

// message returns the message in a line.
func (l messageLine) message() (m bootstrap.Message, err error) {
	for e, wrong := range bulk.ReadJSON(strings.NewReader(l.text)) {
		if err = wrong; err == nil {
			m, err = e.Message()
		}
	}
	return m, err
}

// parseLines reads what build writes.
func parseLines(t testing.TB, text string) []messageLine {
	t.Helper()
	var all []messageLine
	for line := range strings.Lines(text) {
		l := messageLine{text: line}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for _, s := range l.Apart {
			l.Segments = append(l.Segments, s.UDH+s.Data)
		}
		all = append(all, l)
	}
	return all
}

// TestBootstrapBuild builds the examples in every way, and opens each message
// with the keys of its device.
func TestBootstrapBuild(t *testing.T) {
	devices := []struct{ device, imsi, pin, user, password string }{
		{"IMEI:490154203237518", "001010123456789", "48151", "user1", "example-password-1"},
		{"IMEI:490154203237526", "001010123456790", "62342", "user2", "example-password-2"},
		{"IMEI:490154203237534", "001010123456791", "10808", "user3", `a <b> & "c"`},
	}
	for _, profile := range []string{"dm", "dm --form nested", "dm --form xml --version 1.3", "dm --form nodes", "dm --dm 1.1 --form nodes --drop", "cp"} {
		for _, sec := range []string{"--sec NETWPIN", "--sec userpin", "--sec USERNETWPIN", "--sec USERPIN_NETWORKID --join pin:network", "--sec USERPINMAC --pins-out pins", "--secure", "--sec none"} {
			for _, kind := range []string{"", " --push", " --sms"} {
				flags := "--profile " + profile + " " + sec + kind
				t.Run(flags, func(t *testing.T) {
					bootstrapFolder(t, nil)
					lines := parseLines(t, built(t, flags).out)
					if len(lines) != len(devices) {
						t.Fatalf("%d messages for %d devices", len(lines), len(devices))
					}
					var pins []string
					if strings.Contains(sec, "PINMAC") {
						pins = strings.Fields(testdoc.Contents(t)["pins"])
					}
					for i, d := range devices {
						m, err := lines[i].message()
						if err != nil {
							t.Fatal(err)
						}
						k := bootstrap.Keys{PIN: bootstrap.Secret(d.pin), Accept: []bootstrap.SEC{m.Security.SEC}}
						if strings.Contains(sec, ":network") {
							k.Join = bootstrap.JoinPINColonNetwork
						}
						if k.Network, err = bootstrap.AppendIMSI(nil, d.imsi); err != nil {
							t.Fatal(err)
						}
						if pins != nil {
							typed, ok := strings.CutPrefix(pins[i], fmt.Sprintf("%d,%d,", i+1, i+2))
							if !ok || !strings.HasPrefix(typed, d.pin) {
								t.Errorf("pin %q", pins[i])
							}
							m.Security.Typed = bootstrap.Secret(typed)
						}
						protected := !strings.Contains(sec, "secure") && !strings.Contains(sec, "none")
						if !protected {
							k = bootstrap.Keys{}
						}
						k.Accept = []bootstrap.SEC{m.Security.SEC}
						if !protected {
							k.Accept = nil
						}
						x, err := bootstrap.Open(m, k)
						if err != nil {
							t.Fatalf("row %d: %v", i+1, err)
						}
						if c := x.Account.Credentials[0]; c.Name != d.user || string(c.Secret) != d.password || x.Verified != protected || lines[i].Row != int64(i+1) {
							t.Errorf("row %d: %+v, verified %v", lines[i].Row, c, x.Verified)
						}
						if profile != "cp" && x.Options.Device != d.device {
							t.Errorf("device %s", x.Options.Device)
						}
					}
				})
			}
		}
	}
}

// TestBootstrapBinary has the same messages in binary as in JSON.
func TestBootstrapBinary(t *testing.T) {
	for _, flags := range []string{"--profile dm --secure", "--profile dm --sec NETWPIN --push", "--profile cp --sec NETWPIN --sms"} {
		t.Run(flags, func(t *testing.T) {
			bootstrapFolder(t, nil)
			var want []byte
			for _, l := range parseLines(t, built(t, flags).out) {
				for _, text := range append(l.Segments, l.Message+l.Push) {
					b, err := hex.DecodeString(text)
					if err != nil {
						t.Fatal(err)
					}
					if len(b) > 0 {
						want = append(binary.AppendUvarint(want, uint64(len(b))), b...)
					}
				}
			}
			if got := built(t, flags+" --format binary").out; got != string(want) {
				t.Errorf("%d octets, want %d", len(got), len(want))
			}
		})
	}
}

// TestBootstrapColumns has keys and values in other columns.
func TestBootstrapColumns(t *testing.T) {
	const head = "user,password,serverPassword,serverNonce,"
	bootstrapFolder(t, map[string]string{"devices.csv": "\uFEFF" + head + "nonce:base64, key\r\nu,p,s,n,/w==,0A0B\r\n"})
	l := parseLines(t, built(t, "--profile cp --sec NETWPIN").out)
	m, err := l[0].message()
	if err != nil {
		t.Fatal(err)
	}
	x, err := bootstrap.Open(m, bootstrap.Keys{Network: bootstrap.Secret{10, 11}})
	if err != nil || !bytes.Equal(x.Account.Credentials[0].Data, []byte{0xFF}) {
		t.Errorf("%v", err)
	}
}

// TestBootstrapBadRows has rows that are bad, each in its way: they are reported
// with their line and left out, without a secret in a message.
func TestBootstrapBadRows(t *testing.T) {
	const head = "device,imsi,pin,user,password,nonce,serverPassword,serverNonce\n"
	good := func(n int) string { return fmt.Sprintf("d%d,00101%d,1,user,hidden,hidden,hidden,hidden\n", n, n) }
	list := head + good(1) +
		"d,001011,1,user,hidden\n" + // line 3: too short
		"d,12,1,user,hidden,hidden,hidden,hidden\n" + // line 4: no IMSI
		good(2) +
		"d,001011,1,user,\"hid\nden\x01\",hidden,hidden,hidden\n" + // lines 6 and 7: a line end in quotes
		"d,001011,1,,hidden,hidden,hidden,hidden\n" + // line 8: empty
		"d,001011,1,us\"er,hidden,hidden,hidden,hidden\n" + // line 9: a quote
		good(3)
	bootstrapFolder(t, map[string]string{"devices.csv": list})
	r := do(buildLine+"--profile dm --sec NETWPIN -o out", "")
	if r.code != convert.ExitFailed || strings.Contains(r.errors, "hid") {
		t.Errorf("exit code %d, messages %s", r.code, r.errors)
	}
	for _, line := range []int{3, 4, 6, 7, 8, 9} {
		if strings.Count(r.errors, fmt.Sprintf("wbxml: devices.csv:%d: ", line)) != 1 {
			t.Errorf("line %d is not in %s", line, r.errors)
		}
	}
	if n := strings.Count(r.errors, "devices.csv:") - strings.Count(r.errors, "warning: devices.csv:"); n != 6 {
		t.Errorf("%d rows reported: %s", n, r.errors)
	}
	var rows []int64
	for _, l := range parseLines(t, testdoc.Contents(t)["out"]) {
		rows = append(rows, l.Row)
	}
	if fmt.Sprint(rows) != "[1 4 9]" {
		t.Errorf("rows %v", rows)
	}

	if err := os.Remove("out"); err != nil {
		t.Fatal(err)
	}
	if r := do(buildLine+"--profile dm --sec NETWPIN --strict -o out", ""); r.code != convert.ExitFailed || strings.Count(r.errors, " devices.csv:") != 1 {
		t.Errorf("--strict: exit code %d, messages %s", r.code, r.errors)
	}
	if files := testdoc.Contents(t); len(files) != 2 {
		t.Errorf("--strict leaves %d files", len(files))
	}
}

// TestBootstrapShards has a folder with a file for every two rows.
func TestBootstrapShards(t *testing.T) {
	bootstrapFolder(t, map[string]string{"out/.keep": ""})
	whole := built(t, "--profile cp --sec NETWPIN").out
	const flags = "--profile cp --sec NETWPIN --shard 2 -o out"
	built(t, flags)
	files := testdoc.Contents(t)
	if len(files) != 5 || files["out/messages-000000.jsonl"]+files["out/messages-000001.jsonl"] != whole {
		t.Errorf("files %q", files)
	}
	testdoc.WriteFile(t, "out/messages-000002.jsonl"+store.PartialSuffix, "no message\n")
	if got := must(t, "wbxml bootstrap open --row 3 --imsi 001010123456791 out", ""); !strings.Contains(got, "user3") {
		t.Errorf("the folder shows\n%s", got)
	}
	if err := os.Remove("out/messages-000002.jsonl" + store.PartialSuffix); err != nil {
		t.Fatal(err)
	}
	if r := do(buildLine+flags, ""); r.code != convert.ExitFailed {
		t.Errorf("a second run: exit code %d", r.code)
	}
	if len(testdoc.Contents(t)) != 5 {
		t.Errorf("a refused run leaves %q", testdoc.Contents(t))
	}
	built(t, flags+" --restart")
	built(t, "--profile cp --sec NETWPIN --shard 3 --restart -o out")
	if files = testdoc.Contents(t); len(files) != 4 || files["out/messages-000000.jsonl"] != whole {
		t.Errorf("a shard that ends with the list: %q", files)
	}
}

// TestBootstrapFolder reads a folder with binary messages in the order of the
// rows, and refuses one without.
func TestBootstrapFolder(t *testing.T) {
	bootstrapFolder(t, map[string]string{"out/.keep": ""})
	if r := do("wbxml bootstrap open out", ""); r.code != convert.ExitFailed || r.out != "" {
		t.Errorf("an empty folder: exit code %d, output %s", r.code, r.out)
	}
	want := opened(t, "-", built(t, "--profile dm --secure --format binary").out)
	built(t, "--profile dm --secure --format binary --shard 1 -o out")
	if got := opened(t, "out/", ""); got != want {
		t.Errorf("the folder shows\n%s\nwant\n%s", got, want)
	}
	if err := os.Rename("out/messages-000001.bin", "out/messages-1000000.bin"); err != nil {
		t.Fatal(err)
	}
	got := must(t, "wbxml bootstrap open --row 3 out/", "")
	if !strings.Contains(got, "user2") {
		t.Errorf("the last shows\n%s", got)
	}
}

// TestBootstrapFileMode keeps messages and PINs from others.
func TestBootstrapFileMode(t *testing.T) {
	bootstrapFolder(t, map[string]string{"pins": "old"})
	built(t, "--profile dm --sec USERPINMAC --pins-out pins -o out")
	for _, name := range []string{"pins", "out"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestBootstrapMisuse(t *testing.T) {
	const usage = `wbxml: .+\nSee 'wbxml bootstrap( [a-z]+)? --help'\.\n`
	const base = "build --account account.json --devices devices.csv "
	more := map[string]string{
		"broken.json": `{"serverId"`, "comma.json": "{\n\"serverId\": \"x\",\n}\n", "faulty.json": `{"serverId":"x","addresses":[],"credentials":[{"level":"NONE","secret":"hidden"}]}`,
		"empty.csv": "", "twice.csv": "a,a\n", "short.csv": "device,imsi\n", "unknown.csv": strings.Replace(testdoc.Example(t, "devices.csv"), "imsi", "x", 1),
		"noise": "\x89PNG", "line.jsonl": "{\n", "hex.jsonl": `{"row":1,"type":"` + bootstrap.TypeCP + `","message":"zz"}`,
		"sub/.keep": "", "keyless.csv": "device,user\n",
	}
	bootstrapFolder(t, more)
	linked := os.Symlink("devices.csv", "link")
	before := len(testdoc.Contents(t))
	for _, c := range []struct {
		line   string
		code   int
		errors string
	}{
		{"", 2, usage},
		{"build", 2, usage},
		{base + "--profile xx --sec NETWPIN", 2, usage},
		{base + "--profile dm --sec ROT13", 2, usage},
		{base + "account.json", 2, usage},
		{"build account.json --profile dm --sec NETWPIN", 2, usage},
		{"build account.json devices.csv account.json --profile dm --sec NETWPIN", 2, usage},
		{"build account.json keyless.csv", 2, usage},
		{base + "--profile dm --sec NETWPIN --secure", 2, usage},
		{base + "--profile dm --sec NETWPIN --format binary", 2, usage},
		{base + "--profile dm --sec USERPINMAC", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out -", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out x -o ./x", 2, usage},
		{base + "--profile dm --sec USERPIN --pins-out x", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out x.partial -o x", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out x -o x.partial", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out x.journal -o x", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out account.json", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out sub/x -o sub", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out link", 2, usage},
		{base + "--profile dm --secure -o devices.csv", 2, usage},
		{base + "--profile dm --secure -o link", 2, usage},
		{base + "--profile dm --sec USERPIN --shard 0", 2, usage},
		{base + "--profile dm --version 1.0 --sec USERPIN", 2, usage},
		{"build - -", 2, usage},
		{base + "--profile dm --secure --shard 5 -o x", 2, usage},
		{base + "--profile dm --secure --shard 5", 2, usage},
		{base + "--profile dm --secure --rejects - -o x", 2, usage},
		{base + "--profile dm --secure --rejects x -o x", 2, usage},
		{base + "--profile dm --secure --rejects devices.csv", 2, usage},
		{base + "--profile dm --secure --rejects sub/x -o sub", 2, usage},
		{base + "--profile dm --sec USERPINMAC --pins-out x --rejects x", 2, usage},
		{base + "--profile dm --secure --ref-bits 8", 2, usage},
		{base + "--profile dm --secure --sms --ref-bits 7", 2, usage},
		{"open", 2, usage},
		{"check a b", 2, usage},
		{"open --row -1 noise", 2, usage},
		{"open --format text noise", 2, usage},

		{"build --account - --devices devices.csv --profile dm --secure", 1, `wbxml: standard input: .+\n`},
		{"build --account account.json --devices - --profile dm --secure", 1, `wbxml: standard input: no header\n`},
		{"build --account account.json --devices - --profile dm --secure -o x", 1, `wbxml: standard input: no header\n`},
		{base + "--profile cp --secure --keep row", 1, `wbxml: devices\.csv: .+row.+\n`},
		{base + "--profile cp --secure --keep msisdn", 1, `wbxml: devices\.csv: .+msisdn.+\n`},
		{"build --account missing --devices devices.csv --profile dm --secure", 1, `wbxml: missing: .+\n`},
		{"build --account broken.json --devices devices.csv --profile dm --secure", 1, `wbxml: broken\.json: .+\n`},
		{"build --account comma.json --devices devices.csv --profile dm --secure", 1, `wbxml: comma\.json: line 3: .+\n`},
		{"build --account faulty.json --devices devices.csv --profile dm --secure", 1, `(wbxml: faulty\.json: [^\n]+\n){2,}`},
		{"build --account account.json --devices missing --profile dm --secure", 1, `wbxml: missing: .+\n`},
		{"build --account account.json --devices empty.csv --profile dm --secure", 1, `wbxml: empty\.csv: .+\n`},
		{"build --account account.json --devices twice.csv --profile dm --secure", 1, `wbxml: twice\.csv: .+\n`},
		{"build --account account.json --devices short.csv --profile cp --secure", 1, `wbxml: short\.csv: .+ user,.+\n`},
		{"build --account account.json --devices unknown.csv --profile cp --secure", 1, `wbxml: unknown\.csv: .+"x".+\n`},
		{base + "--profile cp --sec USERPINMAC --pins-out sub", 1, `wbxml: cannot write sub: .+\n`},
		{base + "--profile cp --secure -o nowhere/x", 1, `wbxml: cannot write nowhere/x.*: .+\n`},
		{base + "--profile cp --secure -o nowhere/near/", 1, `wbxml: cannot write nowhere/.*: .+\n`},
		{base + "--profile cp --sec USERPINMAC --pins-out nowhere/p", 1, `wbxml: cannot write nowhere/p: .+\n`},
		{base + "--profile cp --sec USERPINMAC --pins-out nowhere/p -o x", 1, `wbxml: cannot write nowhere/p: .+\n`},
		{"open missing", 1, `wbxml: missing: .+\n`},
		{"open noise", 1, `wbxml: noise: .+\n`},
		{"open line.jsonl", 1, `wbxml: line\.jsonl: .+1.+\n`},
		{"open hex.jsonl", 1, `wbxml: hex\.jsonl: row 1: .+\n`},
		{"open --pin-file missing noise", 1, `wbxml: missing: .+\n`},
		{"open --imsi 12 noise", 1, `wbxml: .+\n`},
		{"check noise", 1, `wbxml: noise: .+\n`},
		{"check --row 7 hex.jsonl", 1, `wbxml: hex\.jsonl: .+\n`},
	} {
		t.Run(c.line, func(t *testing.T) {
			if linked != nil && strings.Contains(c.line, "link") {
				t.Skip(linked)
			}
			r := do("wbxml bootstrap "+c.line, "")
			if r.code != c.code || r.out != "" || strings.Contains(r.errors, "hidden") {
				t.Errorf("exit code %d, want %d, output %q", r.code, c.code, r.out)
			}
			matches(t, "the message", c.errors, r.errors)
			if n := len(testdoc.Contents(t)); n != before {
				t.Errorf("leaves %d files behind", n-before)
			}
		})
	}
}
