package bulk

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
)

// maxRow bounds a row, in octets: a quote that is never closed would take the rest
// of the list for one.
const maxRow = 1 << 20

// ErrRow says that a row has more than 1 MiB. The rows behind it cannot be read.
var ErrRow = errors.New("a row has more than 1 MiB")

// A meter lets through as many octets as are left until it is set anew. It stands below
// the buffer of the CSV reader, so a row can be longer than the bound by that buffer.
type meter struct {
	r    io.Reader
	left int
	read atomic.Int64 // octets so far, for others to look at
}

// Read implements [io.Reader].
func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, ErrRow
	}
	n, err := m.r.Read(b)
	m.left -= n
	m.read.Add(int64(n))
	return n, err
}

// A List reads a list of devices: CSV with a header, see the package. It is not safe
// for concurrent use, Octets excepted.
type List struct {
	header []string
	csv    *csv.Reader
	meter  *meter
	line   int   // that the last row begins in
	rows   int64 // read so far
}

// NewList reads the header. A byte order mark, as spreadsheets write it, is skipped, as
// is white space around names. No two columns may have one name.
func NewList(r io.Reader) (*List, error) {
	m := &meter{r: r, left: maxRow}
	b := bufio.NewReader(m)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" {
		b.Discard(len(mark))
	}
	l := &List{csv: csv.NewReader(b), meter: m, line: 1}
	l.csv.ReuseRecord = true
	header, err := l.csv.Read()
	if err == io.EOF {
		return nil, errors.New("no header")
	}
	if err != nil {
		return nil, err
	}
	l.header = slices.Clone(header)
	for i, name := range l.header {
		l.header[i] = strings.TrimSpace(name)
		if slices.Contains(l.header[:i], l.header[i]) {
			return nil, fmt.Errorf("column %s stands twice in the header", l.header[i])
		}
	}
	return l, nil
}

// Skip goes past n rows, which count: the next is row n+1. The error is [io.EOF]
// where there are fewer.
func (l *List) Skip(n int64) error {
	for range n {
		if _, _, _, err := l.next(); err != nil {
			return err
		}
	}
	return nil
}

// Octets returns how much of the list has been read, to show how far a run has come:
// chunks that are read ahead count. Another goroutine can ask while a Pipeline runs.
func (l *List) Octets() int64 { return l.meter.read.Load() }

// next returns the fields of the next row, valid until the next call, and the line
// in which it begins. bad is a fault of this row alone; err is io.EOF, or a fault
// that makes the rest unreadable.
func (l *List) next() (fields []string, line int, bad, err error) {
	l.meter.left = maxRow
	fields, err = l.csv.Read()
	var syntax *csv.ParseError
	switch {
	case err == nil:
		l.line, _ = l.csv.FieldPos(0)
	case errors.As(err, &syntax):
		l.line = syntax.StartLine
		fields, bad, err = nil, syntax.Err, nil // the reader goes on behind the row
	case err == ErrRow:
		return nil, 0, nil, fmt.Errorf("%w, behind line %d", err, l.line)
	default:
		return nil, 0, nil, err
	}
	l.rows++
	return fields, l.line, bad, nil
}
