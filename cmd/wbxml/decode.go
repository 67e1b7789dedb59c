package main

import (
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// decodeCommand is wbxml decode. It indents by default, as people read what it
// writes at least as often as programs do.
func (t *tool) decodeCommand() *cobra.Command {
	var (
		o                  xmlconv.Options
		lim                limits
		outputs            []string
		compact, canonical bool
	)
	cmd := &cobra.Command{
		Use:   "decode [flags] FILE...",
		Short: "Turn WBXML into XML",
		Long: `Turn WBXML into XML in UTF-8.

The document type is that of the public identifier in the header, unless --lang
names one. The layout changes no meaning: what holds text is not indented.`,
		Example: `  wbxml decode message.wbxml
  wbxml decode --canonical -o out *.wbxml           # out is a folder
  receive | wbxml decode - | xmllint --format -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			jobs, err := plan(args, outputs, ".xml", false)
			if err != nil {
				return err
			}
			lim.settle(cmd)
			o.Codec.Limits = lim.codec()
			o.Codec.Charsets = charset.Find
			switch {
			case compact:
				o.Mode = xmlconv.ModeCompact
			case canonical:
				o.Mode = xmlconv.ModeCanonical
			default:
				o.Mode = xmlconv.ModeIndent
			}
			return decoding(o).run(t, jobs)
		},
	}
	inputs(cmd, "wbxml")
	addOutput(cmd, &outputs)
	addLang(cmd, &o.Codec.Table, "overrides what the document says")
	addCharset(cmd, &o.Codec.Charset, "charset of the document, whatever its header says")
	flags := cmd.Flags()
	addIndent(cmd, &o.Indent)
	flags.BoolVar(&compact, "compact", false, "add no white space")
	flags.BoolVar(&canonical, "canonical", false, "write Canonical XML 1.0")
	cmd.MarkFlagsMutuallyExclusive("indent", "compact", "canonical")
	flags.BoolVar(&o.CDATA, "cdata", false, "write opaque text as CDATA sections")
	flags.BoolVar(&o.Codec.Strict, "strict", false, "hold the document to the grammar of its version")
	lim.add(cmd, wbxmlLimits)
	return cmd
}

// decoding returns a batch that turns WBXML into XML.
func decoding(o xmlconv.Options) *batch {
	var c xmlconv.Converter
	var buf []byte
	b := &batch{limit: o.Codec.Limits.Document}
	b.convert = func(w *store.Output, _ string, src []byte) (err error) {
		if buf, err = c.AppendXML(buf[:0], src, o); err != nil {
			return err
		}
		_, err = w.Write(buf)
		return err
	}
	return b
}
