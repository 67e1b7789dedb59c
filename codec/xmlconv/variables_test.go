package xmlconv_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A wmlCase is content of <p> in WML 1.1, or with in= all of the root, its WBXML behind the
// header, and the XML that comes back where it is another.
type wmlCase struct{ xml, wbxml, back string }

// wml returns the XML around the content of p.
func wml(p string) string {
	return "<wml><card><p>" + p + "</p></card></wml>"
}

// wmlBody returns what XML and WBXML have between the declaration or header, and the end.
func wmlBody(xml []byte) string {
	s := string(xml)
	return s[strings.Index(s, "<wml"):]
}

// TestVariables has the variables of WML in content: 7F wml, 67 card, 60 p.
func TestVariables(t *testing.T) {
	for _, c := range []wmlCase{
		{"$(name:escape)", `40 "name" 00`, ""},
		{"$(name:unesc)", `41 "name" 00`, ""},
		{"$(name:noesc)", `42 "name" 00`, ""},
		// Without a word it is inserted as it is; words may be short and in capitals.
		{"$(name)", `42 "name" 00`, "$(name:noesc)"},
		{"$name.", `42 "name" 00 03 "." 00`, "$(name:noesc)."},
		{"$_a1 $b", `42 "_a1" 00 03 " " 00 42 "b" 00`, "$(_a1:noesc) $(b:noesc)"},
		{"$(a:E)$(b:u)$(c:NOESC)", `40 "a" 00 41 "b" 00 42 "c" 00`, "$(a:escape)$(b:unesc)$(c:noesc)"},
		{"a $(x:e) b", `03 "a " 00 40 "x" 00 03 " b" 00`, "a $(x:escape) b"},
		// A dollar sign is doubled in XML, and stands once in strings.
		{"5 $$", `03 "5 $" 00`, ""},
		{"$$5 $$.", `03 "$5 $." 00`, ""},
		{"$$$$", `03 "$" 00 03 "$" 00`, ""},
		// A string ends where what follows could be taken for a variable.
		{"$$(name)", `03 "$" 00 03 "(name)" 00`, ""},
		{"$$name", `03 "$" 00 03 "name" 00`, ""},
		{"$$$(x:e)", `03 "$" 00 40 "x" 00`, "$$$(x:escape)"},
		// What is no variable is text, and its sign one.
		{"$5", `03 "$5" 00`, "$$5"},
		{"$(x:y)", `03 "$(x:y)" 00`, "$$(x:y)"},
		{"$(x:)", `03 "$(x:)" 00`, "$$(x:)"},
		{"$(x:e:e)", `03 "$(x:e:e)" 00`, "$$(x:e:e)"},
		{"$()$", `03 "$()$" 00`, "$$()$$"},
		{"$(a$(b:e)", `03 "$(a" 00 40 "b" 00`, "$$(a$(b:escape)"},
	} {
		c.wbxml = "03 04 6A 00 7F 67 60 " + c.wbxml + " 01 01 01"
		c.xml, c.back = wml(c.xml), wml(c.back)
		if c.back == wml("") {
			c.back = c.xml
		}
		checkWML(t, c, xmlconv.EncodeOptions{Table: tokens.WML11})
	}
}

// checkWML converts both ways.
func checkWML(t *testing.T, c wmlCase, o xmlconv.EncodeOptions) {
	t.Helper()
	want := spelled(t, c.wbxml)
	got, err := xmlconv.ToWBXML([]byte(c.xml), o)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %v\n% X, want\n% X", c.xml, err, got, want)
	}
	back, err := xmlconv.ToXML(want, xmlconv.DecodeOptions{Anonymous: true})
	if err != nil || wmlBody(back) != c.back {
		t.Errorf("%s: %v\n%s, want\n%s", c.xml, err, back, c.back)
	}
	// Lenient conversion writes the same.
	lenient, err := xmlconv.ToWBXML(back, xmlconv.EncodeOptions{Table: o.Table, Header: o.Header, Plan: o.Plan, Lenient: true})
	if strict, err2 := xmlconv.ToWBXML(back, o); err != nil || err2 != nil || !bytes.Equal(lenient, strict) {
		t.Errorf("%s, lenient: %v, %v\n% X, want\n% X", back, err, err2, lenient, strict)
	}
	var x strings.Builder
	if err := xmlconv.WriteXML(&x, bytes.NewReader(want), xmlconv.DecodeOptions{Anonymous: true, Lenient: true}); err != nil || x.String() != string(back) {
		t.Errorf("%s, lenient: %v\n%s, want\n%s", c.xml, err, x.String(), back)
	}
}

