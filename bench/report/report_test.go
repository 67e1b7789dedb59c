package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden file")

// recorded is the output of an earlier run, shortened, with another machine's name.
func recorded(t *testing.T) *data {
	t.Helper()
	return parsed(t, read(t, filepath.Join("testdata", "record.txt")))
}

func parsed(t *testing.T, text string) *data {
	t.Helper()
	d, err := parse(strings.NewReader(text), "record")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestGolden makes the whole report of a record.
func TestGolden(t *testing.T) {
	dir, golden := t.TempDir(), filepath.Join("testdata", "RESULTS.md")
	if err := report(config{from: filepath.Join("testdata", "record.txt"), out: dir, rounds: 1}, io.Discard); err != nil {
		t.Fatal(err)
	}
	got := read(t, filepath.Join(dir, "RESULTS.md"))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.Split(read(t, golden), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			t.Fatalf("line %d is\n%s", i+1, line)
		}
	}
	if n := strings.Count(got, "\n") + 1; n != len(want) {
		t.Errorf("%d lines, want %d", n, len(want))
	}
}

// TestCharts holds that charts are SVG with a line or bar for everything, and that
// the same record gives the same octets.
func TestCharts(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := charts(recorded(t), dir); err != nil {
			t.Fatal(err)
		}
	}
	for name, texts := range map[string][]string{
		"rivals": {"ours", "libwbxml", "encoding-xml", "decode", "XML to WBXML"},
		"growth": {"decode", "toxml", "1 KiB", "256 KiB", "octets"},
		"cores":  {"dm/decode", "dm-embedded/template-mac", "cores"},
	} {
		svg := read(t, filepath.Join(one, name+".svg"))
		if svg != read(t, filepath.Join(two, name+".svg")) {
			t.Errorf("%s: another chart the second time", name)
		}
		var chars strings.Builder
		x := xml.NewDecoder(strings.NewReader(svg))
		for {
			tok, err := x.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if c, ok := tok.(xml.CharData); ok {
				chars.Write(c)
			}
		}
		for _, text := range texts {
			if !strings.Contains(chars.String(), text) {
				t.Errorf("%s: no text %q", name, text)
			}
		}
	}
	none := t.TempDir()
	if err := charts(parsed(t, "BenchmarkPush/a/append-2 1 5 ns/op\n"), none); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(none); err != nil || len(files) != 0 {
		t.Errorf("charts of nothing: %v, %v", files, err)
	}
}

