package push

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// Known of tshark 4.0.17, and allowed for here by name:
//   - X-Wap-Application-Id of more than one octet: it takes the length for the
//     application (fixed vectors hold these, see pduVectors)
//   - a URI with octets above 0x7F: it leaves the quote in front of the first
//     one, and shows all of them as unprintable (fixed vectors, too)
//   - media types it lacks, see lackedByTshark

// lackedByTshark are the media types that tshark shows as unknown.
var lackedByTshark = map[MediaCode]bool{
	MediaDSNotification: true, MediaDMNotification: true, MediaSyncMLXML: true, MediaSyncMLWBXML: true,
	0x318: true, // application/vnd.wmf.bootstrap
	0x31E: true, // application/vnd.innopath.wamp.notification
}

// The fields that are compared, as tshark names them.
const (
	fieldTID       = "wsp.TID"
	fieldPDU       = "wsp.pdu_type"
	fieldHeaders   = "wsp.headers_length"
	fieldType      = "wsp.header.content_type"
	fieldCharset   = "wsp.parameter.charset"
	fieldSEC       = "wsp.parameter.sec"
	fieldMAC       = "wsp.parameter.mac"
	fieldApp       = "wsp.header.x_wap_application_id"
	fieldAuth      = "wsp.header.push_flag.authenticated"
	fieldTrusted   = "wsp.header.push_flag.trusted"
	fieldLast      = "wsp.header.push_flag.last"
	fieldInitiator = "wsp.header.initiator_uri"
	fieldContent   = "wsp.header.content_uri"
	fieldPublicID  = "wbxml.public_id.known"
	fieldTag       = "wbxml.known_tag"
	fieldJoined    = "gsm_sms_ud.reassembled.length"
	fieldFault     = "_ws.expert.message"
)

var tsharkFields = []string{fieldTID, fieldPDU, fieldHeaders, fieldType, fieldCharset, fieldSEC, fieldMAC, fieldApp,
	fieldAuth, fieldTrusted, fieldLast, fieldInitiator, fieldContent, fieldPublicID, fieldTag, fieldJoined, fieldFault}

// A frame is one record of the capture and what tshark must see in it: the
// fields not named must be missing.
type frame struct {
	name      string
	dissector string
	octets    []byte
	want      map[string]string
}

// TestTshark lets tshark read PDUs, registries and short messages, all in one
// capture that the test writes.
func TestTshark(t *testing.T) {
	var frames []frame
	for _, add := range []func(testing.TB) []frame{vectorFrames, mediaFrames, appFrames, messageFrames} {
		frames = append(frames, add(t)...)
	}
	records := make([][]byte, len(frames))
	for i, f := range frames {
		records[i] = testdoc.UpperPDU(f.dissector, f.octets)
	}
	rows := testdoc.Tshark(t, testdoc.Capture(testdoc.LinkUpperPDU, records...), len(records), tsharkFields...)
	for i, row := range rows {
		for j, field := range tsharkFields {
			got := ""
			if len(row[j]) > 0 {
				got = row[j][0]
			}
			if want := frames[i].want[field]; got != want {
				t.Errorf("%s: %s is %q, want %q\n% X", frames[i].name, field, got, want, frames[i].octets)
			}
		}
	}
}

// shown returns what tshark must show of a PDU with these octets.
func shown(p PDU, octets []byte) map[string]string {
	headers := len(octets) - len(p.Body) - 3 // with a length of one octet
	if headers >= 0x80 {
		headers--
	}
	want := map[string]string{
		fieldTID: fmt.Sprintf("0x%02x", p.TID), fieldPDU: "0x06", fieldHeaders: fmt.Sprint(headers),
		fieldType: p.Type.Code.String(), fieldInitiator: string(p.InitiatorURI), fieldContent: string(p.ContentURI),
	}
	if len(p.Type.Name) > 0 {
		want[fieldType] = string(p.Type.Name)
	}
	want[fieldCharset] = map[uint32]string{3: "US-ASCII", 106: "UTF-8", 1000: "ISO-10646-UCS-2"}[p.Type.Charset]
	if n, ok := p.Type.SEC.Number(); ok {
		want[fieldSEC] = fmt.Sprintf("0x%02x", n)
	}
	if p.Type.HasMAC {
		want[fieldMAC] = strings.ToUpper(hex.EncodeToString(p.Type.MAC[:]))
	}
	if len(p.AppURI) > 0 {
		want[fieldApp] = string(p.AppURI)
	} else if p.HasApp {
		want[fieldApp] = p.App.String()
	}
	if p.HasFlag {
		want[fieldAuth], want[fieldTrusted], want[fieldLast] = bit(p.Flag, FlagAuthenticated), bit(p.Flag, FlagTrusted), bit(p.Flag, FlagLast)
	}
	switch {
	case len(p.Body) == 0 || len(p.Type.Name) > 0:
	case p.Type.Code == MediaConnectivityWBXML:
		want[fieldPublicID], want[fieldTag] = "0x0000000b", "wap-provisioningdoc"
	case p.Type.Code == MediaDMWBXML:
		want[fieldPublicID], want[fieldTag] = "0x00001201", "SyncML"
	}
	return want
}

