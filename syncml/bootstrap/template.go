package bootstrap

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
)

// A Template is a message with slots: what [Compile] makes of an account, to
// render it for millions of devices. It does not change, and is safe for
// concurrent use.
type Template struct {
	names []string
	kinds [][]valueKind // by slot: what its values must fit
	ops   []op
	lits  []byte // the octets of all literals, one behind the other
	typ   string
	sec   SEC // NoSEC: no MAC
}

// An op is a step of rendering.
type op struct {
	kind opKind
	slot int32 // which slot; opOpen, opClose: octets of the length as compiled
	size int32 // opLiteral: octets
}

type opKind uint8

const (
	opLiteral opKind = iota
	opPlain          // a value as it is: in a WBXML string, or octets in OPAQUE
	opXML            // a value as XML text
	opBase64         // a value as base64
	opOpen           // the length of an OPAQUE comes here
	opClose          // and this is the end of its octets
)

// maxOpen is how many OPAQUE may stand in each other: a value in a nested
// document.
const maxOpen = 2

// The reasons for which a template cannot be compiled or rendered.
var (
	ErrSlot     = errors.New("bootstrap: slot not possible here")
	ErrTemplate = errors.New("bootstrap: template would not render what Build builds")
)

// A SlotError says which slot has a value that is refused, for example a control
// character in a string or "+" in an identifier of an ACL. It does not hold the
// value.
type SlotError struct{ Slot string }

// Error names the slot.
func (e *SlotError) Error() string { return "bootstrap: value of slot " + e.Slot + " refused" }

// Compile makes a template of account and options. A slot is ${name} in one of
// their texts: Device, Source, SessionID and MsgID of the options; of the account
// serverId, name, addresses, names, secrets and data of credentials, name,
// address and credentials of access points, credentials of proxies, values and
// ACLs of nodes, ACLs; node where there are no objects, conRefs where there are no
// proxies. The data of a credential, the value of a node in format bin, and an
// address of type IPv4 or IPv6 are nothing but a slot, or have none; one in an ACL is the only identifier of its
// grant, or a part of it. A slot may occur several times. Elsewhere "${" is ErrSlot.
//
// What a message carries is decided here, as [Build] does, whose errors Compile
// has. It renders two samples and compares them with what Build makes of the same
// values; ErrTemplate if they differ.
func Compile(o Options, a *Account) (*Template, Report, error) {
	c := compiler{markers: map[string]marker{}}
	co, ca, err := fill(o, a, c.mark)
	if err != nil {
		return nil, Report{}, err
	}
	if err := noSlots(co, ca); err != nil {
		return nil, Report{}, err
	}
	p, report, err := prepare(&co, ca)
	if err != nil {
		return nil, report, err
	}
	t := &Template{names: c.names, kinds: make([][]valueKind, len(c.names)), typ: TypeCP}
	if co.Profile == DM {
		t.typ = TypeDM
	}
	if !co.Transport.Secure {
		t.sec = co.SEC
	}
	if _, ok := co.SEC.Number(); !ok && co.SEC != NoSEC {
		return nil, report, ErrSEC
	}
	if err = report.check(&co, p, Security{SEC: t.sec, HasMAC: t.sec != NoSEC}); err != nil {
		return nil, report, err
	}
	body, err := appendBody(nil, &co, p)
	if err != nil {
		return nil, report, err
	}
	if err = c.compile(t, body, &co); err != nil {
		return nil, report, err
	}
	for _, n := range []int{1, 300} {
		if err = t.compare(o, a, n); err != nil {
			return nil, report, err
		}
	}
	return t, report, nil
}

