package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// rowsPerEntry is how many rows at most an interrupted run does again.
const rowsPerEntry = 10000

// A store is where messages and typed PINs go. What becomes a file is written to
// a file with partialSuffix, with a journal beside it; the end renames. A run
// that finds a journal of the same inputs goes on where its last entry says.
type store struct {
	target shards
	pins   string // "": none
	stream *output
	buffer *bufio.Writer // in front of stream

	journal  *journal // nil with stream
	state    entry
	main     *partial // nil: not open
	pinsFile *partial
}

const (
	partialSuffix = ".partial"
	journalSuffix = ".journal"
)

// shards names the files of an output: one, or in a folder one for each so many
// rows.
type shards struct {
	path string // of the file, or of the folder
	rows int64  // 0: one file
	ext  string // of the files in a folder
}

// file returns the file for what comes behind so many rows.
func (s shards) file(rows int64) string {
	if s.rows == 0 {
		return s.path
	}
	return filepath.Join(s.path, fmt.Sprintf("messages-%06d%s", rows/s.rows, s.ext))
}

// journal returns the name of the journal.
func (s shards) journal() string {
	if s.rows == 0 {
		return s.path + journalSuffix
	}
	return filepath.Join(s.path, "messages"+journalSuffix)
}

// old returns the files of an earlier run.
func (s shards) old() []string {
	if s.rows == 0 {
		return nil // the file is replaced in the end
	}
	names, err := filepath.Glob(filepath.Join(s.path, "messages-[0-9][0-9][0-9][0-9][0-9][0-9]*"))
	if err != nil { // a folder with a name like a pattern
		return nil
	}
	return names
}

// A partial is a file on its way. Only its owner may read it: messages hold
// passwords.
type partial struct {
	final string
	f     *os.File
	w     *bufio.Writer
	off   int64
}

