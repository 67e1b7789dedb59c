package xmlconv_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// allTokens returns the tokens of r, adjacent text joined, up to its error.
func allTokens(r xml.TokenReader) (all []xml.Token, err error) {
	for {
		t, err := r.Token()
		if err != nil {
			return all, err
		}
		t = xml.CopyToken(t)
		if text, ok := t.(xml.CharData); ok && len(all) > 0 {
			if before, ok := all[len(all)-1].(xml.CharData); ok {
				all[len(all)-1] = append(before, text...)
				continue
			}
		}
		switch t := t.(type) {
		case xml.Directive:
			continue
		case xml.ProcInst:
			if t.Target == "xml" {
				continue
			}
			if len(t.Inst) == 0 {
				t.Inst = nil
			}
			all = append(all, t)
		case xml.StartElement:
			if len(t.Attr) == 0 {
				t.Attr = nil
			}
			all = append(all, t)
		default:
			all = append(all, t)
		}
	}
}

// rawTokens makes a TokenReader of RawToken.
type rawTokens struct{ *xml.Decoder }

func (r rawTokens) Token() (xml.Token, error) { return r.RawToken() }

// decoder returns one for a document as ToXML reads it.
func decoder(d document, r io.Reader) *codec.Decoder {
	o := d.o.de.Codec
	if o.Resolve == nil {
		o.Resolve = xmlconv.Resolve
	}
	dec := codec.NewDecoder(r, o)
	if r == nil {
		dec.ResetBytes(d.octets)
	}
	return dec
}

