package smpp_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// pipe connects to an SMSC in the same bubble.
func pipe(s *smsc.SMSC) func(context.Context) (net.Conn, error) {
	return func(context.Context) (net.Conn, error) {
		client, server := net.Pipe()
		go s.Serve(server)
		return client, nil
	}
}

// A record has what a session has reported.
type record struct {
	sync.Mutex
	results map[uint64]error
	ids     map[uint64]string
	events  []string
	doubled int
}

func (r *record) done(x smpp.Result) {
	r.Lock()
	defer r.Unlock()
	if _, ok := r.results[x.Token]; ok {
		r.doubled++
	}
	r.results[x.Token], r.ids[x.Token] = x.Err, string(x.ID)
	r.events = append(r.events, "done "+string(x.ID))
}

func (r *record) deliver(m *smpp.Message) smpp.Status {
	r.Lock()
	defer r.Unlock()
	receipt, err := smpp.ParseReceipt(m)
	if err != nil {
		r.events = append(r.events, err.Error())
		return smpp.StatusSystemError
	}
	r.events = append(r.events, fmt.Sprintf("%v %s", receipt.State, receipt.ID))
	return smpp.StatusOK
}

// count returns how many results are err, nil included.
func (r *record) count(err error) (n int) {
	r.Lock()
	defer r.Unlock()
	for _, got := range r.results {
		if errors.Is(got, err) {
			n++
		}
	}
	return n
}

// open dials an SMSC, with a record of results.
func open(t *testing.T, s *smsc.SMSC, o smpp.Options) (*smpp.Session, *record) {
	t.Helper()
	r := &record{results: map[uint64]error{}, ids: map[uint64]string{}}
	if o.Done == nil {
		o.Done = r.done
	}
	if o.Deliver == nil {
		o.Deliver = r.deliver
	}
	if o.Dial == nil {
		o.Dial = pipe(s)
	}
	session, err := smpp.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return session, r
}

// message is submit_sm number i.
func message(i uint64) *smpp.Message {
	return &smpp.Message{Dest: smpp.Address{TON: 1, NPI: 1, Addr: strconv.AppendUint(nil, 491700000000+i, 10)},
		Source: smpp.Address{TON: 1, NPI: 1, Addr: []byte("100")}, DataCoding: push.DCS8Bit, Registered: 1, Short: fmt.Appendf(nil, "message %d", i)}
}

// submit submits messages 0 to n-1.
func submit(t *testing.T, s *smpp.Session, n uint64) {
	t.Helper()
	for i := range n {
		if err := s.Submit(t.Context(), message(i), i); err != nil {
			t.Errorf("message %d: %v", i, err)
			return
		}
	}
}

// finish closes a session, and holds that each message had one result, none was sent
// but with the same octets, and that the SMSC has no complaint.
func finish(t *testing.T, session *smpp.Session, r *record, s *smsc.SMSC, n int) {
	t.Helper()
	if err := session.Close(t.Context()); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if len(r.results) != n || r.doubled != 0 {
		t.Errorf("%d results of %d, %d doubled", len(r.results), n, r.doubled)
	}
	sent := map[string]string{}
	for _, octets := range s.Messages() {
		p, _, err := smpp.ConsumePDU(octets)
		if err != nil {
			t.Error(err)
		}
		if before, ok := sent[string(p.Short)]; ok && before != string(octets) {
			t.Errorf("%s: sent with other octets", p.Short)
		}
		sent[string(p.Short)] = string(octets)
	}
	if len(s.Messages()) > 0 && len(sent) != n {
		t.Errorf("%d messages of %d were sent", len(sent), n)
	}
}

func TestSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{SystemID: "esme", Password: "secret01", Keep: true, Receipts: true})
		session, r := open(t, server, smpp.Options{SystemID: "esme", Password: smpp.Secret("secret01"), SystemType: "VMA", Window: 10})
		submit(t, session, 1000)
		if err := session.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if n := r.count(nil); n != 1000 {
			t.Errorf("%d accepted", n)
		}
		seen := map[string]int{}
		for i, e := range r.events {
			seen[e] = i + 1
		}
		for token, id := range r.ids {
			if seen["DELIVRD "+id] <= seen["done "+id] {
				t.Fatalf("message %d: its receipt came at %d, its answer at %d", token, seen["DELIVRD "+id], seen["done "+id])
			}
		}
		want := smsc.Counts{Connections: 1, Binds: 1, Submits: 1000, Accepted: 1000, Delivered: 1000, DeliverAnswers: 1000, Unbinds: 1}
		finish(t, session, r, server, 1000)
		if got := server.Counts(); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		if err := session.Submit(t.Context(), message(1), 1); !errors.Is(err, smpp.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		if err := session.Close(t.Context()); err != nil || session.Err() != smpp.ErrClosed {
			t.Errorf("Close again: %v, %v", err, session.Err())
		}
	})
}

// TestBackoff has an SMSC that throttles, one with a small queue, and ones that
// refuse in other ways.
func TestBackoff(t *testing.T) {
	for _, v := range []struct {
		name    string
		smsc    smsc.Options
		session smpp.Options
		n       uint64
		want    error         // of all results
		least   time.Duration // that it takes
		most    time.Duration
		sent    int64 // submit_sm, 0 for any number
	}{
		{name: "throttled to 50 a second", smsc: smsc.Options{Rate: 50}, n: 500, least: 9 * time.Second, most: 20 * time.Second},
		{name: "a queue of 20", smsc: smsc.Options{Queue: 20}, n: 500, least: 10 * time.Second, most: 20 * time.Second},
		{name: "throttled for ever", n: 20, want: smpp.StatusThrottled, sent: 60, least: 1500 * time.Millisecond, most: 10 * time.Second,
			session: smpp.Options{Attempts: 3}, smsc: smsc.Options{Answer: always(smsc.Answer{Status: smpp.StatusThrottled})}},
		{name: "pauses up to 4 seconds", n: 1, want: smpp.StatusQueueFull, sent: 6, least: 15 * time.Second, most: 15*time.Second + 1,
			session: smpp.Options{Attempts: 6, Backoff: time.Second, MaxBackoff: 4 * time.Second}, smsc: smsc.Options{Answer: always(smsc.Answer{Status: smpp.StatusQueueFull})}}, // 1 + 2 + 4 + 4 + 4
		{name: "refused", n: 500, want: smpp.Status(0x0B), sent: 500, most: 1, smsc: smsc.Options{Answer: always(smsc.Answer{Status: smpp.Status(0x0B)})}},
	} {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v.smsc.Keep = true
				server := smsc.New(v.smsc)
				session, r := open(t, server, v.session)
				start := time.Now()
				submit(t, session, v.n)
				session.Wait(t.Context())
				if took := time.Since(start); took < v.least || took > v.most {
					t.Errorf("took %v, not %v to %v", took, v.least, v.most)
				}
				finish(t, session, r, server, int(v.n))
				if n := r.count(v.want); n != int(v.n) {
					t.Errorf("%d are %v", n, v.want)
				}
				stats, counts := session.Stats(), server.Counts()
				if stats.Throttled != counts.Throttled || stats.Sent != counts.Submits || r.count(nil) != int(counts.Accepted) || v.sent != 0 && v.sent != counts.Submits {
					t.Errorf("%+v; the SMSC has %+v", stats, counts)
				}
			})
		})
	}
}

func always(a smsc.Answer) func(int64, *smpp.PDU) smsc.Answer {
	return func(int64, *smpp.PDU) smsc.Answer { return a }
}

// once gives an answer to some messages when they come for the first time.
func once(a smsc.Answer, numbers ...int64) func(int64, *smpp.PDU) smsc.Answer {
	return func(n int64, _ *smpp.PDU) smsc.Answer {
		if slices.Contains(numbers, n) {
			return a
		}
		return smsc.Answer{}
	}
}

