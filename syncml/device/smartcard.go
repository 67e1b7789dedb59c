package device

import (
	"context"
	"errors"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// ReadCard takes the message of a smartcard, as a device does at each start
// (DM-BOOT-C-006 to C-009): of the objects that a device tries in order, the first that
// it can carry out. id names the card, such as by its IMSI. What came from another card,
// or from an older message of this one, goes with the plan; a card without a message
// takes all of it away. A card is trusted by being there, unless the policy says no; the
// device that a message names does not count, as a card goes from one to another.
//
// The error is a [*Rejected], or that of the card. Where the card before was another one,
// there is a plan in place of the first: what came from that one goes, and
// [Plan.Ignored] says what is wrong with this one.
func (d *Device) ReadCard(ctx context.Context, c card.Card, id string, o card.ReadOptions) (*Plan, error) {
	if d.policy.NoCard || id == "" {
		return nil, &Rejected{ReasonCard, errors.New("the policy reads no cards, or the card has no name")}
	}
	p, err := d.readCard(ctx, c, id, o)
	why := new(Rejected)
	last := d.current().card
	if errors.As(err, &why) && last != id && !strings.HasPrefix(last, id+" ") {
		if gone, err := d.withoutCard(ctx, id); err == nil && !gone.known {
			gone.found.ignored = []string{"smartcard: " + why.Error()}
			return gone, nil
		}
	}
	return p, err
}

func (d *Device) readCard(ctx context.Context, c card.Card, id string, o card.ReadOptions) (*Plan, error) {
	if reject := d.policy.CardRejected; reject != nil && reject(id) {
		return nil, &Rejected{ReasonCard, errors.New("the card is not one of this device")}
	}
	files, err := card.Read(c, o)
	if errors.Is(err, card.ErrNotFound) {
		return d.withoutCard(ctx, id)
	}
	if err != nil {
		return nil, &Rejected{ReasonCard, err}
	}
	var failed error
	for _, f := range files {
		m := bootstrap.Message{Type: bootstrap.TypeDM, Body: f.Data}
		if f.Kind.CP() {
			m.Type = bootstrap.TypeCP
		}
		p, err := d.consider(ctx, m, true, id)
		if err == nil {
			return p, nil
		}
		failed = errors.Join(failed, err)
	}
	return nil, &Rejected{ReasonCard, failed}
}

// withoutCard returns the plan for a card without a message.
func (d *Device) withoutCard(ctx context.Context, id string) (*Plan, error) {
	base := d.current()
	a := applier{policy: &d.policy, edit: d.policy.edit(base.tree), card: id}
	a.leave()
	a.settle()
	p := &Plan{d: d, base: base, card: id, trust: TrustCard, next: a.edit.Tree()}
	if p.known = p.next.root == base.tree.root; p.known {
		return p, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ask(ctx); err != nil {
		p.discard()
		return nil, err
	}
	return p, nil
}
