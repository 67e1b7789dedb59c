package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Header returns the header for the message as a document: its WBXML version and
// charset, 1.2 and UTF-8 where it has none, and the public identifier of its
// Version as a number. The string table, valid until the message is used again,
// has the names that decoding has kept and that have no token: see [Extra].
func (m *Message) Header() codec.Header {
	h := codec.Header{Version: m.wbxml(), PublicID: m.Version.Table().PublicID, Charset: m.charset()}
	if m.mem.Named {
		h.Strings = typed.NamesIn(m, nil, h.Charset, (*Message).extras)
	}
	return h
}

// wbxml returns the WBXML version that the message is written in.
func (m *Message) wbxml() codec.Version {
	if m.WBXML == 0 {
		return codec.Version12
	}
	return m.WBXML
}

// charset returns the charset that the message is written in.
func (m *Message) charset() codec.Charset {
	if m.Charset == codec.CharsetUnknown {
		return codec.UTF8
	}
	return m.Charset
}

// Encode writes the message as the whole body of the document of e, whose header
// must have the string table of [Message.Header] where that has one. Elements are
// in the order of the content model, commands in their own. Documents in OPAQUE are
// written in the WBXML version of the message.
//
// Errors are e's. A command without a kind and a Data without the field of its kind
// are ErrKind, a command at a depth without a container is ErrDepth; both are
// codec.ErrToken too, as is a name in an Extra that the charset cannot write or
// that is not in the header's string table (see [Message.DropExtras]).
func (m *Message) Encode(e *codec.Encoder) {
	m.at = -1
	typed.Do(typed.Writing, e, m, (*Message).write)
}

// DropExtras removes all elements that the content model does not have, those of
// documents in Data included.
func (m *Message) DropExtras() { typed.Do(typed.Dropping, nil, m, (*Message).extras) }

// extras is all fields that may have extras, those of all kinds in each command.
func (m *Message) extras(f *typed.Fields) {
	f.Extra(&m.Extra)
	m.Hdr.fields(f)
	for i := range m.Body {
		m.Body[i].all(f)
		f.Extra(&m.Body[i].Extra)
	}
}

// message returns the document of f.
func message(f *typed.Fields) *Message { return f.Doc.(*Message) }

// write writes the element SyncML.
func (m *Message) write(f *typed.Fields) {
	outer := f.Begin(tokens.SyncMLSyncML)
	typed.WriteElement(f, tokens.SyncMLSyncHdr, &m.Hdr, (*SyncHdr).fields)
	typed.WriteElement(f, tokens.SyncMLSyncBody, m, (*Message).writeBody)
	f.Holder = &m.Extra
	f.HolderExtra()
	f.End(outer)
}

// writeBody writes the commands. A container stays open until a command that is not
// inside it, for which the message keeps the stack: commands may be nested as deep
// as the encoder allows.
func (m *Message) writeBody(f *typed.Fields) {
	m.open = m.open[:0] // the containers that are open
	for i := range m.Body {
		c := &m.Body[i]
		for len(m.open) > max(c.Depth, 0) {
			m.endContainer(f)
		}
		m.at = i
		switch {
		case !c.Kind.valid():
			f.E.Fail(m.fault(i, "", ErrKind))
			return
		case c.Depth != len(m.open):
			f.E.Fail(m.fault(i, "", ErrDepth))
			return
		case c.Kind.Container():
			f.E.Start(kindCodes[c.Kind])
			f.In = kindCodes[c.Kind]
			commandFields[c.Kind](c, f)
			m.open = append(m.open, openCommand{index: i})
		default:
			typed.WriteElement(f, kindCodes[c.Kind], c, (*Command).fields)
		}
	}
	for len(m.open) > 0 {
		m.endContainer(f)
	}
	f.In = tokens.SyncMLSyncBody
	f.Flag(tokens.SyncMLFinal, &m.Final)
	f.Extra(&m.Extra)
}

