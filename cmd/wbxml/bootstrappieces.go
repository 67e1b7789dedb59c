package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// guess tells the format of a file by how it begins. What is like nothing that
// is known counts as one message, the error of which says what is wrong.
func guess(start []byte) format {
	text := bytes.TrimLeft(start, " \t\r\n")
	n, k := binary.Uvarint(start)
	switch {
	case isPiece(start):
		return formatRaw
	case k > 0 && n <= maxMessage && isPiece(start[k:min(uint64(len(start)), uint64(k)+n)]):
		return formatBinary
	case len(text) > 0 && text[0] == '{':
		return formatJSON
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = withoutSpace(line)
	if _, err := hex.AppendDecode(nil, line[:len(line)&^1]); err == nil && len(line) > 1 {
		return formatHex
	}
	return formatRaw
}

// isPiece reports whether b begins like what build writes for a device.
func isPiece(b []byte) bool {
	_, ok := segment(b[:min(len(b), push.MaxSegment)])
	return ok || isPush(b) || isWBXML(b)
}

// withoutSpace returns a line of hexadecimal without what people put between
// octets.
func withoutSpace(line []byte) []byte {
	return bytes.Join(bytes.Fields(line), nil)
}

// A pieces reads the pieces of a file one after another: messages, pushes, or
// the segments of pushes.
type pieces struct {
	in   *messageInput
	take messageTaker

	row     int64  // of the last message
	partly  bool   // there are segments of another
	ref     uint16 // their reference
	joiner  push.Reassembler[struct{}]
	message []byte
}

// binary reads pieces behind their length.
func (p *pieces) binary(in *bufio.Reader) error {
	var b bytes.Buffer
	for n := 1; ; n++ {
		size, err := binary.ReadUvarint(in)
		switch {
		case err == io.EOF:
			return p.end()
		case err != nil:
			return fmt.Errorf("piece %d: %w", n, err)
		case size > maxMessage:
			return fmt.Errorf("piece %d has more than %d octets", n, maxMessage)
		}
		b.Reset()
		if _, err := io.CopyN(&b, in, int64(size)); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("piece %d: %w", n, err)
		}
		p.piece(b.Bytes())
	}
}

// hex reads lines of hexadecimal.
func (p *pieces) hex(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 4*maxMessage)
	for n := 1; lines.Scan(); n++ {
		line := withoutSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		b, err := hex.DecodeString(string(line))
		if err != nil {
			return fmt.Errorf("line %d is not hexadecimal", n)
		}
		p.piece(b)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return p.end()
}

// piece takes the next piece.
func (p *pieces) piece(b []byte) {
	s, ok := segment(b)
	if !ok || !s.Concat {
		p.lost()
		m, err := p.in.message(b)
		p.give(m, err)
		return
	}
	if p.partly && s.Ref != p.ref {
		p.lost()
	}
	p.partly, p.ref = true, s.Ref
	var status push.Status
	var err error
	p.message, status, err = p.joiner.Append(p.message[:0], struct{}{}, s, time.Time{})
	switch {
	case err != nil:
		p.next()
		p.give(bootstrap.Message{}, err)
	case status == push.StatusComplete:
		p.next()
		m, err := pushed(p.message)
		p.give(m, err)
	}
}

// lost reports a message of which segments are missing.
func (p *pieces) lost() {
	if p.partly {
		p.next()
		p.give(bootstrap.Message{}, errSegments)
	}
}

// next begins another message.
func (p *pieces) next() {
	p.partly = false
	p.joiner.Reset()
}

// give counts a message, and hands it on where it is asked for.
func (p *pieces) give(m bootstrap.Message, err error) {
	p.row++
	switch {
	case p.in.row != 0 && p.in.row != p.row:
	case err != nil:
		p.take.bad(p.row, err)
	default:
		p.take.do(p.row, m)
	}
}

// end is called at the end of the file.
func (p *pieces) end() error {
	p.lost()
	switch {
	case p.row == 0:
		return errors.New("holds no message")
	case p.in.row > p.row:
		return errRowMissing
	}
	return nil
}