// TestVariablesInStrings reads strings of encoders that know no variables.
func TestVariablesInStrings(t *testing.T) {
	for text, want := range map[string]string{
		"$(a)":      "$(a)",
		"x $(a:e)y": "x $(a:e)y",
		"$a":        "$a",
		"$$":        "$$",
		"US$ 5":     "US$$ 5",
		"$(a":       "$$(a",
	} {
		doc := spelled(t, `03 04 6A 00 7F 67 60 03 "`+text+`" 00 01 01 01`)
		got, err := xmlconv.ToXML(doc, xmlconv.DecodeOptions{Anonymous: true})
		if err != nil || wmlBody(got) != wml(want) {
			t.Errorf("%s: %s, %v, want %s", text, got, err, wml(want))
		}
		// libwbxml changes nothing.
		got, err = xmlconv.ToXML(doc, xmlconv.DecodeOptions{Anonymous: true, Libwbxml: true})
		if err != nil || wmlBody(got) != wml(text) {
			t.Errorf("%s: %s, %v, want %s", text, got, err, wml(text))
		}
	}
	got, err := xmlconv.ToWBXML([]byte(wml("$(a) $$")), xmlconv.EncodeOptions{Table: tokens.WML11, Libwbxml: true})
	if want := spelled(t, `03 04 6A 00 7F 67 60 03 "$(a) $$" 00 01 01 01`); err != nil || !bytes.Equal(got, want) {
		t.Errorf("% X, %v, want % X", got, err, want)
	}
	for _, bad := range []string{`40 00`, `40 "a)" 00`, `40 "a:e" 00`, `40 "$" 00`} {
		_, err := xmlconv.ToXML(spelled(t, "03 04 6A 00 7F 67 60 "+bad+" 01 01 01"), xmlconv.DecodeOptions{})
		if s, ok := errors.AsType[*codec.SyntaxError](err); !ok || s.Offset != 7 || s.Path != "/wml/card/p" || !errors.Is(err, codec.ErrToken) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestVariablesInAttributes: in attributes of URLs a variable is escaped. Values are cut into
// tokens on both sides of one, and not within it.
func TestVariablesInAttributes(t *testing.T) {
	for _, c := range []wmlCase{
		{`<wml><card><p><a href="http://$(host).com/$(www.)"/></p></card></wml>`,
			`03 04 6A 00 7F 67 60 9C 4B 40 "host" 00 85 40 "www." 00 01 01 01 01`,
			`<wml><card><p><a href="http://$(host:escape).com/$(www.:escape)"/></p></card></wml>`},
		{`<wml><card title="$(t) $$"/></wml>`, `03 04 6A 00 7F A7 36 42 "t" 00 03 " $" 00 01 01`, `<wml><card title="$(t:noesc) $$"/></wml>`},
		{`<wml><card title="a$$b"/></wml>`, `03 04 6A 00 7F A7 36 03 "a$" 00 03 "b" 00 01 01`, `<wml><card title="a$$b"/></wml>`},
	} {
		checkWML(t, c, xmlconv.EncodeOptions{Table: tokens.WML11})
	}
}

// TestVariablesByReference has names in the string table.
func TestVariablesByReference(t *testing.T) {
	c := wmlCase{wml("$(password:noesc) $(password:escape) password"),
		`03 04 6A 00 7F 67 60 42 "password" 00 03 " " 00 40 "password" 00 03 " password" 00 01 01 01`,
		wml("$(password:noesc) $(password:escape) password")}
	checkWML(t, c, xmlconv.EncodeOptions{Table: tokens.WML11})
	c.wbxml = `03 04 6A 09 "password" 00 7F 67 60 82 00 03 " " 00 80 00 03 " password" 00 01 01 01`
	checkWML(t, c, xmlconv.EncodeOptions{Table: tokens.WML11, Plan: xmlconv.PlanRepeats})
	given := codec.Header{PublicID: 4, Strings: []byte("password\x00")}
	checkWML(t, c, xmlconv.EncodeOptions{Table: tokens.WML11, Plan: xmlconv.PlanGiven, Header: given})
	_, err := xmlconv.ToWBXML([]byte(wml("$(é)")), xmlconv.EncodeOptions{Table: tokens.WML11, Header: codec.Header{Charset: codec.USASCII}})
	if !errors.Is(err, codec.ErrCharset) {
		t.Errorf("a name that the charset lacks: %v", err)
	}
}

// TestContentValues has the tokens for all of an element's text: WV-CSP 1.1 has extensions,
// 1.0 values in content.
func TestContentValues(t *testing.T) {
	for _, c := range []struct {
		table      *tokens.Table
		xml, wbxml string
	}{
		{tokens.WVCSP11, `<ContentEncoding>BASE64</ContentEncoding>`, "4E 80 07"},
		{tokens.WVCSP11, `<ContentEncoding>BASE6</ContentEncoding>`, `4E 03 "BASE6" 00`},
		{tokens.WVCSP11, `<Code>200</Code>`, "4B C3 01 C8"},
		{tokens.WVCSP11, `<Code>4294967295</Code>`, "4B C3 04 FF FF FF FF"},
		{tokens.WVCSP11, `<DateTime>20010925T152330Z</DateTime>`, "51 C3 06 1F46 72F5 DE5A"},
		{tokens.WVCSP10, `<ContentEncoding>BASE64</ContentEncoding>`, "4E 8B"},
		// Without content, this octet would be a value.
		{tokens.WVCSP10, `<AttributeList xmlns="http://www.wireless-village.org/CSP"></AttributeList>`, "C9 05 01"},
		// A value of another page is a string.
		{tokens.WVCSP10, `<ContentEncoding>ANGRY</ContentEncoding>`, `4E 03 "ANGRY" 00`},
	} {
		h := codec.AppendHeader(nil, codec.Header{Version: codec.Version13, PublicID: 1, Charset: codec.UTF8})
		want := append(append(h, 0x40|tag(t, c.table, "WV-CSP-Message")), spelled(t, c.wbxml+" 01 01")...)
		got, err := xmlconv.ToWBXML([]byte("<WV-CSP-Message>"+c.xml+"</WV-CSP-Message>"), xmlconv.EncodeOptions{Table: c.table, Anonymous: true})
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n% X, want\n% X", c.xml, err, got, want)
		}
		back, err := xmlconv.ToXML(want, xmlconv.DecodeOptions{Codec: codec.Options{Table: c.table}, Anonymous: true})
		if err != nil || !strings.HasSuffix(string(back), c.xml+"</WV-CSP-Message>") {
			t.Errorf("%s: %s, %v", c.xml, back, err)
		}
	}
	const empty = `<WV-CSP-Message><AttributeList xmlns="http://www.wireless-village.org/CSP"/></WV-CSP-Message>`
	got, err := xmlconv.ToWBXML([]byte(empty), xmlconv.EncodeOptions{Table: tokens.WVCSP10})
	if want := testdoc.Hex(t, "03 0F 6A 00 7E C9 05 01 01 01"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %v\n% X, want\n% X", empty, err, got, want)
	}
}

// tag returns the token of an element on page 0.
func tag(t *testing.T, table *tokens.Table, name string) byte {
	c, ok := table.FindTag(0, []byte(name))
	if !ok {
		t.Fatal(name)
	}
	return c.Token()
}

// TestConditionEnds: the encoding that a message names is about the content beside it, and
// not about that of the next message.
func TestConditionEnds(t *testing.T) {
	const xml = `<WV-CSP-Message><NewMessage><MessageInfo><ContentEncoding>BASE64</ContentEncoding></MessageInfo><ContentData>AAH+</ContentData></NewMessage>` +
		`<NewMessage><MessageInfo/><ContentData>AAH+</ContentData></NewMessage></WV-CSP-Message>`
	table := tokens.WVCSP11
	for _, lenient := range []bool{false, true} {
		doc, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{Table: table, Lenient: lenient})
		if err != nil {
			t.Fatal(err)
		}
		if opaque, text := bytes.Count(doc, spelled(t, "4D C3 03 0001FE")), bytes.Count(doc, spelled(t, `4D 03 "AAH+" 00`)); opaque != 1 || text != 1 {
			t.Errorf("% X", doc)
		}
		// Octets that are text in the second message are text.
		doc = bytes.Replace(doc, spelled(t, `4D 03 "AAH+" 00`), spelled(t, `4D C3 02 "hi"`), 1)
		for _, mode := range []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeIndent} {
			for _, o := range []xmlconv.DecodeOptions{{Mode: mode}, {Mode: mode, Lenient: true}, {Mode: mode, Libwbxml: true}} {
				back, err := xmlconv.ToXML(doc, o)
				if err != nil || !strings.Contains(string(back), ">AAH+<") || !strings.Contains(string(back), ">hi<") {
					t.Errorf("%+v: %s, %v", o, back, err)
				}
			}
		}
	}
}
