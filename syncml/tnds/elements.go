package tnds

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// The methods called fields are the content models (see the package comment). Those
// of MgmtTree and Node have neither nodes nor extras: reading and writing put these
// behind the rest, and keep no stack of open nodes. The nodes know their parents, so
// that no depth of a document becomes a depth of calls, even without a limit.
//
// Whether an element has been there before is seen from its value in the tree, which
// is why an empty choice, as in <Format/>, is the same as none.

func (t *Tree) fields(f *typed.Fields) {
	f.Text(tokens.TNDSVerDTD, &t.VerDTD)
	f.Text(tokens.TNDSMan, &t.Man)
	f.Text(tokens.TNDSMod, &t.Mod)
}

func (n *Node) fields(f *typed.Fields) {
	f.Text(tokens.TNDSNodeName, &n.Name)
	f.Text(tokens.TNDSPath, &n.Path)
	if f.At(tokens.TNDSRTProperties) {
		n.rt(f)
	}
	if f.At(tokens.TNDSDFProperties) {
		n.description(f)
	}
	if f.At(tokens.TNDSValue) {
		n.value(f)
	}
}

// rt is RTProperties.
func (n *Node) rt(f *typed.Fields) {
	const c = tokens.TNDSRTProperties
	switch {
	case f.Op == typed.Writing:
		if n.hasRT() {
			typed.WriteElement(f, c, &n.RT, (*RTProperties).fields)
		}
	case f.Once(c, n.HasRT):
		n.HasRT = true
		typed.ReadElement(f, c, &n.RT, (*RTProperties).fields)
		f.Done(nil)
	}
}

// description is DFProperties.
func (n *Node) description(f *typed.Fields) {
	const c = tokens.TNDSDFProperties
	t := f.Doc.(*Tree)
	switch {
	case f.Op == typed.Writing:
		if n.df > 0 {
			typed.WriteElement(f, c, &t.df[n.df-1], (*DFProperties).fields)
		}
	case f.Once(c, n.df > 0):
		typed.ReadElement(f, c, t.addDF(n), (*DFProperties).fields)
		f.Done(nil)
	}
}

// value is Value. Octets in it make all of it octets, even beside text, since they
// need not be text in any charset.
func (n *Node) value(f *typed.Fields) {
	const c = tokens.TNDSValue
	switch {
	case f.Op != typed.Writing:
		if f.Once(c, n.Value != nil) {
			s, opaque, err := f.Characters(true)
			if err == nil {
				n.Value, n.Opaque = typed.Present(f.M.Arena.Commit(s)), opaque
			}
			f.Done(err)
		}
	case n.Opaque && n.Value != nil:
		f.E.Start(c)
		f.E.Opaque(n.Value)
		f.E.End()
	default:
		f.Text(c, &n.Value)
	}
}

func (p *RTProperties) fields(f *typed.Fields) {
	f.Text(tokens.TNDSACL, &p.ACL)
	typed.Choice(f, tokens.TNDSFormat, &p.Format, formatCodes[:])
	f.Text(tokens.TNDSName, &p.Name)
	f.Text(tokens.TNDSSize, &p.Size)
	f.Text(tokens.TNDSTitle, &p.Title)
	f.Text(tokens.TNDSTStamp, &p.TStamp)
	types(f, tokens.TNDSType, &p.Type, nil)
	f.Text(tokens.TNDSVerNo, &p.VerNo)
	f.Require(p.Type.Kind != TypeNone)
	f.HolderExtra()
}

// fields is the content model of DFProperties. A TNDS object does not have them, by
// its specification, but a DDF has them at each node. The elements that must be there
// and have no value are not written, but for AccessType, where no command is a value.
func (p *DFProperties) fields(f *typed.Fields) {
	if f.At(tokens.TNDSAccessType) {
		p.accessType(f)
	}
	f.Text(tokens.TNDSDefaultValue, &p.DefaultValue)
	f.Text(tokens.TNDSDescription, &p.Description)
	typed.Choice(f, tokens.TNDSDFFormat, &p.Format, formatCodes[:])
	if f.At(tokens.TNDSOccurrence) {
		p.occurrence(f)
	}
	typed.Choice(f, tokens.TNDSScope, &p.Scope, scopeCodes[:])
	f.Text(tokens.TNDSDFTitle, &p.Title)
	types(f, tokens.TNDSDFType, &p.Type, &p.MIME)
	typed.Choice(f, tokens.TNDSCaseSense, &p.Case, caseCodes[:])
	f.Require(p.hasAccess && p.Format != FormatNone && p.Type.Kind != TypeNone)
	f.HolderExtra()
}

// accessType is AccessType, which may be empty.
func (p *DFProperties) accessType(f *typed.Fields) {
	const c = tokens.TNDSAccessType
	switch {
	case f.Op == typed.Writing && p.Access>>len(accessCodes) != 0:
		f.E.Fail(ErrKind)
	case f.Op == typed.Writing:
		typed.WriteElement(f, c, p, (*DFProperties).commands)
	case f.Once(c, p.Access != 0):
		p.hasAccess = true
		typed.ReadElement(f, c, p, (*DFProperties).commands)
		f.Done(nil)
	}
}

