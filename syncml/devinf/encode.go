package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Encode writes the element DevInf, in the order of the content model, normally
// as the root of a document with the header that [DevInf.Header] gives; where that
// has a string table, with no other. Elements that the version does not have are
// written too, where they are set.
//
// Errors are the encoder's; see [DevInf.DropExtras].
func (x *DevInf) Encode(e *codec.Encoder) { x.encode(e, codec.UTF8) }

// encode is Encode for a document in the charset.
func (x *DevInf) encode(out *codec.Encoder, charset codec.Charset) {
	e := &writer{out, x, charset, nil}
	e.Start(tokens.DevInfDevInf)
	text(e, tokens.DevInfVerDTD, x.VerDTD)
	text(e, tokens.DevInfMan, x.Man)
	text(e, tokens.DevInfMod, x.Mod)
	text(e, tokens.DevInfOEM, x.OEM)
	text(e, tokens.DevInfFwV, x.FwV)
	text(e, tokens.DevInfSwV, x.SwV)
	text(e, tokens.DevInfHwV, x.HwV)
	text(e, tokens.DevInfDevID, x.DevID)
	text(e, tokens.DevInfDevTyp, x.DevTyp)
	flag(e, tokens.DevInfUTC, x.UTC)
	flag(e, tokens.DevInfSupportLargeObjs, x.SupportLargeObjs)
	flag(e, tokens.DevInfSupportNumberOfChanges, x.SupportNumberOfChanges)
	for i := range x.DataStores {
		x.DataStores[i].encode(e)
	}
	encodeCTCaps(e, x.CTCaps)
	for i := range x.Exts {
		ext := &x.Exts[i]
		e.Start(tokens.DevInfExt)
		text(e, tokens.DevInfXNam, ext.XNam)
		texts(e, tokens.DevInfXVal, ext.XVals)
		ext.Extras.encode(e)
		e.End()
	}
	x.Extras.encode(e)
	e.End()
}

// A writer writes one document.
type writer struct {
	*codec.Encoder
	x       *DevInf
	charset codec.Charset
	names   *typed.Strings // of x, nil until one is needed
}

// encode writes the extras.
func (x Extras) encode(e *writer) {
	for _, kept := range x {
		if e.names == nil && typed.HasNames(kept) {
			e.names = e.x.ownNames(e.charset)
		}
		typed.Encode(e.Encoder, kept, e.names)
	}
}

// EncodeNested writes the document in OPAQUE, as it stands in the Data of a
// SyncML command. outer is the header of the document that e is writing: version
// and charset are the same.
func (x *DevInf) EncodeNested(e *codec.Encoder, outer codec.Header) {
	h := x.header(outer.Version, outer.Charset)
	n := e.Nested(h, x.Table())
	x.encode(n, h.Charset)
	n.Close() // an error is e's, too
}

// text writes an element with text, unless it is absent.
func text(e *writer, c tokens.Code, s Chars) {
	if s != nil {
		named(e, c, s)
	}
}

// named is text for an element that must be there.
func named(e *writer, c tokens.Code, s Chars) {
	e.Start(c)
	if len(s) > 0 {
		e.Text(s)
	}
	e.End()
}

// texts writes an element for each text.
func texts(e *writer, c tokens.Code, list []Chars) {
	for _, s := range list {
		named(e, c, s)
	}
}

// flag writes an empty element.
func flag(e *writer, c tokens.Code, set bool) {
	if set {
		e.Start(c)
		e.End()
	}
}

func (s *DataStore) encode(e *writer) {
	e.Start(tokens.DevInfDataStore)
	text(e, tokens.DevInfSourceRef, s.SourceRef)
	text(e, tokens.DevInfDisplayName, s.DisplayName)
	text(e, tokens.DevInfMaxGUIDSize, s.MaxGUIDSize)
	if !s.RxPref.isEmpty() {
		s.RxPref.encode(e, tokens.DevInfRxPref)
	}
	encodeContents(e, tokens.DevInfRx, s.Rx)
	if !s.TxPref.isEmpty() {
		s.TxPref.encode(e, tokens.DevInfTxPref)
	}
	encodeContents(e, tokens.DevInfTx, s.Tx)
	encodeCTCaps(e, s.CTCaps)
	if m := &s.DSMem; !m.isEmpty() {
		e.Start(tokens.DevInfDSMem)
		flag(e, tokens.DevInfSharedMem, m.SharedMem)
		text(e, tokens.DevInfMaxMem, m.MaxMem)
		text(e, tokens.DevInfMaxID, m.MaxID)
		m.Extras.encode(e)
		e.End()
	}
	flag(e, tokens.DevInfSupportHierarchicalSync, s.SupportHierarchicalSync)
	if c := &s.SyncCap; !c.isEmpty() {
		e.Start(tokens.DevInfSyncCap)
		texts(e, tokens.DevInfSyncType, c.SyncTypes)
		c.Extras.encode(e)
		e.End()
	}
	encodeContents(e, tokens.DevInfFilterRx, s.FilterRx)
	for i := range s.FilterCaps {
		f := &s.FilterCaps[i]
		e.Start(tokens.DevInfFilterCap)
		text(e, tokens.DevInfCTType, f.CTType)
		text(e, tokens.DevInfVerCT, f.VerCT)
		texts(e, tokens.DevInfFilterKeyword, f.FilterKeywords)
		texts(e, tokens.DevInfPropName, f.PropNames)
		f.Extras.encode(e)
		e.End()
	}
	s.Extras.encode(e)
	e.End()
}

