package xmlequal

import (
	"testing"

	"github.com/go-wbxml/wbxml/tokens"
)

// TestDifference checks which differences count.
func TestDifference(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`<a/>`, `<a></a>`, true},
		{`<a/>`, `<b/>`, false},
		{`<a b="1" c="2"/>`, `<a c='2' b='1'/>`, true},
		{`<a b="1"/>`, `<a b="2"/>`, false},
		{`<a b="1"/>`, `<a/>`, false},
		{`<a>x&amp;y</a>`, `<a><![CDATA[x&y]]></a>`, true},
		{`<a>x<!-- c -->y</a>`, `<a>xy</a>`, true},
		{`<a>x</a>`, `<a>x </a>`, false},
		{`<a>x</a>`, `<a/>`, false},
		{`<a> </a>`, `<a/>`, false},
		{`<a> <b/>
		  <c> </c></a>`, `<a><b/><c> </c></a>`, true},
		{`<Sync> </Sync>`, `<Sync/>`, true}, // holds elements only
		{`<a>x<b/> y</a>`, `<a>x<b/>y</a>`, false},
		{`<a><b/></a>`, `<a><b/><b/></a>`, false},
		{`<a><b/><b/></a>`, `<a><b/></a>`, false},
		{`<a xmlns="u"/>`, `<x:a xmlns:x="u"/>`, true},
		{`<a xmlns="u"/>`, `<a xmlns="v"/>`, false},
		{`<a/>`, `<a xmlns="v"/>`, true},
		{`<a><b/></a>`, `<a xmlns="v"><b xmlns="w"/></a>`, true},
		{`<a xmlns="v"><b xmlns=""/></a>`, `<a xmlns="v"><b/></a>`, false},
		{`<m xmlns="u"><DevInf><Man/></DevInf><n/></m>`, `<m xmlns="u"><DevInf xmlns="syncml:devinf"><Man/></DevInf><n/></m>`, true},
		{`<m xmlns="u"><DevInf><Man/></DevInf><n/></m>`, `<m xmlns="u"><DevInf xmlns="syncml:devinf"><Man/><n/></DevInf></m>`, false},
		{`<m xmlns="u"><Item><Man/></Item></m>`, `<m xmlns="u"><Item xmlns="syncml:devinf"><Man/></Item></m>`, false},
		{`<a xmlns="v"/>`, `<a/>`, false},
		{`<a xmlns:x="u" x:b="1"/>`, `<a xmlns:x="v" x:b="1"/>`, false},
		{`<a><?p d?></a>`, `<a><?p d?></a>`, true},
		{`<a><?p d?></a>`, `<a><?p e?></a>`, false},
		{`<?p d?><a/>`, `<a/>`, false},
		{`<NextNonce>AAEC
		  Aw==</NextNonce>`, `<NextNonce>AAECAw==</NextNonce>`, true},
		{`<NextNonce>AAECAw==</NextNonce>`, `<NextNonce>AAECBA==</NextNonce>`, false},
		{`<Data>AAEC Aw==</Data>`, `<Data>AAECAw==</Data>`, false},
		{`<verDTD>1</verDTD>`, `<VerDTD>1</VerDTD>`, sameTag("verDTD", "VerDTD")},
		{`<parm name="BEARER" value="CDMA2000-IX-SIMPLE-IP"/>`, `<parm name="BEARER" value="CDMA2000-1X-SIMPLE-IP"/>`, true},
		{`<parm name="BEARER" value="CDMA2000-2X-SIMPLE-IP"/>`, `<parm name="BEARER" value="CDMA2000-1X-SIMPLE-IP"/>`, false},
		{`<!DOCTYPE a SYSTEM "y"><a>&#120;</a>`, `<a>x</a>`, true},
	} {
		what, err := Difference([]byte(c.a), []byte(c.b), Options{Table: tokens.SyncML12})
		if err != nil || (what == "") != c.same {
			t.Errorf("%s and %s: difference %q (%v)", c.a, c.b, what, err)
		}
	}
	for _, c := range [][2]string{{`<a>`, `<a/>`}, {`<a/>`, `<a`}} {
		if _, err := Difference([]byte(c[0]), []byte(c[1]), Options{}); err == nil {
			t.Errorf("%s and %s: no error", c[0], c[1])
		}
	}
	if what, err := Difference([]byte("<a> <b/></a>"), []byte("<a><b/></a>"), Options{KeepSpace: true}); what == "" || err != nil {
		t.Errorf("white space that is kept: difference %q (%v)", what, err)
	}
}

// TestEvents holds how a difference is described, where it is found and in which
// words of the document.
func TestEvents(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"<a>\n<b/></a>", "<a><c/></a>", "line 2 of the document has <b>, line 1 of the result <c>"},
		{"<a/>", "<a>\n\nx</a>", `line 1 of the document has </a>, line 1 of the result the text "\n\nx"`},
		{"<a xmlns='u' c='1'/>", "<a/>", `line 1 of the document has <a (in "u") c="1">, line 1 of the result <a>`},
		{"<a/><?p x?>", "<a/>", `line 1 of the document has <?p "x"?>, line 1 of the result its end`},
	} {
		got, err := Difference([]byte(c.a), []byte(c.b), Options{})
		if err != nil || got != c.want {
			t.Errorf("%s and %s: %s (%v), want %s", c.a, c.b, got, err, c.want)
		}
	}
}

// TestExact holds that an exact comparison knows no other spellings, and counts all
// text and instructions.
func TestExact(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`<a c="2" b="1">x<?p d?></a>`, `<a b="1" c="2">x<?p d?></a>`, true},
		{`<a/>`, `<a xmlns="v"/>`, false},
		{`<a> <b/></a>`, `<a><b/></a>`, false},
		{`<a b="1"/>`, `<a b="2"/>`, false},
		{`<a><?p d?></a>`, `<a><?q d?></a>`, false},
		{`<a><?p d?></a>`, `<a><?p e?></a>`, false},
		{`<verDTD>1</verDTD>`, `<VerDTD>1</VerDTD>`, false},
		{`<parm name="BEARER" value="CDMA2000-IX-SIMPLE-IP"/>`, `<parm name="BEARER" value="CDMA2000-1X-SIMPLE-IP"/>`, false},
	} {
		what, err := Difference([]byte(c.a), []byte(c.b), Options{Exact: true})
		if err != nil || (what == "") != c.same {
			t.Errorf("%s and %s: difference %q (%v)", c.a, c.b, what, err)
		}
	}
}
