package smsc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// Statuses that only an SMSC uses (SMPP 3.4, 5.1.3).
const (
	statusMessageLength smpp.Status = 0x01
	statusBindState     smpp.Status = 0x04
	statusAlreadyBound  smpp.Status = 0x05
	statusSource        smpp.Status = 0x0A
	statusDestination   smpp.Status = 0x0B
	statusESMClass      smpp.Status = 0x43
	statusValidity      smpp.Status = 0x62
	statusParam         smpp.Status = 0xC4
)

// A conn is a connection and its client.
type conn struct {
	net.Conn
	s        *SMSC
	bound    bool // of the reader
	submits  bool
	receives atomic.Bool

	p   smpp.PDU // the one that is handled
	id  []byte   // memory
	out []byte   // answers of the reader that are not written yet

	mu       sync.Mutex // held for writing
	sequence uint32
	waiting  map[uint32]smpp.Command // requests without an answer
}

// Serve serves a client on a connection of any kind, until that ends.
func (s *SMSC) Serve(nc net.Conn) {
	c := &conn{Conn: nc, s: s, waiting: map[uint32]smpp.Command{}}
	defer nc.Close()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.conns[c] = true
	s.mu.Unlock()
	s.connections.Add(1)
	defer func() {
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	}()
	if s.o.EnquireLink > 0 {
		t := time.NewTicker(s.o.EnquireLink)
		done := make(chan struct{})
		defer close(done)
		go func() {
			defer t.Stop()
			for {
				select {
				case <-t.C:
					c.request(&smpp.PDU{Command: smpp.CommandEnquireLink})
				case <-done:
					return
				}
			}
		}()
	}
	c.read()
}

// read handles what the client sends. Answers are written when nothing more is there
// to be read.
func (c *conn) read() {
	in := make([]byte, 2*smpp.MaxPDU)
	for from, to := 0, 0; ; {
		var n int
		var err error
		c.p, n, err = smpp.ConsumePDU(in[from:to])
		switch {
		case n > 0:
			if !c.handle(&c.p, in[from:from+n], err) {
				c.flush()
				return
			}
			from += n
			continue
		case !errors.Is(err, io.ErrUnexpectedEOF):
			c.s.fault("%v", err)
			c.answer(smpp.CommandGenericNack, smpp.StatusCommandLength, 0)
			c.flush()
			return
		}
		if !c.flush() {
			return
		}
		to, from = copy(in, in[from:to]), 0
		if n, err = c.Read(in[to:]); n == 0 && err != nil {
			return
		}
		to += n
	}
}

// flush writes the answers.
func (c *conn) flush() bool {
	if len(c.out) == 0 {
		return true
	}
	err := c.put(c.out)
	c.out = c.out[:0]
	return err == nil
}

func (c *conn) put(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.Write(b)
	return err
}

// request sends a request under a number of our own.
func (c *conn) request(p *smpp.PDU) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sequence++
	p.Sequence = c.sequence
	b, err := smpp.AppendPDU(nil, p)
	if err != nil {
		c.s.fault("our own %v: %v", p.Command, err)
		return
	}
	c.waiting[p.Sequence] = p.Command
	c.Write(b) // a client that is gone ends the reader
}

// answer queues an answer without content.
func (c *conn) answer(command smpp.Command, status smpp.Status, sequence uint32) {
	c.out, _ = smpp.AppendPDU(c.out, &smpp.PDU{Command: command, Status: status, Sequence: sequence})
}

