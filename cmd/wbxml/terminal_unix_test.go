//go:build unix

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// onTerminal runs the program with a terminal as its standard output, and returns what
// the terminal gets.
func onTerminal(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	here, there, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer here.Close()
	if _, err := term.MakeRaw(int(there.Fd())); err != nil { // else line ends change
		t.Fatal(err)
	}
	var errors strings.Builder
	done := make(chan string)
	go func() {
		b, _ := io.ReadAll(here) // ends with an error where there is nobody any more
		done <- string(b)
	}()
	code := run(append([]string{"wbxml"}, args...), strings.NewReader(stdin), there, &errors)
	there.Close()
	out := <-done
	if code != convert.ExitOK {
		t.Errorf("%q: exit code %d, %s", args, code, errors.String())
	}
	return out
}

// TestTerminal has outputs for programs on a terminal: the same as in a pipe, but
// harmless, and XML with the same meaning.
func TestTerminal(t *testing.T) {
	hostileFiles(t)
	const doc = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.2//EN" ""><SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>` + hostile + `</VerDTD></SyncHdr></SyncML>`
	wbxml := runs(doc, "encode", "-").out
	prov := runs(strings.Replace(hostileXML, "<?pi "+hostile+"?>", "", 1), "encode", "-").out
	for _, c := range []struct {
		stdin string
		args  []string
		xml   bool // that encode reads again
	}{
		{wbxml, []string{"decode", "-"}, true},
		{wbxml, []string{"decode", "--canonical", "-"}, true},
		{prov, []string{"decode", "--compact", "-"}, true}, // attributes
		{wbxml, []string{"roundtrip", "ns.xml"}, false},
		{wbxml, []string{"bootstrap", "build", "--account", "plain.json", "--devices", "columns.csv", "--secure"}, false},
	} {
		if strings.Contains(strings.Join(c.args, " "), "columns") {
			testdoc.WriteFile(t, "columns.csv", "device,pw,id\nd,x,"+hostile+"\n")
		}
		out := onTerminal(t, c.stdin, c.args...)
		if out == "" {
			t.Errorf("%q: nothing on the terminal", c.args)
		}
		harmless(t, strings.Join(c.args, " "), out)
		if !c.xml {
			continue
		}
		if piped := runs(c.stdin, c.args...).out; !strings.Contains(piped, hostile) {
			t.Errorf("%q: a pipe gets %q", c.args, piped)
		}
		if again := runs(out, "encode", "-"); again.out != c.stdin {
			t.Errorf("%q: read again, %q is %q: %s", c.args, out, again.out, again.errors)
		}
	}
	if out := onTerminal(t, wbxml, "inspect", "-"); !strings.Contains(out, "\x1b[1;34m") { // colours are ours
		t.Errorf("without colours: %q", out)
	}
	harmless(t, "inspect without colours", onTerminal(t, wbxml, "inspect", "--color", "never", "-"))
}
