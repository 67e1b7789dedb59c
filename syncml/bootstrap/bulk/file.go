package bulk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// A File is a list that is read again and again, from any of its places: the [io.ReaderAt]
// of sections.
type File struct {
	*List    // its header
	file     *os.File
	size     int64
	modified time.Time
}

// OpenFile opens a list, which has to be a regular file.
func OpenFile(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{file: file}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("a list has to be a regular file")
	}
	if err == nil {
		f.size, f.modified = info.Size(), info.ModTime()
		f.List, err = NewList(io.NewSectionReader(file, 0, f.size))
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// ReadAt implements [io.ReaderAt].
func (f *File) ReadAt(p []byte, at int64) (int, error) { return f.file.ReadAt(p, at) }

// Scan reads all of the list. It returns a digest of it, and its marks: see [List.Marks].
func (f *File) Scan(ctx context.Context, n int64) (digest [sha256.Size]byte, marks []Mark, err error) {
	h := sha256.New()
	list, err := NewList(io.TeeReader(io.NewSectionReader(f.file, 0, f.size), h))
	if err != nil {
		return digest, nil, err
	}
	for mark, err := range list.Marks(n) {
		if err != nil || ctx.Err() != nil {
			return digest, nil, errors.Join(err, context.Cause(ctx))
		}
		marks = append(marks, mark)
	}
	return [sha256.Size]byte(h.Sum(nil)), marks, f.Unchanged()
}

// Unchanged returns an error where the list is not what it was when it was opened, by the
// size of the file and the time at which it was written.
func (f *File) Unchanged() error {
	info, err := f.file.Stat()
	if err == nil && (info.Size() != f.size || !info.ModTime().Equal(f.modified)) {
		err = errors.New("the list has changed since it was opened")
	}
	return err
}
