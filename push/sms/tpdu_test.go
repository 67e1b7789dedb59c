package sms

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
)

// A vector is a TPDU, its octets by hand, and what Fields yields: name=value, or the
// name of a hidden one.
type vector struct {
	name   string
	hex    string
	tpdu   TPDU
	fields string
}

var (
	number = Address{AddressInternational, 11, []byte{0x64, 0x07, 0x28, 0x15, 0x53, 0xF8}} // +46708251358
	time2  = Timestamp{0x62, 0x11, 0x03, 0x12, 0x00, 0x00, 0x40}
)

var vectors = []vector{
	{"DELIVER, a segment of a push, with SMSC", `
		07 91 947107160000                    # SMSC +491770610000
		44                                    # DELIVER, TP-MMS, TP-UDHI
		0D 91 947110325476F8                  # from +4917012345678
		00 F5                                 # TP-PID, TP-DCS 8-bit class 1
		62 11 03 12 00 00 40                  # 2026-11-30 21:00:00 +01:00
		0E                                    # 14 octets
		0B 05 04 0B84 23F0 00 03 2A 02 01     # ports, concatenation
		0106`,
		TPDU{HasSMSC: true, SMSC: []byte{0x91, 0x94, 0x71, 0x07, 0x16, 0, 0}, Flags: FlagNoMore | FlagHeader,
			Address: Address{AddressInternational, 13, []byte{0x94, 0x71, 0x10, 0x32, 0x54, 0x76, 0xF8}}, Coding: push.DCS8BitClass1, Time: time2,
			Data: []byte("\x0B\x05\x04\x0B\x84\x23\xF0\x00\x03\x2A\x02\x01\x01\x06")},
		`SMSC length=7|SMSC=+491770610000|first octet=SMS-DELIVER, TP-MMS, TP-UDHI|Address-Length=13|Type-of-Address=international (0x91)|
		TP-OA=+4917012345678|TP-PID=0x00|TP-DCS=8-bit, class 1 (0xf5)|TP-SCTS=2026-11-30T21:00:00+01:00|TP-UDL=14|UDHL=11|IEI=0x05|IEIDL=4|
		destination port=2948|originator port=9200|IEI=0x00|IEIDL=3|reference=42|total=2|sequence number=1|user data`},
	{"SUBMIT, text, relative validity, SMSC of the SIM", `
		00                                    # SMSC of the SIM
		11 00                                 # SUBMIT, relative; TP-MR
		0B 91 6407281553F8                    # to +46708251358
		00 00 AA                              # TP-PID, TP-DCS, 4 days
		0A E8329BFD4697D9EC37`, // "hellohello" in 10 septets
		TPDU{HasSMSC: true, SMSC: []byte{}, Flags: FlagSubmit | FlagRelative, Address: number, Validity: Validity{0xAA}, Septets: 10,
			Data: []byte("\xE8\x32\x9B\xFD\x46\x97\xD9\xEC\x37")},
		`SMSC length=0|SMSC=|first octet=SMS-SUBMIT, TP-VPF relative|TP-MR=0|Address-Length=11|Type-of-Address=international (0x91)|TP-DA=+46708251358|
		TP-PID=0x00|TP-DCS=7-bit (0x00)|TP-VP=96h0m0s|TP-UDL=10|user data`},
	{"DELIVER from a name, UCS2, a zone west of UTC", `
		A0                                    # TP-SRI, TP-RP
		0D D0 C3771B1E76E701                  # "Company" in 13 half-octets
		00 08
		62 11 03 12 00 00 8A                  # -07:00: 28 quarters, and bit 3
		02 20AC`,
		TPDU{Flags: FlagReport | FlagReplyPath, Address: Address{AddressName, 13, []byte("\xC3\x77\x1B\x1E\x76\xE7\x01")}, Coding: 8,
			Time: Timestamp{0x62, 0x11, 0x03, 0x12, 0, 0, 0x8A}, Data: []byte("\x20\xAC")},
		`first octet=SMS-DELIVER, TP-SRI, TP-RP|Address-Length=13|Type-of-Address=alphanumeric (0xd0)|TP-OA=Company|TP-PID=0x00|TP-DCS=UCS2 (0x08)|
		TP-SCTS=2026-11-30T21:00:00-07:00|TP-UDL=2|user data`},
	{"SUBMIT, absolute validity, duplicates rejected", `
		BD FF 04 81 2143 05 00 62 11 03 12 00 00 40 00`,
		TPDU{Flags: FlagSubmit | FlagRejectDuplicates | FlagAbsolute | FlagReport | FlagReplyPath, Reference: 255,
			Address: Address{AddressUnknown, 4, []byte("\x21\x43")}, ProtocolID: 5, Validity: Validity(time2), Data: []byte{}},
		`first octet=SMS-SUBMIT, TP-VPF absolute, TP-RD, TP-SRR, TP-RP|TP-MR=255|Address-Length=4|Type-of-Address=unknown (0x81)|TP-DA=1234|TP-PID=0x05|
		TP-DCS=7-bit (0x00)|TP-VP=2026-11-30T21:00:00+01:00|TP-UDL=0|user data`},
	{"SUBMIT, enhanced validity, no digits, 7-bit with header", `
		49 00 00 80 00 00
		03 12 34 56 00 00 00                  # enhanced: 21 h 43 min 65 s
		0A 05 00 03 2A 02 01 D0 65 36`, // 10 septets: 7 of the header and a bit, "hel"
		TPDU{Flags: FlagSubmit | FlagEnhanced | FlagHeader, Address: Address{Type: 0x80, Octets: []byte{}}, Validity: Validity{3, 0x12, 0x34, 0x56}, Septets: 10,
			Data: []byte("\x05\x00\x03\x2A\x02\x01\xD0\x65\x36")},
		`first octet=SMS-SUBMIT, TP-VPF enhanced, TP-UDHI|TP-MR=0|Address-Length=0|Type-of-Address=unknown (0x80)|TP-DA=|TP-PID=0x00|TP-DCS=7-bit (0x00)|
		TP-VP=21h44m5s|TP-UDL=10|UDHL=5|IEI=0x00|IEIDL=3|reference=42|total=2|sequence number=1|user data`},
}

