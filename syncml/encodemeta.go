package syncml

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// meta writes Meta, unless it is absent.
func (w writer) meta(x *Meta) {
	if x == nil {
		return
	}
	w.e.Start(tokens.SyncMLMeta)
	w.metInf(x)
	w.extra(x.Extra, tokens.SyncMLMeta)
	w.e.End()
}

// metInf writes the elements of x, in the order of MetInf 1.1.2 with FieldLevel in
// front.
func (w writer) metInf(x *Meta) {
	if x.Wrapped {
		w.e.Start(tokens.MetInfMetInf)
	}
	w.flag(tokens.MetInfFieldLevel, x.FieldLevel)
	w.text(tokens.MetInfFormat, x.Format)
	w.text(tokens.MetInfType, x.Type)
	w.text(tokens.MetInfMark, x.Mark)
	w.text(tokens.MetInfSize, x.Size)
	if x.Anchor.Last != nil || x.Anchor.Next != nil {
		w.e.Start(tokens.MetInfAnchor)
		w.text(tokens.MetInfLast, x.Anchor.Last)
		w.text(tokens.MetInfNext, typed.Present(x.Anchor.Next))
		w.extra(x.Extra, tokens.MetInfAnchor)
		w.e.End()
	}
	w.text(tokens.MetInfVersion, x.Version)
	w.nonce(x.NextNonce)
	w.text(tokens.MetInfMaxMsgSize, x.MaxMsgSize)
	w.text(tokens.MetInfMaxObjSize, x.MaxObjSize)
	w.texts(tokens.MetInfEMI, x.EMI)
	if m := &x.Mem; m.SharedMem || m.FreeMem != nil || m.FreeID != nil {
		w.e.Start(tokens.MetInfMem)
		w.flag(tokens.MetInfSharedMem, m.SharedMem)
		w.text(tokens.MetInfFreeMem, typed.Present(m.FreeMem))
		w.text(tokens.MetInfFreeID, typed.Present(m.FreeID))
		w.extra(x.Extra, tokens.MetInfMem)
		w.e.End()
	}
	if x.Wrapped {
		w.extra(x.Extra, tokens.MetInfMetInf)
		w.e.End()
	}
}

// nonce writes NextNonce, which WBXML 1.0 has no octets for.
func (w writer) nonce(s []byte) {
	if s == nil {
		return
	}
	w.e.Start(tokens.MetInfNextNonce)
	switch {
	case len(s) == 0:
	case w.m.WBXML == codec.Version10:
		w.base64(s)
	default:
		w.e.Opaque(s)
	}
	w.e.End()
}

// base64 writes s as text. The workspace is overwritten, as s may be secret.
func (w writer) base64(s []byte) {
	k := w.m.workspace()
	k.text = base64.StdEncoding.AppendEncode(k.text[:0], s)
	w.e.Text(k.text)
	clear(k.text)
}

// data writes Data in the form of its kind; the Type in Meta does not count.
func (w writer) data(x *Data) {
	kind := x.kind()
	if x.Kind == DataNone && (x.Tree != nil || x.DevInf != nil || x.Meta != nil) {
		w.refuse(ErrKind)
	}
	if kind == DataNone {
		return
	}
	w.e.Start(tokens.SyncMLData)
	switch kind {
	case DataText:
		if len(x.Text) > 0 {
			w.e.Text(x.Text)
		}
	case DataOpaque, DataDocument:
		w.e.Opaque(x.Text)
	case DataMeta:
		if x.Meta == nil {
			w.refuse(ErrKind)
			return
		}
		w.metInf(x.Meta)
		w.extra(x.Meta.Extra, tokens.SyncMLData)
	case DataDevInf:
		if x.DevInf == nil {
			w.refuse(ErrKind)
			return
		}
		x.DevInf.EncodeNested(w.e, codec.Header{Version: w.m.wbxml(), Charset: w.m.charset()})
	default:
		w.tree(x)
	}
	w.extra(x.Extra, tokens.SyncMLData)
	w.e.End()
}

// tree writes a management tree. As a document it has a header of its own, and is in
// UTF-8 for every charset of the message.
func (w writer) tree(x *Data) {
	if x.Tree == nil {
		w.refuse(ErrKind)
		return
	}
	switch x.Kind {
	case DataTree:
		if len(x.Text) > 0 {
			w.e.Text(x.Text)
		}
		x.Tree.Encode(w.e)
	case DataTreeDocument:
		x.Tree.EncodeNested(w.e, w.m.wbxml())
	case DataTreeBase64:
		k := w.m.workspace()
		k.enc.SetOptions(codec.Options{Table: tokens.TNDS12})
		k.enc.ResetAppend(k.doc[:0], x.Tree.Header(w.m.wbxml()))
		x.Tree.Encode(&k.enc)
		doc, err := k.enc.Bytes()
		if err != nil {
			w.e.Fail(inner(err))
			return
		}
		k.doc = doc
		w.base64(doc)
		clear(doc)
	default:
		w.refuse(ErrKind)
	}
}
