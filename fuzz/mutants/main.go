// Command mutants plants typical faults in the library, one at a time, and
// shows that a test fails for each:
//
//	go run ./fuzz/mutants            # all, a few minutes
//	go run ./fuzz/mutants -run MAC   # those whose names match
//
// Nothing in the checkout changes: a fault is given to the compiler with
// -overlay. A fault that no test notices, and one that does not compile or is
// not found in its file any more, makes the exit status 1.
package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	pattern := flag.String("run", "", "plant only faults whose name matches this `regexp`")
	limit := flag.Duration("timeout", 3*time.Minute, "time for the tests of one fault")
	verbose := flag.Bool("v", false, "print the output of the failing test")
	flag.Parse()
	match, err := regexp.Compile(*pattern)
	if err != nil {
		fatal(err)
	}
	root, err := moduleRoot()
	if err != nil {
		fatal(err)
	}
	planted, survived := 0, 0
	for _, m := range mutants {
		if !match.MatchString(m.Name) {
			continue
		}
		planted++
		start := time.Now()
		by, output, err := m.plant(root, *limit)
		if err != nil {
			survived++
			by = err.Error()
		}
		fmt.Printf("%-8s %5.1fs  %-52s %s\n", verdict(err), time.Since(start).Seconds(), m.Name, by)
		if *verbose || err != nil {
			os.Stdout.Write(output)
		}
	}
	fmt.Printf("%d faults planted, %d found by tests\n", planted, planted-survived)
	if survived > 0 || planted == 0 {
		os.Exit(1)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "mutants:", err)
	os.Exit(1)
}

func verdict(err error) string {
	if err != nil {
		return "SURVIVED"
	}
	return "found"
}

func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if mod := strings.TrimSpace(string(out)); err == nil && mod != "" && mod != os.DevNull {
		return filepath.Dir(mod), nil
	}
	return "", cmp.Or(err, fmt.Errorf("not inside a module"))
}

// A mutant is a fault: Old, which stands once in File, becomes New, and a test
// of one of Packages, in this order, has to fail.
type mutant struct {
	Name     string
	File     string // from the module's root
	Old, New string
	Packages []string
}

// mutate returns the file's content with the fault.
func (m *mutant) mutate(src []byte) ([]byte, error) {
	if n := bytes.Count(src, []byte(m.Old)); n != 1 {
		return nil, fmt.Errorf("%s has %q %d times, not once", m.File, m.Old, n)
	}
	return bytes.Replace(src, []byte(m.Old), []byte(m.New), 1), nil
}

// plant runs the tests with the fault, and returns which failed first.
func (m *mutant) plant(root string, limit time.Duration) (by string, output []byte, err error) {
	file := filepath.Join(root, filepath.FromSlash(m.File))
	src, err := os.ReadFile(file)
	if err != nil {
		return "", nil, err
	}
	if src, err = m.mutate(src); err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return "", nil, err
	}
	defer os.RemoveAll(dir)
	faulty, overlay := filepath.Join(dir, "faulty.go"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{file: faulty}})
	if err != nil {
		return "", nil, err
	}
	if err := os.WriteFile(faulty, src, 0o600); err != nil {
		return "", nil, err
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return "", nil, err
	}
	if out, err := run(root, limit, "build", "-overlay", overlay, "./"+filepath.Dir(m.File)); err != nil {
		return "", out, fmt.Errorf("does not compile")
	}
	for _, pkg := range m.Packages {
		out, err := run(root, limit, "test", "-failfast", "-overlay", overlay, pkg)
		if err == nil {
			continue
		}
		name := firstFailure(out)
		if errors.Is(err, context.DeadlineExceeded) {
			name = "(did not end in " + limit.String() + ")"
		}
		if name == "" {
			return "", out, fmt.Errorf("the tests of %s did not run", pkg)
		}
		return pkg + " " + name, out, nil
	}
	return "", nil, fmt.Errorf("no test of %s failed", strings.Join(m.Packages, " "))
}

func run(root string, limit time.Duration, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.WaitDelay = root, time.Second
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return out, err
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)|^(?:panic|fatal error): (.*)`)

// firstFailure returns the name of the first test that failed, or the panic that ended
// all tests; "" where there is nothing of the kind.
func firstFailure(output []byte) string {
	m := failure.FindSubmatch(output)
	switch {
	case m == nil:
		return ""
	case len(m[1]) > 0:
		return string(m[1])
	}
	return "panic: " + string(m[2])
}
