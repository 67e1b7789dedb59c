package push

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// macB is the published MAC of the Client Provisioning document docB.
var macB = [20]byte{
	0xD0, 0xE0, 0x34, 0xC0, 0x86, 0x4E, 0x5E, 0x72, 0xDF, 0xEA,
	0x6E, 0x3B, 0x43, 0x02, 0x2A, 0x32, 0xB2, 0x39, 0xAF, 0x76,
}

// hexMAC is macB as a parameter's value: text with its end.
const hexMAC = "44304530333443303836344535453732 44464541364533423433303232413332 4232333941463736 00"

// pduVectors are PDUs and their only canonical octets.
var pduVectors = []struct {
	name string
	hex  string
	pdu  PDU
}{
	{"one octet of Content-Type", `
		00 06 01   # TID, Push, 1 octet of headers
		B6         # connectivity-wbxml
		03 0B      # body`,
		PDU{Type: ContentType{Code: MediaConnectivityWBXML}, Body: []byte{3, 0x0B}}},
	{"no body", `FF 06 01 C2`,
		PDU{TID: 0xFF, Type: ContentType{Code: MediaDMWBXML}}},
	{"CP with USERPIN", `
		01 06 2F
		1F 2D B6         # 45 octets
		91 81            # SEC=1
		92 ` + hexMAC + `
		03 0B`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPIN, MAC: macB, HasMAC: true}, Body: []byte{3, 0x0B}}},
	{"DM with NETWPIN and application", `
		01 06 31
		1F 2D C2 91 80 92 ` + hexMAC + `
		AF 87            # syncml.dm
		02 A4 01`,
		PDU{TID: 1, Type: ContentType{Code: MediaDMWBXML, SEC: SECNetwPIN, MAC: macB, HasMAC: true},
			App: AppSyncMLDM, HasApp: true, Body: []byte{2, 0xA4, 1}}},
	{"application, flag 0 and initiator", `
		01 06 4C
		1F 2D C2 91 81 92 ` + hexMAC + `
		AF 87 B4 80
		B1 68 74 74 70 73 3A 2F 2F 64 6D 2E 65 78 61 6D 70 6C 65 2E 63 6F 6D 2F 00   # https://dm.example.com/
		02`,
		PDU{TID: 1, Type: ContentType{Code: MediaDMWBXML, SEC: SECUserPIN, MAC: macB, HasMAC: true},
			App: AppSyncMLDM, HasApp: true, HasFlag: true, InitiatorURI: []byte("https://dm.example.com/"), Body: []byte{2}}},
	{"USERPINMAC", `01 06 04 03 B6 91 83`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPINMAC}}},
	{"SEC without a name", `01 06 04 03 B6 91 FF`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECNumber(127)}}},
	{"code of two octets and charset", `
		01 06 06
		05 02 02 0B      # 5 octets, a long integer of 2: 0x020B
		81 EA            # charset=UTF-8
		FF`,
		PDU{TID: 1, Type: ContentType{Code: MediaNokiaSyncset, Charset: 106}, Body: []byte{0xFF}}},
	{"code of two octets alone", `01 06 04 03 02 03 03`,
		PDU{TID: 1, Type: ContentType{Code: MediaSyncMLWBXML}}},
	{"charset of two octets", `01 06 06 05 B6 81 02 03 E8`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML, Charset: 1000}}},
	{"type as text", `
		01 06 10
		61 70 70 6C 69 63 61 74 69 6F 6E 2F 78 2D 79 00   # application/x-y`,
		PDU{TID: 1, Type: ContentType{Name: []byte("application/x-y")}}},
	{"type as text, with all parameters", `
		01 06 40
		1F 3E
		61 70 70 6C 69 63 61 74 69 6F 6E 2F 78 2D 79 00
		81 83            # charset=US-ASCII
		91 82 92 ` + hexMAC,
		PDU{TID: 1, Type: ContentType{Name: []byte("application/x-y"), Charset: 3, SEC: SECUserNetwPIN, MAC: macB, HasMAC: true}}},
	{"30 octets of Content-Type", `
		01 06 1F 1E
		61 2F 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 00
		81 EA`,
		PDU{TID: 1, Type: ContentType{Name: append([]byte("a/"), bytes.Repeat([]byte("b"), 25)...), Charset: 106}}},
	{"31 octets of Content-Type", `
		01 06 21 1F 1F
		61 2F 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 62 00
		81 EA`,
		PDU{TID: 1, Type: ContentType{Name: append([]byte("a/"), bytes.Repeat([]byte("b"), 26)...), Charset: 106}}},
	{"lengths of two octets", `
		01 06 82 0C
		1F 81 08                 # 136 octets
		61 2F ` + strings.Repeat("62", 131) + ` 00
		81 EA
		B1 ` + strings.Repeat("63", 127) + ` 00`,
		PDU{TID: 1, Type: ContentType{Name: append([]byte("a/"), bytes.Repeat([]byte("b"), 131)...), Charset: 106},
			InitiatorURI: bytes.Repeat([]byte("c"), 127)}},
	// tshark 4.0.17 takes the length of these two for the application.
	{"application 0x8007", `01 06 05 B6 AF 02 80 07 03`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, App: AppMotorola, HasApp: true, Body: []byte{3}}},
	{"application 0x9001", `01 06 05 B6 AF 02 90 01 03`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, App: AppNEC, HasApp: true, Body: []byte{3}}},
	{"application 128", `01 06 04 B6 AF 01 80`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, App: 128, HasApp: true}},
	{"application of four octets", `01 06 07 B6 AF 04 FF FF FF FF`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, App: 1<<32 - 1, HasApp: true}},
	{"application *", `01 06 03 B6 AF 80`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, App: AppAny, HasApp: true}},
	{"application as text", `
		01 06 06 B6
		AF 78 3A 79 00   # x:y`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, AppURI: []byte("x:y"), HasApp: true}},
	{"quoted text and all flags", `
		01 06 0E B6
		B4 87
		B1 7F C3 A9 00   # a quote in front of 0xC3
		B0 61 3A C3 A9 00`,
		PDU{TID: 1, Type: ContentType{Code: MediaConnectivityWBXML}, HasFlag: true,
			Flag: FlagAuthenticated | FlagTrusted | FlagLast, InitiatorURI: []byte("é"), ContentURI: []byte("a:é")}},
}

