package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
)

// TestMain makes the test binary the program when it is asked to, so that tests
// can start it as a process, under any name.
func TestMain(m *testing.M) {
	rowsPerEntry = 1000
	if os.Getenv("WBXML_TEST_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A result is what a run of the program left behind.
type result struct {
	code        int
	out, errors string
}

// do runs a command line, split at white space, with stdin.
func do(line, stdin string) result {
	var out, errors strings.Builder
	code := run(strings.Fields(line), strings.NewReader(stdin), &out, &errors)
	return result{code, out.String(), errors.String()}
}

// must is do for what has to succeed without a message.
func must(t testing.TB, line, stdin string) string {
	t.Helper()
	r := do(line, stdin)
	if r.code != convert.ExitOK || r.errors != "" {
		t.Fatalf("%s: exit code %d, message %q", line, r.code, r.errors)
	}
	return r.out
}

// tiny is a document, tinyWBXML the same in WBXML 1.3.
const tiny = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.2//EN" ""><SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD></SyncHdr></SyncML>`
const tinyWBXML = "\x03\xA4\x01\x6A\x00\x6D\x6C\x71\x031.2\x00\x01\x01\x01"

// matches checks s against a pattern that has to match all of it; "" is an
// empty s, and . matches line ends.
func matches(t testing.TB, what, pattern, s string) {
	t.Helper()
	if !regexp.MustCompile(`(?s)\A` + pattern + `\z`).MatchString(s) {
		t.Errorf("%s is\n%s\nwant a match of %s", what, s, pattern)
	}
}

// column is the column of the octet at offset off in a line of ASCII.
func column(off int) string { return strconv.Itoa(off + 1) }
