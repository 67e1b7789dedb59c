//go:build unix

package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestTerminal has somebody look at a run, who sees how it comes on.
func TestTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	here, there, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer here.Close()
	if err := pty.Setsize(there, &pty.Winsize{Rows: 24, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	seen := make(chan string)
	go func() {
		b, _ := io.ReadAll(here) // ends with an error where there is nobody any more
		seen <- string(b)
	}()
	var out strings.Builder
	code := run([]string{"run", "--account", "../examples/account.json", "--devices", "../examples/phones.csv", "--profile", "cp", "--to", "null:", "--rate", "4/s",
		"--state", filepath.Join(t.TempDir(), "state")}, &out, there)
	there.Close()
	if text := <-seen; code != exitOK || !strings.Contains(text, "of 4 rows") || !strings.Contains(text, " left") {
		t.Errorf("exit code %d, %q", code, text)
	}
}
