package testdoc

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Root returns the folder of the module's go.mod, searched upwards from the
// folder of the test.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = up
	}
}

// Shared returns the path of a file or folder of the shared material that may
// lie beside the module. It skips the test where that is missing.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	rel := filepath.Join(append([]string{"..", "shared"}, elem...)...)
	path := filepath.Join(Root(t), rel)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("missing: %s (relative to the module's folder)", rel)
	}
	return path
}

// packages names the Debian package of each peer tool.
var packages = map[string]string{
	"gcc":         "gcc",
	"go":          "golang-go",
	"iconv":       "libc-bin",
	"openssl":     "openssl",
	"pcscd":       "pcscd",
	"pkcs15-tool": "opensc",
	"tshark":      "tshark",
	"unshare":     "util-linux",
	"vpcd-config": "vsmartcard-vpcd",
	"wbxml2xml":   "libwbxml2-utils",
	"xml2wbxml":   "libwbxml2-utils",
	"xmllint":     "libxml2-utils",
	"xmlsec1":     "xmlsec1",
}

// Tool returns the path of a program that a test compares with. It skips the
// test where the program is not installed, and names the package to install.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("missing: %s; install the Debian package %s", name, cmp.Or(packages[name], name))
	}
	return path
}

// SkipAllocs skips a test that counts allocations where the race detector,
// which allocates on its own, is compiled in.
func SkipAllocs(t testing.TB) {
	t.Helper()
	if Race {
		t.Skip("allocations are not counted under the race detector")
	}
}

// Allocs returns how many allocations a call of f makes, as [testing.AllocsPerRun]
// does, which counts what the runtime allocates in the meantime, at the end of a
// garbage collection for instance. Allocations of f are in every measurement, others
// are not: the least of three counts.
func Allocs(runs int, f func()) float64 {
	least := testing.AllocsPerRun(runs, f)
	for range 2 {
		if least == 0 {
			break
		}
		least = min(least, testing.AllocsPerRun(runs, f))
	}
	return least
}
