package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// within returns the one document in an input that is none itself.
func within(src []byte) ([]byte, error) {
	switch all := inspect.Messages(src, inspect.Options{}); len(all) {
	case 0:
		return src, nil // whose fault tells what it lacks
	case 1:
		return all[0].Body, nil
	default:
		return nil, fmt.Errorf("there are %d documents in it; inspect shows them", len(all))
	}
}

// decodeCommand is wbxml decode. It indents by default, as people read its output at
// least as often as programs do.
func (t *tool) decodeCommand() *cobra.Command {
	var (
		o                  xmlconv.DecodeOptions
		lim                options.Limits
		compact, canonical bool
	)
	cmd := t.converting(&cobra.Command{
		Use:   "decode [flags] FILE...",
		Short: "Turn WBXML into XML",
		Long: `Turn WBXML into XML in UTF-8.

The document type is that of the public identifier in the header, unless --lang
names one. The layout does not change the meaning: text is not indented.

An input that is no document may have one in it: a push, short messages, a hex dump of
them, whatever inspect reads.

With --lenient every document is decoded whose tokens are complete. What XML cannot
express becomes an escape, with a warning; encode --lenient reads it again.`,
		Example: `  wbxml decode message.wbxml
  wbxml decode --canonical -o out *.wbxml           # out is a folder
  receive | wbxml decode - | xmllint --format -`,
	}, "wbxml", new(".xml"), false, func(cmd *cobra.Command, _ []string) (*convert.Batch, error) {
		lim.Resolve(cmd)
		o.Codec.Limits = lim.Codec()
		o.Codec.Charsets = charset.Find
		switch {
		case compact:
			o.Mode = xmlconv.ModeCompact
		case canonical:
			o.Mode = xmlconv.ModeCanonical
		default:
			o.Mode = xmlconv.ModeIndent
		}
		b := convert.Decoding(o, "--lenient")
		b.Find = within
		return b, nil
	})
	options.AddLang(cmd, &o.Codec.Table, "overrides that of the document")
	options.AddCharset(cmd, &o.Codec.Charset, "charset of the document, in place of that in its header")
	flags := cmd.Flags()
	options.AddIndent(cmd, &o.Indent, "", "2", "spaces for each level")
	flags.BoolVar(&compact, "compact", false, "add no white space")
	flags.BoolVar(&canonical, "canonical", false, "write Canonical XML 1.0")
	options.OneOf(cmd, false, "indent", "compact", "canonical")
	flags.BoolVar(&o.CDATA, "cdata", false, "write opaque text as CDATA sections")
	flags.BoolVar(&o.KeepType, "keep-type", false, "leave the Type of a document within as it is, not +xml for +wbxml")
	flags.BoolVar(&o.Codec.Strict, "strict", false, "hold the document to the grammar of its version")
	flags.BoolVar(&o.Lenient, "lenient", false, "write escapes for what XML cannot express")
	options.OneOf(cmd, false, "strict", "lenient")
	lim.Add(cmd, options.WBXMLLimits)
	return cmd
}
