package syncml_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml"
)

// The user of the examples of the SyncML specifications.
var (
	user     = []byte("Bruce2")
	password = []byte("OhBehave")
	nonce    = []byte("Nonce")
	body     = []byte("<SyncML/>")
)

// TestDigests holds the formulas to values that are not of this package's making:
// the specification prints that of auth-md5; the other two were computed with
// another program by the formula of OMA-TS-DM_Security 1.2.
func TestDigests(t *testing.T) {
	u := syncml.HashUser(user, password)
	if got := string(u[:]); got != "PtEdr8lBQ45IbT1bZIkrOQ==" {
		t.Errorf("user: %s", got)
	}
	if got := u.MD5(nonce); string(got[:]) != "Zz6EivR3yeaaENcRN6lpAQ==" {
		t.Errorf("auth-md5: %s", got)
	}
	if got := u.MAC(nonce, body); string(got[:]) != "urdCeS3JUmjFgi8SX3webw==" {
		t.Errorf("auth-MAC: %s", got)
	}
	if got := string(syncml.NewBasic(user, password).Data.Text); got != "QnJ1Y2UyOk9oQmVoYXZl" { // as the specification prints it
		t.Errorf("auth-basic: %s", got)
	}
}

// carried returns a Cred as a receiver has it.
func carried(t *testing.T, x *syncml.Cred) *syncml.Cred {
	t.Helper()
	m := syncml.Message{Hdr: syncml.SyncHdr{Cred: x}}
	return mustDecode(t, encode(t, &m)).Hdr.Cred
}

func TestBasic(t *testing.T) {
	x := carried(t, syncml.NewBasic(user, []byte("with:colon")))
	if string(x.Type()) != syncml.AuthBasic || string(x.Meta.Format) != "b64" {
		t.Errorf("%s, %s", x.Type(), x.Meta.Format)
	}
	name, pass, err := x.Basic()
	if string(name) != "Bruce2" || string(pass) != "with:colon" || err != nil {
		t.Errorf("%s, %s, %v", name, pass, err)
	}
	for _, v := range []struct {
		name, password string
		want           error
	}{
		{"Bruce2", "with:colon", nil},
		{"Bruce2", "with:colo", syncml.ErrAuth},
		{"Bruce2", "", syncml.ErrAuth},
		{"Bruce", "with:colon", syncml.ErrAuth},
		{"Bruce2:with", "colon", syncml.ErrAuth}, // the same text
		{"", "", syncml.ErrAuth},
	} {
		if err := x.VerifyBasic([]byte(v.name), []byte(v.password)); err != v.want {
			t.Errorf("%s, %s: %v, want %v", v.name, v.password, err, v.want)
		}
	}
	if err := x.VerifyMD5(syncml.HashUser(user, password), nonce); err != syncml.ErrAuth {
		t.Errorf("as auth-md5: %v", err)
	}
}

