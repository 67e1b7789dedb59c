package codec

import (
	"io"

	"github.com/go-wbxml/wbxml/tokens"
)

// A Decoder reads one document as a stream of tokens, from a slice without
// copying or from a reader through a bounded window. It reuses what it has
// allocated: after the first document it allocates nothing. It is not safe for
// concurrent use.
//
// Two routines read the body: Next itself reads the common tokens when the window
// holds all of one, and calls step, which reads every token, for the rest
// (next.go, step.go). A fuzz target checks that both return the same tokens.
type Decoder struct {
	opts Options
	lim  Limits // opts.Limits with defaults

	// A slice is read in place and never moves. A reader fills a window, which is
	// moved to the front when its end is reached, so that indexes into it are valid
	// only until the next fill, and offsets are kept as base plus index.

	// The input. buf[pos:] is what has been read and not yet consumed:
	// 0 <= pos <= len(buf). base is the offset of buf[0] in the outermost
	// document.
	r       io.Reader // nil: buf is the document
	buf     []byte
	window  []byte // the memory of buf when there is a reader
	pos     int
	start   int // first octet of the last token; negative when it has left buf
	scanned int // octets from pos that hold no terminator, known from an earlier try
	base    int64
	origin  int64 // offset of this document in the outermost one
	eof     bool  // the reader has ended
	over    bool  // there is input beyond the Document limit
	rerr    error // error that came together with octets, not yet reported

	// The document.
	header    Header
	table     *tokens.Table
	strings   []byte   // memory of header.Strings when there is a reader
	tableLeft int      // octets of the string table still to come
	ends      []uint32 // terminators in header.Strings, once there is a reference
	width     int      // octets of a terminator
	ascii     bool     // ASCII stands in strings as it is
	text      textState

	// The string table of a slice stands in that slice; that of a reader is copied,
	// because tokens refer to it until the end. ends costs 4 octets for each of the
	// table's, and only documents that refer to it pay for that.

	// The state of the grammar.
	mode     mode
	resume   mode // in a processing instruction: what comes after it
	tagPage  uint8
	attrPage uint8
	assigned uint64   // identities assigned on tagPage
	masks    []uint64 // assigned, by tag page
	stack    []frame
	room     int  // the most elements that may be on it
	content  bool // the open tag has content
	attrs    int  // attributes of the open tag
	part     partial
	last     Kind

	// When mode is modeHold: a token was read ahead (holding), or there is a guest;
	// then mode goes on from afterHold.
	held      Token
	heldStart int
	heldIn    mode // where the held token was met, and the caller still is
	holding   bool
	afterHold mode

	leafAt, leafText int // the element that Leaf has found begins at leafAt, its text at leafText, 0 when there is none

	tokensLeft int64
	expanded   int64
	begun      bool  // the header has been read
	err        error // the first syntax error; it stays

	parent  *Decoder // around this document, while it is the guest there
	guest   *Decoder // uses up some of the limits
	child   *Decoder // the result of Nested
	nested  int      // documents around this one
	derived int64    // octets of documents that came out of this one in another form

	sets   [4]maskSet // the masks of the last tables
	oldest uint8      // of them, modulo 4
}

// A frame is an open element.
type frame struct {
	code  tokens.Code
	flags Flags // Literal, Unknown
}

// A mode is a state of the parser (WBXML 1.3, 5.8.1): it determines the tokens that
// may come next, and their code space.
type mode uint8

const (
	modeHeader   mode = iota // before the header
	modeStrings              // before the string table
	modeProlog               // before the root
	modeContent              // in an element; in version 1.0 also outside
	modeAttrs                // in an attribute list
	modePITarget             // after a PI token that a page switch follows
	modePI                   // in the value of a processing instruction
	modeImplied              // after a tag without content
	modePartial              // within a string or opaque datum
	modeEpilog               // after the root
	modeDone                 // after the root, with StopAtRoot
	modeHold                 // a token is held back, or there is a guest
	modeFailed
)

// NewDecoder returns a decoder that reads from r; see [Decoder.Reset]. r may be
// nil when ResetBytes follows.
func NewDecoder(r io.Reader, o Options) *Decoder {
	d := &Decoder{opts: o}
	d.Reset(r)
	return d
}

// SetOptions changes the options from the next Reset on. The zero Decoder has
// the zero Options.
func (d *Decoder) SetOptions(o Options) { d.opts, d.text.coder = o, nil }

// Reset makes d read a new document from r, with the options it has. The
// window grows as octets arrive, at most to Limits.String and a little more.
func (d *Decoder) Reset(r io.Reader) {
	d.reset()
	if d.window == nil && r != nil {
		n := d.opts.Window
		if n == 0 {
			n = 4096
		}
		d.window = make([]byte, max(n, minWindow))
	}
	d.r = r
	d.buf = d.window[:0]
	d.eof = r == nil
}

