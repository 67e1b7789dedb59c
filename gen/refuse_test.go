package gen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// refusedRows are rows that are refused when they follow the good definition,
// which has five lines, and where: "6" is line 6 of that file, "6 4" line 6 with
// line 4 as the other place, or two errors.
var refusedRows = []struct{ rows, want string }{
	// Keys and fields.
	{"teg, 0x06, x", "6"},
	{"Tag, 0x06, x", "6"},
	{" # indented, is no comment", "6"},
	{"name", "6"},
	{"name, a, b", "6"},
	{"tag, 0x06", "6"},
	{"preferred, yes", "6"},
	{`title, ""x"`, "6"},
	{`tag, 0x06, "x`, "6"},
	{"tag, 0x06, x\"y", "6"},
	{"title, a\x00b", "6"},
	{"title, a\xffb", "6"},
	{"title, a\u2028b", "6"},
	{"title, a\uFEFFb", "6"},
	{"title, \"a\nb\"", "6"},
	{"title, " + strings.Repeat("x", maxField+1), "6"},
	{"\n\n# comment\n\ntag, 0x05, x", "10 5"},

	// The type as a whole.
	{"name, other", "6 1"},
	{"var, Other", "6 2"},
	{"prefix, Other", "6 3"},
	{"root, report\nroot, report", "7 6"},
	{"root, reports", "6"},
	{"root, 1report", "6"},
	{"title, T\ntitle, T", "7 6"},
	{"system, http://a\nsystem, http://b", "7 6"},
	{"public, A\npublic, A", "7"},
	{"publicid, 0", "6"},
	{"publicid, 1", "6"},
	{"publicid, 0x100000000", "6"},
	{"publicid, 5\npublicid, 5", "7 6"},
	{"publicid, 5\npublicid, 6\npublicid, 6", "8 6"},
	{"publicid, 5\npublicid, 6, borrowed", "7 6"},
	{"publicid, 5, lent", "6"},
	{"publicid, 5, borrowed", "6"},
	{"private\npublicid, 5, borrowed\nroot, report", ""},
	{"public, A, written", "6"},
	{"public, A, readonly\npublic, B", "7"},
	{"family, push", "6"},
	{"family, Push\nfamily, Push", "7 6"},
	{"roots, 1x", "6"},
	{"roots, report\nroots, report", "7"},
	{"roots, reports", "6"},
	{"roots, report", "6"}, // in no namespace
	{"rootspace, urn:x\nrootspace, urn:x", "7"},
	{"bind, x", "6"},
	{"bind, x:y, urn:x", "6"},
	{"bind, x, urn:x\nbind, y, urn:x", "7 6"},
	{"mime, text", "6"},
	{"mime, text/", "6"},
	{"mime, text/x; charset=utf-8", "6"},
	{"mime, text/x\nmime, Text/X", "7"},
	{"mime, text/" + strings.Repeat("x", 255), "6"},
	{"preferred\npreferred", "7 6"},
	{"private\nprivate", "7 6"},
	{"private\npreferred", "7 6"},

	// Numbers.
	{"tag, x, y", "6"},
	{"tag, , y", "6"},
	{"tag, 0x, y", "6"},
	{"tag, 0X06, y", "6"},
	{"tag, 06, y", "6"},
	{"tag, 0b110, y", "6"},
	{"tag, +6, y", "6"},
	{"tag, -6, y", "6"},
	{"tag, 0x+6, y", "6"},
	{"tag, 1_0, y", "6"},
	{"tag, 6.0, y", "6"},
	{"tag, 0x106, y", "6"},
	{"tags, 256", "6"},
	{"tags, -1", "6"},

	// Tokens that are global or of another space.
	{"tag, 0x04, x", "6"},
	{"tag, 0x40, x", "6"},
	{"tag, 0x85, x", "6"},
	{"attrs, 0\nattr, 0x04, x", "6 7"},
	{"attrs, 0\nattr, 0x40, x\nattr, 5, y", "7"},
	{"attrs, 0\nattr, 0x44, x\nattr, 5, y", "7"},
	{"attrs, 0\nattr, 0x85, x\nattr, 5, y", "7"},
	{"values, 0, whole\nvalue, 0x05, x\nvalue, 0x85, y", "7"},
	{"values, 0, whole\nvalue, 0x84, x\nvalue, 0x85, y", "7"},
	{"values, 0, whole\nvalue, 0xC0, x\nvalue, 0x85, y", "7"},
	{"values, 0, whole\nvalue, 0xC4, x\nvalue, 0x85, y", "7"},

	// Twice on a page.
	{"tag, 0x05, other", "6 5"},
	{"tag, 0x06, report", "6 5"},
	{"tag, 0x06, other, alias=report", "6 5"},
	{"tag, 0x06, other, alias=other", "6"},
	{"tag, 0x06, other, alias=o, alias=o", "6"},
	{"tag, 0x06, a, alias=x\ntag, 0x07, b, alias=x", "7 6"},
	{"attrs, 0, whole\nattr, 5, a=X\nattr, 6, a=X", "8 7"},
	{"attrs, 0, whole\nattr, 5, a\nattr, 6, a", "8 7"},
	{"attrs, 0, whole\nattr, 5, a=X\nattr, 6, a=Y, alias=a=X", "8 7"},
	{"attrs, 0, fragment\nattr, 5, a=X, alias=b", "7"}, // it would stand for a value that is not there
	{"attrs, 0, fragment\nattr, 5, a, alias=b=X", "7"}, // it would lose the beginning of the value
	{"values, 0, whole\nvalue, 0x85, X\nvalue, 0x86, X", "8 7"},
	{"values, 0, whole\nvalue, 0x85, X\nvalue, 0x85, Y", "8 7"},
	{"tags, 0\ntag, 6, x", "6 4"},
	{"tags, 1, namespace=urn:a\ntag, 5, a1\ntags, 2, alias=urn:a\ntag, 5, a2", "8 6"},
	{"tags, 1, namespace=urn:a, alias=urn:a\ntag, 5, a1", "6 6"},

	// Pages and where rows stand.
	{"tags, 1", "6"},
	{"attrs, 0", "6"},
	{"values, 0\n# nothing", "6"},
	{"attr, 5, x", "6"},
	{"values, 0, whole\nvalue, 0x85, x\ntag, 6, y", "8"},
	{"tags, 1, include=nothing", "6"},
	{"tags, 1, include=acme-1.0", "6 1"},
	{"tags, 1, include=acme-1.0:x\ntag, 5, x", "6"},
	{"tags, 1, include=a, include=b", "6"},
	{"tags, 1, namespace=a, namespace=b\ntag, 5, x", "6"},
	{"tags, 1, namespace=\ntag, 5, x", "6"},
	{"tags, 1, prefix=acme\ntag, 5, x", "6"},
	{"tags, 1, whole\ntag, 5, x", "6"},
	{"attrs, 1, namespace=a\nattr, 5, x", "6"},
	{"attrs, 1, list\nattr, 5, x", "6"},
	{"attrs, 1, whole, fragment\nattr, 5, x", "6"},
	{"tag, 6, x, replaces=y", "6"},
	{"tag, 5, x, replaces=report", "6"}, // not included

	// Labels.
	{"tag, 6, a b", "6"},
	{"tag, 6, a=b", "6"},
	{"tag, 6, 1a", "6"},
	{"tag, 6, ''", "6"},
	{`tag, 6, ""`, "6"},
	{`tag, 6, "", elements`, "6"},
	{"attrs, 0\nattr, 5, x=", "6 7"},
	{"values, 0\nvalue, 0x85, \"\", whole", "6 7"},

	// Options.
	{"tag, 6, x, elements=yes", "6"},
	{"tag, 6, x, element", "6"},
	{"tag, 6, x, whole", "6"},
	{"tag, 6, x, list", "6"},
	{"tag, 6, x, alias=", "6"},
	{"tag, 6, x, alias=a b", "6"},
	{"tag, 6, x, ident=a-b", "6"},
	{"tag, 6, x, ident=A, ident=B", "6"},
	{"tag, 6, x, color=red", "6"},
	{"attrs, 0\nattr, 5, x=y", "7"},         // whole or fragment?
	{"values, 0\nvalue, 0x85, x", "7"},      // whole or fragment?
	{"attrs, 0\nattr, 5, x, whole", "7"},    // of what?
	{"attrs, 0\nattr, 5, x, elements", "7"}, // an attribute
	{"attrs, 0\nattr, 5, x, fragment", "7"}, // of what?
	{"values, 0\nvalue, 0x85, x, list=1", "7 7"},
	{"values, 0\nvalue, 0x85, x, whole, fragment", "7"},
	{"values, 0\nvalue, 0x85, x, whole, form=text", "7"},

	// Forms.
	{"tag, 6, x, form=hex", "6"},
	{"tag, 6, x, form=document", "6"},
	{"tag, 6, x, form=text, form=text", "6 6"},
	{"tag, 6, x, holds=x", "6"},
	{"tag, 6, x, holds=9", "6 1"},
	{"tag, 6, x\nform, hex", "7"},
	{"tag, 6, x\nform, base64, readonly, readonly", "7"},
	{"tag, 6, x\nform, document, acme-1.0, readonly", "7"},
	{"tag, 6, x\nform, document", "7"},
	{"tag, 6, x\nform, document, other-1.0", "7"},
	{"tag, 6, x\nform, document, acme-1.0, other", "7"},
	{"tag, 6, x\nform, text\nform, base64", "8 7"},
	{"tag, 6, x\nform, text, when=0:report", "7"},
	{"tag, 6, x\nform, text, is=a", "7"},
	{"tag, 6, x\nform, text, when=report, is=a", "7"},
	{"tag, 6, x\nform, text, when=0:, is=a", "7"},
	{"tag, 6, x\nform, text, when=0:reports, is=a", "7 1"},
	{"tag, 6, x\nform, text, when=1:report, is=a", "7 1"},
	{"tag, 6, x\nform, text, when=0:report, when=0:report, is=a", "7"},
	{"values, 0, whole\nvalue, 0x85, x\nform, text", "8"},
	{"contents, 0\ncontent, 0x85, x\nform, text", "8"},
	{"contents, 0\ncontent, 0x85, x, whole", "7"},
	{"contents, 0, whole\ncontent, 0x85, x", "6"},
	{"contents, 0\ncontent, 0xC0, x", "6 7"},
	{"contents, 0\ncontent, 0x85, x, form=text", "7"},
	{"tag, 6, x\nform, text, when=@report, is=a", "7"},
	{"attrs, 0, whole\nattr, 6, x\nform, text, when=@, is=a", "8"},
	{"attrs, 0, whole\nattr, 6, x\nform, text, when=@y", "8"},
	{"attrs, 0, whole\nattr, 6, x\nform, text, when=@y, when=0:report, is=a", "8"},
	{"tags, 1\nform, text", "6 7"},

	// Extensions.
	{"ext, 0x80, 1", "6"},
	{"ext, 0x80, , x", "6"},
	{"ext, 0x83, 1, x", "6"},
	{"exts, Acme", "6"},
	{"exts, no-such", "6"},
	{"exts, acme-1.0", "6 1"}, // itself
	{"ext, 0x40, 1, x", "6"},
	{"ext, 0xC0, 1, x", "6"},
	{"ext, 0x80, 1, x\next, 0x80, 1, y", "7 6"},
	{"ext, 0x80, 1, x\nextvar, 0x80", "7 6"},
	{"extvar, 0xC0", "6"},
	{"extvar, 0x43", "6"},
	{"extvar, 0x40, $(, :escape), href", "6 1"},
	{"extvar, 0x40, $(, :escape), href\nattrs, 0, whole\nattr, 6, href", ""},

	// Entities.
	{"entity, nbsp", "6"},
	{"entity, nbsp, 160, x", "6"},
	{"entity, , 160", "6"},
	{"entity, a:b, 160", "6"},
	{"entity, 1, 160", "6"},
	{"entity, lt, 60", "6"},
	{"entity, apos, 0x100", "6"},
	{"entity, nul, 0", "6"},
	{"entity, half, 0xD800", "6"},
	{"entity, none, 0xFFFE", "6"},
	{"entity, high, 0x110000", "6"},
	{"entity, higher, 0x200000", "6"},
	{"entity, neg, -1", "6"},
	{"entity, nbsp, 160\nentity, shy, 173\nentity, nbsp, 160", "8 6"},

	// Names in Go.
	{"tag, 0x06, re-port\ntag, 0x07, rePort", "7 6"},
	{"tag, 0x06, Report", "6 5"},
	{"tag, 0x06, _", "6"},
	{"tag, 0x06, 10", "6"},
	{"values, 0, whole\nvalue, 0x85, -", "7"},
	{"tag, 0x06, x, ident=Report", "6 5"},
	{"tag, 0x06, x, ident=10", "2 6"}, // Acme10 is the table
}

