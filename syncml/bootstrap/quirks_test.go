package bootstrap

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// quirkTree is an account as servers and toolkits write it: properties behind the
// value or missing, types as text or missing, a number as a port, a nonce that is
// said to be text, a vendor's node, the version last.
const quirkTree = `<MgmtTree xmlns="syncml:dmddf1.2">
	<Node><NodeName>acc</NodeName><Path>.</Path><RTProperties><Format><node/></Format><Type>org.openmobilealliance/1.0/w7</Type></RTProperties>
		<Node><NodeName>ServerID</NodeName><Value>srv</Value><RTProperties><Format><chr/></Format><Type>text/plain</Type></RTProperties></Node>
		<Node><NodeName>AppAddr</NodeName><Node><NodeName>a</NodeName>
			<Node><NodeName>Addr</NodeName><Value>https://dm.example.com</Value></Node>
			<Node><NodeName>Port</NodeName><Node><NodeName>p</NodeName>
				<Node><NodeName>PortNbr</NodeName><RTProperties><Format><int/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value> 443
				</Value></Node></Node></Node></Node></Node>
		<Node><NodeName>AppAuth</NodeName><Node><NodeName>c</NodeName>
			<Node><NodeName>AAuthLevel</NodeName><Value>CLCRED</Value></Node>
			<Node><NodeName>AAuthType</NodeName><Value>DIGEST</Value></Node>
			<Node><NodeName>AAuthSecret</NodeName><RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>pw</Value></Node>
			<Node><NodeName>AAuthData</NodeName><RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>nonce</Value></Node></Node>
			<Node><NodeName>d</NodeName><Node><NodeName>AAuthLevel</NodeName><Value>SRVCRED</Value></Node>
			<Node><NodeName>AAuthType</NodeName><Value>HMAC</Value></Node>
			<Node><NodeName>AAuthData</NodeName><RTProperties><Format><b64/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>AAEC
				/w==</Value></Node></Node></Node>
		<Node><NodeName>Vendor</NodeName><Value>?</Value></Node>
	</Node>
	<VerDTD>1.2</VerDTD></MgmtTree>`

// TestForms opens one account in every form and under every media type with which
// it is sent, in commands as they are sent.
func TestForms(t *testing.T) {
	var tree tnds.Tree
	if err := tree.ParseXML([]byte(quirkTree), tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatal(err)
	}
	xml := syncml.Chars(quirkTree)
	declared := syncml.Chars("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n" + quirkTree)
	for _, tt := range []struct {
		name         string
		format, mime string
		data         syncml.Data
		form         Form
	}{
		{"A", "bin", typeTNDSWBXML, syncml.Data{Kind: syncml.DataTree, Tree: &tree}, FormEmbedded},
		{"A, said to be XML", "xml", typeTNDSXML, syncml.Data{Kind: syncml.DataTree, Tree: &tree}, FormEmbedded},
		{"B", "bin", typeTNDSWBXML, syncml.Data{Kind: syncml.DataTreeDocument, Tree: &tree}, FormNested},
		{"B, said to be XML", "xml", typeTNDSXML, syncml.Data{Kind: syncml.DataTreeDocument, Tree: &tree}, FormNested},
		{"B in base64", "b64", typeTNDSWBXML, syncml.Data{Kind: syncml.DataTreeBase64, Tree: &tree}, FormNested},
		{"D in a string", "xml", typeTNDSXML, syncml.Data{Kind: syncml.DataText, Text: xml}, FormXML},
		{"D in OPAQUE", "xml", typeTNDSXML, syncml.Data{Kind: syncml.DataOpaque, Text: xml}, FormXML},
		{"D, declared, said to be WBXML", "bin", typeTNDSWBXML, syncml.Data{Kind: syncml.DataText, Text: declared}, FormXML},
	} {
		for _, onCommand := range []bool{false, true} {
			for _, around := range []syncml.Kind{0, syncml.KindAtomic, syncml.KindSequence} {
				m := message(syncml.Item{Target: syncml.Target{LocURI: syncml.Chars(" ./Inbox\n")}, Data: tt.data})
				meta := &syncml.Meta{Format: syncml.Chars(tt.format), Type: syncml.Chars(tt.mime)}
				if onCommand {
					m.Body[0].Meta = meta
				} else {
					m.Body[0].Items[0].Meta = meta
				}
				if around != 0 {
					m.Body[0].Depth++
					m.Body = append([]syncml.Command{{Kind: around, CmdID: syncml.Chars("9")}}, m.Body...)
				}
				x, err := Open(Message{Type: TypeDM, Body: encode(t, m)}, Keys{})
				if err != nil {
					t.Errorf("%s: %v", tt.name, err)
					continue
				}
				want := &Account{
					ServerID: "srv", Node: "acc", Addresses: []Address{{Addr: "https://dm.example.com", Type: AddrURI, Ports: []uint16{443}}},
					Credentials: []Credential{
						{Level: LevelClient, Type: AuthDigest, Secret: Secret("pw"), Data: Secret("nonce")},
						{Level: LevelServer, Type: AuthHMAC, Data: Secret("\x00\x01\x02\xFF")},
					},
				}
				if d := cmp.Diff(want, &x.Account, plain); d != "" {
					t.Errorf("%s: %s", tt.name, d)
				}
				if d := cmp.Diff([]string{"./Inbox/acc/Vendor"}, x.Skipped); d != "" || x.Options.Form != tt.form || x.Options.Place != Inbox {
					t.Errorf("%s: %+v, skipped %s", tt.name, x.Options, d)
				}
			}
		}
	}
}

