//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestPipe checks that a pipe is written through and stays one.
func TestPipe(t *testing.T) {
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny})
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skip(err)
	}
	done := make(chan string)
	go func() {
		b, _ := os.ReadFile("pipe")
		done <- string(b)
	}()
	must(t, "wbxml encode -o pipe tiny.xml", "")
	if got := <-done; got != tinyWBXML {
		t.Errorf("the pipe got %q", got)
	}
	if info, err := os.Lstat("pipe"); err != nil || info.Mode().Type() != os.ModeNamedPipe {
		t.Errorf("the pipe is now %v (%v)", info.Mode(), err)
	}
}

// TestBootstrapPipe reads devices from a pipe: all of them, for a pipe, a file and a
// folder.
func TestBootstrapPipe(t *testing.T) {
	const rows = 2000
	bootstrapFolder(t, nil)
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skip(err)
	}
	const line = "wbxml bootstrap build --account account.json --devices pipe --profile cp --sec NETWPIN"
	for _, flags := range []string{"", " -o out", " -o folder/ --shard 1500"} {
		done := make(chan error)
		go func() { done <- os.WriteFile("pipe", []byte(strings.ReplaceAll(deviceCSV(rows), "none", "1")), 0) }()
		r := do(line+flags, "")
		if err := <-done; err != nil {
			t.Error(err)
		}
		var text strings.Builder
		text.WriteString(r.out)
		for name, file := range testdoc.Contents(t) {
			if strings.HasPrefix(name, "out") || strings.HasPrefix(name, "folder") {
				text.WriteString(file)
				os.Remove(name)
			}
		}
		if n := strings.Count(text.String(), "\n"); r.code != convert.ExitOK || n != rows {
			t.Errorf("%s: exit code %d, %d messages: %s", flags, r.code, n, r.errors)
		}
	}
	os.Remove("folder")
	if n := len(testdoc.Contents(t)); n != 2 {
		t.Errorf("%d files are left", n)
	}
	// A pipe as output is written through.
	got := make(chan int)
	go func() {
		b, _ := os.ReadFile("pipe")
		got <- strings.Count(string(b), "\n")
	}()
	if r := do(buildLine+"--profile cp --sec USERPINMAC --pins-out pins -o pipe", ""); r.code != convert.ExitOK {
		t.Errorf("exit code %d: %s", r.code, r.errors)
	}
	if n := <-got; n != 3 || fmt.Sprint(len(testdoc.Contents(t))) != "3" {
		t.Errorf("%d messages, %d files", n, len(testdoc.Contents(t)))
	}
}

// A breakingReader is a pipe that something happens to in the middle.
type breakingReader struct {
	strings.Reader
	at   int
	then func() error
}

func (r *breakingReader) Read(b []byte) (int, error) {
	if n := int(r.Size()) - r.Len(); n > r.at {
		if err := r.then(); err != nil {
			return 0, err
		}
	}
	return r.Reader.Read(b[:min(len(b), 1<<12)])
}

// TestBootstrapPipeBreaks ends runs with a list from a pipe: no file is left, which nobody
// could go on with, and the same command begins anew.
func TestBootstrapPipeBreaks(t *testing.T) {
	list := strings.ReplaceAll(deviceCSV(20000), "none", "1")
	for name, c := range map[string]struct {
		then    func() error
		message string
	}{
		"read error": {func() error { return syscall.EIO }, "wbxml: standard input: .+\n"},
		"signal": {func() error { time.Sleep(10 * time.Millisecond); return syscall.Kill(os.Getpid(), syscall.SIGTERM) },
			`wbxml: standard input: interrupted after row \d+ \(line \d+\); no run can go on with a list from a pipe, and no file is left\n`},
	} {
		for _, out := range []string{"out", "folder/ --shard 1000"} {
			t.Run(name+" "+out, func(t *testing.T) {
				bootstrapFolder(t, nil)
				before := len(testdoc.Contents(t))
				line := strings.Fields("wbxml bootstrap build account.json - --profile cp --sec NETWPIN --rejects rejects -o " + out)
				in := &breakingReader{Reader: *strings.NewReader(list), at: len(list) / 2, then: c.then}
				if name == "signal" { // once: a second one ends the process
					sent := false
					in.then = func() error {
						if sent {
							time.Sleep(time.Millisecond)
							return nil
						}
						sent = true
						return c.then()
					}
				}
				var messages strings.Builder
				code := run(line, in, io.Discard, &messages)
				matches(t, name, c.message, messages.String())
				if code != convert.ExitFailed || len(testdoc.Contents(t)) != before {
					t.Errorf("%s: exit code %d, %d files are left", name, code, len(testdoc.Contents(t))-before)
				}
				if code := run(line, strings.NewReader(list), io.Discard, &messages); code != convert.ExitOK {
					t.Errorf("%s: again: exit code %d: %s", name, code, &messages)
				}
			})
		}
	}
}

// TestBootstrapInterrupted interrupts a run, which ends in good order: the same command
// goes on right behind the row that it names, and the file is that of a run without it.
func TestBootstrapInterrupted(t *testing.T) {
	bootstrapFolder(t, map[string]string{"devices.csv": strings.ReplaceAll(deviceCSV(30000), "none", "10007")})
	const flags = "bootstrap build account.json devices.csv --profile cp --sec NETWPIN -o "
	if r := do("wbxml "+flags+"whole", ""); r.code != convert.ExitOK {
		t.Fatal(r.errors)
	}
	for try := 0; ; try++ {
		cmd := command(t, "wbxml", strings.Fields(flags+"out")...)
		var messages strings.Builder
		cmd.Stderr = &messages
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for partialSize(t) < 100_000 { // rows come, and so it listens
			time.Sleep(time.Millisecond)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil && try < 9 {
			os.Remove("out") // it was done before
			continue
		}
		_, rest, ok := strings.Cut(messages.String(), "interrupted after ")
		place, how, _ := strings.Cut(rest, ";")
		r := do("wbxml "+flags+"out", "")
		if !ok || r.code != convert.ExitOK || !strings.Contains(how, "the same command") || !strings.Contains(r.errors, "resuming after "+place+"\n") {
			t.Errorf("interrupted: %s\nexit code %d: %s", &messages, r.code, r.errors)
		}
		break
	}
	if files := testdoc.Contents(t); files["out"] != files["whole"] || len(files) != 4 {
		t.Errorf("%d files, %d octets, want %d", len(files), len(files["out"]), len(files["whole"]))
	}
}
