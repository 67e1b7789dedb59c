package xmltok

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// seed adds every document of the table.
func seed(add func(doc []byte, fragment bool)) {
	for _, r := range table() {
		add([]byte(r.doc), r.frag)
	}
	for _, c := range corpus {
		doc := c.make()
		head := doc[:bytes.LastIndexByte(doc[:700], '>')+1]
		add(head, false)
	}
}

// FuzzReaderChunks: however the octets arrive, the tokens, positions and errors
// are those of the slice. Some runs have tight limits.
func FuzzReaderChunks(f *testing.F) {
	seed(func(doc []byte, fragment bool) { f.Add(doc, fragment, uint64(0)) })
	for _, doc := range []string{"<a b='é'>日本😀</a>", "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a>\r\n<a/>"} {
		f.Add(append([]byte("\xFF\xFE"), utf16le(doc)...), false, uint64(0))
		f.Add(append([]byte("\xFE\xFF"), utf16be(doc)...), false, uint64(1)<<8|20<<16|200<<24)
	}
	f.Add([]byte("<?xml version='1.0' encoding='x-upper'?><a>x!</a>"), false, uint64(64))
	f.Fuzz(func(t *testing.T, doc []byte, fragment bool, r uint64) {
		given := bytes.Clone(doc)
		o := Options{Fragment: fragment, Window: int(r % 128), Charsets: oneCharset}
		if r>>8&1 != 0 {
			o.Limits = Limits{Depth: 3, Attrs: 3, Name: 8, Text: int(r >> 16 & 31), Document: int64(r >> 24 & 1023)}
		}
		var z Tokenizer
		z.ResetBytes(doc, o)
		want := trace(&z)
		for _, c := range []struct {
			name string
			r    io.Reader
		}{
			{"whole", testdoc.Chunks(doc)}, {"by 1", testdoc.OneByte(doc)},
			{"random", testdoc.RandomChunks(doc, r)}, {"faulty", testdoc.Faulty(doc, 3)},
		} {
			z.Reset(c.r, o)
			if got := trace(&z); got != want {
				t.Fatalf("reader %s:\n got %s\nwant %s", c.name, got, want)
			}
		}
		checkFastSlow(t, doc, o)
		if !bytes.Equal(doc, given) {
			t.Fatal("the document has been written to")
		}
	})
}

// FuzzAgainstEncodingXML: a document that both accept means the same; for
// one that only one of the two accepts there is a reason with a name.
func FuzzAgainstEncodingXML(f *testing.F) {
	seed(func(doc []byte, fragment bool) {
		if !fragment {
			f.Add(doc)
		}
	})
	f.Fuzz(func(t *testing.T, doc []byte) {
		// The two have nothing in common beyond UTF-8.
		if !utf8.Valid(doc) || bytes.IndexByte(doc, 0) >= 0 {
			return
		}
		doc = bytes.TrimPrefix(doc, []byte("\uFEFF"))
		ours, at, ourErr := plainTokens(doc)
		theirs, theirErr := stdTokens(doc)
		switch {
		case ourErr == nil && theirErr == nil:
			if ours != theirs {
				t.Errorf("%q:\nours  %s\ntheirs %s", doc, ours, theirs)
			}
		case ourErr == nil:
			if stdStrictness(doc, theirErr) == "" {
				t.Errorf("%q: we accept, encoding/xml says %v", doc, theirErr)
			}
		case theirErr == nil:
			if stdLeniency(doc, string(doc[at:]), ourErr) == "" {
				t.Errorf("%q: encoding/xml accepts, we say %v", doc, ourErr)
			}
		}
	})
}

// A plain is a list of tokens in which text and CDATA are one, and white space
// in values, which encoding/xml does not normalise, is spaces.
type plain struct {
	b    strings.Builder
	text strings.Builder
}

func (p *plain) flush() {
	if p.text.Len() > 0 {
		p.b.WriteString("T" + p.text.String() + "\x00")
		p.text.Reset()
	}
}

func (p *plain) add(parts ...string) {
	p.flush()
	for _, s := range parts {
		p.b.WriteString(s + "\x00")
	}
}

var spaces = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

