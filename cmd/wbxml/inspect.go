package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/explained"
	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/inspect/page"
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

// The forms in which a report is written, by the extensions of their files.
const (
	reportText = ".txt"
	reportJSON = ".jsonl"
	reportHTML = ".html"
)

// An inspection has the flags of wbxml inspect.
type inspection struct {
	o      inspect.Options
	as     string
	ext    string // the form
	color  colorMode
	device deviceKeys
	seal   unsealFlags
}

// inspectCommand is wbxml inspect.
func (t *tool) inspectCommand() *cobra.Command {
	in := inspection{ext: reportText}
	cmd := t.converting(&cobra.Command{
		Use:   "inspect [flags] FILE...",
		Short: "Explain anything: a dump, short messages, a push, a document",
		Long: `Explain anything that has a message or a document in it: a hex dump, base64, lines of
a log with short messages in any order, a push, SMPP, PAP, WBXML or XML. The output
has the outline of all layers, with the settings, the state of the MAC, and why it is
wrong, which needs the keys of the device; then each octet with its meaning; and
documents as XML, accounts and trees. Passwords are masked without --secrets.

What fits best is taken for what the input is; --as takes another reading. What cannot
be read is in the output, too. The exit code is 1 if there is a fault or a wrong MAC.`,
		Example: `  wbxml inspect message.wbxml
  wbxml inspect --color always message.wbxml | less -R
  wbxml inspect --format json messages.jsonl
  wbxml inspect --format html -o message.html message.wbxml
  echo 030b6a0045c60001 | wbxml inspect -`,
	}, "", &in.ext, true, func(cmd *cobra.Command, inputs []string) (*convert.Batch, error) { return in.batch(t, cmd, inputs) })
	options.AddLang(cmd, &in.o.Table, "of documents, in place of that in their headers")
	options.AddCharset(cmd, &in.o.Charset, "charset of documents, in place of that in their headers")
	f := cmd.Flags()
	f.StringVar(&in.as, "as", "", "take the input, or the octets in its text, for this `kind`, such as wbxml, sms or hex")
	f.BoolVar(&in.o.Secrets, "secrets", false, "show passwords, nonces and what could be one")
	options.AddChoice(cmd, &in.ext, "format", "", "of the output: for people, lines of JSON by docs/inspect.schema.json, or a page for a browser",
		options.Choices("text|json|html", reportText, reportJSON, reportHTML))
	options.AddChoice(cmd, &in.color, "color", "", "colours: on a terminal (unless NO_COLOR is set), always or never",
		options.Choices("auto|always|never", colorAuto, colorAlways, colorNever))
	in.device.addKeys(cmd)
	in.seal.add(cmd)
	return cmd
}

// batch makes what explains each input.
func (in *inspection) batch(t *tool, cmd *cobra.Command, inputs []string) (*convert.Batch, error) {
	if in.o.As = inspect.Kind(in.as); in.as != "" && !slices.Contains(inspect.Kinds(), in.o.As) {
		return nil, fmt.Errorf("--as %s: no such kind; there are %v", in.as, inspect.Kinds())
	}
	if err := in.seal.usage(cmd, append(slices.Clone(inputs), in.device.pinFile, in.device.keyFile)...); err != nil {
		return nil, err
	}
	k, err := in.device.load(t)
	if err == nil {
		err = in.seal.load(t, &k)
	}
	if err != nil {
		return nil, t.fail(err)
	}
	in.o.Keys, in.o.Typed = k, k.PIN
	return &convert.Batch{Limit: inspect.MaxInput, Partial: true, Convert: func(w *store.Output, name string, src []byte) error {
		r := inspect.Explain(src, in.o)
		terminal := display.IsTerminal(t.Stdout)
		switch in.ext {
		case reportJSON:
			line, err := r.JSON()
			if err == nil {
				_, err = w.Write(append(line, '\n'))
			}
			if err != nil {
				return err
			}
		case reportHTML:
			if err := page.Write(w, page.Entry{Name: convert.Shown(name), Report: r}); err != nil {
				return err
			}
		default:
			o := explained.Options{Name: convert.Shown(name), Color: in.color.on(w.Path, terminal)}
			if f, ok := t.Stdout.(*os.File); ok && terminal && w.IsStandard() {
				o.Width, _, _ = term.GetSize(int(f.Fd()))
			}
			if err := explained.Write(w, r, o); err != nil {
				return err
			}
		}
		return wrong(r)
	}}, nil
}

// wrong returns the first fault of a report, or a MAC that is wrong.
func wrong(r *inspect.Report) error {
	if r.Kind == inspect.KindUnknown || r.Kind == inspect.KindText {
		return errors.New("is not recognised")
	}
	if i := slices.IndexFunc(r.Notes, func(n inspect.Note) bool { return n.ID == "as" || n.ID == "limit-input" }); i >= 0 {
		return errors.New(r.Notes[i].Text)
	}
	for _, l := range r.Layers {
		for _, n := range l.Notes {
			switch n.ID {
			case "fault", "segment-fault", "segment-missing":
				place, path := "", ""
				if n.Offset >= 0 {
					place = fmt.Sprintf("offset %d: ", n.Offset)
				}
				for _, f := range l.Fields {
					if f.Offset == n.Offset && f.Class == inspect.ClassFault && f.Path != "" {
						path = ", in " + f.Path
					}
				}
				return errors.New(place + n.Text + path)
			}
		}
		if l.MAC != nil && l.MAC.State == inspect.StateDiffers {
			return errors.New(l.MAC.Reason)
		}
	}
	return nil
}
