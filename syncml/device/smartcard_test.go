package device

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/virtualcard"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device/card"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// The IMSIs of two cards.
const cardA, cardB = "310150123456789", "310150987654321"

// onCard returns a card with messages.
func onCard(t testing.TB, messages ...card.Content) *virtualcard.Card {
	t.Helper()
	if len(messages) == 0 {
		return &virtualcard.Card{}
	}
	files, err := card.Image(card.ImageOptions{Pad: 5}, messages...)
	if err != nil {
		t.Fatal(err)
	}
	return &virtualcard.Card{Files: files}
}

// contentOf builds a message for a card. The node of a DM account is called node.
func contentOf(t testing.TB, kind card.Kind, o bootstrap.Options, server, node, password string) card.Content {
	t.Helper()
	a := testAccount(server, password)
	o.Device = "IMEI:000000000000000" // nobody knows the device when a card is made
	o.Transport.Secure = true
	if a.Node = node; kind.CP() {
		a.Node, o.Device, o.Profile = "", "", bootstrap.ProfileCP
	}
	return card.Content{Kind: kind, Data: build(t, o, a, bootstrap.Keys{}).Body}
}

// insert reads a card and applies its plan.
func insert(t testing.TB, d *Device, c card.Card, id string) *Plan {
	t.Helper()
	p, err := d.ReadCard(context.Background(), c, id, card.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(context.Background()); err != nil {
		t.Fatal(err)
	}
	return p
}

// accounts returns the places and servers of the accounts.
func accounts(d *Device) string {
	var out []string
	for _, a := range d.Accounts() {
		out = append(out, strings.TrimPrefix(a.URI, dmAccURI+"/")+"="+a.ServerID)
	}
	return strings.Join(out, " ")
}

// TestCardOrder holds that a device tries the objects of a card in order, and takes the
// first that it can carry out (DM-BOOT-C-006).
func TestCardOrder(t *testing.T) {
	dm := func(server string) card.Content {
		return contentOf(t, card.KindDM, bootstrap.Options{}, server, "Op", "pw")
	}
	cp := func(k card.Kind, server string) card.Content {
		return contentOf(t, k, bootstrap.Options{}, server, "", "pw")
	}
	broken := func(c card.Content) card.Content { c.Data = c.Data[:len(c.Data)-9]; return c }
	for name, x := range map[string]struct {
		content []card.Content
		want    string // accounts; "" is none
		reason  Reason
	}{
		"DM":                         {[]card.Content{dm("dm.example")}, "Op=dm.example", ""},
		"CP":                         {[]card.Content{cp(card.KindConfig2, "cp.example")}, "1=cp.example", ""},
		"DM before CP":               {[]card.Content{cp(card.KindBootstrap, "cp.example"), dm("dm.example")}, "Op=dm.example", ""},
		"Bootstrap before Config1":   {[]card.Content{cp(card.KindConfig1, "c1.example"), cp(card.KindBootstrap, "cp.example")}, "1=cp.example", ""},
		"Config1 before Config2":     {[]card.Content{cp(card.KindConfig2, "c2.example"), cp(card.KindConfig1, "c1.example")}, "1=c1.example", ""},
		"broken DM, good CP":         {[]card.Content{broken(dm("dm.example")), cp(card.KindConfig1, "cp.example")}, "1=cp.example", ""},
		"DM that is CP":              {[]card.Content{{Kind: card.KindDM, Data: cp(card.KindConfig1, "x.example").Data}, cp(card.KindConfig2, "cp.example")}, "1=cp.example", ""},
		"broken DM":                  {[]card.Content{broken(dm("dm.example"))}, "", ReasonCard},
		"broken DM, broken CP":       {[]card.Content{broken(dm("dm.example")), broken(cp(card.KindConfig1, "cp.example"))}, "", ReasonCard},
		"garbage behind the padding": {[]card.Content{{Kind: card.KindDM, Data: append(dm("dm.example").Data, 0xFF, 0xFF, 0x6A, 0x01)}}, "Op=dm.example", ""},
	} {
		store := new(Memory)
		d := newDevice(t, store, Policy{})
		before := stateOf(t, store)
		p, err := d.ReadCard(context.Background(), onCard(t, x.content...), cardA, card.ReadOptions{})
		if reasonOf(err) != x.reason {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.Equal(stateOf(t, store), before) {
			t.Errorf("%s: ReadCard has changed something", name)
		}
		if p == nil {
			continue
		}
		if err := p.Apply(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := accounts(d); got != x.want || p.Trust() != TrustCard {
			t.Errorf("%s: accounts %s, want %s; trust %v", name, got, x.want, p.Trust())
		}
	}
}

// TestCardChange holds what goes, stays and is replaced from one power-on to the next
// (DM-BOOT-C-007, C-008), for all forms of a message.
func TestCardChange(t *testing.T) {
	for name, x := range map[string]struct {
		kind    card.Kind
		o       bootstrap.Options
		account string // of the first card
	}{
		"embedded":     {card.KindDM, bootstrap.Options{}, "Op"},
		"nested":       {card.KindDM, bootstrap.Options{Form: bootstrap.FormNested}, "Op"},
		"XML":          {card.KindDM, bootstrap.Options{Form: bootstrap.FormXML}, "Op"},
		"node by node": {card.KindDM, bootstrap.Options{Form: bootstrap.FormNodeByNode}, "Op"},
		"CP":           {card.KindBootstrap, bootstrap.Options{}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			store := NewDir(t.TempDir()) // origins survive
			d := newDevice(t, store, Policy{Network: imsi(t)})
			take(t, d, Push{Secure: true, Message: new(build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("push.example", "pw"), bootstrap.Keys{}))}, "")
			pushed := accounts(d)
			want := func(step, accountsOfCard string) {
				t.Helper()
				d = newDevice(t, store, Policy{Network: imsi(t)}) // the device is switched on again
				got := strings.Fields(accounts(d))
				slices.Sort(got)
				all := strings.Fields(pushed + " " + accountsOfCard)
				slices.Sort(all)
				if !slices.Equal(got, all) {
					t.Errorf("%s: accounts %v, want %v", step, got, all)
				}
			}
			first := x.account
			if first == "1" && strings.HasPrefix(pushed, "1=") {
				first = "2"
			}
			one := onCard(t, contentOf(t, x.kind, x.o, "one.example", "Op", "pw"))
			insert(t, d, one, cardA)
			want("the first card", first+"=one.example")

			state := stateOf(t, store)
			if p := insert(t, d, one, cardA); !p.Known() || len(p.Changes()) > 0 || !bytes.Equal(stateOf(t, store), state) {
				t.Errorf("the same card changes something: %v", p.Changes())
			}

			// What a server gets by ACLs elsewhere stays when its account is only updated.
			if err := d.Update(ctx, "one.example", func(e *Edit) error {
				return e.Add(tnds.Entry{URI: "./Vendor/Shared", Value: []byte("x"), ACL: "Get=one.example+push.example"})
			}); err != nil {
				t.Fatal(err)
			}
			insert(t, d, onCard(t, contentOf(t, x.kind, x.o, "one.example", "Op", "changed")), cardA)
			want("an updated message", first+"=one.example")
			a, err := d.account("one.example")
			if err != nil || string(a.Credentials[0].Secret) != "changed" {
				t.Errorf("the password is not the new one (%v)", err)
			}
			if n, _ := d.Tree().Node("./Vendor/Shared"); n.ACL != "Get=one.example+push.example" {
				t.Errorf("ACL elsewhere is %q", n.ACL)
			}

			insert(t, d, onCard(t, contentOf(t, x.kind, x.o, "two.example", "Op", "pw")), cardB)
			want("another card", first+"=two.example")
			if n, _ := d.Tree().Node("./Vendor/Shared"); n.ACL != "Get=push.example" {
				t.Errorf("ACL elsewhere, without the account: %q", n.ACL)
			}

			insert(t, d, one, cardA)
			want("the first card again", first+"=one.example")
			p := insert(t, d, onCard(t), cardB)
			want("a card without a message", "")
			if p.Known() || p.Account() != "" || p.Server() != "" {
				t.Errorf("plan without a card: %v %q %q", p.Known(), p.Account(), p.Server())
			}
			if p := insert(t, d, onCard(t), cardB); !p.Known() {
				t.Errorf("a card without a message, again: %v", p.Changes())
			}
			insert(t, d, one, cardA)
			want("back again", first+"=one.example")
		})
	}
}

// TestCardKeepsPlace holds that an account keeps its place and the rights that it got in
// the meantime when the card's message is updated, also under another name, and what is
// the same stays the same node.
func TestCardKeepsPlace(t *testing.T) {
	d := newDevice(t, new(Memory), Policy{})
	insert(t, d, onCard(t, contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Op", "pw")), cardA)
	if err := d.Update(context.Background(), "one.example", func(e *Edit) error {
		return e.SetProperty("./DMAcc/Op/Name", "Title", "Operator")
	}); err != nil {
		t.Fatal(err)
	}
	p := insert(t, d, onCard(t, contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Other", "changed")), cardA)
	var changed []string
	for _, c := range p.Changes() {
		changed = append(changed, c.Kind.String()+" "+c.URI)
	}
	if len(changed) != 1 || !strings.HasPrefix(changed[0], "change ./DMAcc/Op/AppAuth/") {
		t.Errorf("%q", changed)
	}
	if n, _ := d.Tree().Node("./DMAcc/Op/Name"); n.Title != "Operator" {
		t.Errorf("title %q", n.Title)
	}
}

// TestCardReferences holds that references between objects of a card are rewritten to
// their places, and that the objects go with the card.
func TestCardReferences(t *testing.T) {
	message := func(server string) card.Content {
		a := testAccount(server, "pw")
		a.Node = "Op"
		a.Objects = []bootstrap.Object{{Name: "Con", ID: "org.openmobilealliance/1.0/ConnMO", Nodes: []bootstrap.Node{{URI: "Addr", Value: bootstrap.Secret(server)}}}}
		a.ConRefs = []string{"./Inbox/Con"}
		return card.Content{Kind: card.KindDM, Data: build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, a, bootstrap.Keys{}).Body}
	}
	d := newDevice(t, new(Memory), Policy{})
	take(t, d, Push{Secure: true, Message: &bootstrap.Message{Type: bootstrap.TypeDM, Body: message("push.example").Data}}, "")
	for _, server := range []string{"one.example", "two.example"} {
		insert(t, d, onCard(t, message(server)), server)
		a, err := d.account(server)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.ConRefs) != 1 {
			t.Fatalf("%s: references %q", server, a.ConRefs)
		}
		if n, _ := d.Tree().Node(a.ConRefs[0] + "/Addr"); string(n.Value) != server {
			t.Errorf("%s: %s leads to %q", server, a.ConRefs[0], []byte(n.Value))
		}
		if n := len(d.Tree().at("./ConnMO").kids); n != 2 {
			t.Errorf("%s: %d objects in ./ConnMO", server, n)
		}
	}
	insert(t, d, onCard(t), "none")
	if n := len(d.Tree().at("./ConnMO").kids); n != 1 {
		t.Errorf("%d objects in ./ConnMO without a card", n)
	}
}

// TestCardPolicy holds that a policy switches cards off, and that a card which is rejected
// gets not one command (DM-BOOT-C-009).
func TestCardPolicy(t *testing.T) {
	refusal := errors.New("the user said no")
	for name, x := range map[string]struct {
		policy Policy
		id     string
		reason Reason
		read   bool
	}{
		"by default":             {Policy{}, cardA, "", true},
		"no cards":               {Policy{NoCard: true}, cardA, ReasonCard, false},
		"rejected":               {Policy{CardRejected: func(id string) bool { return id == cardA }}, cardA, ReasonCard, false},
		"another one is":         {Policy{CardRejected: func(id string) bool { return id == cardB }}, cardA, "", true},
		"a card without an IMSI": {Policy{}, "", ReasonCard, false},
		"not approved":           {Policy{Approve: func(context.Context, *Plan) error { return refusal }}, cardA, ReasonCard, true},
		// The demands on a push are none on a card.
		"signatures and MAC": {Policy{MustSign: true, AskPIN: true}, cardA, "", true},
	} {
		d := newDevice(t, new(Memory), x.policy)
		c := onCard(t, contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Op", "pw"))
		_, err := d.ReadCard(context.Background(), c, x.id, card.ReadOptions{})
		if reasonOf(err) != x.reason || len(c.Commands) > 0 != x.read {
			t.Errorf("%s: %v, %d commands", name, err, len(c.Commands))
		}
		if name == "not approved" && !errors.Is(err, refusal) {
			t.Error(err)
		}
	}
}

// TestCardGoneNeedsApproval holds that the policy is asked before accounts go with their
// card.
func TestCardGoneNeedsApproval(t *testing.T) {
	asked := ""
	d := newDevice(t, new(Memory), Policy{Approve: func(_ context.Context, p *Plan) error {
		if changes := p.Changes(); len(changes) > 0 && changes[0].Kind == Deleted {
			asked = changes[0].URI
			return errors.New("no")
		}
		return nil
	}})
	insert(t, d, onCard(t, contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Op", "pw")), cardA)
	if _, err := d.ReadCard(context.Background(), onCard(t), cardB, card.ReadOptions{}); reasonOf(err) != ReasonPolicy || asked != "./DMAcc/Op" {
		t.Errorf("%v, asked for %q", err, asked)
	}
	if got := accounts(d); got != "Op=one.example" {
		t.Error(got)
	}
}

// TestCardUnread holds that nothing goes while a card cannot be read: it may have the
// message still.
func TestCardUnread(t *testing.T) {
	store := new(Memory)
	d := newDevice(t, store, Policy{})
	c := onCard(t, contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Op", "pw"))
	insert(t, d, c, cardA)
	before := stateOf(t, store)
	whole := c.Files
	for name, change := range map[string]func(){
		"PIN":          func() { c.PIN = "1234" },
		"damaged ODF":  func() { c.Files = slices.Clone(whole); c.Files[1].Data = []byte{0xA7, 0x06, 0x30} },
		"damaged DODF": func() { c.Files = slices.Clone(whole); c.Files[3].Data = whole[3].Data[:9] },
		"damaged message": func() {
			c.Files = slices.Clone(whole)
			c.Files[4].Data = whole[4].Data[:90]
		},
	} {
		c.PIN, c.Files = "", whole
		change()
		if _, err := d.ReadCard(context.Background(), c, cardA, card.ReadOptions{}); reasonOf(err) != ReasonCard {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.Equal(stateOf(t, store), before) {
			t.Errorf("%s: something has changed", name)
		}
	}
}

// TestCardChangeUnread holds that what came from one card goes when there is another one,
// also where nothing can be taken from that: the plan says why, and the next start, with the
// same card, is a rejection.
func TestCardChangeUnread(t *testing.T) {
	good := contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Op", "pw")
	broken := onCard(t, card.Content{Kind: card.KindDM, Data: good.Data[:90]})
	locked := onCard(t, good)
	locked.PIN = "1234"
	for name, x := range map[string]struct {
		card   *virtualcard.Card
		policy Policy
		want   string // in what is ignored
	}{
		"a broken message": {broken, Policy{}, "smartcard: rejected (card): "},
		"a PIN":            {locked, Policy{}, "smartcard: rejected (card): "},
		"rejected":         {onCard(t, good), Policy{CardRejected: func(id string) bool { return id == cardB }}, "smartcard: rejected (card): the card is not"},
		"not approved": {onCard(t, contentOf(t, card.KindDM, bootstrap.Options{}, "two.example", "Op", "pw")),
			Policy{Approve: func(_ context.Context, p *Plan) error {
				if p.Server() == "two.example" {
					return errors.New("no")
				}
				return nil
			}}, "smartcard: rejected (card): "},
	} {
		d := newDevice(t, new(Memory), x.policy)
		insert(t, d, onCard(t, good), cardA)
		p := insert(t, d, x.card, cardB)
		if got := accounts(d); got != "" || len(p.Ignored()) != 1 || !strings.HasPrefix(p.Ignored()[0], x.want) {
			t.Errorf("%s: accounts %q, ignored %q", name, got, p.Ignored())
		}
		if _, err := d.ReadCard(context.Background(), x.card, cardB, card.ReadOptions{}); reasonOf(err) != ReasonCard {
			t.Errorf("%s, again: %v", name, err)
		}
		insert(t, d, onCard(t, good), cardA)
		if got := accounts(d); got != "Op=one.example" {
			t.Errorf("%s, and the first card again: %q", name, got)
		}
	}
}

// TestCardAndPush holds that a message that came by a card comes again by a push when the
// card has gone.
func TestCardAndPush(t *testing.T) {
	d := newDevice(t, new(Memory), Policy{Device: "IMEI:000000000000000"})
	content := contentOf(t, card.KindDM, bootstrap.Options{}, "one.example", "Op", "pw")
	insert(t, d, onCard(t, content), cardA)
	insert(t, d, onCard(t), cardB)
	p := take(t, d, Push{Secure: true, Message: &bootstrap.Message{Type: bootstrap.TypeDM, Body: content.Data}}, "")
	if got := accounts(d); got != "Op=one.example" || p.Known() {
		t.Errorf("accounts %q, known %v", got, p.Known())
	}
	insert(t, d, onCard(t), cardA) // what came by the push is no card's
	if got := accounts(d); got != "Op=one.example" {
		t.Errorf("accounts %q", got)
	}
}

// TestCardRightsGo holds that rights on what came from a card go with it: something else
// that another card brings to the same URI does not get them.
func TestCardRightsGo(t *testing.T) {
	inbox := func(server string) string {
		return inboxTree("./Inbox", "|Op|"+bootstrap.DMAccID, "Op|ServerID="+server)
	}
	nap := func(id string) card.Content {
		return card.Content{Kind: card.KindBootstrap, Data: cp(t, `<wap-provisioningdoc version="1.1"><characteristic type="NAPDEF"><parm name="NAPID" value="`+id+`"/></characteristic></wap-provisioningdoc>`).Body}
	}
	message := func(commands string) card.Content {
		return card.Content{Kind: card.KindDM, Data: dm(t, commands).Body}
	}
	const rights = "Get=*&Replace=stays"
	for _, test := range []struct {
		name          string
		first, second card.Content
		uri, want     string
	}{
		{"the same account", message(inbox("one")), message(inbox("one") + add("./x", "y")), "./DMAcc/Op", rights},
		{"another account", message(inbox("one")), message(inbox("two")), "./DMAcc/Op", ""},
		{"another account in nodes", message(inbox("one")), message(add("./DMAcc/Op/ServerID", "two")), "./DMAcc/Op", ""},
		{"the same access point", nap("a"), func() card.Content { c := nap("a"); c.Kind = card.KindConfig1; return c }(), "./ConnMO/NAP/1", rights},
		{"another access point", nap("a"), nap("b"), "./ConnMO/NAP/1", ""},
	} {
		d := newDevice(t, new(Memory), Policy{})
		insert(t, d, onCard(t, test.first), cardA)
		if err := d.swap(context.Background(), d.state.next(withACL(t, d, test.uri, rights))); err != nil {
			t.Fatal(err)
		}
		insert(t, d, onCard(t, test.second), cardB)
		if n, ok := d.Tree().Node(test.uri); !ok || n.ACL != test.want {
			t.Errorf("%s: %v, ACL %q, want %q", test.name, ok, n.ACL, test.want)
		}
	}
}
