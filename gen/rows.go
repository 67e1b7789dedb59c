package gen

import (
	"slices"
	"strings"
)

// The readers of rows. Each is called with the fields after the key, and the
// comment above it shows the row as a definition has it.

// setting reads a key that a definition has at most once.
func (p *rowParser) setting(key, value string) {
	if value == "" {
		p.fail("%q is empty", key)
		return
	}
	if !p.once(key) {
		return
	}
	d := p.def
	*map[string]*string{"name": &d.Name, "var": &d.Var, "prefix": &d.Prefix, "title": &d.Title, "family": &d.Family,
		"root": &d.Root, "system": &d.System, "overlay": &d.Overlay, "exts": &d.ExtsOf}[key] = value
	if (key == "name" || key == "overlay" || key == "exts") && !tableName(value) {
		p.fail("%s %q: a table name has lower-case letters, digits, '.', '-' and begins with a letter", key, value)
	}
	if (key == "var" || key == "prefix" || key == "family") && !goName(value) {
		p.fail("%s %q is not an exported Go name of ASCII letters and digits", key, value)
	}
	if key == "root" && !xmlName(value) {
		p.fail("root %q is not an XML name", value)
	}
}

// once notes where a key stands and refuses it the second time.
func (p *rowParser) once(key string) bool {
	if first, ok := p.def.pos[key]; ok {
		p.errs.addBoth(p.at, first, "%q is given twice", key)
		return false
	}
	p.def.pos[key] = p.at
	return true
}

// listed reads a key that may be repeated.
//
//	mime, TYPE
//	extern, TABLE
//	roots, NAME
//	rootspace, NS
func (p *rowParser) listed(key, value string) {
	list := map[string]*[]string{"public": &p.def.Publics, "mime": &p.def.MIME, "extern": &p.def.Externs,
		"roots": &p.def.Roots, "rootspace": &p.def.RootSpaces}[key]
	if key == "roots" && !xmlName(value) {
		p.fail("root %q is not an XML name", value)
		return
	}
	if key == "mime" {
		// Media types are looked up in lower case (RFC 2045, 5.1).
		value = strings.ToLower(value)
		if !mediaType(value) {
			p.fail("mime %q is not a type/subtype without parameters", value)
			return
		}
	}
	if value == "" || slices.Contains(*list, value) {
		p.fail("%s %q is empty or given twice", key, value)
		return
	}
	if p.more() {
		*list = append(*list, value)
		p.def.pos[key+" "+value] = p.at
	}
}

// public reads a formal public identifier. In front of the first one that is written
// stands "" where there is none.
//
//	public, TEXT, [readonly]
func (p *rowParser) public(f []string) {
	readonly := len(f) == 2
	if readonly && f[1] != "readonly" {
		p.fail("unknown option %q on a row %q", f[1], "public")
		return
	}
	list := &p.def.Publics
	switch {
	case readonly && len(*list) == 0:
		*list = append(*list, "")
	case !readonly && len(*list) > 0 && (*list)[0] == "":
		p.fail("the identifier that is written comes first")
		return
	}
	p.listed("public", f[0])
}

// publicID reads a registered number. Those after the first are of documents that are
// read.
//
//	publicid, NUMBER, [borrowed]
func (p *rowParser) publicID(f []string) {
	n, ok := p.number("publicid", f[0], 32)
	if ok && n < 2 {
		p.fail("publicid %d: 0 and 1 are reserved (a string table index, unknown)", n)
	}
	borrowed := len(f) == 2
	if borrowed && f[1] != "borrowed" {
		p.fail("unknown option %q on a row %q", f[1], "publicid")
	}
	d, id := p.def, uint32(n)
	switch {
	case !ok || n < 2:
	case d.PublicID == 0:
		p.once("publicid")
		d.PublicID, d.Borrowed = id, borrowed
	case borrowed || d.PublicID == id || slices.Contains(d.PublicIDs, id):
		p.errs.addBoth(p.at, d.posOf("publicid"), "%q is given twice", "publicid")
	case p.more():
		d.PublicIDs = append(d.PublicIDs, id)
	}
}

