package xmltok

import "unicode/utf8"

// A frame is an entity that is being expanded: its replacement text and where
// reading has got to.
type frame struct {
	b     []byte
	pos   int
	depth int   // elements open around it
	ent   int32 // index of the entity in dtd.decls
	ref   int64 // offset of the reference, in the outermost frame that in the document
}

// reference reads the reference at b[i] = '&' (XML 1.0, [66] to [68]). It
// returns a character, or -1 and the index of a declared entity. The predefined
// entities are characters here: a declaration of one can only say the same.
func (t *Tokenizer) reference(b []byte, i int) (r rune, ent int32, end int) {
	if i+1 < len(b) && b[i+1] == '#' {
		r, end = t.charRef(b, i)
		return r, 0, end
	}
	j := t.entityName(b, i)
	if j < 0 {
		return 0, 0, j
	}
	name := b[i+1 : j]
	switch string(name) {
	case "lt":
		return '<', 0, j + 1
	case "gt":
		return '>', 0, j + 1
	case "amp":
		return '&', 0, j + 1
	case "quot":
		return '"', 0, j + 1
	case "apos":
		return '\'', 0, j + 1
	}
	ent = t.dtd.find(declEntity, nil, name)
	if ent < 0 {
		return 0, 0, t.bad(i, ErrEntity, "not declared")
	}
	if t.dtd.decls[ent].external {
		return 0, 0, t.bad(i, ErrEntity, "external entities are not read")
	}
	return -1, ent, j + 1
}

// entityName returns the index of the ';' after the name in the reference at i.
func (t *Tokenizer) entityName(b []byte, i int) int {
	j := t.ncname(b, i+1, i+1)
	if j >= 0 && b[j] == ':' {
		return t.bad(j, ErrNamespace, "a colon in the name of an entity")
	}
	if j >= 0 && b[j] != ';' {
		return t.unexpected(b, j, ErrSyntax, "';' expected after a reference")
	}
	return j
}

// charRef reads the character reference at i, which begins with "&#".
func (t *Tokenizer) charRef(b []byte, i int) (r rune, end int) {
	// Any number of leading zeros is allowed, so that the value alone decides.
	j, base := i+2, rune(10)
	if j < len(b) && b[j] == 'x' {
		j, base = j+1, 16
	}
	from := j
	for ; j < len(b); j++ {
		c, d := b[j], rune(99)
		switch {
		case '0' <= c && c <= '9':
			d = rune(c - '0')
		case 'a' <= c && c <= 'f':
			d = rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			d = rune(c-'A') + 10
		}
		if d >= base {
			break
		}
		r = min(r*base+d, utf8.MaxRune+1) // cannot overflow, however many digits
	}
	if j >= len(b) {
		return 0, short
	}
	if j == from || b[j] != ';' {
		return 0, t.unexpected(b, j, ErrSyntax, "not a character reference")
	}
	if !isChar(r) {
		return 0, t.bad(i, ErrChar, "by reference")
	}
	return r, j + 1
}

// enter begins the expansion of an entity referred to at index at. The open flag
// finds recursion however deep it goes; depth and octets have their limits. It is
// the replacement text that is charged, at each reference, so that an entity made
// of references to small or empty ones has its price, too.
func (t *Tokenizer) enter(ent int32, at int) int {
	d := &t.dtd.decls[ent]
	if d.open {
		return t.bad(at, ErrEntity, "refers to itself")
	}
	if len(t.frames) >= t.lim.EntityDepth {
		return t.over(at, "EntityDepth", int64(t.lim.EntityDepth))
	}
	if n := t.charge(len(d.value), at); n < 0 {
		return n
	}
	d.open = true
	t.frames = append(t.frames, frame{b: d.value, depth: t.depth, ent: ent, ref: t.base + int64(at)})
	return 0
}

// leave ends the innermost expansion.
func (t *Tokenizer) leave() {
	n := len(t.frames) - 1
	t.dtd.decls[t.frames[n].ent].open = false
	t.frames = t.frames[:n]
}

