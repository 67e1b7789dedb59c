package main

import (
	"bytes"
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

// readmeBlock is the text and table for README.md: three rows about a message that
// libwbxml too converts rightly.
func readmeBlock(d *data) []byte {
	const corpus = "session"
	var b bytes.Buffer
	octets, tokens := sizeOf(d, d.at("Decode", corpus, "slice"))
	fmt.Fprintf(&b, "A DM session message with 50 commands, %.0f octets and %.0f tokens, on %s; medians of %s, all in the same run\n"+
		"(`go run -C bench/report .`; [bench/RESULTS.md](bench/RESULTS.md) has the rest, and the checks that the others leave out):\n\n",
		octets, tokens, join(", ", d.config["cpu"], cores(d), d.config["go-version"]), rounds(d))
	b.WriteString("| | time | a token | " + join(" ", "libwbxml", d.config["libwbxml"]) + " | encoding/xml | copying it |\n|---|---:|---:|---:|---:|---:|\n")
	for _, row := range []struct{ what, op, mode string }{
		{"decode, all tokens", "Decode", "slice"},
		{"WBXML to XML", "ToXML", "append"},
		{"XML to WBXML", "ToWBXML", "append"},
	} {
		ours := d.at(row.op, corpus, row.mode)
		rival := func(mode string) string {
			k := d.at(row.op, corpus, mode)
			r, ok := d.ratio(k, ours)
			if !ok {
				return "–"
			}
			return fmt.Sprintf("%s, %s×", cell(d, k, "sec/op", middleTime), figure(r.mid))
		}
		note := ""
		if row.op == "ToWBXML" {
			note = " (reading only)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s ns | %s | %s%s | %s |\n", row.what, cell(d, ours, "sec/op", middleTime),
			cell(d, ours, "sec/token", middle(1e9)), rival("libwbxml"), rival("encoding-xml"), note,
			cell(d, d.at(row.op, corpus, "memcpy"), "sec/op", middleTime))
	}
	return b.Bytes()
}

// sizeOf gets back the octets and tokens that a row divides by.
func sizeOf(d *data, k key) (octets, tokens float64) {
	time, _ := d.value(k, "sec/op")
	rate, _ := d.value(k, "B/s")
	token, ok := d.value(k, "sec/token")
	if !ok {
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

func middleTime(s spread) string { return duration(s.mid) }

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
