package store

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// JournalSuffix is behind the name of an output whose run is under way.
const JournalSuffix = ".journal"

// An InputsError says that a run cannot go on, because it would not be the one that
// was interrupted.
type InputsError struct {
	Changed []string // names of inputs, in order; none: the file is no journal of ours
}

// Error names the inputs.
func (e *InputsError) Error() string {
	if len(e.Changed) == 0 {
		return "is no journal of this program"
	}
	return "is of an interrupted run with other inputs: " + strings.Join(e.Changed, ", ")
}

// A journal has the progress of a run: a line for its inputs, then one for each
// entry. There are no secrets in it. The holder of its lock may write the files of
// the run.
type journal struct {
	f    *os.File
	lock lock
}

// A State is the progress of a run. Its JSON form is an entry of a journal.
type State struct {
	Rows   int64    `json:"rows"`             // done, with the bad ones
	Failed int64    `json:"failed,omitempty"` // the bad ones
	Octets int64    `json:"octets"`           // as the caller counts them
	Offset int64    `json:"offset"`           // in the file that the next row goes to
	Sides  [2]int64 `json:"sides,omitzero"`   // offsets in the other files
	Done   bool     `json:"done,omitempty"`   // only names are missing
}

// journalHead is the first line.
type journalHead struct {
	Inputs map[string]string `json:"inputs"`
}

// changed returns the names of the inputs that are not those of the journal.
func (h *journalHead) changed(inputs map[string]string) (names []string) {
	for _, all := range []map[string]string{h.Inputs, inputs} {
		for name := range all {
			if h.Inputs[name] != inputs[name] {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// errTorn is of a journal whose first line is not all there.
var errTorn = errors.New("torn")

// openJournal locks a journal, reads it, and returns its last good entry; writing goes
// on behind that. A journal that was torn in its first line is begun anew, as is every
// one with restart.
func openJournal(name string, inputs map[string]string, restart bool) (_ *journal, last State, err error) {
	j := &journal{}
	if j.lock, err = acquire(name); err != nil {
		return nil, last, err
	}
	if err = errTorn; !restart {
		if j.f, err = openOwn(name); err == nil {
			last, err = j.read(inputs)
		}
	}
	if err == errTorn || errors.Is(err, fs.ErrNotExist) {
		j.f.Close() // nil is an error, and no harm
		if j.f, err = createOwn(name); err == nil {
			err = j.add(journalHead{inputs})
		}
	}
	if err != nil {
		j.close()
		return nil, State{}, err
	}
	return j, last, nil
}

// read reads the entries and drops the octets behind the last good one. A line
// without its end is torn, as is one that contradicts the lines before it.
func (j *journal) read(inputs map[string]string) (last State, err error) {
	r := bufio.NewReader(j.f)
	line, err := r.ReadSlice('\n') // bounded by the reader's buffer
	var head journalHead
	switch {
	case err == io.EOF:
		return last, errTorn
	case err != nil || json.Unmarshal(line, &head) != nil || head.Inputs == nil:
		return last, &InputsError{}
	}
	if changed := head.changed(inputs); changed != nil {
		return last, &InputsError{changed}
	}
	end := int64(len(line))
	for {
		line, err := r.ReadSlice('\n')
		var e State
		if err != nil || json.Unmarshal(line, &e) != nil || e.Rows < last.Rows || e.Offset < 0 || e.Sides[0] < last.Sides[0] || e.Sides[1] < last.Sides[1] {
			return last, j.cut(end) // torn
		}
		last = e
		end += int64(len(line))
	}
}

// cut drops the octets behind an offset, and goes there.
func (j *journal) cut(end int64) error {
	err := j.f.Truncate(end)
	if err == nil {
		_, err = j.f.Seek(end, io.SeekStart)
	}
	return err
}

// add writes a line to the disk, and returns when it is there: the next step may depend
// on it.
func (j *journal) add(v any) error {
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
	j.lock.release()
}

// remove ends the run: the journal goes, and only then others may come.
func (j *journal) remove() error {
	j.f.Close()
	defer j.lock.release()
	return os.Remove(j.f.Name())
}
