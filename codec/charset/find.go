package charset

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
)

// Find returns a transcoder for a charset, also for those that package codec
// has built in. It is made for [codec.Options].Charsets. The error for a
// charset that is not supported names its number and is [codec.ErrCharset].
//
// Each call of a transcoder's methods converts one complete string, without
// its terminator. A transcoder keeps scratch space: use it in one goroutine at
// a time; each call of Find returns another one.
func Find(c codec.Charset) (codec.Transcoder, error) {
	e := find(c)
	if e == nil {
		return nil, fmt.Errorf("%w: charset %d is not supported", codec.ErrCharset, c)
	}
	bad := &textError{e.name}
	switch {
	case e.octet != nil:
		return &single{m: *e.octet, c1: e.c1, lo: e.lo, hi: e.hi, bad: bad}, nil
	case e.multi != nil:
		return newMulti(e, bad), nil
	case e.last != 0:
		return &wide{width: c.Width(), last: e.last, little: e.little, bom: e.bom, bad: bad}, nil
	}
	return e.mib, nil // its own transcoder
}

// A textError reports octets that are not text in a charset.
type textError struct{ charset string }

// Error names the charset. It does not quote the text, which may be secret.
func (e *textError) Error() string { return "text is not valid " + e.charset }

// Unwrap returns [codec.ErrCharset].
func (e *textError) Unwrap() error { return codec.ErrCharset }

// errNotUTF8 reports that the text to write is not UTF-8.
var errNotUTF8 = &textError{"UTF-8"}

// All yields every charset that Find supports, in ascending order of number. It
// leaves out 0, which stands for UTF-8 where nothing else is known.
func All() iter.Seq[codec.Charset] {
	return func(yield func(codec.Charset) bool) {
		for i := range charsets {
			if !yield(charsets[i].mib) {
				return
			}
		}
	}
}

// find returns the table's entry, or nil.
func find(c codec.Charset) *entry {
	if c == codec.CharsetUnknown {
		c = codec.UTF8
	}
	i, ok := slices.BinarySearchFunc(charsets[:], c, func(e entry, c codec.Charset) int { return cmp.Compare(e.mib, c) })
	if !ok {
		return nil
	}
	return &charsets[i]
}
