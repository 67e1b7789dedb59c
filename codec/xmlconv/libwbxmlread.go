package xmlconv

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// How WBXML is read as libwbxml reads it: its tokens are copied, with texts put together
// and trimmed, and without what libwbxml drops. The copy is then converted as any
// document is. So the conversion itself knows nothing of this, and costs nothing more.

// Names that libwbxml reads where a document has none: of an element or attribute without
// a name, and of a reference into a string table that is empty, which phones write for
// the declaration of their namespace.
const (
	libwbxmlUnknown = "unknown\x00"
	libwbxmlEmpty   = "xmlns\x00"
)

// A libwbxmlCopy copies a document.
type libwbxmlCopy struct {
	words *vocabulary
	o     DecodeOptions
	text  []byte // scratch
	marks []mark
}

// A mark says where a token of the copy stands in the document.
type mark struct{ copied, at int64 }

// An attrToken is a token of an attribute list, and its offset.
type attrToken struct {
	codec.Token
	at int64
}

// A libwbxmlLevel is a document that is being copied: the outer one, or one in it.
type libwbxmlLevel struct {
	*libwbxmlCopy
	d       *codec.Decoder
	e       *codec.Encoder
	in      *tableInfo
	when    condition
	names   bool          // the table of the copy has the names above
	empty   bool          // that of the document has nothing
	unknown tokens.Code   // where libwbxmlUnknown is
	held    []codec.Token // the text so far
	list    []attrToken   // the attributes of the last element
	open    []holder
}

// appendLibwbxml is AppendXML with Libwbxml.
func (c *Converter) appendLibwbxml(dst, wbxml []byte, o DecodeOptions) ([]byte, error) {
	b := bufpool.Get(len(wbxml) + len(libwbxmlEmpty+libwbxmlUnknown))
	defer bufpool.Put(b)
	text := bufpool.Get(0)
	defer bufpool.Put(text)
	r := libwbxmlCopy{words: &c.words, o: o, text: text.B, marks: make([]mark, 0, 64)}
	r.o.Codec.KeepUnknown, r.o.Codec.KeepFaults, r.o.Codec.StopAtRoot, r.o.Codec.Chunked = true, true, true, false
	if o.Codec.Resolve == nil {
		r.o.Codec.Resolve = Resolve
	}
	var d codec.Decoder
	d.SetOptions(r.o.Codec)
	d.ResetBytes(wbxml)
	var err error
	b.B, err = r.outer(b.B[:0], &d)
	text.B = r.text
	d.Clear()
	if err != nil {
		return dst, err
	}
	o.Libwbxml, o.KeepType, o.asIs = false, true, true
	// References were written out: what may come of the copy is what may come of the
	// document.
	o.Codec.Limits.Document, o.Codec.Limits.Strings = -1, -1
	if most := limit.Or(o.Codec.Limits.Expanded, limit.Expansion); o.Codec.Limits.Expanded >= 0 {
		o.Codec.Limits.Expanded = max(1, most*int64(len(wbxml))/int64(len(b.B)))
	}
	if warn := o.Warn; warn != nil {
		o.Warn = func(e *codec.SyntaxError) { warn(r.there(e)) }
	}
	out, err := c.AppendXML(dst, b.B, o)
	if e, ok := errors.AsType[*codec.SyntaxError](err); ok {
		err = r.there(e)
	}
	return out, err
}

// there returns the error e in the copy with the offset in the document.
func (r *libwbxmlCopy) there(e *codec.SyntaxError) *codec.SyntaxError {
	moved := *e
	i, found := slices.BinarySearchFunc(r.marks, e.Offset, func(m mark, at int64) int { return cmp.Compare(m.copied, at) })
	if !found {
		i--
	}
	if i >= 0 {
		moved.Offset = r.marks[i].at
	}
	return &moved
}

// outer appends the copy of the outer document to dst.
func (r *libwbxmlCopy) outer(dst []byte, d *codec.Decoder) ([]byte, error) {
	h, err := d.Header()
	if err != nil {
		return dst, err
	}
	table, _ := d.Table()
	if table == nil {
		return dst, &codec.SyntaxError{Offset: 1, Err: typeError(h)}
	}
	l := r.level(d, table)
	h = l.header(h)
	l.e = new(codec.Encoder)
	l.e.SetOptions(r.o.Codec)
	l.e.ResetAppend(dst, h)
	err = l.copy()
	dst, encodeErr := l.e.Bytes()
	l.e.Clear()
	return dst, cmp.Or(err, encodeErr)
}

// level returns a level for the document of d, of type table.
func (r *libwbxmlCopy) level(d *codec.Decoder, table *tokens.Table) *libwbxmlLevel {
	return &libwbxmlLevel{libwbxmlCopy: r, d: d, in: r.words.tableInfo(table),
		held: make([]codec.Token, 0, 4), list: make([]attrToken, 0, 8), open: make([]holder, 0, 16)}
}

