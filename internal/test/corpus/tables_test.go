package corpus

import (
	"testing"

	"github.com/go-wbxml/wbxml/tokens"
)

// TestTables holds that every token of the tables is found by its name or
// text, and no other.
func TestTables(t *testing.T) {
	for _, table := range []*tokens.Table{Spec1(), Spec2(), Play(), Club()} {
		if Named(table.Name) == nil {
			t.Errorf("no table is called %s", table.Name)
		}
		for page := range 256 {
			for token := range 256 {
				c := tokens.MakeCode(uint8(page), uint8(token))
				if name, ok := table.Tag(c); ok {
					if got, ok := table.FindTag(uint8(page), []byte(name)); !ok || got != c {
						t.Errorf("%s: tag %s is %#x, found %#x", table.Name, name, c, got)
					}
				}
				if name, prefix, ok := table.Attr(c); ok {
					if got, n, ok := table.FindAttr(uint8(page), []byte(name), []byte(prefix)); !ok || got != c || n != len(prefix) {
						t.Errorf("%s: attribute %s=%s is %#x, found %#x", table.Name, name, prefix, c, got)
					}
				}
				if value, ok := table.Value(c); ok {
					if got, n, ok := table.FindValue(uint8(page), []byte("x"+value), 1, false); !ok || got != c || n != len(value) {
						t.Errorf("%s: value %s is %#x, found %#x", table.Name, value, c, got)
					}
				}
			}
		}
		if _, ok := table.FindTag(0, []byte("none")); ok {
			t.Errorf("%s: an element called none", table.Name)
		}
		if _, _, ok := table.FindValue(0, []byte("none"), 0, false); ok {
			t.Errorf("%s: a value none", table.Name)
		}
	}
	if Named("syncml-1.2") != tokens.SyncML12 || Named("no such") != nil {
		t.Error("Named finds something else")
	}
}
