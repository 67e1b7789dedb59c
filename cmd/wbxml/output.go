package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// An output is a file, or standard output, or without a path nowhere. It is
// opened when something is written to it. What replaces a regular file is written beside it and renamed
// by commit; anything else (pipes, devices) is written through.
type output struct {
	path   string
	stdout io.Writer
	w      io.Writer // nil: not open
	file   *os.File  // behind w, unless that is stdout
	err    error     // the first of Write
	temp   string    // name of file where it will be renamed
	target string    // to this name

	private bool // a new file is for its owner only
}

// An outputError is one of an output, not of what was to be written.
type outputError struct {
	path string
	err  error
}

// Error names the output that the user gave, not the temporary file.
func (e *outputError) Error() string {
	name := "standard output"
	if e.path != "-" {
		name = shown(e.path)
	}
	return fmt.Sprintf("cannot write %s: %v", name, reason(e.err))
}

// Unwrap returns the cause, such as syscall.EPIPE.
func (e *outputError) Unwrap() error { return e.err }

// fail says which output err is about.
func (o *output) fail(err error) error {
	if err == nil {
		return nil
	}
	return &outputError{o.path, err}
}

// Write implements [io.Writer].
func (o *output) Write(b []byte) (n int, err error) {
	if err = o.open(); err == nil {
		n, err = o.w.Write(b)
	}
	if err = o.fail(err); o.err == nil {
		o.err = err
	}
	return n, err
}

// commit completes the output.
func (o *output) commit() error {
	if err := o.open(); err != nil { // nothing was written: an empty file
		return o.fail(err)
	}
	if o.file == nil {
		return nil
	}
	if o.temp == "" {
		return o.fail(o.file.Close())
	}
	// The content is on the disk before the name is: a crash leaves the old file
	// or the new one.
	err := errors.Join(o.file.Sync(), o.file.Close())
	if err == nil {
		err = os.Rename(o.temp, o.target)
	}
	if err != nil {
		os.Remove(o.temp)
	}
	return o.fail(err)
}

// abort gives the output up. What was written through stays written.
func (o *output) abort() {
	if o.file == nil {
		return
	}
	o.file.Close()
	if o.temp != "" {
		os.Remove(o.temp)
	}
}

// open opens the output for what it is.
func (o *output) open() error {
	if o.w != nil {
		return nil
	}
	if o.path == "" {
		o.w = io.Discard
		return nil
	}
	if o.isStandard() {
		o.w = o.stdout
		return nil
	}
	info, err := os.Stat(o.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		o.target = o.path
		perm := fs.FileMode(0o666)
		if o.private {
			perm = 0o600
		}
		err = o.create(perm)
	case err != nil:
	case info.IsDir():
		err = errors.New("is a folder")
	case info.Mode().IsRegular() && !special(o.path):
		if o.target, err = filepath.EvalSymlinks(o.path); err != nil { // a link stays a link
			break
		}
		// Nobody may read what the old file keeps to itself, not for a moment.
		if err = o.create(0o600); err != nil {
			break
		}
		if err = o.file.Chmod(info.Mode().Perm()); err != nil {
			o.abort()
		}
	default:
		o.file, err = os.OpenFile(o.path, os.O_WRONLY, 0)
	}
	if err != nil {
		o.file = nil
		return err
	}
	o.w = o.file
	return nil
}

// isStandard reports whether the output is standard output: by its own name that
// would be opened anew, at the beginning of the file that it may be appended to.
func (o *output) isStandard() bool {
	return o.path == "-" || o.path == "/dev/stdout" || o.path == "/dev/fd/1"
}

// special reports whether a name stands for an open file of a process, which
// cannot be replaced even where it is regular.
func special(path string) bool {
	path, err := filepath.Abs(path)
	return err == nil && (strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/"))
}

// create makes a new file beside the target, on the same file system so that it
// can be renamed. [os.CreateTemp] would give it permissions of its own.
func (o *output) create(perm fs.FileMode) (err error) {
	for range 100 {
		o.temp = filepath.Join(filepath.Dir(o.target), ".wbxml-"+strconv.FormatUint(rand.Uint64(), 36)+".tmp")
		o.file, err = os.OpenFile(o.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return err
}
