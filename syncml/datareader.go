package syncml

import (
	"bytes"
	"errors"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// metInf is the code page of MetInf.
const metInf = 1 << 8

// A dataReader reads the content of one Data.
type dataReader struct {
	*typed.Fields
	m     *Message
	x     *Data
	typ   Chars  // the media type, where a Meta before says it
	s     []byte // the octets read so far, at the tail of the arena
	octet bool   // there are octets in s
	parts int    // strings, octets and the like that s is made of
	cut   bool   // the last of them goes on
	elems bool   // there have been elements
	item  bool   // Data of an item, of which MoreData makes octets
	keep  bool   // its octets are to stay octets: see Message.KeepOctets
}

// data reads the content of Data; own and outer are the Meta elements that may have
// its type.
func (m *Message) data(f *typed.Fields, x *Data, own, outer *Meta, item bool) error {
	p := dataReader{Fields: f, m: m, x: x, typ: typeOf(own, outer), item: item, keep: item && m.KeepOctets}
	var leaf bool
	if p.s, leaf = f.D.AppendLeaf(m.mem.Arena.Tail()); leaf {
		return p.end()
	}
	for {
		tok, err := f.Next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.End:
			return p.end()
		case codec.Start:
			if err = p.element(tok); err == nil && x.Kind == DataMeta {
				return f.Err // it has read up to the End
			}
		default:
			err = p.characters(tok)
		}
		if err != nil {
			return err
		}
	}
}

// characters reads text or octets. Octets without anything beside them may be a
// document.
func (p *dataReader) characters(tok codec.Token) error {
	if !p.cut {
		if p.parts++; !p.elems {
			p.undo()
		}
	}
	p.cut = tok.Flags&codec.Partial != 0
	if tok.Kind != codec.Opaque {
		if tok.Kind == codec.Entity {
			if err := p.Entity(tok); err != nil {
				return err
			}
		}
		s, err := p.D.AppendToken(p.s, tok)
		if err != nil && p.item && tok.Kind == codec.Text && p.m.charset() == codec.UTF8 {
			s, p.octet = append(p.s, tok.Data...), true
			err = p.late(err)
		}
		p.s = s
		return err
	}
	first := !p.octet && p.parts == 1
	p.octet = true
	p.s = append(p.s, tok.Data...)
	if !first || p.cut || p.elems {
		return nil
	}
	return p.late(p.document(tok.Data, func(table *tokens.Table) (*codec.Decoder, error) { return p.D.Nested(tok, table) }))
}

// undo makes octets of a document that something stands beside.
func (p *dataReader) undo() {
	p.x.Kind, p.x.Tree, p.x.DevInf = DataNone, nil, nil
}

// raw returns the kind of Data that is no document.
func (p *dataReader) raw() DataKind {
	if p.octet {
		return DataOpaque
	}
	return DataText
}

// A pending is what is known of the Data of an item before its end.
type pending struct {
	err  error    // unless MoreData follows
	kind DataKind // of a document, if MoreData follows
}

// late takes the error of a document, or of text, in the Data of an item, which is one
// only if the item ends without MoreData: a chunk may be cut anywhere, and is octets
// whatever its Type says.
func (p *dataReader) late(err error) error {
	if err == nil || !p.item {
		return err
	}
	if p.undo(); p.m.pending.err == nil && !p.keep {
		p.m.pending.err = err
	}
	return nil
}

// document reads octets, by a decoder from open, where they are a document of a
// known type. Octets that only happen to look like one stay octets.
func (p *dataReader) document(octets []byte, open func(*tokens.Table) (*codec.Decoder, error)) error {
	named, sure := documentType(octets, p.typ)
	if named == nil || p.keep {
		return nil
	}
	if !isDevInf(named) && named != tokens.TNDS12 {
		p.x.Kind = DataDocument
		return nil
	}
	err := p.typed(octets, named, open)
	if err != nil && !sure {
		p.undo()
		err = nil
	}
	return err
}

