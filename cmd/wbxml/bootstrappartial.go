package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
)

// partialSuffix is behind the name of a file on its way.
const partialSuffix = ".partial"

// A partial is a file on its way. Only its owner may read it: messages hold
// passwords.
type partial struct {
	final   string
	f, held *os.File
	w       *bufio.Writer
	off     int64
}

// openPartial opens a file of which the first at octets are there already.
func openPartial(final string, at int64) (*partial, error) {
	name := final + partialSuffix
	flag := os.O_RDWR
	if at == 0 {
		if err := removeLeft(name); err != nil {
			return nil, err
		}
		flag |= os.O_CREATE | os.O_EXCL // no link of somebody else's
	}
	f, err := os.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, err
	}
	p := &partial{final: final, f: f, w: bufio.NewWriterSize(f, 1<<16), off: at}
	if p.held, err = hold(f); err == nil {
		err = p.cut()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// removeLeft removes what an earlier run has left, unless it is still at work.
func removeLeft(name string) error {
	info, err := os.Lstat(name)
	if err == nil && info.Mode().IsRegular() { // else it is none of ours
		var f, held *os.File
		if f, err = os.Open(name); err == nil {
			held, err = hold(f)
			f.Close()
		}
		defer held.Close()
	}
	if err == nil {
		err = os.Remove(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// cut drops what is behind the offset.
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

// close leaves the file for another run.
func (p *partial) close() {
	p.f.Close()
	p.held.Close()
}

// remove removes the file, and only then lets go of it.
func (p *partial) remove() {
	p.f.Close()
	os.Remove(p.final + partialSuffix)
	p.held.Close()
}

// complete gives the file its name, and only then lets go of it.
func (p *partial) complete() error {
	defer p.held.Close()
	return errors.Join(p.f.Close(), renamePartial(p.final))
}

func (p *partial) write(b []byte) error {
	p.off += int64(len(b))
	_, err := p.w.Write(b)
	return err
}

// sync brings what was written to the disk.
func (p *partial) sync() error {
	if err := p.w.Flush(); err != nil {
		return err
	}
	return p.f.Sync()
}

// renamePartial gives a file its name, unless an interrupted run has done so.
func renamePartial(final string) error {
	err := os.Rename(final+partialSuffix, final)
	if errors.Is(err, fs.ErrNotExist) {
		if _, e := os.Stat(final); e == nil {
			return nil
		}
	}
	return err
}
