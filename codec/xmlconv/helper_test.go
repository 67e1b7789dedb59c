package xmlconv_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// play and club are document types of fixtures: one without namespaces, one with.
var (
	play = corpus.Named("play")
	club = corpus.Named("club-1.0")
)

// tableNamed returns the document type that a fixture names.
func tableNamed(t testing.TB, name string) *tokens.Table {
	t.Helper()
	if name == "none" {
		return nil
	}
	table := corpus.Named(name)
	if table == nil {
		t.Fatalf("no table %q", name)
	}
	return table
}

// A document is one that tests of everything use.
type document struct {
	name   string
	octets []byte
	o      both
}

// both are options for each direction: WBXML that becomes XML, and XML that becomes
// WBXML.
type both struct {
	de xmlconv.DecodeOptions
	en xmlconv.EncodeOptions
}

// options returns those for documents of type t.
func options(t *tokens.Table) both {
	return both{xmlconv.DecodeOptions{Codec: codec.Options{Table: t}}, xmlconv.EncodeOptions{Table: t}}
}

// fixtures returns those of package codec and of this one.
func fixtures(t testing.TB) (all []document) {
	for _, pattern := range []string{"../testdata/*.hex", "testdata/*.hex"} {
		for _, f := range testdoc.LoadAll(t, filepath.FromSlash(pattern)) {
			d := document{f.Name, f.Octets, options(tableNamed(t, f.Meta["table"]))}
			d.o.de.Codec.KeepUnknown = f.Meta["keep"] != ""
			all = append(all, d)
		}
	}
	return all
}

// eachDocument runs a subtest for every fixture and, where they are, for every
// sample.
func eachDocument(t *testing.T, test func(t *testing.T, d document)) {
	for _, d := range fixtures(t) {
		t.Run(d.name, func(t *testing.T) { test(t, d) })
	}
	t.Run("samples", func(t *testing.T) { eachSample(t, test) })
}

// eachSample runs a subtest for every sample, and skips where they are missing.
func eachSample(t *testing.T, test func(t *testing.T, d document)) {
	paths, err := filepath.Glob(filepath.Join(testdoc.Shared(t, "samples"), "*.wbxml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, path := range paths {
		octets, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := document{name: strings.TrimSuffix(filepath.Base(path), ".wbxml"), octets: octets}
		t.Run(d.name, func(t *testing.T) { test(t, d) })
	}
}

// sentinels are the errors that tables of tests name.
var sentinels = map[string]error{
	"ErrToken": codec.ErrToken, "ErrReference": codec.ErrReference, "ErrInteger": codec.ErrInteger,
	"ErrVersion": codec.ErrVersion, "ErrCharset": codec.ErrCharset, "ErrBalance": codec.ErrBalance,
	"ErrName": codec.ErrName, "ErrLimit": codec.ErrLimit, "ErrState": codec.ErrState,
	"ErrSyntax": xmlconv.ErrSyntax, "ErrNamespace": xmlconv.ErrNamespace, "ErrEntity": xmlconv.ErrEntity, "ErrDTD": xmlconv.ErrDTD,
	"ErrEncoding": xmlconv.ErrEncoding, "ErrChar": xmlconv.ErrChar, "ErrDuplicate": xmlconv.ErrDuplicate,
	"ErrType": xmlconv.ErrType, "ErrMisplaced": xmlconv.ErrMisplaced, "ErrUnnamed": xmlconv.ErrUnnamed, "ErrDoctype": xmlconv.ErrDoctype, "ErrForm": xmlconv.ErrForm, "ErrEscape": xmlconv.ErrEscape, "EOF": io.ErrUnexpectedEOF,
}

// where says of an error what tests hold: the reasons in alphabetical order,
// the place, and the path.
func where(err error) string {
	if err == nil {
		return "ok"
	}
	var reasons []string
	for name, s := range sentinels {
		if errors.Is(err, s) {
			reasons = append(reasons, name)
		}
	}
	slices.Sort(reasons)
	s := strings.Join(reasons, "+")
	if limit, ok := errors.AsType[*codec.LimitError](err); ok {
		s += fmt.Sprintf("(%s %d)", limit.Limit, limit.Max)
	}
	var w *codec.SyntaxError
	var x *xmlconv.SyntaxError
	switch {
	case errors.As(err, &x):
		s += fmt.Sprintf("@%d %d:%d %s", x.Offset, x.Line, x.Column, x.Path)
	case errors.As(err, &w):
		s += fmt.Sprintf("@%d %s", w.Offset, w.Path)
	default:
		s = "not a SyntaxError: " + err.Error()
	}
	return strings.TrimSpace(s)
}
