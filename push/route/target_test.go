package route_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push/route"
)

// TestParse reads targets, and writes them as they are read. No error quotes a target: a
// password may be in it.
func TestParse(t *testing.T) {
	for _, v := range []struct {
		text   string
		target route.Target
		again  string // "" is text
		err    error
	}{
		{text: "null:", target: route.Target{Scheme: "null"}},
		{text: "file:a/b c.jsonl", target: route.Target{Scheme: "file", Path: "a/b c.jsonl"}},
		{text: "smpp://me@smsc.example:2776", target: route.Target{Scheme: "smpp", User: "me", Addr: "smsc.example:2776"}},
		{text: "smpp://me@smsc.example/", again: "smpp://me@smsc.example:2775", target: route.Target{Scheme: "smpp", User: "me", Addr: "smsc.example:2775"}},
		{text: "smpps://m%20e@[::1]:9", target: route.Target{Scheme: "smpps", User: "m e", Addr: "[::1]:9"}},
		{text: "kannel+https://me@gw:8/sms/", again: "kannel+https://me@gw:8/sms", target: route.Target{Scheme: "kannel+https", User: "me", Addr: "gw:8", Path: "/sms"}},
		{text: "kannel+http://me@gw", again: "kannel+http://me@gw:13013/cgi-bin/sendsms", target: route.Target{Scheme: "kannel+http", User: "me", Addr: "gw:13013", Path: "/cgi-bin/sendsms"}},
		{text: "smpp://me:hush@smsc", err: route.ErrInURL},
		{text: "kannel+http://me:@gw", err: route.ErrInURL},
		{text: "", err: route.ErrTarget},
		{text: "null:x", err: route.ErrTarget},
		{text: "file:", err: route.ErrTarget},
		{text: "http://me@hush", err: route.ErrTarget},
		{text: "smpp://hush", err: route.ErrTarget},
		{text: "smpp:hush", err: route.ErrTarget},
		{text: "smpp://me@hush/path", err: route.ErrTarget},
		{text: "smpp://me@hush:port", err: route.ErrTarget},
		{text: "smpp://me@:1/?hush", err: route.ErrTarget},
		{text: "kannel+http://me@gw/?password=hush", err: route.ErrTarget},
		{text: "kannel+http://me@gw/#hush", err: route.ErrTarget},
	} {
		got, err := route.Parse(v.text)
		if got != v.target || !errors.Is(err, v.err) || err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%q is %+v, %v", v.text, got, err)
		}
		if again := got.String(); err == nil && again != v.text && again != v.again {
			t.Errorf("%q is written %q", v.text, again)
		}
	}
}

// TestNumber has the numbers of lists.
func TestNumber(t *testing.T) {
	for text, want := range map[string]string{
		"+49 170/123-4.5 (6)": "+491701234 56", "0170": "0170", "123456789012345": "123456789012345",
		"1234567890123456": "", "12": "", "1+23": "", "+": "", "": "", "12a4": "", "\u0661\u0662\u0663": "",
	} {
		got, err := route.AppendNumber([]byte("x"), []byte(text))
		want = strings.ReplaceAll(want, " ", "")
		if string(got) != "x"+want || (err != nil) != (want == "") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}
