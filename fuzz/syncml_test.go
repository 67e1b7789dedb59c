package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzSyncML reads anything, or writes and reads a message made of the octets. A
// message that can be read can be worked with, says the same as the one written, and
// is a fixed point of encoding.
func FuzzSyncML(f *testing.F) {
	for i, s := range seeds(f) {
		f.Add(s.octets, uint8(i), false)
	}
	// Elements out of place, one with an attribute list that is empty.
	f.Add(testdoc.Hex(f, `02 A401 6A 00 6D 85 01 6B 85 01 1F 01 01`), uint8(0), false)
	// A command without CmdID, two with the same, one in a container that has nothing else.
	f.Add(testdoc.Hex(f, `02 A401 6A 00 6D 6B 45 14 01 45 4B 03 3100 01 01 08 48 4B 03 3100 01 05 01 01 01`), uint8(0), false)
	for _, s := range indirectShapes(f, 100) { // documents that are not there as they are
		f.Add(s.document(4), uint8(0), false)
	}
	for i := range uint8(16) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 60), i, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, options uint8, structured bool) {
		if structured {
			m := new(syncml.Message)
			maker(data).Fuzz(m)
			checkMessage(t, m)
			return
		}
		o := syncml.DecodeOptions{StrictOrder: options&1 != 0, RefuseUnknown: options&2 != 0}
		c := codec.Options{Table: tokens.SyncML12, KeepUnknown: options&4 != 0, Chunked: options&8 != 0, Window: 64}
		if options&16 != 0 {
			c.Table = nil
		}
		d := codec.NewDecoder(nil, c)
		d.ResetBytes(data)
		if options&32 != 0 {
			d.Reset(testdoc.Chunks(data, 5, 64, 1))
		}
		m := new(syncml.Message)
		err := m.Decode(d, o)
		useMessage(t, m)
		if err != nil {
			checkError(t, err, 0, int64(len(data)), modelErrors...)
			return
		}
		plain := codec.Options{Table: c.Table, KeepUnknown: true}
		if _, err := runBytes(data, plain); err != nil {
			t.Fatalf("it is a message, but %v", err)
		}
		fixedMessage(t, m)
	})
}

// modelErrors are the reasons for which typed documents are refused.
var modelErrors = []error{
	syncml.ErrRoot, syncml.ErrUnknown, syncml.ErrOrder, syncml.ErrMissing, syncml.ErrText,
	tnds.ErrRoot, tnds.ErrUnknown, tnds.ErrOrder, tnds.ErrMissing, tnds.ErrText,
	devinf.ErrRoot, devinf.ErrUnknown, devinf.ErrOrder, devinf.ErrMissing, devinf.ErrText,
	prov.ErrRoot, prov.ErrUnknown, prov.ErrOrder, prov.ErrMissing, prov.ErrText,
}

// useMessage calls the functions that work with any message.
func useMessage(t *testing.T, m *syncml.Message) {
	t.Helper()
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
	_, _ = m.AppendXML(nil, xmlconv.Output{})
	if err := m.Validate(); err != nil {
		if at, ok := errors.AsType[*codec.SyntaxError](err); ok {
			t.Fatalf("%v has the offset %d in no document", err, at.Offset)
		}
	}
}

// unwritable reports whether a typed document may be read and not be written:
// for a literal name (ErrToken), an entity for NUL, or a charset that package
// codec cannot write alone (ErrCharset), octets in a version without OPAQUE.
func unwritable(err error) bool {
	return errors.Is(err, codec.ErrToken) || errors.Is(err, codec.ErrCharset) || errors.Is(err, codec.ErrVersion)
}

// readMessage reads a document that was written.
func readMessage(t *testing.T, doc []byte) *syncml.Message {
	t.Helper()
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, KeepUnknown: true})
	d.ResetBytes(doc)
	m := new(syncml.Message)
	if err := m.Decode(d, syncml.DecodeOptions{}); err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return m
}

// fixedMessage encodes a message, reads that, and encodes it again.
func fixedMessage(t *testing.T, m *syncml.Message) {
	t.Helper()
	first, err := m.AppendWBXML(nil)
	if err != nil {
		if !unwritable(err) {
			t.Fatal(err)
		}
		return
	}
	again := readMessage(t, first)
	second, err := again.AppendWBXML(nil)
	if err != nil || !bytes.Equal(first, second) {
		at := 0
		for at < min(len(first), len(second)) && first[at] == second[at] {
			at++
		}
		t.Fatalf("%v: from octet %d on % X, encoded again % X\n%q\n%q", err, at, first[at:], second[at:], first, second)
	}
	if diff := cmp.Diff(saysMessage(m), saysMessage(again)); diff != "" {
		t.Fatalf("read, and read again:\n%s", diff)
	}
}

