package bulk

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// ReadBinary reads the form of [AppendBinary]; see [ReadPieces] for alone.
func ReadBinary(in io.Reader, alone func(piece []byte) (bootstrap.Message, error)) iter.Seq2[Entry, error] {
	return ReadPieces(func(yield func([]byte, error) bool) {
		r := bufio.NewReader(in)
		var b bytes.Buffer
		for n := 1; ; n++ {
			b.Reset()
			size, err := binary.ReadUvarint(r)
			if err == io.EOF {
				return
			}
			if err == nil && size > MaxMessage {
				err = fmt.Errorf("has more than %d octets", MaxMessage)
			}
			if err == nil {
				if _, err = io.CopyN(&b, r, int64(size)); err == io.EOF {
					err = io.ErrUnexpectedEOF
				}
			}
			if err != nil {
				yield(nil, fmt.Errorf("piece %d: %w", n, err))
				return
			}
			if !yield(b.Bytes(), nil) {
				return
			}
		}
	}, alone)
}

// ReadHex reads pieces in lines of hexadecimal, with or without white space between
// octets; see [ReadPieces] for alone. Empty lines are skipped.
func ReadHex(in io.Reader, alone func(piece []byte) (bootstrap.Message, error)) iter.Seq2[Entry, error] {
	return ReadPieces(func(yield func([]byte, error) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 4*MaxMessage)
		for n := 1; lines.Scan(); n++ {
			line := bytes.Join(bytes.Fields(lines.Bytes()), nil)
			if len(line) == 0 {
				continue
			}
			b, err := hex.AppendDecode(nil, line)
			if err != nil {
				err = fmt.Errorf("line %d is not hexadecimal", n)
			}
			if !yield(b, err) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(nil, err)
		}
	}, alone)
}

// ReadPieces reads messages from the pieces of a list, in their order: pushes, the
// segments of pushes, one push after another, and other pieces, of which alone makes
// a message; with nil such a piece is a document without protection. A record says how
// many pieces behind it are one message, and which. An error among the pieces ends them.
// Memory of a piece is not used behind it.
func ReadPieces(pieces iter.Seq2[[]byte, error], alone func(piece []byte) (bootstrap.Message, error)) iter.Seq2[Entry, error] {
	if alone == nil {
		alone = document
	}
	return func(yield func(Entry, error) bool) {
		j := joiner{alone: alone, yield: yield}
		for piece, err := range pieces {
			if err != nil {
				if j.lost() {
					yield(Entry{}, err)
				}
				return
			}
			if !j.piece(piece) {
				return
			}
		}
		j.lost()
	}
}

// document returns a document as message, of its media type; one that names no type is
// taken for a DM message.
func document(b []byte) (bootstrap.Message, error) {
	return bootstrap.Message{Type: cmp.Or(bootstrap.MediaType(b), bootstrap.TypeDM), Body: b}, nil
}

// A joiner makes messages of pieces. Its methods report whether to go on.
//
// Segments come as they were written, those of one message one after another and in
// order. A segment with another reference, or another kind of piece, begins the next
// message, so missing segments are known at once and nothing is kept for them. Two rows
// beside each other never share a reference.
type joiner struct {
	alone func([]byte) (bootstrap.Message, error)
	yield func(Entry, error) bool

	row    int64  // of the last message
	partly bool   // there are segments of another
	ref    uint16 // their reference
	parts  push.Reassembler[struct{}]

	record []byte   // of a message whose pieces come now; nil: none
	line   line     // the content of the record
	pieces [][]byte // that have come
	size   int      // octets in them
}

// piece takes the next piece.
func (j *joiner) piece(b []byte) bool {
	if bytes.HasPrefix(b, []byte(`{"`)) { // no document, push or segment begins like that
		return j.begin(bytes.Clone(b))
	}
	if j.record != nil {
		return j.collect(bytes.Clone(b))
	}
	s, ok := asSegment(b)
	if !ok || !s.Concat {
		if !j.lost() {
			return false
		}
		b = bytes.Clone(b)
		parse := func() (bootstrap.Message, error) { return j.alone(b) }
		switch {
		case ok:
			parse = func() (bootstrap.Message, error) { return pushed(b[len(b)-len(s.Data):]) }
		case len(b) > 1 && b[1] == 0x06: // in a document, the public identifier of WTA
			parse = func() (bootstrap.Message, error) { return pushed(b) }
		}
		return j.give(len(b), parse)
	}
	if j.partly && s.Ref != j.ref && !j.lost() {
		return false
	}
	j.partly, j.ref = true, s.Ref
	pdu, status, err := j.parts.Append(nil, struct{}{}, s, time.Time{})
	switch {
	case err != nil:
		j.next()
		return j.fail(err)
	case status == push.StatusComplete:
		j.next()
		return j.give(len(pdu), func() (bootstrap.Message, error) { return pushed(pdu) })
	}
	return true
}

// begin takes a record.
func (j *joiner) begin(record []byte) bool {
	if !j.lost() {
		return false
	}
	j.line = line{}
	if json.Unmarshal(record, &j.line) != nil || j.line.Pieces < 1 || j.line.Pieces > push.MaxSegments {
		return j.fail(errLine)
	}
	j.record = record
	j.row = j.line.Row - 1 // the message counts when it is complete, or given up
	return true
}

// collect takes a piece behind a record.
func (j *joiner) collect(b []byte) bool {
	j.pieces, j.size = append(j.pieces, b), j.size+len(b)
	// Record and pieces together are no larger than a message may be, whatever the record
	// says about their number.
	if j.size > MaxMessage {
		return j.lost()
	}
	if len(j.pieces) < j.line.Pieces {
		return true
	}
	// The next record reuses the fields of j, and the entry is read later.
	pieces, l, record := j.pieces, j.line, j.record
	size := j.size
	j.next()
	j.row++
	return j.yield(Entry{Row: j.row, text: record, size: size, parse: func() (bootstrap.Message, error) { return joined(pieces, l.bare) }}, nil)
}

// lost reports a message of which segments are missing.
func (j *joiner) lost() bool {
	if !j.partly && j.record == nil {
		return true
	}
	j.next()
	return j.fail(ErrSegments)
}

// next begins another message.
func (j *joiner) next() {
	j.partly = false
	j.parts.Reset()
	j.record, j.pieces, j.size = nil, nil, 0
}

// give counts a message and hands it to the caller.
func (j *joiner) give(size int, parse func() (bootstrap.Message, error)) bool {
	j.row++
	return j.yield(Entry{Row: j.row, size: size, parse: parse}, nil)
}

// fail is give for a message that cannot be read.
func (j *joiner) fail(err error) bool {
	return j.give(0, func() (bootstrap.Message, error) { return bootstrap.Message{}, err })
}

// asSegment returns b as a short message to the push client of a device, if it is
// one.
func asSegment(b []byte) (push.Segment, bool) {
	s, err := push.ParseSegment(b)
	return s, err == nil && s.HasPorts && s.Dst == push.PortPush
}