func TestRefuseRows(t *testing.T) {
	for _, test := range refusedRows {
		src := good + test.rows + "\n"
		_, err := build(map[string]string{"f.csv": src}, user())
		var have []string
		for _, p := range places(t, err) {
			have = append(have, strings.ReplaceAll(p, "f.csv:", ""))
		}
		if !matches(have, test.want) {
			t.Errorf("%q is refused at %q, want %q\n%v", test.rows, have, test.want, err)
		}
	}
}

// matches reports whether the places of the errors are those wanted: one error
// with one or two places, or two errors of one place each.
func matches(have []string, want string) bool {
	return slices.Equal(have, []string{want}) || slices.Equal(have, strings.Fields(want))
}

// What a definition lacks.
func TestRefuseMissing(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"", "f.csv"},
		{"# nothing\n", "f.csv"},
		{strings.Replace(good, "name, acme-1.0", "", 1), "f.csv:2"},
		{strings.Replace(good, "var, Acme10", "", 1), "f.csv:1"},
		{strings.Replace(good, "prefix, Acme", "", 1), "f.csv:1"},
		{"name, a\nvar, A\nprefix, A\n", "f.csv:1"},
		{"name, A\nvar, A\nprefix, A\ntags, 0\ntag, 5, x\n", "f.csv:1"},
		{"name, a/../b\nvar, A\nprefix, A\ntags, 0\ntag, 5, x\n", "f.csv:1"},
		{"name, a\nvar, a\nprefix, A\ntags, 0\ntag, 5, x\n", "f.csv:2"},
		{"name, a\nvar, Ä\nprefix, A\ntags, 0\ntag, 5, x\n", "f.csv:2"},
		{"name, a\nvar, A.B\nprefix, A\ntags, 0\ntag, 5, x\n", "f.csv:2"},
		{"name, a\nvar, A\nprefix, A\ntags, 0\n", "f.csv:4"},
		{"name, a\nname, a\n", "f.csv:2 f.csv:1"},
		{good + strings.Repeat("public, x\n", maxFile/10), "f.csv"},
	} {
		_, err := build(map[string]string{"f.csv": test.src}, user())
		if have := places(t, err); !slices.Equal(have, []string{test.want}) {
			t.Errorf("%.80q is refused at %q, want %q\n%v", test.src, have, test.want, err)
		}
	}
}

