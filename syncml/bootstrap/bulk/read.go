package bulk

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// MaxMessage bounds a message, a push or a segment that is read, in octets. No template
// renders a longer document, and a push of 255 segments has 32 KiB.
const MaxMessage = 1 << 20

// ErrSegments says that there are not all segments of a message.
var ErrSegments = errors.New("segments are missing")

// An Entry is a message that was read. Row is its row in the list or, in a form
// without rows, its number in the file. With an error, Row names the bad message, and
// the next may be good; 0 is the file itself, and ends the sequence.
type Entry struct {
	Row     int64
	Message bootstrap.Message
}

// Format implements [fmt.Formatter]: the message is its length.
func (e Entry) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{row %d, %v}", e.Row, e.Message) }

// LogValue implements [slog.LogValuer] by [Entry.Format].
func (e Entry) LogValue() slog.Value { return secret.Shown(e) }

// ReadJSON reads the lines of [AppendJSON]. Empty lines are skipped. Each message has
// memory of its own. A line that is not JSON ends the sequence, because the file is
// another one, or damaged; wrong digits are an error of their message.
func ReadJSON(in io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 4*MaxMessage)
		for n := 1; lines.Scan(); n++ {
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) == 0 {
				continue
			}
			var l line
			if json.Unmarshal(text, &l) != nil {
				yield(Entry{}, fmt.Errorf("line %d is no message", n))
				return
			}
			m, err := l.message()
			if !yield(Entry{l.Row, m}, err) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// A line is a line of JSON.
type line struct {
	Row      int64    `json:"row"`
	Type     string   `json:"type"`
	SEC      string   `json:"sec"`
	MAC      string   `json:"mac"`
	Message  string   `json:"message"`
	Push     string   `json:"push"`
	Segments []string `json:"segments"`
}

// message returns the message in a line.
func (l *line) message() (m bootstrap.Message, err error) {
	if l.Message != "" {
		m.Type = l.Type
		if m.Body, err = hex.DecodeString(l.Message); err != nil {
			return m, err
		}
		if m.Security.SEC, err = push.ParseSEC(l.SEC); err == nil && l.MAC != "" {
			m.Security.MAC, err = bootstrap.ParseMAC(l.MAC)
			m.Security.HasMAC = true
		}
		return m, err
	}
	pieces := l.Segments
	if l.Push != "" {
		pieces = []string{l.Push}
	}
	for e, err := range ReadPieces(func(yield func([]byte, error) bool) {
		for _, text := range pieces {
			if b, err := hex.DecodeString(text); !yield(b, err) {
				return
			}
		}
	}, noPush) {
		return e.Message, err // there is one
	}
	return m, ErrSegments
}

// noPush refuses a document where there must be a push.
func noPush([]byte) (bootstrap.Message, error) { return bootstrap.Message{}, push.ErrPDU }

// pushed returns the message in a push PDU. The body is a part of it.
func pushed(pdu []byte) (bootstrap.Message, error) {
	p, err := push.ParsePDU(pdu)
	if err != nil {
		return bootstrap.Message{}, err
	}
	return bootstrap.FromPDU(p)
}

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

// ReadPieces reads messages from the pieces of a list, in their order: pushes, the
// segments of pushes, one push after another, and other pieces, of which alone makes
// a message; with nil such a piece is a document without protection. An error among
// the pieces ends them. Memory of a piece is not used behind it.
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

// document returns a document as message, of the profile that its public identifier
// says: 0x0B is PROV, and everything else that builds is SyncML.
func document(b []byte) (bootstrap.Message, error) {
	m := bootstrap.Message{Type: bootstrap.TypeDM, Body: b}
	if len(b) > 1 && b[1] == 0x0B {
		m.Type = bootstrap.TypeCP
	}
	return m, nil
}

// A joiner makes messages of pieces. Its methods report whether to go on.
//
// Segments come as they were written, those of one message one after another and in
// order. A segment with another reference, or another kind of piece, begins the next
// message, so missing segments are known at once and nothing is kept for them. The
// reference has 8 bits only: two messages in a row never share it, 256 apart they do.
type joiner struct {
	alone func([]byte) (bootstrap.Message, error)
	yield func(Entry, error) bool

	row    int64  // of the last message
	partly bool   // there are segments of another
	ref    uint16 // their reference
	parts  push.Reassembler[struct{}]
}

// piece takes the next piece.
func (j *joiner) piece(b []byte) bool {
	s, ok := asSegment(b)
	if !ok || !s.Concat {
		if !j.lost() {
			return false
		}
		b = bytes.Clone(b)
		switch {
		case ok:
			return j.give(pushed(b[len(b)-len(s.Data):]))
		case len(b) > 1 && b[1] == 0x06: // in a document, the public identifier of WTA
			return j.give(pushed(b))
		}
		return j.give(j.alone(b))
	}
	if j.partly && s.Ref != j.ref && !j.lost() {
		return false
	}
	j.partly, j.ref = true, s.Ref
	pdu, status, err := j.parts.Append(nil, struct{}{}, s, time.Time{})
	switch {
	case err != nil:
		j.next()
		return j.give(bootstrap.Message{}, err)
	case status == push.StatusComplete:
		j.next()
		return j.give(pushed(pdu))
	}
	return true
}

// lost reports a message of which segments are missing.
func (j *joiner) lost() bool {
	if !j.partly {
		return true
	}
	j.next()
	return j.give(bootstrap.Message{}, ErrSegments)
}

// next begins another message.
func (j *joiner) next() {
	j.partly = false
	j.parts.Reset()
}

// give counts a message and hands it to the caller.
func (j *joiner) give(m bootstrap.Message, err error) bool {
	j.row++
	return j.yield(Entry{j.row, m}, err)
}

// asSegment returns b as a short message to the push client of a device, if it is
// one.
func asSegment(b []byte) (push.Segment, bool) {
	s, err := push.ParseSegment(b)
	return s, err == nil && s.HasPorts && s.Dst == push.PortPush
}
