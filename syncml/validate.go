package syncml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Validate checks the message by the needs of a session: the header has all elements
// that its content model demands; each command has a kind, stands in a container,
// has all elements that its kind demands and no other field; CmdIDs are there, not
// 0, and different; references (MsgRef and CmdRef of Status and Results) are there,
// and 0 only where a Status answers SyncHdr; codes of Status and Alert are codes. If
// all that is right, the message is checked by the content model of its Version to
// the letter: it is encoded, and decoded strictly. It allocates.
//
// The error joins an [*Error] for every fault.
func (m *Message) Validate() error {
	v := validator{m: m, ids: map[string]int{}}
	v.header()
	for v.at = range m.Body {
		v.command(&m.Body[v.at])
	}
	if v.faults != nil {
		return errors.Join(v.faults...)
	}
	doc, err := m.AppendWBXML(nil)
	defer clear(doc)
	if err != nil {
		return err
	}
	var again Message
	defer again.Clear()
	err = again.ParseWBXML(doc, DecodeOptions{StrictOrder: true, RefuseUnknown: true}, codec.Limits{})
	return again.located(len(again.Body)-1, err)
}

// located makes an [*Error] of an error in writing command i, or in reading it again:
// an offset would count octets that the caller has never had. Behind the commands in
// a container, the error belongs to the container itself.
func (m *Message) located(i int, err error) error {
	at, ok := errors.AsType[*codec.SyntaxError](err)
	if !ok {
		return err
	}
	if e, ok := errors.AsType[*Error](at.Err); ok {
		return e
	}
	names := strings.Split(at.Path, "/") // "", SyncML, SyncBody, containers, the command, elements
	first := 2
	for ; i >= 0; i-- {
		c := &m.Body[i]
		if k := 3 + c.Depth; k < len(names) && names[k] == c.Kind.String() {
			first = k + 1
			break
		}
	}
	return m.fault(i, strings.Join(names[min(first, len(names)):], "/"), at.Err)
}

// maxID is the number of octets of a CmdID that an error has.
const maxID = 64

// fault returns the error for element, in command i.
func (m *Message) fault(i int, element string, err error) error {
	e := &Error{Command: i, Element: element, Err: err}
	if i >= 0 {
		id := m.Body[i].CmdID
		e.Kind, e.CmdID = m.Body[i].Kind, bytes.Clone(id[:min(len(id), maxID)])
	}
	return e
}

// A validator checks the commands of a message against each other and by their kinds.
type validator struct {
	m      *Message
	at     int            // the command, -1: SyncHdr
	open   int            // how deep the next command may stand
	ids    map[string]int // commands by CmdID
	faults []error
}

func (v *validator) fault(element string, err error) {
	v.faults = append(v.faults, v.m.fault(v.at, element, err))
}

func (v *validator) require(ok bool, element string) {
	if !ok {
		v.fault(element, ErrMissing)
	}
}

// header looks at SyncHdr, whose VerDTD is always written.
func (v *validator) header() {
	h := &v.m.Hdr
	v.at = -1
	v.require(h.VerProto != nil, "SyncHdr/VerProto")
	v.require(h.SessionID != nil, "SyncHdr/SessionID")
	v.require(h.MsgID != nil, "SyncHdr/MsgID")
	v.require(h.Target.LocURI != nil, "SyncHdr/Target")
	v.require(h.Source.LocURI != nil, "SyncHdr/Source")
	v.require(len(v.m.Body) > 0, "SyncBody")
}

// command looks at a command.
func (v *validator) command(c *Command) {
	if c.Depth < 0 || c.Depth > v.open {
		v.fault("", ErrDepth)
	}
	v.open = min(max(c.Depth, 0), v.open)
	if c.Kind.Container() {
		v.open++
	}
	if !c.Kind.valid() {
		v.fault("", ErrKind)
		return
	}
	all, _ := typed.Ask(v.m, c, (*Command).all)
	has, needs := typed.Ask(v.m, c, commandFields[c.Kind])
	for code := tokens.Code(5); code < 64; code++ {
		name, _ := tokens.SyncML12.Tag(code)
		switch {
		case (all&^has)>>code&1 != 0:
			v.fault(name, ErrUnknown)
		case (needs&^has)>>code&1 != 0:
			v.fault(name, ErrMissing)
		}
	}
	if c.Kind.Container() && c.Kind != KindSync {
		next := v.at + 1
		v.require(next < len(v.m.Body) && v.m.Body[next].Depth > c.Depth, "")
	}
	v.references(c)
}

// references looks at identifiers and codes, as far as they are there.
func (v *validator) references(c *Command) {
	if id := string(typed.Trim(c.CmdID)); c.CmdID != nil {
		if at, twice := v.ids[id]; twice {
			v.fault("CmdID", fmt.Errorf("%w: command %d has it too", ErrID, at))
		} else if v.ids[id] = v.at; isNone(c.CmdID) {
			v.fault("CmdID", ErrID)
		}
	}
	if c.MsgRef != nil && isNone(c.MsgRef) {
		v.fault("MsgRef", ErrID)
	}
	// Command 0 is the header.
	toHdr := c.Kind == KindStatus && string(typed.Trim(c.Cmd)) == "SyncHdr"
	if c.CmdRef != nil && (isNone(c.CmdRef) != toHdr || len(typed.Trim(c.CmdRef)) == 0) {
		v.fault("CmdRef", ErrID)
	}
	if _, ok := ParseKind(c.Cmd); c.Cmd != nil && !ok && !toHdr {
		v.fault("Cmd", ErrKind)
	}
	var err error
	switch {
	case c.Data.kind() == DataNone:
	case c.Kind == KindStatus:
		_, err = c.StatusCode()
	case c.Kind == KindAlert:
		_, err = c.AlertCode()
	}
	if err != nil {
		v.fault("Data", err)
	}
}

// isNone reports whether an identifier is empty or 0.
func isNone(id Chars) bool { return len(bytes.Trim(typed.Trim(id), "0")) == 0 }
