package inspect

import (
	"encoding/json"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/tokens"
)

// Bounds of an input and of its report. Where one is reached, a note says so.
const (
	MaxInput    = 1 << 20 // octets
	MaxSegments = 255     // of short messages that are joined
	MaxLayers   = 8       // in each other
	MaxFields   = 1 << 16 // of all layers
)

// Options say how an input is read.
type Options struct {
	// As is the kind that the input has, where that is known; "" lets Explain find it. Of
	// text with octets in it, it is the kind of the octets, or that of the text.
	As Kind
	// Keys are those with which MACs are verified and explained, and what is encrypted is
	// opened. They are never in a report.
	Keys bootstrap.Keys
	// Typed are the digits that the user types, for USERPINMAC.
	Typed bootstrap.Secret
	// Table is the type of the documents, and Charset their charset, in place of those
	// that their headers name.
	Table   *tokens.Table
	Charset codec.Charset
	// Secrets shows the values of secret fields, which are masked otherwise.
	Secrets bool
}

// A Kind is the form of a layer. Kinds are stable.
type Kind string

// Kinds of text around octets.
const (
	KindHex     Kind = "hex"     // hexadecimal digits, with any separators
	KindDump    Kind = "dump"    // the same with offsets in front, as of xxd, hexdump, od and Wireshark
	KindLines   Kind = "lines"   // lines, of which each has the octets of a short message
	KindProse   Kind = "prose"   // hexadecimal digits within other text
	KindBase64  Kind = "base64"  // base64 and base64url
	KindPercent Kind = "percent" // percent-encoding, and queries of gateways
	KindDecimal Kind = "decimal" // a list of decimal numbers
	KindUTF16   Kind = "utf16"   // text in UTF-16
	KindJSONL   Kind = "jsonl"   // the lines of JSON that wbxml bootstrap build writes
)

// Kinds of octets.
const (
	KindSMS          Kind = "sms"          // SMS-DELIVER or SMS-SUBMIT
	KindSegment      Kind = "segment"      // user data of a short message, with its header
	KindJoined       Kind = "joined"       // the datagram that segments make
	KindWSP          Kind = "wsp"          // a WSP push
	KindSMPP         Kind = "smpp"         // PDUs of SMPP, one after another
	KindPAP          Kind = "pap"          // a message of the Push Access Protocol
	KindWBXML        Kind = "wbxml"        // a document
	KindXML          Kind = "xml"          // a document
	KindNotification Kind = "notification" // package 0 of OMA DM
	KindSignature    Kind = "signature"    // XML-Signature
	KindEncrypted    Kind = "encrypted"    // XML-Encryption
	KindText         Kind = "text"         // text without another meaning
	KindGzip         Kind = "gzip"         // named only, as are the next two
	KindZip          Kind = "zip"
	KindPcap         Kind = "pcap"
	KindUnknown      Kind = "unknown" // not recognised
)

// Kinds returns the kinds that [Options.As] can be.
func Kinds() (all []Kind) {
	all = []Kind{KindHex, KindDump, KindLines, KindProse, KindBase64, KindPercent, KindDecimal, KindUTF16, KindJSONL, KindSignature, KindEncrypted}
	for _, p := range probes {
		all = append(all, p.kind)
	}
	return all
}

// A Rank says how well a reading fits.
type Rank uint8

// The ranks.
const (
	Weak     Rank = iota + 1 // nothing contradicts it, and little speaks for it
	Possible                 // it reads to a fault far behind its beginning
	Likely                   // it reads to its end, with a form that others could have
	Certain                  // it reads to its end, and nothing else has this form
)

// String returns the name of the rank.
func (r Rank) String() string {
	return [...]string{"", "weak", "possible", "likely", "certain"}[min(r, Certain)]
}

// MarshalText implements encoding.TextMarshaler.
func (r Rank) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// A Report says all that is known about an input. It owns its memory.
type Report struct {
	Version  int       `json:"version"` // of this form: 1
	Kind     Kind      `json:"kind"`    // of the outermost layer
	Rank     Rank      `json:"rank"`
	Readings []Reading `json:"readings,omitempty"` // all that come near, the one taken first
	Buffers  []Buffer  `json:"buffers"`            // buffer 0 is the input
	Layers   []Layer   `json:"layers"`             // each behind the one around it
	Notes    []Note    `json:"notes,omitempty"`    // on all of the input
	Masked   int       `json:"masked,omitempty"`   // secrets that the report does not show
}

// A Reading is a way to read an input.
type Reading struct {
	Kind Kind `json:"kind"`
	Rank Rank `json:"rank"`
	Read int  `json:"read"` // octets that it reads before a fault, or all
}

