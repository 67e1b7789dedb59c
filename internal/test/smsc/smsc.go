// Package smsc is a small SMSC for tests and demonstrations: it accepts binds, checks
// each PDU exactly, and does what its options say: refuse, throttle, say nothing, answer
// late or twice, close connections, deliver receipts. It takes some 500,000 submit_sm a
// second on a core where no options slow it down.
//
// It shares the PDUs of package smpp with the client; octets by hand and tshark check
// these.
package smsc

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-wbxml/wbxml/push/smpp"
)

// Options say what an SMSC does. The zero Options accept all.
type Options struct {
	SystemID, Password string // that a bind must have, "" for any
	TLS                *tls.Config

	// Bind is asked about bind n, counted from 1, that is right otherwise.
	Bind func(n int64) smpp.Status
	// Answer is asked about submit_sm n, counted from 1 over all connections, that is
	// right otherwise. The PDU is valid during the call, which is made by one goroutine
	// for each connection.
	Answer func(n int64, p *smpp.PDU) Answer
	// Rate throttles what exceeds that many submit_sm in a second of the clock, over all
	// connections. Queue refuses, as a full queue, what exceeds it in 100 milliseconds.
	Rate, Queue int
	// Receipts delivers a receipt for each accepted message that asks for one, behind
	// the answer, unless Answer has Receipts of its own.
	Receipts bool
	// ID appends the id of message n, in decimal by default; ReceiptID that in receipts.
	ID, ReceiptID func(dst []byte, n int64) []byte

	EnquireLink time.Duration // interval of enquire_link, 0 for none
	Mute        bool          // answers nothing but binds
	Keep        bool          // keeps the octets of each submit_sm for Messages
}

// An Answer is what becomes of a submit_sm.
type Answer struct {
	Status   smpp.Status
	Silent   bool          // no answer
	Drop     bool          // no answer, and the connection is closed at once
	Delay    time.Duration // of the answer
	Twice    bool          // the answer comes twice
	Receipts []Receipt     // in their order, each behind the answer
}

// A Receipt is one delivery of a receipt.
type Receipt struct {
	State  smpp.State
	Delay  time.Duration // from the answer
	Params bool          // in parameters, else in text
}

// Counts are what an SMSC has seen and done.
type Counts struct {
	Connections, Binds                            int64 // accepted
	Submits, Accepted, Refused, Throttled, Silent int64
	Delivered, DeliverAnswers, Enquiries, Unbinds int64
	EnquireAnswers, Faults                        int64
}

// An SMSC is one that runs. Its methods are safe for concurrent use.
type SMSC struct {
	o        Options
	listener net.Listener
	wait     sync.WaitGroup

	connections, binds, submits, accepted, refused, throttled, silent atomic.Int64
	delivered, deliverAnswers, enquiries, unbinds, enquireAnswers     atomic.Int64

	mu       sync.Mutex
	conns    map[*conn]bool
	closed   bool
	messages [][]byte
	faults   []error
	nFaults  int64
	rate     window
	queue    window
}

// A window counts what comes within a time.
type window struct {
	start time.Time
	n     int
}

// over counts one, and reports whether it is one too many.
func (w *window) over(most int, length time.Duration) bool {
	if most == 0 {
		return false
	}
	if now := time.Now(); now.Sub(w.start) >= length {
		w.start, w.n = now, 0
	}
	w.n++
	return w.n > most
}

// New returns an SMSC that listens nowhere: see [SMSC.Serve].
func New(o Options) *SMSC {
	decimal := func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }
	if o.ID == nil {
		o.ID = decimal
	}
	if o.ReceiptID == nil {
		o.ReceiptID = o.ID
	}
	return &SMSC{o: o, conns: map[*conn]bool{}}
}

// Listen returns an SMSC that listens on a port of the loopback interface: addr is
// 127.0.0.1:0 for any port.
func Listen(addr string, o Options) (*SMSC, error) {
	s := New(o)
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if host, ok := l.Addr().(*net.TCPAddr); !ok || !host.IP.IsLoopback() {
		l.Close()
		return nil, errors.New("smsc: not a loopback address")
	}
	if o.TLS != nil {
		l = tls.NewListener(l, o.TLS)
	}
	s.listener = l
	s.wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.wait.Go(func() { s.Serve(c) })
		}
	})
	return s, nil
}

// Addr returns host and port.
func (s *SMSC) Addr() string { return s.listener.Addr().String() }

// Close closes all connections and waits for what serves them.
func (s *SMSC) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	if s.listener != nil {
		s.listener.Close()
	}
	s.Drop()
	s.wait.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.faults...)
}

// Drop closes all connections, without a word.
func (s *SMSC) Drop() { s.each(func(c *conn) { c.Close() }) }

// Unbind asks all clients to leave.
func (s *SMSC) Unbind() { s.each(func(c *conn) { c.request(&smpp.PDU{Command: smpp.CommandUnbind}) }) }

// Deliver sends a deliver_sm to all clients that receive.
func (s *SMSC) Deliver(m smpp.Message) {
	s.each(func(c *conn) {
		if c.receives.Load() {
			c.request(&smpp.PDU{Command: smpp.CommandDeliverSM, Message: m})
		}
	})
}

// Write sends octets to all clients as they are.
func (s *SMSC) Write(octets []byte) {
	s.each(func(c *conn) { c.put(octets) })
}

func (s *SMSC) each(f func(c *conn)) {
	s.mu.Lock()
	var all []*conn
	for c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		f(c)
	}
}

// Counts returns the counters.
func (s *SMSC) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Counts{
		Connections: s.connections.Load(), Binds: s.binds.Load(), Submits: s.submits.Load(), Accepted: s.accepted.Load(),
		Refused: s.refused.Load(), Throttled: s.throttled.Load(), Silent: s.silent.Load(), Delivered: s.delivered.Load(),
		DeliverAnswers: s.deliverAnswers.Load(), Enquiries: s.enquiries.Load(), Unbinds: s.unbinds.Load(),
		EnquireAnswers: s.enquireAnswers.Load(), Faults: s.nFaults,
	}
}

// Messages returns the octets of all submit_sm, where Options.Keep, in the order in
// which they came.
func (s *SMSC) Messages() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([][]byte(nil), s.messages...)
}

// Faults returns what clients did wrong, the first hundred.
func (s *SMSC) Faults() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]error(nil), s.faults...)
}

func (s *SMSC) fault(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nFaults++; len(s.faults) < 100 {
		s.faults = append(s.faults, fmt.Errorf("smsc: "+format, args...))
	}
}
