package grammar

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/exp/ebnf"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

func load(t testing.TB, v codec.Version) *Grammar {
	t.Helper()
	g, err := Load(v, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// read decodes doc and encodes it again, token by token.
func read(doc []byte, o codec.Options) (again []byte, err, writeErr error) {
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	h, err := d.Header()
	if err != nil {
		return nil, err, nil
	}
	e := codec.NewEncoder(nil, h, o)
	e.ResetAppend(nil, h)
	for {
		t, err := d.Next()
		if err == io.EOF {
			again, writeErr = e.Bytes()
			return again, nil, writeErr
		} else if err != nil {
			return nil, err, nil
		}
		e.Token(t)
	}
}

// TestVersions checks the differences of the versions.
func TestVersions(t *testing.T) {
	has := map[codec.Version][]string{}
	for _, v := range Versions {
		has[v] = load(t, v).Productions()
	}
	for _, c := range []struct {
		v    codec.Version
		name string
		want bool
	}{
		{codec.Version10, "Charset", false}, {codec.Version10, "opaque", false}, {codec.Version10, "PI", true},
		{codec.Version11, "Charset", true}, {codec.Version11, "opaque", true}, {codec.Version13, "opaque", true},
	} {
		if got := slices.Contains(has[c.v], c.name); got != c.want {
			t.Errorf("%v has %s: %v", c.v, c.name, got)
		}
	}
	if _, err := Load(codec.Version(0x14), nil); err == nil {
		t.Error("a grammar of WBXML 1.4")
	}
}

// TestVerify holds that a grammar which cannot be right is found out.
func TestVerify(t *testing.T) {
	for _, bad := range []string{`Document = "\u0100" .`, `Document = ( "a" | { "\u0141" } ) .`, `Document = "a" … "\u0101" .`} {
		g, err := ebnf.Parse("", strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if octetsOnly(g[start].Expr) == nil {
			t.Errorf("%s: these are octets", bad)
		}
	}
}

// rounds is n, or less under the race detector.
func rounds(n uint64) uint64 {
	if testdoc.Race {
		return n / 4
	}
	return n
}

// each runs a test with documents of every version, made by decisions at random
// and by octets.
func each(t *testing.T, n uint64, test func(t *testing.T, d *Document, seed uint64)) {
	for _, v := range Versions {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			g := NewGenerator(load(t, v), Options{})
			for seed := range n {
				var s Source = NewSource(seed)
				if seed%2 == 1 {
					octets := make([]byte, seed)
					for i := range octets {
						octets[i] = byte(s.IntN(256))
					}
					s = &Octets{octets}
				}
				test(t, g.Generate(s), seed)
			}
		})
	}
}

// leaves are the productions that only give the form of the octets of hooks: no
// document is made by them.
var leaves = []string{"integer", "more", "last", "octet", "terminator"}

// TestValid holds that every document by the grammar is read strictly, and
// encoded again with the same octets; and that every production is reached.
func TestValid(t *testing.T) {
	reached := map[codec.Version]map[string]bool{}
	for _, v := range Versions {
		reached[v] = map[string]bool{}
	}
	t.Run("documents", func(t *testing.T) {
		each(t, rounds(2000), func(t *testing.T, d *Document, seed uint64) {
			again, err, writeErr := read(d.Octets, codec.Options{Strict: true})
			if err != nil || writeErr != nil {
				t.Fatalf("seed %d: %v, %v\n% x", seed, err, writeErr, d.Octets)
			}
			if !bytes.Equal(again, d.Octets) {
				t.Fatalf("seed %d:\n% x becomes\n% x", seed, d.Octets, again)
			}
			for _, span := range d.Spans {
				reached[d.Version][span.Name] = true
			}
		})
	})
	for _, v := range Versions {
		for _, name := range load(t, v).Productions() {
			if !reached[v][name] && !slices.Contains(leaves, name) {
				t.Errorf("%v: %s is never reached", v, name)
			}
		}
	}
}

// TestFaults holds that every kind of fault is found at its place and for its reason,
// strictly and not, or accepted where readers do so.
func TestFaults(t *testing.T) {
	faults := Faults()
	count := map[codec.Version][]int{}
	for _, v := range Versions {
		count[v] = make([]int, len(faults))
	}
	t.Run("documents", func(t *testing.T) {
		each(t, rounds(400), func(t *testing.T, d *Document, seed uint64) {
			for i, f := range faults {
				if checkFault(t, f, d, seed) {
					count[d.Version][i]++
				}
			}
		})
	})
	for _, v := range Versions {
		if t.Failed() {
			break
		}
		g := load(t, v)
		for i, f := range faults {
			possible := f.Has(v) && slices.Contains(g.Productions(), f.at)
			if n := count[v][i]; possible != (n > 0) {
				t.Errorf("%v: %s: in %d documents", v, f.Name, n)
			}
		}
	}
}

// checkFault reads a document with a fault, if it can have it.
func checkFault(t *testing.T, f Fault, d *Document, seed uint64) bool {
	t.Helper()
	doc, at, end, ok := f.Apply(d, NewSource(seed))
	if !ok {
		return false
	}
	for _, strict := range []bool{true, false} {
		want := f.Lenient
		if strict {
			want = f.Strict
		}
		again, err, writeErr := read(doc, codec.Options{Strict: strict})
		if !errors.Is(err, want) {
			t.Fatalf("seed %d: %s at %d: %v, want %v; strict %v\n% x\nof\n% x", seed, f.Name, at, err, want, strict, doc, d.Octets)
		}
		var s *codec.SyntaxError
		switch {
		case err == nil:
			checkAccepted(t, f, doc, again, writeErr)
		case !errors.As(err, &s), errors.Is(err, io.ErrUnexpectedEOF) && s.Offset != int64(len(doc)), s.Offset < int64(at)-3 && f.at != "Document" && f.at != "hStrings":
			t.Fatalf("seed %d: %s at %d: %v\n% x", seed, f.Name, at, err, doc)
		case want != io.ErrUnexpectedEOF && f.at != "hStrings" && s.Offset > int64(end)+2: // a switch may come before the token that shows it
			t.Fatalf("seed %d: %s at %d to %d: %v\n% x", seed, f.Name, at, end, err, doc)
		}
	}
	return true
}

// checkAccepted encodes a document that is read in spite of its fault, and compares.
func checkAccepted(t *testing.T, f Fault, doc, again []byte, err error) {
	t.Helper()
	shorter := strings.HasPrefix(f.Name, "over-long")
	switch {
	case f.Unwritten && !errors.Is(err, codec.ErrVersion), !f.Unwritten && err != nil:
		t.Fatalf("%s: written with %v\n% x", f.Name, err, doc)
	case err != nil:
	case shorter && len(again) != len(doc)-1, !shorter && !bytes.Equal(again, doc):
		t.Fatalf("%s:\n% x becomes\n% x", f.Name, doc, again)
	}
}

// TestTables holds that documents of a type use codes of that type, on every
// page.
func TestTables(t *testing.T) {
	for _, table := range []*tokens.Table{tokens.SyncML12, tokens.Prov11, tokens.DevInf12} {
		for _, v := range Versions {
			typed, err := Load(v, table)
			if err != nil {
				t.Fatal(err)
			}
			g := NewGenerator(typed, Options{Avoid: []string{Unassigned}})
			pages := map[uint8]bool{}
			for seed := range rounds(300) {
				d := g.Generate(NewSource(seed))
				dec := codec.NewDecoder(nil, codec.Options{Table: table, Strict: true})
				dec.ResetBytes(d.Octets)
				for {
					tok, err := dec.Next()
					if err == io.EOF {
						break
					} else if err != nil {
						t.Fatalf("%s, %v, seed %d: %v\n% x", table.Name, v, seed, err, d.Octets)
					}
					if tok.Kind == codec.Start && tok.Flags&codec.Literal == 0 {
						pages[tok.Code.Page()] = true
					}
				}
			}
			for page, p := range table.Tags {
				if p != nil && !pages[uint8(page)] {
					t.Errorf("%s, %v: nothing of page %d", table.Name, v, page)
				}
			}
		}
	}
}

// TestAvoid holds that productions to be avoided are not made.
func TestAvoid(t *testing.T) {
	avoid := []string{"PI", "extension", "WithAttrs", "WithBoth", "opaque", "entity"}
	g := NewGenerator(load(t, codec.Version13), Options{Avoid: avoid})
	for seed := range uint64(300) {
		for _, span := range g.Generate(NewSource(seed)).Spans {
			if slices.Contains(avoid, span.Name) {
				t.Fatalf("seed %d: %s", seed, span.Name)
			}
		}
	}
}
