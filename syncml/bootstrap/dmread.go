package bootstrap

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// openDM reads a DM message into x, which after an error has the content up to there;
// with f, it reads no account, but hands out the steps.
func openDM(x *Opened, body []byte, f func(*Content) error) error {
	r := dmReaders.Get().(*dmReader)
	r.x = x
	defer r.release(len(body))
	if f == nil {
		return r.open(body)
	}
	if err := r.collect(body); err != nil {
		return err
	}
	x.conclude()
	return f(&Content{Opened: x, Steps: r.steps})
}

// dmReaders keeps readers that nobody uses, for whoever opens many messages: a third of
// the time would go into their memory. There is nothing of their last use in them.
var dmReaders = sync.Pool{New: func() any { return new(dmReader) }}

// maxPooled is the size of a message, in octets, whose reader is kept: memory in a pool
// stays in use.
const maxPooled = 16 << 10

// release clears r and takes it back, unless a message of that size has made it large.
func (r *dmReader) release(size int) {
	r.clear()
	clear(r.steps)
	r.x, r.steps, r.found = nil, r.steps[:0], false
	if size <= maxPooled {
		dmReaders.Put(r)
	}
}

// A dmReader makes an account of a message: it first collects the steps of all
// commands; then it makes one more tree of nodes that stand alone, looks for the
// account in the trees, and reads the rest as objects.
type dmReader struct {
	x     *Opened
	d     codec.Decoder
	m     syncml.Message
	steps []Step
	found bool
	uri   []byte
}

// clear overwrites all memory that may hold secrets, but not x.
func (r *dmReader) clear() {
	for i := range r.steps {
		if s := &r.steps[i]; s.Tree != nil {
			s.Tree.Clear()
		} else {
			clear(s.Node.Value)
		}
	}
	r.m.Clear()
	r.d.Clear()
	clear(r.uri[:cap(r.uri)])
}

func (r *dmReader) open(body []byte) error {
	if err := r.collect(body); err != nil {
		return err
	}
	return r.account()
}

// collect reads the message as far as its steps.
func (r *dmReader) collect(body []byte) error {
	r.d.SetOptions(codec.Options{Table: tokens.SyncML12, KeepUnknown: true, StopAtRoot: true, Limits: codec.LimitsBootstrap})
	r.d.ResetBytes(body)
	m, x := &r.m, r.x
	if err := m.Decode(&r.d, syncml.DecodeOptions{MaxItems: limit.BootstrapItems}); err != nil {
		return err
	}
	x.Options = Options{
		Profile: ProfileDM, Form: FormNodeByNode, Version: m.WBXML,
		Device: string(m.Hdr.Target.URI()), Source: string(m.Hdr.Source.URI()),
		SessionID: string(m.Hdr.SessionID), MsgID: string(m.Hdr.MsgID),
	}
	if h, err := r.d.Header(); err == nil && h.PublicID != 0 {
		x.Options.Repeats = len(h.Strings) > 0
	}
	if m.Version == syncml.Version11 || m.Version == syncml.Version10 {
		x.Options.DM = DM11
	}
	x.checkHeader(m)
	for i := range m.Body {
		if err := r.command(&m.Body[i]); err != nil {
			return err
		}
	}
	return nil
}

// account reads the account, and all that stands beside it. Nodes that stand alone make
// one more tree, the last.
func (r *dmReader) account() error {
	var nodes []tnds.Entry
	for i := range r.steps {
		if s := &r.steps[i]; s.Tree == nil && (s.Kind == syncml.KindAdd || s.Kind == syncml.KindReplace) {
			nodes = addNode(nodes, s)
		}
	}
	var alone tnds.Tree
	defer alone.Clear()
	if len(nodes) > 0 {
		if err := alone.Build(tnds.BuildOptions{}, nodes...); err != nil {
			return err
		}
	}
	for i := range r.steps {
		if s := &r.steps[i]; s.Tree != nil {
			r.tree(s.Tree, s.Form)
		}
	}
	r.tree(&alone, FormNodeByNode)
	if err := r.x.tooMuch(); err != nil {
		return err
	}
	r.x.checkReferences()
	if !r.found {
		return ErrNoAccount
	}
	return nil
}

