package explained

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// play is a document type with a little of everything, and gaps.
var play = &tokens.Table{
	Name:   "play",
	Tags:   []*tokens.Page{0: {0x05: "doc"}, 255: {0x05: "z"}},
	Spaces: []string{"urn:play"},
	Attrs:  []*tokens.AttrPage{{0x05: {Name: "id"}, 0x07: {Name: "href", Prefix: "http://"}}, {0x05: {Name: "lang"}}},
	Values: []*tokens.ValuePage{{0x05: ".com"}},
	Exts: []tokens.Ext{
		{Token: 0x40, Var: true, Before: "$(", After: ")"},
		{Token: 0x80, Var: true, Before: "$(", After: ")"},
		{Token: 0x81, Index: 7, Value: "seven"},
		{Token: 0xC0, Value: "nought"},
	},
}

// forms is a document type with binary values.
var forms = &tokens.Table{
	Name:  "forms",
	Tags:  []*tokens.Page{{0x05: "doc", 0x06: "count", 0x07: "date"}},
	Attrs: []*tokens.AttrPage{{0x05: {Name: "when"}}},
	Forms: []tokens.Form{{Kind: tokens.FormInteger, Code: 0x06}, {Kind: tokens.FormBitDateTime, Code: 0x07}, {Attr: true, Kind: tokens.FormDateTime, Code: 0x05}},
}

func tableNamed(t testing.TB, name string) *tokens.Table {
	switch name {
	case "none":
		return nil
	case "play":
		return play
	case "forms":
		return forms
	}
	table := tokens.ByName(name)
	if table == nil {
		t.Fatalf("no table %q", name)
	}
	return table
}

func explain(f testdoc.Fixture, table *tokens.Table) *inspect.Report {
	return inspect.Explain(f.Octets, inspect.Options{As: inspect.KindWBXML, Table: table, Secrets: true})
}

func text(t testing.TB, r *inspect.Report, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestText holds the text of each fixture: documents with every token, and faulty ones.
func TestText(t *testing.T) {
	for _, f := range testdoc.LoadAll(t, filepath.Join("testdata", "*.hex")) {
		t.Run(f.Name, func(t *testing.T) {
			f.CheckListing(t, text(t, explain(f, tableNamed(t, f.Meta["table"])), Options{Name: f.Name}))
		})
	}
}

// TestShape holds that colours change no character, and that no line is wider than the
// terminal.
func TestShape(t *testing.T) {
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, f := range testdoc.LoadAll(t, filepath.Join("testdata", "*.hex")) {
		r := explain(f, tableNamed(t, f.Meta["table"]))
		plain, colored := text(t, r, Options{}), text(t, r, Options{Color: true})
		if strings.Contains(plain, "\x1b") || !strings.Contains(colored, "\x1b[") {
			t.Errorf("%s: colours", f.Name)
		}
		if got := escape.ReplaceAllString(colored, ""); got != plain {
			t.Errorf("%s: colours change the text\n%s\nwant\n%s", f.Name, got, plain)
		}
		rows, _, _ := strings.Cut(text(t, r, Options{Width: 60}), "\nXML\n")
		for line := range strings.Lines(rows) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 60 {
				t.Errorf("%s: a line of %d characters: %s", f.Name, n, line)
			}
		}
	}
}

// TestHarmless explains octets that would do something to a terminal.
func TestHarmless(t *testing.T) {
	for _, in := range []string{"\x03\x01\x6a\x00\x45\x03\x1b[2Jx\x00\x01", "<a>\u202e&#x9b;2J</a>", "\x1b[2J"} {
		out := text(t, inspect.Explain([]byte(in), inspect.Options{Secrets: true, Table: play}), Options{Name: "x\ny"})
		if strings.ContainsAny(out, "\x1b\u202e\u009b") || strings.HasPrefix(out, "# x\n") {
			t.Errorf("%q: %q", in, out)
		}
	}
}

// failing accepts n octets.
type failing struct{ n int }

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if f.n -= len(b); f.n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestWriterError checks that an error of the writer is returned.
func TestWriterError(t *testing.T) {
	r := inspect.Explain(testdoc.Hex(t, "03 01 6A 00 45 01 01"), inspect.Options{Table: play, Charset: codec.UTF8})
	for _, n := range []int{0, 100} {
		if err := Write(&failing{n}, r, Options{}); err != errFull {
			t.Errorf("%d octets: error %v, want %v", n, err, errFull)
		}
	}
}