// bind gives a prefix in the names of elements its namespace. Those after the first are
// accepted in XML.
//
//	bind, PREFIX, NAMESPACE
func (p *rowParser) bind(f []string) {
	b := &Bind{Pos: p.at, Prefix: f[0], Space: f[1]}
	switch {
	case !xmlName(b.Prefix) || strings.Contains(b.Prefix, ":") || b.Space == "":
		p.fail("%q is no prefix, or the namespace is empty", b.Prefix)
	case p.once("bind "+b.Space) && p.more():
		p.def.Binds = append(p.def.Binds, b)
	}
}

// entity reads an entity of the type's DTD. Those that XML has anyway cannot be
// given another meaning.
//
//	entity, NAME, CHARACTER
func (p *rowParser) entity(f []string) {
	n, ok := p.number("character", f[1], 21)
	e := &Entity{Pos: p.at, Name: f[0], Char: rune(n)}
	switch {
	case !ok:
	case !xmlName(e.Name) || strings.Contains(e.Name, ":") || slices.Contains([]string{"lt", "gt", "amp", "quot", "apos"}, e.Name):
		p.fail("entity %q is one of XML's own, or no XML name", e.Name)
	case !xmlChar(e.Char):
		p.fail("entity %q stands for %#x, which is no character of XML", e.Name, n)
	case p.once("entity "+e.Name) && p.more():
		p.def.Entities = append(p.def.Entities, e)
	}
}

// flag reads a key without a value.
//
//	preferred
//	private
func (p *rowParser) flag(key string) {
	if !p.once(key) {
		return
	}
	if key == "preferred" {
		p.def.Preferred = true
	} else {
		p.def.Private = true
	}
}

// more counts an item against maxItems.
func (p *rowParser) more() bool {
	p.items++
	if p.items == maxItems+1 {
		p.fail("%w: more than %d items in one definition", ErrLimit, maxItems)
	}
	return p.items <= maxItems
}

// option splits "key=value"; a bare word has an empty value and has is false.
func option(s string) (key, value string, has bool) {
	key, value, has = strings.Cut(s, "=")
	return strings.TrimSpace(key), value, has
}

// openSection begins a code page. After a wrong row there is none, and the rows
// that follow are refused, too.
//
//	tags, PAGE, options
//	attrs, PAGE, options
//	values, PAGE, options
//	contents, PAGE, options
func (p *rowParser) openSection(space Space, f []string) {
	p.section, p.target = nil, nil
	n, ok := p.number("page", f[0], 8)
	if !ok {
		return
	}
	s := &Section{Pos: p.at, Space: space, Page: uint8(n), IncludePage: uint8(n), def: p.def}
	for _, t := range p.def.Sections {
		if t.Space == space && t.Page == s.Page {
			p.errs.addBoth(p.at, t.Pos, "page %d of %s is given twice", n, space)
		}
	}
	p.def.Sections = append(p.def.Sections, s)
	p.section = s
	for _, o := range f[1:] {
		p.sectionOption(s, o)
	}
}

// sectionOption reads an option of a code page.
func (p *rowParser) sectionOption(s *Section, o string) {
	key, value, has := option(o)
	use, isUse := useNames[key]
	switch {
	case !has && isUse && s.Space != SpaceTags && s.Space != SpaceContents && (use != UseListPart || s.Space == SpaceValues):
		if s.Use != UseNone {
			p.fail("both %q and another of whole, fragment and list", key)
		}
		s.Use = use
	case has && value == "":
		p.fail("option %q is empty", key)
	case has && key == "namespace" && s.Space == SpaceTags:
		if s.Namespace != "" {
			p.fail("two namespaces: give the second as alias=")
		}
		s.Namespace = value
	case has && key == "alias" && s.Space == SpaceTags:
		if p.more() {
			s.Aliases = append(s.Aliases, value)
		}
	case has && key == "prefix":
		if !goName(value) {
			p.fail("prefix %q is not an exported Go name of ASCII letters and digits", value)
		}
		s.Prefix = value
	case has && key == "include":
		name, page, hasPage := strings.Cut(value, ":")
		if s.Include != "" {
			p.fail("two includes on one page")
		}
		s.Include = name
		if hasPage {
			if n, ok := p.number("page", page, 8); ok {
				s.IncludePage = uint8(n)
			}
		}
	default:
		p.fail("unknown option %q on a row %q", o, s.Space)
	}
}

