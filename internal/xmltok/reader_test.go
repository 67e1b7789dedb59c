package xmltok

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// trace reads all of t as one line a token, with everything that can be asked
// about it, and the error at the end. Temporary errors are tried again.
func trace(t *Tokenizer) string {
	var b strings.Builder
	for {
		k, err := t.Next()
		if errors.Is(err, testdoc.ErrTemporary) {
			continue
		}
		if err != nil {
			b.WriteString(err.Error())
			return b.String()
		}
		line, col := t.Position()
		b.WriteString(strconv.FormatInt(t.Offset(), 10) + " " + strconv.Itoa(line) + ":" + strconv.Itoa(col) + " " +
			strconv.Itoa(t.Depth()) + string(t.AppendPath([]byte(" "))) + " " + tokenString(t, k))
		if space, ok := t.LookupSpace(t.Name().Prefix); ok {
			b.WriteString(" " + string(space))
		}
		b.WriteByte('\n')
	}
}

// sameTrace compares every reader with the slice.
func sameTrace(t *testing.T, doc []byte, o Options) {
	t.Helper()
	var z Tokenizer
	z.ResetBytes(doc, o)
	want := trace(&z)
	check := func(name string, r io.Reader) {
		t.Helper()
		z.Reset(r, o)
		if got := trace(&z); got != want {
			t.Errorf("%q, reader %s:\n got %s\nwant %s", doc, name, got, want)
		}
	}
	for name, r := range testdoc.Readers(doc) {
		check(name, r)
	}
	check("faulty", testdoc.Faulty(doc, 3))
}

func TestReaders(t *testing.T) {
	for _, r := range table() {
		for _, window := range []int{0, 1, 100} {
			sameTrace(t, []byte(r.doc), Options{Fragment: r.frag, Window: window})
		}
	}
}

func TestReadersLong(t *testing.T) {
	for _, c := range corpus {
		doc := c.make()[:20<<10] // cut somewhere: the error must be the same, too
		sameTrace(t, doc, Options{Window: 64})
	}
}

// TestFastSlow holds the short way of Next to the complete one.
func TestFastSlow(t *testing.T) {
	for _, r := range table() {
		checkFastSlow(t, []byte(r.doc), Options{Fragment: r.frag})
	}
	for _, c := range corpus {
		checkFastSlow(t, c.make(), Options{})
	}
}

func checkFastSlow(t *testing.T, doc []byte, o Options) {
	t.Helper()
	checkLeaves(t, doc, o)
	var fast, slow Tokenizer
	fast.ResetBytes(doc, o)
	slow.ResetBytes(doc, o)
	for {
		slow.fast = false
		k1, err1 := fast.Next()
		k2, err2 := slow.Next()
		if err1 != nil || err2 != nil {
			if err1 == nil || err2 == nil || err1.Error() != err2.Error() {
				t.Errorf("%q: fast %v, slow %v", doc, err1, err2)
			}
			return
		}
		if a, b := tokenString(&fast, k1), tokenString(&slow, k2); a != b || fast.Offset() != slow.Offset() || fast.pos != slow.pos || fast.Depth() != slow.Depth() {
			t.Fatalf("%q: fast %s at %d, slow %s at %d", doc, a, fast.Offset(), b, slow.Offset())
		}
	}
}

