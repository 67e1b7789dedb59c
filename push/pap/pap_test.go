package pap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/push"
)

var one = Address{"WAPPUSH=+358408676001/TYPE=PLMN@ppg.example.com"}

// messages has every kind, with every field and with few.
var messages = map[string]Message{
	"push": {
		Push: &Push{
			PushID: "1@pi.example.com", DeliverBefore: "2026-12-01T00:00:00Z", DeliverAfter: "2026-11-01T00:00:00Z", SourceReference: `<"&'> é`, ProgressNotes: true,
			NotifyTo: "http://pi.example.com/?a=1&b=2", Addresses: []Address{one, {"WAPPUSH=192.0.2.1/TYPE=IPV4@ppg.example.com"}},
			QoS: &QoS{Priority: "high", DeliveryMethod: "unconfirmed", Network: "GSM", NetworkRequired: true, Bearer: "SMS", BearerRequired: true},
		},
		ContentType: "application/vnd.wap.connectivity-wbxml; SEC=1; MAC=D0E04C503264ACEB40C9674A108FF023355AD7FA",
		Headers:     []Header{{"X-Wap-Application-Id", "x-wap-application:*"}, {"Content-Transfer-Encoding", "binary"}},
		Content:     []byte("\x03\x0B\x6A\x00\r\n--pap-\r\n--\r"),
	},
	"push-least":      {Push: &Push{PushID: "1", Addresses: []Address{one}}, ContentType: "a/b", Content: []byte{}},
	"response":        {PushResponse: &PushResponse{"1", "http://ppg.example.com/", "ppg", "2026-11-30T18:00:00Z", []Note{{"received", "a\tb", "2026-11-30T18:00:00Z"}, {Stage: "stored"}}, Response{CodeAccepted, "The request has been accepted for processing"}}},
	"result":          {Result: &Result{"1", "http://ppg.example.com/", "ppg", "2026-11-30T18:00:00Z", "2026-11-30T18:00:09Z", "delivered", CodeOK, "OK", one, &QoS{Bearer: "SMS", Network: "GSM"}}},
	"result-response": {ResultResponse: &ResultResponse{"1", CodeOK, "OK", one}},
	"cancel":          {Cancel: &Cancel{"1", []Address{one, one}}},
	"cancel-all":      {Cancel: &Cancel{PushID: "1"}},
	"cancel-response": {CancelResponse: &CancelResponse{"1", []CancelResult{{CodeOK, "OK", []Address{one}}, {Code: CodeAddress}}}},
	"bad":             {Bad: &Bad{Code: CodeBadRequest, Desc: "Not well-formed", Fragment: "<pap><push"}},
}

// TestGolden writes every kind, reads it back, and holds what Fields yields.
func TestGolden(t *testing.T) {
	for name, m := range messages {
		t.Run(name, func(t *testing.T) {
			b, mediaType, err := AppendMessage([]byte("x"), &m)
			if err != nil {
				t.Fatal(err)
			}
			b = b[1:]
			var out bytes.Buffer
			fmt.Fprintf(&out, "%s\n\n%q\n\n", mediaType, b)
			end := 0
			for f := range Fields(mediaType, b) {
				if f.Offset < end || f.Length < 0 || f.Hidden && f.Value != "" {
					t.Errorf("%+v behind %d", f, end)
				}
				end = f.Offset + f.Length
				fmt.Fprintf(&out, "%d+%d %s %q %v\n", f.Offset, f.Length, f.Name, f.Value, f.Hidden)
				if span := xmlesc.Unescape(nil, b[f.Offset:end]); !f.Hidden && string(span) != f.Value {
					t.Errorf("%s: %q, its octets are %q", f.Name, f.Value, span)
				}
			}
			testdoc.Golden(t, filepath.Join("testdata", name+".golden"), out.Bytes())
			for _, typ := range []string{mediaType, ""} {
				got, err := Parse(typ, b, Limits{})
				if diff := cmp.Diff(m, got); err != nil || diff != "" {
					t.Errorf("%v, written, read:\n%s", err, diff)
				}
			}
			for end := range len(b) - 1 { // without its last octets a part or an element has no end
				if _, err := Parse(mediaType, b[:end], Limits{}); err == nil && end < len(b)-4 {
					t.Errorf("%q is read", b[:end])
				}
			}
		})
	}
}

