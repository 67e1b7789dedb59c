package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// store returns where the output goes.
func (b *building) store(t *tool) (*store, error) {
	s := &store{}
	var err error
	if s.pins, err = replaceable(b.pins); err == nil && s.pins == "" && b.pins != "" {
		err = errors.New("is not a regular file")
	}
	if err != nil {
		return nil, &outputError{b.pins, err}
	}
	if b.out != "-" && isFolder(b.out) {
		s.target = shards{b.out, b.shardRows, ".jsonl"}
		switch b.shape.format {
		case formatBinary:
			s.target.ext = ".bin"
		case formatText:
			s.target.ext = ".txt"
		}
	} else {
		if b.out != "-" {
			if s.target.path, err = replaceable(b.out); err != nil {
				return nil, &outputError{b.out, err}
			}
		}
		if s.target.path == "" { // pipes and devices are written through
			s.stream = &output{path: b.out, stdout: t.stdout}
		}
	}
	return s, b.distinct(s)
}

// replaceable returns the file that path is, or is a link to, so that a link
// stays a link; "" where it is one that cannot be replaced, such as a device.
func replaceable(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || special(path):
		return "", nil
	}
	return filepath.EvalSymlinks(path)
}

// distinct makes sure that no file is written twice, or is an input.
func (b *building) distinct(s *store) error {
	written := map[string]bool{}
	add := func(names ...string) error {
		for _, name := range names {
			full, err := filepath.Abs(name)
			if err != nil {
				return &outputError{name, err}
			}
			if written[full] {
				return errors.New("messages and PINs would go to the same file")
			}
			written[full] = true
			for _, in := range append(b.seal.files(), b.account, b.devices) {
				if sameFile(in, name) {
					return fmt.Errorf("%s would be overwritten", shown(in))
				}
			}
		}
		return nil
	}
	if s.stream == nil && s.target.rows == 0 {
		if err := add(s.target.path, s.target.path+partialSuffix, s.target.journal()); err != nil {
			return err
		}
	}
	if s.pins == "" {
		return nil
	}
	if s.target.rows > 0 && sameFile(filepath.Dir(s.pins), s.target.path) {
		return errors.New("PINs cannot go to the folder of the messages")
	}
	return add(s.pins, s.pins+partialSuffix)
}

// sameFile reports whether both names are of one file that exists.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
