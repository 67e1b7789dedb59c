//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestStoreBusy has two runs at once: the second is refused and harms nothing,
// whatever it is told, and may go on once the first is gone.
func TestStoreBusy(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second shards
		restart       bool
	}{
		{"same file", shards{path: "out"}, shards{path: "out"}, false},
		{"same file, begun anew", shards{path: "out"}, shards{path: "out"}, true},
		{"same folder", shards{"dir", 10, ".x"}, shards{"dir", 10, ".x"}, false},
		{"same folder, begun anew", shards{"dir", 10, ".x"}, shards{"dir", 10, ".x"}, true},
		{"same PINs", shards{path: "out"}, shards{path: "other"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder(t, map[string]string{"dir/.keep": ""})
			row := func(s *store) {
				if err := s.put([]byte("message"), []byte("pin"), 7, false); err != nil {
					t.Fatal(err)
				}
			}
			a := &store{target: c.first, pins: "pins"}
			if err := a.open("inputs", false); err != nil {
				t.Fatal(err)
			}
			row(a)
			if err := a.enter(); err != nil {
				t.Fatal(err)
			}
			before := contents(t)
			b := &store{target: c.second, pins: "pins"}
			if err := b.open("inputs", c.restart); !errors.Is(err, errBusy) {
				t.Fatalf("error %v", err)
			}
			if after := contents(t); len(after) != len(before) {
				t.Errorf("files were %q, are %q", before, after)
			}
			row(a)
			a.close() // as if it had been killed
			if c.first == c.second {
				a = &store{target: c.first, pins: "pins"}
				if err := a.open("inputs", false); err != nil || a.state.Rows != 1 {
					t.Fatalf("error %v, %d rows", err, a.state.Rows)
				}
				row(a)
				if err := a.finish(); err != nil {
					t.Fatal(err)
				}
				if files := contents(t); files["pins"] != "pinpin" || files[c.first.file(0)] != "messagemessage" || len(files) != 3 {
					t.Errorf("files %q", files)
				}
			}
		})
	}
}

// TestHoldGone opens a journal that a run takes away at this moment.
func TestHoldGone(t *testing.T) {
	folder(t, map[string]string{"f": ""})
	f, err := os.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Rename("f", "g"); err != nil {
		t.Fatal(err)
	}
	if _, err := hold(f); err == nil {
		t.Error("a file without its name is held")
	}
	write(t, "f", "another")
	if _, err := hold(f); !errors.Is(err, errBusy) {
		t.Errorf("another file is held: %v", err)
	}
}

// TestBootstrapTogether starts several processes that write the same file: some
// are refused, the file is right, and nothing is left.
func TestBootstrapTogether(t *testing.T) {
	bootstrapFolder(t, map[string]string{"devices.csv": deviceCSV(5000)})
	const flags = "bootstrap build --account account.json --devices devices.csv --profile cp --sec NETWPIN "
	do("wbxml "+flags+"-o whole", "")
	var runs []*exec.Cmd
	var messages []*bytes.Buffer
	for range 4 {
		cmd, b := command(t, "wbxml", strings.Fields(flags+"-o out")...), new(bytes.Buffer)
		cmd.Stderr = b
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		runs, messages = append(runs, cmd), append(messages, b)
	}
	done := 0
	for i, cmd := range runs {
		switch err := cmd.Wait(); {
		case err == nil:
			done++
		case !strings.Contains(messages[i].String(), errBusy.Error()):
			t.Errorf("run %d: %v: %s", i, err, messages[i])
		}
	}
	files := contents(t)
	if done == 0 || len(files) != 4 || files["out"] != files["whole"] || len(files["out"]) == 0 {
		t.Errorf("%d runs complete, %d files, %d octets", done, len(files), len(files["out"]))
	}
}
