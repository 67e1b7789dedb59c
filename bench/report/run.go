package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// costly is in how many rounds a pass runs that takes long: more than a verdict needs, as one may
// be dropped.
const costly = leastRounds + 1

// A pass is one start of benchmarks in a round.
type pass struct {
	name     string // in the record
	bench    string // which, as in -test.bench
	args     []string
	rounds   int  // at most in so many rounds, as it takes long; 0 for all
	campaign bool // of the module campaign
}

// passes are the parts of a round, each operation a process of its own, so that the clock is
// looked at often. Everything runs with all cores but for the growth of cost, which a
// collector on another core would hide, and for the pass that says otherwise.
func passes(cores int, large bool, programs string) (all []pass) {
	for _, op := range []string{"Decode", "Skip", "Encode", "ToXML", "ToWBXML", "TokenizeXML", "TypedDecode", "TypedEncode",
		"Template", "Open", "Push", "Segments", "SMPP", "Latency"} {
		all = append(all, pass{name: op, bench: "^Benchmark" + op + "$"})
	}
	size, inputs := "-large="+strconv.FormatBool(large), []string{"-programs", programs}
	all = append(all,
		pass{name: "Parallel", bench: "^BenchmarkParallel$", args: []string{"-test.cpu", coreList(cores)}},
		pass{name: "Grow", bench: "^BenchmarkGrow$", args: []string{"-test.cpu", "1", size}, rounds: costly},
		pass{name: "Process", bench: "^BenchmarkProcess$", args: inputs},
		pass{name: "Files", bench: "^BenchmarkFiles$", args: inputs, rounds: costly},
		pass{name: "Long", bench: "^BenchmarkLong$", args: append(inputs, size), rounds: costly},
		pass{name: "Bulk", bench: "^BenchmarkBulk$", args: inputs, rounds: costly})
	if large {
		all = append(all, pass{name: "Campaign", bench: "^Benchmark(Null|SMSC|Growth)$", args: []string{"-test.benchtime", "1x"}, rounds: costly, campaign: true})
	}
	return all
}

// quickPasses are those of a quick look: the headline figures.
func quickPasses(programs string) []pass {
	return []pass{
		{name: "Decode", bench: "^BenchmarkDecode$/^(mixed|attrs)$/^(slice|libwbxml|encoding-xml|floor)$"},
		{name: "ToXML", bench: "^BenchmarkToXML$/^(mixed|session|utf8|escapes)$/^(append|libwbxml|encoding-xml)$"},
		{name: "ToWBXML", bench: "^BenchmarkToWBXML$/^(mixed|session|utf8|escapes)$/^(append|repeats|libwbxml|libwbxml-table|encoding-xml)$"},
		{name: "TypedDecode", bench: "^BenchmarkTypedDecode$/^mixed$/^(struct|next|encoding-xml)$"},
		{name: "Process", bench: "^BenchmarkProcess$", args: []string{"-programs", programs}},
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
	withC, err := build(c.root, dir)
	if err != nil {
		return err
	}
	if !withC {
		fmt.Fprintln(progress, "without libwbxml: its headers, pkg-config or a C compiler are missing")
	}
	all := passes(runtime.GOMAXPROCS(0), c.large, filepath.Join(dir, "programs"))
	if c.quick {
		all = quickPasses(filepath.Join(dir, "programs"))
	}
	describe(c, w, withC)
	for round := range c.rounds {
		start := time.Now()
		fmt.Fprintf(w, "\nround: %d\n", round+1)
		for _, i := range rand.New(rand.NewPCG(0, uint64(round))).Perm(len(all)) { // the same orders each time
			p := all[i]
			if p.rounds > 0 && round >= p.rounds {
				continue
			}
			if err := runPass(ctx, c, dir, p, w); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
		fmt.Fprintf(progress, "round %d of %d: %.0f s\n", round+1, c.rounds, time.Since(start).Seconds())
	}
	return nil
}

// spin is the time of a fixed loop that needs nothing but one core: a clock that goes slow where
// the machine does.
func spin() time.Duration {
	start := time.Now()
	x := uint64(start.UnixNano())
	for range 10_000_000 {
		x = x*6364136223846793005 + 1442695040888963407
	}
	spun = x
	return time.Since(start)
}

// spun keeps the compiler from dropping the loop.
var spun uint64

// build makes the test binaries in a folder, with libwbxml where that is possible.
func build(root, dir string) (withC bool, err error) {
	test := func(module, name string, args ...string) error {
		cmd := exec.Command("go", append([]string{"test", "-c", "-o", filepath.Join(dir, name)}, args...)...)
		cmd.Dir = filepath.Join(root, module)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go test -c: %w\n%s", err, out)
		}
		return nil
	}
	if withC = test("", "bench.test", "-tags", "libwbxml", "./bench") == nil; !withC {
		err = test("", "bench.test", "./bench")
	}
	return withC, cmp.Or(err, test("campaign", "campaign.test", "./engine"))
}

// runPass runs the benchmarks of one pass and copies their output behind the time of the
// clock, of which the slower of two looks counts.
func runPass(ctx context.Context, c config, dir string, p pass, w io.Writer) error {
	binary, from := "bench.test", "bench"
	if p.campaign {
		binary, from = "campaign.test", filepath.Join("campaign", "engine")
	}
	args := append([]string{"-test.run", "^$", "-test.bench", p.bench, "-test.benchtime", c.benchtime, "-test.timeout", "1h"}, p.args...)
	cmd := exec.CommandContext(ctx, filepath.Join(dir, binary), args...)
	cmd.Dir = filepath.Join(c.root, from)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	clock := spin()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w\n%s%s", cmp.Or(ctx.Err(), err), out.Bytes(), errs.Bytes())
	}
	fmt.Fprintf(w, "pass: %s\nclock: %.3f\n", p.name, max(clock, spin()).Seconds()*1e3)
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
