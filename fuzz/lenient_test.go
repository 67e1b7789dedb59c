package fuzz

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzLenient holds lenient conversion to its promises, both ways: never an error where
// the tokens are complete; the same as normal conversion, octet by octet, where that
// works; the same meaning when the XML is read again, by its XML and by the tokens;
// nothing of escapes in normal output, or read by a normal conversion. With bit 31 of
// bits the octets choose among the alternatives of the grammar.
func FuzzLenient(f *testing.F) {
	for i, octets := range lenientSeeds(f) {
		for k := range uint32(6) { // each type
			f.Add(octets, k+uint32(i)*432)
		}
	}
	for i := range byte(40) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7 ^ i, i >> 1}, 20), uint32(i)*97|1<<31)
	}
	all := generators(f)
	f.Fuzz(func(t *testing.T, in []byte, bits uint32) {
		if bits>>31 != 0 {
			in = all[bits>>29&3].Generate(&grammar.Octets{Left: in}).Octets
			bits &= 1<<29 - 1
		}
		if len(in) > 1<<11 {
			return
		}
		en, de := xmlOptions(bits)
		checkLenient(t, in, en, de)
	})
}

// lenientSeeds are all fixtures, and the documents that XML cannot express.
func lenientSeeds(t testing.TB) (all [][]byte) {
	for _, s := range seeds(t) {
		all = append(all, s.octets)
	}
	for _, c := range testdoc.LoadAll(t, filepath.Join(testdoc.Root(t), "codec", "xmlconv", "testdata", "lenient", "*.hex")) {
		all = append(all, c.Octets)
	}
	return all
}

// generators make documents by the grammar of each version.
func generators(t testing.TB) (all []*grammar.Generator) {
	for _, v := range grammar.Versions {
		g, err := grammar.Load(v, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, grammar.NewGenerator(g, grammar.Options{}))
	}
	return all
}

var (
	lenientNumber = flag.Int("lenient.n", 1000, "documents for TestLenientMutants")
	lenientSeed   = flag.Uint64("lenient.seed", 1, "seed of these documents")
)

// TestLenientMutants holds documents of the grammar, fixtures, and mutants of both to the
// promises of FuzzLenient.
func TestLenientMutants(t *testing.T) {
	fixtures, all := lenientSeeds(t), generators(t)
	r := rand.New(rand.NewPCG(*lenientSeed, 0))
	for range *lenientNumber {
		doc := slices.Clone(fixtures[r.IntN(len(fixtures))])
		if r.IntN(2) == 0 {
			source := make([]byte, 20+r.IntN(200))
			for i := range source {
				source[i] = byte(r.Uint32())
			}
			doc = all[r.IntN(len(all))].Generate(&grammar.Octets{Left: source}).Octets
		}
		if len(doc) > 1<<11 {
			continue
		}
		for range r.IntN(4) {
			doc = mutant(r, doc, fixtures)
		}
		en, de := xmlOptions(r.Uint32())
		checkLenient(t, doc, en, de)
	}
}

// mutant changes, removes or adds an octet, or puts in a piece of another document.
func mutant(r *rand.Rand, doc []byte, others [][]byte) []byte {
	at := r.IntN(len(doc) + 1)
	switch r.IntN(4) {
	case 0:
		return slices.Insert(doc, at, byte(r.Uint32()))
	case 1:
		other := others[r.IntN(len(others))]
		from := r.IntN(len(other))
		return slices.Insert(doc, at, other[from:min(from+1+r.IntN(12), len(other))]...)
	case 2:
		return slices.Delete(doc, at, min(at+1, len(doc)))
	}
	if at < len(doc) {
		// Mostly a token of the grammar, which any octet seldom is.
		doc[at] = []byte{byte(r.Uint32()), 0x00, 0x01, 0x02, 0x03, 0x04, 0x43, 0x83, 0xC3, 0x40, 0x80, 0xC0}[r.IntN(12)]
	}
	return doc
}

