package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/gofrs/flock"
)

// lockSuffix is behind the name of a locked file.
const lockSuffix = ".lock"

// ErrBusy says that another run is at work on a file.
var ErrBusy = errors.New("another run is writing it")

// A lock keeps other runs away from a file, until it is released, or the process
// ends however it ends. It is on a file of its own: on Windows, nobody can write to a
// file that is locked, not even the same process by another handle, and a file that is
// open cannot be renamed.
//
// Locks are of processes, not of machines: over a network file system they hold as far
// as that supports them.
type lock struct{ f *flock.Flock }

// Lock locks a name until release is called, or the process ends. The error is ErrBusy
// where another process has it.
func Lock(name string) (release func(), err error) {
	l, err := acquire(name)
	if err != nil {
		return nil, err
	}
	return l.release, nil
}

// acquire locks a name. The error is ErrBusy where another run has it.
func acquire(name string) (lock, error) {
	l := lock{flock.New(name+lockSuffix, flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow))}
	if info, err := os.Lstat(l.f.Path()); err == nil && !info.Mode().IsRegular() {
		return lock{}, errForeign
	}
	switch ok, err := l.f.TryLock(); {
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.ENOLCK):
		os.Remove(l.f.Path()) // a file system without locks
		return lock{}, nil
	case err != nil:
		return lock{}, err
	case !ok:
		return lock{}, ErrBusy
	}
	if !l.isNamed() { // a run that ended here has taken the name away
		l.f.Unlock()
		return lock{}, ErrBusy
	}
	return l, nil
}

// isNamed reports whether the file that is locked still has its name.
func (l lock) isNamed() bool {
	opened, err := l.f.Stat()
	named, err2 := os.Lstat(l.f.Path())
	return err == nil && err2 == nil && os.SameFile(opened, named)
}

// release takes the lock away, and is harmless if there is none. It removes the name
// before the lock itself: a run that has opened the file until then gets the lock and
// finds the name gone (isNamed). Windows removes no file that is open; there the lock
// goes first, and a file that another run has opened meanwhile stays.
func (l *lock) release() {
	f := l.f
	if f == nil {
		return
	}
	l.f = nil
	err := os.Remove(f.Path())
	f.Unlock()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		os.Remove(f.Path())
	}
}
