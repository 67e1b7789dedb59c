package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// deviceCSV returns a list of n devices.
func deviceCSV(n int) string {
	var b strings.Builder
	b.WriteString("device,imsi,pin,user,password,nonce,serverPassword,serverNonce\n")
	for i := range n {
		pin := fmt.Sprint(10000 + i)
		if i%1000 == 7 {
			pin = "none" // a bad row
		}
		fmt.Fprintf(&b, "IMEI:%015d,00101%010d,%s,user%d,password%d,n%d,s%d,m%d\n", i, i, pin, i, i, i, i, i)
	}
	return b.String()
}

// partialSize is how many octets are in files that a run has not completed.
func partialSize(t testing.TB) (total int64) {
	t.Helper()
	filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(path, "out") && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil { // it may have been renamed
				total += info.Size()
			}
		}
		return nil
	})
	return total
}

// killed starts a run and kills it once it has written so many octets; ended says
// that it was done before.
func killed(t testing.TB, args []string, octets int64) (ended bool) {
	t.Helper()
	cmd := command(t, "wbxml", args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for partialSize(t) < octets && len(done) == 0 {
		time.Sleep(time.Millisecond)
	}
	ended = cmd.Process.Kill() != nil
	<-done
	return ended
}

// TestBootstrapKilled kills a run five times, wherever it is, and goes on with it:
// messages and PINs are those of a run without that, octet for octet.
func TestBootstrapKilled(t *testing.T) {
	rows, shard := 20000, 1700
	if testdoc.Race {
		rows = 8000
	}
	const flags = "bootstrap build --account account.json --devices devices.csv --profile dm --sec USERPINMAC "
	bootstrapFolder(t, map[string]string{"devices.csv": deviceCSV(rows)})
	whole := do("wbxml "+flags+"--pins-out whole.pins -o whole", "")
	if whole.code != exitFailed { // there are bad rows
		t.Fatalf("exit code %d: %s", whole.code, whole.errors)
	}
	want := contents(t)
	for _, c := range []struct{ name, out, flags string }{
		{"file", "out", "-o out"},
		{"folder", "out/messages-000000.jsonl", fmt.Sprint("-o out --shard ", shard)},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := map[string]string{"account.json": want["account.json"], "devices.csv": want["devices.csv"]}
			if c.name == "folder" {
				in["out/.keep"] = ""
			}
			folder(t, in)
			size := int64(len(want["whole"]))
			args := strings.Fields(flags + "--pins-out pins " + c.flags)
			for i, missed := 0, 0; i < 5; i++ {
				at := (int64(i)*1000 + rand.Int64N(1000)) * size / 8000 // far from the end, which comes while this sleeps
				if killed(t, args, at) {
					folder(t, in) // begin anew
					i = -1
					if missed++; missed > 9 {
						t.Fatal("the runs end before they are killed")
					}
				}
			}
			last := do("wbxml "+strings.Join(args, " "), "")
			if last.code != exitFailed || !strings.Contains(last.errors, "going on") {
				t.Fatalf("exit code %d: %s", last.code, last.errors)
			}
			files := contents(t)
			var got strings.Builder
			for i := 0; c.name == "folder" && i <= rows/shard; i++ {
				got.WriteString(files[fmt.Sprintf("out/messages-%06d.jsonl", i)])
			}
			if c.name == "file" {
				got.WriteString(files["out"])
			}
			if got.String() != want["whole"] {
				t.Errorf("%d octets, want %d, or others", got.Len(), size)
			}
			if files["pins"] != want["whole.pins"] || len(files["pins"]) == 0 {
				t.Error("other PINs")
			}
			for name := range files {
				if strings.HasSuffix(name, partialSuffix) || strings.HasSuffix(name, journalSuffix) {
					t.Errorf("%s is left", name)
				}
			}
			_, sum, _ := strings.Cut(last.errors[strings.LastIndex(last.errors, "wbxml: "):], " ")
			if n := fmt.Sprintf("%d messages", rows-rows/1000); !strings.HasPrefix(sum, n) {
				t.Errorf("summary %q, want %s", sum, n)
			}
		})
	}
}

