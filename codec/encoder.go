package codec

import (
	"io"
	"math"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// An Encoder writes one document, to a slice or to a writer. Its methods return
// no errors: the first error sticks, later calls do nothing, and Bytes or Close
// reports it. It reuses what it has allocated and is not safe for concurrent use.
//
// Start, Attr, Text and the others compute the rest of the octets: content and
// attribute bits, page switches, the conversion of text to the charset. Token
// instead writes a decoded token exactly as it was read.
type Encoder struct {
	opts   Options
	header Header
	table  *tokens.Table // for paths
	width  int
	text   textState
	values bool // the table has values in content
	ascii  bool // ASCII is written as it is
	utf8   bool // and so is all other text

	w       io.Writer // nil: append style
	buf     []byte
	own     []byte // memory for buf when the caller gives none
	owned   bool   // buf is own, which may have moved
	prefix  int    // octets of buf that were there before the document
	flushAt int    // length of buf at which to write
	flushed int64  // octets written to w

	state    encState
	open     int  // index in buf of the last tag octet
	listed   bool // its attribute list has ended
	forced   bool // its bits were given by Token
	content  bool // forced: it has content
	tagPage  uint8
	attrPage uint8
	pieces   Kind   // a token written with Partial is not complete
	left     uint32 // Opaque: octets still to come
	attrs    int
	stack    []frame
	room     int  // the most elements that may be on it
	rooted   bool // there is content at top level
	checked  bool // references are checked against header.Strings
	err      error

	parent *Encoder // waits for this document, and goes on in state after
	after  encState
	child  *Encoder
}

// An encState determines the calls that may come next. The states between a tag and
// its content exist because the octet of the tag says whether attributes and content
// follow (WBXML 1.3, 5.8.2), which only the next call shows: the octet stays in the
// buffer, and open has its index, until then.
type encState uint8

const (
	encClosed   encState = iota // before Reset, and when the document has ended
	encNested                   // while a nested encoder is at work
	encContent                  // in content, or at top level
	encTag                      // behind a tag that may still get attributes and content
	encEmpty                    // behind a tag that was declared to have no content
	encAttrs                    // in an attribute list
	encPITarget                 // behind a PI octet
	encPI                       // behind a PI target
)

// flushSize is when a streaming encoder writes.
const flushSize = 4096

// NewEncoder returns an encoder that writes to w a document with header h; see
// [Encoder.Reset].
func NewEncoder(w io.Writer, h Header, o Options) *Encoder {
	e := &Encoder{opts: o, table: o.Table}
	e.Reset(w, h)
	return e
}

// SetOptions changes the options from the next Reset on. The zero Encoder has
// the zero Options.
func (e *Encoder) SetOptions(o Options) { e.opts, e.table, e.text.coder = o, o.Table, nil }

// Reset makes e write a new document with header h to w, in pieces of about 4
// KiB. Close ends it. Where w is nil the document stays in the encoder's memory; the
// result of Bytes is then valid until the next Reset.
func (e *Encoder) Reset(w io.Writer, h Header) {
	e.resetOwn(h)
	if w != nil {
		e.w, e.flushAt = w, flushSize
	}
	e.writeHeader()
}

// ResetAppend makes e append a new document with header h to dst. Bytes ends it.
func (e *Encoder) ResetAppend(dst []byte, h Header) {
	e.reset(dst, h)
	e.writeHeader()
}

// ResetBody is ResetAppend without the header, for a caller that learns the
// string table while it writes: it puts [AppendHeader] in front later. Version
// and charset of h count; references into the table are not checked.
func (e *Encoder) ResetBody(dst []byte, h Header) {
	e.reset(dst, h)
	e.checked = false
	e.checkVersion()
}

func (e *Encoder) reset(dst []byte, h Header) {
	h.Version = h.Version.orDefault()
	cs := h.Charset
	if e.opts.Charset != 0 {
		cs = e.opts.Charset
	}
	e.keepOwn()
	if e.child != nil {
		e.child.parent = nil // later calls of it do not belong to this document
	}
	*e = Encoder{
		opts: e.opts, header: h, table: e.table, text: e.text, width: cs.Width(),
		buf: dst, own: e.own, prefix: len(dst), flushAt: math.MaxInt, checked: true,
		state: encContent, stack: e.stack[:0], room: limit.Or(e.opts.Limits.Depth, limit.Depth),
		child: e.child,
	}
	e.text.reset(cs)
	e.values = e.table != nil && len(e.table.Contents) > 0
	e.ascii = e.width == 1 && cs.builtIn()
	e.utf8 = cs == UTF8 || cs == CharsetUnknown
}

// resetOwn is reset with the encoder's own memory.
func (e *Encoder) resetOwn(h Header) {
	e.keepOwn()
	e.reset(e.own[:0], h)
	e.owned = true
}

// keepOwn keeps the encoder's own memory while buf is to be something else.
func (e *Encoder) keepOwn() {
	if e.owned {
		e.own, e.owned = e.buf, false
	}
}

// checkVersion refuses an unknown version, and a charset where the version has
// no field to name it: a reader would take the text for UTF-8.
//
// A construct that the version in the header lacks would be octets that no reader of that
// version understands, and an encoder that wrote them would find out last. So each call
// that writes one checks, and the header does here.
func (e *Encoder) checkVersion() {
	switch h := e.header; {
	case h.Version > Version13 || h.Version < Version10:
		e.fail(ErrVersion)
	case h.Version == Version10 && e.opts.Charset == 0 && h.Charset != CharsetUnknown && h.Charset != UTF8 && h.Charset != USASCII:
		e.fail(&detailError{ErrVersion, "WBXML 1.0 cannot name a charset"})
	}
}

func (e *Encoder) writeHeader() {
	e.checkVersion()
	if e.header.PublicID == 0 && uint64(e.header.PublicIndex) >= uint64(len(e.header.Strings)) {
		e.fail(ErrReference)
	}
	if e.err == nil {
		e.buf = AppendHeader(e.buf, e.header)
	}
}

// Bytes returns the slice given to ResetAppend with the document appended; with
// the first error, as it was. The encoder must be reset before it is used again.
func (e *Encoder) Bytes() ([]byte, error) {
	e.finish()
	if e.err != nil {
		return e.buf[:e.prefix], e.err
	}
	return e.buf, nil
}

// Close ends the document. With a writer it writes the buffered octets, without
// closing the writer; a [Encoder.Nested] document it writes into its parent, which
// then goes on. It returns the first error, which is also the parent's.
func (e *Encoder) Close() error {
	e.finish()
	p := e.parent
	e.parent = nil
	switch {
	case p != nil && e.err != nil && p.err == nil:
		p.err = e.err
	case p != nil && e.err == nil:
		p.state = e.after
		p.appendOpaque(e.buf)
		e.err = p.err
	case e.w != nil && e.err == nil:
		e.write(len(e.buf))
	}
	return e.err
}

func (e *Encoder) finish() {
	if e.err == nil && (len(e.stack) > 0 || !e.rooted || e.pieces != Invalid || e.state > encEmpty) {
		e.fail(&detailError{ErrBalance, "document is not complete"})
	}
	if e.err == nil {
		e.state = encClosed
	}
}

// Err returns the first error, for a caller that wants to know before the end.
func (e *Encoder) Err() error { return e.err }

// Fail makes err the error that sticks, as the reason in a [*SyntaxError] with
// the offset and path reached. It is for a caller whose value cannot be written. It
// does nothing where err is nil or an error sticks already.
func (e *Encoder) Fail(err error) {
	if err != nil {
		e.fail(err)
	}
}

// fail makes err the error that sticks.
//
// Calls need no checks between them: after an error they do nothing, and Bytes cuts off
// the octets appended so far, so that no half of a document gets out in append style.
func (e *Encoder) fail(err error) {
	if e.err == nil {
		e.err = &SyntaxError{Offset: e.Offset(), Path: string(e.appendPath(nil)), Err: err}
	}
}

// Offset returns the octets written so far, which is where the next token will stand. In
// a Nested document those of the documents around it count, as far as they are written.
func (e *Encoder) Offset() int64 {
	n := e.flushed + int64(len(e.buf)-e.prefix)
	if e.parent != nil {
		n += e.parent.Offset()
	}
	return n
}

func (e *Encoder) appendPath(dst []byte) []byte {
	if e.parent != nil {
		dst = e.parent.appendPath(dst)
	}
	return appendElements(dst, e.stack, e.table, e.header.Strings, e.width, maxPath)
}

// write passes the first n octets of the buffer on.
func (e *Encoder) write(n int) {
	if n == 0 {
		return
	}
	m, err := e.w.Write(e.buf[:n])
	if err == nil && m < n {
		err = io.ErrShortWrite
	}
	if err != nil {
		e.err = err // the writer's own error, as it is
		return
	}
	e.flushed += int64(n)
	e.buf = e.buf[:copy(e.buf, e.buf[n:])]
	e.open -= n
}

// flush writes when there is enough, but not a tag octet that may still change.
//
// A stream is written in pieces of some KiB, so that a writer that is a file or socket is
// not called for each token. The octet of a tag whose bits may change stays behind.
func (e *Encoder) flush() {
	if len(e.buf) < e.flushAt || e.err != nil {
		return
	}
	n := len(e.buf)
	if (e.state == encTag || e.state == encAttrs) && !e.forced {
		n = e.open
	}
	e.write(n)
}

// Start begins the element c.
func (e *Encoder) Start(c tokens.Code) {
	if !e.beforeStart() {
		return
	}
	if c.Token() < 0x05 || c.Token() > wire.TagIdentity || c > 0xFFFF {
		e.fail(&detailError{ErrToken, "not a tag: " + string(appendCode(nil, c))})
		return
	}
	if p := c.Page(); p != e.tagPage {
		e.buf = append(e.buf, wire.SwitchPage, p)
		e.tagPage = p
	}
	e.open = len(e.buf)
	e.buf = append(e.buf, c.Token())
	e.stack = append(e.stack, frame{code: c})
	e.state, e.listed, e.forced = encTag, false, false
}

// StartLiteral begins an element whose name is in the string table, at offset
// index of Header.Strings.
func (e *Encoder) StartLiteral(index uint32) {
	if !e.beforeStart() || !e.reference(index) {
		return
	}
	e.open = len(e.buf)
	e.buf = wire.AppendInt(append(e.buf, wire.Literal), index)
	e.stack = append(e.stack, frame{tokens.Code(index), Literal})
	e.state, e.listed, e.forced = encTag, false, false
}

// beforeStart prepares for a tag and reports whether it may stand here.
//
// Whether a second root is an error depends on the version: 1.0 allows any number of
// elements, and text beside them.
func (e *Encoder) beforeStart() bool {
	if !e.inTag() && !e.beforeContent() {
		return false
	}
	if len(e.stack) == 0 && e.rooted && e.header.Version > Version10 {
		e.fail(&detailError{ErrBalance, "second root element"})
	} else if len(e.stack) >= e.room {
		e.fail(limit.Exceeded("Depth", limit.Or(e.opts.Limits.Depth, limit.Depth)))
	}
	e.rooted = true
	return e.err == nil
}

// inTag is beforeContent right behind a tag, as more than half of all content is.
// Elsewhere it does nothing and returns false.
func (e *Encoder) inTag() bool {
	if e.state != encTag || e.err != nil || len(e.buf) >= e.flushAt {
		return false
	}
	e.buf[e.open] |= wire.TagContent
	e.state = encContent
	return true
}

// beforeContent prepares for content: the open tag gets its content bit, an attribute
// list its END. It reports whether content may stand here.
func (e *Encoder) beforeContent() bool {
	if e.err != nil {
		return false
	}
	if e.state == encAttrs && e.attrs > 0 {
		e.EndAttrs()
	}
	if e.state == encTag {
		e.buf[e.open] |= wire.TagContent
		e.state = encContent
	}
	if e.state != encContent || e.pieces != Invalid {
		e.fail(ErrState)
		return false
	}
	if len(e.buf) >= e.flushAt {
		e.flush()
	}
	return e.err == nil
}

// beforeValue prepares for text: part of an attribute's value in an attribute
// list, else content.
func (e *Encoder) beforeValue() bool {
	if e.err != nil {
		return false
	}
	if e.pieces == Invalid && (e.state == encPI || e.state == encAttrs && e.attrs > 0) {
		if len(e.buf) >= e.flushAt {
			e.flush()
		}
		return e.err == nil
	}
	if !e.inTag() && !e.beforeContent() {
		return false
	}
	if len(e.stack) == 0 && e.header.Version > Version10 {
		e.fail(&detailError{ErrBalance, "content outside the root"})
		return false
	}
	e.rooted = true
	return true
}

// reference reports whether index is in the string table.
func (e *Encoder) reference(index uint32) bool {
	if e.checked && !e.opts.KeepFaults && uint64(index) >= uint64(len(e.header.Strings)) {
		e.fail(ErrReference)
	}
	return e.err == nil
}

// End ends the innermost element.
func (e *Encoder) End() {
	if e.err != nil {
		return
	}
	if e.state == encAttrs && e.attrs > 0 {
		e.EndAttrs()
	}
	if len(e.stack) == 0 || e.state < encContent || e.state > encEmpty || e.pieces != Invalid {
		e.fail(ErrState)
		return
	}
	switch {
	case e.state == encContent:
		e.buf = append(e.buf, wire.End)
		if len(e.buf) >= e.flushAt {
			e.flush()
		}
	case e.values && e.state == encTag && e.listed && e.isValue():
		e.beforeContent()
		e.buf = append(e.buf, wire.End)
	}
	e.stack = e.stack[:len(e.stack)-1]
	e.state = encContent
}

// isValue reports whether a reader takes the octet of the open tag, with attributes and
// without content, for a value in content.
func (e *Encoder) isValue() bool {
	f := e.stack[len(e.stack)-1]
	_, ok := e.table.Content(f.code | wire.TagAttrs)
	return ok && f.flags == 0
}

// Attr begins the attribute c of the element just started. Values follow, by
// Value, Text and the like.
func (e *Encoder) Attr(c tokens.Code) {
	if !e.beforeAttr() {
		return
	}
	if !isAttrStart(c.Token()) || c > 0xFFFF {
		e.fail(&detailError{ErrToken, "not an attribute start: " + string(appendCode(nil, c))})
		return
	}
	e.attrCode(c)
}

// AttrLiteral begins an attribute whose name is in the string table, at offset
// index of Header.Strings.
func (e *Encoder) AttrLiteral(index uint32) {
	if e.beforeAttr() && e.reference(index) {
		e.buf = wire.AppendInt(append(e.buf, wire.Literal), index)
	}
}

func (e *Encoder) beforeAttr() bool {
	if e.err != nil {
		return false
	}
	switch {
	case e.pieces != Invalid:
		e.fail(ErrState)
	case e.state == encTag && !e.listed:
		e.buf[e.open] |= wire.TagAttrs
		e.state, e.attrs = encAttrs, 0
	case e.state == encAttrs:
		e.flush()
	default:
		e.fail(ErrState)
	}
	e.attrs++
	return e.err == nil
}

// attrCode writes a code in attribute space.
func (e *Encoder) attrCode(c tokens.Code) {
	if p := c.Page(); p != e.attrPage {
		e.buf = append(e.buf, wire.SwitchPage, p)
		e.attrPage = p
	}
	e.buf = append(e.buf, c.Token())
}

// Value adds the attribute value token c to the value of the attribute, or
// processing instruction, just begun.
func (e *Encoder) Value(c tokens.Code) {
	if e.err != nil {
		return
	}
	if e.state != encPI && (e.state != encAttrs || e.attrs == 0) {
		e.fail(ErrState)
	} else if !isAttrValue(c.Token()) || c > 0xFFFF {
		e.fail(&detailError{ErrToken, "not an attribute value: " + string(appendCode(nil, c))})
	} else if e.beforeValue() {
		e.attrCode(c)
	}
}

// Content says that the element just started has content, even if nothing
// follows: <a></a> where it would be <a/>.
func (e *Encoder) Content() { e.beforeContent() }

// EndAttrs ends the attribute list, or the processing instruction. Start, Text
// outside of a list, and End do so where it is left out; between a list and text
// content it cannot be.
func (e *Encoder) EndAttrs() {
	if e.err != nil {
		return
	}
	if e.pieces != Invalid {
		e.fail(ErrState)
		return
	}
	switch {
	case e.state == encPI, e.state == encAttrs && e.forced && e.content:
		e.state = encContent
	case e.state == encAttrs && e.forced:
		e.state = encEmpty
	case e.state == encAttrs:
		e.state, e.listed = encTag, true
	default:
		e.fail(ErrState)
		return
	}
	e.buf = append(e.buf, wire.End)
}

// pi begins a processing instruction with target c, coded as an attribute.
func (e *Encoder) pi(c tokens.Code) {
	if !e.beforeContent() {
		return
	}
	if !isAttrStart(c.Token()) || c > 0xFFFF {
		e.fail(&detailError{ErrToken, "not a target: " + string(appendCode(nil, c))})
		return
	}
	e.beginPI()
	e.attrCode(c)
	e.state = encPI
}

// piLiteral is pi for a target in the string table.
func (e *Encoder) piLiteral(index uint32) {
	if e.beforeContent() && e.reference(index) {
		e.beginPI()
		e.buf = wire.AppendInt(append(e.buf, wire.Literal), index)
		e.state = encPI
	}
}

func (e *Encoder) beginPI() {
	e.buf = append(e.buf, wire.PI)
	if e.header.Version == Version10 {
		e.rooted = true // there it is content like any other
	}
}

// Nested returns an encoder for a document with header h, and of type table,
// that is the next Opaque of e. Its Close writes it into e; until then a call of
// e is ErrState. The encoder belongs to e, which reuses it.
//
// The length of opaque data stands in front of it, and is known last. A nested document is
// therefore written into memory of its own, also when the outer one goes to a writer, and
// copied when it is complete: a stream holds it as a whole.
func (e *Encoder) Nested(h Header, table *tokens.Table) *Encoder {
	if e.child == nil {
		e.child = new(Encoder)
	}
	c := e.child
	allowed := e.beforeOpaque()
	c.opts, c.table = e.opts, table
	c.opts.Charset = 0
	c.text.coder, c.text.coderOf = e.text.coder, e.text.coderOf // of the same options
	c.resetOwn(h)
	if !allowed {
		c.err = e.err
		return c
	}
	c.parent, c.room = e, e.room-len(e.stack)
	c.after, e.state = e.state, encNested
	c.writeHeader()
	return c
}