// A Buffer has octets that layers and fields are about. Octets of secrets are '*'.
type Buffer struct {
	Octets []byte `json:"octets"`          // base64 in JSON
	Parts  []Part `json:"parts,omitempty"` // where they come from; none of buffer 0, and of decrypted content
}

// A Part says that Length octets from Offset on come from Size octets of another buffer,
// from From on: of digits two for each, of base64 four for three.
type Part struct {
	Offset int `json:"offset"`
	Length int `json:"length"`
	Buffer int `json:"buffer"`
	From   int `json:"from"`
	Size   int `json:"size"`
	// Whole says that no octet of Size stands for one octet alone.
	Whole bool `json:"whole,omitempty"`
}

// A Layer is a message or a document, or a text around one.
type Layer struct {
	Kind   Kind    `json:"kind"`
	Name   string  `json:"name"`   // of this one: "SMS-DELIVER", the document type
	Parent int     `json:"parent"` // index of the layer around it, -1 of the outermost
	Buffer int     `json:"buffer"`
	Offset int     `json:"offset"` // of its first octet in that buffer
	Length int     `json:"length"`
	Fields []Field `json:"fields,omitempty"` // in the order of their octets
	Notes  []Note  `json:"notes,omitempty"`

	XML      string    `json:"xml,omitempty"`      // of a document
	Lenient  bool      `json:"lenient,omitempty"`  // the XML has what strict reading refuses
	Settings string    `json:"settings,omitempty"` // a sentence: what the document sets
	Account  string    `json:"account,omitempty"`  // the DM account, as JSON
	Tree     []Node    `json:"tree,omitempty"`     // that the device must end up with
	Findings []Finding `json:"findings,omitempty"` // rules that a bootstrap message breaks
	MAC      *MAC      `json:"mac,omitempty"`      // of the message in this layer
}

// A Class says what a field is, for its colour.
type Class string

// The classes.
const (
	ClassHeader  Class = "header"
	ClassTag     Class = "tag"     // an element
	ClassAttr    Class = "attr"    // an attribute
	ClassText    Class = "text"    // a value, or content
	ClassControl Class = "control" // page switches and ends
	ClassFault   Class = "fault"   // faulty, unknown, or not read
	ClassSecret  Class = "secret"  // a value that reports mask
)

// A Field is a span of octets with its meaning. A field that a layer of its own
// explains has that layer's index in Layer.
type Field struct {
	Offset  int    `json:"offset"` // in the buffer of its layer
	Length  int    `json:"length"`
	Name    string `json:"name"`              // in the terms of the specification
	Value   string `json:"value,omitempty"`   // as read
	Meaning string `json:"meaning,omitempty"` // in plain words
	Class   Class  `json:"class"`
	Path    string `json:"path,omitempty"`  // of the element, in a document
	State   string `json:"state,omitempty"` // of the grammar of a document
	Page    int    `json:"page"`            // current code page, -1 where there is none
	Spec    string `json:"spec,omitempty"`  // section of the specification
	Layer   int    `json:"layer,omitempty"` // that these octets are explained by; 0 for none
}

// A Note says something about a layer that is not a field. IDs are stable.
type Note struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Offset int    `json:"offset"` // in the buffer of the layer, -1 for none
}

// A Node is a node of a management tree.
type Node struct {
	URI   string `json:"uri"`
	Value string `json:"value,omitempty"`
	ACL   string `json:"acl,omitempty"`
}

// A Finding is a rule that a message breaks; see [bootstrap.Finding].
type Finding struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// A State says what is known about a MAC. States are stable.
type State string

// The states.
const (
	StateVerified   State = "verified"
	StateDiffers    State = "differs"
	StateMissing    State = "missing"    // the message has none
	StateNoKeys     State = "nokeys"     // there are no keys, or not those that SEC asks for
	StateIncomplete State = "incomplete" // a segment is missing
)

// A MAC is the protection of a message, and what is known about it. It never decides
// whether a message is accepted: [bootstrap.Verify] is the gate.
type MAC struct {
	State  State     `json:"state"`
	SEC    string    `json:"sec,omitempty"`
	Digits string    `json:"digits,omitempty"` // of the message
	Reason string    `json:"reason,omitempty"` // why it does not verify
	Why    [][]Cause `json:"why,omitempty"`    // mistakes that explain it: these together, or those
}

// A Cause is a mistake of the sender, by an id of package diagnose.
type Cause struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Remedy string `json:"remedy"`
}

// JSON returns the report as JSON, by the schema in docs/inspect.schema.json.
func (r *Report) JSON() ([]byte, error) { return json.Marshal(r) }
