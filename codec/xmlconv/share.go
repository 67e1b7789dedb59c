package xmlconv

import (
	"bytes"
	"math"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// ShareText returns a copy of the WBXML document doc with a string table as [PlanRepeats]
// plans it: with text that occurs more than once, where that is shorter, as far as share
// takes it; nil takes all. All other text stands in place, also what doc has in its string
// table. Documents in OPAQUE stay as they are, and so does one as a whole that is in
// another charset than UTF-8 or US-ASCII, or has EXT_T_n, which may refer to the table: only
// of variables, as WML has them, is that known.
//
// The options are for reading. Nothing of doc is left in memory but the result. Errors
// are those of the decoder and the encoder.
func ShareText(doc []byte, o codec.Options, share func(text []byte) bool) ([]byte, error) {
	o.Chunked, o.KeepFaults = false, false
	s := sharer{share: share, left: maxSeen}
	defer s.clear()
	s.d.SetOptions(o)
	s.e.SetOptions(o)
	s.d.ResetBytes(doc)
	h, err := s.d.Header()
	if err != nil {
		return nil, err
	}
	switch h.Charset {
	case codec.UTF8, codec.USASCII, codec.CharsetUnknown:
	default:
		s.as = true
	}
	s.table, _ = s.d.Table()
	s.strings = h.Strings
	var strings []byte
	most := min(limit.Or(o.Limits.Strings, limit.Strings), math.MaxInt32)
	if name := h.Public(); name != nil {
		if h.PublicIndex, strings = 0, wire.AppendTerm(bytes.Clone(name), 1); len(strings) > most {
			return nil, limit.Exceeded("Strings", most)
		}
	}
	s.r.reset(1, most, strings)
	s.e.ResetBody(make([]byte, 0, len(doc)), h)
	for t, err := range s.d.All() {
		if err == nil && !s.as {
			err = s.token(t)
		}
		if err != nil {
			return nil, err
		}
	}
	if s.as {
		return bytes.Clone(doc), nil
	}
	body, err := s.e.Bytes()
	if err != nil {
		return nil, err
	}
	strings, body, full := s.r.share(strings, body)
	if full >= 0 {
		return nil, limit.Exceeded("Strings", most)
	}
	h.Strings = strings
	return append(codec.AppendHeader(make([]byte, 0, len(doc)+len(strings)), h), body...), nil
}

// A sharer writes the tokens of a document with all text in place.
type sharer struct {
	share func(text []byte) bool
	d     codec.Decoder
	e     codec.Encoder
	r     repeats
	left  int
	table *tokens.Table
	as    bool // the document stays as it is

	strings []byte // its string table
	name    []byte
}

func (s *sharer) clear() {
	s.d.Clear()
	s.e.Clear()
	s.r.wipe(0)
	clear(s.name[:cap(s.name)])
}

func (s *sharer) token(t codec.Token) (err error) {
	switch {
	case t.Kind == codec.ExtInt && refersLike(s.table, t.Num()) && uint64(t.Code) < uint64(len(s.strings)):
		t.Kind = codec.ExtString
		t.Data, _, _ = bytes.Cut(s.strings[t.Code:], []byte{0})
	case t.Kind == codec.ExtInt:
		s.as = true
	case t.Flags&codec.Literal != 0 && t.Kind != codec.End:
		if s.name, err = s.d.AppendName(s.name[:0], t); err != nil {
			return err
		}
		if !s.r.addName(s.name) {
			return limit.Exceeded("Strings", s.r.max)
		}
		t.Code = provisional
	}
	t.Flags &^= codec.FromTable
	s.e.Token(t)
	s.r.noteName(s.e.Offset())
	shared := t.Kind == codec.Text || t.Kind == codec.ExtString && refersLike(s.table, t.Num())
	if shared && len(t.Data) > 0 && (s.share == nil || s.share(t.Data)) {
		s.r.noteText(t.Data, s.e.Offset(), &s.left, len(t.Data)+1)
	}
	return s.e.Err()
}
