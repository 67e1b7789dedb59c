package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/cmd/internal/display"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A shownNode is a node of a tree as it is shown: its value masked, or octets in base64.
type shownNode struct {
	URI    string `json:"uri"`
	Format string `json:"format"`
	Type   string `json:"type,omitempty"`
	Value  string `json:"value,omitempty"`
	Octets []byte `json:"base64,omitempty"`
	ACL    string `json:"acl,omitempty"`
	Title  string `json:"title,omitempty"`
	TStamp string `json:"tstamp,omitempty"`
	VerNo  uint16 `json:"verno,omitempty"`
}

// show returns a node as it is shown.
func showNode(n device.Node, secrets bool) shownNode {
	s := shownNode{URI: n.URI, Format: n.Format.String(), Type: n.Type, ACL: n.ACL, Title: n.Title, TStamp: n.TStamp, VerNo: n.VerNo}
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

// append appends value, type of an object and ACL of a node.
func (n *shownNode) append(b []byte) []byte {
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

// A shownChange is a change of a tree; Old and New as in [device.Change].
type shownChange struct {
	Kind string     `json:"kind"`
	URI  string     `json:"uri"`
	Old  *shownNode `json:"old,omitempty"`
	New  *shownNode `json:"new,omitempty"`
}

func showChange(c device.Change) shownChange {
	s := shownChange{Kind: c.Kind.String(), URI: c.URI}
	if c.Kind != device.Added {
		old := showNode(c.Old, false)
		s.Old = &old
	}
	if c.Kind != device.Deleted {
		behind := showNode(c.New, false)
		s.New = &behind
	}
	return s
}

// A decision is what a device made of a message.
type decision struct {
	Input    string        `json:"input"`
	Row      int64         `json:"row,omitempty"`
	ID       string        `json:"id,omitempty"`
	Decision string        `json:"decision"` // applied, planned, known or rejected
	Reason   device.Reason `json:"reason,omitempty"`
	Error    string        `json:"error,omitempty"`
	Trust    string        `json:"trust,omitempty"`
	Signers  []string      `json:"signers,omitempty"` // SHA-256 of their public keys
	Server   string        `json:"server,omitempty"`
	Account  string        `json:"account,omitempty"`
	Changes  []shownChange `json:"changes,omitempty"`
	Ignored  []string      `json:"ignored,omitempty"`
}

// text appends the decision for people.
func (d *decision) text(b []byte, signers []byte) []byte {
	line := func(name, value string) {
		if value != "" {
			b = fmt.Appendf(b, "%-9s %s\n", name, display.Line(value))
		}
	}
	if line("input", d.Input); d.Row > 0 {
		line("row", strconv.FormatInt(d.Row, 10))
	}
	line("id", d.ID)
	switch {
	case d.Reason != "":
		line("decision", d.Error)
	case d.Decision == "known":
		line("decision", "applied before: changes nothing")
	default:
		line("decision", d.Decision)
	}
	line("trust", d.Trust)
	b = append(b, signers...)
	line("server", d.Server)
	line("account", d.Account)
	for _, c := range d.Changes {
		sign, n := "+", c.New
		if c.Old != nil {
			sign, n = "-", c.Old
		}
		if c.Old != nil && c.New != nil {
			sign = "~"
		}
		b = n.append(fmt.Appendf(b, "  %s %s", sign, display.Line(c.URI)))
		if sign == "~" {
			b = append(append(b, " -> "...), bytes.TrimPrefix(c.New.append(nil), []byte(" = "))...)
		}
		b = append(b, '\n')
	}
	for _, what := range d.Ignored {
		line("ignored", what)
	}
	return b
}

// A deviceReport writes what a device does.
type deviceReport struct {
	*stateFlags
	t        *tool
	d        *device.Device
	w        *store.Output
	rejected bool
}

func (f *stateFlags) report(t *tool, d *device.Device) *deviceReport {
	form := display.Report
	if f.json {
		form = display.Data
	}
	return &deviceReport{stateFlags: f, t: t, d: d, w: &store.Output{Path: "-", Stdout: t.stdout, Form: form}}
}

// plan gets the plan for a message, makes it come true, and writes what it was. An error
// of the state or the output has been reported, or is one of the output.
func (r *deviceReport) plan(name string, v reading, get func() (*device.Plan, error)) error {
	p, err := get()
	said := decision{Input: name, Row: v.row, ID: v.info.ID, Decision: "applied"}
	var signers []byte
	rejected := new(device.Rejected)
	switch {
	case errors.As(err, &rejected):
		said.Decision, said.Reason, said.Error, r.rejected = "rejected", rejected.Reason, err.Error(), true
	case err != nil:
		r.t.report(name, err)
		return errFailed
	default:
		if said.Trust = p.Trust().String(); p.Known() {
			said.Decision, said.Trust = "known", ""
		} else if r.dry {
			said.Decision = "planned"
		}
		said.Server, said.Account, said.Ignored = p.Server(), p.Account(), p.Ignored()
		for _, c := range p.Changes() {
			said.Changes = append(said.Changes, showChange(c))
		}
		for _, s := range p.Signatures() {
			signers = appendSigner(signers, s)
			said.Signers = append(said.Signers, keyFingerprint(s.Key))
		}
		if err := p.Apply(context.Background()); err != nil {
			return r.t.fail(&store.Error{Path: r.dir, Err: err})
		}
	}
	if r.json {
		return writeJSON(r.w, said)
	}
	_, err = r.w.Write(said.text(nil, signers))
	return err
}

// end writes the tree, and returns errFailed where a message was rejected.
func (r *deviceReport) end() error {
	if err := writeTree(r.w, slices.Collect(r.d.Tree().All()), r.json, false); err != nil {
		return err
	}
	if r.rejected {
		return errFailed
	}
	return nil
}

// writeTree writes nodes as text or JSON.
func writeTree(w *store.Output, nodes []device.Node, asJSON, secrets bool) error {
	shown := make([]shownNode, len(nodes))
	for i, n := range nodes {
		shown[i] = showNode(n, secrets)
	}
	if asJSON {
		return writeJSON(w, map[string]any{"tree": shown})
	}
	b := []byte("tree\n")
	for _, n := range shown {
		b = append(n.append(fmt.Appendf(b, "  %s", display.Line(n.URI))), '\n')
	}
	defer clear(b)
	_, err := w.Write(b)
	return err
}

// writeJSON writes a line of JSON.
func writeJSON(w *store.Output, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	defer clear(b.Bytes())
	_, err := w.Write(b.Bytes())
	return err
}
