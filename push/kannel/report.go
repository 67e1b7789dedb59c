package kannel

import (
	"net/url"
	"strings"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// final is the dlr-mask of the final states: delivered, not deliverable, and rejected
// by the SMSC.
const final = 1 | 2 | 16

const (
	maxRef    = 128
	maxReport = 4 << 10 // octets of a query
	maxID     = 64      // as in package smpp
)

// isRef reports whether s can be a reference. It has no character that is escaped,
// as Kannel puts its own values in place of a percent sign and a letter.
func isRef(s string) bool {
	return s != "" && len(s) <= maxRef && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// report returns the dlr-url for a message.
func (c *Client) report(ref string) (string, error) {
	if !isRef(ref) {
		return "", &push.FieldError{Field: "ref", Err: push.ErrValue}
	}
	u, err := url.Parse(c.ReportURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Fragment != "" {
		return "", &push.FieldError{Field: "ReportURL", Err: push.ErrValue}
	}
	sep := "?"
	if u.RawQuery != "" {
		sep = "&"
	}
	// Kannel writes the report's type for %d, the SMSC's id of the message for %F and the
	// SMSC's answer for %A, and % for %%.
	return strings.ReplaceAll(u.String(), "%", "%%") + sep + "ref=" + ref + "&type=%d&id=%F&answer=%A", nil
}

// ParseReport reads the query of a delivery report, the [url.URL.RawQuery] of a request
// to ReportURL: the reference that Send was given, and what became of the message. ID
// is that of the SMSC, empty where Kannel does not know it. The error is a
// [*push.FieldError]; without one, ref is well-formed, and ID and Error have at most 64
// octets.
func ParseReport(query string) (ref string, r smpp.Receipt, err error) {
	if len(query) > maxReport {
		return "", r, &push.FieldError{Field: "query", Err: push.ErrLimit}
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return "", r, &push.FieldError{Field: "query", Err: push.ErrValue}
	}
	if ref = q.Get("ref"); !isRef(ref) {
		return "", r, &push.FieldError{Field: "ref", Err: push.ErrValue}
	}
	if r.ID = []byte(q.Get("id")); len(r.ID) > maxID {
		return "", r, &push.FieldError{Field: "id", Err: push.ErrLimit}
	}
	switch q.Get("type") {
	case "1":
		r.State = smpp.StateDelivered
	case "2":
		r.State = smpp.StateUndeliverable
	case "4", "32": // queued by the SMSC, or on its way
		r.State = smpp.StateEnroute
	case "8":
		r.State = smpp.StateAccepted
	case "16":
		r.State = smpp.StateRejected
	default:
		return "", r, &push.FieldError{Field: "type", Err: push.ErrValue}
	}
	// The answer of an SMSC is the text of its receipt, which knows better why a message
	// is not deliverable.
	text, err := smpp.ParseReceipt(&smpp.Message{ESMClass: 0x04, Short: []byte(q.Get("answer"))})
	if err == nil {
		r.Error = text.Error
		if r.State == smpp.StateUndeliverable && text.State.Final() && text.State != smpp.StateDelivered && text.State != smpp.StateUnknown {
			r.State = text.State
		}
	}
	return ref, r, nil
}
