package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// results writes RESULTS.md. Records of other machines stand beside the first in the goals.
func results(d *data, others ...*data) []byte {
	var b bytes.Buffer
	b.WriteString("# Results\n\nWritten by `bench/report`; [README.md](README.md) describes the measurements and how to repeat them.\n" +
		"Figures are medians over the rounds, in brackets the quartiles; p10 is what a tenth of the rounds keeps below. Time is by the clock on the wall, CPU the\n" +
		"processor time of the process, on all cores. Ratios are taken within each round, of CPU where rows have it, of whole programs of time.\n\n")
	machine(&b, d)
	b.WriteString("\n## In short\n\n")
	b.Write(marked(readmeBlock(d)))
	b.WriteString("\n## Goals\n\n")
	verdicts(&b, goals(d), d, others...)
	if why := allocating(d); len(why) > 0 {
		b.WriteString("Rows that allocate and promise nothing else:\n\n- " + strings.Join(why, "\n- ") + "\n")
	}
	for _, op := range opOrder {
		switch {
		case opTexts[op] == "":
		case op == "Bulk" || slices.Contains(programs, op):
			opTable(&b, d, op, processColumns)
		case op == "Null" || op == "SMSC" || op == "Growth":
			opTable(&b, d, op, campaignColumns)
		default:
			opTable(&b, d, op, columns)
		}
		if op == "ToWBXML" {
			stringTable(&b, d)
		}
	}
	latencyTable(&b, d)
	scalingTable(&b, d)
	growthTable(&b, d)
	b.WriteString(unchecked)
	return b.Bytes()
}

// machine describes the machine and the command of the measurement.
func machine(b *bytes.Buffer, d *data) {
	b.WriteString("| | |\n|---|---|\n")
	for _, row := range [][2]string{
		{"processor", join(", ", d.config["cpu"], cores(d), shaText(d.config["sha"]))},
		{"system", join(", ", d.config["kernel"], join("/", d.config["goos"], d.config["goarch"]))},
		{"versions", join(", ", d.config["go-version"], prefixed("libwbxml ", d.config["libwbxml"]), d.config["c-compiler"])},
		{"revision", d.config["commit"]},
		{"date", d.config["date"]},
		{"command", fmt.Sprintf("`go run -C bench/report . -rounds %s -benchtime %s`", d.config["rounds"], d.config["benchtime"])},
	} {
		if row[1] != "" {
			fmt.Fprintf(b, "| %s | %s |\n", row[0], row[1])
		}
	}
}

func cores(d *data) string {
	if d.config["cores"] == "1" {
		return "1 core"
	}
	return prefixed("", d.config["cores"]+" cores")
}

