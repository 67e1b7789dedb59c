package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Trust says by what a message was authenticated.
type Trust uint8

// The kinds of trust.
const (
	TrustNone      Trust = iota // by nothing: the policy takes such messages
	TrustSecure                 // by a secure push
	TrustMAC                    // by its MAC
	TrustSignature              // by the signature of each tree in it
	TrustCard                   // by the smartcard that it came from
)

// String returns what authenticates, in a word or two.
func (t Trust) String() string {
	return [...]string{"nothing", "secure push", "MAC", "signature", "smartcard"}[t]
}

// A Plan is what a device would do with a message. It changes nothing until Apply. It is
// safe for concurrent use, and holds the secrets of the message until it is done.
type Plan struct {
	secret.Hidden

	d       *Device
	base    *State
	digests []string // of the message, and of the signed trees in it
	card    string   // that the message came from
	trust   Trust
	known   bool

	mu       sync.Mutex
	message  bootstrap.Message // while it waits for a PIN, a copy
	copied   bool
	keys     bootstrap.Keys
	needsPIN bool
	tries    int
	done     bool
	asking   bool  // Approve runs
	next     *Tree // nil until the message has been read
	found    found
}

// A found is what the device has found in a message.
type found struct {
	server, account string // account is a URI
	signatures      []bootstrap.Signature
	ignored         []string
}

func (p *Plan) read() found {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found
}

// Trust returns by what the message was authenticated; where the PIN is missing, by what
// it will be.
func (p *Plan) Trust() Trust { return p.trust }

// Known reports whether the message was applied before. Then it changes nothing.
func (p *Plan) Known() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known
}

// NeedsPIN reports whether the user has to type a PIN: of the message, only the
// parameters of its push have been looked at.
func (p *Plan) NeedsPIN() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.needsPIN
}

// Server returns the identifier of the server whose account the message holds, "" where
// there is none. With Account, the URI that the account will have.
func (p *Plan) Server() string { return p.read().server }

// Account returns the URI of the account's node, "" where the message holds none.
func (p *Plan) Account() string { return p.read().account }

// Signatures returns the signers of trees in the message.
func (p *Plan) Signatures() []bootstrap.Signature { return slices.Clone(p.read().signatures) }

// Ignored names what the device leaves out of the message: objects and nodes by their
// URI, characteristics and parms by types and names, commands that only a session has.
func (p *Plan) Ignored() []string { return slices.Clone(p.read().ignored) }

// Tree returns the tree as Apply would leave it; before a PIN, as it is.
func (p *Plan) Tree() *Tree {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := *p.base.tree
	if p.next != nil {
		t = *p.next
	}
	t.policy = &p.d.policy
	return &t
}

// Changes returns what Apply would change, by URI; nothing before a PIN.
func (p *Plan) Changes() []Change {
	return Diff(&Tree{root: p.base.tree.root, policy: &p.d.policy}, p.Tree())
}

// Confirm tries the PIN that the user has typed; for USERPINMAC, all the digits. When it
// fits, the message is read, and the plan says what would change. The error is a
// [*WrongPIN] while the user has tries left, then a [*Rejected]: the message is gone.
func (p *Plan) Confirm(ctx context.Context, pin string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done || p.asking || !p.needsPIN {
		return ErrDone
	}
	typed := secret.Secret(pin)
	defer typed.Clear()
	p.keys.PIN = typed
	if p.message.Security.SEC == push.SECUserPINMAC {
		p.message.Security.Typed = typed
	}
	err := p.carryOut(ctx)
	p.keys.PIN, p.message.Security.Typed = nil, nil
	wrong := errors.Is(err, bootstrap.ErrMAC) || errors.Is(err, bootstrap.ErrPIN) || errors.Is(err, bootstrap.ErrKey)
	if wrong && p.tries > 1 {
		p.tries--
		return &WrongPIN{p.tries}
	}
	if err != nil {
		p.discard()
	}
	return err
}

// carryOut verifies the message, and carries it out on a copy of the tree.
func (p *Plan) carryOut(ctx context.Context) error {
	e := p.d.policy.edit(p.base.tree)
	err := bootstrap.Read(p.message, p.keys, func(c *bootstrap.Content) error {
		a := applier{policy: &p.d.policy, edit: e, card: p.card, numbers: map[string]int{}}
		if p.known = c.Opened.Signatures != nil && p.again(c); p.known {
			return nil
		}
		if p.card != "" {
			a.leave()
		}
		carryOut := a.commands
		if c.Document != nil {
			carryOut = a.document
		}
		err := carryOut(c)
		a.settle()
		p.found = found{a.server, a.account, c.Opened.Signatures, a.ignored}
		return err
	})
	if err != nil {
		return rejected(err)
	}
	if p.known {
		p.next = p.base.tree
		return nil
	}
	p.next, p.needsPIN = e.Tree(), false
	return p.ask(ctx)
}

