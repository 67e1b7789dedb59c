package route_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// open opens a route to an SMSC with these options.
func open(t testing.TB, o smsc.Options, r route.Options) (*smsc.SMSC, route.Transport) {
	t.Helper()
	s, err := smsc.Listen("127.0.0.1:0", o)
	check(t, err)
	t.Cleanup(func() { s.Close() })
	target, err := route.Parse("smpp://user@" + s.Addr())
	check(t, err)
	if r.Limiter == nil {
		r.Limiter = new(counter)
	}
	transport, err := route.Open(t.Context(), target, r)
	check(t, err)
	t.Cleanup(func() { transport.Close() })
	return s, transport
}

// count returns how many messages have an outcome.
func count(all []route.Message, o route.Outcome) (n int) {
	for i := range all {
		if all[i].Outcome == o {
			n++
		}
	}
	return n
}

// TestSMPP sends over two binds to an SMSC that throttles, refuses, and closes a
// connection. All segments get there in the same octets each time, the limiter is asked
// for each, and each message has the id of its last segment.
func TestSMPP(t *testing.T) {
	const n = 5000 // more than a call has
	limiter := new(counter)
	s, transport := open(t, smsc.Options{Keep: true, SystemID: "user", Password: "hushhush", Answer: func(n int64, p *smpp.PDU) smsc.Answer {
		switch {
		case strings.HasSuffix(string(p.Dest.Addr), "07"):
			return smsc.Answer{Status: 0x0B} // ESME_RINVDSTADR
		case n == 7000:
			return smsc.Answer{Drop: true}
		case n > 100 && n < 110:
			return smsc.Answer{Status: smpp.StatusThrottled}
		}
		return smsc.Answer{}
	}}, route.Options{Limiter: limiter, Password: smpp.Secret("hushhush"), Binds: 2})
	all := batch(t, n)
	all[3].Number = []byte("123") // no number with its country code
	check(t, transport.Send(t.Context(), all))
	check(t, transport.Close())
	if sent, refused := count(all, route.OutcomeSent), count(all, route.OutcomeRefused); sent != n-n/100-1 || refused != n/100+1 {
		t.Errorf("%d are sent, %d refused", sent, refused)
	}
	if !strings.Contains(all[7].Reason, "0x0000000b") || !strings.Contains(all[3].Reason, "country code") || strings.Contains(all[3].Reason, "123") {
		t.Errorf("reasons %q, %q", all[7].Reason, all[3].Reason)
	}
	ids := map[string]bool{}
	for _, m := range all {
		if ids[m.ID] = true; (m.ID != "") != (m.Outcome == route.OutcomeSent) {
			t.Fatalf("row %d has outcome %d and id %q", m.Row, m.Outcome, m.ID)
		}
	}
	if len(ids) != count(all, route.OutcomeSent)+1 {
		t.Errorf("%d ids", len(ids))
	}
	got := map[string]int{}
	for _, octets := range s.Messages() {
		p, _, err := smpp.ConsumePDU(octets)
		check(t, err)
		got[string(p.Dest.Addr)+string(p.Short)]++
		if len(got) > 50 {
			continue
		}
		if last := slices.ContainsFunc(all, func(m route.Message) bool { return string(m.Segments[2]) == string(p.Short) }); last != (p.Registered == 1) {
			t.Error("a receipt is to be asked for the last segment only")
		}
	}
	if limiter.n < len(s.Messages()) || len(s.Messages()) < 3*n-3 || len(got) != 3*n-3 {
		t.Errorf("the limiter was asked for %d, %d came, %d of them different", limiter.n, len(s.Messages()), len(got))
	}
	if f := s.Faults(); len(f) > 0 {
		t.Error(f)
	}
}

// TestSMPPPending has the faults of a route: messages are pending, and go when it is well.
func TestSMPPPending(t *testing.T) {
	var bad atomic.Bool
	for name, o := range map[string]smsc.Options{
		"closed": {Answer: func(int64, *smpp.PDU) smsc.Answer { return smsc.Answer{Drop: bad.Load()} }},
		"throttles": {Answer: func(int64, *smpp.PDU) smsc.Answer {
			return smsc.Answer{Status: map[bool]smpp.Status{true: smpp.StatusThrottled}[bad.Load()]}
		}},
		"silent": {Answer: func(int64, *smpp.PDU) smsc.Answer { return smsc.Answer{Silent: bad.Load()} }},
	} {
		t.Run(name, func(t *testing.T) {
			bad.Store(true)
			s, transport := open(t, o, route.Options{})
			ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errors.ErrUnsupported)
			defer cancel()
			all := batch(t, 10)
			if err := transport.Send(ctx, all); !errors.Is(err, errors.ErrUnsupported) || count(all, route.OutcomePending) != len(all) {
				t.Errorf("%v, %d are pending", err, count(all, route.OutcomePending))
			}
			bad.Store(false)
			s.Drop() // what it has not answered comes again
			check(t, transport.Send(t.Context(), all))
			if count(all, route.OutcomeSent) != len(all) {
				t.Errorf("%d are sent", count(all, route.OutcomeSent))
			}
		})
	}
	s, err := smsc.Listen("127.0.0.1:0", smsc.Options{Password: "other"})
	check(t, err)
	defer s.Close()
	target, err := route.Parse("smpp://user@" + s.Addr())
	check(t, err)
	if _, err := route.Open(t.Context(), target, route.Options{Limiter: new(counter), Password: smpp.Secret("hush")}); !errors.Is(err, smpp.StatusPassword) {
		t.Errorf("with a wrong password: %v", err)
	}
}

// hexadecimal and decimal append an id as some SMSCs write them.
func hexadecimal(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 16) }
func decimal(dst []byte, n int64) []byte     { return strconv.AppendInt(dst, n, 10) }

// TestReceipts has receipts that come twice, and one that nobody can take: the SMSC is
// asked to come again.
func TestReceipts(t *testing.T) {
	receipts := []smsc.Receipt{{State: smpp.StateEnroute}, {State: smpp.StateDelivered, Params: true}, {State: smpp.StateUndeliverable}}
	var kept shelf
	p := smpp.NewProfile()
	p.IDFormat = smpp.IDReceiptDecimal
	s, transport := open(t, smsc.Options{ID: hexadecimal, ReceiptID: decimal, Answer: func(_ int64, m *smpp.PDU) (a smsc.Answer) {
		if m.Registered == 1 {
			a.Receipts = receipts
		}
		return a
	}}, route.Options{Receipt: kept.take, Profile: &p})
	all := batch(t, 10)
	check(t, transport.Send(t.Context(), all))
	for range 100 {
		if kept.count() == 20 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if kept.count() != 20 {
		t.Fatalf("%d receipts", kept.count())
	}
	ids := map[string][]smpp.State{}
	for _, r := range kept.got {
		ids[r.Keys[0]] = append(ids[r.Keys[0]], r.State)
	}
	for _, m := range all {
		if states := ids[m.ID]; !slices.Equal(states, []smpp.State{smpp.StateDelivered, smpp.StateUndeliverable}) {
			t.Errorf("%q: %v", m.ID, states)
		}
	}
	kept.mutex.Lock()
	kept.full = true
	kept.mutex.Unlock()
	check(t, transport.Send(t.Context(), batch(t, 1)))
	s.Deliver(smpp.Message{Short: []byte("hello")}) // no receipt
	check(t, transport.Close())
	if kept.count() != 20 {
		t.Errorf("%d receipts", kept.count())
	}
}
