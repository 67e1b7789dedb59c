package engine

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// Options describe a campaign, and what a process does for it.
type Options struct {
	Name  string // of letters, digits, - and _
	List  List
	Facts []Fact // that the campaign depends on, besides the list and what follows
	// Rate is how many short messages a second all workers together send, 0 for no
	// limit. It can be changed later.
	Rate float64
	Seed string // of the references of segments; "" is random
	// Random says that the same message has other octets each time, as with a signature by
	// ECDSA and encryption. Then nothing is repeated: after a kill, rows that may have been
	// sent are refused.
	Random bool
	First  int64 // send to the first rows only, and pause; 0: to all
	// Open opens the transport, with the limiter and what else of the options is set.
	Open    func(route.Options) (route.Transport, error)
	Worker  bool // take part in a campaign that another process began
	Workers int  // that send at the same time; 0 is two for each core
	// Receipts is how long Run waits for them when all is sent, at most: until every row
	// has one. What comes later is for another run, or lost.
	Receipts time.Duration
	Attempts int          // in a row that fail, before the campaign pauses or a message is refused; 0 is 8
	Log      *slog.Logger // nil: slog.Default
}

// A Campaign is one that has begun.
type Campaign struct {
	Manifest *Manifest

	broker  *Broker
	name    string
	table   *table
	options Options
	marks   []bulk.Mark
	dial    dial

	receipts *settle.Journal[route.Receipt]
	managed  *settle.Journal[uint64]
}

// named reports whether a text can be the name of a campaign: it is a part of the names
// of streams.
func named(s string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return s != "" && len(s) <= 64 && strings.Trim(s, letters) == ""
}

// open opens the table of a campaign.
func open(ctx context.Context, b *Broker, name string, create bool) (*Campaign, error) {
	if !named(name) {
		return nil, errors.New("the name of a campaign is 1 to 64 letters, digits, - and _")
	}
	t, err := b.table(ctx, "campaign_"+name, create)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		err = ErrNone
	}
	c := &Campaign{broker: b, name: name, table: t}
	c.receipts, c.managed = newJournal[route.Receipt](c, kindReceipts), newJournal[uint64](c, kindManaged)
	return c, err
}

// Open opens a campaign that has begun, to look at it and to control it.
func Open(ctx context.Context, b *Broker, name string) (*Campaign, error) {
	c, err := open(ctx, b, name, false)
	if err != nil {
		return nil, err
	}
	if c.Manifest, err = c.table.manifest(ctx); err == nil && c.Manifest == nil {
		err = ErrNone
	}
	return c, err
}

// Start begins a campaign or goes on with it, as far as reading the list and comparing
// everything with the manifest. [Campaign.Run] sends.
func Start(ctx context.Context, b *Broker, o Options) (*Campaign, error) {
	o.Workers = cmp.Or(o.Workers, 2*runtime.GOMAXPROCS(0))
	o.Attempts = cmp.Or(o.Attempts, 8)
	o.Log = cmp.Or(o.Log, slog.Default())
	c, err := open(ctx, b, o.Name, !o.Worker)
	if err != nil {
		return nil, err
	}
	c.options = o
	list, err := c.scan(ctx, o.List)
	if err != nil {
		return nil, err
	}
	if o.Worker {
		if m, err := c.table.manifest(ctx); err != nil || m == nil {
			return nil, cmp.Or(err, ErrNone)
		}
	}
	facts := append([]Fact{list,
		{Name: "rate", Value: fmt.Sprintf("%g/s", o.Rate)},
		{Name: "seed of references", Value: cmp.Or(o.Seed, "random")},
	}, o.Facts...)
	if c.Manifest, err = c.table.settle(ctx, &c.options, facts, c.rows()); err != nil {
		return nil, err
	}
	if err := c.begin(ctx, &c.options); err != nil {
		return nil, err
	}
	return c, c.keepEvents(ctx)
}