// typed reads a document of device information or a management tree into x.
func (p *dataReader) typed(octets []byte, named *tokens.Table, open func(*tokens.Table) (*codec.Decoder, error)) error {
	if named == tokens.TNDS12 {
		named = tnds.TableOf(octets)
	} else {
		named = tokens.DevInf12 // which has the elements of all versions
	}
	d, err := open(named)
	if err != nil {
		return err
	}
	if named == tokens.DevInf12 {
		err = p.devInf(d, len(octets))
		p.x.Kind = DataDevInf
	} else {
		err = p.tree(func(t *tnds.Tree, o tnds.DecodeOptions) error { return t.Decode(d, o) })
		p.x.Kind = DataTreeDocument
	}
	return err
}

// documentType returns the document type of octets, nil for octets that are not a
// document; sure reports whether typ names it.
func documentType(octets []byte, typ Chars) (named *tokens.Table, sure bool) {
	const maxVersionOctet = 3 // WBXML 1.3; no text begins like that
	if len(octets) == 0 || octets[0] > maxVersionOctet {
		return nil, false
	}
	h, _, err := codec.ParseHeader(octets)
	if err != nil {
		return nil, false
	}
	said := tokens.ByMIME(typ)
	named = xmlconv.Resolve(h)
	switch {
	case named == nil, said == tokens.TNDS12 && !isDevInf(named): // trees come with the identifier of SyncML, too
		return said, said != nil
	case isDevInf(said) && isDevInf(named):
		return named, true
	}
	return named, said == named
}

// isDevInf reports whether t is a version of device information.
func isDevInf(t *tokens.Table) bool {
	return t == tokens.DevInf12 || t == tokens.DevInf11 || t == tokens.DevInf10
}

// devInf reads device information, a document of size octets, into x.
func (p *dataReader) devInf(d *codec.Decoder, size int) error {
	if err := p.Spend(); err != nil {
		return err
	}
	p.x.DevInf = p.m.devInfs.next()
	o := devinf.DecodeOptions{StrictOrder: p.O.StrictOrder, RefuseUnknown: p.O.RefuseUnknown, MaxItems: max(p.Left, 1)}
	p.Left -= min(p.Left, size) // it does not say how many items it has; no more than that
	return p.x.DevInf.Decode(d, o)
}

// tree reads a management tree into x. Its share of MaxItems is known only
// afterwards; until then the tree may use the whole rest.
func (p *dataReader) tree(read func(*tnds.Tree, tnds.DecodeOptions) error) error {
	if err := p.Spend(); err != nil {
		return err
	}
	t := p.m.trees.next()
	p.x.Tree = t
	o := tnds.DecodeOptions{StrictOrder: p.O.StrictOrder, RefuseUnknown: p.O.RefuseUnknown, MaxItems: max(p.Left, 1)}
	err := read(t, o)
	p.Left -= t.Len()
	for x := range t.Extras() {
		p.m.mem.Named = p.m.mem.Named || typed.HasNames(x.Tokens)
		p.Left -= len(x.Tokens)
	}
	if err == nil && p.Left < 0 {
		err = p.Limit()
	}
	return err
}

// element reads an element in Data: a management tree, MetInf, or one that is kept.
// Text may stand before a tree, as a signature does that covers it; elsewhere text
// beside elements is refused, because nothing would say where in it they stood.
func (p *dataReader) element(tok codec.Token) error {
	before := p.m.mem.Arena.Commit(p.s) // the lines below use the tail
	p.s = nil
	code, err := p.Code(tok)
	if err != nil {
		return err
	}
	blank := len(typed.Trim(before)) == 0
	switch {
	case p.octet || !blank && (code != tokens.TNDSMgmtTree || p.elems || p.O.StrictOrder):
		return p.Fail(ErrText)
	case code == tokens.TNDSMgmtTree && !p.elems:
		if !blank {
			p.x.Text = before
		}
		p.x.Kind = DataTree
		err = p.tree(func(t *tnds.Tree, o tnds.DecodeOptions) error { return t.DecodeElement(p.D, tok, o) })
	case code&^0xFF == metInf && !p.elems:
		return p.metInf(tok, code)
	default:
		err = p.KeepExtra(&p.x.Extra, tok, false)
	}
	p.elems = true
	p.s = p.m.mem.Arena.Tail()
	return err
}

