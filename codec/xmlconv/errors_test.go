package xmlconv_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestReadErrors holds what WBXML has no XML, and where it says so.
func TestReadErrors(t *testing.T) {
	for _, v := range []struct {
		name  string
		table *tokens.Table
		with  func(o *xmlconv.DecodeOptions)
		wbxml string
		want  string
	}{
		// Documents.
		{name: "empty", table: play, wbxml: ``, want: "EOF@0"},
		{name: "no type", wbxml: `03 01 6A 00 05`, want: "ErrName+ErrType@1"},
		{name: "unknown type", wbxml: `03 8F 7F 6A 00 05`, want: "ErrName+ErrType@1"},
		{name: "truncated", table: play, wbxml: `03 01 6A 00 45 46 03 61 00 01`, want: "EOF@10 /doc"},
		{name: "no root", table: play, wbxml: `00 01 00 43 05 01`, want: "ErrBalance@6"},
		{name: "two roots", table: play, wbxml: `00 01 00 05 06`, want: "ErrBalance@4 /a"},
		{name: "text before the root", table: play, wbxml: `00 01 00 03 61 00 05`, want: "ErrBalance@3"},
		{name: "text behind the root", table: play, wbxml: `00 01 00 05 02 41`, want: "ErrBalance@4"},
		{name: "opaque behind the root", table: play, wbxml: `00 01 00 05 C3 01 41`, want: "ErrBalance@4"},
		{name: "white space around the root", table: play, wbxml: `00 01 00 03 20 0A 00 05 C3 01 09`, want: "ok"},
		{name: "nested without a root", table: tokens.SyncML12, wbxml: `03 A4 01 6A 00 6D 4F C3 07 00 A4 03 00 03 20 00 01 01`, want: "ErrBalance@16 /SyncML/Data"},
		{name: "nested with two roots", table: tokens.SyncML12, wbxml: `03 A4 01 6A 00 6D 4F C3 06 00 A4 03 00 0A 0A 01 01`, want: "ErrBalance@14 /SyncML/Data/DevInf"},
		{name: "text in a nested document", table: tokens.SyncML12, wbxml: `03 A4 01 6A 00 6D 4F C3 08 00 A4 03 00 0A 03 78 00 01 01`, want: "ErrBalance@14 /SyncML/Data"},
		{name: "error in a nested document", table: tokens.SyncML12, wbxml: `03 A4 01 6A 00 6D 4F C3 08 03 A4 03 6A 00 4A 3F 01 01 01`, want: "ErrToken@15 /SyncML/Data/DevInf"},
		{name: "nested too deep", table: tokens.SyncML12, with: func(o *xmlconv.DecodeOptions) { o.Codec.Limits.Nested = 1 },
			wbxml: inSyncML(inSyncML("03 A4 03 6A 00 0A")), want: "ErrLimit(Nested 1)@102 /SyncML/Data/SyncML/Data"},
		{name: "nested deep enough", table: tokens.SyncML12, with: func(o *xmlconv.DecodeOptions) { o.Codec.Limits.Nested = 2 },
			wbxml: inSyncML(inSyncML("03 A4 03 6A 00 0A")), want: "ok"},

		// Names.
		{name: "unknown element", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.KeepUnknown = true },
			wbxml: `03 01 6A 00 45 3F 01`, want: "ErrName@5 /doc/0x00:3f"},
		{name: "unknown page", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.KeepUnknown = true },
			wbxml: `03 01 6A 00 45 00 09 05 01`, want: "ErrName@5 /doc/0x09:05"},
		{name: "unknown attribute", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.KeepUnknown = true },
			wbxml: `03 01 6A 00 85 3F 01`, want: "ErrName@5 /doc"},
		{name: "unknown value", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.KeepUnknown = true },
			wbxml: `03 01 6A 00 85 05 FF 01`, want: "ErrToken@6 /doc"},
		{name: "unknown target", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.KeepUnknown = true },
			wbxml: `03 01 6A 00 45 43 3F 01 01`, want: "ErrName@5 /doc"},
		{name: "literal with a space", table: play, wbxml: `03 01 6A 04 61 20 62 00 45 04 00 01`, want: `ErrName@9 /doc/a b`},
		{name: "empty literal", table: play, wbxml: `03 01 6A 01 00 45 04 00 01`, want: "ErrName@6 /doc/"},
		{name: "literal attribute with a quote", table: play, wbxml: `03 01 6A 02 22 00 85 04 00 03 00 01`, want: "ErrName@7 /doc"},
		{name: "literal with two colons", table: play, wbxml: `03 01 6A 06 61 3A 62 3A 63 00 45 04 00 01`, want: "ErrName@11 /doc/a:b:c"},
		{name: "literal not in its charset", table: play, wbxml: `03 01 6A 02 FF 00 45 04 00 01`, want: `ErrCharset@7 /doc/\xff`},
		{name: "target xml", table: play, wbxml: `03 01 6A 04 58 6D 4C 00 45 43 04 00 01 01`, want: "ErrName@9 /doc"},
		{name: "target with a prefix", table: play, wbxml: `03 01 6A 04 61 3A 62 00 45 43 04 00 01 01`, want: "ErrName@9 /doc"},
		{name: "duplicate attribute", table: play, wbxml: `03 01 6A 03 69 64 00 C5 05 03 00 04 00 03 00 01 01`, want: "ErrDuplicate@11 /doc"},

		// Namespaces.
		{name: "unbound prefix of an element", table: play, wbxml: `03 01 6A 04 61 3A 62 00 45 04 00 01`, want: "ErrName+ErrNamespace@9 /doc/a:b"},
		{name: "unbound prefix of an attribute", table: play, wbxml: `03 01 6A 04 61 3A 62 00 C5 05 03 00 04 00 03 00 01 01`, want: "ErrName+ErrNamespace@12 /doc"},
		{name: "prefix out of scope", table: play,
			wbxml: `03 01 6A 0C 78 6D 6C 6E 73 3A 70 00 70 3A 61 00 45 86 04 00 03 75 00 01 04 08 01`, want: "ErrName+ErrNamespace@24 /doc/p:a"},
		{name: "prefix without namespace", table: play, wbxml: `03 01 6A 08 78 6D 6C 6E 73 3A 70 00 85 04 00 03 00 01`, want: "ErrName+ErrNamespace@13 /doc"},
		{name: "prefix xml for something else", table: play, wbxml: `03 01 6A 0A 78 6D 6C 6E 73 3A 78 6D 6C 00 85 04 00 03 75 00 01`, want: "ErrName+ErrNamespace@15 /doc"},
		{name: "prefix xmlns", table: play, wbxml: `03 01 6A 0C 78 6D 6C 6E 73 3A 78 6D 6C 6E 73 00 85 04 00 03 75 00 01`, want: "ErrName+ErrNamespace@17 /doc"},
		{name: "another namespace than the element's", table: tokens.SyncML12,
			wbxml: `03 A4 01 6A 06 78 6D 6C 6E 73 00 AD 04 00 03 75 00 01`, want: "ErrName+ErrNamespace@12 /SyncML"},
		{name: "the element's own namespace", table: tokens.SyncML12,
			wbxml: `03 A4 01 6A 06 78 6D 6C 6E 73 00 AD 04 00 03 53 59 4E 43 4D 4C 3A 53 59 4E 43 4D 4C 31 2E 32 00 01`, want: "ok"},
		{name: "the same twice by two prefixes", table: play,
			wbxml: `03 01 6A 18 78 6D 6C 6E 73 3A 70 00 78 6D 6C 6E 73 3A 71 00 70 3A 61 00 71 3A 61 00
				85 04 00 03 75 00 04 08 03 75 00 04 10 03 00 04 14 03 00 01`, want: "ErrDuplicate@43 /doc"},
		{name: "the same twice by prefixes of two lengths", table: play,
			wbxml: `03 01 6A 1A 78 6D 6C 6E 73 3A 70 00 78 6D 6C 6E 73 3A 71 71 00 70 3A 61 00 71 71 3A 61 00
				85 04 00 03 75 00 04 08 03 75 00 04 11 03 00 04 15 03 00 01`, want: "ErrDuplicate@45 /doc"},
		{name: "too many prefixes", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.Limits.Attrs = 1 },
			wbxml: `03 01 6A 10 78 6D 6C 6E 73 3A 70 00 78 6D 6C 6E 73 3A 71 00 C5 04 00 03 75 00 01 86 04 08 03 75 00 01 01`, want: "ErrLimit(Attrs 1)@28 /doc/a"},

		{name: "a default namespace that none may declare", table: play,
			wbxml: "03 01 6A 06 78 6D 6C 6E 73 00 85 04 00 03" + fmt.Sprintf("%x", "http://www.w3.org/2000/xmlns/") + "00 01", want: "ErrName+ErrNamespace@11 /doc"},
		{name: "a namespace for the wrong prefix", table: play,
			wbxml: "03 01 6A 08 78 6D 6C 6E 73 3A 70 00 85 04 00 03" + fmt.Sprintf("%x", "http://www.w3.org/XML/1998/namespace") + "00 01", want: "ErrName+ErrNamespace@13 /doc"},

		// Characters.
		{name: "control character", table: play, wbxml: `03 01 6A 00 45 03 61 01 00 01`, want: "ErrChar@5 /doc"},
		{name: "control character in an attribute", table: play, wbxml: `03 01 6A 00 C5 05 03 61 1F 00 01 01`, want: "ErrChar@6 /doc"},
		{name: "control character as entity", table: play, wbxml: `03 01 6A 00 45 02 00 01`, want: "ErrChar@5 /doc"},
		{name: "U+FFFE", table: play, wbxml: `03 01 6A 00 45 03 EF BF BE 00 01`, want: "ErrChar@5 /doc"},
		{name: "U+FFFF behind others", table: play, wbxml: `03 01 6A 00 45 03 C3 A9 EF BF BD EF BF BF 00 01`, want: "ErrChar@5 /doc"},
		{name: "surrogate", table: play, wbxml: `03 01 6A 00 45 02 83 B0 00 01`, want: "ErrCharset@5 /doc"},
		{name: "not UTF-8", table: play, wbxml: `03 01 6A 00 45 03 61 C3 00 01`, want: "ErrCharset@5 /doc"},
		{name: "not UTF-8 in an attribute", table: play, wbxml: `03 01 6A 00 85 05 03 C3 00 01`, want: "ErrCharset@6 /doc"},
		{name: "unknown charset", table: play, wbxml: `03 01 11 00 45 03 61 00 01`, want: "ErrCharset@5 /doc"},
		{name: "opaque that is no text", table: play, wbxml: `03 01 6A 00 45 C3 01 FF 01`, want: "ErrCharset@5 /doc"},
		{name: "opaque with a control character as CDATA", table: play, with: func(o *xmlconv.DecodeOptions) { o.CDATA = true },
			wbxml: `03 01 6A 00 45 C3 02 61 07 01`, want: "ErrChar@5 /doc"},
		{name: "opaque that is refused", table: play, with: func(o *xmlconv.DecodeOptions) { o.Codec.RefuseOpaque = true },
			wbxml: `03 01 6A 00 45 C3 01 61 01`, want: "ErrToken@5 /doc"},
		{name: "opaque with a form is not refused", table: club, with: func(o *xmlconv.DecodeOptions) { o.Codec.RefuseOpaque = true },
			wbxml: `03 01 6A 00 46 C3 01 61 01`, want: "ok"},
		{name: "extension without a meaning", table: play, wbxml: `03 01 6A 00 45 C2 01`, want: "ErrToken@5 /doc"},
		{name: "end of an instruction in its data", table: play, wbxml: `03 01 6A 00 45 43 05 03 3F 3E 00 01 01`, want: "ErrChar@5 /doc"},
		{name: "end of an instruction in two pieces", table: play, wbxml: `03 01 6A 00 45 43 05 03 3F 00 02 3E 01 01`, want: "ErrChar@5 /doc"},
		{name: "instruction with white space in front", table: play, wbxml: `03 01 6A 00 45 43 05 03 20 78 00 01 01`, want: "ErrChar@5 /doc"},
		{name: "instruction with a carriage return", table: play, wbxml: `03 01 6A 00 45 43 05 03 78 0D 00 01 01`, want: "ErrChar@5 /doc"},
		{name: "instruction with a control character", table: play, wbxml: `03 01 6A 00 45 43 05 03 07 00 01 01`, want: "ErrChar@5 /doc"},

		// Binary values.
		{name: "date too short", table: club, wbxml: `03 01 6A 00 47 C3 03 20 26 11 01`, want: "ErrCharset@5 /born"},
		{name: "date too long", table: club, wbxml: `03 01 6A 00 47 C3 08 20 26 11 23 00 00 00 00 01`, want: "ErrCharset@5 /born"},
		{name: "date not decimal", table: club, wbxml: `03 01 6A 00 47 C3 04 20 26 1A 23 01`, want: "ErrCharset@5 /born"},
		{name: "date not decimal in an attribute", table: club, wbxml: `03 01 6A 00 85 05 C3 04 20 26 1A 23 01`, want: "ErrCharset@6 /club"},
		{name: "integer too long", table: club, wbxml: `03 01 6A 00 48 C3 09 00 00 00 00 00 00 00 00 00 01`, want: "ErrInteger@5 /count"},
	} {
		t.Run(v.name, func(t *testing.T) {
			for _, m := range modes {
				o := xmlconv.DecodeOptions{Codec: codec.Options{Table: v.table}, Mode: m.mode}
				if v.with != nil {
					v.with(&o)
				}
				octets := testdoc.Hex(t, v.wbxml)
				got, err := new(xmlconv.Converter).AppendXML([]byte("before"), octets, o)
				if where(err) != v.want {
					t.Errorf("%s: %s, want %s: %v", m.name, where(err), v.want, err)
				}
				if err != nil && string(got) != "before" {
					t.Errorf("%s: left %q", m.name, got)
				}
				err = xmlconv.WriteXML(new(bytes.Buffer), testdoc.OneByte(octets), o)
				if where(err) != v.want {
					t.Errorf("%s, stream: %s, want %s: %v", m.name, where(err), v.want, err)
				}
			}
		})
	}
}

