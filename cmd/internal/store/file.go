package store

import (
	"io"
	"os"
	"path/filepath"
)

// A File is for what does not come in the order in which it stands in an output. Its errors
// are those of the output, an [*Error].
type File struct {
	o *Output
	f *os.File
}

// File returns the file behind the output where it is a regular one that will be renamed,
// and gets octets as they are; else nil. Nothing must have been written yet.
func (o *Output) File() (*File, error) {
	if err := o.open(); err != nil {
		return nil, o.fail(err)
	}
	if o.temp == "" || o.w != io.Writer(o.file) {
		return nil, nil
	}
	return &File{o, o.file}, nil
}

// Scratch makes a file for what the output needs for a while, beside it where it is a
// regular file. It is readable for its owner only, and done removes it.
func (o *Output) Scratch() (_ *File, done func(), err error) {
	dir := ""
	if o.open() == nil && o.temp != "" {
		dir = filepath.Dir(o.target)
	}
	f, err := os.CreateTemp(dir, ".wbxml-*.tmp")
	if err != nil {
		return nil, nil, o.fail(err)
	}
	os.Remove(f.Name()) // so that nothing is left of it, however the process ends; not on Windows
	return &File{o, f}, func() { f.Close(); os.Remove(f.Name()) }, nil
}

// Write implements [io.Writer].
func (f *File) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	return n, f.o.fail(err)
}

// Read implements [io.Reader]; the end is io.EOF.
func (f *File) Read(p []byte) (int, error) {
	n, err := f.f.Read(p)
	if err != io.EOF {
		err = f.o.fail(err)
	}
	return n, err
}

// ReadAt implements [io.ReaderAt]; the end is io.EOF.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.f.ReadAt(p, off)
	if err != io.EOF {
		err = f.o.fail(err)
	}
	return n, err
}

// WriteAt implements [io.WriterAt].
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.f.WriteAt(p, off)
	return n, f.o.fail(err)
}

// Seek implements [io.Seeker].
func (f *File) Seek(offset int64, whence int) (int64, error) {
	n, err := f.f.Seek(offset, whence)
	return n, f.o.fail(err)
}

// Truncate cuts the file off.
func (f *File) Truncate(size int64) error { return f.o.fail(f.f.Truncate(size)) }
