package xmlconv

import (
	"bytes"
	"math"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/tokens"
)

// ShareText returns a copy of the WBXML document doc with a string table as [PlanRepeats]
// plans it: with text that occurs more than once, where that is shorter, as far as share
// takes it; nil takes all. All other text stands in place, also what doc has in its string
// table. Documents in OPAQUE stay as they are, and so does one as a whole that is in
// another charset than UTF-8 or US-ASCII, or has EXT_T_n, which may refer to the table.
//
// The options are for reading. Nothing of doc is left in memory but the result. Errors
// are those of the decoder and the encoder.
func ShareText(doc []byte, o codec.Options, share func(text []byte) bool) ([]byte, error) {
	o.Chunked, o.KeepFaults = false, false
	s := sharer{o: o, share: share}
	defer s.clear()
	if as, err := s.begin(doc); as || err != nil {
		return bytes.Clone(doc), err
	}
	if err := s.walk(doc, s.plan); err != nil {
		return nil, err
	}
	s.header.Strings = s.table.buf
	s.e.SetOptions(o)
	s.e.ResetAppend(make([]byte, 0, len(doc)), s.header)
	if err := s.walk(doc, s.write); err != nil {
		return nil, err
	}
	return s.e.Bytes()
}

// A sharer goes through a document three times: it counts the texts, plans the table in
// the order in which a document would fill it, and writes.
type sharer struct {
	o      codec.Options
	share  func(text []byte) bool
	d      codec.Decoder
	e      codec.Encoder
	header codec.Header
	seen   stringTable
	table  stringTable
	places []int64 // for each text and name: its offset in the table, or -1
	at     int     // of these, when writing
	ext    bool    // there is an EXT_T_n
}

func (s *sharer) clear() {
	s.d.Clear()
	s.e.Clear()
	clear(s.seen.buf[:cap(s.seen.buf)])
	clear(s.table.buf[:cap(s.table.buf)])
}

// begin counts. The document stays as it is where as is true.
func (s *sharer) begin(doc []byte) (as bool, err error) {
	s.seen.reset(1, maxSeen, nil)
	s.table.reset(1, min(limit.Or(s.o.Limits.Strings, limit.Strings), math.MaxInt32), nil)
	if err = s.walk(doc, s.count); err != nil {
		return false, err
	}
	if s.header, err = s.d.Header(); err != nil {
		return false, err
	}
	switch s.header.Charset {
	case codec.UTF8, codec.USASCII, codec.CharsetUnknown:
	default:
		return true, nil
	}
	if name := s.header.Public(); name != nil && !s.ext {
		s.header.PublicIndex, _ = s.table.add(name)
	}
	return s.ext, nil
}

func (s *sharer) walk(doc []byte, do func(codec.Token) error) error {
	s.d.SetOptions(s.o)
	s.d.ResetBytes(doc)
	for t, err := range s.d.All() {
		if err != nil {
			return err
		}
		if err = do(t); err != nil {
			return err
		}
	}
	return nil
}

// takes reports whether t is a text that may go into the table.
func (s *sharer) takes(t codec.Token) bool {
	return t.Kind == codec.Text && len(t.Data) > 0 && (s.share == nil || s.share(t.Data))
}

func (s *sharer) count(t codec.Token) error {
	s.ext = s.ext || t.Kind == codec.ExtInt
	if s.takes(t) {
		s.seen.count(t.Data)
	}
	return nil
}

func (s *sharer) plan(t codec.Token) error {
	switch {
	case t.Flags&codec.Literal != 0:
		at, ok := s.table.add([]byte(s.d.Name(t)))
		if !ok {
			return limit.Exceeded("Strings", s.table.max)
		}
		s.places = append(s.places, int64(at))
	case t.Kind == codec.Text:
		place := int64(-1)
		if s.takes(t) {
			if at, ok := s.table.shared(t.Data, s.seen.counted(t.Data)); ok {
				place = int64(at)
			}
		}
		s.places = append(s.places, place)
	}
	return nil
}

func (s *sharer) write(t codec.Token) error {
	if t.Flags&codec.Literal != 0 || t.Kind == codec.Text {
		place := s.places[s.at]
		s.at++
		t.Flags &^= codec.FromTable
		if place >= 0 {
			t.Code = tokens.Code(place)
		}
		if place >= 0 && t.Kind == codec.Text {
			t.Flags |= codec.FromTable
		}
	}
	s.e.Token(t)
	return s.e.Err()
}
