package codec_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// A failure is a document that a decoder refuses.
type failure struct {
	name string
	doc  string // annotated hex
	want string // as where gives it: reason, offset and path
	opts func(*codec.Options)
}

// head is the header of most documents here: version 1.3, UTF-8, no string
// table, so that the body begins at 4.
const head = "03 01 6A 00 "

func strict(o *codec.Options)      { o.Strict = true }
func keepUnknown(o *codec.Options) { o.KeepUnknown = true }
func stopAtRoot(o *codec.Options)  { o.StopAtRoot = true }

var failures = []failure{
	// The header.
	{"nothing", "", "EOF@0", nil},
	{"version only", "03", "EOF@1", nil},
	{"version 1.4", "04 01 6A 00 05", "ErrVersion@0", nil},
	{"version 2.0", "10 01 6A 00 05", "ErrVersion@0", nil},
	{"no WBXML", "FF", "ErrVersion@0", nil},
	{"XML", "3C 3F 78 6D 6C", "ErrVersion@0", nil},
	{"public id of six octets", "03 80 80 80 80 80 01", "ErrInteger@1", nil},
	{"public id of 33 bits", "03 90 80 80 80 00", "ErrInteger@1", nil},
	{"public index of six octets", "03 00 80 80 80 80 80 01", "ErrInteger@2", nil},
	{"charset of 33 bits", "03 01 90 80 80 80 00", "ErrInteger@2", nil},
	{"table length of 33 bits", "03 01 6A 90 80 80 80 00", "ErrInteger@3", nil},
	{"public id without a table", "03 00 00 6A 00 05", "ErrReference@1", nil},
	{"public id outside the table", "03 00 02 6A 02 78 00 05", "ErrReference@1", nil},
	{"header cut", "03 01 6A", "EOF@3", nil},
	{"header cut within an integer", "03 01 EA", "EOF@3", nil},
	{"table cut", "03 01 6A 05 61 62", "EOF@6", nil},
	{"table not begun", "03 01 6A 05", "EOF@4", nil},
	{"no body", head, "EOF@4", nil},
	{"no body in 1.0", "00 01 00", "EOF@3", nil},

	// Balance.
	{"END before the root", head + "01", "ErrBalance@4", nil},
	{"END without start in 1.0", "00 01 00 05 01", "ErrBalance@4", nil},
	{"missing END", head + "45 46", "EOF@6 /doc/a", nil},
	{"text before the root", head + "03 78 00 05", "ErrBalance@4", nil},
	{"ENTITY before the root", head + "02 41 05", "ErrBalance@4", nil},
	{"OPAQUE before the root", head + "C3 00 05", "ErrBalance@4", nil},
	{"extension before the root", head + "C0 05", "ErrBalance@4", nil},
	{"STR_T before the root", "03 01 6A 02 78 00 83 00 05", "ErrBalance@6", nil},
	{"END after the root", head + "05 01", "ErrBalance@5", nil},
	{"text after the root", head + "05 03 78 00", "ErrBalance@5", nil},
	{"OPAQUE after the root", head + "45 01 C3 00", "ErrBalance@6", nil},
	{"extension after the root", head + "45 01 80 00", "ErrBalance@6", nil},
	{"second root", head + "05 05", "ErrBalance@5", nil},
	{"second root behind a PI", head + "45 01 43 05 01 05", "ErrBalance@9", nil},
	{"second root on another page", head + "05 00 01 05", "ErrBalance@5", nil},
	{"second root, unassigned", head + "05 3D", "ErrBalance@5", nil},
	{"second root, literal", "03 01 6A 02 78 00 05 04 00", "ErrBalance@7", nil},
	{"second root, literal out of range", head + "05 04 00", "ErrBalance@5", nil},
	{"padding", head + "05 FF FF", "ErrBalance@5", nil},
	{"NUL padding", head + "05 00 00 00", "EOF@8", nil}, // a switch to page 0, and half of one
	{"strict: NUL padding", head + "05 00 00 00", "ErrToken@5", strict},

	// Tags and attributes.
	{"unassigned tag", head + "45 46 3D 01 01", "ErrToken@6 /doc/a", nil},
	{"unassigned root", head + "3D", "ErrToken@4", nil},
	{"unassigned page", head + "45 00 02 05 01", "ErrToken@5 /doc", nil},
	{"page beyond the last", head + "45 00 FE 45 01", "ErrToken@5 /doc", nil},
	{"page that the table does not have", head + "47 00 01 06 01", "ErrToken@5 /XYZ", func(o *codec.Options) { o.Table = spec1 }},
	{"unassigned attribute", head + "85 05 3F", "ErrToken@6 /doc", nil},
	{"unassigned attribute page", head + "85 05 00 02 05", "ErrToken@6 /doc", nil},
	{"unassigned value", head + "85 05 FF", "ErrToken@6 /doc", nil},
	{"unassigned value page", head + "85 05 00 02 85", "ErrToken@6 /doc", nil},
	{"unassigned target", head + "43 3F 01 05", "ErrToken@4", nil},
	{"value before any attribute", head + "85 85", "ErrToken@5 /doc", nil},
	{"value of another page before any attribute", head + "85 00 01 85", "ErrToken@5 /doc", nil},
	{"text before any attribute", head + "85 03 78 00", "ErrToken@5 /doc", nil},
	{"ENTITY before any attribute", head + "85 02 41", "ErrToken@5 /doc", nil},
	{"OPAQUE before any attribute", head + "85 C3 00", "ErrToken@5 /doc", nil},
	{"extension before any attribute", head + "85 C0", "ErrToken@5 /doc", nil},
	{"PI in an attribute list", head + "85 05 43 05 01", "ErrToken@6 /doc", nil},
	{"LITERAL_C in an attribute list", head + "85 05 44 00", "ErrToken@6 /doc", nil},
	{"LITERAL_A in an attribute list", head + "85 05 84 00", "ErrToken@6 /doc", nil},
	{"LITERAL_AC in an attribute list", head + "85 C4 00", "ErrToken@5 /doc", nil},
	{"attribute list cut", head + "85 05", "EOF@6 /doc", nil},

	// Processing instructions.
	{"PI without target: text", head + "43 03 78 00 01", "ErrToken@4", nil},
	{"PI without target: END", head + "45 43 01", "ErrToken@5 /doc", nil},
	{"PI without target: value", head + "45 43 85 01", "ErrToken@5 /doc", nil},
	{"PI without target: PI", head + "45 43 43", "ErrToken@5 /doc", nil},
	{"PI without target: LITERAL_C", "03 01 6A 02 78 00 43 44 00", "ErrToken@6", nil},
	{"PI without target: switch and value", head + "45 43 00 01 85", "ErrToken@8 /doc", nil},
	{"PI without target: switch and END", head + "43 00 01 01", "ErrToken@7", nil},
	{"PI cut behind its token", head + "43", "EOF@5", nil},
	{"PI cut behind a switch", head + "43 00 01", "EOF@7", nil},
	{"PI with a second target", head + "43 05 05 01", "ErrToken@6", nil},
	{"PI with a second target on another page", head + "43 05 00 01 05 01", "ErrToken@6", nil},
	{"PI with a literal second target", head + "43 05 04 00", "ErrToken@6", nil},
	{"PI within a PI", head + "43 05 43", "ErrToken@6", nil},
	{"PI cut", head + "45 43 05 85", "EOF@8 /doc", nil},

	// References and integers.
	{"STR_T without a table", head + "45 83 00", "ErrReference@5 /doc", nil},
	{"STR_T at the end of the table", "03 01 6A 02 78 00 45 83 02", "ErrReference@7 /doc", nil},
	{"STR_T in a value", "03 01 6A 02 78 00 85 05 83 02", "ErrReference@8 /doc", nil},
	{"STR_T far out", "03 01 6A 02 78 00 45 83 8F FF FF FF 7F", "ErrReference@7 /doc", nil},
	{"LITERAL out of range", head + "45 04 00", "ErrReference@5 /doc", nil},
	{"LITERAL_C out of range", head + "44 00", "ErrReference@4", nil},
	{"LITERAL_A out of range", head + "84 00", "ErrReference@4", nil},
	{"LITERAL_AC out of range", head + "C4 00", "ErrReference@4", nil},
	{"literal attribute out of range", head + "85 04 00", "ErrReference@5 /doc", nil},
	{"literal target out of range", head + "43 04 00", "ErrReference@4", nil},
	{"STR_T of six octets", "03 01 6A 02 78 00 45 83 80 80 80 80 80 00", "ErrInteger@7 /doc", nil},
	{"LITERAL of six octets", "03 01 6A 02 78 00 45 04 80 80 80 80 80 00", "ErrInteger@7 /doc", nil},
	{"ENTITY of 33 bits", head + "45 02 90 80 80 80 00", "ErrInteger@5 /doc", nil},
	{"EXT_T of 33 bits", head + "45 81 90 80 80 80 00", "ErrInteger@5 /doc", nil},
	{"OPAQUE of 33 bits", head + "45 C3 90 80 80 80 00", "ErrInteger@5 /doc", nil},
	{"OPAQUE of six octets", head + "45 C3 80 80 80 80 80 00", "ErrInteger@5 /doc", nil},
	{"integer cut", head + "45 02 81", "EOF@7 /doc", nil},
	{"switch cut", head + "45 00", "EOF@6 /doc", nil},
	{"switch with nothing behind it", head + "45 00 01", "EOF@7 /doc", nil},
	{"attribute switch cut", head + "85 05 00", "EOF@7 /doc", nil},
	{"text cut", head + "45 03 78 79", "EOF@8 /doc", nil},
	{"extension string cut", head + "45 40", "EOF@6 /doc", nil},
	{"OPAQUE cut", head + "45 C3 05 01 02", "EOF@9 /doc", nil},
	{"OPAQUE cut before its octets", head + "45 C3 05", "EOF@7 /doc", nil},
	{"UTF-16 cut within its terminator", "03 01 87 77 00 45 03 00 78 00", "EOF@10 /doc", nil},
	{"UTF-16 with zeros that are not aligned", "03 01 87 77 00 45 03 78 00 00 78 01", "EOF@12 /doc", nil},

	// Strict mode: what the grammar, or the version, lacks. TestStrict has more.
	{"strict: over-long public id", "03 80 01 6A 00 05", "ErrInteger@1", strict},
	{"strict: over-long charset", "03 01 80 6A 00 05", "ErrInteger@2", strict},
	{"strict: over-long table length", "03 01 6A 80 00 05", "ErrInteger@3", strict},
	{"strict: over-long STR_T", "03 01 6A 02 78 00 45 83 80 00 01", "ErrInteger@7 /doc", strict},
	{"strict: over-long LITERAL", "03 01 6A 02 78 00 04 80 00", "ErrInteger@6", strict},
	{"strict: over-long OPAQUE", head + "45 C3 80 00 01", "ErrInteger@5 /doc", strict},
	{"strict: over-long EXT_T", head + "45 80 80 00 01", "ErrInteger@5 /doc", strict},
	{"strict: over-long ENTITY", head + "45 02 80 41 01", "ErrInteger@5 /doc", strict},
	{"strict: empty attribute list", head + "85 01", "ErrToken@5 /doc", strict},
	{"strict: switch in an attribute list of nothing", head + "85 00 01 01", "ErrToken@5 /doc", strict},
	{"strict: doubled tag switch", head + "45 00 00 00 01 05 01", "ErrToken@5 /doc", strict},
	{"strict: doubled attribute switch", head + "85 00 00 00 01 05 01", "ErrToken@5 /doc", strict},
	{"strict: doubled switch in a PI", head + "43 05 00 00 00 00 85 01 05", "ErrToken@6", strict},
	{"strict: switch before a literal target", "03 01 6A 02 78 00 43 00 01 04 00 01 05", "ErrToken@6", strict},
	{"strict: OPAQUE in 1.0", "00 01 00 45 C3 00 01", "ErrVersion@4 /doc", strict},
	{"strict: OPAQUE in a value in 1.1", "01 01 6A 00 85 05 C3 00 01", "ErrVersion@6 /doc", strict},
	{"strict: OPAQUE in a PI in 1.1", "01 01 6A 00 43 05 C3 00 01 05", "ErrVersion@6", strict},
	{"strict: table entry without terminator", "03 01 6A 01 78 45 83 00 01", "ErrReference@6 /doc", strict},
	{"strict: literal name without terminator", "03 01 6A 01 78 04 00", "ErrReference@5", strict},
	{"strict: literal attribute without terminator", "03 01 6A 01 78 85 04 00", "ErrReference@6 /doc", strict},
	{"strict: public id without terminator", "03 00 00 6A 01 78 05", "ErrReference@1", strict},

	// Options.
	{"kept unknown tokens do not make a second root", head + "3D 3D", "ErrBalance@5", keepUnknown},
	{"kept unknown tokens in the path", head + "7D 00 09 7E", "EOF@8 /0x00:3d/0x09:3e", keepUnknown},
	{"no root to stop at", head + "43 05 01", "EOF@7", stopAtRoot},
	{"without a table every code has a place", head + "7F 46 01", "EOF@7 /0x00:3f", func(o *codec.Options) { o.Table = nil }},

	// Paths: what could confuse a reader of the log is escaped.
	{"path of an unprintable name", "03 01 6A 07 61 0A 2F 5C FF C2 00 44 00", `EOF@13 /a\x0a\x2f\x5c\xff\xc2`, nil},
	{"path of a name with a line separator", "03 01 6A 05 C3 A9 E2 80 A8 44 00", `EOF@11 /` + "\u00e9" + `\u{002028}`, nil},
}