// row reads an assignment of a token: token, label, options.
//
//	tag, TOKEN, NAME, options
//	attr, TOKEN, NAME[=PREFIX], options
//	value, TOKEN, VALUE, options
//	content, TOKEN, TEXT, options
func (p *rowParser) row(space Space, f []string) {
	p.target = nil
	if p.section == nil || p.section.Space != space {
		p.fail("a row of %s outside a section of them", space)
		return
	}
	n, ok := p.number("token", f[0], 8)
	if !ok {
		return
	}
	if !space.holds(n) {
		p.fail("token 0x%02X is reserved or not of the space %s", n, space)
		return
	}
	r := &Row{Pos: p.at, Space: space, Page: p.section.Page, Token: uint8(n), Use: p.section.Use, section: p.section}
	if r.Name, r.Text, ok = p.label(space, f[1]); !ok || !p.more() {
		return
	}
	// The section's use is a default that the row may override, but a row with
	// two uses of its own is a mistake.
	own := UseNone
	for _, o := range f[2:] {
		p.rowOption(r, o, &own)
	}
	p.checkUse(r, own)
	p.section.Rows = append(p.section.Rows, r)
	p.target = r
}

// label splits and checks the label of a row or of an alias.
func (p *rowParser) label(space Space, s string) (name, text string, ok bool) {
	if space.isText() {
		if s == "" {
			p.fail("a value is empty")
		}
		return "", s, s != ""
	}
	name, text, has := strings.Cut(s, "=")
	if has && space == SpaceTags || has && text == "" {
		p.fail("%q: only an attribute has a value prefix, and it is not empty", s)
		return "", "", false
	}
	if !xmlName(name) {
		p.fail("%q is not an XML name", name)
		return "", "", false
	}
	return name, text, true
}

// rowOption reads an option of a tag, attr or value. own is the use that the row
// itself gives.
func (p *rowParser) rowOption(r *Row, o string, own *Use) {
	key, value, has := option(o)
	use, isUse := useNames[key]
	switch {
	case has && value == "":
		p.fail("option %q is empty", key)
	case !has && key == "list" && r.Space == SpaceAttrs:
		r.List = true
	case !has && isUse && r.Text != "" && r.Space != SpaceContents:
		if *own != UseNone {
			p.fail("both %q and another of whole, fragment and list", key)
		}
		*own = use
	case !has && key == "elements" && r.Space == SpaceTags:
		r.Elements = true
	case has && key == "holds" && r.Space == SpaceTags:
		if n, ok := p.number("page", value, 8); ok && p.more() {
			r.Holds = append(r.Holds, uint8(n))
		}
	case !has && key == "readonly":
		r.ReadOnly = true
	case has && key == "form" && !r.Space.isText():
		p.addForm(r, &Form{Pos: p.at, Kind: value})
	case has && key == "alias":
		name, text, ok := p.label(r.Space, value)
		if ok && (text == "") != (r.Text == "") {
			p.fail("alias %q: it must have a value prefix exactly where the token that it spells has one", value)
		} else if ok && p.more() {
			r.Aliases = append(r.Aliases, Alias{name, text})
		}
	case has && key == "ident":
		if r.Ident != "" || !goTail(value) {
			p.fail("ident %q is given twice or has other characters than letters and digits", value)
		}
		r.Ident = value
	case has && key == "since":
		r.Since = value
	case has && key == "note":
		r.Note = value
	case has && key == "replaces":
		r.Replaces = value
	default:
		p.fail("unknown option %q on a row of %s", o, r.Space)
	}
}

// checkUse decides how a prefix or value may be used: own is the use in the row,
// r.Use that of its section.
func (p *rowParser) checkUse(r *Row, own Use) {
	switch {
	case r.Space == SpaceTags || r.Text == "":
		r.Use = UseNone
	case r.Space == SpaceContents: // of an element's text
		r.Use = UseWhole
	case own != UseNone:
		r.Use = own
	case r.Use == UseNone:
		p.fail("%q: whole or fragment? Say so on the row or its section", r.label())
	}
}