// TestFieldsStop: reading ends where nobody wants more.
func TestFieldsStop(t *testing.T) {
	m := messages["push"]
	b, mediaType, err := AppendMessage(nil, &m)
	all := len(slices.Collect(Fields(mediaType, b)))
	if err != nil || all < 15 {
		t.Fatal(all, err)
	}
	for n := 1; n <= all; n++ {
		left := n
		for range Fields(mediaType, b) {
			if left--; left == 0 {
				break
			}
		}
	}
}

// TestLenient has what a gateway may write, and what it means.
func TestLenient(t *testing.T) {
	const doc = `<pap><push-message push-id="1"><address address-value="a"/></push-message></pap>`
	content := Message{Push: &Push{PushID: "1", Addresses: []Address{{"a"}}}, ContentType: "a/b", Content: []byte("c\r")}
	// These two are Kannel's own.
	const accepted = `<?xml version="1.0"?><!DOCTYPE pap PUBLIC "-//WAPFORUM//DTD PAP 1.0//EN" "http://www.wapforum.org/DTD/pap_1.0.dtd"><pap><push-response push-id="42@x" sender-name="vm; WAP/1.3 (Kannel/1.4.5)" reply-time="2026-11-30T18:37:15Z" sender-address="/wappush"><response-result code ="1001" desc="The request has been accepted for processing"></response-result></push-response></pap>`
	const refused = `<?xml version="1.0"?><!DOCTYPE pap PUBLIC "-//WAPFORUM//DTD PAP 1.0//EN" "http://www.wapforum.org/DTD/pap_1.0.dtd"><pap><badmessage-response code="2000" desc="Not understood due to malformed syntax" bad-message-fragment="&lt;pap&gt;&quot;"></badmessage-response></pap>`
	unknown := `<?xml version="1.0"?>
<!DOCTYPE pap PUBLIC "-//WAPFORUM//DTD PAP//EN" "http://www.wapforum.org/DTD/pap_1.0.dtd">
<pap product-name='x'>
  <push-response push-id="1" x="2" xml:lang="en">
	<response-result code="1001" desc="OK"> </response-result> text <!-- c -->
	<other a="1"><response-result code="2"/>text</other><p:response-result xmlns:p="p" code="1000"/>
  </push-response>
</pap>`
	utf16 := []byte{0xFE, 0xFF}
	for _, c := range `<pap><cancel-message push-id="é&#x20AC;"/></pap>` {
		utf16 = append(utf16, byte(c>>8), byte(c))
	}
	for _, v := range []struct {
		name, mediaType, body string
		want                  Message
	}{
		{"lines that end in LF", "multipart/related;boundary=b", "\n--b \t\ncontent-type: TEXT/xml; charset=utf-8\n\n" + doc + "\n--b\nContent-type:  a/b\n\nc\r\n--b--", content},
		{"with an epilogue", `Multipart/Related; type="application/xml"; boundary="b b"`, "--b b\r\nContent-Type: text/xml\r\n\r\n" + doc + "\r\n--b b\r\nContent-Type: a/b\r\n\r\nc\r\r\n--b b-- \r\nepilogue", content},
		{"no header known", "", "--b\r\nContent-Type: text/xml\r\n\r\n" + doc + "\r\n--b\r\nContent-Type: a/b\r\n\r\nc\r\r\n--b--", content},
		{"accepted by Kannel 1.4.5", "application/xml", accepted, Message{PushResponse: &PushResponse{
			"42@x", "/wappush", "vm; WAP/1.3 (Kannel/1.4.5)", "2026-11-30T18:37:15Z", nil, Response{CodeAccepted, "The request has been accepted for processing"}}}},
		{"refused by Kannel 1.4.5", "application/xml", refused, Message{Bad: &Bad{Code: CodeBadRequest, Desc: "Not understood due to malformed syntax", Fragment: `<pap>"`}}},
		{"unknown things", "application/xml; charset=UTF-8", unknown,
			Message{PushResponse: &PushResponse{PushID: "1", Response: Response{CodeAccepted, "OK"}}, Skipped: 10}},
		{"UTF-16", "text/xml", string(utf16), Message{Cancel: &Cancel{PushID: "é€"}}},
	} {
		got, err := Parse(v.mediaType, []byte(v.body), Limits{})
		if diff := cmp.Diff(v.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v, want, got:\n%s", v.name, err, diff)
		}
	}
	for f := range Fields("", utf16) {
		if f != (push.Field{Offset: 62, Length: 18, Name: "push-id", Value: "é€"}) {
			t.Errorf("%+v", f)
		}
	}
}

