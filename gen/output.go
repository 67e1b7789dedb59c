package gen

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The header alone decides whether a file is removed or overwritten: a file
// without it was written by hand, and one with the name of another directory of
// definitions belongs to those.

// Orphans returns the names of the files in dir that were generated from the
// definitions of this set's directory but are not among files, sorted. Files
// generated from another directory and files written by hand are not orphans.
func (s *Set) Orphans(dir string, files []File) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var orphans []string
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), "_gen.go") ||
			slices.ContainsFunc(files, func(f File) bool { return f.Name == e.Name() }) {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if from, ok := source(src); ok && from == s.Label {
			orphans = append(orphans, e.Name())
		}
	}
	return orphans, nil
}

// source returns the directory of definitions that a generated file names.
func source(src []byte) (label string, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte(header))
	if !ok {
		return "", false
	}
	line, _, _ := strings.Cut(string(rest), "\n")
	file, ok := strings.CutSuffix(line, ". DO NOT EDIT.")
	i := strings.LastIndexByte(file, '/')
	return file[:max(i, 0)], ok
}

// Write writes files to dir, which it makes when there is none, and removes the
// orphans. A file that has the right content already is not touched. If a file
// of the same name was not generated, that is an error, and nothing is written.
// removed are the names of the orphans.
func (s *Set) Write(dir string, files []File) (removed []string, err error) {
	// All files are checked before the first is written.
	var stale []File
	for _, f := range files {
		old, err := os.ReadFile(filepath.Join(dir, f.Name))
		switch {
		case errors.Is(err, os.ErrNotExist):
			stale = append(stale, f)
		case err != nil:
			return nil, err
		case !bytes.HasPrefix(old, []byte(header)):
			return nil, &Error{Pos: Pos{File: filepath.Join(dir, f.Name)}, Msg: "the file was not generated and would be overwritten"}
		case !bytes.Equal(old, f.Data):
			stale = append(stale, f)
		}
	}
	orphans, err := s.Orphans(dir, files)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	for _, f := range stale {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			return nil, err
		}
	}
	for _, name := range orphans {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return removed, err
		}
		removed = append(removed, name)
	}
	return removed, nil
}
