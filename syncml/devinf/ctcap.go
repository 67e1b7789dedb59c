package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A capReader reads one element CTCap, into the last of list and those that
// follow it in the same element.
type capReader struct {
	*reader
	list *[]CTCap
	form capForm
	rank uint8 // place in the current content type
	leaf uint8 // flat: place in the current property or parameter
}

// A capForm says how properties stand in the element: the first one decides, and
// what belongs to the other form is then unknown.
type capForm uint8

const (
	undecided capForm = iota
	flat              // before 1.2: one after the other
	nested            // since 1.2: in Property
)

// ctCap reads CTCap.
func (r *reader) ctCap(rank *uint8, at uint8, into *[]CTCap) error {
	if err := r.item(rank, at); err != nil {
		return err
	}
	c := capReader{reader: r, list: into}
	add(r.x, into).reset()
	if err := r.each(c.element); err != nil {
		return err
	}
	return c.complete()
}

// last returns the current content type.
func (c *capReader) last() *CTCap { return &(*c.list)[len(*c.list)-1] }

// complete refuses that something is missing in the current content type.
func (c *capReader) complete() error {
	t := c.last()
	return c.required(t.CTType != nil && len(t.Properties) > 0 && (t.VerCT != nil || versionOf(c.x.VerDTD) < version12))
}

// element reads an element in CTCap.
func (c *capReader) element(tok codec.Token, code tokens.Code) error {
	t := c.last()
	switch code {
	case tokens.DevInfCTType:
		return c.ctType(tok)
	case tokens.DevInfVerCT, tokens.DevInfFieldLevel:
		return c.since12(code)
	case tokens.DevInfProperty:
		if c.form == flat {
			return c.unknown(tok, &t.Extras)
		}
		return c.nestedProperty(t)
	case tokens.DevInfPropName, tokens.DevInfParamName, tokens.DevInfValEnum, tokens.DevInfDataType, tokens.DevInfMaxSize,
		tokens.DevInfMaxOccur, tokens.DevInfNoTruncate, tokens.DevInfDisplayName:
		if c.form == nested {
			return c.unknown(tok, &t.Extras)
		}
		return c.flatElement(tok, code)
	}
	return c.unknown(tok, &t.Extras)
}

// ctType reads CTType, which may begin another content type in the same element.
func (c *capReader) ctType(tok codec.Token) error {
	t := c.last()
	if t.CTType != nil {
		if c.form == nested || c.O.StrictOrder && c.form == undecided {
			return c.repeated(tok, &t.Extras)
		}
		if err := c.complete(); err != nil {
			return err
		}
		if err := c.Spend(); err != nil {
			return err
		}
		t = add(c.x, c.list)
		t.reset()
		t.Continued = true
		c.rank = 0
	}
	if err := c.order(&c.rank, 1, false); err != nil {
		return err
	}
	return c.Text(&t.CTType)
}

// since12 reads VerCT or FieldLevel. Which content type a second one would be
// about is not known.
func (c *capReader) since12(code tokens.Code) error {
	if err := c.only(version12, version12); err != nil {
		return err
	}
	t := c.last()
	switch {
	case code == tokens.DevInfVerCT && t.VerCT == nil:
		if err := c.order(&c.rank, 2, false); err != nil {
			return err
		}
		return c.Text(&t.VerCT)
	case code == tokens.DevInfFieldLevel && !t.FieldLevel:
		return c.flag(codec.Token{}, &c.rank, 3, &t.FieldLevel, &t.Extras)
	}
	return c.Fail(ErrOrder)
}

