package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// A job is an input and where its output goes; - is a standard stream.
type job struct{ in, out string }

// plan pairs inputs with outputs. Where an output is a folder, the file in it
// has the name of the input with the extension ext. join allows several outputs
// to go to standard output, one after another.
func plan(inputs, outputs []string, ext string, join bool) ([]job, error) {
	switch n := len(outputs); {
	case slices.Contains(outputs, "") || slices.Contains(inputs, ""):
		return nil, errors.New("a file name is empty")
	case n == 0 && len(inputs) > 1 && !join:
		return nil, errors.New("several inputs need -o with a folder, or an -o for each")
	case n == 0:
		outputs = []string{"-"}
	case n == 1 && len(inputs) > 1 && !isFolder(outputs[0]):
		return nil, fmt.Errorf("%d inputs, but %s is not a folder", len(inputs), shown(outputs[0]))
	case n > 1 && n != len(inputs):
		return nil, fmt.Errorf("%d inputs, but %d outputs", len(inputs), n)
	}
	jobs := make([]job, 0, len(inputs))
	from := map[string]string{} // input by output
	stdin := false
	for i, in := range inputs {
		if in == "-" && stdin {
			return nil, errors.New("standard input given twice")
		}
		stdin = stdin || in == "-"
		out := outputs[min(i, len(outputs)-1)]
		if isFolder(out) {
			if in == "-" {
				return nil, errors.New("standard input has no name to take for a file in a folder")
			}
			base := filepath.Base(in)
			out = filepath.Join(out, strings.TrimSuffix(base, filepath.Ext(base))+ext)
		}
		if out != "-" || !join {
			key := filepath.Clean(out)
			if other, ok := from[key]; ok {
				return nil, fmt.Errorf("%s and %s would both be written to %s", shown(other), shown(in), shown(out))
			}
			from[key] = in
		}
		jobs = append(jobs, job{in, out})
	}
	return jobs, nil
}

// isFolder reports whether an output names a folder: by a separator at its end,
// or because it is one. Only bootstrap build makes a folder that does not exist.
func isFolder(path string) bool {
	if path == "" || path == "-" {
		return false
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// converting makes a command that turns files with the extension in into files with the
// extension out. join allows several outputs to go to standard output. prepare makes a
// batch for the inputs, once the command line has been parsed.
func (t *tool) converting(cmd *cobra.Command, in, out string, join bool, prepare func(cmd *cobra.Command, inputs []string) (*batch, error)) *cobra.Command {
	var outputs []string
	cmd.Args = options.Files(false)
	cmd.RunE = func(cmd *cobra.Command, inputs []string) error {
		jobs, err := plan(inputs, outputs, out, join)
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
		return b.run(t, jobs)
	}
	options.Inputs(cmd, in)
	options.AddOutput(cmd, &outputs)
	return cmd
}

// keep makes sure that no output takes the place of a file that a flag names, such
// as a key. That of an input may be wanted.
func keep(cmd *cobra.Command, jobs []job) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if what, _ := pflag.UnquoteUsage(f); what != "file" || f.Value.Type() != "string" {
			return
		}
		for _, j := range jobs {
			if j.out != "-" && sameFile(f.Value.String(), j.out) {
				err = fmt.Errorf("%s would be overwritten", shown(f.Value.String()))
			}
		}
	})
	return err
}

// sameFile reports whether both names are of one file that exists.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// A batch does jobs one after another.
type batch struct {
	reads   kind
	form    display.Form
	limit   int64 // octets of an input that are read; negative: all
	partial bool  // keep the output that convert has written before an error
	// convert writes the output for src, an input. src may end one octet
	// behind limit.
	convert func(w *store.Output, name string, src []byte) error
}

// run does the jobs. A bad one is reported and does not stop the others.
func (b *batch) run(t *tool, jobs []job) error {
	var src bytes.Buffer // the memory of the largest input so far
	failed := false
	for _, j := range jobs {
		src.Reset()
		err := t.read(&src, j.in, b.limit)
		if err == nil {
			err = t.exchanged(src.Bytes(), b.reads)
		}
		if err == nil {
			err = b.one(&store.Output{Path: j.out, Stdout: t.stdout, Form: b.form}, j.in, src.Bytes())
		}
		if errors.Is(err, syscall.EPIPE) { // nobody wants the rest
			return err
		}
		if err != nil {
			t.report(j.in, err)
			failed = true
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

// one converts src to o. An output is complete or, on an error, as it was; with
// partial it gets the output before the error.
func (b *batch) one(o *store.Output, name string, src []byte) error {
	err := b.convert(o, name, src)
	if _, ok := errors.AsType[*store.Error](err); err != nil && (!b.partial || ok) {
		o.Abort()
		return err
	}
	if e := o.Commit(); e != nil {
		return e
	}
	return err
}