func TestParseName(t *testing.T) {
	for _, tt := range []struct {
		name string
		want key
		ok   bool
	}{
		{"Decode/dm/slice-8", key{"Decode", "dm", "slice", 8}, true},
		{"Decode/dm/slice", key{"Decode", "dm", "slice", 1}, true},
		{"Grow/dense-64KiB/decode-reader-2", key{"Grow", "dense-64KiB", "decode-reader", 2}, true},
		{"Latency/dm/decode-first", key{"Latency", "dm", "decode-first", 1}, true},
		{"Null/dm-2", key{"Null", "dm", "", 2}, true},
		{"SMSC-2", key{"SMSC", "", "", 2}, true},
		{"Decode/dm/a/b", key{}, false},
	} {
		k, err := parseName(tt.name)
		if (err == nil) != tt.ok || tt.ok && k != tt.want {
			t.Errorf("%s: %+v, %v", tt.name, k, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "round: 1\n", "BenchmarkDecode/dm/slice-2 1 x ns/op\n", "BenchmarkDecode/a/b/c-2 1 5 ns/op\n"} {
		if _, err := parse(strings.NewReader(text), "record"); err == nil {
			t.Errorf("%q: accepted", text)
		}
	}
}

// TestRatio holds that rows are compared within a round: a disturbed round makes
// both slow, and their ratio stays.
func TestRatio(t *testing.T) {
	d := parsed(t, `round: 1
BenchmarkDecode/dm/slice-2 1 10 ns/op
BenchmarkDecode/dm/memcpy-2 1 1 ns/op
round: 2
BenchmarkDecode/dm/slice-2 1 1000 ns/op
BenchmarkDecode/dm/memcpy-2 1 100 ns/op
round: 3
BenchmarkDecode/dm/slice-2 1 20 ns/op
BenchmarkDecode/dm/memcpy-2 1 2 ns/op
round: 4
BenchmarkDecode/dm/slice-2 1 77 ns/op
`)
	slice, memcpy := d.at("Decode", "dm", "slice"), d.at("Decode", "dm", "memcpy")
	near := func(a, b float64) bool { return a > b*0.999 && a < b*1.001 }
	if r := d.ratio(slice, memcpy); r.n != 3 || !near(r.low, 10) || !near(r.mid, 10) || !near(r.high, 10) {
		t.Errorf("ratio %+v", r)
	}
	if v := d.value(slice, "sec/op"); v.n != 4 || !near(v.mid, 48.5e-9) || !near(v.low, 17.5e-9) || v.p10 > v.low {
		t.Errorf("value %+v", v)
	}
	if r := d.ratio(slice, d.at("Decode", "dm", "nulscan")); r != (spread{}) {
		t.Error("a ratio to nothing")
	}
	if v := d.value(slice, "sec/token"); v != (spread{}) {
		t.Error("a value of nothing")
	}
}

// TestCost holds that processor time counts where both rows have it, and time where whole
// programs are waited for.
func TestCost(t *testing.T) {
	d := parsed(t, `BenchmarkA/x/ours-2 1 10 ns/op 20 cpu-ns/op
BenchmarkA/x/rival-2 1 30 ns/op 80 cpu-ns/op
BenchmarkA/x/other-2 1 30 ns/op
BenchmarkProcess/x/ours-2 1 10 ns/op 20 cpu-ns/op
BenchmarkProcess/x/rival-2 1 30 ns/op 80 cpu-ns/op
`)
	for _, tt := range []struct {
		op, rival string
		want      float64
	}{{"A", "rival", 4}, {"A", "other", 3}, {"Process", "rival", 3}} {
		if r := d.ratio(d.at(tt.op, "x", tt.rival), d.at(tt.op, "x", "ours")); r.mid < tt.want*0.999 || r.mid > tt.want*1.001 {
			t.Errorf("%s to %s: %+v, want %g", tt.op, tt.rival, r, tt.want)
		}
	}
}

// TestClock holds that a pass in which the machine was slow does not count, and is counted.
func TestClock(t *testing.T) {
	var b strings.Builder
	for round, clock := range []string{"11.9", "10", "12.1", "30", "11"} {
		fmt.Fprintf(&b, "round: %d\npass: A\nclock: %s\nBenchmarkA/x/y-2 1 %d ns/op\npass: B\nclock: 10\nBenchmarkB/x/y-2 1 5 ns/op\n", round, clock, round+1)
	}
	d := parsed(t, b.String())
	a, other := d.value(d.at("A", "x", "y"), "sec/op"), d.value(d.at("B", "x", "y"), "sec/op")
	if a.n != 3 || a.mid != 2e-9 || other.n != 5 || d.passes != 10 || d.dropped != 2 {
		t.Errorf("%+v, %+v, %d of %d passes dropped", a, other, d.dropped, d.passes)
	}
}

// TestJudge looks at both sides of a bound, at few rounds and at wide ones.
func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		s    spread
		b    bound
		want string
	}{
		{spread{0, 9.9, 10, 10.1, 5}, atLeast(9), met},
		{spread{0, 9.9, 10, 10.1, 5}, atLeast(11), missed},
		{spread{0, 9.9, 10, 10.1, 5}, atMost(11), met},
		{spread{0, 9.9, 10, 10.1, 5}, atMost(9), missed},
		{spread{0, 9.9, 10, 10.1, 4}, atMost(9), fewRounds},
		{spread{0, 9, 10, 10.5, 9}, atMost(9), wideSpread},
		{spread{0, 9, 10, 10.5, 9}, atLeast(9), wideSpread},
		{spread{10, 10, 10, 10, 5}, atMost(10), met},
		{spread{10, 10, 10, 10, 5}, atLeast(10), met},
		{spread{}, atLeast(10), unmeasured},
	} {
		if v := judge("goal", tt.s, tt.b, times); v.word != tt.want {
			t.Errorf("%+v, %v: %+v, want %s", tt.s, tt.b, v, tt.want)
		}
	}
}

