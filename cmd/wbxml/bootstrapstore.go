package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// rowsPerEntry is how many rows at most an interrupted run does again. Tests, which
// would have to build as many, set it.
var rowsPerEntry int64 = 10000

// A store is where messages and typed PINs go. What becomes a file is written to
// a file with partialSuffix, with a journal beside it; the end renames. A run
// that finds a journal of the same inputs goes on where its last entry says. Two
// runs at once are kept apart by the hold on the journal and on each partial
// file.
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

// journalSuffix is behind the name of an output whose run is under way.
const journalSuffix = ".journal"

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
	var err error
	if s.journal, s.state, err = openJournal(s.target.journal(), inputs, restart); err != nil {
		return err
	}
	for _, old := range s.target.old() {
		if !restart {
			break
		}
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
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
	err := s.main.complete()
	if err != nil {
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
			err := s.pinsFile.sync()
			if err == nil {
				err = s.pinsFile.complete()
			}
			if err != nil {
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
	for _, p := range []*partial{s.main, s.pinsFile} {
		if p != nil {
			p.f.Close() // it is on the disk
		}
	}
	for _, final := range []string{s.pins, s.last()} {
		if final == "" {
			continue
		}
		if err := renamePartial(final); err != nil {
			return &outputError{final, err}
		}
	}
	s.closeFiles()
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
	if s.stream != nil {
		s.close()
		return
	}
	for _, p := range []*partial{s.main, s.pinsFile} {
		if p != nil {
			p.remove()
		}
	}
	s.main, s.pinsFile = nil, nil
	for _, name := range s.target.old() {
		os.Remove(name)
	}
	s.journal.remove()
}

// close closes the files and leaves them for another run, where one can go on.
func (s *store) close() {
	if s.stream != nil && s.pinsFile != nil {
		s.pinsFile.remove()
	}
	s.closeFiles()
	if s.journal != nil {
		s.journal.close()
	}
	if s.stream != nil {
		s.buffer.Flush() // what was good; there is another error already
		s.stream.abort()
	}
}

func (s *store) closeFiles() {
	for _, p := range []*partial{s.main, s.pinsFile} {
		if p != nil {
			p.close()
		}
	}
	s.main, s.pinsFile = nil, nil
}
