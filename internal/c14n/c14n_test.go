package c14n

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// canonical is Append from a slice. The document may be deep and wide.
func canonical(doc string, set Set, o Options) (string, error) {
	var t xmltok.Tokenizer
	t.ResetBytes([]byte(doc), xmltok.Options{})
	var c Canonicalizer
	out, err := c.Append(nil, &t, set, o)
	return string(out), err
}

// documents are whole documents: the subject, the document, and its
// forms where they are worth reading. Peers give the others.
var documents = []struct {
	name, doc, want, exclusive string
	lintBug                    bool // see TestXMLLint
}{
	{name: "empty", doc: "<a/>", want: "<a></a>"},
	{name: "declaration", doc: "<?xml version='1.0' encoding='ISO-8859-1'?>\n\n<a>\xE9</a>\n", want: "<a>é</a>"},
	{name: "UTF-16", doc: "\xFF\xFE<\x00a\x00>\x00\xE9\x00<\x00/\x00a\x00>\x00", want: "<a>é</a>"},
	{name: "mark", doc: "\xEF\xBB\xBF<a/>"},
	{name: "line ends", doc: "<a>1\r\n2\r3\n4&#13;5&#xA;6</a>", want: "<a>1\n2\n3\n4&#xD;5\n6</a>"},
	{name: "escapes in text", doc: "<a>&lt;&gt;&amp;&apos;&quot;'\" ]]&gt;\t</a>", want: "<a>&lt;&gt;&amp;'\"'\" ]]&gt;\t</a>"},
	{name: "escapes in values", doc: "<a b='&lt;&gt;&amp;&apos;&quot;\"'/>", want: `<a b="&lt;>&amp;'&quot;&quot;"></a>`},
	{name: "literal white space in values", doc: "<a b='1\t2\n3\r\n4\r5'/>", want: `<a b="1 2 3 4 5"></a>`},
	{name: "references to white space in values", doc: "<a b='&#9;&#10;&#13;&#32;'/>", want: `<a b="&#x9;&#xA;&#xD; "></a>`},
	{name: "CDATA", doc: "<a>x<![CDATA[<b>&amp;]]]]><![CDATA[>]]>y</a>", want: "<a>x&lt;b&gt;&amp;amp;]]&gt;y</a>"},
	{name: "characters", doc: "<a b='&#x20AC;é\U0001F600'>&#233;&#x10FFFF;\u0085\u2028</a>"},
	{name: "white space in tags", doc: "<a\n  b = '1'\t\tc\n=\n'2' ><d /></a\n>", want: `<a b="1" c="2"><d></d></a>`},
	{name: "outside the root", doc: "<?p x?>\n<!--1--><!-- 2 -->\n<a/><?q?><!--3-->\n<?r  s ?>\n", want: "<?p x?>\n<!--1-->\n<!-- 2 -->\n<a></a>\n<?q?>\n<!--3-->\n<?r s ?>"},
	{name: "inside the root", doc: "<a><?p  x y?>1<!--<&-->2<?q?></a>", want: "<a><?p x y?>1<!--<&-->2<?q?></a>"},
	{name: "around a DOCTYPE", doc: "<?p?><!DOCTYPE a SYSTEM 'x'><?q?><a/>", want: "<?p?>\n<?q?>\n<a></a>"},
	{name: "order of attributes", doc: "<a z='1' b='2' B='3' é='4' _='5' p:z='6' q:a='7' p:a='8' xml:lang='en' xmlns:p='urn:z' xmlns:q='urn:a'/>",
		want: `<a xmlns:p="urn:z" xmlns:q="urn:a" B="3" _="5" b="2" z="1" é="4" xml:lang="en" q:a="7" p:a="8" p:z="6"></a>`},
	{name: "order of declarations", doc: "<a xmlns:b='urn:1' xmlns:a='urn:2' xmlns='urn:3' xmlns:B='urn:4' xmlns:é='urn:5'/>",
		want: `<a xmlns="urn:3" xmlns:B="urn:4" xmlns:a="urn:2" xmlns:b="urn:1" xmlns:é="urn:5"></a>`, exclusive: `<a xmlns="urn:3"></a>`},
	{name: "many attributes", doc: "<a q='' w='' e='' r='' t='' y='' u='' i='' o='' p='' a='' s='' d='' f='' g='' h='' j='' k='' l=''/>"},
	{name: "superfluous declarations", doc: "<a xmlns='urn:1' xmlns:p='urn:2'><b xmlns='urn:1' xmlns:p='urn:2'><p:c xmlns:p='urn:2'/></b></a>",
		want: `<a xmlns="urn:1" xmlns:p="urn:2"><b><p:c></p:c></b></a>`, exclusive: `<a xmlns="urn:1"><b><p:c xmlns:p="urn:2"></p:c></b></a>`},
	{name: "redeclared", doc: "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'><p:c xmlns:p='urn:1'/></p:b><p:d/></p:a>"},
	{name: "undeclared default", doc: "<a xmlns='urn:1'><b xmlns=''><c xmlns=''/><c xmlns='urn:1'/></b></a>",
		want: `<a xmlns="urn:1"><b xmlns=""><c></c><c xmlns="urn:1"></c></b></a>`},
	{name: "nothing to undeclare", doc: "<a xmlns=''><b xmlns=''/></a>", want: "<a><b></b></a>"},
	{name: "undeclared between prefixes", doc: "<p:a xmlns='urn:1' xmlns:p='urn:p'><b xmlns=''/><p:c><d/></p:c></p:a>"},
	{name: "unused default undeclared", doc: "<p:a xmlns='urn:1' xmlns:p='urn:p'><p:b xmlns=''><p:c xmlns='urn:1'><d/></p:c></p:b></p:a>"},
	{name: "used late", doc: "<a xmlns:p='urn:p' xmlns:q='urn:q'><b><p:c q:d='1'><p:e/><q:f/></p:c></b><p:c/></a>",
		exclusive: `<a><b><p:c xmlns:p="urn:p" xmlns:q="urn:q" q:d="1"><p:e></p:e><q:f></q:f></p:c></b><p:c xmlns:p="urn:p"></p:c></a>`},
	{name: "two prefixes of one namespace", doc: "<p:a xmlns:p='urn:1' xmlns:q='urn:1' xmlns='urn:1'><q:b p:c='1'><d q:e='2'/></q:b></p:a>"},
	{name: "the prefix xml", doc: "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:space='preserve'> <b xml:id='x' xml:base='http://h/'/></a>",
		want: `<a xml:space="preserve"> <b xml:base="http://h/" xml:id="x"></b></a>`},
	{name: "namespace names", doc: "<a xmlns='urn:a&amp;b' xmlns:p=\"http://h/?a='1'\"><p:b/></a>",
		want: `<a xmlns="urn:a&amp;b" xmlns:p="http://h/?a='1'"><p:b></p:b></a>`, exclusive: `<a xmlns="urn:a&amp;b"><p:b xmlns:p="http://h/?a='1'"></p:b></a>`, lintBug: true},
	{name: "SyncML", doc: "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><Meta><MaxMsgSize xmlns='syncml:metinf'>10</MaxMsgSize></Meta></SyncHdr>\n  <SyncBody><Final/></SyncBody></SyncML>"},
	{name: "depth", doc: strings.Repeat("<a xmlns='urn:1'><b xmlns:p='urn:2'>", 30) + strings.Repeat("</b></a>", 30)},
	{name: "long", doc: "<a>" + strings.Repeat("<b c='"+strings.Repeat("&lt;", 500)+"'>"+strings.Repeat("x&gt;", 3000)+"</b>", 4) + "</a>"},
}