// TestLost has connections that are lost, and answers that do not come, come late, or
// come twice.
func TestLost(t *testing.T) {
	const n, window = 200, 20
	for _, v := range []struct {
		name        string
		smsc        smsc.Options
		repeats     int64 // most submit_sm beyond n
		late        int64
		connections int64
	}{
		{"closed in mid-window", smsc.Options{Answer: once(smsc.Answer{Drop: true}, 30, 31, 150)}, 3 * window, 0, 4},
		{"no answer", smsc.Options{Answer: once(smsc.Answer{Silent: true}, 7, 50)}, 2, 0, 1},
		{"late answers", smsc.Options{Answer: once(smsc.Answer{Delay: 11 * time.Second}, 7, 50)}, 2, 2, 1},
		{"slow answers", smsc.Options{Answer: always(smsc.Answer{Delay: 9 * time.Second})}, 0, 0, 1},
		{"answers twice", smsc.Options{Answer: always(smsc.Answer{Twice: true})}, 0, n, 1},
	} {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v.smsc.Keep = true
				server := smsc.New(v.smsc)
				session, r := open(t, server, smpp.Options{Window: window})
				submit(t, session, n)
				session.Wait(t.Context())
				time.Sleep(5 * time.Second)
				finish(t, session, r, server, n)
				stats, repeats := session.Stats(), server.Counts().Submits-n
				if r.count(nil) != n || repeats > v.repeats || v.repeats > 0 && repeats == 0 || stats.Late != v.late || stats.Connections != v.connections {
					t.Errorf("%d accepted, %d repeats, %+v", r.count(nil), repeats, stats)
				}
			})
		})
	}
}

// TestEnds has sessions that end by themselves: the results say why.
func TestEnds(t *testing.T) {
	connections := func(first *smsc.SMSC, then func() (net.Conn, error)) func(context.Context) (net.Conn, error) {
		n := 0
		return func(ctx context.Context) (net.Conn, error) {
			if n++; n == 1 {
				return pipe(first)(ctx)
			}
			return then()
		}
	}
	gone := errors.New("no such host")
	without := errors.New("without hope")
	for _, v := range []struct {
		name string
		smsc smsc.Options
		then func() (net.Conn, error)
		o    smpp.Options
		want error // nil for any
		took time.Duration
	}{
		{"no SMSC any more", smsc.Options{Answer: once(smsc.Answer{Drop: true}, 1)}, func() (net.Conn, error) { return nil, gone }, smpp.Options{Reconnects: 4},
			gone, 7500 * time.Millisecond}, // 0.5 + 1 + 2 + 4
		{"one that closes at once", smsc.Options{Answer: once(smsc.Answer{Drop: true}, 1)}, func() (net.Conn, error) {
			client, server := net.Pipe()
			server.Close()
			return client, nil
		}, smpp.Options{Reconnects: 3}, nil, 3500 * time.Millisecond},
		{"one that accepts binds only", smsc.Options{Answer: once(smsc.Answer{Drop: true}, 1)}, func() (net.Conn, error) {
			return pipe(smsc.New(smsc.Options{Answer: always(smsc.Answer{Drop: true})}))(context.Background())
		}, smpp.Options{Reconnects: 3}, nil, 3500 * time.Millisecond},
		{"one that refuses the password", smsc.Options{Answer: once(smsc.Answer{Drop: true}, 1)}, func() (net.Conn, error) {
			return pipe(smsc.New(smsc.Options{Password: "another"}))(context.Background())
		}, smpp.Options{}, smpp.StatusPassword, 500 * time.Millisecond},
		{"a limiter without hope", smsc.Options{}, nil, smpp.Options{Limiter: limiterFunc(func(context.Context, int) error { return without })}, without, 0},
	} {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v.o.Dial = connections(smsc.New(v.smsc), v.then)
				session, r := open(t, nil, v.o)
				start := time.Now()
				submit(t, session, 1)
				<-session.Ended()
				if took := time.Since(start); took != v.took {
					t.Errorf("took %v, want %v", took, v.took)
				}
				err := session.Err()
				if err == nil || !errors.Is(err, v.want) && v.want != nil || r.count(err) != 1 {
					t.Errorf("%v: %v", err, r.results)
				}
				if got := session.Submit(t.Context(), message(1), 1); got != err {
					t.Errorf("Submit: %v", got)
				}
				if got := session.Close(t.Context()); got != err {
					t.Errorf("Close: %v", got)
				}
			})
		})
	}
}

