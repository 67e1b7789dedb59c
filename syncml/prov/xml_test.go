package prov_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// TestXML goes to XML and back.
func TestXML(t *testing.T) {
	for _, name := range []string{"nokia-s40", "nowsms", "w7", "literals"} {
		x, err := decode(testdoc.Load(t, "testdata/"+name+".hex").Octets, prov.DecodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if name == "literals" { // octets that XML cannot hold
			for i, it := range x.All() {
				if it.Kind == prov.KindOpaque {
					x.Delete(i)
					break
				}
			}
		}
		out, err := x.AppendXML([]byte("before"), xmlconv.Output{})
		if err != nil || !bytes.HasPrefix(out, []byte("before<?xml")) {
			t.Fatalf("%s: %v %s", name, err, out)
		}
		out = out[len("before"):]
		if got, want := listXML(t, out), listing(x); got != want {
			t.Errorf("%s: XML has\n%swant\n%s", name, got, want)
		}
		var y prov.Document
		if err := y.ParseXML(out, prov.DecodeOptions{}, xmlconv.Input{}); err != nil || list(&y) != list(x) {
			t.Errorf("%s: %v\n%swant\n%s", name, err, list(&y), list(x))
		}
	}
}

// listing is listXML for a document.
func listing(x *prov.Document) string {
	var b strings.Builder
	b.WriteString("wap-provisioningdoc")
	if x.Version != nil {
		fmt.Fprintf(&b, " version=%q", x.Version)
	}
	for _, it := range x.All() {
		switch it.Kind {
		case prov.KindCharacteristic:
			fmt.Fprintf(&b, "\n%s type=%q", "characteristic", it.Name)
		case prov.KindParm:
			fmt.Fprintf(&b, "\nparm name=%q", it.Name)
			if it.Value != nil {
				fmt.Fprintf(&b, " value=%q", it.Value)
			}
		case prov.KindElement:
			name := string(it.Name)
			if it.Code == 7 {
				name = "parm"
			}
			b.WriteString("\n" + name)
		case prov.KindAttribute:
			fmt.Fprintf(&b, " %s=%q", it.Name, it.Value)
		case prov.KindText:
			fmt.Fprintf(&b, " %q", it.Value)
		}
	}
	return b.String()
}

// listXML reads XML with encoding/xml: an element a line, with its attributes.
func listXML(t *testing.T, text []byte) string {
	t.Helper()
	var b strings.Builder
	for in := xml.NewDecoder(bytes.NewReader(text)); ; {
		tok, err := in.Token()
		if err == io.EOF {
			return strings.TrimPrefix(b.String(), "\n")
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			b.WriteString("\n" + tok.Name.Local)
			for _, a := range tok.Attr {
				fmt.Fprintf(&b, " %s=%q", a.Name.Local, a.Value)
			}
		case xml.CharData:
			if s := strings.TrimSpace(string(tok)); s != "" {
				fmt.Fprintf(&b, " %q", s)
			}
		}
	}
}

func TestXMLRefused(t *testing.T) {
	x := new(prov.Document)
	err := x.ParseXML([]byte("<wap-provisioningdoc><parm>"), prov.DecodeOptions{}, xmlconv.Input{})
	if _, ok := errors.AsType[*xmlconv.SyntaxError](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) || x.Len() != 0 {
		t.Errorf("%v", err)
	}
	err = x.ParseXML([]byte("<wap-provisioningdoc>text</wap-provisioningdoc>"), prov.DecodeOptions{}, xmlconv.Input{})
	if !errors.Is(err, prov.ErrText) {
		t.Errorf("%v", err)
	}
	x.Reset()
	x.AddParm(-1, "a\x00b", nil)
	if out, err := x.AppendXML([]byte("kept"), xmlconv.Output{}); !errors.Is(err, codec.ErrCharset) || string(out) != "kept" {
		t.Errorf("%v %s", err, out)
	}
}

// TestWbxml2xml holds that another implementation reads our documents.
func TestWbxml2xml(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	x := prov.Document{Version: chars("1.0")}
	var strung prov.Document // the same with references
	for i, c := range all() {
		app, isApp := c.(*prov.Application)
		if isApp {
			*app = prov.Application{AppID: chars("w7"), Name: chars("HANSMANCHESTER PAPA"), Init: prov.Flag{Set: true}}
			app.AppAuth = []prov.AppAuth{{AAuthLevel: chars("APPSRV"), AAuthType: chars("DIGEST,BASIC"), AAuthSecret: chars("é,MD5")}}
			app.AppAddr = []prov.AppAddr{{AddrType: chars("IPV6"), Port: []prov.Port{{PortNbr: chars("80")}}}}
		}
		x.Append(-1, c)
		x.AddParm(x.Len()-1, fmt.Sprint("X-", i), chars("v"))
	}
	strung.Strings = []byte("w7\x00X-3\x00v\x00")
	if err := strung.Decode(decoderOf(mustEncode(t, &x)), prov.DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	strung.Strings = []byte("w7\x00X-3\x00v\x00")
	for name, doc := range map[string][]byte{"inline": mustEncode(t, &x), "strings": mustEncode(t, &strung)} {
		in, out := filepath.Join(t.TempDir(), "in.wbxml"), filepath.Join(t.TempDir(), "out.xml")
		if err := os.WriteFile(in, doc, 0o666); err != nil {
			t.Fatal(err)
		}
		if report, err := exec.Command(tool, "-o", out, in).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", name, err, report)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err) // it exits with 0 after errors, too
		}
		if got, want := listXML(t, text), listing(&x); got != want {
			t.Errorf("%s: wbxml2xml gives\n%s\nwant\n%s", name, got, want)
		}
	}
}
