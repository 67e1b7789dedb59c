package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/listing"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// colorMode says when to write colours.
type colorMode uint8

const (
	colorAuto colorMode = iota
	colorAlways
	colorNever
)

// on decides for one output; terminal says whether standard output is one.
func (m colorMode) on(out string, terminal bool) bool {
	switch m {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	return out == "-" && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal
}

// inspectCommand is wbxml inspect.
func (t *tool) inspectCommand() *cobra.Command {
	var (
		o     listing.Options
		lim   options.Limits
		color colorMode
	)
	cmd := t.converting(&cobra.Command{
		Use:   "inspect [flags] FILE...",
		Short: "List WBXML octet by octet, with its meaning",
		Long: `List WBXML octet by octet: offset, octets, state of the grammar, current code
page, token, meaning and path of the element. A document within an OPAQUE is
listed in its place, indented. A document whose type is not known is listed with
codes in place of names.

A faulty document is listed as far as it can be understood; the rest follows,
marked unread, then the error.`,
		Example: `  wbxml inspect message.wbxml
  wbxml inspect --color always message.wbxml | less -R
  receive | wbxml inspect --lang prov-1.1 -`,
	}, "wbxml", ".txt", true, func(cmd *cobra.Command, _ []string) (*convert.Batch, error) {
		lim.Resolve(cmd)
		o.Limits = lim.Codec()
		return &convert.Batch{Reads: convert.WBXML, Limit: o.Limits.Document, Partial: true, Convert: func(w *store.Output, name string, src []byte) error {
			o := o
			o.Name = convert.Shown(name)
			o.Color = color.on(w.Path, display.IsTerminal(t.Stdout))
			return listing.Write(w, src, o)
		}}, nil
	})
	options.AddLang(cmd, &o.Table, "overrides that of the document")
	options.AddCharset(cmd, &o.Charset, "charset of the document, in place of that in its header")
	cmd.Flags().BoolVar(&o.Strict, "strict", false, "hold the document to the grammar of its version, and refuse tokens that its type does not assign")
	options.AddChoice(cmd, &color, "color", "", "colours: on a terminal (unless NO_COLOR is set), always or never",
		options.Choices("auto|always|never", colorAuto, colorAlways, colorNever))
	lim.Add(cmd, options.WBXMLLimits)
	return cmd
}
