// Report measures this module beside its rivals and writes the results:
// RESULTS.md with tables, goals and charts, and the table of README.
//
//	go run -C bench/report . [-rounds 10] [-benchtime 100ms] [-readme]
//
// It is a module of its own, so that users of the library get none of its
// dependencies. The benchmarks are in ../, see README.md there.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

// A config has the values of the flags.
type config struct {
	root      string // folder of the library's go.mod
	out       string // folder for RESULTS.md, record.txt and charts
	from      string // record to read in place of measuring
	rounds    int
	benchtime string // as go test takes it
	large     bool
	readme    bool
}

func main() {
	var c config
	flag.StringVar(&c.root, "root", filepath.Join("..", ".."), "folder of the library's go.mod")
	flag.StringVar(&c.out, "o", "", "folder for the results (default bench below the root)")
	flag.StringVar(&c.from, "from", "", "write the report from this record of an earlier run")
	flag.IntVar(&c.rounds, "rounds", 10, "how often everything is measured")
	flag.StringVar(&c.benchtime, "benchtime", "100ms", "time for each row and round, as go test takes it")
	flag.BoolVar(&c.large, "large", true, "documents of up to 64 MiB, and the dense one for libwbxml")
	flag.BoolVar(&c.readme, "readme", false, "also put the table into README.md")
	flag.Parse()
	if c.out == "" {
		c.out = filepath.Join(c.root, "bench")
	}
	if err := report(c, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// report measures, or reads the record, and writes the results.
func report(c config, progress io.Writer) error {
	if c.rounds < 1 {
		return errors.New("at least one round")
	}
	if err := os.MkdirAll(c.out, 0o755); err != nil {
		return err
	}
	path := c.from
	if path == "" {
		path = filepath.Join(c.out, "record.txt")
		if err := record(c, path, progress); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	d, err := parse(bytes.NewReader(text), path)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.out, "RESULTS.md"), results(d), 0o644); err != nil {
		return err
	}
	if err := charts(d, filepath.Join(c.out, "charts")); err != nil {
		return err
	}
	if c.readme {
		return updateReadme(filepath.Join(c.root, "README.md"), readmeBlock(d))
	}
	return nil
}

// record measures into a file, as far as it gets.
func record(c config, path string, progress io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(measure(ctx, c, f, progress), f.Close())
}
