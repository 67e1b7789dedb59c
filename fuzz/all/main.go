// Command all runs every fuzz target of the module for a given time, one after
// the other, and prints a table: executions, inputs found, the statements that
// they cover, and the failures.
//
//	go run ./fuzz/all -time 10m
//	go run ./fuzz/all -time 1h -run 'Decode|Open' -parallel 4 ./fuzz
//
// Run it in the module. The targets are those that go test lists, in fuzz/ and
// in all other packages, or in the packages that are named. An input that fails stands in testdata/fuzz of its
// package afterwards.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"time"
)

func main() {
	d := flag.Duration("time", time.Minute, "time for each target")
	pattern := flag.String("run", ".", "regular expression for the names of targets")
	parallel := flag.Int("parallel", 1, "processes that look for inputs at a time")
	logs := flag.String("log", "", "folder for the output of each target")
	measure := flag.Bool("cover", true, "measure the coverage of the inputs found")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	packages := flag.Args()
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	failed, err := all(ctx, packages, *pattern, options{*d, *parallel, *measure, *logs})
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz/all:", err)
		os.Exit(2)
	}
	if failed {
		os.Exit(1)
	}
}

// options say how to run a target.
type options struct {
	time     time.Duration
	parallel int
	measure  bool
	logs     string // folder, "" for none
}

// all runs the targets of the packages whose names match and reports whether any
// has failed.
func all(ctx context.Context, packages []string, pattern string, o options) (failed bool, err error) {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return false, err
	}
	targets, err := list(ctx, packages)
	if err != nil {
		return false, err
	}
	fmt.Println("| target | package | executions | new inputs | inputs | statements covered | findings |")
	fmt.Println("|---|---|---:|---:|---:|---:|---|")
	n := 0
	for _, t := range targets {
		if !match.MatchString(t.name) {
			continue
		}
		n++
		r, err := run(ctx, t, o)
		if err != nil {
			return failed, fmt.Errorf("%s of %s: %w", t.name, t.pkg, err)
		}
		covered := ""
		if o.measure {
			if covered, err = cover(ctx, t); err != nil {
				return failed, fmt.Errorf("%s of %s: coverage: %w", t.name, t.pkg, err)
			}
		}
		finding := "none"
		if r.finding != "" {
			finding, failed = r.finding, true
		}
		fmt.Printf("| %s | %s | %s | %d | %d | %s | %s |\n", t.name, t.folder(), thousands(r.executions), r.fresh, r.total, covered, finding)
	}
	if n == 0 {
		return false, errors.New("no target matches")
	}
	return failed, nil
}

// thousands writes n with commas.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
