package testdoc

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// LinkUpperPDU is the link type of records that [UpperPDU] makes.
const LinkUpperPDU = 252

// Capture returns a file in pcap format with records of one link type.
func Capture(link uint32, records ...[]byte) []byte {
	var b []byte
	for _, v := range []uint32{0xA1B2C3D4, 2 | 4<<16, 0, 0, 1 << 18, link} { // version 2.4 as two halves; longest record
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for i, r := range records {
		for _, v := range []uint32{uint32(i), 0, uint32(len(r)), uint32(len(r))} { // time, sizes
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		b = append(b, r...)
	}
	return b
}

// UpperPDU returns a record that names the dissector of tshark for its octets,
// such as wsp-cl or smpp.
func UpperPDU(dissector string, octets []byte) []byte {
	const tagDissector = 12
	name := append([]byte(dissector), make([]byte, -len(dissector)&3)...)
	record := binary.BigEndian.AppendUint16(nil, tagDissector)
	record = binary.BigEndian.AppendUint16(record, uint16(len(name)))
	record = append(append(record, name...), 0, 0, 0, 0) // no more tags
	return append(record, octets...)
}

// occurrences stands between the values of a field that occurs several times.
const occurrences = "\x1F"

// Tshark runs tshark over a capture of n records. It returns the values of the
// fields, all their occurrences in order: a row for each record, with a list for
// each field. It skips the test where tshark is not installed.
func Tshark(t testing.TB, capture []byte, n int, fields ...string) [][][]string {
	t.Helper()
	args := []string{"-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=" + occurrences}
	for _, field := range fields {
		args = append(args, "-e", field)
	}
	out, stderr := tshark(t, capture, args...)
	rows := slices.Collect(strings.Lines(out))
	if len(rows) != n {
		t.Fatalf("tshark shows %d records of %d: %s", len(rows), n, stderr)
	}
	all := make([][][]string, n)
	for i, row := range rows {
		cells := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if len(cells) != len(fields) {
			t.Fatalf("tshark shows %d fields of %d in record %d: %q", len(cells), len(fields), i, row)
		}
		all[i] = make([][]string, len(fields))
		for k, cell := range cells {
			if cell != "" {
				all[i][k] = strings.Split(cell, occurrences)
			}
		}
	}
	return all
}

// TsharkText returns what tshark shows of a protocol in a capture, for people. It skips
// the test where tshark is not installed.
func TsharkText(t testing.TB, capture []byte, protocol string) string {
	t.Helper()
	out, _ := tshark(t, capture, "-O", protocol)
	return out
}

// tshark runs tshark over a capture.
func tshark(t testing.TB, capture []byte, args ...string) (stdout, stderr string) {
	t.Helper()
	tool := Tool(t, "tshark")
	file := filepath.Join(t.TempDir(), "test.pcap")
	if err := os.WriteFile(file, capture, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, append([]string{"-n", "-r", file}, args...)...)
	var messages strings.Builder
	cmd.Stderr = &messages
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v: %s", err, &messages)
	}
	return string(out), messages.String()
}
