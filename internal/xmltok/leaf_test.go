package xmltok

import (
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// checkLeaves holds NextLeaf to the complete Next: its element is that of the next
// three tokens, taken or read by Next, and everything else is as Next has it. The
// tests and fuzz targets of the short way go through here.
func checkLeaves(t *testing.T, doc []byte, o Options) (found int) {
	t.Helper()
	for _, reader := range []bool{false, true} {
		var leaves, slow Tokenizer
		slow.ResetBytes(doc, o)
		if leaves.ResetBytes(doc, o); reader {
			leaves.Reset(testdoc.Chunks(doc, 50, 7, 1000), o)
		}
		next := func() (Kind, error) {
			slow.fast = false
			return slow.Next()
		}
		for n := 0; ; n++ {
			k1, err1 := leaves.NextLeaf()
			if k1 == Leaf {
				found++
				if n%2 == 0 {
					takeLeaf(t, &leaves, &slow, next)
					continue
				}
				k1, err1 = leaves.Next()
			}
			k2, err2 := next()
			if err1 != nil || err2 != nil {
				if err1 == nil || err2 == nil || err1.Error() != err2.Error() {
					t.Errorf("%q: leaves %v, slow %v", doc, err1, err2)
				}
				break
			}
			if a, b := tokenString(&leaves, k1), tokenString(&slow, k2); a != b || leaves.Offset() != slow.Offset() || leaves.Depth() != slow.Depth() {
				t.Fatalf("%q: leaves %s at %d, slow %s at %d", doc, a, leaves.Offset(), b, slow.Offset())
			}
		}
	}
	return found
}

// takeLeaf compares the leaf that has been found with three tokens of slow.
func takeLeaf(t *testing.T, leaves, slow *Tokenizer, next func() (Kind, error)) {
	t.Helper()
	l := *leaves.Leaf()
	var got []Kind
	for range 3 {
		k, err := next()
		if err != nil {
			t.Fatalf("a leaf %q where there is %v", l.Name, err)
		}
		got = append(got, k)
		switch k {
		case StartElement:
			n, declared := slow.Name(), false
			for _, a := range slow.Attrs() {
				declared = a.NS && len(a.Name.Prefix) == 0 && len(slow.Attrs()) == 1
			}
			if string(n.Local) != string(l.Name) || len(n.Prefix) > 0 || string(n.Space) != string(l.Space) || len(slow.Attrs()) > 0 && !declared {
				t.Fatalf("leaf %q in %q, Next has %s", l.Name, l.Space, tokenString(slow, k))
			}
		case Text:
			if string(slow.Text()) != string(l.Text) {
				t.Fatalf("text %q, Next has %q", l.Text, slow.Text())
			}
		}
	}
	if got[0] != StartElement || got[1] != Text || got[2] != EndElement {
		t.Fatalf("a leaf %q where there is %v", l.Name, got)
	}
	leaves.TakeLeaf()
	leaves.TakeLeaf() // does nothing
	if a, b := leaves.base+int64(leaves.pos), slow.base+int64(slow.pos); a != b || leaves.Depth() != slow.Depth() {
		t.Fatalf("behind the leaf %q at %d, depth %d; Next at %d, %d", l.Name, a, leaves.Depth(), b, slow.Depth())
	}
}

// TestLeaves checks leaves, and elements that are none. <q/> is there since the short way
// wants the depth to have been reached before.
func TestLeaves(t *testing.T) {
	found := func(doc string, o Options) int {
		t.Helper()
		return checkLeaves(t, []byte(doc), o) / 2 // of a slice and a reader
	}
	for _, c := range []struct {
		doc  string
		want int
	}{
		{"<r><q/><a>x</a></r>", 1},
		{"<r><q/><a>x</a>y<b>é</b></r>", 2},
		{"<r><q/><a xmlns=\"u\">x</a><a>x</a></r>", 2},
		{"<r xmlns=\"u\"><q/><a xmlns=\"\">x</a></r>", 1},
		{"<r><q/><a>]]></a></r>", 0},
		{"<a>x</a>", 0},               // the root
		{"<r><q/><a></a><a/></r>", 0}, // no text
		{"<r><q/><a>&lt;</a></r>", 1}, // a reference
		{"<r><q/><a>x&amp;&#xD;\U0001F600</a></r>", 1},
		{"<r><q/><a>&amp;\r</a></r>", 0},   // a line end behind it
		{"<r><q/><a>&amp;<b/></a></r>", 0}, // not only text
		{"<r><q/><a>&nbsp;</a></r>", 0},    // an error
		{"<r><q/><a>&amp;&#0;</a></r>", 0}, // an error
		{"<r><q/><a>&amp;]]></a></r>", 0},  // an error
		{"<r><q/><a>&amp;&am", 0},
		{"<r><q/><a>x\r</a></r>", 0},         // a line end that changes
		{"<r><q/><a>x<b/></a></r>", 0},       // not only text
		{"<r><q/><a>x</a ></r>", 0},          // unusual
		{"<r><q/><a >x</a></r>", 0},          // unusual
		{"<r><q/><a>x</b></r>", 0},           // an error
		{"<r><q/><a>x\x01</a></r>", 0},       // an error
		{"<r><q/><a b=\"u\">x</a></r>", 0},   // an attribute
		{"<r><q/><a xmlns='u'>x</a></r>", 0}, // unusual
		{"<r><q/><a xmlns=\"u\" b=\"\">x</a></r>", 0},
		{"<r><q/><a xmlns=\"u&amp;\">x</a></r>", 0},
		{"<r><q/><a xmlns=\"" + xmlSpace + "\">x</a></r>", 0},
		{"<r><q/><a xmlns=\"" + xmlnsSpace + "\">x</a></r>", 0},
		{"<r xmlns:p=\"u\"><q/><p:a>x</p:a></r>", 0},
		{"<!DOCTYPE r><r><q/><a>x</a></r>", 1},
		{"<r><q/><a>x</a", 0},
	} {
		if got := found(c.doc, Options{}); got != c.want {
			t.Errorf("%s: %d leaves, want %d", c.doc, got, c.want)
		}
	}
	const doc = "<r><q/><a xmlns=\"u\">text</a></r>"
	for _, c := range []struct {
		lim  Limits
		want int
	}{
		{Limits{Depth: 2, Name: 1, Attrs: 1, Text: 4}, 1}, {Limits{Depth: 1}, 0}, {Limits{Text: 3}, 0},
	} {
		if got := found(doc, Options{Limits: c.lim}); got != c.want {
			t.Errorf("%+v: %d leaves, want %d", c.lim, got, c.want)
		}
	}
	const references = "<r><q/><a>a&lt;c&gt;</a></r>"
	for text, want := range map[int]int{4: 1, 3: 0} {
		if got := found(references, Options{Limits: Limits{Text: text}}); got != want {
			t.Errorf("Text %d: %d leaves, want %d", text, got, want)
		}
	}
	if got := found("<a>x</a>", Options{Fragment: true}); got != 0 {
		t.Errorf("%d leaves outside of any element", got)
	}
}
