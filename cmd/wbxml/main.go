// Command wbxml converts between XML and WBXML, the binary XML of WAP and OMA
// device management, and explains messages octet by octet. See wbxml --help.
package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write, which run ends quietly
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// run runs the program with the arguments of a process, its name included, and
// returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	t := &tool{convert.Tool{Name: "wbxml", Stdin: stdin, Stdout: stdout, Stderr: stderr, Words: words}}
	args = args[min(1, len(args)):]
	root := t.root(args)
	root.SetArgs(append([]string{}, args...)) // never nil, for which cobra takes os.Args
	root.SetIn(stdin)
	help := &store.Output{Path: "-", Stdout: stdout}
	root.SetOut(help)
	root.SetErr(display.Report.Writer(stderr))
	root.SilenceErrors, root.SilenceUsage = true, true
	cmd, err := root.ExecuteC()
	if err == nil {
		err = help.Err // cobra does not look
	}
	switch {
	case err == nil:
		return convert.ExitOK
	case errors.Is(err, syscall.EPIPE): // the reader needs no more
		return convert.ExitOK
	case errors.Is(err, convert.ErrFailed):
		return convert.ExitFailed
	}
	if out, ok := errors.AsType[*store.Error](err); ok {
		t.CannotWrite(out)
		return convert.ExitFailed
	}
	text, names, _ := strings.Cut(err.Error(), "\n\nDid you mean this?\n") // cobra's way, in lines
	if names != "" {
		text += "; did you mean " + strings.Join(strings.Fields(names), ", ") + "?"
	}
	t.Complain(text)
	t.Say("See '%s --help'.", cmd.CommandPath())
	return convert.ExitUsage
}

// root is the command line of wbxml, as far as args need it.
func (t *tool) root(args []string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wbxml",
		Short: "Convert between XML and WBXML, and explain messages",
		Long: `Convert between XML and WBXML, the binary XML of WAP and OMA device
management, explain messages octet by octet, build bootstrap messages, and sign and
encrypt XML.

An input called - is standard input, an output called - standard output. A
regular output file appears whole or not at all.

Exit codes: 0 all is well; 1 an input is bad, or a file cannot be read or
written; 2 wrong usage.

Programs with the options of libwbxml's tools are wbxml2xml and xml2wbxml.`,
		Example: `  wbxml encode -o message.wbxml message.xml
  wbxml decode message.wbxml
  wbxml inspect message.wbxml
  wbxml roundtrip message.xml`,
		RunE: func(cmd *cobra.Command, _ []string) error { return options.WithExample(cmd, "a command is needed") },
	}
	made := t.commands(args)
	for _, c := range made {
		cmd.AddCommand(c())
	}
	// What only this level has is not made for a command either.
	if cmd.CompletionOptions.DisableDefaultCmd = len(made) == 1; len(made) > 1 {
		cmd.Version = version()
	}
	return cmd
}

// commands returns what makes the commands: only the one that args begin with, where they
// begin with one, as the flags of all take longer than to convert a message.
func (t *tool) commands(args []string) (made []func() *cobra.Command) {
	all := []struct {
		name string
		make func() *cobra.Command
	}{
		{"encode", t.encodeCommand}, {"decode", t.decodeCommand}, {"inspect", t.inspectCommand}, {"roundtrip", t.roundtripCommand},
		{"languages", t.languagesCommand}, {"bootstrap", t.bootstrapCommand}, {"device", t.deviceCommand}, {"push", t.pushCommand},
		{"sign", t.signCommand}, {"verify", t.verifyCommand}, {"encrypt", t.encryptCommand}, {"decrypt", t.decryptCommand},
	}
	for _, c := range all {
		if len(args) > 0 && c.name == args[0] {
			return []func() *cobra.Command{c.make}
		}
		made = append(made, c.make)
	}
	return made
}
