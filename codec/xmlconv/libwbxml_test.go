package xmlconv_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// The results here are those of libwbxml 0.11.8, but for the form of its texts (OPAQUE, a
// string, a reference). internal/test/difftest compares with the tools where they are
// installed.

const syncML12 = "<SyncML xmlns='SYNCML:SYNCML1.2'>"

// TestLibwbxmlWriting checks what Libwbxml makes of XML.
func TestLibwbxmlWriting(t *testing.T) {
	for _, c := range []struct{ xml, wbxml string }{
		// White space round texts goes, but not that in CDATA sections; comments and
		// instructions divide no text.
		{syncML12 + "<Cmd> a <!-- --> b </Cmd></SyncML>", "03 A401 6A 00  6D 4A 03 6120 20 6200 01 01"},
		{syncML12 + "<Cmd> </Cmd><Data> <![CDATA[ ]]> </Data></SyncML>", "03 A401 6A 00  6D 4A 01 4F 03 2000 01 01"},
		{syncML12 + "<Cmd a='b'>a<?pi?>b</Cmd></SyncML>", "03 A401 6A 00  6D 4A 03 616200 01 01"},
		// Lines of an object end in CR LF; those of other Data do not.
		{syncML12 + "<Add><Item><Data> a\n</Data></Item></Add></SyncML>", "03 A401 6A 00  6D 45 54 4F 03 20610D0A00 01 01 01 01"},
		{syncML12 + "<Put><Item><Data> a\nb\n</Data></Item></Put></SyncML>", "03 A401 6A 00  6D 5F 54 4F 03 610A6200 01 01 01 01"},
		{syncML12 + "<Add><Meta><Type>text/clear</Type></Meta><Item><Data> a\n</Data></Item></Add></SyncML>",
			"03 A401 6A 00  6D 45 5A 0001 53 03 746578742F636C65617200 01 01 0000 54 4F 03 20610A00 01 01 01 01"},
		{syncML12 + "<Put><Item><Meta><Type>text/x-vcard</Type></Meta><Data>a\n</Data></Item></Put></SyncML>",
			"03 A401 6A 00  6D 5F 54 5A 0001 53 03 746578742F782D766361726400 01 01 0000 4F 03 610D0A00 01 01 01 01"},
		// Names count without their namespace, and are found on any page.
		{syncML12 + "<Cmd><Type/><v:Add xmlns:v='urn:v'/><v:x xmlns:v='urn:v'/></Cmd></SyncML>", "03 A401 6A 02 7800  6D 4A 0001 13 0000 05 04 00 01 01"},
		// The DOCTYPE counts more than the namespace; the public identifier stays with -a
		// where it is a number.
		{"<!DOCTYPE SyncML PUBLIC '-//SYNCML//DTD SyncML 1.1//EN' ''>" + syncML12 + "<Final/></SyncML>", "03 9F53 6A 00  6D 12 01"},
		// The Type of a document within is +wbxml whether there is one or not.
		{syncML12 + "<Type> application/vnd.syncml-devinf+xml </Type></SyncML>",
			"03 A401 6A 00  6D 0001 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2D646576696E662B7762786D6C00 01 01"},
	} {
		got, err := xmlconv.ToWBXML([]byte(c.xml), xmlconv.EncodeOptions{Libwbxml: true, Anonymous: true})
		if want := testdoc.Hex(t, c.wbxml); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%s, want\n%s", c.xml, err, hex.EncodeToString(got), hex.EncodeToString(want))
		}
	}
	_, err := xmlconv.ToWBXML([]byte(syncML12+"<w:tag xmlns:w='"+xmlconv.EscapeSpace+"' c='00:3e'/></SyncML>"), xmlconv.EncodeOptions{Libwbxml: true})
	if !errors.Is(err, xmlconv.ErrEscape) {
		t.Errorf("an escape: error %v", err)
	}
}

