package bootstrap

import (
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// compile makes the steps of t from the message with markers.
func (c *compiler) compile(t *Template, body []byte, o *Options) error {
	s := scanner{c: c, t: t, body: body, xml: o.Profile == ProfileDM && o.Form == FormXML, sealed: o.sealed()}
	if err := s.document(body, 0, o.Profile == ProfileDM && o.Form == FormNested); err != nil {
		return err
	}
	s.step(len(body), len(body), stepEnd, 0)
	return nil
}

// A scanner goes through the message, which has a marker for each slot, and cuts it
// there: all between two markers is literal. It is a decoder that does it, so that a
// marker in the length of an OPAQUE or behind a page switch is not mistaken.
type scanner struct {
	c      *compiler
	t      *Template
	body   []byte
	at     int  // up to which there are steps
	xml    bool // Data is a tree as XML
	sealed bool
}

// step adds a step in place of the octets between from and to. The octets before from
// that have no step yet are its literal.
func (s *scanner) step(from, to int, kind stepKind, slot int) {
	s.t.steps = append(s.t.steps, step{int32(from - s.at), kind, int32(slot)})
	s.t.literals = append(s.t.literals, s.body[s.at:from]...)
	s.at = to
}

// document adds the steps for doc, which is at base in the message. With nested,
// OPAQUE holds a document.
func (s *scanner) document(doc []byte, base int, nested bool) error {
	d := codec.NewDecoder(nil, codec.Options{KeepUnknown: true})
	d.ResetBytes(doc)
	data := false // the element's text is Data
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		end := base + int(d.End())
		switch tok.Kind {
		case codec.Start:
			data = tok.Code == tokens.SyncMLData
		case codec.Text:
			from, to := end-1-len(tok.Data), end-1
			if s.sealed && data {
				s.step(from, from, stepSeal, 0)
			}
			s.values(tok.Data, from, s.xml && data)
			if s.sealed && data {
				s.step(to, to, stepSealed, 0)
			}
		case codec.Opaque:
			if err := s.opaque(tok.Data, end-len(tok.Data), nested); err != nil {
				return err
			}
		}
	}
}

// values adds the steps for the octets at from.
func (s *scanner) values(octets []byte, from int, xml bool) {
	for _, m := range s.c.find(octets) {
		if xml && m.kind == stepPlain {
			m.kind = stepXML
		}
		s.step(from+m.from, from+m.to, m.kind, m.slot)
	}
}

// opaque adds the steps for the octets at from in OPAQUE, and for their length.
func (s *scanner) opaque(octets []byte, from int, nested bool) error {
	if len(s.c.find(octets)) == 0 {
		return nil
	}
	width, to := wire.SizeInt(uint32(len(octets))), from+len(octets)
	s.step(from-width, from, stepOpen, width)
	if nested {
		if err := s.document(octets, from, false); err != nil {
			return err
		}
	} else {
		s.values(octets, from, false)
	}
	s.step(to, to, stepClose, width)
	return nil
}
