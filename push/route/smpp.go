package route

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-wbxml/wbxml/push/smpp"
)

// An smsc is a [Transport] to an SMSC, by one session or several.
type smsc struct {
	route *smpp.Route
	p     smpp.Profile
	o     smpp.Options
	take  func(Receipt) bool
	binds []*bind
	next  atomic.Uint32
}

// openSMPP connects and binds.
func openSMPP(ctx context.Context, t Target, o Options) (Transport, error) {
	route, err := smpp.NewRoute(*o.Profile)
	if err != nil {
		return nil, err
	}
	s := &smsc{route: route, p: *o.Profile, take: o.Receipt, o: smpp.Options{
		Addr: t.Addr, SystemID: t.User, Password: o.Password, Window: o.Profile.Window, Limiter: o.Limiter,
	}}
	if t.Scheme == "smpps" {
		if s.o.TLS = o.TLS.Clone(); s.o.TLS == nil {
			host, _, _ := net.SplitHostPort(t.Addr) // Parse has joined them
			s.o.TLS = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
		}
	}
	s.o.Deliver = s.deliver
	for range max(o.Binds, 1) {
		b := &bind{calls: map[uint64]*call{}}
		s.binds = append(s.binds, b)
		if _, err := b.open(ctx, s.o); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// deliver takes what the SMSC delivers. Whatever is no final receipt is not for us.
func (s *smsc) deliver(m *smpp.Message) smpp.Status {
	r, err := smpp.ParseReceipt(m)
	if err != nil || !r.State.Final() || s.take == nil {
		return smpp.StatusOK
	}
	if keys := receiptKeys(s.p.IDFormat, r.ID); len(keys) > 0 && !s.take(Receipt{keys, r.State}) {
		return smpp.StatusQueueFull
	}
	return smpp.StatusOK
}

// receiptKeys returns the keys of a receipt: with IDAny, one for each notation.
func receiptKeys(f smpp.IDFormat, id []byte) []string {
	if f != smpp.IDAny {
		return f.Keys(id)
	}
	all := []string{f.Key(id), "", ""}
	for i, f := range []smpp.IDFormat{smpp.IDReceiptDecimal, smpp.IDReceiptHex} {
		if keys := f.Keys(id); len(keys) > 0 {
			all[i+1] = keys[0]
		}
	}
	return all
}

// Send implements [Transport].
func (s *smsc) Send(ctx context.Context, batch []Message) error {
	b := s.binds[int(s.next.Add(1))%len(s.binds)]
	for len(batch) > 0 {
		part := batch[:min(len(batch), maxCall)]
		if err := s.send(ctx, b, part); err != nil {
			return err
		}
		batch = batch[len(part):]
	}
	return nil
}

// closeTime is how long Close waits for answers.
const closeTime = 5 * time.Second

// Close implements [Transport].
func (s *smsc) Close() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	for _, b := range s.binds {
		b.mutex.Lock()
		session := b.session
		b.mutex.Unlock()
		if session != nil {
			err = cmp.Or(session.Close(ctx), err)
		}
	}
	return err
}

// A bind is a session, or one after another.
type bind struct {
	opening sync.Mutex
	session *smpp.Session // changes with both locks

	mutex sync.Mutex // of all else, and of the calls
	last  uint64
	calls map[uint64]*call
}

// A token is that of a segment: the number of its call, its message and its own.
const (
	bitsSegment = 8
	bitsMessage = 12
	maxCall     = 1 << bitsMessage // messages
)

// A call is a Send that waits for answers.
type call struct {
	batch   []Message
	route   *smpp.Route
	format  smpp.IDFormat
	states  []state
	open    int // submit_sm without an answer, and one more while some are still submitted
	done    chan struct{}
	held    error // why messages are pending, where that is the route's fault
	answers int   // of the SMSC that were neither throttling nor nothing
}

// A state is how far a message is.
type state struct{ accepted, total int }

// open returns the session, and makes another one where that has ended.
func (b *bind) open(ctx context.Context, o smpp.Options) (*smpp.Session, error) {
	b.opening.Lock()
	defer b.opening.Unlock()
	if b.session != nil && b.session.Err() == nil {
		return b.session, nil
	}
	o.Done = b.answer
	session, err := smpp.Dial(ctx, o)
	if err != nil {
		return nil, err
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.session = session
	return session, nil
}

// answer takes the end of a submit_sm. What a call has given up is nobody's.
func (b *bind) answer(r smpp.Result) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	c := b.calls[r.Token>>(bitsMessage+bitsSegment)]
	if c == nil {
		return
	}
	i, segment := int(r.Token>>bitsSegment%maxCall), int(r.Token%(1<<bitsSegment))
	c.answer(i, segment, r)
	c.end()
}

// end counts an answer; with the last one the call is done.
func (c *call) end() {
	if c.open--; c.open == 0 {
		close(c.done)
	}
}

// answer puts an answer into a message.
func (c *call) answer(i, segment int, r smpp.Result) {
	m, s := &c.batch[i], &c.states[i]
	status, answered := errors.AsType[smpp.Status](r.Err)
	switch {
	case r.Err == nil:
		c.answers++
		s.accepted++
		if segment == s.total-1 {
			m.ID = c.format.Key(r.ID)
		}
		if s.accepted == s.total {
			m.Outcome, m.Reason = OutcomeSent, ""
		}
	case m.Outcome == OutcomeRefused:
	case !answered, status == smpp.StatusThrottled, status == smpp.StatusQueueFull:
		m.Reason, c.held = r.Err.Error(), r.Err
	case status == smpp.StatusSystemError: // of the SMSC, not of the message
		c.answers++
		m.Reason = r.Err.Error()
	default:
		c.answers++
		m.Outcome, m.Reason = OutcomeRefused, r.Err.Error()
	}
}

// send submits all segments of a batch, and waits for the answers. The error is one of the
// route: none of the messages got an answer, or the SMSC throttles.
func (s *smsc) send(ctx context.Context, b *bind, batch []Message) error {
	session, err := b.open(ctx, s.o)
	if err != nil {
		return err
	}
	c := &call{batch: batch, route: s.route, format: s.p.IDFormat, states: make([]state, len(batch)), open: 1, done: make(chan struct{})}
	b.mutex.Lock()
	b.last++
	number := b.last
	b.calls[number] = c
	b.mutex.Unlock()
	err = c.submit(ctx, b, session, number<<(bitsMessage+bitsSegment))
	b.mutex.Lock()
	c.end()
	b.mutex.Unlock()
	select {
	case <-c.done:
	case <-ctx.Done():
		err = cmp.Or(err, context.Cause(ctx))
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	delete(b.calls, number)
	_, throttled := errors.AsType[smpp.Status](c.held)
	if err == nil && (throttled || c.answers == 0) {
		err = c.held
	}
	return err
}

// submit submits the segments. A message that cannot be one of the route is refused.
func (c *call) submit(ctx context.Context, b *bind, session *smpp.Session, token uint64) error {
	var message smpp.Message
	for i := range c.batch {
		m := &c.batch[i]
		total := c.route.Count(len(m.Segments))
		b.mutex.Lock()
		c.states[i].total = total
		b.mutex.Unlock()
		for n := range total {
			err := c.route.Message(&message, m.Number, m.Segments, n)
			b.mutex.Lock()
			if err != nil {
				m.Outcome, m.Reason = OutcomeRefused, err.Error()
				c.answers++
			} else {
				c.open++
			}
			b.mutex.Unlock()
			if err != nil {
				break
			}
			if err := session.Submit(ctx, &message, token|uint64(i)<<bitsSegment|uint64(n)); err != nil {
				b.mutex.Lock()
				c.end()
				b.mutex.Unlock()
				return err
			}
		}
	}
	return nil
}
