package device

import (
	"context"
	"sync"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A Device is the client's side of bootstrap: it receives messages, decides, and keeps
// a management tree. It starts no goroutine, and is safe for concurrent use.
type Device struct {
	secret.Hidden

	store  Store
	policy Policy

	mu       sync.Mutex
	state    *State // what the store holds
	segments push.Reassembler[string]
}

// New returns the device whose state the store has, with the policy p. A store without a
// state gets one, with ./DevInfo, ./DMAcc and ./Inbox. The error is that of the store,
// or a [*Refusal] for nodes that the limits do not allow.
func New(ctx context.Context, store Store, p Policy) (*Device, error) {
	d := &Device{store: store, policy: p.withDefaults()}
	d.segments.Limits = p.Segments
	old, err := store.Load(ctx)
	if err != nil {
		return nil, err
	}
	from := old
	if old == nil {
		from = &State{tree: newTree()}
	}
	t, err := d.policy.initial(from.tree)
	if err != nil {
		return nil, err
	}
	if d.state = old; old != nil && t.root == old.tree.root {
		return d, nil
	}
	return d, d.swap(ctx, from.next(t))
}

// current returns the state as it is now.
func (d *Device) current() *State {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// swap puts next into the store. After an error, the store says which state it holds.
// The caller has locked d, or d is nobody else's yet.
func (d *Device) swap(ctx context.Context, next *State) error {
	err := d.store.Swap(ctx, d.state, next)
	if err == nil {
		d.state = next
		return nil
	}
	held, lerr := d.store.Load(context.WithoutCancel(ctx))
	if lerr != nil || held == nil {
		return err // and d.state is what was there
	}
	switch done := held.same(next); {
	case done:
		d.state = held
		return nil
	case !held.same(d.state):
		d.state = held // somebody else's
	}
	return err
}

// Tree returns the management tree as it is now.
func (d *Device) Tree() *Tree {
	t := *d.current().tree
	t.policy = &d.policy
	return &t
}

// Update carries out commands of a server, those of a management session: f calls them
// on an [Edit] with the server's rights. Where f returns an error, nothing changes; else
// the tree is stored as a whole. An error of f comes back as it is. f must not call methods
// of the device, which waits for it.
func (d *Device) Update(ctx context.Context, server string, f func(*Edit) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.policy.edit(d.state.tree)
	e.free, e.grants, e.server = false, true, server
	if err := f(e); err != nil {
		return err
	}
	return d.swap(ctx, d.state.next(e.Tree()))
}

// An Account is a DM account in the tree.
type Account struct {
	URI string // of its node
	*bootstrap.Account
}

// Accounts returns the accounts, by URI. Each shares no memory with the tree.
func (d *Device) Accounts() (out []Account) {
	t := d.Tree()
	for uri, n := range t.accounts() {
		if sub, err := t.TNDS(uri); err == nil && n.server() != "" {
			out = append(out, Account{uri, bootstrap.ReadAccount(sub, 0)})
			sub.Clear()
		}
	}
	return out
}
