package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
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
	if whole.code != convert.ExitFailed { // there are bad rows
		t.Fatalf("exit code %d: %s", whole.code, whole.errors)
	}
	want := testdoc.Contents(t)
	for _, c := range []struct{ name, out, flags string }{
		{"file", "out", "-o out"},
		{"folder", "out/messages-000000.jsonl", fmt.Sprint("-o out --shard ", shard)},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := map[string]string{"account.json": want["account.json"], "devices.csv": want["devices.csv"]}
			if c.name == "folder" {
				in["out/.keep"] = ""
			}
			testdoc.Folder(t, in)
			size := int64(len(want["whole"]))
			args := strings.Fields(flags + "--pins-out pins " + c.flags)
			for i, missed := 0, 0; i < 5; i++ {
				at := (int64(i)*1000 + rand.Int64N(1000)) * size / 8000 // far from the end, which comes while this sleeps
				if killed(t, args, at) {
					testdoc.Folder(t, in) // begin anew
					i = -1
					if missed++; missed > 9 {
						t.Fatal("the runs end before they are killed")
					}
				}
			}
			last := do("wbxml "+strings.Join(args, " "), "")
			if last.code != convert.ExitFailed || !strings.Contains(last.errors, "resuming after row") {
				t.Fatalf("exit code %d: %s", last.code, last.errors)
			}
			files := testdoc.Contents(t)
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
				if strings.HasSuffix(name, store.PartialSuffix) || strings.HasSuffix(name, store.JournalSuffix) {
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
		case !strings.Contains(messages[i].String(), store.ErrBusy.Error()):
			t.Errorf("run %d: %v: %s", i, err, messages[i])
		}
	}
	files := testdoc.Contents(t)
	if done == 0 || len(files) != 4 || files["out"] != files["whole"] || len(files["out"]) == 0 {
		t.Errorf("%d runs complete, %d files, %d octets", done, len(files), len(files["out"]))
	}
}