var byOctets = cmp.Comparer(func(a, b []byte) bool { return bytes.Equal(a, b) })

func shown(b []byte, smsc bool) string {
	var all []string
	for f := range Fields(b, smsc) {
		s := f.Name
		if !f.Hidden {
			s += "=" + f.Value
		}
		all = append(all, s)
	}
	return strings.Join(all, "|")
}

// TestTPDU writes, reads and shows each vector.
func TestTPDU(t *testing.T) {
	for _, v := range vectors {
		octets := testdoc.Hex(t, v.hex)
		got, err := AppendTPDU([]byte("before"), &v.tpdu)
		if err != nil || string(got) != "before"+string(octets) {
			t.Errorf("%s: %v, written\n% X, want\n% X", v.name, err, got, octets)
		}
		p, err := ParseTPDU(octets, v.tpdu.HasSMSC)
		if diff := cmp.Diff(v.tpdu, p, byOctets); err != nil || diff != "" {
			t.Errorf("%s: %v, want, got\n%s", v.name, err, diff)
		}
		want := strings.NewReplacer("\n", "", "\t", "").Replace(v.fields)
		if s := shown(octets, v.tpdu.HasSMSC); want != "" && s != want {
			t.Errorf("%s: shown\n%s, want\n%s", v.name, s, want)
		}
		for n := range octets { // every cut is one
			if _, err := ParseTPDU(octets[:n], v.tpdu.HasSMSC); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s, %d octets: %v", v.name, n, err)
			}
		}
	}
}

// TestParseErrors has the reason and the offset of each fault.
func TestParseErrors(t *testing.T) {
	const address, end = "0B 91 6407281553F8", "00 04 62110312000040" // F5 and 04 are 8 bits
	for _, tt := range []struct {
		hex  string
		smsc bool
		at   int
		err  error
	}{
		{`0C 91 21436587092143658709 21`, true, 0, push.ErrLimit},              // SMSC of 11 octets and the type
		{`02 11 21 00`, true, 1, push.ErrValue},                                // SMSC whose type is none
		{`02`, false, 0, ErrType},                                              // SMS-STATUS-REPORT
		{`00 03`, true, 1, ErrType},                                            // reserved
		{`00 15 91`, false, 1, push.ErrLimit},                                  // address of 21 digits
		{`00 02 11 21`, false, 2, push.ErrValue},                               // address whose type is none
		{`00` + address + end + `8D`, false, 18, push.ErrLimit},                // 141 octets
		{`00` + address + `00 00 62110312000040 A1`, false, 18, push.ErrLimit}, // 161 characters
		{`00` + address + end + `02 01`, false, 20, io.ErrUnexpectedEOF},
		{`00` + address + end + `01 01 02`, false, 20, push.ErrLength}, // an octet behind
		{`40` + address + end + `00`, false, 19, io.ErrUnexpectedEOF},  // no octet for the header
		{`40` + address + end + `02 02 00`, false, 21, io.ErrUnexpectedEOF},
		{`40` + address + end + `04 03 00 02 01`, false, 20, push.ErrLength}, // an element past the header
		{`40` + address + end + `06 05 00 03 01 01 02`, false, 20, push.ErrSequence},
		{`40` + address + end + `05 04 05 02 0B84`, false, 20, push.ErrValue},
	} {
		p, err := ParseTPDU(testdoc.Hex(t, tt.hex), tt.smsc)
		fault, ok := errors.AsType[*push.SyntaxError](err)
		if !ok || fault.Offset != tt.at || fault.Err != tt.err || p.Data != nil {
			t.Errorf("%s: %v, want %v at %d", tt.hex, err, tt.err, tt.at)
		}
	}
}

