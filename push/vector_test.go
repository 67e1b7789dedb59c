package push

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// docB is a Client Provisioning document with a published MAC, macB, for
// USERPIN 1234.
const docB = `
	030B6A05696E657400C54601C6550187110683000187070603496E7465726E65744E41504445460001871006AB018708
	0603696E7465726E65740001870906890187140101C60001550187360000060377320001872206830001C60001590187
	3A00000603687474703A2F2F7761702E6B72616B2E646B0001871C010101C6560187070603536F6E6F666F6E2042726F
	7773657200010101`

// segmentsB are the short messages of docB: port 2948 from 9200, reference 0x2A.
var segmentsB = []string{`
	0B                   # user data header
	05 04 0B84 23F0      # ports
	00 03 2A 02 01       # reference 0x2A, 1 of 2
	01 06 2F 1F 2D B6    # Push, 47 octets of headers, connectivity-wbxml
	91 81 92             # SEC=1, MAC
	` + hexMAC + `
	030B6A05696E657400C54601C6550187110683000187070603496E7465726E65744E41504445460001871006AB018708
	0603696E7465726E65740001870906890187140101C60001550187360000`, `
	0B 05040B8423F0
	00 03 2A 02 02       # 2 of 2
	060377320001872206830001C600015901873A00000603687474703A2F2F7761702E6B72616B2E646B0001871C010101
	C6560187070603536F6E6F666F6E2042726F7773657200010101`,
}

// TestVectorB goes the whole way of a Client Provisioning message and back.
func TestVectorB(t *testing.T) {
	doc := testdoc.Hex(t, docB)
	mac := hmac.New(sha1.New, []byte("1234"))
	mac.Write(doc)
	typ := ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPIN, HasMAC: true}
	mac.Sum(typ.MAC[:0])
	if typ.MAC != macB {
		t.Fatalf("MAC % X, want % X", typ.MAC, macB)
	}
	datagram, err := AppendPDU(nil, PDU{TID: 1, Type: typ, Body: doc})
	if err != nil {
		t.Fatal(err)
	}
	if len(datagram) != 202 {
		t.Errorf("%d octets, want 202", len(datagram))
	}
	s := Segmenter{Dst: PortPush, Src: PortWSP, Ref: 0x2A}
	if n, err := s.Count(len(datagram)); n != 2 || err != nil {
		t.Fatalf("%d segments, %v", n, err)
	}
	var r Reassembler[string]
	var back []byte
	for i, text := range segmentsB {
		want := testdoc.Hex(t, text)
		got, err := s.AppendSegment(nil, datagram, i)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("segment %d, %v:\ngot  % X\nwant % X", i, err, got, want)
		}
		if size := []int{140, 86}[i]; len(got) != size {
			t.Errorf("segment %d has %d octets, want %d", i, len(got), size)
		}
		segment, err := ParseSegment(got)
		if err != nil {
			t.Fatal(err)
		}
		if back, _, err = r.Append(back, "1000", segment, start); err != nil {
			t.Fatal(err)
		}
	}
	p, err := ParsePDU(back)
	if err != nil {
		t.Fatal(err)
	}
	checkPDU(t, p, PDU{TID: 1, Type: typ, Body: doc})
}
