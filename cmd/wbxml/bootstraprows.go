package main

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

// maxRow bounds a row of a list of devices, in octets: a quote that is never
// closed would take the rest of the file for one.
const maxRow = 1 << 20

var errRow = fmt.Errorf("a row has more than %d octets", maxRow)

// A meter lets through as many octets as are left until it is set anew.
type meter struct {
	r    io.Reader
	left int
	read atomic.Int64 // octets so far, for others to look at
}

// Read implements [io.Reader].
func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, errRow
	}
	n, err := m.r.Read(b)
	m.left -= n
	m.read.Add(int64(n))
	return n, err
}

// A deviceList reads a list of devices: CSV with a header.
type deviceList struct {
	header []string
	csv    *csv.Reader
	meter  *meter
	line   int // that the last row begins in
}

// newDeviceList reads the header.
func newDeviceList(r io.Reader) (*deviceList, error) {
	m := &meter{r: r, left: maxRow}
	b := bufio.NewReader(m)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" { // as spreadsheets write
		b.Discard(len(mark))
	}
	l := &deviceList{csv: csv.NewReader(b), meter: m, line: 1}
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

// next returns the fields of the next row, valid until the next call, and the
// line that it begins in. bad is what is wrong with this row alone; the error is
// io.EOF, or what makes the rest unreadable.
func (l *deviceList) next() (fields []string, line int, bad, err error) {
	l.meter.left = maxRow
	fields, err = l.csv.Read()
	var syntax *csv.ParseError
	switch {
	case err == nil:
		l.line, _ = l.csv.FieldPos(0)
		return fields, l.line, nil, nil
	case errors.As(err, &syntax):
		l.line = syntax.StartLine
		return nil, l.line, syntax.Err, nil // the reader goes on behind the row
	case err == errRow:
		err = fmt.Errorf("%w, behind line %d", err, l.line)
	}
	return nil, 0, nil, err
}

// skip goes past n rows.
func (l *deviceList) skip(n int64) error {
	for range n {
		if _, _, _, err := l.next(); err != nil {
			return err
		}
	}
	return nil
}
