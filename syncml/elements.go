package syncml

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// The methods called fields are the content models (see the package comment).

func (h *SyncHdr) fields(f *typed.Fields) {
	if f.At(tokens.SyncMLVerDTD) {
		h.verDTD(f)
	}
	f.Text(tokens.SyncMLVerProto, &h.VerProto)
	f.Text(tokens.SyncMLSessionID, &h.SessionID)
	f.Text(tokens.SyncMLMsgID, &h.MsgID)
	typed.Part(f, tokens.SyncMLTarget, h.Target.there(), &h.Target, (*Target).fields)
	typed.Part(f, tokens.SyncMLSource, h.Source.there(), &h.Source, (*Source).fields)
	f.Text(tokens.SyncMLRespURI, &h.RespURI)
	f.Flag(tokens.SyncMLNoResp, &h.NoResp)
	cred(f, &h.Cred)
	if f.Due(tokens.SyncMLMeta, h.Meta != nil) && readMeta(f, &h.Meta) {
		f.Done(nil)
	}
	f.Needs(hasVerDTD | hasVerProto | hasSessionID | hasMsgID | hasTarget | hasSource)
	f.Extra(&h.Extra)
}

// verDTD is VerDTD. It decides over the version, since messages of 1.2 are sent with
// the public identifier of 1.1; where it is absent the version is written.
func (h *SyncHdr) verDTD(f *typed.Fields) {
	const c = tokens.SyncMLVerDTD
	m := message(f)
	switch {
	case f.Op == typed.Writing && h.VerDTD == nil:
		f.E.Start(c)
		f.E.TextString(m.Version.String())
		f.E.End()
	case f.Op != typed.Reading:
		f.Text(c, &h.VerDTD)
	case f.Once(c, h.VerDTD != nil):
		err := f.Reader.Text(&h.VerDTD)
		if v, ok := parseVersion(h.VerDTD); ok && err == nil {
			m.setVersion(f, v)
		}
		f.Done(err)
	}
}

// fields is the content model of Item. outer of the message is the Meta around it.
func (it *Item) fields(f *typed.Fields) {
	typed.Part(f, tokens.SyncMLTarget, it.Target.there(), &it.Target, (*Target).fields)
	typed.Part(f, tokens.SyncMLSource, it.Source.there(), &it.Source, (*Source).fields)
	if f.Due(tokens.SyncMLSourceParent, it.SourceParent != nil) {
		f.Holder = &it.Extra
		typed.Part(f, tokens.SyncMLSourceParent, it.SourceParent != nil, &it.SourceParent, parent)
	}
	if f.Due(tokens.SyncMLTargetParent, it.TargetParent != nil) {
		f.Holder = &it.Extra
		typed.Part(f, tokens.SyncMLTargetParent, it.TargetParent != nil, &it.TargetParent, parent)
	}
	if f.Due(tokens.SyncMLMeta, it.Meta != nil) && readMeta(f, &it.Meta) {
		f.Done(reread(f, &it.Data, it.Meta, message(f).outer))
	}
	if f.At(tokens.SyncMLData) {
		data(f, &it.Data, it.Meta, message(f).outer)
	}
	f.Flag(tokens.SyncMLMoreData, &it.MoreData)
	f.Extra(&it.Extra)
	if _, more := f.Peek(); !more && f.Op == typed.Reading {
		if m := message(f); it.MoreData || it.Data.Kind >= DataTree || m.pending.err != nil {
			it.end(f, m)
		}
	}
}

// end is the end of an item in reading, where it is known whether its Data are a chunk.
// It has nothing to do for octets or text that are none.
func (it *Item) end(f *typed.Fields, m *Message) {
	known := m.pending
	m.pending = pending{}
	x := &it.Data
	document := x.Kind == DataTreeDocument || x.Kind == DataTreeBase64 || x.Kind == DataDevInf
	switch {
	case it.MoreData && document:
		x.Kind, x.Tree, x.DevInf = known.kind, nil, nil
	case it.MoreData && x.Kind == DataDocument:
		x.Kind = DataOpaque
	case it.MoreData:
	case known.err != nil:
		f.Stop(known.err)
	case document:
		x.Text = nil
	}
	it.setBase()
}

// setBase tells the tree of an item where it belongs.
func (it *Item) setBase() {
	if it.Data.Tree != nil {
		it.Data.Tree.Base = it.Target.URI()
	}
}

// reread looks at an item again when the Meta around it has come behind it.
func (it *Item) reread(f *typed.Fields, outer *Meta) error {
	if it.Meta != nil && it.Meta.Type != nil || it.MoreData || message(f).KeepOctets {
		return nil // which counts more
	}
	err := reread(f, &it.Data, it.Meta, outer)
	if err == nil {
		it.setBase()
	}
	return err
}

// fields is the content model of Target. One without LocURI, which some devices send
// in a Status, gets an empty one: that it was there must not be lost.
func (t *Target) fields(f *typed.Fields) {
	f.Must(tokens.SyncMLLocURI, &t.LocURI)
	f.Text(tokens.SyncMLLocName, &t.LocName)
	if f.Due(tokens.SyncMLFilter, t.Filter != nil) {
		t.filter(f)
	}
	f.Fill(&t.LocURI)
	f.Needs(hasLocURI)
	f.Extra(&t.Extra)
}

