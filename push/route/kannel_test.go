package route_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push/kannel"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// gateway opens a route to a gateway that answers with a status and a text.
func gateway(t *testing.T, answer func(to string) (int, string)) (route.Transport, *counter, *[]string) {
	t.Helper()
	reports := new([]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Has("dlr-url") {
			*reports = append(*reports, q.Get("dlr-url"))
		}
		if q.Get("username") != "user" || q.Get("password") != "hush" || q.Get("from") != "100" || q.Get("validity") != "90" {
			t.Errorf("query %v", q)
		}
		status, text := answer(q.Get("to"))
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}))
	t.Cleanup(s.Close)
	target, err := route.Parse("kannel+" + strings.Replace(s.URL, "//", "//user@", 1))
	check(t, err)
	p := smpp.NewProfile()
	p.Source, p.Validity = "100", "1h30m20s"
	limiter := new(counter)
	transport, err := route.Open(t.Context(), target, route.Options{Limiter: limiter, Profile: &p, Password: smpp.Secret("hush"), ReportURL: "http://127.0.0.1:1/secret"})
	check(t, err)
	t.Cleanup(func() { transport.Close() })
	return transport, limiter, reports
}

// TestKannel sends to a gateway that refuses a number, and to one that is out of order:
// then messages are pending.
func TestKannel(t *testing.T) {
	status := http.StatusAccepted
	transport, limiter, reports := gateway(t, func(to string) (int, string) {
		if to == "+491700000003" {
			return http.StatusBadRequest, "no such number"
		}
		return status, "0: Accepted for delivery"
	})
	all := batch(t, 10)
	check(t, transport.Send(t.Context(), all))
	if count(all, route.OutcomeSent) != 9 || !strings.Contains(all[3].Reason, "no such number") || limiter.n != 9*3+1 || len(*reports) != 9 {
		t.Errorf("%d are sent, %q, %d reports, the limiter was asked for %d", count(all, route.OutcomeSent), all[3].Reason, len(*reports), limiter.n)
	}
	if !strings.HasSuffix(all[9].ID, "-10") || !strings.Contains((*reports)[8], "ref="+all[9].ID+"&") {
		t.Errorf("id %q, report %q", all[9].ID, (*reports)[8])
	}
	for _, status = range []int{http.StatusServiceUnavailable, http.StatusForbidden, http.StatusNotFound} {
		all = batch(t, 10)
		err := transport.Send(t.Context(), all)
		if e, ok := errors.AsType[*kannel.Error](err); !ok || e.Status != status || count(all, route.OutcomePending) != 10 || strings.Contains(err.Error(), "hush") {
			t.Errorf("status %d: %v, %d are pending", status, err, count(all, route.OutcomePending))
		}
	}
}

// TestReports has reports, and strangers, who get one answer.
func TestReports(t *testing.T) {
	var kept shelf
	h := route.Reports("/secret", kept.take)
	ask := func(method, url string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, url, nil))
		return w.Code, w.Body.String()
	}
	_, nothing := ask("GET", "/")
	for url, want := range map[string]int{
		"GET /secret?ref=a-1&type=1&id=5&answer=": 200,
		"GET /secret?ref=a-2&type=8&id=5&answer=": 200, // not final
		"GET /secret?ref=a-3&type=2&id=5&answer=": 200,
		"GET /secret?ref=a-3&type=9&id=5&answer=": 400,
		"GET /secret":                              400,
		"GET /secre?ref=a-1&type=1&id=5&answer=":   404,
		"GET /secret/?ref=a-1&type=1&id=5&answer=": 404,
		"POST /secret?ref=a-1&type=1&id=5&answer=": 404,
	} {
		method, url, _ := strings.Cut(url, " ")
		if got, text := ask(method, url); got != want || got == 404 && text != nothing {
			t.Errorf("%s %s: %d %s", method, url, got, text)
		}
	}
	if kept.count() != 2 {
		t.Errorf("%v", kept.got)
	}
	kept.full = true
	if got, _ := ask("GET", "/secret?ref=a-1&type=1"); got != 503 {
		t.Errorf("%d where there is no room", got)
	}
}
