package bootstrap

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A peerBug is something that wbxml2xml of libwbxml 0.11.8 does wrong with
// bootstrap messages, with a witness that shows it: what it makes of the witness
// contains makes. While it does, it is allowed for; more of them are in
// internal/test/difftest.
type peerBug struct {
	name, does, witness, makes string
}

var (
	bugType = peerBug{"type-rewritten",
		"turns the media type of a document in a document into that of XML",
		"02 A401 6A 00  6D 5A 00 01 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2E646D746E64732B7762786D6C 00 01 01 01",
		">application/vnd.syncml.dmtnds+xml<"}
	bugReturn = peerBug{"carriage-return",
		"writes CR as it is, which an XML parser reads as LF",
		"02 A401 6A 00  6D 03 0D 41 00 01",
		"\rA"}
	bugOctets = peerBug{"octets-as-text",
		"writes octets of a management tree as they are, whether characters or not",
		"02 0000 6A 1B 2D2F2F4F4D412F2F4454442D444D2D44444620312E322F2F454E00  00 02 60 64 76 C3 02 01 FF 01 01 01", // MgmtTree, Node, Value
		"<Value>\x01\xFF</Value>"}
	bugNUL = peerBug{"nul-cuts",
		"ends a document in a document at a zero octet in its text",
		`02 A401 6A 00  6D 54 5A 00 01 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2E646D746E64732B7762786D6C 00 01 01
		00 00 4F C3 2A  02 0000 6A 1B 2D2F2F4F4D412F2F4454442D444D2D44444620312E322F2F454E00  00 02 60 76 C3 02 41 00 01 01  01 01 01`,
		"<Value>A</Data>"}
)

// has reports whether the peer that is installed has the bug.
func (b peerBug) has(t *testing.T, tool string) bool {
	t.Helper()
	if out, _ := wbxml2xml(tool, testdoc.Hex(t, b.witness)); !bytes.Contains(out, []byte(b.makes)) {
		t.Logf("no longer: wbxml2xml %s (%s); it makes of the witness %q", b.does, b.name, out)
		return false
	}
	return true
}

func wbxml2xml(tool string, body []byte) ([]byte, error) {
	cmd := exec.Command(tool, "-k", "-m", "0", "-o", "-", "-")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(body), &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, &stderr)
	}
	return out, nil
}

// TestLibwbxml gives messages of generated accounts to libwbxml: CP, and the DM
// profile in form B, in every version of WBXML. The whole tree that it makes of
// each must be what our decoder reads.
func TestLibwbxml(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	typ, cr, octets, nul := bugType.has(t, tool), bugReturn.has(t, tool), bugOctets.has(t, tool), bugNUL.has(t, tool)
	versions := []codec.Version{codec.Version11, codec.Version12, codec.Version13}
	counts := map[string]int{}
	for seed := range uint64(120) {
		for _, o := range []Options{{Profile: ProfileCP}, {Form: FormNested}} {
			o.Device, o.Drop, o.Version, o.Repeats = "IMEI:490154203237518", true, versions[seed%3], seed%2 == 1
			a := newGen(seed).account()
			if nul && o.Profile == ProfileDM {
				withoutNUL(a)
			}
			m, _, err := Build(o, a, Keys{})
			if err != nil {
				t.Fatal(err)
			}
			want := &treeOf{counts: counts}
			if err := want.read(m.Body); err != nil {
				t.Fatal(err)
			}
			out, err := wbxml2xml(tool, m.Body)
			if err != nil {
				t.Errorf("seed %d, %v: %v", seed, o.Profile, err)
				continue
			}
			if octets {
				out = want.mend(out)
			}
			got, err := grammar.ParseXML(out)
			if err != nil {
				t.Errorf("seed %d, %v: %v\n%s", seed, o.Profile, err, out)
				continue
			}
			want.doc.Walk(func(path []*grammar.Node, n *grammar.Node) {
				if cr {
					n.Text = lineFeeds.Replace(n.Text)
				}
				if typ && n.Text == typeTNDSWBXML && path[len(path)-1].Name == "Type" {
					n.Text = typeTNDSXML
				}
			})
			if d := want.doc.Difference(got); d != "" {
				t.Errorf("seed %d, %v: %s", seed, o.Profile, d)
			}
			counts[o.Profile.String()]++
		}
	}
	for _, what := range []string{"dm", "cp"} {
		if counts[what] < 100 {
			t.Errorf("%d messages of profile %s compared", counts[what], what)
		}
	}
	for _, what := range []string{"AAuthData", "Ext", "urn:oma:mo:oma-connmo:1.0", "octets"} {
		if counts[what] < 30 {
			t.Errorf("%s occurred %d times", what, counts[what])
		}
	}
}

