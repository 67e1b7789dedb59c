package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A verdict is a goal beside the measurement. Known is false where the record
// lacks the rows.
type verdict struct {
	goal, measured string
	met, known     bool
}

// goals compares the record with the goals of this module.
func goals(d *data) (all []verdict) {
	small := []string{"dm", "minimal", "cp", "devinf", "session"}
	for _, g := range []struct {
		what, op, mode, rival string
		corpora               []string
		want                  float64
	}{
		{"WBXML to XML, libwbxml takes", "ToXML", "append", "libwbxml", slices.Concat(small, []string{"dense", "texts"}), 15},
		{"XML to WBXML, libwbxml takes", "ToWBXML", "append", "libwbxml", slices.Concat(small, []string{"dense", "texts"}), 10},
		{"decode, encoding/xml takes", "Decode", "slice", "encoding-xml", slices.Concat(small, []string{"dense"}), 20},
	} {
		for _, c := range g.corpora {
			r, ok := d.ratio(d.at(g.op, c, g.rival), d.at(g.op, c, g.mode))
			all = append(all, verdict{fmt.Sprintf("%s at least %g times as long: %s", g.what, g.want, c),
				times(r), r.mid >= g.want, ok})
		}
	}
	for _, g := range []struct {
		what string
		key  key
		want float64 // ns a token
	}{
		{"decode dm", d.at("Decode", "dm", "slice"), 8},
		{"encode dm", d.at("Encode", "dm", "append"), 6},
		{"WBXML to XML, dm", d.at("ToXML", "dm", "append"), 18},
		{"decode dense, slice", d.at("Decode", "dense", "slice"), 7},
		{"decode dense, window of 4 KiB", d.at("Decode", "dense", "reader-4KiB"), 7},
		{"typed decode dm", d.at("TypedDecode", "dm", "struct"), 15},
	} {
		v, ok := d.value(g.key, "sec/token")
		all = append(all, verdict{fmt.Sprintf("%s: at most %g ns a token", g.what, g.want), nanos(v), v.mid*1e9 <= g.want, ok})
	}
	r, ok := d.ratio(d.at("Decode", "texts", "slice"), d.at("Decode", "texts", "nulscan"))
	all = append(all, verdict{"decode texts: at least a quarter of the NUL scan's speed, so at most 4 times its time", times(r), r.mid <= 4, ok})
	return slices.Concat(all, templateGoals(d), deviceGoals(d), growthGoals(d), allocationGoals(d))
}

// perSlot is the time that filling in one slot may take, in seconds.
const perSlot = 15e-9

// templateGoals are those of rendering for millions of devices.
func templateGoals(d *data) (all []verdict) {
	for _, k := range d.keys("Template") {
		time, ok := d.value(k, "sec/op")
		switch k.mode {
		case "plain":
			floor, okFloor := d.value(d.at("Template", k.corpus, "memcpy"), "sec/op")
			slots, okSlots := d.value(k, "slots/op")
			limit := 3*floor.mid + perSlot*slots.mid
			all = append(all, verdict{fmt.Sprintf("template %s: at most 3 memcpy and 15 ns a slot, %.0f ns", k.corpus, limit*1e9),
				nanos(time), time.mid <= limit, ok && okFloor && okSlots})
		case "mac":
			r, ok := d.ratio(k, d.at("Template", k.corpus, "hmac-sha1"))
			all = append(all, verdict{fmt.Sprintf("template %s with MAC: at most 1.25 HMAC-SHA1", k.corpus), times(r), r.mid <= 1.25, ok})
		}
	}
	rate, ok := d.value(key{"Parallel", "dm-embedded", "template-mac", 1}, "sec/op")
	return append(all, verdict{"personalised messages with MAC: at least 600,000 a second and core",
		fmt.Sprintf("%.0f", 1/rate.mid), 1/rate.mid >= 600e3, ok})
}

