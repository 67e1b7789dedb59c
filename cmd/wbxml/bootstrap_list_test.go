package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// faultyCSV returns a list of n devices, of which every hundredth row or so is bad, in
// each way in turn, and how many are.
func faultyCSV(n int) (list string, bad int) {
	var b strings.Builder
	for line := range strings.Lines(deviceCSV(n)) {
		if b.Len() == 0 {
			b.WriteString(line)
			continue
		}
		if strings.Contains(line, ",none,") {
			bad++
		} else if i := strings.Index(line, "7,"); i == len("IMEI:")+14 && strings.Contains(line, "97,") { // 0, 1, ... 97
			switch bad++; bad % 5 {
			case 0:
				line = strings.Replace(line, ",", `,"`, 1)
			case 1:
				line = strings.Replace(line, "user", `us"er`, 1)
			case 2:
				line = line[:len(line)/2] + "\n"
			case 3:
				line = strings.Replace(line, ",s", ",", 1)
				line = line[:strings.LastIndexByte(line, ',')] + ",\n"
			case 4:
				line = strings.Replace(line, "password", strings.Repeat("x", 1<<20), 1)
			}
		}
		b.WriteString(line)
	}
	return b.String(), bad
}

// accounted checks that each row of a list is in the output or in the rejects, once, and
// returns the number of rejects.
func accounted(t testing.TB, list, out, rejects string) int {
	t.Helper()
	rows := strings.Split(strings.TrimSuffix(list, "\n"), "\n")[1:]
	seen := make([]int, len(rows))
	for _, l := range parseLines(t, out) {
		seen[l.Row-1]++
	}
	n := 0
	for i, line := range strings.Split(strings.TrimSuffix(rejects, "\n"), "\n") {
		at := strings.LastIndexByte(line, ',')
		if i == 0 {
			if line[at+1:] != "reject_reason" {
				t.Errorf("rejects begin with %q", line)
			}
			continue
		}
		n++
		var row, at2 int
		if _, err := fmt.Sscanf(line[at+1:], "row %d line %d:", &row, &at2); err != nil || at2 != row+1 || row < 1 || row > len(rows) || rows[row-1] != line[:at] {
			t.Fatalf("reject %d is %.200q", i, line)
		}
		seen[row-1]++
	}
	for i, k := range seen {
		if k != 1 {
			t.Fatalf("row %d is there %d times", i+1, k)
		}
	}
	return n
}

// TestBootstrapRejects has rows that are bad in every way, kills the run and goes on: each
// row is in the output or in the rejects, once, and both are those of a run without that.
func TestBootstrapRejects(t *testing.T) {
	rows := 20000
	if testdoc.Race {
		rows = 5000
	}
	list, bad := faultyCSV(rows)
	if bad < rows/200 {
		t.Fatalf("%d bad rows", bad)
	}
	bootstrapFolder(t, map[string]string{"devices.csv": list})
	const flags = "bootstrap build account.json devices.csv --profile dm --sec USERNETWPIN --rejects "
	whole := do("wbxml "+flags+"whole.rejects -o whole", "")
	if whole.code != convert.ExitFailed || !strings.Contains(whole.errors, fmt.Sprintf(" %d bad rows in whole.rejects;", bad)) {
		t.Fatalf("exit code %d, %d bad: %s", whole.code, bad, whole.errors)
	}
	if n := strings.Count(whole.errors, " devices.csv:"); n > maxShown+5 {
		t.Errorf("%d rows are reported", n)
	}
	want := testdoc.Contents(t)
	if n := accounted(t, list, want["whole"], want["whole.rejects"]); n != bad {
		t.Errorf("%d rejects, want %d", n, bad)
	}
	args := strings.Fields(flags + "rejects -o out")
	for i := range 4 {
		if killed(t, args, int64(len(want["whole"])*(i+1)/8)) {
			t.Log("it ended before") // the octets are compared all the same
			os.Remove("out")
		}
	}
	if last := do("wbxml "+strings.Join(args, " "), ""); last.code != convert.ExitFailed {
		t.Fatalf("exit code %d: %s", last.code, last.errors)
	}
	files := testdoc.Contents(t)
	if files["out"] != want["whole"] || files["rejects"] != want["whole.rejects"] {
		t.Errorf("%d and %d octets, want %d and %d, or others", len(files["out"]), len(files["rejects"]), len(want["whole"]), len(want["whole.rejects"]))
	}
	// What comes from a pipe, and goes to one, is the same.
	piped := do("wbxml bootstrap build account.json - --profile dm --sec USERNETWPIN --rejects piped", list)
	if piped.code != convert.ExitFailed || piped.out != want["whole"] || testdoc.Contents(t)["piped"] != want["whole.rejects"] {
		t.Errorf("through pipes: exit code %d, %d octets", piped.code, len(piped.out))
	}
}

