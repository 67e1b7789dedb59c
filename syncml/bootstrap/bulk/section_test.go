package bulk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestSections divides lists in every character set by marks, and renders the parts in
// another order: the rows are those of a run, in number, line, fault and octets.
func TestSections(t *testing.T) {
	text := strings.Replace(devices(25), "user7,", "\"ü\U0001F4F1\",", 1)
	text = strings.Replace(text, "IMEI:9,", "\n\nIMEI:9,", 1)                                 // empty lines
	text = strings.Replace(text, "IMEI:12,", "IMEI:12,"+strings.Repeat("x", 2*maxRow)+",", 1) // in parts
	wide := func(order ...int) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(text)) {
			pair := []byte{byte(u >> 8), byte(u)}
			b = append(b, pair[order[0]], pair[order[1]])
		}
		return string(b)
	}
	tp := compiled(t, bootstrap.ProfileDM, bootstrap.SECNetwPIN)
	o := Options{Carrier: CarrierSegments, Ref: Reference{Seed: "a run"}}
	for name, list := range map[string]string{
		"UTF-8": text, "with a mark": "\uFEFF" + text, "with sep=": "sep=,\n" + text, "CR LF": strings.ReplaceAll(text, "\n", "\r\n"), "no line end": strings.TrimSuffix(text, "\n"),
		"UTF-16BE": "\xFE\xFF" + wide(0, 1), "UTF-16LE": "\xFF\xFE" + wide(1, 0), "UTF-16BE without a mark": wide(0, 1), "UTF-16LE without a mark": wide(1, 0),
	} {
		want, _ := ran(t, pipeline(t, strings.NewReader(list), tp, o))
		scanned, err := NewList(strings.NewReader(list))
		if err != nil {
			t.Fatal(name, err)
		}
		var marks []Mark
		for m, err := range scanned.Marks(7) {
			if err != nil {
				t.Fatal(name, err)
			}
			marks = append(marks, m)
		}
		// 7, 14, 21 and 25 rows.
		if len(marks) != 5 || marks[3].Rows != 21 || marks[4].Rows != 25 || marks[4].Octets != int64(len(list)) || marks[4].Lines != scanned.Line() {
			t.Fatalf("%s: marks %v", name, marks)
		}
		s := pipeline(t, strings.NewReader(list), tp, o).Section(strings.NewReader(list))
		var got []ranRow
		for i, m := range slices.Backward(marks[:4]) {
			s.Seek(m)
			var part []ranRow
			for s.Mark() != marks[i+1] {
				results, err := s.Next(min(3, int(marks[i+1].Rows-s.Mark().Rows)))
				if err != nil {
					t.Fatal(name, err)
				}
				for _, r := range results {
					if !r.Part {
						part = append(part, ranRow{r.Row, r.Line, r.Err, string(r.Out)})
					}
				}
			}
			got = append(part, got...)
		}
		for i := range want {
			if got[i].row != want[i].row || got[i].line != want[i].line || (got[i].err == nil) != (want[i].err == nil) || got[i].out != want[i].out {
				t.Errorf("%s: %.100v, want %.100v", name, got[i], want[i])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d rows, want %d", name, len(got), len(want))
		}
	}
}

// TestSectionText reads the rows without a message of them.
func TestSectionText(t *testing.T) {
	list := "a,b\n1,2\n\"x\n3\n"
	l, err := NewList(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	s := l.Section(strings.NewReader(list))
	s.Seek(Mark{Octets: 8, Rows: 1, Lines: 2})
	results, err := s.Next(5)
	if err != nil || len(results) != 2 || string(results[0].Text) != `"x` || results[0].Err != nil || results[1].Row != 3 || results[1].Line != 4 || len(results[1].Out) > 0 {
		t.Errorf("%v, %v", results, err)
	}
	reject := l.AppendReject(nil, &Result{Row: 2, Line: 3, Text: results[0].Text, Err: io.ErrNoProgress})
	if want := "\"x,row 2 line 3: " + io.ErrNoProgress.Error() + "\n"; string(reject) != want {
		t.Errorf("reject %q, want %q", reject, want)
	}
}

// TestMarksOf has the numbers of rows at which a list ends with a part or without one.
func TestMarksOf(t *testing.T) {
	for _, c := range []struct {
		rows int
		want []int64
	}{{0, []int64{0}}, {1, []int64{0, 1}}, {6, []int64{0, 3, 6}}, {7, []int64{0, 3, 6, 7}}} {
		l, err := NewList(strings.NewReader(devices(c.rows)))
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for m, err := range l.Marks(3) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, m.Rows)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d rows: marks behind rows %v, want %v", c.rows, got, c.want)
		}
	}
	broken, err := NewList(io.MultiReader(strings.NewReader(devices(9)), errorReader{io.ErrNoProgress}))
	if err != nil {
		t.Fatal(err)
	}
	var last error
	n := 0
	for _, err := range broken.Marks(3) {
		last = err
		n++
	}
	if last != io.ErrNoProgress || n != 5 {
		t.Errorf("%d marks, and the error %v", n, last)
	}
}

