package syncml_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A document is the shape that all typed documents have: the same methods with
// the same parameters, and options of the same fields.
type document[T any, O ~struct {
	StrictOrder, RefuseUnknown bool
	MaxItems                   int
}] interface {
	*T
	Encode(e *codec.Encoder)
	Decode(d *codec.Decoder, o O) error
	AppendWBXML(dst []byte) ([]byte, error)
	ParseWBXML(doc []byte, o O, limits codec.Limits) error
	AppendXML(dst []byte, o xmlconv.Output) ([]byte, error)
	ParseXML(xml []byte, o O, in xmlconv.Input) error
	DropExtras()
	Reset()
	Clear()
}

// A sampled is the part of a type that the test needs: a document in XML that has
// "secret" where text can be, the same with an element that is out of order, and
// one with an unknown element; and how to give it a text that cannot be written.
type sampled[T any] struct {
	name, good, disorder, unknown string
	spoil                         func(*T)
}

// TestAlike holds the typed documents to one behaviour.
func TestAlike(t *testing.T) {
	nul := syncml.Chars("a\x00b")
	message := func(body string) string {
		return `<SyncML xmlns="SYNCML:SYNCML1.2">` + hdr + "<SyncBody>" + body + "</SyncBody></SyncML>"
	}
	alike[syncml.Message, syncml.DecodeOptions](t, sampled[syncml.Message]{
		"syncml", message("<Exec><CmdID>1</CmdID><Item><Data>secret</Data></Item></Exec>"),
		message("<Exec><Item/><CmdID>1</CmdID></Exec>"), message("<Exec><CmdID>1</CmdID><Vendor>secret<x/></Vendor><Item/></Exec>"),
		func(m *syncml.Message) { m.Hdr.VerProto = nul },
	})
	alike[devinf.DevInf, devinf.DecodeOptions](t, sampled[devinf.DevInf]{
		"devinf", "<DevInf><VerDTD>1.2</VerDTD><Man>secret</Man></DevInf>", "<DevInf><Man/><VerDTD>1.2</VerDTD></DevInf>",
		"<DevInf><VerDTD>1.2</VerDTD><Vendor>secret<x/></Vendor></DevInf>",
		func(x *devinf.DevInf) { x.Mod = nul },
	})
	alike[tnds.Tree, tnds.DecodeOptions](t, sampled[tnds.Tree]{
		"tnds", "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>n</NodeName><RTProperties><Format><chr/></Format></RTProperties><Value>secret</Value></Node></MgmtTree>",
		"<MgmtTree><Man/><VerDTD>1.2</VerDTD></MgmtTree>", "<MgmtTree><VerDTD>1.2</VerDTD><Vendor>secret<x/></Vendor></MgmtTree>",
		func(x *tnds.Tree) { x.Mod = nul },
	})
	alike[prov.Document, prov.DecodeOptions](t, sampled[prov.Document]{
		"prov", `<wap-provisioningdoc><characteristic type="A"><parm name="N" value="secret"/></characteristic></wap-provisioningdoc>`,
		`<wap-provisioningdoc><characteristic type="A"><characteristic type="B"/><parm name="N"/></characteristic></wap-provisioningdoc>`,
		`<wap-provisioningdoc><Vendor>secret<x/></Vendor></wap-provisioningdoc>`,
		func(x *prov.Document) { x.Version = nul },
	})
}

func alike[T any, O ~struct {
	StrictOrder, RefuseUnknown bool
	MaxItems                   int
}, P document[T, O]](t *testing.T, s sampled[T]) {
	t.Run(s.name, func(t *testing.T) {
		alikeRoundTrip[T, O, P](t, s)
		alikeHeaders[T, O, P](t, s)
		alikeErrors[T, O, P](t, s)
		alikeOptions[T, O, P](t, s)
	})
}

// read returns the document in XML.
func read[T any, O any, P interface {
	*T
	ParseXML([]byte, O, xmlconv.Input) error
}](t *testing.T, xml string) P {
	t.Helper()
	var o O
	x := P(new(T))
	if err := x.ParseXML([]byte(xml), o, xmlconv.Input{}); err != nil {
		t.Fatalf("%v in %s", err, xml)
	}
	return x
}

