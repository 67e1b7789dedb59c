package store

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// inputs are those of a run.
var inputs = map[string]string{"list": "1", "flags": "2"}

// begin opens a store that has to open.
func begin(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStoreTorn cuts the journal of an interrupted run at every octet, as a loss
// of power may, and goes on.
func TestStoreTorn(t *testing.T) {
	const rows, stopped = 2500, 2345
	row := func(i int64) []byte { return fmt.Appendf(nil, "row %d\n", i) }
	put := func(t *testing.T, s *Store, to int64) {
		t.Helper()
		for s.state.Rows < to {
			if err := s.Put(&Row{Main: row(s.state.Rows), Octets: 1}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, shard := range []int64{0, 900} {
		t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
			testdoc.Folder(t, nil)
			target := Target{"out", shard, ".x"}
			if shard > 0 {
				if err := os.Mkdir("out", 0o777); err != nil {
					t.Fatal(err)
				}
			}
			o := Options{Target: target, Inputs: inputs, Every: 1000}
			s := begin(t, o)
			put(t, s, stopped)
			s.main.w.Flush() // more than the journal knows of
			s.Close()
			saved := testdoc.Contents(t)
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
					testdoc.WriteFile(t, name, content)
				}
				testdoc.WriteFile(t, target.journal(), text[:cut]+strings.Repeat("\x00", cut%3))
				if cut == 0 || !strings.Contains(text[:cut], "\n") {
					testdoc.WriteFile(t, target.journal(), text[:cut])
				}
				s, err := Open(o)
				if err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				put(t, s, rows)
				if err := s.Finish(); err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				files := testdoc.Contents(t)
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
		testdoc.Folder(t, nil)
		o := Options{Target: Target{Path: "out"}, Sides: [2]string{"pins"}, Inputs: inputs}
		s := begin(t, o)
		if err := s.Put(&Row{Main: []byte("message"), Sides: [2][]byte{[]byte("pin")}, Octets: 7}); err != nil {
			t.Fatal(err)
		}
		s.state.Done = true
		if err := s.enter(); err != nil {
			t.Fatal(err)
		}
		s.Close()
		for _, name := range named {
			if err := renamePartial(name); err != nil {
				t.Fatal(err)
			}
		}
		if err := begin(t, o).Finish(); err != nil {
			t.Fatal(err)
		}
		files := testdoc.Contents(t)
		if len(files) != 2 || files["out"] != "message" || files["pins"] != "pin" {
			t.Errorf("%v named: %q", named, files)
		}
	}
}

// TestStoreOtherInputs goes on with no run of other inputs, unless it is told to
// begin anew.
func TestStoreOtherInputs(t *testing.T) {
	testdoc.Folder(t, nil)
	o := Options{Target: Target{Path: "out"}, Inputs: inputs}
	begin(t, o).Close()
	for _, c := range []struct {
		inputs  map[string]string
		changed []string
	}{
		{map[string]string{"list": "3", "flags": "2"}, []string{"list"}},
		{map[string]string{"list": "3", "flags": "4"}, []string{"flags", "list"}},
		{map[string]string{"list": "1", "flags": "2", "keys": "5"}, []string{"keys"}},
		{map[string]string{"list": "1"}, []string{"flags"}},
	} {
		o.Inputs = c.inputs
		_, err := Open(o)
		if e, ok := errors.AsType[*InputsError](err); !ok || !slices.Equal(e.Changed, c.changed) {
			t.Errorf("%v: %v, want %q", c.inputs, err, c.changed)
		}
	}
	o.Inputs = map[string]string{"list": "3"}
	o.Restart = true
	begin(t, o).Discard()
	if files := testdoc.Contents(t); len(files) != 0 {
		t.Errorf("left: %q", files)
	}
}

// TestStoreBusy has two runs at once: the second is refused and harms nothing, with
// any options, and may go on once the first is gone.
func TestStoreBusy(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second Target
		restart       bool
	}{
		{"same file", Target{Path: "out"}, Target{Path: "out"}, false},
		{"same file, begun anew", Target{Path: "out"}, Target{Path: "out"}, true},
		{"same folder", Target{"dir", 10, ".x"}, Target{"dir", 10, ".x"}, false},
		{"same folder, begun anew", Target{"dir", 10, ".x"}, Target{"dir", 10, ".x"}, true},
		{"same PINs", Target{Path: "out"}, Target{Path: "other"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			testdoc.Folder(t, map[string]string{"dir/.keep": ""})
			row := func(s *Store) {
				if err := s.Put(&Row{Main: []byte("message"), Sides: [2][]byte{[]byte("pin")}, Octets: 7}); err != nil {
					t.Fatal(err)
				}
			}
			o := Options{Target: c.first, Sides: [2]string{"pins"}, Inputs: inputs}
			a := begin(t, o)
			row(a)
			if err := a.enter(); err != nil {
				t.Fatal(err)
			}
			before := testdoc.Contents(t)
			if _, err := Open(Options{Target: c.second, Sides: [2]string{"pins"}, Inputs: inputs, Restart: c.restart}); !errors.Is(err, ErrBusy) {
				t.Fatalf("error %v", err)
			}
			if after := testdoc.Contents(t); len(after) != len(before) {
				t.Errorf("files were %q, are %q", before, after)
			}
			row(a)
			a.Close() // as if it had been killed
			if c.first == c.second {
				if a = begin(t, o); a.State().Rows != 1 {
					t.Fatalf("%d rows", a.State().Rows)
				}
				row(a)
				if err := a.Finish(); err != nil {
					t.Fatal(err)
				}
				if files := testdoc.Contents(t); files["pins"] != "pinpin" || files[c.first.file(0)] != "messagemessage" || len(files) != 3 {
					t.Errorf("files %q", files)
				}
			}
		})
	}
}

// TestLockGone has a lock whose file goes away, as when another run ends between
// the opening of the file and the locking.
func TestLockGone(t *testing.T) {
	testdoc.Folder(t, nil)
	l, err := acquire("f")
	if err != nil || !l.isNamed() {
		t.Fatal(err)
	}
	if _, err := acquire("f"); err != ErrBusy {
		t.Errorf("locked twice: %v", err)
	}
	if err := os.Remove("f.lock"); err != nil {
		t.Skip(err) // a file that is open stays
	}
	if l.isNamed() {
		t.Error("a file without its name counts as locked")
	}
	testdoc.WriteFile(t, "f.lock", "another")
	if l.isNamed() {
		t.Error("another file counts as locked")
	}
	l.release()
	l.release() // a lock of another run is left alone
	if l, err = acquire("f"); err != nil {
		t.Error(err)
	}
	l.release()
	if files := testdoc.Contents(t); len(files) != 0 {
		t.Errorf("left: %q", files)
	}
}
