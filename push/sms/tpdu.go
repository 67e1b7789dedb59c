package sms

import (
	"errors"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// The reasons of this package for which octets or texts are refused, beside those of
// package push; test with [errors.Is].
var (
	ErrType     = errors.New("neither SMS-DELIVER nor SMS-SUBMIT") // by TP-MTI
	ErrAlphabet = errors.New("user data is not text")              // only of TPDU.Text
)

// Flags are the first octet of a TPDU: the type, and bits of which some mean something
// else in each type. Bits without a name here are kept.
type Flags uint8

// The flags of both types, of SMS-DELIVER and of SMS-SUBMIT.
const (
	FlagSubmit    Flags = 0x01 // SMS-SUBMIT; SMS-DELIVER without it (TP-MTI)
	FlagReport    Flags = 0x20 // a status report is to be returned, or is asked for (TP-SRI, TP-SRR)
	FlagHeader    Flags = 0x40 // Data begins with a user data header (TP-UDHI)
	FlagReplyPath Flags = 0x80 // TP-RP

	FlagNoMore Flags = 0x04 // no more messages wait (TP-MMS)
	FlagLoop   Flags = 0x08 // was forwarded, or is a spawned message (TP-LP)

	FlagRejectDuplicates Flags = 0x04 // TP-RD
	FlagEnhanced         Flags = 0x08 // the format of the validity (TP-VPF): enhanced
	FlagRelative         Flags = 0x10 // an octet
	FlagAbsolute         Flags = 0x18 // a point in time
)

func (f Flags) submit() bool { return f&3 == FlagSubmit }

// String returns the type, and the flags that are set by their names in the
// specification.
func (f Flags) String() string {
	s, names := "SMS-DELIVER", [8]string{2: "TP-MMS", 3: "TP-LP", 5: "TP-SRI", 6: "TP-UDHI", 7: "TP-RP"}
	if f.submit() {
		s = "SMS-SUBMIT" + [...]string{"", ", TP-VPF enhanced", ", TP-VPF relative", ", TP-VPF absolute"}[f>>3&3]
		names[2], names[3], names[5] = "TP-RD", "", "TP-SRR"
	}
	for bit, name := range names {
		if f>>bit&1 != 0 && name != "" {
			s += ", " + name
		}
	}
	return s
}

// A TPDU is an SMS-DELIVER, or with FlagSubmit an SMS-SUBMIT. What is read is written
// back with the same octets.
type TPDU struct {
	secret.Hidden // the fields do not show themselves

	// SMSC is the address in front of the TPDU, where HasSMSC: the type and at most 10
	// octets of digits. Modems have it, and take an empty one for that of the SIM.
	SMSC    []byte
	HasSMSC bool

	Flags      Flags
	Reference  uint8     // TP-MR, of SMS-SUBMIT
	Address    Address   // of the sender (TP-OA), in SMS-SUBMIT of the receiver (TP-DA)
	ProtocolID uint8     // TP-PID
	Coding     Coding    // TP-DCS
	Time       Timestamp // TP-SCTS, of SMS-DELIVER
	Validity   Validity  // TP-VP, of SMS-SUBMIT with one of the flags for its format

	// Septets is how many characters of seven bits Data has, header included (TP-UDL).
	// It counts in AlphabetDefault; else TP-UDL is the length of Data.
	Septets uint8
	// Data is the user data, at most 140 octets: a header where FlagHeader, and text or
	// octets. Parsed, it aliases the input.
	Data []byte
}

// walk lists all fields, for reading, writing and showing.
func (p *TPDU) walk(w *walk) {
	if p.HasSMSC {
		w.smsc(&p.SMSC)
	}
	w.octet("first octet", (*uint8)(&p.Flags), func(b []byte) string { return Flags(b[0]).String() })
	address := "TP-OA"
	if p.Flags.submit() {
		w.octet("TP-MR", &p.Reference, decimal)
		address = "TP-DA"
	} else if p.Flags&3 != 0 {
		w.fail(w.at-1, "first octet", ErrType)
	}
	w.address(address, &p.Address)
	w.octet("TP-PID", &p.ProtocolID, hexadecimal)
	w.octet("TP-DCS", (*uint8)(&p.Coding), func(b []byte) string { return Coding(b[0]).String() })
	name, v, format := "TP-SCTS", p.Time[:], timestamp
	if p.Flags.submit() {
		name, v, format = "TP-VP", p.Validity[:[...]int{0, 7, 1, 7}[p.Flags>>3&3]], p.Flags.validity
	}
	if len(v) > 0 {
		copy(v, w.octets(name, v, len(v), format))
	}
	w.data(p)
}

// ParseTPDU reads one TPDU, which is all of b, without copying or allocating. With
// smsc, the address of an SMSC stands in front. Errors are [*push.SyntaxError]:
// [io.ErrUnexpectedEOF] where b is too short, push.ErrLength where it is too long,
// ErrType, push.ErrValue for an address whose type is none, push.ErrLimit for one or
// for user data of more octets than there can be; and those of [push.ParseSegment] for
// a user data header.
func ParseTPDU(b []byte, smsc bool) (TPDU, error) {
	p, w := TPDU{HasSMSC: smsc}, walk{b: b}
	if p.walk(&w); w.err != nil {
		return TPDU{}, w.err
	}
	return p, nil
}

// AppendTPDU appends p to dst. Where dst has room for it, it does not allocate. A field
// that cannot be written is a [*push.FieldError], named as in the specification; dst
// then comes back as it was.
func AppendTPDU(dst []byte, p *TPDU) ([]byte, error) {
	w, written := walk{b: dst, write: true}, *p // which the walk changes
	if written.walk(&w); w.err != nil {
		return dst, w.err
	}
	return w.b, nil
}
