package tnds_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// randomEntries returns entries for a sound tree, those of parents not always
// before those of children. Octets are left out where XML shall carry them.
func randomEntries(r *rand.Rand, octets bool) (entries []tnds.Entry) {
	names := []string{"a", "B", "node of spaces", "\u00E9\u4E16", "-", "x&y<z>"}
	texts := []string{"", "v", "1 < 2 & \"3\"", "\u00E9\u4E16\U0001F600", "line\nline", "]]>"}
	leaves := []tnds.Format{tnds.FormatNone, tnds.FormatB64, tnds.FormatBool, tnds.FormatChr, tnds.FormatInt, tnds.FormatXML,
		tnds.FormatDate, tnds.FormatTime, tnds.FormatFloat}
	acls := []string{"", "Get=*", "Get=a+b&Replace=b", "Add=com.example.dm&Delete=x"}
	var below func(uri string, depth int)
	below = func(uri string, depth int) {
		for _, k := range r.Perm(len(names))[:r.IntN(4)] {
			e := tnds.Entry{URI: uri + "/" + names[k], ACL: acls[r.IntN(len(acls))]}
			switch kind := r.IntN(6); {
			case kind < 2 && depth < 5:
				below(e.URI, depth+1)
				e.Format, e.Type = tnds.FormatNode, []string{"", "urn:x", "org/1.0"}[r.IntN(3)]
			case kind == 2 && octets:
				e.Format, e.Value = tnds.FormatBin, []byte{0, byte(r.Uint32()), 0xFF}
			case kind == 3:
				e.Format = tnds.FormatNull
			default:
				e.Format = leaves[r.IntN(len(leaves))]
				e.Type = []string{"", "text/plain", "application/x"}[r.IntN(3)]
				e.Value = []byte(texts[r.IntN(len(texts))])
			}
			entries = append(entries, e)
		}
	}
	below(".", 0)
	return entries
}

// TestRandomTrees holds, for trees of all shapes, that a tree that is built is
// found, written and read to the letter, taken apart and put together again.
func TestRandomTrees(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	nodes := 0
	for range 300 {
		entries := randomEntries(r, true)
		tree := build(t, tnds.BuildOptions{}, entries...)
		nodes += tree.Len()
		checkStructure(t, tree)
		for _, e := range entries {
			n := tree.Node(tree.Find(e.URI))
			if !bytes.Equal(n.Value, e.Value) || (n.Value == nil) != (e.Value == nil) || n.RT.ACL.String() != e.ACL {
				t.Fatalf("%+v became %+v", e, *n)
			}
		}
		if tree.Len() == 0 {
			continue
		}
		if err := tree.Validate(); err != nil {
			t.Fatal(err)
		}
		octets := encode(t, tree)
		read, err := decode(t, octets, tnds.DecodeOptions{StrictOrder: true, RefuseUnknown: true})
		if err != nil {
			t.Fatal(err)
		}
		same := func(what string, other *tnds.Tree) {
			t.Helper()
			for d := range tnds.Diff(tree, other) {
				t.Fatalf("%s: %v\n%+v", what, d, entries)
			}
		}
		same("read", read)
		if again := encode(t, read); !bytes.Equal(again, octets) {
			t.Fatalf("% X\nencoded again\n% X", octets, again)
		}
		same("from its entries", build(t, tnds.BuildOptions{}, slices.Collect(tree.Entries())...))
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		same("shuffled", build(t, tnds.BuildOptions{}, entries...))
		read.Normalize()
		same("normalized", read)
		read.Sort()
		same("sorted", read)
		checkStructure(t, read)
	}
	if nodes < 1000 {
		t.Errorf("only %d nodes", nodes)
	}
}

// TestRandomXML holds that XML there and back is the same tree.
func TestRandomXML(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	modes := []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeIndent, xmlconv.ModeCanonical}
	for i := range 100 {
		entries := append(randomEntries(r, false), tnds.Entry{URI: "last", Value: []byte("v")})
		tree := build(t, tnds.BuildOptions{}, entries...)
		text, err := tree.AppendXML(nil, xmlconv.Output{Mode: modes[i%len(modes)]})
		if err != nil {
			t.Fatal(err)
		}
		var again tnds.Tree
		if err := again.ParseXML(text, tnds.DecodeOptions{}, xmlconv.Input{KeepSpace: i%len(modes) != 1}); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		for d := range tnds.Diff(tree, &again) {
			t.Fatalf("%v in\n%s", d, text)
		}
	}
}

// TestCharsets writes and reads a tree in several charsets; a character that one
// lacks becomes an entity.
func TestCharsets(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, tnds.Entry{URI: "\u00E9", Value: []byte("a\u4E16b")},
		tnds.Entry{URI: "octets", Format: tnds.FormatBin, Value: []byte{0xE9, 0}})
	for _, charset := range []codec.Charset{codec.UTF8, codec.USASCII, codec.ISO88591, codec.UTF16} {
		var e codec.Encoder
		e.ResetAppend(nil, codec.Header{PublicID: 1, Charset: charset})
		tree.Encode(&e)
		doc, err := e.Bytes()
		if err != nil {
			t.Errorf("%v: %v", charset, err)
			continue
		}
		for d := range tnds.Diff(tree, mustDecode(t, doc)) {
			t.Errorf("%v: %v", charset, d)
		}
	}
}