// TestGoals looks at each kind of goal on both sides of its bound.
func TestGoals(t *testing.T) {
	grow := func(times string) string { // cost of 64 KiB to 1 MiB
		var b strings.Builder
		for i, ns := range strings.Fields(times) {
			b.WriteString("BenchmarkGrow/dense-" + []string{"64KiB", "256KiB", "1MiB"}[i] + "/decode-2 1 " + ns + " ns/op 1 ns/token\n")
		}
		return b.String()
	}
	for _, tt := range []struct{ goal, text, word string }{
		{"WBXML to XML, libwbxml takes at least 15 times as long: dm", "BenchmarkToXML/dm/append-2 1 10 ns/op\nBenchmarkToXML/dm/libwbxml-2 1 150 ns/op\n", met},
		{"WBXML to XML, libwbxml takes at least 15 times as long: dm", "BenchmarkToXML/dm/append-2 1 10 ns/op\nBenchmarkToXML/dm/libwbxml-2 1 149 ns/op\n", missed},
		{"WBXML to XML, libwbxml takes at least 15 times as long: dm", "BenchmarkToXML/dm/append-2 1 10 ns/op\n", unmeasured},
		{"XML to WBXML, libwbxml takes at least 10 times as long: cp", "BenchmarkToWBXML/cp/append-2 1 10 ns/op\nBenchmarkToWBXML/cp/libwbxml-2 1 101 ns/op\n", met},
		{"XML to WBXML, libwbxml takes at least 8 times as long: utf8", "BenchmarkToWBXML/utf8/append-2 1 10 ns/op\nBenchmarkToWBXML/utf8/libwbxml-2 1 79 ns/op\n", missed},
		{"XML to WBXML with repeated strings", "BenchmarkToWBXML/mixed/repeats-2 1 10 ns/op\nBenchmarkToWBXML/mixed/libwbxml-table-2 1 61 ns/op\n", met},
		{"decode, encoding/xml takes at least 20 times as long: cp", "BenchmarkDecode/cp/slice-2 1 10 ns/op\nBenchmarkDecode/cp/encoding-xml-2 1 190 ns/op\n", missed},
		{"decode beside a minimal decoder", "BenchmarkDecode/mixed/slice-2 1 109 ns/op\nBenchmarkDecode/mixed/floor-2 1 100 ns/op\n", met},
		{"typed decode beside reading", "BenchmarkTypedDecode/mixed/struct-2 1 221 ns/op\nBenchmarkTypedDecode/mixed/next-2 1 100 ns/op\n", missed},
		{"decode of long texts beside", "BenchmarkDecode/texts/slice-2 1 39 ns/op\nBenchmarkDecode/texts/nulscan-2 1 10 ns/op\n", met},
		{"a small message, whole process, decode by wbxml2xml", "BenchmarkProcess/decode/wbxml2xml-2 1 15 ns/op\nBenchmarkProcess/decode/libwbxml-2 1 10 ns/op\n", met},
		{"600 files", "BenchmarkFiles/600/wbxml-2 1 10 ns/op\nBenchmarkFiles/600/libwbxml-2 1 149 ns/op\n", missed},
		{"a long document through a pipe, decode: at least 200 MB/s", "BenchmarkLong/decode/wbxml-2 1 10 ns/op 201 MB/s 25 MiB-peak\n", met},
		{"a long document through a pipe, decode: at most 24 MiB", "BenchmarkLong/decode/wbxml-2 1 10 ns/op 201 MB/s 25 MiB-peak\n", missed},
		{"a row of a list as JSON, cp", "BenchmarkBulk/cp/json-2 1 10 ns/op 1190 cpu-ns/row\n", met},
		{"decode dm:", "BenchmarkDecode/dm/slice-2 1 1 ns/op 7.9 ns/token\n", met},
		{"decode dm:", "BenchmarkDecode/dm/slice-2 1 1 ns/op 8.1 ns/token\n", missed},
		{"template cp: at most", "BenchmarkTemplate/cp/plain-2 1 209 ns/op 12 slots/op\nBenchmarkTemplate/cp/memcpy-2 1 10 ns/op 12 slots/op\n", met},
		{"template cp: at most", "BenchmarkTemplate/cp/plain-2 1 211 ns/op 12 slots/op\nBenchmarkTemplate/cp/memcpy-2 1 10 ns/op 12 slots/op\n", missed},
		{"template cp with MAC", "BenchmarkTemplate/cp/mac-2 1 124 ns/op\nBenchmarkTemplate/cp/hmac-sha1-2 1 100 ns/op\n", met},
		{"template cp with MAC", "BenchmarkTemplate/cp/mac-2 1 126 ns/op\nBenchmarkTemplate/cp/hmac-sha1-2 1 100 ns/op\n", missed},
		{"a personalised message", "BenchmarkParallel/dm-embedded/template-mac 1 1600 ns/op\n", met},
		{"a personalised message", "BenchmarkParallel/dm-embedded/template-mac 1 1700 ns/op\n", missed},
		{"cp received", "BenchmarkOpen/cp/device-2 1 14 ns/op\nBenchmarkOpen/cp/open-2 1 10 ns/op\n", met},
		{"campaign to nowhere, cp", "BenchmarkNull/cp-2 1 10 ns/op 299999 devices/s\n", missed},
		{"campaign to 10000 devices", "BenchmarkGrowth/10000-2 1 10 ns/op 30 MiB-peak\n", met},
		{"decode grows", grow("100 400 1600"), met},
		{"decode grows", grow("100 400 1900"), missed},
		{"decode grows", grow("100 400"), unmeasured},
		{"no allocation", "BenchmarkPush/a/append-2 1 5 ns/op 0 allocs/op\nBenchmarkPush/a/memcpy-2 1 5 ns/op 9 allocs/op\nBenchmarkToXML/a/call-2 1 5 ns/op 1 allocs/op\n", met},
		{"no allocation", "BenchmarkPush/a/append-2 1 5 ns/op 1 allocs/op\n", missed},
	} {
		var text strings.Builder
		for round := range leastRounds {
			fmt.Fprintf(&text, "round: %d\n%s", round, tt.text)
		}
		all := goals(parsed(t, text.String()))
		i := slices.IndexFunc(all, func(v verdict) bool { return strings.HasPrefix(v.goal, tt.goal) })
		if i < 0 || all[i].word != tt.word {
			t.Errorf("%s: %+v, want %s, of\n%s", tt.goal, all, tt.word, tt.text)
		}
	}
}

