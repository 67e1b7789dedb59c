package bulk

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A row of ranRow is what Run made of it.
type ranRow struct {
	row  int64
	line int
	err  error
	out  string
}

// ran runs a pipeline to its end.
func ran(t testing.TB, p *Pipeline) (rows []ranRow, rejects string) {
	t.Helper()
	b := p.list.AppendHead(nil)
	if err := p.Run(context.Background(), func(r Result) error {
		if r.Err != nil {
			b = p.list.AppendReject(b, &r)
		}
		if !r.Part {
			rows = append(rows, ranRow{r.Row, r.Line, r.Err, string(r.Out)})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return rows, string(b)
}

// TestBadRows has faults of every kind between good rows: each is one bad row, with its
// row and line, what stands behind it is built, and rejects hold the row as it is.
func TestBadRows(t *testing.T) {
	const head, good = "device,imsi,user,password", "d,001010123456789,u,s"
	long := "d,001010123456789,u," + strings.Repeat("x", 3*maxRow+7)
	for _, c := range []struct {
		name, row string
		want      string // a part of the error
	}{
		{"quote that opens", `d,001010123456789,"u,s`, "quotation mark"},
		{"quote inside", `d,001010123456789,u"u,s`, "quotation mark"},
		{"quote at the end", `d,001010123456789,u,s"`, "quotation mark"},
		{"text behind a quote", `d,001010123456789,"u"u,s`, "quotation mark"},
		{"only a quote", `"`, "quotation mark"},
		{"too few", "d,001010123456789", "2 fields"},
		{"too many", "d,001010123456789,u,s,x", "5 fields"},
		{"white space", " ", "1 fields"},
		{"too long", long, "1 MiB"},
		{"a little too long", long[:maxRow+1], "1 MiB"},
		{"too long, with a quote", `"` + long, "1 MiB"},
		{"empty slot", "d,001010123456789,,s", "column user is empty"},
		{"empty key", "d,,u,s", "column imsi is empty"},
		{"carriage return", "d,001010123456789,u\ru,s", "user"},
		{"not UTF-8", "d,001010123456789,u,\xff", "password"},
		{"id not UTF-8", "d\xff,001010123456789,u,s", "column device"},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			list := strings.Join([]string{head, "", good, c.row, good, c.row, c.row, good}, end) // the last without an end
			rows, rejects := ran(t, pipeline(t, strings.NewReader(list), compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN), Options{}))
			var got strings.Builder
			for i, r := range rows {
				mark := " "
				if r.err != nil {
					mark = "! "
				}
				if r.row != int64(i+1) || r.line != i+3 || (r.out == "") != (r.err != nil) || r.err != nil && !strings.Contains(r.err.Error(), c.want) {
					t.Errorf("%s: row %d in line %d: %v", c.name, r.row, r.line, r.err)
				}
				fmt.Fprint(&got, r.row, mark)
			}
			if got.String() != "1 2! 3 4! 5! 6 " {
				t.Errorf("%s: rows %s", c.name, &got)
			}
			lines := strings.Split(rejects, end)
			if len(lines) != 5 || lines[4] != "" || lines[0] != head+",reject_reason" {
				t.Errorf("%s: rejects of %d lines, %.100q", c.name, len(lines), lines)
				continue
			}
			for i, row := range []int{2, 4, 5} {
				reason, ok := strings.CutPrefix(lines[i+1], c.row+",")
				if !ok || !strings.HasPrefix(reason, fmt.Sprintf("row %d line %d: ", row, row+2)) || strings.ContainsAny(reason, `",`) {
					t.Errorf("%s: reject %.100q", c.name, lines[i+1])
				}
			}
		}
	}
}

// TestRejectsAgain builds for rejects: what is still bad gets a new reason in place of the
// old one, and what has been corrected is built.
func TestRejectsAgain(t *testing.T) {
	list := "\uFEFFsep=;\nimsi;user;password\n001010123456789;\"u;s\n1;u;s\n001010123456789;u;s\n"
	tp := compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN)
	_, first := ran(t, pipeline(t, strings.NewReader(list), tp, Options{}))
	rows, again := ran(t, pipeline(t, strings.NewReader(first), tp, Options{}))
	if !strings.HasPrefix(first, "\uFEFFsep=;\nimsi;user;password;reject_reason\n001010123456789;\"u;s;row 1 line 3: ") || len(rows) != 2 {
		t.Errorf("rejects of %d rows\n%s", len(rows), first)
	}
	if again != first {
		t.Errorf("rejects of rejects are\n%s, want\n%s", again, first)
	}
	rows, last := ran(t, pipeline(t, strings.NewReader(strings.Replace(first, `"u`, "u", 1)), tp, Options{}))
	if len(rows) != 2 || rows[0].err != nil || rows[1].err == nil || strings.Count(last, "\n") != 3 {
		t.Errorf("corrected: %v\n%s", rows, last)
	}
}