// other is good under other names.
var other = strings.NewReplacer("acme", "bmce", "Acme", "Bmce").Replace(good)

// What definitions cannot have together.
func TestRefuseTogether(t *testing.T) {
	for _, test := range []struct{ a, b, want string }{
		{good, good, "b.csv:1 a.csv:1"},
		{good, strings.Replace(other, "bmce-1.0", "acme-1-0", 1), "a.csv:1 b.csv:1"}, // one file
		{good, strings.Replace(other, "bmce-1.0", "registry", 1), "b.csv:1 registry_gen.go"},
		{good, strings.Replace(other, "Bmce10", "Acme10", 1), "b.csv:2 a.csv:2|b.csv:4 a.csv:4|b.csv:4 a.csv:4"},
		{good, strings.Replace(other, "Bmce10", "AcmeReport", 1), "b.csv:2 a.csv:5"},

		// Shared identities: exactly one is preferred.
		{good + "publicid, 5\n", other + "publicid, 5\n", "b.csv:6 a.csv:6"},
		{good + "publicid, 5\npreferred\n", other + "publicid, 5\n", ""},
		{good + "publicid, 5\npreferred\n", other + "publicid, 5\npreferred\n", "b.csv:6 a.csv:6"},
		{good + "publicid, 5\n", other + "publicid, 5\nprivate\n", ""},
		{good + "public, X\n", other + "\npublic, X\n", "b.csv:7 a.csv:6"},
		{good + "public, X\npreferred\n", other + "public, Y\npublic, X\n", ""},
		{good + "mime, a/b\n", other + "mime, A/B\n", "b.csv:6 a.csv:6"},
		{good + "root, report\n", other + "root, report\n", "b.csv:6 a.csv:6"},
		{good + "root, report\npreferred\n", other + "root, report\n", ""},

		// Constants: one for a code across versions, one code for a name.
		{good, strings.Replace(other, "prefix, Bmce", "prefix, Acme", 1), ""},
		{good, strings.NewReplacer("prefix, Bmce", "prefix, Acme", "report", "Report").Replace(other), ""},
		{good, strings.NewReplacer("prefix, Bmce", "prefix, Acme", "0x05", "0x06").Replace(other), "b.csv:5 a.csv:5"},
		{good, strings.NewReplacer("prefix, Bmce", "prefix, Acme", "report", "reports").Replace(other), "b.csv:5 a.csv:5"},
		{good, strings.NewReplacer("prefix, Bmce", "prefix, Acme", "report", "reports, ident=Report").Replace(other), ""},

		// Includes and overlays.
		{good, other + "tags, 1, include=acme-1.0\n", "b.csv:6"},
		{good, other + "tags, 1, include=acme-1.0:0\n", ""},
		{good, other + "attrs, 1, include=acme-1.0:0\n", "b.csv:6"},
		{good, other + "tags, 1, include=acme-1.0:0\ntag, 0x05, x\n", "b.csv:7 a.csv:5"},
		{good, other + "tags, 1, include=acme-1.0:0\ntag, 0x05, x, replaces=y\n", "b.csv:7"},
		{good, other + "tags, 1, include=acme-1.0:0\ntag, 0x05, x, replaces=report\n", ""},
		{good, other + "tags, 1, include=acme-1.0:0, prefix=Other\ntag, 0x05, x, replaces=report\n", ""},
		{good + "tags, 1, include=bmce-1.0:0\n", other + "tags, 1, include=acme-1.0:0\n", "b.csv:6 a.csv:1"},
		{good, "overlay, acme-1.0\ntags, 0\ntag, 0x06, x\n", ""},
		{good, "overlay, acme-1.0\ntags, 0\ntag, 0x05, x\n", "b.csv:3 a.csv:5"},
		{good, "overlay, acme-1.0\ntags, 0, include=acme-1.0\n", "b.csv:2 a.csv:4"},
		{good, "overlay, acme-2.0\ntags, 0\ntag, 0x06, x\n", "b.csv:1"},
		{good, "overlay, acme-1.0-vendor\n", "b.csv:1"},
		{good, "name, x\noverlay, x\n", "b.csv:2 b.csv:1"},
		{good, "overlay, acme-1.0\npreferred\n", "b.csv:2 b.csv:1"},
		{good + "entity, e, 160\n", "overlay, acme-1.0\nentity, e, 160\n", "b.csv:2 a.csv:6"},
		{good + "ext, 0xC0, , x\n", "overlay, acme-1.0\next, 0xC0, , y\n", "b.csv:2 a.csv:6"},
	} {
		o := inPlace()
		files, err := build(map[string]string{"a.csv": test.a, "b.csv": test.b}, o)
		if test.want == "" && err == nil {
			checkSource(t, files, o)
			continue
		}
		have := places(t, err)
		if strings.Join(have, "|") != test.want {
			t.Errorf("%q and %q are refused at %q, want %q\n%v", test.a, test.b, have, test.want, err)
		}
	}
}

