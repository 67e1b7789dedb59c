package prov_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// An element is a document as a tree of pointers, to compare with.
type element struct {
	line     string
	parm     bool
	children []*element
	parent   *element
}

// flatten appends the elements in e in document order.
func (e *element) flatten(all []*element) []*element {
	for _, c := range e.children {
		all = c.flatten(append(all, c))
	}
	return all
}

func (e *element) list(depth int) string {
	var s strings.Builder
	for _, c := range e.children {
		s.WriteString(strings.Repeat(" ", depth) + c.line + "\n" + c.list(depth+1))
	}
	return s.String()
}

// TestEdit makes changes at random to a document and to a tree of pointers.
func TestEdit(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 50 {
		var x prov.Document
		root := &element{}
		for step := range 100 {
			flat := root.flatten(nil)
			at := r.IntN(len(flat)+1) - 1
			to := root
			if at >= 0 {
				to = flat[at]
			}
			text := strconv.Itoa(step)
			got, want := 0, 0
			switch n := r.IntN(10); {
			case n == 0 && at >= 0:
				x.Delete(at)
				siblings := &to.parent.children
				k := slices.Index(*siblings, to)
				*siblings = slices.Delete(*siblings, k, k+1)
			case to.parm:
			case n < 4:
				c := &element{line: `characteristic "` + text + `"`, parent: to}
				to.children = append(to.children, c)
				got, want = x.AddCharacteristic(at, text), slices.Index(root.flatten(nil), c)
			default:
				c := &element{line: `parm "NAME" = "` + text + `"`, parm: true, parent: to}
				k := slices.IndexFunc(to.children, func(e *element) bool { return !e.parm })
				if k < 0 {
					k = len(to.children)
				}
				to.children = slices.Insert(to.children, k, c)
				got, want = x.AddParm(at, "NAME", chars(text)), slices.Index(root.flatten(nil), c)
			}
			if got != want || list(&x) != root.list(0) || x.Len() != len(root.flatten(nil)) {
				t.Fatalf("round %d step %d: index %d, want %d\n%swant\n%s", round, step, got, want, list(&x), root.list(0))
			}
		}
		doc := mustEncode(t, &x)
		if y := mustDecode(t, doc); list(y) != list(&x) {
			t.Fatalf("round %d: decoded\n%swant\n%s", round, list(y), list(&x))
		}
	}
}

// TestLookups finds things in a document.
func TestLookups(t *testing.T) {
	x := mustDecode(t, testdoc.Load(t, "testdata/w7.hex").Octets)
	if got := slices.Collect(x.Characteristics(0, "APPAUTH")); !slices.Equal(got, []int{11, 16}) {
		t.Errorf("APPAUTH at %v", got)
	}
	if got := slices.Collect(x.Characteristics(-1, "APPAUTH")); got != nil {
		t.Errorf("APPAUTH at top level: %v", got)
	}
	for c := range x.Characteristics(0, "APPAUTH") {
		if c != 11 {
			t.Error("goes on")
		}
		break
	}
	for range x.All() {
		break
	}
	for _, v := range []struct {
		i          int
		name, want string
		ok         bool
	}{
		{0, "APPID", "w7", true},
		{0, "INIT", "", true},
		{0, "AAUTHLEVEL", "", false},
		{11, "AAUTHLEVEL", "APPSRV", true},
		{-1, "APPID", "", false},
	} {
		value, ok := x.Value(v.i, v.name)
		if string(value) != v.want || ok != v.ok || v.name == "INIT" && value != nil {
			t.Errorf("%d %s: %q %v", v.i, v.name, value, ok)
		}
	}
}

