// Report measures this module beside its rivals and writes the results:
// RESULTS.md with tables, goals and charts, and the table of README.
//
//	go run -C bench/report . [-rounds 8] [-benchtime 50ms] [-readme]
//	go run -C bench/report . -quick
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
	"slices"
)

// A config has the values of the flags.
type config struct {
	root      string // folder of the library's go.mod
	out       string // folder for RESULTS.md, record.txt and charts
	from      string // record to read in place of measuring
	beside    string // record of another machine
	rounds    int
	benchtime string // as go test takes it
	large     bool
	quick     bool
	readme    bool
}

func main() {
	var c config
	flag.StringVar(&c.root, "root", filepath.Join("..", ".."), "folder of the library's go.mod")
	flag.StringVar(&c.out, "o", "", "folder for the results (default bench below the root)")
	flag.StringVar(&c.from, "from", "", "write the report from this record of an earlier run")
	flag.StringVar(&c.beside, "beside", "", "put the goals by this record of another machine beside")
	flag.IntVar(&c.rounds, "rounds", 8, "how often everything is measured")
	flag.StringVar(&c.benchtime, "benchtime", "50ms", "time for each row and round, as go test takes it")
	flag.BoolVar(&c.large, "large", true, "documents of up to 1 GiB, and campaigns")
	flag.BoolVar(&c.readme, "readme", false, "also put the table into README.md")
	flag.BoolVar(&c.quick, "quick", false, "show the headline figures in two minutes, and write nothing")
	flag.Parse()
	if c.quick {
		c.rounds, c.benchtime = 6, "20ms"
		if err := quick(c, os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "report:", err)
			os.Exit(1)
		}
		return
	}
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
	d, err := readRecord(path)
	if err != nil {
		return err
	}
	var others []*data
	if c.beside != "" {
		o, err := readRecord(c.beside)
		if err != nil {
			return err
		}
		others = append(others, o)
	}
	if err := os.WriteFile(filepath.Join(c.out, "RESULTS.md"), results(d, others...), 0o644); err != nil {
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

// readRecord parses the record in a file.
func readRecord(path string) (*data, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parse(f, path)
}

// record measures into a file, as far as it gets.
func record(c config, path string, progress io.Writer) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(interruptible(c, f, progress), f.Close())
}

// interruptible measures until it is done or interrupted.
func interruptible(c config, w, progress io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return measure(ctx, c, w, progress)
}

// quick measures the headline figures and shows them.
func quick(c config, w, progress io.Writer) error {
	var text bytes.Buffer
	if err := interruptible(c, &text, progress); err != nil {
		return err
	}
	d, err := parse(&text, "quick")
	if err != nil {
		return err
	}
	b := bytes.NewBuffer(append(readmeBlock(d), '\n'))
	verdicts(b, slices.DeleteFunc(goals(d), func(v verdict) bool { return v.word == unmeasured }), d)
	_, err = w.Write(b.Bytes())
	return err
}