// TestStoreTorn cuts the journal of an interrupted run at every octet, as a loss
// of power may, and goes on.
func TestStoreTorn(t *testing.T) {
	const rows, stopped = 2500, 2345
	row := func(i int64) []byte { return fmt.Appendf(nil, "row %d\n", i) }
	put := func(t *testing.T, s *store, to int64) {
		t.Helper()
		for s.state.Rows < to {
			if err := s.put(row(s.state.Rows), nil, 1, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, shard := range []int64{0, 900} {
		t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
			folder(t, nil)
			target := shards{"out", shard, ".x"}
			if shard > 0 {
				if err := os.Mkdir("out", 0o777); err != nil {
					t.Fatal(err)
				}
			}
			s := &store{target: target}
			if err := s.open("inputs", false); err != nil {
				t.Fatal(err)
			}
			put(t, s, stopped)
			s.main.w.Flush() // more than the journal knows of
			s.close()
			saved := contents(t)
			text := saved[target.journal()]
			step := 1
			if testdoc.Race {
				step = 7
			}
			for cut := len(text); cut >= 0; cut -= step {
				if shard > 0 && !strings.Contains(text[:cut], `"rows":1800,"octets":1800,"offset":0}`+"\n") {
					break // the entry is on the disk before the file that it completes has its name
				}
				for name, content := range saved {
					write(t, name, content)
				}
				write(t, target.journal(), text[:cut]+strings.Repeat("\x00", cut%3))
				s := &store{target: target}
				if cut == 0 || !strings.Contains(text[:cut], "\n") {
					write(t, target.journal(), text[:cut])
				}
				if err := s.open("inputs", false); err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				put(t, s, rows)
				if err := s.finish(); err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				files := contents(t)
				at := int64(0)
				for first := int64(0); first < rows; first += max(shard, 1) {
					for line := range strings.Lines(files[target.file(first)]) {
						if line != string(row(at)) {
							t.Fatalf("cut at %d: row %d is %q", cut, at, line)
						}
						at++
					}
					if shard == 0 {
						break
					}
				}
				if at != rows {
					t.Fatalf("cut at %d: %d rows", cut, at)
				}
				for name := range files {
					if err := os.Remove(name); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// TestStoreDone goes on with a run that was interrupted while it gave the files
// their names.
func TestStoreDone(t *testing.T) {
	for _, named := range [][]string{nil, {"pins"}, {"pins", "out"}} {
		folder(t, nil)
		s := &store{target: shards{path: "out"}, pins: "pins"}
		if err := s.open("inputs", false); err != nil {
			t.Fatal(err)
		}
		if err := s.put([]byte("message"), []byte("pin"), 7, false); err != nil {
			t.Fatal(err)
		}
		s.state.Done = true
		if err := s.enter(); err != nil {
			t.Fatal(err)
		}
		s.close()
		for _, name := range named {
			if err := renamePartial(name); err != nil {
				t.Fatal(err)
			}
		}
		s = &store{target: shards{path: "out"}, pins: "pins"}
		if err := s.open("inputs", false); err != nil {
			t.Fatal(err)
		}
		if err := s.finish(); err != nil {
			t.Fatal(err)
		}
		files := contents(t)
		if len(files) != 2 || files["out"] != "message" || files["pins"] != "pin" {
			t.Errorf("%v named: %q", named, files)
		}
	}
}

// TestStoreOtherInputs goes on with no run of other inputs, unless it is told to
// begin anew.
func TestStoreOtherInputs(t *testing.T) {
	folder(t, nil)
	s := &store{target: shards{path: "out"}}
	if err := s.open("inputs", false); err != nil {
		t.Fatal(err)
	}
	s.close()
	if err := (&store{target: shards{path: "out"}}).open("others", false); err == nil {
		t.Error("opened")
	}
	s = &store{target: shards{path: "out"}}
	if err := s.open("others", true); err != nil {
		t.Error(err)
	}
	s.discard()
	if files := contents(t); len(files) != 0 {
		t.Errorf("left: %q", files)
	}
}

// TestDeviceListMemory reads a list that never ends in a row that never ends.
func TestDeviceListMemory(t *testing.T) {
	l, err := newDeviceList(io.MultiReader(strings.NewReader("a\n\""), endlessRow{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err = l.next(); !errors.Is(err, errRow) {
		t.Errorf("error %v", err)
	}
}

type endlessRow struct{}

func (endlessRow) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = "x\n"[i%2]
	}
	return len(b), nil
}