// TestSectionEnds reads behind the end, and as far as a reader goes that fails. What a
// section held is overwritten.
func TestSectionEnds(t *testing.T) {
	list := devices(5)
	p := pipeline(t, strings.NewReader(list), compiled(t, bootstrap.ProfileCP, bootstrap.SECUserPINMAC), Options{Carrier: CarrierSegments})
	s := p.Section(strings.NewReader(list))
	s.Seek(Mark{Octets: int64(len(header)), Lines: 1})
	results, err := s.Next(9)
	if err != nil || len(results) != 5 || results[4].Row != 5 || results[4].Line != 6 {
		t.Fatalf("%v, %v", results, err)
	}
	out, typed := results[4].Out, results[4].Typed
	for range 2 {
		if results, err = s.Next(9); err != io.EOF || len(results) != 0 {
			t.Errorf("behind the end: %v, %v", results, err)
		}
	}
	if len(bytes.Trim(out, "\x00"))+len(bytes.Trim(typed, "\x00")) > 0 {
		t.Errorf("%q and %q are left", out, typed)
	}
	s = p.Section(io.NewSectionReader(badAt{strings.NewReader(list)}, 0, 1<<20))
	s.Seek(Mark{Octets: int64(len(header)), Lines: 1})
	if results, err = s.Next(9); err != nil || len(results) != 5 {
		t.Errorf("%v, %v", results, err)
	}
	if _, err = s.Next(9); err != io.ErrNoProgress {
		t.Errorf("the error of the reader is %v", err)
	}
}

// A badAt has another error than io.EOF behind its end.
type badAt struct{ io.ReaderAt }

func (b badAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := b.ReaderAt.ReadAt(p, at)
	if err == io.EOF {
		err = io.ErrNoProgress
	}
	return n, err
}

// TestListValues finds columns of rows as they stand in the list.
func TestListValues(t *testing.T) {
	l, err := NewList(strings.NewReader("id;Device;pin\n1;\"IMEI:\"\"1\";\n\"2;IMEI:2;x\n3\n"))
	if err != nil {
		t.Fatal(err)
	}
	device, none := l.Values("device"), l.Values("none")
	for row, want := range map[string]string{`1;"IMEI:""1";`: `IMEI:"1`, `2;IMEI:2;x`: `IMEI:2`, `"2;IMEI:2;x`: "", `3`: "", `4;`: "", "": ""} {
		if got := device([]byte(row)); string(got) != want || none([]byte(row)) != nil {
			t.Errorf("%s has %q", row, got)
		}
	}
}

// TestFile scans a list in a file, reads rows of it, and notices that it has changed.
func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(path, []byte(devices(5)), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 2 {
		digest, marks, err := f.Scan(t.Context(), 2)
		if err != nil || digest != sha256.Sum256([]byte(devices(5))) || len(marks) != 4 || marks[3].Rows != 5 {
			t.Fatalf("%x, %v, %v", digest, marks, err)
		}
		s := f.Section(f)
		s.Seek(marks[2])
		if results, err := s.Next(3); err != nil || len(results) != 1 || results[0].Row != 5 {
			t.Errorf("%v, %v", results, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := f.Scan(ended, 2); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte(devices(6)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Scan(t.Context(), 2); err == nil || f.Unchanged() == nil {
		t.Error("nobody has noticed that the list has changed")
	}
	for _, path := range []string{t.TempDir(), path + "x"} {
		if _, err := OpenFile(path); err == nil {
			t.Errorf("%s is a list", path)
		}
	}
}
