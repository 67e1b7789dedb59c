package typed

import (
	"slices"
	"sync"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Fields goes through the fields of an element: each element lists them once, in
// the order of its content model, for every operation.
//
//	func (c *FilterCap) fields(f *typed.Fields) {
//		f.Text(tokens.DevInfCTType, &c.CTType)
//		f.Texts(tokens.DevInfFilterKeyword, &c.FilterKeywords)
//		f.Require(c.CTType != nil)
//		f.Extra(&c.Extra)
//	}
//
// In reading, each field asks whether it is the next element. If so, it reads
// itself and looks at the one behind, so that one pass through the list reads an
// element whose children are in order. A child out of order costs one more pass;
// strict reading counts the places instead, and refuses it. [Fields.Extra], last in
// each list, takes the elements that no field has taken.
//
// A Fields must not be on the stack, since lists are called through function values:
// documents keep one for decoding; writing takes one from a pool, because several may
// write the same document. The lists must be functions that capture nothing, and
// fields must not be locals: either would be an allocation for each element.
type Fields struct {
	Reader
	Op  Op
	Err error          // reading: the first error
	E   *codec.Encoder // writing
	// Doc is the document, for lists that need it.
	Doc any
	// In is the element that the fields belong to.
	In tokens.Code
	// LastPlace is, in strict reading, the place of the last field that was taken.
	LastPlace uint8
	// Holder is where the extras of elements go that have no list of their own.
	Holder **Extra
	// Version is that of the document, by the numbers of its package.
	Version uint8
	// Known makes elements that it does not have unknown, where it is not nil.
	Known *tokens.Table

	// A field c is to be looked at where c&mask == want. In reading that is not
	// strict want is the code of the next element, so that all other fields cost
	// one comparison; else both are 0.
	mask, want tokens.Code
	code, raw  tokens.Code // of the next element, and as it stands in the document
	flags      codec.Flags // of its Start

	rest  bool // reading: no field of this pass has taken an element; else true
	again bool // reading: the next element has been there before

	place        uint8 // strict: of the field
	free, refuse bool  // strict: see Free, Only

	// Bits of elements, by token. In strict reading, and asking, have is those that
	// are there, needs those that must be.
	have, needs uint64

	names   *Strings // naming: the names, nil where there are none; writing: of E
	strings Strings  // memory of names in writing
}

// pool holds a Fields for each that writes at the same time.
var pool = sync.Pool{New: func() any { return new(Fields) }}

// Do does op, none that reads, with the fields of x; e is for writing.
func Do[T any](op Op, e *codec.Encoder, x *T, fields func(*T, *Fields)) {
	f := pool.Get().(*Fields)
	f.Op, f.E, f.Doc, f.rest = op, e, x, true
	fields(x, f)
	f.release()
}

// release puts f, which holds nothing of the document then, into the pool.
func (f *Fields) release() {
	f.strings.Clear()
	*f = Fields{strings: f.strings}
	pool.Put(f)
}

// Ask returns the bits of the elements that are there, and of those that must be,
// among the fields of x, in doc.
func Ask[T any](doc any, x *T, fields func(*T, *Fields)) (have, needs uint64) {
	f := pool.Get().(*Fields)
	defer f.release()
	f.Op, f.Doc, f.rest = Asking, doc, true
	fields(x, f)
	return f.have, f.needs
}

// NamesIn returns a string table, in the charset, with base and behind it the literal
// names in extras of x; nil where there are no such names. It is made anew each time,
// so that documents that do not change can be encoded by several at once.
func NamesIn[T any](x *T, base []byte, charset codec.Charset, fields func(*T, *Fields)) []byte {
	f := pool.Get().(*Fields)
	defer f.release()
	f.Op, f.Doc, f.rest = Naming, x, true
	fields(x, f)
	if f.names == nil {
		return nil
	}
	var s Strings
	s.Reset(base)
	for _, w := range f.names.wanted {
		s.Want(w.text)
	}
	s.Add(charset)
	return s.Table
}

// Name adds the literal names in a kept element, in naming.
func (f *Fields) Name(kept []codec.Token) {
	if HasNames(kept) {
		f.names = &f.strings
		f.names.WantKept(kept)
	}
}

// WriteExtra writes all of a list.
func (f *Fields) WriteExtra(list *Extra) {
	for ; list != nil; list = list.Next {
		f.writeKept(list.Tokens)
	}
}

// writeKept writes a kept element. Its names must be in the table of the encoder's
// header, which is looked at when the first name is met: nearly no document has one.
func (f *Fields) writeKept(kept []codec.Token) {
	if f.names == nil && HasNames(kept) {
		f.names = &f.strings
		h := f.E.Header()
		f.names.ResetIn(h.Strings, h.Charset)
	}
	Encode(f.E, kept, f.names)
}

// An Op is an operation with all fields of a document.
type Op uint8

// The operations.
const (
	Reading Op = iota
	Writing
	Asking   // whether anything is there
	Naming   // which literal names extras have
	Dropping // all extras
)

// NoPlace is the place behind which there is none.
const NoPlace = 255

// end is the code of no element: there is no next one.
const end tokens.Code = 1 << 31

// At reports whether field c is to be looked at.
func (f *Fields) At(c tokens.Code) bool { return c&f.mask == f.want }

// Due is At for a field that only reading looks at where it is not there.
func (f *Fields) Due(c tokens.Code, there bool) bool {
	return c&f.mask == f.want && (there || f.Op == Reading)
}

// Peek returns the code of the next element, and false where there is none.
func (f *Fields) Peek() (tokens.Code, bool) { return f.code, f.code != end }

// Advance looks at the next element that stands directly in the current one, or at
// the End. Text between elements must be white space.
func (f *Fields) Advance() {
	for {
		tok, err := f.D.Next()
		if err == nil && aside>>(tok.Kind&31)&1 != 0 {
			tok, err = f.skip(tok)
		}
		if err != nil {
			f.Stop(err)
			return
		}
		switch tok.Kind {
		case codec.Start:
			code := tok.Code
			if tok.Flags&codec.Literal != 0 {
				if code, err = f.literal(tok); err != nil {
					f.Stop(err)
					return
				}
			} else if code <= 0xFF {
				code |= f.Zero
			}
			if f.Known != nil {
				if _, ok := f.Known.Tag(code); !ok {
					code = NoCode
				}
			}
			f.Resume(tok, code)
			return
		case codec.End:
			f.code, f.want = end, end&f.mask
			return
		}
		if err = f.Stray(tok); err != nil {
			f.Stop(err)
			return
		}
	}
}

// Resume makes the element code the next one, for a caller that has read its Start.
func (f *Fields) Resume(start codec.Token, code tokens.Code) {
	f.raw, f.flags = start.Code, start.Flags
	f.code, f.want = code, code&f.mask
}

// Stop ends reading with an error. It looks as if there were nothing more to read.
func (f *Fields) Stop(err error) {
	if f.Err == nil {
		f.Err = err
	}
	f.code, f.want = end, end&f.mask
}

// Done ends the reading of an element by hand, with the error that there was, and
// looks at the next one.
func (f *Fields) Done(err error) {
	if err != nil {
		f.Stop(err)
	} else if f.Err == nil {
		f.Advance()
	}
}

// Once takes field c, which may occur once, where it is the next element; there is
// whether there has been one.
func (f *Fields) Once(c tokens.Code, there bool) bool {
	if f.mask == 0 {
		return f.inOrder(c, there, false)
	}
	f.again, f.rest = there, there
	return !there
}

// Item takes field c, which may occur several times, where it is the next element.
func (f *Fields) Item(c tokens.Code) bool {
	if f.mask == 0 && !f.inOrder(c, false, true) {
		return false
	}
	f.rest = false
	if err := f.Spend(); err != nil {
		f.Stop(err)
		return false
	}
	return true
}

// inOrder is Once for strict reading.
func (f *Fields) inOrder(c tokens.Code, there, many bool) bool {
	if !f.free {
		f.place++
	}
	refuse := f.refuse
	if f.refuse = false; c != f.code {
		return false
	}
	switch {
	case refuse:
		f.Stop(f.Fail(ErrUnknown))
	case there, f.place < f.LastPlace, f.place == f.LastPlace && !many && !f.free:
		f.Stop(f.Fail(ErrOrder))
	default:
		f.LastPlace, f.rest = f.place, false
		f.There(c)
		return true
	}
	return false
}

// Only says that the next field is one of the document's version; strict reading
// refuses it where it is not.
func (f *Fields) Only(ok bool) { f.refuse = !ok }

// Free begins, and ends, fields that may stand in any order at one place.
func (f *Fields) Free(on bool) {
	if on {
		f.place++
	}
	f.free = on
}

// Anywhere is Flag for an element that has no place in the order.
func (f *Fields) Anywhere(c tokens.Code, p *bool) {
	last := f.LastPlace
	if last < NoPlace {
		f.LastPlace = 0
	}
	f.Flag(c, p)
	f.LastPlace = last
}

// Place makes the next field that of a place, where there is no list.
func (f *Fields) Place(at uint8) { f.place = at - 1 }

// Restart is Place where the order begins again.
func (f *Fields) Restart(at uint8) { f.place, f.LastPlace = at-1, at-1 }

// Needs is the end of a list, before Extra: strict reading refuses an element where
// one that it needs is not there. The bits are those of tokens.
func (f *Fields) Needs(bits uint64) { f.needs = bits }

// Require is Needs for a condition that bits cannot say.
func (f *Fields) Require(ok bool) {
	if !ok {
		f.needs |= 1 // of no element
	}
}

// Have says that an element of Needs is there that is no field.
func (f *Fields) Have(bits uint64) { f.have |= bits }

// Fill is the end of a list, for a text that must be there: without its element it
// becomes an empty one, which Must writes.
func (f *Fields) Fill(p *Chars) {
	if *p == nil && f.code == end && f.Op == Reading {
		*p = Chars{}
	}
}

// Must is Text for one that is written even where it is absent.
func (f *Fields) Must(c tokens.Code, p *Chars) {
	if c&f.mask == f.want && (*p != nil || f.Op <= Writing) {
		f.text(c, p)
	}
}

// Text is an element with text.
func (f *Fields) Text(c tokens.Code, p *Chars) {
	if c&f.mask == f.want && (*p != nil || f.Op == Reading) { // Due, which could not be inlined then
		f.text(c, p)
	}
}

func (f *Fields) text(c tokens.Code, p *Chars) {
	switch f.Op {
	case Reading:
		if f.Once(c, *p != nil) {
			f.ReadText(p)
		}
	case Writing:
		f.Write(c, *p)
	case Asking:
		f.There(c)
	}
}

// ReadText reads the text of the element whose Start has been read, and looks at the
// element behind.
func (f *Fields) ReadText(p *Chars) {
	s, ok := f.D.AppendLeaf(f.M.Arena.Tail())
	if !ok {
		f.Done(f.Reader.Text(p))
		return
	}
	*p = Present(f.M.Arena.Commit(s))
	f.Advance()
}

// Texts is an element with text that may occur several times.
func (f *Fields) Texts(c tokens.Code, p *[]Chars) {
	if c&f.mask == f.want && (len(*p) > 0 || f.Op == Reading) {
		f.texts(c, p)
	}
}

func (f *Fields) texts(c tokens.Code, p *[]Chars) {
	switch f.Op {
	case Reading:
		if f.Item(c) {
			f.ReadText(Grow(p, &f.M.Texts))
		}
	case Writing:
		for _, s := range *p {
			f.Write(c, s)
		}
	case Asking:
		f.There(c)
	}
}

// Flag is an element without content.
func (f *Fields) Flag(c tokens.Code, p *bool) {
	if c&f.mask == f.want && (*p || f.Op == Reading) {
		f.flag(c, p)
	}
}

func (f *Fields) flag(c tokens.Code, p *bool) {
	switch f.Op {
	case Reading:
		if f.Once(c, *p) {
			*p = true
			f.Done(f.Empty())
		}
	case Writing:
		f.E.Start(c)
		f.E.End()
	case Asking:
		f.There(c)
	}
}

// Choice is an element that holds one of several empty elements: codes are theirs, by
// the values of E from 1. A second one is kept, as is one that codes do not have: that
// may be a choice of a later version.
func Choice[E ~uint8](f *Fields, c tokens.Code, p *E, codes []tokens.Code) {
	if c&f.mask != f.want {
		return
	}
	if f.Op == Writing {
		WriteChoice(f, c, *p, codes, nil)
	} else if f.Once(c, *p != 0) {
		ReadChoice(f, c, p, codes, nil)
		f.Done(nil)
	}
}

// ReadChoice reads the content of a choice. Where text is not nil that of the element
// in it goes there.
func ReadChoice[E ~uint8](f *Fields, c tokens.Code, p *E, codes []tokens.Code, text *Chars) {
	outer := f.Enter(c)
	f.Advance()
	for f.code != end {
		f.Pass()
		v := slices.Index(codes[1:], f.code) + 1
		switch {
		case v == 0:
		case !f.Once(f.code, *p != 0):
		case text != nil:
			*p = E(v)
			f.ReadText(text)
		default:
			*p = E(v)
			f.Done(f.Empty())
		}
		f.HolderExtra()
	}
	f.Require(*p != 0)
	f.Leave(outer, nil)
}

// WriteChoice writes a choice with the value v, whose element has a text. Without a
// value the choice is there where extras are in it. A value that codes do not have,
// which only a caller can set, is ErrKind.
func WriteChoice[E ~uint8](f *Fields, c tokens.Code, v E, codes []tokens.Code, text Chars) {
	switch {
	case int(v) >= len(codes):
		f.E.Fail(ErrKind)
		return
	case v == 0 && !(*f.Holder).Has(c):
		return
	}
	outer := f.Begin(c)
	if v > 0 {
		f.Write(codes[v], text)
	}
	f.HolderExtra()
	f.End(outer)
}

// Element is an element with fields, which is there where any of them is.
func Element[T any](f *Fields, c tokens.Code, p *T, fields func(*T, *Fields)) {
	if c&f.mask == f.want {
		Part(f, c, (f.Op != Reading || f.code == c) && Any(f, p, fields), p, fields)
	}
}

// Part is Element for a caller that says whether it is there.
func Part[T any](f *Fields, c tokens.Code, there bool, p *T, fields func(*T, *Fields)) {
	switch {
	case !f.Due(c, there):
	case f.Op == Reading:
		if f.Once(c, there) {
			ReadElement(f, c, p, fields)
			f.Done(nil)
		}
	case f.Op == Writing:
		WriteElement(f, c, p, fields)
	case f.Op == Asking:
		f.There(c)
	default:
		fields(p, f)
	}
}

// List is an element with fields that may occur several times; the slab has memory
// for its type.
func List[T any](f *Fields, c tokens.Code, p, slab *[]T, fields func(*T, *Fields)) {
	if c&f.mask == f.want {
		list(f, c, p, slab, fields)
	}
}

func list[T any](f *Fields, c tokens.Code, p, slab *[]T, fields func(*T, *Fields)) {
	switch f.Op {
	case Reading:
		if f.Item(c) {
			ReadElement(f, c, Grow(p, slab), fields)
			f.Done(nil)
		}
	case Writing:
		for i := range *p {
			WriteElement(f, c, &(*p)[i], fields)
		}
	default:
		Each(f, c, *p, fields)
	}
}

// Single reports whether a list that has n elements, and may have one, is to be looked
// at; f.At(c) holds.
func (f *Fields) Single(c tokens.Code, n int) bool {
	if f.Op == Reading && n > 0 {
		f.Once(c, true)
		return false
	}
	return true
}

// Each does the operations with a list that neither read nor write.
func Each[T any](f *Fields, c tokens.Code, list []T, fields func(*T, *Fields)) {
	if f.Op == Asking {
		if len(list) > 0 {
			f.There(c)
		}
		return
	}
	for i := range list {
		fields(&list[i], f)
	}
}

// Grow makes a list one longer and returns its last element, which is empty. Lists of
// one type share a slab, that each does not end up with as much memory as the longest
// ever at its place: a list is the end of the slab, or has room there. Where the slab
// moves in memory, lists keep the old one until the document is reset.
func Grow[T any](list, slab *[]T) *T {
	n := len(*list)
	if n < cap(*list) {
		*list = (*list)[:n+1]
		return &(*list)[n]
	}
	if s := *slab; n > 0 && &s[len(s)-1] != &(*list)[n-1] {
		// Another list has come between. The list moves behind it, with room for as
		// many again, so that lists that alternate do not copy each time.
		from := len(s)
		s = slices.Grow(append(s, *list...), n)[:from+2*n]
		clear(s[from+n:])
		*slab, *list = s, s[from:from+n+1:from+2*n]
		return &(*list)[n]
	}
	x := Extend(slab)
	var zero T
	*x = zero
	s := *slab
	*list = s[len(s)-1-n : len(s) : len(s)]
	return x
}

// Reuse returns a slab without its elements, and without its memory where that is
// large, so that one large document does not hold it for ever.
func Reuse[T any](slab []T) []T {
	const most = 1 << 14
	if cap(slab) > most {
		return nil
	}
	return slab[:0]
}

// Ref is an element with fields that a pool has memory for.
func Ref[T any](f *Fields, c tokens.Code, p **T, pool *Pool[T], fields func(*T, *Fields)) {
	if c&f.mask == f.want {
		ref(f, c, p, pool, fields)
	}
}

func ref[T any](f *Fields, c tokens.Code, p **T, pool *Pool[T], fields func(*T, *Fields)) {
	if ReadRef(f, c, p, pool, fields) {
		f.Done(nil)
	}
}

// ReadRef is Ref for a caller that ends the reading with [Fields.Done]: it has to
// where ReadRef returns true.
func ReadRef[T any](f *Fields, c tokens.Code, p **T, pool *Pool[T], fields func(*T, *Fields)) bool {
	switch {
	case f.Op == Reading:
		if !f.Once(c, *p != nil) {
			return false
		}
		if err := f.Spend(); err != nil {
			f.Stop(err)
			return false
		}
		*p = pool.Next()
		ReadElement(f, c, *p, fields)
		return true
	case *p == nil:
	case f.Op == Writing:
		WriteElement(f, c, *p, fields)
	case f.Op == Asking:
		f.There(c)
	default:
		fields(*p, f)
	}
	return false
}

// There says, in asking, that element c is there.
func (f *Fields) There(c tokens.Code) { f.have |= 1 << (c & 63) }

// Any reports whether any of the fields is there.
func Any[T any](f *Fields, x *T, fields func(*T, *Fields)) bool {
	op, mask, want, rest, have, needs, refuse := f.Op, f.mask, f.want, f.rest, f.have, f.needs, f.refuse
	f.Op, f.mask, f.want, f.rest, f.have = Asking, 0, 0, true, 0
	fields(x, f)
	any := f.have != 0
	f.Op, f.mask, f.want, f.rest, f.have, f.needs, f.refuse = op, mask, want, rest, have, needs, refuse
	return any
}

// A Frame is the state of an element while one in it is read or written.
type Frame struct {
	in          tokens.Code
	place, last uint8
	free        bool
	have        uint64
}

// Enter begins the element c, whose Start has been read; Leave ends it.
func (f *Fields) Enter(c tokens.Code) Frame {
	outer := Frame{in: f.In}
	f.In = c
	if f.mask == 0 { // strict: the others do not count else
		outer.place, outer.last, outer.free, outer.have = f.place, f.LastPlace, f.free, f.have
		f.LastPlace, f.free, f.have, f.needs = 0, false, 0, 0
	}
	return outer
}

// Leave goes on in the element around, behind the End of the one that Enter has
// begun; err is the error that reading that had.
func (f *Fields) Leave(outer Frame, err error) {
	if err != nil {
		f.Stop(err)
	}
	f.In, f.rest, f.again = outer.in, false, false
	if f.mask != 0 {
		return
	}
	if f.needs&^f.have != 0 && f.Err == nil {
		f.Stop(f.Fail(ErrMissing))
	}
	f.place, f.LastPlace, f.free, f.have, f.needs = outer.place, outer.last, outer.free, outer.have, 0
}

// ReadElement reads the fields of the element c, whose Start has been read, up to
// its End.
func ReadElement[T any](f *Fields, c tokens.Code, x *T, fields func(*T, *Fields)) {
	outer := f.Enter(c)
	f.Advance()
	for more := true; more; more = f.code != end {
		f.Pass()
		fields(x, f)
	}
	f.Leave(outer, nil)
}

// Pass begins a pass through a list.
func (f *Fields) Pass() {
	f.place, f.rest, f.again, f.needs, f.refuse = 0, true, false, 0, false
}

// WriteElement writes the element c.
func WriteElement[T any](f *Fields, c tokens.Code, x *T, fields func(*T, *Fields)) {
	outer := f.Begin(c)
	fields(x, f)
	f.End(outer)
}

// Begin writes the Start of the element c, and returns the one around it for End.
func (f *Fields) Begin(c tokens.Code) tokens.Code {
	f.E.Start(c)
	outer := f.In
	f.In = c
	return outer
}

// End writes the End of the element that Begin has begun.
func (f *Fields) End(outer tokens.Code) {
	f.E.End()
	f.In = outer
}

// Write writes the element c with the text s. Without octets it is an empty tag.
func (f *Fields) Write(c tokens.Code, s Chars) {
	if len(s) > 0 {
		if f.E.Leaf(c, s, false) {
			return
		}
		f.E.Start(c)
		f.E.Text(s)
		f.E.End()
		return
	}
	f.E.Start(c)
	f.E.End()
}

// Extra is the end of a list: the elements that are none of the fields.
func (f *Fields) Extra(list **Extra) {
	if f.rest && (*list != nil || f.Op == Reading) {
		f.extra(list, true)
	}
}

// HolderExtra is Extra for an element without a list of its own.
func (f *Fields) HolderExtra() {
	if f.rest && f.Op <= Writing {
		f.extra(f.Holder, false)
	}
}

func (f *Fields) extra(list **Extra, own bool) {
	switch f.Op {
	case Reading:
		f.keepNext(list)
	case Writing:
		for x := *list; x != nil; x = x.Next {
			if x.In == f.In || own && x.In == 0 {
				f.writeKept(x.Tokens)
			}
		}
	case Dropping:
		*list = nil
	case Asking:
		f.have |= 1
	case Naming:
		for x := *list; x != nil; x = x.Next {
			f.Name(x.Tokens)
		}
	}
}

// keepNext keeps the next element as an extra.
func (f *Fields) keepNext(list **Extra) {
	if f.code == end {
		return
	}
	err := f.KeepExtra(list, codec.Token{Kind: codec.Start, Flags: f.flags, Code: f.raw}, f.again)
	f.rest, f.again = false, false
	f.Done(err)
}

// KeepExtra adds the element that start begins to the extras of the current one; see
// Keep.
func (f *Fields) KeepExtra(list **Extra, start codec.Token, again bool) error {
	kept, err := f.Keep(start, again)
	if err == nil {
		f.M.Add(list, f.In, kept)
	}
	return err
}