// TestLifetime checks who owns the text.
func TestLifetime(t *testing.T) {
	doc := slices.Clone(testdoc.Load(t, "testdata/w7.hex").Octets)
	x := mustDecode(t, doc)
	want := list(x)
	clear(doc)
	if list(x) != want {
		t.Error("the document points into what it was decoded from")
	}
	value := chars("secret")
	i := x.AddParm(0, "X", value)
	value[0] = 'S'
	secret := x.Item(i).Value
	if string(secret) != "secret" {
		t.Errorf("AddParm has kept the caller's slice: %q", secret)
	}
	x.Clear()
	if !bytes.Equal(secret, make([]byte, 6)) || x.Len() != 0 || x.Version != nil {
		t.Errorf("after Clear: %q", secret)
	}
}

// TestStrings checks which text goes by reference into the string table.
func TestStrings(t *testing.T) {
	x := prov.Document{Strings: []byte("b\x00a\x00\x00a\x00GSM-GPRS\x00NAME\x00ab")}
	for _, v := range [][2]string{{"a", "a"}, {"b", "c"}, {"BEARER", "GSM-GPRS"}, {"ab", "ba"}, {"NAME", "NAME"}, {"NAME", ""}} {
		x.AddParm(-1, v[0], chars(v[1]))
	}
	want := testdoc.Hex(t, `03 0B 6A 17 620061000061 0047534D2D4750525300 4E414D4500 6162 45
		87 05 83 02 06 83 02 01      # name and value: the first "a"
		87 05 83 00 06 03 6300 01    # "b", and "c", which is not there
		87 10 06 AB 01               # tokens come first
		87 05 83 15 06 03 626100 01  # the last string has no terminator
		87 07 06 83 10 01
		87 07 06 03 00 01            # the empty one is not worth it
		01`)
	if got := mustEncode(t, &x); !bytes.Equal(got, want) {
		t.Errorf("% X, want\n% X", got, want)
	}
	// Under another header than the document's, its table counts.
	e := codec.NewEncoder(nil, codec.Header{PublicID: 0x0B, Charset: codec.UTF8, Strings: []byte("c\x00b")}, codec.Options{})
	x.Encode(e)
	doc, err := e.Bytes()
	if err != nil || !bytes.Contains(doc, testdoc.Hex(t, "87 05 83 02 06 83 00 01")) { // "b" and "c"
		t.Errorf("%v: % X", err, doc)
	}
	again := mustDecode(t, doc)
	for i, it := range x.All() {
		if got := again.Item(i); string(got.Name) != string(it.Name) || string(got.Value) != string(it.Value) {
			t.Errorf("item %d is %q %q, want %q %q", i, got.Name, got.Value, it.Name, it.Value)
		}
	}
}

// TestLiteralNames holds that names without a token come into the string table,
// each once, behind those that are there.
func TestLiteralNames(t *testing.T) {
	x := mustDecode(t, testdoc.Load(t, "testdata/literals.hex").Octets)
	h := x.Header(codec.Version12)
	if got, want := string(h.Strings), "note\x00notes\x00owner\x00"; got != want {
		t.Errorf("string table %q, want %q", got, want)
	}
	x.Strings = []byte("owner\x00other")
	if got, want := string(x.Header(codec.Version12).Strings), "owner\x00other\x00note\x00notes\x00"; got != want {
		t.Errorf("string table %q, want %q", got, want)
	}
	x.Strings = []byte("o\x00")
	x.Item(0).Name = chars("p")
	if got, want := string(x.Header(codec.Version12).Strings), "o\x00note\x00notes\x00owner\x00p\x00"; got != want {
		t.Errorf("string table %q, want %q", got, want)
	}
	x.Strings = []byte("o") // without a terminator, which further strings need
	if got, want := string(x.Header(codec.Version12).Strings), "o\x00note\x00notes\x00owner\x00p\x00"; got != want {
		t.Errorf("string table %q, want %q", got, want)
	}
	if y := mustDecode(t, mustEncode(t, x)); list(y) != list(x) {
		t.Errorf("decoded\n%swant\n%s", list(y), list(x))
	}
	for i, it := range x.All() {
		if it.Kind == prov.KindElement {
			x.Item(i).Name = nil // such an element cannot be written
		}
	}
	if _, err := encode(x); reason(err) != "ErrToken" {
		t.Errorf("without a name: %v", err)
	}
}
