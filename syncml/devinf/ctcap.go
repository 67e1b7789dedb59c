package devinf

import (
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// ctCaps is the elements CTCap, of which each may hold several content types.
func ctCaps(f *typed.Fields, list *[]CTCap) {
	if !f.At(tokens.DevInfCTCap) {
		return
	}
	switch f.Op {
	case typed.Reading:
		if f.Item(tokens.DevInfCTCap) {
			x := f.Doc.(*DevInf)
			typed.Grow(list, &x.caps)
			c := &x.capReader
			*c = capReader{list: list}
			typed.ReadElement(f, tokens.DevInfCTCap, c, (*capReader).fields)
			f.Done(nil)
		}
	case typed.Writing:
		writeCTCaps(f, *list)
	default:
		typed.Each(f, tokens.DevInfCTCap, *list, (*CTCap).fields)
	}
}

// A capReader reads one element CTCap, into the last of list and those that
// follow it in the same element. Which fields may come depends on the fields before,
// so that it looks at one element at a time and names its place, for strict reading,
// itself.
type capReader struct {
	list *[]CTCap
	form capForm
}

// A capForm says how properties stand in the element. The first one decides; elements
// of the other form are then unknown.
type capForm uint8

const (
	undecided capForm = iota
	flat              // before 1.2: one after the other
	nested            // since 1.2: in Property
)

// The places in CTCap. Those of the fields of a flat property, or parameter, come
// behind its name, where they begin again.
const (
	placeCTType = 1 + iota
	placeVerCT
	placeFieldLevel
	placeProperty
	placeValue
	placeSize
	placeOccur
	placeTruncate
	placeDisplay
)

// last returns the current content type.
func (c *capReader) last() *CTCap { return &(*c.list)[len(*c.list)-1] }

// complete reports whether the current content type has its required fields.
func (c *capReader) complete(f *typed.Fields) bool {
	t := c.last()
	return t.CTType != nil && len(t.Properties) > 0 && (t.VerCT != nil || f.Version < version12)
}

func (c *capReader) fields(f *typed.Fields) {
	if code, ok := f.Peek(); ok {
		c.element(f, code)
	}
	if f.O.StrictOrder {
		f.Require(c.complete(f))
	}
	f.Extra(&c.last().Extra)
}

// element reads the element code in CTCap, unless it is unknown there.
func (c *capReader) element(f *typed.Fields, code tokens.Code) {
	t := c.last()
	switch code {
	case tokens.DevInfCTType:
		c.ctType(f)
	case tokens.DevInfVerCT:
		f.Place(placeVerCT)
		f.Only(f.Version >= version12)
		single(f, code, &t.VerCT)
	case tokens.DevInfFieldLevel:
		if t.FieldLevel {
			f.Stop(f.Fail(ErrOrder))
			return
		}
		f.Place(placeFieldLevel)
		f.Only(f.Version >= version12)
		f.Flag(code, &t.FieldLevel)
	case tokens.DevInfProperty:
		if c.form != flat {
			c.form = nested
			f.Place(placeProperty)
			f.Only(f.Version >= version12)
			typed.List(f, code, &t.Properties, &slabsOf(f).properties, (*Property).fields)
		}
	case tokens.DevInfPropName, tokens.DevInfParamName, tokens.DevInfValEnum, tokens.DevInfDataType, tokens.DevInfMaxSize,
		tokens.DevInfMaxOccur, tokens.DevInfNoTruncate, tokens.DevInfDisplayName:
		if c.form != nested {
			c.flatElement(f, code)
		}
	}
}

// single is a text that may occur once in the current content type, property or
// parameter. Which one a second would be about is not known.
func single(f *typed.Fields, code tokens.Code, into *Chars) {
	if *into != nil {
		f.Stop(f.Fail(ErrOrder))
		return
	}
	f.Text(code, into)
}

// ctType reads CTType, which may begin another content type in the same element.
func (c *capReader) ctType(f *typed.Fields) {
	t := c.last()
	if t.CTType != nil && c.form != nested && !(f.O.StrictOrder && c.form == undecided) {
		if f.O.StrictOrder && !c.complete(f) {
			f.Stop(f.Fail(ErrMissing))
			return
		}
		if err := f.Spend(); err != nil {
			f.Stop(err)
			return
		}
		t = typed.Grow(c.list, &slabsOf(f).caps)
		t.Continued = true
		f.Restart(placeCTType)
	}
	f.Place(placeCTType)
	f.Text(tokens.DevInfCTType, &t.CTType)
}

// flatElement reads an element of a property that stands in CTCap directly. One
// that occurs twice, or before any property, cannot be told from one of another
// property.
func (c *capReader) flatElement(f *typed.Fields, code tokens.Code) {
	t := c.last()
	strict := f.O.StrictOrder
	name := code == tokens.DevInfPropName
	switch {
	case strict && f.Version >= version12:
		f.Stop(f.Fail(ErrUnknown))
		return
	case !name && len(t.Properties) == 0:
		f.Stop(f.Fail(ErrOrder))
		return
	case name || code == tokens.DevInfParamName:
		c.flatName(f, t, code)
		return
	}
	p := &t.Properties[len(t.Properties)-1]
	dataType, size, display, enums := &p.DataType, &p.MaxSize, &p.DisplayName, &p.ValEnums
	if n := len(p.Params); n > 0 {
		q := &p.Params[n-1]
		dataType, size, display, enums = &q.DataType, &q.MaxSize, &q.DisplayName, &q.ValEnums
	}
	switch code {
	case tokens.DevInfMaxOccur:
		f.Only(false) // 1.2 has it, elsewhere
		f.Place(placeOccur)
		single(f, code, &p.MaxOccur)
	case tokens.DevInfNoTruncate:
		if p.NoTruncate {
			f.Stop(f.Fail(ErrOrder))
			return
		}
		f.Only(false)
		f.Place(placeTruncate)
		f.Flag(code, &p.NoTruncate)
	case tokens.DevInfValEnum:
		if strict && *dataType != nil { // it is the one or the other
			f.Stop(f.Fail(ErrOrder))
			return
		}
		f.Place(placeValue)
		f.Texts(code, enums)
	case tokens.DevInfDataType:
		f.Place(placeValue)
		single(f, code, dataType)
	case tokens.DevInfMaxSize:
		if strict && *dataType == nil {
			f.Stop(f.Fail(ErrOrder))
			return
		}
		f.Place(placeSize)
		single(f, code, size)
	default:
		f.Place(placeDisplay)
		single(f, code, display)
	}
}

// flatName reads PropName or ParamName, which begin a property or a parameter.
func (c *capReader) flatName(f *typed.Fields, t *CTCap, code tokens.Code) {
	f.Restart(placeProperty)
	if !f.Item(code) {
		return
	}
	if code == tokens.DevInfPropName {
		c.form, t.Flat = flat, true
		f.ReadText(&typed.Grow(&t.Properties, &slabsOf(f).properties).PropName)
		return
	}
	p := &t.Properties[len(t.Properties)-1]
	f.ReadText(&typed.Grow(&p.Params, &slabsOf(f).params).ParamName)
}

// writeCTCaps writes the elements CTCap. Extras stand at the end of each: where
// it is flat, anywhere else they could be taken for part of a property.
func writeCTCaps(f *typed.Fields, list []CTCap) {
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Continued {
			n++
		}
		f.E.Start(tokens.DevInfCTCap)
		for i := range list[:n] {
			list[i].write(f)
		}
		for i := range list[:n] {
			c := &list[i]
			if c.Flat {
				for k := range c.Properties {
					for m := range c.Properties[k].Params {
						f.WriteExtra(c.Properties[k].Params[m].Extra)
					}
					f.WriteExtra(c.Properties[k].Extra)
				}
			}
			f.WriteExtra(c.Extra)
		}
		f.E.End()
		list = list[n:]
	}
}