// TestAppendErrors has the field that each value cannot be written to.
func TestAppendErrors(t *testing.T) {
	for _, tt := range []struct {
		field  string
		err    error
		change func(*TPDU)
	}{
		{"SMSC", push.ErrLimit, func(p *TPDU) { p.SMSC = make([]byte, 12) }},
		{"SMSC", push.ErrLimit, func(p *TPDU) { p.SMSC = make([]byte, 300) }},
		{"SMSC", push.ErrValue, func(p *TPDU) { p.SMSC = []byte{0x11, 0x21} }},
		{"first octet", ErrType, func(p *TPDU) { p.Flags = 2 }},
		{"TP-DA", push.ErrLimit, func(p *TPDU) { p.Address.Digits = 21 }},
		{"TP-DA", push.ErrValue, func(p *TPDU) { p.Address.Digits = 13 }},
		{"TP-DA", push.ErrValue, func(p *TPDU) { p.Address.Type = 0 }},
		{"TP-UD", push.ErrLimit, func(p *TPDU) { p.Data, p.Coding = make([]byte, 141), 4 }},
		{"TP-UD", push.ErrLimit, func(p *TPDU) { p.Data, p.Coding = make([]byte, 256), 4 }},
		{"TP-UD", push.ErrLimit, func(p *TPDU) { p.Data, p.Septets = make([]byte, 141), 161 }},
		{"TP-UD", push.ErrValue, func(p *TPDU) { p.Septets = 1 }},
		{"TP-UD", io.ErrUnexpectedEOF, func(p *TPDU) { p.Flags |= FlagHeader; p.Data = nil; p.Septets = 0 }},
	} {
		p := vectors[1].tpdu
		tt.change(&p)
		got, err := AppendTPDU([]byte("before"), &p)
		fault, ok := errors.AsType[*push.FieldError](err)
		if !ok || fault.Field != tt.field || fault.Err != tt.err || string(got) != "before" {
			t.Errorf("%v, want %s: %v", err, tt.field, tt.err)
		}
	}
}

// TestFieldsEnd ends a loop over fields at each place.
func TestFieldsEnd(t *testing.T) {
	octets := testdoc.Hex(t, vectors[0].hex)
	for most := range strings.Count(shown(octets, true), "|") + 1 {
		n := 0
		for range Fields(octets, true) {
			if n++; n > most {
				break
			}
		}
		if n != most+1 {
			t.Errorf("%d fields of %d", n, most+1)
		}
	}
}

