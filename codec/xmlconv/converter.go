package xmlconv

import (
	"bytes"

	"github.com/go-wbxml/wbxml/codec"
)

// A Converter converts documents, one after another, and keeps all memory that
// it needs for that: in steady state it allocates nothing. The zero value is
// ready for use. It is not safe for concurrent use, and must not be copied; the
// functions [ToXML] and [ToWBXML] keep a pool of them.
//
// It is two writers, one for each direction, that share the prepared document types.
// Each has memory for its direction only: a Converter that is used for one direction
// needs no more than that.
type Converter struct {
	words vocabulary
	xml   xmlWriter
	wbxml wbxmlWriter
}

// AppendXML appends the WBXML document as XML in UTF-8 to dst, which must not
// overlap it. Errors are [*codec.SyntaxError]; dst is then returned as it was. All
// of dst's capacity may be written to.
func (c *Converter) AppendXML(dst, wbxml []byte, o DecodeOptions) ([]byte, error) {
	if o.Libwbxml {
		return c.appendLibwbxml(dst, wbxml, o)
	}
	x := &c.xml
	out, err := x.try(&c.words, dst, nil, wbxml, &o, plainly)
	if err != nil && o.Lenient {
		var how way
		if out, how, err = x.mend(&c.words, dst, nil, wbxml, o); err == nil && o.Warn != nil {
			out, err = x.try(&c.words, dst, nil, wbxml, &o, how)
		}
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// AppendWBXML appends the XML document as WBXML to dst, which must not overlap
// it. Errors are [*SyntaxError]; dst is then returned as it was. All of dst's
// capacity may be written to.
func (c *Converter) AppendWBXML(dst, xml []byte, o EncodeOptions) ([]byte, error) {
	c.wbxml.begin(&c.words, o)
	return c.wbxml.encodeBytes(dst, xml)
}

// IsWBXML reports whether doc begins with a version of WBXML: no text in UTF-8 begins
// with an octet as small, and text in UTF-16 goes on with a "<".
func IsWBXML(doc []byte) bool {
	return len(doc) > 0 && doc[0] <= byte(codec.Version13) && !bytes.HasPrefix(doc, []byte("\x00<"))
}