// metInf reads MetInf elements in Data, such as the Anchor in the Item of an Alert or
// Status of data synchronisation, of which tok begins the first, up to the End.
func (p *dataReader) metInf(tok codec.Token, code tokens.Code) error {
	if err := p.Spend(); err != nil {
		return err
	}
	p.x.Kind, p.x.Meta = DataMeta, p.m.metas.Next()
	p.Resume(tok, code)
	for more := true; more; _, more = p.Peek() {
		p.Pass()
		p.x.metInf(p.Fields)
	}
	return p.Err
}

// metInf is the MetInf elements in Data. Others may stand beside them.
func (x *Data) metInf(f *typed.Fields) {
	x.Meta.metInf(f)
	extra := &x.Extra
	if code, _ := f.Peek(); code&^0xFF == metInf {
		extra = &x.Meta.Extra
	}
	f.Extra(extra)
}

// end determines the kind of Data.
func (p *dataReader) end() error {
	x := p.x
	if p.elems {
		if len(typed.Trim(p.s)) > 0 || p.octet {
			return p.Fail(ErrText)
		}
		if x.Kind == DataNone { // only Extra has content
			x.Kind, x.Text = DataText, Chars{}
		}
		return nil
	}
	var err error
	if x.Kind == DataNone && p.m.pending.err == nil {
		err = p.indirect()
	}
	switch x.Kind {
	case DataTreeDocument, DataTreeBase64, DataDevInf:
		if p.item { // until its end, where there may be MoreData
			x.Text = p.m.mem.Arena.Commit(p.s)
			p.m.pending.kind = p.raw()
		}
		return err
	case DataNone:
		x.Kind = p.raw()
	}
	x.Text = typed.Present(p.m.mem.Arena.Commit(p.s))
	return err
}

// reread looks at Data again when the Meta that may have its type, own or outer, came
// behind it: nothing may depend on the order, which encoding will change.
func reread(f *typed.Fields, x *Data, own, outer *Meta) error {
	kind := x.Kind
	if kind != DataText && kind != DataOpaque && kind != DataDocument || x.Extra != nil {
		return nil
	}
	m, item := message(f), f.In == tokens.SyncMLItem
	p := dataReader{Fields: f, m: m, x: x, typ: typeOf(own, outer), s: x.Text, octet: kind != DataText, item: item, keep: item && m.KeepOctets}
	x.Kind = DataNone
	if item {
		m.pending.err = nil // the Type that counts has come now
	}
	err := p.indirect()
	switch x.Kind {
	case DataNone:
		x.Kind = kind
	case DataTreeDocument, DataTreeBase64, DataDevInf:
		if x.Text = nil; item {
			x.Text, m.pending.kind = p.s, p.raw()
		}
	}
	return err
}

// indirect looks for a document in octets that came in pieces, and in base64, which
// the decoder cannot read directly.
func (p *dataReader) indirect() error {
	w := p.m.workspace()
	octets := p.s
	if !p.octet {
		if !bytes.HasSuffix(p.typ, wbxmlSuffix) || tokens.ByMIME(p.typ) != tokens.TNDS12 {
			return nil
		}
		var ok bool
		octets, ok = decodeBase64(w.text[:0], p.s)
		if w.text = octets[:0]; !ok {
			return nil
		}
		defer clear(octets)
	}
	err := p.document(octets, func(table *tokens.Table) (*codec.Decoder, error) {
		l, err := p.D.Within(len(octets))
		w.dec.SetOptions(codec.Options{Table: table, Limits: l})
		w.dec.ResetBytes(octets)
		return &w.dec, err
	})
	w.dec.SetOptions(codec.Options{}) // gives its share of the budget back
	w.dec.ResetBytes(nil)
	if p.x.Kind == DataTreeDocument && !p.octet {
		p.x.Kind = DataTreeBase64
	}
	if err != nil {
		err = p.late(p.Fail(inner(err)))
	}
	return err
}

