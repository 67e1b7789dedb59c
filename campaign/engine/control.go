package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// A State is what a campaign is told to do.
type State string

// The states of a campaign. Whether it is finished, the ledger says.
const (
	StateRunning State = "running"
	StatePaused  State = "paused"  // its processes wait
	StateStopped State = "stopped" // its processes end
)

// A Control is what can be changed while a campaign runs, by anybody and from anywhere.
type Control struct {
	State  State   `json:"state"`
	Reason string  `json:"reason,omitempty"` // of a pause
	Rate   float64 `json:"rate"`             // short messages a second, of all workers together; 0: no limit
	First  int64   `json:"first,omitempty"`  // the last row to send to; 0: all
}

// pollTime is how often a process looks at the control, and how late a change is.
const pollTime = 250 * time.Millisecond

// control reads the control.
func (t *table) control(ctx context.Context) (c Control, revision uint64, err error) {
	text, revision, err := t.get(ctx, keyControl)
	if err == nil && revision > 0 {
		err = json.Unmarshal(text, &c)
	}
	return c, revision, err
}

// change changes the control. f returns whether there is something to change.
func (t *table) change(ctx context.Context, f func(*Control) bool) error {
	for {
		c, revision, err := t.control(ctx)
		if err != nil || !f(&c) {
			return err
		}
		text, err := json.Marshal(c)
		if err == nil {
			_, err = t.put(ctx, keyControl, text, revision)
		}
		if !errors.Is(err, errStale) {
			return err
		}
	}
}

// Pause has all workers wait. The reason is for the status.
func (c *Campaign) Pause(ctx context.Context, reason string) error {
	return c.table.change(ctx, func(k *Control) bool {
		change := k.State == StateRunning
		k.State, k.Reason = StatePaused, reason
		return change
	})
}

// Resume has the workers go on, to the end of the list.
func (c *Campaign) Resume(ctx context.Context) error {
	return c.table.change(ctx, func(k *Control) bool {
		*k = Control{State: StateRunning, Rate: k.Rate}
		return true
	})
}

// Stop has all processes of the campaign end. The next run goes on.
func (c *Campaign) Stop(ctx context.Context) error {
	return c.table.change(ctx, func(k *Control) bool {
		k.State, k.Reason = StateStopped, ""
		return true
	})
}

// SetRate changes the rate, in short messages a second; 0 is no limit.
func (c *Campaign) SetRate(ctx context.Context, rate float64) error {
	if rate != 0 && !(rate >= MinRate && rate <= MaxRate) {
		return fmt.Errorf("a rate is from %g to %g, or 0", MinRate, MaxRate)
	}
	return c.table.change(ctx, func(k *Control) bool {
		k.Rate = rate
		return true
	})
}

// begin sets the control at the start of a run: a campaign that was stopped goes on, one
// that was paused stays so, because somebody or something had a reason. Another number
// of first rows is a reason to go on.
func (c *Campaign) begin(ctx context.Context, o *Options) error {
	return c.table.change(ctx, func(k *Control) bool {
		switch {
		case k.State == "":
			*k = Control{State: StateRunning, Rate: o.Rate, First: o.First}
		case o.First > 0 && o.First != k.First:
			k.State, k.Reason, k.First = StateRunning, "", o.First
		case k.State == StateStopped:
			k.State = StateRunning
		default:
			return false
		}
		return true
	})
}

// A dial is what a process knows of the control.
type dial struct {
	mutex sync.Mutex // of set
	now   atomic.Pointer[dialed]
}

type dialed struct {
	Control
	revision uint64
	next     chan struct{} // closed when there is another one
}

// set makes it known that the control has changed.
func (d *dial) set(c Control, revision uint64) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	old := d.now.Load()
	if old != nil && old.revision >= revision {
		return
	}
	d.now.Store(&dialed{c, revision, make(chan struct{})})
	if old != nil {
		close(old.next)
	}
}

// look reads the control.
func (d *dial) look(ctx context.Context, t *table) error {
	c, revision, err := t.control(ctx)
	if err == nil {
		d.set(c, revision)
	}
	return err
}

// follow looks again and again until ctx ends.
func (d *dial) follow(ctx context.Context, t *table) error {
	for {
		if err := d.look(ctx, t); err != nil || !wait(ctx, time.After(pollTime)) {
			return err
		}
	}
}

// allows returns how many of n rows behind row may be sent now.
func (c *dialed) allows(row, n int64) int64 {
	switch {
	case c.State != StateRunning:
		return 0
	case c.First > 0:
		return max(min(n, c.First-row), 0)
	}
	return n
}
