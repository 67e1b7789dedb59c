package convert

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestPlan pairs inputs with outputs; d is a folder.
func TestPlan(t *testing.T) {
	testdoc.Folder(t, map[string]string{"d/x": "", "file": ""})
	for _, c := range []struct {
		in, out string
		join    bool
		want    string // in>out; "" is an error
	}{
		{"a.xml", "", false, "a.xml>-"},
		{"-", "", false, "->-"},
		{"a.xml b.xml", "", false, ""},
		{"a.xml b.xml", "", true, "a.xml>- b.xml>-"},
		{"a.xml", "new", false, "a.xml>new"},
		{"a.xml", "file", false, "a.xml>file"},
		{"a.xml", "d", false, "a.xml>d/a.ext"},
		{"a.xml", "new/", false, "a.xml>new/a.ext"},
		{"p/a.xml q/b", "d", false, "p/a.xml>d/a.ext q/b>d/b.ext"},
		{"a.b.xml .xml", "d", false, "a.b.xml>d/a.b.ext .xml>d/.ext"},
		{"p/a.xml q/a.txt", "d", false, ""},
		{"p/a.xml q/a.txt", "d", true, ""},
		{"a.xml b.xml", "file", false, ""},
		{"a.xml b.xml", "new", true, ""},
		{"a.xml b.xml", "x y", false, "a.xml>x b.xml>y"},
		{"a.xml b.xml", "x d", false, "a.xml>x b.xml>d/b.ext"},
		{"a.xml b.xml", "x ./x", false, ""},
		{"a.xml b.xml", "x d/../x", false, ""},
		{"a.xml b.xml", "d/b.ext d", false, ""},
		{"a.xml b.xml", "- x", false, "a.xml>- b.xml>x"},
		{"a.xml b.xml", "- -", false, ""},
		{"a.xml b.xml c.xml", "x y", false, ""},
		{"a.xml", "x y", false, ""},
		{"-", "d", false, ""},
		{"- -", "", true, ""},
		{"- a.xml", "x y", false, "->x a.xml>y"},
	} {
		jobs, err := Plan(strings.Fields(c.in), strings.Fields(c.out), ".ext", c.join)
		var got []string
		for _, j := range jobs {
			got = append(got, j.In+">"+strings.ReplaceAll(j.Out, string(os.PathSeparator), "/"))
		}
		if (err == nil) != (c.want != "") || strings.Join(got, " ") != c.want {
			t.Errorf("%s to %s: %q (%v), want %q", c.in, c.out, got, err, c.want)
		}
	}
}

// TestReport holds what a message says about where: the words are the error's.
func TestReport(t *testing.T) {
	cause := errors.New("cause")
	for _, c := range []struct {
		name, input string
		err         error
		want        string
	}{
		{"wbxml", "in", cause, "wbxml: in: cause\n"},
		{"wbxml", "-", cause, "wbxml: standard input: cause\n"},
		{"wbxml", "a\nb", cause, "wbxml: a\\u000ab: cause\n"},
		{"wbxml", "in", &codec.SyntaxError{Offset: 7, Err: cause}, "wbxml: in: offset 7: cause\n"},
		{"wbxml", "in", &codec.SyntaxError{Offset: 7, Path: "/a/b", Err: cause}, "wbxml: in: offset 7: cause, in /a/b\n"},
		{"wbxml", "in", &xmlconv.SyntaxError{Line: 2, Column: 3, Path: "/a", Err: cause}, "wbxml: in:2:3: cause, in /a\n"},
		{"wbxml", "in", fmt.Errorf("around: %w", &codec.SyntaxError{Err: cause}), "wbxml: in: offset 0: cause\n"},
		{"wbxml", "in", &fs.PathError{Op: "open", Path: "in", Err: cause}, "wbxml: in: cause\n"},
		{"wbxml", "in", &store.Error{Path: "-", Err: cause}, "wbxml: cannot write standard output: cause\n"},
		{"wbxml", "in", &store.Error{Path: "out", Err: &os.LinkError{Op: "rename", Old: "temp", New: "out", Err: cause}}, "wbxml: cannot write out: cause\n"},
		{"wbxml", "in", &codec.SyntaxError{Err: &codec.LimitError{Limit: "Strings", Max: 5}}, "wbxml: in: offset 0: raise it\n"},
		{"xml2wbxml", "in", &codec.SyntaxError{Err: &codec.LimitError{Limit: "Strings", Max: 5}}, "xml2wbxml: in: offset 0: limit exceeded: Strings 5\n"},
	} {
		var b strings.Builder
		tool := &Tool{Name: c.name, Stderr: &b}
		if c.name == "wbxml" {
			tool.Words = func(err error) string {
				if errors.Is(err, codec.ErrLimit) {
					return "raise it"
				}
				return ""
			}
		}
		tool.Report(c.input, c.err)
		if d := cmp.Diff(c.want, b.String()); d != "" {
			t.Errorf("message differs (- want, + got):\n%s", d)
		}
	}
}
