package difftest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The tests here hold our wbxml2xml and xml2wbxml to those of libwbxml: what
// ours write means the same. The known bugs that are not alike are the exceptions, which
// docs/libwbxml.md lists. The programs themselves are tested in cmd/internal/compat.

// exceptions returns the bugs that our tools of the same names do not have.
func exceptions(bugs []*bug) []*bug {
	return slices.DeleteFunc(slices.Clone(bugs), func(b *bug) bool { return b.alike })
}

// TestExceptions holds that docs/libwbxml.md names every exception, and no other bug.
func TestExceptions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "docs", "libwbxml.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range slices.Concat(readingBugs, writingBugs) {
		if bytes.Contains(text, []byte("`"+b.name+"`")) == b.alike {
			t.Errorf("%s %s: alike %v", b.peer, b.name, b.alike)
		}
	}
}

// sparing leaves two of three documents out, unless flags ask for more: these tests start
// several processes for each.
func sparing(n int) bool { return n%3 != 0 && *number <= usual }

// TestDropInReading holds that our wbxml2xml writes XML that means what libwbxml's does.
func TestDropInReading(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	bugs := activeBugs(t, "wbxml2xml")
	var counts tallies
	t.Run("types", func(t *testing.T) {
		eachDoc(t, tokens.All(), configFor(bugs), func(t *testing.T, n int, d *Doc) {
			lang := languages[d.Table.Name]
			if lang == "" || sparing(n) {
				return
			}
			o := xmlconv.DecodeOptions{Codec: codec.Options{Table: d.options().Codec.Table}, Libwbxml: true, KeepSpace: n&1 != 0}
			o.Mode = []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeIndent, xmlconv.ModeCompact, xmlconv.ModeCanonical}[n/2%4]
			args := []string{"-m", fmt.Sprint(uint8(o.Mode))}
			if d.needsName() {
				args = append(args, "-l", lang)
			}
			if o.KeepSpace {
				args = append(args, "-k")
			}
			ours, err := ownXML(d.Octets, o)
			if err != nil && d.own != d.Table {
				return // names that the peer does not distinguish: an attribute twice
			}
			if err != nil {
				t.Errorf("%s %v: %v\n%x", d.Name, args, err, d.Octets)
				return
			}
			tree, err := grammar.ParseXML(ours)
			if err != nil {
				t.Errorf("%s %v: %v\n%s", d.Name, args, err, ours)
				return
			}
			r := peerTree(tool, d.Octets, args)
			if r.tree != nil && o.Mode != xmlconv.ModeCanonical {
				spaced(r.tree)
			}
			if r.tree != nil && o.Mode == xmlconv.ModeIndent { // white space is added beside text
				r.tree, tree = squeeze(r.tree), squeeze(tree)
			}
			markLiterals(tree, d.Tree)
			asOurs := *d
			asOurs.Tree = tree
			counts.check(t, strings.Join(args, " "), exceptions(bugs), &asOurs, d.Octets, r)
		})
	})
	counts.log(t)
}

// peerTree returns what wbxml2xml makes of octets.
func peerTree(tool string, octets []byte, args []string) reply {
	out, message := converse(tool, octets, args...)
	if message != "" {
		return reply{message: message}
	}
	tree, err := grammar.ParseXML(out)
	if err != nil {
		return reply{message: malformed + err.Error()}
	}
	return reply{tree: tree}
}

// markLiterals notes in tree which elements have no token in from, the same document, and
// which prefixes they declare.
func markLiterals(tree, from *grammar.Node) {
	var elements []*grammar.Node
	from.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		if n.Kind == grammar.ElementNode {
			elements = append(elements, n)
		}
	})
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		if n.Kind == grammar.ElementNode && len(elements) > 0 {
			n.Literal, n.Declares, elements = elements[0].Literal, elements[0].Declares, elements[1:]
		}
	})
}

// spaced replaces white space in the values of attributes by spaces, as a reader of XML
// does and encoding/xml does not (XML 1.0, 3.3.3).
func spaced(tree *grammar.Node) {
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		for i := range n.Attrs {
			n.Attrs[i].Value = strings.Map(func(r rune) rune {
				if xmlSpace(r) {
					return ' '
				}
				return r
			}, n.Attrs[i].Value)
		}
	})
}

