package syncml

import "github.com/go-wbxml/wbxml/codec"

// A DMHeader has the values for the header of a device management message. A
// bootstrap message has them too, although there is no session.
type DMHeader struct {
	Version   Version // Version12 for DM 1.2, the default; Version11 for DM 1.1
	SessionID string  // "0" where empty
	MsgID     string  // "0" where empty
	Target    string  // for a server's message the device, such as IMEI:490154203237518
	Source    string  // for a server's message its URL
}

// InitDM makes m an empty device management message in WBXML 1.2 and UTF-8, the
// last of its package: VerDTD and VerProto are 1.1 and DM/1.1, or 1.2 and DM/1.2
// (OMA-TS-DM_RepPro 1.2). Commands are then appended to Body.
func (m *Message) InitDM(h DMHeader) {
	m.Reset()
	m.Version = Version12
	proto := "DM/1.2"
	if h.Version == Version11 {
		m.Version, proto = Version11, "DM/1.1"
	}
	m.WBXML, m.Charset, m.Final = codec.Version12, codec.UTF8, true
	m.Hdr.VerDTD, m.Hdr.VerProto = m.Text(m.Version.String()), m.Text(proto)
	m.Hdr.SessionID, m.Hdr.MsgID = m.Text("0"), m.Text("0")
	if h.SessionID != "" {
		m.Hdr.SessionID = m.Text(h.SessionID)
	}
	if h.MsgID != "" {
		m.Hdr.MsgID = m.Text(h.MsgID)
	}
	m.Hdr.Target.LocURI, m.Hdr.Source.LocURI = m.Text(h.Target), m.Text(h.Source)
}
