package kannel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// password is one that looks different where it is escaped.
const password = "pass word&%+é"

// gateway returns a client of a server that answers as f does.
func gateway(t *testing.T, f http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return &Client{URL: s.URL + "/cgi-bin/sendsms", Username: "user", Password: Secret(password), HTTP: s.Client()}
}

// segments returns a datagram with all octets, in three segments.
func segments(t *testing.T) (datagram []byte, all [][]byte) {
	t.Helper()
	for i := range 300 {
		datagram = append(datagram, byte(i))
	}
	s := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 0x2B}
	for i := range 3 {
		b, err := s.AppendSegment(nil, datagram, i)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return datagram, all
}

// TestSendMessage holds every parameter of every request, and the octets.
func TestSendMessage(t *testing.T) {
	datagram, all := segments(t)
	var got []url.Values
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/cgi-bin/sendsms" || strings.ContainsAny(r.URL.RawQuery, "+ ") {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		got = append(got, r.URL.Query())
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, "0: Accepted for delivery")
	})
	c.From, c.SMSC, c.Validity, c.ReportURL = "12345", "a b", 90*time.Minute, "http://pi.example.com/r%20s?token=x%26y"
	if sent, err := c.SendMessage(t.Context(), "+491700000001", all, "row-7_1"); sent != 3 || err != nil {
		t.Fatal(sent, err)
	}
	var back []byte
	for i, q := range got {
		udh := q.Get("udh")
		if udh != string(all[i][:12]) {
			t.Errorf("segment %d: udh % X", i, udh)
		}
		back = append(back, q.Get("text")...)
		q.Del("udh")
		q.Del("text")
		want := url.Values{"username": {"user"}, "password": {password}, "to": {"+491700000001"}, "coding": {"1"}, "from": {"12345"}, "smsc": {"a b"}, "validity": {"90"}}
		if i == 2 {
			want.Set("dlr-mask", "19")
			want.Set("dlr-url", "http://pi.example.com/r%%20s?token=x%%26y&ref=row-7_1&type=%d&id=%F&answer=%A")
		}
		if diff := cmp.Diff(want, q); diff != "" {
			t.Errorf("segment %d, want, got:\n%s", i, diff)
		}
	}
	if string(back) != string(datagram) {
		t.Errorf("% X", back)
	}
	// The least.
	got, *c = nil, Client{URL: c.URL, ReportURL: "http://pi.example.com"}
	if err := c.Send(t.Context(), "123", all[0], ""); err != nil {
		t.Fatal(err)
	}
	if len(got[0]) != 6 {
		t.Errorf("%q", got[0])
	}
	if err := c.Send(t.Context(), "123", all[0], "r"); err != nil || got[1].Get("dlr-url") != "http://pi.example.com?ref=r&type=%d&id=%F&answer=%A" {
		t.Errorf("%v %q", err, got[1])
	}
}

// TestAnswers has what a gateway answers, and that nothing secret is in an error.
func TestAnswers(t *testing.T) {
	_, all := segments(t)
	for _, v := range []struct {
		status    int
		body      string
		text      string // of the error; "" for none
		temporary bool
	}{
		{202, "0: Accepted for delivery", "", false},
		{202, "3: Queued for later delivery", "", false},
		{202, "", "", false},
		{200, "0: Accepted for delivery", "", false},
		{200, "3: Queued for later delivery", "", false},
		{200, "<html>please log in", "status 200: <html>please log in", false},
		{204, "", "status 204: ", false},
		{302, "", "status 302: ", false},
		{400, "Empty receiver number not allowed, rejected\r\nmore", "status 400: Empty receiver number not allowed, rejected", false},
		{403, "Authorization failed for sendsms", "status 403: Authorization failed for sendsms", false},
		{404, "\x1b[31m", "status 404: Not Found", false},
		{429, "slow", "status 429: slow", true},
		{503, "Temporal failure, try again later.", "status 503: Temporal failure, try again later.", true},
		{500, "no " + password, "status 500: Internal Server Error", true},
		{500, "no sendsms?password=" + url.QueryEscape(password), "status 500: Internal Server Error", true},
		{500, strings.Repeat("x", 2000), "status 500: " + strings.Repeat("x", 512), true},
	} {
		c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				t.Error("a redirect was followed")
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(v.status)
			fmt.Fprint(w, v.body)
		})
		sent, err := c.SendMessage(t.Context(), "123", all[:2], "")
		if v.text == "" {
			if sent != 2 || err != nil {
				t.Errorf("%d %q: %d %v", v.status, v.body, sent, err)
			}
			continue
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || sent != 0 || e.Error() != "kannel: "+v.text || e.Temporary != v.temporary || e.Status != v.status {
			t.Errorf("%d %q: %+v", v.status, v.body, err)
		}
	}
}

