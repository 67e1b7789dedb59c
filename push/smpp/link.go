package smpp

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/go-wbxml/wbxml/internal/limit"
)

const sendOut = 64 << 10 // octets in link.out up to which messages are sent

// A link is one connection of a session. Reading and timers are those of run.
type link struct {
	conn     net.Conn
	in       [MaxPDU]byte
	from, to int // octets of in that are not consumed
	answers  []answer
	came     bool      // a PDU, since the last look
	asked    bool      // enquire_link was sent since one came
	heard    time.Time // when one came
	looked   time.Time // when messages without an answer were looked for

	out []byte // to be written, with the lock of the session held
	err error  // why the link is closed, the same
}

// next reads the next PDU. A fault is in that PDU, an error is the link's.
func (l *link) next() (p PDU, fault, err error) {
	for {
		p, n, err := ConsumePDU(l.in[l.from:l.to])
		if p.Command == CommandGenericNack && p.Status == StatusOK { // says that something is wrong, not what
			p.Status = StatusUnknown
		}
		if l.from += n; n > 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
			l.came = true
			return p, err, nil
		}
		l.to, l.from = copy(l.in[:], l.in[l.from:l.to]), 0
		if n, err = l.conn.Read(l.in[l.to:]); n == 0 {
			return p, nil, err
		}
		l.to += n
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
	conn, err := s.o.Dial(ctx)
	if err != nil {
		return nil, err
	}
	l := &link{conn: conn}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := s.bind(l); err != nil {
		conn.Close()
		return nil, cmp.Or(context.Cause(ctx), err)
	}
	return l, nil
}

func (s *Session) bind(l *link) error {
	s.mu.Lock()
	n := s.next()
	s.mu.Unlock()
	b, err := AppendPDU(nil, &PDU{Command: s.o.Bind, Sequence: n, SystemID: []byte(s.o.SystemID), Password: s.o.Password,
		SystemType: []byte(s.o.SystemType), InterfaceVersion: 0x34, Range: s.o.Range})
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
	case fault != nil || p.Sequence != n || p.Command != s.o.Bind|CommandResp && p.Command != CommandGenericNack:
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
		s.mu.Lock()
		s.link = l
		s.stats.Connections++
		s.work.Broadcast()
		s.mu.Unlock()
		stop := context.AfterFunc(s.ctx, func() { l.conn.Close() })
		go s.write(l)
		err = s.read(l)
		stop()
		l.conn.Close()
		s.mu.Lock()
		l.err = cmp.Or(l.err, err)
		err, s.link = l.err, nil
		s.filled.Broadcast()
		s.report(s.repeatSince(time.Now(), err))
		l, err = s.reconnect(err)
	}
	s.cancel(err)
	s.mu.Lock()
	s.closing, s.o.Attempts = true, 0
	s.room.Broadcast()
	s.report(s.repeatSince(time.Now(), s.Err()))
	close(s.ended)
}

// reconnect makes the next connection, unless the session ends.
func (s *Session) reconnect(cause error) (*link, error) {
	for ; ; s.failures++ {
		s.mu.Lock()
		ends := s.closing && s.busy == 0
		s.mu.Unlock()
		if ends {
			return nil, ErrClosed
		}
		if s.failures >= s.o.Reconnects {
			return nil, fmt.Errorf("smpp: connection lost: %w", cause)
		}
		select {
		case <-s.ctx.Done():
			return nil, ErrClosed
		case <-time.After(min(s.o.Backoff<<min(s.failures, 10), s.o.MaxBackoff)):
		}
		l, err := s.connect(s.ctx)
		if err == nil {
			s.failures++ // until there is an answer
			return l, nil
		}
		if cause = err; errors.Is(err, StatusPassword) || errors.Is(err, StatusSystemID) {
			return nil, err // more attempts would lock the account
		}
	}
}

// read handles all that comes by a link, until that ends.
func (s *Session) read(l *link) error {
	l.heard = time.Now()
	for {
		if !l.more() {
			s.settle(l)
			if err := s.look(l); err != nil {
				return err
			}
		}
		p, fault, err := l.next()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
		case err != nil:
			return err
		case errors.Is(fault, ErrSize):
			return fault
		case p.Command == CommandUnbind|CommandResp:
			return ErrClosed
		case p.Command&CommandResp == 0:
			s.settle(l) // first what came before
			s.serve(l, p, fault)
		case p.Command != CommandSubmitSM|CommandResp && p.Command != CommandGenericNack:
			l.answers = append(l.answers, answer{})
		case p.Status != StatusOK:
			l.answers = append(l.answers, answer{p.Sequence, nil, p.Status})
		default:
			l.answers = append(l.answers, answer{p.Sequence, p.MessageID, fault})
		}
	}
}

// look repeats what has no answer in time, asks an SMSC that is silent, and gives up
// one that stays so. It sets the time when reading ends for the next look.
func (s *Session) look(l *link) error {
	now, interval := time.Now(), min(s.o.Timeout, s.o.EnquireLink)/8
	if l.came {
		l.came, l.asked, l.heard = false, false, now
	}
	silent := now.Sub(l.heard)
	if silent-s.o.EnquireLink >= s.o.Timeout {
		return ErrNoAnswer
	}
	s.mu.Lock()
	if silent >= s.o.EnquireLink && !l.asked {
		l.asked = true
		s.put(l, &PDU{Command: CommandEnquireLink, Sequence: s.next()})
	}
	var results []Result
	if now.Sub(l.looked) >= interval {
		l.looked = now
		results = s.repeatSince(now.Add(-s.o.Timeout), ErrNoAnswer)
	}
	s.report(results)
	return l.conn.SetReadDeadline(now.Add(interval))
}

// serve answers a request of the SMSC.
func (s *Session) serve(l *link, p PDU, fault error) {
	r := PDU{Command: CommandGenericNack, Status: StatusCommand, Sequence: p.Sequence}
	switch {
	case errors.Is(fault, ErrCommand):
	case fault != nil:
		r.Status = StatusCommandLength
	case p.Command == CommandDeliverSM:
		r.Command, r.Status = p.Command|CommandResp, s.o.Deliver(&p.Message)
	case p.Command == CommandUnbind || p.Command == CommandEnquireLink:
		r.Command, r.Status = p.Command|CommandResp, StatusOK
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(l.out) > limit.Answers && l.err == nil { // the SMSC delivers, and does not read the answers
		s.work.Wait()
	}
	s.put(l, &r)
	if r.Command == CommandUnbind|CommandResp { // it closes the connection, or we do as if it were silent
		s.link, l.came, l.asked, l.heard = nil, false, true, time.Now().Add(-s.o.EnquireLink)
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
		for len(l.out) == 0 && l.err == nil {
			s.filled.Wait()
		}
		if l.err != nil {
			return
		}
		b := l.out
		l.out = spare[:0]
		s.work.Broadcast()
		s.mu.Unlock()
		l.conn.SetWriteDeadline(time.Now().Add(s.o.Timeout))
		_, err := l.conn.Write(b)
		s.mu.Lock()
		if spare = b; err != nil {
			l.err = err
			l.conn.Close()
			s.work.Broadcast()
		}
	}
}
