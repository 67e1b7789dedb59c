package push

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// sample reads a file of the samples, or skips the test.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testdoc.Shared(t, "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSampleSegments reads the two short messages that lie beside a document
// with a published MAC, and writes them again.
func TestSampleSegments(t *testing.T) {
	doc := sample(t, "nokia-s40-userpin-cp.wbxml")
	var messages [][]byte
	for line := range strings.Lines(string(sample(t, "nokia-s40-sms-segments.txt"))) {
		if _, digits, found := strings.Cut(line, "octets: "); found && strings.HasPrefix(line, "SMS ") {
			b, err := hex.DecodeString(strings.TrimSpace(digits))
			if err != nil {
				t.Fatal(err)
			}
			messages = append(messages, b)
		}
	}
	if len(messages) != 2 || len(messages[0]) != 140 || len(messages[1]) != 86 {
		t.Fatalf("%d messages in the sample, want 2 of 140 and 86 octets", len(messages))
	}
	var r Reassembler[string]
	var datagram []byte
	for _, i := range []int{1, 0} {
		s, err := ParseSegment(messages[i])
		if err != nil {
			t.Fatal(err)
		}
		if datagram, _, err = r.Append(datagram, "", s, start); err != nil {
			t.Fatal(err)
		}
	}
	p, err := ParsePDU(datagram)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(p.Body, doc) || p.Type.MAC != macB || p.Type.SEC != SECUserPIN || p.Skipped != 0 {
		t.Errorf("read %v with a body of %d octets", p.Type, len(p.Body))
	}
	again, err := AppendPDU(nil, p)
	if err != nil {
		t.Fatal(err)
	}
	segmenter := Segmenter{Dst: PortPush, Src: PortWSP, Ref: 0x2A}
	for i, want := range messages {
		if got, err := segmenter.AppendSegment(nil, again, i); err != nil || !bytes.Equal(got, want) {
			t.Errorf("segment %d, %v:\ngot  % X\nwant % X", i, err, got, want)
		}
	}
}

// TestSamplePush reads a push of the DM profile, verifies its MAC and writes it
// again.
func TestSamplePush(t *testing.T) {
	b := sample(t, "made-dm12-push.bin")
	p, err := ParsePDU(b)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, []byte("1234"))
	mac.Write(p.Body)
	want := PDU{TID: 1, App: AppSyncMLDM, HasApp: true, Body: p.Body,
		Type: ContentType{Code: MediaDMWBXML, SEC: SECUserPIN, MAC: [20]byte(mac.Sum(nil)), HasMAC: true}}
	checkPDU(t, p, want)
	if !bytes.Equal(p.Body, sample(t, "made-dm12-tnds-pageswitch.wbxml")) {
		t.Error("the body is not the sample document")
	}
	if again, err := AppendPDU(nil, want); err != nil || !bytes.Equal(again, b) {
		t.Errorf("%v:\ngot  % X\nwant % X", err, again, b)
	}
	if n, err := (Segmenter{}).Count(len(b)); n != 10 || err != nil {
		t.Errorf("%d short messages, %v, want 10", n, err)
	}
}
