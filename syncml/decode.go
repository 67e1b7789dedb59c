package syncml

import (
	"io"
	"math"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a message is read. The zero value reads what real
// servers and devices send.
type DecodeOptions struct {
	// StrictOrder refuses what is not in the order, or has not the occurrence,
	// of the content model, with ErrOrder or ErrMissing. It holds for documents
	// and trees in Data too.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements that the content model of
	// the message's version does not have, and attributes. Without it elements
	// are kept (see [Extra]), attributes passed over, and all commands accepted
	// in each container.
	RefuseUnknown bool
	// MaxItems is the largest number of commands, items, nodes of trees, other
	// elements that may be repeated or are large, and tokens in Extra, together;
	// 0 means 131,072, a negative number no limit. One takes an octet of the
	// document at least, and up to about 450 of memory.
	MaxItems int
}

const defaultItems = 1 << 17

// Decode reads a whole document: its root SyncML up to the end. The decoder
// should use tokens.SyncML12 whatever the version, or no table. The message's
// former content is gone; after an error it holds what had been read.
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
	m.reader.init(m, d, o)
	err = m.reader.document()
	m.reader = reader{}
	return err
}

// A reader reads one message.
type reader struct {
	m       *Message
	d       *codec.Decoder
	o       DecodeOptions
	left    int // of MaxItems
	filters int // open
}

func (r *reader) init(m *Message, d *codec.Decoder, o DecodeOptions) {
	if o.MaxItems == 0 {
		o.MaxItems = defaultItems
	}
	if o.MaxItems < 0 || o.MaxItems > math.MaxInt32 {
		o.MaxItems = math.MaxInt32
	}
	*r = reader{m: m, d: d, o: o, left: o.MaxItems}
}

