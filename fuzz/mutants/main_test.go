package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The list keeps up with the code: each fault still has its place, once.
func TestMutantsHaveTheirPlace(t *testing.T) {
	const atLeast = 20
	if len(mutants) < atLeast {
		t.Errorf("%d faults, want at least %d", len(mutants), atLeast)
	}
	names := make(map[string]bool)
	for _, m := range mutants {
		if names[m.Name] || m.Old == m.New || len(m.Packages) == 0 {
			t.Errorf("%s: named twice, changes nothing or has no tests", m.Name)
		}
		names[m.Name] = true
		src, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(m.File)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.mutate(src); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
}

func TestFirstFailure(t *testing.T) {
	for _, c := range []struct{ name, output, want string }{
		{"test", "--- FAIL: TestA (0.1s)\n    --- FAIL: TestA/b (0s)\nFAIL\n", "TestA"},
		{"panic", "panic: runtime error\n\ngoroutine 1\n", "panic: runtime error"},
		{"no test ran", "# example\n./a.go:1:1: undefined: b\nFAIL\n", ""},
	} {
		if got := firstFailure([]byte(c.output)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