// openPartial opens a file of which the first at octets are there already.
func openPartial(final string, at int64) (*partial, error) {
	name := final + partialSuffix
	flag := os.O_RDWR
	if at == 0 {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		flag |= os.O_CREATE | os.O_EXCL // no link of somebody else's
	}
	f, err := os.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() < at {
		err = errors.New("is shorter than its journal says")
	}
	if err == nil {
		err = f.Truncate(at)
	}
	if err == nil {
		_, err = f.Seek(at, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &partial{final, f, bufio.NewWriterSize(f, 1<<16), at}, nil
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

// open begins, or goes on with a run of the same inputs. With restart it forgets
// an earlier run.
func (s *store) open(inputs string, restart bool) (err error) {
	defer func() {
		switch {
		case err == nil:
		case s.journal != nil && s.state == (entry{}): // there is nothing to go on with
			s.discard()
		default:
			s.close()
		}
	}()
	if s.stream == nil {
		if err := s.openJournal(inputs, restart); err != nil {
			return &outputError{s.target.journal(), err}
		}
		if s.state.Done {
			return nil
		}
		if err := s.openShard(); err != nil {
			return err
		}
	}
	if s.stream != nil {
		s.buffer = bufio.NewWriterSize(s.stream, 1<<16)
	}
	if s.pins != "" {
		if s.pinsFile, err = openPartial(s.pins, s.state.Pins); err != nil {
			return &outputError{s.pins, err}
		}
	}
	return nil
}

// openJournal opens the journal and takes the state from it.
func (s *store) openJournal(inputs string, restart bool) error {
	name := s.target.journal()
	if restart {
		for _, old := range append(s.target.old(), name) {
			if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	var err error
	if s.journal, s.state, err = openJournal(name, inputs); err != nil {
		return err
	}
	foreign := func(name string) bool { return name != s.target.file(0)+partialSuffix }
	if s.state == (entry{}) && slices.ContainsFunc(s.target.old(), foreign) {
		s.journal.remove()
		s.journal = nil
		return errors.New("the folder holds messages of an earlier run (see --restart)")
	}
	return nil
}

// openShard opens the file for the next row, and gives the one before its name
// where a run was interrupted just before that.
func (s *store) openShard() (err error) {
	final := s.target.file(s.state.Rows)
	if r := s.target.rows; r > 0 && s.state.Rows > 0 && s.state.Rows%r == 0 {
		last := s.target.file(s.state.Rows - 1)
		if err := renamePartial(last); err != nil {
			return &outputError{last, err}
		}
	}
	if s.main, err = openPartial(final, s.state.Offset); err != nil {
		return &outputError{final, err}
	}
	return nil
}

// put writes what there is of the next row; failed says that it is nothing.
func (s *store) put(out, pins []byte, messages int, failed bool) error {
	if s.pinsFile != nil {
		if err := s.pinsFile.write(pins); err != nil {
			return &outputError{s.pins, err}
		}
		s.state.Pins = s.pinsFile.off
	}
	s.state.Rows++
	s.state.Octets += int64(messages)
	if failed {
		s.state.Failed++
	}
	if s.stream != nil {
		_, err := s.buffer.Write(out)
		return err
	}
	if err := s.main.write(out); err != nil {
		return &outputError{s.main.final, err}
	}
	s.state.Offset = s.main.off
	if s.target.rows > 0 && s.state.Rows%s.target.rows == 0 {
		return s.nextShard()
	}
	if s.state.Rows%rowsPerEntry == 0 {
		return s.enter()
	}
	return nil
}

// nextShard completes a file in a folder, and begins the next.
func (s *store) nextShard() error {
	s.state.Offset = 0
	if err := s.enter(); err != nil {
		return err
	}
	if err := s.main.f.Close(); err != nil {
		return &outputError{s.main.final, err}
	}
	s.main = nil
	return s.openShard()
}

// enter adds the state to the journal, once what it says is true.
func (s *store) enter() error {
	for _, p := range []*partial{s.main, s.pinsFile} {
		if p != nil {
			if err := p.sync(); err != nil {
				return &outputError{p.final, err}
			}
		}
	}
	if err := s.journal.add(s.state); err != nil {
		return &outputError{s.target.journal(), err}
	}
	return nil
}

// finish gives the files their names.
func (s *store) finish() error {
	if s.stream != nil {
		if s.pinsFile != nil {
			if err := errors.Join(s.pinsFile.sync(), s.pinsFile.f.Close(), renamePartial(s.pins)); err != nil {
				return &outputError{s.pins, err}
			}
			s.pinsFile = nil
		}
		if err := s.buffer.Flush(); err != nil {
			return err
		}
		return s.stream.commit()
	}
	if !s.state.Done {
		s.state.Done = true
		if err := s.enter(); err != nil {
			return err
		}
	}
	s.closeFiles()
	for _, final := range []string{s.pins, s.last()} {
		if final == "" {
			continue
		}
		if err := renamePartial(final); err != nil {
			return &outputError{final, err}
		}
	}
	return s.journal.remove()
}

// last returns the file that the last row went to, or "" where it has its name
// already: one that nothing follows in is removed.
func (s *store) last() string {
	final := s.target.file(s.state.Rows)
	if r := s.target.rows; r > 0 && s.state.Rows > 0 && s.state.Rows%r == 0 {
		os.Remove(final + partialSuffix)
		return ""
	}
	return final
}

// discard removes what there is of a run that nobody can go on with.
func (s *store) discard() {
	s.close()
	if s.pins != "" {
		os.Remove(s.pins + partialSuffix)
	}
	if s.stream == nil {
		os.Remove(s.target.file(s.state.Rows) + partialSuffix)
		for _, name := range append(s.target.old(), s.target.journal()) {
			os.Remove(name)
		}
	}
}

// close closes the files and leaves them for another run.
func (s *store) close() {
	s.closeFiles()
	if s.journal != nil {
		s.journal.f.Close()
	}
	if s.stream != nil {
		s.buffer.Flush() // what was good; there is another error already
		s.stream.abort()
	}
}

func (s *store) closeFiles() {
	for _, p := range []*partial{s.main, s.pinsFile} {
		if p != nil {
			p.f.Close()
		}
	}
	s.main, s.pinsFile = nil, nil
}