// charge counts n octets that come out of the DOCTYPE's declarations.
func (t *Tokenizer) charge(n, at int) int {
	if int64(n) > t.lim.Expanded-t.expanded {
		return t.over(at, "Expanded", t.lim.Expanded)
	}
	t.expanded += int64(n)
	return 0
}

// textRun reads the text at i, in the entity that is being expanded or in the
// document: up to the next markup, entities expanded. j is the index of the
// first octet after i that is not plain. It moves pos itself; no text at all is
// not a token: kind stays 0.
func (t *Tokenizer) textRun(b []byte, i, j int) int {
	// When the document ends too early, all of the text is read again, from an
	// entity on if it began there. Until it is complete, pos stays where it is
	// and doc runs ahead of it.
	saved := t.saveFrames()
	t.text = t.text[:0]
	doc := t.pos
	inDoc := len(t.frames) == 0
	for {
		t.text = append(t.text, b[i:j]...)
		if len(t.text) > t.lim.Text {
			t.frames = t.frames[:0] // the fault is the text's, not an entity's
			return t.over(int(t.tok-t.base), "Text", int64(t.lim.Text))
		}
		i = j
		var n int
		switch {
		case j < len(b) && b[j] == '<', j == len(b) && inDoc && t.textMayEnd(b):
			return t.endText(j, doc)
		case j == len(b) && inDoc:
			n = short
		case j == len(b):
			// The text goes on after the reference.
			if n = t.endEntity(); n < 0 {
				return n
			}
			if inDoc = len(t.frames) == 0; inDoc {
				b, i = t.visible(), doc
			} else {
				f := &t.frames[len(t.frames)-1]
				b, i = f.b, f.pos
			}
			j = scanText(b, i)
			continue
		case b[j] == '&':
			var r rune
			var ent int32
			r, ent, n = t.reference(b, j)
			if n >= 0 && r < 0 {
				// Go on in the entity, and after it where the reference ends.
				i = n
				if n = t.enter(ent, j); n < 0 {
					return n
				}
				if inDoc {
					doc, inDoc = i, false
				} else {
					t.frames[len(t.frames)-2].pos = i
				}
				b, n = t.frames[len(t.frames)-1].b, 0
			} else if n >= 0 {
				t.text = appendRune(t.text, r)
			}
		case b[j] == '\r':
			n = t.carriageReturn(b, j, inDoc)
		case b[j] == '>':
			return t.bad(j-2, ErrSyntax, "\"]]>\" in text")
		default:
			n = t.unexpected(b, j, ErrChar, "")
		}
		// n is where the text goes on in b, or why it does not.
		switch {
		case n >= 0:
			i = n
			j = scanText(b, i)
		case n == short && inDoc:
			t.restoreFrames(saved)
			return short
		case n == short:
			return t.bad(0, ErrEntity, "ends inside a reference or character")
		default:
			return n
		}
	}
}

// textMayEnd reports whether the input may end where text stands: only at the
// top level of a fragment.
func (t *Tokenizer) textMayEnd(b []byte) bool {
	return t.fragment && t.depth == 0 && t.whole(b)
}

// carriageReturn appends the line end at j (XML 1.0, 2.11). In an entity, '\r'
// can only come from a character reference and stands for itself.
func (t *Tokenizer) carriageReturn(b []byte, j int, inDoc bool) int {
	if !inDoc {
		t.text = append(t.text, '\r')
		return j + 1
	}
	if j+1 == len(b) && !t.whole(b) {
		return short
	}
	t.text = append(t.text, '\n')
	if j+1 < len(b) && b[j+1] == '\n' {
		j++
	}
	return j + 1
}

// endText ends the text before index j of the innermost frame or, without one,
// of the document.
func (t *Tokenizer) endText(j, doc int) int {
	if n := len(t.frames); n > 0 {
		t.frames[n-1].pos = j
	} else {
		doc = j
	}
	t.pos = doc
	if len(t.text) > 0 {
		t.kind, t.data = Text, t.text
	}
	return 0
}

// endEntity ends the innermost expansion, whose text has been read.
func (t *Tokenizer) endEntity() int {
	if f := &t.frames[len(t.frames)-1]; t.depth != f.depth {
		return t.bad(0, ErrEntity, "an element begins in an entity and does not end in it")
	}
	t.leave()
	return 0
}

