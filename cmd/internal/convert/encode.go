package convert

import (
	"io"

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
		worker := Worker{Convert: func(w *store.Output, name string, src []byte) (err error) {
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
		if !o.Lenient { // else the whole document has to be there
			worker.Stream = func(w *store.Output, name string, r io.Reader) error {
				warned := t.Warnings(name)
				defer warned.End()
				o := o
				warned.Listen(&o)
				if o.Plan == xmlconv.PlanNone && o.KeepType {
					return xmlconv.WriteWBXML(w, r, o)
				}
				return encodeFile(w, r, o)
			}
		}
		return worker
	}
	return b
}

// encodeFile encodes what r delivers, by files: a pipe goes through one that is soon gone,
// as the input may be read again, and what stands in front of a document is known behind it.
func encodeFile(w *store.Output, r io.Reader, o xmlconv.EncodeOptions) error {
	var in io.ReadSeeker
	f, size, ok := regular(r)
	if in = f; !ok {
		spooled, done, err := w.Scratch()
		if err != nil {
			return err
		}
		defer done()
		if most := o.XML.Document; most >= 0 {
			r = io.LimitReader(r, most+1)
		}
		if size, err = io.Copy(spooled, r); err != nil {
			return err
		}
		if _, err = spooled.Seek(0, io.SeekStart); err != nil {
			return err
		}
		in = spooled
	}
	if err := tooLarge(size, o); err != nil {
		return err
	}
	out, err := w.File()
	if err != nil || out != nil {
		if err == nil {
			err = xmlconv.WriteWBXMLFile(out, in, o)
		}
		return err
	}
	out, done, err := w.Scratch()
	if err != nil {
		return err
	}
	defer done()
	if err = xmlconv.WriteWBXMLFile(out, in, o); err != nil {
		return err
	}
	if _, err = out.Seek(0, io.SeekStart); err == nil {
		_, err = io.Copy(w, out)
	}
	return err
}

// tooLarge returns an error for input above the limit: the library counts octets of UTF-8,
// but only so many octets are read.
func tooLarge(size int64, o xmlconv.EncodeOptions) error {
	if most := o.XML.Document; most >= 0 && size > most {
		return &codec.LimitError{Limit: "Document", Max: most}
	}
	return nil
}

// Encode appends XML as WBXML. It refuses input above the limit.
func Encode(c *xmlconv.Converter, dst, src []byte, o xmlconv.EncodeOptions) ([]byte, error) {
	if err := tooLarge(int64(len(src)), o); err != nil {
		return dst, err
	}
	return c.AppendWBXML(dst, src, o)
}