// alikeHeaders holds that extras are kept by their names: under any header a
// document is written, it comes back the same, or is an error where the string table
// has not all names; a reference never leads to another text.
func alikeHeaders[T any, O ~struct {
	StrictOrder, RefuseUnknown bool
	MaxItems                   int
}, P document[T, O]](t *testing.T, s sampled[T]) {
	x := read[T, O, P](t, s.unknown)
	want, err := x.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	for table, whole := range map[string]bool{
		"": false, "Vendor\x00": false, "x": false, "xx\x00Vendors\x00": false, "-//OMA//DTD-DM-DDF 1.2//EN\x00Vendor\x00": false,
		"Vendor\x00x\x00": true, "x\x00Vendor": true, "\x00\x00aVendor\x00Vendor\x00ax\x00x\x00": true,
	} {
		for _, charset := range []codec.Charset{codec.UTF8, codec.ISO88591, codec.UTF16LE, codec.UCS2} {
			strings, _, err := charset.AppendFrom(nil, []byte(table))
			if err != nil {
				t.Fatal(err)
			}
			e := codec.NewEncoder(nil, codec.Header{PublicID: 1, Charset: charset, Strings: strings}, codec.Options{})
			x.Encode(e)
			doc, err := e.Bytes()
			if !whole {
				if !errors.Is(err, codec.ErrToken) {
					t.Errorf("table %q in %v: %v", table, charset, err)
				}
				continue
			}
			y := P(new(T))
			var o O
			if err == nil {
				d := codec.NewDecoder(nil, codec.Options{})
				d.ResetBytes(doc)
				err = y.Decode(d, o)
			}
			got, err2 := y.AppendXML(nil, xmlconv.Output{})
			if err != nil || err2 != nil || !bytes.Equal(got, want) {
				t.Errorf("table %q in %v: %v %v\n%s, want\n%s", table, charset, err, err2, got, want)
			}
		}
	}
}