func shaText(s string) string {
	return map[string]string{"yes": "with SHA instructions", "no": "without SHA instructions"}[s]
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// join joins the parts that are not empty.
func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

// verdicts writes a table of goals with the measurement of each record.
func verdicts(b *bytes.Buffer, all []verdict, d *data, others ...*data) {
	b.WriteString("There is no verdict below five good rounds, nor where the quartiles are wider than the margin between median and goal. No goal rests on\n" +
		"libwbxml's time for dense, which grows with the square of the number of elements. ")
	if len(others) == 0 {
		b.WriteString("All figures are of one machine: there was no second processor.\n\n| goal | measured | |\n|---|---:|---|\n")
	} else {
		b.WriteString("Other machines stand beside the first.\n\n| goal | " + d.config["cpu"] + " | |")
		for _, o := range others {
			b.WriteString(" " + o.config["cpu"] + " | |")
		}
		b.WriteString("\n|---|---:|---|" + strings.Repeat("---:|---|", len(others)) + "\n")
	}
	beside := make([][]verdict, len(others))
	for i, o := range others {
		beside[i] = goals(o)
	}
	count := map[string]int{}
	for _, v := range all {
		word, _, _ := strings.Cut(v.word, ":")
		count[word]++
		fmt.Fprintf(b, "| %s | %s | %s |", v.goal, v.measured, v.word)
		for _, goals := range beside {
			i := slices.IndexFunc(goals, func(o verdict) bool { return o.goal == v.goal })
			if i < 0 {
				b.WriteString(" | |")
				continue
			}
			fmt.Fprintf(b, " %s | %s |", goals[i].measured, goals[i].word)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "\n%d goals: %d met, %d missed, %d without a verdict, %d not measured. Of %d passes %d were dropped: around them a fixed loop took more than %g\n"+
		"times its shortest time, so another program or a slow mode of the processor was at work.\n",
		len(all), count[met], count[missed], count[strings.TrimSuffix(noVerdict, ": ")], count[unmeasured], d.passes, d.dropped, slowest)
}

// opTexts has a heading and an explanation for each operation with a table.
var opTexts = map[string]string{
	"Decode":      "Decode\n\nAll tokens of a document. Octets are those of the WBXML; `libwbxml` is its SAX parser, which counts elements; other rivals read the same elements and text as XML and as JSON. `floor` is a minimal decoder with the same checks.",
	"Skip":        "Skip\n\nPassing over the root element.",
	"Encode":      "Encode\n\nOne call for each token; `copy` writes tokens as they were decoded. Rivals write the same elements and text as XML, and as JSON from a tree.",
	"ToXML":       "WBXML to XML\n\nCompact XML in memory. `append` keeps its converter, `call` is one call that returns a copy, `stream` writes to a writer. `encoding-xml` writes what our decoder reads. `memcpy` copies the XML.",
	"ToWBXML":     "XML to WBXML\n\nOctets are those of the XML. `repeats` and `libwbxml-table` put repeated strings into the string table, which is libwbxml's default; `append`, our default, and `libwbxml` do not. `encoding-xml` only reads the XML. `memcpy` copies it.",
	"TokenizeXML": "XML tokenizing\n\nAll tokens of the XML.",
	"TypedDecode": "Typed decode\n\nInto Go structs; `next` reads the tokens only. Rivals fill a tree of structs that have name, attributes, text and children.",
	"TypedEncode": "Typed encode\n\nFrom Go structs.",
	"Template":    "Templates\n\nThe bootstrap message of one device, 12 slots of 16 octets. `hmac-sha1` is the MAC alone with a new key over SHA-1 states that are kept, `crypto-hmac` as the standard library makes it; their ratios are to the message with MAC. `document` is a template of the same document as XML.",
	"Open":        "Open and verify\n\n`verify` checks the MAC, `open` gives the account too. `device` is the bootstrap applied: Receive and Apply of a device whose tree has 10,000 other nodes.",
	"Push":        "Push PDU\n\nThe push around such a message.",
	"Segments":    "Short messages\n\nCutting the push into segments, and joining them.",
	"SMPP":        "SMPP\n\nThe first short message of such a push as submit_sm over the loopback interface: `session` submits it and gets the answer of an SMSC in the same process, `socket` writes the octets and reads them.",
	"Process":     "Whole processes\n\nFrom the start of a program to its end, for a small message, its output to nowhere. `libwbxml` is Debian's program, `empty-go` a Go program that does nothing. Memory is the most that one process had, which is never measured below 2.3 MiB.",
	"Files":       "600 files\n\nIn one process of ours, in 600 processes of libwbxml's `wbxml2xml`.",
	"Long":        "A long document\n\nFrom a file to a pipe, 1 GiB where documents of that size were asked for.",
	"Bulk":        "Lists of devices\n\n`wbxml bootstrap build` on one core, 300,000 rows, as lines of JSON to nowhere.",
	"Null":        "Campaigns\n\nThe program `campaign` to nowhere; `bare` without rendering.",
	"SMSC":        "Campaigns to an SMSC\n\nIn the same process, over the loopback interface.",
	"Growth":      "Campaigns by length of the list\n\nEach a process of its own.",
}

// A column is a figure of a row in a table.
type column struct {
	head, unit string
	write      func(spread) string
}

var (
	columns = []column{{"time", "sec/op", durations}, {"p10", "sec/op", p10}, {"CPU", "cpu-sec/op", middleTime}, {"ns/token", "sec/token", middle(1e9)},
		{"MB/s", "B/s", middle(1e-6)}, {"allocs", "allocs/op", middle(1)}}
	processColumns = []column{{"time", "sec/op", durations}, {"p10", "sec/op", p10}, {"CPU", "cpu-sec/op", middleTime}, {"CPU a row", "cpu-sec/row", middleTime},
		{"MB/s", "B/s", middle(1e-6)}, {"MiB of memory", "MiB-peak", middle(1)}}
	campaignColumns = []column{{"devices/s", "devices/s", whole}, {"segments", "segments/device", middle(1)}, {"ns a device", "sec/device", middle(1e9)},
		{"MiB of memory", "MiB-peak", middle(1)}}
)

// opTable writes the rows of one operation, and how long rivals and floors take
// beside the main row of ours: the first or, where messages have a MAC, that.
func opTable(b *bytes.Buffer, d *data, op string, columns []column) {
	keys := d.keys(op)
	if len(keys) == 0 {
		return
	}
	columns = slices.DeleteFunc(slices.Clone(columns), func(c column) bool {
		return !slices.ContainsFunc(keys, func(k key) bool { return d.value(k, c.unit).n > 0 })
	})
	fmt.Fprintf(b, "\n## %s\n\n| corpus | mode |", opTexts[op])
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", c.head)
	}
	b.WriteString(" times ours |\n|---|---|" + strings.Repeat("---:|", len(columns)+1) + "\n")
	var ours key
	for _, k := range keys {
		if k.corpus != ours.corpus || k.mode == "mac" { // the floor of which comes behind it
			ours = k
		}
		fmt.Fprintf(b, "| %s | %s |", k.corpus, k.mode)
		for _, c := range columns {
			fmt.Fprintf(b, " %s |", cell(d.value(k, c.unit), c.write))
		}
		ratio := ""
		if rank(k.mode) > 0 {
			ratio = cell(d.ratio(k, ours), times)
		}
		fmt.Fprintf(b, " %s |\n", ratio)
	}
}

// cell is a figure, nothing where there is none.
func cell(s spread, write func(spread) string) string {
	if s.n == 0 {
		return ""
	}
	return write(s)
}

func middle(factor float64) func(spread) string {
	return func(s spread) string { return figure(s.mid * factor) }
}

func middleTime(s spread) string { return duration(s.mid) }
func p10(s spread) string        { return duration(s.p10) }

// stringTable says what a table of repeated strings costs, beside none.
func stringTable(b *bytes.Buffer, d *data) {
	head := "\nWhat a table of repeated strings costs, in times of a document without:\n\n| corpus | ours | libwbxml |\n|---|---:|---:|\n"
	for _, k := range d.keys("ToWBXML") {
		if k.mode == "repeats" {
			fmt.Fprintf(b, "%s| %s | %s | %s |\n", head, k.corpus, cell(d.ratio(k, d.at(k.op, k.corpus, "append")), times),
				cell(d.ratio(d.at(k.op, k.corpus, "libwbxml-table"), d.at(k.op, k.corpus, "libwbxml")), times))
			head = ""
		}
	}
}

func latencyTable(b *bytes.Buffer, d *data) {
	keys := d.keys("Latency")
	if len(keys) == 0 {
		return
	}
	b.WriteString("\n## Latency of one\n\nEach operation timed by itself, the clock included. `-first` is the first document of a new coder.\n\n" +
		"| corpus | mode | median | 99 of 100 | 999 of 1000 |\n|---|---|---:|---:|---:|\n")
	for _, k := range keys {
		fmt.Fprintf(b, "| %s | %s |", k.corpus, k.mode)
		for _, unit := range []string{"p50-sec", "p99-sec", "p99.9-sec"} {
			fmt.Fprintf(b, " %s |", cell(d.value(k, unit), durations))
		}
		b.WriteByte('\n')
	}
}

func scalingTable(b *bytes.Buffer, d *data) {
	keys := d.keys("Parallel")
	if len(keys) == 0 {
		return
	}
	b.WriteString("\n## Many goroutines\n\nA goroutine for each core, with coders of its own; a template is shared.\n\n![](charts/cores.svg)\n\n" +
		"| corpus | mode | cores | documents a second | MB/s | times one core |\n|---|---|---:|---:|---:|---:|\n")
	for _, k := range keys {
		one := k
		one.cores = 1
		rate := func(s spread) string { return fmt.Sprintf("%.0f", 1/s.mid) }
		fmt.Fprintf(b, "| %s | %s | %d | %s | %s | %s |\n", k.corpus, k.mode, k.cores,
			cell(d.value(k, "sec/op"), rate), cell(d.value(k, "B/s"), middle(1e-6)), cell(d.ratio(one, k), times))
	}
}

func growthTable(b *bytes.Buffer, d *data) {
	lines, _ := growth(d, "sec/token")
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n## Growth\n\nNanoseconds a token, of dense commands, on one core. The last row is the exponent with which time grows, from 16 KiB on.\n\n![](charts/growth.svg)\n\n| octets |")
	for _, l := range lines {
		fmt.Fprintf(b, " %s |", l.name)
	}
	b.WriteString("\n|---:|" + strings.Repeat("---:|", len(lines)) + "\n")
	for _, p := range lines[0].points {
		fmt.Fprintf(b, "| %s |", sizeName(int(p.x)))
		for _, l := range lines {
			text := ""
			if i := slices.IndexFunc(l.points, func(q point) bool { return q.x == p.x }); i >= 0 {
				text = figure(l.points[i].y * 1e9)
			}
			fmt.Fprintf(b, " %s |", text)
		}
		b.WriteByte('\n')
	}
	b.WriteString("| exponent |")
	for _, l := range lines {
		fmt.Fprintf(b, " %s |", cell(exponent(d, l.name, 16<<10), exponents))
	}
	b.WriteByte('\n')
}

// unchecked is the text that a reader needs to compare the rows fairly.
const unchecked = `
## What the others do not do

| | |
|---|---|
| libwbxml, converters | Called through cgo, which costs about 0.1 µs a call; the converter object is kept, nothing else can be; the result is freed, not copied. Compact XML, no indentation. They have no limits: elements are read by recursion, and 100,000 open ones end the process; a reference into the string table is expanded as often as it occurs. Text is not checked: octets that are not UTF-8 and control characters go into the XML. A second root, octets behind the document and text outside the root are accepted; a tag that no page assigns is called ` + "`unknown`" + `, as are the elements of management trees, whose page is not known (the row of dm). XML is read with expat, which checks it and namespaces. Time grows with the square of the number of elements, which the table of growth shows; dense has no row. Missing rows: no UTF-16 (as Debian builds it); with a string table long documents do not finish in a minute. |
| libwbxml, SAX parser | One call in C reads the whole document, and counts elements and octets of text in C. It copies the document and makes each string in memory of its own. It checks as little as the converters. |
| encoding/xml | A decoder for each document, as it has no reset. It reads the message without DOCTYPE and namespaces in the table of Decode, with them in the others. It checks that tags match, names and characters. It accepts attributes given twice, prefixes without declaration, a second root, an empty document; it has no limits, and knows no document type. |
| encoding/json | Another format for the same tree, for scale. It accepts names given twice. |
| floor | The checks of the decoder for these documents only, in one function that knows nothing else. |
| memcpy, nulscan | Copying the octets; looking for the NUL behind each string. They check nothing. |
| hmac-sha1 | HMAC-SHA1 of the message, without making the message. |

Ours checks the grammar of WBXML, every token against the document type, lengths, offsets and nesting against limits and against what is there; of XML
well-formedness, namespaces, duplicate attributes, characters and entities.
`
