package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/cardfiles"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/device/card"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// Something shown has a text for people. As JSON it is what its fields say.
type something interface{ text(b []byte) []byte }

// Write writes something that is shown: its text, or a line of JSON. The error is that of
// w.
func Write(w io.Writer, v something, asJSON bool) error {
	var out bytes.Buffer
	defer func() { clear(out.Bytes()) }()
	if asJSON {
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return err
		}
	} else {
		out.Write(v.text(nil))
	}
	_, err := w.Write(out.Bytes())
	return err
}

// A Node is a node of a tree as it is shown.
type Node struct {
	URI    string `json:"uri"`
	Format string `json:"format"`
	Type   string `json:"type,omitempty"`
	Value  string `json:"value,omitempty"`  // masked where it is a secret
	Octets []byte `json:"base64,omitempty"` // in its place, of the format bin
	ACL    string `json:"acl,omitempty"`
	Title  string `json:"title,omitempty"`
	TStamp string `json:"tstamp,omitempty"`
	VerNo  uint16 `json:"verno,omitempty"`
}

func showNode(n device.Node, secrets bool) *Node {
	s := &Node{URI: n.URI, Format: n.Format.String(), Type: n.Type, ACL: n.ACL, Title: n.Title, TStamp: n.TStamp, VerNo: n.VerNo}
	switch {
	case !secrets && len(n.Value) > 0 && (n.Secret || device.DefaultNoGet(n.URI)):
		s.Value = secret.Mask
	case n.Format == tnds.FormatBin:
		s.Octets = n.Value
	default:
		s.Value = string(n.Value)
	}
	return s
}

// text appends value, type of an object, and ACL.
func (n *Node) text(b []byte) []byte {
	switch {
	case n.Octets != nil:
		b = fmt.Appendf(b, " = %x (octets)", n.Octets)
	case n.Value != "":
		b = fmt.Appendf(b, " = %s", display.Line(n.Value))
	}
	if n.Format == tnds.FormatNode.String() && n.Type != "" {
		b = fmt.Appendf(b, "  (%s)", display.Line(n.Type))
	}
	if n.ACL != "" {
		b = fmt.Appendf(b, "  [ACL %s]", display.Line(n.ACL))
	}
	return b
}

// A Tree is nodes, a parent before its children.
type Tree struct {
	Nodes []*Node `json:"tree"`
}

// ShowTree returns the node at uri, but the root, and all below it, with the values of
// secrets if secrets is true. ok is false where there is none.
func ShowTree(t *device.Tree, uri string, secrets bool) (out Tree, ok bool) {
	at, ok := t.Node(uri)
	if ok && uri != "." {
		out.Nodes = append(out.Nodes, showNode(at, secrets))
	}
	for n := range t.Below(uri) {
		out.Nodes = append(out.Nodes, showNode(n, secrets))
	}
	return out, ok
}

func (t Tree) text(b []byte) []byte {
	b = append(b, "tree\n"...)
	for _, n := range t.Nodes {
		b = append(n.text(fmt.Appendf(b, "  %s", display.Line(n.URI))), '\n')
	}
	return b
}

// A Change is one of a tree: Old is nil for a node that is added, New for one that is
// deleted.
type Change struct {
	Kind string `json:"kind"`
	URI  string `json:"uri"`
	Old  *Node  `json:"old,omitempty"`
	New  *Node  `json:"new,omitempty"`
}

func (c *Change) text(b []byte) []byte {
	uri := display.Line(c.URI)
	switch {
	case c.Old == nil:
		b = c.New.text(fmt.Appendf(b, "  + %s", uri))
	case c.New == nil:
		b = c.Old.text(fmt.Appendf(b, "  - %s", uri))
	default:
		b = append(c.Old.text(fmt.Appendf(b, "  ~ %s", uri)), " -> "...)
		b = append(b, bytes.TrimPrefix(c.New.text(nil), []byte(" = "))...)
	}
	return append(b, '\n')
}

// A Decision is what a device makes of a message.
type Decision struct {
	Input    string        `json:"input"` // name of the file
	Row      int64         `json:"row,omitempty"`
	ID       string        `json:"id,omitempty"` // of the device in the list
	Decision string        `json:"decision"`     // applied, planned, known or rejected
	Reason   device.Reason `json:"reason,omitempty"`
	Error    string        `json:"error,omitempty"`
	Trust    string        `json:"trust,omitempty"`
	Signers  []string      `json:"signers,omitempty"` // SHA-256 of their public keys
	Signed   []byte        `json:"-"`                 // text about them
	Server   string        `json:"server,omitempty"`
	Account  string        `json:"account,omitempty"`
	Changes  []Change      `json:"changes,omitempty"`
	Ignored  []string      `json:"ignored,omitempty"`
}