// TestToolkitHeader opens DM 1.2 messages under the header that the SyncML toolkit
// writes: the public identifier of 1.1 or 1.2 as text, in a string table without a
// terminator.
func TestToolkitHeader(t *testing.T) {
	for _, o := range kinds() {
		if o.Profile == ProfileCP || o.DM == DM11 {
			continue
		}
		m := mustBuild(t, o, Keys{})
		want, err := Open(m, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"-//SYNCML//DTD SyncML 1.1//EN", "-//SYNCML//DTD SyncML 1.2//EN"} {
			body, ok := bytes.CutPrefix(m.Body, testdoc.Hex(t, `02 A4 01 6A 00`))
			if !ok {
				t.Fatalf("begins with % X", m.Body[:5])
			}
			toolkit := append(testdoc.Hex(t, `02 00 00 6A 1D`), id...)
			x, err := Open(Message{Type: TypeDM, Body: append(toolkit, body...)}, Keys{})
			if err != nil {
				t.Errorf("%v, %s: %v", o.Form, id, err)
				continue
			}
			if d := cmp.Diff(want.Account, x.Account, plain) + cmp.Diff(want.Options, x.Options); d != "" {
				t.Errorf("%v, %s: %s", o.Form, id, d)
			}
		}
	}
}

// TestNodesInAnyOrder opens an account node by node: a parent may come behind what
// stands in it, or not at all, and Replace changes what is there.
func TestNodesInAnyOrder(t *testing.T) {
	item := func(uri, format, value string) syncml.Item {
		it := syncml.Item{Target: syncml.Target{LocURI: syncml.Chars("./DMAcc/x" + uri)}, Meta: &syncml.Meta{Format: syncml.Chars(format)}}
		if format != "node" {
			it.Data = syncml.Data{Kind: syncml.DataText, Text: syncml.Chars(value)}
		}
		return it
	}
	m := message(
		item("/AppAddr/1/Port/1/PortNbr", "chr", "443"),
		item("/AppAddr/1", "node", ""),
		item("/AppAddr/1/Addr", "chr", "https://old.example.com"),
		item("/ServerID", "chr", "srv"),
		item("", "node", ""),
	)
	m.Body = append(m.Body, syncml.Command{Kind: syncml.KindReplace, CmdID: syncml.Chars("2"), Items: []syncml.Item{
		item("/AppAddr/1/Addr", "chr", "https://dm.example.com"), item("/Name", "chr", "new"),
	}})
	x, err := Open(Message{Type: TypeDM, Body: encode(t, m)}, Keys{})
	if err != nil {
		t.Fatal(err)
	}
	want := Account{
		ServerID: "srv", Name: "new", Node: "x", Addresses: []Address{{Addr: "https://dm.example.com", Type: AddrURI, Ports: []uint16{443}}},
	}
	if d := cmp.Diff(want, x.Account, plain); d != "" {
		t.Error(d)
	}
}

// TestPathInside opens trees in which a node below Ext or an object has a Path,
// which only the top level should have: it is skipped.
func TestPathInside(t *testing.T) {
	for _, path := range []string{"", ".", "./x", "a/long/path/to/somewhere"} {
		var tree tnds.Tree
		err := tree.ParseXML([]byte(`<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>
			<Node><NodeName>acc</NodeName><Node><NodeName>ServerID</NodeName><Value>srv</Value></Node>
				<Node><NodeName>Ext</NodeName><Node><NodeName>e</NodeName><Path>`+path+`</Path><Value>1</Value></Node>
					<Node><NodeName>f</NodeName><Value>2</Value></Node></Node></Node>
			<Node><NodeName>mo</NodeName><RTProperties><Type><DDFName>x</DDFName></Type></RTProperties>
				<Node><NodeName>g</NodeName><Path>`+path+`</Path><Node><NodeName>h</NodeName><Value>3</Value></Node></Node></Node></MgmtTree>`), tnds.DecodeOptions{}, xmlconv.Input{})
		if err != nil {
			t.Fatal(err)
		}
		m := message(syncml.Item{
			Target: syncml.Target{LocURI: syncml.Chars("./Inbox")}, Data: syncml.Data{Kind: syncml.DataTree, Tree: &tree},
			Meta: &syncml.Meta{Format: syncml.Chars("bin"), Type: syncml.Chars(typeTNDSWBXML)},
		})
		x, err := Open(Message{Type: TypeDM, Body: encode(t, m)}, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		at := join(Inbox, path)
		if d := cmp.Diff([]string{at + "/e", at + "/g", at + "/g/h"}, x.Skipped); d != "" {
			t.Errorf("path %q: skipped %s", path, d)
		}
		node := Node{URI: "f", Format: "chr", Type: textPlain, Value: Secret("2")}
		if d := cmp.Diff([]Node{node}, x.Account.Ext, plain); d != "" || len(x.Account.Objects) != 1 || x.Account.Objects[0].Nodes != nil {
			t.Errorf("path %q: %s %v", path, d, x.Account.Objects)
		}
	}
}