// TestForms has a list in each form of CSV that spreadsheets write: the rows are the same.
func TestForms(t *testing.T) {
	const text = "imsi,user,password\n001010123456789,\"ü,1\",p;x\n"
	wide := func(mark bool, order func(uint16) []byte) string {
		var b []byte
		if mark {
			b = append(b, order(0xFEFF)...)
		}
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, order(u)...)
		}
		return string(b)
	}
	big := func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }
	little := func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
	tp := compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN)
	want, _ := ran(t, pipeline(t, strings.NewReader(text), tp, Options{}))
	if len(want) != 1 || want[0].err != nil {
		t.Fatal(want)
	}
	for name, list := range map[string]string{
		"mark": "\uFEFF" + text, "UTF-16BE": wide(true, big), "UTF-16LE": wide(true, little), "UTF-16BE without a mark": wide(false, big), "UTF-16LE without a mark": wide(false, little),
		"semicolon": "imsi;user;password\n001010123456789;ü,1;\"p;x\"\n", "tab": "imsi\tuser\tpassword\n001010123456789\tü,1\tp;x\n",
		"letter case": strings.Replace(text, "imsi,user", "IMSI, User ", 1), "quotes": strings.Replace(text, "imsi,user", `"imsi","user"`, 1), "line ends": strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		got, _ := ran(t, pipeline(t, strings.NewReader(list), tp, Options{}))
		if len(got) != 1 || got[0] != want[0] {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for name, list := range map[string]string{"sep=": "sep=|\nimsi|user|password\n001010123456789|ü,1|p;x\n", "SEP=": "SEP=;\r\nimsi;user;password\r\n001010123456789;ü,1;\"p;x\"\r\n"} {
		got, _ := ran(t, pipeline(t, strings.NewReader(list), tp, Options{}))
		if len(got) != 1 || got[0].line != 3 || got[0].err != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	// Half of a pair, in the row behind the header: not another character in its place.
	l := wide(true, big) + "\xD8\x00\x00\n"
	if got, _ := ran(t, pipeline(t, strings.NewReader(l), tp, Options{})); len(got) != 2 || got[0].err != nil || !errors.Is(got[1].err, errUTF16) {
		t.Errorf("half of a pair: %v", got)
	}
	for _, bad := range []string{"sep=;;\na\n", "sep=\"\na\n", "sep=;\n", "\uFEFF", "\n\n", strings.Repeat("x", 2*maxRow), "reject_reason,imsi,user,password\n"} {
		l, err := NewList(strings.NewReader(bad))
		if err == nil {
			_, err = New(l, tp, Options{})
		}
		if err == nil {
			t.Errorf("%.20q is a list", bad)
		}
	}
}

// TestListMemory reads rows that never end: of them, only parts are in memory.
func TestListMemory(t *testing.T) {
	l, err := NewList(io.MultiReader(strings.NewReader("a\n\""), &endlessRow{}))
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	for range 20 {
		var part bool
		var bad error
		if b, part, bad, err = l.next(b[:0]); err != nil || !part || bad != ErrRow || len(b) < 1<<10 || len(b) > 2*maxRow {
			t.Fatalf("a part of %d octets: %v, %v, %v", len(b), part, bad, err)
		}
	}
	if l.rows != 0 || l.Line() != 1 {
		t.Errorf("%d rows, %d lines", l.rows, l.Line())
	}
}

type endlessRow struct{}

func (endlessRow) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = "x\""[i%2]
	}
	return len(b), nil
}

