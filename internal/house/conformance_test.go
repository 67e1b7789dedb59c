package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/testdoc"
)

// TestConformance holds that the tests which docs/conformance.md names exist.
func TestConformance(t *testing.T) {
	root := testdoc.Root(t)
	doc, err := os.ReadFile(filepath.Join(root, "docs/conformance.md"))
	if err != nil {
		t.Fatal(err)
	}
	word := regexp.MustCompile("`([a-z/]+)` |\\b(Test\\w+)")
	named := 0
	for line := range strings.Lines(string(doc)) {
		if !strings.HasPrefix(line, "| DM-BOOT-") && !strings.HasPrefix(line, "| BS-") {
			continue
		}
		folder := ""
		for _, m := range word.FindAllStringSubmatch(line, -1) {
			if m[1] != "" {
				folder = m[1]
				continue
			}
			named++
			if !hasTest(t, filepath.Join(root, folder), m[2]) {
				t.Errorf("%s has no %s", folder, m[2])
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d tests found in the table", named)
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "func "+name+"(t *testing.T)") {
			return true
		}
	}
	return false
}
