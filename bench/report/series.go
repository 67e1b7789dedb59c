package main

import (
	"cmp"
	"slices"
)

// A line is a series of points for a chart or a table.
type line struct {
	name   string
	points []point
}

type point struct{ x, y float64 }

// growth returns the medians of BenchmarkGrow by mode and document size, and the
// largest size.
func growth(d *data, unit string) (lines []line, largest int) {
	for _, k := range d.keys("Grow") {
		v, n := d.value(k, unit), octets(k.corpus)
		if v.n == 0 || n == 0 {
			continue
		}
		largest = max(largest, n)
		i := slices.IndexFunc(lines, func(l line) bool { return l.name == k.mode })
		if i < 0 {
			i, lines = len(lines), append(lines, line{name: k.mode})
		}
		lines[i].points = append(lines[i].points, point{float64(n), v.mid})
	}
	for _, l := range lines {
		slices.SortFunc(l.points, func(a, b point) int { return cmp.Compare(a.x, b.x) })
	}
	// The longest line, which has a point at each size, is the first.
	slices.SortStableFunc(lines, func(a, b line) int { return len(b.points) - len(a.points) })
	return lines, largest
}

// scaling returns the rate of BenchmarkParallel by row and cores, as a multiple of
// that of one core.
func scaling(d *data) (lines []line) {
	for _, k := range d.keys("Parallel") {
		one := k
		one.cores = 1
		r := d.ratio(one, k)
		if r.n == 0 {
			continue
		}
		name := k.corpus + "/" + k.mode
		if len(lines) == 0 || lines[len(lines)-1].name != name {
			lines = append(lines, line{name: name})
		}
		l := &lines[len(lines)-1]
		l.points = append(l.points, point{float64(k.cores), r.mid})
	}
	return lines
}
