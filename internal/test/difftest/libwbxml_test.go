package difftest

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// languages are the document types that libwbxml knows, as its -l option calls
// them. It has no MetInf 1.0, and one table for both versions of PROV.
var languages = map[string]string{
	"syncml-1.0": "SYNCML10", "syncml-1.1": "SYNCML11", "syncml-1.2": "SYNCML12",
	"devinf-1.0": "DEVINF10", "devinf-1.1": "DEVINF11", "devinf-1.2": "DEVINF12",
	"metinf-1.1": "METINF11", "metinf-1.2": "METINF12",
	"prov-1.0": "PROV10", "prov-1.1": "PROV10", "dmddf-1.2": "DMDDF12",
	"wml-1.0": "WML10", "wml-1.1": "WML11", "wml-1.2": "WML12", "wml-1.3": "WML13", "wta-1.0": "WTA10", "wta-wml-1.2": "WTAWML12",
	"channel-1.1": "CHANNEL11", "channel-1.2": "CHANNEL12", "si-1.0": "SI10", "sl-1.0": "SL10", "co-1.0": "CO10", "emn-1.0": "EMN10",
	"drmrel-1.0": "DRMREL10", "nokia-ota-7.0": "OTA", "wv-csp-1.1": "CSP11", "wv-csp-1.2": "CSP12", "activesync": "ACTIVESYNC", "conml": "CONML",
}

// converse runs a tool of libwbxml. It returns its output, or its message when
// it fails.
func converse(tool string, in []byte, args ...string) (out []byte, message string) {
	cmd := exec.Command(tool, append(args, "-o", "-", "-")...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if message = strings.TrimSpace(stderr.String()); message == "" {
			message = err.Error()
		}
		return nil, message
	}
	return stdout.Bytes(), ""
}

// needsName reports whether libwbxml does not find the type of d by its header; see the bug
// csp-1.2-number.
func (d *Doc) needsName() bool { return d.Header.PublicID == 1 || d.Table.Root == "WV-CSP-Message" }

// peerXML is the XML that wbxml2xml makes of a document of d's type.
func peerXML(tool string, d *Doc, octets []byte) reply {
	args := []string{"-k", "-m", "0"}
	if d.needsName() {
		args = append(args, "-l", languages[d.Table.Name])
	}
	return peerTree(tool, octets, args)
}

// malformed is the beginning of the message when the peer did not notice that
// its output is wrong.
const malformed = "malformed output: "

// TestReading holds that wbxml2xml reads every document as we do, those that we
// write from XML too.
func TestReading(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	bugs := activeBugs(t, "wbxml2xml")
	var counts tallies
	t.Run("types", func(t *testing.T) {
		eachDoc(t, tokens.All(), configFor(bugs), func(t *testing.T, n int, d *Doc) {
			if languages[d.Table.Name] == "" {
				return
			}
			counts.check(t, "generated", bugs, d, d.Octets, peerXML(tool, d, d.Octets))

			octets, again, err := d.again(n)
			if err != nil {
				t.Errorf("%s: %v\n%x", d.Name, err, d.Octets)
			}
			if again == nil {
				return
			}
			counts.check(t, "from XML", bugs, again, octets, peerXML(tool, d, octets))
		})
	})
	counts.log(t)
}

// again returns the octets of d after a way through XML, and what they are to the peer; nil
// where that is not known.
func (d *Doc) again(n int) ([]byte, *Doc, error) {
	own := *d
	own.Table, own.Tree = d.own, d.made.Tree()
	doc, err := ownXML(d.Octets, own.options())
	if err != nil {
		return nil, nil, err
	}
	var c xmlconv.Converter
	o := own.writing(n)
	o.NestTNDS = true
	o.Anonymous = d.Header.PublicID == 1
	octets, err := c.AppendWBXML(nil, doc, o)
	if err != nil || d.own == d.Table {
		return octets, own.tokenized(), err
	}
	again := *d
	again.written = true
	if again.Tree, err = ownTree(octets, d.options()); err != nil {
		return nil, nil, nil // names that the peer does not distinguish: an attribute twice
	}
	markLiterals(again.Tree, own.tokenized().Tree)
	return octets, &again, nil
}

