// Package compat has the programs wbxml2xml and xml2wbxml. They have the options of the
// libwbxml tools of their name, with their defaults, and what they write means the same:
// docs/libwbxml.md has the rules and the exceptions. Like those, they write nothing without
// -o. They differ on purpose in this: exit codes are ours, and a wrong option, a wrong value
// or a second input is refused in place of ignored.
package compat

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// A program is one of the two.
type program struct {
	name, files, short string

	options []option
	more    func() string // behind the options, in help; nil: nothing
	// prepare makes a batch once the command line has been parsed.
	prepare func() (*convert.Batch, error)
}

// WBXML2XML and XML2WBXML run the programs with the arguments of this process, and return
// the exit code.
func WBXML2XML() int { return main(wbxml2xml) }

// XML2WBXML is the other one.
func XML2WBXML() int { return main(xml2wbxml) }

func main(make func() *program) int {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write, which run ends quietly
	return make().run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// run runs the program, and returns the exit code.
func (p *program) run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	t := &convert.Tool{Name: p.name, Stdin: stdin, Stdout: stdout, Stderr: stderr, Compatible: true}
	var out string
	var help bool
	p.options = append(p.options,
		option{'o', "output", "file", "output, - is standard output; without it the input is only checked", func(s string) error { out = s; return nil }},
		flag('h', "help", &help, "this help"), flag('?', "usage", &help, "the same"))
	inputs, err := parse(p.options, args)
	switch {
	case err != nil:
	case help:
		err = p.help(stdout)
	case len(inputs) != 1:
		err = fmt.Errorf("one input is needed, not %d", len(inputs))
	default:
		var b *convert.Batch
		if b, err = p.prepare(); err != nil {
			t.Complain(err)
			return convert.ExitFailed
		}
		if err = b.Run(t, []convert.Job{{In: inputs[0], Out: out}}); err == convert.ErrFailed {
			return convert.ExitFailed
		}
	}
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE): // the reader needs no more
		return convert.ExitOK
	case errors.As(err, new(*store.Error)):
		t.Report("", err)
		return convert.ExitFailed
	}
	t.Complain(err)
	t.Say("See '%s --help'.", p.name)
	return convert.ExitUsage
}

// help writes what the program does, and its options.
func (p *program) help(stdout io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, with the options of the libwbxml tool of that name, and its meaning.\n\nUsage: %s [options] -o %s\n\n", p.short, p.name, p.files)
	for _, o := range p.options {
		fmt.Fprintf(&b, "  -%c, --%-22s %s\n", o.letter, strings.TrimSpace(o.name+" "+o.value), o.help)
	}
	if p.more != nil {
		b.WriteString(p.more())
	}
	o := &store.Output{Path: "-", Stdout: stdout, Form: display.Report}
	_, err := io.WriteString(o, b.String())
	return err
}

// A choice is one of the values that an option can have.
type choice[T any] struct {
	name  string
	value T
}

// names lists the names of choices, in lines for a help text.
func names[T any](choices []choice[T]) string {
	const width = 76
	var b strings.Builder
	line := 0
	for i, c := range choices {
		if i > 0 {
			b.WriteString(",")
		}
		if line += len(c.name) + 2; line > width {
			b.WriteString("\n ")
			line = len(c.name) + 2
		}
		b.WriteString(" " + c.name)
	}
	return b.String()
}
