package xmltok

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
)

// A row is a document with the result that it must have. One table drives the slice
// test, the reader tests, the comparison with xmllint, and seeds fuzzing.
type row struct {
	doc  string
	want string // the tokens, see listing; of a bad document, not compared when empty
	err  error  // nil for a good document
	off  int64  // of the error
	line int
	col  int
	path string
	frag bool
}

// listing reads all of t as one line of tokens:
//
//	(name @name=value ... starts an element, with / for an empty-element tag
//	)name ends it; "text", [cdata], !comment!, ?target data?, DOCTYPE, XML
//
// A name in a namespace is written {namespace}prefix:local.
func listing(t *Tokenizer) (string, error) {
	var b strings.Builder
	for {
		k, err := t.Next()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(tokenString(t, k))
	}
}

func tokenString(t *Tokenizer, k Kind) string {
	text := string(t.Text())
	switch k {
	case StartElement:
		var s strings.Builder
		s.WriteString("(" + nameString(t.Name()))
		for _, a := range t.Attrs() {
			name := nameString(a.Name)
			if a.NS {
				name = strings.TrimPrefix(name, "{"+xmlnsSpace+"}")
			}
			s.WriteString(" @" + name + "=" + strconv.Quote(string(a.Value)))
		}
		if t.SelfClosing() {
			s.WriteString("/")
		}
		return s.String()
	case EndElement:
		return ")" + nameString(t.Name())
	case Text:
		return strconv.Quote(text)
	case CDATA:
		return "[" + text + "]"
	case Comment:
		return "!" + text + "!"
	case PI:
		return strings.TrimRight("?"+string(t.Target())+" "+text, " ") + "?"
	case Doctype:
		name, public, system := t.Doctype()
		return "DOCTYPE:" + string(name) + "," + string(public) + "," + string(system)
	case Decl:
		s := "XML:" + string(t.Version()) + "," + string(t.Encoding())
		if yes, given := t.Standalone(); given {
			s += "," + strconv.FormatBool(yes)
		}
		return s
	}
	return "none"
}

func nameString(n Name) string {
	s := string(n.Local)
	if len(n.Prefix) > 0 {
		s = string(n.Prefix) + ":" + s
	}
	if len(n.Space) > 0 {
		s = "{" + string(n.Space) + "}" + s
	}
	return s
}

func TestTable(t *testing.T) {
	var z Tokenizer // one for all: a document must not show in the next
	for i, r := range table() {
		z.ResetBytes([]byte(r.doc), Options{Fragment: r.frag})
		got, err := listing(&z)
		if r.err == nil || r.want != "" {
			if got != r.want {
				t.Errorf("row %d %q:\n got %s\nwant %s", i, r.doc, got, r.want)
			}
		}
		checkError(t, r, err)
		if _, again := z.Next(); err != nil && again != err {
			t.Errorf("row %d %q: the error does not stick: %v, then %v", i, r.doc, err, again)
		}
	}
}

func checkError(t *testing.T, r row, err error) {
	t.Helper()
	if r.err == nil {
		if err != nil {
			t.Errorf("%q: %v", r.doc, err)
		}
		return
	}
	e, ok := errors.AsType[*SyntaxError](err)
	if !errors.Is(err, r.err) || !ok {
		t.Errorf("%q: got %v, want %v", r.doc, err, r.err)
		return
	}
	if e.Offset != r.off || e.Line != r.line || e.Column != r.col || e.Path != r.path {
		t.Errorf("%q: %v\n got %d, %d:%d %q\nwant %d, %d:%d %q", r.doc, err,
			e.Offset, e.Line, e.Column, e.Path, r.off, r.line, r.col, r.path)
	}
}

// good, bad and short make rows; a path is only given where there is one.

func good(doc, want string) row { return row{doc: doc, want: want} }

// bad is a row whose error stands where the first "¦" in doc marks, which is
// taken out.
func bad(err error, path, doc string) row {
	i := strings.Index(doc, "¦")
	if i < 0 {
		panic("no mark in " + doc)
	}
	doc = doc[:i] + doc[i+len("¦"):]
	before := doc[:i]
	before = strings.ReplaceAll(strings.ReplaceAll(before, "\r\n", "\n"), "\r", "\n")
	before = strings.TrimPrefix(before, "\uFEFF")
	last := strings.LastIndexByte(before, '\n')
	return row{doc: doc, err: err, off: int64(i), path: path,
		line: 1 + strings.Count(before, "\n"), col: 1 + len([]rune(before[last+1:]))}
}

