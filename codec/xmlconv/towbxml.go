package xmlconv

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// How XML becomes WBXML. The tokenizer delivers events; the innermost target writes
// each: a document with an encoder and a string table of its own. A target is pushed
// where an element is the root of a document in OPAQUE, and its octets go into the one
// around it when that element ends.
//
// The string table precedes the body, but is complete only behind it: names without a
// token are found on the way. So table and body are collected apart, and the body moves
// when the document is complete (see complete); a stream cannot wait, and accepts only
// plans without a table, or with a given one.
//
// Text is held back (run) until the next event: only that shows whether it is ignorable
// white space, and whether it is all of an element's content and may be binary.
//
// Errors are about the XML: their place is the token of XML at which the fault showed.

// A wbxmlWriter writes XML documents as WBXML.
type wbxmlWriter struct {
	*vocabulary
	o   EncodeOptions
	out []byte

	tok     xmltok.Tokenizer
	targets []*target // the documents being written, the outer one first; kept for reuse
	depth   int       // targets in use
	written int       // targets begun in this document
	frames  []frame   // open elements
	header  codec.Header
	coder   codec.Transcoder

	run     []byte // text not yet written
	solid   bool   // run is more than ignorable white space
	trimmed int    // Libwbxml: octets of run that stay as they are
	section bool   // Libwbxml: it has a CDATA section
	conv    []byte // scratch for conversion to the charset
	plain   []byte // scratch: a string beside variables
	pass    pass
	left    int       // PlanRepeats: of maxSeen
	full    fullTable // PlanRepeats
	planned []byte    // PlanRepeats of a file: its string table, once it is known

	types    int64   // texts so far that end in +xml and may be the Type of a document
	guessed  []int64 // the numbers of those that were taken for the Type of one in tokens
	retyped  []int64 // the numbers of those that are
	exact    bool    // retyped is complete
	nextType int     // index of the next of them

	heldPIs  []heldPI // from before the root
	heldText []byte

	unescaping

	encodings func(string) (xmltok.Transcoder, error)
	entity    func([]byte) (rune, bool)
}

// A pass is one way through the document.
type pass uint8

// The passes.
const (
	writing   pass = iota
	rewriting      // write again, with the Types of documents within changed, or where references had to be moved
)

// A frame is an open element of XML.
type frame struct {
	space string // the default namespace inside, as a reader of the WBXML will see it
	code  tokens.Code
	props uint8
	flags uint8
	kind  content // Libwbxml: of the Type in its Meta

	escape escape // with frameEscape
}

// The flags of a frame: the content of the element so far. It decides whether white
// space in the element has a meaning.
const (
	frameChild   = 1 << iota // has had a child element
	frameText                // has had text that is not ignorable
	frameWritten             // has had text, which was written
	frameEmpty               // is <a/>
	frameOuter               // is the root of a nested document
	frameKeep                // xml:space="preserve"
	frameStray               // its elements have gone astray
	frameEscape              // is no element
)

// begin prepares for a conversion.
func (c *wbxmlWriter) begin(v *vocabulary, o EncodeOptions) {
	c.vocabulary, c.o = v, o
	if o.Resolve == nil {
		c.o.Resolve = Resolve
	}
	// Whatever text stands in WBXML, it comes back.
	c.o.KeepUnfit = o.KeepUnfit || o.Lenient || o.Libwbxml
	c.o.KeepType, c.o.NestTNDS = o.KeepType || o.Libwbxml, o.NestTNDS || o.Libwbxml
}

// encodeBytes appends the document xml, converted, to dst.
func (c *wbxmlWriter) encodeBytes(dst, xml []byte) ([]byte, error) {
	c.out = slices.Grow(dst, len(xml)/2) // about the size of the result
	// The output is the caller's: it must not be kept, and not be overwritten by Clear.
	defer func() { c.out = nil }()
	c.guessed, c.retyped, c.exact = c.guessed[:0], c.retyped[:0], false
	c.shifting, c.full, c.pass = false, fullTable{}, writing
	err := c.encodeSlice(xml, len(dst))
	if err == nil && !c.exact && !slices.Equal(c.guessed, c.retyped) {
		c.pass, c.exact, c.out = rewriting, true, c.out[:len(dst)]
		err = c.encodeSlice(xml, len(dst))
	}
	if err != nil {
		return dst, err
	}
	return c.out, nil
}

// encodeSlice converts the document xml, to c.out from its n-th octet on.
func (c *wbxmlWriter) encodeSlice(xml []byte, n int) error {
	full := c.full
	c.tok.ResetBytes(xml, c.tokOptions())
	err := c.encode(nil)
	switch {
	case !c.shifting && errors.Is(err, errShift):
		c.shifting = true
	case c.full == full: // the table was not too small, or is known to be
		return err
	}
	c.out = c.out[:n]
	if c.pass == writing {
		c.pass = rewriting // its warnings are out
	}
	if !c.exact {
		c.guessed, c.retyped = c.guessed[:0], c.retyped[:0]
	}
	return c.encodeSlice(xml, n)
}

// encodeStream converts the document that r delivers, to w.
func (c *wbxmlWriter) encodeStream(w io.Writer, r io.Reader) error {
	c.pass, c.shifting, c.full = writing, false, fullTable{}
	c.tok.Reset(r, c.tokOptions())
	return c.encode(w)
}

