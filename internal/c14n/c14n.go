package c14n

import (
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A Method is a way to canonicalise.
type Method uint8

// The methods. They differ in the parts that an element inherits from the
// elements around it when it is written without them.
const (
	Canonical10 Method = iota // namespaces, and all attributes in the xml namespace
	Canonical11               // namespaces, xml:lang and xml:space, xml:base joined
	Exclusive                 // the namespaces that it uses
)

// Options say how to canonicalise.
type Options struct {
	Method   Method
	Comments bool // keep them
	// NoDoctype refuses a document with a DOCTYPE, with ErrDoctype.
	NoDoctype bool
	// Prefixes are the namespace prefixes that Exclusive treats as the other
	// methods do, "#default" for the default namespace (the PrefixList of
	// InclusiveNamespaces).
	Prefixes []string
	// Limit bounds the octets written; 0 means no limit. An exclusive form can
	// be longer than its document by any factor: each element may have to
	// declare a long namespace name anew.
	Limit int64
}

// A Set is the part of a document to canonicalise. Elements are numbered from 1 in
// the order of their start tags.
type Set struct {
	Apex int // the element, or 0 for the document with the nodes around its root
	Omit int // an element inside to leave out with its content; 0 for none
}

// The errors that are not the tokenizer's or the writer's. The first two are reasons
// of a SyntaxError of the tokenizer, with the place in the document.
var (
	ErrRelative = errors.New("relative namespace name") // see Canonical XML 1.0, 1.3
	ErrDoctype  = errors.New("DOCTYPE refused")
	ErrElement  = errors.New("c14n: no such element in the document")
	ErrLimit    = errors.New("c14n: canonical form too long")
)

// flushAt is the number of octets in the buffer that makes it be written out.
const flushAt = 4096

// A Canonicalizer writes one document after another; its buffers are kept. The
// zero value is ready. It is not safe for concurrent use.
type Canonicalizer struct {
	o       Options
	t       *xmltok.Tokenizer
	w       io.Writer // nil: all stays in buf
	buf     []byte
	start   int   // len(buf) when nothing of the form was in it
	flushed int64 // octets of the form written to w

	rooted   bool // the root has begun
	prefixes [][]byte
	spaces   scope
	decls    []space        // of the current element
	attrs    []*xmltok.Attr // likewise
	outer    outer
}

// Write writes the canonical form of a set to w. The tokenizer has been reset to
// a document, and is read to the end of the set: the rest of the document is
// then unread and unchecked. Errors of tokenizer and writer are passed on.
func (c *Canonicalizer) Write(w io.Writer, t *xmltok.Tokenizer, set Set, o Options) error {
	own := c.buf[:0]
	c.reset(own, t, o)
	c.w = w
	err := c.run(set)
	if err == nil {
		err = c.flush()
	}
	return err
}

// Append is Write to a slice, which it returns extended; on an error, it returns
// dst as it was.
func (c *Canonicalizer) Append(dst []byte, t *xmltok.Tokenizer, set Set, o Options) ([]byte, error) {
	own := c.buf
	c.reset(dst, t, o)
	err := c.run(set)
	out := c.buf
	c.buf = own
	if err != nil {
		return dst, err
	}
	return out, nil
}

// Clear overwrites the octets of documents in the Canonicalizer's memory, and
// drops a buffer of more than keep octets. It does not reach the earlier memory of
// buffers that grew by moving.
func (c *Canonicalizer) Clear(keep int) {
	clear(c.buf[:cap(c.buf)])
	if cap(c.buf) > keep {
		c.buf = nil
	}
	c.spaces.clear()
	c.outer.clear()
	clear(c.decls[:cap(c.decls)])
	clear(c.attrs[:cap(c.attrs)])
	c.t, c.w = nil, nil
}

// reset begins a form. Its octets go behind those in buf.
func (c *Canonicalizer) reset(buf []byte, t *xmltok.Tokenizer, o Options) {
	c.o, c.t, c.w = o, t, nil
	c.buf, c.start, c.flushed = buf, len(buf), 0
	c.rooted = false
	c.prefixes = c.prefixes[:0]
	for _, p := range o.Prefixes {
		if p == "#default" {
			p = ""
		}
		c.prefixes = append(c.prefixes, []byte(p))
	}
	c.spaces.reset()
	c.outer.reset()
}

// run writes the set. In front of the apex it only collects the attributes that the
// apex inherits; behind it, it stops.
func (c *Canonicalizer) run(set Set) error {
	number, inside := 0, set.Apex == 0
	depth := 0   // of the apex
	omitted := 0 // depth of the element that is being left out
	omit := set.Omit
	for {
		k, err := c.t.Next()
		if err == io.EOF {
			if !inside || omit > 0 {
				return ErrElement
			}
			return nil
		}
		if err != nil {
			return err
		}
		if k == xmltok.Doctype && c.o.NoDoctype {
			return c.t.Refuse(ErrDoctype)
		}
		if k == xmltok.StartElement {
			number++
			if err := c.checkSpaces(); err != nil {
				return err
			}
			switch {
			case omitted > 0:
			case number == set.Apex:
				inside, depth = true, c.t.Depth()
				c.element(true)
			case !inside:
				c.outer.enter(c.t)
			case number == omit:
				omitted, omit = c.t.Depth(), 0
			default:
				c.element(false)
			}
		} else if k == xmltok.EndElement && omitted > 0 {
			if c.t.Depth() < omitted {
				omitted = 0
			}
		} else if k == xmltok.EndElement && !inside {
			c.outer.leave(c.t.Depth())
		} else if inside && omitted == 0 {
			c.other(k)
			if k == xmltok.EndElement && c.t.Depth() < depth {
				if omit > 0 {
					return ErrElement
				}
				return c.check()
			}
		}
		if err := c.check(); err != nil {
			return err
		}
	}
}

// check compares the octets so far with the limit, and empties the buffer when there
// is a writer. It is called for each token, so the buffer can exceed the limit by one
// token, whose length the tokenizer bounds.
func (c *Canonicalizer) check() error {
	if c.o.Limit > 0 && c.flushed+int64(len(c.buf)-c.start) > c.o.Limit {
		return ErrLimit
	}
	if c.w != nil && len(c.buf) >= flushAt {
		return c.flush()
	}
	return nil
}

// flush writes the buffer out.
func (c *Canonicalizer) flush() error {
	n, err := c.w.Write(c.buf)
	if err == nil && n < len(c.buf) {
		err = io.ErrShortWrite
	}
	c.flushed += int64(n)
	c.buf = c.buf[:0]
	return err
}

// other writes the tokens other than start tags. A CDATA section becomes text; the
// XML declaration and the DOCTYPE are left out (Canonical XML 1.0, 1.1).
func (c *Canonicalizer) other(k xmltok.Kind) {
	switch k {
	case xmltok.EndElement:
		name := c.t.Name()
		c.buf = append(c.buf, "</"...)
		c.name(&name)
		c.buf = append(c.buf, '>')
		c.spaces.leave()
	case xmltok.Text, xmltok.CDATA:
		c.buf = xmlesc.Append(c.buf, c.t.Text(), xmlesc.Text)
	case xmltok.Comment:
		if !c.o.Comments {
			return
		}
		c.before()
		c.buf = append(c.buf, "<!--"...)
		c.buf = append(c.buf, c.t.Text()...)
		c.buf = append(c.buf, "-->"...)
		c.after()
	case xmltok.PI:
		c.before()
		c.buf = append(c.buf, "<?"...)
		c.buf = append(c.buf, c.t.Target()...)
		if text := c.t.Text(); len(text) > 0 {
			c.buf = append(c.buf, ' ')
			c.buf = append(c.buf, text...)
		}
		c.buf = append(c.buf, "?>"...)
		c.after()
	}
}

// before and after put a node outside the root on a line of its own.
func (c *Canonicalizer) before() {
	if c.rooted && c.t.Depth() == 0 {
		c.buf = append(c.buf, '\n')
	}
}

func (c *Canonicalizer) after() {
	if !c.rooted && c.t.Depth() == 0 {
		c.buf = append(c.buf, '\n')
	}
}

// element writes a start tag. The apex of a set inherits from the elements around
// it. An empty-element tag becomes a start and an end tag. Most elements have no
// attributes and a known namespace, and then nothing is sorted.
func (c *Canonicalizer) element(apex bool) {
	c.rooted = true
	name := c.t.Name()
	c.buf = append(c.buf, '<')
	c.name(&name)
	c.spaces.enter()
	attrs := c.t.Attrs()
	if apex || len(attrs) > 0 || c.o.Method == Exclusive && !c.spaces.has(name.Prefix, name.Space) {
		c.declare(&name, attrs, apex)
		c.attributes(attrs, apex)
	}
	c.buf = append(c.buf, '>')
}

// name writes a qualified name.
func (c *Canonicalizer) name(n *xmltok.Name) {
	if len(n.Prefix) > 0 {
		c.buf = append(c.buf, n.Prefix...)
		c.buf = append(c.buf, ':')
	}
	c.buf = append(c.buf, n.Local...)
}