type limiterFunc func(context.Context, int) error

func (f limiterFunc) WaitN(ctx context.Context, n int) error { return f(ctx, n) }

// TestLimiter holds that everything that is sent has passed the limiter, repeated
// messages too, one by one.
func TestLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked int64
		limiter := limiterFunc(func(_ context.Context, n int) error {
			asked += int64(n)
			time.Sleep(10 * time.Millisecond) // 100 a second
			return nil
		})
		server := smsc.New(smsc.Options{Keep: true, Answer: once(smsc.Answer{Drop: true}, 30, 60)})
		session, r := open(t, server, smpp.Options{Limiter: limiter, Window: 10})
		start := time.Now()
		submit(t, session, 100)
		session.Wait(t.Context())
		if took := time.Since(start); took < 2*time.Second || took > 3*time.Second { // one, and two pauses
			t.Errorf("took %v", took)
		}
		finish(t, session, r, server, 100)
		if sent := server.Counts().Submits; asked < sent || asked > sent+4 || r.count(nil) != 100 {
			t.Errorf("%d sent, %d asked for", sent, asked)
		}
	})
}

// TestSilence has SMSCs that say nothing: to a bind, to enquire_link, to anything.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := smpp.Dial(t.Context(), smpp.Options{Dial: func(context.Context) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				var b [100]byte
				for {
					if _, err := server.Read(b[:]); err != nil {
						return
					}
				}
			}()
			return client, nil
		}})
		if took := time.Since(start); !errors.Is(err, smpp.ErrNoAnswer) || took != 10*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = smpp.Dial(ctx, smpp.Options{Dial: func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{EnquireLink: 20 * time.Second})
		session, r := open(t, server, smpp.Options{})
		time.Sleep(205 * time.Second)
		if c := server.Counts(); c.Enquiries != 0 || c.EnquireAnswers != 10 || c.Connections != 1 {
			t.Errorf("asked: %+v", c)
		}
		finish(t, session, r, server, 0)
	})
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{})
		session, r := open(t, server, smpp.Options{EnquireLink: -1, Timeout: -1, Backoff: -1, MaxBackoff: -1, Attempts: -1, Reconnects: -1})
		time.Sleep(20 * time.Hour)
		if c := server.Counts(); c.Enquiries != 0 || c.Connections != 1 {
			t.Errorf("with the most of all: %+v", c)
		}
		finish(t, session, r, server, 0)
	})
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{})
		session, r := open(t, server, smpp.Options{EnquireLink: 20 * time.Second})
		time.Sleep(200 * time.Second)
		if c := server.Counts(); c.Enquiries < 8 || c.Enquiries > 10 || c.Connections != 1 {
			t.Errorf("asks: %+v", c)
		}
		finish(t, session, r, server, 0)
	})
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{Mute: true})
		session, r := open(t, server, smpp.Options{Attempts: 3})
		submit(t, session, 5)
		<-time.After(35 * time.Second)
		if n := r.count(smpp.ErrNoAnswer); n != 5 || server.Counts().Submits != 15 {
			t.Errorf("mute: %d, %+v", n, server.Counts())
		}
		time.Sleep(60 * time.Second)
		if c := server.Counts(); c.Connections < 2 || c.Enquiries == 0 {
			t.Errorf("mute: %+v", c)
		}
		finish(t, session, r, server, 5)
	})
}

