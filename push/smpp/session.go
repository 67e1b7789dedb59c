package smpp

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
)

// A Session submits messages to an SMSC and receives what it delivers. It keeps a
// window of messages that have no answer yet; when its connection is lost it makes
// another one, and sends the window again. It is safe for concurrent use.
//
// Four goroutines serve it: send takes messages from the window when limiter and
// back-off allow, write and read have the connection, watch has the timers.
type Session struct {
	secret.Hidden // the fields do not show themselves

	o      Options
	ctx    context.Context // ends with the session
	cancel context.CancelFunc
	ended  chan struct{} // closed after the last call of Done
	calls  sync.Mutex    // held while Done is called

	mu     sync.Mutex
	room   sync.Cond // for callers: there is room in the window, or the session has ended
	work   sync.Cond // for send: there may be something to send; and for room in link.out
	filled sync.Cond // for write: there is something in link.out

	slots        []slot // by the low bits of the sequence number; at least twice the window
	sequence     uint32 // the last one used
	busy         int    // slots in use
	reporting    int    // goroutines that call Done
	again, fresh queue  // to be sent
	link         *link  // nil without a connection
	paused       bool
	pause        time.Duration // the last one, 0 after an answer
	failures     int           // connections in a row without an answer
	closing      bool          // nothing more is submitted
	err          error         // why the session has ended
	stats        Stats
}

// Stats count what a session has done.
type Stats struct {
	Sent        int64 // submit_sm, repeated ones too
	Accepted    int64
	Refused     int64 // for good
	Throttled   int64 // throttled, or the queue was full
	Late        int64 // answers to nothing that waits for one
	Connections int64
	Waiting     int // messages without an answer now
}

// A slot is a place in the window.
type slot struct {
	octets   []byte // the PDU
	token    uint64
	sequence uint32 // 0 where the slot is free
	sends    int
	sent     time.Time // for the last time
	queued   bool      // is to be sent, or sent again
}

// A queue has sequence numbers of slots; those that are not queued any more count
// for nothing.
type queue struct {
	all  []uint32
	head int
}

func (q *queue) empty() bool { return q.head == len(q.all) }

func (q *queue) push(sequence uint32) {
	if len(q.all) == cap(q.all) {
		q.all, q.head = q.all[:copy(q.all, q.all[q.head:])], 0
	}
	q.all = append(q.all, sequence)
}

func (q *queue) pop() uint32 {
	q.head++
	return q.all[q.head-1]
}

// Dial connects and binds. The context bounds that only; [Session.Close] ends the
// session. A refused bind is a [Status].
func Dial(ctx context.Context, o Options) (*Session, error) {
	if o.defaults(); o.Bind != CommandBindTransmitter && o.Bind != CommandBindReceiver && o.Bind != CommandBindTransceiver {
		return nil, &push.FieldError{Field: "Bind", Err: push.ErrValue}
	}
	size := 1 << bits.Len(uint(2*o.Window-1))
	s := &Session{o: o, ended: make(chan struct{}), slots: make([]slot, size)}
	s.again.all, s.fresh.all = make([]uint32, 0, size), make([]uint32, 0, size)
	s.room.L, s.work.L, s.filled.L = &s.mu, &s.mu, &s.mu
	l, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	go s.run(l)
	go s.send()
	go s.watch()
	return s, nil
}

// Submit puts a message into the window, and waits for room there. When it returns nil,
// Done will be called with the token, once. The message is copied. The error is one of
// writing it, that of ctx, or why the session has ended.
func (s *Session) Submit(ctx context.Context, m *Message, token uint64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.wait(ctx, func() bool { return s.closing || s.busy < s.o.Window }); err != nil {
		return err
	}
	if s.closing {
		return s.why()
	}
	n := s.next()
	t := s.slot(n)
	octets, err := AppendPDU(t.octets[:0], &PDU{Command: CommandSubmitSM, Sequence: n, Message: *m})
	if err != nil {
		return err
	}
	*t = slot{octets: octets, token: token, sequence: n, queued: true}
	s.busy++
	s.fresh.push(n)
	s.work.Signal()
	return nil
}

// wait waits until ok says so, which is asked with the lock held.
func (s *Session) wait(ctx context.Context, ok func() bool) error {
	if ok() {
		return nil
	}
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.room.Broadcast()
	})
	defer stop()
	for !ok() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		s.room.Wait()
	}
	return nil
}

// why returns the error for who comes too late.
func (s *Session) why() error {
	if s.err == nil {
		return ErrClosed
	}
	return s.err
}

// next returns a sequence number whose slot is free.
func (s *Session) next() uint32 {
	for {
		s.sequence = s.sequence%0x7FFFFFFF + 1 // SMPP 3.4, 3.2
		if s.slot(s.sequence).sequence == 0 {
			return s.sequence
		}
	}
}

func (s *Session) slot(sequence uint32) *slot { return &s.slots[int(sequence)&(len(s.slots)-1)] }

// Wait waits until Done has been called for all messages.
func (s *Session) Wait(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait(ctx, s.idle)
}

// Ended returns a channel that is closed when the session has ended, and Done has
// been called for all messages.
func (s *Session) Ended() <-chan struct{} { return s.ended }