// TestBootstrapListMessages has faults of a list that a first day brings: a message says
// which column it is about, and how the list was read.
func TestBootstrapListMessages(t *testing.T) {
	list := testdoc.Example(t, "devices.csv")
	cell := func(old string) string { return strings.Replace(list, old, "", 1) }
	for _, c := range []struct {
		name, list, flags string
		facts             []string
	}{
		{"another separator", strings.ReplaceAll(list, ",", "|"), "--sec NETWPIN", []string{"user", `','`, "device|imsi"}},
		{"a missing key", strings.ReplaceAll(list, "imsi", "IMSI2"), "--sec NETWPIN", []string{"IMSI2"}},
		{"an empty slot", cell("user2"), "--sec NETWPIN", []string{":3: row 2: ", "column user is empty"}},
		{"an empty PIN", cell("62342"), "--sec USERPIN", []string{":3: row 2: ", "column pin is empty"}},
		{"an empty IMSI", cell("001010123456790"), "--sec NETWPIN", []string{":3: row 2: ", "column imsi is empty"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bootstrapFolder(t, map[string]string{"devices.csv": c.list})
			r := do(buildLine+"--profile dm "+c.flags, "")
			for _, fact := range c.facts {
				if !strings.Contains(r.errors, fact) || r.code != convert.ExitFailed {
					t.Errorf("exit code %d, no %q in %s", r.code, fact, r.errors)
				}
			}
		})
	}
}

// TestBootstrapStandardInput reads the account, and a list in a file, from it.
func TestBootstrapStandardInput(t *testing.T) {
	account := testdoc.Example(t, "account.json")
	bootstrapFolder(t, nil)
	want := built(t, "--profile cp --sec NETWPIN").out
	if r := do("wbxml bootstrap build --account - --devices devices.csv --profile cp --sec NETWPIN", account); r.out != want || r.code != convert.ExitOK {
		t.Errorf("account: exit code %d: %s", r.code, r.errors)
	}
	f, err := os.Open("devices.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var messages strings.Builder
	if code := run(strings.Fields("wbxml bootstrap build account.json - --profile cp --sec NETWPIN -o out"), f, io.Discard, &messages); code != convert.ExitOK || testdoc.Contents(t)["out"] != want {
		t.Errorf("list: exit code %d: %s", code, &messages)
	}
}

// TestBootstrapReferences has references that follow from all inputs.
func TestBootstrapReferences(t *testing.T) {
	list := testdoc.Example(t, "devices.csv")
	bootstrapFolder(t, map[string]string{"other.csv": strings.ReplaceAll(list, "user2", "user7")})
	refs := func(line, stdin string) (text string) {
		r := do("wbxml bootstrap build account.json "+line+" --profile dm --sec NETWPIN --sms", stdin)
		if r.code != convert.ExitOK {
			t.Fatalf("%s: %s", line, r.errors)
		}
		for _, l := range parseLines(t, r.out) {
			if len(l.Apart) < 2 || !strings.HasPrefix(l.Apart[0].UDH, "0c05040b8423f008") && !strings.HasPrefix(l.Apart[0].UDH, "0b05040b8423f000") || l.RefSeed == "" {
				t.Errorf("%s: %+v", line, l)
			}
			text += fmt.Sprint(l.RefSeed, " ", l.Ref, ";")
		}
		return text
	}
	first := refs("devices.csv", "")
	if again := refs("devices.csv", ""); again != first {
		t.Errorf("%s, and again %s", first, again)
	}
	if other := refs("other.csv", ""); other == first {
		t.Errorf("another list has %s", other)
	}
	seeded := refs("devices.csv --ref-seed a\"b", "")
	if again := refs("- --ref-seed a\"b", list); again != seeded || !strings.Contains(seeded, `a"b `) {
		t.Errorf("a seed: %s, and again %s", seeded, again)
	}
	if a, b := refs("-", list), refs("-", list); a == b {
		t.Errorf("two pipes have %s", a)
	}
	if narrow := refs("devices.csv --ref-bits 8", ""); narrow == first {
		t.Errorf("8 bits: %s", narrow)
	}
}

// TestBootstrapKeep passes columns on, and shows them.
func TestBootstrapKeep(t *testing.T) {
	bootstrapFolder(t, map[string]string{"devices.csv": "sep=,\n" + strings.Replace(testdoc.Example(t, "devices.csv"), "device", "MSISDN", 1)})
	const flags = "--profile cp --sec NETWPIN --keep msisdn"
	for _, l := range parseLines(t, built(t, flags).out) {
		if !strings.HasPrefix(l.text, fmt.Sprintf(`{"row":%d,"line":%d,"msisdn":"IMEI:490154203237`, l.Row, l.Row+2)) {
			t.Errorf("a line begins with %.80s", l.text)
		}
	}
	binary := built(t, flags+" --push --format binary").out
	for name, text := range map[string]string{"build": built(t, flags+" --format text").out, "open": do("wbxml bootstrap open --row 2 --imsi 001010123456790 -", binary).out} {
		if !strings.Contains(text, "row       2\nline      4\nmsisdn    IMEI:490154203237526\n") {
			t.Errorf("%s shows\n%s", name, text)
		}
	}
}

// TestBootstrapCounted reports what is conspicuous in a list.
func TestBootstrapCounted(t *testing.T) {
	list := testdoc.Example(t, "devices.csv")
	lines := strings.SplitAfter(list, "\n")
	bootstrapFolder(t, map[string]string{"devices.csv": list + lines[1] + strings.Replace(lines[2], "001010123456790", "00101012345679", 1)})
	r := built(t, "--profile dm --sec NETWPIN --drop")
	for _, want := range []string{"other than 15 digits: 1\n", "IMSI of a row before: 1\n", "device of a row before: 2\n"} {
		if !strings.Contains(r.errors, want) {
			t.Errorf("no %q in %s", want, r.errors)
		}
	}
	for line := range strings.Lines(r.errors) {
		if !strings.HasPrefix(line, "warning: ") && !strings.HasPrefix(line, "wbxml: 5 messages,") {
			t.Errorf("message %q", line)
		}
	}
}

// TestBootstrapLinks writes to the file behind a link, also where there is none yet, and
// makes a folder.
func TestBootstrapLinks(t *testing.T) {
	bootstrapFolder(t, map[string]string{"sub/old": "old", "pins/.keep": ""})
	for link, to := range map[string]string{"new.link": "sub/new", "old.link": "sub/old", "pins.link": "pins/pins"} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	const flags = "--profile dm --sec USERPINMAC --pins-out pins.link -o "
	built(t, flags+"new.link")
	built(t, flags+"old.link")
	built(t, flags+"made/ --shard 2")
	files := testdoc.Contents(t)
	if files["sub/new"] == "" || files["sub/new"] != files["sub/old"] || files["made/messages-000000.jsonl"]+files["made/messages-000001.jsonl"] != files["sub/new"] || files["pins/pins"] == "" {
		t.Errorf("files %q", files)
	}
	for _, link := range []string{"new.link", "old.link", "pins.link"} {
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more (%v)", link, err)
		}
	}
	if info, err := os.Stat("made"); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the folder: %v (%v)", info, err)
	}
	if r := do(buildLine+"--profile dm --sec NETWPIN --pins-out x -o fresh/", ""); r.code != convert.ExitUsage {
		t.Errorf("exit code %d", r.code)
	}
	testdoc.WriteFile(t, "devices.csv", "bad\n"+files["devices.csv"])
	do(buildLine+"--profile dm --sec NETWPIN --strict -o fresh/", "")
	if _, err := os.Stat("fresh"); err == nil {
		t.Error("a run that fails leaves a folder")
	}
}