func TestDocuments(t *testing.T) {
	for _, v := range documents {
		if v.exclusive == "" {
			v.exclusive = v.want
		}
		for m, want := range []string{v.want, v.want, v.exclusive} {
			got, err := canonical(v.doc, Set{}, Options{Method: Method(m), Comments: true})
			if err != nil || want != "" && got != want {
				t.Errorf("%s: method %d: %v\n got %q\nwant %q", v.name, m, err, got, want)
			}
		}
	}
}

// TestWithoutComments compares with the same document where there are none.
func TestWithoutComments(t *testing.T) {
	for _, v := range documents {
		with, err := canonical(v.doc, Set{}, Options{Comments: true})
		if err != nil {
			t.Fatal(err)
		}
		for {
			from := strings.Index(with, "<!--")
			if from < 0 {
				break
			}
			to := from + strings.Index(with[from:], "-->") + len("-->")
			switch {
			case from == 0 || with[to:] != "" && with[to] == '\n' && with[from-1] == '\n': // in the prolog: its line end, too
				to++
			case with[from-1] == '\n' && !strings.Contains(with[to:], "</"): // after the root
				from--
			}
			with = with[:from] + with[to:]
		}
		if got, err := canonical(v.doc, Set{}, Options{}); err != nil || got != with {
			t.Errorf("%s: %v\n got %q\nwant %q", v.name, err, got, with)
		}
	}
}

