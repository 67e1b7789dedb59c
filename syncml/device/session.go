package device

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A Session is the first message of a session, package 1 of the protocol, by which a
// server learns that its bootstrap was successful.
type Session struct {
	secret.Hidden // credentials are in it

	URL     string          // of the server; "" where the account has no address
	Message *syncml.Message // the caller's
	Body    []byte          // the message in WBXML
	// HMAC is the value of the HTTP header x-syncml-hmac, where the account wants
	// syncml:auth-MAC; else "" (OMA-TS-DM_Security 1.2).
	HMAC string
}

// maxMessage is MaxMsgSize: what the device takes in a message, in octets.
const maxMessage = "65536"

// FirstSession returns the message with which the device begins a session with a server:
// Alert 1201, ./DevInfo by Replace, and credentials as the account prefers them, for
// which it needs CLCRED. The error is a [*Refusal] where there is no account of that
// server, or that of encoding.
func (d *Device) FirstSession(server string) (*Session, error) {
	var a Account
	for _, x := range slices.Backward(d.Accounts()) { // the first one counts
		defer x.Clear()
		if x.ServerID == server {
			a = x
		}
	}
	if a.Account == nil {
		return nil, refuse(dmAccURI, syncml.StatusNotFound)
	}
	t := d.Tree()
	device, _ := t.Node(devInfoURI + "/DevId")
	s := &Session{Message: new(syncml.Message)}
	if len(a.Addresses) > 0 {
		s.URL = a.Addresses[0].URL()
	}
	version := syncml.Version12
	if strings.HasPrefix(a.URI, dmAcc11URI) {
		version = syncml.Version11
	}
	m := s.Message
	m.InitDM(syncml.DMHeader{Version: version, SessionID: "1", MsgID: "1", Target: s.URL, Source: string(device.Value)})
	m.Hdr.Meta = &syncml.Meta{MaxMsgSize: syncml.Chars(maxMessage)}
	info := syncml.Command{Kind: syncml.KindReplace, CmdID: syncml.Chars("2")}
	for _, x := range d.policy.entries() { // and not what servers have added
		n, _ := t.Node(x.URI)
		info.Items = append(info.Items, syncml.Item{
			Source: syncml.Source{LocURI: syncml.Chars(n.URI)},
			Meta:   &syncml.Meta{Format: syncml.Chars("chr"), Type: syncml.Chars("text/plain")},
			Data:   syncml.Data{Kind: syncml.DataText, Text: bytes.Clone(n.Value)},
		})
	}
	m.Body = append(m.Body, syncml.Command{
		Kind: syncml.KindAlert, CmdID: syncml.Chars("1"),
		Data: syncml.Data{Kind: syncml.DataText, Text: syncml.Chars("1201")},
	}, info)
	c, typ := a.Preferred(bootstrap.LevelClient)
	if c != nil {
		m.Hdr.Source.LocName = syncml.Chars(c.Name)
		switch typ {
		case bootstrap.AuthBasic:
			m.Hdr.Cred = syncml.NewBasic([]byte(c.Name), c.Secret)
		case bootstrap.AuthDigest:
			m.Hdr.Cred = syncml.NewMD5(syncml.HashUser([]byte(c.Name), c.Secret), c.Data)
		}
	}
	var err error
	if s.Body, err = m.AppendWBXML(nil); err != nil {
		return nil, err
	}
	if c != nil && typ == bootstrap.AuthHMAC {
		h := syncml.NewHMAC(c.Name, syncml.HashUser([]byte(c.Name), c.Secret), c.Data, s.Body)
		value, err := h.Append(nil)
		if err != nil {
			return nil, err
		}
		s.HMAC = string(value)
	}
	return s, nil
}
