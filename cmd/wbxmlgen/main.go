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

	"github.com/go-wbxml/wbxml/gen"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main without the process.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("wbxmlgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	defs := flags.String("defs", "", "`directory` of the definition files")
	out := flags.String("out", "", "`directory` of the generated package")
	pkg := flags.String("package", "", "`name` of the generated package")
	flags.Usage = func() {} // printed below, to where it belongs
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(flags, stdout)
		return 0
	case err != nil || flags.NArg() > 0 || *defs == "" || *out == "" || !token.IsIdentifier(*pkg) || *pkg == "_":
		usage(flags, stderr)
		return 2
	}
	removed, err := generate(*defs, *out, *pkg)
	for _, name := range removed {
		fmt.Fprintf(stderr, "wbxmlgen: removed %s, which no definition gives any more\n", name)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
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