// again notes the digests of signed trees, and takes out those that were applied before: in
// another envelope, which no signature covers, they are nothing new. It reports whether
// none is left.
func (p *Plan) again(c *bootstrap.Content) bool {
	left := 0
	// A copy, as all trees of the list that was given are overwritten.
	c.Steps = slices.DeleteFunc(slices.Clone(c.Steps), func(s bootstrap.Step) bool {
		if s.Tree == nil {
			return false
		}
		b, err := s.Tree.AppendWBXML(nil)
		digest := digestOf(b)
		clear(b)
		p.digests = append(p.digests, digest)
		known := err == nil && p.trust == TrustSignature && p.base.knows(digest)
		if !known {
			left++
		}
		return known
	})
	return left == 0
}

// ask asks the policy whether it approves of the plan. The caller has locked p.
func (p *Plan) ask(ctx context.Context) error {
	approve := p.d.policy.Approve
	if approve == nil {
		return nil
	}
	p.asking = true // it must not apply what it is asked about
	err := func() error {
		p.mu.Unlock() // for the methods that it calls
		defer p.mu.Lock()
		return approve(ctx, p)
	}()
	if p.asking = false; err == nil && p.done {
		err = ErrDone // it was discarded meanwhile
	}
	if err != nil {
		p.next = nil
		return &Rejected{ReasonPolicy, err}
	}
	return nil
}

// Apply makes the plan come true: the store then holds the new tree, or after an error
// still the old one. Then the plan is done. The error is ErrPIN, ErrStale, ErrDone, or
// that of the store.
func (p *Plan) Apply(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.done, p.asking:
		return ErrDone
	case p.needsPIN:
		return ErrPIN
	case p.known:
		p.discard()
		return nil
	}
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if p.d.state != p.base {
		return ErrStale
	}
	if p.card != "" {
		p.digests = nil // the same message may come by a push when the card has gone
	}
	next := p.base.next(p.next, p.digests...)
	if p.card != "" {
		next.card = p.card
	}
	if err := p.d.swap(ctx, next); err != nil {
		return fmt.Errorf("device: not applied: %w", err)
	}
	p.discard()
	return nil
}

// Discard gives the plan up, and overwrites the message with zeros.
func (p *Plan) Discard() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.discard()
}

func (p *Plan) discard() {
	if p.copied {
		clear(p.message.Body)
	}
	p.message, p.keys, p.done = bootstrap.Message{}, bootstrap.Keys{}, true
}

// A Change is one of a tree.
type Change struct {
	secret.Hidden // the fields do not show themselves

	URI  string
	Kind ChangeKind
	// Old and New are the node before and behind the change; of a node that is added or
	// deleted, the other one is empty.
	Old, New Node
}

// A ChangeKind says what happens to a node.
type ChangeKind uint8

// The kinds of changes.
const (
	Added ChangeKind = iota
	Changed
	Deleted
)

// String returns the kind in a word.
func (k ChangeKind) String() string { return [...]string{"add", "change", "delete"}[k] }

// Diff returns what makes b of a, by URI. Time stamps and counters of changes alone are
// none. It takes time for the nodes that differ only, where b comes of an [Edit] of a.
func Diff(a, b *Tree) []Change {
	d := differ{a: a, b: b}
	d.same(".", a.root, b.root)
	return d.out
}

type differ struct {
	a, b *Tree
	out  []Change
}

// same compares two nodes of one URI, and all below.
func (d *differ) same(uri string, x, y *node) {
	if x == y {
		return
	}
	if x.format != y.format || x.typ != y.typ || x.title != y.title || string(x.value) != string(y.value) || !x.acl.Equal(y.acl) {
		d.out = append(d.out, Change{URI: uri, Kind: Changed, Old: d.a.view(x, uri), New: d.b.view(y, uri)})
	}
	for i, k := 0, 0; i < len(x.kids) || k < len(y.kids); {
		switch {
		case k == len(y.kids) || i < len(x.kids) && x.kids[i].name < y.kids[k].name:
			d.whole(join(uri, x.kids[i].name), x.kids[i], Deleted)
			i++
		case i == len(x.kids) || x.kids[i].name > y.kids[k].name:
			d.whole(join(uri, y.kids[k].name), y.kids[k], Added)
			k++
		default:
			d.same(join(uri, x.kids[i].name), x.kids[i], y.kids[k])
			i, k = i+1, k+1
		}
	}
}

// whole notes a node and all below as added or deleted.
func (d *differ) whole(uri string, n *node, kind ChangeKind) {
	note := func(uri string, n *node) bool {
		c := Change{URI: uri, Kind: kind}
		if kind == Added {
			c.New = d.b.view(n, uri)
		} else {
			c.Old = d.a.view(n, uri)
		}
		d.out = append(d.out, c)
		return true
	}
	note(uri, n)
	n.walk(uri, note)
}
