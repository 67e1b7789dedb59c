package syncml_test

import (
	"bytes"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
)

// TestInitDM holds the octets of a message with nothing but an Add.
func TestInitDM(t *testing.T) {
	var m syncml.Message
	for _, v := range []struct {
		h   syncml.DMHeader
		hex string
	}{
		{syncml.DMHeader{Target: "IMEI:1", Source: "http://s"}, `02 A401 6A 00
			6D 6C 71 03 312E3200 01 72 03 444D2F312E3200 01 65 03 3000 01 5B 03 3000 01`},
		{syncml.DMHeader{Version: syncml.Version11, SessionID: "7", MsgID: "2", Target: "IMEI:1", Source: "http://s"}, `02 9F53 6A 00
			6D 6C 71 03 312E3100 01 72 03 444D2F312E3100 01 65 03 3700 01 5B 03 3200 01`},
	} {
		want := testdoc.Hex(t, v.hex+`
			6E 57 03 494D45493A3100 01 01            # Target IMEI:1
			67 57 03 687474703A2F2F7300 01 01 01     # Source http://s
			6B 45 4B 03 3100 01 14 01 12 01 01       # Add, CmdID 1, Item; Final`)
		m.InitDM(v.h)
		m.Body = append(m.Body, syncml.Command{Kind: syncml.KindAdd, CmdID: m.Text("1"), Items: []syncml.Item{{}}})
		if got := encode(t, &m); !bytes.Equal(got, want) {
			t.Errorf("%+v: % X, want % X", v.h, got, want)
		}
		if err := m.Validate(); err != nil {
			t.Error(err)
		}
	}
	m.InitDM(syncml.DMHeader{})
	if len(m.Body) != 0 || m.Hdr.Target.LocURI == nil || m.Text("") == nil {
		t.Errorf("%+v", m.Hdr)
	}
	if _, err := m.AppendWBXML(nil); err != nil {
		t.Error(err)
	}
	if err := m.Validate(); err == nil {
		t.Error("a message without a command is valid")
	}
	m.WBXML = codec.Version13
	if h := m.Header(); h.Version != codec.Version13 || h.PublicID != 0x1201 || h.Charset != codec.UTF8 {
		t.Errorf("%+v", h)
	}
}