// TestReceipts has receipts that come late, twice, in parameters, to another session,
// and what is no receipt.
func TestReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{
			Answer: func(n int64, _ *smpp.PDU) smsc.Answer {
				switch n {
				case 1:
					return smsc.Answer{Receipts: []smsc.Receipt{{State: smpp.StateDelivered}, {State: smpp.StateDelivered}}}
				case 2:
					return smsc.Answer{Receipts: []smsc.Receipt{{State: smpp.StateEnroute, Params: true}, {State: smpp.StateExpired, Delay: time.Hour, Params: true}}}
				}
				return smsc.Answer{Delay: time.Minute / 10, Receipts: []smsc.Receipt{{State: smpp.StateUndeliverable}}}
			},
			ID:        func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, 0xABC+n, 16) },
			ReceiptID: func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, 0xABC+n, 10) },
		})
		sender, sent := open(t, server, smpp.Options{Bind: smpp.CommandBindTransmitter})
		receiver, got := open(t, server, smpp.Options{Bind: smpp.CommandBindReceiver})
		submit(t, sender, 3)
		sender.Wait(t.Context())
		time.Sleep(2 * time.Hour)
		server.Deliver(smpp.Message{Short: []byte("id:1 stat:DELIVRD"), Source: smpp.Address{Addr: []byte("1")}})
		synctest.Wait()
		want := []string{"DELIVRD 2749", "DELIVRD 2749", "ENROUTE 2750", "UNDELIV 2751", "EXPIRED 2750", "push: esm_class: not a delivery receipt"}
		if !slices.Equal(got.events, want) || len(sent.events) != 3 {
			t.Errorf("%q and %q", got.events, sent.events)
		}
		for i := range uint64(3) {
			if !smpp.IDAny.Same([]byte(sent.ids[i]), fmt.Append(nil, 2749+i)) {
				t.Errorf("message %d has the id %s", i, sent.ids[i])
			}
		}
		if err := receiver.Submit(t.Context(), message(0), 0); err != nil { // the SMSC says what is wrong
			t.Error(err)
		}
		receiver.Wait(t.Context())
		if got.count(smpp.Status(0x04)) != 1 {
			t.Error(got.results)
		}
		if err := errors.Join(sender.Close(t.Context()), receiver.Close(t.Context())); err != nil {
			t.Error(err)
		}
		server.Close()
	})
}

// TestUnbound has an SMSC that asks to leave.
func TestUnbound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{Answer: always(smsc.Answer{Delay: time.Second})})
		session, r := open(t, server, smpp.Options{})
		submit(t, session, 3)
		synctest.Wait()
		server.Unbind()
		session.Wait(t.Context())
		if stats := session.Stats(); stats.Connections != 2 || stats.Sent != 6 || r.count(nil) != 3 {
			t.Errorf("%+v, %v", stats, r.results)
		}
		finish(t, session, r, server, 3)
	})
}

// TestBindRefused has binds that are refused, and options that cannot be sent.
func TestBindRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{SystemID: "esme", Password: "secret01", Bind: func(int64) smpp.Status { return smpp.Status(0x05) }})
		for _, v := range []struct {
			o    smpp.Options
			want error
		}{
			{smpp.Options{SystemID: "x", Password: smpp.Secret("secret01")}, smpp.StatusSystemID},
			{smpp.Options{SystemID: "esme", Password: smpp.Secret("hidden99")}, smpp.StatusPassword},
			{smpp.Options{SystemID: "esme", Password: smpp.Secret("secret01")}, smpp.Status(0x05)},
			{smpp.Options{SystemID: "esme", Password: smpp.Secret("hidden999")}, push.ErrLimit},
			{smpp.Options{Bind: smpp.CommandEnquireLink}, push.ErrValue},
		} {
			v.o.Dial = pipe(server)
			_, err := smpp.Dial(t.Context(), v.o)
			if !errors.Is(err, v.want) || strings.Contains(fmt.Sprint(err), "hidden") {
				t.Errorf("%v, want %v", err, v.want)
			}
			if shown := fmt.Sprintf("%v %+v %#v", v.o, v.o, v.o); strings.Contains(shown, "hidden") {
				t.Errorf("shown: %s", shown)
			}
		}
	})
}