func (r row) fragment() row { r.frag = true; return r }

func table() []row {
	var all []row
	for _, part := range [][]row{structureRows(), charRows(), attrRows(), nsRows(), referenceRows(),
		declRows(), doctypeRows(), fragmentRows(), specRows()} {
		all = append(all, part...)
	}
	return all
}

func structureRows() []row {
	return []row{
		good("<a/>", "(a/ )a"),
		good("<a></a>", "(a )a"),
		good("<a\n></a\t >", "(a )a"),
		good("<a><b/><c>x</c></a>", "(a (b/ )b (c \"x\" )c )a"),
		good("\n <a/>\n\n", "(a/ )a"),
		good(strings.Repeat("\r\n", 100)+"<a/>", "(a/ )a"),
		good("<!--x--><a/><!--y--><?z?>", "!x! (a/ )a !y! ?z?"),
		good("<a><!----></a>", "(a !! )a"),
		good("<a><!-- - -> --></a>", "(a ! - -> ! )a"),
		good("<a><?x?><?y z?><?y  z ??></a>", "(a ?x? ?y z? ?y z ?? )a"),
		good("<a><![CDATA[<&>]] >]]]]></a>", "(a [<&>]] >]]] )a"),
		good("<a><![CDATA[]]></a>", "(a [] )a"),
		good("<a>x<![CDATA[y]]>z</a>", "(a \"x\" [y] \"z\" )a"),
		good("<a>1<!--2-->3<?p?>4</a>", "(a \"1\" !2! \"3\" ?p? \"4\" )a"),
		good("<a>]] > ]]&gt; ]></a>", "(a \"]] > ]]> ]>\" )a"),
		good("<a>x\r\ny\rz\n\r</a>", "(a \"x\\ny\\nz\\n\\n\" )a"),
		good("<a><!--\r\n-->\r<?p \r\r\n?><![CDATA[\r]]></a>", "(a !\n! \"\\n\" ?p? [\n] )a"),
		good("<é><中.-1/></é>", "(é (中.-1/ )中.-1 )é"),
		good("<_-.1/>", "(_-.1/ )_-.1"),

		bad(io.ErrUnexpectedEOF, "", "¦"),
		bad(io.ErrUnexpectedEOF, "", " \n¦"),
		bad(io.ErrUnexpectedEOF, "", "<!--x-->¦"),
		bad(io.ErrUnexpectedEOF, "", "<¦"),
		bad(io.ErrUnexpectedEOF, "", "<a¦"),
		bad(io.ErrUnexpectedEOF, "", "<a ¦"),
		bad(io.ErrUnexpectedEOF, "", "<a/¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>x¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>\r¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a></¦"),
		bad(io.ErrUnexpectedEOF, "/a/b", "<a><b></b¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><!¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><!-¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><!--x--¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><![CDA¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><![CDATA[x]]¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><?¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a><?x y?¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>&¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>&#¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>&#x4¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>&am¦"),
		bad(io.ErrUnexpectedEOF, "/a", "<a>\xE2\x82¦").at(5, 1, 5), // half a character is one column
		bad(io.ErrUnexpectedEOF, "", "<a/><!--¦"),

		bad(ErrBalance, "", "¦x<a/>"),
		bad(ErrBalance, "", "<a/>\n ¦x"),
		bad(ErrBalance, "", "<a/>¦&amp;"),
		bad(ErrBalance, "", "<a/>¦<![CDATA[x]]>"),
		bad(ErrBalance, "", "<a/>\n¦<b/>"),
		bad(ErrBalance, "", "<a></a>¦</a>"),
		bad(ErrBalance, "", "¦</a>"),
		bad(ErrBalance, "/a", "<a>\n¦</b>"),
		bad(ErrBalance, "/a/b", "<a><b>¦</a></b>"),
		bad(ErrBalance, "/a", "<a>¦</aa>"),
		bad(ErrBalance, "/aa", "<aa>¦</a>"),
		bad(ErrBalance, "/x:a", "<x:a xmlns:x='u' xmlns:y='u'>¦</y:a>"),

		bad(ErrName, "", "<¦ a/>"),
		bad(ErrName, "", "<¦1/>"),
		bad(ErrName, "", "<¦-a/>"),
		bad(ErrName, "", "<¦>"),
		bad(ErrName, "", "<¦</a>"),
		bad(ErrName, "", "<a¦×/>"),
		bad(ErrName, "", "<¦·a/>"),
		bad(ErrName, "/a", "<a></¦ a>"),
		bad(ErrName, "/a", "<a><?¦ x?></a>"),
		bad(ErrName, "/a", "<a>¦<?xml x?></a>"),
		bad(ErrName, "", "<a/>¦<?xMl x?>"),
		bad(ErrName, "", " ¦<?xml version='1.0'?><a/>"),
		bad(ErrSyntax, "", "<a¦&/>"),
		bad(ErrSyntax, "", "<a/¦ >"),
		bad(ErrSyntax, "", "<a¦<b/>"),
		bad(ErrSyntax, "/a", "<a></a ¦b>"),
		bad(ErrSyntax, "/a", "<a></a¦/>"),
		bad(ErrSyntax, "/a", "<a>¦]]></a>"),
		bad(ErrSyntax, "/a", "<a>é\nx]¦]]></a>"),
		bad(ErrSyntax, "/a", "<a><!--x¦-- --></a>"),
		bad(ErrSyntax, "/a", "<a><!--x¦---></a>"),
		bad(ErrSyntax, "/a", "<a><!¦a></a>"),
		bad(ErrSyntax, "/a", "<a><!-¦x--></a>"),
		bad(ErrSyntax, "/a", "<a><![C¦data[]]></a>"),
		bad(ErrSyntax, "/a", "<a>¦<!DOCTYPE a></a>"),
		bad(ErrSyntax, "", "<a/>¦<!DOCTYPE a>"),
		bad(ErrSyntax, "/a", "<a><?x¦+y?></a>"),
		bad(ErrSyntax, "/a", "<a><?x?¦y?></a>"),
		bad(ErrNamespace, "/a", "<a><?x¦:y z?></a>"),
	}
}

