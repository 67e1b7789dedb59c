package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// A verdict is a goal beside the measurement, and what to say of it.
type verdict struct{ goal, measured, word string }

// The words of verdicts; noVerdict has the reason behind it.
const (
	met         = "met"
	missed      = "**missed**"
	unmeasured  = "not measured"
	noVerdict   = "no verdict: "
	fewRounds   = noVerdict + "fewer than five good rounds"
	wideSpread  = noVerdict + "the quartiles are wider than the margin"
	leastRounds = 5
)

// A bound is what a figure has to keep.
type bound struct {
	least bool // at least, not at most
	value float64
}

func atLeast(v float64) bound { return bound{true, v} }
func atMost(v float64) bound  { return bound{false, v} }

func (b bound) String() string {
	if b.least {
		return fmt.Sprintf("at least %g", b.value)
	}
	return fmt.Sprintf("at most %g", b.value)
}

// judge compares a figure with its bound. There is no verdict on few rounds, nor where the
// rounds differ by more than what lies between the median and the bound.
func judge(goal string, s spread, b bound, write func(spread) string) verdict {
	v := verdict{goal, write(s), missed}
	switch margin := math.Abs(s.mid - b.value); {
	case s.n == 0:
		v = verdict{goal, "", unmeasured}
	case s.n < leastRounds:
		v.word = fewRounds
	case s.high-s.low > margin:
		v.word = wideSpread
	case b.least == (s.mid > b.value) || s.mid == b.value:
		v.word = met
	}
	return v
}

// goals compares the record with the goals of this module.
func goals(d *data) []verdict {
	return slices.Concat(rivalGoals(d), floorGoals(d), processGoals(d), tokenGoals(d), templateGoals(d), deviceGoals(d),
		campaignGoals(d), growthGoals(d), allocationGoals(d))
}

// The corpora of goals. mixed has texts of every kind: it has to keep what the harder
// ones do. No goal is about libwbxml on dense, as its time grows with the square of the
// number of elements there.
var (
	ascii    = []string{"dm", "minimal", "cp", "devinf", "session", "si"}
	people   = []string{"mixed", "utf8", "escapes", "wml", "activesync"}
	longText = []string{"texts", "texts-utf8"}
)

// rivalGoals say how many times as long others take.
func rivalGoals(d *data) (all []verdict) {
	for _, g := range []struct {
		what, op, mode, rival string
		corpora               []string
		want                  float64
	}{
		{"WBXML to XML, libwbxml takes", "ToXML", "append", "libwbxml", people, 11},
		{"WBXML to XML, libwbxml takes", "ToXML", "append", "libwbxml", append(ascii, "texts"), 15},
		{"XML to WBXML, libwbxml takes", "ToWBXML", "append", "libwbxml", people, 8},
		{"XML to WBXML, libwbxml takes", "ToWBXML", "append", "libwbxml", ascii, 10},
		{"XML to WBXML, libwbxml takes", "ToWBXML", "append", "libwbxml", longText, 8},
		{"XML to WBXML with repeated strings in a table, libwbxml takes", "ToWBXML", "repeats", "libwbxml-table", slices.Concat(people, ascii), 6},
		{"decode, encoding/xml takes", "Decode", "slice", "encoding-xml", slices.Concat(people, ascii, []string{"dense"}), 20},
	} {
		for _, c := range g.corpora {
			all = append(all, judge(fmt.Sprintf("%s %v times as long: %s", g.what, atLeast(g.want), c),
				d.ratio(d.at(g.op, c, g.rival), d.at(g.op, c, g.mode)), atLeast(g.want), times))
		}
	}
	return all
}

// floorGoals say how much longer we take than the least that does the work.
func floorGoals(d *data) (all []verdict) {
	for _, g := range []struct {
		what, op, corpus, mode, floor string
		want                          float64
	}{
		{"decode beside a minimal decoder with the same checks", "Decode", "mixed", "slice", "floor", 1.10},
		{"decode of attribute lists beside a minimal decoder", "Decode", "attrs", "slice", "floor", 1.25},
		{"typed decode beside reading the tokens", "TypedDecode", "mixed", "struct", "next", 2.2},
		{"decode of long texts beside a scan for NULs", "Decode", "texts", "slice", "nulscan", 4},
	} {
		all = append(all, judge(fmt.Sprintf("%s: %v times its time: %s", g.what, atMost(g.want), g.corpus),
			d.ratio(d.at(g.op, g.corpus, g.mode), d.at(g.op, g.corpus, g.floor)), atMost(g.want), times))
	}
	return all
}

