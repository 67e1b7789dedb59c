package tnds

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// TestNest holds that a node goes where its Path says, also into one that stands behind
// it, and that nodes which cannot all be there leave the tree as it was.
func TestNest(t *testing.T) {
	uris := func(tree *Tree) (out []string) {
		for e := range tree.Entries() {
			out = append(out, e.URI)
		}
		return out
	}
	const leaf = `<RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties>`
	for doc, want := range map[string][]string{
		`<Node><NodeName>a</NodeName><Node><NodeName>b</NodeName>` + leaf + `</Node></Node>`:                                                                    {"./a", "./a/b"},
		`<Node><NodeName>b</NodeName><Path>a</Path>` + leaf + `</Node><Node><NodeName>a</NodeName><RTProperties><Format><node/></Format></RTProperties></Node>`: {"./a", "./a/b"},
		`<Node><NodeName>c</NodeName><Path>a/b</Path>` + leaf + `</Node>`:                                                                                       {"./a", "./a/b", "./a/b/c"},
		`<Node><NodeName>b</NodeName><Path>a</Path>` + leaf + `</Node><Node><NodeName>b</NodeName><Path>a</Path>` + leaf + `</Node>`:                            nil,
		`<Node><NodeName>a</NodeName>` + leaf + `<Value>x</Value></Node><Node><NodeName>b</NodeName><Path>a</Path>` + leaf + `</Node>`:                          nil,
	} {
		var tree Tree
		if err := tree.ParseXML([]byte(`<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>`+doc+`</MgmtTree>`), DecodeOptions{}, xmlconv.Input{}); err != nil {
			t.Fatal(err)
		}
		before := uris(&tree)
		err := tree.Nest()
		switch got := uris(&tree); {
		case want == nil && (!errors.Is(err, ErrExists) && !errors.Is(err, ErrLeaf) || !slices.Equal(got, before)):
			t.Errorf("%s: %q, %v", doc, got, err)
		case want != nil && (err != nil || !slices.Equal(got, want)):
			t.Errorf("%s: %q, %v, want %q", doc, got, err, want)
		}
	}
}