// inSyncML returns a message around a document, both in hex, with the condition
// that it is one.
func inSyncML(doc string) string {
	n := len(strings.ReplaceAll(doc, " ", "")) / 2
	return fmt.Sprintf("03 A4 01 6A 00 6D 00 01 53 03 %x 00 01 00 00 4F C3 %02X %s 01 01", "application/vnd.syncml-devinf+wbxml", n, doc)
}

// TestWriteErrors holds what XML is refused, or has no WBXML, and where it says
// so: octet, line and column, and path.
func TestWriteErrors(t *testing.T) {
	with := func(f func(o *xmlconv.EncodeOptions)) func(o *xmlconv.EncodeOptions) { return f }
	none := with(func(o *xmlconv.EncodeOptions) { o.Plan = xmlconv.PlanNone })
	for _, v := range []struct {
		name  string
		table *tokens.Table
		with  func(o *xmlconv.EncodeOptions)
		xml   string
		want  string
	}{
		// The tokenizer's errors keep their place.
		{name: "empty", table: play, xml: "", want: "EOF@0 1:1"},
		{name: "truncated", table: play, xml: "<doc>\n<a>", want: "EOF@9 2:4 /doc/a"},
		{name: "not well-formed", table: play, xml: "<doc>\n é&</doc>", want: "ErrName@10 2:4 /doc"},
		{name: "not balanced", table: play, xml: "<doc><a></doc></a>", want: "ErrBalance@8 1:9 /doc/a"},
		{name: "a second root", table: play, xml: "<doc/><doc/>", want: "ErrBalance@6 1:7"},
		{name: "no name", table: play, xml: "<doc><1/></doc>", want: "ErrName@6 1:7 /doc"},
		{name: "unbound prefix", table: play, xml: "<doc><p:a/></doc>", want: "ErrNamespace@5 1:6 /doc"},
		{name: "unknown entity", table: play, xml: "<doc>&e;</doc>", want: "ErrEntity@5 1:6 /doc"},
		{name: "no character", table: play, xml: "<doc>&#1;</doc>", want: "ErrChar@5 1:6 /doc"},
		{name: "attribute twice", table: play, xml: "<doc id='' id=''/>", want: "ErrDuplicate@11 1:12"},
		{name: "not in its encoding", table: play, xml: "<doc>\xFF</doc>", want: "ErrEncoding@5 1:6 /doc"},
		{name: "unknown encoding", table: play, xml: "<?xml version='1.0' encoding='x'?><doc/>", want: "ErrEncoding@30 1:31"},
		{name: "too deep", table: play, with: func(o *xmlconv.EncodeOptions) { o.XML.Depth = 2 }, xml: "<doc><a><b/></a></doc>", want: "ErrLimit(XML.Depth 2)@8 1:9 /doc/a"},
		{name: "too long", table: play, with: func(o *xmlconv.EncodeOptions) { o.XML.Text = 4 }, xml: "<doc>12345</doc>", want: "ErrLimit(XML.Text 4)@5 1:6 /doc"},
		{name: "document too long", table: play, with: func(o *xmlconv.EncodeOptions) { o.XML.Document = 8 }, xml: "<doc>12345</doc>", want: "ErrLimit(XML.Document 8)@8 1:9 /doc"},
		{name: "internal subset", table: play, xml: "<!DOCTYPE doc\n[<!ENTITY e 'x'>]><doc>&e;</doc>", want: "ErrDTD@14 2:1"},
		{name: "internal subset behind identifiers", table: play, xml: "<!DOCTYPE doc PUBLIC 'p' 's' []><doc/>", want: "ErrDTD@29 1:30"},

		// Documents.
		{name: "no type", xml: "<?xml version='1.0'?>\n<what/>", want: "ErrType@22 2:1 /what"},
		{name: "unknown version", table: play, with: func(o *xmlconv.EncodeOptions) { o.Header.Version = 0x14 }, xml: "<doc/>", want: "ErrVersion@0 1:1 /doc"},
		{name: "unknown charset", table: play, with: func(o *xmlconv.EncodeOptions) { o.Header.Charset = 17 }, xml: "<doc/>", want: "ErrCharset@0 1:1"},
		{name: "charset refused", table: play, with: func(o *xmlconv.EncodeOptions) {
			o.Header.Charset = 17
			o.Charsets = func(codec.Charset) (codec.Transcoder, error) { return nil, errors.New("no") }
		}, xml: "<doc/>", want: "ErrCharset@0 1:1"},
		{name: "codec too deep", table: play, with: func(o *xmlconv.EncodeOptions) { o.Limits.Depth = 1 }, xml: "<doc>\n <a/></doc>", want: "ErrLimit(Depth 1)@7 2:2 /doc/a"},
		{name: "nested too deep", table: tokens.SyncML12, with: func(o *xmlconv.EncodeOptions) { o.Limits.Depth = 2 },
			xml: "<SyncML><Data><DevInf/></Data></SyncML>", want: "ErrLimit(Depth 2)@14 1:15 /SyncML/Data/DevInf"},

		// Names.
		{name: "element without a token", table: play, with: none, xml: "<doc>\r\n<x/></doc>", want: "ErrName@7 2:1 /doc/x"},
		{name: "attribute without a token", table: play, with: none, xml: "<doc>é<a x=''/></doc>", want: "ErrName@7 1:7 /doc/a"},
		{name: "declaration without a token", table: play, with: none, xml: "<doc xmlns='u'/>", want: "ErrName@0 1:1 /doc"},
		{name: "target without a token", table: play, with: none, xml: "<doc>\n\n<?x?></doc>", want: "ErrName@7 3:1 /doc"},
		{name: "target without a token before the root", table: play, with: none, xml: "<?x?><doc/>", want: "ErrName@5 1:6 /doc"},
		{name: "public identifier without a number", table: club, with: none, xml: "<club/>", want: "ErrName@0 1:1 /club"},
		{name: "name that is not given", table: play, with: func(o *xmlconv.EncodeOptions) { o.Plan, o.Header.Strings = xmlconv.PlanGiven, []byte("y\x00x") },
			xml: "<doc><y/><x/></doc>", want: "ErrName@9 1:10 /doc/x"},
		{name: "name that the charset lacks", table: play, with: func(o *xmlconv.EncodeOptions) { o.Header.Charset = codec.USASCII }, xml: "<doc><é/></doc>", want: "ErrCharset@5 1:6 /doc/é"},
		{name: "attribute that the charset lacks", table: play, with: func(o *xmlconv.EncodeOptions) { o.Header.Charset = codec.ISO88591 }, xml: "<doc><a Ω=''/></doc>", want: "ErrCharset@5 1:6 /doc/a"},
		{name: "target that the charset lacks", table: play, with: func(o *xmlconv.EncodeOptions) { o.Header.Charset = codec.USASCII }, xml: "<doc><?é x?></doc>", want: "ErrCharset@5 1:6 /doc"},
		{name: "no base64", table: club, xml: "<club xmlns='urn:club'><key>QQ</key></club>", want: "ErrForm@30 1:31 /club"},
		{name: "a bit behind base64", table: club, xml: "<club xmlns='urn:club'><key>QR==</key></club>", want: "ErrForm@32 1:33 /club"},
		{name: "no date", table: club, xml: "<club xmlns='urn:club'><born>2026-01-31</born></club>", want: "ErrForm@39 1:40 /club"},
		{name: "no integer", table: club, xml: "<club xmlns='urn:club'><count>-1</count></club>", want: "ErrForm@32 1:33 /club"},
		{name: "no date in an attribute", table: club, xml: "<club xmlns='urn:club' since='now'/>", want: "ErrForm@0 1:1 /club"},
		{name: "kept, but strict", table: club, with: func(o *xmlconv.EncodeOptions) { o.KeepUnfit, o.Strict = true, true },
			xml: "<club xmlns='urn:club'><count>x</count></club>", want: "ErrForm@31 1:32 /club"},
		{name: "table full", table: play, with: func(o *xmlconv.EncodeOptions) { o.Limits.Strings = 4 }, xml: "<doc><x/><y/><x/><w/></doc>", want: "ErrLimit(Strings 4)@17 1:18 /doc/w"},
	} {
		t.Run(v.name, func(t *testing.T) {
			o := xmlconv.EncodeOptions{Table: v.table}
			if v.with != nil {
				v.with(&o)
			}
			got, err := new(xmlconv.Converter).AppendWBXML([]byte("before"), []byte(v.xml), o)
			if where(err) != v.want {
				t.Errorf("%s, want %s: %v", where(err), v.want, err)
			}
			if err != nil && string(got) != "before" {
				t.Errorf("left %q", got)
			}
			if o.Plan != xmlconv.PlanNone && o.Plan != xmlconv.PlanGiven {
				return
			}
			err = xmlconv.WriteWBXML(new(bytes.Buffer), testdoc.OneByte([]byte(v.xml)), o)
			if where(err) != v.want {
				t.Errorf("stream: %s, want %s: %v", where(err), v.want, err)
			}
		})
	}
}