// An identifier that a file written by hand has.
func TestRefuseTaken(t *testing.T) {
	for _, test := range []struct{ src, replaced, want string }{
		{"package acme\n\nvar Acme10, other int", good, "f.csv:2 hand.go:3"},
		{"package acme\n\nfunc AcmeReport() {}", good, "f.csv:5 hand.go:3"},
		{"package acme\n\ntype (\n\tx int\n\tacme10FindTag int\n)", good, "f.csv:2 hand.go:5"},
		{"package acme\n\nconst acme10Tags0 = 1", good, "f.csv:4 hand.go:3"},
		{"package acme\n\nvar tokens int", good, "hand.go:3"},
		{"package acme\n\ntype T int\nfunc (T) Acme10() {}\nvar _ int\nfunc init() {}", good, ""},
		{"package acme\n\nfunc {", good, ""},
		{"no Go at all", good, ""},
	} {
		o := user()
		o.Taken = map[string]Pos{}
		declared(o.Taken, "hand.go", []byte(test.src))
		_, err := build(map[string]string{"f.csv": test.replaced}, o)
		if have := strings.Join(places(t, err), "|"); have != test.want {
			t.Errorf("%q: refused at %q, want %q\n%v", test.src, have, test.want, err)
		}
	}
}

// A hostile file is refused early, and with no more errors than anyone reads.
func TestManyErrors(t *testing.T) {
	var b strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&b, "nonsense%d\n", i)
	}
	_, err := build(map[string]string{"f.csv": b.String()}, user())
	if n := len(places(t, err)); n != maxErrors {
		t.Errorf("%d errors, want %d", n, maxErrors)
	}
	// The same error is one, with its lines, and with no more of them than anyone reads.
	_, err = build(map[string]string{"f.csv": strings.Repeat("nonsense\n", 10000)}, user())
	e, ok := errors.AsType[*Error](err)
	if n := len(places(t, err)); n != 2 || !ok || len(e.Lines) != 9999 || !strings.HasSuffix(e.Error(), "(also in lines 2-10000)") {
		t.Errorf("%d errors: %v", n, err)
	}
	if e.Lines = e.Lines[:1]; !strings.HasSuffix(e.Error(), "(also in line 2)") {
		t.Error(e)
	}
	for i := range 1000 {
		e.Lines = append(e.Lines, 3*i+4)
	}
	if s := e.Error(); !strings.Contains(s, "lines 2, 4, 7, 10") || !strings.HasSuffix(s, " and more)") || len(s) > 200 {
		t.Error(s)
	}
	b.Reset()
	b.WriteString(good)
	for i := range maxItems + 10 {
		fmt.Fprintf(&b, "public, P%d\n", i)
	}
	_, err = build(map[string]string{"f.csv": b.String()}, user())
	if have := places(t, err); len(have) != 1 {
		t.Errorf("%d items: %q", maxItems+10, have)
	}
}

func TestRefuseFileName(t *testing.T) {
	for _, name := range []string{"A.csv", "_a.csv", "1.csv", "a b.csv", "a\nb.csv", ".csv"} {
		_, err := build(map[string]string{name: good}, user())
		if have := places(t, err); !slices.Equal(have, []string{name}) {
			t.Errorf("%q: %q", name, have)
		}
	}
	for _, o := range []Options{{Package: "a b"}, {Package: ""}, {Package: "func"}, {Package: "a", Import: "x\ny"}} {
		if _, err := build(map[string]string{"a.csv": good}, o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}
