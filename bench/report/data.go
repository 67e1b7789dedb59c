package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/exp/stats"
	"golang.org/x/perf/benchfmt"
)

// A key names a row: Benchmark<Op>/<corpus>/<mode>, and the cores it had.
type key struct {
	op, corpus, mode string
	cores            int
}

// data is a record: each row's values by unit and round.
type data struct {
	config          map[string]string
	rows            map[key]map[string]map[string]float64 // row, unit, round
	order           []key                                 // of first appearance, sorted by op and corpus
	cores           int                                   // the most that a row has
	passes, dropped int                                   // starts of programs, and those that a slow machine spoilt
}

// slowest is how much longer than in its fastest pass the clock may take. In a slower
// pass another program, or the mode of the processor, was at work: it is dropped.
const slowest = 1.2

// parse reads a record.
func parse(r io.Reader, name string) (*data, error) {
	d := &data{config: map[string]string{}, rows: map[key]map[string]map[string]float64{}}
	var all []*benchfmt.Result
	fastest := math.Inf(1)
	for in := benchfmt.NewReader(r, name); ; {
		if !in.Scan() {
			if err := in.Err(); err != nil {
				return nil, err
			}
			break
		}
		switch rec := in.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, rec
		case *benchfmt.Result:
			all = append(all, rec.Clone())
			if c, ok := clockOf(rec); ok {
				fastest = min(fastest, c)
			}
		}
	}
	passes := map[string]bool{}
	for _, rec := range all {
		pass := rec.GetConfig("round") + " " + rec.GetConfig("pass")
		c, ok := clockOf(rec)
		slow := ok && c > slowest*fastest
		if !passes[pass] {
			passes[pass] = true
			d.passes++
			if slow {
				d.dropped++
			}
		}
		if slow {
			continue
		}
		if err := d.add(rec); err != nil {
			return nil, err
		}
	}
	if len(d.rows) == 0 {
		return nil, fmt.Errorf("%s: no benchmarks", name)
	}
	d.order = slices.SortedStableFunc(maps.Keys(d.rows), compareKeys)
	return d, nil
}

// clockOf is the time of the clock around the pass of a row, in ms.
func clockOf(r *benchfmt.Result) (float64, bool) {
	c, err := strconv.ParseFloat(r.GetConfig("clock"), 64)
	return c, err == nil && c > 0
}

func (d *data) add(r *benchfmt.Result) error {
	for _, c := range r.Config {
		d.config[c.Key] = string(c.Value)
	}
	k, err := parseName(string(r.Name))
	if err != nil {
		return err
	}
	d.cores = max(d.cores, k.cores)
	row := d.rows[k]
	if row == nil {
		row = map[string]map[string]float64{}
		d.rows[k] = row
	}
	for _, v := range r.Values {
		if row[v.Unit] == nil {
			row[v.Unit] = map[string]float64{}
		}
		row[v.Unit][r.GetConfig("round")] = v.Value
	}
	return nil
}

// parseName takes a benchmark's name apart. Those of campaigns have fewer parts.
func parseName(name string) (key, error) {
	k := key{cores: 1}
	if i := strings.LastIndexByte(name, '-'); i >= 0 {
		if n, err := strconv.Atoi(name[i+1:]); err == nil {
			name, k.cores = name[:i], n
		}
	}
	parts := append(strings.Split(name, "/"), "", "")
	if len(parts) > 5 || parts[0] == "" {
		return k, fmt.Errorf("benchmark %s is not <op>/<corpus>/<mode>", name)
	}
	k.op, k.corpus, k.mode = parts[0], parts[1], parts[2]
	return k, nil
}

