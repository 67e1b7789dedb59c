package convert

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// Decoding returns a batch that turns WBXML into XML. A fault says that hint, a flag, would
// help where it would; "" is no flag.
func Decoding(o xmlconv.DecodeOptions, hint string) *Batch {
	b := &Batch{Reads: WBXML, Form: display.XML, Limit: o.Codec.Limits.Document}
	b.Worker = func(t *Tool) Worker {
		var c xmlconv.Converter
		var buf []byte
		w := Worker{Convert: func(w *store.Output, name string, src []byte) (err error) {
			warned := t.Warnings(name)
			defer warned.End()
			o := o
			o.Warn = warned.ofWBXML
			if buf, err = c.AppendXML(buf[:0], src, o); err != nil {
				return orLenient(err, src, o, hint)
			}
			_, err = w.Write(buf)
			return err
		}}
		if !o.Lenient { // else the whole document has to be there
			o := o
			o.Codec.Window = window
			w.Stream = func(w *store.Output, _ string, r io.Reader) error { return xmlconv.WriteXML(w, r, o) }
		}
		return w
	}
	return b
}

// window is how many octets of a long document are read at once. With a few thousand, as by
// default, reading takes a twentieth of the time.
const window = 64 << 10

// orLenient returns the error of a document, with a hint where it can be decoded all the
// same.
func orLenient(err error, src []byte, o xmlconv.DecodeOptions, hint string) error {
	e, ok := errors.AsType[*codec.SyntaxError](err)
	if !ok || o.Lenient || o.Codec.Strict || hint == "" {
		return err
	}
	o.Lenient, o.Warn = true, nil
	if _, lenientErr := xmlconv.ToXML(src, o); lenientErr != nil {
		return err
	}
	hinted := *e
	hinted.Err = fmt.Errorf("%w (see %s)", e.Err, hint)
	return &hinted
}