// plainTokens also returns where the last token, good or bad, begins.
func plainTokens(doc []byte) (s string, at int64, err error) {
	var z Tokenizer
	var p plain
	z.ResetBytes(doc, Options{})
	for {
		k, err := z.Next()
		if err == io.EOF {
			p.flush()
			return p.b.String(), z.tok, nil
		}
		if err != nil {
			return "", z.tok, err
		}
		switch k {
		case StartElement:
			n := z.Name()
			p.add("S", spaces.Replace(string(n.Space)), string(n.Local))
			for _, a := range z.Attrs() {
				space := string(a.Name.Space)
				if a.NS {
					space = string(a.Name.Prefix) // as encoding/xml puts it
				}
				p.add("A", spaces.Replace(space), string(a.Name.Local), spaces.Replace(string(a.Value)))
			}
		case EndElement:
			n := z.Name()
			p.add("E", spaces.Replace(string(n.Space)), string(n.Local))
		case Text, CDATA:
			p.text.Write(z.Text())
		case Comment:
			p.add("C", string(z.Text()))
		case PI:
			p.add("P", string(z.Target()), string(z.Text()))
		}
	}
}

func stdTokens(doc []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	var p plain
	depth := 0
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	for {
		tok, err := d.Token()
		if err == io.EOF {
			p.flush()
			return p.b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			p.add("S", spaces.Replace(tok.Name.Space), tok.Name.Local)
			for _, a := range tok.Attr {
				p.add("A", spaces.Replace(a.Name.Space), a.Name.Local, spaces.Replace(a.Value))
			}
		case xml.EndElement:
			depth--
			p.add("E", spaces.Replace(tok.Name.Space), tok.Name.Local)
		case xml.CharData:
			if depth > 0 {
				p.text.Write(tok)
			}
		case xml.Comment:
			p.add("C", lines.Replace(string(tok)))
		case xml.ProcInst:
			if tok.Target != "xml" {
				p.add("P", tok.Target, lines.Replace(string(tok.Inst)))
			}
		}
	}
}

// stdStrictness names the reason for which encoding/xml refuses a document that
// is well-formed.
func stdStrictness(doc []byte, err error) string {
	s := err.Error()
	switch {
	case strings.Contains(s, "unsupported version"):
		return "it reads no 1.x but 1.0"
	case strings.Contains(s, "CharsetReader is nil"), strings.Contains(s, "opening charset"):
		return "it reads no encoding but UTF-8"
	case !isASCII(doc) && (strings.Contains(s, "invalid XML name") || strings.Contains(s, "expected element name") || strings.Contains(s, "expected attribute name")):
		return "its names are those of the fourth edition"
	case bytes.Contains(doc, []byte("<!DOCTYPE")):
		return "it skips a DOCTYPE by counting quotes and brackets"
	}
	return ""
}

func isASCII(b []byte) bool {
	return countRunes(b) == len(b) && bytes.IndexFunc(b, func(r rune) bool { return r >= 0x80 }) < 0
}

// stdLeniency names the reason for which encoding/xml accepts a document that
// is not well-formed. markup is the document from the token at fault on.
func stdLeniency(doc []byte, markup string, err error) string {
	e, ok := errors.AsType[*SyntaxError](err)
	if !ok {
		return ""
	}
	before, after := string(doc[:e.Offset]), string(doc[e.Offset:])
	comment := strings.HasPrefix(markup, "<!-")
	switch {
	case errors.Is(err, ErrLimit):
		return "it has no limits"
	case errors.Is(err, ErrDuplicate):
		return "it lets an attribute be given twice"
	case errors.Is(err, ErrNamespace):
		return "it does not check prefixes, colons and reserved namespaces"
	case errors.Is(err, ErrBalance) && e.Path == "":
		return "it reads any number of roots, and text outside of them"
	case errors.Is(err, io.ErrUnexpectedEOF) && e.Path == "" && markup == "":
		return "it accepts a document without a root"
	case strings.HasPrefix(markup, "<!") && !comment, strings.Contains(before, "<!DOCTYPE"):
		return "it skips what begins with <! by counting quotes and brackets"
	case strings.HasPrefix(markup, "<?"):
		return "it does not check PIs and the XML declaration"
	case errors.Is(err, ErrName) && strings.HasSuffix(before, ":"):
		return "it checks names as a whole, not how a local part begins"
	case errors.Is(err, ErrChar) && comment:
		return "it does not check the characters of comments"
	case errors.Is(err, ErrChar) && strings.HasPrefix(after, "&#"):
		return "it makes U+FFFD of a reference to a surrogate"
	case errors.Is(err, ErrSyntax) && (strings.HasSuffix(before, "'") || strings.HasSuffix(before, `"`)):
		return "it wants no white space between attributes"
	}
	return ""
}