// The order of tables: operations and corpora as bench/README.md explains them,
// within them ours first, then rivals, then floors.
var (
	opOrder = []string{"Decode", "Skip", "Encode", "ToXML", "ToWBXML", "TokenizeXML", "TypedDecode", "TypedEncode",
		"Template", "Open", "Push", "Segments", "SMPP", "Process", "Files", "Long", "Bulk", "Null", "SMSC", "Growth", "Latency", "Parallel", "Grow"}
	corpusOrder = []string{"mixed", "dm", "minimal", "cp", "devinf", "session", "utf8", "escapes", "attrs", "wml", "si", "activesync", "dense", "texts", "texts-utf8", "utf16"}
	modeOrder   = []string{"slice", "append", "struct", "plain", "verify", "wbxml2xml", "xml2wbxml"} // the main ones of ours
	rivalOrder  = []string{"libwbxml", "libwbxml-table", "encoding-xml", "encoding-json", "crypto-hmac"}
	floorOrder  = []string{"floor", "next", "memcpy", "nulscan", "hmac-sha1", "socket", "empty-go", "bare"}
)

// rank is 0 for ours, 1 for a rival, 2 for a floor.
func rank(mode string) int {
	switch {
	case slices.Contains(rivalOrder, mode):
		return 1
	case slices.Contains(floorOrder, mode):
		return 2
	}
	return 0
}

func compareKeys(a, b key) int {
	position := func(list []string, s string) int {
		if i := slices.Index(list, s); i >= 0 {
			return i
		}
		return len(list)
	}
	return cmp.Or(
		position(opOrder, a.op)-position(opOrder, b.op), position(corpusOrder, a.corpus)-position(corpusOrder, b.corpus),
		octets(a.corpus)-octets(b.corpus), strings.Compare(a.op+"/"+a.corpus, b.op+"/"+b.corpus),
		rank(a.mode)-rank(b.mode), position(modeOrder, a.mode)-position(modeOrder, b.mode), position(rivalOrder, a.mode)-position(rivalOrder, b.mode), strings.Compare(a.mode, b.mode),
		a.cores-b.cores,
	)
}

// octets is the size in a corpus name such as dense-64KiB, 0 where there is none.
func octets(corpus string) int {
	_, s, _ := strings.Cut(corpus, "-")
	unit := 1 << 10
	number, ok := strings.CutSuffix(s, "KiB")
	if !ok {
		unit = 1 << 20
		number, ok = strings.CutSuffix(s, "MiB")
	}
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0
	}
	return n * unit
}

// A spread is a median with its quartiles and the tenth part from below, of n rounds. All
// are 0 of none.
type spread struct {
	p10, low, mid, high float64
	n                   int
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	q := stats.Quantiles(values, 0.1, 0.25, 0.5, 0.75)
	return spread{q[0], q[1], q[2], q[3], len(values)}
}

// times is a spread in another unit.
func (s spread) times(f float64) spread {
	return spread{s.p10 * f, s.low * f, s.mid * f, s.high * f, s.n}
}

// at returns the row of an operation with all cores.
func (d *data) at(op, corpus, mode string) key { return key{op, corpus, mode, d.cores} }

// value is the spread of a row's values over the rounds.
func (d *data) value(k key, unit string) spread {
	return spreadOf(slices.Collect(maps.Values(d.rows[k][unit])))
}

// programs are the operations that are whole programs, which are waited for.
var programs = []string{"Process", "Files", "Long"}

// cost is the unit in which rows are compared: processor time where it is known, as other cores
// can hide the work of a collector.
func (d *data) cost(rows ...key) string {
	for _, k := range rows {
		if slices.Contains(programs, k.op) || len(d.rows[k]["cpu-sec/op"]) == 0 {
			return "sec/op"
		}
	}
	return "cpu-sec/op"
}

// ratio is the spread of a to b in time, of the rounds that have both.
func (d *data) ratio(a, b key) spread {
	var all []float64
	unit := d.cost(a, b)
	other := d.rows[b][unit]
	for round, v := range d.rows[a][unit] {
		if o, ok := other[round]; ok && o > 0 {
			all = append(all, v/o)
		}
	}
	return spreadOf(all)
}

// keys returns the rows of an operation, in order.
func (d *data) keys(op string) (found []key) {
	for _, k := range d.order {
		if k.op == op {
			found = append(found, k)
		}
	}
	return found
}
