package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// The two commands in this file take the options of the libwbxml tools of their
// name, with their defaults. Like those, they write nothing without -o. What
// differs on purpose: exit codes are ours, and a wrong option, a wrong value or
// a second input is refused in place of ignored.

// compat makes a command with what both have in common.
func (t *tool) compat(name, files, short string, out *string, prepare func() (*batch, error)) *cobra.Command {
	var usage bool
	cmd := &cobra.Command{
		Use:                   name + " [options] -o " + files,
		Short:                 short,
		Long:                  short + ", with the options of the libwbxml tool of that name.\n\nWithout -o the input is only checked. - is standard input or output.",
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
		keep bool
	)
	o := xmlconv.Options{Mode: xmlconv.ModeIndent, Indent: 1}
	cmd := t.compat("wbxml2xml", "output.xml input.wbxml", "Turn WBXML into XML", &out, func() (b *batch, err error) {
		o.Codec.Charsets = charset.Find
		o.Codec.Limits.Document = defaultDocument
		if o.Codec.Table, err = lang.table(); err != nil {
			return nil, err
		}
		if keep && o.Mode == xmlconv.ModeIndent {
			o.Mode = xmlconv.ModeCompact // white space cannot be kept and added
		}
		return decodingUnlabelled(o, cs), nil
	})
	flags := cmd.Flags()
	addChoice(cmd, &o.Mode, "mode", "m", "layout: compact (0), indented (1) or canonical (2)", []choice[xmlconv.Mode]{
		{"0", xmlconv.ModeCompact}, {"1", xmlconv.ModeIndent}, {"2", xmlconv.ModeCanonical},
	})
	flags.VarP(&value[int]{&o.Indent, "1", "n", parseIndent}, "indent", "i", "spaces for each level of layout 1")
	flags.BoolVarP(&keep, "keep", "k", false, "keep ignorable white space, and so do not indent")
	addChoice(cmd, &lang, "language", "l", "document type, see above", libwbxmlTypes)
	addChoice(cmd, &cs, "charset", "c", "charset of a document that does not say, see above", libwbxmlCharsets)
	cmd.Long += "\n\nDocument types:" + wrapNames(libwbxmlTypes) + "\n\nCharsets:" + wrapNames(libwbxmlCharsets)
	return cmd
}

// decodingUnlabelled is decoding with a charset for documents whose header
// names none.
func decodingUnlabelled(o xmlconv.Options, cs codec.Charset) *batch {
	plain := decoding(o)
	o.Codec.Charset = cs
	unlabelled := decoding(o)
	return &batch{limit: plain.limit, convert: func(w *store.Output, name string, src []byte) error {
		if h, _, err := codec.ParseHeader(src); err == nil && h.Charset == codec.CharsetUnknown {
			return unlabelled.convert(w, name, src)
		}
		return plain.convert(w, name, src)
	}}
}

// xml2wbxml is the tool's -o -k -n -v -a. Management trees are nested, since that
// is the only form that the tool writes and reads.
func (t *tool) xml2wbxml() *cobra.Command {
	var out string
	var noTable bool
	o := xmlconv.Options{NestTNDS: true}
	o.XML.Document = defaultDocument
	o.Header.Version = codec.Version13
	cmd := t.compat("xml2wbxml", "output.wbxml input.xml", "Turn XML into WBXML", &out, func() (*batch, error) {
		o.Codec.Charsets, o.Encodings = charset.Find, charset.FindName
		o.Plan = xmlconv.PlanRepeats
		if noTable {
			o.Plan = xmlconv.PlanLiterals // a textual public identifier is in the table even so
		}
		return encoding(o), nil
	})
	flags := cmd.Flags()
	flags.BoolVarP(&o.KeepSpace, "keep", "k", false, "keep ignorable white space")
	flags.BoolVarP(&noTable, "no-table", "n", false, "write no string table, except for what cannot be inline")
	addChoice(cmd, &o.Header.Version, "version", "v", "version of WBXML to write", versions)
	flags.BoolVarP(&o.Anonymous, "anonymous", "a", false, "leave out the public identifier")
	return cmd
}
