package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
)

// DropExtras removes all elements that the content model does not have, those of
// documents in Data included.
func (m *Message) DropExtras() {
	w := walker{list: func(x **Extra) { *x = nil }, data: func(x *Data) {
		if x.Tree != nil {
			x.Tree.DropExtras()
		}
		if x.DevInf != nil {
			x.DevInf.DropExtras()
		}
	}}
	w.message(m)
}

// nameAll makes the string table, in the charset, of the names in Extra and in
// management trees that are part of the message itself.
func (m *Message) nameAll(charset codec.Charset) {
	m.strings.Reset(nil)
	w := walker{list: func(x **Extra) {
		for x := range (*x).All() {
			m.strings.WantKept(x.Tokens)
		}
	}, data: func(x *Data) {
		if x.Kind == DataTree && x.Tree != nil { // other documents have a table of their own
			for name := range x.Tree.Names() {
				m.strings.Want(name)
			}
		}
	}}
	w.message(m)
	m.strings.Add(charset)
}

// charset returns the charset that the message is written in.
func (m *Message) charset() codec.Charset {
	if m.Charset == codec.CharsetUnknown {
		return codec.UTF8
	}
	return m.Charset
}

// A walker visits the parts of a message that may hold unknown elements: each list
// that is not nil, and each Data.
type walker struct {
	list func(**Extra)
	data func(*Data)
}

func (w *walker) extra(x **Extra) {
	if *x != nil {
		w.list(x)
	}
}

func (w *walker) message(m *Message) {
	w.extra(&m.Extra)
	h := &m.Hdr
	w.extra(&h.Extra)
	w.target(&h.Target)
	w.extra(&h.Source.Extra)
	w.cred(h.Cred)
	w.meta(h.Meta)
	for i := range m.Body {
		w.command(&m.Body[i])
	}
}

func (w *walker) command(c *Command) {
	w.extra(&c.Extra)
	w.cred(c.Cred)
	if c.Chal != nil {
		w.extra(&c.Chal.Extra)
		w.meta(c.Chal.Meta)
	}
	w.meta(c.Meta)
	w.target(&c.Target)
	for i := range c.Sources {
		w.extra(&c.Sources[i].Extra)
	}
	w.content(&c.Data)
	for i := range c.MapItems {
		x := &c.MapItems[i]
		w.extra(&x.Extra)
		w.target(&x.Target)
		w.extra(&x.Source.Extra)
	}
	for i := range c.Items {
		w.item(&c.Items[i])
	}
}

func (w *walker) item(x *Item) {
	if x == nil {
		return
	}
	w.extra(&x.Extra)
	w.target(&x.Target)
	w.extra(&x.Source.Extra)
	w.meta(x.Meta)
	w.content(&x.Data)
}

func (w *walker) target(x *Target) {
	w.extra(&x.Extra)
	if f := x.Filter; f != nil {
		w.extra(&f.Extra)
		w.meta(f.Meta)
		w.item(f.Field)
		w.item(f.Record)
	}
}

func (w *walker) cred(x *Cred) {
	if x == nil {
		return
	}
	w.extra(&x.Extra)
	w.meta(x.Meta)
	w.content(&x.Data)
}

func (w *walker) meta(x *Meta) {
	if x != nil {
		w.extra(&x.Extra)
	}
}

func (w *walker) content(x *Data) {
	w.extra(&x.Extra)
	w.meta(x.Meta)
	if x.Tree != nil || x.DevInf != nil {
		w.data(x)
	}
}
