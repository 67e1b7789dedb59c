package inspect

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A walker goes through a WBXML document, and adds a field for each token. The octets of all
// fields are those of the document, for any input: the octets behind an error are a field that
// says that they are not read.
type walker struct {
	w       *work
	layer   int
	buf     []byte // scratch for text
	path    []byte
	around  string        // the path of the element that has the document in it
	err     error         // the first fault
	charset codec.Charset // in place of that in the header, or 0
	watch   watch

	shift   int   // offset of the document in its buffer; others are offsets in that
	tableAt int64 // offset of the string table
}

// codec returns the options for reading a document; with strict, a token that its type does not
// assign is an error.
func (o *Options) codec(strict bool) codec.Options {
	l := codec.LimitsBootstrap
	l.Document, l.Tokens = MaxInput, MaxFields
	return codec.Options{
		Table: o.Table, Charset: o.Charset, Resolve: xmlconv.Resolve, ResolveRoot: xmlconv.ResolveRoot, Charsets: charset.Find,
		KeepUnknown: !strict, KeepFaults: !strict, Limits: l,
	}
}

// wbxml explains the document of a layer. What it stands for has documents in its OPAQUE,
// too, which have the types of their own headers.
func (w *work) wbxml(layer int) {
	at, o, outer := w.r.Layers[layer], w.o, true
	for p := at.Parent; p >= 0; p = w.r.Layers[p].Parent {
		if k := w.r.Layers[p].Kind; k == KindWBXML || k == KindXML {
			o.Table, o.Charset, outer = nil, 0, false
		}
	}
	l := &walker{w: w, layer: layer, shift: at.Offset, charset: o.Charset, around: w.around}
	l.watch.secret = l.secret
	d := codec.NewDecoder(nil, o.codec(false))
	doc := w.octets(layer)
	d.ResetBytes(doc)
	l.document(d, doc)
	l.end()
	if t, _ := d.Table(); t != nil {
		w.r.Layers[layer].Name = t.Name
	}
	if outer {
		w.keep(bootstrap.Message{Type: cmp.Or(bootstrap.MediaType(doc), bootstrap.TypeDM), Body: doc})
	}
	if outer || w.r.Layers[at.Parent].Buffer != at.Buffer {
		w.stands(layer, doc, o)
	}
}

// end decides what was left open. A fault in a token alone has no note yet.
func (l *walker) end() {
	l.watch.close(l.err != nil)
	if notes := l.w.r.Layers[l.layer].Notes; l.err != nil && !slices.ContainsFunc(notes, func(n Note) bool { return n.ID == "fault" }) {
		at := -1
		if e, ok := errors.AsType[*codec.SyntaxError](l.err); ok {
			at = l.shift + int(e.Offset)
		}
		l.w.note(l.layer, "fault", reason(l.err), at)
	}
}

// A row is a field that is being described.
type row struct {
	off     int64
	octets  []byte
	state   string
	page    int // noPage, or the current code page
	token   string
	meaning string
	class   Class
}

const (
	noPage  = -1
	perLine = 8
	// maxText is how many characters of a text the meaning shows.
	maxText = 56
)

// row adds a field to the layer, and returns its index, or -1.
func (l *walker) row(r row) int {
	if r.class == "" {
		r.class = ClassHeader
	}
	if len(r.octets) == 0 && r.class != ClassFault {
		return -1
	}
	return l.w.field(l.layer, Field{
		Offset: l.shift + int(r.off), Length: len(r.octets), Name: r.token, Meaning: r.meaning, Class: r.class,
		State: r.state, Page: r.page, Path: l.around + string(l.path), Spec: "WAP-192-WBXML 5",
	})
}

// fault notes an error, and adds it as a field without octets.
func (l *walker) fault(err error) {
	l.broken(err)
	r := row{state: "error", page: noPage, token: "error", meaning: err.Error(), class: ClassFault}
	if e, ok := errors.AsType[*codec.SyntaxError](err); ok {
		r.off, r.meaning = e.Offset, e.Err.Error()
		if e.Err == io.ErrUnexpectedEOF {
			r.meaning = "the document ends too early"
		}
		l.path = append(l.path[:0], e.Path...)
	}
	layer := &l.w.r.Layers[l.layer]
	r.off = min(max(r.off, int64(layer.Offset-l.shift)), int64(layer.Offset-l.shift+layer.Length))
	l.row(r)
	l.w.note(l.layer, "fault", r.meaning, l.shift+int(r.off))
}

// broken notes an error in the text of a token; the walk goes on behind it.
func (l *walker) broken(err error) {
	if l.err == nil {
		l.err = err
	}
}

