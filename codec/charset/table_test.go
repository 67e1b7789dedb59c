package charset

import (
	"encoding/csv"
	"errors"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// standIns are the charsets that are read and written with the encoding of
// another one, by number.
var standIns = map[codec.Charset]codec.Charset{
	3:    4, // US-ASCII is a subset of ISO-8859-1
	81:   9, // bidirectional variants: same characters
	82:   9,
	84:   11,
	85:   11,
	2024: 17,   // Windows-31J is what x/text calls Shift JIS
	2025: 113,  // GB2312 is a subset of GBK
	2101: 2026, // Big5-HKSCS is what x/text calls Big5
	2259: 2109, // TIS-620 is a subset of windows-874
}

// mib returns the number that x/text itself gives to an encoding. The method's
// result type is internal to x/text.
func mib(t *testing.T, enc encoding.Encoding) codec.Charset {
	t.Helper()
	id := reflect.ValueOf(enc).MethodByName("ID")
	if !id.IsValid() {
		t.Fatalf("%v has no identifier", enc)
	}
	return codec.Charset(id.Call(nil)[0].Uint())
}

func TestTable(t *testing.T) {
	if !slices.IsSortedFunc(charsets[:], func(a, b entry) int { return int(a.mib) - int(b.mib) }) {
		t.Error("not sorted by number")
	}
	for _, e := range charsets {
		var enc encoding.Encoding
		switch {
		case e.octet != nil:
			enc = *e.octet
		case e.multi != nil:
			enc = *e.multi
		default:
			continue
		}
		want := e.mib
		if other, ok := standIns[e.mib]; ok {
			want = other
		}
		if got := mib(t, enc); got != want {
			t.Errorf("%s: x/text has number %d, want %d", e.name, got, want)
		}
		if want != e.mib {
			continue
		}
		if name, err := ianaindex.MIME.Name(enc); err != nil || !strings.EqualFold(name, e.name) {
			t.Errorf("%d is %s, x/text says %s (%v)", e.mib, e.name, name, err)
		}
	}
}

// TestComplete holds the table against everything that x/text offers.
func TestComplete(t *testing.T) {
	lists := [][]encoding.Encoding{charmap.All, japanese.All, korean.All, simplifiedchinese.All,
		traditionalchinese.All, unicode.All, utf32.All}
	n := 0
	for _, enc := range slices.Concat(lists...) {
		c := mib(t, enc)
		if c >= 10000 {
			continue // not in the IANA registry
		}
		n++
		if _, err := Find(c); err != nil {
			t.Errorf("%v: %v", enc, err)
		}
	}
	if n < 50 {
		t.Errorf("x/text offers only %d encodings", n)
	}
}

// TestRegistry compares with the list of the IANA registry.
func TestRegistry(t *testing.T) {
	file, err := os.Open(testdoc.Shared(t, "tables", "charsets.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := func(name string) int { return slices.Index(rows[0], name) }
	mibCol, nameCol, unitCol := col("mib"), col("name"), col("code_unit_octets")
	seen := map[codec.Charset]bool{}
	for _, row := range rows[1:] {
		n, err := strconv.ParseUint(row[mibCol], 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		c := codec.Charset(n)
		seen[c] = true
		_, err = Find(c)
		if c == 0 {
			if err != nil || Name(c) != "UTF-8" {
				t.Errorf("0 is %q, %v, want UTF-8", Name(c), err)
			}
			continue
		}
		if err == nil && !strings.EqualFold(Name(c), row[nameCol]) {
			t.Errorf("%d is %s, registry has %s", c, Name(c), row[nameCol])
		}
		if got := strconv.Itoa(c.Width()); got != row[unitCol] {
			t.Errorf("%d: width %s, want %s", c, got, row[unitCol])
		}
		// Whatever x/text finds by name must be there.
		if enc, encErr := ianaindex.IANA.Encoding(row[nameCol]); encErr == nil && enc != nil && err != nil {
			t.Errorf("%d %s: %v", c, row[nameCol], err)
		}
	}
	for c := range All() {
		if !seen[c] {
			t.Errorf("%d %s is not in the registry", c, Name(c))
		}
	}
}

func TestUnknown(t *testing.T) {
	for _, c := range []codec.Charset{1, 37, 40, 107, 1012, 1016, 9999, 1<<32 - 1} {
		tr, err := Find(c)
		if tr != nil || !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%d: %v, %v", c, tr, err)
		} else if !strings.Contains(err.Error(), strconv.FormatUint(uint64(c), 10)) {
			t.Errorf("%d is not named: %v", c, err)
		}
		if name := Name(c); name != "" {
			t.Errorf("%d has the name %q", c, name)
		}
	}
}

func TestNames(t *testing.T) {
	n := 0
	for c := range All() {
		n++
		for _, name := range []string{Name(c), strings.ToLower(Name(c)), strings.ToUpper(Name(c))} {
			if got, ok := ByName(name); !ok || got != c {
				t.Errorf("%s is %d, %v, want %d", name, got, ok, c)
			}
		}
	}
	if n != len(charsets) {
		t.Errorf("%d charsets, want %d", n, len(charsets))
	}
	for range All() {
		break // a caller may stop early
	}
	aliases := map[string]codec.Charset{
		"latin1": 4, "ISO_8859-1:1987": 4, "csISOLatin1": 4, "IBM819": 4,
		"IBM367": 3, "us": 3, "csUTF8": 106, "l2": 5, "MS_Kanji": 17,
		"Extended_UNIX_Code_Packed_Format_for_Japanese": 18, "cp936": 113, "cp437": 2011, "csBig5": 2026,
	}
	for name, want := range aliases {
		if got, ok := ByName(name); !ok || got != want {
			t.Errorf("%s is %d, %v, want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "x", "UTF-7", "ISO-2022-KR", "x-mac-cyrillic", "UTF-8\x00"} {
		if got, ok := ByName(name); ok {
			t.Errorf("%q is %d", name, got)
		}
	}
}