// addNode adds the node of s. Some servers use Replace for that; it also changes the
// node of an earlier step.
func addNode(nodes []tnds.Entry, s *Step) []tnds.Entry {
	if s.Kind == syncml.KindReplace {
		if k := slices.IndexFunc(nodes, func(x tnds.Entry) bool { return x.URI == s.Node.URI }); k >= 0 {
			nodes[k] = s.Node
			return nodes
		}
	}
	return append(nodes, s.Node)
}

// command collects the steps of a command. Commands of a session are reported (BS-5)
// and skipped: nobody answers a bootstrap message.
func (r *dmReader) command(c *syncml.Command) error {
	step := Step{Kind: c.Kind, Depth: c.Depth}
	switch c.Kind {
	case syncml.KindAdd, syncml.KindReplace:
		for i := range c.Items {
			if err := r.item(step, c, i); err != nil {
				return err
			}
		}
		return nil
	case syncml.KindAtomic, syncml.KindSequence: // their commands come next
	default:
		r.x.find(RuleNoStatus, "the message holds "+c.Kind.String()+", which belongs to a session")
		r.x.skip(c.Kind.String())
		for i := range c.Items {
			step.Node.URI = join(string(c.Items[i].Target.URI()), "")
			r.steps = append(r.steps, step)
			if c.Kind == syncml.KindDelete { // a device carries it out, and nobody has signed it
				if err := r.x.seals.bare(); err != nil {
					return err
				}
			}
		}
		if len(c.Items) > 0 {
			return nil
		}
	}
	r.steps = append(r.steps, step)
	return nil
}

// item adds the step of an item: a tree or a node. A tree in XML may be sealed, and is
// then opened here; anything else in a message that must be signed is an error, since it
// stands beside the signature.
func (r *dmReader) item(step Step, c *syncml.Command, i int) error {
	it := &c.Items[i]
	mime := string(c.Type(i))
	switch {
	case it.Data.Kind == syncml.DataTree:
		step.Tree, step.Form = it.Data.Tree, FormEmbedded
	case it.Data.Kind == syncml.DataTreeDocument, it.Data.Kind == syncml.DataTreeBase64:
		step.Tree, step.Form = it.Data.Tree, FormNested
	case it.Data.Kind == syncml.DataMeta:
		r.x.skip(string(it.Target.URI()))
		return nil
	case it.Data.IsXML() && (strings.HasPrefix(mime, "application/vnd.syncml.dmtnds") || mime == typeSigned || mime == typeEncrypted):
		return r.sealed(step, it)
	default:
		step.Node = nodeEntry(it, string(c.Format(i)), mime)
	}
	r.steps = append(r.steps, step)
	return r.x.seals.bare()
}

// sealed adds the step of a tree in XML, which may be sealed.
func (r *dmReader) sealed(step Step, it *syncml.Item) error {
	xml, limits, err := r.x.seals.unseal(it.Data.Text, &r.d)
	if xml == nil || err != nil {
		return err
	}
	step.Tree, step.Form = new(tnds.Tree), FormXML
	r.steps = append(r.steps, step)
	if err := step.Tree.ParseXML(xml, tnds.DecodeOptions{MaxItems: limit.BootstrapItems}, xmlconv.Input{Limits: limits}); err != nil {
		return err
	}
	step.Tree.Base = append(syncml.Chars{}, it.Target.URI()...)
	return nil
}

