package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime/debug"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // an input is bad, or a file cannot be read or written
	exitUsage  = 2
)

// errFailed says that the fault has been reported.
var errFailed = errors.New("failed")

// A tool is the program with its surroundings, so that tests can run it.
type tool struct {
	name   string // as it was called
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// read reads an input, at most one octet more than limit.
func (t *tool) read(dst *bytes.Buffer, name string, limit int64) error {
	r := t.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		r = f
	}
	if limit >= 0 {
		r = io.LimitReader(r, limit+1)
	}
	_, err := dst.ReadFrom(r)
	return err
}

// file returns what is in an input, of which it may stop one octet behind limit.
func (t *tool) file(name string, limit int64) ([]byte, error) {
	var b bytes.Buffer
	err := t.read(&b, name, limit)
	return b.Bytes(), err
}

// version is that of the module, as the Go tool has recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
