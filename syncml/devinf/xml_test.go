package devinf_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestVersions checks everything that goes by the version: the public identifier, the
// document type, the name of MaxSize.
func TestVersions(t *testing.T) {
	for _, v := range []struct {
		verDTD string
		public uint32
		table  *tokens.Table
		size   string
	}{
		{"1.0", 0xFD2, tokens.DevInf10, "<Size>9</Size>"},
		{"1.1", 0xFD4, tokens.DevInf11, "<Size>9</Size>"},
		{"1.2", 0x1203, tokens.DevInf12, "<MaxSize>9</MaxSize>"},
		{"", 0x1203, tokens.DevInf12, "<MaxSize>9</MaxSize>"},
	} {
		x := devinf.DevInf{VerDTD: chars(v.verDTD), CTCaps: []devinf.CTCap{{CTType: chars("t"), Flat: true,
			Properties: []devinf.Property{{PropName: chars("N"), DataType: chars("chr"), MaxSize: chars("9")}}}}}
		if h := x.Header(codec.Version12); h.PublicID != v.public || h.Charset != codec.UTF8 || x.Table() != v.table {
			t.Errorf("%s: %+v %s", v.verDTD, h, x.Table().Name)
		}
		out, err := x.AppendXML([]byte("before"), xmlconv.Output{})
		if err != nil || !bytes.HasPrefix(out, []byte("before<?xml")) || !strings.Contains(string(out), v.size) ||
			!strings.Contains(string(out), v.table.Public) {
			t.Errorf("%s: %v %s", v.verDTD, err, out)
		}
	}
}

// TestXML goes to XML and back.
func TestXML(t *testing.T) {
	for _, f := range testdoc.LoadAll(t, "testdata/*.hex") {
		x := mustDecode(t, f.Octets)
		out, err := x.AppendXML(nil, xmlconv.Output{Mode: xmlconv.ModeIndent})
		if err != nil {
			t.Fatal(err)
		}
		var y devinf.DevInf
		if err := y.ParseXML(out, devinf.DecodeOptions{}, xmlconv.Input{}); err != nil {
			t.Errorf("%s: %v in %s", f.Name, err, out)
		}
		if a, b := plain(t, mustEncode(t, x)), plain(t, mustEncode(t, &y)); a != b {
			t.Errorf("%s: got\n%s, want\n%s", f.Name, b, a)
		}
	}
	var x devinf.DevInf
	err := x.ParseXML([]byte("<DevInf><Man>"), devinf.DecodeOptions{}, xmlconv.Input{})
	if _, ok := errors.AsType[*xmlconv.SyntaxError](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
	if err := x.ParseXML([]byte("<DevInf>x</DevInf>"), devinf.DecodeOptions{}, xmlconv.Input{}); !errors.Is(err, devinf.ErrText) {
		t.Errorf("%v", err)
	}
	x = devinf.DevInf{Man: chars("\x00")}
	if out, err := x.AppendXML([]byte("kept"), xmlconv.Output{}); !errors.Is(err, codec.ErrCharset) || string(out) != "kept" {
		t.Errorf("%v %s", err, out)
	}
}

// TestNested holds how a document stands in a SyncML message, in another charset
// and version.
func TestNested(t *testing.T) {
	h := codec.Header{Version: codec.Version11, PublicID: 0xFD3, Charset: codec.ISO88591}
	e := codec.NewEncoder(nil, h, codec.Options{})
	x := devinf.DevInf{VerDTD: chars("1.1"), Man: chars("é")}
	e.Start(tokens.SyncMLData)
	x.EncodeNested(e, h)
	e.End()
	got, err := e.Bytes()
	want := testdoc.Hex(t, `01 9F 53 04 00 4F C3 13
		01 9F 54 04 00 4A 65 03 312E3100 01 51 03 E900 01 01 01`)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%v % X", err, got)
	}
	var y devinf.DevInf
	nested := func(doc []byte) error {
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML11})
		d.ResetBytes(doc)
		for {
			tok, err := d.Next()
			if err != nil {
				return err
			}
			if tok.Kind == codec.Opaque {
				return y.DecodeNested(d, tok, strict)
			}
		}
	}
	// Strictly it lacks a lot, and the place is one in the outer document.
	if err := nested(got); where(err) != "ErrMissing@26 /Data" {
		t.Errorf("%v", err)
	}
	if string(y.Man) != "é" {
		t.Errorf("Man is %q", y.Man)
	}
	// An error of the nested encoder is that of the outer one.
	e.Reset(nil, h)
	e.Start(tokens.SyncMLData)
	x.Man = chars("a\x00")
	x.EncodeNested(e, h)
	if err := e.Err(); reason(err) != "ErrCharset" {
		t.Errorf("%v", err)
	}
	// Something else than a document there is an error, and so is another token.
	if err := nested(testdoc.Hex(t, "01 9F 53 04 00 4F C3 01 09 01")); !errors.Is(err, codec.ErrVersion) {
		t.Errorf("%v", err)
	}
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(want)
	tok, err := d.Next()
	if err != nil {
		t.Fatal(err)
	}
	if err := y.DecodeNested(d, tok, devinf.DecodeOptions{}); reason(err) != "ErrState" {
		t.Errorf("%v", err)
	}
}

