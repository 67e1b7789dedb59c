package bulk

import (
	"bufio"
	"context"
	"io"
	"iter"
	"math"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Mark is a place in a list: in front of a row, or behind the last one.
type Mark struct {
	Octets int64 // of the list that stand in front of it
	Rows   int64 // the same
	Lines  int   // the same, those of the header included
}

// Marks goes through the rows that are left in the list. It yields a mark in front of the
// first, one behind every n rows, and one behind the last. An error of the list's reader
// comes in place of a mark and ends them.
func (l *List) Marks(n int64) iter.Seq2[Mark, error] {
	return func(yield func(Mark, error) bool) {
		var text []byte
		defer func() { clear(text[:cap(text)]) }()
		for more := true; more && yield(l.mark(), nil); {
			from := l.rows
			for more && l.rows < from+n {
				var err error
				text, _, _, err = l.next(text[:0])
				if more = err == nil; !more && err != io.EOF {
					yield(Mark{}, err)
					return
				}
			}
			more = more || l.rows > from
		}
	}
}

// mark returns the place in front of the next row.
func (l *List) mark() Mark { return Mark{l.octets, l.rows, l.lines} }

// count counts the octets of the list that a part of a line was made of.
func (l *List) count(text []byte) {
	if l.utf16 == nil {
		l.octets += int64(len(text))
		return
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		if l.octets += 2; r > 0xFFFF {
			l.octets += 2
		}
	}
}

// seek makes l the list from a mark on, with the header of from.
func (l *List) seek(from *List, in io.ReaderAt, m Mark) {
	buffer := l.in
	*l = List{header: from.header, head: from.head, comma: from.comma, utf16: from.utf16, octets: m.Octets, rows: m.Rows, lines: m.Lines}
	l.meter = &meter{r: io.NewSectionReader(in, m.Octets, math.MaxInt64-m.Octets)}
	var r io.Reader = l.meter
	if l.utf16 != nil {
		r = transform.NewReader(r, unicode.UTF16(*l.utf16, unicode.IgnoreBOM).NewDecoder())
	}
	if l.in = buffer; l.in == nil {
		l.in = bufio.NewReaderSize(r, bufferSize)
	} else {
		l.in.Reset(r)
	}
}

// A Section renders the rows behind a [Mark], for programs that divide a list among
// goroutines or machines. It works in the goroutine of its caller. The rows count for
// no [Counts]. It is not safe for concurrent use.
type Section struct {
	secret.Hidden // the rows do not show themselves

	from     *List
	in       io.ReaderAt
	list     List
	renderer *renderer // nil: rows are read only
	chunk    chunk
	results  []Result
	err      error
}

// Section returns a section of the pipeline's list, which in reads from its first
// octet on. Several sections can be used at the same time, but not beside Run or Skip.
func (p *Pipeline) Section(in io.ReaderAt) *Section {
	return &Section{from: p.list, in: in, renderer: newRenderer(p)}
}

// Section returns a section of which the rows are read, not rendered: the results have
// no output, and no fault but of a row that is too long or no UTF-16.
func (l *List) Section(in io.ReaderAt) *Section { return &Section{from: l, in: in} }

// Values returns a function that finds the value of a column in the text of a row, as
// [Result] has it; nil where there is no such column, or in the row. The value is valid
// until the next call. The function is for one goroutine.
func (l *List) Values(column string) func(row []byte) []byte {
	i, s := l.column(column), newSplitter(l.comma)
	return func(row []byte) []byte {
		fields, err := s.split(row)
		if i < 0 || err != nil || i >= len(fields) {
			return nil
		}
		return fields[i]
	}
}

// Seek goes to a mark, which has to be one of the list.
func (s *Section) Seek(m Mark) {
	s.list.seek(s.from, s.in, m)
	s.err = nil
}

// Mark returns the place behind the rows so far.
func (s *Section) Mark() Mark { return s.list.mark() }

// Next reads or renders the next rows, at most n. The results are valid until the next call, which
// overwrites them with zeros. Rows that are very long come in parts, and in several calls.
// The error, with which there are no results, is that of the list, [io.EOF] behind its
// last row.
func (s *Section) Next(n int) ([]Result, error) {
	s.Clear()
	if s.err == nil {
		s.err = s.chunk.fill(context.Background(), &s.list, n)
	}
	if len(s.chunk.rows) == 0 && s.err != nil {
		return nil, s.err
	}
	if s.renderer != nil {
		s.chunk.render(context.Background(), s.renderer)
	}
	for i := range s.chunk.rows {
		s.results = append(s.results, s.chunk.result(i))
	}
	return s.results, nil
}

// Clear overwrites the results of the last call with zeros.
func (s *Section) Clear() {
	s.chunk.reset()
	s.results = s.results[:0]
}