func TestErrors(t *testing.T) {
	const related = "multipart/related; boundary=b"
	const good = `<pap><cancel-message push-id="1"/></pap>`
	part := func(typ, body string) string { return "\r\n--b\r\nContent-Type: " + typ + "\r\n\r\n" + body }
	for _, v := range []struct {
		name, mediaType, body string
		offset                int
		path                  string
		err                   error
	}{
		{"another type", "text/html", good, 0, "/Content-Type", ErrType},
		{"multipart/mixed", "multipart/mixed; boundary=b", good, 0, "/Content-Type", ErrType},
		{"no boundary given", "multipart/related", good, 0, "/boundary", ErrBoundary},
		{"a long boundary", "multipart/related; boundary=" + strings.Repeat("b", 71), good, 0, "/boundary", ErrBoundary},
		{"a boundary with a line end", "multipart/related; boundary=\"b\nb\"", good, 0, "/Content-Type", ErrType},
		{"an empty line as boundary", "", "--\r\n", 0, "/boundary", ErrBoundary},
		{"no line with the boundary", related, good, 0, "", ErrBoundary},
		{"something in front", related, "x" + part("text/xml", good), 0, "", ErrBoundary},
		{"only the last boundary", related, "--b--", 3, "/part[1]", ErrBoundary},
		{"something behind the boundary", related, "--bb\r\n", 3, "/part[1]", ErrBoundary},
		{"a part without its end", related, "--b\r\nContent-Type: text/xml\r\n\r\n" + good, 71, "/part[1]", io.ErrUnexpectedEOF},
		{"no headers", related, "--b\r\n\r\n--b--", 5, "/part[1]", ErrHeader},
		{"no type", related, "--b\r\n\r\nx\r\n--b--", 7, "/part[1]/Content-Type", ErrType},
		{"another type of the first part", related, part("a/b", good) + "\r\n--b--", 28, "/part[1]/Content-Type", ErrType},
		{"no type of the content", related, part("text/xml", good) + "\r\n--b\r\n\r\n\r\n--b--", 82, "/part[2]/Content-Type", ErrMissing},
		{"no colon", related, "--b\r\nContent-Type\r\n\r\n\r\n--b--", 5, "/part[1]", ErrHeader},
		{"no name", related, "--b\r\n: x\r\n\r\n\r\n--b--", 5, "/part[1]", ErrHeader},
		{"a continuation", related, "--b\r\nA: b\r\n c: d\r\n\r\n\r\n--b--", 11, "/part[1]", ErrHeader},
		{"headers without end", related, "--b\r\nA: b\r\n--b--", 5, "/part[1]", ErrHeader},
		{"long headers", related, "--b\r\nA: b\r\nB: " + strings.Repeat("c", 8192) + "\r\n\r\n\r\n--b--", 11, "/part[1]", ErrLimit},
		{"a control character", related, "--b\r\nA: b\x00\r\n\r\n\r\n--b--", 5, "/part[1]/A", ErrValue},
		{"two types", related, "--b\r\nContent-Type: text/xml\r\nCONTENT-TYPE: a/b\r\n\r\n\r\n--b--", 29, "/part[1]/CONTENT-TYPE", ErrRepeated},
		{"base64", related, "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n--b--", 5, "/part[1]/Content-Transfer-Encoding", ErrValue},
		{"XML in a part", related, part("text/xml", "<pap>\n<x></pap>") + "\r\n--b--", 42, "/pap/x", xmltok.ErrBalance},

		{"nothing", "text/xml", "", 0, "", io.ErrUnexpectedEOF},
		{"no XML", "", "x", 0, "", xmltok.ErrBalance},
		{"entities", "", "<!DOCTYPE pap [<!ENTITY a 'b'>]>" + good, 14, "", xmltok.ErrDTD},
		{"behind the end", "", good + "<a/>", 40, "", xmltok.ErrBalance},
		{"another root", "", "<a/>", 0, "/a", ErrKind},
		{"nothing in pap", "", "<pap></pap>", 5, "/pap", ErrKind},
		{"a kind that is not known", "", "<pap><statusquery-message push-id='1'/></pap>", 39, "/pap", ErrKind},
		{"a namespace", "", "<pap xmlns='x'><cancel-message push-id='1'/></pap>", 44, "/pap", ErrKind},
		{"two messages", "", "<pap><cancel-message push-id='1'/><cancel-message push-id='1'/></pap>", 34, "/pap/cancel-message", ErrRepeated},
		{"two kinds", "", "<pap><cancel-message push-id='1'/><badmessage-response code='2000'/></pap>", 68, "/pap", ErrKind},
		{"no push-id", "", "<pap><cancel-message/></pap>", 5, "/pap/cancel-message/@push-id", ErrMissing},
		{"an empty push-id", "", "<pap><cancel-message push-id=''/></pap>", 5, "/pap/cancel-message/@push-id", ErrMissing},
		{"no address", "", "<pap><push-message push-id='1'></push-message></pap>", 31, "/pap/push-message/address", ErrMissing},
		{"no value of an address", "", "<pap><push-message push-id='1'><address/></push-message></pap>", 31, "/pap/push-message/address/@address-value", ErrMissing},
		{"no result", "", "<pap><push-response push-id='1'/></pap>", 5, "/pap/push-response/response-result", ErrMissing},
		{"two results", "", "<pap><push-response push-id='1'><response-result code='1000'/><response-result code='1000'/></push-response></pap>", 62, "/pap/push-response/response-result", ErrRepeated},
		{"two addresses", "", "<pap><resultnotification-response push-id='1' code='1000'><address address-value='a'/><address address-value='a'/></resultnotification-response></pap>", 86, "/pap/resultnotification-response/address", ErrRepeated},
		{"two qualities", "", "<pap><push-message push-id='1'><quality-of-service/><quality-of-service/></push-message></pap>", 52, "/pap/push-message/quality-of-service", ErrRepeated},
		{"a short code", "", "<pap><badmessage-response desc='a' code='999'/></pap>", 35, "/pap/badmessage-response/@code", ErrValue},
		{"a large code", "", "<pap><badmessage-response code='66536'/></pap>", 26, "/pap/badmessage-response/@code", ErrValue},
		{"a word as code", "", "<pap><badmessage-response code='OK'/></pap>", 26, "/pap/badmessage-response/@code", ErrValue},
		{"neither true nor false", "", "<pap><push-message push-id='1' progress-notes-requested='yes'/></pap>", 31, "/pap/push-message/@progress-notes-requested", ErrValue},
		{"levels", "", "<pap>" + strings.Repeat("<a>", 16), 50, "/pap" + strings.Repeat("/a", 15), ErrLimit},
		{"attributes", "", "<pap" + strings.Repeat(" a='b'", 65), 389, "", ErrLimit},
		{"octets", "", "<pap>" + strings.Repeat(" ", 1<<20), 1 << 20, "", ErrLimit},
	} {
		_, err := Parse(v.mediaType, []byte(v.body), Limits{})
		e, ok := errors.AsType[*SyntaxError](err)
		if !ok || !errors.Is(err, v.err) || e.Offset != int64(v.offset) || e.Path != v.path {
			t.Errorf("%s: %v %+v", v.name, err, e)
		}
		for f := range Fields(v.mediaType, []byte(v.body)) { // up to the fault
			if f.Offset+f.Length > len(v.body) {
				t.Errorf("%s: %+v", v.name, f)
			}
		}
	}
	if _, err := Parse("", []byte("<pap>"+strings.Repeat(" ", 2<<20)+good[5:]), Limits{Octets: -1}); err != nil {
		t.Error(err)
	}
}

