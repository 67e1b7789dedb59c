package bootstrap

import (
	"strings"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// Acknowledges reports whether m is the first message of a management session: nothing
// else tells a server that its bootstrap was successful, since a device does not answer
// that (OMA-TS-DM_Bootstrap 1.2). It is package 1 of the protocol: an Alert 1201, or 1200
// after a notification, and ./DevInfo by Replace.
//
// server is the address in Target, device the device's name in Source, and user the name
// of Cred with syncml:auth-basic, else that in Source; "" where neither is there. That
// they are true only the credentials can say: the caller verifies these first.
func Acknowledges(m *syncml.Message) (server, device, user string, ok bool) {
	var alert, info bool
	for _, c := range m.Commands(-1) {
		switch c.Kind {
		case syncml.KindAlert:
			code, err := c.AlertCode()
			alert = alert || err == nil && (code == syncml.AlertClientInitiated || code == syncml.AlertServerInitiated)
		case syncml.KindReplace:
			for i := range c.Items {
				info = info || strings.HasPrefix(tnds.Relative(string(c.Items[i].Source.URI())), "DevInfo")
			}
		}
	}
	server, device = string(m.Hdr.Target.URI()), string(m.Hdr.Source.URI())
	user = string(m.Hdr.Source.LocName)
	if c := m.Hdr.Cred; c != nil {
		if name, password, err := c.Basic(); err == nil {
			user = string(name)
			clear(password)
		}
	}
	return server, device, user, alert && info && device != ""
}
