package kannel

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/push"
)

// Secret is a password, which does not show itself.
type Secret = secret.Secret

// A Client is the way to a gateway. It is safe for concurrent use as long as it is not
// changed.
type Client struct {
	secret.Hidden // the fields do not show themselves

	URL      string // of sendsms, such as http://127.0.0.1:13013/cgi-bin/sendsms, without a query
	Username string
	Password Secret
	From     string        // the sender; where empty, Kannel decides
	SMSC     string        // smsc-id of the connection; where empty, Kannel decides
	Validity time.Duration // whole minutes; 0 leaves it to the SMSC
	// ReportURL is where reports go, with http or https. Its host must be known to
	// Kannel. Where it is empty, no reports are asked for.
	ReportURL string
	HTTP      *http.Client // nil is http.DefaultClient, which waits as long as the context does
}

// An Error is that of a gateway that does not accept a message.
type Error struct {
	Status int    // of HTTP, 0 where no answer came
	Text   string // the first line of the answer
	// Temporary says that the same request can have success later. Without an answer
	// nobody knows whether the message was accepted; the same octets once more
	// do no harm, as the device drops a segment that it has.
	Temporary bool
	Err       error // why no answer came, or nil
}

// Error returns status and text, or why there is none, in one line.
func (e *Error) Error() string {
	if e.Err != nil {
		return "kannel: " + e.Err.Error()
	}
	return "kannel: status " + strconv.Itoa(e.Status) + ": " + e.Text
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// SendMessage sends all segments of a message in their order, and asks for a report on
// the last one: see Send. It returns how many were accepted, with the error of the next.
func (c *Client) SendMessage(ctx context.Context, to string, segments [][]byte, ref string) (sent int, err error) {
	for i, s := range segments {
		if i < len(segments)-1 {
			err = c.Send(ctx, to, s, "")
		} else {
			err = c.Send(ctx, to, s, ref)
		}
		if err != nil {
			return i, err
		}
	}
	return len(segments), nil
}

// Send sends one segment, a user data header and data, to a number of up to 20 digits,
// with a plus sign in front where it is international. Where ref is not empty and the
// client has a ReportURL, it asks for a report of the final state, which comes with ref:
// up to 128 letters, digits, hyphens and underlines.
//
// A value that cannot be sent is a [*push.FieldError], all else an [*Error].
func (c *Client) Send(ctx context.Context, to string, segment []byte, ref string) error {
	u, err := c.request(to, segment, ref)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return &push.FieldError{Field: "URL", Err: push.ErrValue}
	}
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // without the URL, which has the password
	}
	if err != nil {
		return &Error{Temporary: true, Err: err}
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 512)) // an answer that ends early has its status
	text, _, _ := strings.Cut(string(body), "\n")
	// 202 is "0: Accepted for delivery" or "3: Queued for later delivery"; versions of
	// long ago had 200.
	status := answer.StatusCode
	if status == http.StatusAccepted || status == http.StatusOK && (strings.HasPrefix(text, "0:") || strings.HasPrefix(text, "3:")) {
		return nil
	}
	text = strings.TrimSpace(text)
	if pw := string(c.Password); !xmlesc.Printable([]byte(text)) || pw != "" && (strings.Contains(text, pw) || strings.Contains(text, url.QueryEscape(pw))) {
		text = http.StatusText(status)
	}
	again := status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
	return &Error{Status: status, Text: text, Temporary: again}
}

// request returns the URL that stands for a segment.
func (c *Client) request(to string, segment []byte, ref string) (*url.URL, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, &push.FieldError{Field: "URL", Err: push.ErrValue}
	}
	// Kannel takes several receivers, with spaces between them.
	if digits := strings.TrimPrefix(to, "+"); digits == "" || len(digits) > 20 || strings.Trim(digits, "0123456789") != "" {
		return nil, &push.FieldError{Field: "to", Err: push.ErrValue}
	}
	if _, err := push.ParseSegment(segment); err != nil {
		return nil, &push.FieldError{Field: "segment", Err: err}
	}
	if c.Validity < 0 || c.Validity%time.Minute != 0 {
		return nil, &push.FieldError{Field: "Validity", Err: push.ErrValue}
	}
	header := 1 + int(segment[0])
	q := url.Values{
		"username": {c.Username}, "password": {string(c.Password)}, "to": {to}, "coding": {"1"},
		"udh": {string(segment[:header])}, "text": {string(segment[header:])},
	}
	if c.From != "" {
		q.Set("from", c.From)
	}
	if c.SMSC != "" {
		q.Set("smsc", c.SMSC)
	}
	if c.Validity > 0 {
		q.Set("validity", strconv.Itoa(int(c.Validity/time.Minute)))
	}
	if ref != "" && c.ReportURL != "" {
		report, err := c.report(ref)
		if err != nil {
			return nil, err
		}
		q.Set("dlr-url", report)
		q.Set("dlr-mask", strconv.Itoa(final))
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20") // a plus sign itself is %2B
	return u, nil
}