// noSlots refuses slots where fill has replaced none.
func noSlots(o Options, a *Account) error {
	found := hasSlot(o.Place) || hasSlot(o.Path)
	for _, s := range a.ConRefs {
		found = found || hasSlot(s)
	}
	found = found || hasSlot(a.Node)
	nodes := func(list []Node) {
		for _, n := range list {
			found = found || hasSlot(n.URI) || hasSlot(n.Type) || hasSlot(n.Format)
		}
	}
	nodes(a.Ext)
	for _, x := range a.Objects {
		found = found || hasSlot(x.Name) || hasSlot(x.Path) || hasSlot(x.ID)
		nodes(x.Nodes)
	}
	texts := []string{}
	for _, n := range a.NAPs {
		texts = append(append(append(texts, n.ID, n.AddressType), n.Bearers...), n.DNS...)
		for _, c := range n.Auth {
			texts = append(texts, c.Type)
		}
	}
	for _, x := range a.Proxies {
		texts = append(append(texts, x.ID, x.Name, x.StartPage), x.Domains...)
		for _, c := range x.Auth {
			texts = append(texts, c.Type)
		}
		for _, y := range x.Physical {
			texts = append(append(texts, y.ID, y.Address, y.AddressType), y.NAPs...)
			for _, port := range y.Ports {
				texts = append(texts, port.Services...)
			}
		}
		for _, port := range x.Ports {
			texts = append(texts, port.Services...)
		}
	}
	if found || slices.ContainsFunc(texts, hasSlot) {
		return ErrSlot
	}
	return nil
}

// A compiler replaces slots by markers, and finds these in the message.
type compiler struct {
	names   []string
	markers map[string]marker
}

// A marker is what stands for a slot in one place.
type marker struct {
	slot int
	kind valueKind
}

// mark is a filler.
func (c *compiler) mark(path string, kind valueKind, text string) (string, error) {
	whole := kind == octetsValue || kind == ipv4Value || kind == ipv6Value
	if strings.HasSuffix(path, "acl") {
		for grant := range strings.SplitSeq(text, "&") {
			if hasSlot(grant) && strings.Contains(grant, "+") { // it might be one of the others
				return "", fmt.Errorf("%w: %s", ErrSlot, path)
			}
		}
	}
	var out strings.Builder
	for {
		before, name, after, ok := cutSlot(text)
		if !ok {
			if hasSlot(text) {
				return "", fmt.Errorf("%w: %s", ErrSlot, path)
			}
			out.WriteString(text)
			return out.String(), nil
		}
		if name == "" || whole && (before != "" || after != "" || out.Len() > 0) {
			return "", fmt.Errorf("%w: %s", ErrSlot, path)
		}
		slot := slices.Index(c.names, name)
		if slot < 0 {
			slot = len(c.names)
			c.names = append(c.names, name)
		}
		m := c.next(kind)
		c.markers[m] = marker{slot, kind}
		out.WriteString(before)
		out.WriteString(m)
		text = after
	}
}

// next returns a new marker of a kind. Text in a message does not look like it by
// chance, and where it does, comparing shows it.
func (c *compiler) next(kind valueKind) string {
	n := len(c.markers)
	switch kind {
	case ipv4Value:
		return fmt.Sprintf("198.18.%03d.%03d", 100+n/100, 100+n%100)
	case ipv6Value:
		return fmt.Sprintf("2001:db8:5a17:%04x::5a17", 0x1000+n)
	}
	return fmt.Sprintf("Slot%08dtolS", n)
}

// A mark is a place in the message: of a value, or of a length.
type mark struct {
	from, to int
	op       op
	rank     int // among those at the same place
}