// TestIdempotent: a canonical form is its own.
func TestIdempotent(t *testing.T) {
	for _, v := range documents {
		for _, m := range []Method{Canonical10, Canonical11, Exclusive} {
			o := Options{Method: m, Comments: true}
			once, err := canonical(v.doc, Set{}, o)
			if err != nil {
				t.Fatal(err)
			}
			if twice, err := canonical(once, Set{}, o); err != nil || twice != once {
				t.Errorf("%s: %v\n got %q\nwant %q", v.name, err, twice, once)
			}
		}
	}
}

// TestWriter: writers and readers of any manner make no difference.
func TestWriter(t *testing.T) {
	var tok xmltok.Tokenizer
	var c Canonicalizer
	for _, v := range documents {
		want, err := canonical(v.doc, Set{}, Options{Method: Exclusive, Comments: true})
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(v.doc), "octets": iotest.OneByteReader(strings.NewReader(v.doc))} {
			var w writes
			tok.Reset(r, xmltok.Options{})
			if err := c.Write(&w, &tok, Set{}, Options{Method: Exclusive, Comments: true}); err != nil || w.String() != want {
				t.Errorf("%s: %s: %v\n got %q\nwant %q", v.name, name, err, w.String(), want)
			}
			// One token is the longest that is held back.
			if w.most > 4*flushAt+15000 {
				t.Errorf("%s: %d octets in one write", v.name, w.most)
			}
		}
	}
	tok.ResetBytes([]byte(documents[len(documents)-1].doc), xmltok.Options{})
	if err := c.Write(iotest.TruncateWriter(new(bytes.Buffer), 10), &tok, Set{}, Options{}); err != nil {
		t.Error(err)
	}
	failure := errors.New("full")
	tok.ResetBytes([]byte("<a/>"), xmltok.Options{})
	if err := c.Write(writerFunc(func([]byte) (int, error) { return 0, failure }), &tok, Set{}, Options{}); err != failure {
		t.Error(err)
	}
	tok.ResetBytes([]byte("<a/>"), xmltok.Options{})
	if err := c.Write(writerFunc(func([]byte) (int, error) { return 1, nil }), &tok, Set{}, Options{}); err != io.ErrShortWrite {
		t.Error(err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// writes is a buffer that knows its longest write.
type writes struct {
	bytes.Buffer
	most int
}

func (w *writes) Write(b []byte) (int, error) {
	w.most = max(w.most, len(b))
	return w.Buffer.Write(b)
}

func TestErrors(t *testing.T) {
	wide := "<a xmlns:p='urn:" + strings.Repeat("x", 1000) + "'>" + strings.Repeat("<p:b/>", 1000) + "</a>"
	for _, v := range []struct {
		name, doc string
		set       Set
		o         Options
		err       error
	}{
		{"truncated", "<a>", Set{}, Options{}, io.ErrUnexpectedEOF},
		{"no element", "<a/>", Set{Apex: 2}, Options{}, ErrElement},
		{"nothing to omit", "<a/>", Set{Omit: 2}, Options{}, ErrElement},
		{"to omit before", "<a><b/><c/></a>", Set{Apex: 3, Omit: 2}, Options{}, ErrElement},
		{"to omit behind", "<a><b/><c/></a>", Set{Apex: 2, Omit: 3}, Options{}, ErrElement},
		{"relative name", "<a xmlns='b'/>", Set{}, Options{}, ErrRelative},
		{"relative name of a prefix", "<a><b xmlns:p='1urn:x'/></a>", Set{}, Options{Method: Exclusive}, ErrRelative},
		{"relative name around", "<a xmlns:p='../x:y'><b/></a>", Set{Apex: 2}, Options{}, ErrRelative},
		{"DOCTYPE", "<!DOCTYPE a><a/>", Set{}, Options{NoDoctype: true}, ErrDoctype},
		{"no scheme", "<a xmlns=':x'/>", Set{}, Options{}, ErrRelative},
		{"namespace names multiplied", wide, Set{}, Options{Method: Exclusive, Limit: 1 << 17}, ErrLimit},
		{"one octet more", "<a>x</a>", Set{}, Options{Limit: 7}, ErrLimit},
		{"within", "<a>x</a>", Set{}, Options{Limit: 8}, nil},
		{"once", wide, Set{}, Options{Limit: 1 << 17}, nil},
	} {
		got, err := canonical(v.doc, v.set, v.o)
		if !errors.Is(err, v.err) || err != nil && got != "" {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
		var tok xmltok.Tokenizer
		var c Canonicalizer
		tok.ResetBytes([]byte(v.doc), xmltok.Options{})
		if err := c.Write(io.Discard, &tok, v.set, v.o); !errors.Is(err, v.err) {
			t.Errorf("%s: to a writer: %v, want %v", v.name, err, v.err)
		}
	}
}

func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	var tok xmltok.Tokenizer
	var c Canonicalizer
	var out []byte
	doc := []byte("<a xmlns='urn:1' xmlns:p='urn:2' z='1' b='2'><p:b p:x='1' c='&lt;'>text &amp; text</p:b><!--c--><?p q?></a>")
	for _, set := range []Set{{}, {Omit: 2}, {Apex: 2}} {
		for _, m := range []Method{Canonical10, Canonical11, Exclusive} {
			o := Options{Method: m, Comments: true}
			if n := testdoc.Allocs(20, func() {
				tok.ResetBytes(doc, xmltok.Options{})
				var err error
				if out, err = c.Append(out[:0], &tok, set, o); err != nil {
					t.Fatal(err)
				}
			}); n != 0 {
				t.Errorf("%v, method %d: %v allocations", set, m, n)
			}
		}
	}
}

// TestClear: nothing of a document is left in memory.
func TestClear(t *testing.T) {
	var tok xmltok.Tokenizer
	var c Canonicalizer
	tok.ResetBytes([]byte("<a xmlns='urn:secret' xml:lang='secret'><b>secret</b></a>"), xmltok.Options{})
	if err := c.Write(io.Discard, &tok, Set{Apex: 2}, Options{}); err != nil {
		t.Fatal(err)
	}
	buf, memory, outer := c.buf[:cap(c.buf)], c.spaces.memory[:cap(c.spaces.memory)], c.outer.attrs[:1][0].value
	for _, b := range [][]byte{buf, memory, outer} {
		if !bytes.Contains(b, []byte("secret")) {
			t.Fatalf("nothing to clear in %q", b)
		}
	}
	c.Clear(10)
	if c.buf != nil || c.t != nil || c.w != nil {
		t.Error("large buffer, tokenizer or writer kept")
	}
	for _, b := range [][]byte{buf, memory, outer} {
		if bytes.Contains(b, []byte("secret")) {
			t.Errorf("left: %q", b)
		}
	}
}