// nodeEntry returns the node that an item adds. Format and type are read as servers
// mean them: an unknown format is text, text that is not UTF-8 is octets, and a type
// that is not a media type counts as absent.
func nodeEntry(it *syncml.Item, format, mime string) tnds.Entry {
	f, err := parseFormat(format)
	if err != nil {
		f = tnds.FormatChr
	}
	e := tnds.Entry{URI: join(string(it.Target.URI()), ""), Format: f, Type: mime}
	if it.Data.Kind != syncml.DataNone && f != tnds.FormatNode && f != tnds.FormatNull {
		e.Value = append([]byte{}, it.Data.Text...)
	}
	if f != tnds.FormatBin && !isUTF8(e.Value) {
		e.Format = tnds.FormatBin // octets, in spite of the format
	}
	if f != tnds.FormatNode && !strings.Contains(mime, "/") {
		e.Type = ""
	}
	if f == tnds.FormatNode && e.Type == textPlain {
		e.Type = "" // the default type, of which some servers make one
	}
	return e
}

// tree reads the objects of a tree, and the account if there is none yet. Nodes that
// belong to neither are skipped one by one; nodes around the account do not count.
func (r *dmReader) tree(t *tnds.Tree, form Form) {
	account := -1
	if !r.found {
		account = findAccount(t)
	}
	if account >= 0 {
		r.found = true
		r.rights(t, account)
		r.x.Options.Form = form
		r.place(t, account, form)
		tr := treeReader{x: r.x, t: t, a: &r.x.Account}
		node := r.x.Account.Node
		tr.account(account)
		r.x.Account.Node = node
		r.x.Skipped = append(r.x.Skipped, tr.skipped...)
		r.elsewhere(t, account)
	}
	for i := 0; i < t.Len(); i++ {
		switch {
		case i == account:
			i = t.End(i) - 1
		case i < account && account < t.End(i):
			// around the account
		case t.Interior(i) && (ddfName(t.Node(i)) != "" || t.Parent(i) < 0 && form != FormNodeByNode):
			r.object(t, i, form)
			i = t.End(i) - 1
		case t.End(i) == i+1: // other interior nodes count by their content
			r.x.skip(r.x.uri(t, i))
		}
	}
}

// rights looks for an ACL at node i, or at one that it inherits from.
func (r *dmReader) rights(t *tnds.Tree, i int) {
	for i >= 0 && len(t.Node(i).RT.ACL) == 0 {
		i = t.Parent(i)
	}
	r.x.checkRights(i >= 0)
}

// elsewhere skips nodes that the tree has below node i, but that by a Path of
// their own stand somewhere else. Otherwise a value would appear in an account that
// a device puts into another place.
func (r *dmReader) elsewhere(t *tnds.Tree, i int) {
	base := []byte(r.x.uri(t, i) + "/")
	for k := i + 1; k < t.End(i) && r.x.tooMuch() == nil; k++ {
		r.uri = t.AppendURI(r.uri[:0], k)
		if r.x.composed += len(r.uri); !bytes.HasPrefix(r.uri, base) {
			r.x.skip(string(r.uri))
		}
	}
}

// place finds out where the account stands, and so which Place and Path an equal
// message has. The name of the account's node is its own only where the tree says
// more than Inbox: there, the device chooses it.
func (r *dmReader) place(t *tnds.Tree, i int, form Form) {
	o, base := &r.x.Options, join(string(t.Base), "")
	uri := join(r.x.uri(t, i), "")
	if uri == Inbox { // the device chooses a name
		o.Place = Inbox
		return
	}
	parent, name := split(uri)
	r.x.Account.Node = name
	if path, ok := below(parent, base); ok && form != FormNodeByNode {
		o.Place, o.Path = base, path
		return
	}
	o.Place = parent
}

// object reads the management object at node i. Its path is relative to Place, as
// [Object] wants it, or where it does not stand below it, to the root of the tree.
func (r *dmReader) object(t *tnds.Tree, i int, form Form) {
	defer r.elsewhere(t, i)
	n := t.Node(i)
	base := join(string(t.Base), "")
	if form == FormNodeByNode {
		base = "."
	}
	uri := join(r.x.uri(t, i), "")
	parent, name := split(uri)
	path, ok := below(parent, base)
	if !ok {
		path = parent
	}
	r.x.Account.Objects = append(r.x.Account.Objects, Object{
		Name: name, Path: path, ID: ddfName(n), ACL: string(n.RT.ACL), Nodes: readNodes(r.x, t, i),
	})
}
