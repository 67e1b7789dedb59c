package inspect

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestGolden holds whole reports. Run with -update to write them.
func TestGolden(t *testing.T) {
	want := map[string]bool{"push": true, "dm-nested": true, "dm-xml": true, "smpp": true, "sms-false-true": true, "cp.xml": true, "pap": true, "notification": true}
	for _, m := range octetForms() {
		if !want[m.name] {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			out := must(Explain(m.octets, Options{Keys: keys}).JSON())
			var text bytes.Buffer
			if err := json.Indent(&text, out, "", " "); err != nil {
				t.Fatal(err)
			}
			text.WriteByte('\n')
			testdoc.Golden(t, filepath.Join("testdata", m.name+".json"), text.Bytes())
		})
	}
}

// TestShared explains what was collected in the field.
func TestShared(t *testing.T) {
	for name, want := range map[string][]Kind{
		"samples/made-dm12-push.bin": {KindWSP, KindWBXML}, "samples/nokia-s40-sms-segments.txt": {KindLines, KindSegment, KindJoined, KindWSP, KindWBXML},
		"samples/gaia-userpin-cp.wbxml": {KindWBXML}, "samples/funambol-tnds-dmacc.wbxml": {KindWBXML}, "samples/symbian-cp-w7-full.wbxml": {KindWBXML},
		"cases/push-pdu.hex": {KindHex, KindWSP, KindWBXML}, "cases/push-pdu.bin": {KindWSP, KindWBXML}, "cases/enc-plain.xml": {KindEncrypted},
		"cases/object-with-unsigned-sibling.xml": {KindSignature}, "cases/xmltree-bomb.wbxml": {KindWBXML}, "cases/b64tree-bomb.wbxml": {KindWBXML},
		"cases/nokia-literal0-no-table.wbxml": {KindWBXML}, "cases/unknown-tag.wbxml": {KindWBXML}, "cases/secret16.bin": {KindUnknown}, "cases/messages.md": {KindText},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(testdoc.Shared(t, strings.Split(name, "/")...))
			if err != nil {
				t.Fatal(err)
			}
			r := Explain(b, Options{Keys: bootstrap.Keys{PIN: []byte("1234")}})
			if err := sound(r); err != nil || !hasKinds(r, want) {
				t.Errorf("%s, want %s; %v", outline(r), want, err)
			}
			for _, l := range r.Layers {
				if l.MAC != nil && strings.HasPrefix(name, "samples/") && l.MAC.State != StateVerified {
					t.Errorf("MAC %+v", l.MAC)
				}
			}
		})
	}
}

// TestMAC asks why a MAC is wrong.
func TestMAC(t *testing.T) {
	m := bootstrapMessage(bootstrap.ProfileCP, 0)
	for _, tt := range []struct {
		name   string
		change func(m *bootstrap.Message)
		keys   bootstrap.Keys
		state  State
		cause  string
	}{
		{"right", func(*bootstrap.Message) {}, keys, StateVerified, ""},
		{"no keys", func(*bootstrap.Message) {}, bootstrap.Keys{}, StateNoKeys, ""},
		{"other PIN", func(*bootstrap.Message) {}, bootstrap.Keys{PIN: []byte("99999")}, StateDiffers, ""},
		{"reversed PIN", func(m *bootstrap.Message) {
			m.Security = must(bootstrap.Protect(m.Body, bootstrap.SECUserPIN, bootstrap.Keys{PIN: []byte("15184")}))
		}, keys, StateDiffers, "pin"},
		{"missing", func(m *bootstrap.Message) { m.Security = bootstrap.Security{} }, keys, StateMissing, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := m
			tt.change(&m)
			r := Explain(must(push.AppendPDU(nil, m.PDU(1))), Options{Keys: tt.keys})
			mac := r.Layers[0].MAC
			if mac == nil || mac.State != tt.state || (len(mac.Why) > 0) != (tt.cause != "") {
				t.Fatalf("%+v, want %s", mac, tt.state)
			}
			if tt.cause != "" && !strings.Contains(mac.Why[0][0].ID, tt.cause) {
				t.Errorf("%+v, want %s", mac.Why, tt.cause)
			}
		})
	}
}

