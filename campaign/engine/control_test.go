package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A fake transport hands each batch to send, and counts the rows that were sent.
type fake struct {
	send  func(batch []route.Message) error
	mutex sync.Mutex
	rows  map[int64]int
}

func (t *fake) open(route.Options) (route.Transport, error) { return t, nil }

func (t *fake) Send(_ context.Context, batch []route.Message) error {
	err := t.send(batch)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.rows == nil {
		t.rows = map[int64]int{}
	}
	for _, m := range batch {
		if m.Outcome == route.OutcomeSent {
			t.rows[m.Row]++
		}
	}
	return err
}

func (*fake) Close() error { return nil }

// check checks that each good row of n was sent once.
func (t *fake) check(tb testing.TB, n int64) {
	tb.Helper()
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for row := range n {
		row++
		want := 1
		if row%97 == 0 || row%101 == 0 {
			want = 0
		}
		if t.rows[row] != want {
			tb.Fatalf("row %d was sent %d times", row, t.rows[row])
		}
	}
	if int64(len(t.rows)) != n-bad(int(n)) {
		tb.Errorf("%d rows were sent", len(t.rows))
	}
}

// slowly sends in some time.
func slowly(batch []route.Message) error {
	time.Sleep(10 * time.Millisecond)
	return quickly(batch)
}

func quickly(batch []route.Message) error {
	for i := range batch {
		batch[i].Outcome = route.OutcomeSent
	}
	return nil
}

// until waits until a campaign is in a state, for its reason.
func until(t *testing.T, c *Campaign, state State) string {
	t.Helper()
	for range 400 {
		s, err := c.Status(t.Context())
		check(t, err)
		if s.Control.State == state {
			return s.Control.Reason
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("the campaign is not %s", state)
	return ""
}

// TestPause pauses a campaign, has it go on, stops it, and ends its run from outside: no
// row is sent twice, none is missing.
func TestPause(t *testing.T) {
	const n = 20_000
	b := embedded(t, t.TempDir())
	sink := &fake{send: slowly}
	o := Options{Name: "test", List: openList(t, writeList(t, n), bootstrap.ProfileCP), Open: sink.open, Workers: 3, Log: quiet}
	c, err := Start(t.Context(), b, o)
	check(t, err)
	ended := make(chan error)
	go func() {
		_, err := c.Run(t.Context(), nil)
		ended <- err
	}()
	time.Sleep(50 * time.Millisecond)
	check(t, c.Pause(t.Context(), "lunch"))
	var before, after Status
	for range 40 { // what is under way comes to its end
		before, err = c.Status(t.Context())
		check(t, err)
		time.Sleep(pollTime)
		if after, err = c.Status(t.Context()); after == before {
			break
		}
	}
	if after != before || after.Control.Reason != "lunch" || after.Finished() || err != nil {
		t.Errorf("in a pause %+v becomes %+v", before, after)
	}
	check(t, c.Resume(t.Context()))
	check(t, c.Stop(t.Context()))
	check(t, <-ended)

	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errors.ErrUnsupported)
	defer cancel()
	if c, err = Start(t.Context(), b, o); err == nil {
		if _, err = c.Run(ctx, nil); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("the error of the run is %v", err)
		}
	}
	s := campaign(t, t.Context(), b, o)
	if !s.Finished() || s.Repeated > 0 || s.Refused != bad(n) {
		t.Errorf("%+v", s)
	}
	sink.check(t, n)
}

// TestFirst sends to the first rows, then to a few more, and to the rest.
func TestFirst(t *testing.T) {
	const n = 3456
	b := embedded(t, t.TempDir())
	sink := &fake{send: quickly}
	o := Options{List: openList(t, writeList(t, n), bootstrap.ProfileCP), Open: sink.open}
	for _, first := range []int64{10, 10, 1700} {
		o.First = first
		s := campaign(t, t.Context(), b, o)
		if s.Done != first || s.Control.State != StatePaused || !strings.Contains(s.Control.Reason, "first") {
			t.Errorf("first %d: %+v", first, s)
		}
		sink.check(t, first)
	}
	c, err := Open(t.Context(), b, "test")
	check(t, err)
	check(t, c.Resume(t.Context()))
	o.First = 0
	if s := campaign(t, t.Context(), b, o); !s.Finished() || s.Repeated > 0 {
		t.Errorf("%+v", s)
	}
	sink.check(t, n)
}

// TestDeadRoute has a route that takes some messages of a batch and dies: the campaign
// pauses with its reason, and goes on where it was.
func TestDeadRoute(t *testing.T) {
	const n = 1234
	b := embedded(t, t.TempDir())
	var dead atomic.Bool
	sink := &fake{send: func(batch []route.Message) error {
		if dead.Load() {
			return errors.New("nobody answers")
		}
		if batch[0].Row > 300 && batch[0].Row <= 400 {
			dead.Store(true)
			quickly(batch[:min(7, len(batch))])
			return errors.New("the answer was lost")
		}
		return quickly(batch)
	}}
	o := Options{Name: "test", List: openList(t, writeList(t, n), bootstrap.ProfileCP), Open: sink.open, Workers: 1, Attempts: 3, Log: quiet}
	c, err := Start(t.Context(), b, o)
	check(t, err)
	ended := make(chan Status)
	go func() {
		s, err := c.Run(t.Context(), nil)
		if err != nil {
			t.Error(err)
		}
		ended <- s
	}()
	if reason := until(t, c, StatePaused); reason != "nobody answers" {
		t.Errorf("paused because %q", reason)
	}
	s, err := c.Status(t.Context())
	check(t, err)
	if s.Sent != 300-bad(300) {
		t.Errorf("in the pause: %+v", s)
	}
	sink.send = quickly
	dead.Store(false)
	check(t, c.Resume(t.Context()))
	if s := <-ended; !s.Finished() {
		t.Errorf("%+v", s)
	}
	sink.check(t, n)
}

