package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// shownAs runs open over text in a file, and returns what it shows.
func shownAs(t *testing.T, text, flags string) string {
	t.Helper()
	testdoc.WriteFile(t, "in", text)
	return opened(t, flags+" in", "")
}

// opened runs open, which has to succeed, without what only some formats say.
func opened(t *testing.T, line, stdin string) string {
	t.Helper()
	r := do("wbxml bootstrap open "+line, stdin)
	if r.code != convert.ExitOK {
		t.Fatalf("exit code %d: %s", r.code, r.errors)
	}
	matches(t, "the summary", `(wbxml: [^\n]+: \d+ messages, \d+ good, 0 bad\n)?`, r.errors)
	return regexp.MustCompile(`(?m)^(line|id) .+\n`).ReplaceAllString(r.out, "")
}

// TestBootstrapFormats opens whatever build writes, and parts of it, in every
// format: it shows the same as from JSON.
func TestBootstrapFormats(t *testing.T) {
	for _, c := range []struct{ flags, keys string }{
		{"--profile cp --sec NETWPIN --push", "--imsi 001010123456790"},
		{"--profile cp --sec NETWPIN --sms", "--imsi 001010123456790"},
		{"--profile dm --sec NETWPIN --push", "--imsi 001010123456790"},
		{"--profile dm --sec NETWPIN --sms", "--imsi 001010123456790"},
		{"--profile dm --secure", ""},
		{"--profile cp --secure", ""},
		{"--profile cp --secure --push", ""},
		{"--profile dm --secure --push", ""},
		{"--profile dm --secure --sms --form nodes", ""},
	} {
		t.Run(c.flags, func(t *testing.T) {
			bootstrapFolder(t, nil)
			text := built(t, c.flags).out
			want := shownAs(t, text, "--row 2 "+c.keys)
			if got := shownAs(t, "\n"+text+"\n", "--row 2 --format json "+c.keys); got != want {
				t.Errorf("JSON with empty lines shows\n%s", got)
			}
			stream := built(t, c.flags+" --format binary").out
			var lines, spaced strings.Builder
			for _, l := range parseLines(t, text) {
				for _, piece := range append(l.Segments, l.Message+l.Push) {
					fmt.Fprintln(&lines, strings.ToUpper(piece))
					for i := range len(piece) / 2 {
						fmt.Fprintf(&spaced, "%s ", piece[2*i:][:2])
					}
					spaced.WriteString("\r\n")
				}
			}
			for _, x := range []struct{ name, text, flags string }{
				{"binary", stream, ""}, {"binary, as told", stream, "--format binary "},
				{"hex", lines.String(), ""}, {"hex, as told", spaced.String(), "--format hex "}, {"hex with spaces", spaced.String(), ""},
			} {
				if got := shownAs(t, x.text, x.flags+"--row 2 "+c.keys); got != want {
					t.Errorf("%s shows\n%s\nwant\n%s", x.name, got, want)
				}
			}
			if c.keys == "" { // any key would be wrong: all rows open
				all := shownAs(t, stream, "")
				if n := strings.Count(all, "row       "); n != 3 || !strings.Contains(all, want) {
					t.Errorf("%d rows in\n%s", n, all)
				}
			}
			l := parseLines(t, text)[1]
			if l.Segments == nil {
				alone := strings.Replace(want, "row       2\n", "", 1)
				if got := shownAs(t, octets(t, l.Message+l.Push), c.keys); got != alone {
					t.Errorf("alone it shows\n%s", got)
				}
			}
		})
	}
}