// ResetBytes makes d read doc, with the options it has. doc is not copied:
// tokens alias it.
func (d *Decoder) ResetBytes(doc []byte) {
	d.reset()
	d.r = nil
	d.eof = true
	d.buf = doc
	if int64(len(doc)) > d.lim.Document {
		d.buf, d.over = doc[:d.lim.Document], true
	}
}

// reset forgets the document, and the document around it. It keeps memory: the stack,
// the index of the string table, the window, a decoder for Nested.
func (d *Decoder) reset() {
	d.settle()
	if d.parent != nil {
		d.parent.settle()
	}
	d.lim = d.opts.Limits.withDefaults()
	d.pos, d.start, d.scanned, d.base, d.origin = 0, 0, 0, 0, 0
	d.over, d.rerr = false, nil
	d.header, d.table, d.ends = Header{}, nil, d.ends[:0]
	d.mode, d.tagPage, d.attrPage = modeHeader, 0, 0
	d.stack, d.room, d.attrs = d.stack[:0], d.lim.Depth, 0
	d.part = partial{}
	d.holding, d.last, d.leafText = false, Invalid, 0
	d.tokensLeft, d.expanded = d.lim.Tokens, 0
	d.begun, d.err = false, nil
	d.parent, d.nested, d.derived = nil, 0, 0
	if around := d.opts.Limits.around; around != nil && around != d {
		around.lend(d)
	}
}

// Header reads the header, if it has not been read, and returns it. Its Strings
// are valid until Reset or, after ResetBytes, alias the document.
func (d *Decoder) Header() (Header, error) {
	if d.mode <= modeStrings {
		if err := d.readHeader(); err != nil {
			return Header{}, err
		}
	}
	if d.mode == modeFailed && !d.begun {
		return Header{}, d.err
	}
	return d.header, nil
}

// Table returns the document type in use, nil where there is none. It reads the
// header, if it has not been read.
func (d *Decoder) Table() (*tokens.Table, error) {
	if _, err := d.Header(); err != nil {
		return nil, err
	}
	return d.table, nil
}

// Skip passes over the rest of the innermost open element, its End included;
// directly after a Start, over that element. Within a processing instruction it
// passes over the instruction. Outside of all these it is ErrState. After an error of the reader
// Depth shows how far it has come.
func (d *Decoder) Skip() error {
	if m := d.modeSeen(); m == modePI || m == modePITarget {
		return d.skipAttrs()
	}
	depth := len(d.open())
	if depth == 0 {
		return ErrState
	}
	for {
		if _, err := d.Next(); err != nil {
			return err
		}
		if len(d.stack) < depth {
			return nil
		}
	}
}

// modeSeen returns the mode behind the tokens that the caller has seen.
func (d *Decoder) modeSeen() mode {
	m := d.mode
	switch {
	case d.holding:
		m = d.heldIn
	case m == modeHold:
		m = d.afterHold
	}
	if m == modePartial {
		m = d.part.after
	}
	return m
}

// open returns the elements that are open to a caller who has not seen a held
// token.
//
// A token that collect has read ahead has changed the stack already. To the caller,
// who has not seen it, an element that it starts is not yet open, and one that it
// ends still is.
func (d *Decoder) open() []frame {
	if d.holding {
		switch n := len(d.stack); d.held.Kind {
		case Start:
			return d.stack[:n-1]
		case End:
			return d.stack[:n+1] // the popped element is still in memory
		}
	}
	return d.stack
}

// skipAttrs reads up to the end of the attribute list or processing
// instruction.
func (d *Decoder) skipAttrs() error {
	for {
		if t, err := d.Next(); err != nil || t.Kind == AttrsEnd {
			return err
		}
	}
}

// Offset returns the offset of the first octet of the last token, its page switch
// included, counted from the start of the outermost document. The last token is
// the last one that Next, AppendText, AppendAttr or Skip has read.
func (d *Decoder) Offset() int64 { return d.base + int64(d.start) }

// End returns the offset behind the last token, where the next one begins.
func (d *Decoder) End() int64 {
	if d.holding {
		return d.base + int64(d.heldStart)
	}
	return d.base + int64(d.pos)
}

// Depth returns the number of open elements, those of outer documents included.
func (d *Decoder) Depth() int {
	n := len(d.open())
	if d.parent != nil {
		n += d.parent.Depth()
	}
	return n
}

// fail makes err final, at the absolute offset off.
//
// An error has the path of the elements open at that point, which is put together
// only now: a decoder that meets no error never spends time on names.
func (d *Decoder) fail(off int64, err error) error {
	d.err = &SyntaxError{Offset: off, Path: string(d.AppendPath(nil)), Err: err}
	d.mode = modeFailed
	return d.err
}

// failAt is fail for the error of a scan, at an offset in the window.
func (d *Decoder) failAt(at int, err error) error { return d.fail(d.base+int64(at), err) }
