package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestDeviceDoc runs docs/device.md from the top: its commands, and in blocks of a console
// what they write. "…" stands for any lines, or the rest of one.
func TestDeviceDoc(t *testing.T) {
	path := filepath.Join(testdoc.Root(t), "docs", "device.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	exampleFolder(t)
	n := 0
	for block := range strings.SplitSeq(string(text), "\n```") {
		if commands, ok := strings.CutPrefix(block, "sh\n"); ok {
			for line := range strings.Lines(strings.ReplaceAll(commands, "\\\n", "")) {
				if r := do(line, ""); r.code != convert.ExitOK {
					t.Fatalf("%s: %s", line, r.errors)
				}
			}
		}
		console, ok := strings.CutPrefix(block, "console\n")
		if !ok {
			continue
		}
		for step := range strings.SplitSeq(strings.TrimPrefix(console, "$ "), "\n$ ") {
			n++
			line, want, _ := strings.Cut(strings.ReplaceAll(step, "\\\n", ""), "\n")
			if name, rest, ok := strings.Cut(line, "="); ok && !strings.Contains(name, " ") { // a variable of the environment
				value, command, _ := strings.Cut(rest, " ")
				t.Setenv(name, value)
				r := do(command, "")
				t.Setenv(name, "")
				checkConsole(t, line, want, r)
				continue
			}
			checkConsole(t, line, want, do(line, ""))
		}
	}
	if n < 12 {
		t.Errorf("%d commands", n)
	}
}

// checkConsole compares what a command has written.
func checkConsole(t *testing.T, line, want string, r result) {
	t.Helper()
	got := stamp.ReplaceAllString(r.out+r.errors, "20260131T120000Z")
	want = strings.TrimSpace(want) + "\n"
	pattern := strings.NewReplacer("\n…\n", "\n(?:.*\n)*", "…", ".*").Replace("\n" + regexp.QuoteMeta(want))
	if !regexp.MustCompile(`\A` + pattern + `\z`).MatchString("\n" + got) {
		t.Errorf("%s\n%s", line, cmp.Diff(want, got))
	}
}