// form reads a form row, which belongs to the tag or attr row above it.
//
//	form, KIND, [readonly], [when=PAGE:ELEMENT or when=@ATTRIBUTE, is=TEXT...]
//	form, document, TABLE, [when=PAGE:ELEMENT, is=TEXT...]
func (p *rowParser) form(f []string) {
	if p.target == nil || p.target.Space.isText() {
		p.fail("a form row without a tag or attr row above it")
		return
	}
	form := &Form{Pos: p.at, Kind: f[0]}
	f = f[1:]
	if form.Kind == "document" {
		if len(f) == 0 || !tableName(f[0]) {
			p.fail("form document wants the name of a table")
			return
		}
		form.Table = f[0]
		f = f[1:]
	}
	for _, o := range f {
		if !p.formOption(form, o) {
			return
		}
	}
	if (form.When+form.WhenAttr == "") != (len(form.Is) == 0) {
		p.fail("when= and is= go together")
		return
	}
	p.addForm(p.target, form)
}

// formOption reads an option of a form; not ok when it is refused.
func (p *rowParser) formOption(form *Form, o string) (ok bool) {
	key, value, has := option(o)
	switch {
	case has && key == "when" && form.When+form.WhenAttr == "" && strings.HasPrefix(value, "@"):
		form.WhenAttr = value[1:]
		if !xmlName(form.WhenAttr) || p.target.Space != SpaceAttrs {
			p.fail("when=%s is no attribute beside this one", value)
			return false
		}
		return true
	case has && key == "when" && form.When+form.WhenAttr == "":
		page, name, _ := strings.Cut(value, ":")
		if !xmlName(name) {
			p.fail("when=%s is not PAGE:ELEMENT", value)
			return false
		}
		n, ok := p.number("page", page, 8)
		form.WhenPage, form.When = uint8(n), name
		return ok
	case has && key == "is" && value != "":
		form.Is = append(form.Is, value)
		return p.more()
	case o == "readonly" && !form.ReadOnly && form.Kind != "document":
		form.ReadOnly = true
		return true
	}
	p.fail("unknown or repeated option %q on a form", o)
	return false
}

// addForm adds a form to a row.
func (p *rowParser) addForm(r *Row, form *Form) {
	if _, ok := formKinds[form.Kind]; !ok || form.Kind == "document" && form.Table == "" {
		p.fail("unknown form %q", form.Kind)
		return
	}
	for _, e := range r.Forms {
		if e.When+e.WhenAttr == "" {
			p.errs.addBoth(p.at, e.Pos, "a form after one without a condition is never used")
			return
		}
	}
	if p.more() {
		r.Forms = append(r.Forms, form)
	}
}

// ext reads an enumerated extension: token, index ("" for EXT_n), value.
//
//	ext, TOKEN, INDEX, VALUE
func (p *rowParser) ext(f []string) {
	token, ok := p.number("token", f[0], 8)
	if !ok {
		return
	}
	e := &Ext{Pos: p.at, Token: uint8(token), Value: f[2]}
	switch {
	case token >= 0x80 && token <= 0x82:
		n, ok := p.number("index", f[1], 32)
		if !ok {
			return
		}
		e.Index = uint32(n)
	case token < 0xC0 || token > 0xC2 || f[1] != "":
		p.fail("an enumerated extension is 0x80 to 0x82 with an index, or 0xC0 to 0xC2 without")
		return
	}
	p.addExt(e)
}

// extVar reads a variable extension: token, text before, text after, attributes.
//
//	extvar, TOKEN, [BEFORE, AFTER, ATTRIBUTE...]
func (p *rowParser) extVar(f []string) {
	for len(f) < 3 {
		f = append(f, "")
	}
	token, ok := p.number("token", f[0], 8)
	if !ok {
		return
	}
	if (token < 0x40 || token > 0x42) && (token < 0x80 || token > 0x82) {
		p.fail("a variable extension is 0x40 to 0x42 or 0x80 to 0x82")
		return
	}
	p.addExt(&Ext{Pos: p.at, Token: uint8(token), Var: true, Before: f[1], After: f[2], Attrs: f[3:]})
}

// addExt adds an extension. A token has one variable extension or several
// enumerated ones.
func (p *rowParser) addExt(e *Ext) {
	if o := sameExt(p.def.Exts, e); o != nil {
		p.errs.addBoth(p.at, o.Pos, "extension 0x%02X is given twice", e.Token)
	} else if p.more() {
		p.def.Exts = append(p.def.Exts, e)
	}
}

// sameExt returns the extension of a list that means the same octets as e, if any.
func sameExt(list []*Ext, e *Ext) *Ext {
	return find(list, func(o *Ext) bool { return o.Token == e.Token && (o.Var || e.Var || o.Index == e.Index) })
}