// TestLongPath holds that the path in an error is cut.
func TestLongPath(t *testing.T) {
	name := strings.Repeat("é", 100)
	xml := "<" + name + ">" + "<" + name + "><\x01"
	_, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{Table: play})
	e, ok := errors.AsType[*xmlconv.SyntaxError](err)
	if !ok || len(e.Path) > 256 || !strings.HasPrefix(e.Path, "/"+name+"/é") {
		t.Errorf("path %q of %v", e.Path, err)
	}
	xml = "<" + name + ">" + "<" + name + "><Ω"
	o := xmlconv.EncodeOptions{Table: play}
	o.Header.Charset = codec.ISO88591
	_, err = xmlconv.ToWBXML([]byte(xml+"/>"), o)
	if !errors.As(err, &e) || !errors.Is(err, codec.ErrCharset) || len(e.Path) > 256 || !strings.HasPrefix(e.Path, "/"+name+"/é") || !utf8.ValidString(e.Path) {
		t.Errorf("path %q of %v", e.Path, err)
	}
	_, err = xmlconv.ToWBXML([]byte("<a/>"), xmlconv.EncodeOptions{Table: club, Plan: xmlconv.PlanNone})
	if s := err.Error(); !strings.HasPrefix(s, "xml: ") || !strings.Contains(s, "line 1, column 1") {
		t.Errorf("%q has no position", s)
	}
}

