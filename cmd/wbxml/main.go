// Command wbxml converts between XML and WBXML, the binary XML of WAP and OMA
// device management, and lists WBXML octet by octet. See wbxml --help.
//
// Called as wbxml2xml or xml2wbxml, by the name of a link, it takes the options
// of the libwbxml tools of that name.
package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

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
	t := &tool{"wbxml", stdin, stdout, stderr}
	if len(args) > 0 {
		t.name = strings.TrimSuffix(strings.ToLower(filepath.Base(args[0])), ".exe")
		args = args[1:]
	}
	var root *cobra.Command
	switch t.name {
	case "wbxml2xml":
		root = t.wbxml2xml()
	case "xml2wbxml":
		root = t.xml2wbxml()
	default:
		t.name = "wbxml"
		root = t.root()
	}
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
		return exitOK
	case errors.Is(err, syscall.EPIPE): // the reader needs no more
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	}
	if out, ok := errors.AsType[*store.Error](err); ok {
		t.cannotWrite(out)
		return exitFailed
	}
	text, names, _ := strings.Cut(err.Error(), "\n\nDid you mean this?\n") // cobra's way, in lines
	if names != "" {
		text += "; did you mean " + strings.Join(strings.Fields(names), ", ") + "?"
	}
	t.complain(text)
	t.say("See '%s --help'.", cmd.CommandPath())
	return exitUsage
}

// root is the command line of wbxml.
func (t *tool) root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wbxml",
		Short: "Convert between XML and WBXML, and inspect WBXML",
		Long: `Convert between XML and WBXML, the binary XML of WAP and OMA device
management, inspect WBXML octet by octet, build bootstrap messages, and sign and
encrypt XML.

An input called - is standard input, an output called - standard output. A
regular output file appears whole or not at all.

Exit codes: 0 all is well; 1 an input is bad, or a file cannot be read or
written; 2 wrong usage.

Called as wbxml2xml or xml2wbxml, by the name of a link, it takes the options
of the libwbxml tools of that name.`,
		Example: `  wbxml encode -o message.wbxml message.xml
  wbxml decode message.wbxml
  wbxml inspect message.wbxml
  wbxml roundtrip message.xml`,
		Version: version(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return options.WithExample(cmd, "a command is needed") },
	}
	cmd.AddCommand(t.encodeCommand(), t.decodeCommand(), t.inspectCommand(), t.roundtripCommand(), t.languagesCommand(), t.bootstrapCommand(), t.deviceCommand(), t.pushCommand(),
		t.signCommand(), t.verifyCommand(), t.encryptCommand(), t.decryptCommand())
	return cmd
}
