package inspect

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// minNested is how long a text must be at least to be looked at as a document.
const minNested = 16

// minDocument is the same of octets of WBXML.
const minDocument = 5

// A work is the explanation of one input.
type work struct {
	o    Options
	r    Report
	bufs [][]byte // the octets of r.Buffers as they came

	fields  int
	masks   []span
	values  [][]byte // secrets, to be found wherever else they stand
	short   []short
	partial bool // a segment is missing
	found   []bootstrap.Message
	around  string // the path of the element with the document that is explained
}

// A span is a part of a buffer.
type span struct{ buffer, from, to int }

// Explain explains an input. It has no error: what cannot be read is a layer that says
// so. It keeps nothing of the input, and does not change it.
func Explain(in []byte, o Options) *Report {
	w := explain(in, o)
	w.finish()
	return &w.r
}

// Messages returns the messages and the documents in an input, as they came: for programs
// that open or convert them. Documents within others, and what lacks a segment, are left
// out. A document without a protection around it has none.
func Messages(in []byte, o Options) []bootstrap.Message {
	o.Keys = bootstrap.Keys{}
	return explain(in, o).found
}

func explain(in []byte, o Options) *work {
	w := &work{o: o, r: Report{Version: 1}}
	if len(in) > MaxInput {
		w.r.Notes = append(w.r.Notes, Note{ID: "limit-input", Text: "only the first MiB of the input is read", Offset: MaxInput})
		in = in[:MaxInput]
	}
	w.buffer(slices.Clone(in), nil)
	w.root()
	w.join()
	return w
}

// keep adds a message to those that were found. Its document was found before, where it
// has one.
func (w *work) keep(m bootstrap.Message) {
	if w.partial {
		return
	}
	if i := len(w.found) - 1; i >= 0 && bytes.Equal(w.found[i].Body, m.Body) {
		w.found = w.found[:i]
	}
	m.Body = bytes.Clone(m.Body)
	w.found = append(w.found, m)
}

// buffer adds a buffer.
func (w *work) buffer(b []byte, parts []Part) int {
	w.bufs = append(w.bufs, b)
	w.r.Buffers = append(w.r.Buffers, Buffer{Parts: parts})
	return len(w.bufs) - 1
}

// add adds a layer.
func (w *work) add(k Kind, name string, parent, buffer, off, n int) int {
	w.r.Layers = append(w.r.Layers, Layer{Kind: k, Name: name, Parent: parent, Buffer: buffer, Offset: off, Length: n})
	return len(w.r.Layers) - 1
}

// depth counts the layers around one, and itself.
func (w *work) depth(layer int) (n int) {
	for ; layer >= 0; layer = w.r.Layers[layer].Parent {
		n++
	}
	return n
}

// octets returns those of a layer.
func (w *work) octets(layer int) []byte {
	l := &w.r.Layers[layer]
	return w.bufs[l.Buffer][l.Offset : l.Offset+l.Length : l.Offset+l.Length]
}

// field adds a field to a layer, and returns its index. Where there are too many, the
// rest of the layer is masked, as nobody knows what it holds, and the index is -1.
func (w *work) field(layer int, f Field) int {
	l := &w.r.Layers[layer]
	if w.fields++; w.fields > MaxFields {
		if w.fields == MaxFields+1 {
			w.r.Notes = append(w.r.Notes, Note{ID: "limit-fields", Text: "there are more fields than a report has room for", Offset: -1})
		}
		w.masks = append(w.masks, span{l.Buffer, f.Offset, f.Offset + f.Length})
		return -1
	}
	l.Fields = append(l.Fields, f)
	return len(l.Fields) - 1
}

// note adds a note to a layer.
func (w *work) note(layer int, id, text string, off int) {
	l := &w.r.Layers[layer]
	l.Notes = append(l.Notes, Note{ID: id, Text: text, Offset: off})
}

// pushFields adds the fields that an iterator of package push yields; at is where the
// octets that it read begin in the buffer. It returns those fields whose octets the caller
// explains, or that are left out of the report.
func (w *work) pushFields(layer, at int, spec string, fields func(func(push.Field) bool)) (hidden []push.Field) {
	end := at
	for f := range fields {
		g := Field{Offset: at + f.Offset, Length: f.Length, Name: f.Name, Value: f.Value, Class: ClassHeader, Page: noPage, Spec: spec}
		if f.Hidden {
			g.Class = ClassText
			hidden = append(hidden, f)
		}
		end = g.Offset + g.Length
		i := w.field(layer, g)
		if n := g.Name; i >= 0 && (n == "password" || strings.EqualFold(n, "authorization") || strings.EqualFold(n, "proxy-authorization")) {
			w.mask(layer, i, w.bufs[w.r.Layers[layer].Buffer][g.Offset:end])
		}
	}
	if l := &w.r.Layers[layer]; end < l.Offset+l.Length {
		w.unread(layer, end, "it cannot be read to its end")
	}
	return hidden
}

