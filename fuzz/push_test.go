package fuzz

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	gofuzz "github.com/google/gofuzz"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// pushSeeds are pushes as devices get them: bare, with SEC and MAC, with a
// charset, headers by name and of unknown codes.
var pushSeeds = []string{
	`01 06 01 B6 03 0B 6A`,
	`01 06 03 B6 81`, // an octet of the headers is missing
	`01 06 2F 1F 2D B6 91 81 92 4430453034433533303236414446354230433930363734413130384646303233333535 3541443736 00 03 0B`,
	`25 06 06 03 C2 81 EA AF 87 02 A2`,
	`01 06 09 B6 7F 02 AF 85 01 AF 87 05`,
	`01 06 0B 0A B6 81 80 81 78 00 81 EA 81 83`,
	`01 06 16 6170706C69636174696F6E2F782D757700 B4 86 8D 87 90 00`,
}

// FuzzPush parses anything, or a push made of the octets. A push that is read can be
// written and then read the same; one that is made is read as it was; lengths add
// up, and errors point into the input.
func FuzzPush(f *testing.F) {
	for _, s := range pushSeeds {
		f.Add(testdoc.Hex(f, s), false)
	}
	for i := range byte(32) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 20), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, structured bool) {
		if structured {
			var p push.PDU
			maker(data).Funcs(makePDU).Fuzz(&p)
			checkPDU(t, p)
			return
		}
		before := bytes.Clone(data)
		p, err := push.ParsePDU(data)
		if !bytes.Equal(before, data) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			syntax, ok := errors.AsType[*push.SyntaxError](err)
			if !ok || syntax.Offset < 0 || syntax.Offset > len(data) {
				t.Fatalf("error %v for %d octets", err, len(data))
			}
			return
		}
		checkParsed(t, data, p)
	})
}

// checkParsed compares a PDU that was read with the octets, and writes it again.
func checkParsed(t *testing.T, data []byte, p push.PDU) {
	t.Helper()
	if !bytes.HasSuffix(data, p.Body) || len(p.RawHeaders)+len(p.Body) > len(data) {
		t.Fatalf("%d octets of headers and %d of body in %d", len(p.RawHeaders), len(p.Body), len(data))
	}
	headers, known := slices.Collect(p.Headers()), 0
	for _, set := range []bool{p.HasApp, p.HasFlag, len(p.InitiatorURI) > 0, len(p.ContentURI) > 0} {
		if set {
			known++
		}
	}
	if known > len(headers) || len(headers)-known > p.Skipped {
		t.Fatalf("%d headers, %d known, %d skipped", len(headers), known, p.Skipped)
	}
	again, err := push.AppendPDU(nil, p)
	if err != nil { // a reader accepts it, no writer should send it
		if _, ok := errors.AsType[*push.FieldError](err); !ok {
			t.Fatal(err)
		}
		return
	}
	q, err := push.ParsePDU(again)
	if err != nil || q.Skipped != 0 || len(again) != p.Size() {
		t.Fatalf("%v, %d skipped, Size() %d of % X", err, q.Skipped, p.Size(), again)
	}
	if m, err := bootstrap.FromPDU(p); err == nil {
		back, err := bootstrap.FromPDU(m.PDU(p.TID))
		if diff := cmp.Diff(m.Security, back.Security); err != nil || diff != "" || !strings.EqualFold(m.Type, back.Type) {
			t.Fatalf("%v: first, second:\n%s", err, diff)
		}
	}
	p.Skipped, p.RawHeaders, q.RawHeaders = 0, nil, nil
	if len(p.Type.Name) == 0 { // read from text that is a code now
		p.Type.Name = q.Type.Name
	}
	if diff := cmp.Diff(p, q); diff != "" {
		t.Fatalf("first, second:\n%s", diff)
	}
}

// makePDU makes a push, of values that can be written and others.
func makePDU(p *push.PDU, c gofuzz.Continue) {
	text := func() []byte {
		all := []string{"", "", "http://a", "x:y", "é", "a\x00b", "\"q", "0123456789012345678901234567890123456789"}
		return []byte(oneOf(c, all...))
	}
	*p = push.PDU{
		TID: uint8(c.Intn(256)), App: push.AppCode(oneOf[uint32](c, 0, 5, 7, 127, 128, 0x9001, 1<<32-1)), HasApp: c.RandBool(), AppURI: text(),
		Flag: push.PushFlag(c.Intn(256)), HasFlag: c.RandBool(), InitiatorURI: text(), ContentURI: text(),
	}
	p.Type = push.ContentType{
		Code: push.MediaCode(oneOf[uint32](c, 0, 0x36, 0x42, 127, 128, 0x303, 1<<32-1)), Charset: oneOf[uint32](c, 0, 106, 3, 1<<32-1),
		SEC: push.SEC(c.Intn(10)), HasMAC: c.RandBool(),
	}
	if c.RandBool() {
		p.Type.Name = []byte(oneOf(c, "a/b", "application/vnd.syncml.dmtnds+wbxml", "x", ""))
	}
	if p.Type.HasMAC {
		p.Type.MAC = [20]byte{byte(c.Intn(256)), 1, 0xFF}
	}
	p.Body = []byte(line(c))
}

// checkPDU holds a push that can be written to coming back as it was.
func checkPDU(t *testing.T, p push.PDU) {
	t.Helper()
	b, err := push.AppendPDU([]byte("before"), p)
	if err != nil {
		if _, ok := errors.AsType[*push.FieldError](err); string(b) != "before" || !ok {
			t.Fatalf("%v came with % X", err, b)
		}
		return
	}
	if len(b) != 6+p.Size() {
		t.Fatalf("Size() = %d, written %d", p.Size(), len(b)-6)
	}
	got, err := push.ParsePDU(b[6:])
	if err != nil {
		t.Fatalf("%v in % X", err, b[6:])
	}
	// A field that is not written is not read.
	if len(p.Type.Name) > 0 {
		p.Type.Code = 0
	}
	if len(p.AppURI) > 0 {
		p.HasApp = true
	}
	if len(p.AppURI) > 0 || !p.HasApp {
		p.App = 0
	}
	if !p.HasFlag {
		p.Flag = 0
	}
	got.RawHeaders = nil
	if diff := cmp.Diff(p, got, cmp.Comparer(bytes.Equal)); diff != "" {
		t.Fatalf("written, read:\n%s", diff)
	}
}