// write writes a content type, without its extras.
func (c *CTCap) write(f *typed.Fields) {
	if c.Continued {
		f.Write(tokens.DevInfCTType, c.CTType)
	} else {
		f.Text(tokens.DevInfCTType, &c.CTType)
	}
	f.Text(tokens.DevInfVerCT, &c.VerCT)
	f.Flag(tokens.DevInfFieldLevel, &c.FieldLevel)
	if !c.Flat {
		typed.List(f, tokens.DevInfProperty, &c.Properties, nil, (*Property).fields)
		return
	}
	for i := range c.Properties {
		p := &c.Properties[i]
		f.Write(tokens.DevInfPropName, p.PropName)
		f.Texts(tokens.DevInfValEnum, &p.ValEnums)
		f.Text(tokens.DevInfDataType, &p.DataType)
		f.Text(tokens.DevInfMaxSize, &p.MaxSize)
		f.Text(tokens.DevInfMaxOccur, &p.MaxOccur)
		f.Flag(tokens.DevInfNoTruncate, &p.NoTruncate)
		f.Text(tokens.DevInfDisplayName, &p.DisplayName)
		for k := range p.Params {
			q := &p.Params[k]
			f.Write(tokens.DevInfParamName, q.ParamName)
			f.Texts(tokens.DevInfValEnum, &q.ValEnums)
			f.Text(tokens.DevInfDataType, &q.DataType)
			f.Text(tokens.DevInfMaxSize, &q.MaxSize)
			f.Text(tokens.DevInfDisplayName, &q.DisplayName)
		}
	}
}