func TestPDUVectors(t *testing.T) {
	for _, tt := range pduVectors {
		t.Run(tt.name, func(t *testing.T) {
			want := testdoc.Hex(t, tt.hex)
			got, err := AppendPDU([]byte("before"), tt.pdu)
			if err != nil {
				t.Fatal(err)
			}
			if string(got[:6]) != "before" || !bytes.Equal(got[6:], want) {
				t.Errorf("got  % X\nwant % X", got[6:], want)
			}
			if n := tt.pdu.Size(); n != len(want) {
				t.Errorf("Size() = %d, want %d", n, len(want))
			}
			p, err := ParsePDU(want)
			if err != nil {
				t.Fatal(err)
			}
			checkPDU(t, p, tt.pdu)
			for n := range p.Headers() {
				if n.Page != 1 || n.Code == 0 || len(n.Name) > 0 {
					t.Errorf("header %+v", n)
				}
			}
		})
	}
}

// checkPDU compares the fields that are written.
func checkPDU(t testing.TB, got, want PDU) {
	t.Helper()
	got.RawHeaders, want.RawHeaders = nil, nil
	if len(got.Body) == 0 {
		got.Body = want.Body
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want, got:\n%s", diff)
	}
}

// TestParsePDUTolerance has forms that are read but never written.
func TestParsePDUTolerance(t *testing.T) {
	cp := ContentType{Code: MediaConnectivityWBXML}
	withMAC := ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPIN, MAC: macB, HasMAC: true}
	tests := []struct {
		name    string
		hex     string
		want    PDU
		skipped int
	}{
		{"over-long headers length", `00 06 80 80 01 B6`, PDU{Type: cp}, 0},
		{"value length without parameters", `00 06 02 01 B6`, PDU{Type: cp}, 0},
		{"quoted length that is short", `00 06 03 1F 01 B6`, PDU{Type: cp}, 0},
		{"over-long quoted length", `00 06 04 1F 80 01 B6`, PDU{Type: cp}, 0},
		{"code as long integer", `00 06 03 02 01 36`, PDU{Type: cp}, 0},
		{"code with leading zeros", `00 06 07 06 05 00 00 00 00 36`, PDU{Type: cp}, 0},
		{"quoted type", `00 06 05 22 61 2F 62 00`, PDU{Type: ContentType{Name: []byte("a/b")}}, 0},
		{"*/*", `00 06 01 80`, PDU{}, 0},
		{"MAC before SEC", `00 06 2F 1F 2D B6 92` + hexMAC + `91 81`, PDU{Type: withMAC}, 0},
		{"lower case MAC in quotes", `
			00 06 30 1F 2E B6 91 81
			92 22 6430653033346330383634653565373264666561366533623433303232613332 62323339 61663736 00`, PDU{Type: withMAC}, 0},
		{"parameters by name", `
			00 06 44 1F 42 B6
			63 68 61 72 73 65 74 00 55 54 46 2D 38 00   # charset UTF-8
			53 65 63 00 31 00                           # Sec "1"
			6D 61 63 00 ` + hexMAC,
			PDU{Type: ContentType{Code: MediaConnectivityWBXML, Charset: 106, SEC: SECUserPIN, MAC: macB, HasMAC: true}}, 0},
		{"SEC as long integer, code too", `00 06 07 06 B6 01 11 02 00 03`, PDU{Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPINMAC}}, 0},
		{"MAC alone", `00 06 2D 1F 2B B6 92` + hexMAC, PDU{Type: ContentType{Code: MediaConnectivityWBXML, MAC: macB, HasMAC: true}}, 0},
		{"SEC without the MAC it needs", `00 06 04 03 B6 91 80`, PDU{Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECNetwPIN}}, 0},
		{"unknown parameters", `
			00 06 18 17 B6
			80 83 1E                # Q, whose value is a uintvar
			85 61 00                # Name: text
			90 00                   # Secure: no value
			FF 1F 01 AA             # 0x7F: quoted length
			02 01 00 82             # 0x100
			78 00 79 00             # x: text
			91 83`, PDU{Type: ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPINMAC}}, 6},
		{"charset again, unknown, any", `
			00 06 0B 0A B6
			81 80                   # any
			81 78 00                # x
			81 EA
			81 83`,
			PDU{Type: ContentType{Code: MediaConnectivityWBXML, Charset: 106}}, 3},
		{"application with leading zero", `00 06 05 B6 AF 02 00 07`, PDU{Type: cp, HasApp: true, App: AppSyncMLDM}, 0},
		{"first of two applications", `00 06 05 B6 AF 87 AF 85`, PDU{Type: cp, HasApp: true, App: AppSyncMLDM}, 1},
		{"first of two flags and URIs", `
			00 06 11 B6 B4 81 B4 82
			B1 61 00 B1 62 00 B0 63 00 B0 64 00`,
			PDU{Type: cp, HasFlag: true, Flag: FlagAuthenticated, InitiatorURI: []byte("a"), ContentURI: []byte("c")}, 3},
		{"empty text", `00 06 07 B6 AF 00 B1 00 B0 00`, PDU{Type: cp}, 3},
		{"unknown headers", `
			00 06 16 B6
			8D 02 01 00             # Content-Length as long integer
			8E 61 00                # text
			FF 82                   # short
			92 1F 03 01 02 03       # quoted length
			58 2D 59 00 7A 00       # X-Y: z`, PDU{Type: cp}, 5},
		{"headers by name", `
			00 06 26 B6
			78 2D 57 41 50 2D 61 70 70 6C 69 63 61 74 69 6F 6E 2D 49 44 00 78 3A 79 00   # x-WAP-application-ID: x:y
			50 75 73 68 2D 46 6C 61 67 00 37 00                                          # Push-Flag: 7`,
			PDU{Type: cp, HasApp: true, AppURI: []byte("x:y"), HasFlag: true, Flag: 7}, 0},
		{"URIs by name", `
			00 06 2B B6
			58 2D 57 61 70 2D 49 6E 69 74 69 61 74 6F 72 2D 55 52 49 00 61 00   # X-Wap-Initiator-URI: a
			58 2D 57 61 70 2D 43 6F 6E 74 65 6E 74 2D 55 52 49 00 62 00         # X-Wap-Content-URI: b`,
			PDU{Type: cp, InitiatorURI: []byte("a"), ContentURI: []byte("b")}, 0},
		{"another code page", `
			00 06 09 B6
			7F 02 AF 85             # page 2
			01 AF 87                # page 1 again, by the shortcut
			05                      # page 5, in which nothing is`,
			PDU{Type: cp, HasApp: true, App: AppSyncMLDM}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := testdoc.Hex(t, tt.hex)
			if int(b[2]) < 0x80 && int(b[2]) != len(b)-3 {
				t.Fatalf("the vector is wrong: %d octets of headers, %d declared", len(b)-3, b[2])
			}
			got, err := ParsePDU(b)
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Skipped = tt.skipped
			checkPDU(t, got, tt.want)
		})
	}
}