// tokenized returns d as it is after a way through XML: names and values that have a
// token are written with it.
func (d *Doc) tokenized() *Doc {
	c := *d
	c.Tree, c.written = d.Tree.Clone(), true
	tokenize(d.Table, c.Tree)
	return &c
}

func tokenize(t *tokens.Table, n *grammar.Node) {
	for _, kid := range n.Kids {
		in := t
		if i := slices.IndexFunc(t.Forms, func(f tokens.Form) bool { return rootOf(f.Table, kid) }); i >= 0 {
			in = tokens.ByName(t.Forms[i].Table)
		}
		if page := slices.Index(in.Spaces, kid.Space); page >= 0 {
			_, coded := in.FindTag(uint8(page), []byte(kid.Name))
			kid.Literal = kid.Literal && !coded
		}
		tokenize(in, kid)
	}
}

// TestWriting holds that the WBXML of xml2wbxml means the same as the XML.
func TestWriting(t *testing.T) {
	tool := testdoc.Tool(t, "xml2wbxml")
	bugs := activeBugs(t, "xml2wbxml")
	config := configFor(slices.Concat(bugs, spelling(t)))
	var counts tallies
	t.Run("types", func(t *testing.T) {
		eachDoc(t, tokens.All(), config, func(t *testing.T, n int, d *Doc) {
			if languages[d.Table.Name] == "" {
				return
			}
			doc, err := ownXML(d.Octets, d.options())
			if err != nil {
				t.Errorf("%s: %v\n%x", d.Name, err, d.Octets)
				return
			}
			r, d := peerWBXML(tool, bugs, d, doc, n)
			counts.check(t, "to WBXML", bugs, d, d.Octets, r)
		})
	})
	counts.log(t)
}

// A reply is the result of a peer for a document.
type reply struct {
	tree    *grammar.Node
	message string   // instead of tree
	mended  []string // the bugs that were undone before tree was read
}

// peerWBXML is the WBXML that xml2wbxml makes of XML, read by our converter. The n-th call
// chooses the options: no string table, and white space not kept. Then text is
// without any white space, also in squeezed, which is d to compare with.
func peerWBXML(tool string, bugs []*bug, d *Doc, doc []byte, n int) (r reply, squeezed *Doc) {
	args := []string{"-v", d.Header.Version.String()}
	squeezed = d
	keep, table := n&2 == 0, n&1 != 0
	if keep {
		args = append(args, "-k")
	} else {
		c := *d
		c.Tree = squeeze(d.Tree)
		squeezed = &c
	}
	octets, message := converse(tool, doc, append(args, "-n")...)
	if table || strings.HasSuffix(message, "String Table generation disabled: can't encode Literal") {
		octets, message = converse(tool, doc, args...)
	}
	if message != "" {
		return reply{message: message}, squeezed
	}
	o := d.options()
	if d.Table.Name == "prov-1.0" {
		o.Codec.Table = nil // it writes tokens of 1.1
	}
	read := func(octets []byte) (*grammar.Node, string) {
		tree, err := ownTree(octets, o)
		if err != nil {
			return nil, malformed + err.Error()
		}
		if !keep {
			tree = squeeze(tree)
		}
		return tree, ""
	}
	for _, b := range bugs {
		if b.mends == nil {
			continue
		}
		mended := b.mends(d, octets, func(octets []byte) bool {
			tree, message := read(octets)
			_, problem := judge(bugs, squeezed, tree, message)
			return problem == ""
		})
		if !bytes.Equal(mended, octets) {
			octets, r.mended = mended, append(r.mended, b.name)
		}
	}
	r.tree, r.message = read(octets)
	return r, squeezed
}

// squeeze returns tree without white space in text.
func squeeze(tree *grammar.Node) *grammar.Node {
	n := *tree
	n.Kids = nil
	for _, kid := range tree.Kids {
		if kid.Kind == grammar.TextNode {
			n.AddText(strings.Join(strings.FieldsFunc(kid.Text, xmlSpace), ""))
		} else {
			n.Add(squeeze(kid))
		}
	}
	return &n
}

func xmlSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }
