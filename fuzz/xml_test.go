package fuzz

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// xmlOptions makes options for both directions of bits. Limits that would make one
// direction refuse the result of the other are off; the size of inputs bounds the work.
func xmlOptions(bits uint32) (en xmlconv.EncodeOptions, de xmlconv.DecodeOptions) {
	pick := func(n uint32) uint32 {
		v := bits % n
		bits /= n
		return v
	}
	table := []*tokens.Table{nil, corpusPlay, corpusClub, tokens.Prov11, tokens.SyncML12, tokens.SyncML11}[pick(6)]
	en = xmlconv.EncodeOptions{
		Table: table, Limits: codec.Limits{Depth: -1, Attrs: -1, String: -1, Strings: -1, Expanded: -1},
		XML:  xmlconv.XMLLimits{Depth: -1, Attrs: -1, Name: -1, Text: -1},
		Plan: []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats, xmlconv.PlanNone}[pick(3)],
	}
	en.KeepSpace = pick(2) == 0
	en.NestTNDS = pick(2) == 1
	en.CDATA = pick(2) == 1
	en.KeepUnfit = true // a string in the place of a value comes back
	en.Header.Version = []codec.Version{0, codec.Version10, codec.Version11, codec.Version12}[pick(4)]
	en.Header.Charset = []codec.Charset{0, codec.USASCII, codec.ISO88591, codec.UTF16BE, codec.UTF16LE, codec.UCS2}[pick(6)]
	en.Resolve = func(h codec.Header) *tokens.Table {
		if t := xmlconv.Resolve(h); t != nil || h.PublicID > 1 {
			return t
		}
		return table
	}
	de = xmlconv.DecodeOptions{
		Codec: codec.Options{Table: table, Resolve: en.Resolve, Limits: en.Limits}, CDATA: en.CDATA,
		Mode: []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeIndent, xmlconv.ModeCanonical}[pick(3)],
	}
	en.KeepType = pick(2) == 0
	de.KeepType = en.KeepType
	return en, de
}

// typeWritten returns the type of a document that was written of XML: that of its header, else
// the one that the root names, as of ActiveSync.
func typeWritten(in, octets []byte) *tokens.Table {
	h, _, err := codec.ParseHeader(octets)
	if err != nil {
		return nil
	}
	if t := xmlconv.Resolve(h); t != nil {
		return t
	}
	for d := xml.NewDecoder(bytes.NewReader(in)); ; {
		tok, err := d.Token()
		if err != nil {
			return nil
		}
		if root, ok := tok.(xml.StartElement); ok {
			for _, t := range tokens.All() {
				if t.Borrowed && t.PublicID == h.PublicID && t.Root == root.Name.Local {
					return t
				}
			}
			return tokens.ByRoot(root.Name.Local, root.Name.Space)
		}
	}
}

// FuzzXML holds that XML means the same after WBXML and back, and that the
// result is a fixed point.
func FuzzXML(f *testing.F) {
	for i, s := range xmlSeeds(f) {
		f.Add(s, uint32(i%6))
		f.Add(s, uint32(i*97))
	}
	f.Fuzz(func(t *testing.T, in []byte, bits uint32) {
		if len(in) > 1<<14 {
			return
		}
		checkXMLLimits(t, in)
		o, back := xmlOptions(bits)
		back.Mode, back.Codec.Table = xmlconv.ModeCompact, nil
		if table := unnumbered(in); table != nil {
			o.Resolve = func(h codec.Header) *tokens.Table { return cmp.Or(xmlconv.Resolve(h), table) }
			back.Codec.Resolve = o.Resolve
		}
		var c xmlconv.Converter
		warned, misplaced := 0, 0
		o.Warn = func(e *xmlconv.SyntaxError) {
			if warned++; errors.Is(e, xmlconv.ErrMisplaced) {
				misplaced++
			}
		}
		octets, err := c.AppendWBXML(nil, in, o)
		if err != nil {
			checkXMLError(t, in, err)
			return
		}
		checkStrict(t, in, o, octets, warned)
		back.Codec.Table = typeWritten(in, octets)
		out, err := c.AppendXML(nil, octets, back)
		if err != nil {
			t.Fatalf("%v\n%s\n%x", err, in, octets)
		}
		before, after := parse(t, in), parse(t, out)
		if !o.KeepSpace {
			before, after = dropSpace(before), dropSpace(after)
		}
		table := cmp.Or(back.Codec.Table, back.Codec.Resolve(codec.Header{PublicID: 1}))
		if misplaced == 0 { // else elements are in the namespace now where they belong
			if diff := difference(spelled(table, before, o.KeepSpace), spelled(table, after, o.KeepSpace)); diff != "" {
				t.Fatalf("another meaning:\n%s\n%x\n%s\n%s", in, octets, out, diff)
			}
			checkAgreement(t, table, in, out, o.KeepSpace)
		}
		misplaced = 0
		o.KeepSpace = true // white space that was CDATA is plain now
		octets2, err := c.AppendWBXML(nil, out, o)
		if err != nil {
			t.Fatalf("again: %v\n%s", err, out)
		}
		if misplaced > 0 {
			t.Fatalf("still in the wrong namespace: %s", out)
		}
		out2, err := c.AppendXML(nil, octets2, back)
		if err != nil || !bytes.Equal(out2, out) {
			t.Fatalf("no fixed point: %v\n%s\n%s\n%x\n%x", err, out, out2, octets, octets2)
		}
	})
}

// unnumbered returns the type that the root says where headers cannot say it, else nil.
func unnumbered(in []byte) *tokens.Table {
	var tok xmltok.Tokenizer
	tok.ResetBytes(in, xmltok.Options{})
	for {
		switch k, err := tok.Next(); {
		case err != nil:
			return nil
		case k == xmltok.StartElement:
			t := tokens.ByRoot(tok.Name().Local, tok.Name().Space)
			if t != nil && (t.PublicID != 0 || t.Public != "") {
				t = nil
			}
			return t
		}
	}
}

// checkStrict holds that Strict refuses just what was warned of, and changes nothing else.
func checkStrict(t *testing.T, in []byte, o xmlconv.EncodeOptions, octets []byte, warned int) {
	t.Helper()
	o.Strict, o.Warn = true, nil
	got, err := xmlconv.ToWBXML(in, o)
	if (err == nil) != (warned == 0) || err == nil && !bytes.Equal(got, octets) {
		t.Fatalf("%d warnings, strict: %v\n%s\n%x\n%x", warned, err, in, octets, got)
	}
}

// tightXML are limits that small documents exceed.
var tightXML = xmlconv.XMLLimits{Depth: 4, Attrs: 3, Name: 20, Text: 40, Document: 500}

// checkXMLLimits holds that XML which is converted within limits keeps them, as
// a tokenizer without limits finds, and that a limit of depth or size is not
// reported where it is kept.
func checkXMLLimits(t *testing.T, in []byte) {
	t.Helper()
	o := xmlconv.EncodeOptions{XML: tightXML, Table: corpusPlay}
	var c xmlconv.Converter
	_, err := c.AppendWBXML(nil, in, o)
	limit, ok := errors.AsType[*codec.LimitError](err)
	if err != nil && !ok {
		return
	}
	var tok xmltok.Tokenizer
	tok.ResetBytes(in, xmltok.Options{Limits: xmltok.Limits{Depth: -1, Attrs: -1, Name: -1, Text: -1}})
	depth, deepest, attrs, text := 0, 0, 0, 0
	for {
		k, err := tok.Next()
		if err != nil {
			break
		}
		switch k {
		case xmltok.StartElement:
			depth++
			deepest, attrs = max(deepest, depth), max(attrs, len(tok.Attrs()))
			for _, a := range tok.Attrs() {
				text = max(text, len(a.Value))
			}
		case xmltok.EndElement:
			depth--
		case xmltok.Text, xmltok.CDATA:
			text = max(text, len(tok.Text()))
		}
	}
	broken := deepest > tightXML.Depth || attrs > tightXML.Attrs || text > tightXML.Text || len(in) > 4*int(tightXML.Document)
	if err == nil && broken {
		t.Fatalf("accepted with depth %d, %d attributes, text of %d, %d octets in all: %q", deepest, attrs, text, len(in), in)
	}
	if limit != nil && limit.Limit == "Depth" && deepest <= tightXML.Depth {
		t.Fatalf("%v with depth %d: %q", err, deepest, in)
	}
}