func (t *Target) there() bool {
	return t.LocURI != nil || t.LocName != nil || t.Filter != nil || t.Extra != nil
}

// fields is the content model of Source, which is as that of Target.
func (s *Source) fields(f *typed.Fields) {
	f.Must(tokens.SyncMLLocURI, &s.LocURI)
	f.Text(tokens.SyncMLLocName, &s.LocName)
	f.Fill(&s.LocURI)
	f.Needs(hasLocURI)
	f.Extra(&s.Extra)
}

func (s *Source) there() bool { return s.LocURI != nil || s.LocName != nil || s.Extra != nil }

// parent is the content of SourceParent or TargetParent, of which nothing but the
// LocURI is of interest.
func parent(uri *Chars, f *typed.Fields) {
	f.Must(tokens.SyncMLLocURI, uri)
	f.Fill(uri)
	f.Needs(hasLocURI)
	f.HolderExtra()
}

func (x *MapItem) fields(f *typed.Fields) {
	typed.Part(f, tokens.SyncMLTarget, x.Target.there(), &x.Target, (*Target).fields)
	typed.Part(f, tokens.SyncMLSource, x.Source.there(), &x.Source, (*Source).fields)
	f.Needs(hasTarget | hasSource)
	f.Extra(&x.Extra)
}

func cred(f *typed.Fields, p **Cred) {
	if f.Due(tokens.SyncMLCred, *p != nil) {
		typed.Ref(f, tokens.SyncMLCred, p, &message(f).creds, (*Cred).fields)
	}
}

// fields is the content model of Cred. Its own Meta has the type of its Data; that of
// the command does not count.
func (x *Cred) fields(f *typed.Fields) {
	if f.Due(tokens.SyncMLMeta, x.Meta != nil) && readMeta(f, &x.Meta) {
		f.Done(reread(f, &x.Data, x.Meta, nil))
	}
	data(f, &x.Data, x.Meta, nil)
	f.Needs(hasData)
	f.Extra(&x.Extra)
}

func (x *Chal) fields(f *typed.Fields) {
	if f.Due(tokens.SyncMLMeta, x.Meta != nil) && readMeta(f, &x.Meta) {
		f.Done(nil)
	}
	f.Needs(hasMeta)
	f.Extra(&x.Extra)
}

// maxFilters is how many filters may stand in each other, by way of the Target of
// the Item in Field or Record. No document needs two.
const maxFilters = 4

// filter is Filter.
func (t *Target) filter(f *typed.Fields) {
	m := message(f)
	m.depth++
	if code, _ := f.Peek(); m.depth > maxFilters && code == tokens.SyncMLFilter {
		f.Stop(f.Fail(&codec.LimitError{Limit: "Filter", Max: maxFilters}))
	}
	typed.Ref(f, tokens.SyncMLFilter, &t.Filter, &m.filters, (*Filter).fields)
	m.depth--
}

func (x *Filter) fields(f *typed.Fields) {
	if f.Due(tokens.SyncMLMeta, x.Meta != nil) && readMeta(f, &x.Meta) {
		var err error
		for _, part := range [...]*Item{x.Field, x.Record} {
			if part != nil && err == nil {
				err = part.reread(f, x.Meta)
			}
		}
		f.Done(err)
	}
	x.part(f, tokens.SyncMLField, &x.Field)
	x.part(f, tokens.SyncMLRecord, &x.Record)
	f.Text(tokens.SyncMLFilterType, &x.FilterType)
	f.Needs(hasMeta)
	f.Extra(&x.Extra)
}

// part is the element c, Field or Record, which hold one Item.
func (x *Filter) part(f *typed.Fields, c tokens.Code, p **Item) {
	if !f.Due(c, *p != nil) {
		return
	}
	m := message(f)
	outer, known := m.outer, m.pending
	m.outer, m.pending, f.Holder = x.Meta, pending{}, &x.Extra
	typed.Ref(f, c, p, &m.parts, (*Item).inPart)
	m.outer, m.pending = outer, known
}

// inPart is the content of Field or Record.
func (it *Item) inPart(f *typed.Fields) {
	holder := f.Holder
	if f.Op == typed.Writing {
		typed.WriteElement(f, tokens.SyncMLItem, it, (*Item).fields)
	} else {
		typed.Element(f, tokens.SyncMLItem, it, (*Item).fields)
	}
	f.Needs(hasItem)
	f.Holder = holder
	f.HolderExtra()
}

// readMeta is Meta. Where it returns true, it has read one, whose End is the last
// token.
func readMeta(f *typed.Fields, p **Meta) bool {
	return typed.ReadRef(f, tokens.SyncMLMeta, p, &message(f).metas, (*Meta).fields)
}

