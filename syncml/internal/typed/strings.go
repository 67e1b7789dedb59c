package typed

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
)

// A Strings is a string table to encode with, and where in it each string
// stands. It keeps its memory from document to document.
type Strings struct {
	Table []byte // as a header has it

	index  []entry // by text; of the same text, the first
	wanted []entry
}

// An entry is a string of the table.
type entry struct {
	text []byte // in UTF-8
	at   uint32
}

// Reset makes the table a copy of base, in UTF-8, whose strings can be found.
func (s *Strings) Reset(base []byte) { s.ResetIn(base, codec.UTF8) }

// ResetIn is Reset for a table in a charset. Octets that are no text in it are not
// found, and nothing is where the charset is not built in.
func (s *Strings) ResetIn(base []byte, charset codec.Charset) {
	s.Table = append(s.Table[:0], base...)
	s.index, s.wanted = s.index[:0], s.wanted[:0]
	width := charset.Width()
	for at := 0; at < len(s.Table); {
		n := wire.IndexTerm(s.Table[at:], 0, width)
		if n < 0 {
			n = len(s.Table) - at // the end stands in for the terminator
		}
		text, err := s.Table[at:at+n], error(nil)
		if charset != codec.UTF8 && charset != codec.USASCII && charset != codec.CharsetUnknown {
			text, err = charset.AppendUTF8(nil, text)
		}
		if err == nil {
			s.index = append(s.index, entry{text, uint32(at)})
		}
		at += n + width
	}
	s.sort()
}

func (s *Strings) sort() {
	slices.SortFunc(s.index, func(a, b entry) int {
		return cmp.Or(bytes.Compare(a.text, b.text), cmp.Compare(a.at, b.at))
	})
}

// Want says that name has to be in the table; [Strings.Add] puts it there. The
// octets must not change as long as the table is used.
func (s *Strings) Want(name []byte) {
	if _, ok := s.Find(name); !ok {
		s.wanted = append(s.wanted, entry{text: name})
	}
}

// WantKept is Want for the names in kept elements.
func (s *Strings) WantKept(kept []codec.Token) {
	for i := range kept {
		if kept[i].Flags&codec.Literal != 0 {
			s.Want(kept[i].Data)
		}
	}
}

// Add appends the names of Want, in the charset, to the table. A name with
// characters that the charset lacks or with U+0000, and any name where the charset
// is not built in, is left out: it will not be found.
func (s *Strings) Add(charset codec.Charset) {
	if len(s.wanted) == 0 {
		return
	}
	slices.SortFunc(s.wanted, func(a, b entry) int { return bytes.Compare(a.text, b.text) })
	if n := len(s.Table); n > 0 && s.Table[n-1] != 0 {
		s.Table = append(s.Table, 0)
	}
	for i, w := range s.wanted {
		if i > 0 && bytes.Equal(w.text, s.wanted[i-1].text) {
			continue
		}
		at := len(s.Table)
		table, n, err := charset.AppendFrom(s.Table, w.text)
		if err != nil || n < len(w.text) || bytes.IndexByte(w.text, 0) >= 0 {
			s.Table = table[:at]
			continue
		}
		s.Table = append(table, terminator[:charset.Width()]...)
		s.index = append(s.index, entry{w.text, uint32(at)})
	}
	s.wanted = s.wanted[:0]
	s.sort()
}

var terminator [4]byte

// Find returns the offset of a string in the table; of several the first. The
// table ends a string wherever it has a terminator, so that only whole ones are
// found.
func (s *Strings) Find(text []byte) (offset uint32, ok bool) {
	low, high := 0, len(s.index)
	for low < high { // by hand: slices.BinarySearchFunc calls a function each time
		mid := int(uint(low+high) >> 1)
		if bytes.Compare(s.index[mid].text, text) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(s.index) && bytes.Equal(s.index[low].text, text) {
		return s.index[low].at, true
	}
	return 0, false
}

// Clear overwrites the table, for one that must not stay in memory.
func (s *Strings) Clear() {
	clear(s.Table[:cap(s.Table)])
	clear(s.index[:cap(s.index)])
	clear(s.wanted[:cap(s.wanted)])
	*s = Strings{s.Table[:0], s.index[:0], s.wanted[:0]}
}
