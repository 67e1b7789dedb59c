package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// results writes RESULTS.md.
func results(d *data) []byte {
	var b bytes.Buffer
	b.WriteString("# Results\n\nWritten by `bench/report`; [README.md](README.md) describes the measurements and how to repeat them.\n" +
		"Figures are medians over the rounds, in brackets the quartiles. Ratios are taken within each round.\n\n")
	machine(&b, d)
	b.WriteString("\n## In short\n\n")
	b.Write(marked(readmeBlock(d)))
	verdicts(&b, d)
	for _, op := range opOrder {
		if text := opTexts[op]; text != "" {
			opTable(&b, d, op, text)
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

func verdicts(b *bytes.Buffer, d *data) {
	b.WriteString("\n## Goals\n\n| goal | measured | |\n|---|---:|---|\n")
	met, known := 0, 0
	for _, v := range goals(d) {
		word := "**missed**"
		switch {
		case !v.known:
			v.measured, word = "", "not measured"
		case v.met:
			met++
			word = "met"
		}
		if v.known {
			known++
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", v.goal, v.measured, word)
	}
	fmt.Fprintf(b, "\n%d of %d goals met.\n", met, known)
	why := map[string]bool{}
	for _, k := range d.order {
		if reason := allocates(k); reason != "" {
			if n, ok := d.value(k, "allocs/op"); ok && n.mid != 0 && rank(k.mode) == 0 {
				why[fmt.Sprintf("%s %s: %s", k.op, k.mode, reason)] = true
			}
		}
	}
	if len(why) > 0 {
		b.WriteString("Rows that allocate and promise nothing else:\n\n")
		for _, reason := range slices.Sorted(maps.Keys(why)) {
			fmt.Fprintf(b, "- %s\n", reason)
		}
	}
}

// opTexts has a heading and an explanation for each operation with a table.
var opTexts = map[string]string{
	"Decode":      "Decode\n\nAll tokens of a document. Octets are those of the WBXML; rivals read the same elements and text as XML and as JSON.",
	"Skip":        "Skip\n\nPassing over the root element.",
	"Encode":      "Encode\n\nOne call for each token; `copy` writes tokens as they were decoded. Rivals write the same elements and text as XML, and as JSON from a tree.",
	"ToXML":       "WBXML to XML\n\nCompact XML in memory. `append` keeps its converter, `call` is one call that returns a copy, `stream` writes to a writer. `encoding-xml` writes what our decoder reads. `memcpy` copies the XML.",
	"ToWBXML":     "XML to WBXML\n\nOctets are those of the XML. `repeats` and `libwbxml-table` put repeated strings into the string table, `append` and `libwbxml` do not. `encoding-xml` only reads the XML. `memcpy` copies it.",
	"TokenizeXML": "XML tokenizing\n\nAll tokens of the XML.",
	"TypedDecode": "Typed decode\n\nInto Go structs. Rivals fill a tree of structs that have name, attributes, text and children.",
	"TypedEncode": "Typed encode\n\nFrom Go structs.",
	"Template":    "Templates\n\nThe bootstrap message of one device, 12 slots of 16 octets. `hmac-sha1` is the MAC alone with a new key over SHA-1 states that are kept, `crypto-hmac` as the standard library makes it; their ratios are to the message with MAC. `document` is a template of the same document as XML.",
	"Open":        "Open and verify\n\n`verify` checks the MAC, `open` gives the account too. `device` is the bootstrap applied: Receive and Apply of a device whose tree has 10,000 other nodes.",
	"Push":        "Push PDU\n\nThe push around such a message.",
	"Segments":    "Short messages\n\nCutting the push into segments, and joining them.",
	"SMPP":        "SMPP\n\nThe first short message of such a push as submit_sm over the loopback interface: `session` submits it and gets the answer of an SMSC in the same process, `socket` writes the octets and reads them.",
}

// opTable writes the rows of one operation, and how long rivals and floors take
// beside the main row of ours: the first or, where messages have a MAC, that.
func opTable(b *bytes.Buffer, d *data, op, text string) {
	keys := d.keys(op)
	if len(keys) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n| corpus | mode | time | ns/token | MB/s | allocs | times ours |\n|---|---|---:|---:|---:|---:|---:|\n", text)
	var ours key
	for _, k := range keys {
		if k.corpus != ours.corpus || k.mode == "mac" { // the floor of which comes behind it
			ours = k
		}
		ratio := ""
		if rank(k.mode) > 0 {
			ratio = ratioCell(d, k, ours)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", k.corpus, k.mode,
			cell(d, k, "sec/op", durations), cell(d, k, "sec/token", middle(1e9)), cell(d, k, "B/s", middle(1e-6)),
			cell(d, k, "allocs/op", middle(1)), ratio)
	}
}

// cell is the value of a row, nothing where it has none.
func cell(d *data, k key, unit string, write func(spread) string) string {
	v, ok := d.value(k, unit)
	if !ok {
		return ""
	}
	return write(v)
}

func middle(factor float64) func(spread) string {
	return func(s spread) string { return figure(s.mid * factor) }
}

// ratioCell is the time of a beside that of b, nothing where a round with both lacks.
func ratioCell(d *data, a, b key) string {
	r, ok := d.ratio(a, b)
	if !ok {
		return ""
	}
	return times(r)
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
			fmt.Fprintf(b, " %s |", cell(d, k, unit, durations))
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
			cell(d, k, "sec/op", rate), cell(d, k, "B/s", middle(1e-6)), ratioCell(d, one, k))
	}
}

func growthTable(b *bytes.Buffer, d *data) {
	lines, _ := growth(d, "sec/token")
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n## Growth\n\nNanoseconds a token, of dense commands.\n\n![](charts/growth.svg)\n\n| octets |")
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
}

// unchecked is the text that a reader needs to compare the rows fairly.
const unchecked = `
## What the others do not do

| | |
|---|---|
| libwbxml | Called through cgo, which costs about 0.1 µs a call; its converter object is kept, nothing else can be; the result is freed, not copied. Compact XML, no indentation. It has no limits: a reference into the string table is expanded as often as it occurs. It knows no code page for management trees and gives their elements the name ` + "`unknown`" + ` (the row of dm). It reads XML with expat, namespaces not checked. Its time grows faster than the number of elements: dense is measured once. Missing rows: it reads no UTF-16 (as Debian builds it), and with a string table, or for the text of utf16 as UTF-8, it does not finish in a minute. |
| encoding/xml | A decoder for each document, as it has no reset. It reads the message without DOCTYPE and namespaces in the table of Decode, with them in the others. It checks that tags match, names and characters. It accepts attributes given twice, prefixes without declaration, a second root, an empty document; it has no limits, and knows no document type. |
| encoding/json | Another format for the same tree, for scale. It accepts names given twice. |
| memcpy, nulscan | Copying the octets; looking for the NUL behind each string. They check nothing. |
| hmac-sha1 | HMAC-SHA1 of the message, without making the message. |

Ours checks the grammar of WBXML, every token against the document type, lengths, offsets and nesting against limits and against what is there; of XML
well-formedness, namespaces, duplicate attributes, characters and entities.
`
