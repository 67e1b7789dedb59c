package smpp

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"time"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
)

// The errors of a session, beside those of the network and a [Status].
var (
	ErrClosed   = errors.New("smpp: session closed")
	ErrNoAnswer = errors.New("smpp: no answer")               // in time, or none that says what it is to
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

// Options describe a session. In numbers and durations, 0 means the default, and a
// negative number the most: for a duration, a day.
type Options struct {
	secret.Hidden // the fields do not show themselves

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
	// before the session ends: 10.
	Reconnects  int
	Timeout     time.Duration // for connecting and binding, for an answer, and for a write: 10 s
	EnquireLink time.Duration // silence after which enquire_link is sent: 30 s

	// Done is called with the end of each message, not in the order of Submit. Deliver
	// is called with each deliver_sm, in their order, and after Done for what the SMSC
	// answered before; the message is valid during the call, and the result goes to the
	// SMSC. [ParseReceipt] reads receipts. Without Deliver, all are answered with StatusOK.
	//
	// One goroutine makes these calls. It reads nothing in the meantime: they must not
	// wait for long, and not call Submit, Wait or Close.
	Done    func(Result)
	Deliver func(*Message) Status
}

const maxWindow = 1<<16 - 1

// defaults puts values into fields that are zero.
func (o *Options) defaults() error {
	o.Bind = cmp.Or(o.Bind, CommandBindTransceiver)
	if !slices.Contains([]Command{CommandBindTransmitter, CommandBindReceiver, CommandBindTransceiver}, o.Bind) {
		return &push.FieldError{Field: "Bind", Err: push.ErrValue}
	}
	if o.Dial == nil {
		dial, addr := new(net.Dialer).DialContext, o.Addr
		if o.TLS != nil {
			dial = (&tls.Dialer{Config: o.TLS}).DialContext
		}
		o.Dial = func(ctx context.Context) (net.Conn, error) { return dial(ctx, "tcp", addr) }
	}
	if o.Done == nil {
		o.Done = func(Result) {}
	}
	if o.Deliver == nil {
		o.Deliver = func(*Message) Status { return StatusOK }
	}
	o.Window = min(limit.Or(o.Window, 100), maxWindow)
	limit.Set(&o.Attempts, 10)
	limit.Set(&o.Reconnects, 10)
	const most = 24 * time.Hour
	o.Backoff = min(limit.Or(o.Backoff, 500*time.Millisecond), most)
	o.MaxBackoff = min(limit.Or(o.MaxBackoff, 30*time.Second), most)
	o.Timeout = min(limit.Or(o.Timeout, 10*time.Second), most)
	o.EnquireLink = min(limit.Or(o.EnquireLink, 30*time.Second), most)
	return nil
}