// data is Data; own and outer are the Meta elements that may have its type.
func data(f *typed.Fields, x *Data, own, outer *Meta) {
	if f.At(tokens.SyncMLData) {
		x.field(f, own, outer)
	}
}

func (x *Data) field(f *typed.Fields, own, outer *Meta) {
	const c = tokens.SyncMLData
	switch f.Op {
	case typed.Reading:
		if f.Once(c, x.Kind != DataNone) {
			item := f.In == tokens.SyncMLItem
			frame := f.Enter(c)
			f.Leave(frame, message(f).data(f, x, own, outer, item))
			f.Done(nil)
		}
	case typed.Writing:
		x.write(f)
	case typed.Asking:
		if x.kind() != DataNone || x.lacksKind() {
			f.There(c)
		}
	default:
		x.extras(f)
	}
}

// lacksKind reports whether a field is set that needs a Kind, and there is none.
func (x *Data) lacksKind() bool {
	return x.Kind == DataNone && (x.Tree != nil || x.DevInf != nil || x.Meta != nil)
}

// extras is all fields that may have extras. The names in other documents than a tree in the
// message are in tables of their own.
func (x *Data) extras(f *typed.Fields) {
	f.Extra(&x.Extra)
	if x.Meta != nil {
		x.Meta.fields(f)
	}
	switch {
	case f.Op == typed.Naming && x.Kind == DataTree && x.Tree != nil:
		for extra := range x.Tree.Extras() {
			f.Name(extra.Tokens)
		}
	case f.Op == typed.Dropping && x.Tree != nil:
		x.Tree.DropExtras()
	}
	if f.Op == typed.Dropping && x.DevInf != nil {
		x.DevInf.DropExtras()
	}
}

// write writes Data in the form of its kind; the Type in Meta does not count.
func (x *Data) write(f *typed.Fields) {
	kind := x.kind()
	if x.lacksKind() {
		f.E.Fail(ErrKind)
	}
	if kind == DataNone {
		return
	}
	m := message(f)
	outer := f.Begin(tokens.SyncMLData)
	switch {
	case kind == DataText:
		if len(x.Text) > 0 {
			f.E.Text(x.Text)
		}
	case kind == DataOpaque, kind == DataDocument:
		f.E.Opaque(x.Text)
	case kind == DataMeta && x.Meta != nil:
		x.Meta.metInf(f)
		f.Extra(&x.Meta.Extra)
	case kind == DataDevInf && x.DevInf != nil:
		x.DevInf.EncodeNested(f.E, codec.Header{Version: m.wbxml(), Charset: m.charset()})
	case x.Tree != nil:
		x.writeTree(f, m)
	default:
		f.E.Fail(ErrKind)
	}
	f.Extra(&x.Extra)
	f.End(outer)
}

// writeTree writes a management tree. As a document it has a header of its own, and is
// in UTF-8 in a message of any charset.
func (x *Data) writeTree(f *typed.Fields, m *Message) {
	switch x.Kind {
	case DataTree:
		if len(x.Text) > 0 {
			f.E.Text(x.Text)
		}
		x.Tree.Encode(f.E)
	case DataTreeDocument:
		x.Tree.EncodeNested(f.E, m.wbxml())
	case DataTreeBase64:
		k := m.workspace()
		k.enc.SetOptions(codec.Options{Table: tokens.TNDS12})
		k.enc.ResetAppend(k.doc[:0], x.Tree.Header(m.wbxml()))
		x.Tree.Encode(&k.enc)
		doc, err := k.enc.Bytes()
		if err != nil {
			f.E.Fail(inner(err))
			return
		}
		k.doc = doc
		m.writeBase64(f, doc)
		clear(doc)
	default:
		f.E.Fail(ErrKind)
	}
}

// inner returns the reason of an error in a document of its own, whose offset is
// not that of this one.
func inner(err error) error {
	if at, ok := errors.AsType[*codec.SyntaxError](err); ok {
		return at.Err
	}
	return err
}

// wbxmlSuffix ends the media types of WBXML.
var wbxmlSuffix = []byte("+wbxml")