// TestDecodeElement reads a DevInf within a document, and leaves the rest.
func TestDecodeElement(t *testing.T) {
	doc := wbxml(t, `<Foo><l:DevInf a="1"><Man>M</Man></l:DevInf><Mod/></Foo>`)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	d.ResetBytes(doc)
	var x devinf.DevInf
	for range 2 {
		tok, err := d.Next()
		if err != nil {
			t.Fatal(err)
		}
		err = x.DecodeElement(d, tok, devinf.DecodeOptions{})
		if name := d.Name(tok); name == "Foo" {
			if reason(err) != "ErrRoot" {
				t.Errorf("Foo: %v", err)
			}
			d.ResetBytes(doc)
			if _, err = d.Next(); err != nil {
				t.Fatal(err)
			}
		} else if err != nil || string(x.Man) != "M" {
			t.Errorf("%s: %v %q", name, err, x.Man)
		}
	}
	if tok, err := d.Next(); err != nil || tok.Code != tokens.DevInfMod {
		t.Errorf("then %v %v", tok, err)
	}
}

// TestLiteralNames holds that names without a token are written in every way that
// a document is: on its own, in OPAQUE in the charset of the document around it, as XML;
// and that a document that cannot be written is an error.
func TestLiteralNames(t *testing.T) {
	x := mustDecode(t, wbxml(t, `<DevInf><VerDTD>1.2</VerDTD><DataStore><SourceRef>s</SourceRef><Vendor kind="k">v<l:Part/></Vendor></DataStore><Maker>m</Maker></DevInf>`))
	check := func(what string, y *devinf.DevInf, err error) {
		t.Helper()
		if diff := same(x, y); err != nil || diff != "" {
			t.Errorf("%s: %v %s", what, err, diff)
		}
	}
	h := x.Header(codec.Version12)
	if got := string(h.Strings); got != "Maker\x00Part\x00Vendor\x00kind\x00" {
		t.Errorf("string table %q", got)
	}
	check("a document", mustDecode(t, mustEncode(t, x)), nil)
	for _, charset := range []codec.Charset{codec.UTF8, codec.UTF16, codec.ISO88591, codec.CharsetUnknown} {
		outer := codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: charset}
		e := codec.NewEncoder(nil, outer, codec.Options{})
		e.Start(tokens.SyncMLData)
		x.EncodeNested(e, outer)
		e.End()
		doc, err := e.Bytes()
		if err != nil {
			t.Fatalf("%v: %v", charset, err)
		}
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
		d.ResetBytes(doc)
		d.Next()
		opaque, _ := d.Next()
		y := new(devinf.DevInf)
		err = y.DecodeNested(d, opaque, devinf.DecodeOptions{})
		check("in OPAQUE", y, err)
	}
	text, err := x.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	y := new(devinf.DevInf)
	err = y.ParseXML(text, devinf.DecodeOptions{}, xmlconv.Input{})
	check("XML", y, err)

	e := codec.NewEncoder(nil, codec.Header{PublicID: 0x1203}, codec.Options{})
	if x.Encode(e); !errors.Is(e.Err(), codec.ErrToken) {
		t.Errorf("without the string table: %v", e.Err())
	}
	x.Extra.Tokens[0].Data = []byte("a\x00b")
	if _, err := encode(x); !errors.Is(err, codec.ErrToken) {
		t.Errorf("a name with NUL: %v", err)
	}
}

// TestClear holds that nothing of a document stays in memory.
func TestClear(t *testing.T) {
	x := mustDecode(t, wbxml(t, `<DevInf><DevID>secret</DevID><Vendor>secret</Vendor></DevInf>`))
	id, extra := x.DevID, x.Extra.Tokens[1].Data
	if x.Clear(); x.DevID != nil || x.Extra != nil || bytes.Contains(id, []byte("s")) || bytes.Contains(extra, []byte("s")) {
		t.Errorf("%q and %q are left", id, extra)
	}
}
