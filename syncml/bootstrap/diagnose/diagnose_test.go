package diagnose

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A mistake is a line of testdata/mistakes.txt, which testdata/mistakes.py writes: the
// MACs are not made by our code.
type mistake struct {
	causes  string
	message Message
	keys    bootstrap.Keys
}

func mistakes(t testing.TB) (all []mistake) {
	text, err := os.ReadFile("testdata/mistakes.txt")
	if err != nil {
		t.Fatal(err)
	}
	octets := func(s string) []byte {
		b, err := hex.DecodeString(strings.Trim(s, "-"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSpace("."+line), "\t")
		sec, err := strconv.Atoi(f[1])
		if err != nil || len(f) != 9 {
			t.Fatalf("%q: %v", line, err)
		}
		m := mistake{causes: f[0][1:]}
		m.keys.Network, m.keys.PIN = octets(f[3]), bootstrap.Secret(strings.Trim(f[4], "-"))
		if f[2] == "1" {
			m.keys.Join = bootstrap.JoinPINColonNetwork
		}
		m.message.Body, m.message.MAC = octets(f[8]), []byte(strings.Trim(f[6], "-"))
		if m.message.Security.SEC = push.SECNumber(uint8(sec)); sec == 4 {
			m.message.Security.SEC = bootstrap.SECNone
		}
		m.message.Security.Typed = bootstrap.Secret(strings.Trim(f[5], "-"))
		if whole := octets(f[7]); len(whole) > 0 {
			p, err := push.ParsePDU(whole)
			if err != nil {
				t.Fatal(err)
			}
			m.message.Push = &p
		}
		all = append(all, m)
	}
	return all
}

// ids returns the ids of explanations, in the form of the list.
func ids(r Result) (all []string) {
	for _, e := range r.Explanations {
		var list []string
		for _, c := range e {
			list = append(list, c.ID)
		}
		slices.Sort(list)
		all = append(all, strings.Join(list, "+"))
	}
	return all
}

// TestMistakes explains each MAC by the mistake that was made, names no mistake beside
// it that would not give the same key, and tries every cause that there is.
func TestMistakes(t *testing.T) {
	seen := map[string]bool{}
	most := 0
	for i, m := range mistakes(t) {
		r := Explain(m.message, m.keys)
		made := strings.Split(m.causes, "+")
		for _, id := range made {
			seen[id] = true
		}
		slices.Sort(made)
		got := ids(r)
		if m.causes == "" && len(got) > 0 || m.causes != "" && !slices.Contains(got, strings.Join(made, "+")) || len(got) > 1 {
			t.Errorf("%d: %s is explained as %v, of %d tried", i+1, m.causes, got, r.Tried)
		}
		if (r.Err == nil) != (m.causes == "mac-lower-case") || r.Bounded {
			t.Errorf("%d: %s: %v", i+1, m.causes, r.Err)
		}
		most = max(most, r.Tried)
	}
	for _, c := range Causes() {
		if !seen[c.ID] {
			t.Errorf("no test for %s", c.ID)
		}
	}
	t.Logf("at most %d digests", most)
}

// TestMistakesFresh holds that the list is what the script writes.
func TestMistakesFresh(t *testing.T) {
	want, err := exec.Command(testdoc.Tool(t, "python3"), "testdata/mistakes.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("testdata/mistakes.txt"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("testdata/mistakes.py writes other lines than testdata/mistakes.txt has: %v", err)
	}
}

// protected returns a message that is protected by one key.
func protected(t testing.TB, body []byte, sec bootstrap.SEC, k bootstrap.Keys) Message {
	t.Helper()
	s, err := bootstrap.Protect(body, sec, k)
	if err != nil {
		t.Fatal(err)
	}
	return Message{Body: body, Security: s}
}

// TestOr: where several mistakes lead to the same key, all are named, and are one
// below the other in words.
func TestOr(t *testing.T) {
	m := protected(t, []byte("\x03\x0B\x6A\x00\x45"), bootstrap.SECUserNetwPIN, bootstrap.Keys{Network: bootstrap.Secret("secret"), PIN: bootstrap.Secret("1221")})
	m.Security.MAC = [20]byte{} // of a PIN with a blank behind it: an end of a line, and padding of 7 digits
	mac := hmac.New(sha1.New, []byte("secret1234321 "))
	mac.Write(m.Body)
	m.MAC = hex.AppendEncode(nil, mac.Sum(nil))
	r := Explain(m, bootstrap.Keys{Network: bootstrap.Secret("secret"), PIN: bootstrap.Secret("1234321")})
	if got := fmt.Sprint(ids(r)); got != "[pin-padded pin-line-end]" {
		t.Errorf("%s", got)
	}
	if s := r.String(); !strings.Contains(s, "\nor a line end") || strings.Contains(s, "1234321") || !strings.HasPrefix(s, bootstrap.ErrMAC.Error()) {
		t.Errorf("%s", s)
	}
}

// TestVerified: what verifies has no explanation, whatever else is there; nor has what
// has no MAC, or one of no known form. Verify says what is the matter with it.
func TestVerified(t *testing.T) {
	body := []byte("\x03\x0B\x6A\x00\x45")
	keys := bootstrap.Keys{Network: bootstrap.Secret("secret"), PIN: bootstrap.Secret("12345")}
	for sec := bootstrap.SECNetwPIN; sec <= bootstrap.SECUserPINMAC; sec++ {
		m := protected(t, body, sec, keys)
		if r := Explain(m, keys); r.Err != nil || r.Explanations != nil || r.Tried != 0 || r.String() != "the MAC verifies" {
			t.Errorf("%v: %v, %d tried", sec, r, r.Tried)
		}
		m.Security.HasMAC, m.Security.Typed = false, nil
		if r := Explain(m, keys); r.Err == nil || r.Tried != 0 {
			t.Errorf("%v without MAC: %v, %d tried", sec, r, r.Tried)
		}
	}
	for _, mac := range []string{"AB", "AB CD", "=", strings.Repeat("A", 38), strings.Repeat("A", 200)} {
		m := protected(t, body, bootstrap.SECUserPIN, keys)
		m.MAC = []byte(mac)
		m.Security.HasMAC = false
		if r := Explain(m, keys); r.Err == nil || r.Explanations != nil {
			t.Errorf("%s: %v", mac, r)
		}
	}
	for _, typed := range []string{"", "1", "123", "12345678", "1234512345" + "1"} { // too short, or odd
		r := Explain(Message{Body: body, Security: bootstrap.Security{SEC: bootstrap.SECUserPINMAC, Typed: bootstrap.Secret(typed)}}, keys)
		if r.Err == nil || r.Explanations != nil {
			t.Errorf("%s: %v", typed, r)
		}
	}
	m := protected(t, nil, bootstrap.SECUserPIN, keys)
	m.Security.MAC[0] ^= 1
	for _, k := range []bootstrap.Keys{{}, {PIN: bootstrap.Secret("1")}, {Network: bootstrap.Secret("\xFF")}, keys} { // no body
		if r := Explain(m, k); r.Err == nil || r.Explanations != nil {
			t.Errorf("%v", r)
		}
	}
}

// TestBounds holds that a large message ends the search at a bound, and that one of
// 64 KiB is searched to the end.
func TestBounds(t *testing.T) {
	keys := bootstrap.Keys{Network: imsi(t, "310150123456789"), PIN: bootstrap.Secret("12345")}
	for _, tt := range []struct {
		size    int
		bounded bool
	}{{1 << 20, true}, {64 << 10, false}} {
		m := protected(t, make([]byte, tt.size), bootstrap.SECUserNetwPIN, keys)
		m.Security.MAC[0] ^= 1
		r := Explain(m, keys)
		if r.Bounded != tt.bounded || r.Tried > MaxMACs || r.Explanations != nil || r.Err != bootstrap.ErrMAC {
			t.Errorf("%d octets: %d tried, bounded %v", tt.size, r.Tried, r.Bounded)
		}
		t.Logf("%d octets: %d tried", tt.size, r.Tried)
	}
}

func imsi(t testing.TB, digits string) bootstrap.Secret {
	key, err := bootstrap.AppendIMSI(nil, digits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestUntouched holds that what is given stays as it is, and that no result shows it.
func TestUntouched(t *testing.T) {
	for _, m := range mistakes(t) {
		body, network, pin := bytes.Clone(m.message.Body), bytes.Clone(m.keys.Network), bytes.Clone(m.keys.PIN)
		r := Explain(m.message, m.keys)
		if !bytes.Equal(body, m.message.Body) || !bytes.Equal(network, m.keys.Network) || !bytes.Equal(pin, m.keys.PIN) {
			t.Fatalf("%s: what was given is changed", m.causes)
		}
		shown := fmt.Sprintf("%v %+v %s", r, r.Explanations, r.Err)
		for _, secret := range []string{"04711", "310150123456789", "21407650123456", string(m.message.Security.Typed)} {
			if secret != "" && strings.Contains(shown, secret) {
				t.Errorf("%s: the result shows %s", m.causes, secret)
			}
		}
	}
}

// TestDocs holds that docs/mac.md has a row for each cause.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(testdoc.Root(t), "docs", "mac.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, c := range Causes() {
		if !strings.Contains(string(page), fmt.Sprintf("\n| `%s` | %s | %s |\n", c.ID, c.Text, c.Remedy)) {
			t.Errorf("no row | `%s` | %s | %s |", c.ID, c.Text, c.Remedy)
		}
		rows++
	}
	if n := strings.Count(string(page), "\n| `"); n != rows {
		t.Errorf("%d rows for %d causes", n, rows)
	}
}

// FuzzDiagnose holds that no message and no key lets Explain panic, exceed its bounds or
// explain what verifies.
func FuzzDiagnose(f *testing.F) {
	for _, m := range mistakes(f) {
		f.Add([]byte(m.message.Body[:20]), []byte(m.message.MAC), []byte(m.message.Security.Typed), uint8(m.message.Security.SEC), []byte(m.keys.Network), []byte(m.keys.PIN))
	}
	f.Fuzz(func(t *testing.T, body, mac, typed []byte, sec uint8, network, pin []byte) {
		m := Message{Body: body, MAC: mac, Push: &push.PDU{Type: push.ContentType{Code: push.MediaConnectivityWBXML, SEC: push.SEC(sec)}}}
		m.Security.SEC, m.Security.Typed = push.SEC(sec), typed
		if len(body) > 4096 || len(network)+len(pin) > 4096 {
			return
		}
		r := Explain(m, bootstrap.Keys{Network: network, PIN: pin})
		if r.Tried > MaxMACs || r.Err == nil && len(r.Explanations) > 0 && r.Explanations[0][0].ID != "mac-lower-case" {
			t.Fatalf("%d tried, %v", r.Tried, r)
		}
		for _, e := range r.Explanations {
			if len(e) == 0 || len(e) > 2 {
				t.Fatalf("%d mistakes", len(e))
			}
		}
	})
}