// TestBlocking delivers each token as soon as its last octet is there. Text
// needs the octet after it.
func TestBlocking(t *testing.T) {
	for _, c := range []struct {
		doc    string // all that ever arrives
		tokens string
	}{
		{"<a>", "(a"},
		{"<a b='>' c=\"'\" >", `(a @b=">" @c="'"`},
		{"<a/>", "(a/ )a"},
		{"<a></a>", "(a )a"},
		{"<a><b>x</b>", `(a (b "x" )b`},
		{"<a>x<", `(a "x"`},
		{"<a>x&amp;y\r\nz<", `(a "x&y\nz"`},
		{"<!-- > -->", "! > !"},
		{"<?p x>?>", "?p x>?"},
		{"<?xml version='1.0'?>", "XML:1.0,"},
		{"<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xE9'>", "XML:1.0,ISO-8859-1 (a @b=\"é\""},
		{"\xFE\xFF\x00<\x00a\x00>", "(a"},
		{"<!DOCTYPE a>", "DOCTYPE:a,,"},
		{"<!DOCTYPE a PUBLIC '-' \"'>\" >", "DOCTYPE:a,-,'>"},
		{"<a><![CDATA[>]]]>", "(a [>]]"},
	} {
		var z Tokenizer
		z.Reset(testdoc.Blocking(t, []byte(c.doc)), Options{})
		var got []string
		for len(strings.Join(got, " ")) < len(c.tokens) {
			k, err := z.Next()
			if err != nil {
				t.Fatalf("%q: %v after %v", c.doc, err, got)
			}
			got = append(got, tokenString(&z, k))
		}
		if s := strings.Join(got, " "); s != c.tokens {
			t.Errorf("%q: got %s, want %s", c.doc, s, c.tokens)
		}
	}
}

// TestLongTokens reads tokens of a MiB octet by octet: were each octet looked
// at anew for every one that arrives, this would take hours.
func TestLongTokens(t *testing.T) {
	const n = 1 << 20
	for _, c := range []struct{ name, head, unit, tail string }{
		{"text", "<a>", "x", "</a>"},
		{"text with line ends", "<a>", "x\r\n", "</a>"},
		{"text with references", "<a>", "&amp;>", "</a>"},
		{"comment", "<!--", ">-", " --><a/>"},
		{"comment of dashes", "<!--", "- ", "--><a/>"},
		{"CDATA", "<a><![CDATA[", "]>", "]]></a>"},
		{"PI", "<a><?p ", "?x>", "?></a>"},
		{"value", "<a b='", "\">", "'/>"},
		{"tag", "<a ", "\t\n", "/>"},
		{"attributes", "<a ", "", ""},
		{"DOCTYPE", "<!DOCTYPE a SYSTEM '", "> \"", "'><a/>"},
		{"prolog", "", "\n", "<a/>"},
	} {
		doc := c.head + strings.Repeat(c.unit, n/max(1, len(c.unit))) + c.tail
		if c.unit == "" {
			var b strings.Builder
			b.WriteString(c.head)
			for i := range 40000 {
				b.WriteString("a" + strconv.Itoa(i) + "='>' ")
			}
			doc = b.String() + "/>"
		}
		o := Options{Limits: Limits{Attrs: -1, Text: 2 << 20}, Window: 64}
		var z Tokenizer
		z.Reset(testdoc.OneByte([]byte(doc)), o)
		if _, err := listingSize(&z); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// listingSize reads all of t and adds up the octets that it gives out.
func listingSize(t *Tokenizer) (n int, err error) {
	for {
		_, err := t.Next()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n += len(t.Text())
		for _, a := range t.Attrs() {
			n += len(a.Value)
		}
	}
}

// brokenReader fails with its own error after some octets, every time.
type brokenReader struct {
	r   io.Reader
	err error
}

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func TestReaderErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, doc := range []string{"", "<", "<a>", "<a>x", "<a b='", "<!DOCTYPE a ", "<a/>", "\xFE\xFF\x00", "<?xml version='1.0' encoding='x'?><a>"} {
		charsets := func(string) (Transcoder, error) { return upper{}, nil }
		var z Tokenizer
		z.Reset(brokenReader{strings.NewReader(doc), broken}, Options{Charsets: charsets})
		_, err := listing(&z)
		if err != broken {
			t.Errorf("%q: got %v, want the reader's own error", doc, err)
		}
		if _, err := z.Next(); err != broken {
			t.Errorf("%q: then %v", doc, err)
		}
	}
	var z Tokenizer
	z.Reset(emptyReader{}, Options{})
	if _, err := z.Next(); err != io.ErrNoProgress {
		t.Errorf("got %v, want io.ErrNoProgress", err)
	}
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, nil }