// saveFrames keeps the expansions as they are at the start of a text, which may
// have to be read again when the input ends inside it.
func (t *Tokenizer) saveFrames() []frame {
	t.saved = append(t.saved[:0], t.frames...)
	return t.saved
}

// restoreFrames does so when none is left open.
func (t *Tokenizer) restoreFrames(saved []frame) {
	t.frames = append(t.frames, saved...)
	for i := range t.frames {
		t.dtd.decls[t.frames[i].ent].open = true
	}
}

// value reads the quoted attribute value at i and normalises it as CDATA (XML
// 1.0, [10] and 3.3.3).
func (t *Tokenizer) value(b []byte, i int) (value []byte, end int) {
	if i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, t.unexpected(b, i, ErrSyntax, "a quote expected")
	}
	// Nearly every value is as it stands.
	j := scanValue(b, i+1, b[i])
	if j < len(b) && b[j] == b[i] {
		if j-i-1 > t.lim.Text {
			return nil, t.over(i, "Text", int64(t.lim.Text))
		}
		return b[i+1 : j], j + 1
	}
	from := len(t.vals)
	end = t.slowValue(b, i, j)
	if end < 0 {
		return nil, end
	}
	return t.vals[from:len(t.vals):len(t.vals)], end
}

// slowValue appends the value to vals. j is the index of the first octet that
// is not plain. Entities in the value are frames on top of those that the tag
// itself stands in.
func (t *Tokenizer) slowValue(b []byte, i, j int) int {
	at, quote, from, outer := i, b[i], len(t.vals), len(t.frames)
	tag, atRef, back := b, i, 0 // where the tag refers to the entity, and goes on
	i++
	for {
		t.vals = append(t.vals, b[i:j]...)
		if len(t.vals)-from > t.lim.Text {
			return t.failValue(t.over(at, "Text", int64(t.lim.Text)), false, outer, at)
		}
		inEntity := len(t.frames) > outer
		var n int
		switch {
		case j == len(b) && inEntity:
			// The value goes on after the reference. An entity in a value has no
			// elements that could be open.
			t.leave()
			b, n = tag, back
			if k := len(t.frames); k > outer {
				b, n = t.frames[k-1].b, t.frames[k-1].pos
			}
		case j == len(b):
			n = short
		case !inEntity && b[j] == quote: // in an entity, a quote is text (XML 1.0, 4.4.5)
			return j + 1
		case b[j] == '&':
			var r rune
			var ent int32
			r, ent, n = t.reference(b, j)
			if !inEntity {
				atRef = j
			}
			switch {
			case n < 0:
			case r >= 0:
				t.vals = appendRune(t.vals, r)
			default:
				if inEntity {
					t.frames[len(t.frames)-1].pos = n
				} else {
					back = n
				}
				if n = t.enter(ent, atRef); n == 0 {
					b = t.frames[len(t.frames)-1].b
				}
			}
		case b[j] == '<':
			n = t.bad(j, ErrSyntax, "'<' in an attribute value")
		case class[b[j]]&cSpace != 0:
			// Each makes one space, but "\r\n" in the document is one line end.
			n = j + 1
			if b[j] == '\r' && !inEntity && len(t.frames) == 0 {
				if n == len(b) {
					n = short
				} else if b[n] == '\n' {
					n++
				}
			}
			if n >= 0 {
				t.vals = append(t.vals, ' ')
			}
		default:
			n = t.unexpected(b, j, ErrChar, "")
		}
		if n < 0 {
			return t.failValue(n, inEntity, outer, atRef)
		}
		i = n
		// Inside an entity, no quote is looked for.
		q := quote
		if len(t.frames) > outer {
			q = 0
		}
		j = scanValue(b, i, q)
	}
}

// failValue places a failure inside an entity at the reference in the tag, and
// undoes the expansion.
func (t *Tokenizer) failValue(n int, inEntity bool, outer, atRef int) int {
	for len(t.frames) > outer {
		t.leave()
	}
	if inEntity && n == short {
		return t.bad(atRef, ErrEntity, "ends inside a reference or character")
	}
	if n == failed && inEntity {
		t.fault.at = atRef
	}
	return n
}
