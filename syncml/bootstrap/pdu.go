package bootstrap

import (
	"strings"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/tokens"
)

// profileOther is the profile of a document that is no account of either profile, but
// of a type that package tokens has.
const profileOther = ProfileCP + 1

// profileOf returns the profile of the messages of a media type. Parameters and
// letter case do not matter (RFC 2045, 5.1). The error is ErrType.
func profileOf(mime string) (Profile, error) {
	mime, _, _ = strings.Cut(mime, ";")
	switch mime = strings.TrimSpace(mime); {
	case strings.EqualFold(mime, TypeDM):
		return ProfileDM, nil
	case strings.EqualFold(mime, TypeCP):
		return ProfileCP, nil
	case tokens.ByMIME(mime) != nil && !isXML(strings.ToLower(mime)):
		return profileOther, nil
	}
	return ProfileDM, ErrType
}

// isXML reports whether a media type, in lower case, is that of documents in XML.
func isXML(mime string) bool {
	return strings.HasPrefix(mime, "text/") || strings.HasSuffix(mime, "+xml")
}

// PDU returns the push of m, for [push.AppendPDU]. tid is the transaction
// identifier, which the sender chooses. The body is m's own, not a copy. The digits
// that the user types for USERPINMAC are not in it: they go another way.
//
// A CP message has no header besides its content type, because some clients expect
// the document right behind the MAC. A DM message names its application. The media type
// is a code where it has one of an octet, as the types have that browsers take.
func (m Message) PDU(tid uint8) push.PDU {
	s := &m.Security
	p := push.PDU{TID: tid, Body: m.Body}
	switch profile, err := profileOf(m.Type); {
	case err != nil, profile == profileOther:
		p.Type.Name = []byte(m.Type)
		if code, ok := push.FindMedia(p.Type.Name); ok && code < 0x80 {
			p.Type.Name, p.Type.Code = nil, code
		}
	case profile == ProfileCP:
		p.Type.Code = push.MediaConnectivityWBXML
	default:
		p.Type.Code = push.MediaDMWBXML
		p.App, p.HasApp = push.AppSyncMLDM, true
	}
	p.Type.SEC, p.Type.MAC, p.Type.HasMAC = s.SEC, s.MAC, s.HasMAC
	return p
}

// FromPDU returns the message in a push that [push.ParsePDU] took apart: the
// inverse of [Message.PDU]. It verifies nothing, and the body is that of p, not a
// copy. The application that p is for does not matter: many senders do not name
// it. The error is ErrType for the push of anything but a WBXML document of a type
// that package tokens has, and ErrSEC for a method
// that this package does not know.
func FromPDU(p push.PDU) (Message, error) {
	m := Message{Type: string(p.Type.Name), Body: p.Body}
	if m.Type == "" {
		m.Type = p.Type.Code.String()
	}
	m.Security = Security{SEC: p.Type.SEC, MAC: p.Type.MAC, HasMAC: p.Type.HasMAC}
	if _, err := profileOf(m.Type); err != nil {
		return Message{}, err
	}
	if m.Security.SEC > SECUserPINMAC {
		return Message{}, ErrSEC
	}
	return m, nil
}
