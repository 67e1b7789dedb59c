package gen

import (
	"strings"
	"testing"
)

// Files as people and spreadsheets write them.
func TestParse(t *testing.T) {
	src := "\uFEFF# Written by a spreadsheet.\r\n" +
		"name,acme-1.0,,,\r\n" +
		",,,,\r\n" +
		"var,  Acme10  ,\r\n" +
		"\"prefix\", \"Acme\"\r\n" +
		"tags\t, 0 , namespace=urn:a b , \r\n" +
		"tag, 5, report ,elements \r\n" +
		"values, 0, whole\r\n" +
		"value, 0x85, \" a \"\"b\"\", \"\r\n" +
		"value, 134, a\u00A0b , list\r\n"
	d, err := Parse("f.csv", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "acme-1.0" || d.Var != "Acme10" || d.Prefix != "Acme" || d.Pos.Line != 2 {
		t.Errorf("the definition is %+v", d)
	}
	tags, values := d.Sections[0], d.Sections[1]
	if tags.Namespace != "urn:a b" || tags.Pos.Line != 6 {
		t.Errorf("the section is %+v", tags)
	}
	if r := tags.Rows[0]; r.Token != 5 || r.Name != "report" || !r.Elements || r.Pos.Line != 7 {
		t.Errorf("the row is %+v", r)
	}
	if r := values.Rows[0]; r.Text != ` a "b", ` || r.Use != UseWhole {
		t.Errorf("the value is %+v: quotation marks keep white space", r)
	}
	if r := values.Rows[1]; r.Token != 0x86 || r.Text != "a\u00A0b" || r.Use != UseListPart {
		t.Errorf("the value is %+v", r)
	}
}

func TestParseRow(t *testing.T) {
	src := good + `attrs, 3, fragment, prefix=Bmce
attr, 0x06, url=http://, whole, list, readonly, alias=url=HTTP://, alias=uri=http://, ident=URL, since=1.1, "note=a=b, c"
form, document, acme-1.0, when=0:report, is=a, "is=b, c"
form, integer, readonly
`
	d, err := Parse("f.csv", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	s := d.Sections[1]
	r := s.Rows[0]
	if s.Page != 3 || s.Use != UseFragment || s.Prefix != "Bmce" || r.Page != 3 {
		t.Errorf("the section is %+v", s)
	}
	if r.Name != "url" || r.Text != "http://" || r.Use != UseWhole || !r.List || !r.ReadOnly ||
		r.Ident != "URL" || r.Since != "1.1" || r.Note != "a=b, c" {
		t.Errorf("the row is %+v", r)
	}
	if have := strings.Join(labels(r), " "); have != "url=http:// url=HTTP:// uri=http://" {
		t.Errorf("the row is called %s", have)
	}
	f := r.Forms
	if len(f) != 2 || f[0].Kind != "document" || f[0].Table != "acme-1.0" || f[0].When != "report" ||
		strings.Join(f[0].Is, "|") != "a|b, c" || f[1].Kind != "integer" || !f[1].ReadOnly || f[0].ReadOnly || f[1].Pos.Line != 9 {
		t.Errorf("the forms are %+v", f)
	}
}

// Text of an error: what an editor jumps to comes first.
func TestErrorText(t *testing.T) {
	e := &Error{Pos: Pos{"a.csv", 3}, Msg: "wrong"}
	if !strings.HasPrefix(e.Error(), "a.csv:3: ") {
		t.Errorf("the error is %q", e)
	}
	e.Other = Pos{"b.csv", 4}
	if !strings.Contains(e.Error(), "b.csv:4") {
		t.Errorf("the error is %q", e)
	}
	if s := (Pos{File: "a.csv"}).String(); s != "a.csv" {
		t.Errorf("a file is %q", s)
	}
}