// commands is the content of AccessType. Unlike a choice it may hold several
// elements.
func (p *DFProperties) commands(f *typed.Fields) {
	for i, c := range accessCodes {
		if f.At(c) {
			bit := Access(1) << i
			set := p.Access&bit != 0
			if f.Flag(c, &set); set {
				p.Access |= bit
			}
		}
	}
	f.HolderExtra()
}

// occurrence is Occurrence, with the number that two of its values hold. Only strict
// reading checks it; the others hold nothing.
func (p *DFProperties) occurrence(f *typed.Fields) {
	const c = tokens.TNDSOccurrence
	switch {
	case f.Op != typed.Writing:
		if f.Once(c, p.Occurrence != 0) {
			typed.ReadChoice(f, c, &p.Occurrence, occurrenceCodes[:], &p.N)
			f.Done(p.number(f))
		}
	case p.Occurrence < ZeroOrN && len(p.N) > 0:
		f.E.Fail(ErrKind)
	default:
		typed.WriteChoice(f, c, p.Occurrence, occurrenceCodes[:], p.N)
	}
}

// number checks N: two values of Occurrence hold a number, the others nothing.
func (p *DFProperties) number(f *typed.Fields) error {
	switch p.Occurrence {
	case ZeroOrN, OneOrN:
		if f.O.StrictOrder && !isCount(p.N) {
			return f.Fail(ErrText)
		}
	default:
		if len(typed.Trim(p.N)) > 0 {
			return f.Fail(ErrText)
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

// types is the element c, Type or DFType; where more is not nil further media types
// go there.
func types(f *typed.Fields, c tokens.Code, p *Type, more *[]Chars) {
	switch {
	case !f.At(c):
	case f.Op == typed.Writing:
		writeTypes(f, c, p, more)
	case f.Once(c, p.Kind != TypeNone):
		outer := f.Enter(c)
		err := readTypes(f, p, more)
		f.Require(p.Kind != TypeNone)
		f.Leave(outer, err)
		f.Done(nil)
	}
}

// readTypes reads the content of Type or DFType.
func readTypes(f *typed.Fields, into *Type, more *[]Chars) error {
	// Text directly in the element, not yet kept: white space as a rule. It may
	// be overwritten by a child's text, so that there must be no more of it then.
	s := f.M.Arena.Tail()
	opaque, children := false, false
	for {
		tok, err := f.Next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.End:
			direct := len(typed.Trim(s)) > 0
			switch {
			case !direct:
			case children || (*f.Holder).Has(f.In), f.O.StrictOrder: // an element before this one may have held something
				return f.Fail(ErrText)
			case opaque && !typed.IsText(s):
				return f.Fail(codec.ErrCharset)
			default: // some servers write Type so
				*into = Type{TypeText, f.M.Arena.Commit(s)}
			}
			return nil
		case codec.Start:
			if len(typed.Trim(s)) > 0 {
				return f.Fail(ErrText)
			}
			err = readType(f, tok, into, more)
			s, children = f.M.Arena.Tail(), true
		case codec.Entity:
			if err = f.Entity(tok); err == nil {
				s, err = f.D.AppendToken(s, tok)
			}
		default:
			opaque = opaque || tok.Kind == codec.Opaque
			s, err = f.D.AppendToken(s, tok)
		}
		if err != nil {
			return err
		}
	}
}

// readType reads a child of Type or DFType: MIME or DDFName, of which the first
// decides about the kind. A further MIME goes to more.
func readType(f *typed.Fields, tok codec.Token, into *Type, more *[]Chars) error {
	code, err := f.Code(tok)
	if err != nil {
		return err
	}
	kind := TypeNone
	switch code {
	case tokens.TNDSMIME:
		kind = TypeMIME
	case tokens.TNDSDDFName:
		kind = TypeDDFName
	}
	switch {
	case kind != TypeNone && into.Kind == TypeNone:
		into.Kind = kind
		return f.Reader.Text(&into.Name)
	case kind == TypeMIME && into.Kind == TypeMIME && more != nil:
		if err = f.Spend(); err != nil {
			return err
		}
		return f.Reader.Text(typed.Grow(more, &f.M.Texts))
	}
	return f.KeepExtra(f.Holder, tok, kind != TypeNone)
}

// writeTypes writes the element c, Type or DFType.
func writeTypes(f *typed.Fields, c tokens.Code, p *Type, more *[]Chars) {
	if p.Kind > TypeText || p.Kind == TypeNone && p.Name != nil || p.Kind != TypeMIME && more != nil && len(*more) > 0 {
		f.E.Fail(ErrType)
		return
	}
	if p.Kind == TypeNone && !(*f.Holder).Has(c) {
		return
	}
	outer := f.Begin(c)
	switch p.Kind {
	case TypeMIME:
		f.Write(tokens.TNDSMIME, p.Name)
		if more != nil {
			f.Texts(tokens.TNDSMIME, more)
		}
	case TypeDDFName:
		f.Write(tokens.TNDSDDFName, p.Name)
	case TypeText:
		if len(p.Name) > 0 {
			f.E.Text(p.Name)
		}
	}
	f.HolderExtra()
	f.End(outer)
}
