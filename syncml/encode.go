package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Header returns the header for the message as a document: its WBXML version and
// charset, 1.2 and UTF-8 where it has none, and the public identifier of its
// Version as a number. The string table, valid until the message is used again,
// holds the names without a token that decoding has kept: see [Extra].
func (m *Message) Header() codec.Header {
	h := codec.Header{Version: m.wbxml(), PublicID: m.Version.Table().PublicID, Charset: m.charset()}
	if m.literals {
		m.nameAll(h.Charset)
		h.Strings = m.strings.Table
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
	w := writer{m, e}
	m.at = -1
	e.Start(tokens.SyncMLSyncML)
	w.header(&m.Hdr)
	e.Start(tokens.SyncMLSyncBody)
	w.body()
	w.flag(tokens.SyncMLFinal, m.Final)
	w.extra(m.Extra, tokens.SyncMLSyncBody)
	e.End()
	w.extra(m.Extra, tokens.SyncMLSyncML)
	e.End()
}

// A writer writes one message.
type writer struct {
	m *Message
	e *codec.Encoder
}

// refuse makes the encoder fail, because the value cannot be a message.
func (w writer) refuse(why error) { w.e.Fail(why) }

// text writes an element with text, unless it is absent.
func (w writer) text(c tokens.Code, s Chars) {
	if s == nil {
		return
	}
	w.e.Start(c)
	if len(s) > 0 {
		w.e.Text(s)
	}
	w.e.End()
}

// texts writes an element for each text; one that is nil was not meant to be
// absent, since it is in the list.
func (w writer) texts(c tokens.Code, run []Chars) {
	for _, s := range run {
		if s == nil {
			s = Chars{}
		}
		w.text(c, s)
	}
}

// flag writes an element without content, where it is present.
func (w writer) flag(c tokens.Code, ok bool) {
	if ok {
		w.e.Start(c)
		w.e.End()
	}
}

// header writes SyncHdr.
func (w writer) header(h *SyncHdr) {
	w.e.Start(tokens.SyncMLSyncHdr)
	if h.VerDTD == nil {
		w.e.Start(tokens.SyncMLVerDTD)
		w.e.TextString(w.m.Version.String())
		w.e.End()
	}
	w.text(tokens.SyncMLVerDTD, h.VerDTD)
	w.text(tokens.SyncMLVerProto, h.VerProto)
	w.text(tokens.SyncMLSessionID, h.SessionID)
	w.text(tokens.SyncMLMsgID, h.MsgID)
	w.target(&h.Target)
	w.source(&h.Source)
	w.text(tokens.SyncMLRespURI, h.RespURI)
	w.flag(tokens.SyncMLNoResp, h.NoResp)
	w.cred(h.Cred)
	w.meta(h.Meta)
	w.extra(h.Extra, tokens.SyncMLSyncHdr)
	w.e.End()
}

// body writes the commands. A container stays open until a command that is not
// inside it, for which the message keeps the stack: commands may be nested as deep
// as the encoder allows.
func (w writer) body() {
	m := w.m
	m.parents = m.parents[:0] // the containers that are open
	for i := range m.Body {
		c := &m.Body[i]
		for len(m.parents) > max(c.Depth, 0) {
			w.endContainer()
		}
		m.at = i
		if !c.Kind.valid() {
			w.refuse(m.fault(i, "", ErrKind))
			return
		}
		if c.Depth != len(m.parents) {
			w.refuse(m.fault(i, "", ErrDepth))
			return
		}
		w.e.Start(kindCodes[c.Kind])
		for _, code := range fieldOrders[c.Kind] {
			w.field(c, code)
		}
		if c.Kind.Container() {
			m.parents = append(m.parents, int32(i))
			continue
		}
		w.extra(c.Extra, kindCodes[c.Kind])
		w.e.End()
	}
	for len(m.parents) > 0 {
		w.endContainer()
	}
}

// endContainer ends the innermost container.
func (w writer) endContainer() {
	m := w.m
	c := &m.Body[m.parents[len(m.parents)-1]]
	m.parents = m.parents[:len(m.parents)-1]
	w.extra(c.Extra, kindCodes[c.Kind])
	w.e.End()
}

// field writes the elements code of a command, of which there may be none.
func (w writer) field(c *Command, code tokens.Code) {
	switch code {
	case tokens.SyncMLCmdID:
		w.text(code, c.CmdID)
	case tokens.SyncMLMsgRef:
		w.text(code, c.MsgRef)
	case tokens.SyncMLCmdRef:
		w.text(code, c.CmdRef)
	case tokens.SyncMLCmd:
		w.text(code, c.Cmd)
	case tokens.SyncMLTargetRef:
		w.texts(code, c.TargetRefs)
	case tokens.SyncMLSourceRef:
		w.texts(code, c.SourceRefs)
	case tokens.SyncMLNoResp:
		w.flag(code, c.NoResp)
	case tokens.SyncMLNoResults:
		w.flag(code, c.NoResults)
	case tokens.SyncMLArchive:
		w.flag(code, c.Archive)
	case tokens.SyncMLSftDel:
		w.flag(code, c.SftDel)
	case tokens.SyncMLCred:
		w.cred(c.Cred)
	case tokens.SyncMLChal:
		w.chal(c.Chal)
	case tokens.SyncMLMeta:
		w.meta(c.Meta)
	case tokens.SyncMLTarget:
		w.target(&c.Target)
	case tokens.SyncMLSource:
		for i := range c.Sources {
			w.source(&c.Sources[i])
		}
	case tokens.SyncMLLang:
		w.text(code, c.Lang)
	case tokens.SyncMLNumberOfChanges:
		w.text(code, c.NumberOfChanges)
	case tokens.SyncMLCorrelator:
		w.text(code, c.Correlator)
	case tokens.SyncMLData:
		w.data(&c.Data)
	case tokens.SyncMLMapItem:
		for i := range c.MapItems {
			w.mapItem(&c.MapItems[i])
		}
	case tokens.SyncMLItem:
		for i := range c.Items {
			w.item(&c.Items[i])
		}
	}
}

// item writes Item.
func (w writer) item(it *Item) {
	w.e.Start(tokens.SyncMLItem)
	w.target(&it.Target)
	w.source(&it.Source)
	w.parent(tokens.SyncMLSourceParent, it.SourceParent, it.Extra)
	w.parent(tokens.SyncMLTargetParent, it.TargetParent, it.Extra)
	w.meta(it.Meta)
	w.data(&it.Data)
	w.flag(tokens.SyncMLMoreData, it.MoreData)
	w.extra(it.Extra, tokens.SyncMLItem)
	w.e.End()
}

// target writes Target, unless it is absent. LocURI is required, so it is written
// even where only something else is set.
func (w writer) target(t *Target) {
	if t.LocURI == nil && t.LocName == nil && t.Filter == nil && t.Extra == nil {
		return
	}
	w.e.Start(tokens.SyncMLTarget)
	w.text(tokens.SyncMLLocURI, typed.Present(t.LocURI))
	w.text(tokens.SyncMLLocName, t.LocName)
	w.filter(t.Filter)
	w.extra(t.Extra, tokens.SyncMLTarget)
	w.e.End()
}

// source writes Source, as target does Target.
func (w writer) source(s *Source) {
	if s.LocURI == nil && s.LocName == nil && s.Extra == nil {
		return
	}
	w.e.Start(tokens.SyncMLSource)
	w.text(tokens.SyncMLLocURI, typed.Present(s.LocURI))
	w.text(tokens.SyncMLLocName, s.LocName)
	w.extra(s.Extra, tokens.SyncMLSource)
	w.e.End()
}

// parent writes c, SourceParent or TargetParent; extra is the list of the item.
func (w writer) parent(c tokens.Code, uri Chars, extra *Extra) {
	if uri == nil {
		return
	}
	w.e.Start(c)
	w.text(tokens.SyncMLLocURI, uri)
	w.extra(extra, c)
	w.e.End()
}

// mapItem writes MapItem.
func (w writer) mapItem(x *MapItem) {
	w.e.Start(tokens.SyncMLMapItem)
	w.target(&x.Target)
	w.source(&x.Source)
	w.extra(x.Extra, tokens.SyncMLMapItem)
	w.e.End()
}

// cred writes Cred, unless it is absent.
func (w writer) cred(x *Cred) {
	if x == nil {
		return
	}
	w.e.Start(tokens.SyncMLCred)
	w.meta(x.Meta)
	w.data(&x.Data)
	w.extra(x.Extra, tokens.SyncMLCred)
	w.e.End()
}

// chal writes Chal, unless it is absent.
func (w writer) chal(x *Chal) {
	if x == nil {
		return
	}
	w.e.Start(tokens.SyncMLChal)
	w.meta(x.Meta)
	w.extra(x.Extra, tokens.SyncMLChal)
	w.e.End()
}

// filter writes Filter, unless it is absent.
func (w writer) filter(x *Filter) {
	if x == nil {
		return
	}
	w.e.Start(tokens.SyncMLFilter)
	w.meta(x.Meta)
	w.part(tokens.SyncMLField, x.Field, x.Extra)
	w.part(tokens.SyncMLRecord, x.Record, x.Extra)
	w.text(tokens.SyncMLFilterType, x.FilterType)
	w.extra(x.Extra, tokens.SyncMLFilter)
	w.e.End()
}

// part writes c, Field or Record; extra is the list of the filter.
func (w writer) part(c tokens.Code, it *Item, extra *Extra) {
	if it == nil {
		return
	}
	w.e.Start(c)
	w.item(it)
	w.extra(extra, c)
	w.e.End()
}