// decodes runs doc through every kind of decoder and compares how it ends. The
// documents are short, so that Chunked makes no difference.
func decodes(t *testing.T, doc []byte, o codec.Options, want string) {
	t.Helper()
	d := codec.NewDecoder(nil, o)
	check := func(name string, err error) {
		t.Helper()
		if got := where(err); got != want {
			t.Fatalf("%s: %s, want %s\n%v", name, got, want, err)
		}
		if _, again := d.Next(); err != nil && again != err {
			t.Errorf("%s: Next after %v: %v", name, err, again)
		}
	}
	d.ResetBytes(doc)
	_, err := run(d, (*codec.Decoder).Next)
	check("slice", err)
	d.ResetBytes(doc)
	_, err = run(d, (*codec.Decoder).Step)
	check("step", err)
	for _, chunked := range []bool{false, true} {
		o.Chunked, o.Window = chunked, 64
		d = codec.NewDecoder(nil, o)
		readers(doc, func(name string, r io.Reader) {
			d.Reset(r)
			_, err := run(d, (*codec.Decoder).Next)
			check(fmt.Sprintf("%s, chunked %v", name, chunked), err)
		})
	}
}

func TestFailures(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			o := codec.Options{Table: play}
			if f.opts != nil {
				f.opts(&o)
			}
			decodes(t, testdoc.Hex(t, f.doc), o, f.want)
		})
	}
}

