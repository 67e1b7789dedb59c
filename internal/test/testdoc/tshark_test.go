package testdoc

import (
	"bytes"
	"testing"
)

func TestCapture(t *testing.T) {
	want := Hex(t, `
		D4C3B2A1 0200 0400 00000000 00000000 00000400   # pcap 2.4, records of up to 256 KiB
		FC000000                                        # link type 252
		00000000 00000000 12000000 12000000             # time 0, 18 octets of 18
		000C 0008 7773702D636C 0000                     # dissector "wsp-cl", padded
		0000 0000                                       # no more tags
		0106
		01000000 00000000 01000000 01000000
		FF`)
	got := Capture(LinkUpperPDU, UpperPDU("wsp-cl", []byte{1, 6}), []byte{0xFF})
	if !bytes.Equal(got, want) {
		t.Errorf("got  % X\nwant % X", got, want)
	}
}

// TestTshark shows that fields come back by record, with all their occurrences.
func TestTshark(t *testing.T) {
	push := Hex(t, `01 06 01 B6  03 0B 6A 00 45 86 07 01 46 01 01`) // a document with two elements in the root
	rows := Tshark(t, Capture(LinkUpperPDU, UpperPDU("wsp-cl", push), UpperPDU("wsp-cl", push[:4])), 2, "wsp.pdu_type", "wbxml.known_tag")
	if len(rows[0][0]) != 1 || rows[0][0][0] != "0x06" || len(rows[0][1]) < 2 || rows[0][1][0] != "wap-provisioningdoc" || len(rows[1][1]) != 0 {
		t.Errorf("%q", rows)
	}
}
