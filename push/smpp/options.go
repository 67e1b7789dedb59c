package smpp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
)

// The errors of a session, beside those of the network and a [Status].
var (
	ErrClosed   = errors.New("smpp: session closed")
	ErrNoAnswer = errors.New("smpp: no answer")               // to a PDU, in time
	ErrUnbound  = errors.New("smpp: unbound by the SMSC")     // only why a connection was lost
	ErrBind     = errors.New("smpp: bind answered otherwise") // neither accepted nor refused
)

// Secret is a password, which does not show itself.
type Secret = secret.Secret

// A Limiter holds back what is sent: golang.org/x/time/rate has one. WaitN is called
// with n = 1 before each submit_sm, repeated ones too, and returns early when ctx ends.
// Sessions can share one.
type Limiter interface {
	WaitN(ctx context.Context, n int) error
}

// A Result is the end of a message given to [Session.Submit].
type Result struct {
	Token uint64 // as given to Submit
	ID    []byte // message_id of one that was accepted; valid during the call
	// Err is nil for a message that the SMSC has accepted, and a [Status] for one that
	// it has refused. With any other error it is not known whether the SMSC has it.
	Err error
}

// Options describe a session. In numbers and durations, 0 means the default.
type Options struct {
	Addr string                                      // host:port of the SMSC
	TLS  *tls.Config                                 // not nil: TLS
	Dial func(ctx context.Context) (net.Conn, error) // in place of Addr and TLS, where not nil

	Bind       Command // bind_transmitter, bind_receiver, or bind_transceiver by default
	SystemID   string
	Password   Secret
	SystemType string
	Range      Address // address_range

	Window  int     // most messages without an answer: 100, at most 65,535
	Limiter Limiter // nil for no limit
	// Attempts is how often a message is sent at most: 10. It is sent again, the same
	// octets, when the SMSC throttles or its queue is full, when no answer comes, and
	// when the connection is lost before it does.
	Attempts int
	// Backoff is the pause in sending after throttling or a full queue, and before a
	// connection is made again: 500 ms, doubled each time in a row, up to MaxBackoff: 30 s.
	Backoff, MaxBackoff time.Duration
	// Reconnects is how many connections in a row may fail, or be lost without an answer,
	// before the session ends: 10; negative for any number.
	Reconnects  int
	Timeout     time.Duration // for connecting, binding, an answer, and a write: 10 s
	EnquireLink time.Duration // silence after which enquire_link is sent: 30 s

	// Done is called with the end of each message, by one goroutine at a time and not
	// in the order of Submit. Nothing is read while it runs: it must not call Submit, Wait
	// or Close.
	Done func(Result)
	// Deliver is called with each deliver_sm, in the order in which these come, and
	// after Done for all that the SMSC answered before. [ParseReceipt] reads receipts. The
	// message is valid during the call, for which the same holds as for Done. Its result
	// goes to the SMSC. Without it, all are answered with StatusOK.
	Deliver func(*Message) Status
}

const maxWindow = 1<<16 - 1

// defaults puts numbers into fields that are 0.
func (o *Options) defaults() {
	if o.Bind == 0 {
		o.Bind = CommandBindTransceiver
	}
	if o.Done == nil {
		o.Done = func(Result) {}
	}
	if o.Deliver == nil {
		o.Deliver = func(*Message) Status { return StatusOK }
	}
	limit.Set(&o.Window, 100)
	o.Window = min(o.Window, maxWindow)
	limit.Set(&o.Attempts, 10)
	limit.Set(&o.Reconnects, 10)
	limit.Set(&o.Backoff, 500*time.Millisecond)
	limit.Set(&o.MaxBackoff, 30*time.Second)
	limit.Set(&o.Timeout, 10*time.Second)
	limit.Set(&o.EnquireLink, 30*time.Second)
}