// at sets the place by hand, where the mark would not be at the error.
func (r row) at(off int64, line, col int) row {
	r.off, r.line, r.col = off, line, col
	return r
}

func charRows() []row {
	return []row{
		good("<a>\t\n \u007F\u0085\u00A0\uD7FF\uE000\uFFFD\U00010000\U0010FFFF</a>",
			"(a "+strconv.Quote("\t\n \u007F\u0085\u00A0\uD7FF\uE000\uFFFD\U00010000\U0010FFFF")+" )a"),
		good("<a>12345678901234567890é1234567é89012345日本語</a>", "(a \"12345678901234567890é1234567é89012345日本語\" )a"),

		bad(ErrChar, "/a", "<a>¦\x00</a>"),
		bad(ErrChar, "/a", "<a>xxxxxxxxxxx¦\x0B</a>"),
		bad(ErrChar, "/a", "<a>¦\x1F</a>"),
		bad(ErrChar, "/a", "<a>é¦\uFFFE</a>"),
		bad(ErrChar, "/a", "<a>日本語日本語¦\uFFFF</a>"),
		bad(ErrChar, "/a", "<a><!--¦\x01--></a>"),
		bad(ErrChar, "/a", "<a><!--é¦\uFFFF--></a>"),
		bad(ErrChar, "/a", "<a><?p ¦\x02?></a>"),
		bad(ErrChar, "/a", "<a><![CDATA[]¦\x03]]></a>"),
		bad(ErrChar, "", "<a b='¦\x04'/>"),
		bad(ErrChar, "", "<a b='é¦\uFFFE'/>"),
		bad(ErrChar, "", "<¦\x05/>"),
		bad(ErrChar, "", "<a¦\uFFFF/>"),
		bad(ErrChar, "", "¦\x06<a/>"),
		bad(ErrEncoding, "/a", "<a>¦\x80</a>"),
		bad(ErrEncoding, "/a", "<a>é¦\xC3</a>"),
		bad(ErrEncoding, "/a", "<a>¦\xC0\x80</a>"),         // over-long
		bad(ErrEncoding, "/a", "<a>¦\xE0\x80\x80</a>"),     // over-long
		bad(ErrEncoding, "/a", "<a>¦\xED\xA0\x80</a>"),     // surrogate
		bad(ErrEncoding, "/a", "<a>¦\xF4\x90\x80\x80</a>"), // above U+10FFFF
		bad(ErrEncoding, "/a", "<a>abc¦\xFF</a>"),
		bad(ErrEncoding, "/a", "<a><!--¦\xFF--></a>"),
		bad(ErrEncoding, "", "<a b='¦\xFF'/>"),
		bad(ErrEncoding, "", "<a¦\xFF/>"),
		bad(ErrEncoding, "", "<¦\xFF/>"),
		bad(ErrEncoding, "/a", "<a></a¦\xFF>"),
		bad(ErrEncoding, "/a", "<a>&¦\xFF;</a>"),
	}
}