// The methods called isEmpty tell whether an element is absent.

func (c *Content) isEmpty() bool { return c.CTType == nil && c.VerCT == nil && len(c.Extras) == 0 }

func (m *DSMem) isEmpty() bool {
	return !m.SharedMem && m.MaxMem == nil && m.MaxID == nil && len(m.Extras) == 0
}

func (c *SyncCap) isEmpty() bool { return len(c.SyncTypes) == 0 && len(c.Extras) == 0 }

func (c *Content) encode(e *writer, code tokens.Code) {
	e.Start(code)
	text(e, tokens.DevInfCTType, c.CTType)
	text(e, tokens.DevInfVerCT, c.VerCT)
	c.Extras.encode(e)
	e.End()
}

func encodeContents(e *writer, code tokens.Code, list []Content) {
	for i := range list {
		list[i].encode(e, code)
	}
}

// encodeCTCaps writes the elements CTCap. Extras stand at the end of each: where
// it is flat, anywhere else they could be taken for part of a property.
func encodeCTCaps(e *writer, list []CTCap) {
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Continued {
			n++
		}
		e.Start(tokens.DevInfCTCap)
		for i := range list[:n] {
			list[i].encode(e)
		}
		for i := range list[:n] {
			c := &list[i]
			if c.Flat {
				c.extras(func(x *Extras) { x.encode(e) })
			} else {
				c.Extras.encode(e)
			}
		}
		e.End()
		list = list[n:]
	}
}

// encode writes a content type, without its extras.
func (c *CTCap) encode(e *writer) {
	if c.Continued {
		named(e, tokens.DevInfCTType, c.CTType)
	} else {
		text(e, tokens.DevInfCTType, c.CTType)
	}
	text(e, tokens.DevInfVerCT, c.VerCT)
	flag(e, tokens.DevInfFieldLevel, c.FieldLevel)
	for i := range c.Properties {
		if c.Flat {
			c.Properties[i].encodeFlat(e)
		} else {
			c.Properties[i].encode(e)
		}
	}
}

func (p *Property) encodeFlat(e *writer) {
	named(e, tokens.DevInfPropName, p.PropName)
	texts(e, tokens.DevInfValEnum, p.ValEnums)
	text(e, tokens.DevInfDataType, p.DataType)
	text(e, tokens.DevInfMaxSize, p.MaxSize)
	text(e, tokens.DevInfMaxOccur, p.MaxOccur)
	flag(e, tokens.DevInfNoTruncate, p.NoTruncate)
	text(e, tokens.DevInfDisplayName, p.DisplayName)
	for i := range p.Params {
		q := &p.Params[i]
		named(e, tokens.DevInfParamName, q.ParamName)
		texts(e, tokens.DevInfValEnum, q.ValEnums)
		text(e, tokens.DevInfDataType, q.DataType)
		text(e, tokens.DevInfMaxSize, q.MaxSize)
		text(e, tokens.DevInfDisplayName, q.DisplayName)
	}
}

func (p *Property) encode(e *writer) {
	e.Start(tokens.DevInfProperty)
	text(e, tokens.DevInfPropName, p.PropName)
	text(e, tokens.DevInfDataType, p.DataType)
	text(e, tokens.DevInfMaxOccur, p.MaxOccur)
	text(e, tokens.DevInfMaxSize, p.MaxSize)
	flag(e, tokens.DevInfNoTruncate, p.NoTruncate)
	texts(e, tokens.DevInfValEnum, p.ValEnums)
	text(e, tokens.DevInfDisplayName, p.DisplayName)
	for i := range p.Params {
		q := &p.Params[i]
		e.Start(tokens.DevInfPropParam)
		text(e, tokens.DevInfParamName, q.ParamName)
		text(e, tokens.DevInfDataType, q.DataType)
		text(e, tokens.DevInfMaxSize, q.MaxSize)
		texts(e, tokens.DevInfValEnum, q.ValEnums)
		text(e, tokens.DevInfDisplayName, q.DisplayName)
		q.Extras.encode(e)
		e.End()
	}
	p.Extras.encode(e)
	e.End()
}