func TestUpdateReadme(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	for _, tt := range []struct{ before, after string }{
		{"a\n" + begin + "\nold\n" + end + "\nb\n", "a\n" + begin + "\nnew\n" + end + "\nb\n"},
		{begin + "\n" + end + "\n", begin + "\nnew\n" + end + "\n"},
		{"a\n" + end + "\n" + begin + "\n", ""},
		{"a\n", ""},
	} {
		if err := os.WriteFile(path, []byte(tt.before), 0o644); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time changes nothing
			err := updateReadme(path, []byte("new\n"))
			if (err == nil) != (tt.after != "") {
				t.Errorf("%q: %v", tt.before, err)
			}
			if got := read(t, path); err == nil && got != tt.after {
				t.Errorf("%q, want %q", got, tt.after)
			}
		}
	}
}

// TestReadmeBlock holds that README gets the text between the marks of RESULTS.md.
func TestReadmeBlock(t *testing.T) {
	d := recorded(t)
	if !bytes.Contains(results(d), marked(readmeBlock(d))) {
		t.Error("another block in RESULTS.md")
	}
}

// TestPasses holds that each benchmark of the suite is run once in a round, and has
// its place in the results.
func TestPasses(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	n := 0
	for _, file := range append(files, filepath.Join("..", "..", "campaign", "engine", "bench_test.go")) {
		for _, m := range regexp.MustCompile(`(?m)^func Benchmark(\w+)`).FindAllStringSubmatch(read(t, file), -1) {
			n++
			runs := 0
			for _, p := range passes(2, true, "") {
				if regexp.MustCompile(p.bench).MatchString("Benchmark" + m[1]) {
					runs++
				}
			}
			if runs != 1 || !slices.Contains(opOrder, m[1]) {
				t.Errorf("Benchmark%s runs %d times a round; its place: %d", m[1], runs, slices.Index(opOrder, m[1]))
			}
		}
	}
	if n != len(opOrder) {
		t.Errorf("%d benchmarks, %d in the results", n, len(opOrder))
	}
}