// unread adds octets that were not understood.
func (l *walker) unread(octets []byte, off int64) {
	if len(octets) > 0 {
		l.w.maskText(l.w.r.Layers[l.layer].Buffer, l.shift+int(off), octets)
		l.row(row{off: off, octets: octets, state: "unread", page: noPage, token: "unread", meaning: count(len(octets)) + " not read", class: ClassFault})
	}
}

// secret masks a field that turned out to hold a secret, and the string of the table
// that it refers to.
func (l *walker) secret(i int, text []byte) {
	f := &l.w.r.Layers[l.layer].Fields[i]
	value := f.Value
	l.w.mask(l.layer, i, text)
	if f.Name != "STR_T" {
		return
	}
	rest, ok := strings.CutPrefix(value, "string ")
	index, err := strconv.Atoi(rest)
	if !ok || err != nil {
		return
	}
	at := l.shift + int(l.tableAt) + index
	fields := l.w.r.Layers[l.layer].Fields
	j := sort.Search(len(fields), func(j int) bool { return fields[j].Offset+fields[j].Length > at })
	if j < len(fields) && fields[j].State == "strings" {
		l.w.mask(l.layer, j, nil)
	}
}

// watched tells the watch of a token, whose field is i.
func (b *body) watched(t codec.Token, i int) {
	switch t.Kind {
	case codec.Start:
		b.watch.start(b.name(t))
	case codec.End:
		b.watch.end()
	case codec.AttrStart:
		text := ""
		if t.Flags&codec.Literal == 0 && b.table != nil {
			_, text, _ = b.table.Attr(t.Code)
		}
		b.watch.attr(b.name(t), text, i)
	case codec.AttrsEnd, codec.PI, codec.SwitchPage:
	default:
		text, err := b.d.AppendToken(nil, t)
		if err != nil {
			text = t.Data
		}
		if b.inAttrs || b.inPI {
			b.watch.more(string(text), i)
		} else {
			b.watch.text(string(text), i)
			b.inText(t, i)
		}
		if t.Flags&codec.FromTable != 0 && i >= 0 {
			b.w.r.Layers[b.layer].Fields[i].Value = "string " + strconv.FormatUint(uint64(t.Code), 10)
		}
	}
}

// inText explains text or opaque data that is a document itself: WBXML, XML, or base64 of a
// tree.
func (b *body) inText(t codec.Token, i int) {
	if i < 0 || b.w.depth(b.layer) >= MaxLayers || len(t.Data) < minDocument {
		return
	}
	f := b.w.r.Layers[b.layer].Fields[i]
	buf := b.w.r.Layers[b.layer].Buffer
	at := bytes.Index(b.w.bufs[buf][f.Offset:f.Offset+f.Length], t.Data)
	if at < 0 {
		return
	}
	outer := b.w.around
	b.w.around += string(b.path)
	defer func() { b.w.around = outer }()
	if layer := b.w.document(b.layer, buf, f.Offset+at, len(t.Data), t.Data); layer > 0 {
		g := &b.w.r.Layers[b.layer].Fields[i]
		g.Layer, g.Value, g.Meaning = layer, "", "a document"
	}
}

// decode appends s, text in the charset c, as UTF-8.
func decode(dst, s []byte, c codec.Charset) ([]byte, error) {
	t, err := charset.Find(c)
	if err != nil {
		return dst, err
	}
	return t.AppendUTF8(dst, s)
}

// charsetName names a charset, by its number where nothing else is known.
func charsetName(c codec.Charset) string {
	if name := charset.Name(c); name != "" {
		return name
	}
	return "charset " + strconv.FormatUint(uint64(c), 10)
}

// count returns "1 octet", "2 octets".
func count(n int) string {
	if n == 1 {
		return "1 octet"
	}
	return strconv.Itoa(n) + " octets"
}

// ascii shows octets as hex dumps do.
func ascii(b []byte) string {
	s := make([]byte, 0, len(b)+2)
	s = append(s, '|')
	for _, c := range b {
		if c < ' ' || c > '~' {
			c = '.'
		}
		s = append(s, c)
	}
	return string(append(s, '|'))
}

// quote returns text in quotes, escaped so that it cannot confuse a terminal, and cut.
func quote(text []byte) string {
	cut := ""
	for i, n := 0, 0; i < len(text); n++ {
		if n == maxText {
			text, cut = text[:i], "…"
			break
		}
		_, size := utf8.DecodeRune(text[i:])
		i += size
	}
	return strconv.Quote(string(text)) + cut
}
