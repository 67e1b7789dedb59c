package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
)

// command returns the program as a process of its own, called name through a
// link.
func command(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(exe, link); err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(link, args...)
	cmd.Env = append(os.Environ(), "WBXML_TEST_MAIN=1")
	return cmd
}

// exitCode runs cmd.
func exitCode(t testing.TB, cmd *exec.Cmd) int {
	t.Helper()
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func TestExitCodes(t *testing.T) {
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny, "tiny.wbxml": tinyWBXML})
	for _, c := range []struct {
		line string
		code int
	}{
		{"wbxml encode tiny.xml", 0},
		{"wbxml encode tiny.wbxml", 1},
		{"wbxml encode", 2},
		{"another.name encode tiny.xml", 0},
	} {
		args := strings.Fields(c.line)
		cmd := command(t, args[0], args[1:]...)
		var out, messages bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &messages
		if code := exitCode(t, cmd); code != c.code {
			t.Errorf("%s: exit code %d, want %d: %s", c.line, code, c.code, messages.Bytes())
		}
		if (out.Len() > 0) != (c.code == 0) || (messages.Len() > 0) == (c.code == 0) {
			t.Errorf("%s: standard output %q, standard error %q", c.line, out.Bytes(), messages.Bytes())
		}
	}
}

// TestPipeline runs two processes that are joined by a pipe.
func TestPipeline(t *testing.T) {
	src := testdoc.Example(t, "bootstrap.xml")
	encode, decode := command(t, "wbxml", "encode", "-"), command(t, "wbxml", "decode", "-")
	encode.Stdin = strings.NewReader(src)
	var err error
	if decode.Stdin, err = encode.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	decode.Stdout = &out
	if err := errors.Join(decode.Start(), encode.Start()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(decode.Wait(), encode.Wait()); err != nil {
		t.Fatal(err)
	}
	if d, err := xmlequal.Difference([]byte(src), out.Bytes(), xmlequal.Options{}); d != "" || err != nil {
		t.Errorf("%s (%v)", d, err)
	}
}

// TestReaderGone has a reader that takes the beginning and closes the pipe, as
// head does, while much more is to come.
func TestReaderGone(t *testing.T) {
	long := tinyWBXML[:7] + strings.Repeat("\x71\x031.2\x00\x01", 20000) + "\x01\x01"
	testdoc.Folder(t, map[string]string{"long.wbxml": long})
	for _, verb := range []string{"inspect", "decode"} {
		cmd := command(t, "wbxml", verb, "long.wbxml")
		var messages bytes.Buffer
		cmd.Stderr = &messages
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout = w
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
			t.Error(err)
		}
		r.Close()
		if err := cmd.Wait(); err != nil || messages.Len() > 0 {
			t.Errorf("%s: %v, message %q", verb, err, messages.Bytes())
		}
	}
}

// TestBootstrapGone has an output that nobody reads, or that is full: of the PINs
// nothing is left either.
func TestBootstrapGone(t *testing.T) {
	bootstrapFolder(t, map[string]string{"devices.csv": deviceCSV(3000)})
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	r, gone, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer gone.Close()
	r.Close()
	const flags = "bootstrap build --account account.json --devices devices.csv --profile cp --sec USERPINMAC --pins-out pins"
	for _, c := range []struct {
		flags  string
		stdout *os.File
		code   int
	}{{"", gone, convert.ExitFailed}, {"", full, convert.ExitFailed}, {" -o /dev/full", nil, convert.ExitFailed}} {
		cmd := command(t, "wbxml", strings.Fields(flags+c.flags)...)
		var messages bytes.Buffer
		cmd.Stdout, cmd.Stderr = os.Stdout, &messages
		if c.stdout != nil {
			cmd.Stdout = c.stdout
		}
		if code := exitCode(t, cmd); code != c.code {
			t.Errorf("%s: exit code %d: %s", c.flags, code, messages.Bytes())
		}
		if n := len(testdoc.Contents(t)); n != 2 {
			t.Errorf("%s: %d files", c.flags, n)
		}
	}
}

// TestBootstrapReaderGone has a reader of many messages that goes away: what was not
// read is not good, and what was done is said.
func TestBootstrapReaderGone(t *testing.T) {
	bootstrapFolder(t, map[string]string{"devices.csv": strings.ReplaceAll(deviceCSV(3000), "none", "10007")})
	built(t, "--profile dm --secure -o out")
	for _, line := range []string{"open --all out", "check --all out", "build account.json devices.csv --secure"} {
		cmd := command(t, "wbxml", strings.Fields("bootstrap "+line)...)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		var messages bytes.Buffer
		cmd.Stdout, cmd.Stderr = w, &messages
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
			t.Error(err)
		}
		r.Close()
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != convert.ExitFailed || !strings.Contains(messages.String(), "standard output") || !strings.Contains(messages.String(), " messages, ") {
			t.Errorf("%s: exit code %d, %s", line, code, &messages)
		}
	}
}

// TestStandardStreamFile has standard output in a file that already holds
// something, and writes to it by name: nothing of it is lost.
func TestStandardStreamFile(t *testing.T) {
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny, "log": "first "})
	if _, err := os.Stat("/dev/stdout"); err != nil {
		t.Skip(err)
	}
	f, err := os.OpenFile("log", os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := command(t, "wbxml", "encode", "-o", "/dev/stdout", "tiny.xml")
	cmd.Stdout = f
	if code := exitCode(t, cmd); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := testdoc.Contents(t)["log"]; got != "first "+tinyWBXML {
		t.Errorf("the file holds %q", got)
	}
}
