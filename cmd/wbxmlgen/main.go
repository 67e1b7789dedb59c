// Command wbxmlgen turns definition files of WBXML document types into Go
// tables. The format of the files is described in package gen.
//
//	wbxmlgen -defs DIR -out DIR -package NAME
//
// It reads every *.csv file of the first directory and writes one *_gen.go file
// for each into the second. Files there that it generated from the same
// directory before, and would not now, are removed and named on standard error;
// no other file is touched.
//
// The exit code is 0, 1 when a definition is wrong or a file cannot be read or
// written, 2 when the command line is.
package main

import (
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"strings"

	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main without the process.
func run(args []string, stdout, stderr io.Writer) int {
	say := func(text string) { io.WriteString(stderr, display.Line(text)+"\n") }
	flags := flag.NewFlagSet("wbxmlgen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	defs := flags.String("defs", "", "`directory` of the definition files")
	out := flags.String("out", "", "`directory` of the generated package")
	pkg := flags.String("package", "", "`name` of the generated package")
	flags.Usage = func() {} // printed below, to where it belongs
	err := flags.Parse(args)
	if err == nil {
		err = check(flags, *pkg)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(flags, stdout)
		return 0
	case err != nil:
		say("wbxmlgen: " + err.Error())
		usage(flags, stderr)
		return 2
	}
	removed, err := generate(*defs, *out, *pkg)
	for _, name := range removed {
		say("wbxmlgen: removed " + name + ", which no definition gives any more")
	}
	if err == nil {
		return 0
	}
	for _, fault := range display.Each(err) {
		say(fault.Error())
	}
	return 1
}

// check says what is wrong with a command line.
func check(flags *flag.FlagSet, pkg string) error {
	var missing []string
	flags.VisitAll(func(f *flag.Flag) {
		if f.Value.String() == "" {
			missing = append(missing, "-"+f.Name)
		}
	})
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("what is %q? Directories are given with -defs and -out", flags.Arg(0))
	case len(missing) > 0:
		return errors.New("missing: " + strings.Join(missing, ", ") + "; as in: wbxmlgen -defs defs -out acme -package acme")
	case token.IsKeyword(pkg) || pkg == "_":
		return fmt.Errorf("-package %q is a word of Go, and no name", pkg)
	case !token.IsIdentifier(pkg):
		return fmt.Errorf("-package %q is no name in Go, which has letters, digits and _ only, and no digit in front", pkg)
	}
	return nil
}

func usage(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprintln(w, "usage: wbxmlgen -defs DIR -out DIR -package NAME")
	flags.SetOutput(w)
	flags.PrintDefaults()
}

// generate is the command without its line.
func generate(defs, out, pkg string) (removed []string, err error) {
	set, err := gen.Load(defs)
	if err != nil {
		return nil, err
	}
	taken, err := gen.Declared(out)
	if err != nil {
		return nil, err
	}
	files, err := set.Generate(gen.Options{Package: pkg, Import: gen.ImportFor(taken), Taken: taken})
	if err != nil {
		return nil, err
	}
	return set.Write(out, files)
}