func attrRows() []row {
	return []row{
		good("<a b='1' c=\"2\"/>", "(a @b=\"1\" @c=\"2\"/ )a"),
		good("<a\tb\n=\r'1'\n></a>", "(a @b=\"1\" )a"),
		good("<a b=''/>", "(a @b=\"\"/ )a"),
		good("<a b='\"' c=\"'\" d='>/>'/>", "(a @b=\"\\\"\" @c=\"'\" @d=\">/>\"/ )a"),
		good("<a b=' x\ty\nz\r\nw\rv\n\r'/>", "(a @b=\" x y z w v  \"/ )a"),
		good("<a b='&#9;&#10;&#13;&#32;'/>", "(a @b=\"\\t\\n\\r \"/ )a"),
		good("<a b='&lt;&gt;&amp;&quot;&apos;'/>", "(a @b=\"<>&\\\"'\"/ )a"),
		good("<a b='0123456789&#x41;0123456789\t0123456789' c='&amp;'/>", "(a @b=\"0123456789A0123456789 0123456789\" @c=\"&\"/ )a"),
		good("<a é='日本'/>", "(a @é=\"日本\"/ )a"),
		good("<a a='' b='' c='' d='' e='' f='' g='' h='' i='' j='' k='' l='' m='' n='' o='' p='' q='' r=''/>",
			`(a @a="" @b="" @c="" @d="" @e="" @f="" @g="" @h="" @i="" @j="" @k="" @l="" @m="" @n="" @o="" @p="" @q="" @r=""/ )a`),

		good("<a a='' b='' c='' d='' e='' f='' g='' h='' i='' j='' k='' l='' m='' n='' o='' p='' xmlns:u='u' u:b='' u:a=''/>",
			`(a @a="" @b="" @c="" @d="" @e="" @f="" @g="" @h="" @i="" @j="" @k="" @l="" @m="" @n="" @o="" @p="" @xmlns:u="u" @{u}u:b="" @{u}u:a=""/ )a`),

		bad(io.ErrUnexpectedEOF, "", "<a b¦"),
		bad(io.ErrUnexpectedEOF, "", "<a b ¦"),
		bad(io.ErrUnexpectedEOF, "", "<a b=¦"),
		bad(io.ErrUnexpectedEOF, "", "<a b='¦"),
		bad(io.ErrUnexpectedEOF, "", "<a b='\r¦"),
		bad(io.ErrUnexpectedEOF, "", "<a b='x>'¦"),
		bad(ErrSyntax, "", "<a b¦/>"),
		bad(ErrSyntax, "", "<a b ¦c='1'/>"),
		bad(ErrSyntax, "", "<a b=¦/>"),
		bad(ErrSyntax, "", "<a b=¦1/>"),
		bad(ErrSyntax, "", "<a b='1'¦c='2'/>"),
		bad(ErrSyntax, "", "<a b='x¦<y'/>"),
		bad(ErrSyntax, "", "<a b='&amp;¦<y'/>"),
		bad(ErrSyntax, "", "<a b='x'¦'/>"),
		bad(ErrName, "", "<a ¦='x'/>"),
		bad(ErrName, "", "<a ¦'x'/>"),
		bad(ErrName, "", "<a b='x' ¦1='y'/>"),
		bad(ErrDuplicate, "", "<a b='1' c='2' ¦b='3'/>"),
		bad(ErrDuplicate, "", "<a xmlns='u' ¦xmlns='u'/>"),
		bad(ErrDuplicate, "", "<a xmlns:p='u' ¦xmlns:p='v'/>"),
		bad(ErrDuplicate, "", "<a xmlns:p='u' xmlns:q='u' p:b='1' ¦q:b='2'/>"),
		bad(ErrDuplicate, "", "<a a='' b='' c='' d='' e='' f='' g='' h='' i='' j='' k='' l='' m='' n='' o='' p='' q='' ¦d='' ¦b=''/>").clean(),
	}
}

// clean takes the second and later marks out of the document.
func (r row) clean() row { r.doc = strings.ReplaceAll(r.doc, "¦", ""); return r }

