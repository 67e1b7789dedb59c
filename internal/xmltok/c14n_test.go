package xmltok

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// A canoniser writes tokens as Canonical XML 1.0 with comments. It is here to
// compare our tokens with the output of xmllint: names, namespaces,
// normalised values, defaults, expanded text.
type canoniser struct {
	out   bytes.Buffer
	scope []map[string]string // namespace declarations written, per open element
}

var (
	canonText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	canonAttr = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

func canonical(doc []byte) (string, error) {
	var z Tokenizer
	z.ResetBytes(doc, Options{})
	var c canoniser
	rooted := false
	for {
		k, err := z.Next()
		if err == io.EOF {
			return c.out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch k {
		case StartElement:
			rooted = true
			c.start(&z)
		case EndElement:
			c.out.WriteString("</" + qname(z.Name()) + ">")
			c.scope = c.scope[:len(c.scope)-1]
		case Text, CDATA:
			c.out.WriteString(canonText.Replace(string(z.Text())))
		case Comment:
			c.outside(z.Depth() == 0, rooted, "<!--"+crRef(z.Text())+"-->")
		case PI:
			data := crRef(z.Text())
			if data != "" {
				data = " " + data
			}
			c.outside(z.Depth() == 0, rooted, "<?"+string(z.Target())+data+"?>")
		}
	}
}

func crRef(b []byte) string { return strings.ReplaceAll(string(b), "\r", "&#xD;") }

// outside writes a comment or PI, on a line of its own when it stands outside
// the root.
func (c *canoniser) outside(is, rooted bool, s string) {
	switch {
	case is && rooted:
		s = "\n" + s
	case is:
		s += "\n"
	}
	c.out.WriteString(s)
}

func qname(n Name) string {
	if len(n.Prefix) == 0 {
		return string(n.Local)
	}
	return string(n.Prefix) + ":" + string(n.Local)
}

func (c *canoniser) start(z *Tokenizer) {
	c.out.WriteString("<" + qname(z.Name()))
	above := map[string]string{}
	if n := len(c.scope); n > 0 {
		above = c.scope[n-1]
	}
	now := map[string]string{}
	maps.Copy(now, above)
	var spaces, attrs []Attr
	for _, a := range z.Attrs() {
		if !a.NS {
			attrs = append(attrs, a)
			continue
		}
		prefix := string(a.Name.Local)
		if len(a.Name.Prefix) == 0 {
			prefix = ""
		}
		if prefix != "xml" && above[prefix] != string(a.Value) {
			spaces = append(spaces, a)
		}
		now[prefix] = string(a.Value)
	}
	c.scope = append(c.scope, now)
	key := func(a Attr) string {
		if len(a.Name.Prefix) == 0 {
			return ""
		}
		return string(a.Name.Local)
	}
	slices.SortFunc(spaces, func(a, b Attr) int { return cmp.Compare(key(a), key(b)) })
	slices.SortFunc(attrs, func(a, b Attr) int {
		return cmp.Or(bytes.Compare(a.Name.Space, b.Name.Space), bytes.Compare(a.Name.Local, b.Name.Local))
	})
	for _, a := range append(spaces, attrs...) {
		c.out.WriteString(" " + qname(a.Name) + `="` + canonAttr.Replace(string(a.Value)) + `"`)
	}
	c.out.WriteString(">")
}

// TestCanonical compares the meaning of every good document, and of mutated
// ones, with xmllint --c14n.
func TestCanonical(t *testing.T) {
	tool := testdoc.Tool(t, "xmllint")
	n := 300
	if testing.Short() {
		n = 50
	}
	var docs []string
	for _, r := range table() {
		if r.err == nil && !r.frag {
			docs = append(docs, r.doc)
		}
	}
	seeds := len(docs)
	r := rand.New(rand.NewPCG(3, 4))
	for len(docs) < seeds+n {
		doc := mutate(r, docs[r.IntN(seeds)])
		if _, err := canonical([]byte(doc)); err == nil {
			docs = append(docs, doc)
		}
	}
	file := filepath.Join(t.TempDir(), "doc.xml")
	compared := 0
	for _, doc := range docs {
		if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		want, err := exec.Command(tool, "--nonet", "--c14n", file).Output()
		if _, ok := errors.AsType[*exec.ExitError](err); ok {
			continue // it loads external subsets and wants absolute namespace names
		}
		if err != nil {
			t.Fatal(err)
		}
		compared++
		got, err := canonical([]byte(doc))
		if err != nil || got != string(want) {
			t.Errorf("%q:\n got %q %v\nwant %q", doc, got, err, want)
		}
	}
	if compared < len(docs)/2 {
		t.Errorf("only %d of %d documents compared", compared, len(docs))
	}
}
