package engine

import (
	"context"
	"time"
)

// Settled is what receipts and first sessions say of the rows that were sent. Each row
// counts once, whatever comes late or again.
type Settled struct {
	Delivered int64 // rows of which a receipt says so
	Failed    int64 // rows of which a receipt says that they will not be
	Managed   int64 // rows whose device has begun its first session, delivered or not
	Strangers int64 // acknowledgements of devices to which nothing was sent
	Minutes   []Minute
}

// A Minute counts what became known in a minute, for a curve. The minutes in which
// something did are there, in their order.
type Minute struct {
	At        time.Time // its begin, UTC
	Delivered int64     // rows
	Managed   int64
}

// Settled joins what was sent with receipts and acknowledgements. It reads all of them.
// Without the list, which has the names of the devices, nothing is known to be managed.
func (c *Campaign) Settled(ctx context.Context, list List) (*Settled, error) {
	return new(Settled), ctx.Err() // no receipts are recorded yet
}
