package testdoc

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sample = `# table: syncml-1.2
# A comment: not a key, since it has a space before the colon
# strict: yes
02 9F53  # version: 1.2
	6A 00
# late: only a comment
---
0 Start

2 End
`

// a recorder stands in for the test that a helper fails or skips.
type recorder struct {
	testing.TB
	failed, skipped bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Error(...any)          { r.failed = true }
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatal(...any)          { r.failed = true; panic(r) }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(r) }
func (r *recorder) Skip(...any)           { r.skipped = true; panic(r) }
func (r *recorder) Skipf(string, ...any)  { r.skipped = true; panic(r) }

// run calls f with a recorder, also where f ends its goroutine.
func run(t *testing.T, f func(testing.TB)) (r *recorder) {
	r = &recorder{TB: t}
	defer func() {
		if p := recover(); p != nil && p != any(r) {
			panic(p)
		}
	}()
	f(r)
	return r
}

func TestParse(t *testing.T) {
	f, err := parse(sample)
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{2, 0x9F, 0x53, 0x6A, 0}; !bytes.Equal(f.Octets, want) {
		t.Errorf("octets % x, want % x", f.Octets, want)
	}
	if len(f.Meta) != 2 || f.Meta["table"] != "syncml-1.2" || f.Meta["strict"] != "yes" {
		t.Errorf("meta %v", f.Meta)
	}
	if want := "0 Start\n\n2 End\n"; f.Listing != want {
		t.Errorf("listing %q, want %q", f.Listing, want)
	}
	for _, bad := range []string{"0", "0g", "01 ---", "# a: 1\n# a: 2"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestCheckListing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.hex")
	if err := os.WriteFile(path, []byte(sample), 0o666); err != nil {
		t.Fatal(err)
	}
	f := Load(t, path)
	if f.Name != "x" {
		t.Errorf("name %q", f.Name)
	}
	was := *update
	defer func() { *update = was }()

	*update = false
	f.CheckListing(t, "0 Start\n\n2 End")
	if r := run(t, func(t testing.TB) { f.CheckListing(t, "0 Start") }); !r.failed {
		t.Error("another listing passes")
	}
	*update = true
	f.CheckListing(t, "new")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(sample, "---\n")
	if want := head + "---\nnew\n"; string(file) != want {
		t.Errorf("file %q, want %q", file, want)
	}

	golden := filepath.Join(t.TempDir(), "sub", "golden")
	Golden(t, golden, []byte("one\n"))
	*update = false
	Golden(t, golden, []byte("one\n"))
	for _, other := range []string{"two\n", "one\n\n", ""} {
		if r := run(t, func(t testing.TB) { Golden(t, golden, []byte(other)) }); !r.failed {
			t.Errorf("golden: %q passes", other)
		}
	}
}

func TestReaders(t *testing.T) {
	b := []byte(strings.Repeat("0123456789", 7))
	names := map[string]bool{}
	for name, r := range Readers(b) {
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		names[name] = true
	}
	if len(names) != 16 {
		t.Errorf("%d readers with distinct names, want 16", len(names))
	}
	buf := make([]byte, 8)
	r := Chunks(b, 3, 5)
	for _, want := range []int{3, 5, 3, 5} {
		if n, err := r.Read(buf); n != want || err != nil {
			t.Errorf("chunk of %d, %v, want %d", n, err, want)
		}
	}
}

func TestFaulty(t *testing.T) {
	b := []byte("0123456789")
	r := Faulty(b, 4)
	var got []byte
	faults := 0
	for buf := make([]byte, 8); ; {
		n, err := r.Read(buf)
		got = append(got, buf[:n]...)
		if errors.Is(err, ErrTemporary) {
			faults++
		} else if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if string(got) != string(b) || faults != 4 {
		t.Errorf("%q with %d faults, want %q with 4", got, faults, b)
	}
}

func TestBlocking(t *testing.T) {
	r := run(t, func(t testing.TB) {
		if _, err := io.ReadFull(Blocking(t, make([]byte, 3)), make([]byte, 3)); err != nil {
			t.Fatal(err)
		}
	})
	if r.failed {
		t.Error("fails when all is read")
	}
	r = run(t, func(t testing.TB) { io.ReadFull(Blocking(t, make([]byte, 3)), make([]byte, 4)) })
	if !r.failed {
		t.Error("does not fail when more is read")
	}
}

func TestEnvironment(t *testing.T) {
	if got, err := filepath.Abs(filepath.Join("..", "..", "..")); err != nil || Root(t) != got {
		t.Errorf("root %s, want %s (%v)", Root(t), got, err)
	}
	if !run(t, func(t testing.TB) { Tool(t, "no-such-tool") }).skipped {
		t.Error("a missing tool does not skip")
	}
	if !run(t, func(t testing.TB) { Shared(t, "no-such-file") }).skipped {
		t.Error("missing shared material does not skip")
	}
	if run(t, func(t testing.TB) { SkipAllocs(t) }).skipped != Race {
		t.Error("allocation tests are skipped exactly under the race detector")
	}
}
