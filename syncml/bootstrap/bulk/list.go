package bulk

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxRow bounds a row, in octets. Of a longer one only parts are in memory.
const maxRow = 1 << 20

// ErrRow says that a row has more than 1 MiB.
var ErrRow = errors.New("the row has more than 1 MiB")

// errQuote says that a row is no CSV.
var errQuote = errors.New("a quotation mark stands inside a field, or is not closed in the line")

// errUTF16 says that a row of a list in UTF-16 has half a character. What stands in
// its place cannot be a value.
var errUTF16 = errors.New("the row is not UTF-16")

// A meter counts the octets that go through it.
type meter struct {
	r    io.Reader
	read atomic.Int64 // for others to look at
}

// Read implements [io.Reader].
func (m *meter) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	m.read.Add(int64(n))
	return n, err
}

// A List reads a list of devices: CSV with a header, see the package. It is not safe
// for concurrent use, Octets excepted.
type List struct {
	header []string
	head   []byte // what stands in front of the rows, with its line ends
	comma  byte
	in     *bufio.Reader
	meter  *meter
	utf16  *unicode.Endianness // nil: UTF-8
	octets int64               // that lines were made of, so far
	lines  int                 // read so far
	rows   int64               // the same
	long   bool                // in the middle of a row that is too long
	end    string              // of the last line
}

// NewList reads the header. It finds out the character set and the separator, see the
// package. No two columns may have one name.
func NewList(r io.Reader) (*List, error) {
	l := &List{meter: &meter{r: r}}
	l.decode()
	line, err := l.line()
	if len(line) > 4 && strings.EqualFold(string(line[:4]), "sep=") {
		if l.comma = line[4]; len(line) > 5 || l.comma == '"' || l.comma < ' ' && l.comma != '\t' || l.comma >= 0x80 {
			return nil, errors.New("sep= names no separator")
		}
		line, err = l.line()
	}
	if err == io.EOF {
		return nil, errors.New("no header")
	}
	if err != nil {
		return nil, err
	}
	if l.comma == 0 {
		l.comma = separator(line)
	}
	names, err := newSplitter(l.comma).split(line)
	if err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	for _, b := range names {
		name := strings.TrimSpace(string(b))
		if slices.Contains(l.header, name) {
			return nil, fmt.Errorf("column %q stands twice in the header", name)
		}
		l.header = append(l.header, name)
	}
	return l, nil
}

// decode begins to read, by the octets that the list begins with: UTF-16 has a mark, or
// a zero in its first character, which is ASCII. What is no UTF-16 is read as it is.
func (l *List) decode() {
	l.in = bufio.NewReaderSize(l.meter, bufferSize)
	start, _ := l.in.Peek(3) // an error comes again
	wide := func(order unicode.Endianness, bom int64) {
		l.utf16, l.octets = &order, bom
		l.in = bufio.NewReaderSize(transform.NewReader(l.in, unicode.UTF16(order, unicode.UseBOM).NewDecoder()), bufferSize)
		l.head = append(l.head, mark...)
	}
	switch {
	case len(start) < 2:
	case string(start) == mark:
		l.in.Discard(len(mark))
		l.octets = int64(len(mark))
		l.head = append(l.head, mark...)
	case start[0] == 0xFE && start[1] == 0xFF:
		wide(unicode.BigEndian, 2)
	case start[0] == 0xFF && start[1] == 0xFE:
		wide(unicode.LittleEndian, 2)
	case start[0] == 0:
		wide(unicode.BigEndian, 0)
	case start[1] == 0:
		wide(unicode.LittleEndian, 0)
	}
}

// bufferSize is how much of a list is read at once.
const bufferSize = 64 << 10

// mark is the byte order mark in UTF-8, as spreadsheets write it.
const mark = "\uFEFF"

// line reads a line of the head, without its end.
func (l *List) line() ([]byte, error) {
	from := len(l.head)
	head, _, bad, err := l.next(l.head)
	if err = cmp.Or(bad, err); err != nil {
		return nil, err
	}
	l.rows = 0
	l.head = append(head, l.end...)
	return head[from:], nil
}