// Err returns why the session has ended, nil before.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Stats returns the counters.
func (s *Session) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Waiting = s.busy
	return s.stats
}

// Close waits as Wait does, unbinds, and ends the session.
// When ctx ends before, so does the session, and the messages that are left end with
// ErrClosed; Close then returns the error of ctx. Where the session has ended by itself,
// it returns why.
func (s *Session) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.room.Broadcast()
	err := s.wait(ctx, s.idle)
	if l := s.link; err == nil && l != nil {
		s.link = nil // nothing behind unbind
		s.put(l, &PDU{Command: CommandUnbind, Sequence: s.next()})
		ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
		context.AfterFunc(ctx, s.cancel)
		defer cancel()
	} else {
		s.cancel()
	}
	s.mu.Unlock()
	<-s.ended
	if why := s.Err(); err == nil && why != ErrClosed {
		return why
	}
	return err
}

// send sends what is queued, repeated messages first.
func (s *Session) send() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil {
		if !s.ready() {
			s.work.Wait()
			continue
		}
		most := len(s.slots)
		if s.o.Limiter != nil {
			s.mu.Unlock()
			err := s.o.Limiter.WaitN(s.ctx, 1)
			s.mu.Lock()
			if err != nil {
				s.fail(fmt.Errorf("smpp: limiter: %w", err))
				return
			}
			most = 1
		}
		for now := time.Now(); most > 0 && s.ready(); {
			most -= s.sendOne(now)
		}
		s.filled.Signal()
	}
}

// ready reports whether the next message can be sent.
func (s *Session) ready() bool {
	return s.link != nil && !s.paused && len(s.link.out) < sendOut && !(s.again.empty() && s.fresh.empty())
}

// sendOne sends the next message, and returns how many were sent.
func (s *Session) sendOne(now time.Time) int {
	q := &s.again
	if q.empty() {
		q = &s.fresh
	}
	n := q.pop()
	t := s.slot(n)
	if t.sequence != n || !t.queued { // answered in the meantime
		return 0
	}
	t.queued, t.sent = false, now
	t.sends++
	s.link.out = append(s.link.out, t.octets...)
	s.stats.Sent++
	return 1
}

// fail ends the session, but for what run does behind it.
func (s *Session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
	s.closing = true
	s.cancel()
	s.room.Broadcast()
	s.work.Broadcast()
}

// An answer is what the SMSC says to a submit_sm.
type answer struct {
	sequence uint32
	id       []byte
	err      error
}

// settle takes the answers that have come.
func (s *Session) settle(l *link) {
	s.mu.Lock()
	l.heard, l.asked = time.Now(), false
	results := l.results[:0]
	for _, a := range l.answers {
		t := s.slot(a.sequence)
		switch {
		case a.sequence == 0 || t.sequence != a.sequence || t.sends == 0:
			s.stats.Late++
		case a.err == StatusThrottled || a.err == StatusQueueFull:
			s.stats.Throttled++
			s.hold()
			if !t.queued {
				results = s.repeat(results, t, a.err)
			}
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
	l.results = results[:0]
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

// repeat queues a message again, or appends its result.
func (s *Session) repeat(results []Result, t *slot, reason error) []Result {
	if t.sends >= s.o.Attempts {
		return append(results, s.free(t, nil, reason))
	}
	t.queued = true
	s.again.push(t.sequence)
	return results
}

// repeatSince repeats what was sent before a time, in that order.
func (s *Session) repeatSince(before time.Time, reason error) (results []Result) {
	var late []uint32
	for i := range s.slots {
		if t := &s.slots[i]; t.sequence != 0 && !t.queued && !t.sent.After(before) {
			late = append(late, t.sequence)
		}
	}
	slices.Sort(late)
	for _, n := range late {
		results = s.repeat(results, s.slot(n), reason)
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
	if err == nil {
		s.stats.Accepted++
	} else if _, ok := errors.AsType[Status](err); ok {
		s.stats.Refused++
	}
	return r
}

// report gives up the lock and calls Done.
func (s *Session) report(results []Result) {
	defer s.mu.Unlock()
	if len(results) == 0 {
		return
	}
	s.room.Broadcast()
	s.reporting++
	s.mu.Unlock()
	s.calls.Lock()
	for _, r := range results {
		s.o.Done(r)
	}
	s.calls.Unlock()
	s.mu.Lock()
	if s.reporting--; s.idle() {
		s.room.Broadcast()
	}
}

// idle reports whether Done was called for all messages.
func (s *Session) idle() bool { return s.busy == 0 && s.reporting == 0 }

// watch repeats what has no answer in time, asks an SMSC that is silent, and
// gives up one that stays so.
func (s *Session) watch() {
	tick := time.NewTicker(max(min(s.o.Timeout, s.o.EnquireLink)/8, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		s.mu.Lock()
		results := s.repeatSince(now.Add(-s.o.Timeout), ErrNoAnswer)
		if l := s.link; l != nil {
			switch silent := now.Sub(l.heard); {
			case silent >= s.o.EnquireLink+s.o.Timeout:
				s.drop(l, ErrNoAnswer)
			case silent >= s.o.EnquireLink && !l.asked:
				l.asked = true
				s.put(l, &PDU{Command: CommandEnquireLink, Sequence: s.next()})
			}
		}
		s.report(results)
	}
}
