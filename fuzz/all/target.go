package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A target is a fuzz target of a package.
type target struct{ name, pkg, module string }

// folder returns the package's folder in the module.
func (t target) folder() string {
	return strings.TrimPrefix(strings.TrimPrefix(t.pkg, t.module), "/")
}

// list returns every fuzz target of the packages.
func list(ctx context.Context, packages []string) ([]target, error) {
	module, err := output(ctx, "", "go", "list", "-m")
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, "", "go", append([]string{"test", "-list", "^Fuzz"}, packages...)...)
	if err != nil {
		return nil, err
	}
	return parseList(strings.TrimSpace(string(module)), out), nil
}

// parseList reads the output of go test -list: names, and behind those of each
// package a line that begins with ok.
func parseList(module string, out []byte) (all []target) {
	var names []string
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		switch fields := strings.Fields(s.Text()); {
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				all = append(all, target{name, fields[1], module})
			}
			names = nil
		case len(fields) == 1 && strings.HasPrefix(fields[0], "Fuzz"):
			names = append(names, fields[0])
		}
	}
	return all
}

// A result is the result of a target.
type result struct {
	executions   int64
	fresh, total int // inputs that cover something new, found now and ever
	finding      string
}

// run runs a target. The engine may run into its own deadline and call that a
// failure: then it is run once more.
func run(ctx context.Context, t target, o options) (result, error) {
	for attempt := 1; ; attempt++ {
		// Not function output: a target that fails says so on standard output.
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", o.time.String(),
			"-fuzzminimizetime", "10x", "-timeout", "0", "-parallel", strconv.Itoa(o.parallel), t.pkg)
		out, err := cmd.CombinedOutput()
		if ctx.Err() != nil {
			return result{}, ctx.Err()
		}
		if o.logs != "" {
			name := strings.ReplaceAll(t.folder(), "/", "-") + "-" + t.name + ".log"
			if err := os.WriteFile(filepath.Join(o.logs, name), out, 0o666); err != nil {
				return result{}, err
			}
		}
		r := parseResult(out)
		switch {
		case err == nil:
			return r, nil
		case r.finding != "":
			return r, nil
		case attempt > 1 || !bytes.Contains(out, []byte("context deadline exceeded")):
			return r, fmt.Errorf("%w\n%s", err, out)
		}
	}
}

var (
	execsLine   = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+) \(total: (\d+)\)`)
	failingLine = regexp.MustCompile(`Failing input written to (\S+)`)
	seedLine    = regexp.MustCompile(`--- FAIL: (Fuzz\w+/\S+)`)
)

// parseResult reads the output of the engine: its last line of figures, and the
// input that has failed.
func parseResult(out []byte) (r result) {
	if all := execsLine.FindAllSubmatch(out, -1); len(all) > 0 {
		last := all[len(all)-1]
		r.executions, _ = strconv.ParseInt(string(last[1]), 10, 64)
		r.fresh, _ = strconv.Atoi(string(last[2]))
		r.total, _ = strconv.Atoi(string(last[3]))
	}
	if m := failingLine.FindSubmatch(out); m != nil {
		r.finding = string(m[1])
	} else if m := seedLine.FindSubmatch(out); m != nil {
		r.finding = string(m[1])
	}
	return r
}

// output runs a program in a folder and returns its standard output.
func output(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s%s", strings.Join(cmd.Args, " "), err, out, stderr.Bytes())
	}
	return out, nil
}