// checkLenient holds a document to the promises of FuzzLenient.
func checkLenient(t *testing.T, in []byte, en xmlconv.EncodeOptions, de xmlconv.DecodeOptions) {
	t.Helper()
	if en.Plan == xmlconv.PlanNone {
		en.Plan = xmlconv.PlanLiterals
	}
	en.KeepSpace, en.Header = de.Mode != xmlconv.ModeIndent, codec.Header{}
	en.NestTNDS = false // codes in a tree are those of the message
	var c xmlconv.Converter
	normal, err := c.AppendXML(nil, in, de)
	if bytes.Contains(normal, []byte(xmlconv.EscapeSpace)) && declaresEscapes(t, normal) {
		t.Fatalf("normal output has escapes:\n%x\n%s", in, normal)
	}
	de.Lenient = true
	warned := 0
	de.Warn = func(e *codec.SyntaxError) {
		warned++
		checkError(t, e, 0, int64(len(in)), xmlconv.ErrNamespace, xmlconv.ErrChar, xmlconv.ErrDuplicate, xmlconv.ErrType)
	}
	text, lenientErr := c.AppendXML(nil, in, de)
	if err == nil {
		if lenientErr != nil || !bytes.Equal(text, normal) || warned > 0 {
			t.Fatalf("not as normal: %v, %d warnings\n%x\n%s\n%s", lenientErr, warned, in, normal, text)
		}
	}
	before, complete := meaningOf(in, de.Codec)
	if complete != nil {
		if where(lenientErr) != where(complete) {
			t.Fatalf("%v, but of the tokens %v: %x", lenientErr, complete, in)
		}
		return
	}
	if lenientErr != nil {
		t.Fatalf("%v, but the tokens are complete: %x", lenientErr, in)
	}
	if err == nil { // which is for FuzzWBXML
		return
	}
	if warned == 0 {
		t.Fatalf("no warning: %x\n%s", in, text)
	}
	parse(t, text)
	checkPeer(t, text)
	var w bytes.Buffer
	de.Warn = nil
	streamErr := xmlconv.WriteXML(&w, testdoc.OneByte(in), de)
	if streamErr != nil || de.KeepType && !bytes.Equal(w.Bytes(), text) {
		t.Fatalf("stream: %v\n%s\n%s", streamErr, w.Bytes(), text)
	}
	h, _, _ := codec.ParseHeader(in)
	if en.Table == nil { // canonical XML does not name its type
		en.Table = xmlconv.Resolve(h)
	}
	if octets, err := c.AppendWBXML(nil, text, en); err == nil {
		t.Fatalf("normal conversion reads escapes:\n%x\n%s\n%x", in, text, octets)
	}
	en.Lenient = true
	misplaced, raised := false, false
	en.Warn = func(e *xmlconv.SyntaxError) {
		misplaced = misplaced || errors.Is(e, xmlconv.ErrMisplaced)
		raised = raised || errors.Is(e, codec.ErrVersion)
	}
	octets, err := c.AppendWBXML(nil, text, en)
	if err != nil {
		t.Fatalf("back: %v\n%x\n%s", err, in, text)
	}
	back := de
	if back.Mode == xmlconv.ModeIndent {
		back.Mode = xmlconv.ModeCompact
	}
	out, err := c.AppendXML(nil, octets, back)
	if err != nil {
		t.Fatalf("back: %v\n%x\n%s\n%x", err, in, text, octets)
	}
	if cutShort(in, de.Codec) || misplaced { // elements are in the namespace now where they belong
		return
	}
	a, b := nowhere(parse(t, text)), nowhere(parse(t, out))
	if raised {
		a, b = anyVersion(a), anyVersion(b)
	}
	if de.Mode == xmlconv.ModeIndent {
		a, b = dropSpace(a), dropSpace(b)
	}
	if diff := difference(a, b); diff != "" {
		t.Fatalf("another meaning:\n%x\n%s\n%x\n%s\n%s", in, text, octets, out, diff)
	}
	en.KeepSpace = true
	octets2, err := c.AppendWBXML(nil, out, en)
	if err != nil {
		t.Fatalf("again: %v\n%s", err, out)
	}
	again, err := c.AppendXML(nil, octets2, back)
	if err != nil || !bytes.Equal(again, out) {
		t.Fatalf("no fixed point: %v\n%s\n%s", err, out, again)
	}
	// Types without namespaces and binary values keep their tokens as they are.
	if table := tableOf(h, de.Codec); de.Mode == xmlconv.ModeCompact && (table == nil || table == corpusPlay) {
		after, err := meaningOf(octets, back.Codec)
		if diff := cmp.Diff(before, after); err != nil || diff != "" {
			t.Fatalf("other tokens: %v\n%x\n%s\n%x\n%s", err, in, text, octets, diff)
		}
	}
}

// nowhere makes all references that lead nowhere the same, and drops what means nothing
// in base64 and dates: the attributes key and since of corpusClub.
func nowhere(all []xmlequal.Event) []xmlequal.Event {
	layout := strings.NewReplacer(" ", "", "\t", "", "\n", "", "\r", "", "-", "", ":", "")
	for _, e := range all {
		for i := range e.Attrs {
			switch a := &e.Attrs[i]; {
			case e.Space == xmlconv.EscapeSpace && (a.Local == "i" || a.Local == "v"):
				a.Value = ""
			case a.Local == "key" || a.Local == "since":
				a.Value = layout.Replace(a.Value)
			}
		}
	}
	return all
}

// anyVersion drops the versions of documents in escapes.
func anyVersion(all []xmlequal.Event) []xmlequal.Event {
	for _, e := range all {
		for i := range e.Attrs {
			if e.Space == xmlconv.EscapeSpace && e.Attrs[i].Local == "version" {
				e.Attrs[i].Value = ""
			}
		}
	}
	return all
}