// TestLibwbxmlReading checks what Libwbxml makes of WBXML, by every way to convert it.
func TestLibwbxmlReading(t *testing.T) {
	const start, end = `<SyncML xmlns="SYNCML:SYNCML1.2">`, "</SyncML>"
	for _, c := range []struct{ wbxml, xml string }{
		{"03 A401 6A 02 4100  6D 4A 03 206100 02 20 C301 62 83 00 03 2000 01 01", start + "<Cmd>a bA</Cmd>" + end},
		{"03 A401 6A 00  6D 45 54 4F 03 20610D0A00 01 01 01 01", start + "<Add><Item><Data> a\n</Data></Item></Add>" + end},
		{"03 A401 6A 00  ED 04 00 03 6100 01 7F 03 6200 01 01", start + "<unknown>b</unknown>" + end},
		{"03 0B 6A 00  45 86 7F 03 6100 05 03 090D0A00 01 01", `<wap-provisioningdoc><characteristic unknown="a" name="  "/></wap-provisioningdoc>`},
		{"03 A401 6A 00  6D 12 01 FF FF", start + "<Final/>" + end}, // what follows the root is not read
		{"03 A401 6A 0A 783A6100 786D6C6E733A7800  6D C4 00 04 04 03 75726E00 01 01 01", ""},
	} {
		o := xmlconv.DecodeOptions{Libwbxml: true}
		in := testdoc.Hex(t, c.wbxml)
		got, err := xmlconv.ToXML(in, o)
		if c.xml == "" {
			if err == nil {
				t.Errorf("%s: no error: %s", c.wbxml, got)
			}
			continue
		}
		_, body, _ := bytes.Cut(got, []byte(`encoding="UTF-8"?>`))
		if i := bytes.Index(body, []byte("<!DOCTYPE")); i >= 0 {
			body = body[i+bytes.IndexByte(body, '>')+1:]
		}
		if err != nil || string(body) != c.xml {
			t.Errorf("%s: %v\n%s, want\n%s", c.wbxml, err, body, c.xml)
		}
		var w strings.Builder
		if err := xmlconv.WriteXML(&w, bytes.NewReader(in), o); err != nil || w.String() != string(got) {
			t.Errorf("%s: WriteXML: %v\n%s, want\n%s", c.wbxml, err, w.String(), got)
		}
	}
}

// TestLibwbxmlOffsets checks that errors and warnings have the offset in the document,
// although a copy of it is converted.
func TestLibwbxmlOffsets(t *testing.T) {
	for _, c := range []struct {
		wbxml  string
		offset int64
		path   string
		reason error
	}{
		{"03 A401 6A 00  6D 4A 03 2061 00 01 4A 03 C3 00 01 01", 13, "/SyncML/Cmd", codec.ErrCharset},
		{"03 A401 6A 00  6D 4A 40 6100 01 01", 7, "/SyncML/Cmd", codec.ErrToken},
		{"03 A401 6A 00  6D 45 54 5A 0001 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2D646576696E662B7762786D6C00 01 01 0000 4F C3 0C 02 A403 6A 00 4A 65 03 0700 01 01 01 01 01 01",
			63, "/SyncML/Add/Item/Data/DevInf/VerDTD", xmlconv.ErrChar},
		{"03 A401 6A 00  6D 44 05 01 01", 6, "/SyncML/", codec.ErrReference},
		{"03 A401 6A 00  6D 4A 03 61 00 01", 11, "/SyncML", io.ErrUnexpectedEOF},
	} {
		in := testdoc.Hex(t, c.wbxml)
		_, err := xmlconv.ToXML(in, xmlconv.DecodeOptions{Libwbxml: true})
		e, ok := errors.AsType[*codec.SyntaxError](err)
		if !ok || e.Offset != c.offset || e.Path != c.path || !errors.Is(err, c.reason) {
			t.Errorf("%s: error %v, want offset %d in %s", c.wbxml, err, c.offset, c.path)
		}
		if errors.Is(c.reason, codec.ErrReference) || errors.Is(c.reason, io.ErrUnexpectedEOF) {
			continue
		}
		var warnings []*codec.SyntaxError
		o := xmlconv.DecodeOptions{Libwbxml: true, Lenient: true, Warn: func(e *codec.SyntaxError) { warnings = append(warnings, e) }}
		if _, err := xmlconv.ToXML(in, o); err != nil || len(warnings) == 0 || warnings[len(warnings)-1].Offset != c.offset {
			t.Errorf("%s: error %v, warnings %v, want the last at offset %d", c.wbxml, err, warnings, c.offset)
		}
	}
}

// TestLibwbxmlLimits checks that the copy does not lift the limit on what may come of a
// document: a string of the table, referred to again and again.
func TestLibwbxmlLimits(t *testing.T) {
	h := codec.AppendHeader(nil, codec.Header{Version: codec.Version13, PublicID: 0x1201, Charset: codec.UTF8, Strings: []byte(" " + strings.Repeat("x", 60<<10) + "\x00")})
	doc := append(h, 0x6D)
	for range 20000 {
		doc = append(doc, 0x4A, 0x83, 0, 0x01)
	}
	out, err := xmlconv.ToXML(append(doc, 0x01), xmlconv.DecodeOptions{Libwbxml: true, Lenient: true})
	if l, ok := errors.AsType[*codec.LimitError](err); !ok || l.Limit != "Expanded" {
		t.Errorf("%d octets, error %v", len(out), err)
	}
}

// TestLibwbxmlNames holds that names with the prefix xml have their codes, and others lose
// their prefix.
func TestLibwbxmlNames(t *testing.T) {
	const xml = `<!DOCTYPE wml PUBLIC "-//WAPFORUM//DTD WML 1.3//EN" ""><wml xml:lang="a" xmlns:x="urn:x" x:id="b"/>`
	octets, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{Libwbxml: true})
	if want := testdoc.Hex(t, `03 0A 6A 00 BF 50 03 6100 55 03 6200 01`); err != nil || string(octets) != string(want) {
		t.Errorf("% X, %v", octets, err)
	}
}
