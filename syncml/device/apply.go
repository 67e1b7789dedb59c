package device

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// An applier carries out what a message holds on an edit. The first thing that the
// device refuses is the error, and with it the whole message: so Atomic and Sequence
// (OMA-TS-DM_RepPro 1.2) ask for nothing more.
type applier struct {
	policy  *Policy
	edit    *Edit
	card    string   // that the message came from
	gone    []left   // what came from cards before
	servers []string // that had an account before

	server  string // whose rights count: the server of the account in the message
	account string // URI that the account gets
	ignored []string
	moved   []move
	numbers map[string]int // of the names tried last, by the URI without one; each is taken
}

// A left is what stood at uri, and came from a smartcard.
type left struct {
	uri string
	*node
}

// A move is an object that goes to its place: that of a tree in ./Inbox or of a document
// which begins at index. Without a name, from is empty: nothing refers to it.
type move struct {
	from, to string
	index    int
}

func (a *applier) ignore(what string) { a.ignored = append(a.ignored, what) }

// commands carries out the commands of a DM message.
func (a *applier) commands(c *bootstrap.Content) error {
	if o := &c.Opened.Options; o.DM == bootstrap.DM11 && !a.policy.DM11 {
		return &Rejected{ReasonVersion, errors.New("DM 1.1")}
	} else if own := a.policy.Device; a.card == "" && own != "" && o.Device != "" && o.Device != own {
		return &Rejected{ReasonTarget, fmt.Errorf("the message is for %q", o.Device)}
	}
	if err := a.by(serverOf(c.Steps)); err != nil {
		return err
	}
	before := a.edit.tree.root
	atomic := -1 // depth of the Atomic that the step is in
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Depth <= atomic {
			atomic = -1
		}
		if s.Kind == syncml.KindAtomic && atomic < 0 {
			atomic = s.Depth
			continue
		}
		if err := a.step(s, atomic >= 0); err != nil {
			return err
		}
	}
	changed := map[string]bool{} // by place and server: whether this message has changed the account
	for uri, n := range a.edit.tree.accounts() {
		id, own := n.server(), n.edit == a.edit.token
		key := uri[:len(uri)-len(n.name)] + id
		other, twice := changed[key]
		switch {
		case own && id == "":
			return &Rejected{ReasonContent, fmt.Errorf("the account %s has no usable ServerID", uri)}
		case twice && (own || other):
			return refuse(uri, syncml.StatusAlreadyExists)
		case a.account == "" && a.server != "" && id == a.server:
			a.account = uri
		}
		changed[key] = own
	}
	if a.edit.tree.root == before && a.account == "" {
		return &Rejected{ReasonContent, errors.New("the message has nothing for this device")}
	}
	return nil
}

// by says whose rights count: those of the server whose account the message brings. "" is
// nobody.
func (a *applier) by(server string) error {
	a.server, a.edit.server = server, server
	if server == "" || tnds.CheckID(server) == nil {
		return nil
	}
	return &Rejected{ReasonContent, fmt.Errorf("the account has no usable ServerID: %w", tnds.CheckID(server))}
}

// serverOf returns the server whose account the steps add.
func serverOf(steps []bootstrap.Step) string {
	for i := range steps {
		s := &steps[i]
		if s.Tree == nil {
			if name := s.Node.URI[strings.LastIndexByte(s.Node.URI, '/')+1:]; name == "ServerID" || name == "ServerId" {
				return string(s.Node.Value)
			}
			continue
		}
		for _, n := range s.Tree.All() {
			if string(n.Name) == "ServerID" && n.Value != nil {
				return string(n.Value)
			}
		}
	}
	return ""
}

// step carries out one step.
func (a *applier) step(s *bootstrap.Step, atomic bool) error {
	a.edit.free = false
	switch s.Kind {
	case syncml.KindSequence:
		return nil
	case syncml.KindAdd, syncml.KindReplace:
		switch {
		case s.Tree == nil:
			return a.node(s.Kind, s.Node)
		case s.Kind == syncml.KindAdd && inInbox(string(s.Tree.Base)):
			return a.inbox(s.Tree)
		}
		for e := range s.Tree.Entries() {
			if err := a.node(s.Kind, e); err != nil {
				return err
			}
		}
		return nil
	case syncml.KindDelete:
		return a.edit.Delete(s.Node.URI)
	case syncml.KindExec:
		return a.edit.Exec(s.Node.URI)
	case syncml.KindAlert, syncml.KindGet, syncml.KindStatus, syncml.KindResults:
		if !atomic {
			a.ignore(s.Kind.String()) // what a session would answer
			return nil
		}
	}
	return refuse(s.Node.URI, syncml.StatusNotSupported)
}