// TestNoAnswer: why there is none, without the URL.
func TestNoAnswer(t *testing.T) {
	_, all := segments(t)
	closed := httptest.NewServer(nil)
	closed.Close()
	c := &Client{URL: closed.URL, Username: "user", Password: Secret(password)}
	err := c.Send(t.Context(), "123", all[0], "")
	e, ok := errors.AsType[*Error](err)
	if _, dial := errors.AsType[*net.OpError](err); !ok || !dial || !e.Temporary || e.Status != 0 || strings.Contains(err.Error(), "user") || strings.Contains(fmt.Sprintf("%+v", e), "pass") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Send(ctx, "123", all[0], ""); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestRefused has what is not sent.
func TestRefused(t *testing.T) {
	_, all := segments(t)
	for _, v := range []struct {
		field string
		c     Client
		to    string
		data  []byte
		ref   string
	}{
		{"URL", Client{URL: "ftp://a"}, "1", all[0], ""},
		{"URL", Client{URL: "http://"}, "1", all[0], ""},
		{"URL", Client{URL: "http://a?" + password}, "1", all[0], ""},
		{"URL", Client{URL: "http://u:" + "p@a"}, "1", all[0], ""},
		{"URL", Client{URL: "http://a\n" + password}, "1", all[0], ""},
		{"to", Client{}, "", all[0], ""},
		{"to", Client{}, "1 2", all[0], ""},
		{"to", Client{}, "+", all[0], ""},
		{"to", Client{}, "++1", all[0], ""},
		{"to", Client{}, "1;2", all[0], ""},
		{"to", Client{}, "123456789012345678901", all[0], ""},
		{"segment", Client{}, "1", nil, ""},
		{"segment", Client{}, "1", []byte{5, 0}, ""},
		{"segment", Client{}, "1", make([]byte, 141), ""},
		{"Validity", Client{Validity: time.Second}, "1", all[0], ""},
		{"Validity", Client{Validity: -time.Minute}, "1", all[0], ""},
		{"ref", Client{ReportURL: "http://a"}, "1", all[0], "a&b"},
		{"ref", Client{ReportURL: "http://a"}, "1", all[0], "%d"},
		{"ref", Client{ReportURL: "http://a"}, "1", all[0], strings.Repeat("a", 129)},
		{"ReportURL", Client{ReportURL: "/a"}, "1", all[0], "a"},
		{"ReportURL", Client{ReportURL: "http://a#b"}, "1", all[0], "a"},
	} {
		if v.c.URL == "" {
			v.c.URL = "http://127.0.0.1:1"
		}
		err := v.c.Send(t.Context(), v.to, v.data, v.ref)
		if e, ok := errors.AsType[*push.FieldError](err); !ok || e.Field != v.field || strings.Contains(err.Error(), password) {
			t.Errorf("%s: %v", v.field, err)
		}
	}
	c := Client{URL: password, Username: password, Password: Secret(password), ReportURL: password}
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "c", c, "p", &c)
	if s := fmt.Sprintf("%v %+v %#v", c, &c, c) + out.String(); strings.Contains(s, "pass") {
		t.Error(s)
	}
}

func TestParseReport(t *testing.T) {
	long := strings.Repeat("a", 65)
	for _, v := range []struct {
		query string
		want  string // reference, state, id, error; or the field at fault
	}{
		{"token=x&ref=row-7_1&type=1&id=ab&answer=", "row-7_1 DELIVRD ab "},
		{"ref=a&type=2", "a UNDELIV  "},
		{"ref=a&type=4", "a ENROUTE  "},
		{"ref=a&type=32", "a ENROUTE  "},
		{"ref=a&type=8&answer=ACK%2F", "a ACCEPTD  "},
		{"ref=a&type=16&answer=NACK%2F11%2FInvalid+destination", "a REJECTD  "},
		{"ref=a&type=1&id=7&answer=id%3A7+sub%3A001+stat%3ADELIVRD+err%3A000+text%3A", "a DELIVRD 7 000"},
		{"ref=a&type=2&id=7&answer=id%3A7+stat%3AEXPIRED+err%3A0a7", "a EXPIRED 7 0a7"},
		{"ref=a&type=2&answer=id%3A7+stat%3ADELIVRD", "a UNDELIV  "},
		{"ref=a&type=2&answer=id%3A7+stat%3AGONE", "a UNDELIV  "},
		{"ref=a&type=1&answer=id%3A7+stat%3AEXPIRED", "a DELIVRD  "},
		{"", "ref"},
		{"type=1", "ref"},
		{"ref=a%26b&type=1", "ref"},
		{"ref=" + strings.Repeat("a", 129) + "&type=1", "ref"},
		{"ref=a", "type"},
		{"ref=a&type=%25d", "type"},
		{"ref=a&type=3", "type"},
		{"ref=a&type=1&id=" + long, "id"},
		{"ref=a&type=1&x=%", "query"},
		{"ref=a;type=1", "query"},
		{"ref=a&type=1&x=" + strings.Repeat("a", 4096), "query"},
	} {
		ref, r, err := ParseReport(v.query)
		if err != nil {
			if e, ok := errors.AsType[*push.FieldError](err); !ok || e.Field != v.want || ref != "" {
				t.Errorf("%.80q: %v", v.query, err)
			}
			continue
		}
		if got := fmt.Sprintf("%s %v %s %s", ref, r.State, r.ID, r.Error); got != v.want {
			t.Errorf("%q: %q, want %q", v.query, got, v.want)
		}
	}
}

// FuzzParseReport: what is read has the bounds that are promised.
func FuzzParseReport(f *testing.F) {
	f.Add("ref=a&type=2&id=7&answer=id%3A7+stat%3AEXPIRED+err%3A0a7")
	f.Add("ref=a&type=16")
	f.Fuzz(func(t *testing.T, query string) {
		ref, r, err := ParseReport(query)
		if err == nil && (!isRef(ref) || len(r.ID) > maxID || len(r.Error) > maxID || r.State < smpp.StateEnroute || r.State > smpp.StateRejected) {
			t.Fatalf("%q %+v", ref, r)
		}
		if _, ok := errors.AsType[*push.FieldError](err); err != nil && !ok {
			t.Fatal(err)
		}
	})
}