// TestManyDuplicates holds that of many attributes the first that is there twice
// is named.
func TestManyDuplicates(t *testing.T) {
	var names, attrs []byte
	for i := range 40 {
		attrs = append(attrs, 4, byte(len(names)), 3, 0)
		names = append(names, 'a'+byte(i%26), '0'+byte(i/26), 0)
	}
	doc := func(attrs []byte) []byte {
		d := append([]byte{3, 1, 106, byte(len(names))}, names...)
		return append(append(append(d, 0x85), attrs...), 1)
	}
	o := xmlconv.DecodeOptions{Codec: codec.Options{Table: play}}
	if _, err := xmlconv.ToXML(doc(attrs), o); err != nil {
		t.Error(err)
	}
	at := 4 + len(names) + 1
	twice := append(slices.Clone(attrs), attrs[8:16]...)
	want := fmt.Sprintf("ErrDuplicate@%d /doc", at+len(attrs))
	if _, err := xmlconv.ToXML(doc(twice), o); where(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
	twice = append(slices.Clone(attrs[:8]), attrs...)
	want = fmt.Sprintf("ErrDuplicate@%d /doc", at+8)
	if _, err := xmlconv.ToXML(doc(twice), o); where(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestExpanded holds that XML beyond 16 times the octets read, after the first
// MiB, is refused before much more of it is written; a document of the same
// length that is dense is not.
func TestExpanded(t *testing.T) {
	const n = 200_000
	for _, v := range []struct {
		name, octets string
		mode         xmlconv.Mode
	}{
		{"value tokens", "\x03\x0B\x6A\x00\x85\x06" + strings.Repeat("\xB9", n) + "\x01", 0},
		{"value tokens of a target", "\x03\x0B\x6A\x00\x45\x43\x06" + strings.Repeat("\xB9", n) + "\x01\x01", 0},
		{"elements", "\x03\x0B\x6A\x00\x45" + strings.Repeat("\x05", n) + "\x01", 0},
		{"indentation", "\x03\x0B\x6A\x00" + strings.Repeat("\x46", 60) + strings.Repeat("\x06", n) + strings.Repeat("\x01", 60), xmlconv.ModeIndent},
	} {
		t.Run(v.name, func(t *testing.T) {
			var c xmlconv.Converter
			_, err := c.AppendXML(nil, []byte(v.octets), xmlconv.DecodeOptions{Mode: v.mode})
			s, ok := errors.AsType[*codec.SyntaxError](err)
			if !ok || !errors.Is(err, codec.ErrLimit) || s.Offset > 110_000 {
				t.Errorf("%v", err)
			}
			var w bytes.Buffer
			err = xmlconv.WriteXML(&w, strings.NewReader(v.octets), xmlconv.DecodeOptions{Mode: v.mode})
			if !errors.Is(err, codec.ErrLimit) || w.Len() > 2<<20 {
				t.Errorf("stream: %d octets, %v", w.Len(), err)
			}
			o := xmlconv.DecodeOptions{Mode: v.mode}
			o.Codec.Limits.Expanded = -1
			if _, err = c.AppendXML(nil, []byte(v.octets), o); err != nil {
				t.Errorf("without the limit: %v", err)
			}
		})
	}
}

// TestNestedDepth holds that a document within may have the depth that is left,
// and no more.
func TestNestedDepth(t *testing.T) {
	const doc = "<SyncML><Data><DevInf><Ext/></DevInf></Data></SyncML>"
	for depth, ok := range map[int]bool{2: false, 3: false, 4: true, 5: true} {
		o := options(tokens.SyncML12)
		o.en.Limits.Depth, o.de.Codec.Limits.Depth = depth, depth
		octets, err := xmlconv.ToWBXML([]byte(doc), o.en)
		if (err == nil) != ok || !ok && !errors.Is(err, codec.ErrLimit) {
			t.Errorf("depth %d: %v", depth, err)
		}
		if !ok {
			continue
		}
		if _, err := xmlconv.ToXML(octets, o.de); err != nil {
			t.Errorf("depth %d, back: %v", depth, err)
		}
	}
}
