package compat

import (
	"errors"
	"fmt"
	"strconv"

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
	var (
		lang libwbxmlType
		cs   codec.Charset
	)
	o := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Indent: 1, Libwbxml: true, Lenient: true}
	types := make([]choice[libwbxmlType], len(libwbxmlTypes))
	for i, x := range libwbxmlTypes {
		types[i] = choice[libwbxmlType]{x.code, x}
	}
	modes := []choice[xmlconv.Mode]{{"0", xmlconv.ModeCompact}, {"1", xmlconv.ModeIndent}, {"2", xmlconv.ModeCanonical}}
	p := &program{name: "wbxml2xml", files: "output.xml input.wbxml", short: "Turn WBXML into XML", options: []option{
		choices('m', "mode", &o.Mode, "0|1|2", "layout: compact (0), indented (1, the default) or canonical (2)", modes),
		{'i', "indent", "n", "spaces for each level of layout 1 (default 1)", func(s string) error { return setIndent(&o.Indent, s) }},
		flag('k', "keep", &o.KeepSpace, "keep white space, also round texts, and so do not indent"),
		choices('l', "language", &lang, "name", "document type, see below", types),
		choices('c', "charset", &cs, "name", "charset of a document that does not say, see below", libwbxmlCharsets),
	}}
	p.more = func() string {
		return "\nDocument types:\n " + names(types) + "\n\nCharsets:\n " + names(libwbxmlCharsets) + "\n"
	}
	p.prepare = func() (b *convert.Batch, err error) {
		o.Codec.Charsets = charset.Find
		o.Codec.Limits.Document = maxDocument
		if o.Codec.Table, err = lang.table(); err != nil {
			return nil, err
		}
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
		w, other := plain(t), unlabelled(t)
		labelled := w.Convert
		w.Convert = func(w *store.Output, name string, src []byte) error {
			if h, _, err := codec.ParseHeader(src); err == nil && h.Charset == codec.CharsetUnknown {
				return other.Convert(w, name, src)
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

// A libwbxmlType is a document type of wbxml2xml -l: its code there and the name of
// our table. The zero value stands for no type.
type libwbxmlType struct{ code, name string }

// table returns the table, nil for none. The error is for a type that libwbxml
// has and we lack.
func (x libwbxmlType) table() (*tokens.Table, error) {
	if x.name == "" {
		return nil, nil
	}
	if t := tokens.ByName(x.name); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("document type %s (%s) is not among those built in", x.code, x.name)
}

// libwbxmlTypes are the names in the help of wbxml2xml. Its PROV10 and our
// prov-1.1 both have the code pages of PROV 1.1.
var libwbxmlTypes = []libwbxmlType{
	{"WML10", "wml-1.0"},
	{"WML11", "wml-1.1"},
	{"WML12", "wml-1.2"},
	{"WML13", "wml-1.3"},
	{"WTA10", "wta-1.0"},
	{"WTAWML12", "wta-wml-1.2"},
	{"CHANNEL11", "channel-1.1"},
	{"CHANNEL12", "channel-1.2"},
	{"SI10", "si-1.0"},
	{"SL10", "sl-1.0"},
	{"CO10", "co-1.0"},
	{"PROV10", "prov-1.1"},
	{"EMN10", "emn-1.0"},
	{"DRMREL10", "drmrel-1.0"},
	{"OTA", "nokia-ota-7.0"},
	{"SYNCML10", "syncml-1.0"},
	{"DEVINF10", "devinf-1.0"},
	{"SYNCML11", "syncml-1.1"},
	{"DEVINF11", "devinf-1.1"},
	{"METINF11", "metinf-1.1"},
	{"SYNCML12", "syncml-1.2"},
	{"DEVINF12", "devinf-1.2"},
	{"METINF12", "metinf-1.2"},
	{"DMDDF12", "dmddf-1.2"},
	{"CSP11", "wv-csp-1.1"},
	{"CSP12", "wv-csp-1.2"},
	{"AIRSYNC", "activesync"},
	{"ACTIVESYNC", "activesync"},
	{"CONML", "conml"},
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
