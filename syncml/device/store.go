package device

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Store keeps the state of a device. It must be safe for concurrent use.
type Store interface {
	// Load returns the state, nil where there is none yet.
	Load(ctx context.Context) (*State, error)
	// Swap puts next in the place of old, the state that Load or the last Swap has given;
	// old is nil where there is none yet. Whenever the process or the machine stops, Load
	// then gives one of the two. After an error too: the device asks which. ErrConflict
	// is the error where the store holds a third one.
	Swap(ctx context.Context, old, next *State) error
}

// ErrConflict says that somebody else has changed the state since it was loaded.
var ErrConflict = errors.New("device: the state has changed since it was loaded")

// Memory is a [Store] without a disk. The zero value is empty.
type Memory struct {
	secret.Hidden

	mu    sync.Mutex
	state *State
}

// Load implements [Store].
func (m *Memory) Load(context.Context) (*State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state, nil
}

// Swap implements [Store].
func (m *Memory) Swap(_ context.Context, old, next *State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state != old {
		return ErrConflict
	}
	m.state = next
	return nil
}

// Dir is a [Store] in a directory, which must exist. The state is one file, "state",
// that only its owner can read. Swap writes another file, syncs it, and renames it. Two
// processes with one directory need a lock of their own: Swap notices the other's change
// only where that was complete before it began.
type Dir struct {
	path  string
	files files
	mu    sync.Mutex
}

// NewDir returns the store in the directory path.
func NewDir(path string) *Dir { return &Dir{path: path, files: disk{}} }

// The files of a directory.
const (
	stateFile = "state"
	nextFile  = "state.next"
)

// maxState bounds what Load reads, in octets.
const maxState = 1 << 30

// Load implements [Store]. The error is that of the file system, or ErrState.
func (d *Dir) Load(context.Context) (*State, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b, err := d.files.read(filepath.Join(d.path, stateFile), maxState)
	defer clear(b)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(d.path); err != nil {
			return nil, err // no directory is not an empty one
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseState(b)
}

// Swap implements [Store]. The error is that of the file system, or ErrConflict.
func (d *Dir) Swap(ctx context.Context, old, next *State) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	b, err := d.files.read(filepath.Join(d.path, stateFile), maxState)
	defer clear(b)
	switch h, _, herr := parseHeader(b); {
	case errors.Is(err, fs.ErrNotExist) && old == nil:
	case err != nil:
		return err
	case herr != nil:
		return herr
	case old == nil || h.Generation != old.generation:
		return ErrConflict
	}
	out, err := next.AppendTo(nil)
	defer clear(out)
	if err != nil {
		return err
	}
	name := filepath.Join(d.path, nextFile)
	if err := d.files.write(name, out); err != nil {
		return err
	}
	if err := d.files.rename(name, filepath.Join(d.path, stateFile)); err != nil {
		return err
	}
	return d.files.sync(d.path)
}

// files is what Dir asks of the file system; tests fail each call.
type files interface {
	read(name string, most int64) ([]byte, error)
	write(name string, b []byte) error // until it is on the disk
	rename(from, to string) error
	sync(dir string) error
}

type disk struct{}

func (disk) read(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// write makes the file anew: another's file or link of that name is not written to.
func (disk) write(name string, b []byte) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func (disk) rename(from, to string) error { return os.Rename(from, to) }

// sync makes a rename last. Windows has no way to say so for a directory.
func (disk) sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
