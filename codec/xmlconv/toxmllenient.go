package xmlconv

import (
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/bufpool"
)

// How WBXML that XML cannot express becomes XML with escapes. A document comes here only
// after the plain conversion has failed, so that it costs nothing where none is needed,
// and that both write the same octets there.
//
// Each token is first written as the plain conversion does. Where that fails, what it has
// written is taken back, and the escape takes its place. The tokens of an attribute list
// and of an instruction are written in both ways side by side, since only the end of the
// list shows whether XML can have it.
//
// The other files: documents within and the header (toxmllenientdocs.go), elements
// (toxmllenienttags.go), lists (toxmllenientlists.go), text (toxmllenienttexts.go), and the
// tags of escapes themselves (toxmlescapes.go).

// lenience is the state of a lenient conversion.
type lenience struct {
	lenient  bool
	reserved bool // the prefix of escapes is for these only
	wrapped  bool // the document is in an escape as a whole
	escaping int  // open escapes: the outermost declares the namespace
	// The escapes for the list being read, and scratch for its plain form.
	side, head []byte
}

// reset forgets everything but the memory.
func (y *lenience) reset() { *y = lenience{side: y.side[:0], head: y.head[:0]} }

// A way is how a document is converted. Each converts what the one before cannot.
type way uint8

// The ways.
const (
	plainly way = iota
	mended      // with escapes
	asWhole     // with escapes, and in one as a whole
)

// errWrap says that the document has to be written again, in an escape as a whole.
var errWrap = errors.New("wbxml: not as a plain document")

// writeLenient is WriteXML with Lenient or Libwbxml. The document is kept, since which way leads to its
// end shows only there; Limits.Document bounds it. The XML is not kept: the ways are tried
// with output that goes nowhere.
func writeLenient(w io.Writer, r io.Reader, o DecodeOptions) error {
	doc, err := readAll(r, o.Codec.Limits.Document)
	if err != nil {
		return err
	}
	c := getConverter()
	defer putConverter(c)
	b := bufpool.Get(2 * flushSize)
	defer bufpool.Put(b)
	x := &c.xml
	if o.Libwbxml { // which converts a copy, as a whole
		if b.B, err = c.AppendXML(b.B[:0], doc, o); err == nil {
			x.out, x.w = b.B, w
			err = x.flush(len(x.out))
			x.out = nil
		}
		return err
	}
	how, quiet := plainly, o
	quiet.Warn = nil
	if _, err := x.try(&c.words, b.B[:0], io.Discard, doc, &quiet, how); err != nil {
		if _, how, err = x.mend(&c.words, b.B[:0], io.Discard, doc, o); err != nil {
			return err
		}
	}
	b.B, err = x.try(&c.words, b.B[:0], w, doc, &o, how)
	return err
}

// mend converts doc, which cannot be converted plainly, and returns how. It does not call
// o.Warn: only at its end a way is known to lead there.
func (c *xmlWriter) mend(v *vocabulary, dst []byte, w io.Writer, doc []byte, o DecodeOptions) ([]byte, way, error) {
	o.Warn = nil
	out, err := c.try(v, dst, w, doc, &o, mended)
	if err != errWrap {
		return out, mended, err
	}
	out, err = c.try(v, dst, w, doc, &o, asWhole)
	return out, asWhole, err
}

// try converts doc in one way. In all but the first, options of the caller that refuse
// something are lifted: what they refuse is what there is to mend.
func (c *xmlWriter) try(v *vocabulary, dst []byte, w io.Writer, doc []byte, o *DecodeOptions, how way) ([]byte, error) {
	c.begin(v, dst, w, *o)
	switch {
	case how == plainly && w == nil && o.Mode == ModeIndent:
		c.survey(doc) // for where to indent
	case how != plainly:
		c.lenient, c.reserved, c.wrapped = true, true, how == asWhole
		c.o.Codec.KeepUnknown, c.o.Codec.KeepFaults, c.o.Codec.Strict = true, true, false
		c.dec.SetOptions(c.o.Codec)
	}
	c.dec.ResetBytes(doc)
	err := c.document()
	if err == nil && w != nil {
		err = c.flush(len(c.out))
	}
	out := c.out
	c.out = nil
	return out, err
}

// readLenient is read.
func (c *xmlWriter) readLenient() error {
	n := len(c.levels)
	l := &c.levels[n-1]
	for len(c.levels) == n {
		d := l.d
		t, err := d.Next()
		switch {
		case err == io.EOF:
			if !l.rooted && !l.wrapped {
				return errWrap
			}
			return c.leave(l)
		case err != nil:
		case t.Kind == codec.Start:
			err = c.startLenient(l, t)
		case t.Kind == codec.End:
			err = c.endLenient(l, t)
		case t.Kind == codec.PI:
			err = c.instructionLenient(l, t)
		case t.Kind != codec.SwitchPage:
			err = c.contentLenient(l, t)
		}
		if err == nil && int64(len(c.out)) > c.maxOut {
			err = c.grown(d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// repair reports that an escape takes the place of what has failed for the reason err.
// Limits have none: their error is returned.
func (c *xmlWriter) repair(err error) error {
	if !mends(err) {
		return err
	}
	if e, ok := errors.AsType[*codec.SyntaxError](err); ok && c.o.Warn != nil {
		c.o.Warn(e)
	}
	return nil
}

// mends reports whether an escape can take the place of what has failed.
func mends(err error) bool { return !errors.Is(err, codec.ErrLimit) }