// declaresEscapes reports whether XML has an element in the namespace of escapes.
func declaresEscapes(t *testing.T, xml []byte) bool {
	return slices.ContainsFunc(parse(t, xml), func(e xmlequal.Event) bool { return e.Space == xmlconv.EscapeSpace })
}

// tableOf returns the document type that a decoder with options o takes.
func tableOf(h codec.Header, o codec.Options) *tokens.Table {
	if o.Table != nil {
		return o.Table
	}
	return o.Resolve(h)
}

// keepAll are the options o, for reading whatever is complete.
func keepAll(o codec.Options) codec.Options {
	o.KeepUnknown, o.KeepFaults = true, true
	return o
}

// cutShort reports whether the string table ends within a character that something
// refers to: a string elsewhere cannot end so.
func cutShort(in []byte, o codec.Options) bool {
	events, _ := runBytes(in, keepAll(o))
	h, _, _ := codec.ParseHeader(in)
	width := h.Charset.Width()
	if o.Charset != 0 {
		width = o.Charset.Width()
	}
	return slices.ContainsFunc(events, func(e event) bool {
		refers := e.Flags&(codec.Literal|codec.FromTable) != 0 && e.Flags&codec.Unknown == 0 || e.Kind == codec.ExtInt
		return refers && (len(h.Strings)-int(e.Code))%width != 0
	})
}

// meaningOf returns what the tokens of a document say, apart from how they say it, and
// why they are not complete.
func meaningOf(in []byte, o codec.Options) (all []string, err error) {
	d := codec.NewDecoder(nil, keepAll(o))
	d.ResetBytes(in)
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			all = append(all, fmt.Sprintf("text %q", text.String()))
		}
		text.Reset()
	}
	list := false
	for {
		t, err := d.Next()
		if err == io.EOF {
			flush()
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch t.Kind {
		case codec.SwitchPage:
			continue
		case codec.Start, codec.End, codec.AttrStart, codec.AttrsEnd, codec.PI:
			flush()
		default:
			s, plain := said(d, t)
			if !plain {
				flush()
				all = append(all, s)
			} else if list || d.Depth() > 0 || strings.Trim(s, " \t\r\n") != "" {
				text.WriteString(s)
			}
			continue
		}
		switch t.Kind {
		case codec.AttrsEnd:
			list = false
			continue
		case codec.End:
			all = append(all, "end")
			continue
		case codec.PI, codec.AttrStart:
			list = true
			if t.Flags&codec.Literal == 0 && d.Name(t) != "" {
				table, _ := d.Table()
				_, prefix, _ := table.Attr(t.Code)
				text.WriteString(prefix)
			}
		}
		name := "nowhere"
		if t.Flags&(codec.Literal|codec.Unknown) != codec.Literal|codec.Unknown {
			if b, err := d.AppendName(nil, t); err == nil {
				name = fmt.Sprintf("%q", b)
			} else if t.Flags&codec.Literal == 0 {
				name = fmt.Sprintf("%04x", t.Code)
			} else {
				h, _ := d.Header()
				name = fmt.Sprintf("%x", terminated(h.Strings[t.Code:], h.Charset.Width()))
			}
		}
		all = append(all, fmt.Sprintf("%s %s", t.Kind, name))
	}
}

// said returns the text of the last token, t, if it has one, else all that it says.
func said(d *codec.Decoder, t codec.Token) (s string, plain bool) {
	as := t
	if t.Kind == codec.Opaque {
		as = codec.Token{Kind: codec.Text, Data: t.Data}
	}
	if text, err := d.AppendToken(nil, as); err == nil {
		return string(text), true
	} else if t.Kind == codec.ExtInt && errors.Is(err, codec.ErrCharset) {
		h, _ := d.Header()
		return fmt.Sprintf("ExtInt %d %x", t.Num(), terminated(h.Strings[t.Code:], h.Charset.Width())), false
	}
	switch {
	case t.Kind == codec.Text && t.Flags&codec.Unknown != 0, t.Kind == codec.ExtInt:
		table, _ := d.Table()
		if t.Kind == codec.ExtInt && (table == nil || t.Num() == 1) {
			return fmt.Sprintf("ExtInt %d %d", t.Num(), t.Code), false
		}
		return t.Kind.String() + " nowhere", false
	case t.Kind == codec.Text:
		return fmt.Sprintf("Text %x", t.Data), false
	}
	return fmt.Sprintf("%s %d %d %x", t.Kind, t.Num(), t.Code, t.Data), false
}

// terminated returns the string at the front of s.
func terminated(s []byte, width int) []byte {
	for i := 0; i+width <= len(s); i += width {
		if !slices.ContainsFunc(s[i:i+width], func(b byte) bool { return b != 0 }) {
			return s[:i]
		}
	}
	return s
}