// TestKeep has columns that are no slots in every form of the output, and reads them back.
func TestKeep(t *testing.T) {
	list := "msisdn,imsi,user,password,Device,note\n+491701,001010123456789,u,s,IMEI:1,\"a\"\"b\"\n+491702,001010123456780,u,s,IMEI:2,<ü>\n+491703,1,u,s,x,y\n"
	tp := compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN)
	for _, carrier := range []Carrier{CarrierBare, CarrierPush, CarrierSegments} {
		for name, form := range map[string]func([]byte, *Device) ([]byte, error){"json": AppendJSON, "binary": AppendBinary} {
			rows, _ := ran(t, pipeline(t, strings.NewReader(list), tp, Options{Carrier: carrier, Keep: []string{"msisdn", "note"}, Append: form}))
			in := strings.NewReader(rows[0].out + rows[1].out + rows[2].out)
			entries := ReadJSON(in)
			if name == "binary" {
				entries = ReadBinary(in, nil)
			}
			n := 0
			for e, err := range entries {
				if err != nil {
					t.Fatal(err)
				}
				n++
				info, err := e.Info()
				if want := fmt.Sprintf("{%d IMEI:%d map[msisdn:+49170%d note:%s]}", n+1, n, n, [...]string{`a"b`, "<ü>"}[n-1]); err != nil || fmt.Sprint(info) != want || e.Row != int64(n) {
					t.Errorf("%s, carrier %d: row %d: %v (%v), want %s", name, carrier, e.Row, info, err, want)
				}
				m, err := e.Message()
				key, _ := bootstrap.AppendIMSI(nil, []string{"001010123456789", "001010123456780"}[n-1])
				if err == nil {
					_, err = bootstrap.Open(m, bootstrap.Keys{Network: key})
				}
				if err != nil || m.Type != bootstrap.TypeCP {
					t.Errorf("%s, carrier %d: row %d: %s, %v", name, carrier, e.Row, m.Type, err)
				}
			}
			if n != 2 || rows[2].err == nil {
				t.Errorf("%s: %d entries", name, n)
			}
		}
	}
	for _, bad := range [][]string{{"iccid"}, {"Row"}, {"msisdn", "MSISDN"}} {
		l, err := NewList(strings.NewReader(list))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(l, tp, Options{Keep: append([]string{"note"}, bad...)}); err == nil {
			t.Errorf("%v are kept", bad)
		}
	}
}

