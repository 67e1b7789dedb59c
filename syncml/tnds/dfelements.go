package tnds

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// dfProperties reads the content of DFProperties. A TNDS object does not have
// them, by its specification, but a DDF has them at each node.
func (r *reader) dfProperties(p *DFProperties) error {
	const in = tokens.TNDSDFProperties
	var rank uint8
	access := false // AccessType may be empty: the value does not tell that it is there
	for {
		tok, code, err := r.Child()
		if err != nil {
			return err
		}
		if tok.Kind == codec.End {
			return r.required(access && p.Format != FormatNone && p.Type.Kind != TypeNone)
		}
		switch code {
		case tokens.TNDSAccessType:
			access = true
			err = r.access(tok, &rank, &p.Access)
		case tokens.TNDSDefaultValue:
			err = r.field(tok, in, &rank, 2, &p.DefaultValue)
		case tokens.TNDSDescription:
			err = r.field(tok, in, &rank, 3, &p.Description)
		case tokens.TNDSDFFormat:
			err = choice(r, tok, in, &rank, 4, &formatOf, &p.Format, nil)
		case tokens.TNDSOccurrence:
			err = r.occurrence(tok, &rank, p)
		case tokens.TNDSScope:
			err = choice(r, tok, in, &rank, 6, &scopeOf, &p.Scope, nil)
		case tokens.TNDSDFTitle:
			err = r.field(tok, in, &rank, 7, &p.Title)
		case tokens.TNDSDFType:
			err = r.types(tok, in, &rank, 8, &p.Type, &p.MIME)
		case tokens.TNDSCaseSense:
			err = choice(r, tok, in, &rank, 9, &caseOf, &p.Case, nil)
		default:
			err = r.unknown(tok, in)
		}
		if err != nil {
			return err
		}
	}
}

// access reads AccessType, a set of commands. Unlike a choice it may hold several
// elements, whose order is that of the bits of Access.
func (r *reader) access(start codec.Token, rank *uint8, into *Access) error {
	if *into != 0 {
		return r.repeated(start, tokens.TNDSDFProperties)
	}
	if err := r.order(rank, 1, false); err != nil {
		return err
	}
	for {
		tok, code, err := r.Child()
		if err != nil || tok.Kind == codec.End {
			return err
		}
		v := Access(0)
		if code.Page() == page {
			v = accessOf[code&63]
		}
		switch {
		case v == 0:
			err = r.unknown(tok, tokens.TNDSAccessType)
		case *into&v != 0:
			err = r.repeated(tok, tokens.TNDSAccessType)
		case r.O.StrictOrder && *into > v:
			err = r.Fail(ErrOrder)
		default:
			*into |= v
			err = r.Empty()
		}
		if err != nil {
			return err
		}
	}
}

// occurrence reads Occurrence, with the number that two of its values hold. What
// they hold is checked in strict reading only; the others hold nothing.
func (r *reader) occurrence(start codec.Token, rank *uint8, p *DFProperties) error {
	err := choice(r, start, tokens.TNDSDFProperties, rank, 5, &occurrenceOf, &p.Occurrence, &p.N)
	if err != nil {
		return err
	}
	switch p.Occurrence {
	case ZeroOrN, OneOrN:
		if r.O.StrictOrder && !isCount(p.N) {
			return r.Fail(ErrText)
		}
	default:
		if len(typed.Trim(p.N)) > 0 {
			return r.Fail(ErrText)
		}
		p.N = nil
	}
	return nil
}

// isCount reports whether s is a number from 2 to 65536, in at most five decimal
// digits.
func isCount(s []byte) bool {
	n := 0
	for i, b := range s {
		if b < '0' || b > '9' || i == 5 {
			return false
		}
		n = 10*n + int(b-'0')
	}
	return n >= 2 && n <= 65536
}
