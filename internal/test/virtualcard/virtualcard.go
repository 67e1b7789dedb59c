// Package virtualcard is a smartcard for tests: it serves the files of a card image by
// the commands of ISO 7816-4 that readers use, and can stand in the reader of vpcd.
package virtualcard

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// ATR is what a card says when it gets power: the shortest one with a check octet.
var ATR = []byte{0x3B, 0x80, 0x80, 0x01, 0x01}

// AID names the PKCS #15 application.
const AID = "\xA0\x00\x00\x00\x63PKCS-15"

// A Card serves files. Its fields may be changed between commands.
type Card struct {
	Files []card.ImageFile

	Records  bool     // EF(DIR) is one of records, as on a UICC
	NoSize   bool     // SELECT does not tell the size of a file
	NoEnd    bool     // READ BINARY over the end says only how much there is, by 6Cxx
	NoNames  bool     // there is no SELECT by the name of an application
	PIN      string   // protects all but EF(DIR), EF(ODF) and the files in Public
	Public   []string // names of files
	Tries    int      // of the PIN
	Commands [][]byte // what came

	path     []byte // of the DF that is selected, from the MF; empty: the MF
	file     *card.ImageFile
	verified bool
}

var mf = []byte{0x3F, 0x00}

// Transmit implements [card.Card].
func (c *Card) Transmit(command []byte) ([]byte, error) {
	command = bytes.Clone(command) // which is the caller's
	c.Commands = append(c.Commands, command)
	data, status := c.answer(command)
	return binary.BigEndian.AppendUint16(slices.Clip(data), status), nil
}

func (c *Card) answer(b []byte) ([]byte, uint16) {
	if len(b) < 4 {
		return nil, 0x6700
	}
	if b[0]&0x70 != 0 {
		return nil, 0x6E00 // class: that of ISO 7816-4, and 80, which a driver of OpenSC uses
	}
	le, data := 0, b[4:]
	if len(data) > 1 {
		if len(data) < 1+int(data[0]) {
			return nil, 0x6700
		}
		data = data[1 : 1+int(data[0])]
	} else if len(data) == 1 {
		le, data = int(data[0]), nil
	}
	if le == 0 {
		le = 256
	}
	switch b[1] {
	case 0xA4:
		return c.choose(b[2], b[3], data)
	case 0xB0:
		return c.read(int(b[2])<<8|int(b[3]), le)
	case 0xB2:
		return c.record(int(b[2]), le)
	case 0x20:
		return nil, c.verify(bytes.TrimRight(data, "\xFF"))
	}
	return nil, 0x6D00
}

// choose is SELECT: by identifier, by the application's name, or by path.
func (c *Card) choose(p1, p2 byte, data []byte) ([]byte, uint16) {
	var at []byte
	switch {
	case p1 == 0x04 && c.NoNames:
		return nil, 0x6A86
	case p1 == 0x04 && string(data) == AID:
		at = c.application()
	case p1 == 0x08, p1 == 0x00 && bytes.Equal(data, mf):
		at = bytes.TrimPrefix(data, mf)
	case p1 == 0x00, p1 == 0x09:
		at = slices.Concat(c.path, data)
	default:
		return nil, 0x6A82
	}
	full := slices.Concat(mf, at)
	i := slices.IndexFunc(c.Files, func(f card.ImageFile) bool { return bytes.Equal(f.Path, full) })
	df := slices.ContainsFunc(c.Files, func(f card.ImageFile) bool { return len(f.Path) > len(full) && bytes.HasPrefix(f.Path, full) })
	if i < 0 && !df || p1 == 0x04 && len(at) == 0 {
		return nil, 0x6A82
	}
	c.file, c.path = nil, at
	info := []byte{0x82, 0x01, 0x38} // a DF
	if i >= 0 {
		c.file, c.path = &c.Files[i], at[:len(at)-2]
		if info = []byte{0x82, 0x01, 0x01}; c.isRecords() {
			info = []byte{0x82, 0x05, 0x42, 0x21, 0x00, byte(len(c.file.Data)), 0x01}
		}
		if !c.NoSize {
			info = append(info, 0x80, 0x02, byte(len(c.file.Data)>>8), byte(len(c.file.Data)))
		}
	}
	info = append(info, 0x83, 0x02, full[len(full)-2], full[len(full)-1])
	switch p2 & 0x0C {
	case 0x00: // FCI
		return append([]byte{0x6F, byte(len(info))}, info...), 0x9000
	case 0x04: // FCP
		return append([]byte{0x62, byte(len(info))}, info...), 0x9000
	}
	return nil, 0x9000
}

// application returns the path of the DF that EF(ODF) is in.
func (c *Card) application() []byte {
	for _, f := range c.Files {
		if bytes.HasSuffix(f.Path, []byte{0x50, 0x31}) {
			return f.Path[2 : len(f.Path)-2]
		}
	}
	return nil
}

func (c *Card) isRecords() bool { return c.Records && c.file.Name == "EF(DIR)" }

func (c *Card) locked() bool {
	return c.PIN != "" && !c.verified && !slices.Contains(append([]string{"EF(DIR)", "EF(ODF)"}, c.Public...), c.file.Name)
}

func (c *Card) read(offset, le int) ([]byte, uint16) {
	switch {
	case c.file == nil:
		return nil, 0x6986 // no EF is selected
	case c.isRecords():
		return nil, 0x6981
	case c.locked():
		return nil, 0x6982
	case offset > 0x7FFF:
		return nil, 0x6A86 // a short identifier
	case offset >= len(c.file.Data):
		return nil, 0x6B00
	}
	rest := c.file.Data[offset:]
	if le <= len(rest) {
		return bytes.Clone(rest[:le]), 0x9000
	}
	if c.NoEnd && len(rest) < 256 {
		return nil, 0x6C00 | uint16(len(rest))
	}
	return bytes.Clone(rest), 0x6282
}

// record is READ RECORD, of EF(DIR) only: it has one.
func (c *Card) record(number, le int) ([]byte, uint16) {
	switch {
	case c.file == nil || !c.isRecords():
		return nil, 0x6981
	case number != 1:
		return nil, 0x6A83
	case le != len(c.file.Data) && le != 256:
		return nil, 0x6C00 | uint16(len(c.file.Data))
	}
	return bytes.Clone(c.file.Data), 0x9000
}

func (c *Card) verify(pin []byte) uint16 {
	switch {
	case c.Tries == 0:
		return 0x6983
	case string(pin) != c.PIN:
		c.Tries--
		return 0x63C0 | uint16(c.Tries)
	}
	c.verified = true
	return 0x9000
}

// Serve lets the card stand in the reader at the other end of a connection to vpcd, until
// that closes: each message has its length in front; one of a single octet is for the
// reader, any other a command APDU.
func (c *Card) Serve(conn io.ReadWriter) error {
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return err
		}
		b := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, b); err != nil {
			return err
		}
		var answer []byte
		switch {
		case len(b) == 1 && b[0] == 0x04:
			answer = ATR
		case len(b) <= 1: // power off, power on, reset
			c.path, c.file, c.verified = nil, nil, false
			continue
		default:
			answer, _ = c.Transmit(b)
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return err
		}
	}
}
