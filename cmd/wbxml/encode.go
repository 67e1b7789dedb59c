package main

import (
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// encodeFlags are the options of the commands that turn XML into WBXML.
type encodeFlags struct {
	options xmlconv.EncodeOptions
	limits  options.Limits
}

// add adds the flags to cmd.
func (f *encodeFlags) add(cmd *cobra.Command) {
	o := &f.options
	options.AddLang(cmd, &o.Table, "counts where the document does not say, or leaves a choice")
	o.Header.Version = codec.Version13
	options.AddChoice(cmd, &o.Header.Version, "version", "", "version of WBXML to write", options.Versions)
	options.AddCharset(cmd, &o.Header.Charset, "charset of the WBXML text (default UTF-8)")
	options.AddChoice(cmd, &o.Plan, "strtbl", "", "strings in the string table: none, those that cannot be inline, or also repeated ones",
		options.Choices("none|literals|repeats", xmlconv.PlanNone, xmlconv.PlanLiterals, xmlconv.PlanRepeats))
	flags := cmd.Flags()
	flags.BoolVar(&o.Anonymous, "anonymous", false, "leave out the public identifier")
	flags.BoolVar(&o.KeepSpace, "keep-space", false, "keep white space that is ignorable")
	flags.BoolVar(&o.NestTNDS, "nest-tnds", false, "write a management tree in SyncML as a document of its own in OPAQUE, not by a page switch")
	flags.BoolVar(&o.CDATA, "cdata", false, "write CDATA sections as opaque data")
	flags.BoolVar(&o.KeepType, "keep-type", false, "leave the Type of a document within as it is, not +wbxml for +xml")
	flags.BoolVar(&o.KeepUnfit, "keep-unfit", false, "write a value that is no base64, date or integer, as its type asks for, as a string")
	flags.BoolVar(&o.Strict, "strict", false, "refuse what is otherwise a warning")
	flags.BoolVar(&o.Lenient, "lenient", false, "read the escapes of decode --lenient; for XML of a trusted sender")
	f.limits.Add(cmd, options.XMLLimits)
}

// resolve returns the options once the flags have been parsed.
func (f *encodeFlags) resolve(cmd *cobra.Command) xmlconv.EncodeOptions {
	f.limits.Resolve(cmd)
	o := f.options
	if o.Lenient && !cmd.Flags().Changed("version") {
		o.Header.Version = 0 // that of the document, where it says one
	}
	o.Charsets, o.Encodings = charset.Find, charset.FindName
	o.XML, o.Limits = f.limits.XML()
	return o
}

// encodeCommand is wbxml encode.
func (t *tool) encodeCommand() *cobra.Command {
	var flags encodeFlags
	cmd := t.converting(&cobra.Command{
		Use:   "encode [flags] FILE...",
		Short: "Turn XML into WBXML",
		Long: `Turn XML into WBXML.

The document type is that of the DOCTYPE's public identifier, else that of the
root element and its namespace, else the one that --lang names. Where the DOCTYPE
names a type without that namespace, the namespace counts.

A warning names what is written otherwise than the document says it, or what few
receivers understand: an element in the wrong namespace, a name without a token, a
DOCTYPE of another type. --strict refuses these. Names in namespaces of vendors are
right; a note says how many there are.

Escapes, which decode --lenient writes, are refused without --lenient.`,
		Example: `  wbxml encode -o message.wbxml message.xml
  wbxml encode -o out --charset iso-8859-1 *.xml    # out is a folder
  generate | wbxml encode --lang syncml-1.2 - | send`,
	}, "xml", new(".wbxml"), false, func(cmd *cobra.Command, _ []string) (*convert.Batch, error) {
		return convert.Encoding(flags.resolve(cmd)), nil
	})
	flags.add(cmd)
	return cmd
}