// TestEmbeddedEnds holds that a reader does not insist on a page switch behind
// MgmtTree: there may be none, or one before any END.
func TestEmbeddedEnds(t *testing.T) {
	const front = `02 A4 01 6A 00  54 4F 00 02 60 77 03 312E3200 01 64 66 03 6100 01`
	for _, ends := range []string{`01 01 01 00 00 34 01`, `01 01 00 00 01 34 01`, `01 00 00 01 01 34 01`, `00 00 01 01 01 34 01`, `01 01 01 01`} {
		if got := list(within(t, testdoc.Hex(t, front+ends))); got != "./a  \n" {
			t.Errorf("%s: %q", ends, got)
		}
	}
}

// TestManyUnknown holds that a tree of nothing but unknown elements and repeats
// is kept and written back, in time that is not quadratic.
func TestManyUnknown(t *testing.T) {
	const n = 15_000
	body := testdoc.Hex(t, `00 02 60 77 03 312E3200 01 64 66 03 6100 01 6F 5C 0B 1E 01`)
	body = append(body, bytes.Repeat([]byte{0x20, 0x1C}, n/2)...) // in RTProperties: MgmtTree and Format, repeated
	body = append(body, 1)
	body = append(body, bytes.Repeat([]byte{0x26, 0x20}, n/2)...) // in Node: NodeName and MgmtTree
	doc := append(codec.AppendHeader(nil, tnds.Header(codec.Version12)), append(body, 1, 1)...)
	tree := mustDecode(t, doc)
	count := func() (k int) {
		for _, toks := range extrasOf(tree, 0) {
			if len(toks) != 2 || toks[0].Kind != codec.Start || toks[1].Kind != codec.End {
				t.Fatalf("%+v", toks)
			}
			k++
		}
		return k
	}
	if k := count(); k != 2*n+1 {
		t.Errorf("%d extras", k)
	}
	if got := encode(t, tree); len(got) != len(doc) {
		t.Errorf("%d octets, want %d", len(got), len(doc))
	}
}

// TestExtrasInPieces holds that kept text is whole, however it was read, and
// that a document cut off in the middle leaves whole extras.
func TestExtrasInPieces(t *testing.T) {
	long := string(bytes.Repeat([]byte("0123456789"), 50))
	doc := wbxml(t, inNode("<s:Data>"+long+"</s:Data><Value>x</Value><b:Value>"+long+"</b:Value>"))
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, Chunked: true, Window: 64})
	for end := range len(doc) + 1 {
		d.Reset(testdoc.Chunks(doc[:end], 50))
		tree := new(tnds.Tree)
		err := tree.Decode(d, tnds.DecodeOptions{})
		if (err == nil) != (end == len(doc)) {
			t.Fatalf("%d octets: %v", end, err)
		}
		n := 0
		if tree.Len() > 0 {
			for _, toks := range extrasOf(tree, 0) {
				if len(toks) != 3 || string(toks[1].Data) != long || toks[1].Kind != []codec.Kind{codec.Text, codec.Opaque}[n] {
					t.Fatalf("%d octets: %+v", end, toks)
				}
				n++
			}
		}
		if err == nil && n != 2 {
			t.Errorf("%d extras", n)
		}
	}
}

// use calls the functions that work with any tree.
func use(tree *tnds.Tree) {
	for i := range tree.All() {
		tree.Find(string(tree.AppendURI(nil, i)))
		for range extrasOf(tree, i) {
		}
	}
	_ = tree.Validate()
	for range tree.Entries() {
	}
}

func tryEncode(tree *tnds.Tree) ([]byte, error) {
	var e codec.Encoder
	e.SetOptions(codec.Options{Table: tokens.TNDS12})
	e.ResetAppend(nil, tnds.Header(codec.Version13))
	tree.Encode(&e)
	return e.Bytes()
}

// TestConcurrentReading holds, under the race detector, that a tree that does
// not change can be used by several at once.
func TestConcurrentReading(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, account()...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			use(tree)
			if _, err := tryEncode(tree); err != nil || !tnds.Equal(tree, tree) {
				t.Error("not the same", err)
			}
			if _, err := tree.AppendXML(nil, xmlconv.Output{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestPooled uses trees from a pool, as a server does, with messages of others
// between.
func TestPooled(t *testing.T) {
	pool := sync.Pool{New: func() any { return new(tnds.Tree) }}
	docs := rotation(t)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12})
			for i := range 50 {
				doc := docs[(i*7+worker)%len(docs)]
				tree := pool.Get().(*tnds.Tree)
				d.ResetBytes(doc)
				err := tree.Decode(d, tnds.DecodeOptions{StrictOrder: true})
				octets, encErr := tryEncode(tree)
				if fmt.Sprint(err, encErr) != "<nil> <nil>" || !bytes.HasSuffix(octets, doc[10:]) {
					t.Errorf("document %d: %v, %v", i, err, encErr)
					return
				}
				tree.Clear()
				pool.Put(tree)
			}
		})
	}
	wg.Wait()
}