// unread says why the octets of a layer from one on were not read, and masks them.
func (w *work) unread(layer, from int, why string) {
	l := &w.r.Layers[layer]
	b := w.bufs[l.Buffer][from : l.Offset+l.Length]
	w.maskText(l.Buffer, from, b)
	w.field(layer, Field{Offset: from, Length: len(b), Name: "unread", Meaning: count(len(b)) + " not read", Class: ClassFault, Page: noPage})
	w.note(layer, "fault", why, from)
}

// mask makes a field one with a secret. text is the secret as text, or nil.
func (w *work) mask(layer, i int, text []byte) {
	l := &w.r.Layers[layer]
	f := &l.Fields[i]
	if f.Class != ClassSecret && f.Length > 0 {
		w.r.Masked++
	}
	if f.Class = ClassSecret; w.o.Secrets {
		return
	}
	f.Value, f.Meaning = "", secret.Mask
	w.masks = append(w.masks, span{l.Buffer, f.Offset, f.Offset + f.Length})
	if text = bytes.TrimSpace(text); len(text) >= minSearched {
		w.values = append(w.values, bytes.Clone(text))
	}
}

// minSearched is how long a secret must be to be searched for where no field has it:
// shorter ones stand everywhere by chance.
const minSearched = 6

// maskText masks all text in octets that could not be read, as it can be anything.
func (w *work) maskText(buffer, at int, b []byte) {
	const least = 4
	for i := 0; i < len(b); {
		n := 0
		for i+n < len(b) && (b[i+n] >= ' ' && b[i+n] < 0x7F || b[i+n] >= 0x80) {
			n++
		}
		if n >= least {
			w.masks = append(w.masks, span{buffer, at + i, at + i + n})
		}
		i += n + 1
	}
}

// finish puts the octets into the report, without secrets.
func (w *work) finish() {
	if !w.o.Secrets {
		w.redact()
	}
	for i, b := range w.bufs {
		w.r.Buffers[i].Octets = b
	}
	w.r.Kind = w.r.Layers[0].Kind
}

// redact masks in every buffer what is secret there, and in those from which it comes.
func (w *work) redact() {
	per := make([][]span, len(w.bufs))
	for _, s := range w.masks {
		per[s.buffer] = append(per[s.buffer], s)
	}
	find := finderOf(w.values)
	for k := len(w.bufs) - 1; k >= 0; k-- { // a buffer comes from those in front of it
		b := w.bufs[k]
		find.each(b, func(from, to int) { per[k] = append(per[k], span{k, from, to}) })
		for _, s := range per[k] {
			for i := s.from; i < s.to; i++ {
				b[i] = '*'
			}
			for _, p := range w.r.Buffers[k].Parts {
				if from, to, ok := p.source(s.from, s.to); ok {
					per[p.Buffer] = append(per[p.Buffer], span{p.Buffer, from, to})
				}
			}
		}
	}
	w.redactTexts(find)
}

// A finder has secrets by their first octets, the longest first: there may be many of them.
type finder map[[minSearched]byte][][]byte

func finderOf(values [][]byte) finder {
	slices.SortFunc(values, func(a, b []byte) int { return cmp.Or(len(b)-len(a), bytes.Compare(a, b)) })
	f := finder{}
	for _, v := range slices.CompactFunc(values, bytes.Equal) {
		k := [minSearched]byte(v)
		f[k] = append(f[k], v)
	}
	return f
}

// each finds secrets in b. Where too many begin alike, the next one counts as found.
func (f finder) each(b []byte, found func(from, to int)) {
	const most = 32
	for i := 0; len(f) > 0 && i+minSearched <= len(b); i++ {
		for n, v := range f[[minSearched]byte(b[i:])] {
			if n == most || bytes.HasPrefix(b[i:], v) {
				end := min(len(b), i+len(v))
				found(i, end)
				i = end - 1
				break
			}
		}
	}
}

// source returns where the octets of a part from one offset to another come from,
// rounded outwards.
func (p *Part) source(from, to int) (int, int, bool) {
	from, to = max(from, p.Offset)-p.Offset, min(to, p.Offset+p.Length)-p.Offset
	if from >= to {
		return 0, 0, false
	}
	if p.Whole {
		return p.From, p.From + p.Size, true
	}
	return p.From + from*p.Size/p.Length, p.From + (to*p.Size+p.Length-1)/p.Length, true
}

// redactTexts replaces the values of secrets in all texts.
func (w *work) redactTexts(find finder) {
	if len(find) == 0 {
		return
	}
	one := func(s *string) {
		var out strings.Builder
		at := 0
		find.each([]byte(*s), func(from, to int) {
			out.WriteString((*s)[at:from] + secret.Mask)
			at = to
		})
		*s = out.String() + (*s)[at:]
	}
	for i := range w.r.Layers {
		l := &w.r.Layers[i]
		for _, s := range []*string{&l.XML, &l.Settings, &l.Account, &l.Name} {
			one(s)
		}
		for j := range l.Fields {
			one(&l.Fields[j].Value)
			one(&l.Fields[j].Meaning)
		}
		for j := range l.Notes {
			one(&l.Notes[j].Text)
		}
		for j := range l.Tree {
			one(&l.Tree[j].Value)
		}
		for j := range l.Findings {
			one(&l.Findings[j].Text)
		}
	}
}
