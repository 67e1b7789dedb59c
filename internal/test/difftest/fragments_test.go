package difftest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestFragments holds that values that are cut into tokens are as short as those of
// xml2wbxml, or shorter, and are the same values.
func TestFragments(t *testing.T) {
	tool := testdoc.Tool(t, "xml2wbxml")
	for _, table := range []*tokens.Table{tokens.WML11, tokens.WML12, tokens.WML13, tokens.SI10, tokens.SL10, tokens.EMN10, tokens.CO10} {
		t.Run(table.Name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, uint64(table.PublicID)))
			var xml bytes.Buffer
			fmt.Fprintf(&xml, "<!DOCTYPE %s PUBLIC %q %q><%[1]s>", table.Root, table.Public, table.System)
			var want []string
			for range 500 {
				name, value := randomValue(rng, table)
				want = append(want, name+"="+value)
				escaped, err := xmlesc.AppendChecked(nil, []byte(value), xmlesc.Value)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&xml, `<%s %s="%s"/>`, table.Root, name, escaped)
			}
			fmt.Fprintf(&xml, "</%s>", table.Root)
			// A root in itself is an element like any other here.
			ours, err := xmlconv.ToWBXML(xml.Bytes(), xmlconv.EncodeOptions{Table: table, Libwbxml: true, KeepUnfit: true})
			if err != nil {
				t.Fatal(err)
			}
			theirs, message := converse(tool, xml.Bytes(), "-n")
			if message != "" {
				t.Fatal(message)
			}
			got, sizes := attributesOf(t, table, ours)
			if !slices.Equal(got, want) {
				t.Fatalf("%q, want %q", got, want)
			}
			peer, peerSizes := attributesOf(t, table, theirs)
			shorter, compared := 0, 0
			for i, size := range sizes {
				if i >= len(peer) || peer[i] != want[i] { // a bug of the peer, of which others may tell
					continue
				}
				compared++
				if size > peerSizes[i] {
					t.Errorf("%s: %d octets, of xml2wbxml %d", want[i], size, peerSizes[i])
				}
				if size < peerSizes[i] {
					shorter++
				}
			}
			t.Logf("%d of %d values are shorter", shorter, compared)
			if compared < 100 {
				t.Errorf("%d values compared: %q, want %q, % X", compared, peer, want, theirs[:200])
			}
		})
	}
}

// randomValue returns an attribute of table and a value of prefixes, fragments and text.
func randomValue(rng *rand.Rand, table *tokens.Table) (name, value string) {
	for {
		a := table.Attrs[0][rng.IntN(len(table.Attrs[0]))]
		if a.Name == "" || strings.Contains(a.Name, ":") || slices.ContainsFunc(table.Forms, func(f tokens.Form) bool {
			n, _, _ := table.Attr(f.Code)
			return f.Attr && n == a.Name
		}) {
			continue
		}
		parts := []string{"x", "example", "w", ".", "http://www.example.com/", "accept"}
		if len(table.Values) > 0 {
			for _, v := range table.Values[0] {
				if v != "" {
					parts = append(parts, v)
				}
			}
		}
		value = a.Prefix
		for range rng.IntN(5) {
			value += parts[rng.IntN(len(parts))]
		}
		if value != "" {
			return a.Name, value
		}
	}
}

// attributesOf returns the attributes of a document, and the octets of each.
func attributesOf(t *testing.T, table *tokens.Table, doc []byte) (list []string, sizes []int64) {
	d := codec.NewDecoder(nil, codec.Options{Table: table})
	d.ResetBytes(doc)
	for {
		tok, err := d.Next()
		if err != nil {
			return list, sizes
		}
		if tok.Kind == codec.AttrStart {
			name, at := d.Name(tok), d.Offset()
			value, err := d.AppendAttr(nil, tok)
			if err != nil {
				t.Fatal(err)
			}
			list, sizes = append(list, name+"="+string(value)), append(sizes, d.End()-at)
		}
	}
}