// TestHeaderErrors holds Header and ParseHeader to the errors of Next.
func TestHeaderErrors(t *testing.T) {
	for _, f := range failures {
		if f.opts != nil {
			continue
		}
		doc := testdoc.Hex(t, f.doc)
		d := codec.NewDecoder(nil, codec.Options{})
		d.ResetBytes(doc)
		_, err1 := d.Header()
		_, n, err2 := codec.ParseHeader(doc)
		if where(err1) != where(err2) {
			t.Errorf("%s: Header: %v, ParseHeader: %v", f.name, err1, err2)
		}
		if err1 == nil {
			if want, _, _ := strings.Cut(f.want, "@"); n != 4 && want == "" {
				t.Errorf("%s: header of %d octets", f.name, n)
			}
			continue
		}
		if where(err1) != f.want {
			t.Errorf("%s: %v, want %s", f.name, err1, f.want)
		}
		if _, err := d.Next(); err != err1 {
			t.Errorf("%s: Next after Header: %v, want %v", f.name, err, err1)
		}
		if _, err := d.Header(); err != err1 {
			t.Errorf("%s: second Header: %v, want %v", f.name, err, err1)
		}
		if _, err := d.Table(); err != err1 {
			t.Errorf("%s: Table: %v, want %v", f.name, err, err1)
		}
	}
}

