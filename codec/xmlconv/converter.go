package xmlconv

import "io"

// A Converter converts documents, one after another, and keeps all memory that
// it needs for that: in steady state it allocates nothing. The zero value is
// ready for use. It is not safe for concurrent use; the functions [ToXML] and
// [ToWBXML] keep a pool of them.
type Converter struct {
	o     Options
	infos []*tableInfo
	when  condition

	// The output, out[base:]. What was written to w is counted in flushed.
	out     []byte
	buffer  []byte // memory of out for streams
	base    int
	w       io.Writer
	flushed int64

	toXML
	toWBXML
}

// AppendXML appends the WBXML document as XML in UTF-8 to dst. Errors in the
// document are [*codec.SyntaxError]; where dst is returned with one, it is as
// it was.
func (c *Converter) AppendXML(dst, wbxml []byte, o Options) ([]byte, error) {
	c.begin(dst, nil, o)
	c.dec.ResetBytes(wbxml)
	if o.Mode == ModeIndent {
		if err := c.survey(wbxml); err != nil {
			return dst, err
		}
	}
	err := c.document()
	out := c.out
	c.out = nil
	if err != nil {
		return dst, err
	}
	return out, nil
}

// AppendWBXML appends the XML document as WBXML to dst. Errors in the document
// are [*SyntaxError]; where dst is returned with one, it is as it was.
func (c *Converter) AppendWBXML(dst, xml []byte, o Options) ([]byte, error) {
	c.begin(dst, nil, o)
	out, err := c.encodeBytes(dst, xml)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// begin prepares for a conversion.
func (c *Converter) begin(dst []byte, w io.Writer, o Options) {
	c.out, c.base, c.w, c.flushed = dst, len(dst), w, 0
	o.Codec.Chunked = false
	if o.Codec.Resolve == nil {
		o.Codec.Resolve = resolve
	}
	c.o = o
	c.when.reset()
	c.dec.SetOptions(o.Codec)
	c.toXML.reset()
}

// flushSize is how much output a stream collects before it writes.
const flushSize = 32 << 10

// flush writes what has been collected, if it is worth it or the end.
func (c *Converter) flush(end bool) error {
	if c.w == nil || len(c.out) < flushSize && !end {
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
