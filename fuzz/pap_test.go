package fuzz

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	gofuzz "github.com/google/gofuzz"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/pap"
)

// papSeeds are messages of every kind, a header of HTTP and a body.
var papSeeds = [][2]string{
	{"", "--b\r\nContent-Type: application/xml\r\n\r\n" + `<?xml version="1.0"?><!DOCTYPE pap PUBLIC "-//WAPFORUM//DTD PAP 1.0//EN" "http://www.wapforum.org/DTD/pap_1.0.dtd"><pap><push-message push-id="1" progress-notes-requested="true"><address address-value="WAPPUSH=+1/TYPE=PLMN@a"/><quality-of-service network="GSM" bearer="SMS"/></push-message></pap>` + "\r\n--b\r\nContent-Type: a/b; SEC=1; MAC=00\r\nX-Wap-Application-Id: 7\r\n\r\n\x03\x0b\x6a\x00\r\n--b--\r\n"},
	{"multipart/related; boundary=b", "--b\nContent-Type: text/xml\n\n<pap><cancel-message push-id='1'/></pap>\n--b--"},
	{"text/xml", `<pap><push-response push-id="1" reply-time="2026-12-01T00:00:00Z"><progress-note stage="a"/><response-result code="1001"/></push-response></pap>`},
	{"", `<pap><resultnotification-message push-id="1" message-state="delivered" code="1000"><address address-value="&#x20AC;"/></resultnotification-message></pap>`},
	{"", `<pap><resultnotification-response push-id="1" code="1000" unknown="1"><address address-value="a"/><unknown/></resultnotification-response></pap>`},
	{"", `<pap><cancel-response push-id="1"><cancel-result code="1000"><address address-value="a"/></cancel-result></cancel-response></pap>`},
	{"", `<pap><badmessage-response code="2000" bad-message-fragment="&lt;"/></pap>`},
}

// FuzzPAP reads anything, or writes a push made of the octets. A message that is read
// is written, unless a writer should not, and then read the same; one that is made is
// read as it was. Errors and fields point into the input, which is never changed, and
// fields are in order.
func FuzzPAP(f *testing.F) {
	for _, s := range papSeeds {
		f.Add(s[0], []byte(s[1]), false)
	}
	for i := range byte(16) {
		f.Add("", bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 20), true)
	}
	f.Fuzz(func(t *testing.T, mediaType string, data []byte, structured bool) {
		if structured {
			var m pap.Message
			maker(data).Funcs(makePAP).Fuzz(&m)
			checkPAP(t, m)
			return
		}
		before := bytes.Clone(data)
		m, err := pap.Parse(mediaType, data, pap.Limits{})
		end := 0
		for f := range pap.Fields(mediaType, data) {
			if f.Offset < end || f.Length < 0 || f.Offset+f.Length > len(data) || f.Name == "" || f.Hidden && f.Value != "" {
				t.Fatalf("%+v behind %d in %d octets", f, end, len(data))
			}
			end = f.Offset + f.Length
		}
		if !bytes.Equal(before, data) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			syntax, ok := errors.AsType[*pap.SyntaxError](err)
			if !ok || syntax.Offset < 0 || syntax.Offset > int64(len(data)) || syntax.Line < 1 || syntax.Column < 1 {
				t.Fatalf("error %v for %d octets", err, len(data))
			}
			return
		}
		if !bytes.Contains(data, m.Content) {
			t.Fatal("content that is not in the message")
		}
		if m.Push == nil { // a gateway may send content with anything
			m.ContentType, m.Headers, m.Content = "", nil, nil
		}
		m.Skipped = 0
		checkPAP(t, m)
	})
}

// makePAP makes a push, of values that can be written and others.
func makePAP(m *pap.Message, c gofuzz.Continue) {
	*m = pap.Message{
		Push:        &pap.Push{PushID: line(c), SourceReference: line(c), ProgressNotes: c.RandBool()},
		ContentType: oneOf(c, "a/b", "a/b; c=d", "a\r\n/b", "", "é/é"),
		Content:     []byte(oneOf(c, "", "\r\n--", line(c), "\r\n--pap-\r\n", "\n\r")),
	}
	for range c.Intn(3) {
		m.Push.Addresses = append(m.Push.Addresses, pap.Address{Value: line(c)})
		m.Headers = append(m.Headers, pap.Header{Name: oneOf(c, "A", "content-type", "X-B", "", "é"), Value: oneOf(c, "b", line(c), " b", "b\t")})
	}
	if c.RandBool() {
		m.Push.QoS = &pap.QoS{Priority: line(c), NetworkRequired: c.RandBool()}
	}
}

// checkPAP holds a message that can be written to coming back as it was.
func checkPAP(t *testing.T, m pap.Message) {
	t.Helper()
	b, mediaType, err := pap.AppendMessage([]byte("before"), &m)
	if err != nil {
		if _, ok := errors.AsType[*push.FieldError](err); string(b) != "before" || !ok {
			t.Fatalf("%v came with %q", err, b)
		}
		return
	}
	again, _, err := pap.AppendMessage(nil, &m)
	if err != nil || !bytes.Equal(again, b[6:]) {
		t.Fatalf("%v, other octets: %q", err, again)
	}
	for _, typ := range []string{mediaType, ""} {
		got, err := pap.Parse(typ, b[6:], pap.Limits{Octets: -1})
		if diff := cmp.Diff(m, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%q: %v, written, read:\n%s", b[6:], err, diff)
		}
	}
}
