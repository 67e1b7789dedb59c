package xmlconv

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// TokenReader returns the document of d as tokens of encoding/xml, so that
//
//	xml.NewTokenDecoder(xmlconv.TokenReader(d, o)).Decode(&v)
//
// fills a struct with xml tags. Documents nested in OPAQUE are read in place,
// binary values come as they would stand in XML. Of o, Codec.Resolve serves to
// find the types of nested documents.
//
// The decoder must know the document's type, by its Options.Table or
// Options.Resolve ([Resolve] looks among the tables of package tokens), and must
// not be in Chunked mode. Errors are those of d.
func TokenReader(d *codec.Decoder, o Options) xml.TokenReader {
	r := &tokenReader{}
	r.begin(nil, nil, o)
	r.levels = append(r.levels, level{d: d})
	return r
}

// Resolve returns the table among those of package tokens that the header names,
// nil where there is none. It can be a decoder's Options.Resolve.
func Resolve(h codec.Header) *tokens.Table { return resolve(h) }

// A tokenReader uses of its Converter what deals with forms and conditions.
type tokenReader struct {
	Converter
	levels []level // the document and those nested in it
	open   []xml.Name
	spaces []string // default namespace inside each open element
	err    error
}

// A level is a document being read.
type level struct {
	d    *codec.Decoder
	in   *tableInfo
	when condition // of the document around it
}

// Token implements [xml.TokenReader].
func (r *tokenReader) Token() (xml.Token, error) {
	for r.err == nil {
		var t xml.Token
		t, r.err = r.next()
		if t != nil && r.err == nil {
			return t, nil
		}
	}
	return nil, r.err
}

// next returns the next token, or nil where a token of the document has none.
func (r *tokenReader) next() (xml.Token, error) {
	l := &r.levels[len(r.levels)-1]
	if l.in == nil {
		table, err := l.d.Table()
		if err != nil {
			return nil, err
		}
		if table == nil {
			h, _ := l.d.Header()
			return nil, &codec.SyntaxError{Offset: 1, Err: typeError(h)}
		}
		l.in = r.tableInfo(table)
	}
	t, err := l.d.Next()
	if err == io.EOF && len(r.levels) > 1 {
		r.when = l.when
		r.levels = r.levels[:len(r.levels)-1]
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	switch t.Kind {
	case codec.Start:
		return r.startToken(l, t)
	case codec.End:
		n := len(r.open) - 1
		name := r.open[n]
		r.open, r.spaces = r.open[:n], r.spaces[:n]
		r.elems = r.elems[:n]
		r.when.open = false
		return xml.EndElement{Name: name}, nil
	case codec.Text, codec.Entity, codec.ExtString, codec.ExtInt, codec.Ext:
		if r.text, err = l.d.AppendToken(r.text[:0], t); err != nil {
			return nil, err
		}
		return r.charData(), nil
	case codec.Opaque:
		return r.opaqueToken(l, t)
	case codec.PI:
		target, err := l.d.AppendName(nil, t)
		if err != nil {
			return nil, err
		}
		inst, err := l.d.AppendAttr(nil, t)
		if err == nil {
			_, err = l.d.Next() // AttrsEnd
		}
		return xml.ProcInst{Target: string(target), Inst: inst}, err
	}
	return nil, nil
}

// charData returns r.text as a token.
func (r *tokenReader) charData() xml.Token {
	if r.when.open {
		r.when.text = append(r.when.text, r.text...)
	}
	return xml.CharData(r.text)
}

// startToken reads a start tag with its attributes.
func (r *tokenReader) startToken(l *level, t codec.Token) (xml.Token, error) {
	s := xml.StartElement{}
	var space string
	if n := len(r.spaces); n > 0 {
		space = r.spaces[n-1]
	}
	e := element{code: t.Code}
	if t.Flags&codec.Literal != 0 {
		e.flags = literal
		name, err := l.d.AppendName(nil, t)
		if err != nil {
			return nil, err
		}
		s.Name = splitLiteral(string(name))
	} else {
		name, ok := l.in.Tag(t.Code)
		if !ok {
			return nil, r.nameless(l.d, t)
		}
		s.Name = splitLiteral(name)
		if l.in.spaced {
			space = l.in.pages[t.Code.Page()].space
		}
		if l.in.props(t.Code)&isWhen != 0 {
			r.when.start(t.Code)
		}
	}
	if t.Flags&codec.HasAttrs != 0 {
		var err error
		if s.Attr, err = r.attrTokens(l); err != nil {
			return nil, err
		}
		for _, a := range s.Attr {
			if a.Name.Space == "" && a.Name.Local == "xmlns" && (e.flags&literal != 0 || !l.in.spaced) {
				space = a.Value
			}
		}
	}
	if s.Name.Space == "" {
		s.Name.Space = space
	}
	r.open, r.spaces = append(r.open, s.Name), append(r.spaces, space)
	r.elems = append(r.elems, e)
	return s, nil
}

// splitLiteral splits a name at its colon. The prefix stands in Space, where an
// xml.Decoder expects it.
func splitLiteral(name string) xml.Name {
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		return xml.Name{Space: prefix, Local: local}
	}
	return xml.Name{Local: name}
}

// attrTokens reads an attribute list to its end.
func (r *tokenReader) attrTokens(l *level) (attrs []xml.Attr, err error) {
	var value []byte
	form := tokens.FormKind(0)
	for {
		t, err := l.d.Next()
		if err != nil {
			return nil, err
		}
		switch t.Kind {
		case codec.AttrStart, codec.AttrsEnd:
			if n := len(attrs); n > 0 {
				attrs[n-1].Value = string(value)
			}
			if t.Kind == codec.AttrsEnd {
				return attrs, nil
			}
			name, err := l.d.AppendName(nil, t)
			if err != nil {
				return nil, err
			}
			attrs = append(attrs, xml.Attr{Name: splitLiteral(string(name))})
			value, form = value[:0], 0
			if t.Flags&codec.Literal == 0 {
				_, prefix, _ := l.in.Attr(t.Code)
				value = append(value, prefix...)
				form = l.in.form(t.Code, true, &r.when)
			}
		case codec.Opaque:
			if r.text, err = r.formatOpaque(l.d, t, form); err != nil {
				return nil, err
			}
			value = append(value, r.text...)
		default:
			if value, err = l.d.AppendToken(value, t); err != nil {
				return nil, err
			}
		}
	}
}

// opaqueToken returns opaque content as text, or goes into the document that it
// is.
func (r *tokenReader) opaqueToken(l *level, t codec.Token) (xml.Token, error) {
	form := tokens.FormKind(0)
	if n := len(r.elems); n > 0 && r.elems[n-1].flags&literal == 0 {
		code := r.elems[n-1].code
		if table, ok := l.in.nestedTable(code, t.Data, &r.when, r.o.Codec.Resolve); ok {
			d, err := l.d.Nested(t, table)
			if err != nil {
				return nil, err
			}
			r.levels = append(r.levels, level{d: d, when: r.when})
			r.when = condition{}
			return nil, nil
		}
		form = l.in.form(code, false, &r.when)
	}
	var err error
	if r.text, err = r.formatOpaque(l.d, t, form); err != nil {
		return nil, err
	}
	return r.charData(), nil
}