// TestErrorText holds that the text of an error names everything, not how.
func TestErrorText(t *testing.T) {
	_, err := runBytes(testdoc.Hex(t, head+"45 46 3D"), codec.Options{Table: play})
	for _, part := range []string{"wbxml: ", "0x00:3d", "offset 6", "/doc/a"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not contain %q", err, part)
		}
	}
	_, err = runBytes(testdoc.Hex(t, head+"45 03 78 79 00"), codec.Options{Limits: codec.Limits{String: 1}})
	for _, part := range []string{"String", "1", "offset 5"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not contain %q", err, part)
		}
	}
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("%q has more than one line", err)
	}
}

// TestPathLength holds paths to 256 octets, whatever the names are.
func TestPathLength(t *testing.T) {
	long := strings.Repeat("n", 300)
	for _, name := range []string{"x", "abc", long, strings.Repeat("\u00e9", 200), strings.Repeat("\x01", 200), strings.Repeat("\U000E0001", 100)} {
		doc := codec.AppendHeader(nil, codec.Header{PublicID: 1, Charset: codec.UTF8, Strings: []byte(name + "\x00")})
		for range 60 {
			doc = append(doc, 0x44, 0x00)
			_, err := runBytes(doc, codec.Options{})
			syntax, ok := errors.AsType[*codec.SyntaxError](err)
			if !ok {
				t.Fatal(err)
			}
			if len(syntax.Path) > 256 {
				t.Fatalf("path of %d octets", len(syntax.Path))
			}
			if len(syntax.Path) > 250 && !strings.HasSuffix(syntax.Path, "...") && len(name) > 2 && name[0] != 'a' {
				t.Errorf("cut path %q does not say so", syntax.Path)
			}
		}
	}
}