func TestParsePDUErrors(t *testing.T) {
	tests := []struct {
		name   string
		hex    string
		offset int
		err    error
	}{
		{"empty", ``, 0, io.ErrUnexpectedEOF},
		{"two octets", `01 06`, 2, io.ErrUnexpectedEOF},
		{"ConfirmedPush", `01 07 01 B6`, 1, ErrPDU},
		{"length goes on", `01 06 80`, 3, io.ErrUnexpectedEOF},
		{"length of six octets", `01 06 80 80 80 80 80 01 B6`, 2, ErrInteger},
		{"length of 33 bits", `01 06 90 80 80 80 00 B6`, 2, ErrInteger},
		{"length past the end", `01 06 02 B6`, 4, io.ErrUnexpectedEOF},
		{"length 2^32-1", `01 06 8F FF FF FF 7F B6`, 8, io.ErrUnexpectedEOF},
		{"no Content-Type", `01 06 00 B6`, 3, ErrLength},
		{"text without end", `01 06 03 61 2F 62 00`, 3, ErrLength},
		{"empty text", `01 06 02 22 00`, 3, ErrValue},
		{"value length past the headers", `01 06 02 02 B6 91`, 3, ErrLength},
		{"quoted length past the headers", `01 06 03 1F 02 B6 91`, 3, ErrLength},
		{"quoted length cut", `01 06 02 1F 80 01`, 4, ErrLength},
		{"quoted length too long", `01 06 07 1F 90 80 80 80 00 B6`, 4, ErrInteger},
		{"Content-Type of no octets", `01 06 01 00`, 4, ErrLength},
		{"media type of no octets", `01 06 02 01 00`, 4, ErrValue},
		{"code of 33 bits", `01 06 07 06 05 01 00 00 00 00`, 4, ErrValue},
		{"code past the value", `01 06 03 02 02 36 36`, 4, ErrLength},
		{"parameter 0", `01 06 03 02 B6 00`, 5, ErrValue},
		{"parameter without value", `01 06 03 02 B6 91`, 6, ErrLength},
		{"value of a parameter past the type", `01 06 05 03 B6 85 02 01`, 6, ErrLength},
		{"parameter of 33 bits", `01 06 09 08 B6 05 01 00 00 00 00 80`, 5, ErrValue},
		{"Q cut", `01 06 04 03 B6 80 81 01`, 6, ErrLength},
		{"SEC of text", `01 06 05 04 B6 91 78 00`, 6, ErrValue},
		{"SEC of text above 127", `01 06 07 06 B6 91 31 32 38 00`, 6, ErrValue},
		{"SEC 128", `01 06 05 04 B6 91 01 80`, 6, ErrValue},
		{"two SEC", `01 06 06 05 B6 91 83 91 83`, 7, ErrRepeated},
		{"two MAC", `01 06 57 1F 55 B6 92` + hexMAC + `92` + hexMAC, 48, ErrRepeated},
		{"MAC of 39 digits", `01 06 2E 1F 2C B6 91 81 92` + hexMAC[2:], 9, ErrValue},
		{"MAC not hex", `01 06 2F 1F 2D B6 91 81 92 47` + hexMAC[2:], 9, ErrValue},
		{"MAC of octets", `01 06 05 04 B6 92 01 AA`, 6, ErrValue},
		{"header 0", `01 06 03 B6 00 80`, 4, ErrValue},
		{"header without value", `01 06 02 B6 AF`, 5, ErrLength},
		{"header name without end", `01 06 03 B6 78 79 00`, 4, ErrLength},
		{"empty header name", `01 06 04 B6 22 00 80`, 4, ErrValue},
		{"shift at the end", `01 06 02 B6 7F 01`, 4, ErrLength},
		{"value past the headers", `01 06 04 B6 8D 02 01 00`, 5, ErrLength},
		{"application of 33 bits", `01 06 08 B6 AF 05 01 00 00 00 00`, 5, ErrValue},
		{"flag of text", `01 06 04 B6 B4 78 00`, 5, ErrValue},
		{"flag 128", `01 06 04 B6 B4 01 80`, 5, ErrValue},
		{"flag of no octets", `01 06 03 B6 B4 00`, 5, ErrValue},
		{"initiator of one octet", `01 06 03 B6 B1 80`, 5, ErrValue},
		{"content URI of octets", `01 06 04 B6 B0 01 61`, 5, ErrValue},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := ParsePDU(testdoc.Hex(t, tt.hex))
			checkSyntax(t, err, tt.offset, tt.err)
			if diff := cmp.Diff(PDU{}, p); diff != "" && err != nil {
				t.Errorf("with the error came %s", diff)
			}
		})
	}
}