// TestRefused has what cannot be written.
func TestRefused(t *testing.T) {
	push := func(f func(m *Message)) Message {
		m := Message{Push: &Push{PushID: "1", Addresses: []Address{one}}, ContentType: "a/b"}
		f(&m)
		return m
	}
	for _, v := range []struct {
		m     Message
		field string
		err   error
	}{
		{Message{}, "pap", ErrKind},
		{Message{Cancel: &Cancel{PushID: "1"}, Bad: &Bad{Code: CodeOK}}, "pap", ErrKind},
		{Message{Cancel: &Cancel{}}, "push-id", ErrMissing},
		{Message{Cancel: &Cancel{PushID: "a\x00"}}, "push-id", xmltok.ErrChar},
		{Message{Cancel: &Cancel{PushID: "a\xFF"}}, "push-id", xmlesc.ErrUTF8},
		{Message{Cancel: &Cancel{"1", []Address{{}}}}, "address-value", ErrMissing},
		{Message{Bad: &Bad{}}, "code", ErrMissing},
		{Message{Bad: &Bad{Code: 999}}, "code", ErrValue},
		{Message{Bad: &Bad{Code: 10000}}, "code", ErrValue},
		{Message{PushResponse: &PushResponse{PushID: "1"}}, "response-result", ErrMissing},
		{Message{CancelResponse: &CancelResponse{PushID: "1", Results: []CancelResult{}}}, "cancel-result", ErrMissing},
		{push(func(m *Message) { m.Push.Addresses = nil }), "address", ErrMissing},
		{push(func(m *Message) { m.ContentType = "" }), "Headers", ErrValue},
		{push(func(m *Message) { m.ContentType = "a/b\r\nc: d" }), "Headers", ErrValue},
		{push(func(m *Message) { m.Headers = []Header{{"A:", "b"}} }), "Headers", ErrValue},
		{push(func(m *Message) { m.Headers = []Header{{"A", " b"}} }), "Headers", ErrValue},
		{push(func(m *Message) { m.Headers = []Header{{"A", "b\r"}} }), "Headers", ErrValue},
		{push(func(m *Message) { m.Headers = []Header{{"content-type", "a/b"}} }), "Headers", ErrValue},
		{push(func(m *Message) { m.Headers = []Header{{"Content-Transfer-Encoding", "base64"}} }), "Headers", ErrValue},
		{push(func(m *Message) { m.Headers = []Header{{"A", strings.Repeat("b", 8192)}} }), "Headers", ErrLimit},
	} {
		b, mediaType, err := AppendMessage([]byte("x"), &v.m)
		e, ok := errors.AsType[*FieldError](err)
		if !ok || e.Field != v.field || !errors.Is(err, v.err) || string(b) != "x" || mediaType != "" {
			t.Errorf("%s: %v, %q", v.field, err, b)
		}
	}
}

