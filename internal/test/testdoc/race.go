//go:build race

package testdoc

// Race says whether the race detector is compiled in.
const Race = true