// lineFeeds replaces what an XML parser does not tell from LF.
var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// withoutNUL replaces zero octets of a.
func withoutNUL(a *Account) {
	for _, c := range a.Credentials {
		for i := range c.Data {
			c.Data[i] = max(c.Data[i], 1)
		}
	}
	nodes := [][]Node{a.Ext}
	for _, o := range a.Objects {
		nodes = append(nodes, o.Nodes)
	}
	for _, list := range nodes {
		for _, n := range list {
			for i := range n.Value {
				n.Value[i] = max(n.Value[i], 1)
			}
		}
	}
}

// A treeOf is a message as a tree, by the tokens of our decoder. Octets of a
// value stand in it as base64.
type treeOf struct {
	doc    *grammar.Node
	values []*string // of a management tree, in order; nil where they are no octets
	counts map[string]int
}

func (r *treeOf) read(body []byte) error {
	r.doc = &grammar.Node{Kind: grammar.DocumentNode}
	d := codec.NewDecoder(nil, codec.Options{Resolve: func(h codec.Header) *tokens.Table { return tokens.ByPublicID(h.PublicID) }})
	d.ResetBytes(body)
	h, err := d.Header()
	if err != nil {
		return err
	}
	return r.children(r.doc, d, tokens.ByPublicID(h.PublicID))
}

// children reads the content of n up to its end.
func (r *treeOf) children(n *grammar.Node, d *codec.Decoder, table *tokens.Table) error {
	for {
		tok, err := d.Next()
		if err == io.EOF && n.Kind == grammar.DocumentNode || tok.Kind == codec.End && err == nil {
			return nil
		}
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.Start:
			kid := n.Add(&grammar.Node{Kind: grammar.ElementNode, Name: d.Name(tok), Space: space(table, tok.Code)})
			if kid.Name == "Value" {
				r.values = append(r.values, nil)
			}
			if err := r.children(kid, d, table); err != nil {
				return err
			}
		case codec.AttrStart:
			name, _, _ := table.Attr(tok.Code)
			value, err := d.AppendAttr(nil, tok)
			if err != nil {
				return err
			}
			n.Attrs = append(n.Attrs, grammar.Attr{Name: name, Value: string(value)})
		case codec.AttrsEnd:
		case codec.Text:
			n.AddText(string(tok.Data))
			r.counts[string(tok.Data)]++
		case codec.Opaque:
			if n.Name == "Data" {
				if err := r.nested(n, tok.Data); err != nil {
					return err
				}
				continue
			}
			text := base64.StdEncoding.EncodeToString(tok.Data)
			n.AddText(text)
			r.values[len(r.values)-1] = &text
			r.counts["octets"]++
		default:
			return fmt.Errorf("a message holds %v", tok.Kind)
		}
	}
}

func space(table *tokens.Table, c tokens.Code) string {
	if int(c.Page()) < len(table.Spaces) {
		return table.Spaces[c.Page()]
	}
	return ""
}

// nested reads the management tree in n. Its elements are on page 2 of a table of
// its own.
func (r *treeOf) nested(n *grammar.Node, doc []byte) error {
	table := tokens.ByName("dmddf-1.2")
	d := codec.NewDecoder(nil, codec.Options{Table: table})
	d.ResetBytes(doc)
	tree := &grammar.Node{Kind: grammar.DocumentNode}
	if err := r.children(tree, d, table); err != nil {
		return err
	}
	n.Kids = append(n.Kids, tree.Kids...)
	return nil
}

var valueElement = regexp.MustCompile(`(?s)<Value(/>|>.*?</Value>)`)

// mend writes the octets of values, which the peer writes as they are, as base64
// where they are right.
func (r *treeOf) mend(out []byte) []byte {
	n := -1
	return valueElement.ReplaceAllFunc(out, func(b []byte) []byte {
		if n++; n >= len(r.values) || r.values[n] == nil {
			return b
		}
		raw := []byte(unescape.Replace(string(bytes.TrimSuffix(bytes.TrimPrefix(b, []byte("<Value>")), []byte("</Value>")))))
		if string(b) == "<Value/>" {
			raw = nil
		}
		return []byte("<Value>" + base64.StdEncoding.EncodeToString(raw) + "</Value>")
	})
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&quot;", `"`, "&apos;", "'")