// TestRecords reads records that do not fit what is behind them: their messages are bad,
// and the ones behind are read.
func TestRecords(t *testing.T) {
	piece := func(text string) string { return string(appendPiece(nil, []byte(text))) }
	doc := piece("\x03\x0B\x6A\x00")
	for _, c := range []struct{ name, in, want string }{
		{"one", piece(`{"row":7,"pieces":1}`) + doc, "7 "},
		{"no type of a bare message counts", piece(`{"row":7,"pieces":1}`) + doc + piece(`{"row":9,"pieces":1}`) + doc, "7 9 "},
		{"a piece is missing", piece(`{"row":7,"pieces":2}`) + doc + piece(`{"row":8,"pieces":1}`) + doc, "7! 8 "},
		{"the last is missing", piece(`{"row":7,"pieces":2}`) + doc, "7! "},
		{"two messages", piece(`{"row":7,"pieces":2}`) + doc + doc, "7! "},
		{"no record", piece(`{"row":`) + doc, "1! 2 "},
		{"no pieces", piece(`{"row":7,"pieces":0}`) + doc, "1! 2 "},
		{"too many pieces", piece(`{"row":7,"pieces":256}`) + doc, "1! 2 "},
		{"too large", piece(`{"row":7,"pieces":3}`) + strings.Repeat(piece(strings.Repeat("x", MaxMessage)), 2) + doc, "7! 8 "},
	} {
		var got strings.Builder
		for e, err := range ReadBinary(strings.NewReader(c.in), nil) {
			mark := " "
			if err == nil {
				_, err = e.Message()
			}
			if err != nil {
				mark = "! "
			}
			fmt.Fprint(&got, e.Row, mark)
		}
		if got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, &got, c.want)
		}
	}
}

// TestReference derives references from run, row and attempt.
func TestReference(t *testing.T) {
	run := func(r Reference) (refs []uint16) {
		p := pipeline(t, strings.NewReader(devices(600)), compiled(t, bootstrap.ProfileDM, bootstrap.SECNetwPIN), Options{Carrier: CarrierSegments, Ref: r, Append: func(dst []byte, d *Device) ([]byte, error) {
			for i, b := range d.Pieces {
				s, err := push.ParseSegment(b)
				if err != nil || s.Wide == r.Narrow || s.Ref != d.Ref || int(s.Seq) != i+1 || d.Seed != r.Seed || r.Narrow && s.Ref > 255 {
					t.Errorf("row %d: segment %d of reference %d: %v", d.Row, s.Seq, s.Ref, err)
				}
			}
			return append(dst, byte(d.Ref>>8), byte(d.Ref)), nil
		}})
		rows, _ := ran(t, p)
		for _, row := range rows {
			if row.err == nil {
				refs = append(refs, uint16(row.out[0])<<8|uint16(row.out[1]))
			}
		}
		return refs
	}
	first := run(Reference{Seed: "run 1"})
	distinct := map[uint16]bool{}
	for _, r := range first {
		distinct[r] = true
	}
	if len(first) != 540 || len(distinct) != len(first) {
		t.Errorf("%d references of %d messages", len(distinct), len(first))
	}
	if again := run(Reference{Seed: "run 1"}); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Error("the same run has other references")
	}
	for name, other := range map[string]Reference{"another run": {Seed: "run 2"}, "another attempt": {Seed: "run 1", Attempt: 1}} {
		for i, r := range run(other) {
			if r == first[i] {
				t.Fatalf("%s has the same references", name)
			}
		}
	}
	narrow := run(Reference{Seed: "run 1", Narrow: true})
	for i, r := range narrow {
		if r != first[i]&0xFF || i > 0 && r == narrow[i-1] {
			t.Fatalf("8 bits: %d, behind %d", r, narrow[max(i-1, 0)])
		}
	}
}

// TestCounts counts what is conspicuous, in rows that are skipped, too, and in bad ones.
func TestCounts(t *testing.T) {
	list := "device,imsi,user,password\n" +
		"a,001010123456789,u,s\n" + "b,00101012345678,u,s\n" + "a,001010123456780,u,s\n" + // an IMSI of 14 digits; a device twice
		"c,001010123456789,u,s\n" + "a,001010123456789,,s\n" + "x\n" + ",,u,s\n" + ",,u,s\n" // an IMSI twice; both; nothing to compare
	tp := compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN)
	want := Counts{OddIMSI: 1, SameIMSI: 2, SameDevice: 2}
	for skip := range int64(9) {
		p := pipeline(t, strings.NewReader(list), tp, Options{})
		if err := p.Skip(skip); err != nil {
			t.Fatal(err)
		}
		ran(t, p)
		for range 2 { // asking changes nothing
			if got := p.Counts(); got != want {
				t.Errorf("%d skipped: %+v, want %+v", skip, got, want)
			}
		}
	}
	p := pipeline(t, strings.NewReader("pin,user,password\n12345,u,s\n12345,u,s\n12346,u,s\n12345,u,s\n"), compiled(t, bootstrap.ProfileCP, bootstrap.SECUserPIN), Options{})
	if ran(t, p); p.Counts() != (Counts{SameRow: 2}) {
		t.Errorf("rows: %+v", p.Counts())
	}
}