// TestMeasure builds the benchmarks as they are and runs one of them.
func TestMeasure(t *testing.T) {
	c := config{root: filepath.Join("..", ".."), benchtime: "1ms", rounds: 1}
	dir := t.TempDir()
	if _, err := build(c.root, dir); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	describe(c, &b, false)
	if err := runPass(t.Context(), c, dir, pass{name: "Push", bench: "^BenchmarkPush$"}, &b); err != nil {
		t.Fatal(err)
	}
	d := parsed(t, b.String())
	if v := d.value(d.at("Push", "dm-embedded", "append"), "sec/op"); v.mid <= 0 || d.passes != 1 || d.dropped != 0 {
		t.Errorf("%+v of\n%s", v, b.String())
	}
	if d.config["go-version"] == "" || d.config["cores"] == "" || d.config["goos"] == "" || d.config["clock"] == "" {
		t.Errorf("configuration %v", d.config)
	}
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, stop)
	if err := runPass(ctx, c, dir, pass{bench: "."}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("not interrupted: %v", err)
	}
	if _, err := build(t.TempDir(), dir); err == nil {
		t.Error("built from nothing")
	}
}

// TestBeside holds that the goals by the record of another machine stand beside the first.
func TestBeside(t *testing.T) {
	d := recorded(t)
	text := string(results(d, parsed(t, "cpu: Other CPU\nBenchmarkDecode/dm/slice-2 1 1 ns/op 9 ns/token\n")))
	for _, want := range []string{"| goal | Example CPU | | Other CPU | |\n", "9.00 | no verdict"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestFormat(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.012345: "0.0123", 0.00001: "0.0000", 3.14159: "3.14", 31.4159: "31.4", 314.159: "314", 31415.9: "31416"} {
		if got := figure(v); got != want {
			t.Errorf("figure(%g) = %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{2: "2.00 s", 0.0025: "2.50 ms", 2.5e-6: "2.50 µs", 2.5e-9: "2.50 ns", 25e-12: "0.0250 ns"} {
		if got := duration(v); got != want {
			t.Errorf("duration(%g) = %s, want %s", v, got, want)
		}
	}
	if got := times(spread{0, 1, 2, 3, 9}); got != "2.00 (1.00–3.00)" {
		t.Errorf("times: %s", got)
	}
	if got := times(spread{1, 2, 2, 2, 9}); got != "2.00" {
		t.Errorf("times: %s", got)
	}
	for n, want := range map[int]string{1: "1", 2: "1,2", 6: "1,2,4,6", 8: "1,2,4,8"} {
		if got := coreList(n); got != want {
			t.Errorf("coreList(%d) = %s, want %s", n, got, want)
		}
	}
}
