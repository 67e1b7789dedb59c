package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/tokens"
)

// The two commands in this file have the options of the libwbxml tools of their
// name, with their defaults, and what they write means the same: docs/libwbxml.md has
// the rules and the exceptions. Like those, they write nothing without -o. They differ
// on purpose in this: exit codes are ours, and a wrong option, a wrong value or a
// second input is refused in place of ignored.

// compat makes a command with the parts that both have in common.
func (t *tool) compat(name, files, short string, out *string, prepare func() (*batch, error)) *cobra.Command {
	var usage bool
	cmd := &cobra.Command{
		Use:                   name + " [options] -o " + files,
		Short:                 short,
		Long:                  short + ", with the options of the libwbxml tool of that name, and its meaning.\n\nWithout -o the input is only checked. - is standard input or output.",
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 && !usage {
				return fmt.Errorf("one input is needed, not %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if usage {
				return cmd.Help()
			}
			b, err := prepare()
			if err != nil {
				t.complain(err)
				return errFailed
			}
			return b.run(t, []job{{args[0], *out}})
		},
	}
	cmd.Flags().StringVarP(out, "output", "o", "", "output `file`")
	cmd.Flags().BoolVarP(&usage, "usage", "?", false, "this help")
	return cmd
}

// wbxml2xml is the tool's -o -m -i -k -l -c. Its help says that -i is 1 unless
// given, and so it is here; the tool itself then indents by nothing.
func (t *tool) wbxml2xml() *cobra.Command {
	var (
		out  string
		lang libwbxmlType
		cs   codec.Charset
	)
	o := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Indent: 1, Libwbxml: true, Lenient: true}
	cmd := t.compat("wbxml2xml", "output.xml input.wbxml", "Turn WBXML into XML", &out, func() (b *batch, err error) {
		o.Codec.Charsets = charset.Find
		o.Codec.Limits.Document = options.Document
		if o.Codec.Table, err = lang.table(); err != nil {
			return nil, err
		}
		if o.KeepSpace && o.Mode == xmlconv.ModeIndent {
			o.Mode = xmlconv.ModeCompact // white space cannot be kept and added
		}
		return t.decodingUnlabelled(o, cs), nil
	})
	flags := cmd.Flags()
	var types []options.Choice[libwbxmlType]
	for _, x := range libwbxmlTypes {
		types = append(types, options.Choice[libwbxmlType]{Name: x.code, Value: x})
	}
	options.AddChoice(cmd, &o.Mode, "mode", "m", "layout: compact (0), indented (1) or canonical (2)",
		options.Choices("0|1|2", xmlconv.ModeCompact, xmlconv.ModeIndent, xmlconv.ModeCanonical))
	options.AddIndent(cmd, &o.Indent, "i", "1", "spaces for each level of layout 1")
	flags.BoolVarP(&o.KeepSpace, "keep", "k", false, "keep white space, also round texts, and so do not indent")
	options.AddChoice(cmd, &lang, "language", "l", "document type, see above", types)
	options.AddChoice(cmd, &cs, "charset", "c", "charset of a document that does not say, see above", libwbxmlCharsets)
	cmd.Long += "\n\nDocument types:" + wrapNames(types) + "\n\nCharsets:" + wrapNames(libwbxmlCharsets)
	return cmd
}

// decodingUnlabelled is decoding with a charset for documents whose header
// names none.
func (t *tool) decodingUnlabelled(o xmlconv.DecodeOptions, cs codec.Charset) *batch {
	plain := t.decoding(o)
	o.Codec.Charset = cs
	unlabelled := t.decoding(o)
	return &batch{reads: plain.reads, form: plain.form, limit: plain.limit, convert: func(w *store.Output, name string, src []byte) error {
		if h, _, err := codec.ParseHeader(src); err == nil && h.Charset == codec.CharsetUnknown {
			return unlabelled.convert(w, name, src)
		}
		return plain.convert(w, name, src)
	}}
}

// xml2wbxml is the tool's -o -k -n -v -a.
func (t *tool) xml2wbxml() *cobra.Command {
	var out string
	var noTable bool
	o := xmlconv.EncodeOptions{Libwbxml: true}
	o.XML.Document = options.Document
	o.Header.Version = codec.Version13
	cmd := t.compat("xml2wbxml", "output.wbxml input.xml", "Turn XML into WBXML", &out, func() (*batch, error) {
		o.Charsets, o.Encodings = charset.Find, charset.FindName
		o.Plan = xmlconv.PlanRepeats
		if noTable {
			o.Plan = xmlconv.PlanLiterals // a textual public identifier is in the table even so
		}
		return t.encoding(o), nil
	})
	flags := cmd.Flags()
	flags.BoolVarP(&o.KeepSpace, "keep", "k", false, "keep white space, also round texts")
	flags.BoolVarP(&noTable, "no-table", "n", false, "write no string table, except for strings that cannot be inline")
	options.AddChoice(cmd, &o.Header.Version, "version", "v", "version of WBXML to write", options.Versions)
	flags.BoolVarP(&o.Anonymous, "anonymous", "a", false, "leave out a public identifier that is a text")
	return cmd
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
var libwbxmlCharsets = options.Choices(
	"ASCII|ISO-8859-1|ISO-8859-2|ISO-8859-3|ISO-8859-4|ISO-8859-5|ISO-8859-6|ISO-8859-7|"+
		"ISO-8859-8|ISO-8859-9|ISO-10646-UCS-2|SHIFT_JIS|BIG5|UTF-8|UTF-16",
	codec.USASCII, codec.ISO88591, 5, 6, 7, 8, 9, 10,
	11, 12, codec.UCS2, 17, 2026, codec.UTF8, codec.UTF16)

// wrapNames lists the names of choices in lines for a help text.
func wrapNames[T any](choices []options.Choice[T]) string {
	const width = 76
	var b strings.Builder
	line := width
	for i, c := range choices {
		if i > 0 {
			b.WriteString(",")
		}
		if line += len(c.Name) + 2; line > width {
			b.WriteString("\n ")
			line = len(c.Name) + 2
		}
		b.WriteString(" " + c.Name)
	}
	return b.String()
}
