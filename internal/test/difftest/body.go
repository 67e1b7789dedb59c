package difftest

import (
	"encoding/base64"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A writer writes one document, which may be a nested one.
type writer struct {
	*Generator
	doc       *Doc // the outer document
	table     *tokens.Table
	own       *decks // of table
	head      codec.Header
	names     []entry // of the string table
	strings   []entry
	prefixed  [2]entry // x:thing and xmlns:x, if the table has them
	enc       *codec.Encoder
	room      int // elements that may follow
	tagPage   uint8
	attrPage  uint8
	rooted    bool // the root has begun
	nested    bool
	anonymous bool // nested, and does not name its type
}

func (g *Generator) newWriter(d *Doc, t *tokens.Table) *writer {
	return &writer{Generator: g, doc: d, table: t, own: g.decksOf(t)}
}

const maxDepth = 10

// document writes the body.
func (w *writer) document(tree *Node) {
	if !w.nested && w.roll(InstructionOut, 5) {
		w.instruction(tree, InstructionOut)
	}
	w.root(tree)
	if !w.nested && w.roll(InstructionOut, 5) {
		w.instruction(tree, InstructionOut)
	}
}

// root writes the root: mostly that of the type.
func (w *writer) root(tree *Node) {
	for page := range w.table.Tags {
		if c, ok := w.table.FindTag(uint8(page), []byte(w.table.Root)); ok && (w.nested || w.chance(75)) {
			w.coded(tree, c, "", 1)
			return
		}
	}
	if len(w.names) > 0 && !w.nested {
		// XML that is no more than the name of a token, without the namespace
		// that goes with it, is read as that token.
		e := pick(w.Generator, w.names)
		if space := rootSpace(w.table); (space != "" || slices.Contains(names, e.text)) && w.may(LiteralRoot, 25) {
			w.literal(tree, e, space, 1)
			return
		}
	}
	w.coded(tree, w.own.tags.deal(w.rand), "", 1)
}

// element writes an element into parent, whose default namespace is space.
func (w *writer) element(parent *Node, space string, depth int) {
	switch {
	case len(w.names) > 0 && w.may(LiteralTag, 10):
		w.literal(parent, pick(w.Generator, w.names), space, depth)
	case w.prefixed[1].at > 0 && w.chance(10):
		w.declaring(parent, space, depth)
	case w.roll(Unassigned, 3):
		w.unassigned(parent, space, depth)
	case depth+3 < maxDepth && w.documentForm() != nil && w.may(OpaqueDocument, 4):
		w.documentIn(parent, space, depth)
	default:
		w.coded(parent, w.own.tags.deal(w.rand), space, depth)
	}
}

// space returns the namespace of a tag, which is the default one where the type
// has none.
func (w *writer) space(c tokens.Code, outer string) string {
	if int(c.Page()) < len(w.table.Spaces) && w.table.Spaces[c.Page()] != "" {
		return w.table.Spaces[c.Page()]
	}
	return outer
}

// rootSpace returns the namespace of a root without a token: that of page 0.
func rootSpace(t *tokens.Table) string {
	if len(t.Spaces) == 0 {
		return ""
	}
	return t.Spaces[0]
}

// start writes the tag c and returns its node.
func (w *writer) start(parent *Node, c tokens.Code, outer string) *Node {
	if w.may(PageStray, 2) {
		w.switchTag()
		w.switchTag()
	} else if c.Page() == w.tagPage && w.may(PageRedundant, 4) {
		w.switchTag()
	}
	if c.Page() != w.tagPage {
		w.doc.Uses |= PageSwitch
		w.tagPage = c.Page()
	}
	if treePage(w.table, c) {
		w.doc.Uses |= TreePage
	}
	w.enc.Start(c)
	name, _ := w.table.Tag(c)
	if w.rooted && name == w.table.Root && nestable(w.table) {
		w.doc.Uses |= InnerRoot
	}
	w.rooted = true
	return parent.Add(&Node{Kind: ElementNode, Name: name, Space: w.space(c, outer)})
}

// coded writes an element by its token.
func (w *writer) coded(parent *Node, c tokens.Code, outer string, depth int) {
	n := w.start(parent, c, outer)
	form := tokens.FormKind(0)
	for _, f := range w.table.Forms {
		if f.Code == c && !f.Attr && f.Kind != tokens.FormDocument {
			form = f.Kind
		}
	}
	w.attributes(n)
	w.content(n, form, slices.Contains(w.table.ElementOnly, c), n.Space, depth)
	w.enc.End()
}

// literal writes an element by its name, in the default namespace outer or in
// one that it declares.
func (w *writer) literal(parent *Node, e entry, outer string, depth int) {
	w.enc.StartLiteral(e.at)
	w.rooted = true
	w.doc.Uses |= LiteralTag
	n := parent.Add(&Node{Kind: ElementNode, Name: e.text, Space: outer, Literal: true})
	w.attributes(n)
	w.content(n, 0, false, outer, depth)
	w.enc.End()
}

// prefixSpace is the namespace that declaring declares.
const prefixSpace = "urn:x"

// declaring writes an element that declares the prefix of its name.
func (w *writer) declaring(parent *Node, outer string, depth int) {
	n := parent.Add(&Node{Kind: ElementNode, Name: "thing", Space: prefixSpace, Literal: true})
	w.enc.StartLiteral(w.prefixed[0].at)
	w.enc.AttrLiteral(w.prefixed[1].at)
	w.enc.TextString(prefixSpace)
	w.enc.EndAttrs()
	w.content(n, 0, false, outer, depth)
	w.enc.End()
}

// unassigned writes an element with a token that the type does not have, if it
// finds one at the first attempt.
func (w *writer) unassigned(parent *Node, outer string, depth int) {
	c := tokens.MakeCode(w.tagPage, uint8(5+w.rand.IntN(59)))
	if _, ok := w.table.Tag(c); ok {
		return
	}
	w.doc.Uses |= Unassigned
	w.enc.Start(c)
	n := parent.Add(&Node{Kind: ElementNode})
	w.content(n, 0, false, outer, depth)
	w.enc.End()
}

// content writes what is in n.
func (w *writer) content(n *Node, form tokens.FormKind, elementOnly bool, space string, depth int) {
	w.room--
	kind := w.rand.IntN(100)
	switch {
	case kind < 10 && w.may(EmptyTag, 100):
		return
	case kind < 14 && w.may(EmptyContent, 100):
		if len(n.Attrs) > 0 {
			w.enc.EndAttrs()
		}
		w.enc.Content()
		return
	case form == tokens.FormBase64 && w.Avoid&OpaqueOctets != 0: // text would become such octets
		w.doc.Uses |= EmptyTag
		return
	case form == tokens.FormBase64:
		w.endAttrs(n)
		if w.Version > codec.Version10 && w.may(OpaqueOctets, 80) {
			b := make([]byte, w.rand.IntN(20))
			for i := range b {
				b[i] = byte(w.rand.Uint32())
			}
			w.enc.Opaque(b)
			n.AddText(base64.StdEncoding.EncodeToString(b))
			return
		}
		n.AddText(w.string())
		return
	case kind < 50 && !elementOnly && w.room < 20 || w.room <= 0 || depth >= maxDepth:
		if elementOnly {
			w.doc.Uses |= EmptyTag
			return
		}
		w.endAttrs(n)
		w.run(n)
		return
	}
	w.endAttrs(n)
	for range 1 + w.rand.IntN(5) {
		if !elementOnly && w.may(Mixed, 6) {
			w.run(n)
		}
		if w.room <= 0 {
			break
		}
		w.element(n, space, depth+1)
		if w.roll(Instruction, 3) {
			w.instruction(n, Instruction)
		}
	}
}

// endAttrs ends the attribute list, if n has one.
func (w *writer) endAttrs(n *Node) {
	if len(n.Attrs) > 0 {
		w.enc.EndAttrs()
	}
	w.enc.Content()
}

// run writes text into n.
func (w *writer) run(n *Node) {
	n.AddText(w.string())
	if w.Version > codec.Version10 && w.roll(OpaqueText, 10) {
		s := w.text()
		if b, ok := w.octets(s); ok {
			w.doc.Uses |= OpaqueText
			w.enc.Opaque(b)
			n.AddText(s)
		}
	}
	if w.may(Extension, 4) {
		w.extension()
	}
	if w.may(PageStray, 2) {
		w.switchTag()
	}
}

// switchTag writes a switch to the tag page that is current already.
func (w *writer) switchTag() {
	w.enc.Token(codec.Token{Kind: codec.SwitchPage, Code: tokens.Code(w.tagPage)})
}

// extension writes an extension token: none of the types gives it a meaning.
func (w *writer) extension() {
	n := w.rand.IntN(3)
	switch w.rand.IntN(3) {
	case 0:
		w.enc.ExtString(n, []byte(pick(w.Generator, words)))
	case 1:
		w.enc.ExtInt(n, uint32(len(w.head.Strings)/2))
	default:
		w.enc.Ext(n)
	}
}

// instruction writes a processing instruction, which counts as the construct f,
// into n.
func (w *writer) instruction(n *Node, f Feature) {
	pi := &Node{Kind: InstructionNode}
	bare := w.bareAttr()
	switch {
	case bare != 0 && w.chance(40):
		pi.Name, _, _ = w.table.Attr(bare)
		w.enc.PI(bare)
		w.attrPage = bare.Page()
	case len(w.names) > 0:
		e := pick(w.Generator, w.names)
		if e.text == "xml" { // the element of TNDS; no target can be called so
			return
		}
		pi.Name = e.text
		w.enc.PILiteral(e.at)
	default:
		return
	}
	n.Add(pi)
	w.doc.Uses |= f
	if w.chance(80) {
		pi.Text = pick(w.Generator, words)
		w.enc.TextString(pi.Text)
		if w.chance(30) {
			w.enc.Entity('<')
			w.enc.TextString(" &amp; é\n")
			pi.Text += "< &amp; é\n"
		}
	}
	w.enc.EndAttrs()
}

// bareAttr returns some attribute start without a prefix, 0 if there is none.
func (w *writer) bareAttr() tokens.Code {
	for range 4 {
		if len(w.own.attrs.all) == 0 {
			break
		}
		c := pick(w.Generator, w.own.attrs.all)
		if _, prefix, _ := w.table.Attr(c); prefix == "" {
			return c
		}
	}
	return 0
}

// documentForm returns the rule for documents in documents, nil if there is
// none.
func (w *writer) documentForm() *tokens.Form {
	if w.nested || w.Version == codec.Version10 {
		return nil
	}
	var all []*tokens.Form
	for i := range w.table.Forms {
		if f := &w.table.Forms[i]; f.Kind == tokens.FormDocument && len(f.Is) > 0 {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(w.Generator, all)
}

// documentIn writes an item with the media type of a document, and the document.
func (w *writer) documentIn(parent *Node, space string, depth int) {
	f := w.documentForm()
	item := w.start(parent, w.tag("Item"), space)
	meta := w.start(item, w.tag("Meta"), item.Space)
	kind := w.start(meta, f.When, meta.Space)
	says := 0
	if w.may(DocumentAsXML, 30) {
		says = 1
	}
	kind.AddText(f.Is[says])
	w.enc.TextString(f.Is[says])
	w.enc.End()
	w.enc.End()
	data := w.start(item, f.Code, item.Space)
	in := w.newWriter(w.doc, tokens.ByName(f.Table))
	in.nested = true
	in.anonymous = w.may(DocumentUnnamed, 20)
	in.header(w.head.Charset)
	in.enc = w.enc.Nested(in.head, in.table)
	in.room = 1 + w.rand.IntN(8)
	in.document(data)
	in.enc.Close()
	w.enc.End()
	w.enc.End()
}

// tag returns the code of an element that the type is known to have.
func (w *writer) tag(name string) tokens.Code {
	c, _ := w.table.FindTag(0, []byte(name))
	return c
}