// checkSyntax compares an error's offset and reason.
func checkSyntax(t testing.TB, err error, offset int, reason error) {
	t.Helper()
	syntax, ok := errors.AsType[*SyntaxError](err)
	if !ok {
		t.Fatalf("error %v, want a *SyntaxError", err)
	}
	if syntax.Offset != offset || !errors.Is(err, reason) {
		t.Errorf("%v; want offset %d, %v", err, offset, reason)
	}
}

// TestParsePDUPrefixes cuts each vector at every octet of its headers.
func TestParsePDUPrefixes(t *testing.T) {
	for _, tt := range pduVectors {
		b := testdoc.Hex(t, tt.hex)
		for n := range len(b) - len(tt.pdu.Body) {
			_, err := ParsePDU(b[:n])
			checkSyntax(t, err, n, io.ErrUnexpectedEOF)
		}
	}
}

func TestAppendPDUErrors(t *testing.T) {
	valid := ContentType{Code: MediaConnectivityWBXML}
	tests := []struct {
		name  string
		pdu   PDU
		field string
		err   error
	}{
		{"no type", PDU{}, "Type.Code", ErrValue},
		{"type with parameter", PDU{Type: ContentType{Name: []byte("a/b;c=d")}}, "Type.Name", ErrValue},
		{"type without slash", PDU{Type: ContentType{Name: []byte("ab")}}, "Type.Name", ErrValue},
		{"type without subtype", PDU{Type: ContentType{Name: []byte("a/")}}, "Type.Name", ErrValue},
		{"type with zero octet", PDU{Type: ContentType{Name: []byte("a/b\x00")}}, "Type.Name", ErrValue},
		{"type with high octet", PDU{Type: ContentType{Name: []byte("\x80/b")}}, "Type.Name", ErrValue},
		{"type with two slashes", PDU{Type: ContentType{Name: []byte("a/b/c")}}, "Type.Name", ErrValue},
		{"SEC above 127", PDU{Type: ContentType{Code: 1, SEC: 129}}, "Type.SEC", ErrValue},
		{"MAC without SEC", PDU{Type: ContentType{Code: 1, HasMAC: true}}, "Type.MAC", ErrSecurity},
		{"a MAC that is not said to be there", PDU{Type: ContentType{Code: 1, MAC: macB}}, "Type.MAC", ErrSecurity},
		{"NETWPIN without MAC", PDU{Type: ContentType{Code: 1, SEC: SECNetwPIN}}, "Type.MAC", ErrSecurity},
		{"USERPIN without MAC", PDU{Type: ContentType{Code: 1, SEC: SECUserPIN}}, "Type.MAC", ErrSecurity},
		{"USERNETWPIN without MAC", PDU{Type: ContentType{Code: 1, SEC: SECUserNetwPIN}}, "Type.MAC", ErrSecurity},
		{"USERPINMAC with MAC", PDU{Type: ContentType{Code: 1, SEC: SECUserPINMAC, HasMAC: true}}, "Type.MAC", ErrSecurity},
		{"zero octet in application", PDU{Type: valid, AppURI: []byte("a\x00b")}, "AppURI", ErrValue},
		{"quote before application", PDU{Type: valid, AppURI: []byte(`"a`)}, "AppURI", ErrValue},
		{"line end in initiator", PDU{Type: valid, InitiatorURI: []byte("a\nb")}, "InitiatorURI", ErrValue},
		{"DEL in content URI", PDU{Type: valid, ContentURI: []byte("\x7Fa")}, "ContentURI", ErrValue},
		{"longer than a datagram", PDU{Type: valid, ContentURI: bytes.Repeat([]byte("a"), 1<<16-3)}, "Headers", ErrLimit},
		{"flag above 127", PDU{Type: valid, HasFlag: true, Flag: 128}, "Flag", ErrValue},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := AppendPDU([]byte("before"), tt.pdu)
			checkField(t, err, tt.field, tt.err)
			if string(got) != "before" {
				t.Errorf("dst became %q", got)
			}
		})
	}
}