// checkXMLError holds an error to its shape.
func checkXMLError(t *testing.T, in []byte, err error) {
	s, ok := errors.AsType[*xmlconv.SyntaxError](err)
	if !ok || s.Offset < 0 || s.Offset > int64(len(in)) || s.Line < 1 || s.Column < 1 || len(s.Path) > 256 {
		t.Fatalf("%#v for %q", err, in)
	}
}

// FuzzWBXML holds that WBXML is converted to well-formed XML, that this means the
// same after WBXML and back, and that streams and TokenReader agree.
func FuzzWBXML(f *testing.F) {
	for i, s := range seeds(f) {
		f.Add(s.octets, uint32(i*97))
		f.Add(s.octets, uint32(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, bits uint32) {
		if len(in) > 1<<13 {
			return
		}
		o, de := xmlOptions(bits)
		de.Codec.Limits.Expanded = 0
		if o.Plan == xmlconv.PlanNone {
			o.Plan = xmlconv.PlanLiterals
		}
		o.KeepSpace = de.Mode != xmlconv.ModeIndent
		var c xmlconv.Converter
		text, err := c.AppendXML(nil, in, de)
		if int64(len(text)) > 1<<20+16*int64(len(in)) {
			t.Fatalf("%d octets of XML out of %d", len(text), len(in))
		}
		checkStreams(t, in, de, text, err)
		if err != nil {
			s, ok := errors.AsType[*codec.SyntaxError](err)
			if !ok || s.Offset < 0 || s.Offset > int64(len(in)) || len(s.Path) > 256 {
				t.Fatalf("%#v for %x", err, in)
			}
			return
		}
		de.Codec.Limits.Expanded = -1
		parse(t, text)
		checkPeer(t, text)

		if o.Header.Version == codec.Version10 || o.Header.Charset == codec.USASCII || o.Header.Charset == codec.ISO88591 || o.Header.Charset == codec.UCS2 {
			o.Header.Charset = codec.UTF8 // version 1.0 cannot name another, and names need all characters
		}
		if o.Table == nil { // canonical XML does not name its type
			h, _, _ := codec.ParseHeader(in)
			o.Table = xmlconv.Resolve(h)
		}
		octets, err := c.AppendWBXML(nil, text, o)
		if err != nil {
			t.Fatalf("back: %v\n%x\n%s", err, in, text)
		}
		back := de
		back.Mode, back.Codec.Table = xmlconv.ModeCanonical, nil
		out, err := c.AppendXML(nil, octets, back)
		if err != nil {
			t.Fatalf("back: %v\n%x\n%s\n%x", err, in, text, octets)
		}
		before, after := parse(t, text), parse(t, out)
		if de.Mode == xmlconv.ModeIndent {
			before, after = dropSpace(before), dropSpace(after)
		}
		keepSpace := de.Mode != xmlconv.ModeIndent
		// Strings with variables as XML has them come back as such.
		if diff := difference(spelled(o.Table, before, keepSpace), spelled(o.Table, after, keepSpace)); diff != "" {
			t.Fatalf("another meaning:\n%x\n%s\n%x\n%s\n%s", in, text, octets, out, diff)
		}
		o.KeepSpace = true
		byRoot := false // the type is that of the root's name
		o.Warn = func(e *xmlconv.SyntaxError) { byRoot = byRoot || errors.Is(e, xmlconv.ErrType) }
		if octets, err = c.AppendWBXML(nil, out, o); err != nil {
			t.Fatalf("again: %v\n%s", err, out)
		}
		again, err := c.AppendXML(nil, octets, back)
		if err != nil || !byRoot && !bytes.Equal(again, out) {
			t.Fatalf("no fixed point: %v\n%s\n%s", err, out, again)
		}
	})
}

// xmlSeeds are XML: that of fixtures, and documents with tokens that no fixture
// has.
func xmlSeeds(f *testing.F) (all [][]byte) {
	for _, s := range seeds(f) {
		var o xmlconv.DecodeOptions
		o.Codec.Table, o.Codec.KeepUnknown = s.table, s.keep
		if s.table == nil {
			o.Codec.Table = corpusPlay
		}
		if text, err := xmlconv.ToXML(s.octets, o); err == nil {
			all = append(all, text)
		}
	}
	for _, s := range []string{
		`<doc>text<a id="1" href="http://x.com" type="text/plain"/><b><![CDATA[<&]]></b><?t d?></doc>`,
		"<doc>\r\n <a> </a>\t<b xml:space=\"preserve\"> </b>&#13;&#x20AC;</doc>",
		`<!DOCTYPE doc PUBLIC "-//X" "doc.dtd"><doc>&lt;&#60;</doc>`,
		`<!DOCTYPE doc [<!ENTITY e "<a>x</a>"><!ATTLIST doc id CDATA "d">]><doc>&e;&e;</doc>`,
		`<club xmlns="urn:club"><key>AQID</key><born>20260102T030405Z</born><count>77</count><kind>device</kind><file>x</file></club>`,
		`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add><Item><Data><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD></MgmtTree></Data></Item></Add></SyncBody></SyncML>`,
		`<wap-provisioningdoc version="1.0"><characteristic type="APPLICATION"><parm name="AAUTHTYPE" value="DIGEST,BASIC"/></characteristic></wap-provisioningdoc>`,
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><doc>\xE9</doc>",
		`<x:y xmlns:x="urn:z" x:a="1" b="2"/>`,
		`<doc><a><b><c><doc/></c></b></a></doc>`,
		`<doc><a><b><c/></b></a></doc>`,
		`<doc id="" name="" href="" type=""/>`,
	} {
		all = append(all, []byte(s))
	}
	for _, texts := range corpus.Types() {
		for _, s := range texts {
			all = append(all, []byte(s))
		}
	}
	folder := filepath.Join(testdoc.Root(f), "examples")
	paths, err := filepath.Glob(filepath.Join(folder, "*.xml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// The types of package corpus, made once: they are compared by address.
var corpusPlay, corpusClub = corpus.Play(), corpus.Club()

// checkAgreement holds that encoding/xml, too, finds the same names, text and
// attributes in XML before and after, where it reads the first at all.
func checkAgreement(t *testing.T, table *tokens.Table, in, out []byte, keepSpace bool) {
	t.Helper()
	before, err := peerEvents(in)
	if err != nil {
		return // other encodings, names of the fifth edition, version 1.1
	}
	after, err := peerEvents(out)
	if err != nil {
		t.Fatalf("encoding/xml reads\n%q\nbut %v in\n%q", in, err, out)
	}
	if !keepSpace {
		before, after = dropSpace(before), dropSpace(after)
	}
	if diff := difference(spelled(table, before, keepSpace), spelled(table, after, keepSpace)); diff != "" {
		t.Fatalf("another meaning, says encoding/xml:\n%s\n%s\n%s", in, out, diff)
	}
}

// peerEvents is parse by encoding/xml. It does not normalise white space in
// values, those that name a namespace among them, so that is done here.
func peerEvents(in []byte) ([]xmlequal.Event, error) {
	tree, err := grammar.ParseXML(bytes.TrimPrefix(in, []byte("\uFEFF")))
	if err != nil {
		return nil, err
	}
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	all := tree.Events()
	for i := range all {
		e := &all[i]
		e.Space = xmlSpaces.Replace(e.Space)
		if e.Kind == xmltok.PI {
			e.Text = lines.Replace(e.Text)
		}
		for k := range e.Attrs {
			a := &e.Attrs[k]
			a.Space, a.Value = xmlSpaces.Replace(a.Space), xmlSpaces.Replace(a.Value)
		}
		xmlequal.SortAttrs(e.Attrs)
	}
	return all, nil
}

var xmlSpaces = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

// allTokens returns the tokens of r, adjacent text joined, up to its error.
func allTokens(r xml.TokenReader) (all []xml.Token, err error) {
	for {
		t, err := r.Token()
		if err != nil {
			return all, err
		}
		switch t := xml.CopyToken(t).(type) {
		case xml.Directive:
		case xml.CharData:
			if n := len(all); n > 0 {
				if before, ok := all[n-1].(xml.CharData); ok {
					all[n-1] = append(before, t...)
					continue
				}
			}
			all = append(all, t)
		case xml.ProcInst:
			if t.Target != "xml" {
				all = append(all, t)
			}
		default:
			all = append(all, t)
		}
	}
}

// rawTokens makes a TokenReader of RawToken.
type rawTokens struct{ *xml.Decoder }

func (r rawTokens) Token() (xml.Token, error) { return r.RawToken() }

// whereXML returns the part of an error that streams must agree on.
func whereXML(err error) string {
	if x, ok := errors.AsType[*xmlconv.SyntaxError](err); ok {
		return fmt.Sprintf("%s@%d %d:%d %s", reason(err), x.Offset, x.Line, x.Column, x.Path)
	}
	return where(err)
}

// checkStreams compares a stream, and the tokens of a TokenReader, with the
// result of a slice.
func checkStreams(t *testing.T, in []byte, o xmlconv.DecodeOptions, text []byte, err error) {
	if o.Mode != xmlconv.ModeIndent && o.KeepType {
		var w bytes.Buffer
		streamErr := xmlconv.WriteXML(&w, testdoc.OneByte(in), o)
		if whereXML(streamErr) != whereXML(err) || err == nil && !bytes.Equal(w.Bytes(), text) {
			t.Fatalf("stream: %s, %s\n%s\n%s", whereXML(streamErr), whereXML(err), w.Bytes(), text)
		}
	}
	co := o.Codec
	if co.Resolve == nil {
		co.Resolve = xmlconv.Resolve
	}
	d := codec.NewDecoder(nil, co)
	d.ResetBytes(in)
	got, readErr := allTokens(xmlconv.TokenReader(d, o.Codec))
	if readErr == io.EOF {
		readErr = nil
	}
	if whereXML(readErr) != whereXML(err) {
		t.Fatalf("TokenReader: %s, %s", whereXML(readErr), whereXML(err))
	}
	if err != nil || o.Mode != xmlconv.ModeCompact || o.CDATA || !o.KeepType || bytes.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
		return
	}
	want, _ := allTokens(rawTokens{xml.NewDecoder(bytes.NewReader(text))})
	if a, b := fmt.Sprint(got), fmt.Sprint(want); a != b {
		t.Fatalf("TokenReader:\n%s\n%s\n%s", a, b, text)
	}
}

// checkPeer reads text with encoding/xml, whose names are those of an older
// edition.
func checkPeer(t *testing.T, text []byte) {
	if bytes.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
		return
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("encoding/xml: %v\n%s", err, text)
		}
	}
}

// parse reads XML.
func parse(t *testing.T, in []byte) (all []xmlequal.Event) {
	for e, err := range xmlequal.Read(in, xmlequal.Options{Limits: xmltok.Limits{Depth: -1, Attrs: -1, Name: -1, Text: -1}}) {
		if err != nil {
			t.Fatalf("%v\n%s", err, in)
		}
		all = append(all, e)
	}
	return all
}

// dropSpace leaves out text that is white space.
func dropSpace(all []xmlequal.Event) []xmlequal.Event {
	return slices.DeleteFunc(all, func(e xmlequal.Event) bool { return e.Kind == xmltok.Text && strings.Trim(e.Text, " \t\r\n") == "" })
}

// difference says where b, which a was converted to, means something else.
func difference(a, b []xmlequal.Event) string {
	d, _ := xmlequal.Compare(xmlequal.Slice(a), xmlequal.Slice(b), xmlequal.Options{KeepSpace: true, Table: corpusClub})
	return d
}
