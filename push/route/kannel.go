package route

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	client "github.com/go-wbxml/wbxml/push/kannel"
)

// A gateway is a [Transport] to Kannel. Each call sends one short message after another.
type gateway struct {
	client  client.Client
	http    *http.Transport
	limiter Limiter
	run     string // part of the references of reports, so that each run has its own
}

// answerTime is how long a gateway may take for an answer.
const answerTime = 30 * time.Second

func openKannel(t Target, o Options) Transport {
	g := &gateway{limiter: o.Limiter, run: rand.Text()[:10], http: &http.Transport{TLSClientConfig: o.TLS, MaxIdleConnsPerHost: 64}}
	validity, _ := time.ParseDuration(o.Profile.Validity) // Check has read it; "" is 0
	g.client = client.Client{
		URL: strings.TrimPrefix(t.Scheme, "kannel+") + "://" + t.Addr + t.Path, Username: t.User, Password: o.Password, From: o.Profile.Source,
		Validity: validity.Truncate(time.Minute), ReportURL: o.ReportURL, HTTP: &http.Client{Transport: g.http, Timeout: answerTime},
	}
	return g
}

// ofRoute reports whether an error is no word about a message: name, password or path can
// be wrong, too.
func ofRoute(e *client.Error) bool {
	return e.Temporary || e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden || e.Status == http.StatusNotFound
}

// Send implements [Transport].
func (g *gateway) Send(ctx context.Context, batch []Message) error {
	for i := range batch {
		m := &batch[i]
		ref := ""
		if g.client.ReportURL != "" {
			ref = fmt.Sprintf("%s-%d", g.run, m.Row)
		}
		err := g.send(ctx, m, ref)
		e, answered := errors.AsType[*client.Error](err)
		switch {
		case err == nil:
			m.Outcome, m.Reason, m.ID = OutcomeSent, "", ref
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case answered && ofRoute(e): // the others would fare no better
			m.Reason = err.Error()
			return err
		default:
			m.Outcome, m.Reason = OutcomeRefused, err.Error()
		}
	}
	return nil
}

// send sends the segments of a message. One that fails in the middle is sent again whole.
func (g *gateway) send(ctx context.Context, m *Message, ref string) error {
	for n, segment := range m.Segments {
		if err := g.limiter.WaitN(ctx, 1); err != nil {
			return &client.Error{Temporary: true, Err: err}
		}
		last := ""
		if n == len(m.Segments)-1 {
			last = ref
		}
		if err := g.client.Send(ctx, string(m.Number), segment, last); err != nil {
			return err
		}
	}
	return nil
}

// Close implements [Transport].
func (g *gateway) Close() error {
	g.http.CloseIdleConnections()
	return nil
}

// Reports returns the handler of a gateway's reports. Its path, from the slash on, has to
// hold a secret: whoever knows it can have messages called delivered. Everybody else gets
// one answer. take is that of [Options].Receipt.
func Reports(path string, take func(Receipt) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := subtle.ConstantTimeCompare([]byte(r.URL.Path), []byte(path)) == 1
		if !known || r.Method != http.MethodGet {
			http.NotFound(w, r)
			return
		}
		ref, receipt, err := client.ParseReport(r.URL.RawQuery)
		switch {
		case err != nil:
			http.Error(w, "not a report", http.StatusBadRequest)
		case receipt.State.Final() && !take(Receipt{[]string{ref}, receipt.State}):
			http.Error(w, "try again", http.StatusServiceUnavailable)
		}
	})
}