// processGoals are those of whole programs.
func processGoals(d *data) (all []verdict) {
	for _, g := range []struct {
		corpus, mode string
		want         float64
	}{{"decode", "wbxml2xml", 1.6}, {"decode", "wbxml", 2.2}, {"encode", "xml2wbxml", 1.6}, {"encode", "wbxml", 2.2}} {
		all = append(all, judge(fmt.Sprintf("a small message, whole process, %s by %s: %v times libwbxml's program", g.corpus, g.mode, atMost(g.want)),
			d.ratio(d.at("Process", g.corpus, g.mode), d.at("Process", g.corpus, "libwbxml")), atMost(g.want), times))
	}
	all = append(all, judge("600 files in one call: 600 processes of libwbxml take at least 15 times as long",
		d.ratio(d.at("Files", "600", "libwbxml"), d.at("Files", "600", "wbxml")), atLeast(15), times))
	for _, way := range []string{"decode", "encode"} {
		k := d.at("Long", way, "wbxml")
		all = append(all, judge("a long document through a pipe, "+way+": at least 200 MB/s", d.value(k, "B/s").times(1e-6), atLeast(200), times),
			judge("a long document through a pipe, "+way+": at most 24 MiB of memory", d.value(k, "MiB-peak"), atMost(24), times))
	}
	for _, g := range []struct {
		profile string
		want    float64 // µs
	}{{"cp", 1.2}, {"dm", 2.3}} {
		all = append(all, judge(fmt.Sprintf("a row of a list as JSON, %s: %v µs of one core", g.profile, atMost(g.want)),
			d.value(d.at("Bulk", g.profile, "json"), "cpu-sec/row").times(1e6), atMost(g.want), times))
	}
	return all
}

// tokenGoals are times for a token, which depend on the machine.
func tokenGoals(d *data) (all []verdict) {
	for _, g := range []struct {
		what, op, corpus, mode string
		want                   float64 // ns
	}{
		{"decode dm", "Decode", "dm", "slice", 8},
		{"encode dm", "Encode", "dm", "append", 6},
		{"WBXML to XML, dm", "ToXML", "dm", "append", 18},
		{"decode dense, slice", "Decode", "dense", "slice", 7},
		{"decode dense, window of 4 KiB", "Decode", "dense", "reader-4KiB", 7},
		{"typed decode dm", "TypedDecode", "dm", "struct", 15},
	} {
		all = append(all, judge(fmt.Sprintf("%s: %v ns a token", g.what, atMost(g.want)),
			d.value(d.at(g.op, g.corpus, g.mode), "sec/token").times(1e9), atMost(g.want), times))
	}
	return all
}

// perSlot is the time that filling in one slot may take, in ns.
const perSlot = 15

// templateGoals are those of rendering for millions of devices.
func templateGoals(d *data) (all []verdict) {
	for _, k := range d.keys("Template") {
		switch k.mode {
		case "plain":
			floor, slots := d.value(d.at("Template", k.corpus, "memcpy"), "sec/op"), d.value(k, "slots/op")
			limit := math.Round(3*floor.mid*1e9 + perSlot*slots.mid)
			all = append(all, judge(fmt.Sprintf("template %s: at most 3 memcpy and 15 ns a slot, %g ns", k.corpus, limit),
				d.value(k, "sec/op").times(1e9), atMost(limit), times))
		case "mac":
			all = append(all, judge(fmt.Sprintf("template %s with MAC: at most 1.25 HMAC-SHA1", k.corpus),
				d.ratio(k, d.at("Template", k.corpus, "hmac-sha1")), atMost(1.25), times))
		}
	}
	return append(all, judge("a personalised message with MAC: at most 1.67 µs of one core, 600,000 a second",
		d.value(key{"Parallel", "dm-embedded", "template-mac", 1}, "sec/op").times(1e6), atMost(1.67), times))
}

// deviceGoals are those of the device: a bootstrap applied, beside one opened.
func deviceGoals(d *data) (all []verdict) {
	for _, k := range d.keys("Open") {
		if k.mode == "device" {
			all = append(all, judge(fmt.Sprintf("%s received and applied: at most 1.5 times opened", k.corpus),
				d.ratio(k, d.at("Open", k.corpus, "open")), atMost(1.5), times))
		}
	}
	return all
}

