package prov

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// An attr is an attribute while its value is being read.
type attr struct {
	name   string      // of the table, or one of those of the content model
	other  Chars       // a literal name that is none of those
	code   tokens.Code // that has no name
	value  []byte      // at the tail of the arena
	opaque bool        // there are octets in value, which need not be text
}

// attributes reads the attribute list of the current item, or of the root.
func (r *reader) attributes() error {
	var a attr
	for open := false; ; {
		tok, err := r.D.Next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.AttrStart, codec.AttrsEnd:
			if open {
				if err = r.keepAttr(&a); err != nil {
					return err
				}
			}
			if tok.Kind == codec.AttrsEnd {
				return nil
			}
			open = true
			a, err = r.startAttr(tok)
		case codec.AttrValue:
			if v, ok := r.table.Value(tok.Code); ok {
				a.value = append(a.value, v...)
			} else {
				err = r.Fail(codec.ErrToken)
			}
		case codec.SwitchPage:
		case codec.Entity:
			if err = r.Entity(tok); err == nil {
				a.value, err = r.D.AppendToken(a.value, tok)
			}
		default:
			a.opaque = a.opaque || tok.Kind == codec.Opaque
			a.value, err = r.D.AppendToken(a.value, tok)
		}
		if err != nil {
			return err
		}
	}
}

// startAttr begins the attribute of tok.
func (r *reader) startAttr(tok codec.Token) (a attr, err error) {
	prefix := ""
	s := r.doc.mem.Arena.Tail()
	if tok.Flags&codec.Literal == 0 {
		var ok bool
		if a.name, prefix, ok = r.table.Attr(tok.Code); !ok {
			a.code = tok.Code
		}
	} else {
		if s, err = r.D.AppendName(s, tok); err != nil {
			return a, err
		}
		switch string(s) {
		case "":
			return a, r.Fail(codec.ErrName)
		case "name":
			a.name = "name"
		case "value":
			a.name = "value"
		case "type":
			a.name = "type"
		case "version":
			a.name = "version"
		default:
			a.other = r.doc.mem.Arena.Commit(s)
		}
		s = r.doc.mem.Arena.Tail()
	}
	a.value = append(s, prefix...)
	return a, nil
}

// keepAttr puts a complete attribute where it belongs.
func (r *reader) keepAttr(a *attr) error {
	if a.opaque && !typed.IsText(a.value) {
		return r.Fail(codec.ErrCharset)
	}
	value := typed.Present(r.doc.mem.Arena.Commit(a.value))
	into := (*Chars)(nil)
	kind := Kind(0)
	if r.cur >= 0 {
		kind = r.doc.items[r.cur].Kind
	}
	switch {
	case r.cur < 0 && a.name == "version":
		into = &r.doc.Version
	case kind == KindParm && a.name == "name", kind == KindCharacteristic && a.name == "type":
		into = &r.doc.items[r.cur].Name
	case kind == KindParm && a.name == "value":
		into = &r.doc.items[r.cur].Value
	}
	if into != nil {
		if *into != nil {
			return r.Fail(ErrOrder)
		}
		*into = value
		return nil
	}
	it := Item{Kind: KindAttribute, Code: a.code, Name: a.other, Value: value}
	if a.name != "" {
		it.Name = typed.Copy(&r.doc.mem, a.name)
	}
	return r.add(it)
}
