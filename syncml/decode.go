package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a message is read. The zero value tolerates the
// deviations of real servers and devices.
type DecodeOptions struct {
	// StrictOrder refuses elements whose order or number differs from the content
	// model, with ErrOrder or ErrMissing. It holds for documents and trees in Data
	// too.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements that the content model of
	// the message's version does not have, and attributes. Without it elements
	// are kept (see [Extra]), attributes passed over, and all commands accepted
	// in each container.
	RefuseUnknown bool
	// MaxItems is the largest number of commands, items, nodes of trees, other
	// elements that may be repeated or are large, and tokens in Extra, together;
	// 0 means 131,072, a negative number no limit. It bounds the memory that a
	// document can take: within it an octet of the document becomes at most 550
	// octets of the message, and 2,600 are allocated for that in all.
	MaxItems int
}

const defaultItems = limit.MessageItems

// Decode reads a whole document: its root SyncML up to the end. The decoder
// should use tokens.SyncML12 for every version, or no table. The message's former
// content is gone; after an error it has the content up to there.
//
// Errors in the document are [*codec.SyntaxError].
func (m *Message) Decode(d *codec.Decoder, o DecodeOptions) error {
	m.Reset()
	h, err := d.Header()
	if err != nil {
		return err
	}
	m.WBXML, m.Charset, m.Version = h.Version, h.Charset, versionOf(h)
	if m.Charset == codec.CharsetUnknown {
		m.Charset = codec.UTF8
	}
	m.reader.m = m
	m.reader.Init(d, typed.Options(o), &m.mem, &types, defaultItems)
	err = m.reader.document()
	m.reader = reader{}
	return err
}

// A reader reads one message.
type reader struct {
	typed.Reader
	m       *Message
	filters int // open
}

var types = typed.Type{Table: tokens.SyncML12, First: 0, Last: 2} // with MetInf and TNDS

const noCode = typed.NoCode

// document reads from behind the header to the end.
func (r *reader) document() error {
	start, err := r.Root(ErrRoot)
	if err != nil {
		return err
	}
	code, err := r.Code(start)
	if err != nil {
		return err
	}
	if code != tokens.SyncMLSyncML {
		return r.Fail(ErrRoot)
	}
	if err = r.root(); err != nil {
		return err
	}
	return r.Last()
}

// A frame is an element being read by its model.
type frame struct {
	model *model
	in    tokens.Code
	extra **Extra
	seen  uint32 // a bit for each place that has been taken
	last  uint8  // the place taken last
}

// child reads up to the next child of f: behind its Start, whose code it returns.
// At the End of f, which it reads, that is noCode. It handles white space, and
// elements that are not in the model.
func (r *reader) child(f *frame) (tokens.Code, error) {
	for {
		tok, code, err := r.Child()
		if err != nil {
			return noCode, err
		}
		if tok.Kind == codec.End {
			if r.O.StrictOrder && f.model.required&^f.seen != 0 {
				err = r.Fail(ErrMissing)
			}
			return noCode, err
		}
		if code, err = r.admit(f, tok, code); code != noCode || err != nil {
			return code, err
		}
	}
}

// admit checks the element code, which tok starts, by the model. It returns noCode for
// an element that it has kept as an Extra, with its End.
func (r *reader) admit(f *frame, tok codec.Token, code tokens.Code) (tokens.Code, error) {
	p := f.model.place(code)
	if p == 0 || r.O.RefuseUnknown {
		if f.model.commands && kindOf(code) != KindNone && !r.O.RefuseUnknown {
			return code, nil
		}
		if _, known := r.m.Version.Table().Tag(code); p == 0 || !known {
			return noCode, r.unknown(tok, f.in, f.extra)
		}
	}
	n := p.number()
	if f.seen>>n&1 != 0 && p&many == 0 {
		return noCode, r.repeated(tok, f.in, f.extra)
	}
	if n < f.last && r.O.StrictOrder {
		return noCode, r.Fail(ErrOrder)
	}
	f.seen |= 1 << n
	if n != fieldLevel {
		f.last = n
	}
	return code, nil
}

// flag reads an element without content, except for white space.
func (r *reader) flag(into *bool) error {
	*into = true
	return r.Empty()
}
