package store

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
)

// PartialSuffix is behind the name of a partial file.
const PartialSuffix = ".partial"

// A partial is a file without its final name. Only its owner may read it. Errors of its methods
// name the file that it becomes.
type partial struct {
	final string
	lock  lock
	f     *os.File
	w     *bufio.Writer
	off   int64 // octets written
}

// openPartial opens a file whose first at octets exist already. With 0 it begins
// anew, and drops the octets of an earlier run.
func openPartial(final string, at int64) (*partial, error) {
	p := &partial{final: final, off: at}
	name := final + PartialSuffix
	var err error
	if p.lock, err = acquire(name); err != nil {
		return nil, p.fail(err)
	}
	if at == 0 {
		p.f, err = createOwn(name)
	} else {
		p.f, err = openOwn(name)
	}
	if err == nil {
		p.w = bufio.NewWriterSize(p.f, 1<<16)
		err = p.cut()
	}
	if err != nil {
		p.close()
		return nil, p.fail(err)
	}
	return p, nil
}

// fail says which file err is about.
func (p *partial) fail(err error) error {
	if err == nil {
		return nil
	}
	return &Error{p.final, err}
}

// cut drops the octets behind the offset: they were written after the last entry of
// the journal, and may be incomplete.
func (p *partial) cut() error {
	info, err := p.f.Stat()
	if err == nil && info.Size() < p.off {
		err = errors.New("is shorter than its journal says")
	}
	if err == nil {
		err = p.f.Truncate(p.off)
	}
	if err == nil {
		_, err = p.f.Seek(p.off, io.SeekStart)
	}
	return err
}

func (p *partial) write(b []byte) error {
	p.off += int64(len(b))
	_, err := p.w.Write(b)
	return p.fail(err)
}

// sync writes all octets to the disk.
func (p *partial) sync() error {
	err := p.w.Flush()
	if err == nil {
		err = p.f.Sync()
	}
	return p.fail(err)
}

// close leaves the file for another run.
func (p *partial) close() {
	p.f.Close()
	p.lock.release()
}

// remove removes the file, and only then lets others at it.
func (p *partial) remove() {
	p.f.Close()
	os.Remove(p.final + PartialSuffix)
	p.lock.release()
}

// complete gives the file its name, and only then releases its lock.
func (p *partial) complete() error {
	defer p.lock.release()
	if err := p.f.Close(); err != nil {
		return p.fail(err)
	}
	return renamePartial(p.final)
}

// renamePartial gives a file its name, unless an interrupted run has done so.
func renamePartial(final string) error {
	err := os.Rename(final+PartialSuffix, final)
	if errors.Is(err, fs.ErrNotExist) {
		if _, e := os.Stat(final); e == nil {
			return nil
		}
	}
	if err != nil {
		return &Error{final, err}
	}
	return nil
}
