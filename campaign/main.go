// Command campaign sends bootstrap messages to the devices of a list, at the rate that
// the operator allows, and accounts for every device. See campaign --help.
package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// memory is how much of it the program uses, about, before it collects more often.
const memory = 40 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// A failure is an error that is no wrong usage.
type failure struct{ error }

// failed makes a failure of an error; nil stays nil.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}

// run runs the program, and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	t := &tool{stdout: display.Report.Writer(stdout), stderr: display.Report.Writer(stderr)}
	if display.IsTerminal(stderr) {
		t.terminal = stderr
	}
	t.log = slog.New(slog.NewTextHandler(t.stderr, nil))
	root := t.root()
	root.SetArgs(append([]string{}, args...)) // never nil, for which cobra takes os.Args
	root.SetOut(t.stdout)
	root.SetErr(t.stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	cmd, err := root.ExecuteC()
	if err == nil {
		return exitOK
	}
	for _, e := range display.Each(err) {
		fmt.Fprintf(t.stderr, "campaign: %s\n", display.Line(e.Error()))
	}
	if _, ok := errors.AsType[failure](err); ok {
		return exitFailed
	}
	fmt.Fprintf(t.stderr, "See '%s --help'.\n", cmd.CommandPath())
	return exitUsage
}

// A tool is the program with its surroundings.
type tool struct {
	stdout, stderr io.Writer
	terminal       io.Writer // stderr where somebody looks at it, as it is
	log            *slog.Logger

	name            string
	state           string // folder
	nats, creds, ca string
}

// root is the command line.
func (t *tool) root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "campaign",
		Short: "Send bootstrap messages to the devices of a list",
		Long: `Send bootstrap messages to the devices of a list, at the rate that the operator
allows. A ledger accounts for every device: a run that was killed goes on where it
was, and what it repeats are the same octets.

The state of a campaign is in the folder --state. With --nats it is in a cluster of
NATS JetStream, and many machines can send: run on one, worker on the others.

Exit codes: 0 all is well; 1 an input is bad, or something cannot be read, sent or
stored; 2 wrong usage.`,
		Example: `  campaign run --account account.json --devices devices.csv --to file:out.jsonl --rate 200/s --state state
  campaign status --state state`,
		RunE: func(cmd *cobra.Command, _ []string) error { return options.WithExample(cmd, "a command is needed") },
	}
	f := cmd.PersistentFlags()
	f.StringVar(&t.name, "name", "campaign", "`name` of the campaign")
	f.StringVar(&t.state, "state", "", "`folder` with the state of the campaign; it is made")
	f.StringVar(&t.nats, "nats", "", "`URL` of a cluster of NATS JetStream, which holds the state instead; several with commas between them")
	f.StringVar(&t.creds, "nats-creds", "", "`file` with the credentials for it")
	f.StringVar(&t.ca, "nats-ca", "", "`file` with the certificates that its own lead to, in PEM")
	cmd.AddCommand(t.run(), t.worker(), t.status(), t.report(), t.rejects(), t.rate(), t.acknowledge())
	cmd.AddCommand(t.controls()...)
	return cmd
}

// broker opens the broker that the flags name.
func (t *tool) broker() (*engine.Broker, error) {
	switch {
	case t.state == "" && t.nats == "":
		return nil, errors.New("--state or --nats is needed")
	case t.nats == "" && (t.creds != "" || t.ca != ""):
		return nil, errors.New("--nats-creds and --nats-ca are for --nats")
	case t.nats == "":
		b, err := engine.Embed(t.state, t.log)
		return b, failed(err)
	}
	b, err := engine.Connect(t.nats, engine.Credentials(t.creds, t.ca)...)
	return b, failed(err)
}

// with calls f with the campaign, which has to be there.
func (t *tool) with(cmd *cobra.Command, f func(*engine.Campaign) error) error {
	b, err := t.broker()
	if err != nil {
		return err
	}
	defer b.Close()
	c, err := engine.Open(cmd.Context(), b, t.name)
	if err == nil {
		err = f(c)
	}
	return failed(err)
}