func bit(f, mask PushFlag) string {
	if f&mask != 0 {
		return "1"
	}
	return "0"
}

// vectorFrames are pduVectors with documents for a body.
func vectorFrames(t testing.TB) (frames []frame) {
	for _, v := range pduVectors {
		p := v.pdu
		switch p.Type.Code {
		case MediaConnectivityWBXML:
			p.Body = testdoc.Hex(t, docB)
		case MediaDMWBXML:
			p.Body = testdoc.Hex(t, `02 A4 01 6A 00 6D 01`) // SyncML 1.2, <SyncML/>
		default:
			p.Body = nil
		}
		if lackedByTshark[p.Type.Code] || p.App >= 0x80 {
			continue
		}
		if p.ContentURI != nil {
			p.InitiatorURI, p.ContentURI = []byte("http://initiator.example/"), []byte("http://content.example/")
		}
		octets, err := AppendPDU(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame{v.name, "wsp-cl", octets, shown(p, octets)})
	}
	return frames
}

// mediaFrames have every code of the registry that tshark knows.
func mediaFrames(t testing.TB) (frames []frame) {
	for _, row := range mediaTypes {
		p := PDU{Type: ContentType{Code: MediaCode(row.code), Charset: 106}}
		if lackedByTshark[p.Type.Code] || row.code == 0 {
			continue
		}
		octets, err := AppendPDU(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame{row.name, "wsp-cl", octets, shown(p, octets)})
	}
	return frames
}

// appFrames have every application of one octet, by code and by name.
func appFrames(t testing.TB) (frames []frame) {
	for _, row := range applications {
		for _, byName := range []bool{false, true} {
			p := PDU{Type: ContentType{Code: MediaNotification}, App: AppCode(row.code), HasApp: true}
			if byName {
				p.AppURI = []byte(row.name)
			} else if row.code >= 0x80 {
				continue
			}
			octets, err := AppendPDU(nil, p)
			if err != nil {
				t.Fatal(err)
			}
			frames = append(frames, frame{row.name, "wsp-cl", octets, shown(p, octets)})
		}
	}
	return frames
}

// messageFrames are pushes in short messages, which tshark joins: the frame
// with the last of them shows the PDU.
func messageFrames(t testing.TB) (frames []frame) {
	p := PDU{TID: 9, Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPIN, MAC: macB, HasMAC: true}, Body: testdoc.Hex(t, docB)}
	small := PDU{TID: 8, Type: ContentType{Code: MediaNotification}, App: AppSyncMLDM, HasApp: true,
		Body: testdoc.Hex(t, notificationVectors[0].hex)}
	for i, v := range []struct {
		name  string
		s     Segmenter
		pdu   PDU
		order []int
	}{
		{"one short message", Segmenter{Dst: PortPush, Src: 0xC002}, small, []int{0}},
		{"8-bit reference", Segmenter{Dst: PortPush, Src: PortWSP, Ref: 0x2A}, p, []int{0, 1}},
		{"16-bit reference, last first", Segmenter{Dst: PortPush, Src: PortWSP, Ref: 0x1234, Wide: true}, p, []int{1, 0}},
	} {
		datagram, err := AppendPDU(nil, v.pdu)
		if err != nil {
			t.Fatal(err)
		}
		for j, n := range v.order {
			message, err := v.s.AppendSegment(nil, datagram, n)
			if err != nil {
				t.Fatal(err)
			}
			f := frame{name: fmt.Sprintf("%s, segment %d", v.name, n), dissector: "smpp", octets: submit(message, uint32(16*i+j+1))}
			if j == len(v.order)-1 {
				f.want = shown(v.pdu, datagram)
				if j > 0 {
					f.want[fieldJoined] = fmt.Sprint(len(datagram))
				}
			}
			frames = append(frames, f)
		}
	}
	return frames
}

// submit wraps a short message as submit_sm of SMPP.
func submit(message []byte, sequence uint32) []byte {
	const submitSM, udhi, immediately = 4, 0x40, "\x00\x00"
	var body bytes.Buffer
	body.WriteString("WAP\x00" + "\x01\x01" + "1000\x00" + "\x01\x01" + "491700\x00")
	body.Write([]byte{udhi, 0, 0})
	body.WriteString(immediately)
	body.Write([]byte{0, 0, DCS8Bit, 0, byte(len(message))})
	body.Write(message)
	b := binary.BigEndian.AppendUint32(nil, uint32(16+body.Len()))
	b = binary.BigEndian.AppendUint32(b, submitSM)
	b = binary.BigEndian.AppendUint32(b, 0)
	b = binary.BigEndian.AppendUint32(b, sequence)
	return append(b, body.Bytes()...)
}
