package arena_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/go-wbxml/wbxml/internal/arena"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

func TestKept(t *testing.T) {
	var a arena.Arena
	for round := range 3 {
		var got [][]byte
		for i := range 100 {
			got = append(got, a.Copy(fmt.Append(nil, round, "text", i)))
		}
		for i, s := range got {
			if want := fmt.Append(nil, round, "text", i); !bytes.Equal(s, want) {
				t.Fatalf("round %d: slice %d is %q, want %q", round, i, s, want)
			}
		}
		// A kept slice has no room: appending to it cannot reach its neighbour.
		_ = append(got[0], "overwritten"...)
		if want := fmt.Append(nil, round, "text", 1); !bytes.Equal(got[1], want) {
			t.Fatalf("round %d: slice 1 was overwritten: %q", round, got[1])
		}
		a.Reset()
	}
}

func TestEmpty(t *testing.T) {
	var a arena.Arena
	if s := a.Copy(nil); s != nil {
		t.Errorf("Copy(nil) = %v, want nil", s)
	}
	if s := a.Commit(a.Tail()); s != nil {
		t.Errorf("Commit(Tail()) = %v, want nil", s)
	}
}

func TestClear(t *testing.T) {
	for _, clear := range []struct {
		name string
		do   func(a *arena.Arena)
	}{
		{"Clear", (*arena.Arena).Clear},
		{"Reset, which lets go of chunks", (*arena.Arena).Reset},
	} {
		var a arena.Arena
		var all [][]byte
		for range 100 { // several chunks
			all = append(all, a.Copy([]byte("secret")), a.Copy(bytes.Repeat([]byte("long secret "), 100)))
		}
		// The chunk that append has left is wiped too.
		tail := a.Tail()
		tail = append(tail, "begun "...)
		a.Commit(append(tail, make([]byte, 10_000)...))
		all = append(all, tail)
		clear.do(&a)
		for i, s := range all {
			if !bytes.Equal(s, make([]byte, len(s))) {
				t.Fatalf("after %s slice %d is %q", clear.name, i, s)
			}
		}
	}
}

// The first document costs few allocations, however many texts it has.
func TestFirst(t *testing.T) {
	text := []byte("twenty octets of it.")
	n := testdoc.Allocs(10, func() {
		var a arena.Arena
		for range 10_000 {
			a.Copy(text)
		}
	})
	if n > 30 {
		t.Errorf("%v allocations for 10,000 texts", n)
	}
}

func TestSteadyState(t *testing.T) {
	var a arena.Arena
	texts := [][]byte{make([]byte, 3), make([]byte, 500), make([]byte, 70)}
	fill := func() {
		a.Reset()
		for range 20 {
			for _, s := range texts {
				a.Copy(s)
			}
		}
	}
	fill()
	fill()
	if n := testdoc.Allocs(100, fill); n != 0 {
		t.Errorf("%v allocations in steady state", n)
	}
}

// TestMemory holds that a large document takes little more memory than its text, whatever
// the length of its texts, and that hardly more is allocated.
func TestMemory(t *testing.T) {
	for _, length := range []int{1, 40, 63, 150, 5000, 300_000, 3 << 20} {
		const total = 12 << 20
		text := bytes.Repeat([]byte("x"), length)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var a arena.Arena
		for range total / length {
			a.Copy(text)
		}
		runtime.ReadMemStats(&after)
		memory, chunks := after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs
		if memory > total*3/2 || chunks > 100 {
			t.Errorf("texts of %d octets: %d octets in %d chunks", length, memory, chunks)
		}
	}
}