// deviceGoals are those of the device: a bootstrap applied, beside one opened.
func deviceGoals(d *data) (all []verdict) {
	for _, k := range d.keys("Open") {
		if k.mode == "device" {
			r, ok := d.ratio(k, d.at("Open", k.corpus, "open"))
			all = append(all, verdict{fmt.Sprintf("%s received and applied: at most 1.5 times opened", k.corpus), times(r), r.mid <= 1.5, ok})
		}
	}
	return all
}

// maxExponent is the exponent of a power law above which growth is not called
// linear: over a thousandfold size it is 1.4 times the cost an octet, which memory
// that does not fit into a cache takes.
const maxExponent = 1.05

// growthGoals say whether cost is linear in size, from 64 KiB on.
func growthGoals(d *data) (all []verdict) {
	lines, largest := growth(d, "sec/op")
	for _, l := range lines {
		var xs, ys []float64
		for _, p := range l.points {
			if p.x >= 64<<10 {
				xs, ys = append(xs, math.Log(p.x)), append(ys, math.Log(p.y))
			}
		}
		e := slope(xs, ys)
		all = append(all, verdict{fmt.Sprintf("%s grows linearly to %s: exponent at most %g", l.name, sizeName(largest), maxExponent),
			fmt.Sprintf("%.3f", e), e <= maxExponent, len(xs) >= 3})
	}
	if len(lines) == 0 {
		all = append(all, verdict{goal: "growth is linear"})
	}
	return all
}

// slope is that of the line of least squares.
func slope(xs, ys []float64) float64 {
	var mx, my, sxy, sxx float64
	for i := range xs {
		mx += xs[i] / float64(len(xs))
		my += ys[i] / float64(len(xs))
	}
	for i := range xs {
		sxy += (xs[i] - mx) * (ys[i] - my)
		sxx += (xs[i] - mx) * (xs[i] - mx)
	}
	return sxy / sxx
}

// allocates reports whether a row of ours is not promised to be free of allocations,
// and why.
func allocates(k key) string {
	switch {
	case k.mode == "call":
		return "a copy of the result for the caller"
	case k.op == "Open" && k.mode == "open":
		return "the account belongs to the caller"
	case k.op == "Open" && k.mode == "device":
		return "the nodes belong to the tree"
	case k.op == "Latency" && strings.HasSuffix(k.mode, "-first"):
		return "a new coder"
	case k.op == "TypedDecode" && (k.corpus == "dense" || k.corpus == "utf16"), k.op == "Grow" && k.mode == "typed" && octets(k.corpus) > 1<<20:
		return "typed documents let go of memory above 1 MiB"
	case k.op == "ToWBXML" && k.mode == "stream" && k.corpus == "texts":
		return "the pool lets go of memory above 1 MiB"
	}
	return ""
}

// allocationGoals say whether every row that promises it allocates nothing.
func allocationGoals(d *data) []verdict {
	var bad []string
	rows := 0
	for _, k := range d.order {
		n, ok := d.value(k, "allocs/op")
		if !ok || rank(k.mode) != 0 || allocates(k) != "" {
			continue
		}
		rows++
		if n.mid != 0 {
			bad = append(bad, fmt.Sprintf("%s/%s/%s %g", k.op, k.corpus, k.mode, n.mid))
		}
	}
	v := verdict{"no allocation in any steady state", fmt.Sprintf("%d rows, none allocates", rows), len(bad) == 0, rows > 0}
	if len(bad) > 0 {
		v.measured = strings.Join(bad, ", ")
	}
	return []verdict{v}
}

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
		v, ok := d.value(k, unit)
		n := octets(k.corpus)
		if !ok || n == 0 {
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
	return lines, largest
}

// scaling returns the rate of BenchmarkParallel by row and cores, as a multiple of
// that of one core.
func scaling(d *data) (lines []line) {
	for _, k := range d.keys("Parallel") {
		one := k
		one.cores = 1
		r, ok := d.ratio(one, k)
		if !ok {
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
