package xmlconv

import "io"

// A Converter converts documents, one after another, and keeps all memory that
// it needs for that: in steady state it allocates nothing. The zero value is
// ready for use. It is not safe for concurrent use; the functions [ToXML] and
// [ToWBXML] keep a pool of them.
type Converter struct {
	o     Options
	infos []*tableInfo
	names map[string]string // see intern

	// The output, out[base:]. What was written to w is counted in flushed.
	out     []byte
	base    int
	w       io.Writer
	flushed int64

	toXML
	toWBXML
}

// AppendXML appends the WBXML document as XML in UTF-8 to dst, which must not
// overlap it. Errors are [*codec.SyntaxError]; dst is then returned as it was. All
// of dst's capacity may be written to.
func (c *Converter) AppendXML(dst, wbxml []byte, o Options) ([]byte, error) {
	c.begin(dst, nil, o)
	if o.Mode == ModeIndent {
		c.survey(wbxml)
	}
	c.dec.ResetBytes(wbxml)
	err := c.document()
	out := c.out
	c.out = nil
	if err != nil {
		return dst, err
	}
	return out, nil
}

// AppendWBXML appends the XML document as WBXML to dst, which must not overlap
// it. Errors are [*SyntaxError]; dst is then returned as it was. All of dst's
// capacity may be written to.
func (c *Converter) AppendWBXML(dst, xml []byte, o Options) ([]byte, error) {
	c.begin(nil, nil, o)
	return c.encodeBytes(dst, xml)
}

// begin prepares for a conversion.
func (c *Converter) begin(dst []byte, w io.Writer, o Options) {
	c.out, c.base, c.w, c.flushed = dst, len(dst), w, 0
	o.Codec.Chunked = false
	if o.Codec.Resolve == nil {
		o.Codec.Resolve = Resolve
	}
	c.o = o
	c.dec.SetOptions(o.Codec)
	c.toXML.reset()
}

// flushSize is how much output a stream collects before it writes.
const flushSize = 32 << 10

// flush writes what has been collected.
func (c *Converter) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	n, err := c.w.Write(c.out)
	if err == nil && n < len(c.out) {
		err = io.ErrShortWrite
	}
	c.flushed += int64(len(c.out))
	c.out = c.out[:0]
	return err
}

// The names that intern keeps, and the octets of one of them at most.
const (
	maxNames = 256
	maxName  = 256
)

// intern returns b as a string. It keeps the ones it has made: documents have
// few namespaces.
func (c *Converter) intern(b []byte) string {
	if s, ok := c.names[string(b)]; ok {
		return s
	}
	s := string(b)
	switch {
	case len(s) > maxName:
		return s
	case c.names == nil:
		c.names = make(map[string]string)
	case len(c.names) >= maxNames:
		clear(c.names)
	}
	c.names[s] = s
	return s
}
