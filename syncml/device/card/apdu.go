package card

import (
	"bytes"
	"errors"
	"fmt"
)

// A Card takes a command APDU and returns the response, with the two octets of the status
// behind the data (ISO 7816-4): what a reader's driver, or a modem, offers. It must not
// keep the command, in which the PIN may be.
type Card interface {
	Transmit(command []byte) (response []byte, err error)
}

// A StatusError is a status other than 9000.
type StatusError struct {
	Command string // such as "READ BINARY"
	Status  uint16
}

// Error returns command and status in one line.
func (e *StatusError) Error() string {
	return fmt.Sprintf("card: %s: status %04X", e.Command, e.Status)
}

// The statuses that mean something here.
const (
	statusOK       = 0x9000
	statusTries    = 0x63C0 // the PIN is wrong; the last digit counts the tries left
	statusShort    = 0x6282 // the file ends before what was asked for
	statusSecurity = 0x6982 // a PIN is needed
	statusBlocked  = 0x6983 // there are no more tries for it
	statusNotFound = 0x6A82
	statusEnd      = 0x6B00 // the offset is behind the end
)

var (
	// ErrNotFound: the card has no such file.
	ErrNotFound = errors.New("card: no such file")
	// ErrPIN: a file needs the card's PIN, which is missing or wrong.
	ErrPIN = errors.New("card: the card's PIN is needed")
	// ErrBlocked: the card takes no more tries of its PIN.
	ErrBlocked = errors.New("card: the card's PIN is blocked")
	// ErrFile: the content of a file is not as PKCS #15 has it, or too long.
	ErrFile = errors.New("card: file not understood")
)

// A channel speaks with a card.
type channel struct {
	card  Card
	class byte
	left  int   // commands that may still be sent
	err   error // of the card, not of a command: nothing more is sent
	by    byte  // P1 and data of SELECT for the application
	home  []byte
	away  bool // the DF that is selected may be another one
}

// maxCommands bounds a conversation: a card must not keep a device busy for ever.
const maxCommands = 4096

// send sends a command and returns data and status. Of a card that has more to say than
// it was asked for (61xx), or wants to be asked for less (6Cxx), it gets all.
func (c *channel) send(ins, p1, p2 byte, data []byte, le int) ([]byte, uint16, error) {
	command := []byte{c.class, ins, p1, p2}
	if len(data) > 0 {
		command = append(append(command, byte(len(data))), data...)
	}
	if le >= 0 {
		command = append(command, byte(le))
	}
	defer clear(command) // of the PIN
	var out []byte
	for {
		r, err := c.transmit(command)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, r[:len(r)-2]...)
		switch sw1, sw2 := r[len(r)-2], r[len(r)-1]; {
		case sw1 == 0x61 && len(out) < maxFile:
			command = []byte{c.class, 0xC0, 0, 0, sw2} // GET RESPONSE
		case sw1 == 0x6C && le >= 0:
			le = -1 // once
			command = append(command[:len(command)-1:len(command)-1], sw2)
		default:
			return out, uint16(sw1)<<8 | uint16(sw2), nil
		}
	}
}

// transmit sends one command. Once the card has failed, it has the same error for all.
func (c *channel) transmit(command []byte) (r []byte, err error) {
	if c.err != nil {
		return nil, c.err
	}
	if c.left--; c.left < 0 {
		c.err = fmt.Errorf("card: more than %d commands", maxCommands)
	} else if r, c.err = c.card.Transmit(command); c.err == nil && (len(r) < 2 || len(r) > 258) {
		c.err = fmt.Errorf("card: response of %d octets", len(r))
	}
	return r, c.err
}

func statusError(command string, s uint16) error {
	switch {
	case s == statusNotFound:
		return ErrNotFound
	case s == statusBlocked, s == statusTries:
		return ErrBlocked
	case s == statusSecurity:
		return ErrPIN
	case s&0xFFF0 == statusTries:
		return fmt.Errorf("%w: %d tries left", ErrPIN, s&0x0F)
	}
	return &StatusError{command, s}
}

// A file is one that is selected.
type file struct {
	size   int // -1: not known
	record int // length of its longest record; 0 of a transparent file
}

