package xmlconv_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// planned is PlanRepeats done slowly, on a document in UTF-8 with all text in place: it
// counts, fills a table in the order of the document, and writes.
func planned(t *testing.T, doc []byte, o codec.Options) []byte {
	d := codec.NewDecoder(bytes.NewReader(doc), o)
	h, err := d.Header()
	if err != nil {
		t.Fatal(err)
	}
	var all []codec.Token
	var names []string
	count := map[string]int{}
	for tok, err := range d.All() {
		if err != nil {
			t.Fatal(err)
		}
		tok.Data = bytes.Clone(tok.Data)
		all, names = append(all, tok), append(names, d.Name(tok))
		if isShared(tok) {
			count[string(tok.Data)]++
		}
	}
	var table []byte
	places := map[string]int{}
	place := func(s string) int {
		if _, ok := places[s]; !ok {
			places[s] = len(table)
			table = append(append(table, s...), 0)
		}
		return places[s]
	}
	if public := h.Public(); public != nil {
		h.PublicIndex = uint32(place(string(public)))
	}
	for i := range all {
		x := &all[i]
		switch s := string(x.Data); {
		case x.Flags&codec.Literal != 0:
			x.Code = tokens.Code(place(names[i]))
		case isShared(*x) && s != "":
			at, ok := places[s]
			if n := count[s]; !ok && 3*n+len(s)+1 < n*(len(s)+2) {
				at, ok = place(s), true
			}
			reference := 1 + wire.SizeInt(uint32(at))
			if ok && reference < len(s)+2 {
				x.Code = tokens.Code(at)
				if x.Kind == codec.ExtString {
					x.Kind = codec.ExtInt
				} else {
					x.Flags = codec.FromTable
				}
			}
		}
	}
	h.Strings = table
	e := codec.NewEncoder(nil, h, o)
	for _, x := range all {
		e.Token(x)
	}
	out, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// isShared reports whether a token has a string that may stand in the string table: text, or
// the name of a variable. The types of the tests have EXT_T_n for variables with n = 0 only,
// WML apart.
func isShared(t codec.Token) bool {
	return t.Kind == codec.Text || t.Kind == codec.ExtString && t.Num() == 0
}

// TestRepeats compares the string table of PlanRepeats with one that is planned slowly.
func TestRepeats(t *testing.T) {
	compared, smaller := 0, 0
	eachDocument(t, func(t *testing.T, d document) {
		xml, err := xmlconv.ToXML(d.octets, d.o.de)
		if err != nil {
			t.Skip(err)
		}
		o := d.o.en
		o.Header.Charset = codec.UTF8
		plain, err := xmlconv.ToWBXML(xml, o)
		if err != nil {
			t.Skip(err)
		}
		in := d.o.de.Codec
		if in.Table == nil {
			in.Resolve = xmlconv.Resolve
		}
		if holdsDocument(t, plain, in) {
			t.Skip("the document in it has a table of its own")
		}
		o.Plan = xmlconv.PlanRepeats
		got, err := xmlconv.ToWBXML(xml, o)
		if want := planned(t, plain, in); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v\n%swant\n%s", err, hex.Dump(got), hex.Dump(want))
		}
		compared++
		if len(got) < len(plain) {
			smaller++
		}
	})
	if compared < 40 || smaller < 10 {
		t.Errorf("%d documents compared, %d are smaller", compared, smaller)
	}
}

// TestRepeatsMany holds that texts beyond the bound on memory stay in place, and that
// offsets of every size are right.
func TestRepeatsMany(t *testing.T) {
	var xml bytes.Buffer
	xml.WriteString("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Add>")
	for range 2 {
		for i := range 60000 {
			fmt.Fprintf(&xml, "<CmdID>text %05d %05d</CmdID>", i, i)
		}
		xml.WriteString("<name/>") // the offset of the name has three octets
	}
	xml.WriteString("</Add></SyncBody></SyncML>")
	o := xmlconv.EncodeOptions{Plan: xmlconv.PlanRepeats, Limits: codec.Limits{Strings: 4 << 20}}
	got, err := xmlconv.ToWBXML(xml.Bytes(), o)
	if err != nil {
		t.Fatal(err)
	}
	back, err := xmlconv.ToXML(got, xmlconv.DecodeOptions{Codec: codec.Options{Limits: codec.Limits{Strings: -1}}})
	if err != nil {
		t.Fatal(err)
	}
	o.Plan = xmlconv.PlanLiterals
	plain, err := xmlconv.ToWBXML(xml.Bytes(), o)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := xmlconv.ToXML(plain, xmlconv.DecodeOptions{}); err != nil || !bytes.Equal(back, want) {
		t.Error("another document", err)
	}
	// Each text that is counted takes its octets, a terminator and the number of the document.
	counted := (1 << 20) / (len("text 00000 00000") + 2)
	in := codec.NewDecoder(bytes.NewReader(got), codec.Options{Resolve: xmlconv.Resolve, Limits: codec.Limits{Strings: -1}})
	references := 0
	for tok, err := range in.All() {
		if err != nil {
			t.Fatal(err)
		}
		if tok.Flags&codec.FromTable != 0 {
			references++
		}
	}
	if references != 2*counted {
		t.Errorf("%d references, want %d", references, 2*counted)
	}
}

// TestRepeatsFull has names for which the string table has no place: beside other names,
// and behind texts. The error is that of the name.
func TestRepeatsFull(t *testing.T) {
	const doc = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Add>%s<Meta/>%s</Add>%s</SyncBody></SyncML>"
	for _, c := range []struct {
		name, texts, names, behind string
		strings                    int
		at                         string // "": no error
	}{
		{"room", "<CmdID>abcdefgh</CmdID><CmdID>abcdefgh</CmdID>", "<name/>", "", 14, ""},
		{"text", "<CmdID>abcdefgh</CmdID><CmdID>abcdefgh</CmdID>", "<name/>", "", 13, "<name/>"},
		{"second name", "<CmdID>abcdefgh</CmdID><CmdID>abcdefgh</CmdID>", "<a/><a/><name/><a/>", "", 14, "<name/>"},
		{"names", "", "<name/><eman/>", "", 9, "<eman/>"},
		{"attribute", "<CmdID>abcdefgh</CmdID><CmdID>abcdefgh</CmdID>", "<Item name='1'/>", "", 13, "<Item name"},
		{"first of two faults", "<CmdID>abcdefgh</CmdID><CmdID>abcdefgh</CmdID>", "<name/>", "<Add>", 13, "</SyncBody>"},
	} {
		xml := fmt.Sprintf(doc, c.texts, c.names, c.behind)
		_, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{Plan: xmlconv.PlanRepeats, Limits: codec.Limits{Strings: c.strings}})
		if c.at == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		s, ok := errors.AsType[*xmlconv.SyntaxError](err)
		if !ok || c.behind == "" && !errors.Is(err, codec.ErrLimit) || s.Offset != int64(strings.LastIndex(xml, c.at)) {
			t.Errorf("%s: %v, want offset %d", c.name, err, strings.LastIndex(xml, c.at))
		}
	}
}
