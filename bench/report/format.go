package main

import (
	"fmt"
	"math"
	"strconv"
)

// figure writes a number with three significant digits, as short as it gets.
func figure(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Sprint(v)
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(v, 'f', max(0, min(digits, 4)), 64)
}

// duration writes seconds in the unit that suits them.
func duration(v float64) string {
	for _, u := range []struct {
		least float64
		name  string
	}{{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}} {
		if v >= u.least {
			return figure(v/u.least) + " " + u.name
		}
	}
	return figure(v*1e9) + " ns"
}

// withQuartiles writes a median and, where rounds differ, the quartiles.
func withQuartiles(s spread, write func(float64) string) string {
	low, mid, high := write(s.low), write(s.mid), write(s.high)
	if low == mid && mid == high {
		return mid
	}
	return fmt.Sprintf("%s (%s–%s)", mid, low, high)
}

func durations(s spread) string { return withQuartiles(s, duration) }
func times(s spread) string     { return withQuartiles(s, figure) }
func whole(s spread) string {
	return withQuartiles(s, func(v float64) string { return fmt.Sprintf("%.0f", v) })
}
func exponents(s spread) string {
	return withQuartiles(s, func(v float64) string { return fmt.Sprintf("%.3f", v) })
}

// sizeName writes a power of two in octets.
func sizeName(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
