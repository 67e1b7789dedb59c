package bootstrap

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

func TestAppendIMSI(t *testing.T) {
	for _, tt := range []struct{ imsi, want string }{
		{"123456789012345", "1932547698103254"},
		{"404020506708200", "4940205060072800"},
		{"310150123456789", "3901511032547698"},
		{"21407650123456", "21417056103254F6"}, // an even number of digits
	} {
		got, err := AppendIMSI(nil, tt.imsi)
		if err != nil || strings.ToUpper(hex.EncodeToString(got)) != tt.want {
			t.Errorf("%s: %X, %v, want %s", tt.imsi, got, err, tt.want)
		}
	}
	for _, bad := range []string{"", "12345", "1234567890123456", "12345678901234x", "１２３４５６"} {
		if _, err := AppendIMSI(nil, bad); err != ErrIMSI {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The MACs of vectors b and d were published with the documents; the others on
// document b were computed by others with the same formula.
func TestVectors(t *testing.T) {
	nokia := testdoc.Hex(t, `030b6a05696e657400c54601c6550187110683000187070603496e7465726e65744e41504445460001871006ab0187080603696e7465726e657400
		01870906890187140101c60001550187360000060377320001872206830001c600015901873a00000603687474703a2f2f7761702e6b72616b2e64
		6b0001871c010101c6560187070603536f6e6f666f6e2042726f7773657200010101`)
	nowsms := testdoc.Hex(t, `030B6A0674657374310045C6560187070683000101C655018707068300018711060374657374315F4E415049440001871006AB01870806037465737432
		00018709068901871401C65A01870C069A01870D060367707273757365726E616D650001870E06036770727370617373776F72640001010101`)
	imsi := func(s string) Secret {
		k, err := AppendIMSI(nil, s)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for _, tt := range []struct {
		name string
		body []byte
		sec  SEC
		keys Keys
		mac  string
	}{
		{"b", nokia, SECUserPIN, Keys{PIN: Secret("1234")}, "D0E034C0864E5E72DFEA6E3B43022A32B239AF76"},
		{"d", nowsms, SECNetwPIN, Keys{Network: imsi("123456789012345")}, "C483EC25F7E3E0CF100380DA5F6714CF204A5EC5"},
		{"b, network", nokia, SECNetwPIN, Keys{Network: imsi("310150123456789")}, "3B01A90DE412019290F42D8C3C3355E5436E3A85"},
		{"b, both", nokia, SECUserNetwPIN, Keys{Network: imsi("310150123456789"), PIN: Secret("1234")}, "781FE0D1B10C721A172A786FF1E5338E0C400807"},
	} {
		s, err := Protect(tt.body, tt.sec, tt.keys)
		if got := string(s.AppendMAC(nil)); err != nil || got != tt.mac {
			t.Errorf("%s: %s, %v, want %s", tt.name, got, err, tt.mac)
		}
		for _, text := range []string{tt.mac, strings.ToLower(tt.mac)} {
			mac, err := ParseMAC(text)
			if err != nil || Verify(tt.body, Security{SEC: tt.sec, MAC: mac, HasMAC: true}, tt.keys) != nil {
				t.Errorf("%s: %s does not verify, %v", tt.name, text, err)
			}
			mac[19] ^= 1
			if err := Verify(tt.body, Security{SEC: tt.sec, MAC: mac, HasMAC: true}, tt.keys); err != ErrMAC {
				t.Errorf("%s: a wrong MAC: %v", tt.name, err)
			}
		}
	}
	s, err := Protect(nokia, SECUserPINMAC, Keys{PIN: Secret("12345")})
	if err != nil || string(s.Typed) != "1234598324" || s.HasMAC || s.AppendMAC(nil) != nil {
		t.Errorf("USERPINMAC: %s, %v", []byte(s.Typed), err)
	}
	if err := Verify(nokia, s, Keys{}); err != nil {
		t.Errorf("USERPINMAC: %v", err)
	}
	s.Typed[9] ^= 1
	if err := Verify(nokia, s, Keys{}); err != ErrMAC {
		t.Errorf("USERPINMAC with a wrong digit: %v", err)
	}
}

func TestMACEqualsHMAC(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		key, body := make([]byte, n), make([]byte, r.IntN(3000))
		for i := range key {
			key[i] = byte(r.Uint32())
		}
		for i := range body {
			body[i] = byte(r.Uint32())
		}
		h := hmac.New(sha1.New, key)
		h.Write(body)
		if got := mac(key, body); [20]byte(h.Sum(nil)) != got {
			t.Fatalf("key of %d octets: %x", n, got)
		}
	}
}

func TestKeyRefused(t *testing.T) {
	for _, tt := range []struct {
		sec  SEC
		keys Keys
		want error
	}{
		{SECNone, Keys{PIN: Secret("1")}, ErrSEC},
		{SECNetwPIN, Keys{PIN: Secret("1234")}, ErrKey},
		{SECUserPIN, Keys{Network: Secret("x")}, ErrKey},
		{SECUserNetwPIN, Keys{PIN: Secret("1234")}, ErrKey},
		{SECUserPINMAC, Keys{PIN: Secret("1234")}, ErrPIN},                  // too short
		{SECUserPINMAC, Keys{PIN: Secret("1234a")}, ErrPIN},                 // not digits
		{SECUserPINMAC, Keys{PIN: Secret("123456789012345678901")}, ErrPIN}, // longer than the MAC
	} {
		if _, err := Protect(nil, tt.sec, tt.keys); !errors.Is(err, tt.want) {
			t.Errorf("%v %d octets: %v, want %v", tt.sec, len(tt.keys.PIN), err, tt.want)
		}
	}
}

func TestSecretHidden(t *testing.T) {
	s := Secret("hunter2")
	v := struct {
		S Secret
		P *Secret
	}{s, &s}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "in", v)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s)
	for _, got := range []string{
		fmt.Sprint(s), fmt.Sprintf("%s %v %+v %#v %x %q %d", s, s, s, s, s, s, s), fmt.Sprintf("%v %+v %#v", v, v, v),
		fmt.Sprintf("%s", []Secret{s}), s.String(), log.String(),
	} {
		for _, leak := range []string{"hunter2", hex.EncodeToString(s), "104 117", "0x68"} {
			if strings.Contains(got, leak) {
				t.Errorf("%s shows %q", got, leak)
			}
		}
	}
}

func TestSecretJSON(t *testing.T) {
	for _, s := range []Secret{nil, {}, Secret("päss\"word"), {0xFF, 0, 1}} {
		b := s.AppendJSON(nil)
		if _, err := json.Marshal(s); err == nil || !strings.Contains(err.Error(), "Account.AppendJSON") {
			t.Errorf("json.Marshal: %v", err)
		}
		var back Secret
		if err := json.Unmarshal(b, &back); err != nil || string(back) != string(s) || (back == nil) != (s == nil) {
			t.Errorf("%s: %v", b, err)
		}
	}
	var s Secret
	for _, bad := range []string{`12`, `{"base64":"hunter2!"}`, `["hunter2"]`} {
		if err := json.Unmarshal([]byte(bad), &s); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestSecretClear(t *testing.T) {
	s := Secret("secret")
	octets := s
	s.Clear()
	if s != nil || string(octets) != "\x00\x00\x00\x00\x00\x00" {
		t.Errorf("after Clear: %q", []byte(octets))
	}
}

// TestVerifyUnprotected holds that a message without a MAC, whatever it claims,
// is not taken for a protected one, and neither is one that has lost its end.
func TestVerifyUnprotected(t *testing.T) {
	keys := Keys{Network: Secret("network"), PIN: Secret("12345")}
	body := []byte("body")
	for _, sec := range []SEC{SECNone, SECNetwPIN, SECUserPIN, SECUserNetwPIN} {
		if err := Verify(body, Security{SEC: sec}, keys); err != ErrNoMAC {
			t.Errorf("%v without MAC: %v, want ErrNoMAC", sec, err)
		}
		if sec == SECNone {
			continue
		}
		s, err := Protect(body, sec, keys)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(body, s, keys); err != nil {
			t.Errorf("%v: %v", sec, err)
		}
		s.HasMAC = false
		if err := Verify(body, s, keys); err != ErrNoMAC {
			t.Errorf("%v with a MAC that does not count: %v, want ErrNoMAC", sec, err)
		}
		s.HasMAC = true
		if err := Verify(body[:3], s, keys); err != ErrMAC {
			t.Errorf("%v, cut body: %v, want ErrMAC", sec, err)
		}
	}
}

// TestAccept has which methods open a message with which keys: nobody can choose one
// that needs less than the device waits for.
func TestAccept(t *testing.T) {
	network, pin := Secret("network"), Secret("73519")
	both := Keys{Network: network, PIN: pin}
	for _, tt := range []struct {
		name string
		keys Keys
		want []SEC
	}{
		{"both secrets", both, []SEC{SECUserNetwPIN}},
		{"network", Keys{Network: network}, []SEC{SECNetwPIN}},
		{"PIN", Keys{PIN: pin}, []SEC{SECUserPIN}},
		{"none", Keys{}, nil},
		{"one by name", Keys{Network: network, PIN: pin, Accept: []SEC{SECNetwPIN}}, []SEC{SECNetwPIN}},
		{"typed", Keys{Accept: []SEC{SECUserPINMAC}}, []SEC{SECUserPINMAC}},
		{"all by name", Keys{Network: network, PIN: pin, Accept: everyMethod}, everyMethod},
		{"no method by name", Keys{Network: network, PIN: pin, Accept: []SEC{}}, nil},
		{"the key is missing", Keys{Accept: everyMethod}, []SEC{SECUserPINMAC}},
	} {
		for _, sec := range everyMethod {
			x, err := Open(mustBuild(t, Options{Profile: ProfileCP, SEC: sec, Drop: true}, both), tt.keys)
			accepted := slices.Contains(tt.want, sec)
			if accepted != (err == nil && x.Verified) || !accepted && !errors.Is(err, ErrAccept) && err != ErrKey {
				t.Errorf("%s, %v: %v", tt.name, sec, err)
			}
		}
	}
}

// TestPIN holds that only ASCII digits build, and enough of them; what has been
// built with other PINs opens. The error does not show the PIN.
func TestPIN(t *testing.T) {
	for _, tt := range []struct{ pin, fault, typedFault string }{
		{"1234", "", "fewer than 5 digits"},
		{"12345", "", ""},
		{"12345678901234567890", "", ""},
		{"123456789012345678901", "", "more than the 20 digits"},
		{"123", "fewer than 4 digits", "fewer than 5 digits"},
		{"1", "fewer than 4 digits", "fewer than 5 digits"},
		{"12a456", "other characters", "other characters"},
		{" 123456", "other characters", "other characters"},
		{"123456\n", "other characters", "other characters"},
		{"\u0661\u0662\u0663\u0664\u0665", "other characters", "other characters"},
		{"", "key missing", "key missing"},
	} {
		keys := Keys{PIN: Secret(tt.pin), Network: Secret("network")}
		for sec, fault := range map[SEC]string{SECUserPIN: tt.fault, SECUserNetwPIN: tt.fault, SECUserPINMAC: tt.typedFault, SECNetwPIN: ""} {
			_, _, err := Build(Options{Profile: ProfileCP, SEC: sec, Drop: true}, sample(), keys)
			if (err == nil) != (fault == "") || err != nil && !strings.Contains(err.Error(), fault) {
				t.Errorf("%q, %v: %v, want %q", tt.pin, sec, err, fault)
			}
			if err != nil && len(tt.pin) > 1 && strings.Contains(err.Error(), tt.pin) {
				t.Errorf("%v shows the PIN", err)
			}
			if err != nil && !errors.Is(err, ErrPIN) && err != ErrKey {
				t.Errorf("%q, %v: %v", tt.pin, sec, err)
			}
		}
		if tt.pin == "" {
			continue
		}
		s, err := sign([]byte("body"), SECUserPIN, &keys, nil)
		if err != nil || Verify([]byte("body"), s, keys) != nil {
			t.Errorf("%q does not verify what others have built: %v", tt.pin, err)
		}
	}
}
