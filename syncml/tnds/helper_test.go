package tnds_test

import (
	"iter"
	"os"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// hexHeader is the header of a document in annotated hex: WBXML 1.2, public
// identifier by its text in the string table, UTF-8.
const hexHeader = `02 00 00 6A 1B 2D2F2F4F4D412F2F4454442D444D2D44444620312E322F2F454E 00 `

// decode reads a document of its own.
func decode(t testing.TB, doc []byte, o tnds.DecodeOptions) (*tnds.Tree, error) {
	t.Helper()
	tree := new(tnds.Tree)
	d := codec.NewDecoder(nil, codec.Options{Table: tnds.TableOf(doc)})
	d.ResetBytes(doc)
	return tree, tree.Decode(d, o)
}

// mustDecode is decode for a document without errors.
func mustDecode(t testing.TB, doc []byte) *tnds.Tree {
	t.Helper()
	tree, err := decode(t, doc, tnds.DecodeOptions{})
	if err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return tree
}

// encode writes a document of its own, in WBXML 1.2.
func encode(t testing.TB, tree *tnds.Tree) []byte {
	t.Helper()
	var e codec.Encoder
	e.SetOptions(codec.Options{Table: tokens.TNDS12})
	e.ResetAppend(nil, tnds.Header(codec.Version12))
	tree.Encode(&e)
	doc, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// sample reads a file of the shared samples.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile(testdoc.Shared(t, "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// account is a DMAcc object with two credentials, as a server sends it.
func account() []tnds.Entry {
	leaf := func(uri, value string) tnds.Entry {
		return tnds.Entry{URI: "./" + uri, Format: tnds.FormatChr, Value: []byte(value)}
	}
	return []tnds.Entry{
		{URI: "./ExampleAcc", Format: tnds.FormatNode, Type: "urn:oma:mo:oma-dm-dmacc:1.0",
			ACL: "Get=com.example.dm&Replace=com.example.dm&Delete=com.example.dm"},
		leaf("ExampleAcc/AppID", "w7"),
		leaf("ExampleAcc/ServerID", "com.example.dm"),
		leaf("ExampleAcc/Name", "Example DM"),
		leaf("ExampleAcc/PrefConRef", "./Inbox/ExampleNet"),
		leaf("ExampleAcc/AppAddr/1/Addr", "https://dm.example.com/dm"),
		leaf("ExampleAcc/AppAddr/1/AddrType", "URI"),
		leaf("ExampleAcc/AppAddr/1/Port/1/PortNbr", "443"),
		leaf("ExampleAcc/AAuthPref", "DIGEST"),
		leaf("ExampleAcc/AppAuth/1/AAuthLevel", "CLCRED"),
		leaf("ExampleAcc/AppAuth/1/AAuthType", "DIGEST"),
		leaf("ExampleAcc/AppAuth/1/AAuthName", "IMEI:490154203237518"),
		leaf("ExampleAcc/AppAuth/1/AAuthSecret", "client-secret"),
		{URI: "./ExampleAcc/AppAuth/1/AAuthData", Format: tnds.FormatBin, Value: []byte{0, 1, 2, 0xFF}},
		leaf("ExampleAcc/AppAuth/2/AAuthLevel", "SRVCRED"),
		leaf("ExampleAcc/AppAuth/2/AAuthType", "DIGEST"),
		leaf("ExampleAcc/AppAuth/2/AAuthName", "com.example.dm"),
		leaf("ExampleAcc/AppAuth/2/AAuthSecret", "server-secret"),
		{URI: "./ExampleAcc/AppAuth/2/AAuthData", Format: tnds.FormatBin, Value: []byte("nonce of 16 octs")},
		{URI: "./ExampleNet", Format: tnds.FormatNode, Type: "org.openmobilealliance/1.0/ConnMO"},
		leaf("ExampleNet/NAP/1/NAPID", "internet"),
		leaf("ExampleNet/NAP/1/Addr", "internet.example"),
		leaf("ExampleNet/NAP/1/AddrType", "APN"),
		leaf("ExampleNet/NAP/1/Bearer", "GSM-GPRS"),
		leaf("ExampleNet/NAP/1/AuthInfo/AuthType", "PAP"),
		leaf("ExampleNet/NAP/1/AuthInfo/AuthName", "guest"),
		leaf("ExampleNet/NAP/1/AuthInfo/AuthSecret", "guest-secret"),
		{URI: "./ExampleNet/Ext/Retries", Format: tnds.FormatInt, Value: []byte("3")},
		{URI: "./ExampleNet/Ext/Enabled", Format: tnds.FormatBool, Value: []byte("true")},
		leaf("ExampleNet/PX/1/PXADDR", "10.0.0.1"),
		leaf("ExampleNet/PX/1/Port/1/PortNbr", "8080"),
		leaf("ExampleNet/PX/1/Domain", "example.com"),
	}
}

// build builds a tree without errors.
func build(t testing.TB, o tnds.BuildOptions, entries ...tnds.Entry) *tnds.Tree {
	t.Helper()
	tree := new(tnds.Tree)
	if err := tree.Build(o, entries...); err != nil {
		t.Fatal(err)
	}
	return tree
}

// extrasOf returns the extras of node i, for -1 those of the document.
func extrasOf(tree *tnds.Tree, i int) iter.Seq2[tokens.Code, []codec.Token] {
	list := tree.Extra
	if i >= 0 {
		list = tree.Node(i).Extra
	}
	return func(yield func(tokens.Code, []codec.Token) bool) {
		for x := range list.All() {
			if !yield(x.In, x.Tokens) {
				return
			}
		}
	}
}
