package compat

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// maxDocument is the most octets of a document.
const maxDocument = 16 << 20

// wbxml2xml is the tool's -o -m -i -k -l -c. Its help says that -i is 1 unless
// given, and so it is here; the tool itself then indents by nothing.
func wbxml2xml() *program {
	var cs codec.Charset
	types := func() []choice[*tokens.Table] { // made where -l is given only
		return append(slices.Clone(libwbxmlTypes), choice[*tokens.Table]{"AIRSYNC", synCE()})
	}
	o := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Indent: 1, Libwbxml: true, Lenient: true}
	modes := []choice[xmlconv.Mode]{{"0", xmlconv.ModeCompact}, {"1", xmlconv.ModeIndent}, {"2", xmlconv.ModeCanonical}}
	p := &program{name: "wbxml2xml", files: "output.xml input.wbxml", short: "Turn WBXML into XML", options: []option{
		choices('m', "mode", &o.Mode, "0|1|2", "layout: compact (0), indented (1, the default) or canonical (2)", modes),
		{'i', "indent", "n", "spaces for each level of layout 1 (default 1)", func(s string) error { return setIndent(&o.Indent, s) }},
		flag('k', "keep", &o.KeepSpace, "keep white space, also round texts, and so do not indent"),
		{'l', "language", "name", "document type, see below", func(s string) error { return choose(&o.Codec.Table, s, types()) }},
		choices('c', "charset", &cs, "name", "charset of a document that does not say, see below", libwbxmlCharsets),
	}}
	p.more = func() string {
		return "\nDocument types:\n " + names(types()) + "\n\nCharsets:\n " + names(libwbxmlCharsets) + "\n"
	}
	p.prepare = func() (b *convert.Batch, err error) {
		o.Codec.Charsets = charset.Find
		o.Codec.Limits.Document = maxDocument
		if o.KeepSpace && o.Mode == xmlconv.ModeIndent {
			o.Mode = xmlconv.ModeCompact // white space cannot be kept and added
		}
		return decodingUnlabelled(o, cs), nil
	}
	return p
}

// decodingUnlabelled is decoding with a charset for documents whose header
// names none.
func decodingUnlabelled(o xmlconv.DecodeOptions, cs codec.Charset) *convert.Batch {
	b := convert.Decoding(o, "")
	o.Codec.Charset = cs
	plain, unlabelled := b.Worker, convert.Decoding(o, "").Worker
	b.Worker = func(t *convert.Tool) convert.Worker {
		w := plain(t)
		labelled := w.Convert
		w.Convert = func(w *store.Output, name string, src []byte) error {
			if h, _, err := codec.ParseHeader(src); err == nil && h.Charset == codec.CharsetUnknown {
				return unlabelled(t).Convert(w, name, src)
			}
			return labelled(w, name, src)
		}
		return w
	}
	return b
}

// maxIndent keeps a slip of the finger from making a file of spaces.
const maxIndent = 32

// setIndent sets the option -i. Line breaks without spaces are -1 in the library, where 0 is
// the default.
func setIndent(to *int, s string) error {
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || n > maxIndent {
		return errors.New("must be a number from 0 to " + strconv.Itoa(maxIndent))
	}
	if *to = int(n); n == 0 {
		*to = -1
	}
	return nil
}

// synCE returns the type of ActiveSync with the namespaces of SynCE, an old client, which
// libwbxml calls AIRSYNC.
func synCE() *tokens.Table {
	t := *tokens.ActiveSync
	t.Spaces = nil
	for _, space := range tokens.ActiveSync.Spaces {
		t.Spaces = append(t.Spaces, "http://synce.org/formats/airsync_wm5/"+strings.ToLower(strings.TrimSuffix(space, ":")))
	}
	return &t
}

// libwbxmlTypes are the names in the help of wbxml2xml, without the one of [synCE]. Its
// PROV10 and our prov-1.1 both have the code pages of PROV 1.1.
var libwbxmlTypes = []choice[*tokens.Table]{
	{"WML10", tokens.WML10},
	{"WML11", tokens.WML11},
	{"WML12", tokens.WML12},
	{"WML13", tokens.WML13},
	{"WTA10", tokens.WTA10},
	{"WTAWML12", tokens.WTAWML12},
	{"CHANNEL11", tokens.Channel11},
	{"CHANNEL12", tokens.Channel12},
	{"SI10", tokens.SI10},
	{"SL10", tokens.SL10},
	{"CO10", tokens.CO10},
	{"PROV10", tokens.Prov11},
	{"EMN10", tokens.EMN10},
	{"DRMREL10", tokens.DRMREL10},
	{"OTA", tokens.NokiaOTA70},
	{"SYNCML10", tokens.SyncML10},
	{"DEVINF10", tokens.DevInf10},
	{"SYNCML11", tokens.SyncML11},
	{"DEVINF11", tokens.DevInf11},
	{"METINF11", tokens.MetInf11},
	{"SYNCML12", tokens.SyncML12},
	{"DEVINF12", tokens.DevInf12},
	{"METINF12", tokens.MetInf12},
	{"DMDDF12", tokens.TNDS12},
	{"CSP11", tokens.WVCSP11},
	{"CSP12", tokens.WVCSP12},
	{"ACTIVESYNC", tokens.ActiveSync},
	{"CONML", tokens.ConML},
}

// libwbxmlCharsets are the names in the help of wbxml2xml, by MIBenum.
var libwbxmlCharsets = []choice[codec.Charset]{
	{"ASCII", codec.USASCII},
	{"ISO-8859-1", codec.ISO88591},
	{"ISO-8859-2", 5},
	{"ISO-8859-3", 6},
	{"ISO-8859-4", 7},
	{"ISO-8859-5", 8},
	{"ISO-8859-6", 9},
	{"ISO-8859-7", 10},
	{"ISO-8859-8", 11},
	{"ISO-8859-9", 12},
	{"ISO-10646-UCS-2", codec.UCS2},
	{"SHIFT_JIS", 17},
	{"BIG5", 2026},
	{"UTF-8", codec.UTF8},
	{"UTF-16", codec.UTF16},
}
