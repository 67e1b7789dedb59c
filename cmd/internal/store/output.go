package store

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// An Output is a file, or standard output, or nowhere. It is opened by the first
// write. The new content of a regular file is written beside it, and renamed by
// Commit; pipes and devices are written directly.
type Output struct {
	Path    string    // "-" is standard output, "" nowhere
	Stdout  io.Writer // standard output
	Private bool      // a new file is for its owner only
	Form    display.Form
	Err     error // the first error of Write

	w      io.Writer // nil: not open
	file   *os.File  // behind w, unless that is Stdout
	temp   string    // name of file, if it will be renamed
	target string    // to this name
}

// An Error is an error of an output, not of its content.
type Error struct {
	Path string // as the user gave it, not of a temporary file
	Err  error
}

// Error names the output.
func (e *Error) Error() string { return "cannot write " + e.Path + ": " + e.Err.Error() }

// Unwrap returns the cause, such as syscall.EPIPE.
func (e *Error) Unwrap() error { return e.Err }

// fail adds the name of the output to err.
func (o *Output) fail(err error) error {
	if err == nil {
		return nil
	}
	return &Error{o.Path, err}
}

// Write implements [io.Writer]. It opens the output first, so that an error of opening
// comes with the first octet, and an output that is never written nor committed leaves
// no trace.
func (o *Output) Write(b []byte) (n int, err error) {
	if err = o.open(); err == nil {
		n, err = o.w.Write(b)
	}
	if err = o.fail(err); o.Err == nil {
		o.Err = err
	}
	return n, err
}

// Commit completes the output: an empty file if nothing was written. After an error
// there is the old file, or none, as before.
func (o *Output) Commit() error {
	if err := o.open(); err != nil { // nothing was written: an empty file
		return o.fail(err)
	}
	if o.file == nil {
		return nil
	}
	if o.temp == "" {
		return o.fail(o.file.Close())
	}
	// Nothing waits for the disk, as in cp: that took most of the time for a small file, and
	// an output can be made again. Whoever goes on where a run was has a Store.
	err := o.file.Close()
	if err == nil {
		err = os.Rename(o.temp, o.target)
	}
	if err != nil {
		os.Remove(o.temp)
	}
	return o.fail(err)
}

// Abort gives the output up: a file stays as it was, or does not appear. Octets
// written to a pipe or device stay written.
func (o *Output) Abort() {
	if o.file == nil {
		return
	}
	o.file.Close()
	if o.temp != "" {
		os.Remove(o.temp)
	}
}

// open opens the output by its kind.
func (o *Output) open() error {
	if o.w != nil {
		return nil
	}
	if o.Path == "" {
		o.w = io.Discard
		return nil
	}
	if o.IsStandard() {
		o.w = o.Form.Writer(o.Stdout)
		return nil
	}
	info, err := os.Stat(o.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		perm := fs.FileMode(0o666)
		if o.Private {
			perm = 0o600
		}
		if o.target, err = follow(o.Path); err == nil {
			err = o.create(perm)
		}
	case err != nil:
	case info.IsDir():
		err = errors.New("is a folder")
	case info.Mode().IsRegular() && !isSpecial(o.Path):
		if o.target, err = filepath.EvalSymlinks(o.Path); err != nil { // a link stays a link
			break
		}
		// The content of a file that others may not read is never readable for them,
		// not for a moment.
		if err = o.create(0o600); err != nil {
			break
		}
		if err = o.file.Chmod(info.Mode().Perm()); err != nil {
			o.Abort()
		}
	default:
		o.file, err = os.OpenFile(o.Path, os.O_WRONLY, 0)
	}
	if err != nil {
		o.file = nil
		return err
	}
	o.w = o.Form.Writer(o.file)
	return nil
}

// IsStandard reports whether the output is standard output: by its own name that
// would be opened anew, at the beginning of the file that it may be appended to.
func (o *Output) IsStandard() bool {
	return o.Path == "-" || o.Path == "/dev/stdout" || o.Path == "/dev/fd/1"
}

// isSpecial reports whether a name stands for an open file of a process, which
// cannot be replaced even where it is regular.
func isSpecial(path string) bool {
	path, err := filepath.Abs(path)
	return err == nil && (strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/"))
}

// create makes a new file beside the target, on the same file system so that it
// can be renamed. [os.CreateTemp] would give it permissions of its own.
func (o *Output) create(perm fs.FileMode) (err error) {
	for range 100 {
		o.temp = filepath.Join(filepath.Dir(o.target), ".wbxml-"+strconv.FormatUint(rand.Uint64(), 36)+".tmp")
		o.file, err = os.OpenFile(o.temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return err
}
