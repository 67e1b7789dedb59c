package store

import (
	"errors"
	"io/fs"
	"os"
)

// errForeign is about a name beside the output that somebody else has taken.
var errForeign = errors.New("is a link, or no regular file")

// openOwn opens a file of an earlier run. It follows no link, not even one that appears
// between the two looks at the name.
func openOwn(name string) (*os.File, error) {
	named, err := os.Lstat(name)
	if err == nil && !named.Mode().IsRegular() {
		err = errForeign
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|noFollow, 0)
	if err != nil {
		return nil, err
	}
	if opened, err := f.Stat(); err != nil || !os.SameFile(named, opened) {
		f.Close()
		return nil, errForeign
	}
	return f, nil
}

// createOwn makes a file anew: what had the name before, be it a link, goes, and what
// it led to stays as it is.
func createOwn(name string) (*os.File, error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}
