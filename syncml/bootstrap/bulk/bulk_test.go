package bulk

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// compiled returns a template with the slots user and password, and a device.
func compiled(t testing.TB, profile bootstrap.Profile, sec bootstrap.SEC) *bootstrap.Template {
	t.Helper()
	o := bootstrap.Options{Profile: profile, SEC: sec}
	if profile == bootstrap.ProfileDM {
		o.Device = "${device}"
	}
	tp, _, err := bootstrap.Compile(o, account("${user}", "${password}"))
	if err != nil {
		t.Fatal(err)
	}
	return tp
}

func account(user, password string) *bootstrap.Account {
	return &bootstrap.Account{
		ServerID:    "com.example.dm",
		Addresses:   []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: user, Secret: bootstrap.Secret(password)}},
	}
}

const header = "device,imsi,pin,user,password\n"

// devices returns a list of n devices; of every tenth the IMSI is bad.
func devices(n int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := 1; i <= n; i++ {
		imsi := fmt.Sprintf("00101%010d", i)
		if i%10 == 0 {
			imsi = "none"
		}
		fmt.Fprintf(&b, "IMEI:%d,%s,%d,user%d,secret%d\n", i, imsi, 10000+i, i, i)
	}
	return b.String()
}

// pipeline makes one that has to be possible.
func pipeline(t testing.TB, list io.Reader, tp *bootstrap.Template, o Options) *Pipeline {
	t.Helper()
	l, err := NewList(list)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(l, tp, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRun renders rows in every form, in their order, with bad ones among them: what
// is read back is what Build makes of the same values.
func TestRun(t *testing.T) {
	const rows = 1000
	list := devices(rows)
	for _, profile := range []bootstrap.Profile{bootstrap.ProfileDM, bootstrap.ProfileCP} {
		for _, sec := range []bootstrap.SEC{bootstrap.SECNetwPIN, bootstrap.SECUserNetwPIN, bootstrap.SECUserPINMAC} {
			tp := compiled(t, profile, sec)
			for _, carrier := range []Carrier{CarrierBare, CarrierPush, CarrierSegments} {
				for name, form := range map[string]func([]byte, *Device) ([]byte, error){"json": nil, "binary": AppendBinary} {
					t.Run(fmt.Sprint(profile, sec, carrier, name), func(t *testing.T) {
						p := pipeline(t, strings.NewReader(list), tp, Options{Carrier: carrier, Append: form})
						var out bytes.Buffer
						typed := map[int64]string{}
						last, octets := int64(0), 0
						err := p.Run(context.Background(), func(r Result) error {
							bad := r.Row%10 == 0 && sec != bootstrap.SECUserPINMAC
							if r.Row != last+1 || r.Line != int(r.Row)+1 || (r.Err != nil) != bad || (len(r.Out) == 0) != bad {
								t.Fatalf("row %d in line %d behind row %d: %v, %d octets", r.Row, r.Line, last, r.Err, len(r.Out))
							}
							last = r.Row
							typed[r.Row] = string(r.Typed)
							octets += r.Octets
							out.Write(r.Out)
							return nil
						})
						if err != nil || last != rows {
							t.Fatalf("%d rows: %v", last, err)
						}
						var entries iter.Seq2[Entry, error] = ReadJSON(&out)
						if form != nil {
							entries = ReadBinary(&out, nil)
						}
						check(t, entries, profile, sec, typed, form == nil)
					})
				}
			}
		}
	}
}

// check compares entries with what Build makes for the devices that are good. rowed
// says that entries know their rows.
func check(t *testing.T, entries iter.Seq2[Entry, error], profile bootstrap.Profile, sec bootstrap.SEC, typed map[int64]string, rowed bool) {
	t.Helper()
	row := int64(0)
	for e, err := range entries {
		if err != nil {
			t.Fatal(err)
		}
		if row++; row%10 == 0 && sec != bootstrap.SECUserPINMAC {
			row++
		}
		if rowed && e.Row != row {
			t.Fatalf("row %d, want %d", e.Row, row)
		}
		key, err := bootstrap.AppendIMSI(nil, fmt.Sprintf("00101%010d", row))
		if err != nil {
			t.Fatal(err)
		}
		o := bootstrap.Options{Profile: profile, SEC: sec}
		if profile == bootstrap.ProfileDM {
			o.Device = fmt.Sprintf("IMEI:%d", row)
		}
		k := bootstrap.Keys{Network: key, PIN: fmt.Append(nil, 10000+row)}
		want, _, err := bootstrap.Build(o, account(fmt.Sprint("user", row), fmt.Sprint("secret", row)), k)
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.Message()
		if err != nil || m.Type != want.Type || !bytes.Equal(m.Body, want.Body) {
			t.Fatalf("row %d: %v, or another message\n%x, want\n%x", row, err, m.Body, want.Body)
		}
		if s := want.Security; m.Security.SEC != bootstrap.SECNone && (m.Security.SEC != sec || m.Security.MAC != s.MAC || typed[row] != string(s.Typed)) {
			t.Fatalf("row %d: other protection", row)
		}
	}
	if row < 999 {
		t.Errorf("%d rows", row)
	}
}

// endless is a list that does not end.
type endless struct{ row int }

func (e *endless) Read(b []byte) (int, error) {
	e.row++
	return copy(b, fmt.Sprintf("IMEI:%d,001010123456789,1234,user,secret\n", e.row)), nil
}

// TestCancel ends a run in the middle: take is not called any more, Run returns soon
// with the cause, and nothing that it has started is left.
func TestCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	reason := errors.New("reason")
	slow := func(dst []byte, d *Device) ([]byte, error) {
		time.Sleep(2 * time.Millisecond)
		return AppendJSON(dst, d)
	}
	for _, c := range []struct {
		name string
		form func([]byte, *Device) ([]byte, error)
		at   int64 // row in which take cancels; 0: another goroutine does
	}{{"first row", nil, 1}, {"inside a chunk", nil, 5000}, {"from elsewhere", nil, 0}, {"slow rows", slow, 0}, {"slow rows, in take", slow, 3}} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(context.Background())
			var out bytes.Buffer
			var ended time.Time
			p := pipeline(t, io.MultiReader(strings.NewReader(header), &endless{}), compiled(t, bootstrap.ProfileDM, bootstrap.SECNetwPIN), Options{Append: c.form})
			if c.at == 0 {
				time.AfterFunc(300*time.Millisecond, func() { ended = time.Now(); cancel(reason) })
			}
			rows := int64(0)
			err := p.Run(ctx, func(r Result) error {
				if ctx.Err() != nil && c.at != 0 {
					t.Errorf("row %d comes behind the end", r.Row)
				}
				if rows++; rows == c.at {
					ended = time.Now()
					cancel(reason)
				}
				out.Write(r.Out)
				return r.Err
			})
			if err != reason || time.Since(ended) > 2*time.Second {
				t.Errorf("%v after %v", err, time.Since(ended))
			}
			if c.at != 0 && rows != c.at {
				t.Errorf("%d rows, want %d", rows, c.at)
			}
			n := int64(0)
			for e, err := range ReadJSON(&out) {
				if n++; err != nil || e.Row != n {
					t.Fatalf("row %d: %v", e.Row, err)
				}
			}
			if n != rows {
				t.Errorf("%d lines for %d rows", n, rows)
			}
		})
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestRunErrors has a take that fails, a form that does, a list that cannot be read,
// and a context that has ended before.
func TestRunErrors(t *testing.T) {
	tp := compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN)
	broken := errors.New("broken")
	p := pipeline(t, strings.NewReader(devices(500)), tp, Options{})
	rows := 0
	if err := p.Run(context.Background(), func(Result) error {
		if rows++; rows == 200 {
			return broken
		}
		return nil
	}); err != broken || rows != 200 {
		t.Errorf("take: %v after %d rows", err, rows)
	}
	p = pipeline(t, strings.NewReader(devices(3)), tp, Options{Append: func(dst []byte, d *Device) ([]byte, error) {
		if d.Row == 2 {
			return append(dst, "half"...), broken
		}
		return append(dst, "whole"...), nil
	}})
	got := ""
	if err := p.Run(context.Background(), func(r Result) error {
		got += fmt.Sprintf("%s %v;", r.Out, r.Err)
		return nil
	}); err != nil || got != "whole <nil>; broken;whole <nil>;" {
		t.Errorf("form: %v, %s", err, got)
	}
	p = pipeline(t, io.MultiReader(strings.NewReader(devices(2)+"half"), errorReader{broken}), tp, Options{})
	rows = 0
	if err := p.Run(context.Background(), func(Result) error { rows++; return nil }); rows != 2 || err != broken {
		t.Errorf("reader: %v after %d rows", err, rows)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p = pipeline(t, strings.NewReader(devices(2)), tp, Options{})
	if err := p.Run(ctx, func(Result) error { t.Error("a row"); return nil }); err != context.Canceled {
		t.Errorf("ended before: %v", err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// TestSkip goes on behind rows that are done, bad ones among them.
func TestSkip(t *testing.T) {
	p := pipeline(t, strings.NewReader(header+"too,short\n"+"d,001010123456789,1,u,s\n"), compiled(t, bootstrap.ProfileDM, bootstrap.SECNetwPIN), Options{})
	if err := p.Skip(1); err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := p.Run(context.Background(), func(r Result) error {
		n++
		if r.Row != 2 || r.Line != 3 || r.Err != nil {
			t.Errorf("row %d in line %d: %v", r.Row, r.Line, r.Err)
		}
		return nil
	}); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	if err := p.Skip(1); err != io.EOF {
		t.Error(err)
	}
}

// TestColumns pairs headers with what a message needs.
func TestColumns(t *testing.T) {
	for _, c := range []struct {
		header, list string
		sec          bootstrap.SEC
		want         string // what an error names; "" is none
	}{
		{"imsi,user,password", "", bootstrap.SECNetwPIN, ""},
		{" password ,key,user", "", bootstrap.SECNetwPIN, ""},
		{"imsi,pin,user,password,device", "", bootstrap.SECNone, ""},
		{"imsi,user,password:base64", "", bootstrap.SECNetwPIN, ""},
		{"imsi,user", "", bootstrap.SECNetwPIN, "password"},
		{"imsi,user,password,password:base64", "", bootstrap.SECNetwPIN, "the same slot"},
		{"imsi,user,password,pasword", "", bootstrap.SECNetwPIN, `"pasword"`},
		{"user,password", "", bootstrap.SECNetwPIN, "imsi or key"},
		{"imsi,key,user,password", "", bootstrap.SECNetwPIN, "the same key"},
		{"imsi,user,password", "", bootstrap.SECUserNetwPIN, "pin"},
		{"imsi,user,password", "", bootstrap.SECUserPINMAC, "pin"},
		{"pin,user,password", "", bootstrap.SECUserPIN, ""},
	} {
		l, err := NewList(strings.NewReader(c.header + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = New(l, compiled(t, bootstrap.ProfileCP, c.sec), Options{})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %v: %v, want %q", c.header, c.sec, err, c.want)
		}
	}
	for _, bad := range []string{"", "a,a\n", "a, a\n", "\"a\n"} {
		if _, err := NewList(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is a list", bad)
		}
	}
}

// TestDefaults says what columns are for.
func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		header  string
		sec     bootstrap.SEC
		profile bootstrap.Profile
	}{
		{"device,imsi,pin", bootstrap.SECUserNetwPIN, bootstrap.ProfileDM}, {"key,pin", bootstrap.SECUserNetwPIN, bootstrap.ProfileCP}, {"imsi", bootstrap.SECNetwPIN, bootstrap.ProfileCP},
		{"device,key", bootstrap.SECNetwPIN, bootstrap.ProfileDM}, {"pin", bootstrap.SECUserPIN, bootstrap.ProfileCP}, {"user", bootstrap.SECNone, bootstrap.ProfileCP},
	} {
		l, err := NewList(strings.NewReader("\uFEFF" + c.header))
		if err != nil || l.SEC() != c.sec || l.Profile() != c.profile {
			t.Errorf("%s: %v, %v (%v)", c.header, l.SEC(), l.Profile(), err)
		}
	}
}

// TestValues has values in base64, keys in hexadecimal, and some that are neither.
func TestValues(t *testing.T) {
	list := "key,user,password:base64\n0A0b,u,c2VjcmV0\n0A0,u,c2VjcmV0\n0A0b,u,secret!\n0A0b,,c2VjcmV0\n"
	p := pipeline(t, strings.NewReader(list), compiled(t, bootstrap.ProfileCP, bootstrap.SECNetwPIN), Options{})
	var out bytes.Buffer
	var failed []int64
	if err := p.Run(context.Background(), func(r Result) error {
		if out.Write(r.Out); r.Err != nil {
			failed = append(failed, r.Row)
			if strings.Contains(r.Err.Error(), "c2V") || strings.Contains(r.Err.Error(), "secret") {
				t.Errorf("a value is in %v", r.Err)
			}
		}
		return nil
	}); err != nil || fmt.Sprint(failed) != "[2 3 4]" {
		t.Errorf("rows %v are bad: %v", failed, err)
	}
	for e, err := range ReadJSON(&out) {
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.Message()
		if err != nil {
			t.Fatal(err)
		}
		x, err := bootstrap.Open(m, bootstrap.Keys{Network: bootstrap.Secret{10, 11}})
		if err != nil || string(x.Account.Credentials[0].Secret) != "secret" {
			t.Errorf("%v", err)
		}
	}
}

// TestOverwritten looks at memory behind Run: no message is left in it.
func TestOverwritten(t *testing.T) {
	p := pipeline(t, strings.NewReader(devices(300)), compiled(t, bootstrap.ProfileCP, bootstrap.SECUserPINMAC), Options{Carrier: CarrierSegments})
	var kept [][]byte
	if err := p.Run(context.Background(), func(r Result) error {
		kept = append(kept, r.Out, r.Typed)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, b := range kept {
		if len(bytes.Trim(b, "\x00")) > 0 {
			t.Fatalf("%q is left", b)
		}
	}
}

// TestAllocs renders without allocations, but for the key: an IMSI is text.
func TestAllocs(t *testing.T) {
	if testdoc.Race {
		t.Skip("the race detector allocates")
	}
	for _, carrier := range []Carrier{CarrierBare, CarrierPush, CarrierSegments} {
		p := pipeline(t, strings.NewReader("pin,user,password\n"), compiled(t, bootstrap.ProfileCP, bootstrap.SECUserPIN), Options{Carrier: carrier})
		r := newRenderer(p)
		r.fields = [][]byte{[]byte("12345"), []byte("user"), []byte("secret")}
		var dst, typed []byte
		if n := testdoc.Allocs(100, func() {
			var err error
			if dst, typed, _, err = r.render(dst[:0], typed[:0], 1, 2); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("carrier %d: %v allocations", carrier, n)
		}
	}
}

// TestReadBad reads what Run does not write: an error of one message does not stop
// the others, one of the file does. Whoever reads may stop anywhere.
func TestReadBad(t *testing.T) {
	segment := func(part string) []byte {
		b, err := hex.DecodeString("0b05040b8423f00003" + part + "0106")
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	pieces := func(list ...[]byte) iter.Seq2[Entry, error] {
		return ReadPieces(func(yield func([]byte, error) bool) {
			for _, p := range list {
				if !yield(p, nil) {
					return
				}
			}
			yield(nil, io.ErrUnexpectedEOF)
		}, nil)
	}
	cp, dm := []byte{3, 0x0B, 0x6A, 0}, []byte{2, 0xA4, 1, 0x6A, 0}
	for _, c := range []struct {
		name    string
		entries iter.Seq2[Entry, error]
		want    string // rows, with ! where there is an error
	}{
		{"no line", ReadJSON(strings.NewReader("{\n")), "0! "},
		{"long line", ReadJSON(strings.NewReader(strings.Repeat("x", 5*MaxMessage))), "0! "},
		{"bad lines", ReadJSON(strings.NewReader("\n" + `{"row":3,"message":"zz"}` + "\n" + `{"row":4}` + "\n" + `{"row":5,"message":"00","sec":"ROT13"}` + "\n" +
			`{"row":6,"message":"00","sec":"NETWPIN","mac":"0"}` + "\n" + `{"row":7,"push":"0"}` + "\n" + `{"row":8,"segments":[{"udh":"01","data":"06"}]}` + "\n" + `{"row":9,"message":"00"}`)), "3! 4! 5! 6! 7! 8! 9 "},
		{"huge piece", ReadBinary(strings.NewReader("\xFF\xFF\xFF\xFF\x7F"), nil), "0! "},
		{"endless length", ReadBinary(strings.NewReader(strings.Repeat("\xFF", 20)), nil), "0! "},
		{"cut", ReadBinary(strings.NewReader("\x01\x00\x05\x00"), nil), "1 0! "},
		{"documents", pieces(cp, dm), "1 2 0! "},
		{"segments of others", pieces(segment("010201"), segment("020201"), cp), "1! 2! 3 0! "},
		{"the last is missing", pieces(segment("010201")), "1! 0! "},
		{"no push in them", pieces(segment("010201"), segment("010202")), "1! 0! "},
		{"a contradiction", pieces(segment("010201"), segment("010303")), "1! 0! "},
	} {
		var got strings.Builder
		total := 0
		for e, err := range c.entries {
			mark := " "
			if err == nil {
				_, err = e.Message()
			}
			if err != nil {
				mark = "! "
			}
			fmt.Fprint(&got, e.Row, mark)
			total++
		}
		if got.String() != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.String(), c.want)
		}
		for stop := 1; stop <= total; stop++ {
			n := 0
			for range c.entries {
				if n++; n == stop {
					break
				}
			}
		}
	}
	for e, err := range pieces(cp, dm) {
		if err != nil {
			break
		}
		m, err := e.Message()
		if want := map[int64]string{1: bootstrap.TypeCP, 2: bootstrap.TypeDM}[e.Row]; err != nil || m.Type != want {
			t.Errorf("row %d: type %s (%v)", e.Row, m.Type, err)
		}
	}
}

// FuzzRead reads anything in either form: rows count up, and nothing follows an error
// of the file.
func FuzzRead(f *testing.F) {
	for _, carrier := range []Carrier{CarrierBare, CarrierPush, CarrierSegments} {
		for _, form := range []func([]byte, *Device) ([]byte, error){AppendJSON, AppendBinary} {
			p := pipeline(f, strings.NewReader(devices(3)), compiled(f, bootstrap.ProfileCP, bootstrap.SECNetwPIN), Options{Carrier: carrier, Append: form})
			var out bytes.Buffer
			if err := p.Run(context.Background(), func(r Result) error { out.Write(r.Out); return nil }); err != nil {
				f.Fatal(err)
			}
			f.Add(out.Bytes())
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		last, ended := int64(0), false
		for e, err := range ReadBinary(bytes.NewReader(b), nil) {
			if ended || err == nil && e.text == nil && e.Row != last+1 {
				t.Fatalf("row %d behind row %d, %v", e.Row, last, err)
			}
			if last, ended = e.Row, err != nil; err == nil {
				e.Message()
				e.Info()
			}
		}
		for e, err := range ReadJSON(bytes.NewReader(b)) {
			if err != nil {
				break
			}
			e.Info()
			if m, err := e.Message(); err == nil && len(m.Body) == 0 {
				t.Fatalf("row %d: nothing, and no error", e.Row)
			}
		}
	})
}
