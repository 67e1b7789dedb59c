package bench

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// marked returns the text between the marks of the report in a file.
func marked(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "<!-- bench:begin -->\n")
	block, _, ok2 := strings.Cut(rest, "<!-- bench:end -->\n")
	if !ok || !ok2 {
		t.Fatalf("%s has no part between the lines <!-- bench:begin --> and <!-- bench:end -->", filepath.Base(path))
	}
	return block
}

// TestReadme holds that the figures in README.md are those of RESULTS.md.
func TestReadme(t *testing.T) {
	const results = "RESULTS.md"
	if _, err := os.Stat(results); errors.Is(err, fs.ErrNotExist) {
		t.Skip("bench/RESULTS.md is missing: go run -C bench/report . -readme")
	}
	want, got := marked(t, results), marked(t, filepath.Join(testdoc.Root(t), "README.md"))
	if strings.Count(want, "\n| ") < 4 {
		t.Errorf("no table in RESULTS.md:\n%s", want)
	}
	if got != want {
		t.Errorf("README.md has other figures than RESULTS.md; go run -C bench/report . -readme -from ../record.txt writes them\n%s", got)
	}
}
