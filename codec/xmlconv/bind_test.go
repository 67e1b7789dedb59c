package xmlconv_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestBinds holds that names with a prefix of the type have its namespace: XML with any
// prefix, or none, becomes the same tokens, and tokens without a declaration get one.
func TestBinds(t *testing.T) {
	const ex, dd, ds = "http://odrl.net/1.1/ODRL-EX", "http://odrl.net/1.1/ODRL-DD", "http://www.w3.org/2000/09/xmldsig#/"
	const full = `<o-ex:rights xmlns:o-ex="` + ex + `" xmlns:o-dd="` + dd + `"><o-ex:context><o-dd:version>1.0</o-dd:version></o-ex:context></o-ex:rights>`
	want := testdoc.Hex(t, `03 0E 6A 00 C5 05 85 06 86 01   # o-ex:rights xmlns:o-ex, xmlns:o-dd
		46 47 03 312E30 00 01 01 01                    # o-ex:context, o-dd:version`)
	for _, xml := range []string{full,
		`<r:rights xmlns:r="` + ex + `" xmlns:d="` + dd + `"><r:context><d:version>1.0</d:version></r:context></r:rights>`,
		`<rights xmlns="` + ex + `" xmlns:o-dd="` + dd + `"><context><o-dd:version>1.0</o-dd:version></context></rights>`,
		// One namespace, two prefixes: one declaration.
		`<rights xmlns="` + ex + `" xmlns:o-ex="` + ex + `" xmlns:d="` + dd + `"><o-ex:context><d:version>1.0</d:version></o-ex:context></rights>`,
		`<!DOCTYPE o-ex:rights PUBLIC "-//OMA//DTD DRMREL 1.0//EN" "x">` + full,
	} {
		octets, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{})
		if err != nil || string(octets) != string(want) {
			t.Errorf("%s: % X, %v", xml, octets, err)
		}
	}
	for _, doc := range []struct{ octets, xml string }{
		{`03 0E 6A 00 C5 05 85 06 86 01 46 47 03 312E30 00 01 01 01`, full},
		{`03 0E 6A 00 45 46 47 03 312E30 00 01 01 01`, `<o-ex:rights xmlns:o-ex="` + ex + `"><o-ex:context><o-dd:version xmlns:o-dd="` + dd + `">1.0</o-dd:version></o-ex:context></o-ex:rights>`},
		{`03 0E 6A 00 45 4B 4C C3 01 FF 01 01 01`, `<o-ex:rights xmlns:o-ex="` + ex + `"><ds:KeyInfo xmlns:ds="` + ds + `"><ds:KeyValue>/w==</ds:KeyValue></ds:KeyInfo></o-ex:rights>`},
		{`03 A4 07 6A 00 05`, `<o-ex:rights xmlns:o-ex="` + ex + `"/>`}, // its second number
	} {
		for _, o := range []xmlconv.DecodeOptions{{}, {Mode: xmlconv.ModeCanonical}, {Anonymous: true}} {
			xml, err := xmlconv.ToXML(testdoc.Hex(t, doc.octets), o)
			if err != nil || o.Mode != xmlconv.ModeCanonical && !strings.HasSuffix(string(xml), ">"+doc.xml) {
				t.Errorf("%s: %s, %v", doc.octets, xml, err)
			}
		}
	}
	// Lenient conversion writes no escape for such a root.
	xml, err := xmlconv.ToXML(testdoc.Hex(t, `03 0E 6A 00 45 7F 01 01`), xmlconv.DecodeOptions{Lenient: true, Anonymous: true})
	if err != nil || !strings.Contains(string(xml), `?><o-ex:rights `) || !strings.Contains(string(xml), `c="00:3f"`) {
		t.Errorf("%s, %v", xml, err)
	}
}

// TestBorrowed holds that a number of another type chooses one by the root only, with a
// warning.
func TestBorrowed(t *testing.T) {
	const doc = `03 A2 0E 6A 00 45 C6 50 03 41 00 01 87 05 03 42 00 06 03 43 00 01 01 00 C8 62 01 01`
	const xml = `?><wap-provisioningdoc><characteristic type="A"><parm name="B" value="C"/></characteristic><nocharacteristic></nocharacteristic></wap-provisioningdoc>`
	for _, lenient := range []bool{false, true} {
		var warned []*codec.SyntaxError
		o := xmlconv.DecodeOptions{Anonymous: true, Lenient: lenient, Warn: func(e *codec.SyntaxError) { warned = append(warned, e) }}
		got, err := xmlconv.ToXML(testdoc.Hex(t, doc), o)
		if err != nil || !strings.HasSuffix(string(got), xml) || len(warned) != 1 || !errors.Is(warned[0], xmlconv.ErrType) || warned[0].Offset != 1 {
			t.Errorf("%s, %v, warnings %v", got, err, warned)
		}
		var w strings.Builder
		warned = nil
		err = xmlconv.WriteXML(&w, strings.NewReader(string(testdoc.Hex(t, doc))), o)
		if err != nil || !strings.HasSuffix(w.String(), xml) || len(warned) != 1 {
			t.Errorf("stream: %s, %v, warnings %v", w.String(), err, warned)
		}
		o.Warn = nil // it is accepted all the same
		if _, err := xmlconv.ToXML(testdoc.Hex(t, doc), o); err != nil {
			t.Error(err)
		}
	}
	for _, other := range []string{
		`03 A2 0E 6A 00 46 01`,       // another root
		`03 A2 0E 6A 00 00 00 45 01`, // a switch in front of it
		`03 A2 0E 6A 00`, `03 A2 0D 6A 00 45 01`,
	} {
		if xml, err := xmlconv.ToXML(testdoc.Hex(t, other), xmlconv.DecodeOptions{}); !errors.Is(err, xmlconv.ErrType) {
			t.Errorf("%s: %s, %v", other, xml, err)
		}
	}
	// XML keeps the number, also where it is that of PROV.
	for _, doc := range []string{doc, `03 0B 6A 00 05`} {
		xml, err := xmlconv.ToXML(testdoc.Hex(t, doc), xmlconv.DecodeOptions{Codec: codec.Options{Table: tokens.Prov11WindowsMobile}})
		octets, encErr := xmlconv.ToWBXML(xml, xmlconv.EncodeOptions{})
		if err != nil || encErr != nil || string(octets) != string(testdoc.Hex(t, doc)) {
			t.Errorf("%s: % X, %v, %v", xml, octets, err, encErr)
		}
	}
	// The name of the type gives the number.
	octets, err := xmlconv.ToWBXML([]byte(`<wap-provisioningdoc/>`), xmlconv.EncodeOptions{Table: tokens.Prov11WindowsMobile})
	if err != nil || string(octets) != string(testdoc.Hex(t, `03 A2 0E 6A 00 05`)) {
		t.Errorf("% X, %v", octets, err)
	}
}