// flatElement reads an element of a property that stands in CTCap directly. One
// that occurs twice, or before any property, cannot be told from one of another
// property.
func (c *capReader) flatElement(tok codec.Token, code tokens.Code) error {
	if err := c.only(version10, version11); err != nil {
		return err
	}
	t := c.last()
	if code == tokens.DevInfPropName {
		c.form, t.Flat = flat, true
		if err := c.item(&c.rank, 4); err != nil {
			return err
		}
		p := add(c.x, &t.Properties)
		p.reset()
		c.leaf = 1
		return c.Text(&p.PropName)
	}
	if len(t.Properties) == 0 {
		return c.Fail(ErrOrder)
	}
	p := &t.Properties[len(t.Properties)-1]
	switch code {
	case tokens.DevInfParamName:
		if err := c.Spend(); err != nil {
			return err
		}
		q := add(c.x, &p.Params)
		q.reset()
		c.leaf = 1
		return c.Text(&q.ParamName)
	case tokens.DevInfMaxOccur, tokens.DevInfNoTruncate:
		if err := c.only(version12, version12); err != nil {
			return err // which has them elsewhere
		}
		if code == tokens.DevInfMaxOccur {
			return c.flatText(4, &p.MaxOccur)
		}
		if p.NoTruncate {
			return c.Fail(ErrOrder)
		}
		return c.flag(tok, &c.leaf, 5, &p.NoTruncate, nil)
	}
	dataType, size, display, enums := &p.DataType, &p.MaxSize, &p.DisplayName, &p.ValEnums
	if n := len(p.Params); n > 0 {
		q := &p.Params[n-1]
		dataType, size, display, enums = &q.DataType, &q.MaxSize, &q.DisplayName, &q.ValEnums
	}
	switch code {
	case tokens.DevInfValEnum:
		if c.O.StrictOrder && *dataType != nil {
			return c.Fail(ErrOrder) // it is the one or the other
		}
		return c.fields(&c.leaf, 2, enums)
	case tokens.DevInfDataType:
		return c.flatText(2, dataType)
	case tokens.DevInfMaxSize:
		if c.O.StrictOrder && *dataType == nil {
			return c.Fail(ErrOrder)
		}
		return c.flatText(3, size)
	}
	return c.flatText(6, display)
}

// flatText reads a text element of the current property or parameter.
func (c *capReader) flatText(at uint8, into *Chars) error {
	if *into != nil {
		return c.Fail(ErrOrder)
	}
	if err := c.order(&c.leaf, at, false); err != nil {
		return err
	}
	return c.Text(into)
}

// nestedProperty reads Property.
func (c *capReader) nestedProperty(t *CTCap) error {
	if err := c.only(version12, version12); err != nil {
		return err
	}
	c.form = nested
	if err := c.item(&c.rank, 4); err != nil {
		return err
	}
	p := add(c.x, &t.Properties)
	p.reset()
	return c.property(p)
}

// property reads the content of Property.
func (r *reader) property(p *Property) error {
	var rank uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfPropName:
			return r.field(tok, &rank, 1, &p.PropName, &p.Extras)
		case tokens.DevInfDataType:
			return r.free(tok, &rank, &p.DataType, &p.Extras)
		case tokens.DevInfMaxOccur:
			return r.free(tok, &rank, &p.MaxOccur, &p.Extras)
		case tokens.DevInfMaxSize:
			return r.free(tok, &rank, &p.MaxSize, &p.Extras)
		case tokens.DevInfNoTruncate:
			if err := r.order(&rank, 2, true); err != nil {
				return err
			}
			before := rank - 1
			return r.flag(tok, &before, 2, &p.NoTruncate, &p.Extras)
		case tokens.DevInfValEnum:
			return r.fields(&rank, 2, &p.ValEnums)
		case tokens.DevInfDisplayName:
			return r.field(tok, &rank, 3, &p.DisplayName, &p.Extras)
		case tokens.DevInfPropParam:
			if err := r.item(&rank, 4); err != nil {
				return err
			}
			q := add(r.x, &p.Params)
			q.reset()
			return r.propParam(q)
		}
		return r.unknown(tok, &p.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(p.PropName != nil)
}

// free reads a text element of Property that may stand anywhere between PropName
// and DisplayName.
func (r *reader) free(start codec.Token, rank *uint8, into *Chars, extras *Extras) error {
	if *into != nil {
		return r.repeated(start, extras)
	}
	if err := r.order(rank, 2, true); err != nil {
		return err
	}
	return r.Text(into)
}

// propParam reads the content of PropParam.
func (r *reader) propParam(q *PropParam) error {
	var rank uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfParamName:
			return r.field(tok, &rank, 1, &q.ParamName, &q.Extras)
		case tokens.DevInfDataType:
			return r.field(tok, &rank, 2, &q.DataType, &q.Extras)
		case tokens.DevInfMaxSize:
			if err := r.only(version10, version11); err != nil {
				return err
			}
			return r.field(tok, &rank, 3, &q.MaxSize, &q.Extras)
		case tokens.DevInfValEnum:
			return r.fields(&rank, 4, &q.ValEnums)
		case tokens.DevInfDisplayName:
			return r.field(tok, &rank, 5, &q.DisplayName, &q.Extras)
		}
		return r.unknown(tok, &q.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(q.ParamName != nil)
}