func TestMD5(t *testing.T) {
	u := syncml.HashUser(user, password)
	x := carried(t, syncml.NewMD5(u, nonce))
	if err := x.VerifyMD5(u, nonce); err != nil {
		t.Error(err)
	}
	if err := x.VerifyMD5(u, []byte("nonce")); err != syncml.ErrAuth {
		t.Errorf("another nonce: %v", err)
	}
	if err := x.VerifyMD5(syncml.HashUser(user, nonce), nonce); err != syncml.ErrAuth {
		t.Errorf("another password: %v", err)
	}
	if _, _, err := x.Basic(); err != syncml.ErrAuth {
		t.Errorf("as auth-basic: %v", err)
	}
	sum := u.MD5(nonce)
	raw, err := base64.StdEncoding.DecodeString(string(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	typ := &syncml.Meta{Type: syncml.Chars(syncml.AuthMD5)}
	b64 := &syncml.Meta{Type: syncml.Chars(" syncml:auth-md5\n"), Format: syncml.Chars(" b64 ")}
	for name, v := range map[string]struct {
		cred syncml.Cred
		want error
	}{
		"octets":            {syncml.Cred{Meta: typ, Data: syncml.Data{Kind: syncml.DataOpaque, Text: raw}}, nil},
		"octets called b64": {syncml.Cred{Meta: b64, Data: syncml.Data{Kind: syncml.DataOpaque, Text: raw}}, nil},
		"base64 in OPAQUE":  {syncml.Cred{Meta: b64, Data: syncml.Data{Kind: syncml.DataOpaque, Text: sum[:]}}, nil},
		"white space":       {syncml.Cred{Meta: typ, Data: syncml.Data{Kind: syncml.DataText, Text: syncml.Chars(" " + string(sum[:]) + "\n")}}, nil},
		"no type":           {syncml.Cred{Data: syncml.Data{Kind: syncml.DataOpaque, Text: raw}}, syncml.ErrAuth},
		"too long":          {syncml.Cred{Meta: typ, Data: syncml.Data{Kind: syncml.DataOpaque, Text: append(raw, 0)}}, syncml.ErrAuth},
		"cut":               {syncml.Cred{Meta: typ, Data: syncml.Data{Kind: syncml.DataOpaque, Text: raw[:15]}}, syncml.ErrAuth},
		"no base64":         {syncml.Cred{Meta: typ, Data: syncml.Data{Kind: syncml.DataText, Text: syncml.Chars("!")}}, syncml.ErrAuth},
		"nothing":           {syncml.Cred{Meta: typ}, syncml.ErrAuth},
	} {
		if err := v.cred.VerifyMD5(u, nonce); err != v.want {
			t.Errorf("%s: %v, want %v", name, err, v.want)
		}
	}
}

// TestChal holds that a nonce is base64 on the wire.
func TestChal(t *testing.T) {
	octets := []byte("\x00\x01nonce\xFF of 16")
	m := syncml.Message{Body: []syncml.Command{{Kind: syncml.KindStatus, Chal: syncml.NewChal(syncml.AuthMD5, octets)}}}
	doc := encode(t, &m)
	if !strings.Contains(string(doc), "\x50\x03"+base64.StdEncoding.EncodeToString(octets)+"\x00\x01") { // NextNonce, STR_I
		t.Errorf("% X", doc)
	}
	x := mustDecode(t, doc).Body[0].Chal
	if string(x.Type()) != syncml.AuthMD5 || string(x.Meta.NextNonce) != string(octets) {
		t.Errorf("%s %q", x.Type(), x.Meta.NextNonce)
	}
	if x := (&syncml.Chal{}).Type(); x != nil {
		t.Errorf("type of nothing: %q", x)
	}
	if n := syncml.NewChal(syncml.AuthBasic, nil).Meta.NextNonce; n != nil {
		t.Errorf("nonce of auth-basic: %q", n)
	}
}

// TestUserHashHidden holds that a hash, which is as good as a password, is not
// printed.
func TestUserHashHidden(t *testing.T) {
	u := syncml.HashUser(user, password)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "hash", u)
	for _, got := range []string{fmt.Sprint(u), fmt.Sprintf("%s %v %+v %#v %x %q %d", u, u, u, u, u, u, u), u.String(), log.String(),
		fmt.Sprintf("%v %+v", struct{ H syncml.UserHash }{u}, []syncml.UserHash{u})} {
		for _, leak := range []string{"PtEdr", "80 116", "5074", "0x50"} {
			if strings.Contains(got, leak) {
				t.Errorf("%s shows %s", got, leak)
			}
		}
	}
}

func TestHMAC(t *testing.T) {
	u := syncml.HashUser(user, password)
	for _, name := range []string{"Bruce2", "", `back\slash and "quotes"`, "J\u00FCrgen, a=b"} {
		value, err := syncml.NewHMAC(name, u, nonce, body).Append([]byte("x: "))
		if err != nil {
			t.Fatal(err)
		}
		h, err := syncml.ParseHMAC(string(value[3:]))
		if err != nil || h.Username != name || h.Verify(u, nonce, body) != nil {
			t.Errorf("%s: %+v, %v", value, h, err)
		}
		if h.Verify(u, nonce, body[1:]) != syncml.ErrAuth || h.Verify(u, nil, body) != syncml.ErrAuth ||
			h.Verify(syncml.HashUser(user, user), nonce, body) != syncml.ErrAuth {
			t.Errorf("%s: verifies something else", value)
		}
	}
	value, _ := syncml.NewHMAC("Bruce2", u, nonce, body).Append(nil)
	if string(value) != `algorithm=MD5, username="Bruce2", mac=urdCeS3JUmjFgi8SX3webw==` {
		t.Errorf("%s", value)
	}
	for _, name := range []string{"a\r\nb", "\x00", "\x7F", strings.Repeat("x", 5000)} {
		if out, err := (syncml.HMAC{Username: name}).Append(nil); err != syncml.ErrHMAC || len(out) != 0 {
			t.Errorf("%q: %s, %v", name, out, err)
		}
	}
}

func TestParseHMAC(t *testing.T) {
	const mac = "urdCeS3JUmjFgi8SX3webw=="
	for value, name := range map[string]string{
		`algorithm=MD5, username="Bruce2", mac=` + mac:                "Bruce2",
		`mac=` + mac + `,username="Bruce2",algorithm=MD5`:             "Bruce2",
		`username="Bruce2", mac="` + mac + `"`:                        "Bruce2",
		` Algorithm = md5 ,	USERNAME = "Bruce2" , MAC = ` + mac + ` `: "Bruce2",
		`username="a\"b\\c,=", mac=` + mac:                            `a"b\c,=`,
		`username="", mac=` + mac:                                     "",
	} {
		h, err := syncml.ParseHMAC(value)
		if err != nil || h.Username != name || string(h.MAC[:]) != mac {
			t.Errorf("%s: %+v, %v", value, h, err)
		}
	}
	for _, value := range []string{
		"", ",", "=", "username", `username="Bruce2"`, "mac=" + mac,
		`algorithm=SHA1, username="x", mac=` + mac,
		`username="x", username="y", mac=` + mac,
		`username="x", mac=` + mac + `, mac=` + mac,
		`username="x", mac=` + mac + `,`,
		`username="x", mac=` + mac + ` y`,
		`username="x"y, mac=` + mac,
		`username="x, mac=` + mac,
		`username="x\`,
		`username=, mac=` + mac,
		`username=a b, mac=` + mac,
		`username=Bruce2, mac=` + mac,
		`username="x", realm="y", mac=` + mac,
		`username="x", mac=` + mac[:23],
		`username="x", mac=` + mac[:23] + "!",
		`username="x", mac=urdCeS3JUmjFgi8SX3webx==`, // not the shortest form of its octets
		`username="x", mac=urdCeS3JUmjFgi8SX3webwAA`, // 18 octets
		"username=\"a\nb\", mac=" + mac,
		`username="` + strings.Repeat("x", 5000) + `", mac=` + mac,
	} {
		if h, err := syncml.ParseHMAC(value); !errors.Is(err, syncml.ErrHMAC) || h != (syncml.HMAC{}) {
			t.Errorf("%s: %+v, %v", value, h, err)
		}
	}
}

// FuzzParseHMAC holds that credentials that can be read can be written and read again.
func FuzzParseHMAC(f *testing.F) {
	f.Add(`algorithm=MD5, username="a\"b", mac=urdCeS3JUmjFgi8SX3webw==`)
	f.Add(`mac="urdCeS3JUmjFgi8SX3webw==",username="x"`)
	f.Fuzz(func(t *testing.T, value string) {
		h, err := syncml.ParseHMAC(value)
		if err != nil {
			return
		}
		out, err := h.Append(nil)
		if err != nil {
			if len(h.Username) <= 2048 {
				t.Fatal(err)
			}
			return
		}
		if again, err := syncml.ParseHMAC(string(out)); err == nil && again != h || err != nil && len(out) <= 4096 {
			t.Fatalf("%+v, written as %s, read as %+v, %v", h, out, again, err)
		}
	})
}
