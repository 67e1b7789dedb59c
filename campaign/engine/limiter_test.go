package engine

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A clocked remembers when each short message was sent.
type clocked struct {
	mutex sync.Mutex
	at    []time.Time
}

// times returns the times so far, in order.
func (t *clocked) times() []time.Time {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return slices.SortedFunc(slices.Values(t.at), time.Time.Compare)
}

// most returns the most messages that were sent within any window.
func most(at []time.Time, window time.Duration) (n int) {
	from := 0
	for i := range at {
		for at[i].Sub(at[from]) >= window {
			from++
		}
		n = max(n, i-from+1)
	}
	return n
}

// TestLimit has two processes with some workers each send at one rate, which changes from
// so little that it would take hours: they never send more, and do not wait for hours.
func TestLimit(t *testing.T) {
	const n, rate = 1200, 1000.0
	list := writeList(t, n)
	b := embedded(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sink := new(clocked)
	var wg sync.WaitGroup
	var control *Campaign
	for i := range 2 {
		c, err := Start(ctx, b, Options{Name: "test", List: openList(t, list, bootstrap.ProfileDM), Rate: 0.001, Worker: i > 0, Workers: 4, Log: quiet,
			Open: func(o route.Options) (route.Transport, error) {
				return &forward{sink, o.Limiter}, nil
			}})
		check(t, err)
		control = c
		wg.Go(func() {
			if s, err := c.Run(ctx, nil); err != nil || !s.Finished() {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	if at := sink.times(); len(at) > 1 {
		t.Errorf("%d messages at a rate of a thousandth", len(at))
	}
	check(t, control.SetRate(ctx, rate))
	time.Sleep(500 * time.Millisecond)
	sink.mutex.Lock()
	from := len(sink.at)
	sink.mutex.Unlock()
	time.Sleep(time.Second)
	at := sink.times()[from:]
	check(t, control.SetRate(ctx, 0))
	wg.Wait()
	if got := most(at, time.Second); float64(got) > rate*(1+2*slack.Seconds())+8 { // and one that each worker has leave for
		t.Errorf("%d messages in a second, at a rate of %v", got, rate)
	}
	if len(at) < rate/10 { // this machine may be busy
		t.Errorf("%d messages in a second, at a rate of %v", len(at), rate)
	}
	t.Logf("%d in a second, %d in a tenth of one", len(at), most(at, 100*time.Millisecond))
}

// A forward is the transport of one process, with its limiter.
type forward struct {
	to      *clocked
	limiter route.Limiter
}

func (t *forward) Send(ctx context.Context, batch []route.Message) error {
	for i := range batch {
		for range batch[i].Segments {
			if err := t.limiter.WaitN(ctx, 1); err != nil {
				return err
			}
			t.to.mutex.Lock()
			t.to.at = append(t.to.at, time.Now())
			t.to.mutex.Unlock()
		}
		batch[i].Outcome = route.OutcomeSent
	}
	return nil
}

func (*forward) Close() error { return nil }

// TestLimitAfterKill begins again and again, as after kills: no run sends what the one
// before has reserved.
func TestLimitAfterKill(t *testing.T) {
	const rate = 200.0
	b := embedded(t, t.TempDir())
	o := Options{Name: "test", List: openList(t, writeList(t, 1000), bootstrap.ProfileDM), Rate: rate, Log: quiet}
	c, err := Start(t.Context(), b, o)
	check(t, err)
	check(t, c.dial.look(t.Context(), c.table))
	var at []time.Time
	for range 4 {
		l := &limiter{Campaign: c}
		for range 10 {
			check(t, l.WaitN(t.Context(), 1))
			at = append(at, time.Now())
		}
	}
	if got := most(at, 500*time.Millisecond); float64(got) > rate/2+4 {
		t.Errorf("%d messages in half a second, at a rate of %v", got, rate)
	}
}
