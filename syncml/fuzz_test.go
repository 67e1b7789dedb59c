package syncml_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzSyncML reads anything; what can be read can be worked with, and is a fixed
// point of encoding.
func FuzzSyncML(f *testing.F) {
	for i, doc := range rotation(f)[:10] {
		f.Add(doc, uint8(i))
	}
	for _, data := range []string{hexTree, hexTree0, hexDevInf, hexProv, hexCut} {
		f.Add(testdoc.Hex(f, `02 A401 6A 00 6D 6B 45 54 4F C3 `+string("0123456789ABCDEF"[len(testdoc.Hex(f, data))>>4])+
			string("0123456789ABCDEF"[len(testdoc.Hex(f, data))&15])+data+`01 01 01 01 01`), uint8(0))
	}
	f.Add(wbxml(f, inItem("<Data>"+inlineTree+"<Item/>"+inlineTree+"</Data><Data/><m:EMI/>")), uint8(0))
	f.Add(wbxml(f, inItem("<Meta><m:Anchor/><m:Mem/><m:MetInf><m:Type/><m:Type/></m:MetInf><m:FieldLevel/></Meta>")), uint8(0))
	f.Fuzz(func(t *testing.T, doc []byte, options uint8) {
		o := syncml.DecodeOptions{StrictOrder: options&1 != 0, RefuseUnknown: options&2 != 0}
		c := codec.Options{Table: tokens.SyncML12, KeepUnknown: options&4 != 0, Chunked: options&8 != 0, Window: 64}
		if options&16 != 0 {
			c.Table = nil
		}
		d := codec.NewDecoder(nil, c)
		d.ResetBytes(doc)
		if options&32 != 0 {
			d.Reset(testdoc.Chunks(doc, 5, 64, 1))
		}
		m := new(syncml.Message)
		err := m.Decode(d, o)
		var at *codec.SyntaxError
		if err != nil && (!errors.As(err, &at) || at.Offset < 0 || at.Offset > int64(len(doc))) {
			t.Fatalf("%v", err)
		}
		use(t, m)
		if err == nil {
			fixed(t, m)
		}
	})
}

// use does with a message what needs no particular one.
func use(t *testing.T, m *syncml.Message) {
	open := 0
	for i := range m.Body {
		c := &m.Body[i]
		if c.Depth < 0 || c.Depth > open || c.Kind == syncml.KindNone || m.End(i) <= i {
			t.Fatalf("command %d: %v at depth %d, end %d", i, c.Kind, c.Depth, m.End(i))
		}
		open = c.Depth
		if c.Kind.Container() {
			open++
		}
		for k := range c.Items {
			c.Type(k)
			c.Format(k)
			c.Items[k].Target.URI()
			c.Items[k].Data.IsXML()
		}
		if c.Cred != nil {
			_ = c.Cred.VerifyBasic(nil, nil)
		}
		_, _ = c.StatusCode()
		_, _ = c.AlertCode()
	}
	_, _ = m.AppendXML(nil, xmlconv.Options{})
}

// fixed encodes a message, reads that, and encodes it again.
func fixed(t *testing.T, m *syncml.Message) {
	// Some charsets can be read, but not written by the package codec alone.
	first, err := m.AppendWBXML(nil)
	if err != nil {
		// ErrToken: a literal name; ErrCharset: an entity for NUL; ErrVersion:
		// octets in WBXML 1.0.
		if !errors.Is(err, codec.ErrToken) && !errors.Is(err, codec.ErrCharset) && !errors.Is(err, codec.ErrVersion) {
			t.Fatal(err)
		}
		return
	}
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, KeepUnknown: true})
	d.ResetBytes(first)
	again := new(syncml.Message)
	if err = again.Decode(d, syncml.DecodeOptions{}); err != nil {
		t.Fatalf("%v in % X", err, first)
	}
	second, err := again.AppendWBXML(nil)
	if err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%v: % X, encoded again % X", err, first, second)
	}
}