func nsRows() []row {
	return []row{
		good("<a xmlns='u'><b/></a>", "({u}a @xmlns=\"u\" ({u}b/ ){u}b ){u}a"),
		good("<a xmlns='u' b='1'><c xmlns=''><d/></c><e/></a>",
			"({u}a @xmlns=\"u\" @b=\"1\" (c @xmlns=\"\" (d/ )d )c ({u}e/ ){u}e ){u}a"),
		good("<p:a p:b='1' xmlns:p='u'/>", "({u}p:a @{u}p:b=\"1\" @xmlns:p=\"u\"/ ){u}p:a"),
		good("<p:a xmlns:p='u'><p:a xmlns:p='v'/><p:b/></p:a>",
			"({u}p:a @xmlns:p=\"u\" ({v}p:a @xmlns:p=\"v\"/ ){v}p:a ({u}p:b/ ){u}p:b ){u}p:a"),
		good("<a xmlns:p='u' xmlns:q='v' p:b='1' q:b='2' b='3'/>", "(a @xmlns:p=\"u\" @xmlns:q=\"v\" @{u}p:b=\"1\" @{v}q:b=\"2\" @b=\"3\"/ )a"),
		good("<a xmlns='u' xmlns:p='u' b='1' p:b='2'/>", "({u}a @xmlns=\"u\" @xmlns:p=\"u\" @b=\"1\" @{u}p:b=\"2\"/ ){u}a"),
		good("<a xml:lang='en'/>", "(a @{http://www.w3.org/XML/1998/namespace}xml:lang=\"en\"/ )a"),
		good("<xml:a/>", "({http://www.w3.org/XML/1998/namespace}xml:a/ ){http://www.w3.org/XML/1998/namespace}xml:a"),
		good("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "(a @xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"/ )a"),
		good("<a xmlns='u&#38;v'/>", "({u&v}a @xmlns=\"u&v\"/ ){u&v}a"),
		good("<xmla xmlnsa='x' xmlx='y'/>", "(xmla @xmlnsa=\"x\" @xmlx=\"y\"/ )xmla"),

		bad(ErrNamespace, "", "¦<p:a/>"),
		bad(ErrNamespace, "/a", "<a><b xmlns:p='u'/>¦<p:b/></a>"),
		bad(ErrNamespace, "", "<a ¦p:b='1'/>"),
		bad(ErrNamespace, "", "¦<xmlns:a/>"),
		bad(ErrNamespace, "", "<a ¦xmlns:p=''/>"),
		bad(ErrNamespace, "", "<a ¦xmlns:xmlns='u'/>"),
		bad(ErrNamespace, "", "<a ¦xmlns:xml='u'/>"),
		bad(ErrNamespace, "", "<a ¦xmlns:p='http://www.w3.org/XML/1998/namespace'/>"),
		bad(ErrNamespace, "", "<a ¦xmlns='http://www.w3.org/XML/1998/namespace'/>"),
		bad(ErrNamespace, "", "<a ¦xmlns='http://www.w3.org/2000/xmlns/'/>"),
		bad(ErrNamespace, "", "<a ¦xmlns:p='http://www.w3.org/2000/xmlns/'/>"),
		bad(ErrNamespace, "", "<¦:a/>"),
		bad(ErrNamespace, "", "<a:¦/>"),
		bad(ErrNamespace, "", "<a:¦1/>"),
		bad(ErrNamespace, "", "<a:b¦:c xmlns:a='u'/>"),
		bad(ErrNamespace, "", "<a ¦:b='1'/>"),
		bad(ErrNamespace, "", "<a b:¦='1'/>"),
		bad(ErrNamespace, "", "<a xmlns:¦='u'/>"),
	}
}

func referenceRows() []row {
	return []row{
		good("<a>&lt;&gt;&amp;&quot;&apos;</a>", `(a "<>&\"'" )a`),
		good("<a>x&#65;&#x42;&#x000000000000000000043;y</a>", `(a "xABCy" )a`),
		good("<a>&#xD;&#13;\r</a>", `(a "\r\r\n" )a`),
		good("<a>&#x10FFFF;&#xE9;</a>", "(a "+strconv.Quote("\U0010FFFFé")+" )a"),
		good("<a>]]&#62;&#93;]></a>", `(a "]]>]]>" )a`),

		bad(ErrChar, "/a", "<a>x¦&#0;</a>"),
		bad(ErrChar, "/a", "<a>¦&#x8;</a>"),
		bad(ErrChar, "/a", "<a>¦&#xD800;</a>"),
		bad(ErrChar, "/a", "<a>¦&#xFFFE;</a>"),
		bad(ErrChar, "/a", "<a>¦&#x110000;</a>"),
		bad(ErrChar, "/a", "<a>¦&#99999999999999999999999;</a>"),
		bad(ErrChar, "", "<a b='¦&#1;'/>"),
		bad(ErrSyntax, "/a", "<a>&#¦;</a>"),
		bad(ErrSyntax, "/a", "<a>&#x¦;</a>"),
		bad(ErrSyntax, "/a", "<a>&#x4¦G;</a>"),
		bad(ErrSyntax, "/a", "<a>&#4¦A;</a>"),
		bad(ErrSyntax, "/a", "<a>&#¦X41;</a>"),
		bad(ErrSyntax, "/a", "<a>&lt¦ ;</a>"),
		bad(ErrSyntax, "/a", "<a>&lt¦</a>"),
		bad(ErrName, "/a", "<a>&¦ lt;</a>"),
		bad(ErrName, "/a", "<a>&¦;</a>"),
		bad(ErrName, "/a", "<a>&¦</a>"),
		bad(ErrEntity, "/a", "<a>¦&nbsp;</a>"),
		bad(ErrEntity, "/a", "<a>¦&LT;</a>"),
		bad(ErrEntity, "", "<a b='x¦&e;'/>"),
		bad(ErrNamespace, "/a", "<a>&x¦:y;</a>"),
	}
}

func declRows() []row {
	return []row{
		good("<?xml version='1.0'?><a/>", "XML:1.0, (a/ )a"),
		good("<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>\n<a/>", "XML:1.0,utf-8,true (a/ )a"),
		good("<?xml\n\tversion = '1.0'\r\nstandalone = 'no'?><a/>", "XML:1.0,,false (a/ )a"),
		good("<?xml version='1.9'?><a/>", "XML:1.9, (a/ )a"),
		good("\uFEFF<a/>", "(a/ )a"),
		good("\uFEFF<?xml version='1.0' encoding='UTF-8'?><a/>", "XML:1.0,UTF-8 (a/ )a"),
		good("<?xmlx?><a/>", "?xmlx? (a/ )a"),
		good("<?xml-stylesheet href='x'?><a/>", "?xml-stylesheet href='x'? (a/ )a"),
		good("<?xml version='1.0' encoding='US-ASCII'?><a>x</a>", "XML:1.0,US-ASCII (a \"x\" )a"),
		good("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", "XML:1.0,ISO-8859-1 (a \"é\" )a"),

		bad(io.ErrUnexpectedEOF, "", "<?xml¦"),
		bad(io.ErrUnexpectedEOF, "", "<?xml version='1.0¦"),
		bad(io.ErrUnexpectedEOF, "", "<?xml version='1.0'?¦"),
		bad(io.ErrUnexpectedEOF, "", "<?xml version='1.0'?>¦"),
		bad(ErrSyntax, "", "<?xml ¦?><a/>"),
		bad(ErrSyntax, "", "<?xml ¦encoding='UTF-8'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='¦2.0'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='¦1.'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='¦'?><a/>"),
		bad(ErrSyntax, "", "<?xml version=¦1.0?><a/>"),
		bad(ErrSyntax, "", "<?xml version¦:'1.0'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='1.0'¦encoding='UTF-8'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='1.0' standalone='yes' ¦encoding='UTF-8'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='1.0' standalone='¦YES'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='1.0' ¦x='y'?><a/>"),
		bad(ErrSyntax, "", "<?xml version='1.0'¦><a/>"),
		bad(ErrSyntax, "", "<?xml version='1.0'?¦ ><a/>"),
		bad(ErrEncoding, "", "<?xml version='1.0' encoding='¦'?><a/>"),
		bad(ErrEncoding, "", "<?xml version='1.0' encoding='¦8bit'?><a/>"),
		bad(ErrEncoding, "", "<?xml version='1.0' encoding='¦UTF-16'?><a/>"),
		bad(ErrEncoding, "", "<?xml version='1.0' encoding='¦utf-16le'?><a/>"),
		bad(ErrEncoding, "", "<?xml version='1.0' encoding='¦x-none'?><a/>"),
		bad(ErrEncoding, "", "\uFEFF<?xml version='1.0' encoding='¦ISO-8859-1'?><a/>"),
		bad(ErrEncoding, "/a", "<?xml version='1.0' encoding='US-ASCII'?><a>¦\xE9</a>"),
		bad(ErrBalance, "", "\uFEFF¦\uFEFF<a/>"),
		bad(ErrChar, "", "<?xml version='1.0' encoding='US-ASCII'?>¦\x00<a/>"),
	}
}

func doctypeRows() []row {
	return []row{
		good("<!DOCTYPE a><a/>", "DOCTYPE:a,, (a/ )a"),
		good("<!DOCTYPE a:b ><a/>", "DOCTYPE:a:b,, (a/ )a"),
		good("<!DOCTYPE a SYSTEM 'x y'><a/>", "DOCTYPE:a,,x y (a/ )a"),
		good("<!DOCTYPE a\nPUBLIC\t\"-//X//Y\"\n'z' ><a/>", "DOCTYPE:a,-//X//Y,z (a/ )a"),
		good("<!DOCTYPE a PUBLIC ' -//X \n Y ' ''><a/>", "DOCTYPE:a,-//X Y, (a/ )a"),
		good("<!DOCTYPE a PUBLIC '-//X//Y'><a/>", "DOCTYPE:a,-//X//Y, (a/ )a"), // as in SGML
		good("<!DOCTYPE a PUBLIC '-//X//Y' ><a/>", "DOCTYPE:a,-//X//Y, (a/ )a"),
		good("<!--x--><!DOCTYPE a SYSTEM \"it's\r\n\" ><!--y--><a/>", "!x! DOCTYPE:a,,it's\n !y! (a/ )a"),
		good("<!DOCTYPE b><a/>", "DOCTYPE:b,, (a/ )a"), // only validity wants the same name

		bad(io.ErrUnexpectedEOF, "", "<!D¦"),
		bad(io.ErrUnexpectedEOF, "", "<!DOCTYPE¦"),
		bad(io.ErrUnexpectedEOF, "", "<!DOCTYPE a¦"),
		bad(io.ErrUnexpectedEOF, "", "<!DOCTYPE a PUBLIC 'x¦"),

		// No internal subset, not even an empty one.
		bad(ErrDTD, "", "<!DOCTYPE a¦[]><a/>"),
		bad(ErrDTD, "", "<!DOCTYPE a ¦["),
		bad(ErrDTD, "", "<!DOCTYPE a SYSTEM 'x'¦[ ]><a/>"),
		bad(ErrDTD, "", "<!DOCTYPE a PUBLIC 'x' \"y\"\n¦[<!ENTITY e 'x'>]><a>&e;</a>"),
		bad(ErrDTD, "", "<?xml version='1.0'?>\n<!DOCTYPE a ¦[<!ATTLIST a b CDATA 'x'>]><a/>"),
		bad(ErrDTD, "", "<!DOCTYPE a ¦[%p;]><a/>"),
		bad(ErrDTD, "", "<!DOCTYPE a ¦[\x01"),
		bad(ErrDTD, "", "<!DOCTYPE a PUBLIC 'x' ¦[]><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a SYSTEM ¦[]><a/>"),
		bad(ErrName, "", "<!DOCTYPE ¦[]><a/>"),

		bad(ErrSyntax, "", "<!DOC¦type a><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE¦><a/>"),
		bad(ErrName, "", "<!DOCTYPE ¦><a/>"),
		bad(ErrName, "", "<!DOCTYPE ¦'a'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a ¦b><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a ¦system 'x'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a SYS¦tem 'x'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a SYSTEM¦'x'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a SYSTEM ¦><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a SYSTEM 'x'¦'y'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a PUBLIC 'x'¦'y'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a PUBLIC 'x¦{' 'y'><a/>"),
		bad(ErrSyntax, "", "<!DOCTYPE a PUBLIC 'é¦' 'y'><a/>").at(20, 1, 21),
		bad(ErrSyntax, "", "<!DOCTYPE a>¦<!DOCTYPE a><a/>"),
		bad(ErrChar, "", "<!DOCTYPE a SYSTEM '¦\x01'><a/>"),
		bad(ErrNamespace, "", "<!DOCTYPE a:b¦:c><a/>"),
	}
}

func fragmentRows() []row {
	ok := func(doc, want string) row { return good(doc, want).fragment() }
	no := func(err error, path, doc string) row { return bad(err, path, doc).fragment() }
	return []row{
		ok("", ""),
		ok(" \n", `" \n"`),
		ok("x", `"x"`),
		ok("x\r", `"x\n"`),
		ok("<a/><b>y</b>z", `(a/ )a (b "y" )b "z"`),
		ok("x&amp;y", `"x&y"`),
		ok("<![CDATA[x]]>&lt;<!--y--><?p?>", `[x] "<" !y! ?p?`),
		ok("\uFEFFx", `"x"`),
		ok("<?xml version='1.0' encoding='utf-8'?> <!--c--><a/><b/>", `XML:1.0,utf-8 " " !c! (a/ )a (b/ )b`),
		ok(" <!--c-->\n<!DOCTYPE a>x", `" " !c! "\n" DOCTYPE:a,, "x"`),
		ok("<a xmlns='u'/><a/>", `({u}a @xmlns="u"/ ){u}a (a/ )a`),
		no(io.ErrUnexpectedEOF, "/a", "<a>x¦"),
		no(io.ErrUnexpectedEOF, "", "x&am¦"),
		no(io.ErrUnexpectedEOF, "", "x\xC3¦"),
		no(io.ErrUnexpectedEOF, "", "<!--¦"),
		no(ErrBalance, "", "<a/>¦</a>"),
		no(ErrName, "", " ¦<?xml version='1.0'?><a/>"),
		no(ErrSyntax, "", "<a/>¦<!DOCTYPE a>"),
		no(ErrSyntax, "", "x¦<!DOCTYPE a>"),
		no(ErrSyntax, "", "<![CDATA[]]>¦<!DOCTYPE a>"),
		no(ErrEncoding, "", "<?xml version='1.0' encoding='¦latin1'?><a/>"),
		no(ErrEncoding, "", "<?xml version='1.0' encoding='¦x-one'?><a/>"),
		no(ErrEntity, "", "¦&e;"),
		no(ErrSyntax, "", "x¦]]>"),
		no(ErrChar, "", "¦\x00"),
		no(ErrEncoding, "", "¦\xFF\xFE<"),
	}
}

// specRows are the examples of the specifications whose outcome they state.
func specRows() []row {
	return []row{
		// XML 1.0, 2.4 and 2.7: text that looks like markup.
		good("<a><![CDATA[<greeting>Hello, world!</greeting>]]></a>", "(a [<greeting>Hello, world!</greeting>] )a"),
		good("<a><!-- declarations for <head> & <body> --></a>", "(a ! declarations for <head> & <body> ! )a"),
		bad(ErrSyntax, "/a", "<a><!-- B+, B, or B¦---></a>"),

		// Namespaces 1.0, 6.1 and 6.2: scope of declarations, and of the default.
		good("<html:html xmlns:html='http://www.w3.org/1999/xhtml'><html:p/></html:html>",
			"({http://www.w3.org/1999/xhtml}html:html @xmlns:html=\"http://www.w3.org/1999/xhtml\""+
				" ({http://www.w3.org/1999/xhtml}html:p/ ){http://www.w3.org/1999/xhtml}html:p ){http://www.w3.org/1999/xhtml}html:html"),
		good("<book xmlns='urn:b' xmlns:isbn='urn:i'><isbn:number/><notes><p xmlns='urn:h'><i/></p></notes></book>",
			"({urn:b}book @xmlns=\"urn:b\" @xmlns:isbn=\"urn:i\" ({urn:i}isbn:number/ ){urn:i}isbn:number"+
				" ({urn:b}notes ({urn:h}p @xmlns=\"urn:h\" ({urn:h}i/ ){urn:h}i ){urn:h}p ){urn:b}notes ){urn:b}book"),
		good("<Beers><table xmlns='urn:h'><td><brandName xmlns=''>Huntsman</brandName></td></table></Beers>",
			"(Beers ({urn:h}table @xmlns=\"urn:h\" ({urn:h}td (brandName @xmlns=\"\" \"Huntsman\" )brandName ){urn:h}td ){urn:h}table )Beers"),

		// Namespaces 1.0, 6.3: the same attribute twice, and one that is not.
		bad(ErrDuplicate, "/x", "<x xmlns:n1='urn:w' xmlns:n2='urn:w'><bad a='1' ¦a='2'/></x>"),
		bad(ErrDuplicate, "/x", "<x xmlns:n1='urn:w' xmlns:n2='urn:w'><bad n1:a='1' ¦n2:a='2'/></x>"),
		good("<x xmlns:n1='urn:w' xmlns='urn:w'><good a='1' n1:a='2'/></x>",
			"({urn:w}x @xmlns:n1=\"urn:w\" @xmlns=\"urn:w\" ({urn:w}good @a=\"1\" @{urn:w}n1:a=\"2\"/ ){urn:w}good ){urn:w}x"),
	}
}
