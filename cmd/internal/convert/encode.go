package convert

import (
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// Encoding returns a batch that turns XML into WBXML.
func Encoding(o xmlconv.EncodeOptions) *Batch {
	b := &Batch{Reads: XML, Limit: o.XML.Document}
	b.Worker = func(t *Tool) Worker {
		var c xmlconv.Converter
		var buf []byte
		return Worker{Convert: func(w *store.Output, name string, src []byte) (err error) {
			warned := t.Warnings(name)
			defer warned.End()
			o := o
			warned.Listen(&o)
			if buf, err = Encode(&c, buf[:0], src, o); err != nil {
				return err
			}
			_, err = w.Write(buf)
			return err
		}}
	}
	return b
}

// Encode appends XML as WBXML. It refuses input above the limit: the library counts
// octets of UTF-8, but only so many octets are read.
func Encode(c *xmlconv.Converter, dst, src []byte, o xmlconv.EncodeOptions) ([]byte, error) {
	if most := o.XML.Document; most >= 0 && int64(len(src)) > most {
		return dst, &codec.LimitError{Limit: "Document", Max: most}
	}
	return c.AppendWBXML(dst, src, o)
}