func TestLongestHeaders(t *testing.T) {
	p := PDU{Type: ContentType{Code: 1}, ContentURI: bytes.Repeat([]byte("a"), 1<<16-4)}
	b, err := AppendPDU(nil, p)
	if err != nil || len(b) != p.Size() {
		t.Fatalf("%d octets, Size() = %d, %v", len(b), p.Size(), err)
	}
	got, err := ParsePDU(b)
	if err != nil {
		t.Fatal(err)
	}
	checkPDU(t, got, p)
}

// TestErrorText holds that a message names place and reason.
func TestErrorText(t *testing.T) {
	for _, err := range []error{&SyntaxError{17, ErrValue}, &FieldError{"17", ErrValue}} {
		if s := err.Error(); !strings.Contains(s, "17") || !strings.Contains(s, ErrValue.Error()) {
			t.Errorf("%q", s)
		}
	}
}

// checkField compares an error's field and reason.
func checkField(t testing.TB, err error, field string, reason error) {
	t.Helper()
	f, ok := errors.AsType[*FieldError](err)
	if !ok {
		t.Fatalf("error %v, want a *FieldError", err)
	}
	if f.Field != field || !errors.Is(err, reason) {
		t.Errorf("%v; want field %s, %v", err, field, reason)
	}
}

func TestParsePDUAliases(t *testing.T) {
	p := PDU{Type: ContentType{Name: []byte("a/b")}, AppURI: []byte("c:d"), InitiatorURI: []byte("e:f"), ContentURI: []byte("g:h"), Body: []byte("body")}
	b, err := AppendPDU(nil, p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParsePDU(b)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b { // every field shows what becomes of the input
		b[i] ^= 0x80
	}
	for name, pair := range map[string][2][]byte{
		"Type.Name": {got.Type.Name, p.Type.Name}, "AppURI": {got.AppURI, p.AppURI},
		"InitiatorURI": {got.InitiatorURI, p.InitiatorURI}, "ContentURI": {got.ContentURI, p.ContentURI}, "Body": {got.Body, p.Body},
	} {
		for i := range pair[1] {
			pair[1][i] ^= 0x80
		}
		if !bytes.Equal(pair[0], pair[1]) {
			t.Errorf("%s is a copy", name)
		}
	}
	// Appending to a field must not write into what follows it.
	for name, field := range map[string][]byte{"Type.Name": got.Type.Name, "AppURI": got.AppURI, "RawHeaders": got.RawHeaders} {
		if cap(field) != len(field) {
			t.Errorf("%s has a capacity of %d for %d octets", name, cap(field), len(field))
		}
	}
}

func TestHeaders(t *testing.T) {
	b := testdoc.Hex(t, `
		00 06 15 B6
		AF 02 90 01             # X-Wap-Application-Id
		58 2D 59 00 22 7A 00    # X-Y: z in quotes
		7F 03 8D 1F 01 AA       # page 3
		01 B4 85                # page 1: Push-Flag`)
	p, err := ParsePDU(b)
	if err != nil {
		t.Fatal(err)
	}
	want := []Header{
		{Page: 1, Code: 0x2F, Value: []byte{2, 0x90, 1}},
		{Page: 1, Name: []byte("X-Y"), Value: []byte("\"z\x00")},
		{Page: 3, Code: 0x0D, Value: []byte{0x1F, 1, 0xAA}},
		{Page: 1, Code: 0x34, Value: []byte{0x85}},
	}
	got := slices.Collect(p.Headers())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if p.Skipped != 2 {
		t.Errorf("skipped %d, want 2", p.Skipped)
	}
	for i, n := range []uint32{0x9001, 0, 0xAA, 5} {
		v, ok := got[i].Integer()
		if v != n || ok != (i != 1) {
			t.Errorf("header %d: integer %d, %v", i, v, ok)
		}
		s, ok := got[i].Text()
		if ok != (i == 1) || ok && string(s) != "z" {
			t.Errorf("header %d: text %q, %v", i, s, ok)
		}
	}
	for range p.Headers() {
		break // must not go on
	}
	if _, ok := (Header{}).Integer(); ok {
		t.Error("a header without value has an integer")
	}
	if _, ok := (Header{}).Text(); ok {
		t.Error("a header without value has text")
	}
}

func TestContentTypeString(t *testing.T) {
	tests := []struct {
		t    ContentType
		want string
	}{
		{ContentType{Code: MediaConnectivityWBXML, SEC: SECUserPIN, MAC: macB, HasMAC: true},
			"application/vnd.wap.connectivity-wbxml; SEC=1; MAC=D0E034C0864E5E72DFEA6E3B43022A32B239AF76"},
		{ContentType{Code: MediaDMWBXML, Charset: 106}, "application/vnd.syncml.dm+wbxml; charset=utf-8"},
		{ContentType{Code: 0x3FF, Charset: 2252}, "0x3ff; charset=2252"},
		{ContentType{Name: []byte("a/b"), SEC: SECNetwPIN}, "a/b; SEC=0"},
		{ContentType{}, "*/*"},
	}
	for _, tt := range tests {
		if got := tt.t.String(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestSEC(t *testing.T) {
	for n, name := range []string{"NETWPIN", "USERPIN", "USERNETWPIN", "USERPINMAC", "4"} {
		s := SECNumber(uint8(n))
		if got, ok := s.Number(); int(got) != n || !ok || s.String() != name {
			t.Errorf("%d: number %d, %v, name %q", n, got, ok, s)
		}
	}
	for _, s := range []SEC{SECNone, 129, 255} {
		if _, ok := s.Number(); ok {
			t.Errorf("%d has a number", uint8(s))
		}
	}
	if SECNone.String() != "" {
		t.Errorf("SECNone is %q", SECNone)
	}
}