// compile makes the steps of t from the message with markers.
func (c *compiler) compile(t *Template, body []byte, o *Options) error {
	xmlFrom, xmlTo := -1, -1
	if o.Profile == DM && o.Form == XML {
		xmlFrom = bytes.Index(body, []byte("<MgmtTree"))
		xmlTo = bytes.LastIndex(body, []byte("</MgmtTree>"))
	}
	var marks []mark
	for text, m := range c.markers {
		octets, kind := []byte(text), opPlain
		marks = c.findAll(marks, body, octets, func(at int) op {
			if xmlFrom >= 0 && at > xmlFrom && at < xmlTo {
				return op{kind: opXML, slot: int32(m.slot)}
			}
			return op{kind: kind, slot: int32(m.slot)}
		})
		if m.kind == octetsValue {
			coded := base64.StdEncoding.AppendEncode(nil, octets)
			marks = c.findAll(marks, body, coded, func(int) op { return op{kind: opBase64, slot: int32(m.slot)} })
		}
		if !slices.Contains(t.kinds[m.slot], m.kind) {
			t.kinds[m.slot] = append(t.kinds[m.slot], m.kind)
		}
	}
	for i := range t.kinds {
		slices.Sort(t.kinds[i])
		t.kinds[i] = reduced(t.kinds[i])
	}
	lengths, err := opaques(nil, body, 0, o.Profile == DM && o.Form == Nested)
	if err != nil {
		return err
	}
	for i, x := range lengths {
		holds := func(m mark) bool { return m.op.kind < opOpen && m.from >= x.from && m.to <= x.to }
		if !slices.ContainsFunc(marks, holds) {
			continue
		}
		width := int32(wire.SizeInt(uint32(x.to - x.from)))
		marks = append(marks,
			mark{x.from - int(width), x.from, op{kind: opOpen, slot: width}, i},
			mark{x.to, x.to, op{kind: opClose, slot: width}, -1 - i})
	}
	slices.SortFunc(marks, func(a, b mark) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.rank, b.rank)) })
	at := 0
	for _, m := range marks {
		if m.from < at {
			return ErrTemplate // markers in each other
		}
		t.literal(body[at:m.from])
		t.ops = append(t.ops, m.op)
		at = m.to
	}
	t.literal(body[at:])
	return nil
}

func (t *Template) literal(s []byte) {
	if len(s) > 0 {
		t.ops = append(t.ops, op{kind: opLiteral, size: int32(len(s))})
		t.lits = append(t.lits, s...)
	}
}

// findAll adds a mark for every place of what in body.
func (c *compiler) findAll(marks []mark, body, what []byte, step func(at int) op) []mark {
	for from := 0; ; {
		i := bytes.Index(body[from:], what)
		if i < 0 {
			return marks
		}
		at := from + i
		from = at + len(what)
		marks = append(marks, mark{at, from, step(at), 0})
	}
}

// A span is octets of a document.
type span struct{ from, to int }

// opaques adds where the octets of each OPAQUE are, an outer one before what is
// in it. With nested, those at top level are documents.
func opaques(out []span, doc []byte, base int, nested bool) ([]span, error) {
	d := codec.NewDecoder(nil, codec.Options{KeepUnknown: true})
	d.ResetBytes(doc)
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if tok.Kind != codec.Opaque {
			continue
		}
		to := int(d.End())
		from := to - len(tok.Data)
		out = append(out, span{base + from, base + to})
		if nested {
			if out, err = opaques(out, tok.Data, base+from, false); err != nil {
				return nil, err
			}
		}
	}
}

// compare renders values of about n octets, and builds with the same.
func (t *Template) compare(o Options, a *Account, n int) error {
	values := make([][]byte, len(t.names))
	for i := range values {
		values[i] = t.sampleValue(i, n)
	}
	got, err := t.appendBody(nil, values)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	bo, ba, err := fill(o, a, func(_ string, _ valueKind, text string) (string, error) {
		for i, name := range t.names {
			text = strings.ReplaceAll(text, "${"+name+"}", string(values[i]))
		}
		return text, nil
	})
	if err != nil {
		return err
	}
	p, _, err := prepare(&bo, ba)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	want, err := appendBody(nil, &bo, p)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return ErrTemplate
	}
	return nil
}

// sampleValue returns a value that slot i can have.
func (t *Template) sampleValue(i, n int) []byte {
	for _, k := range slices.Backward(t.kinds[i]) { // the most special first
		switch k {
		case ipv4Value:
			return fmt.Appendf(nil, "10.0.0.%d", n%255)
		case ipv6Value:
			return fmt.Appendf(nil, "::%x", n)
		case idValue, nameValue, addrValue:
			return bytes.Repeat([]byte("a"), n)
		}
	}
	switch {
	case len(t.kinds[i]) == 0, slices.Contains(t.kinds[i], lineValue):
		return bytes.Repeat([]byte(`<é&">`), n)
	case slices.Contains(t.kinds[i], textValue):
		return bytes.Repeat([]byte("<\r\n\t>"), n)
	}
	return bytes.Repeat([]byte{0, 0xFF, '<'}, n)
}
