package smpp

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"sync"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Session submits messages to an SMSC and receives what it delivers. It keeps a
// window of messages that have no answer yet; when its connection is lost it makes
// another one, and sends the window again. It is safe for concurrent use.
//
// Three goroutines serve it: run makes connections, reads, and calls the functions of
// Options; send takes messages from the window when limiter and back-off allow; write
// writes to the connection.
type Session struct {
	secret.Hidden // the fields do not show themselves

	o        Options
	ctx      context.Context // ends with the session, its cause is why
	cancel   context.CancelCauseFunc
	ended    chan struct{} // closed when run has ended
	failures int           // connections in a row without an answer, of run

	mu sync.Mutex
	// Of room callers are told: in the window, or that Done was called for all; of work
	// send, and run that link.out has room; of filled write, that it has something.
	room, work, filled sync.Cond

	slots          []slot        // the window, by the low bits of the sequence number; at least half are free
	busy           int           // slots that are not
	sequence, sent uint32        // the last number used; up to which everything was sent once
	again          []uint32      // numbers to be sent again
	link           *link         // nil where nothing can be sent
	pause          time.Duration // the last one, 0 after an answer
	stats          Stats
	// Nothing is sent; Done is being called; nothing more is submitted.
	paused, reporting, closing bool
}

// Stats count what a session has done.
type Stats struct {
	Sent        int64 // submit_sm, repeated ones too
	Throttled   int64 // answers that the SMSC throttles, or that its queue is full
	Late        int64 // answers to nothing that waits for one
	Connections int64
}

// A slot is a place in the window.
type slot struct {
	octets   []byte // the PDU
	token    uint64
	sequence uint32 // 0 where the slot is free
	queued   bool   // to be sent, or sent again
	sends    int
	sent     time.Time // for the last time
}

// Dial connects and binds. The context bounds that only; [Session.Close] ends the
// session. A refused bind is a [Status].
func Dial(ctx context.Context, o Options) (*Session, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	s := &Session{o: o, ended: make(chan struct{}), slots: make([]slot, 1<<bits.Len(uint(2*o.Window-1)))}
	s.room.L, s.work.L, s.filled.L = &s.mu, &s.mu, &s.mu
	l, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	go s.run(l)
	go s.send()
	return s, nil
}

// Submit puts a message into the window, and waits for room there. When it returns nil,
// Done will be called with the token, once. The message is copied. The error is one of
// writing it, that of ctx, or why the session has ended.
func (s *Session) Submit(ctx context.Context, m *Message, token uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.wait(ctx, func() bool { return s.closing || s.busy < s.o.Window }); err != nil {
		return err
	}
	if s.closing {
		return cmp.Or(s.Err(), ErrClosed)
	}
	n := s.next()
	t := s.slot(n)
	octets, err := AppendPDU(t.octets[:0], &PDU{Command: CommandSubmitSM, Sequence: n, Message: *m})
	if err != nil {
		return err
	}
	*t = slot{octets: octets, token: token, sequence: n, queued: true}
	s.busy++
	s.work.Broadcast()
	return nil
}

// wait waits until ok says so, which is asked with the lock held.
func (s *Session) wait(ctx context.Context, ok func() bool) error {
	if ctx.Err() == nil && ok() {
		return nil
	}
	defer context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.room.Broadcast()
	})()
	for ctx.Err() == nil && !ok() {
		s.room.Wait()
	}
	return context.Cause(ctx)
}

// next returns a sequence number whose slot is free.
func (s *Session) next() uint32 {
	for {
		if s.sequence = after(s.sequence); s.slot(s.sequence).sequence == 0 {
			return s.sequence
		}
	}
}

// after returns the sequence number behind n (SMPP 3.4, 3.2).
func after(n uint32) uint32 { return n%0x7FFFFFFF + 1 }

func (s *Session) slot(sequence uint32) *slot { return &s.slots[int(sequence)&(len(s.slots)-1)] }

// Wait waits until Done has been called for all messages.
func (s *Session) Wait(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait(ctx, s.idle)
}

func (s *Session) idle() bool { return s.busy == 0 && !s.reporting }

// Ended returns a channel that is closed when the session has ended, and Done has
// been called for all messages.
func (s *Session) Ended() <-chan struct{} { return s.ended }

// Err returns why the session has ended or ends, nil before.
func (s *Session) Err() error { return context.Cause(s.ctx) }

