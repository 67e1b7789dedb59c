package smpp

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

const (
	sendOut = 64 << 10 // octets in link.out up to which messages are sent
	// most octets in link.out with which the reader goes on: an SMSC that delivers without
	// reading the answers is not served.
	mostOut = 1 << 20
)

// A link is one connection of a session. The reader alone has what it has read.
type link struct {
	conn     net.Conn
	in       [MaxPDU]byte
	from, to int // octets of in that are not consumed
	answers  []answer
	results  []Result // memory of settle

	// With the lock of the session held:
	out    []byte    // to be written
	heard  time.Time // when something came
	asked  bool      // enquire_link was sent since
	closed bool
	err    error // why
}

// drop closes a link, for its reader and its writer. The lock is held.
func (s *Session) drop(l *link, err error) {
	if l.closed = true; l.err == nil {
		l.err = err
	}
	l.conn.Close()
	s.filled.Broadcast()
	s.work.Broadcast()
}

// next reads the next PDU. A fault is in that PDU, an error ends the link.
func (l *link) next() (p PDU, fault, err error) {
	for {
		p, n, err := ConsumePDU(l.in[l.from:l.to])
		if n > 0 {
			l.from += n
			return p, err, nil
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			return p, nil, err
		}
		l.to, l.from = copy(l.in[:], l.in[l.from:l.to]), 0
		n, err = l.conn.Read(l.in[l.to:])
		if l.to += n; n == 0 && err != nil {
			return p, nil, err
		}
	}
}

// more reports whether next returns without reading.
func (l *link) more() bool {
	b := l.in[l.from:l.to]
	return len(b) >= headerSize && int64(binary.BigEndian.Uint32(b)) <= int64(len(b))
}

// connect makes a connection and binds.
func (s *Session) connect(ctx context.Context) (*link, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.o.Timeout, ErrNoAnswer)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	l := &link{conn: conn}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	err = s.bind(l)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return l, nil
}