// node carries out Add or Replace for one node. An interior node that is part of the
// device may be stated again; Replace of a tree adds what is missing.
func (a *applier) node(kind syncml.Kind, x tnds.Entry) error {
	if uri, property, ok := strings.Cut(x.URI, "?prop="); ok && kind == syncml.KindReplace {
		return a.edit.SetProperty(uri, property, string(x.Value))
	}
	if rest, ok := strings.CutPrefix(tnds.Relative(x.URI), "DMAcc/"); ok && !a.policy.Ext {
		_, rest, _ = strings.Cut(rest, "/")
		if first, _, _ := strings.Cut(rest, "/"); first == "Ext" {
			a.ignore(x.URI)
			return nil
		}
	}
	x, _ = x.Octets() // so that the form of a message does not show in the tree
	there := a.edit.path.find(a.edit.tree.root, x.URI)
	switch {
	case there && x.Format == tnds.FormatNode && a.edit.path.last().interior() && (kind == syncml.KindReplace || permanent(x.URI)):
		if x.ACL == "" {
			return nil
		}
		return a.edit.SetProperty(x.URI, "ACL", x.ACL)
	case there && kind == syncml.KindReplace:
		return a.edit.Replace(x)
	}
	err := a.edit.Add(x)
	if err == nil && a.card != "" {
		a.edit.path.find(a.edit.tree.root, x.URI)
		if !slices.ContainsFunc(a.edit.path.nodes, func(n *node) bool { return n.origin != "" }) {
			a.edit.own().origin = a.card
		}
	}
	return err
}

// inbox puts the objects of a tree to their places (OMA-TS-DM_StdObj 1.2, Inbox). The
// ACL of ./Inbox limits who may do so; the device chooses the place.
func (a *applier) inbox(t *tnds.Tree) error {
	a.edit.path.find(a.edit.tree.root, inboxURI)
	if !a.edit.path.allows(tnds.CommandAdd, a.server) {
		return refuse(inboxURI, syncml.StatusPermissionDenied)
	}
	t.Normalize()
	if err := t.Nest(); err != nil {
		return &Rejected{ReasonContent, err}
	}
	first := len(a.moved)
	for i := 0; i < t.Len(); i++ {
		switch id := string(t.Node(i).RT.Type.Name); {
		case !t.Interior(i):
			a.ignore(string(t.AppendURI(nil, i)))
		case id != "" || isAccount(t, i):
			if err := a.place(t, i, id); err != nil {
				return err
			}
			i = t.End(i) - 1
		}
	}
	for _, m := range a.moved[first:] {
		if err := a.object(t, m.index, m.to); err != nil {
			return err
		}
	}
	return nil
}

func isAccount(t *tnds.Tree, i int) bool { return t.Below(i, "ServerID") >= 0 }

// target returns the move of the object at uri, or of the one that uri is in; nil where
// there is none.
func (a *applier) target(uri string) *move {
	for i := range slices.Backward(a.moved) { // the last of a name is that of this tree
		if rest, ok := strings.CutPrefix(uri, a.moved[i].from); ok && (rest == "" || rest[0] == '/') {
			return &a.moved[i]
		}
	}
	return nil
}

// place chooses where the object at node i goes: an account to where its server's
// account is, another one under a name that is free.
func (a *applier) place(t *tnds.Tree, i int, id string) error {
	from := "./" + tnds.Relative(string(t.AppendURI(nil, i)))
	place, ok := a.policy.Objects[id]
	account := isAccount(t, i)
	if !ok && account && id == "" {
		place, ok = dmAccURI, true
	}
	if !ok {
		a.ignore(from)
		return nil
	}
	name := string(t.Node(i).Name)
	if from == inboxURI {
		name, from = "", "" // of a node without a name
	} else if err := tnds.CheckName(name, tnds.URILimits{}); err != nil {
		return refuse(from, statusOf(err))
	}
	if !account {
		return a.move(move{from: from, index: i}, place, name, nil)
	}
	server := string(t.Node(t.Below(i, "ServerID")).Value)
	return a.move(move{from: from, index: i}, place, name, func(k *node) bool { return k.text("ServerID") == server })
}