// endContainer ends the innermost container.
func (m *Message) endContainer(f *typed.Fields) {
	c := &m.Body[m.open[len(m.open)-1].index]
	m.open = m.open[:len(m.open)-1]
	f.In = kindCodes[c.Kind]
	f.Extra(&c.Extra)
	f.E.End()
}

// read reads from behind the Start of SyncML to its End.
func (m *Message) read(f *typed.Fields) {
	outer := f.Enter(tokens.SyncMLSyncML)
	hdr, body := false, false
	f.Advance()
	for code, more := f.Peek(); more; code, more = f.Peek() {
		f.Pass()
		switch code {
		case tokens.SyncMLSyncHdr:
			f.Place(1)
			if f.Once(code, hdr) {
				hdr = true
				typed.ReadElement(f, code, &m.Hdr, (*SyncHdr).fields)
				f.Done(nil)
			}
		case tokens.SyncMLSyncBody:
			f.Place(2)
			if f.Once(code, body) {
				body = true
				m.readBody(f)
				f.Done(nil)
			}
		}
		f.Holder = &m.Extra
		f.HolderExtra()
	}
	f.Require(hdr && body)
	f.Leave(outer, nil)
}

// An openCommand is a container that is being read or written.
type openCommand struct {
	index int         // of the command in Body
	outer typed.Frame // reading: of the element around it
}

// The places of commands, in SyncBody and in a container, where they come last.
const (
	placeInBody      = 1
	placeInContainer = 60
)

// readBody reads from behind the Start of SyncBody to its End. Containers in
// containers are on a stack of the message's own, not on that of the program.
func (m *Message) readBody(f *typed.Fields) {
	m.open = m.open[:0]
	outer := f.Enter(tokens.SyncMLSyncBody)
	var cur *Command // the container, nil: SyncBody
	f.Advance()
	for {
		code, more := f.Peek()
		kind := kindOf(code)
		f.Pass()
		switch {
		case f.Err != nil, !more && cur == nil:
			f.Needs(hasCommand)
			f.Leave(outer, nil)
			return
		case kind != KindNone && m.mayStart(f, cur, kind):
			m.startCommand(f, kind)
		case cur == nil:
			if kind == KindNone {
				f.Place(placeInBody + 1)
				f.Flag(tokens.SyncMLFinal, &m.Final)
			}
			f.Holder = &m.Extra
			f.HolderExtra()
		default:
			if kind == KindNone {
				commandFields[cur.Kind](cur, f)
			}
			f.Extra(&cur.Extra)
			if _, more = f.Peek(); !more && f.Err == nil {
				last := m.open[len(m.open)-1]
				m.open = m.open[:len(m.open)-1]
				f.Leave(last.outer, nil)
				f.Done(nil)
			}
		}
		cur = nil // Body may have moved
		if n := len(m.open); n > 0 {
			cur = &m.Body[m.open[n-1].index]
		}
	}
}

// mayStart reports whether a command may stand in the container: any may, unless
// RefuseUnknown asks for the content model.
func (m *Message) mayStart(f *typed.Fields, container *Command, kind Kind) bool {
	return !f.O.RefuseUnknown || container == nil || contents[container.Kind]>>kind&1 != 0
}

// startCommand reads a command; of a container it reads the Start.
func (m *Message) startCommand(f *typed.Fields, kind Kind) {
	place := uint8(placeInContainer)
	if len(m.open) == 0 {
		place = placeInBody
	}
	if f.O.StrictOrder && f.LastPlace > place {
		f.Stop(f.Fail(ErrOrder))
		return
	}
	f.LastPlace = place
	f.Have(hasCommand)
	if err := f.Spend(); err != nil {
		f.Stop(err)
		return
	}
	c := typed.Extend(&m.Body)
	*c = Command{Kind: kind, Depth: len(m.open)}
	if kind.Container() {
		m.open = append(m.open, openCommand{len(m.Body) - 1, f.Enter(kindCodes[kind])})
		f.Advance()
		return
	}
	typed.ReadElement(f, kindCodes[kind], c, (*Command).fields)
	f.Done(nil)
}
