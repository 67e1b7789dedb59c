package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A pass is one start of the benchmarks in a round.
type pass struct {
	bench string // which, as in -test.bench
	args  []string
	first bool // in the first round only, as it takes long
	large bool // only where large documents are asked for
}

// passes are the parts of a round. Everything runs with all cores but for
// the pass that says otherwise, so that the garbage of rivals is collected beside
// them.
func passes(cores int, large bool) []pass {
	grow := pass{bench: "^BenchmarkGrow$"}
	if large {
		grow.args = []string{"-large"}
	}
	return []pass{
		{bench: "^Benchmark(Decode|Skip|Encode|ToXML|ToWBXML|TokenizeXML|TypedDecode|TypedEncode)$"},
		{bench: "^Benchmark(Template|Open|Push|Segments|SMPP|Latency)$"},
		{bench: "^BenchmarkParallel$", args: []string{"-test.cpu", coreList(cores)}},
		grow,
		{bench: "^BenchmarkTo(XML|WBXML)$/^dense$/^(append|libwbxml)$", args: []string{"-large", "-test.benchtime", "1x"}, first: true, large: true},
	}
}

// coreList is 1, 2, 4 and so on up to n, and n.
func coreList(n int) string {
	var list []string
	for c := 1; c < n; c *= 2 {
		list = append(list, strconv.Itoa(c))
	}
	return strings.Join(append(list, strconv.Itoa(n)), ",")
}

// measure builds the benchmarks once and runs them round after round, each time in
// another order. Rows that are compared stand side by side in every round, so that
// a disturbance of the machine disturbs both.
func measure(ctx context.Context, c config, w, progress io.Writer) error {
	dir, err := os.MkdirTemp("", "bench-report")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "bench.test")
	withC, err := build(c.root, binary)
	if err != nil {
		return err
	}
	if !withC {
		fmt.Fprintln(progress, "without libwbxml: its headers, pkg-config or a C compiler are missing")
	}
	describe(c, w, withC)
	for round := range c.rounds {
		fmt.Fprintf(w, "\nround: %d\n", round+1)
		for _, p := range passes(runtime.GOMAXPROCS(0), c.large) {
			if p.first && round > 0 || p.large && (!c.large || !withC) {
				continue
			}
			start := time.Now()
			if err := runPass(ctx, c, binary, p, round, w); err != nil {
				return fmt.Errorf("%s: %w", p.bench, err)
			}
			fmt.Fprintf(progress, "round %d of %d: %s: %.0f s\n", round+1, c.rounds, p.bench, time.Since(start).Seconds())
		}
	}
	return nil
}

// build makes the test binary, with libwbxml where that is possible.
func build(root, binary string) (withC bool, err error) {
	for _, tags := range []string{"libwbxml", ""} {
		cmd := exec.Command("go", "test", "-c", "-o", binary, "-tags", tags, "./bench")
		cmd.Dir = root
		var out []byte
		if out, err = cmd.CombinedOutput(); err == nil {
			return tags != "", nil
		}
		err = fmt.Errorf("go test -c: %w\n%s", err, out)
	}
	return false, err
}

// runPass runs the benchmarks of one pass and copies their output.
func runPass(ctx context.Context, c config, binary string, p pass, round int, w io.Writer) error {
	args := append([]string{"-test.run", "^$", "-test.bench", p.bench, "-test.benchtime", c.benchtime,
		"-test.shuffle", strconv.Itoa(round + 1), "-test.timeout", "1h"}, p.args...)
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = filepath.Join(c.root, "bench")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w\n%s%s", cmp.Or(ctx.Err(), err), out.Bytes(), errs.Bytes())
	}
	for s := bufio.NewScanner(&out); s.Scan(); {
		if line := s.Text(); strings.HasPrefix(line, "Benchmark") || strings.HasPrefix(line, "cpu:") || strings.HasPrefix(line, "go") {
			fmt.Fprintln(w, line)
		}
	}
	return nil
}

// describe writes machine and versions, on which the figures depend, as configuration
// lines.
func describe(c config, w io.Writer, withC bool) {
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s: %s\n", key, value)
		}
	}
	line("date", time.Now().UTC().Format(time.DateOnly))
	line("go-version", output(c.root, "go", "env", "GOVERSION"))
	line("commit", output(c.root, "git", "describe", "--always", "--dirty", "--abbrev=12"))
	line("kernel", output(c.root, "uname", "-sr"))
	line("cores", strconv.Itoa(runtime.GOMAXPROCS(0)))
	line("sha", shaInstructions())
	line("rounds", strconv.Itoa(c.rounds))
	line("benchtime", c.benchtime)
	if withC {
		line("libwbxml", output(c.root, "pkg-config", "--modversion", "libwbxml2"))
		line("c-compiler", firstLine(output(c.root, "gcc", "--version")))
	}
}

// output is the output of a command, "" where it fails.
func output(dir, name string, args ...string) string {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// shaInstructions says whether the processor has instructions for SHA-1, which the
// rates of messages with a MAC depend on; nothing where the system does not tell.
func shaInstructions() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if name, flags, ok := strings.Cut(line, ":"); ok && (strings.HasPrefix(name, "flags") || strings.HasPrefix(name, "Features")) {
			if all := strings.Fields(flags); slices.Contains(all, "sha_ni") || slices.Contains(all, "sha1") {
				return "yes"
			}
			return "no"
		}
	}
	return ""
}