// fields is the content model of Meta, and of the MetInf in it, whose extras are in the
// same list.
func (x *Meta) fields(f *typed.Fields) {
	x.metInf(f)
	if f.In == tokens.MetInfMetInf {
		f.Holder = &x.Extra
		f.HolderExtra()
	} else {
		f.Extra(&x.Extra)
	}
}

// metInf is the elements of MetInf, which Meta holds as they are or in MetInf. They are
// in the order of MetInf 1.1.2, with FieldLevel in front: sources do not agree on its
// place.
func (x *Meta) metInf(f *typed.Fields) {
	if x.Wrapped && f.Op == typed.Writing && f.In != tokens.MetInfMetInf {
		typed.WriteElement(f, tokens.MetInfMetInf, x, (*Meta).fields)
		return
	}
	f.Anywhere(tokens.MetInfFieldLevel, &x.FieldLevel)
	f.Text(tokens.MetInfFormat, &x.Format)
	f.Text(tokens.MetInfType, &x.Type)
	f.Text(tokens.MetInfMark, &x.Mark)
	f.Text(tokens.MetInfSize, &x.Size)
	if there := x.Anchor.Last != nil || x.Anchor.Next != nil; f.Due(tokens.MetInfAnchor, there) {
		f.Holder = &x.Extra
		typed.Part(f, tokens.MetInfAnchor, there, &x.Anchor, (*Anchor).fields)
	}
	f.Text(tokens.MetInfVersion, &x.Version)
	if f.Due(tokens.MetInfNextNonce, x.NextNonce != nil) {
		x.nonce(f)
	}
	f.Text(tokens.MetInfMaxMsgSize, &x.MaxMsgSize)
	f.Text(tokens.MetInfMaxObjSize, &x.MaxObjSize)
	f.Texts(tokens.MetInfEMI, &x.EMI)
	if there := x.Mem.SharedMem || x.Mem.FreeMem != nil || x.Mem.FreeID != nil; f.Due(tokens.MetInfMem, there) {
		f.Holder = &x.Extra
		typed.Part(f, tokens.MetInfMem, there, &x.Mem, (*Mem).fields)
	}
	if f.At(tokens.MetInfMetInf) && f.Op == typed.Reading {
		x.wrapper(f)
	}
}

// wrapper reads MetInf, which may stand around the other elements instead of nothing:
// it fills the same x.
func (x *Meta) wrapper(f *typed.Fields) {
	const c = tokens.MetInfMetInf
	if code, _ := f.Peek(); code == c && f.O.StrictOrder && typed.Any(f, x, (*Meta).fields) {
		f.Stop(f.Fail(ErrOrder))
		return
	}
	if f.Once(c, x.Wrapped) {
		x.Wrapped = true
		typed.ReadElement(f, c, x, (*Meta).fields)
		f.LastPlace = typed.NoPlace
		f.Done(nil)
	}
}

// fields is the content model of Anchor. Without Next, which is required, it gets an
// empty one, as the zero Anchor stands for none.
func (x *Anchor) fields(f *typed.Fields) {
	f.Text(tokens.MetInfLast, &x.Last)
	f.Must(tokens.MetInfNext, &x.Next)
	f.Fill(&x.Next)
	f.Needs(hasNext)
	f.HolderExtra()
}

func (x *Mem) fields(f *typed.Fields) {
	f.Flag(tokens.MetInfSharedMem, &x.SharedMem)
	f.Must(tokens.MetInfFreeMem, &x.FreeMem)
	f.Must(tokens.MetInfFreeID, &x.FreeID)
	f.Fill(&x.FreeMem)
	f.Fill(&x.FreeID)
	f.Needs(hasFreeMem | hasFreeID)
	f.HolderExtra()
}

// nonce is NextNonce: base64. Some senders write its octets in OPAQUE, which are read.
func (x *Meta) nonce(f *typed.Fields) {
	const c = tokens.MetInfNextNonce
	m := message(f)
	switch {
	case f.Op == typed.Writing && len(x.NextNonce) > 0:
		f.E.Start(c)
		m.writeBase64(f, x.NextNonce)
		f.E.End()
	case f.Op != typed.Reading:
		f.Text(c, (*Chars)(&x.NextNonce))
	case f.Once(c, x.NextNonce != nil):
		s, opaque, err := f.Characters(true)
		if err == nil && !opaque {
			w := m.workspace()
			if out, ok := decodeBase64(w.text[:0], s); ok {
				w.text = out
				s = append(s[:0], out...)
				clear(out)
			}
		}
		if err == nil {
			x.NextNonce = typed.Present(m.mem.Arena.Commit(s))
		}
		f.Done(err)
	}
}

// writeBase64 writes s as text, and clears the workspace, as s may be secret.
func (m *Message) writeBase64(f *typed.Fields, s []byte) {
	k := m.workspace()
	k.text = base64.StdEncoding.AppendEncode(k.text[:0], s)
	f.E.Text(k.text)
	clear(k.text)
}

// decodeBase64 appends the octets that s is the base64 of, white space around it
// and line breaks in it ignored.
func decodeBase64(dst, s []byte) ([]byte, bool) {
	out, err := base64.StdEncoding.AppendDecode(dst, typed.Trim(s))
	return out, err == nil
}
