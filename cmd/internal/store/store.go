package store

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"slices"
)

// Options say where a [Store] writes, and whether it goes on.
type Options struct {
	Target Target    // where rows go
	Stream *Output   // takes the rows in place of Target; such a run cannot go on later
	Sides  [2]string // other files, with something for some of the rows; "" for no such file

	Inputs  map[string]string // hashes of everything that the output depends on, by name
	Restart bool              // forget an interrupted run, and remove the files in the folder
	Every   int64             // rows for an entry in the journal: at most so many are done again; 0 is 10000
}

// A Store writes rows. Without Options.Stream they go to partial files, with a journal
// beside them. A run that finds a journal of the same inputs goes on behind
// its last entry. Errors of writing are an [*Error].
type Store struct {
	o       Options
	state   State
	made    bool          // the folder
	buffer  *bufio.Writer // in front of o.Stream
	journal *journal      // nil with o.Stream
	main    *partial      // nil: not open
	sides   [2]*partial   // the same
}

// Open begins a run, or goes on with one of the same inputs. The error can be
// an [*InputsError] or [ErrBusy].
func Open(o Options) (_ *Store, err error) {
	if o.Every == 0 {
		o.Every = 10000
	}
	s := &Store{o: o}
	defer func() {
		switch {
		case err == nil:
		case s.journal != nil && s.state == (State{}): // no rows to go on behind
			s.Discard()
		default:
			s.Close()
			s.unmake()
		}
	}()
	// A run can go on, and has a journal, only where rows go to files.
	if o.Stream != nil {
		s.buffer = bufio.NewWriterSize(o.Stream, 1<<16)
	} else {
		if err := s.openJournal(); err != nil {
			return nil, &Error{o.Target.journal(), err}
		}
		if s.state.Done { // all rows are on the disk; Finish gives the files their names
			return s, nil
		}
		if err := s.openShard(); err != nil {
			return nil, err
		}
	}
	for i, name := range o.Sides {
		if name == "" {
			continue
		}
		if s.sides[i], err = openPartial(name, s.state.Sides[i]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// State returns the progress of the run.
func (s *Store) State() State { return s.state }

// openJournal makes the folder, opens the journal and takes the state from it. A folder
// with files of an earlier run, and without a journal, is not touched unless a restart is
// wanted.
func (s *Store) openJournal() error {
	t := s.o.Target
	var err error
	if t.Rows > 0 {
		switch err = os.Mkdir(t.Path, 0o700); {
		case err == nil:
			s.made = true
		case !errors.Is(err, fs.ErrExist):
			return err
		}
	}
	if s.journal, s.state, err = openJournal(t.journal(), s.o.Inputs, s.o.Restart); err != nil {
		return err
	}
	if s.o.Restart {
		for _, old := range t.old() {
			if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	foreign := func(name string) bool { return name != t.file(0)+PartialSuffix }
	if s.state == (State{}) && slices.ContainsFunc(t.old(), foreign) {
		s.journal.remove()
		s.journal = nil
		return errors.New("the folder holds messages of an earlier run (see --restart)")
	}
	return nil
}

// openShard opens the file for the next row. The file before it may lack its name
// still, if a run was interrupted just then.
func (s *Store) openShard() (err error) {
	if s.o.Target.startsFile(s.state.Rows) {
		if err := renamePartial(s.o.Target.file(s.state.Rows - 1)); err != nil {
			return err
		}
	}
	s.main, err = openPartial(s.o.Target.file(s.state.Rows), s.state.Offset)
	return err
}

// A Row is what a run writes for a row.
type Row struct {
	Main   []byte    // to the target
	Sides  [2][]byte // to the other files, where there are any
	Octets int       // for State.Octets
	Failed bool      // the row is bad, and counts, too
	Part   bool      // Sides go on with the next Put, which is of the same row; nothing counts yet
}

// Put writes the output of the next row.
//
// The output is on the disk with the next entry of the journal, after Options.Every
// rows or at the end of a file in a folder.
func (s *Store) Put(r *Row) error {
	for i, side := range s.sides {
		if side == nil {
			continue
		}
		if err := side.write(r.Sides[i]); err != nil {
			return err
		}
	}
	if r.Part {
		return nil
	}
	for i, side := range s.sides {
		if side != nil {
			s.state.Sides[i] = side.off
		}
	}
	s.state.Rows++
	s.state.Octets += int64(r.Octets)
	if r.Failed {
		s.state.Failed++
	}
	if s.buffer != nil {
		_, err := s.buffer.Write(r.Main)
		return err
	}
	if err := s.main.write(r.Main); err != nil {
		return err
	}
	s.state.Offset = s.main.off
	switch {
	case s.o.Target.startsFile(s.state.Rows):
		return s.nextShard()
	case s.state.Rows%s.o.Every == 0:
		return s.enter()
	}
	return nil
}

// nextShard completes a file in a folder, and begins the next. The entry comes first: a
// run that is interrupted between the two finds that the file lacks only its name.
func (s *Store) nextShard() error {
	s.state.Offset = 0
	err := s.enter()
	if err != nil {
		return err
	}
	err, s.main = s.main.complete(), nil
	if err != nil {
		return err
	}
	return s.openShard()
}

// files returns the files that are open.
func (s *Store) files() (open []*partial) {
	for _, p := range append(s.sides[:], s.main) {
		if p != nil {
			open = append(open, p)
		}
	}
	return open
}

// enter adds the state to the journal. It syncs the files first, so that the journal
// never says more than the disk has. Without a journal it only syncs.
func (s *Store) enter() error {
	for _, p := range s.files() {
		if err := p.sync(); err != nil {
			return err
		}
	}
	if s.journal == nil {
		return nil
	}
	if err := s.journal.add(s.state); err != nil {
		return &Error{s.o.Target.journal(), err}
	}
	return nil
}

// Finish gives the files their names, the other files first, so that rows never appear
// without their part in them. The store cannot be used any more, also after an error;
// then another run may go on, and finds all rows done.
func (s *Store) Finish() (err error) {
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if !s.state.Done {
		s.state.Done = true
		if err := s.enter(); err != nil {
			return err
		}
	}
	if s.buffer != nil {
		for i, side := range s.sides {
			if side != nil && err == nil {
				err, s.sides[i] = side.complete(), nil
			}
		}
		if err == nil {
			err = s.buffer.Flush()
		}
		if err == nil {
			err = s.o.Stream.Commit()
		}
		return err
	}
	// Locks are held until all files have their names.
	for _, p := range s.files() {
		p.f.Close() // it is on the disk
	}
	last := s.o.Target.file(s.state.Rows)
	if s.o.Target.startsFile(s.state.Rows) { // nothing follows in it
		os.Remove(last + PartialSuffix)
		last = ""
	}
	for _, final := range append(s.o.Sides[:], last) {
		if final == "" {
			continue
		}
		if err := renamePartial(final); err != nil {
			return err
		}
	}
	s.closeFiles()
	return s.journal.remove()
}

// Discard removes the files of a run that nobody can continue, complete files of the
// folder included: a run that stops at the first bad row leaves none. Octets written
// to a stream stay written.
func (s *Store) Discard() {
	if s.buffer != nil {
		s.Close()
		return
	}
	for _, p := range s.files() {
		p.remove()
	}
	s.main, s.sides = nil, [2]*partial{}
	for _, name := range s.o.Target.old() {
		os.Remove(name)
	}
	s.journal.remove()
	s.unmake()
}

// unmake removes the folder if this run has made it, and nothing is in it.
func (s *Store) unmake() {
	if s.made {
		os.Remove(s.o.Target.Path)
	}
}

// Interrupt leaves the files for another run, which goes on right behind the last row. A
// stream is closed behind the last row.
func (s *Store) Interrupt() error {
	defer s.Close()
	return s.enter()
}

// Close leaves the files for another run, which goes on behind the last entry of the
// journal. Of a stream, the rows so far are written.
func (s *Store) Close() {
	for i, side := range s.sides {
		if s.buffer != nil && side != nil {
			side.remove()
			s.sides[i] = nil
		}
	}
	s.closeFiles()
	if s.journal != nil {
		s.journal.close()
	}
	if s.buffer != nil {
		s.buffer.Flush() // there is another error already
		s.o.Stream.Abort()
	}
}

func (s *Store) closeFiles() {
	for _, p := range s.files() {
		p.close()
	}
	s.main, s.sides = nil, [2]*partial{}
}