// document reads from behind the header to the end.
func (r *reader) document() error {
	start, err := r.start()
	if err != nil {
		return err
	}
	code, err := r.code(start)
	if err != nil {
		return err
	}
	if code != tokens.SyncMLSyncML {
		return r.fail(ErrRoot)
	}
	if err = r.attributes(start); err != nil {
		return err
	}
	if err = r.root(); err != nil {
		return err
	}
	if _, err = r.next(); err == nil {
		err = r.fail(ErrUnknown) // version 1.0 allows further items
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// fail returns err with the position of the last token.
func (r *reader) fail(err error) error {
	return &codec.SyntaxError{Offset: r.d.Offset(), Path: string(r.d.AppendPath(nil)), Err: err}
}

// spend takes one of MaxItems.
func (r *reader) spend() error {
	if r.left--; r.left < 0 {
		return r.limit()
	}
	return nil
}

// limit says that there are more than MaxItems.
func (r *reader) limit() error {
	return r.fail(&codec.LimitError{Limit: "MaxItems", Max: int64(r.o.MaxItems)})
}

// next returns the next token, without processing instructions and page switches.
// The attributes of a Start are still to come.
func (r *reader) next() (codec.Token, error) {
	tok, err := r.d.Next()
	if err == nil && tok.Kind >= codec.PI {
		return r.skip(tok)
	}
	return tok, err
}

// skip is the rest of next.
func (r *reader) skip(tok codec.Token) (codec.Token, error) {
	var err error
	for err == nil && tok.Kind >= codec.PI {
		if tok.Kind == codec.PI {
			err = r.d.Skip()
		}
		if err == nil {
			tok, err = r.d.Next()
		}
	}
	return tok, err
}

// attributes passes over the attributes of start, where it has any.
func (r *reader) attributes(start codec.Token) error {
	for start.Flags&codec.HasAttrs != 0 {
		tok, err := r.d.Next()
		switch {
		case err != nil:
			return err
		case tok.Kind == codec.AttrsEnd:
			return nil
		case tok.Kind == codec.AttrStart && r.o.RefuseUnknown:
			return r.fail(ErrUnknown)
		}
	}
	return nil
}

// start passes over white space and returns the next Start.
func (r *reader) start() (codec.Token, error) {
	for {
		tok, err := r.next()
		switch {
		case err != nil:
			return tok, err
		case tok.Kind == codec.Start:
			return tok, nil
		case tok.Kind == codec.End:
			return tok, r.fail(ErrRoot)
		}
		if err = r.stray(tok); err != nil {
			return tok, err
		}
	}
}

// noCode is the code of an element that SyncML does not have.
const noCode tokens.Code = 0

// pages is the number of code pages that SyncML has: its own, MetInf, TNDS.
const pages = 3

// code returns the code of tok, by its name where that is a literal: noCode where
// no element has it.
func (r *reader) code(tok codec.Token) (tokens.Code, error) {
	if tok.Flags&codec.Literal == 0 {
		return tok.Code, nil
	}
	name, err := r.d.AppendName(r.m.arena.Tail(), tok)
	if err != nil {
		return noCode, err
	}
	for page := range uint8(pages) {
		if code, ok := tokens.SyncML12.FindTag(page, name); ok {
			return code, nil
		}
	}
	return noCode, nil
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
// At the End of f, which it reads, that is noCode. What is not in the model, and
// white space, is dealt with here.
func (r *reader) child(f *frame) (tokens.Code, error) {
	for {
		tok, err := r.next()
		if err != nil {
			return noCode, err
		}
		switch tok.Kind {
		case codec.Start:
			code, err := r.admit(f, tok)
			if code != noCode || err != nil {
				return code, err
			}
		case codec.End:
			if r.o.StrictOrder && f.model.required&^f.seen != 0 {
				return noCode, r.fail(ErrMissing)
			}
			return noCode, nil
		default:
			if err := r.stray(tok); err != nil {
				return noCode, err
			}
		}
	}
}

// admit holds the element that tok starts to the model, and passes over its
// attributes. It returns noCode for one
// that it has kept as an Extra, with its End.
func (r *reader) admit(f *frame, tok codec.Token) (tokens.Code, error) {
	code, err := r.code(tok)
	if err != nil {
		return noCode, err
	}
	p := f.model.place(code)
	if p == 0 || r.o.RefuseUnknown {
		if f.model.commands && kindOf(code) != KindNone && !r.o.RefuseUnknown {
			return code, r.attributes(tok)
		}
		if _, known := r.m.Version.Table().Tag(code); p == 0 || !known {
			return noCode, r.unknown(tok, f.in, f.extra)
		}
	}
	n := p.number()
	if f.seen>>n&1 != 0 && p&many == 0 {
		return noCode, r.repeated(tok, f.in, f.extra)
	}
	if n < f.last && r.o.StrictOrder {
		return noCode, r.fail(ErrOrder)
	}
	f.seen |= 1 << n
	if n != fieldLevel {
		f.last = n
	}
	return code, r.attributes(tok)
}

// text reads the text of the element just started, and its End. Octets in OPAQUE
// are text in UTF-8.
func (r *reader) text(into *codec.Chars) error {
	s, opaque, err := r.characters(false)
	if err != nil {
		return err
	}
	if opaque && !utf8.Valid(s) {
		return r.fail(codec.ErrCharset)
	}
	*into = kept(r.m.arena.Keep(s))
	return nil
}

// characters appends the text up to the next End, which it reads, to the tail of
// the arena, and says whether OPAQUE was in it; octets is whether that is
// expected.
func (r *reader) characters(octets bool) (s []byte, opaque bool, err error) {
	s = r.m.arena.Tail()
	for {
		tok, err := r.next()
		if err != nil {
			return s, opaque, err
		}
		switch tok.Kind {
		case codec.End:
			return s, opaque, nil
		case codec.Start:
			return s, opaque, r.fail(ErrUnknown)
		case codec.Opaque:
			opaque = true
			if octets {
				s = append(s, tok.Data...)
				continue
			}
		}
		if s, err = r.d.AppendToken(s, tok); err != nil {
			return s, opaque, err
		}
	}
}

// flag reads an element that has no content, but for white space.
func (r *reader) flag(into *bool) error {
	*into = true
	for {
		tok, err := r.next()
		switch {
		case err != nil:
			return err
		case tok.Kind == codec.End:
			return nil
		case tok.Kind == codec.Start:
			return r.fail(ErrUnknown)
		}
		if err = r.stray(tok); err != nil {
			return err
		}
	}
}

// stray refuses text in an element that holds elements, but for white space.
func (r *reader) stray(tok codec.Token) error {
	s, err := r.d.AppendToken(r.m.arena.Tail(), tok)
	if err == nil && len(trim(s)) > 0 {
		err = r.fail(ErrText)
	}
	return err
}
