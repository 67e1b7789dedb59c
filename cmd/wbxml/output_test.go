package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestOutputs says where the output goes: files besides tiny.xml and a.xml that
// a command leaves behind, the rest on standard output.
func TestOutputs(t *testing.T) {
	in := map[string]string{"tiny.xml": tiny, "a.xml": tiny, "dir/old": "old"}
	for _, c := range []struct {
		line  string
		stdin string
		files []string // that hold tinyWBXML
		out   string
	}{
		{line: "encode tiny.xml", out: tinyWBXML},
		{line: "encode -o - tiny.xml", out: tinyWBXML},
		{line: "encode -o /dev/stdout tiny.xml", out: tinyWBXML},
		{line: "encode -", stdin: tiny, out: tinyWBXML},
		{line: "encode -o x -", stdin: tiny, files: []string{"x"}},
		{line: "encode -o x tiny.xml", files: []string{"x"}},
		{line: "encode tiny.xml -ox", files: []string{"x"}},
		{line: "encode --output=x tiny.xml", files: []string{"x"}},
		{line: "encode -o dir tiny.xml", files: []string{"dir/tiny.wbxml"}},
		{line: "encode -o dir/ tiny.xml a.xml", files: []string{"dir/tiny.wbxml", "dir/a.wbxml"}},
		{line: "encode -o x -o dir tiny.xml a.xml", files: []string{"x", "dir/a.wbxml"}},
		{line: "encode -o - -o x tiny.xml -", stdin: tiny, files: []string{"x"}, out: tinyWBXML},
		{line: "encode -o dir/old tiny.xml", files: []string{"dir/old"}},
		{line: "encode -o tiny.xml tiny.xml", files: []string{"tiny.xml"}}, // onto itself
	} {
		t.Run(c.line, func(t *testing.T) {
			testdoc.Folder(t, in)
			if got := must(t, "wbxml "+c.line, c.stdin); got != c.out {
				t.Errorf("standard output is %q, want %q", got, c.out)
			}
			want := map[string]string{}
			maps.Copy(want, in)
			for _, name := range c.files {
				want[filepath.FromSlash(name)] = tinyWBXML
			}
			if d := cmp.Diff(want, testdoc.Contents(t)); d != "" {
				t.Errorf("files differ (- want, + got):\n%s", d)
			}
		})
	}
}

// TestGoesOn checks that a bad input does not stop the others.
func TestGoesOn(t *testing.T) {
	testdoc.Folder(t, map[string]string{"a.xml": tiny, "b.xml": "<", "c.xml": tiny, "dir/b.wbxml": "old"})
	r := do("wbxml encode -o dir a.xml b.xml missing.xml c.xml", "")
	if r.code != convert.ExitFailed {
		t.Errorf("exit code %d", r.code)
	}
	matches(t, "standard error", `wbxml: b\.xml:1:\d+: .+\nwbxml: missing\.xml: .+\n`, r.errors)
	want := map[string]string{"a.xml": tiny, "b.xml": "<", "c.xml": tiny,
		"dir/a.wbxml": tinyWBXML, "dir/b.wbxml": "old", "dir/c.wbxml": tinyWBXML}
	if d := cmp.Diff(want, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- want, + got):\n%s", d)
	}
}

// TestReplace checks that a regular file is replaced, with its permissions, and
// that a link to it stays one.
func TestReplace(t *testing.T) {
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny, "dir/target": "old"})
	if err := os.Chmod("dir/target", 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("dir/target", "link"); err != nil {
		t.Skip(err)
	}
	reader, err := os.Open("dir/target") // has the old file open
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	must(t, "wbxml encode -o link tiny.xml", "")

	if old, _ := io.ReadAll(reader); string(old) != "old" {
		t.Errorf("the old file now holds %q", old)
	}
	if info, err := os.Lstat("link"); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link is now %v (%v)", info.Mode(), err)
	}
	info, err := os.Stat("dir/target")
	if err != nil || info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
		t.Errorf("permissions are now %v (%v)", info.Mode(), err)
	}
	want := map[string]string{"tiny.xml": tiny, "dir/target": tinyWBXML}
	if d := cmp.Diff(want, testdoc.Contents(t)); d != "" {
		t.Errorf("files differ (- want, + got):\n%s", d)
	}
}

// TestPermissions checks that a new file gets what others do.
func TestPermissions(t *testing.T) {
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny})
	must(t, "wbxml encode -o new tiny.xml", "")
	got, err := os.Stat("new")
	want, err2 := os.Stat("tiny.xml")
	if err != nil || err2 != nil || got.Mode() != want.Mode() {
		t.Errorf("mode %v, want %v (%v, %v)", got.Mode(), want.Mode(), err, err2)
	}
}

// TestFullDevice writes to a device that is always full.
func TestFullDevice(t *testing.T) {
	const full = "/dev/full"
	f, err := os.OpenFile(full, os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny, "tiny.wbxml": tinyWBXML})
	for _, line := range []string{"encode -o /dev/full tiny.xml", "decode -o /dev/full tiny.wbxml", "inspect -o /dev/full tiny.wbxml"} {
		r := do("wbxml "+line, "")
		if r.code != convert.ExitFailed {
			t.Errorf("%s: exit code %d", line, r.code)
		}
		matches(t, "standard error", `wbxml: cannot write /dev/full: .+\n`, r.errors)
	}
	for _, line := range []string{"encode tiny.xml", "decode tiny.wbxml", "inspect tiny.wbxml", "roundtrip tiny.xml", "languages", "--help", "decode -h", "completion zsh"} {
		var errors strings.Builder
		code := run(strings.Fields("wbxml "+line), strings.NewReader(""), f, &errors)
		if code != convert.ExitFailed {
			t.Errorf("%s: exit code %d", line, code)
		}
		matches(t, "standard error", `wbxml: cannot write standard output: .+\n`, errors.String())
	}
}

// TestClosedPipe writes to a pipe that nobody reads any more: the program ends
// quietly and does not go on to the next input.
func TestClosedPipe(t *testing.T) {
	testdoc.Folder(t, map[string]string{"tiny.xml": tiny, "tiny.wbxml": tinyWBXML})
	for _, line := range []string{
		"encode tiny.xml", "decode tiny.wbxml", "inspect tiny.wbxml tiny.wbxml", "roundtrip tiny.xml", "languages", "languages --json", "--help", "completion bash",
		"encode -o - -o next tiny.xml tiny.xml",
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var errors strings.Builder
		code := run(strings.Fields("wbxml "+line), strings.NewReader(""), notStandard{w}, &errors)
		w.Close()
		if code != convert.ExitOK || errors.Len() > 0 {
			t.Errorf("%s: exit code %d, message %q", line, code, errors.String())
		}
	}
	if _, err := os.Stat("next"); err == nil {
		t.Error("the next input was converted")
	}
}

// notStandard hides that a writer is a file.
type notStandard struct{ io.Writer }

// TestBoundedInput checks that no more of an input is read than the limit and
// one octet.
func TestBoundedInput(t *testing.T) {
	for _, line := range []string{
		"decode --max-document 1000 -", "encode --max-document 1000 -", "roundtrip --max-document 1000 -",
	} {
		src := &endless{}
		var out, errors strings.Builder
		code := run(strings.Fields("wbxml "+line), src, &out, &errors)
		if code != convert.ExitFailed || src.n != 1001 {
			t.Errorf("%s: exit code %d, %d octets read", line, code, src.n)
		}
	}
}

// endless is an input of spaces without an end.
type endless struct{ n int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	e.n += len(b)
	return len(b), nil
}
