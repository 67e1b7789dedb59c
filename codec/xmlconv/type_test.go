package xmlconv_test

import (
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestType holds how the type of an XML document is found.
func TestType(t *testing.T) {
	const (
		sync11 = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.1//EN" "x">`
		prov   = `<!DOCTYPE x PUBLIC " -//WAPFORUM//DTD
PROV 1.0//EN" "x">`
	)
	for _, v := range []struct {
		name   string
		option *tokens.Table
		xml    string
		want   *tokens.Table
	}{
		{"public identifier", nil, sync11 + `<SyncML/>`, tokens.SyncML11},
		{"public identifier, normalised", nil, prov + `<x/>`, tokens.Prov11},
		{"public identifier before the root", nil, prov + `<SyncML/>`, tokens.Prov11},
		{"public identifier before the option", tokens.SyncML12, prov + `<x/>`, tokens.Prov11},
		{"public identifier over another version's namespace", nil, sync11 + `<SyncML xmlns="SYNCML:SYNCML1.2"/>`, tokens.SyncML12},
		{"public identifier over a namespace that none has", nil, sync11 + `<SyncML xmlns="u"/>`, tokens.SyncML11},
		{"another public identifier", nil, `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SYNCML 1.2//EN" "x"><x/>`, tokens.SyncML12},
		{"public identifier in upper case", nil, `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SYNCML 1.0//EN" "x"><SyncML/>`, tokens.SyncML10},
		{"public identifier in lower case, of the option", tokens.Prov10, `<!DOCTYPE x PUBLIC "-//wapforum//dtd prov 1.0//en" "x">` + `<x/>`, tokens.Prov10},
		{"unknown public identifier", nil, `<!DOCTYPE SyncML PUBLIC "what" "x"><SyncML/>`, tokens.SyncML12},
		{"empty public identifier names no type without one", &tokens.Table{Name: "x"}, `<!DOCTYPE x PUBLIC "" "x"><wap-provisioningdoc/>`, tokens.Prov11},
		{"root", nil, `<wap-provisioningdoc/>`, tokens.Prov11},
		{"root and namespace", nil, `<SyncML xmlns="SYNCML:SYNCML1.0"/>`, tokens.SyncML10},
		{"root and namespace by a prefix", nil, `<s:SyncML xmlns:s="SYNCML:SYNCML1.1"/>`, tokens.SyncML11},
		{"root in another namespace", nil, `<SyncML xmlns="u"/>`, nil},
		{"option", tokens.SyncML11, `<x/>`, tokens.SyncML11},
		{"option of the same identifier", tokens.Prov10, prov + `<x/>`, tokens.Prov10},
		{"option of the same root", tokens.Prov11Vendor, `<wap-provisioningdoc/>`, tokens.Prov11Vendor},
		{"option of the same root and namespace", tokens.SyncML12Vendor, `<SyncML xmlns="SYNCML:SYNCML1.2"/>`, tokens.SyncML12Vendor},
		{"option of another version", tokens.SyncML11, `<SyncML xmlns="SYNCML:SYNCML1.2"/>`, tokens.SyncML12},
		{"option for a tree on page 0", tokens.TNDS12Page0, `<MgmtTree xmlns="syncml:dmddf1.2"/>`, tokens.TNDS12Page0},
		{"option of one's own", club, `<club xmlns="urn:club"/>`, club},
		{"nothing", nil, `<x/>`, nil},
	} {
		t.Run(v.name, func(t *testing.T) {
			got, err := xmlconv.ToWBXML([]byte(v.xml), xmlconv.EncodeOptions{Table: v.option})
			if v.want == nil {
				if where(err) != "ErrType@0 1:1 /SyncML" && where(err) != "ErrType@0 1:1 /x" {
					t.Fatalf("%x, %v", got, err)
				}
				return
			}
			// The types differ in the octets of the same document written by their name.
			want, wantErr := xmlconv.ToWBXML([]byte(v.xml), xmlconv.EncodeOptions{Table: v.want})
			if err != nil || wantErr != nil || string(got) != string(want) {
				t.Fatalf("%x %v, want %x %v", got, err, want, wantErr)
			}
			h, _, err := codec.ParseHeader(got)
			if err != nil {
				t.Fatal(err)
			}
			if h.PublicID > 1 && h.PublicID != v.want.PublicID || h.PublicID == 0 && string(h.Public()) != v.want.Public {
				t.Errorf("public identifier %#x %q", h.PublicID, h.Public())
			}
		})
	}
}

// TestResolve holds how the type of a WBXML document is found.
func TestResolve(t *testing.T) {
	utf16 := "\x00-\x00/\x00/\x00S\x00Y\x00N\x00C\x00M\x00L\x00/\x00/\x00D\x00T\x00D\x00 \x00S\x00y\x00n\x00c\x00M\x00L\x00 \x001\x00.\x001\x00/\x00/\x00E\x00N\x00\x00"
	for _, v := range []struct {
		h    codec.Header
		want *tokens.Table
	}{
		{codec.Header{PublicID: 1}, nil},
		{codec.Header{PublicID: 0x1201}, tokens.SyncML12},
		{codec.Header{PublicID: 0x7777}, nil},
		{codec.Header{}, nil},
		{codec.Header{Strings: []byte("x\x00-//SYNCML//DTD SyncML 1.1//EN"), PublicIndex: 2}, tokens.SyncML11},
		{codec.Header{Strings: []byte(utf16), Charset: codec.UTF16BE}, tokens.SyncML11},
		{codec.Header{Strings: []byte(utf16), Charset: 1001}, nil},
	} {
		if got := xmlconv.Resolve(v.h); got != v.want {
			t.Errorf("%+v: %v", v.h, got)
		}
	}
	// An option comes first, for the outer document; nested ones ask Resolve.
	asked := 0
	o := xmlconv.DecodeOptions{Codec: codec.Options{Resolve: func(h codec.Header) *tokens.Table {
		asked++
		return map[uint32]*tokens.Table{1: tokens.SyncML12, 0x1203: tokens.DevInf12}[h.PublicID]
	}}}
	xml, err := xmlconv.ToXML([]byte("\x03\x01\x6A\x00\x6D\x4F\xC3\x06\x03\xA4\x03\x6A\x00\x0A\x01\x01"), o)
	if err != nil || asked != 2 || body(xml) != `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf"/></Data></SyncML>` {
		t.Errorf("%d, %s, %v", asked, xml, err)
	}
}

// TestEncodings holds that XML in encodings other than UTF-8 is read, with a
// hook also those that are not built in.
func TestEncodings(t *testing.T) {
	want := "\x03\x01\x6A\x00\x45\x03é\x00\x01"
	for _, v := range []struct {
		name, xml string
		hook      func(string) (codec.Transcoder, error)
		want      string
	}{
		{"UTF-8 with a mark", "\xEF\xBB\xBF<doc>é</doc>", nil, want},
		{"UTF-16 with a mark", "\xFE\xFF\x00<\x00d\x00o\x00c\x00>\x00\xE9\x00<\x00/\x00d\x00o\x00c\x00>", nil, want},
		{"Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><doc>\xE9</doc>", nil, want},
		{"another without a hook", "<?xml version='1.0' encoding='windows-1252'?><doc>\xE9</doc>", nil, ""},
		{"another", "<?xml version='1.0' encoding='windows-1252'?><doc>\xE9</doc>", charset.FindName, want},
		{"one that nobody knows", "<?xml version='1.0' encoding='x'?><doc>\xE9</doc>", charset.FindName, ""},
	} {
		var c xmlconv.Converter
		for range 2 {
			got, err := c.AppendWBXML(nil, []byte(v.xml), xmlconv.EncodeOptions{Table: play, Encodings: v.hook})
			if string(got) != v.want || (err == nil) != (v.want != "") {
				t.Errorf("%s: %x, %v", v.name, got, err)
			}
		}
	}
}
