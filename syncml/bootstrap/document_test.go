package bootstrap

import (
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestCompileDocument renders documents of several types: their media type, their
// octets as the converter writes them, and their MAC.
func TestCompileDocument(t *testing.T) {
	for _, c := range []struct{ xml, value, typ string }{
		{`<wap-provisioningdoc><parm name="NAME" value="${x}"/></wap-provisioningdoc>`, "<&>", TypeCP},
		{`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerProto>DM/1.2</VerProto><SessionID>${x}</SessionID></SyncHdr><SyncBody/></SyncML>`, "7", TypeDM},
		{`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerProto>SyncML/1.2</VerProto><SessionID>${x}</SessionID></SyncHdr><SyncBody/></SyncML>`, "7", "application/vnd.syncml+wbxml"},
		{`<DevInf xmlns="syncml:devinf"><Man>${x}</Man></DevInf>`, "é", "application/vnd.syncml-devinf+wbxml"},
	} {
		tp, err := CompileDocument([]byte(c.xml), xmlconv.EncodeOptions{}, SECNetwPIN)
		if err != nil {
			t.Fatal(err)
		}
		v := Values{Slots: []Secret{Secret(c.value)}, Keys: Keys{Network: Secret("key")}}
		body, s, err := tp.AppendMessage(nil, v)
		if err != nil || tp.Type() != c.typ || tp.SEC() != SECNetwPIN || MediaType(body) != c.typ || Verify(body, s, v.Keys) != nil {
			t.Errorf("%s: %v", tp.Type(), err)
		}
		x, err := template.Compile([]byte(c.xml), xmlconv.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if want, err := x.Append(nil, v.Slots); err != nil || string(want) != string(body) {
			t.Errorf("%q, want %q, %v", body, want, err)
		}
		m := Message{Type: c.typ, Body: body, Security: s}
		if back, err := FromPDU(m.PDU(1)); err != nil || back.Type != c.typ {
			t.Errorf("pushed as %s: %v", back.Type, err)
		}
		if _, err = Open(m, v.Keys); !errors.Is(err, ErrNoAccount) {
			t.Errorf("%s: opened: %v", c.typ, err)
		}
		if _, err = Open(m, Keys{Network: Secret("other")}); err != ErrMAC {
			t.Errorf("%s: opened by another: %v", c.typ, err)
		}
		v.Slots[0] = nil
		if slot, ok := errors.AsType[*SlotError](second(tp.AppendMessage(nil, v))); !ok || slot.Slot != "x" {
			t.Errorf("an empty value: %v", slot)
		}
	}
	if _, err := CompileDocument([]byte("<SyncML/>"), xmlconv.EncodeOptions{}, 9); err != ErrSEC {
		t.Errorf("unknown method: %v", err)
	}
	if _, err := CompileDocument([]byte("<SyncML>${</SyncML>"), xmlconv.EncodeOptions{}, SECNone); !errors.Is(err, ErrSlot) {
		t.Errorf("no slot: %v", err)
	}
	bare := *tokens.SyncML12
	bare.MIME = nil
	if _, err := CompileDocument([]byte("<SyncML/>"), xmlconv.EncodeOptions{Table: &bare}, SECNone); err != ErrType {
		t.Errorf("no media type: %v", err)
	}
	if typ := MediaType([]byte("\x03")); typ != "" {
		t.Errorf("type of nothing: %s", typ)
	}
}

func second(_ []byte, _ Security, err error) error { return err }