// TestInput checks that the input stays as it is, and that the report owns its memory.
func TestInput(t *testing.T) {
	for _, m := range octetForms() {
		in := bytes.Clone(m.octets)
		r := Explain(in, Options{})
		if !bytes.Equal(in, m.octets) {
			t.Errorf("%s: the input is changed", m.name)
		}
		before := string(must(r.JSON()))
		clear(in)
		if string(must(r.JSON())) != before {
			t.Errorf("%s: the report changes with the input", m.name)
		}
		if shown := Explain(m.octets, Options{Secrets: true}); !bytes.Equal(shown.Buffers[0].Octets, m.octets) {
			t.Errorf("%s: octets are masked in spite of Secrets", m.name)
		}
	}
}

// TestAs takes another reading than the best one.
func TestAs(t *testing.T) {
	in := []byte("03 0b 6a 00 45 01")
	if r := Explain(in, Options{As: KindHex}); r.Kind != KindHex {
		t.Error(outline(r))
	}
	if r := Explain(in, Options{As: KindText}); len(r.Notes) == 0 {
		t.Error("no note says that there is no such reading")
	}
}

// largest are inputs at the bounds.
func largest() map[string][]byte {
	var xml, table, refs bytes.Buffer
	for i := range MaxInput / 40 {
		fmt.Fprintf(&xml, `<parm name="PW" value="secret%07d"/>`, i)
		if i < 680 {
			fmt.Fprintf(&table, "secret%05d\x00", i)
		}
		if i < 9000 {
			at := i % 680 * 12
			refs.WriteString("\x87\x05\x03PW\x00\x06\x83") // parm name="PW" value=STR_T
			refs.Write([]byte{0x80 | byte(at>>14), 0x80 | byte(at>>7), byte(at & 0x7F), 1})
		}
	}
	n := table.Len()
	wbxml := slices.Concat([]byte{3, 0x0B, 0x6A, 0x80 | byte(n>>14), 0x80 | byte(n>>7), byte(n & 0x7F)}, table.Bytes(), []byte("\x45\x46"), refs.Bytes(), []byte{1, 1})
	return map[string][]byte{
		"secrets": slices.Concat([]byte("<a>"), xml.Bytes(), []byte("</a>")), "references": wbxml,

		"zeros": make([]byte, MaxInput+1), "digits": bytes.Repeat([]byte("0"), MaxInput+1), "lines": bytes.Repeat([]byte("0605040b8423f000\n"), MaxInput/17),
		"tags": bytes.Repeat([]byte("<a>"), MaxInput/3), "percents": bytes.Repeat([]byte("%00"), MaxInput/3), "numbers": bytes.Repeat([]byte("1 "), MaxInput/2),
		"wbxml": append([]byte{3, 1, 0x6A, 0, 0x45}, bytes.Repeat([]byte{0x05}, MaxInput)...), "empty": nil,
	}
}

// TestLimits explains inputs at the bounds.
func TestLimits(t *testing.T) {
	for name, in := range largest() {
		t.Run(name, func(t *testing.T) {
			if err := sound(Explain(in, Options{})); err != nil {
				t.Error(err)
			}
		})
	}
}

// changeable returns the places of m where another octet leaves the names of elements and
// attributes as they are: all text, all of messages around a document, and not the tokens
// of WBXML, of which another one is another name.
func changeable(m made) (at []int) {
	r := Explain(m.octets, Options{Secrets: true})
	fixed := make([]bool, len(m.octets))
	var fix func(buffer, from, to int)
	fix = func(buffer, from, to int) {
		for i := from; i < to && buffer == 0; i++ {
			fixed[i] = true
		}
		for _, p := range r.Buffers[buffer].Parts {
			if from, to, ok := p.source(from, to); ok {
				fix(p.Buffer, from, to)
			}
		}
	}
	for _, l := range r.Layers {
		for _, f := range l.Fields {
			from, to := f.Offset, f.Offset+f.Length
			switch {
			case l.Kind != KindWBXML:
			case f.Name == "STR_I":
				fix(l.Buffer, from, from+1)
				fix(l.Buffer, to-1, to)
			case f.Name != "data":
				fix(l.Buffer, from, to)
			}
		}
	}
	for i, f := range fixed {
		if !f {
			at = append(at, i)
		}
	}
	return at
}