// TestAllocs holds that reading and writing allocate nothing.
func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	octets, buffer := testdoc.Hex(t, vectors[0].hex), make([]byte, 0, 200)
	if n := testdoc.Allocs(100, func() {
		p, err := ParseTPDU(octets, true)
		if err != nil {
			t.Fatal(err)
		}
		if buffer, err = AppendTPDU(buffer[:0], &p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestTimestamp(t *testing.T) {
	for _, tt := range []struct{ hex, want string }{
		{"62110312000040", "2026-11-30T21:00:00+01:00"},
		{"6211031200008A", "2026-11-30T21:00:00-07:00"},
		{"99213132959569", "1999-12-13T23:59:59-04:00"}, // 16 quarters, and bit 3
		{"42209200000000", "2024-02-29T00:00:00Z"},
		{"52209200000000", "0x52209200000000"}, // no leap year
		{"00000000000000", "0x00000000000000"},
		{"6211031200000A", "2026-11-30T21:00:00-05:00"},
		{"621103120000A0", "0x621103120000a0"}, // a digit above 9
		{"F2110312000000", "0xf2110312000000"},
		{"62110342000000", "0x62110342000000"}, // 24 hours
	} {
		if got := timestamp(testdoc.Hex(t, tt.hex)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.hex, got, tt.want)
		}
	}
}

// TestValidity has a value of each range of each format.
func TestValidity(t *testing.T) {
	for _, tt := range []struct {
		flags     Flags
		hex, want string
	}{
		{FlagRelative, "00", "5m0s"}, {FlagRelative, "8F", "12h0m0s"}, {FlagRelative, "90", "12h30m0s"}, {FlagRelative, "A7", "24h0m0s"},
		{FlagRelative, "A8", "48h0m0s"}, {FlagRelative, "C4", "720h0m0s"}, {FlagRelative, "C5", "840h0m0s"}, {FlagRelative, "FF", "10584h0m0s"},
		{FlagAbsolute, "62110312000040", "2026-11-30T21:00:00+01:00"}, {FlagAbsolute, "00000000000000", "0x00000000000000"},
		{FlagEnhanced, "00000000000000", "none"}, {FlagEnhanced, "40000000000000", "none"}, // single shot
		{FlagEnhanced, "01A80000000000", "48h0m0s"}, {FlagEnhanced, "02FF0000000000", "4m15s"}, {FlagEnhanced, "03215403000000", "12h45m30s"},
		{FlagEnhanced, "03A15403000000", "0x03a15403000000"}, {FlagEnhanced, "04000000000000", "0x04000000000000"},
		{FlagEnhanced, "81010000000000", "0x81010000000000"}, // one more octet of functions
	} {
		if got := (tt.flags | FlagSubmit).validity(testdoc.Hex(t, tt.hex)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.hex, got, tt.want)
		}
	}
}

// TestCoding has each group of TS 23.038, 4.
func TestCoding(t *testing.T) {
	for c, want := range map[Coding]string{
		0x00: "7-bit", 0x04: "8-bit", 0x08: "UCS2", 0x0C: "7-bit", 0x11: "7-bit, class 1", 0x16: "8-bit, class 2", 0x24: "compressed", 0x44: "8-bit",
		0x79: "compressed, class 1", 0x84: "7-bit", 0xC8: "7-bit", 0xD0: "7-bit", 0xE0: "UCS2", 0xF0: "7-bit, class 0", 0xF5: "8-bit, class 1", 0xFB: "7-bit, class 3",
	} {
		if got, _, _ := strings.Cut(c.String(), " ("); got != want {
			t.Errorf("0x%02X: %s, want %s", uint8(c), got, want)
		}
	}
}

func TestText(t *testing.T) {
	for i, want := range map[int]string{1: "hellohello", 2: "€", 4: "hel"} {
		if got, err := vectors[i].tpdu.Text(); got != want || err != nil {
			t.Errorf("%s: %q, %v", vectors[i].name, got, err)
		}
	}
	for _, tt := range []struct {
		tpdu TPDU
		want string
		err  error
	}{
		// The extension, a letter that it lacks, two escapes, and one at the end.
		{TPDU{Septets: 11, Data: testdoc.Hex(t, "9BF28617DC04371BC006")}, "€[AA @", nil},
		{TPDU{Septets: 3, Data: testdoc.Hex(t, "E8")}, "h", nil}, // less than it says
		{TPDU{Coding: 8, Data: testdoc.Hex(t, "D83D DE00 0041")}, "😀A", nil},
		{TPDU{Coding: 8, Flags: FlagHeader, Data: testdoc.Hex(t, "0124 0041")}, "A", nil},
		{TPDU{Coding: 8, Flags: FlagHeader, Data: testdoc.Hex(t, "7F24")}, "", nil},
		{TPDU{Coding: 8, Flags: FlagHeader}, "", nil},
		{TPDU{Coding: 8, Data: testdoc.Hex(t, "004100")}, "", push.ErrValue},
		{TPDU{Coding: 4, Data: testdoc.Hex(t, "41")}, "", ErrAlphabet},
		{TPDU{Coding: 0x20, Data: testdoc.Hex(t, "41")}, "", ErrAlphabet},
	} {
		if got, err := tt.tpdu.Text(); got != tt.want || err != tt.err {
			t.Errorf("% X: %q, %v, want %q, %v", tt.tpdu.Data, got, err, tt.want, tt.err)
		}
	}
	if n := len([]rune(gsmDefault)); n != 128 || len(gsmCodes) != len([]rune(gsmMore)) {
		t.Errorf("an alphabet of %d characters", n)
	}
}

func TestAddress(t *testing.T) {
	for _, text := range []string{"1", "12", "+4917012345678", "*100#", "01234567890123456789", "+01234567890123456789"} {
		a, err := ParseAddress(text)
		if err != nil || a.Text() != text || len(a.Octets) != (int(a.Digits)+1)/2 {
			t.Errorf("%s: %v, %+v is %s", text, err, a, a.Text())
		}
	}
	for _, text := range []string{"", "+", "1-2", "++1", "1f", "Company", "012345678901234567890"} {
		if a, err := ParseAddress(text); !errors.Is(err, push.ErrValue) || a.Octets != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, tt := range []struct {
		a    Address
		want string
	}{
		{Address{}, ""}, {Address{AddressUnknown, 9, []byte{0x21}}, "12"}, // fewer octets than it says
		{Address{AddressUnknown, 6, []byte{0xBA, 0xDC, 0xFE}}, "*#abc"}, {Address{AddressUnknown, 4, []byte{0xF1, 0x32}}, "1f23"},
		{Address{AddressName, 14, testdoc.Hex(t, "C3771B1E76E701")}, "Company@"}, // 14 half-octets have room for 8
	} {
		if got := tt.a.Text(); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.a, got, tt.want)
		}
	}
}