// TestRefusals has a route that does not take some messages, for good or again and again:
// they are refused with a reason, and do not stop the others.
func TestRefusals(t *testing.T) {
	const n = 250
	path := writeList(t, n)
	b := embedded(t, t.TempDir())
	sink := &fake{send: func(batch []route.Message) error {
		for i := range batch {
			switch m := &batch[i]; m.Row {
			case 11:
				m.Outcome, m.Reason = route.OutcomeRefused, "no such number"
			case 12:
				m.Reason = "the queue is full"
			default:
				m.Outcome = route.OutcomeSent
			}
		}
		return nil
	}}
	o := Options{List: openList(t, path, bootstrap.ProfileCP), Open: sink.open, Attempts: 2}
	if s := campaign(t, t.Context(), b, o); !s.Finished() || s.Refused != bad(n)+2 {
		t.Errorf("%+v", s)
	}
	c, err := Open(t.Context(), b, "test")
	check(t, err)
	reasons, err := c.Reasons(t.Context())
	check(t, err)
	want := map[string]int64{"no such number": 1, "given up after 2 tries: the queue is full": 1, "bootstrap: an IMSI has 6 to 15 decimal digits": 2, route.ErrNumber.Error(): 2}
	for _, r := range reasons {
		if want[r.Text] != r.Rows {
			t.Errorf("%d rows: %s", r.Rows, r.Text)
		}
	}
	if len(reasons) != len(want) || reasons[0].Rows != 2 {
		t.Errorf("%v", reasons)
	}

	// The same in CSV, and the rejects, with the rows as they stand in the list.
	var report, rejects strings.Builder
	check(t, c.WriteCSV(t.Context(), nil, &report))
	if lines := strings.Split(report.String(), "\n"); len(lines) != n+2 || lines[0] != "row,state,reason" || lines[10] != "10,sent," || lines[11] != "11,refused,no such number" {
		t.Errorf("report %q", report.String())
	}
	refused, err := c.WriteRejects(t.Context(), openList(t, path, bootstrap.ProfileCP), &rejects)
	check(t, err)
	lines := strings.Split(rejects.String(), "\n")
	if refused != bad(n)+2 || len(lines) != int(refused)+2 || lines[0] != "msisdn,device,imsi,user,password,reject_reason" ||
		lines[1] != "+49170000000011,IMEI:11,001010000000011,user11,secret11,row 11 line 12: no such number" {
		t.Errorf("%d rejects %q", refused, lines)
	}
	if _, err := c.WriteRejects(t.Context(), openList(t, writeList(t, n+1), bootstrap.ProfileCP), &rejects); !errors.Is(err, ErrOther) {
		t.Errorf("rejects of another list: %v", err)
	}
}

// TestOther begins a campaign that is there with another list, fact or rate: it is refused, and
// the error says what is different, but no digest.
func TestOther(t *testing.T) {
	b := embedded(t, t.TempDir())
	o := Options{Name: "test", List: openList(t, writeList(t, 10), bootstrap.ProfileCP), Open: toNull, Rate: 5, Log: quiet,
		Facts: []Fact{{Name: "account", Value: "0123456789", Secret: true}, {Name: "route", Value: "smpp://a"}}}
	if _, err := Open(t.Context(), b, "test"); !errors.Is(err, ErrNone) {
		t.Errorf("no campaign: %v", err)
	}
	worker := o
	worker.Worker = true
	if _, err := Start(t.Context(), b, worker); !errors.Is(err, ErrNone) {
		t.Errorf("a worker without a campaign: %v", err)
	}
	c, err := Start(t.Context(), b, o)
	check(t, err)
	if text, _, err := c.table.get(t.Context(), keyManifest); err != nil || strings.Contains(string(text), "0123456789") {
		t.Errorf("the manifest holds the digest: %s, %v", text, err)
	}
	_, err = Start(t.Context(), b, o)
	check(t, err)
	other := o
	other.List, other.Rate = openList(t, writeList(t, 11), bootstrap.ProfileCP), 6
	other.Facts = []Fact{{Name: "account", Value: "9876543210", Secret: true}, {Name: "profile", Value: "cp"}}
	_, err = Start(t.Context(), b, other)
	const want = `list of devices is not as it was; rate is "6/s", and was "5/s"; account is not as it was; profile is "cp", and was ""; route is gone`
	if !errors.Is(err, ErrOther) || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("another campaign: %v", err)
	}
	for _, name := range []string{"", "a.b", "a b", "ä", strings.Repeat("a", 65)} {
		if _, err := Open(t.Context(), b, name); err == nil || errors.Is(err, ErrNone) {
			t.Errorf("name %q: %v", name, err)
		}
	}
}

// TestListChanges writes to the list while it is sent to.
func TestListChanges(t *testing.T) {
	path := writeList(t, 5000)
	b := embedded(t, t.TempDir())
	var once sync.Once
	sink := &fake{send: func(batch []route.Message) error {
		once.Do(func() {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			check(t, err)
			f.WriteString("one,more\n")
			f.Close()
		})
		return slowly(batch)
	}}
	c, err := Start(t.Context(), b, Options{Name: "test", List: openList(t, path, bootstrap.ProfileCP), Open: sink.open, Workers: 1, Log: quiet})
	check(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := c.Run(ctx, nil)
		ended <- err
	}()
	if reason := until(t, c, StatePaused); !strings.Contains(reason, "list has changed") {
		t.Errorf("paused because %q", reason)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := OpenCSV(filepath.Dir(path), CSVOptions{}); err == nil {
		t.Error("a folder is a list")
	}
}
