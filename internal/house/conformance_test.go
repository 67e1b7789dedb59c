package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// proved are the items that must each have a row with a test.
var proved = []string{
	"DM-BOOT-C-001", "DM-BOOT-C-002", "DM-BOOT-C-003", "DM-BOOT-C-004", "DM-BOOT-C-005", "DM-BOOT-C-006", "DM-BOOT-C-007", "DM-BOOT-C-008",
	"DM-BOOT-C-009", "DM-BOOT-C-010", "DM-BOOT-C-011", "DM-BOOT-C-012", "DM-BOOT-C-013", "DM-BOOT-C-014", "DM-BOOT-C-015",
	"DM-BOOT-S-001", "DM-BOOT-S-002", "DM-BOOT-S-003", "DM-BOOT-S-004", "DM-BOOT-S-005", "DM-BOOT-S-006", "DM-BOOT-S-007",
	"BS-1", "BS-2", "BS-3", "BS-4", "BS-5", "BS-6", "AC-1", "AC-2",
}

// TestConformance holds that docs/conformance.md has a row for each item, and that
// the tests which it names exist.
func TestConformance(t *testing.T) {
	root := testdoc.Root(t)
	doc, err := os.ReadFile(filepath.Join(root, "docs/conformance.md"))
	if err != nil {
		t.Fatal(err)
	}
	word := regexp.MustCompile("`([a-z/]+)` |\\b(Test\\w+)")
	named := map[string]int{} // tests by item
	for line := range strings.Lines(string(doc)) {
		if !strings.HasPrefix(line, "| DM-BOOT-") && !strings.HasPrefix(line, "| BS-") && !strings.HasPrefix(line, "| AC-") {
			continue
		}
		item, folder := strings.TrimSpace(strings.Split(line, "|")[1]), ""
		if _, twice := named[item]; twice {
			t.Errorf("%s has two rows", item)
		}
		named[item] = 0
		for _, m := range word.FindAllStringSubmatch(line, -1) {
			if m[1] != "" {
				folder = m[1]
				continue
			}
			named[item]++
			if !hasTest(t, filepath.Join(root, folder), m[2]) {
				t.Errorf("%s has no %s", folder, m[2])
			}
		}
	}
	for _, item := range proved {
		if named[item] == 0 {
			t.Errorf("%s: no row with a test", item)
		}
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
