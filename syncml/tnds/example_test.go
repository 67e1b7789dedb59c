package tnds_test

import (
	"fmt"
	"log"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// Build makes a tree of entries, AppendWBXML a document of the tree.
func ExampleTree_Build() {
	var tree tnds.Tree
	err := tree.Build(tnds.BuildOptions{},
		tnds.Entry{URI: "./Acc", Format: tnds.FormatNode, Type: "urn:oma:mo:oma-dm-dmacc:1.0", ACL: "Get=*"},
		tnds.Entry{URI: "./Acc/AppID", Value: []byte("w7")},
		tnds.Entry{URI: "./Acc/AppAddr/1/Addr", Value: []byte("https://dm.example.com")},
	)
	if err != nil {
		log.Fatal(err)
	}
	for i, n := range tree.All() {
		fmt.Printf("%s %s %q\n", tree.AppendURI(nil, i), n.RT.Format, n.Value)
	}
	doc, err := tree.AppendWBXML(nil)
	fmt.Println(len(doc), "octets", err)
	// Output:
	// ./Acc node ""
	// ./Acc/AppID chr "w7"
	// ./Acc/AppAddr node ""
	// ./Acc/AppAddr/1 node ""
	// ./Acc/AppAddr/1/Addr chr "https://dm.example.com"
	// 230 octets <nil>
}

// A tree is found within the document that carries it, and read in place.
func ExampleTree_DecodeElement() {
	message := []byte("\x02\xA4\x01\x6A\x00" + // a piece of SyncML 1.2
		"\x54\x4F\x00\x02\x60\x77\x031.2\x00\x01\x64\x66\x03Acc\x00\x01" + // Item, Data, MgmtTree, VerDTD, Node, NodeName
		"\x64\x66\x03AppID\x00\x01\x76\x03w7\x00\x01\x01\x01\x01\x01\x01") // Node, NodeName, Value
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(message)
	var tree tnds.Tree
	for {
		t, err := d.Next()
		if err != nil {
			break // io.EOF
		}
		if t.Kind == codec.Start && t.Code == tokens.TNDSMgmtTree {
			if err := tree.DecodeElement(d, t, tnds.DecodeOptions{}); err != nil {
				log.Fatal(err)
			}
		}
	}
	tree.Base = tnds.Chars("./Inbox") // the Target of the command
	i := tree.Find("./Inbox/Acc/AppID")
	fmt.Println(tree.Node(i).Value)
	// Output: w7
}

// Nodes are added, changed and deleted by URI.
func ExampleTree_Add() {
	var tree tnds.Tree
	if err := tree.Build(tnds.BuildOptions{}, tnds.Entry{URI: "./Acc/AppID", Value: []byte("w7")}); err != nil {
		log.Fatal(err)
	}
	if _, err := tree.Add(tnds.Entry{URI: "./Acc/Ext/Retries", Format: tnds.FormatInt, Value: []byte("3")}); err != nil {
		log.Fatal(err)
	}
	_, err := tree.Add(tnds.Entry{URI: "./Acc/AppID/Sub"})
	fmt.Println(err)
	fmt.Println(tree.Delete("./Acc/AppID"))
	for i := range tree.All() {
		fmt.Printf("%s\n", tree.AppendURI(nil, i))
	}
	// Output:
	// tnds: ./Acc/AppID/Sub: leaf with child nodes
	// <nil>
	// ./Acc
	// ./Acc/Ext
	// ./Acc/Ext/Retries
}

// Diff lists the differences of two trees; the order of nodes does not count.
func ExampleDiff() {
	var a, b tnds.Tree
	if err := a.ParseXML([]byte("<MgmtTree><Node><NodeName>x</NodeName><Value>1</Value></Node><Node><NodeName>y</NodeName></Node></MgmtTree>"), tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
		log.Fatal(err)
	}
	if err := b.ParseXML([]byte("<MgmtTree><Node><NodeName>z</NodeName></Node><Node><NodeName>x</NodeName><Value>2</Value></Node></MgmtTree>"), tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
		log.Fatal(err)
	}
	for d := range tnds.Diff(&a, &b) {
		fmt.Println(d.URI, d.What)
	}
	// Output:
	// ./x Value
	// ./y missing
	// ./z extra
}

// ParseACL reads an ACL to the letter.
func ExampleParseACL() {
	a, err := tnds.ParseACL("Replace=b+a&Get=*")
	fmt.Println(a.Canonical(), err)
	fmt.Println(a.Allows(tnds.CommandReplace, "a"), a.Allows(tnds.CommandDelete, "a"))
	_, err = tnds.ParseACL("Get=a b")
	fmt.Println(err)
	// Output:
	// Get=*&Replace=a+b <nil>
	// true false
	// not an ACL: white space in an identifier at offset 5
}
