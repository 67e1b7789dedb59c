package template

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// places are the texts and attribute values of XML that the converter has written.
var places = regexp.MustCompile(`="([^"]*)"|>([^<]+)<`)

// slotted returns xml with slots in the places that choices say: all of a text, its
// end, or two in it.
func slotted(xml string, choices []byte) string {
	n := 0
	return places.ReplaceAllStringFunc(xml, func(s string) string {
		if len(choices) == 0 {
			return s
		}
		c := choices[n%len(choices)]
		n++
		front, text, back := s[:1], s[1:len(s)-1], s[len(s)-1:]
		if s[0] == '=' {
			front, text = s[:2], s[2:len(s)-1]
		}
		form := []string{"", "", "", "|base64", "|xml"}[int(c>>5)%5]
		slot := fmt.Sprintf("${s%d%s}", c>>3&3, form)
		switch c & 7 {
		case 0:
			text = slot
		case 1:
			text += slot
		case 2:
			text = slot + text + slot
		case 3:
			text = "GSM-" + slot
		}
		return front + text + back
	})
}

// FuzzTemplate puts slots into documents that the grammar of their type makes, and any
// values into the slots: what is rendered is what the converter makes of the XML with
// the same values, to the octet; what is harmless is rendered.
func FuzzTemplate(f *testing.F) {
	types := []*tokens.Table{tokens.Prov11, tokens.SyncML12, tokens.SyncML11, tokens.DevInf12, tokens.TNDS12}
	var generators []*grammar.Generator
	for _, t := range types {
		g, err := grammar.Load(codec.Version13, t)
		if err != nil {
			f.Fatal(err)
		}
		generators = append(generators, grammar.NewGenerator(g, grammar.Options{Size: 100}))
	}
	for i := range byte(60) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7 ^ i, i >> 1}, 40), []byte{i, 5 * i, 0, 9, 32 * i, 16}, i, "value", "GSM-GPRS", "")
	}
	for i, v := range []string{"APPSRV", "GPRS", "BASIC,DIGEST", "HTTP-BASIC", " ", "\r\n\t", "<&>\"']]>", "é漢😀", "\x00", "\xFF", "\uFFFE", "${s0}", strings.Repeat("0123456789", 30)} {
		f.Add([]byte{}, []byte{0, 1, 8, 9, 10, 96}, byte(i), v, "x", cp)
		f.Add([]byte{}, []byte{7}, byte(i), v, "IPV4", dm)
	}
	f.Fuzz(func(t *testing.T, document, choices []byte, which byte, odd, even, xml string) {
		o := xmlconv.EncodeOptions{NestTNDS: which&64 != 0}
		if xml == "" {
			d := generators[int(which)%len(types)].Generate(&grammar.Octets{Left: document})
			text, err := xmlconv.ToXML(d.Octets, xmlconv.DecodeOptions{})
			if err != nil {
				return
			}
			xml = string(text)
		}
		check(t, slotted(xml, choices), o, odd, even)
	})
}

// check compiles a document and renders it with one of two values in each slot.
func check(t *testing.T, xml string, o xmlconv.EncodeOptions, odd, even string) {
	tp, err := Compile([]byte(xml), o)
	if err != nil {
		if _, convErr := xmlconv.ToWBXML([]byte(xml), o); convErr == nil && !errors.Is(err, ErrSlot) {
			t.Fatalf("%v: %s", err, xml)
		}
		return
	}
	var values []Value
	set := map[string]string{}
	for i, name := range tp.Slots() {
		v := odd
		if i%2 == 0 {
			v = even
		}
		set[name] = v
		values = append(values, Value(v))
	}
	got, err := tp.Append([]byte("before"), values)
	want, wantErr := xmlconv.ToWBXML([]byte(filled(xml, set)), o)
	if err != nil {
		harmless := func(s string) bool {
			return strings.TrimSpace(s) != "" && xmlesc.Check([]byte(s)) == nil && len(s) < 1<<10
		}
		if _, ok := errors.AsType[*SlotError](err); !ok || string(got) != "before" || harmless(odd) && harmless(even) {
			t.Fatalf("%v with %q and %q: %s", err, odd, even, xml)
		}
		return
	}
	if wantErr != nil || string(got) != "before"+string(want) {
		t.Fatalf("%s\nwith %q rendered\n%q\nconverted\n%q, %v", xml, set, got, want, wantErr)
	}
}
