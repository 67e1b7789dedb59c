package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
)

// A journal says how far a run has come: a line for its inputs, then one for
// each entry. There are no secrets in it. Who holds it may write the files that
// it is about.
type journal struct{ f, held *os.File }

// An entry is what is on the disk.
type entry struct {
	Rows   int64 `json:"rows"` // done, with the bad ones
	Failed int64 `json:"failed,omitempty"`
	Octets int64 `json:"octets"`         // of messages
	Offset int64 `json:"offset"`         // in the file that the next row goes to
	Pins   int64 `json:"pins,omitempty"` // offset in the file of typed PINs
	Done   bool  `json:"done,omitempty"` // only names are missing
}

// journalHead is the first line.
type journalHead struct {
	Inputs string `json:"inputs"` // SHA-256 of all that the output depends on
}

var (
	errInputs = errors.New("is of an interrupted run with other inputs (see --restart)")
	errBusy   = errors.New("another run is writing it")
)

// openJournal opens a journal behind its last good entry, which it returns. One
// that was torn before its first line was complete is begun anew, as all are
// with restart.
func openJournal(name, inputs string, restart bool) (_ *journal, last entry, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, last, err
	}
	j := &journal{f: f}
	if j.held, err = hold(f); err == nil && restart {
		err = f.Truncate(0)
	}
	if err == nil {
		last, err = j.read(inputs)
	}
	if err != nil {
		j.close()
		return nil, entry{}, err
	}
	return j, last, nil
}

// read reads the entries and drops what follows the last good one.
func (j *journal) read(inputs string) (last entry, err error) {
	r := bufio.NewReader(j.f)
	line, err := r.ReadSlice('\n') // at most what the reader holds
	var head journalHead
	switch {
	case err == io.EOF:
		if err := j.f.Truncate(0); err != nil {
			return last, err
		}
		if _, err := j.f.Seek(0, io.SeekStart); err != nil {
			return last, err
		}
		return last, j.line(journalHead{inputs})
	case err != nil || json.Unmarshal(line, &head) != nil || head.Inputs != inputs:
		return last, errInputs
	}
	end := int64(len(line))
	for {
		line, err := r.ReadSlice('\n')
		var e entry
		if err != nil || json.Unmarshal(line, &e) != nil || e.Rows < last.Rows || e.Offset < 0 || e.Pins < last.Pins {
			break // torn
		}
		last = e
		end += int64(len(line))
	}
	if err := j.f.Truncate(end); err != nil {
		return last, err
	}
	_, err = j.f.Seek(end, io.SeekStart)
	return last, err
}

// add adds an entry.
func (j *journal) add(e entry) error { return j.line(e) }

// line writes a line to the disk.
func (j *journal) line(v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = j.f.Write(append(b, '\n'))
	}
	if err == nil {
		err = j.f.Sync()
	}
	return err
}

// close leaves the journal for another run.
func (j *journal) close() {
	j.f.Close()
	j.held.Close()
}

// remove ends the run. The name goes before the hold, so that nobody opens a
// journal that is about to go.
func (j *journal) remove() error {
	j.f.Close()
	defer j.held.Close()
	return os.Remove(j.f.Name())
}