func octets(t testing.TB, digits string) string {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBootstrapPush tells a push from a list whatever the transaction is, and the
// length of a message from everything else.
func TestBootstrapPush(t *testing.T) {
	bootstrapFolder(t, nil)
	pdu := []byte(octets(t, parseLines(t, built(t, "--profile cp --secure --push").out)[0].Push))
	for tid := range 256 {
		pdu[0] = byte(tid)
		if got := guess(pdu); got != formatRaw {
			t.Errorf("transaction %#02x: format %d", tid, got)
		}
	}
	doc := pdu[len(pdu)-300:] // not the beginning of anything
	doc = append([]byte{3, 0x0B, 0x6A, 0}, doc...)
	for n := 30; n <= len(doc); n++ {
		for _, piece := range [][]byte{doc[:n], append([]byte{byte(n), 6, 1, 0xB6}, doc[:n]...)} {
			stream := append(binary.AppendUvarint(nil, uint64(len(piece))), piece...)
			if got := guess(stream); got != formatBinary {
				t.Errorf("a message of %d octets, % x...: format %d", len(piece), stream[:8], got)
			}
		}
	}
}

// TestBootstrapShort has one short message, as it is and in a list.
func TestBootstrapShort(t *testing.T) {
	bootstrapFolder(t, map[string]string{
		"account.json": `{"serverId":"s","addresses":[{"addr":"http://a"}]}`, "devices.csv": "device\nd\n",
	})
	text := built(t, "--profile cp --secure --sms").out
	l := parseLines(t, text)[0]
	if len(l.Segments) != 1 {
		t.Fatalf("%d segments", len(l.Segments))
	}
	want := shownAs(t, text, "")
	for _, in := range []string{octets(t, l.Segments[0]), built(t, "--profile cp --secure --sms --format binary").out, l.Segments[0]} {
		if got := shownAs(t, in, ""); strings.TrimPrefix(got, "row       1\n") != strings.TrimPrefix(want, "row       1\n") {
			t.Errorf("%x shows\n%s\nwant\n%s", in, got, want)
		}
	}
}

// TestBootstrapMissingSegment reports messages of which segments are lost, and
// reads the others; and refuses what is cut.
func TestBootstrapMissingSegment(t *testing.T) {
	bootstrapFolder(t, nil)
	var lines []string
	for _, l := range parseLines(t, built(t, "--profile cp --secure --sms").out) {
		lines = append(lines, l.Segments...)
	}
	testdoc.WriteFile(t, "in", strings.Join(append(lines[:1:1], lines[2:len(lines)-1]...), "\n")) // the second and the last are lost
	r := do("wbxml bootstrap open in", "")
	if r.code != convert.ExitFailed || strings.Count(r.out, "row       ") != 1 || !strings.Contains(r.out, "row       2\n") {
		t.Errorf("exit code %d, output %s", r.code, r.out)
	}
	matches(t, "the message", `wbxml: in: row 1: .+\nwbxml: in: row 3: .+\nwbxml: in: 3 messages, 1 good, 2 bad; segments are missing: 2\n`, r.errors)

	testdoc.WriteFile(t, "in", octets(t, lines[0]))
	if r := do("wbxml bootstrap open in", ""); r.code != convert.ExitFailed || r.out != "" {
		t.Errorf("one of several: exit code %d, output %s", r.code, r.out)
	}
	stream := built(t, "--profile cp --secure --format binary").out
	for cut := 0; cut < len(stream); cut += 5 {
		if r := do("wbxml bootstrap open --format binary -", stream[:cut]); (r.code == convert.ExitOK) != (r.errors == "") || strings.Count(r.out, "row ") > 2 {
			t.Fatalf("cut at %d: exit code %d, message %q", cut, r.code, r.errors)
		}
	}
}

// TestPushInspected holds what the help of push says: inspect reads its output.
func TestPushInspected(t *testing.T) {
	bootstrapFolder(t, map[string]string{"doc.xml": testdoc.Example(t, "provisioning.xml")})
	for _, flags := range []string{"", "--sms "} {
		lines := must(t, "wbxml push --imsi 001010123456789 "+flags+"doc.xml", "")
		matches(t, "the explanation", `.*\n +MAC verified, NETWPIN\n.*<wap-provisioningdoc.*`, must(t, "wbxml inspect --imsi 001010123456789 -", lines))
		if r := do("wbxml inspect --imsi 001010123456790 --format json -", lines); r.code != convert.ExitFailed || !strings.Contains(r.out, `"state":"differs"`) {
			t.Errorf("a wrong MAC: exit code %d, %s", r.code, r.errors)
		}
	}
}

// TestReadings opens and decodes a message in forms that only inspect reads.
func TestReadings(t *testing.T) {
	bootstrapFolder(t, nil)
	const keys = "--imsi 001010123456789"
	line := parseLines(t, built(t, "--profile cp --sec NETWPIN --sms").out)[0]
	bare := parseLines(t, built(t, "--profile cp --sec NETWPIN").out)[0]
	pushed := octets(t, parseLines(t, built(t, "--profile cp --sec NETWPIN --push").out)[0].Push)
	want, xml := shownAs(t, pushed, keys), must(t, "wbxml decode -", octets(t, bare.Message))
	var shuffled, smpp strings.Builder
	for i := range line.Segments {
		fmt.Fprintf(&shuffled, "SMS %d: %s\n", i, line.Segments[len(line.Segments)-1-i])
	}
	for i, s := range line.Segments {
		pdu := "00000005" + fmt.Sprintf("00000000%08x", i) + "00000000" + "010134390040000000000000f500" + fmt.Sprintf("%02x", len(s)/2) + s
		fmt.Fprintf(&smpp, "%08x%s", 4+len(pdu)/2, pdu)
	}
	for name, in := range map[string]string{
		"base64": base64.StdEncoding.EncodeToString([]byte(pushed)), "dump": hex.Dump([]byte(pushed)), "segments": shuffled.String(),
		"smpp": octets(t, smpp.String()), "array": fmt.Sprintf("%d", []byte(pushed)),
	} {
		if got := shownAs(t, in, keys); got != want {
			t.Errorf("%s: open shows\n%s\nwant\n%s", name, got, want)
		}
		if got := must(t, "wbxml decode -", in); got != xml {
			t.Errorf("%s: decoded\n%s\nwant\n%s", name, got, xml)
		}
		if r := do("wbxml bootstrap check in", ""); strings.Contains(r.errors, "wbxml: in: ") && !strings.Contains(r.errors, "AC-") {
			t.Errorf("%s: check: %s", name, r.errors)
		}
	}
}

// TestBootstrapBadInput has files that are no messages.
func TestBootstrapBadInput(t *testing.T) {
	bootstrapFolder(t, nil)
	stream := built(t, "--profile cp --secure --format binary").out
	for _, c := range []struct{ name, text, flags string }{
		{"empty", "", ""}, {"empty list", "", "--format binary"}, {"white space", "\n\n", "--format hex"},
		{"text", "hello\n", ""}, {"odd hexadecimal", "030b6\n", ""}, {"no hexadecimal", "030b6a00\nhello\n", ""},
		{"huge length", "\xFF\xFF\xFF\xFF\x7F", "--format binary"}, {"endless length", strings.Repeat("\xFF", 20), "--format binary"},
		{"huge message", strings.Repeat("\x03", bulk.MaxMessage+1), "--format raw"},
		{"no such row", stream, "--row 4"}, {"no such row of one", stream[2:], "--row 2"},
		{"a list as JSON", stream, "--format json"}, {"a list as it is", stream, "--format raw"},
	} {
		testdoc.WriteFile(t, "in", c.text)
		for _, verb := range []string{"open", "check"} {
			r := do("wbxml bootstrap "+verb+" "+c.flags+" in", "")
			if r.code != convert.ExitFailed || r.out != "" {
				t.Errorf("%s, %s: exit code %d, output %q", verb, c.name, r.code, r.out)
			}
			matches(t, "the message", `(wbxml: in: [^\n]+\n)+`, r.errors)
		}
	}
	if err := os.Remove("in"); err != nil {
		t.Fatal(err)
	}
}
