package pap

import "github.com/go-wbxml/wbxml/internal/secret"

// A Message is a message of PAP: exactly one of its pointers is set, by which
// everybody knows what it is. Texts are UTF-8 and, where they are words or times of
// PAP, not checked. An attribute that is not there is a zero field, and vice versa.
//
// The structs are the grammar of the control document, too: a field with a tag is an
// attribute or, where it is of a struct, a child; what is required is marked.
type Message struct {
	secret.Hidden // the fields do not show themselves

	Push           *Push           `pap:"push-message"`
	PushResponse   *PushResponse   `pap:"push-response"`
	Result         *Result         `pap:"resultnotification-message"`
	ResultResponse *ResultResponse `pap:"resultnotification-response"`
	Cancel         *Cancel         `pap:"cancel-message"`
	CancelResponse *CancelResponse `pap:"cancel-response"`
	Bad            *Bad            `pap:"badmessage-response"`

	// The content of a Push: its media type with parameters, see
	// [push.ContentType.String], other headers, and octets, which of a message that was
	// read alias the input.
	ContentType string
	Headers     []Header
	Content     []byte

	// Skipped counts the elements, attributes and parts of the message that was read
	// that have no field.
	Skipped int
}

// TimeFormat is the form of times, in UTC, for [time.Time.Format].
const TimeFormat = "2006-01-02T15:04:05Z"

// A Push asks the gateway to push the content.
type Push struct {
	PushID          string    `pap:"push-id,required"` // identifies the push, as the initiator chose it
	DeliverBefore   string    `pap:"deliver-before-timestamp"`
	DeliverAfter    string    `pap:"deliver-after-timestamp"`
	SourceReference string    `pap:"source-reference"`
	ProgressNotes   bool      `pap:"progress-notes-requested"` // in the response
	NotifyTo        string    `pap:"ppg-notify-requested-to"`  // URL to which a Result is sent
	Addresses       []Address `pap:"address,required"`
	QoS             *QoS      `pap:"quality-of-service"`
}

// An Address is that of a receiver. A subscriber's is his number and the gateway's
// host name: WAPPUSH=+358408676001/TYPE=PLMN@ppg.example.com. The other types are
// USER, IPV4 and IPV6.
type Address struct {
	Value string `pap:"address-value,required"`
}

// A QoS is the quality of service of a push. Give a Bearer with its Network, and require
// both or neither: Kannel answers everything else with [CodeBadRequest].
type QoS struct {
	Priority        string `pap:"priority"`        // high, medium or low
	DeliveryMethod  string `pap:"delivery-method"` // confirmed, preferconfirmed, unconfirmed or notspecified
	Network         string `pap:"network"`         // such as GSM
	NetworkRequired bool   `pap:"network-required"`
	Bearer          string `pap:"bearer"` // such as SMS
	BearerRequired  bool   `pap:"bearer-required"`
}

// A PushResponse is the answer to a Push.
type PushResponse struct {
	PushID        string   `pap:"push-id,required"`
	SenderAddress string   `pap:"sender-address"`
	SenderName    string   `pap:"sender-name"`
	ReplyTime     string   `pap:"reply-time"`
	Notes         []Note   `pap:"progress-note"`
	Response      Response `pap:"response-result,required"`
}

// A Note is a stage that a push has reached.
type Note struct {
	Stage string `pap:"stage,required"`
	Note  string `pap:"note"`
	Time  string `pap:"time"`
}

// A Response says whether the gateway accepts a Push.
type Response struct {
	Code Code   `pap:"code,required"`
	Desc string `pap:"desc"`
}

// A Result notifies the initiator of what became of a Push for a receiver.
type Result struct {
	PushID        string  `pap:"push-id,required"`
	SenderAddress string  `pap:"sender-address"`
	SenderName    string  `pap:"sender-name"`
	ReceivedTime  string  `pap:"received-time"`
	EventTime     string  `pap:"event-time"`
	State         string  `pap:"message-state,required"` // rejected, pending, delivered, undeliverable, expired, aborted, timeout, cancelled or unknown
	Code          Code    `pap:"code,required"`
	Desc          string  `pap:"desc"`
	Address       Address `pap:"address,required"`
	QoS           *QoS    `pap:"quality-of-service"`
}

// A ResultResponse is the answer to a Result.
type ResultResponse struct {
	PushID  string  `pap:"push-id,required"`
	Code    Code    `pap:"code,required"`
	Desc    string  `pap:"desc"`
	Address Address `pap:"address,required"`
}

// A Cancel takes a Push back, for some receivers, or for all where it names none.
type Cancel struct {
	PushID    string    `pap:"push-id,required"`
	Addresses []Address `pap:"address"`
}

// A CancelResponse is the answer to a Cancel.
type CancelResponse struct {
	PushID  string         `pap:"push-id,required"`
	Results []CancelResult `pap:"cancel-result,required"`
}

// A CancelResult is what became of a Cancel, for some receivers or for all.
type CancelResult struct {
	Code      Code      `pap:"code,required"`
	Desc      string    `pap:"desc"`
	Addresses []Address `pap:"address"`
}

// A Bad is the answer to a message that the gateway cannot read. The fragment is the
// part of that message that it does not understand.
type Bad struct {
	secret.Hidden // a fragment may be content

	Code     Code   `pap:"code,required"`
	Desc     string `pap:"desc"`
	Fragment string `pap:"bad-message-fragment"`
}

// A Header is a header of the content other than Content-Type, such as
// X-Wap-Application-Id. Name and Value are printable ASCII.
type Header struct{ Name, Value string }

// A Code says what became of a message or a push. The first of its four digits is the
// class: 1 success, 2 a fault of the sender, 3 of the gateway, 4 of a service, which
// may be tried again, 5 of the device.
type Code uint16

// The codes whose meaning has a source; there are others.
const (
	CodeOK             Code = 1000
	CodeAccepted       Code = 1001 // for processing
	CodeBadRequest     Code = 2000
	CodeForbidden      Code = 2001
	CodeAddress        Code = 2002
	CodeCapabilities   Code = 2005 // of the device do not match
	CodeDuplicate      Code = 2007 // push-id known
	CodeInternal       Code = 3000
	CodeTransformation Code = 3006 // failed
	CodeBearer         Code = 3010 // required, and not available
	CodeService        Code = 4000 // failed; may be tried again
	CodeAborted        Code = 5000 // by the device
)

// OK reports whether c is of the class success.
func (c Code) OK() bool { return c/1000 == 1 }
