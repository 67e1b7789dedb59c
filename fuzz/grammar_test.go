package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
)

// FuzzGrammar has the octets choose among the alternatives of the grammar of a
// version. The document that comes of it is valid: it is read strictly, copied
// octet by octet, and read the same from every reader. With a fault it is
// refused for that reason, or accepted where that is documented.
func FuzzGrammar(f *testing.F) {
	for v := range byte(4) {
		for i := range byte(40) {
			f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7 ^ i, i >> 1}, 40), v, i)
		}
	}
	faults := grammar.Faults()
	var generators []*grammar.Generator
	for _, v := range grammar.Versions {
		g, err := grammar.Load(v, nil)
		if err != nil {
			f.Fatal(err)
		}
		generators = append(generators, grammar.NewGenerator(g, grammar.Options{}))
	}
	f.Fuzz(func(t *testing.T, choices []byte, version, fault byte) {
		source := &grammar.Octets{Left: choices}
		d := generators[int(version)%len(generators)].Generate(source)
		o := codec.Options{Strict: true}
		events, err := runBytes(d.Octets, o)
		if err != nil {
			t.Fatalf("%v in % x", err, d.Octets)
		}
		checkProduced(t, d, events)
		if got, err := copyDoc(d.Octets, o); err != nil || !bytes.Equal(got, d.Octets) {
			t.Fatalf("%v: % x is copied as\n% x", err, d.Octets, got)
		}
		checkCopy(t, d.Octets, events, o)
		checkReaders(t, d.Octets, o)
		checkFaulty(t, d, faults[int(fault)%len(faults)], source)
	})
}

// checkProduced holds the tokens that are read to the productions that were
// written: codes with their pages, numbers, offsets in the string table, octets
// of text and opaque data, in order. Nothing of it depends on the decoder.
func checkProduced(t *testing.T, d *grammar.Document, events []event) {
	t.Helper()
	var got []string
	for _, e := range events {
		if s := readAs(e); s != "" {
			got = append(got, s)
		}
	}
	if diff := cmp.Diff(writtenAs(t, d), got); diff != "" {
		t.Fatalf("written, read:\n%s\n% x", diff, d.Octets)
	}
}

// readAs describes a token; ends and page switches are none.
func readAs(e event) string {
	code := fmt.Sprintf("%d:%02x", e.Code.Page(), e.Code.Token())
	if e.Flags&(codec.Literal|codec.FromTable) != 0 {
		code = fmt.Sprintf("at %d", e.Code)
	}
	number := codec.Token{Flags: e.Flags}.Num()
	switch e.Kind {
	case codec.Start:
		return "tag " + code
	case codec.AttrStart, codec.PI:
		return "attribute " + code
	case codec.AttrValue:
		return "value " + code
	case codec.Text:
		if e.Flags&codec.FromTable != 0 {
			return "text " + code
		}
		return fmt.Sprintf("text %x", e.Data)
	case codec.Opaque:
		return fmt.Sprintf("opaque %x", e.Data)
	case codec.Entity:
		return fmt.Sprintf("entity %d", e.Code)
	case codec.ExtString:
		return fmt.Sprintf("extension %d %x", number, e.Data)
	case codec.ExtInt:
		return fmt.Sprintf("extension %d %d", number, e.Code)
	case codec.Ext:
		return fmt.Sprintf("extension %d", number)
	}
	return ""
}

// writtenAs lists the tokens that the productions of a document have written.
func writtenAs(t *testing.T, d *grammar.Document) (all []string) {
	t.Helper()
	var tagPage, attrPage byte
	attrsEnd, attrLiteral := 0, -1
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	more := func(format string, args ...any) { all[len(all)-1] += fmt.Sprintf(format, args...) }
	body := false
	for _, span := range d.Spans {
		octets := d.Octets[span.Start:span.End]
		if body = body || span.Name == "Body"; !body {
			continue
		}
		switch span.Name {
		case "Attrs", "PI":
			attrsEnd = span.End
		case "hPage":
			if span.Start < attrsEnd {
				attrPage = octets[0]
			} else {
				tagPage = octets[0]
			}
		case "tag", "tagA", "tagC", "tagAC":
			add("tag %d:%02x", tagPage, octets[0]&0x3F)
		case "attrLiteral":
			attrLiteral = span.Start
			add("attribute at ")
		case "literal", "literalA", "literalC", "literalAC":
			if span.Start != attrLiteral {
				add("tag at ")
			}
		case "attrStart":
			add("attribute %d:%02x", attrPage, octets[0])
		case "attrValue":
			add("value %d:%02x", attrPage, octets[0])
		case "inlineString":
			add("text ")
		case "tableString":
			add("text at ")
		case "entity":
			add("entity ")
		case "opaque":
			add("opaque ")
		case "extI", "extT":
			add("extension %d ", octets[0]&3)
		case "ext":
			add("extension %d", octets[0]&3)
		case "hIndex", "hCodePoint", "hInteger":
			more("%d", number(octets))
		case "hTermString":
			more("%x", octets[:len(octets)-d.Charset.Width()])
		case "hOpaque":
			size := 1
			for octets[size-1] >= 0x80 {
				size++
			}
			more("%x", octets[size:])
		}
	}
	return all
}

// number reads a multi-byte integer.
func number(octets []byte) (v uint32) {
	for _, b := range octets {
		v = v<<7 | uint32(b&0x7F)
	}
	return v
}

// checkFaulty reads a document with a fault, if it can have it.
func checkFaulty(t *testing.T, d *grammar.Document, f grammar.Fault, s grammar.Source) {
	t.Helper()
	doc, _, _, ok := f.Apply(d, s)
	if !ok {
		return
	}
	for _, strict := range []bool{true, false} {
		want := f.Lenient
		if strict {
			want = f.Strict
		}
		o := codec.Options{Strict: strict}
		_, err := runBytes(doc, o)
		if !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %v; strict %v\n% x", f.Name, err, want, strict, doc)
		}
		if err != nil {
			checkError(t, err, 0, int64(len(doc)))
		}
		s, ok := errors.AsType[*codec.SyntaxError](err)
		if ok && errors.Is(err, io.ErrUnexpectedEOF) && s.Offset != int64(len(doc)) {
			t.Fatalf("%s: %v of %d octets", f.Name, err, len(doc))
		}
		checkReaders(t, doc, o)
	}
}