// TestNetwork goes over the loopback interface, with TLS and without.
func TestNetwork(t *testing.T) {
	server, client := certificate(t)
	for _, v := range []struct {
		name           string
		server, client *tls.Config
		ok             bool
	}{
		{"TCP", nil, nil, true}, {"TLS", server, client, true}, {"TLS with another authority", server, &tls.Config{ServerName: "localhost"}, false},
		{"TLS for TCP", nil, client, false}, {"TCP for TLS", server, nil, false},
	} {
		t.Run(v.name, func(t *testing.T) {
			s, err := smsc.Listen("127.0.0.1:0", smsc.Options{TLS: v.server, Keep: true, Receipts: true})
			if err != nil {
				t.Fatal(err)
			}
			o := smpp.Options{Addr: s.Addr(), TLS: v.client}
			if !v.ok {
				if _, err := smpp.Dial(t.Context(), o); err == nil {
					t.Error("no error")
				}
				s.Close() // has a complaint
				return
			}
			r := &record{results: map[uint64]error{}, ids: map[uint64]string{}}
			o.Done = r.done
			session, err := smpp.Dial(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			submit(t, session, 5000)
			finish(t, session, r, s, 5000)
			if r.count(nil) != 5000 {
				t.Errorf("%d accepted", r.count(nil))
			}
		})
	}
	if _, err := smpp.Dial(t.Context(), smpp.Options{Addr: "127.0.0.1:x"}); err == nil {
		t.Error("no error for an address")
	}
}

// certificate makes the configurations of a server and its client.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	x, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(x)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: pool, ServerName: "localhost"}
}

// TestHostile writes to a client what no SMSC should. The session goes on, or makes
// another connection.
func TestHostile(t *testing.T) {
	pdu := func(command, status, sequence uint32, body string) string {
		b := binary.BigEndian.AppendUint32(nil, uint32(16+len(body)))
		for _, v := range []uint32{command, status, sequence} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		return string(b) + body
	}
	for _, v := range []struct {
		name        string
		octets      string
		connections int64
		want        error // of a message that waits for an answer, with the sequence number 2
	}{
		{"nothing", "\x00\x00\x00\x00", 2, nil},
		{"4 GiB", "\xFF\xFF\xFF\xFF\x80\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x02", 2, nil},
		{"64 KiB that do not come, so that what follows is lost", "\x00\x01\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x02", 2, nil},
		{"an unknown command", pdu(0x103, 0, 9, "abc"), 1, nil},
		{"an unknown response", pdu(0x80000103, 0, 2, "abc"), 1, nil},
		{"a request of a client", pdu(4, 0, 2, ""), 1, nil},
		{"a bind", pdu(9, 0, 2, "\x00\x00\x00\x34\x00\x00\x00"), 1, nil},
		{"deliver_sm without content", pdu(5, 0, 2, ""), 1, nil},
		{"an answer to another", pdu(0x80000004, 0, 3, "id\x00"), 1, nil},
		{"an answer to bind", pdu(0x80000004, 0, 1, "id\x00"), 1, nil},
		{"an answer without an end", pdu(0x80000004, 0, 2, "id"), 1, push.ErrLength},
		{"generic_nack", pdu(0x80000000, 2, 2, ""), 1, smpp.StatusCommandLength},
		{"generic_nack without a status", pdu(0x80000000, 0, 2, ""), 1, smpp.StatusUnknown},
		{"an unknown status", pdu(0x80000004, 0x4FF, 2, ""), 1, smpp.Status(0x4FF)},
		{"unbind_resp", pdu(0x80000006, 0, 2, ""), 2, nil},
	} {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := smsc.New(smsc.Options{Answer: once(smsc.Answer{Delay: 5 * time.Second}, 1)})
				session, r := open(t, server, smpp.Options{EnquireLink: 12 * time.Second})
				submit(t, session, 1)
				synctest.Wait()
				server.Write([]byte(v.octets))
				session.Wait(t.Context())
				if err := r.results[0]; !errors.Is(err, v.want) || v.want == nil && err != nil {
					t.Errorf("%v, want %v", err, v.want)
				}
				if got := session.Stats().Connections; got != v.connections {
					t.Errorf("%d connections", got)
				}
				session.Close(t.Context())
				server.Close()
			})
		})
	}
}