// header returns the header of the copy. Names are added behind the string table, so that
// all references stay right.
func (l *libwbxmlLevel) header(h codec.Header) codec.Header {
	if h.Charset.Width() > 1 { // libwbxml reads no such document
		return h
	}
	l.names, l.empty = true, len(h.Strings) == 0
	s := bytes.Clone(h.Strings)
	if l.empty {
		s = append(s, libwbxmlEmpty...)
	} else if s[len(s)-1] != 0 {
		s = append(s, 0)
	}
	l.unknown = tokens.Code(len(s))
	h.Strings = append(s, libwbxmlUnknown...)
	return h
}

// copy copies the tokens of the document.
func (l *libwbxmlLevel) copy() error {
	for {
		t, err := l.d.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			l.marks = append(l.marks, mark{l.e.Offset(), l.d.Offset()})
			err = l.token(t)
		}
		if err == nil {
			err = l.e.Err()
		}
		if err != nil {
			return err
		}
	}
}

// token copies the token t, which is not part of an attribute list.
func (l *libwbxmlLevel) token(t codec.Token) error {
	switch t.Kind {
	case codec.Text, codec.Entity:
		if err := l.named(&t); err != nil {
			return err
		}
		l.held = append(l.held, t)
		return nil
	case codec.ExtString, codec.ExtInt, codec.Ext: // a variable is a part of the text around it
		l.held = append(l.held, t)
		return nil
	case codec.Opaque:
		return l.opaque(t)
	case codec.Start:
		l.flush()
		return l.start(t)
	case codec.End:
		l.flush()
		if n := len(l.open) - 1; l.open[n].bounds {
			l.when.start(0)
		}
		l.open = l.open[:len(l.open)-1]
		l.e.Token(t)
	case codec.PI: // libwbxml drops them
		return l.d.Skip()
	case codec.SwitchPage: // the encoder has its own
	default:
		l.flush()
		l.e.Token(t)
	}
	return nil
}

// start copies the start of an element.
func (l *libwbxmlLevel) start(t codec.Token) error {
	if err := l.named(&t); err != nil {
		return err
	}
	l.open = append(l.open, holder{})
	if t.Flags&(codec.Literal|codec.Unknown) == 0 {
		l.open[len(l.open)-1].code = t.Code
		if l.in.props(t.Code)&isWhen != 0 {
			l.when.start(t.Code)
			if n := len(l.open) - 3; n >= 0 {
				l.open[n].bounds = true
			}
		}
	}
	if t.Flags&codec.HasAttrs == 0 {
		l.e.Token(t)
		return nil
	}
	if err := l.attributes(); err != nil {
		return err
	}
	if len(l.list) == 0 {
		t.Flags &^= codec.HasAttrs
	}
	l.e.Token(t)
	var form uint8
	for _, a := range l.list {
		l.marks = append(l.marks, mark{l.e.Offset(), a.at})
		if a.Kind == codec.AttrStart {
			form = l.in.attr(a.Code).props & hasForm
		} else if a.Kind == codec.Opaque && form == 0 { // text
			a.Kind = codec.Text
		}
		if !l.value(a.Token) {
			l.e.Token(a.Token)
		}
	}
	return nil
}

// named gives t, an element, an attribute or a string, the name that libwbxml gives it
// where it has none.
func (l *libwbxmlLevel) named(t *codec.Token) error {
	if t.Flags&codec.Unknown == 0 || !l.names {
		return nil
	}
	if t.Flags&(codec.Literal|codec.FromTable) == 0 {
		t.Flags = t.Flags&^codec.Unknown | codec.Literal
		t.Code = l.unknown
		return nil
	}
	if t.Code != 0 || !l.empty {
		return &codec.SyntaxError{Offset: l.d.Offset(), Path: string(l.d.AppendPath(nil)), Err: codec.ErrReference}
	}
	t.Flags &^= codec.Unknown
	t.Data = []byte(libwbxmlEmpty[:len(libwbxmlEmpty)-1])
	return nil
}

// attributes reads an attribute list into l.list. Where the type has no codes for
// attributes, libwbxml drops them, and here only declarations of prefixes are left.
func (l *libwbxmlLevel) attributes() error {
	l.list = l.list[:0]
	keep := true
	for {
		t, err := l.d.Next()
		if err != nil {
			return err
		}
		switch {
		case t.Kind == codec.AttrsEnd:
			if len(l.list) > 0 {
				l.list = append(l.list, attrToken{t, l.d.Offset()})
			}
			return nil
		case t.Kind == codec.SwitchPage: // the encoder has its own
			continue
		case t.Kind == codec.AttrStart && len(l.in.Attrs) == 0:
			l.text, err = l.d.AppendName(l.text[:0], t)
			keep = err == nil && bytes.HasPrefix(l.text, []byte("xmlns:"))
		}
		if !keep {
			continue
		}
		if t.Kind == codec.AttrStart || t.Kind == codec.Text {
			if err := l.named(&t); err != nil {
				return err
			}
		}
		l.list = append(l.list, attrToken{t, l.d.Offset()})
	}
}