func (s *Session) dial(ctx context.Context) (net.Conn, error) {
	switch {
	case s.o.Dial != nil:
		return s.o.Dial(ctx)
	case s.o.TLS != nil:
		d := tls.Dialer{Config: s.o.TLS}
		return d.DialContext(ctx, "tcp", s.o.Addr)
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", s.o.Addr)
}

func (s *Session) bind(l *link) error {
	s.mu.Lock()
	n := s.next()
	s.mu.Unlock()
	b, err := AppendPDU(nil, &PDU{Command: s.o.Bind, Sequence: n, Bind: Bind{
		SystemID: []byte(s.o.SystemID), Password: s.o.Password, SystemType: []byte(s.o.SystemType), InterfaceVersion: 0x34, Range: s.o.Range,
	}})
	if err != nil {
		return err
	}
	defer clear(b)
	if _, err := l.conn.Write(b); err != nil {
		return err
	}
	p, fault, err := l.next()
	switch {
	case err != nil:
		return err
	case fault != nil || p.Sequence != n || p.Command != s.o.Bind|CommandResp && p.Command != CommandGenericNack || p.Command == CommandGenericNack && p.Status == 0:
		return ErrBind
	case p.Status != 0:
		return fmt.Errorf("%v: %w", s.o.Bind, p.Status)
	}
	return nil
}

// run has one connection after another.
func (s *Session) run(l *link) {
	var err error
	for l != nil {
		written := make(chan struct{})
		stop := context.AfterFunc(s.ctx, func() { l.conn.Close() })
		s.mu.Lock()
		l.heard, s.link = time.Now(), l
		s.stats.Connections++
		s.work.Broadcast()
		s.mu.Unlock()
		go func() {
			defer close(written)
			s.write(l)
		}()
		err = s.read(l)
		stop()
		err = s.lose(l, err)
		<-written
		l, err = s.reconnect(err)
	}
	s.mu.Lock()
	s.fail(err)
	var results []Result
	for i := range s.slots {
		if t := &s.slots[i]; t.sequence != 0 {
			results = append(results, s.free(t, nil, s.err))
		}
	}
	s.report(results)
	close(s.ended)
}

// lose ends a link, and queues what was sent by it and has no answer.
func (s *Session) lose(l *link, err error) error {
	s.mu.Lock()
	s.drop(l, err)
	s.link = nil
	err = l.err
	s.report(s.repeatSince(time.Now(), err))
	return err
}

// reconnect makes the next connection, unless the session ends.
func (s *Session) reconnect(cause error) (*link, error) {
	for {
		s.mu.Lock()
		failures, ends := s.failures, s.closing && s.busy == 0
		s.failures++
		s.mu.Unlock()
		if ends || s.ctx.Err() != nil {
			return nil, ErrClosed
		}
		if failures >= s.o.Reconnects {
			return nil, fmt.Errorf("smpp: connection lost: %w", cause)
		}
		select {
		case <-s.ctx.Done():
			return nil, ErrClosed
		case <-time.After(min(s.o.Backoff<<min(failures, 20), s.o.MaxBackoff)):
		}
		l, err := s.connect(s.ctx)
		if err == nil {
			return l, nil
		}
		if cause = err; errors.Is(err, StatusPassword) || errors.Is(err, StatusSystemID) {
			return nil, err // more attempts would lock the account
		}
	}
}

// read handles all that comes by a link, until that ends.
func (s *Session) read(l *link) error {
	for {
		if !l.more() {
			s.settle(l)
		}
		p, fault, err := l.next()
		if err != nil {
			return err
		}
		switch {
		case p.Command == CommandSubmitSM|CommandResp || p.Command == CommandGenericNack:
			l.answers = append(l.answers, answer{p.Sequence, p.MessageID, verdict(&p, fault)})
		case p.Command == CommandUnbind|CommandResp:
			return ErrUnbound
		case p.Command == CommandEnquireLink|CommandResp:
			s.settle(l)
			s.alive()
		case p.Command&CommandResp != 0:
		default:
			s.settle(l)
			s.serve(l, &p, fault)
		}
	}
}

// verdict returns the Err of the Result for an answer.
func verdict(p *PDU, fault error) error {
	switch {
	case p.Status != 0:
		return p.Status
	case p.Command == CommandGenericNack:
		return ErrNoAnswer // says that something was wrong, not what
	}
	return fault
}

// alive counts an answer that is none to a message.
func (s *Session) alive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = 0
}

// serve answers a request of the SMSC.
func (s *Session) serve(l *link, p *PDU, fault error) {
	r := PDU{Command: p.Command | CommandResp, Sequence: p.Sequence}
	switch {
	case errors.Is(fault, ErrCommand):
		r.Command, r.Status = CommandGenericNack, StatusCommand
	case fault != nil:
		r.Command, r.Status = CommandGenericNack, StatusCommandLength
	case p.Command == CommandDeliverSM:
		r.Status = s.o.Deliver(&p.Message)
	case p.Command == CommandUnbind || p.Command == CommandEnquireLink:
	default:
		r.Command, r.Status = CommandGenericNack, StatusCommand
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(l.out) > mostOut && !l.closed {
		s.work.Wait()
	}
	s.put(l, &r)
	if p.Command == CommandUnbind && fault == nil { // it closes the connection, or has to be left
		s.link, l.err = nil, ErrUnbound
		l.conn.SetReadDeadline(time.Now().Add(s.o.Timeout))
	}
}

// put appends a PDU to what is written. The lock is held.
func (s *Session) put(l *link, p *PDU) {
	l.out, _ = AppendPDU(l.out, p) // has nothing that cannot be written
	s.filled.Signal()
}

// write writes what is in l.out.
func (s *Session) write(l *link) {
	var spare []byte
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(l.out) == 0 && !l.closed {
			s.filled.Wait()
		}
		if l.closed {
			return
		}
		b := l.out
		l.out = spare[:0]
		s.work.Broadcast()
		s.mu.Unlock()
		l.conn.SetWriteDeadline(time.Now().Add(s.o.Timeout))
		_, err := l.conn.Write(b)
		s.mu.Lock()
		spare = b
		if err != nil {
			s.drop(l, err)
			return
		}
	}
}
