package route

import (
	"context"
	"errors"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// A Limiter gives leave to send. It is shared by all that send on a route.
type Limiter interface {
	// WaitN returns when n short messages may be sent, or ctx ends.
	WaitN(ctx context.Context, n int) error
}

// A Transport takes the messages of devices to where they are sent. Its methods are
// called by several workers at once.
type Transport interface {
	// Send sends messages, each segment after leave of the limiter that the transport was
	// made with, and returns when all are answered or nothing more will be. It sets their
	// outcome: a message that stays pending is given to Send again, with the same octets.
	// An error is one of the route, not of a message.
	Send(ctx context.Context, batch []Message) error
	// Close ends the transport.
	Close() error
}

// An Outcome is what became of a message.
type Outcome uint8

// The outcomes of a message.
const (
	OutcomePending Outcome = iota // not sent, or not answered
	OutcomeSent                   // all segments were accepted
	OutcomeRefused                // not accepted for good
)

// A Message is that of one device. Its octets have to stay as they are until Send returns.
type Message struct {
	secret.Hidden // the octets do not show themselves

	Row      int64    // in the list, from 1
	Number   []byte   // of the phone: digits, behind + where the list has it
	Segments [][]byte // short messages: each a user data header and data

	Outcome Outcome
	Reason  string // why it was refused or is pending; nothing secret
	ID      string // of the last segment, by which receipts are matched; "" where none is asked for
}

// A Receipt says what became of a message for good.
type Receipt struct {
	// Keys has the ID of the message as one of its elements, the same one in all receipts
	// of an SMSC: it writes them in one notation. Of a notation in which the receipt makes
	// no sense it is "".
	Keys  []string
	State smpp.State
}

// ErrNumber says what a number has to be, without the number.
var ErrNumber = errors.New("the number is not 3 to 15 digits, with or without + in front")

// AppendNumber appends a telephone number without the marks that people write in it. The
// error is ErrNumber.
func AppendNumber(dst, text []byte) ([]byte, error) {
	from, digits := len(dst), 0
	for i, b := range text {
		switch {
		case b >= '0' && b <= '9':
			dst = append(dst, b)
			digits++
		case b == '+' && i == 0:
			dst = append(dst, b)
		case b == ' ' || b == '-' || b == '/' || b == '.' || b == '(' || b == ')':
		default:
			return dst[:from], ErrNumber
		}
	}
	if digits < 3 || digits > 15 { // E.164 has at most 15
		return dst[:from], ErrNumber
	}
	return dst, nil
}