// value copies text of an attribute. libwbxml writes white space in it as it is, which a
// reader of XML takes for spaces.
func (l *libwbxmlLevel) value(t codec.Token) (done bool) {
	if l.o.Mode == ModeCanonical || t.Kind != codec.Entity && (t.Kind != codec.Text || !bytes.ContainsAny(t.Data, "\t\r\n")) {
		return false
	}
	var err error
	if l.text, err = l.d.AppendToken(l.text[:0], t); err != nil {
		return false
	}
	l.text = bytes.ReplaceAll(l.text, []byte("\r\n"), []byte("\n"))
	for i, b := range l.text {
		if b == '\t' || b == '\r' || b == '\n' {
			l.text[i] = ' '
		}
	}
	l.e.Text(l.text)
	return true
}

// opaque copies opaque data: a document, octets in a binary form, or text.
func (l *libwbxmlLevel) opaque(t codec.Token) error {
	var code tokens.Code
	if n := len(l.open); n > 0 {
		code = l.open[n-1].code
	}
	if l.in.props(code)&hasForm != 0 {
		if table, ok := l.in.nestedTable(code, t.Data, &l.when, l.o.Codec.Resolve); ok {
			l.flush()
			return l.nested(t, table)
		}
		if l.in.form(code, false, false, &l.when) > tokens.FormText {
			l.flush()
			l.e.Token(t)
			return nil
		}
	}
	l.held = append(l.held, t)
	return nil
}

// nested copies the document in t. Where it is not complete, as in a part of a large
// object, it is text.
func (l *libwbxmlLevel) nested(t codec.Token, table *tokens.Table) error {
	if !l.complete(t.Data, table) {
		l.e.Token(t)
		return nil
	}
	d, err := l.d.Nested(t, table)
	if err != nil {
		return err
	}
	h, err := d.Header()
	if err != nil {
		return err
	}
	n := l.level(d, table)
	h = n.header(h)
	first, begin := len(l.marks), l.e.Offset()
	n.e = l.e.Nested(h, table)
	if err := n.copy(); err != nil {
		return err
	}
	size := n.e.Offset() - begin
	if err := n.e.Close(); err != nil {
		return err
	}
	// The length of OPAQUE stands in front of it, and was not there yet.
	for i := range l.marks[first:] {
		l.marks[first+i].copied += l.e.Offset() - begin - size
	}
	return nil
}

// complete reports whether doc can be read to its end.
func (l *libwbxmlLevel) complete(doc []byte, table *tokens.Table) bool {
	o := l.o.Codec
	o.Table, o.Charset = table, 0
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	for {
		if _, err := d.Next(); err != nil {
			return err == io.EOF
		}
	}
}

// flush copies the text held back, as one string.
func (l *libwbxmlLevel) flush() {
	if len(l.held) == 0 {
		return
	}
	held := l.held
	l.held = l.held[:0]
	if !l.collect(held) { // no text of XML: whoever converts it says so
		for _, t := range held {
			l.e.Token(t)
		}
		return
	}
	s, code := l.text, l.holder(0).code
	kind := contentIn(l.in, l.holder)
	isType := l.in.Root == syncMLRoot && code == tokens.MetInfType
	if n := len(l.open) - 3; isType && n >= 0 {
		l.open[n].kind = contentOf(s)
	}
	canonical := l.o.Mode == ModeCanonical
	if !canonical && !l.o.KeepSpace && kind == contentPlain {
		s = trim(s)
	}
	if !canonical || kind != contentPlain {
		// libwbxml writes CR as it is, which a reader of XML takes for the end of a line.
		s = bytes.ReplaceAll(bytes.ReplaceAll(s, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	if l.in.props(code)&isWhen != 0 {
		l.when.text = append(l.when.text, s...)
	}
	// Of a tree, libwbxml knows the form in SyncML 1.2 only.
	if isType && isRetyped(s, typeWBXML) && (l.in.PublicID == tokens.SyncML12.PublicID || !bytes.HasPrefix(s, []byte(typeTree))) {
		s = append(slices.Clone(s[:len(s)-len(typeWBXML)]), typeXML...)
	}
	if len(s) > 0 {
		l.e.Text(s)
	}
}

// collect puts the tokens of a text together in l.text. It is not ok where XML cannot have
// the text.
func (l *libwbxmlLevel) collect(held []codec.Token) (ok bool) {
	l.text = l.text[:0]
	for _, t := range held {
		if t.Kind == codec.Opaque {
			t = codec.Token{Kind: codec.Text, Data: t.Data}
		}
		var err error
		if l.text, err = l.d.AppendToken(l.text, t); err != nil {
			return false
		}
	}
	return xmlesc.Check(l.text) == nil
}

// holder returns the n-th open element, counted from the innermost.
func (l *libwbxmlLevel) holder(n int) holder {
	if n = len(l.open) - 1 - n; n < 0 {
		return holder{}
	}
	return l.open[n]
}