// TestFlood has an SMSC that delivers and does not read the answers: they take a
// bounded memory, and then the connection is closed.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		deliver, err := smpp.AppendPDU(nil, &smpp.PDU{Command: smpp.CommandDeliverSM, Sequence: 1})
		if err != nil {
			t.Fatal(err)
		}
		flood := bytes.Repeat(deliver, 1000)
		var accepted atomic.Int64
		session, err := smpp.Dial(t.Context(), smpp.Options{Reconnects: 1, Dial: func(context.Context) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				b := make([]byte, 100)
				n, _ := server.Read(b)
				p, _, _ := smpp.ConsumePDU(b[:n])
				p = smpp.PDU{Command: p.Command | smpp.CommandResp, Sequence: p.Sequence}
				b, _ = smpp.AppendPDU(nil, &p)
				for err := error(nil); err == nil; accepted.Add(1) {
					_, err = server.Write(b)
					b = flood
				}
			}()
			return client, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		<-session.Ended()
		if n := accepted.Load(); n < 50 || n > 300 { // 17 octets each, to a mebibyte, twice
			t.Errorf("%d thousand were read", n)
		}
	})
}

// TestContexts ends Submit, Wait and Close before their time.
func TestContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{Mute: true})
		session, r := open(t, server, smpp.Options{Window: 4})
		submit(t, session, 4)
		why := errors.New("enough")
		ended := func() context.Context {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(why) })
			return ctx
		}
		if err := session.Submit(ended(), message(9), 9); err != why {
			t.Errorf("Submit: %v", err)
		}
		ctx := ended()
		if err := session.Wait(ctx); err != why {
			t.Errorf("Wait: %v", err)
		}
		if err := session.Submit(ctx, message(9), 9); err != why {
			t.Errorf("Submit: %v", err)
		}
		blocked := make(chan error)
		go func() { blocked <- session.Submit(context.Background(), message(9), 9) }()
		synctest.Wait()
		go func() { blocked <- session.Close(ended()) }()
		if err := <-blocked; err != smpp.ErrClosed {
			t.Errorf("Submit while closing: %v", err)
		}
		if err := <-blocked; err != why {
			t.Errorf("Close: %v", err)
		}
		<-session.Ended()
		if n := r.count(smpp.ErrClosed); n != 4 || len(r.results) != 4 {
			t.Errorf("%v", r.results)
		}
		server.Close()
	})
}

// TestRefusedMessage holds that a message that cannot be written takes no room.
func TestRefusedMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := smsc.New(smsc.Options{})
		session, r := open(t, server, smpp.Options{Window: 1})
		for range 5 {
			if err := session.Submit(t.Context(), &smpp.Message{Short: make([]byte, 255)}, 1); !errors.Is(err, push.ErrLimit) {
				t.Error(err)
			}
		}
		submit(t, session, 2)
		finish(t, session, r, server, 2)
	})
}

// TestManyCallers has callers side by side, over connections that are lost.
func TestManyCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var drops []int64
		for i := range int64(10) {
			drops = append(drops, 90*i+7)
		}
		server := smsc.New(smsc.Options{Keep: true, Rate: 400, Answer: once(smsc.Answer{Drop: true}, drops...)})
		session, r := open(t, server, smpp.Options{Window: 16, Attempts: 100})
		var wait sync.WaitGroup
		for caller := range uint64(8) {
			wait.Go(func() {
				for i := range uint64(100) {
					if err := session.Submit(t.Context(), message(100*caller+i), 100*caller+i); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		finish(t, session, r, server, 800)
		if r.count(nil) != 800 {
			t.Errorf("%d accepted", r.count(nil))
		}
		ids := slices.Sorted(maps.Values(r.ids))
		if len(slices.Compact(ids)) != 800 {
			t.Error("two messages have one id")
		}
	})
}