// separator returns the separator of a header: of comma, semicolon and tab the one that
// is there most often, outside of quotes.
func separator(header []byte) byte {
	best, most := byte(','), 0
	for _, c := range []byte(",;\t") {
		n, quoted := 0, false
		for _, b := range header {
			switch {
			case b == '"':
				quoted = !quoted
			case b == c && !quoted:
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

// Octets returns how much of the list has been read, to show how far a run has come:
// chunks that are read ahead count. Another goroutine can ask while a Pipeline runs.
func (l *List) Octets() int64 { return l.meter.read.Load() }

// Line returns how many lines have been read, those of the header included. While a
// Pipeline runs, nobody may ask.
func (l *List) Line() int { return l.lines }

// next appends the next row to dst, without its line end, and counts it. Empty lines
// are none. Of a row that is too long, part says that the rest of it comes next. bad is
// a fault of this row alone.
func (l *List) next(dst []byte) (out []byte, part bool, bad, err error) {
	from := len(dst)
	for {
		b, err := l.in.ReadSlice('\n')
		dst = append(dst, b...)
		l.count(b)
		// A row is too long as soon as the part that is here is: the buffer is smaller than
		// the bound, so that a part has more than maxRow and less than a buffer beyond it.
		long := l.long || len(dst)-from > maxRow
		switch {
		case err == bufio.ErrBufferFull && long:
			l.long = true
			return dst, true, ErrRow, nil
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (len(dst) > from || l.long): // no line end
		case err != nil:
			return dst[:from], false, nil, err
		}
		// The line is complete. Its end, of either kind, is no part of the row, and the end
		// of the header is that of rejects.
		l.lines++
		row := bytes.TrimSuffix(dst[from:], []byte("\n"))
		if l.end = "\n"; bytes.HasSuffix(row, []byte("\r")) {
			row, l.end = row[:len(row)-1], "\r\n"
		}
		dst = dst[:from+len(row)]
		if len(row) == 0 && !l.long {
			continue
		}
		l.rows++
		l.long = false
		switch {
		case long:
			bad = ErrRow
		case l.utf16 != nil && bytes.Contains(row, []byte("\uFFFD")):
			bad = errUTF16
		}
		return dst, false, bad, nil
	}
}

// A splitter splits rows into fields. The octets of the last row with
// quotes stay in it.
type splitter struct {
	comma  byte
	fields [][]byte
	text   []byte // of fields with quotes around them
	row    bytes.Reader
	csv    *csv.Reader
}

// newSplitter makes a splitter for a separator. The number of fields is not its concern:
// the error that it would make of it names no numbers.
func newSplitter(comma byte) *splitter {
	s := &splitter{comma: comma}
	s.csv = csv.NewReader(&s.row)
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord = rune(comma), -1, true
	return s
}

// split returns the fields of a row, which are valid until the next call, and may be
// parts of the row. The reader of CSV gets no more than the row: a quotation mark that
// is not closed takes nothing behind it.
func (s *splitter) split(row []byte) ([][]byte, error) {
	s.fields = s.fields[:0]
	if bytes.IndexByte(row, '"') < 0 {
		for {
			i := bytes.IndexByte(row, s.comma)
			if i < 0 {
				s.fields = append(s.fields, row)
				return s.fields, nil
			}
			s.fields = append(s.fields, row[:i:i])
			row = row[i+1:]
		}
	}
	s.row.Reset(row)
	fields, err := s.csv.Read()
	if err != nil {
		return nil, errQuote
	}
	s.text = slices.Grow(s.text[:0], len(row)) // fields stay where they are
	for _, f := range fields {
		from := len(s.text)
		s.text = append(s.text, f...)
		s.fields = append(s.fields, s.text[from:len(s.text):len(s.text)])
	}
	return s.fields, nil
}
