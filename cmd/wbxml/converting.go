package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// converting makes a command that turns files with the extension in into files with the
// extension out. join allows several outputs to go to standard output, unless they are pages. prepare makes a
// batch for the inputs, once the command line has been parsed.
func (t *tool) converting(cmd *cobra.Command, in string, out *string, join bool, prepare func(cmd *cobra.Command, inputs []string) (*convert.Batch, error)) *cobra.Command {
	var outputs []string
	cmd.Args = options.Files(false)
	cmd.RunE = func(cmd *cobra.Command, inputs []string) error {
		jobs, err := convert.Plan(inputs, outputs, *out, join && *out != ".html")
		if err == nil {
			err = keep(cmd, jobs)
		}
		if err != nil {
			return err
		}
		b, err := prepare(cmd, inputs)
		if err != nil {
			return err
		}
		return b.Run(&t.Tool, jobs)
	}
	options.Inputs(cmd, in)
	options.AddOutput(cmd, &outputs)
	return cmd
}

// keep makes sure that no output takes the place of a file that a flag names, such
// as a key. That of an input may be wanted.
func keep(cmd *cobra.Command, jobs []convert.Job) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if what, _ := pflag.UnquoteUsage(f); what != "file" || f.Value.Type() != "string" {
			return
		}
		for _, j := range jobs {
			if j.Out != "-" && convert.SameFile(f.Value.String(), j.Out) {
				err = fmt.Errorf("%s would be overwritten", convert.Shown(f.Value.String()))
			}
		}
	})
	return err
}
