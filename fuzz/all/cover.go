package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// cover runs the inputs that a target has, those found ever by this machine
// included, and returns which part they cover of the statements of the packages
// that they reach.
//
// The engine keeps its findings in Go's cache, and only a search reads them from
// there. So the test binary runs in a folder that looks like the package's
// own, but has these inputs as seeds.
func cover(ctx context.Context, t target) (string, error) {
	root, err := output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return "", err
	}
	cache, err := output(ctx, "", "go", "env", "GOCACHE")
	if err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp("", "fuzz-cover-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	found := filepath.Join(strings.TrimSpace(string(cache)), "fuzz", filepath.FromSlash(t.pkg), t.name)
	dir, err := mirror(strings.TrimSpace(string(root)), tmp, t, found)
	if err != nil {
		return "", err
	}
	binary, profile := filepath.Join(tmp, "binary"), filepath.Join(tmp, "profile")
	if _, err := output(ctx, "", "go", "test", "-c", "-cover", "-coverpkg", t.module+"/...", "-o", binary, t.pkg); err != nil {
		return "", err
	}
	// A target with a finding fails, and covers something all the same.
	_, failure := output(ctx, dir, binary, "-test.run", "^"+t.name+"$", "-test.coverprofile", profile)
	text, err := os.ReadFile(profile)
	if err != nil {
		return "", errors.Join(failure, err)
	}
	covered, total := parseProfile(text)
	if total == 0 {
		return "", errors.New("nothing covered")
	}
	return fmt.Sprintf("%s of %s (%d %%)", thousands(covered), thousands(total), 100*covered/total), nil
}

// mirror makes a folder below tmp that looks like the module, of links, and in
// which the target has the inputs in found as seeds too. It returns the folder
// of the package.
func mirror(root, tmp string, t target, found string) (string, error) {
	from, to := root, filepath.Join(tmp, "module")
	path := append(strings.Split(t.folder(), "/"), "testdata", "fuzz", t.name)
	for _, name := range path {
		if err := links(from, to, name); err != nil {
			return "", err
		}
		from, to = filepath.Join(from, name), filepath.Join(to, name)
	}
	for _, seeds := range []string{from, found} {
		if err := links(seeds, to, ""); err != nil {
			return "", err
		}
	}
	return filepath.Join(tmp, "module", filepath.FromSlash(t.folder())), nil
}

// links makes the folder to with links to all that from has, apart from one. A
// folder that does not exist has nothing.
func links(from, to, apart string) error {
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	all, err := os.ReadDir(from)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range all {
		err := error(nil)
		if e.Name() != apart {
			err = os.Symlink(filepath.Join(from, e.Name()), filepath.Join(to, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// parseProfile counts the statements of a coverage profile, without those of
// packages that are not reached at all, and of this folder and internal ones
// that only tests have.
func parseProfile(text []byte) (covered, total int64) {
	type count struct{ covered, total int64 }
	packages := map[string]*count{}
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		// github.com/go-wbxml/wbxml/codec/step.go:10.2,12.3 4 1
		fields := strings.Fields(s.Text())
		if len(fields) != 3 {
			continue
		}
		file, _, _ := strings.Cut(fields[0], ":")
		pkg := file[:strings.LastIndexByte(file, '/')+1]
		if testOnly(pkg) {
			continue
		}
		if packages[pkg] == nil {
			packages[pkg] = &count{}
		}
		n, _ := strconv.ParseInt(fields[1], 10, 64)
		packages[pkg].total += n
		if fields[2] != "0" {
			packages[pkg].covered += n
		}
	}
	for _, c := range packages {
		if c.covered > 0 {
			covered, total = covered+c.covered, total+c.total
		}
	}
	return covered, total
}

// testOnly reports whether only tests use a package.
func testOnly(pkg string) bool {
	return strings.Contains(pkg, "/fuzz/") || strings.Contains(pkg, "/internal/test/") || strings.Contains(pkg, "/tokens/")
}