// TestDropInWriting holds that wbxml2xml makes the same XML of what our xml2wbxml and
// libwbxml's write, and that their headers are the same. The XML that is written has
// white space, CDATA sections, comments and the like at every place. Types of which libwbxml has
// other names, by bugs with a witness, are left out: both look names up that the other lacks.
func TestDropInWriting(t *testing.T) {
	tool, reader := testdoc.Tool(t, "xml2wbxml"), testdoc.Tool(t, "wbxml2xml")
	bugs := activeBugs(t, "xml2wbxml")
	config := configFor(slices.Concat(bugs, activeBugs(t, "wbxml2xml")))
	var counts tallies
	t.Run("types", func(t *testing.T) {
		eachDoc(t, tokens.All(), config, func(t *testing.T, n int, d *Doc) {
			lang := languages[d.Table.Name]
			if lang == "" || sparing(n) || d.own != d.Table {
				return
			}
			doc, err := ownXML(d.Octets, d.options())
			if err != nil {
				t.Errorf("%s: %v\n%x", d.Name, err, d.Octets)
				return
			}
			doc, texts, err := rough(doc, d.Table, grammar.NewSource(uint64(n)))
			if err != nil {
				t.Fatal(err)
			}
			o := xmlconv.EncodeOptions{Header: codec.Header{Version: d.Header.Version}, Libwbxml: true, Plan: xmlconv.PlanRepeats}
			args := []string{"-v", d.Header.Version.String()}
			if n&1 != 0 {
				o.KeepSpace, args = true, append(args, "-k")
			}
			if n&2 != 0 {
				o.Anonymous, args = true, append(args, "-a")
			}
			if n&4 != 0 {
				o.Plan, args = xmlconv.PlanLiterals, append(args, "-n")
			}
			var c xmlconv.Converter
			ours, err := c.AppendWBXML(nil, doc, o)
			if errors.Is(err, xmlconv.ErrType) && d.Table.Public == "" {
				if _, message := converse(tool, doc, args...); message != "" {
					return // both know the type by its root only
				}
			}
			if err != nil {
				t.Errorf("%s %v: %v\n%s", d.Name, args, err, doc)
				return
			}
			theirs, message := converse(tool, doc, args...)
			if strings.HasSuffix(message, noLiteral) { // -n: ours writes names all the same
				theirs, message = converse(tool, doc, slices.DeleteFunc(slices.Clone(args), func(s string) bool { return s == "-n" })...)
			}
			p := pair{d, texts, reader, lang, exceptions(bugs), ours}
			excuses, problem := p.judge(theirs, message)
			known := slices.ContainsFunc(p.bugs, func(b *bug) bool { return b.name == tooLong })
			if problem != "" && known && !o.KeepSpace && repeatsTrimmed(texts) { // not every such table can be mended
				excuses, problem = []string{tooLong + " beyond repair"}, ""
			}
			if problem != "" {
				t.Errorf("%s %v: %s\n%s\nours   %x\ntheirs %x", d.Name, args, problem, doc, ours, theirs)
			}
			counts.note(d, "to WBXML", problem == "", excuses)
		})
	})
	counts.log(t)
}

// A pair is two results for the same XML, ours and that of xml2wbxml.
type pair struct {
	*Doc
	texts        *grammar.Node // the texts of the XML, as xml2wbxml distinguishes them
	reader, lang string
	bugs         []*bug
	ours         []byte
}

// read returns what wbxml2xml makes of octets.
func (p *pair) read(octets []byte) reply {
	return peerTree(p.reader, octets, []string{"-m", "2", "-l", p.lang})
}

// judge compares what wbxml2xml makes of both. It returns the names of the bugs that
// explain a difference, or a description of it. message is that of xml2wbxml.
func (p *pair) judge(theirs []byte, message string) (excuses []string, problem string) {
	own, r := p.read(p.ours), reply{message: message}
	if message == "" {
		written := *p.Doc
		written.Tree = p.texts
		for _, b := range p.bugs {
			if b.mends != nil {
				mended := b.mends(&written, theirs, func(octets []byte) bool { return own.tree != nil && p.read(octets).same(own) })
				if !bytes.Equal(mended, theirs) {
					theirs, excuses = mended, append(excuses, b.name)
				}
			}
		}
		if a, b := headerOf(p.ours), headerOf(theirs); a != b {
			return nil, "header " + a + ", libwbxml's " + b
		}
		r = p.read(theirs)
	}
	if own.tree == nil {
		fails := func(b *bug) bool { return b.fails != nil && b.fails(p.Doc, message) }
		if r.tree == nil && (message == "" || slices.ContainsFunc(p.bugs, fails)) {
			return []string{"neither is read"}, ""
		}
		return nil, own.message
	}
	asOurs := *p.Doc
	asOurs.Tree = own.tree
	more, problem := judge(p.bugs, &asOurs, r.tree, r.message)
	return append(excuses, more...), problem
}

// same reports whether both are the same XML.
func (r reply) same(other reply) bool {
	return r.tree != nil && other.tree != nil && r.tree.Difference(other.tree) == ""
}