// handle serves one PDU, and reports whether the connection goes on.
func (c *conn) handle(p *smpp.PDU, octets []byte, err error) bool {
	s := c.s
	switch {
	case errors.Is(err, smpp.ErrCommand):
		s.fault("%v", err)
		c.answer(smpp.CommandGenericNack, smpp.StatusCommand, p.Sequence)
		return true
	case err != nil:
		s.fault("%v: %v", p.Command, err)
		c.answer(smpp.CommandGenericNack, smpp.StatusCommandLength, p.Sequence)
		return true
	case p.Sequence == 0 || p.Sequence > 0x7FFFFFFF:
		s.fault("%v: sequence number %#x", p.Command, p.Sequence)
	case p.Command&smpp.CommandResp != 0:
		c.answered(p)
		return true
	case p.Status != 0:
		s.fault("%v: a request with %v", p.Command, p.Status)
	}
	switch p.Command {
	case smpp.CommandSubmitSM:
		return c.submit(p, octets)
	case smpp.CommandBindTransmitter, smpp.CommandBindReceiver, smpp.CommandBindTransceiver:
		return c.bind(p)
	case smpp.CommandEnquireLink:
		if s.enquiries.Add(1); !s.o.Mute {
			c.answer(p.Command|smpp.CommandResp, 0, p.Sequence)
		}
	case smpp.CommandUnbind:
		s.unbinds.Add(1)
		c.answer(p.Command|smpp.CommandResp, 0, p.Sequence)
		return false
	default:
		s.fault("%v of a client", p.Command)
		c.answer(smpp.CommandGenericNack, smpp.StatusCommand, p.Sequence)
	}
	return true
}

// answered checks that an answer is one to a request.
func (c *conn) answered(p *smpp.PDU) {
	c.mu.Lock()
	asked, ok := c.waiting[p.Sequence]
	delete(c.waiting, p.Sequence)
	c.mu.Unlock()
	switch {
	case p.Command == smpp.CommandGenericNack: // to what Write has sent
	case !ok || asked|smpp.CommandResp != p.Command:
		c.s.fault("%v to %v (%v)", p.Command, asked, ok)
	case asked == smpp.CommandDeliverSM:
		c.s.deliverAnswers.Add(1)
		if len(p.MessageID) > 0 {
			c.s.fault("deliver_sm_resp with a message_id")
		}
	case asked == smpp.CommandEnquireLink:
		c.s.enquireAnswers.Add(1)
	case asked == smpp.CommandUnbind:
		c.Close()
	}
}

func (c *conn) bind(p *smpp.PDU) bool {
	s, status := c.s, smpp.StatusOK
	switch {
	case c.bound:
		status = statusAlreadyBound
	case s.o.SystemID != "" && string(p.SystemID) != s.o.SystemID:
		status = smpp.StatusSystemID
	case s.o.Password != "" && string(p.Password) != s.o.Password:
		status = smpp.StatusPassword
	case p.InterfaceVersion != 0x34:
		s.fault("interface_version %#x", p.InterfaceVersion)
	}
	if status == 0 && s.o.Bind != nil {
		status = s.o.Bind(s.binds.Load() + 1)
	}
	r := smpp.PDU{Command: p.Command | smpp.CommandResp, Status: status, Sequence: p.Sequence}
	if status == 0 {
		s.binds.Add(1)
		c.bound = true
		c.submits = p.Command != smpp.CommandBindReceiver
		c.receives.Store(p.Command != smpp.CommandBindTransmitter)
		r.SystemID = []byte("smsc")
		r.Params = smpp.AppendParam(nil, 0x0210, 0x34)
	}
	c.out, _ = smpp.AppendPDU(c.out, &r)
	return status == 0
}

// submit decides on a submit_sm.
func (c *conn) submit(p *smpp.PDU, octets []byte) bool {
	s := c.s
	n := s.submits.Add(1)
	if s.o.Keep {
		s.mu.Lock()
		s.messages = append(s.messages, bytes.Clone(octets))
		s.mu.Unlock()
	}
	var a Answer
	if status := c.check(&p.Message); status != 0 {
		s.fault("submit_sm %d: %v", n, status)
		a.Status = status
	} else {
		a = c.decide(n, p)
	}
	switch {
	case a.Drop:
		c.Close()
		return false
	case a.Silent || s.o.Mute:
		s.silent.Add(1)
		return true
	case a.Status == smpp.StatusThrottled || a.Status == smpp.StatusQueueFull:
		s.throttled.Add(1)
	case a.Status != 0:
		s.refused.Add(1)
	default:
		s.accepted.Add(1)
	}
	r := smpp.PDU{Command: smpp.CommandSubmitSM | smpp.CommandResp, Status: a.Status, Sequence: p.Sequence}
	if a.Status == 0 {
		c.id = s.o.ID(c.id[:0], n)
		r.MessageID = c.id
	}
	if a.Delay > 0 {
		b, _ := smpp.AppendPDU(nil, &r)
		receipts := c.receipts(n, p, a)
		time.AfterFunc(a.Delay, func() {
			c.put(b)
			c.deliver(receipts)
		})
		return true
	}
	c.out, _ = smpp.AppendPDU(c.out, &r)
	if a.Twice {
		c.out, _ = smpp.AppendPDU(c.out, &r)
	}
	if receipts := c.receipts(n, p, a); len(receipts) > 0 {
		if !c.flush() { // first the answers
			return false
		}
		c.deliver(receipts)
	}
	return true
}

// decide asks the options.
func (c *conn) decide(n int64, p *smpp.PDU) Answer {
	o := &c.s.o
	if o.Rate > 0 || o.Queue > 0 {
		c.s.mu.Lock()
		throttled := c.s.rate.over(o.Rate, time.Second)
		full := c.s.queue.over(o.Queue, 100*time.Millisecond)
		c.s.mu.Unlock()
		if throttled {
			return Answer{Status: smpp.StatusThrottled}
		}
		if full {
			return Answer{Status: smpp.StatusQueueFull}
		}
	}
	if o.Answer != nil {
		return o.Answer(n, p)
	}
	return Answer{}
}

// check returns what is wrong with a message, as an SMSC says it.
func (c *conn) check(m *smpp.Message) smpp.Status {
	_, payload := m.Param(smpp.ParamPayload)
	_, sar := m.Param(smpp.ParamReference)
	header := m.ESMClass&0x40 != 0
	switch {
	case !c.submits:
		return statusBindState
	case len(m.Dest.Addr) == 0 || m.Dest.TON == 1 && !digits(m.Dest.Addr) || m.Dest.TON > 6:
		return statusDestination
	case m.Source.TON == 1 && !digits(m.Source.Addr) || m.Source.TON > 6:
		return statusSource
	case m.ESMClass&^0x43 != 0, header && (sar || payload):
		return statusESMClass
	case payload == (len(m.Short) > 0):
		return statusMessageLength
	case len(m.Short) > push.MaxSegment:
		return statusMessageLength
	case len(m.Validity) > 0 && !strings.HasSuffix(string(m.Validity), "000R") && m.Validity[15] != '+' && m.Validity[15] != '-':
		return statusValidity
	}
	if header {
		if _, err := push.ParseSegment(m.Short); err != nil {
			return statusESMClass
		}
	}
	for tag := range m.AllParams() {
		if _, ok := m.Param(tag); !ok {
			return statusParam
		}
	}
	return smpp.StatusOK
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// A later is a deliver_sm and its time.
type later struct {
	m     smpp.Message
	delay time.Duration
}

// receipts makes the receipts for message n.
func (c *conn) receipts(n int64, p *smpp.PDU, a Answer) (all []later) {
	o := &c.s.o
	if a.Receipts == nil && o.Receipts && p.Registered == 1 && a.Status == 0 {
		a.Receipts = []Receipt{{State: smpp.StateDelivered}}
	}
	for _, r := range a.Receipts {
		id := o.ReceiptID(nil, n)
		m := smpp.Message{ESMClass: 0x04, Source: clone(p.Dest), Dest: clone(p.Source)}
		if r.Params {
			m.Params = smpp.AppendParam(smpp.AppendParam(nil, smpp.ParamReceiptedID, append(id, 0)...), smpp.ParamState, byte(r.State))
		} else {
			m.Short = fmt.Appendf(nil, "id:%s sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:%v err:000 text:", id, r.State)
		}
		all = append(all, later{m, r.Delay})
	}
	return all
}

func clone(a smpp.Address) smpp.Address {
	return smpp.Address{TON: a.TON, NPI: a.NPI, Addr: bytes.Clone(a.Addr)}
}

// deliver sends receipts to this client or, where it does not receive or is gone, to
// one that does.
func (c *conn) deliver(all []later) {
	for _, r := range all {
		send := func() {
			c.s.delivered.Add(1)
			c.receiver().request(&smpp.PDU{Command: smpp.CommandDeliverSM, Message: r.m})
		}
		if r.delay > 0 {
			time.AfterFunc(r.delay, send)
		} else {
			send()
		}
	}
}

// receiver returns c, or another client that receives.
func (c *conn) receiver() *conn {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.receives.Load() && c.s.conns[c] {
		return c
	}
	for other := range c.s.conns {
		if other.receives.Load() {
			return other
		}
	}
	return c
}
