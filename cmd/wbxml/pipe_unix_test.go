//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPipe checks that a pipe is written through and stays one.
func TestPipe(t *testing.T) {
	folder(t, map[string]string{"tiny.xml": tiny})
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

// TestBootstrapPipe reads devices from a pipe: all of them, and not where they
// would have to be read twice.
func TestBootstrapPipe(t *testing.T) {
	const rows = 2000
	bootstrapFolder(t, nil)
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skip(err)
	}
	const line = "wbxml bootstrap build --account account.json --devices pipe --profile cp --sec NETWPIN"
	for _, c := range []struct {
		flags string
		code  int
	}{{"", exitOK}, {" -o out", exitFailed}} {
		done := make(chan error)
		go func() { done <- os.WriteFile("pipe", []byte(strings.ReplaceAll(deviceCSV(rows), "none", "1")), 0) }()
		r := do(line+c.flags, "")
		if err := <-done; err != nil && c.code == exitOK {
			t.Error(err)
		}
		if n := strings.Count(r.out, "\n"); r.code != c.code || c.code == exitOK && n != rows {
			t.Errorf("%s: exit code %d, %d messages: %s", c.flags, r.code, n, r.errors)
		}
	}
	if n := len(contents(t)); n != 2 {
		t.Errorf("%d files are left", n)
	}
	// A pipe as output is written through.
	got := make(chan int)
	go func() {
		b, _ := os.ReadFile("pipe")
		got <- strings.Count(string(b), "\n")
	}()
	if r := do(buildLine+"--profile cp --sec USERPINMAC --pins-out pins -o pipe", ""); r.code != exitOK {
		t.Errorf("exit code %d: %s", r.code, r.errors)
	}
	if n := <-got; n != 3 || fmt.Sprint(len(contents(t))) != "3" {
		t.Errorf("%d messages, %d files", n, len(contents(t)))
	}
}

// TestBootstrapInterrupted interrupts a run, which ends in good order: the same command
// goes on right behind the row that it names, and the file is that of a run without it.
func TestBootstrapInterrupted(t *testing.T) {
	bootstrapFolder(t, map[string]string{"devices.csv": strings.ReplaceAll(deviceCSV(30000), "none", "10007")})
	const flags = "bootstrap build account.json devices.csv --profile cp --sec NETWPIN -o "
	if r := do("wbxml "+flags+"whole", ""); r.code != exitOK {
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
		if !ok || r.code != exitOK || !strings.Contains(how, "the same command") || !strings.Contains(r.errors, "resuming after "+place+"\n") {
			t.Errorf("interrupted: %s\nexit code %d: %s", &messages, r.code, r.errors)
		}
		break
	}
	if files := contents(t); files["out"] != files["whole"] || len(files) != 4 {
		t.Errorf("%d files, %d octets, want %d", len(files), len(files["out"]), len(files["whole"]))
	}
}