// tokOptions returns the options for reading XML. Functions in them are made once for
// the life of the converter: a closure for each document would be an allocation.
func (c *wbxmlWriter) tokOptions() xmltok.Options {
	if c.entity == nil { // once, so that it costs no allocation later
		c.entity = c.findEntity
	}
	x := xmltok.Options{Limits: xmltok.Limits(c.o.XML), Entity: c.entity}
	if c.o.Encodings != nil {
		if c.encodings == nil { // likewise
			c.encodings = func(name string) (xmltok.Transcoder, error) { return c.o.Encodings(name) }
		}
		x.Charsets = c.encodings
	}
	return x
}

// encode converts the document of c.tok, to w or, when that is nil, to the end of
// c.out.
func (c *wbxmlWriter) encode(w io.Writer) error {
	err := c.events(w)
	if err != nil {
		// After an error the memory of nested documents must be found again, to be wiped or
		// reused.
		for _, t := range c.targets[:c.depth] {
			if t.begun { // it may have moved to larger memory
				t.doc, _ = t.enc.Bytes()
			}
		}
	}
	return err
}

// events is encode without the care for memory.
func (c *wbxmlWriter) events(w io.Writer) error {
	c.depth, c.written, c.frames, c.run, c.solid, c.trimmed, c.section = 0, 0, c.frames[:0], c.run[:0], false, 0, false
	c.heldPIs, c.heldText, c.types, c.nextType = c.heldPIs[:0], c.heldText[:0], 0, 0
	c.fresh, c.left = false, maxSeen
	if c.o.Foreign != nil { // each pass counts
		*c.o.Foreign = 0
	}
	c.header = c.o.Header
	c.header.Version = cmp.Or(c.header.Version, codec.Version13)
	c.header.Charset = cmp.Or(c.header.Charset, codec.UTF8)
	if err := c.findCoder(); err != nil {
		return c.refuse(err)
	}
	for {
		k, err := c.next()
		if err != nil {
			if err == io.EOF {
				return c.close(w)
			}
			// Errors of the tokenizer have their place; those of a reader pass through.
			return fromTokenizer(err)
		}
		if c.o.Lenient {
			if done, err := c.lenientEvent(k, w); err != nil {
				return c.refuse(err)
			} else if done {
				continue
			}
		}
		switch k {
		case xmltok.StartElement:
			if c.depth == 0 {
				err = c.openDocument(w)
			}
			if err == nil {
				err = c.startElement()
			}
		case xmltok.EndElement:
			err = c.endElement()
		case xmltok.Text, xmltok.CDATA:
			err = c.textEvent(c.tok.Text(), k == xmltok.CDATA)
		case xmltok.PI:
			err = c.piEvent()
		default: // comments, the declaration and DOCTYPE are not part of WBXML
		}
		if err != nil {
			return c.refuse(err)
		}
	}
}

// builtIn are the charsets that need no transcoder from outside.
var builtIn = [...]codec.Transcoder{codec.UTF8, codec.USASCII, codec.ISO88591, codec.UTF16, codec.UTF16BE, codec.UTF16LE, codec.UCS2}

// findCoder gets the transcoder to the charset of the output.
func (c *wbxmlWriter) findCoder() error {
	cs := c.header.Charset
	// Comparing interfaces is cheap here, and needs no allocation as a conversion would.
	for _, t := range builtIn {
		if t == cs {
			c.coder = t
			return nil
		}
	}
	c.coder = nil
	if c.o.Charsets == nil {
		// The error for a charset that is not built in comes from package codec, in its words.
		_, err := cs.AppendUTF8(nil, nil)
		return err
	}
	var err error
	if c.coder, err = c.o.Charsets(cs); err != nil {
		return &wrapped{err, codec.ErrCharset}
	}
	return nil
}

// close ends the outer document.
func (c *wbxmlWriter) close(w io.Writer) error {
	t := c.targets[0]
	var err error
	if w != nil {
		err = t.enc.Close()
	} else {
		c.out, err = c.complete(t)
	}
	if err != nil {
		return c.refuse(err)
	}
	return nil
}

// warns reports whether anybody wants warnings. Asking first saves putting them together.
func (c *wbxmlWriter) warns() bool { return c.o.Strict || c.o.Warn != nil && c.pass == writing }

// warn reports what may not be meant, at the last token of the XML input. The result is
// nil, or with Strict the error.
func (c *wbxmlWriter) warn(reason error, detail string) error {
	err := &detailError{reason, detail}
	if c.o.Strict {
		return err
	}
	c.o.Warn(c.tok.Refuse(err))
	return nil
}

// refuse is the error err at the last token of the XML input. An error of the
// writer stays as it is.
func (c *wbxmlWriter) refuse(err error) error {
	if s, ok := errors.AsType[*codec.SyntaxError](err); ok {
		err = s.Err // its offset is in the output
	} else if !ours(err) {
		return err
	}
	return c.tok.Refuse(err)
}

// ours reports whether err is about the document, not about reading or writing.
func ours(err error) bool {
	for _, e := range [...]error{codec.ErrToken, codec.ErrReference, codec.ErrInteger, codec.ErrVersion, codec.ErrCharset,
		codec.ErrBalance, codec.ErrName, codec.ErrLimit, codec.ErrState, ErrType, ErrMisplaced, ErrUnnamed, ErrDoctype, ErrForm, ErrEscape} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
