package xmltok

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// beyond are complaints about more than well-formedness and namespaces.
var beyond = []string{"validity error :", "is not a valid URI", "Invalid URI:", "Fragment not allowed"}

// lint returns the complaints of xmllint about each document; nothing means
// that it accepts it. Namespace errors count, warnings do not.
func lint(t *testing.T, docs []string) []string {
	tool := testdoc.Tool(t, "xmllint")
	dir := t.TempDir()
	said := make([]string, len(docs))
	for from := 0; from < len(docs); from += 500 {
		args := []string{"--noout", "--nonet"}
		for i := from; i < min(from+500, len(docs)); i++ {
			name := filepath.Join(dir, strconv.Itoa(i))
			if err := os.WriteFile(name, []byte(docs[i]), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, name)
		}
		var out bytes.Buffer
		cmd := exec.Command(tool, args...)
		cmd.Stderr = &out
		_ = cmd.Run() // it fails when any document does
		for line := range strings.Lines(out.String()) {
			rest, ok := strings.CutPrefix(line, dir+string(filepath.Separator))
			if !ok {
				continue
			}
			num, text, _ := strings.Cut(rest, ":")
			i, err := strconv.Atoi(num)
			if err == nil && strings.Contains(text, " error :") && !slices.ContainsFunc(beyond, func(s string) bool { return strings.Contains(text, s) }) {
				said[i] += strings.TrimSpace(text) + "\n"
			}
		}
	}
	return said
}

func TestXMLLint(t *testing.T) {
	var docs []string
	for _, r := range table() {
		if !r.frag {
			docs = append(docs, r.doc)
		}
	}
	for i, said := range lint(t, docs) {
		checkLint(t, docs[i], said)
	}
}

// checkLint holds our judgement of a document to xmllint's.
func checkLint(t *testing.T, doc, said string) (accepted bool) {
	var z Tokenizer
	z.ResetBytes([]byte(doc), Options{})
	_, err := listing(&z)
	ours := err == nil && strings.Contains(said, "SystemLiteral") // which we can do without behind PUBLIC
	if (err == nil) != (said == "") && leniency(doc, err) == "" && !ours {
		t.Errorf("%q:\nwe say %v\nxmllint says %q", doc, err, said)
	}
	return err == nil
}

// leniencies are the known reasons for which xmllint (libxml2 2.9.14) accepts
// documents that we refuse. The other way round there is one: see checkLint.
var leniencies = []struct {
	name    string
	applies func(doc string, e *SyntaxError) bool
}{
	{"it reads internal subsets", func(_ string, e *SyntaxError) bool {
		return errors.Is(e, ErrDTD)
	}},
	{"it does not check where colons stand in the DOCTYPE", func(doc string, e *SyntaxError) bool {
		i := strings.LastIndex(doc[:e.Offset], "<!DOCTYPE")
		return errors.Is(e, ErrNamespace) && i >= 0 && !strings.Contains(doc[i:e.Offset], ">")
	}},
	{"it wants no white space after <!DOCTYPE", func(doc string, e *SyntaxError) bool {
		return strings.HasSuffix(doc[:e.Offset], "<!DOCTYPE")
	}},
	{"it skips '>' before '[' in the DOCTYPE", func(doc string, e *SyntaxError) bool {
		return errors.Is(e, ErrBalance) && doc[e.Offset] == '['
	}},
	{"it knows more encodings, and lets a byte order mark win", func(doc string, e *SyntaxError) bool {
		return errors.Is(e, ErrEncoding) && strings.HasSuffix(doc[:e.Offset-1], "encoding=")
	}},
	{"it accepts the version '1.'", func(doc string, e *SyntaxError) bool {
		return strings.Contains(doc, "'1.'")
	}},
}

// leniency names the reason for which xmllint may accept a document that we
// refuse with err, "" when there is none.
func leniency(doc string, err error) string {
	e, ok := errors.AsType[*SyntaxError](err)
	if !ok || e.Offset >= int64(len(doc)) {
		return ""
	}
	for _, l := range leniencies {
		if l.applies(doc, e) {
			return l.name
		}
	}
	return ""
}

// pieces are the text that mutation puts into documents.
var pieces = []string{
	"<", ">", "/", "&", ";", "'", "\"", "=", " ", "\n", "\r", "]", "]]>", "--", "-->", "<!--", "<?", "?>", "<![CDATA[", "x", ":",
	"<a>", "</a>", "<b/>", "&lt;", "&#65;", "&e;", "&f;", "xmlns='u'", " xmlns:p='u' ", "p:", " b='1'", "é", "\x01", "\xFF", "\uFFFE", "%", "#", "[", "[]",
	"<!DOCTYPE a>", "<!DOCTYPE a SYSTEM 'x'>", "<!ENTITY f 'x'>", "<?xml version='1.0'?>",
}

// mutate changes doc in one to three places.
func mutate(r *rand.Rand, doc string) string {
	for range 1 + r.IntN(3) {
		i := r.IntN(len(doc) + 1)
		j := min(len(doc), i+r.IntN(4))
		switch r.IntN(4) {
		case 0:
			doc = doc[:i] + doc[j:]
		case 1:
			doc = doc[:i] + pieces[r.IntN(len(pieces))] + doc[i:]
		case 2:
			doc = doc[:i] + pieces[r.IntN(len(pieces))] + doc[j:]
		case 3:
			k := min(len(doc), i+r.IntN(20))
			doc = doc[:k] + doc[i:]
		}
	}
	return doc
}

func TestXMLLintMutated(t *testing.T) {
	n := 4000
	if testing.Short() {
		n = 500
	}
	r := rand.New(rand.NewPCG(1, 2))
	var seeds, docs []string
	for _, row := range table() {
		if row.err == nil && !row.frag {
			seeds = append(seeds, row.doc)
		}
	}
	for range n {
		docs = append(docs, mutate(r, seeds[r.IntN(len(seeds))]))
	}
	accepted := 0
	for i, said := range lint(t, docs) {
		if checkLint(t, docs[i], said) {
			accepted++
		}
	}
	if accepted < n/20 || accepted > n*19/20 {
		t.Errorf("%d of %d documents accepted: the mutations test little", accepted, n)
	}
}