// TestTokenReader holds that its tokens are those of encoding/xml in the XML of
// the same document, raw and translated, and its errors those of ToXML.
func TestTokenReader(t *testing.T) {
	eachDocument(t, func(t *testing.T, d document) {
		d.o.de.KeepType = true
		text, wantErr := xmlconv.ToXML(d.octets, d.o.de)
		got, err := allTokens(xmlconv.TokenReader(decoder(d, nil), d.o.de.Codec))
		if wantErr != nil {
			if where(err) != where(wantErr) {
				t.Errorf("%s, want %s", where(err), where(wantErr))
			}
			return
		}
		if err != io.EOF {
			t.Fatal(err)
		}
		want, err := allTokens(rawTokens{xml.NewDecoder(bytes.NewReader(text))})
		if err != io.EOF {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for name, r := range testdoc.Readers(d.octets) {
			got, err := allTokens(xml.NewTokenDecoder(xmlconv.TokenReader(decoder(d, r), d.o.de.Codec)))
			if err != io.EOF {
				t.Fatal(name, err)
			}
			want, err := allTokens(xml.NewDecoder(bytes.NewReader(text)))
			if err != io.EOF {
				t.Fatal(name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(name, diff)
			}
		}
	})
}

// TestTokenReaderPairs does so for the documents with something special.
func TestTokenReaderPairs(t *testing.T) {
	for _, p := range pairs {
		if p.wbxml == "" {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			d := document{name: p.name, octets: testdoc.Hex(t, p.wbxml)}
			d.o = options(p.table)
			if p.with != nil {
				p.with(&d.o)
			}
			d.o.de.CDATA, d.o.de.KeepType = false, true
			text, err := xmlconv.ToXML(d.octets, d.o.de)
			if err != nil {
				t.Fatal(err)
			}
			got, err := allTokens(xml.NewTokenDecoder(xmlconv.TokenReader(decoder(d, nil), d.o.de.Codec)))
			if err != io.EOF {
				t.Fatal(err)
			}
			want, err := allTokens(xml.NewDecoder(bytes.NewReader(text)))
			if err != io.EOF {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTokenReaderStruct fills a struct, from a document within a document too.
func TestTokenReaderStruct(t *testing.T) {
	type message struct {
		XMLName xml.Name `xml:"SYNCML:SYNCML1.2 SyncML"`
		Put     struct {
			CmdID string
			Type  string `xml:"syncml:metinf Meta>Type"`
			Inf   struct {
				Man    string
				VerDTD string `xml:"syncml:devinf VerDTD"`
				X      struct {
					A string `xml:"u a,attr"`
					B string `xml:"b,attr"`
				} `xml:"u x"`
			} `xml:"Item>Data>DevInf"`
		} `xml:"SyncBody>Put"`
	}
	in := `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Put><CmdID>1</CmdID><Meta><Type xmlns="syncml:metinf">text/x</Type></Meta><Item><Data>` +
		`<DevInf xmlns="syncml:devinf"><VerDTD>1.2</VerDTD><p:x xmlns:p="u" p:a="&lt;" b="2"/></DevInf></Data></Item></Put></SyncBody></SyncML>`
	octets, err := xmlconv.ToWBXML([]byte(in), xmlconv.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var want, got message
	if err := xml.Unmarshal([]byte(in), &want); err != nil {
		t.Fatal(err)
	}
	d := document{octets: octets}
	if err := xml.NewTokenDecoder(xmlconv.TokenReader(decoder(d, nil), codec.Options{})).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Put.Inf.X.A != "<" || got.Put.Inf.VerDTD != "1.2" {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTokenReaderWithin reads the rest of an element.
func TestTokenReaderWithin(t *testing.T) {
	dec := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	dec.ResetBytes(testdoc.Hex(t, "03 A4 01 6A 00 6D 6B 45 4B 03 31 00 01 03 78 00 5A 00 01 53 01 01 01 00 00 12 01 01"))
	for range 3 { // SyncML, SyncBody, Add
		if _, err := dec.Next(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := allTokens(xml.NewTokenDecoder(xmlconv.TokenReader(dec, codec.Options{})))
	if err != io.EOF {
		t.Fatal(err)
	}
	const sync, inf = "SYNCML:SYNCML1.2", "syncml:metinf"
	xmlns := func(s string) []xml.Attr { return []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: s}} }
	want := []xml.Token{
		xml.StartElement{Name: xml.Name{Space: sync, Local: "CmdID"}, Attr: xmlns(sync)}, xml.CharData("1"), xml.EndElement{Name: xml.Name{Space: sync, Local: "CmdID"}},
		xml.CharData("x"),
		xml.StartElement{Name: xml.Name{Space: sync, Local: "Meta"}, Attr: xmlns(sync)},
		xml.StartElement{Name: xml.Name{Space: inf, Local: "Type"}, Attr: xmlns(inf)}, xml.EndElement{Name: xml.Name{Space: inf, Local: "Type"}},
		xml.EndElement{Name: xml.Name{Space: sync, Local: "Meta"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// The decoder stands behind the element.
	if tok, err := dec.Next(); err != nil || tok.Kind != codec.Start || dec.Name(tok) != "Final" {
		t.Errorf("%v, %v", tok, err)
	}
}

// TestTokenReaderErrors holds that errors stick and those of a reader come out
// as they are.
func TestTokenReaderErrors(t *testing.T) {
	for _, v := range []struct {
		name  string
		table *tokens.Table
		r     io.Reader
		o     codec.Options
		want  string
	}{
		{"truncated", play, strings.NewReader("\x03\x01\x6A\x00\x45"), codec.Options{}, "EOF@5 /doc"},
		{"no type", nil, strings.NewReader("\x03\x01\x6A\x00\x05"), codec.Options{}, "ErrName+ErrType@1"},
		{"no header", play, strings.NewReader("\x09"), codec.Options{}, "ErrVersion@0"},
		{"no character", play, strings.NewReader("\x03\x01\x6A\x00\x45\x03\x01\x00\x01"), codec.Options{}, "ErrChar@5 /doc"},
		{"no text outside", play, strings.NewReader("\x00\x01\x00\x03x\x00\x05"), codec.Options{}, "ErrBalance@3"},
		{"in pieces", play, strings.NewReader("\x03\x01\x6A\x00\x45\x03" + strings.Repeat("x", 99) + "\x00\x01"), codec.Options{Chunked: true, Window: 64}, "ErrState@5 /doc"},
		{"reader", play, testdoc.Faulty([]byte("\x03\x01\x6A\x00\x05"), 2), codec.Options{}, "not a SyntaxError: " + testdoc.ErrTemporary.Error()},
	} {
		v.o.Table = v.table
		r := xmlconv.TokenReader(codec.NewDecoder(v.r, v.o), codec.Options{})
		_, err := allTokens(r)
		if where(err) != v.want {
			t.Errorf("%s: %s, want %s", v.name, where(err), v.want)
		}
		if tok, again := r.Token(); tok != nil || again != err {
			t.Errorf("%s: then %v, %v", v.name, tok, again)
		}
	}
}

// TestTokenReaderExpanded holds that the limit counts here too.
func TestTokenReaderExpanded(t *testing.T) {
	octets := "\x03\x0B\x6A\x00\x45" + strings.Repeat("\x05", 200_000) + "\x01"
	d := codec.NewDecoder(strings.NewReader(octets), codec.Options{Table: tokens.Prov11})
	_, err := allTokens(xmlconv.TokenReader(d, codec.Options{}))
	if !errors.Is(err, codec.ErrLimit) {
		t.Errorf("%v", err)
	}
	if !strings.HasPrefix(fmt.Sprint(err), "wbxml: limit exceeded: Expanded 16") {
		t.Errorf("%v", err)
	}
}