// Stats returns the counters.
func (s *Session) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Close waits as Wait does, unbinds, and ends the session. When ctx ends before, so does
// the session, and the messages that are left end with ErrClosed; Close then returns
// the error of ctx. Where the session has ended by itself, it returns why.
func (s *Session) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.room.Broadcast()
	err := s.wait(ctx, s.idle)
	timeout := time.Duration(0)
	if l := s.link; err == nil && l != nil {
		s.link = nil // nothing behind unbind
		s.put(l, &PDU{Command: CommandUnbind, Sequence: s.next()})
		timeout = s.o.Timeout
	}
	s.mu.Unlock()
	unbind, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	defer context.AfterFunc(unbind, func() { s.cancel(ErrClosed) })()
	<-s.ended
	if why := s.Err(); err == nil && why != ErrClosed {
		return why
	}
	return err
}

// send sends what is queued.
func (s *Session) send() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.ctx.Err() == nil {
		if !s.ready() {
			s.work.Wait()
			continue
		}
		if s.o.Limiter != nil {
			s.mu.Unlock()
			err := s.o.Limiter.WaitN(s.ctx, 1)
			s.mu.Lock()
			if err != nil {
				s.cancel(fmt.Errorf("smpp: limiter: %w", err))
				return
			}
		}
		for now := time.Now(); s.ready(); {
			if s.sendOne(now) && s.o.Limiter != nil {
				break
			}
		}
		s.filled.Signal()
	}
}

// ready reports whether the next message can be sent.
func (s *Session) ready() bool {
	return s.link != nil && !s.paused && len(s.link.out) < sendOut && (len(s.again) > 0 || s.sent != s.sequence)
}

// sendOne sends the next message, repeated ones first. There is none where that number
// was used for something else, or is answered.
func (s *Session) sendOne(now time.Time) bool {
	n := after(s.sent)
	if len(s.again) > 0 {
		n, s.again = s.again[0], s.again[1:]
	} else {
		s.sent = n
	}
	t := s.slot(n)
	if t.sequence != n || !t.queued {
		return false
	}
	t.queued, t.sent = false, now
	t.sends++
	s.link.out = append(s.link.out, t.octets...)
	s.stats.Sent++
	return true
}

// An answer is what the SMSC says to a submit_sm.
type answer struct {
	sequence uint32 // 0 for an answer to something else
	id       []byte
	err      error
}

// settle takes the answers that have come.
func (s *Session) settle(l *link) {
	s.mu.Lock()
	results := make([]Result, 0, len(l.answers))
	for _, a := range l.answers {
		switch t := s.slot(a.sequence); {
		case a.sequence == 0:
		case t.sequence != a.sequence || t.sends == 0:
			s.stats.Late++
		case a.err == StatusThrottled || a.err == StatusQueueFull:
			s.stats.Throttled++
			s.hold()
			results = s.repeat(results, t, a.err)
		default:
			s.pause = 0
			results = append(results, s.free(t, a.id, a.err))
		}
	}
	if len(l.answers) > 0 {
		s.failures = 0
	}
	l.answers = l.answers[:0]
	s.report(results)
}

// hold pauses sending.
func (s *Session) hold() {
	if s.paused {
		return
	}
	s.paused = true
	s.pause = min(max(2*s.pause, s.o.Backoff), s.o.MaxBackoff)
	time.AfterFunc(s.pause, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.paused = false
		s.work.Broadcast()
	})
}

// repeat queues a message that was sent, or appends its result.
func (s *Session) repeat(results []Result, t *slot, reason error) []Result {
	switch {
	case t.sends >= s.o.Attempts:
		return append(results, s.free(t, nil, reason))
	case !t.queued:
		t.queued = true
		s.again = append(s.again, t.sequence)
	}
	return results
}

// repeatSince repeats what was sent before a time, the oldest about first.
func (s *Session) repeatSince(before time.Time, reason error) (results []Result) {
	for i := range s.slots {
		if t := s.slot(s.sequence + 1 + uint32(i)); t.sequence != 0 && !t.sent.After(before) {
			results = s.repeat(results, t, reason)
		}
	}
	s.work.Broadcast()
	return results
}

// free takes a message out of the window, whose octets can hold secrets.
func (s *Session) free(t *slot, id []byte, err error) Result {
	r := Result{t.token, id, err}
	clear(t.octets)
	*t = slot{octets: t.octets[:0]}
	s.busy--
	return r
}

// report calls Done, and gives up the lock.
func (s *Session) report(results []Result) {
	defer s.mu.Unlock()
	if len(results) == 0 {
		return
	}
	s.room.Broadcast()
	s.reporting = true
	s.mu.Unlock()
	for _, r := range results {
		s.o.Done(r)
	}
	s.mu.Lock()
	if s.reporting = false; s.busy == 0 {
		s.room.Broadcast()
	}
}