// move notes that the object of m goes below place: to the child that is the same
// object, where the server may replace that, else to a new one.
func (a *applier) move(m move, place, name string, same func(*node) bool) error {
	place = strings.TrimSuffix("./"+tnds.Relative(place), "/")
	at := a.edit.tree.at(place)
	if at != nil && same != nil {
		if i := slices.IndexFunc(at.kids, same); i >= 0 {
			m.to = join(place, at.kids[i].name)
			a.edit.path.find(a.edit.tree.root, m.to)
			switch {
			case !a.edit.path.allows(tnds.CommandReplace, a.server):
				return refuse(m.to, syncml.StatusPermissionDenied)
			case slices.ContainsFunc(a.moved, func(other move) bool { return other.to == m.to }):
				return refuse(m.to, syncml.StatusAlreadyExists) // by this message
			}
			a.moved = append(a.moved, m)
			return nil
		}
	}
	for _, g := range a.gone {
		if same != nil && g.uri == join(place, g.name) && same(g.node) {
			name = g.name // it keeps its name
		}
	}
	taken := func(name string) bool {
		_, moved := a.numbers[join(place, name)]
		return moved || at != nil && at.child(name) != nil
	}
	free, n := name, a.numbers[join(place, name)]
	for free == "" || taken(free) {
		n++
		if free = strconv.Itoa(n); name != "" {
			free = name + "-" + strconv.Itoa(n+1)
		}
	}
	m.to = join(place, free)
	a.numbers[join(place, name)] = n
	a.numbers[m.to] += 0
	a.gone = slices.DeleteFunc(a.gone, func(g left) bool { return g.uri == m.to && same != nil && !same(g.node) })
	a.moved = append(a.moved, m)
	return nil
}

// object puts the object at node i to its place. What was there before and is not in the
// object goes.
func (a *applier) object(t *tnds.Tree, i int, to string) error {
	account := isAccount(t, i)
	leave := -1
	if ext := t.Below(i, "Ext"); account && !a.policy.Ext && ext >= 0 {
		leave = ext
		for k := ext; k < t.End(ext); k++ {
			a.ignore(string(t.AppendURI(nil, k)))
		}
	}
	n, err := a.edit.maker(to, t.End(i)-i).tree(t, i, leave, a.refer)
	if err != nil {
		return err
	}
	return a.install(to, n)
}

// install is Edit.install by the device itself.
func (a *applier) install(uri string, n *node) error {
	free := a.edit.free
	a.edit.free = true
	defer func() { a.edit.free = free }()
	n.origin = a.card
	return a.edit.install(uri, n)
}

// refer returns a value with the place of the object that it refers to in ./Inbox
// (OMA-TS-DM_Bootstrap 1.2).
func (a *applier) refer(v []byte) []byte {
	if !strings.HasPrefix(string(v), inboxURI+"/") {
		return v
	}
	if m := a.target(string(v)); m != nil {
		return []byte(m.to + strings.TrimPrefix(string(v), m.from))
	}
	return v
}

// leave takes away what came from a smartcard before: it goes, unless this card has it
// again (OMA-TS-DM_Bootstrap 1.2).
func (a *applier) leave() {
	a.servers = a.edit.tree.servers()
	a.edit.tree.root.walk(".", func(uri string, n *node) bool {
		if n.origin != "" {
			a.gone = append(a.gone, left{uri, n})
		}
		return true
	})
	for _, g := range a.gone {
		if a.edit.path.find(a.edit.tree.root, g.uri) { // else it went with what it stood in
			a.edit.cut()
		}
	}
}

// settle joins what has come again with what it was, so that rights which it got since
// and what is the same stay, and takes the servers that have gone out of all ACLs. What
// another server has at the same URI gets no rights of that.
func (a *applier) settle() {
	for _, g := range a.gone {
		if a.edit.path.find(a.edit.tree.root, g.uri) && a.edit.path.last().server() == g.server() {
			_ = a.edit.install(g.uri, merge(g.node, a.edit.cut())) // what was cut leaves room
		}
	}
	a.edit.forgetGone(a.servers)
}
