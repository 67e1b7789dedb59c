package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Target names the files of a [Store]: one, or in a folder one for each so many
// rows, messages-000000 and so on. The number of a row, bad rows included, alone says in
// which file it is, so that a run that goes on finds its place.
type Target struct {
	Path string // of the file, or of the folder
	Rows int64  // for each file in the folder; 0: there is one file, Path
	Ext  string // of the files in the folder, such as ".jsonl"
}

// file returns the file for the row behind so many rows.
func (t Target) file(rows int64) string {
	if t.Rows == 0 {
		return t.Path
	}
	return filepath.Join(t.Path, fmt.Sprintf("messages-%06d%s", rows/t.Rows, t.Ext))
}

// startsFile reports whether the row behind so many begins a file other than the first.
func (t Target) startsFile(rows int64) bool { return t.Rows > 0 && rows > 0 && rows%t.Rows == 0 }

// journal returns the name of the journal.
func (t Target) journal() string {
	if t.Rows == 0 {
		return t.Path + JournalSuffix
	}
	return filepath.Join(t.Path, "messages"+JournalSuffix)
}

// Files returns the names that a Store with that target, and those other files, uses
// for whole files, whether they exist or not; in a folder it has names of its own.
func (t Target) Files(sides [2]string) (names []string) {
	if t.Path != "" && t.Rows == 0 {
		names = append(names, t.Path, t.journal(), t.journal()+lockSuffix, t.Path+PartialSuffix, t.Path+PartialSuffix+lockSuffix)
	}
	for _, side := range sides {
		if side != "" {
			names = append(names, side, side+PartialSuffix, side+PartialSuffix+lockSuffix)
		}
	}
	return names
}

// old returns the files of an earlier run in a folder, partial files included, but no
// locks. A single file has none: it is replaced in the end.
func (t Target) old() []string {
	if t.Rows == 0 {
		return nil
	}
	names, err := filepath.Glob(filepath.Join(t.Path, "messages-[0-9][0-9][0-9][0-9][0-9][0-9]*"))
	if err != nil { // a folder with a name like a pattern
		return nil
	}
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, lockSuffix) })
}

// Completed returns the files that stores have completed in a folder, in the order
// of their rows. It is for programs that read the files of a Store, also while it goes
// on writing.
func Completed(folder string) []string {
	names := slices.DeleteFunc(Target{Path: folder, Rows: 1}.old(), func(name string) bool {
		return strings.HasSuffix(name, PartialSuffix)
	})
	slices.SortFunc(names, func(a, b string) int { // a million files have longer names
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	return names
}

// Replaceable returns the file that path is, or is a link to, so that a link stays
// a link, also one to a file that does not exist yet; "" if it cannot be replaced, such
// as a device.
func Replaceable(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return follow(path)
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || isSpecial(path):
		return "", nil
	}
	return filepath.EvalSymlinks(path)
}

// maxLinks is how many links follow follows, as many as Linux does.
const maxLinks = 40

// follow returns the name of the file that is made by writing to path, which does not
// exist, but may be a link.
func follow(path string) (string, error) {
	for range maxLinks {
		to, err := os.Readlink(path)
		if err != nil { // no link
			return path, nil
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("too many links")
}