// TestBootstrapMany opens and checks more messages than it shows: the rest is counted, and
// behind the row that was asked for nothing is read.
func TestBootstrapMany(t *testing.T) {
	const rows = 3000
	bootstrapFolder(t, map[string]string{"devices.csv": strings.ReplaceAll(deviceCSV(rows), "none", "10007")})
	for _, format := range []string{"json", "binary"} {
		built(t, "--profile dm --sec NETWPIN --sms --format "+format+" -o out")
		r := do("wbxml bootstrap open --imsi 001010000000007 out", "")
		if r.code != convert.ExitFailed || strings.Count(r.out, "\ntree\n") != 1 || strings.Count(r.errors, "\n") != maxShown+1 ||
			!strings.HasSuffix(r.errors, "wbxml: out: 3000 messages, 1 good, 2999 bad; bootstrap: MAC does not verify: 2999; not all are shown (see --all and --row)\n") {
			t.Errorf("%s: open: exit code %d, output %s, messages %s", format, r.code, r.out, r.errors)
		}
		r = do("wbxml bootstrap check out", "")
		if r.code != convert.ExitFailed || strings.Count(r.out, "\n") != maxShown || !strings.Contains(r.errors, "3000 messages, 0 good, 3000 bad; AC-1: 3000, BS-3: 3000, BS-4: 3000;") {
			t.Errorf("%s: check: exit code %d, output %s, messages %s", format, r.code, r.out, r.errors)
		}
		if r = do("wbxml bootstrap check --all out", ""); strings.Count(r.out, "\n") != 3*rows {
			t.Errorf("%s: check --all: %d lines", format, strings.Count(r.out, "\n"))
		}
		text := testdoc.Contents(t)["out"]
		in := &countingReader{r: strings.NewReader(text)}
		var out, messages strings.Builder
		if code := run(strings.Fields("wbxml bootstrap open --row 8 --imsi 001010000000007 -"), in, &out, &messages); code != convert.ExitOK || messages.Len() > 0 || !strings.Contains(out.String(), "user7") {
			t.Errorf("%s: --row: exit code %d, %s", format, code, &messages)
		}
		if in.n > 4*guessed || in.n > len(text)/3 {
			t.Errorf("%s: --row 8 reads %d octets of %d", format, in.n, len(text))
		}
	}
}

// A countingReader counts what is read.
type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += n
	return n, err
}