// headerOf returns version, public identifier and charset of a document.
func headerOf(octets []byte) string {
	h, _, err := codec.ParseHeader(octets)
	return fmt.Sprint(h.Version, h.PublicID, string(h.Public()), h.Charset, err)
}

// rough returns doc with white space, CDATA sections, comments, instructions and prefixes
// at many places, and its texts.
func rough(doc []byte, table *tokens.Table, source grammar.Source) ([]byte, *grammar.Node, error) {
	tree, err := grammar.ParseXML(doc)
	if err != nil {
		return nil, nil, err
	}
	w := roughWriter{source: source, texts: &grammar.Node{}, never: len(table.Binds) > 0}
	// Where the root does not say the type, the DOCTYPE has to.
	says := table.Root != "MetInf" && slices.ContainsFunc(tree.Kids, func(n *grammar.Node) bool { return n.Name == table.Root && n.Space == grammar.RootSpace(table) })
	if i := bytes.Index(doc, []byte("<!DOCTYPE")); i >= 0 && (!says || source.IntN(4) > 0) {
		w.Write(doc[i : i+bytes.IndexByte(doc[i:], '>')+1])
	}
	w.content(tree, "")
	return w.Bytes(), w.texts, nil
}

// A roughWriter writes XML that is not pretty.
type roughWriter struct {
	bytes.Buffer
	source grammar.Source
	inside int
	plain  bool // no CDATA sections: in Type and NextNonce libwbxml's are something else
	never  bool // none at all: of those in DRMREL it makes OPAQUE that it crashes at (opaque-behind-element)

	texts *grammar.Node
	text  string // the one that is being written
}

// endText ends a text.
func (w *roughWriter) endText() {
	w.texts.Add(&grammar.Node{Kind: grammar.TextNode, Text: w.text})
	w.text = ""
}

// maybe writes s, which means the same as text, at one place of n.
func (w *roughWriter) maybe(n int, s, text string) {
	if w.inside > 0 && w.source.IntN(n) == 0 {
		w.WriteString(s)
		w.text += text
	}
}

// content writes the content of n, in the default namespace scope.
func (w *roughWriter) content(n *grammar.Node, scope string) {
	for _, kid := range n.Kids {
		w.maybe(6, "\n ", "\n ")
		switch kid.Kind {
		case grammar.TextNode:
			w.pieces(kid.Text)
		case grammar.InstructionNode:
			fmt.Fprintf(w, "<?%s %s?>", kid.Name, kid.Text)
		case grammar.ElementNode:
			w.endText()
			w.element(kid, scope)
			w.endText()
		}
		w.maybe(8, "<!-- ]]> -->", "")
		w.maybe(8, "\t", "\t")
		w.maybe(20, "<?target data?>", "")
	}
}

// element writes an element.
func (w *roughWriter) element(n *grammar.Node, scope string) {
	name := n.Name
	start := name
	if n.Space != scope {
		start += ` xmlns="` + n.Space + `"`
		if w.source.IntN(4) == 0 && n.Space != "" {
			name = "p:" + name
			start = name + ` xmlns:p="` + n.Space + `"`
		} else {
			scope = n.Space
		}
	}
	w.WriteString("<" + start)
	for i, a := range n.Attrs {
		attr := a.Name
		if strings.HasSuffix(a.Space, "/namespace") {
			attr = "xml:" + attr
		} else if a.Space != "" {
			attr = fmt.Sprintf(`xmlns:q%d="%s" q%d:%s`, i, a.Space, i, attr)
		}
		w.WriteString(" " + attr + `="`)
		w.Write(xmlesc.Append(nil, []byte(a.Value), xmlesc.Value))
		w.WriteString(`"`)
	}
	w.WriteString(">")
	w.inside++
	w.plain = w.never || n.Name == "Type" || n.Name == "NextNonce"
	w.content(n, scope)
	w.endText()
	w.inside--
	w.WriteString("</" + name + ">")
}

// pieces writes text, in pieces.
func (w *roughWriter) pieces(s string) {
	runes := []rune(s)
	for len(runes) > 0 {
		n := 1 + w.source.IntN(len(runes))
		piece := string(runes[:n])
		runes = runes[n:]
		if w.source.IntN(6) == 0 && !w.plain && !strings.ContainsAny(piece, "\r]") {
			w.endText()
			w.WriteString("<![CDATA[" + piece + "]]>")
		} else {
			w.Write(xmlesc.Append(nil, []byte(piece), xmlesc.Text))
			w.text += piece
		}
		if !w.plain {
			w.maybe(10, " ", " ")
		}
	}
}
