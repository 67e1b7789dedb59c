package engine

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// disk returns a folder that is a disk of its own, of 16 MiB, and how it is mounted with
// other options.
func disk(t *testing.T) (dir string, again func(option string)) {
	t.Helper()
	dir = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16m", "none", dir).CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted: %v %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	return dir, func(option string) {
		t.Helper()
		if out, err := exec.Command("mount", "-o", "remount,"+option, dir).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}
}

// fill fills a disk, until rest is called.
func fill(t *testing.T, dir string) (rest func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	check(t, err)
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	f.Close()
	return func() { check(t, os.Remove(path)) }
}

// TestFullDisk has the disk of the state become full, at different times: the run ends with an
// error, and when there is room again, the next one goes on.
func TestFullDisk(t *testing.T) {
	const n = 20_000
	list := openList(t, writeList(t, n), bootstrap.ProfileCP)
	for _, after := range []int64{0, 3000} {
		dir, _ := disk(t)
		b := embedded(t, dir)
		b.tries = 500 * time.Millisecond
		var rest func()
		sink := &counter{rows: make([]atomic.Int32, n+1)}
		o := Options{Name: "test", List: list, Open: sink.open, Workers: 2, Log: quiet}
		c, err := Start(t.Context(), b, o)
		check(t, err)
		ended := make(chan error)
		if after == 0 {
			rest = fill(t, dir)
		}
		sink.wait = time.Millisecond
		go func() {
			_, err := c.Run(t.Context(), nil)
			ended <- err
		}()
		for rest == nil {
			if sink.sent.Load() >= after {
				rest = fill(t, dir)
			}
		}
		err = <-ended
		if err == nil || after > 0 && !strings.Contains(err.Error(), "disk may be full") {
			t.Errorf("full after %d rows: the error is %v", after, err)
		}
		before := sink.sent.Load()
		b.Close()
		rest()
		b = embedded(t, dir)
		s := campaign(t, t.Context(), b, o)
		repeated := sink.check(t)
		if !s.Finished() || s.Refused != bad(n) || s.Sent != int64(n)-bad(n) || repeated > s.Repeated || repeated > 2*recordRows {
			t.Errorf("full after %d rows: %d sent before, %d again; %+v", after, before, repeated, s)
		}
	}
}

// TestReadOnly has a state folder that cannot be written: the error names it, and when it can, the
// next run goes on.
func TestReadOnly(t *testing.T) {
	const n = 1234
	dir, again := disk(t)
	sink := &fake{send: quickly}
	o := Options{List: openList(t, writeList(t, n), bootstrap.ProfileCP), Open: sink.open, First: 200}
	b := embedded(t, dir)
	campaign(t, t.Context(), b, o)
	b.Close()
	again("ro")
	_, err := Embed(dir, quiet)
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("the error is %v", err)
	}
	again("rw")
	o.First = n
	if s := campaign(t, t.Context(), embedded(t, dir), o); !s.Finished() || s.Repeated > 0 {
		t.Errorf("%+v", s)
	}
	sink.check(t, n)
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	if _, err := Embed(file, quiet); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file as the folder: %v", err)
	}
}

// TestListIsAnother changes the list in all ways while it is sent to. No row of it is
// sent to another phone or left out, and with the list as it was, the next run goes on.
func TestListIsAnother(t *testing.T) {
	const n = 5000
	tests := []struct {
		name   string
		paused bool // else the run goes on with the file that it has open
		change func(path string, text []byte) error
	}{
		{"longer", true, func(path string, text []byte) error {
			return os.WriteFile(path, append(bytes.Clone(text), "one,more\n"...), 0)
		}},
		{"shorter", true, func(path string, text []byte) error { return os.Truncate(path, int64(len(text)/2)) }},
		{"empty", true, func(path string, text []byte) error { return os.Truncate(path, 0) }},
		{"other content", true, func(path string, text []byte) error {
			return os.WriteFile(path, bytes.ReplaceAll(text, []byte("secret"), []byte("SECRET")), 0)
		}},
		{"another file", false, func(path string, text []byte) error {
			other := path + ".new"
			return errors.Join(os.WriteFile(other, bytes.ReplaceAll(text, []byte("+49"), []byte("+48")), 0o600), os.Rename(other, path))
		}},
		{"no file", false, func(path string, _ []byte) error { return os.Remove(path) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := writeList(t, n)
			text, err := os.ReadFile(path)
			check(t, err)
			b := embedded(t, t.TempDir())
			var changed atomic.Bool
			sink := &fake{send: func(batch []route.Message) error {
				for _, m := range batch {
					if !strings.HasPrefix(string(m.Number), "+49") {
						t.Errorf("row %d goes to another phone", m.Row)
					}
				}
				if batch[0].Row > 100 && !changed.Swap(true) {
					check(t, test.change(path, text))
				}
				return slowly(batch)
			}}
			o := Options{Name: "test", List: openList(t, path, bootstrap.ProfileCP), Open: sink.open, Workers: 1, Log: quiet}
			c, err := Start(t.Context(), b, o)
			check(t, err)
			ended := make(chan error)
			go func() {
				_, err := c.Run(t.Context(), nil)
				ended <- err
			}()
			if test.paused {
				if reason := until(t, c, StatePaused); !strings.Contains(reason, "list") {
					t.Errorf("paused because %q", reason)
				}
				check(t, c.Stop(t.Context()))
			}
			check(t, <-ended)
			if test.name != "empty" && test.name != "no file" {
				other := o
				other.List = openList(t, path, bootstrap.ProfileCP)
				if _, err := Start(t.Context(), b, other); !errors.Is(err, ErrOther) {
					t.Errorf("a run with the other list: %v", err)
				}
			}
			check(t, os.WriteFile(path, text, 0o600))
			o.List = openList(t, path, bootstrap.ProfileCP)
			if s := campaign(t, t.Context(), b, o); !s.Finished() || s.Refused != bad(n) || s.Repeated > 0 {
				t.Errorf("%+v", s)
			}
			sink.check(t, n)
		})
	}
}

// TestClockJumps has the wall clock jump between runs, back and forth, as the times in the
// ledger show: nothing but what people read depends on it, and the limit has no time in it.
func TestClockJumps(t *testing.T) {
	const n = 2500
	b := embedded(t, t.TempDir())
	var limiter route.Limiter
	sink := &fake{send: func(batch []route.Message) error { return route.Null{Limiter: limiter}.Send(t.Context(), batch) }}
	o := Options{Name: "test", List: openList(t, writeList(t, n), bootstrap.ProfileCP), First: 150, Rate: 100_000}
	o.Open = func(to route.Options) (route.Transport, error) {
		limiter = to.Limiter
		return sink, nil
	}
	campaign(t, t.Context(), b, o)
	c, err := Open(t.Context(), b, "test")
	check(t, err)
	for i, jump := range []time.Duration{-40 * 365 * 24 * time.Hour, 80 * 365 * 24 * time.Hour} {
		r, revision, err := c.table.record(t.Context(), 0)
		check(t, err)
		r.First, r.Last = r.First.Add(-jump), r.Last.Add(jump)
		_, err = c.table.putRecord(t.Context(), 0, &r, revision)
		check(t, err)
		s, err := c.Status(t.Context())
		check(t, err)
		if left := s.Left(n); s.Done != o.First || s.Speed < 0 || left <= 0 || left > maxLeft {
			t.Errorf("%+v, left %v", s, left)
		}
		o.First = int64(1150 + i*100)
		if s := campaign(t, t.Context(), b, o); s.Done != o.First || s.Repeated > 0 {
			t.Errorf("%+v", s)
		}
	}
	text, _, err := c.table.get(t.Context(), keyLimit)
	check(t, err)
	if year := time.Now().Format("2006"); strings.Contains(string(text), year+"-") || !strings.Contains(string(text), `"ahead":`) {
		t.Errorf("the limit is %s", text)
	}
	o.First = n
	if s := campaign(t, t.Context(), b, o); !s.Finished() || s.Repeated > 0 {
		t.Errorf("%+v", s)
	}
	sink.check(t, n)
}