// campaignGoals are those of the program campaign, whose benchmarks have names of two parts.
func campaignGoals(d *data) (all []verdict) {
	for _, g := range []struct {
		what, op, corpus string
		want             float64
	}{{"to nowhere, dm", "Null", "dm", 300_000}, {"to nowhere, cp", "Null", "cp", 300_000}, {"to an SMSC, three segments", "SMSC", "", 50_000}} {
		all = append(all, judge(fmt.Sprintf("campaign %s: %v devices a second", g.what, atLeast(g.want)),
			d.value(d.at(g.op, g.corpus, ""), "devices/s"), atLeast(g.want), whole))
	}
	for _, k := range d.keys("Growth") {
		all = append(all, judge(fmt.Sprintf("campaign to %s devices: at most 64 MiB of memory", k.corpus), d.value(k, "MiB-peak"), atMost(64), times))
	}
	return all
}

// maxExponent is the exponent of a power law above which growth is not called
// linear: over a thousandfold size it is 1.4 times the cost an octet, which memory
// that does not fit into a cache takes.
const maxExponent = 1.05

// growthGoals say whether cost is linear in size, from 64 KiB on, on one core.
func growthGoals(d *data) (all []verdict) {
	lines, largest := growth(d, "sec/token")
	for _, l := range lines {
		if !strings.HasPrefix(l.name, "libwbxml") {
			all = append(all, judge(fmt.Sprintf("%s grows linearly to %s on one core: exponent at most %g", l.name, sizeName(largest), maxExponent),
				exponent(d, l.name, 64<<10), atMost(maxExponent), exponents))
		}
	}
	return all
}

// exponent is that of the power law that fits the processor time of BenchmarkGrow best, of
// documents from so many octets on, for each round that has three sizes.
func exponent(d *data, mode string, from int) spread {
	sizes := map[string][][2]float64{}
	for _, k := range d.keys("Grow") {
		if n := octets(k.corpus); k.mode == mode && n >= from {
			for round, v := range d.rows[k][d.cost(k)] {
				sizes[round] = append(sizes[round], [2]float64{math.Log(float64(n)), math.Log(v)})
			}
		}
	}
	var all []float64
	for _, points := range sizes {
		if len(points) >= 3 {
			all = append(all, slope(points))
		}
	}
	return spreadOf(all)
}

// slope is that of the line of least squares.
func slope(points [][2]float64) float64 {
	var mx, my, sxy, sxx float64
	for _, p := range points {
		mx += p[0] / float64(len(points))
		my += p[1] / float64(len(points))
	}
	for _, p := range points {
		sxy += (p[0] - mx) * (p[1] - my)
		sxx += (p[0] - mx) * (p[0] - mx)
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
	case k.op == "ToWBXML" && k.mode == "stream" && slices.Contains(longText, k.corpus):
		return "the pool lets go of memory above 1 MiB"
	}
	return ""
}

// allocationGoals say whether every row that promises it allocates nothing.
func allocationGoals(d *data) []verdict {
	var bad []string
	rows := 0
	for _, k := range d.order {
		n := d.value(k, "allocs/op")
		if n.n == 0 || rank(k.mode) != 0 || allocates(k) != "" {
			continue
		}
		rows++
		if n.mid != 0 {
			bad = append(bad, fmt.Sprintf("%s/%s/%s %g", k.op, k.corpus, k.mode, n.mid))
		}
	}
	const goal = "no allocation in any steady state"
	switch {
	case rows == 0:
		return []verdict{{goal, "", unmeasured}}
	case len(bad) > 0:
		return []verdict{{goal, strings.Join(bad, ", "), missed}}
	}
	return []verdict{{goal, fmt.Sprintf("%d rows, none allocates", rows), met}}
}

// allocating are the reasons of rows that allocate and may.
func allocating(d *data) []string {
	why := map[string]bool{}
	for _, k := range d.order {
		if reason := allocates(k); reason != "" && rank(k.mode) == 0 && d.value(k, "allocs/op").mid != 0 {
			why[fmt.Sprintf("%s %s: %s", k.op, k.mode, reason)] = true
		}
	}
	return slices.Sorted(maps.Keys(why))
}
