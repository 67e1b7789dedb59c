package codec_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestLimits has a document just within each limit and one just beyond it.
func TestLimits(t *testing.T) {
	const table = "03 01 6A 05 61 62 63 64 00 " // "abcd"; the body begins at 9
	tests := []struct {
		name   string
		limits codec.Limits
		doc    string
		want   string // "ok", or reason, offset and path
		limit  codec.LimitError
	}{
		{"Depth", codec.Limits{Depth: 2}, head + "45 46 01 06 01", "ok", codec.LimitError{}},
		{"Depth", codec.Limits{Depth: 2}, head + "45 46 07 01 01", "ErrLimit@6 /doc/a", codec.LimitError{Limit: "Depth", Max: 2}},
		{"Depth, literal", codec.Limits{Depth: 2}, table + "45 46 04 00", "ErrLimit@11 /doc/a", codec.LimitError{Limit: "Depth", Max: 2}},
		{"Depth, attributes", codec.Limits{Depth: 2}, head + "45 46 87 05 01", "ErrLimit@6 /doc/a", codec.LimitError{Limit: "Depth", Max: 2}},
		{"Depth, page switch", codec.Limits{Depth: 1}, head + "45 00 01 05", "ErrLimit@5 /doc", codec.LimitError{Limit: "Depth", Max: 1}},

		{"Attrs", codec.Limits{Attrs: 2}, head + "C5 05 06 01 86 05 06 01 01", "ok", codec.LimitError{}},
		{"Attrs", codec.Limits{Attrs: 2}, head + "85 05 06 05 01", "ErrLimit@7 /doc", codec.LimitError{Limit: "Attrs", Max: 2}},
		{"Attrs, page switch", codec.Limits{Attrs: 1}, head + "85 05 00 01 05 01", "ErrLimit@6 /doc", codec.LimitError{Limit: "Attrs", Max: 1}},
		{"Attrs, literal", codec.Limits{Attrs: 1}, table + "85 05 04 00 01", "ErrLimit@11 /doc", codec.LimitError{Limit: "Attrs", Max: 1}},

		{"String", codec.Limits{String: 3}, head + "45 03 61 62 63 00 C3 03 61 62 63 40 61 62 63 00 01", "ok", codec.LimitError{}},
		{"String, inline", codec.Limits{String: 3}, head + "45 03 61 62 63 64 00 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "String", Max: 3}},
		{"String, endless", codec.Limits{String: 3}, head + "45 03 61 62 63 64", "ErrLimit@5 /doc", codec.LimitError{Limit: "String", Max: 3}},
		{"String, in a value", codec.Limits{String: 3}, head + "85 05 03 61 62 63 64 00 01", "ErrLimit@6 /doc", codec.LimitError{Limit: "String", Max: 3}},
		{"String, extension", codec.Limits{String: 3}, head + "45 42 61 62 63 64 00 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "String", Max: 3}},
		{"String, OPAQUE", codec.Limits{String: 3}, head + "45 C3 04", "ErrLimit@5 /doc", codec.LimitError{Limit: "String", Max: 3}},
		{"String, OPAQUE of 32 bits", codec.Limits{}, head + "45 C3 8F FF FF FF 7F", "ErrLimit@5 /doc", codec.LimitError{Limit: "String", Max: 1 << 20}},
		{"String, reference", codec.Limits{String: 3}, table + "45 83 00 01", "ErrLimit@10 /doc", codec.LimitError{Limit: "String", Max: 3}},
		{"String, reference to less", codec.Limits{String: 3}, table + "45 83 01 01", "ok", codec.LimitError{}},
		{"String, UTF-16 counts octets", codec.Limits{String: 4}, "03 01 87 77 00 45 03 00 61 00 62 00 00 01", "ok", codec.LimitError{}},
		{"String, UTF-16", codec.Limits{String: 3}, "03 01 87 77 00 45 03 00 61 00 62 00 00 01", "ErrLimit@6 /doc", codec.LimitError{Limit: "String", Max: 3}},

		{"Strings", codec.Limits{Strings: 5}, table + "05", "ok", codec.LimitError{}},
		{"Strings", codec.Limits{Strings: 4}, table + "05", "ErrLimit@3", codec.LimitError{Limit: "Strings", Max: 4}},
		{"Strings, length over-long", codec.Limits{Strings: 4}, "03 01 6A 80 80 05", "ErrLimit@3", codec.LimitError{Limit: "Strings", Max: 4}},
		{"Strings, 32 bits", codec.Limits{}, "03 01 6A 8F FF FF FF 7F", "ErrLimit@3", codec.LimitError{Limit: "Strings", Max: 64 << 10}},

		{"Document", codec.Limits{Document: 9}, head + "45 03 78 00 01", "ok", codec.LimitError{}},
		{"Document, before END", codec.Limits{Document: 8}, head + "45 03 78 00 01", "ErrLimit@8 /doc", codec.LimitError{Limit: "Document", Max: 8}},
		{"Document, within a string", codec.Limits{Document: 7}, head + "45 03 78 00 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "Document", Max: 7}},
		{"Document, within OPAQUE", codec.Limits{Document: 8}, head + "45 C3 02 00 00 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "Document", Max: 8}},
		{"Document, before the body", codec.Limits{Document: 4}, head + "45 03 78 00 01", "ErrLimit@4", codec.LimitError{Limit: "Document", Max: 4}},
		{"Document, within the header", codec.Limits{Document: 3}, head + "45 03 78 00 01", "ErrLimit@0", codec.LimitError{Limit: "Document", Max: 3}},
		{"Document, within the string table", codec.Limits{Document: 6}, table + "05", "ErrLimit@6", codec.LimitError{Limit: "Document", Max: 6}},
		{"Document, behind the root", codec.Limits{Document: 5}, head + "05 43 05 01", "ErrLimit@5", codec.LimitError{Limit: "Document", Max: 5}},
		{"Document, behind the root it ends", codec.Limits{Document: 5}, head + "05", "ok", codec.LimitError{}},

		{"Tokens", codec.Limits{Tokens: 4}, head + "45 06 01", "ok", codec.LimitError{}},
		{"Tokens, END", codec.Limits{Tokens: 3}, head + "45 06 01", "ErrLimit@6 /doc", codec.LimitError{Limit: "Tokens", Max: 3}},
		{"Tokens, implied END", codec.Limits{Tokens: 2}, head + "45 06 01", "ErrLimit@6 /doc/a", codec.LimitError{Limit: "Tokens", Max: 2}},
		{"Tokens, Start", codec.Limits{Tokens: 1}, head + "45 06 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "Tokens", Max: 1}},
		{"Tokens, page switch", codec.Limits{Tokens: 1}, head + "45 00 01 05 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "Tokens", Max: 1}},
		{"Tokens, text", codec.Limits{Tokens: 1}, head + "45 03 78 00 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "Tokens", Max: 1}},
		{"Tokens, attribute", codec.Limits{Tokens: 1}, head + "85 05 01", "ErrLimit@5 /doc", codec.LimitError{Limit: "Tokens", Max: 1}},

		{"none", codec.Limits{Depth: -1, Attrs: -1, String: -1, Strings: -1, Nested: -1, Document: -1, Tokens: -1, Expanded: -1},
			table + "C5 " + strings.Repeat("05 ", 300) + "01" + strings.Repeat("46 ", 100) + strings.Repeat("01 ", 101), "ok", codec.LimitError{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := testdoc.Hex(t, tt.doc)
			o := codec.Options{Table: play, Limits: tt.limits}
			decodes(t, doc, o, tt.want)
			_, err := runBytes(doc, o)
			limit, ok := errors.AsType[*codec.LimitError](err)
			if ok && *limit != tt.limit {
				t.Errorf("limit %+v, want %+v", *limit, tt.limit)
			}
		})
	}
}

// TestDefaultLimits has a document just within and one just beyond each default.
func TestDefaultLimits(t *testing.T) {
	const top = "\x03\x01\x6A\x00"
	tests := []struct {
		limit string
		n     int
		doc   func(n int) string
	}{
		{"Depth", 64, func(n int) string { return top + strings.Repeat("\x45", n) + strings.Repeat("\x01", n) }},
		{"Attrs", 256, func(n int) string { return top + "\x85" + strings.Repeat("\x05", n) + "\x01" }},
		{"String", 1 << 20, func(n int) string { return top + "\x45\x03" + strings.Repeat("x", n) + "\x00\x01" }},
		{"Strings", 64 << 10, func(n int) string {
			h := codec.Header{PublicID: 1, Charset: codec.UTF8, Strings: []byte(strings.Repeat("x", n-1) + "\x00")}
			return string(codec.AppendHeader(nil, h)) + "\x45\x83\x00\x01"
		}},
		{"Document", 16 << 20, func(n int) string {
			const text = 1 << 16
			unit := "\x03" + strings.Repeat("x", text-2) + "\x00"
			n -= len(top) + 2
			return top + "\x45" + strings.Repeat(unit, n/text) + strings.Repeat("\x06", n%text) + "\x01"
		}},
	}
	for _, tt := range tests {
		for _, reader := range []bool{false, true} {
			for beyond := range 2 {
				doc := tt.doc(tt.n + beyond)
				d := codec.NewDecoder(nil, codec.Options{Table: play})
				if d.ResetBytes([]byte(doc)); reader {
					d.Reset(strings.NewReader(doc))
				}
				err := drain(d)
				var limit *codec.LimitError
				switch {
				case beyond == 0 && err != nil:
					t.Errorf("%s: %d: %v", tt.limit, tt.n, err)
				case beyond == 1 && (!errors.As(err, &limit) || *limit != codec.LimitError{Limit: tt.limit, Max: int64(tt.n)}):
					t.Errorf("%s: %d: %v", tt.limit, tt.n+1, err)
				}
			}
		}
	}
}

// drain reads to the end.
func drain(d *codec.Decoder) error {
	for {
		if _, err := d.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// bomb is a document in which each reference of two octets stands for almost
// 64 KiB: unit is repeated n times.
func bomb(unit string, n int) []byte {
	h := codec.Header{PublicID: 1, Charset: codec.UTF8, Strings: append(bytes.Repeat([]byte("x"), 64<<10-1), 0)}
	doc := codec.AppendHeader(nil, h)
	doc = append(doc, 0x45)
	doc = append(doc, strings.Repeat(unit, n)...)
	return append(doc, 0x01)
}

// expand reads doc and counts the octets that come out of references: as Data,
// as names and as the text of extensions.
func expand(d *codec.Decoder) (out int64, err error) {
	var buf []byte
	for {
		t, err := d.Next()
		if err != nil {
			return out, err
		}
		switch {
		case t.Kind == codec.Start && t.Flags&codec.Literal != 0, t.Kind == codec.AttrStart:
			buf, err = d.AppendName(buf[:0], t)
			out += int64(len(buf))
		case t.Kind == codec.ExtInt:
			buf, err = d.AppendToken(buf[:0], t)
			out += int64(len(buf))
		default:
			out += int64(len(t.Data))
		}
		if err != nil {
			return out, err
		}
	}
}

// TestExpansion counts what references deliver before they are stopped: the
// first MiB, then 16 octets for each that has been read, and at most one string
// more.
func TestExpansion(t *testing.T) {
	for _, tt := range []struct{ name, unit string }{
		{"text", "\x83\x00"},
		{"text in values", "\x86\x05\x83\x00\x01"},
		{"literal tags", "\x04\x00"},
		{"literal attributes", "\x86\x04\x00\x01"},
		{"extensions", "\x80\x00"},
		{"middle of the string", "\x83\x05"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, n := range []int{1000, 30000} {
				doc := bomb(tt.unit, n)
				most := int64(max(1<<20, 16*len(doc))) + 64<<10
				for _, reader := range []bool{false, true} {
					d := codec.NewDecoder(nil, codec.Options{Table: play})
					if d.ResetBytes(doc); reader {
						d.Reset(bytes.NewReader(doc))
					}
					out, err := expand(d)
					limit, ok := errors.AsType[*codec.LimitError](err)
					if !ok || *limit != (codec.LimitError{Limit: "Expanded", Max: 16}) {
						t.Errorf("%d references, %d octets out: %v", n, out, err)
					}
					if out > most || out < 1<<20-64<<10 {
						t.Errorf("%d octets in, %d octets out, want at most %d", len(doc), out, most)
					}
				}
			}
		})
	}
	t.Run("within the limit", func(t *testing.T) {
		d := codec.NewDecoder(nil, codec.Options{Table: play})
		d.ResetBytes(bomb("\x83\x00", 15))
		if out, err := expand(d); err != io.EOF || out != 15*(64<<10-1) {
			t.Errorf("%d octets, %v", out, err)
		}
	})
	t.Run("by option", func(t *testing.T) {
		for _, tt := range []struct {
			limit int64
			out   int64
		}{{1, 17}, {20, 21}, {-1, 1000}} {
			d := codec.NewDecoder(nil, codec.Options{Table: play, Limits: codec.Limits{Expanded: tt.limit}})
			d.ResetBytes(bomb("\x83\x00", 1000))
			out, _ := expand(d)
			if got := out / (64<<10 - 1); got > tt.out || got < tt.out-2 {
				t.Errorf("Expanded %d: %d references, want about %d", tt.limit, got, tt.out)
			}
		}
	})
	t.Run("slice and reader alike", func(t *testing.T) {
		doc := bomb("\x83\x00", 1000)
		_, want := runBytes(doc, codec.Options{Table: play})
		d := codec.NewDecoder(testdoc.RandomChunks(doc, 3), codec.Options{Table: play, Window: 64})
		if _, err := run(d, (*codec.Decoder).Next); where(err) != where(want) {
			t.Errorf("%v, want %v", err, want)
		}
	})
}

// allocated returns the octets that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestDeclaredLengths holds that a length on the wire allocates nothing: only
// octets that have arrived do.
func TestDeclaredLengths(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, tt := range []struct{ name, doc string }{
		{"string table", "03 01 6A 83 FF 7F 61"},
		{"OPAQUE", head + "45 C3 BF FF 7F 61"},
		{"OPAQUE in a value", head + "85 05 C3 BF FF 7F 61"},
		{"public identifier", "03 00 83 FF 7F 6A 84 80 00 61"},
	} {
		doc := testdoc.Hex(t, tt.doc)
		o := codec.Options{Table: play, Window: 64}
		n := allocated(func() {
			if err := drain(codec.NewDecoder(bytes.NewReader(doc), o)); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v", tt.name, err)
			}
		})
		if n > 4<<10 {
			t.Errorf("%s: %d octets allocated for %d", tt.name, n, len(doc))
		}
	}
}

// TestWindow holds the window to its bounds: what arrives doubles it, a string
// of Limits.String and little more fits.
func TestWindow(t *testing.T) {
	for _, limit := range []int{1, 100, 1000, 5000} {
		for _, unit := range []string{"\x03", "\x40"} {
			doc := []byte("\x03\x01\x6A\x00\x45" + unit + strings.Repeat("x", limit) + "\x00\xC3")
			doc = append(doc, 0x80|byte(limit>>7), byte(limit&0x7F))
			doc = append(doc, bytes.Repeat([]byte{1}, limit)...)
			doc = append(doc, 0x01)
			o := codec.Options{Table: play, Window: 64, Limits: codec.Limits{String: limit}}
			for name, r := range testdoc.Readers(doc) {
				d := codec.NewDecoder(r, o)
				if err := drain(d); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if most := limit + 64; d.WindowSize() > most {
					t.Errorf("%s: window of %d octets for strings of %d", name, d.WindowSize(), limit)
				}
			}
		}
	}
}

// TestChunkedLimits holds that a limit is met at the first octet of the string or
// opaque datum, also where pieces of it have been delivered.
func TestChunkedLimits(t *testing.T) {
	long := strings.Repeat("x", 500)
	for _, tt := range []struct {
		name   string
		body   string
		limits codec.Limits
		want   string
	}{
		{"String", "\x45\x06\x03" + long + "\x00\x01", codec.Limits{String: 400}, "ErrLimit@6 /doc"},
		{"String, endless", "\x45\x06\x03" + long, codec.Limits{String: 400}, "ErrLimit@6 /doc"},
		{"String, extension", "\x45\x40" + long + "\x00\x01", codec.Limits{String: 400}, "ErrLimit@5 /doc"},
		{"String, exactly", "\x45\x03" + long + "\x00\x01", codec.Limits{String: 500}, "ok"},
		{"Document", "\x45\x06\x03" + long + "\x00\x01", codec.Limits{Document: 400}, "ErrLimit@6 /doc"},
		{"Document, opaque", "\x45\xC3\x83\x74" + long + "\x01", codec.Limits{Document: 400}, "ErrLimit@5 /doc"},
		{"Document, exactly", "\x45\xC3\x83\x74" + long + "\x01", codec.Limits{Document: 509}, "ok"},
		{"truncated", "\x45\xC3\x83\x75" + long, codec.Limits{}, "EOF@508 /doc"},
	} {
		doc := []byte("\x03\x01\x6A\x00" + tt.body)
		for _, chunked := range []bool{false, true} {
			o := codec.Options{Table: play, Limits: tt.limits, Chunked: chunked, Window: 64}
			for name, r := range testdoc.Readers(doc) {
				if err := drain(codec.NewDecoder(r, o)); where(err) != tt.want {
					t.Errorf("%s: %s, chunked %v: %v, want %s", tt.name, name, chunked, where(err), tt.want)
				}
			}
		}
		if _, err := runBytes(doc, codec.Options{Table: play, Limits: tt.limits}); where(err) != tt.want {
			t.Errorf("%s: slice: %v, want %s", tt.name, where(err), tt.want)
		}
	}
}

// TestBootstrapLimits holds the preset for messages over the air to what it
// promises.
func TestBootstrapLimits(t *testing.T) {
	o := codec.Options{Limits: codec.LimitsBootstrap}
	for _, f := range fixtures(t) {
		if strings.HasPrefix(f.Name, "dm-") || strings.HasPrefix(f.Name, "cp-") {
			if _, err := runBytes(f.Octets, o); err != nil {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
	long := append(testdoc.Hex(t, head+"45"), bytes.Repeat([]byte("\x06\x03x\x00"), 16<<10)...)
	if _, err := runBytes(long, o); !errors.Is(err, codec.ErrLimit) {
		t.Errorf("more than 64 KiB: %v", err)
	}
	deep := append(testdoc.Hex(t, head), bytes.Repeat([]byte{0x45}, 25)...)
	if _, err := runBytes(deep, o); where(err) != "ErrLimit@28 "+strings.Repeat("/0x00:05", 24) {
		t.Errorf("25 levels: %v", err)
	}
}
