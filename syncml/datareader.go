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

// A dataReader reads the content of one Data.
type dataReader struct {
	*reader
	x     *Data
	typ   Chars  // the media type, where a Meta before says it
	s     []byte // the octets read so far, at the tail of the arena
	octet bool   // there are octets in s
	parts int    // strings, octets and the like that s is made of
	cut   bool   // the last of them goes on
	elems bool   // there have been elements
	meta  frame  // of MetInf elements
}

// data reads the content of Data; own and outer are the Meta elements that may have
// its type.
func (r *reader) data(x *Data, own, outer *Meta) error {
	p := dataReader{reader: r, x: x, typ: typeOf(own, outer)}
	var leaf bool
	if p.s, leaf = r.D.AppendLeaf(r.m.mem.Arena.Tail()); leaf {
		return p.end()
	}
	for {
		tok, err := r.Next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.End:
			return p.end()
		case codec.Start:
			err = p.element(tok)
		default:
			err = p.characters(tok)
		}
		if err != nil {
			return err
		}
	}
}

// characters takes text or octets in. Octets that are all that there is may be a
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
		p.s = s
		return err
	}
	first := !p.octet && p.parts == 1
	p.octet = true
	p.s = append(p.s, tok.Data...)
	if !first || p.cut || p.elems {
		return nil
	}
	return p.document(tok.Data, func(table *tokens.Table) (*codec.Decoder, error) { return p.D.Nested(tok, table) })
}

// undo makes octets of a document that something stands beside.
func (p *dataReader) undo() {
	p.x.Kind, p.x.Tree, p.x.DevInf = DataNone, nil, nil
}

// document reads octets, by a decoder from open, where they are a document of a
// known type. Octets that only happen to look like one stay octets.
func (p *dataReader) document(octets []byte, open func(*tokens.Table) (*codec.Decoder, error)) error {
	named, sure := documentType(octets, p.typ)
	if named == nil {
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
	count := func(list *Extra) {
		for x := range list.All() {
			p.m.literals = p.m.literals || typed.HasNames(x.Tokens)
			p.Left -= len(x.Tokens)
		}
	}
	count(t.Extra)
	for _, n := range t.All() {
		count(n.Extra)
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
	before := p.m.mem.Arena.Keep(p.s) // the lines below use the tail
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
	case code&^0xFF == metInf && (!p.elems || p.x.Kind == DataMeta):
		err = p.metInfElement(tok, code)
	default:
		err = p.unknown(tok, tokens.SyncMLData, &p.x.Extra)
	}
	p.elems = true
	p.s = p.m.mem.Arena.Tail()
	return err
}

// metInfElement reads a MetInf element in Data, such as the Anchor in the Item of
// an Alert or Status of data synchronisation.
func (p *dataReader) metInfElement(tok codec.Token, code tokens.Code) error {
	x := p.x
	if x.Kind != DataMeta {
		if err := p.Spend(); err != nil {
			return err
		}
		x.Kind, x.Meta = DataMeta, p.m.metas.next()
		p.meta = frame{model: &metaModel, in: tokens.SyncMLData, extra: &x.Meta.Extra}
	}
	code, err := p.admit(&p.meta, tok, code)
	if err != nil || code == noCode {
		return err
	}
	return p.metaField(&p.meta, x.Meta, code)
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
	if x.Kind == DataNone {
		err = p.indirect()
	}
	switch x.Kind {
	case DataTreeDocument, DataTreeBase64, DataDevInf:
		return err
	case DataNone:
		if x.Kind = DataText; p.octet {
			x.Kind = DataOpaque
		}
	}
	x.Text = typed.Present(p.m.mem.Arena.Keep(p.s))
	return err
}

// settle looks at Data again when the Meta that may have its type, own or outer, came
// behind it: nothing may depend on the order, which encoding will change.
func (r *reader) settle(x *Data, own, outer *Meta) error {
	kind := x.Kind
	if kind != DataText && kind != DataOpaque && kind != DataDocument || x.Extra != nil {
		return nil
	}
	p := dataReader{reader: r, x: x, typ: typeOf(own, outer), s: x.Text, octet: kind != DataText}
	x.Kind = DataNone
	err := p.indirect()
	switch x.Kind {
	case DataNone:
		x.Kind = kind
	case DataTreeDocument, DataTreeBase64, DataDevInf:
		x.Text = nil
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
	w.dec.SetOptions(codec.Options{}) // it gives back what it has of the budget
	w.dec.ResetBytes(nil)
	if p.x.Kind == DataTreeDocument && !p.octet {
		p.x.Kind = DataTreeBase64
	}
	if err != nil {
		err = p.Fail(inner(err))
	}
	return err
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
