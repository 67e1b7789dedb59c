package push

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// notificationVectors are notifications and their octets. The first is the
// example of the specification, whose digest is not given there.
var notificationVectors = []struct {
	name string
	hex  string
	want Notification
}{
	{"example", `
		00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F
		02 D0 00 00 00         # 0000001011 01 0 and 27 zeros: 1.1, background, client
		12 34                  # session
		12                     # 18 octets of server id
		63 6F 6D 2E 6D 67 6D 74 73 72 76 2E 6D 61 6E 61 67 65`,
		Notification{Digest: [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, Version: Version11,
			UIMode: UIBackground, SessionID: 0x1234, ServerID: []byte("com.mgmtsrv.manage"), Vendor: []byte{}}},
	{"1.2, interaction, server, vendor data", `
		00000000000000000000000000000000
		03 38 00 00 00         # 0000001100 11 1
		FFFF 02 61 62
		76 65 6E 64 6F 72`,
		Notification{Version: Version12, UIMode: UIInteraction, ServerInitiated: true, SessionID: 0xFFFF,
			ServerID: []byte("ab"), Vendor: []byte("vendor")}},
	{"every bit", `
		FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
		FF FF FF FF FF
		0000 00`,
		Notification{Digest: [16]byte(bytes.Repeat([]byte{0xFF}, 16)), Version: 1023, UIMode: 3, ServerInitiated: true,
			Reserved: 1<<27 - 1, ServerID: []byte{}, Vendor: []byte{}}},
	{"reserved alone", `
		00000000000000000000000000000000
		00 04 00 00 01
		0000 00`,
		Notification{Reserved: 1<<26 | 1, ServerID: []byte{}, Vendor: []byte{}}},
}

func TestNotificationVectors(t *testing.T) {
	for _, tt := range notificationVectors {
		t.Run(tt.name, func(t *testing.T) {
			b := testdoc.Hex(t, tt.hex)
			got, err := ParseNotification(b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			again, err := AppendNotification([]byte("before"), tt.want)
			if err != nil || string(again[:6]) != "before" || !bytes.Equal(again[6:], b) {
				t.Errorf("%v:\ngot  % X\nwant % X", err, again, b)
			}
			if n := tt.want.Size(); n != len(b) {
				t.Errorf("Size() = %d, want %d", n, len(b))
			}
			for n := range len(b) - len(tt.want.Vendor) {
				_, err := ParseNotification(b[:n])
				checkSyntax(t, err, n, io.ErrUnexpectedEOF)
			}
		})
	}
}

// TestNotificationMessage holds the whole short message of the specification's
// example: user data header, push and notification.
func TestNotificationMessage(t *testing.T) {
	body := testdoc.Hex(t, notificationVectors[0].hex)
	datagram, err := AppendPDU(nil, PDU{TID: 1, Type: ContentType{Code: MediaNotification}, App: AppSyncMLDM, HasApp: true, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	got, err := (Segmenter{Dst: PortPush, Src: 0xC002}).AppendSegment(nil, datagram, 0)
	want := append(testdoc.Hex(t, `06 05 04 0B 84 C0 02  01 06 03 C4 AF 87`), body...)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v:\ngot  % X\nwant % X", err, got, want)
	}
}

func TestAppendNotificationErrors(t *testing.T) {
	tests := []struct {
		n     Notification
		field string
		err   error
	}{
		{Notification{Version: 1024}, "Version", ErrValue},
		{Notification{UIMode: 4}, "UIMode", ErrValue},
		{Notification{Reserved: 1 << 27}, "Reserved", ErrValue},
		{Notification{ServerID: make([]byte, 256)}, "ServerID", ErrLimit},
	}
	for _, tt := range tests {
		got, err := AppendNotification([]byte("before"), tt.n)
		checkField(t, err, tt.field, tt.err)
		if string(got) != "before" {
			t.Errorf("%s: dst became %q", tt.field, got)
		}
	}
}

// The digest of the example for the password "mama" and two nonces, computed
// step by step with openssl and base64.
const (
	digestNonce = `8FB79053557C5D9B5353B2A88CF3E5D6`
	digestEmpty = `AF344D784EBC5C0A8771DC9365DB7022`
	digestLong  = `AA462B7B2D8CD2A8BE90B896EF9B1A13`
)

func TestNotificationDigest(t *testing.T) {
	tests := []struct {
		name            string
		password, nonce string
		want            string
	}{
		{"text", "mama", "nonce", digestNonce},
		{"empty nonce", "mama", "", digestEmpty},
		{"more than fits on the stack", strings.Repeat("p", 600), strings.Repeat("n", 700), digestLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			msg := testdoc.Hex(t, notificationVectors[0].hex)
			password, nonce := []byte(tt.password), []byte(tt.nonce)
			if err := VerifyNotification(msg, password, nonce); err != ErrDigest {
				t.Errorf("before it is signed: %v", err)
			}
			if err := SignNotification(msg, password, nonce); err != nil {
				t.Fatal(err)
			}
			if want := testdoc.Hex(t, tt.want); !bytes.Equal(msg[:16], want) {
				t.Errorf("digest % X, want % X", msg[:16], want)
			}
			if err := VerifyNotification(msg, password, nonce); err != nil {
				t.Errorf("signed: %v", err)
			}
			if err := VerifyNotification(msg, []byte("other"), nonce); err != ErrDigest {
				t.Errorf("another password: %v", err)
			}
			if err := VerifyNotification(msg, password, []byte("other")); err != ErrDigest {
				t.Errorf("another nonce: %v", err)
			}
			for bit := range 8 * len(msg) {
				msg[bit/8] ^= 1 << (bit % 8)
				if err := VerifyNotification(msg, password, nonce); err == nil {
					t.Errorf("with bit %d changed it passes", bit)
				}
				msg[bit/8] ^= 1 << (bit % 8)
			}
		})
	}
	checkSyntax(t, VerifyNotification(make([]byte, 23), nil, nil), 23, io.ErrUnexpectedEOF)
	checkSyntax(t, SignNotification(nil, nil, nil), 0, io.ErrUnexpectedEOF)
}

func TestUIMode(t *testing.T) {
	seen := map[string]bool{}
	for m := range UIMode(5) {
		seen[m.String()] = true
	}
	if len(seen) != 5 || !seen["background"] || !seen["invalid"] {
		t.Errorf("names %v", seen)
	}
}