// Decide completes d with the plan for a message, or with the error that it was rejected
// with. Any other error comes back.
func (d *Decision) Decide(p *device.Plan, err error, dry bool) error {
	if r, ok := errors.AsType[*device.Rejected](err); ok {
		d.Decision, d.Reason, d.Error = "rejected", r.Reason, err.Error()
		return nil
	}
	switch {
	case err != nil:
		return err
	case p.Known():
		d.Decision = "known"
		return nil
	case dry:
		d.Decision = "planned"
	default:
		d.Decision = "applied"
	}
	d.Trust, d.Server, d.Account, d.Ignored = p.Trust().String(), p.Server(), p.Account(), p.Ignored()
	for _, c := range p.Changes() {
		x := Change{Kind: c.Kind.String(), URI: c.URI}
		if c.Kind != device.Added {
			x.Old = showNode(c.Old, false)
		}
		if c.Kind != device.Deleted {
			x.New = showNode(c.New, false)
		}
		d.Changes = append(d.Changes, x)
	}
	return nil
}

func (d *Decision) text(b []byte) []byte {
	line := func(name, value string) {
		if value != "" {
			b = fmt.Appendf(b, "%-9s %s\n", name, display.Line(value))
		}
	}
	if line("input", d.Input); d.Row > 0 {
		line("row", strconv.FormatInt(d.Row, 10))
	}
	line("id", d.ID)
	switch d.Decision {
	case "rejected":
		line("decision", d.Error)
	case "known":
		line("decision", "applied before: changes nothing")
	default:
		line("decision", d.Decision)
	}
	line("trust", d.Trust)
	b = append(b, d.Signed...)
	line("server", d.Server)
	line("account", d.Account)
	for i := range d.Changes {
		b = d.Changes[i].text(b)
	}
	for _, what := range d.Ignored {
		line("ignored", what)
	}
	return b
}

// output is XML with an indent, of what is within the limits of a device already.
var output = xmlconv.Output{Mode: xmlconv.ModeIndent, Limits: codec.Limits{Document: -1, Tokens: -1, Expanded: -1}}

// TreeXML returns a tree from uri on as TNDS, without the values of secrets unless secrets
// is true. The error is a [*device.Refusal] where there is no such node.
func TreeXML(t *device.Tree, uri string, secrets bool) ([]byte, error) {
	doc, err := t.TNDS(uri)
	if err != nil {
		return nil, err
	}
	defer doc.Clear()
	for i, n := range doc.All() {
		if !secrets && device.DefaultNoGet(string(doc.AppendURI(nil, i))) {
			n.Value, n.Opaque = nil, false
		}
	}
	return doc.AppendXML(nil, output)
}

// A Session is the first message of one as JSON has it.
type Session struct {
	URL     string `json:"url"`
	HMAC    string `json:"hmac,omitempty"` // HTTP header x-syncml-hmac
	Message []byte `json:"message"`        // WBXML
}

func (s Session) text(b []byte) []byte { return append(b, s.Message...) }

// SessionXML returns the first message of a session, with its credentials masked.
func SessionXML(s *device.Session) ([]byte, error) {
	if c := s.Message.Hdr.Cred; c != nil {
		c.Data.Text = []byte(secret.Mask)
	}
	return s.Message.AppendXML(nil, output)
}

// Files are those of a card image.
type Files struct {
	Files []File `json:"files"`
}

// A File is one of a card image.
type File struct {
	Path   string `json:"path"` // such as 3F00/5015/6432
	Name   string `json:"name"`
	Octets int    `json:"octets"`
}

// ShowFiles returns what a card image is.
func ShowFiles(files []card.ImageFile) (out Files) {
	for _, f := range files {
		out.Files = append(out.Files, File{cardfiles.Name(f.Path), f.Name, len(f.Data)})
	}
	return out
}

func (f Files) text(b []byte) []byte {
	for _, x := range f.Files {
		b = fmt.Appendf(b, "%s %s, %d octets\n", x.Path, x.Name, x.Octets)
	}
	return b
}
