package grammar

import (
	"io"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
)

// A Fault is one kind of fault in a document, and the error that it must cause.
type Fault struct {
	Name string
	// Strict and Lenient are the errors of a decoder with and without
	// Options.Strict; with nil the document is accepted, and encoded again with
	// the octets that it had (the shortest form of integers apart).
	Strict, Lenient error
	// Unwritten says that an encoder refuses the document, which the decoder reads, with
	// codec.ErrVersion.
	Unwritten bool

	at    string // the production that it befalls
	first bool   // only the first one in each of the productions within
	in    string
	since codec.Version
	until codec.Version
	edit  edit
}

// An edit returns the octets in place of those of a production; not ok where the
// fault cannot be made of them.
type edit func(d *Document, at Span, s Source) (edited []byte, ok bool)

// insert returns an edit that puts octets in front.
func insert(octets ...byte) edit {
	return func(d *Document, at Span, _ Source) ([]byte, bool) { return slices.Concat(octets, d.octets(at)), true }
}

// add returns an edit that puts octets behind.
func add(octets ...byte) edit {
	return func(d *Document, at Span, _ Source) ([]byte, bool) { return slices.Concat(d.octets(at), octets), true }
}

// replace returns an edit that puts octets in place of others.
func replace(octets ...byte) edit {
	return func(*Document, Span, Source) ([]byte, bool) { return octets, true }
}

// switchPage puts a switch to the page that is current already in front.
func switchPage(d *Document, at Span, s Source) ([]byte, bool) {
	return insert(wire.SwitchPage, at.page)(d, at, s)
}

func (d *Document) octets(at Span) []byte { return d.Octets[at.Start:at.End] }

// integers are the hooks that begin with an integer.
var integers = []string{"hPublicID", "hCharset", "hStrings", "hIndex", "hOpaque", "hCodePoint", "hInteger"}

// Faults returns every kind of fault.
func Faults() []Fault {
	all := []Fault{
		{Name: "version unknown", at: "version", Strict: codec.ErrVersion, Lenient: codec.ErrVersion, edit: replace(4)},
		{Name: "version of another major", at: "version", Strict: codec.ErrVersion, Lenient: codec.ErrVersion, edit: replace(0x13)},

		{Name: "reference behind the table", at: "hIndex", Strict: codec.ErrReference, Lenient: codec.ErrReference, edit: behindTable},
		{Name: "reference far behind", at: "hIndex", Strict: codec.ErrReference, Lenient: codec.ErrReference, edit: replace(0x8F, 0xFF, 0xFF, 0xFF, 0x7F)},
		{Name: "reference to a string without terminator", at: "hStrings", Strict: codec.ErrReference, edit: unterminated},

		{Name: "string table larger than the document", at: "hStrings", Strict: io.ErrUnexpectedEOF, Lenient: io.ErrUnexpectedEOF, edit: size(60_000)},
		{Name: "string table over the limit", at: "hStrings", Strict: codec.ErrLimit, Lenient: codec.ErrLimit, edit: size(64<<10 + 1)},
		{Name: "OPAQUE longer than the document", at: "hOpaque", Strict: io.ErrUnexpectedEOF, Lenient: io.ErrUnexpectedEOF, edit: size(1 << 20)},
		{Name: "OPAQUE over the limit", at: "hOpaque", Strict: codec.ErrLimit, Lenient: codec.ErrLimit, edit: size(1<<20 + 1)},

		{Name: "END too many", at: "Document", Strict: codec.ErrBalance, Lenient: codec.ErrBalance, edit: add(wire.End)},
		{Name: "second root", at: "Document", since: codec.Version11, Strict: codec.ErrBalance, Lenient: codec.ErrBalance, edit: add(0x05)},
		{Name: "text behind the root", at: "Document", since: codec.Version11, Strict: codec.ErrBalance, Lenient: codec.ErrBalance, edit: add(wire.StrI, 'a', 0, 0, 0, 0)},
		{Name: "text before the root", at: "Body", since: codec.Version11, Strict: codec.ErrBalance, Lenient: codec.ErrBalance, edit: insert(wire.Entity, 0x40)},
		{Name: "truncated", at: "Document", Strict: io.ErrUnexpectedEOF, Lenient: io.ErrUnexpectedEOF, edit: truncate},

		{Name: "empty attribute list", at: "Attrs", Strict: codec.ErrToken, edit: replace(wire.End)},
		{Name: "value before any attribute", at: "Attrs", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(0x85)},
		{Name: "text before any attribute", at: "Attrs", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(wire.Entity, 0x40)},
		{Name: "LITERAL_C in an attribute list", at: "endAttrs", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(wire.LiteralC, 0)},
		{Name: "LITERAL_A in an attribute list", at: "endAttrs", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(wire.LiteralA, 0)},
		{Name: "LITERAL_AC in an attribute list", at: "endAttrs", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(wire.LiteralAC, 0)},
		{Name: "PI in an attribute list", at: "endAttrs", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(wire.PI, 0x05, wire.End)},
		{Name: "PI without target", at: "AttrStart", in: "PI", first: true, Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: replace()},
		{Name: "PI with a second target", at: "endPI", Strict: codec.ErrToken, Lenient: codec.ErrToken, edit: insert(0x05)},

		{Name: "OPAQUE before 1.1", at: "endElement", until: codec.Version10, Strict: codec.ErrVersion, Unwritten: true, edit: insert(wire.Opaque, 1, 'a')},
		{Name: "OPAQUE in a value before 1.2", at: "endAttrs", until: codec.Version11, Strict: codec.ErrVersion, Unwritten: true, edit: insert(wire.Opaque, 1, 'a')},
	}
	for _, at := range []string{"endElement", "endAttrs", "endPI", "string", "entity", "opaque", "attrLiteral"} {
		all = append(all, Fault{Name: "page switch before " + at, at: at, Strict: codec.ErrToken, edit: switchPage})
	}
	all = append(all, Fault{Name: "page switch doubled", at: "switchPage", Strict: codec.ErrToken, edit: insert(wire.SwitchPage, 7)})
	for _, at := range integers {
		all = append(all,
			Fault{Name: "over-long " + at, at: at, Strict: codec.ErrInteger, edit: overLong},
			Fault{Name: "6 octets of " + at, at: at, Strict: codec.ErrInteger, Lenient: codec.ErrInteger, edit: insert(0x80, 0x80, 0x80, 0x80, 0x80)},
			Fault{Name: "33 bits of " + at, at: at, Strict: codec.ErrInteger, Lenient: codec.ErrInteger, edit: insert(0x90, 0x80, 0x80, 0x80, 0x00)})
	}
	return all
}

