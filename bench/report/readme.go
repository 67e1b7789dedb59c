package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
)

// The lines around the part of README.md that the report writes.
const (
	begin = "<!-- bench:begin -->"
	end   = "<!-- bench:end -->"
)

// marked puts the marks around a block.
func marked(block []byte) []byte {
	return fmt.Appendf(nil, "%s\n%s%s\n", begin, block, end)
}

// readmeBlock is the text and table for README.md.
func readmeBlock(d *data) []byte {
	var b bytes.Buffer
	octets, tokens := sizeOf(d, d.at("Decode", "mixed", "slice"))
	fmt.Fprintf(&b, "400 messages in turn, no two alike, in four languages: %.0f KB, %.0f,000 tokens; on %s, medians of %s, all in the same run\n"+
		"(`go run -C bench/report .`, or with `-quick` in two minutes; [bench/RESULTS.md](bench/RESULTS.md) has the rest, and the checks that the others leave out):\n\n",
		octets/1e3, tokens/1e3, join(", ", d.config["cpu"], cores(d), d.config["go-version"]), rounds(d))
	b.WriteString("| | a token | MB/s | " + join(" ", "libwbxml", d.config["libwbxml"]) + " | encoding/xml |\n|---|---:|---:|---:|---:|\n")
	for _, row := range []struct{ what, op, mode, theirs, note string }{
		{"decode, all tokens", "Decode", "slice", "libwbxml", ""},
		{"WBXML to XML", "ToXML", "append", "libwbxml", ""},
		{"XML to WBXML", "ToWBXML", "append", "libwbxml", " (reading only)"},
		{"the same, repeated strings in a table", "ToWBXML", "repeats", "libwbxml-table", " (reading only)"},
		{"decode into Go structs", "TypedDecode", "struct", "", " (into a tree)"},
	} {
		ours := d.at(row.op, "mixed", row.mode)
		if d.value(ours, "sec/token").n == 0 {
			continue // every pass was dropped
		}
		rival := func(mode string) string {
			return cmp.Or(cell(d.ratio(d.at(row.op, "mixed", mode), ours), func(s spread) string { return figure(s.mid) + "×" }), "–")
		}
		fmt.Fprintf(&b, "| %s | %s ns | %s | %s | %s |\n", row.what, cell(d.value(ours, "sec/token"), middle(1e9)),
			cell(d.value(ours, "B/s"), middle(1e-6)), rival(row.theirs), rival("encoding-xml")+row.note)
	}
	program, theirs := d.value(d.at("Process", "decode", "wbxml2xml"), "sec/op"), d.value(d.at("Process", "decode", "libwbxml"), "sec/op")
	if program.n > 0 && theirs.n > 0 {
		fmt.Fprintf(&b, "\nA whole process for one small message, `wbxml2xml`: %s, libwbxml's %s, a Go program that does nothing %s.\n",
			middleTime(program), middleTime(theirs), cell(d.value(d.at("Process", "decode", "empty-go"), "sec/op"), middleTime))
	}
	return b.Bytes()
}

// sizeOf gets back the octets and tokens that a row divides by.
func sizeOf(d *data, k key) (octets, tokens float64) {
	time, rate, token := d.value(k, "sec/op"), d.value(k, "B/s"), d.value(k, "sec/token")
	if token.n == 0 {
		return 0, 0
	}
	return time.mid * rate.mid, time.mid / token.mid
}

func rounds(d *data) string {
	if n := d.config["rounds"]; n != "1" {
		return n + " rounds"
	}
	return "one round"
}

// updateReadme puts the block between the marks of a file.
func updateReadme(path string, block []byte) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := bytes.Cut(text, []byte(begin+"\n"))
	_, after, ok2 := bytes.Cut(rest, []byte(end+"\n"))
	if !ok || !ok2 {
		return fmt.Errorf("%s: no lines %s and %s", path, begin, end)
	}
	return os.WriteFile(path, bytes.Join([][]byte{before, marked(block), after}, nil), 0o644)
}