// FuzzExplain explains octets of any kind, and a document with a secret, of which an octet
// is another one, cut anywhere, and written as text with the octets around it: it does not
// panic, all offsets are within their buffers, and the secret is in no report.
func FuzzExplain(f *testing.F) {
	all := octetForms()
	var places [][]int
	for i, m := range all {
		places = append(places, changeable(m))
		f.Add(m.octets, uint8(i), uint16(len(m.octets)), uint16(i), uint8(0))
		f.Add([]byte(textForms[i%len(textForms)].write(m.octets)), uint8(7*i), uint16(len(m.octets)*3/4), uint16(99*i), uint8(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, form uint8, cut, at uint16, flip uint8) {
		if err := sound(Explain(in, Options{Keys: keys})); err != nil {
			t.Error(err)
		}
		i := int(form) % len(all)
		m := all[i]
		at = uint16(places[i][int(at)%len(places[i])])
		octets := bytes.Clone(m.octets)
		if octets[at] ^= flip; octets[at] == 0 {
			return // ends the text of a name
		}
		text := textForms[int(form)/len(all)%len(textForms)].write(octets[:min(int(cut), len(octets))])
		for _, in := range []string{text, string(octets)} {
			r := Explain([]byte(in), Options{})
			if err := sound(r); err != nil {
				t.Error(err)
			}
			if how := leaks(r); how != "" {
				t.Errorf("%s, octet %d is %#x, cut at %d, %.40q: the secret is in the report %s", m.name, at, octets[at], cut, in, how)
			}
		}
	})
}

var changedEvery = flag.Int("changed.every", 43, "change every `nth` octet in TestChanged")

// TestChanged explains every document that holds the secret with one other octet.
func TestChanged(t *testing.T) {
	for i, m := range octetForms() {
		places := changeable(m)
		for k := 0; k < len(places); k += *changedEvery {
			for _, flip := range []byte{1, 0x80} {
				octets := bytes.Clone(m.octets)
				if octets[places[k]] ^= flip; octets[places[k]] == 0 { // ends the text
					continue
				}
				f := textForms[(i+k)%len(textForms)]
				for _, in := range []string{string(octets), f.write(octets)} {
					r := Explain([]byte(in), Options{})
					if err := sound(r); err != nil {
						t.Error(err)
					}
					if how := leaks(r); how != "" {
						t.Fatalf("%s, octet %d is %#x, %s, %.40q: the secret is in the report %s", m.name, places[k], octets[places[k]], f.name, in, how)
					}
				}
			}
		}
	}
}

// TestCuts explains every document that holds the secret, cut anywhere, in some forms.
func TestCuts(t *testing.T) {
	for i, m := range octetForms() {
		for n := 1; n <= len(m.octets); n += 5 { // no divisor of the number of forms
			f := textForms[(i+n)%len(textForms)]
			for _, in := range [][]byte{m.octets[:n], []byte(f.write(m.octets[:n]))} {
				r := Explain(in, Options{})
				if err := sound(r); err != nil {
					t.Fatalf("%s, %d octets, %s: %v", m.name, n, f.name, err)
				}
				if how := leaks(r); how != "" {
					t.Errorf("%s, %d octets of %d, %s: the secret is in the report %s\n%s", m.name, n, len(m.octets), f.name, how, outline(r))
					break
				}
			}
		}
	}
}

// TestSchema compares the schema with the types: names of properties, and words.
func TestSchema(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(testdoc.Root(t), "docs", "inspect.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct{ Enum []string }
		Defs       map[string]object `json:"$defs"`
	}
	var schema object
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[Report](), reflect.TypeFor[Reading](), reflect.TypeFor[Buffer](), reflect.TypeFor[Part](), reflect.TypeFor[Layer](),
		reflect.TypeFor[Field](), reflect.TypeFor[Note](), reflect.TypeFor[Node](), reflect.TypeFor[Finding](), reflect.TypeFor[MAC](), reflect.TypeFor[Cause]()} {
		of, n := schema.Defs[typ.Name()], 0
		if typ.Name() == "Report" {
			of = schema
		}
		for f := range typ.Fields() {
			if name, _, ok := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() {
				if n++; of.Properties[name].Enum == nil && f.Type == reflect.TypeFor[Kind]() {
					t.Errorf("%s.%s has no words", typ.Name(), f.Name)
				}
				if _, has := of.Properties[name]; !has {
					t.Errorf("%s.%s is not in the schema (%v)", typ.Name(), f.Name, ok)
				}
			}
		}
		if n != len(of.Properties) {
			t.Errorf("%s: %d fields, the schema has %d", typ.Name(), n, len(of.Properties))
		}
	}
	for _, m := range octetForms() {
		for _, l := range Explain(m.octets, Options{}).Layers {
			if !slices.Contains(schema.Properties["kind"].Enum, string(l.Kind)) {
				t.Errorf("kind %q is not in the schema", l.Kind)
			}
		}
	}
}