// alikeRoundTrip holds that a document comes back from WBXML and XML, with its extras,
// and that nothing stays of one that is cleared.
func alikeRoundTrip[T any, O ~struct {
	StrictOrder, RefuseUnknown bool
	MaxItems                   int
}, P document[T, O]](t *testing.T, s sampled[T]) {
	for _, xml := range []string{s.good, s.unknown} {
		x := read[T, O, P](t, xml)
		doc, err := x.AppendWBXML([]byte("before"))
		if err != nil || !bytes.HasPrefix(doc, []byte("before")) || !bytes.Contains(doc, []byte("secret")) {
			t.Fatalf("%v: %q", err, doc)
		}
		doc = doc[len("before"):]
		text, err := x.AppendXML([]byte("before"), xmlconv.Output{Mode: xmlconv.ModeCanonical})
		if err != nil || !bytes.HasPrefix(text, []byte("before<")) || !bytes.Contains(text, []byte("secret")) {
			t.Fatalf("%v: %s", err, text)
		}
		y := P(new(T))
		var o O
		if err := y.ParseWBXML(doc, o, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
		if again, err := y.AppendWBXML(nil); err != nil || !bytes.Equal(again, doc) {
			t.Errorf("%v: % X, want % X", err, again, doc)
		}
		y = read[T, O, P](t, string(text[len("before"):]))
		if again, err := y.AppendWBXML(nil); err != nil || xml == s.good && !bytes.Equal(again, doc) {
			t.Errorf("%v: from XML % X, want % X", err, again, doc)
		}
		if x.DropExtras(); xml == s.unknown {
			if doc, err = x.AppendWBXML(nil); err != nil || bytes.Contains(doc, []byte("secret")) || bytes.Contains(doc, []byte("Vendor")) {
				t.Errorf("without extras: %v, %q", err, doc)
			}
		}
		if at := testdoc.Holding(y, "secret"); at == "" {
			t.Error("a document that does not hold what it was given")
		}
		if y.Clear(); testdoc.Holding(y, "secret") != "" {
			t.Errorf("cleared, and %s holds the secret", testdoc.Holding(y, "secret"))
		}
	}
}

// alikeErrors checks results that come with an error: dst as it was, no offset where there
// are no octets, and nothing of a former document.
func alikeErrors[T any, O ~struct {
	StrictOrder, RefuseUnknown bool
	MaxItems                   int
}, P document[T, O]](t *testing.T, s sampled[T]) {
	empty := P(new(T))
	_, errEmpty := empty.AppendWBXML(nil)
	x := read[T, O, P](t, s.good)
	s.spoil(x)
	for name, write := range map[string]func([]byte) ([]byte, error){
		"AppendWBXML": x.AppendWBXML,
		"AppendXML":   func(dst []byte) ([]byte, error) { return x.AppendXML(dst, xmlconv.Output{}) },
	} {
		out, err := write([]byte("before"))
		if !errors.Is(err, codec.ErrCharset) || string(out) != "before" || strings.Contains(err.Error(), "offset") {
			t.Errorf("%s: %v %q", name, err, out)
		}
	}
	var o O
	good := read[T, O, P](t, s.good)
	doc, err := good.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, parse := range map[string]func() error{
		"ParseWBXML":       func() error { return x.ParseWBXML(doc[:2], o, codec.Limits{}) },
		"ParseXML":         func() error { return x.ParseXML([]byte(s.good[:8]), o, xmlconv.Input{}) },
		"ParseXML, to end": func() error { return x.ParseXML([]byte(s.good[:len(s.good)-3]), o, xmlconv.Input{}) },
	} {
		if err := x.ParseWBXML(doc, o, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
		if err := parse(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
		if doc, err := x.AppendWBXML(nil); bytes.Contains(doc, []byte("secret")) || (err == nil) != (errEmpty == nil) {
			t.Errorf("%s: %v, left is %q", name, err, doc)
		}
	}
	var inXML *xmlconv.SyntaxError
	if err := x.ParseXML([]byte("<a>"), o, xmlconv.Input{}); !errors.As(err, &inXML) {
		t.Errorf("an error in XML: %v", err)
	}
	var at *codec.SyntaxError
	if err := x.ParseXML([]byte("<a/>"), o, xmlconv.Input{}); !errors.As(err, &at) || at.Offset >= 0 || strings.Contains(err.Error(), "offset") {
		t.Errorf("another root: %v", err)
	}
}

// alikeOptions holds that each option counts in each function that takes it.
func alikeOptions[T any, O ~struct {
	StrictOrder, RefuseUnknown bool
	MaxItems                   int
}, P document[T, O]](t *testing.T, s sampled[T]) {
	strict, known, few := O{StrictOrder: true}, O{RefuseUnknown: true}, O{MaxItems: 1}
	x := P(new(T))
	for _, v := range []struct {
		xml  string
		o    O
		want error
	}{{s.disorder, strict, syncml.ErrOrder}, {s.unknown, known, syncml.ErrUnknown}, {s.unknown, few, codec.ErrLimit}} {
		doc, err := xmlconv.ToWBXML([]byte(v.xml), xmlconv.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var none O
		if err := x.ParseWBXML(doc, none, codec.Limits{}); err != nil {
			t.Errorf("without options: %v in %s", err, v.xml)
		}
		if err := x.ParseWBXML(doc, v.o, codec.Limits{}); !errors.Is(err, v.want) {
			t.Errorf("%+v: %v in %s", v.o, err, v.xml)
		}
		if err := x.ParseXML([]byte(v.xml), v.o, xmlconv.Input{}); !errors.Is(err, v.want) {
			t.Errorf("%+v: %v in %s", v.o, err, v.xml)
		}
	}
	var o O
	x = read[T, O, P](t, s.good)
	doc, err := x.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	shallow := codec.Limits{Depth: 1}
	for name, err := range map[string]error{
		"ParseWBXML":          x.ParseWBXML(doc, o, shallow),
		"ParseXML":            x.ParseXML([]byte(s.good), o, xmlconv.Input{Limits: shallow}),
		"ParseXML, XMLLimits": x.ParseXML([]byte(s.good), o, xmlconv.Input{XML: xmlconv.XMLLimits{Depth: 1}}),
		"AppendXML":           last(read[T, O, P](t, s.good).AppendXML(nil, xmlconv.Output{Limits: shallow})),
	} {
		if !errors.Is(err, codec.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func last[T any](_ T, err error) error { return err }