// scan reads the list, and returns what is to be remembered of it.
func (c *Campaign) scan(ctx context.Context, list List) (Fact, error) {
	digest, marks, err := list.Scan(ctx, rangeRows)
	if err == nil && marks[len(marks)-1].Rows == 0 {
		err = errors.New("the list has no rows")
	}
	c.marks = marks
	return Fact{Name: "list of devices", Value: hex.EncodeToString(digest[:]), Secret: true}, err
}

// rows is how many there are in the list, after scan.
func (c *Campaign) rows() int64 { return c.marks[len(c.marks)-1].Rows }

// grace is how long workers may take to hear the answers to what they have sent, when a
// run is told to end.
const grace = 10 * time.Second

// errEnough ends a run that is not wrong.
var errEnough = errors.New("enough")

// Run sends until every row is accounted for, the campaign is stopped, the first rows
// have been sent, or ctx ends, whose cause it returns. It returns when all that it has
// started has ended. observe gets the status now and then.
func (c *Campaign) Run(ctx context.Context, observe func(Status)) (Status, error) {
	if err := c.dial.look(ctx, c.table); err != nil {
		return Status{}, err
	}
	c.options.Log.Info("the run begins", "state", c.dial.now.Load().State, "reason", c.dial.now.Load().Reason)
	transport, err := c.options.Open(route.Options{Limiter: &limiter{Campaign: c}, Receipt: c.receipt})
	if err != nil {
		return Status{}, err
	}
	defer c.receipts.Wait()
	defer transport.Close()
	consumer, err := c.jobs(ctx)
	if err != nil {
		return Status{}, err
	}
	soft, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	hard, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	defer context.AfterFunc(soft, func() { time.AfterFunc(grace, abort) })()
	var wg sync.WaitGroup
	start := func(f func() error) {
		wg.Go(func() {
			if err := f(); err != nil {
				stop(err)
			}
		})
	}
	start(func() error { return c.dial.follow(soft, c.table) })
	if !c.options.Worker {
		start(func() error { return c.plan(soft) })
	}
	for range c.options.Workers {
		w, err := newWorker(c, transport, consumer)
		if err != nil {
			stop(err)
			break
		}
		start(func() error { return w.run(soft, hard) })
	}
	start(func() error { return cmp.Or(c.Watch(soft, observe), errEnough) })
	wg.Wait()
	err = context.Cause(soft)
	if errors.Is(err, errEnough) {
		err = c.await(ctx)
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace) // the server may be gone
	defer cancel()
	last, e := c.Status(end)
	return last, cmp.Or(err, e)
}

// soonest is the shortest time between two looks at the ledger, and latest the longest,
// however long the last look has waited for the cluster.
const (
	soonest = 20 * time.Millisecond
	latest  = 5 * time.Second
)

// Watch looks at the ledger now and then, until there is nothing more to do or ctx ends,
// and calls observe with what it sees. When the first rows are done, it pauses the campaign.
func (c *Campaign) Watch(ctx context.Context, observe func(Status)) error {
	log := cmp.Or(c.options.Log, slog.Default())
	var before time.Time
	var last Status
	for {
		begin := time.Now()
		pause := pollTime
		s, err := c.Status(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			log.Warn("the ledger cannot be read", "error", err)
		} else {
			target := s.Rows
			if s.Control.First > 0 {
				target = min(target, s.Control.First)
			}
			if new := s.Done - last.Done; new > 0 && !before.IsZero() {
				s.Speed = float64(new) / begin.Sub(before).Seconds()
				pause = min(pause, max(s.Left(target), soonest))
			}
			before, last = begin, s
			if observe != nil {
				observe(s)
			}
			enough := s.Done >= target
			if enough && !s.Finished() && s.Control.State == StateRunning {
				if err := c.Pause(ctx, fmt.Sprintf("the first %d rows are done", target)); err != nil {
					return err
				}
			}
			if enough || s.Control.State == StateStopped {
				return nil
			}
		}
		// Reading the ledger takes at most a twentieth of the time.
		if !wait(ctx, time.After(max(pause, min(20*time.Since(begin), latest)))) {
			return nil
		}
	}
}