// checkMessage writes a message that was made, in WBXML and in XML, and reads
// both.
func checkMessage(t *testing.T, m *syncml.Message) {
	t.Helper()
	want := saysMessage(m)
	doc, err := m.AppendWBXML(nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, want)
	}
	if diff := cmp.Diff(want, saysMessage(readMessage(t, doc))); diff != "" {
		t.Fatalf("made, and read from % X\n%s", doc, diff)
	}
	fixedMessage(t, m)
	text, err := m.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		return // octets that are no text
	}
	x := new(syncml.Message)
	if err := x.ParseXML(text, syncml.DecodeOptions{}, xmlconv.Input{KeepSpace: true}); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if a, b := commands(m), commands(x); a != b {
		t.Fatalf("made, and read from XML:\n%s\n%s", cmp.Diff(a, b), text)
	}
}

// commands lists the commands of a message, and their subjects.
func commands(m *syncml.Message) string {
	var b strings.Builder
	for i := range m.Body {
		c := &m.Body[i]
		fmt.Fprintf(&b, "%d %v %s", c.Depth, c.Kind, c.CmdID)
		for k := range written(c) {
			fmt.Fprintf(&b, " %q", c.Items[k].Target.LocURI)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// saysMessage lists the content of a message: texts, commands, and that of their
// items. nil and empty texts are told apart.
func saysMessage(m *syncml.Message) string {
	var b strings.Builder
	say := func(what string, s syncml.Chars) {
		if s != nil {
			fmt.Fprintf(&b, "%s %q\n", what, s)
		}
	}
	meta := func(x *syncml.Meta) {
		if x != nil {
			say("Format", x.Format)
			say("Type", x.Type)
			say("Mark", x.Mark)
			say("Size", x.Size)
			say("Next", x.Anchor.Next)
			say("MaxMsgSize", x.MaxMsgSize)
		}
	}
	cred := func(x *syncml.Cred) {
		if x != nil {
			meta(x.Meta)
			say("Cred", x.Data.Text)
		}
	}
	h := &m.Hdr
	say("VerProto", h.VerProto)
	say("SessionID", h.SessionID)
	say("MsgID", h.MsgID)
	say("RespURI", h.RespURI)
	say("Target", h.Target.LocURI)
	say("Source", h.Source.LocURI)
	cred(h.Cred)
	meta(h.Meta)
	for i := range m.Body {
		c := &m.Body[i]
		fmt.Fprintf(&b, "%d %v NoResp %v\n", c.Depth, c.Kind, c.NoResp && hasNoResp(c.Kind))
		say("CmdID", c.CmdID)
		for k := range written(c) {
			sayItem(&b, say, meta, &c.Items[k])
		}
	}
	fmt.Fprintf(&b, "Final %v\n", m.Final)
	return b.String()
}

func sayItem(b *strings.Builder, say func(string, syncml.Chars), meta func(*syncml.Meta), x *syncml.Item) {
	say("Target", x.Target.LocURI)
	say("Source", x.Source.LocURI)
	meta(x.Meta)
	kind := x.Data.Kind
	if kind == syncml.DataNone && x.Data.Text != nil {
		kind = syncml.DataText
	}
	fmt.Fprintf(b, "MoreData %v Data %v\n", x.MoreData, kind)
	say("Data", x.Data.Text)
	if x.Data.Tree != nil {
		for _, n := range x.Data.Tree.All() {
			say("Node", n.Name)
			say("Value", n.Value)
		}
	}
	if x.Data.DevInf != nil {
		say("DevID", x.Data.DevInf.DevID)
	}
}

// written returns how many items of a command are written: those that its
// content model has.
func written(c *syncml.Command) int {
	switch c.Kind {
	case syncml.KindAtomic, syncml.KindSequence, syncml.KindSync, syncml.KindMap, syncml.KindSearch:
		return 0
	case syncml.KindExec:
		return min(1, len(c.Items))
	}
	return len(c.Items)
}

// hasNoResp reports whether a kind of command has NoResp.
func hasNoResp(k syncml.Kind) bool {
	return k != syncml.KindStatus && k != syncml.KindResults && k != syncml.KindMap
}