// selectFile selects what p1 and data name, and reads the FCP that comes back.
func (c *channel) selectFile(p1 byte, data []byte) (file, error) {
	fcp, status, err := c.send(0xA4, p1, 0x04, data, 0)
	if err != nil {
		return file{}, err
	}
	if status != statusOK {
		return file{}, statusError("SELECT", status)
	}
	template, _, _ := next(fcp) // FCP, 62; some cards know only FCI, 6F
	f := file{size: number(first(template.value, tagSize))}
	if d := first(template.value, tagDescriptor); len(d) > 2 && d[0]&0x07 > 1 { // has records
		f.record = min(256, number(d[2:min(4, len(d))]))
	}
	return f, nil
}

// The ways to select a file, P1 of SELECT.
const (
	byID   = 0x00
	byName = 0x04
	byPath = 0x08 // from the MF
	below  = 0x09 // from the current DF
)

// maxPath is the longest path, in octets: that of seven DFs and a file.
const maxPath = 16

// open selects the file at path: absolute with 3F00 in front, else below the application.
func (c *channel) open(path []byte) (file, error) {
	root, absolute := bytes.CutPrefix(path, []byte{0x3F, 0x00})
	if len(path)%2 != 0 || len(path) > maxPath || len(root) == 0 {
		return file{}, ErrFile
	}
	if absolute {
		c.away = true
		return c.selectFile(byPath, root)
	}
	if c.away {
		if err := c.goHome(); err != nil {
			return file{}, err
		}
	}
	if len(path) == 2 {
		return c.selectFile(byID, path)
	}
	return c.selectFile(below, path)
}

// goHome selects the application, below which relative paths are.
func (c *channel) goHome() error {
	_, err := c.selectFile(c.by, c.home)
	c.away = err != nil
	return err
}

// maxFile is what is read of a file, in octets: what READ BINARY can address.
const maxFile = 1 << 15

// read returns the first n octets of the selected file; n < 0 means all of it. A file
// that is shorter gives what it has.
func (c *channel) read(f file, n int) ([]byte, error) {
	if n < 0 {
		n = f.size
	}
	known := n >= 0
	if !known {
		n = maxFile
	} else if n > maxFile {
		return nil, fmt.Errorf("%w: more than %d octets", ErrFile, maxFile)
	}
	var out []byte
	for len(out) < n {
		le := min(0xFF, n-len(out))
		b, status, err := c.send(0xB0, byte(len(out)>>8), byte(len(out)), nil, le)
		switch {
		case err != nil:
			return nil, err
		case len(b) > le || len(b) == 0 && known && status == statusOK:
			return nil, fmt.Errorf("%w: READ BINARY of %d octets gave %d", ErrFile, le, len(b))
		case status == statusEnd, status == statusShort:
			return append(out, b...), nil
		case status != statusOK:
			return nil, statusError("READ BINARY", status)
		}
		if out = append(out, b...); !known && len(b) < le {
			break
		}
	}
	return out, nil
}

// records returns the records of the selected file one behind the other.
func (c *channel) records(f file) ([]byte, error) {
	var out []byte
	for i := 1; i < 255; i++ {
		b, status, err := c.send(0xB2, byte(i), 0x04, nil, f.record)
		if err != nil {
			return nil, err
		}
		if status != statusOK && status != statusShort {
			if i > 1 {
				break // behind the last one
			}
			return nil, statusError("READ RECORD", status)
		}
		if x, _, err := next(b); err == nil && x.tag != 0 {
			out = object(out, x.tag, x.value) // without its padding
		}
	}
	return out, nil
}

// verify shows the card its PIN, padded with FF to 8 octets.
func (c *channel) verify(ref byte, pin []byte) error {
	if len(pin) > 8 {
		return ErrPIN
	}
	block := append(bytes.Clone(pin), bytes.Repeat([]byte{0xFF}, 8-len(pin))...)
	defer clear(block)
	_, status, err := c.send(0x20, 0, ref, block, -1)
	if err != nil || status == statusOK {
		return err
	}
	return statusError("VERIFY", status)
}