// Has reports whether documents of a version can have the fault.
func (f Fault) Has(v codec.Version) bool {
	return (f.since == 0 || v >= f.since) && (f.until == 0 || v <= f.until)
}

// Apply returns the document with the fault, the offset where the fault begins,
// and the offset where the unchanged rest begins. ok is false where nothing in
// the document can have the fault.
func (f Fault) Apply(d *Document, s Source) (octets []byte, at, end int, ok bool) {
	if !f.Has(d.Version) {
		return nil, 0, 0, false
	}
	var all []Span
	for i, span := range d.Spans {
		if span.Name != f.at || f.first && !firstIn(d.Spans[:i], span, f.in) {
			continue
		}
		all = append(all, span)
	}
	if len(all) == 0 {
		return nil, 0, 0, false
	}
	span := all[s.IntN(len(all))]
	edited, ok := f.edit(d, span, s)
	if !ok {
		return nil, 0, 0, false
	}
	octets = slices.Concat(d.Octets[:span.Start], edited, d.Octets[span.End:])
	return octets, span.Start, span.Start + len(edited), true
}

// firstIn reports whether span directly follows the token that begins the
// innermost of the spans before it, which must be called in.
func firstIn(before []Span, span Span, in string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].Name == in {
			return before[i].Start+1 == span.Start
		}
	}
	return false
}

func behindTable(d *Document, _ Span, _ Source) ([]byte, bool) {
	return wire.AppendInt(nil, uint32(len(d.Strings))), true
}

// overLong makes an integer longer by an octet without meaning, up to the length
// that a reader has to accept.
func overLong(d *Document, at Span, _ Source) ([]byte, bool) {
	octets := d.octets(at)
	_, n := wire.ConsumeInt(octets)
	return slices.Concat([]byte{0x80}, octets), n > 0 && n < 5
}

// size returns an edit that puts another number in front of octets.
func size(n uint32) edit {
	return func(d *Document, at Span, _ Source) ([]byte, bool) {
		_, old := wire.ConsumeInt(d.octets(at))
		return append(wire.AppendInt(nil, n), d.octets(at)[max(old, 0):]...), true
	}
}

// unterminated cuts the last terminator off the string table, where its last
// string is referred to.
func unterminated(d *Document, _ Span, _ Source) ([]byte, bool) {
	width := d.Charset.Width()
	last := 0
	for at := 0; at < len(d.Strings); {
		last = at
		at += wire.IndexTerm(d.Strings[at:], 0, width) + width
	}
	cut := d.Strings[:len(d.Strings)-width]
	for _, ref := range d.Refs {
		if int(ref) >= last && int(ref) < len(cut) {
			return append(wire.AppendInt(nil, uint32(len(cut))), cut...), true
		}
	}
	return nil, false
}

// truncate cuts the document somewhere before the end of its root, or, in
// version 1.0, of its first item.
func truncate(d *Document, _ Span, s Source) ([]byte, bool) {
	whole := "Element"
	if d.Version == codec.Version10 {
		whole = "Content"
	}
	for _, span := range d.Spans {
		if span.Name == whole && span.Depth == 0 {
			return d.Octets[:s.IntN(span.End)], true
		}
	}
	return nil, false
}
