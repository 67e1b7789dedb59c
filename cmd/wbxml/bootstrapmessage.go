package main

import (
	"encoding/hex"
	"errors"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A messageLine is a line that build writes.
type messageLine struct {
	Row      int64    `json:"row"`
	Type     string   `json:"type"`
	SEC      string   `json:"sec"`
	MAC      string   `json:"mac"`
	Message  string   `json:"message"`
	Push     string   `json:"push"`
	Segments []string `json:"segments"`
}

// message returns the message in a line.
func (l *messageLine) message() (m bootstrap.Message, err error) {
	var b []byte
	switch {
	case l.Message != "":
		m.Type = l.Type
		if m.Body, err = hex.DecodeString(l.Message); err != nil {
			return m, err
		}
		if m.Security.SEC, err = push.ParseSEC(l.SEC); err == nil && l.MAC != "" {
			m.Security.MAC, err = bootstrap.ParseMAC(l.MAC)
			m.Security.HasMAC = true
		}
		return m, err
	case l.Push != "":
		b, err = hex.DecodeString(l.Push)
	default:
		b, err = joined(l.Segments)
	}
	if err != nil {
		return m, err
	}
	return pushed(b)
}

var errSegments = errors.New("segments are missing")

// joined returns the datagram of segments in hexadecimal.
func joined(segments []string) (datagram []byte, err error) {
	var r push.Reassembler[struct{}]
	for _, text := range segments {
		b, err := hex.DecodeString(text)
		if err != nil {
			return nil, err
		}
		s, err := push.ParseSegment(b)
		if err != nil {
			return nil, err
		}
		datagram, status, err := r.Append(nil, struct{}{}, s, time.Time{})
		if err != nil {
			return nil, err
		}
		if status == push.StatusComplete {
			return datagram, nil
		}
	}
	return nil, errSegments
}

// isWBXML reports whether b begins like a document.
func isWBXML(b []byte) bool {
	h, _, err := codec.ParseHeader(b)
	return err == nil && h.Version >= codec.Version11 && h.Version <= codec.Version13
}

// isPush reports whether b begins like the push of a bootstrap message.
func isPush(b []byte) bool {
	p, err := push.ParsePDU(b)
	if err != nil {
		return false
	}
	_, err = bootstrap.FromPDU(p)
	return err == nil || errors.Is(err, bootstrap.ErrSEC)
}

// segment returns b as a segment of a push.
func segment(b []byte) (push.Segment, bool) {
	s, err := push.ParseSegment(b)
	return s, err == nil && s.HasPorts && s.Dst == push.PortPush
}

// message reads a message that is not in JSON: a push PDU, the one segment of
// it, or a document. A push is told by its second octet, which in a document
// would be the public identifier of WTA.
func (r *messageInput) message(b []byte) (m bootstrap.Message, err error) {
	if s, ok := segment(b); ok {
		if s.Concat && s.Total > 1 {
			return m, errSegments
		}
		return pushed(s.Data)
	}
	if len(b) > 1 && b[1] == 0x06 {
		return pushed(b)
	}
	m = bootstrap.Message{Type: bootstrap.TypeDM, Body: b, Security: bootstrap.Security{SEC: r.sec}}
	if r.profile == bootstrap.ProfileCP || !r.profiled && len(b) > 1 && b[1] == 0x0B {
		m.Type = bootstrap.TypeCP
	}
	if r.mac != "" {
		m.Security.MAC, err = bootstrap.ParseMAC(r.mac)
		m.Security.HasMAC = true
	}
	return m, err
}

// pushed returns the message in a push PDU.
func pushed(b []byte) (m bootstrap.Message, err error) {
	p, err := push.ParsePDU(b)
	if err != nil {
		return m, err
	}
	return bootstrap.FromPDU(p)
}