// TestHidden: neither content nor a fragment of it is shown.
func TestHidden(t *testing.T) {
	for name, m := range messages {
		var out strings.Builder
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "m", m, "bad", m.Bad)
		if s := fmt.Sprintf("%v %+v %v %s", m, &m, m.Bad, out.String()); strings.Contains(s, "example") || strings.Contains(s, "<pap>") {
			t.Errorf("%s: %s", name, s)
		}
	}
	for c, ok := range map[Code]bool{CodeOK: true, CodeAccepted: true, 999: false, CodeBadRequest: false, CodeService: false} {
		if c.OK() != ok {
			t.Errorf("%d", c)
		}
	}
}

// TestLinear: what a hostile message costs grows with its octets.
func TestLinear(t *testing.T) {
	testdoc.SkipAllocs(t)
	for name, unit := range map[string]string{
		"addresses": `<address address-value="a"/>`, "unknown": "<a/>", "attributes": `<a b="" c=""/>`, "nested": "<a><b><c><d></d></c></b></a>",
	} {
		body := []byte(`<pap><push-message push-id="1"><address address-value="a"/>` + strings.Repeat(unit, 30_000/len(unit)) + `</push-message></pap>`)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := Parse("", body, Limits{}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > uint64(40*len(body)) {
			t.Errorf("%s: %d octets allocated for %d", name, n, len(body))
		}
	}
}