// TestSeen counts more values than it remembers: the memory is bounded, the number about
// right.
func TestSeen(t *testing.T) {
	if testdoc.Race {
		t.Skip("slow")
	}
	const different = 5 * maxSeen
	var s seen
	for range 2 {
		h := uint64(1)
		for range different {
			h = h*6364136223846793005 + 1442695040888963407 // Knuth's MMIX
			s.add(h ^ h>>32)
			if cap(s.hashes) > 3*maxSeen {
				t.Fatalf("room for %d hashes", cap(s.hashes))
			}
		}
	}
	if n := s.settle(); s.zeros == 0 || n < different*95/100 || n > different*105/100 {
		t.Errorf("%d of %d values come again, by one in %d", n, different, 1<<s.zeros)
	}
}

// TestHex compares with the library.
func TestHex(t *testing.T) {
	var all []byte
	for i := range 256 {
		all = append(all, byte(i), byte(255-i), byte(i*7))
	}
	for n := range len(all) + 1 {
		if got, want := appendHex([]byte("x"), all[:n]), hex.AppendEncode([]byte("x"), all[:n]); !bytes.Equal(got, want) {
			t.Fatalf("%d octets: %s, want %s", n, got, want)
		}
	}
}

// TestText reads strings of JSON back, with each octet of ASCII at each place.
func TestText(t *testing.T) {
	texts := []string{"", "ü", "1234567ü", "12345678ü", "1234567\u2028"}
	for n := range 20 {
		for at := range n {
			for b := range 0x80 {
				text := bytes.Repeat([]byte("~ a"), 7)[:n]
				text[at] = byte(b)
				texts = append(texts, string(text))
			}
		}
	}
	for _, text := range texts {
		var got string
		out := appendText([]byte("x"), text)
		if err := json.Unmarshal(out[1:], &got); err != nil || got != text {
			t.Fatalf("%q is %s, %v", text, out[1:], err)
		}
	}
}

// TestEach takes results in order, stops where it is told to, and passes errors on.
func TestEach(t *testing.T) {
	const rows = 1000
	var text strings.Builder
	for i := range rows {
		fmt.Fprintf(&text, `{"row":%d,"message":"0%d"}`+"\n", i+1, i%10)
	}
	judge := func(n int64, e *Entry) string {
		m, err := e.Message()
		return fmt.Sprint(n, e.Row, m.Body, err)
	}
	stop := errors.New("stop")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name, text string
		ctx        context.Context
		stopAt, n  int
		want       error
	}{
		{"all", text.String(), context.Background(), 0, rows, nil},
		{"stopped", text.String(), context.Background(), 300, 300, stop},
		{"ended before", text.String(), ended, 0, 0, context.Canceled},
		{"damaged", text.String() + "{\n" + text.String(), context.Background(), 0, rows, errLine},
	} {
		n := 0
		err := Each(c.ctx, ReadJSON(strings.NewReader(c.text)), judge, func(got string) error {
			if want := fmt.Sprint(n, n+1, []byte{byte(n % 10)}, nil); got != want {
				t.Errorf("%s: %s, want %s", c.name, got, want)
			}
			if n++; n == c.stopAt {
				return stop
			}
			return nil
		})
		if n != c.n || !errors.Is(err, c.want) {
			t.Errorf("%s: %d results, %v", c.name, n, err)
		}
	}
}
