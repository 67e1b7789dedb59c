package corpus

import (
	"bytes"
	"encoding/xml"
	"io"

	"github.com/go-wbxml/wbxml/codec"
)

// XML returns d as XML text without white space between elements: the text that
// an XML parser reads for the same content. It needs elements, attributes and
// text only, and no namespaces.
func (d Doc) XML() []byte {
	var b bytes.Buffer
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table, Limits: codec.Limits{Document: -1}})
	dec.ResetBytes(d.Octets)
	tagOpen := false
	closeTag := func() {
		if tagOpen {
			b.WriteByte('>')
		}
		tagOpen = false
	}
	for {
		t, err := dec.Next()
		if err == io.EOF {
			return b.Bytes()
		}
		if err != nil {
			panic(err) // a mistake in this package
		}
		switch t.Kind {
		case codec.Start:
			closeTag()
			b.WriteString("<" + dec.Name(t))
			tagOpen = true
		case codec.End:
			closeTag()
			b.WriteString("</" + dec.Name(t) + ">")
		case codec.AttrStart:
			value, err := dec.AppendAttr(nil, t)
			if err != nil {
				panic(err)
			}
			b.WriteString(" " + dec.Name(t) + `="`)
			escape(&b, value)
			b.WriteByte('"')
		case codec.Text:
			closeTag()
			text, err := dec.AppendToken(nil, t)
			if err != nil {
				panic(err)
			}
			escape(&b, text)
		}
	}
}

func escape(b *bytes.Buffer, s []byte) {
	if err := xml.EscapeText(b, s); err != nil {
		panic(err) // a bytes.Buffer has none
	}
}
