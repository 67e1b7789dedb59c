package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/display"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// A treeFormat is how a tree or a message is written.
type treeFormat uint8

const (
	treeText treeFormat = iota
	treeJSON
	treeXML
	treeWBXML
)

// output is XML with an indent, within the limits of a device.
var output = xmlconv.Output{Mode: xmlconv.ModeIndent, Limits: codec.Limits{Document: -1, Tokens: -1, Expanded: -1}}

// deviceTree is wbxml device tree.
func (t *tool) deviceTree() *cobra.Command {
	var state stateFlags
	var format treeFormat
	var secrets bool
	cmd := &cobra.Command{
		Use:   "tree [flags] --state FOLDER [URI]",
		Short: "Show the management tree of a device",
		Long: `Show the management tree of a device, or the node at URI and all below it. XML is a
document of TNDS, as backups of trees are. Without --show-secrets it lacks the values
of secrets, which are masked otherwise.`,
		Example: `  wbxml device tree --state phone ./DMAcc
  wbxml device tree --state phone --format xml ./DMAcc`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := state.load(t)
			if err != nil {
				return err
			}
			uri := strings.Join(append(args, ".")[:1], "")
			at, ok := s.Tree().Node(uri)
			if !ok {
				t.report(state.dir, fmt.Errorf("has no node %s", uri))
				return errFailed
			}
			if format == treeXML {
				return t.writeTNDS(s.Tree(), uri, secrets)
			}
			nodes := slices.Collect(s.Tree().Below(uri))
			if uri != "." {
				nodes = append([]device.Node{at}, nodes...)
			}
			form := display.Report
			if format == treeJSON {
				form = display.Data
			}
			return writeTree(&store.Output{Path: "-", Stdout: t.stdout, Form: form}, nodes, format == treeJSON, secrets)
		},
	}
	state.add(cmd)
	options.AddChoice(cmd, &format, "format", "", "of the output", options.Choices("text|json|xml", treeText, treeJSON, treeXML))
	cmd.Flags().BoolVar(&secrets, "show-secrets", false, "show passwords and nonces")
	return cmd
}

// writeTNDS writes a part of a tree as TNDS.
func (t *tool) writeTNDS(tree *device.Tree, uri string, secrets bool) error {
	doc, err := tree.TNDS(uri)
	if err != nil {
		return t.fail(err)
	}
	defer doc.Clear()
	for i, n := range doc.All() {
		if !secrets && device.DefaultNoGet(string(doc.AppendURI(nil, i))) {
			n.Value, n.Opaque = nil, false
		}
	}
	text, err := doc.AppendXML(nil, output)
	defer clear(text)
	if err != nil {
		return t.fail(err)
	}
	_, err = (&store.Output{Path: "-", Stdout: t.stdout, Form: display.XML}).Write(text)
	return err
}

// deviceFirstSession is wbxml device first-session.
func (t *tool) deviceFirstSession() *cobra.Command {
	var state stateFlags
	var server string
	format := treeXML
	cmd := &cobra.Command{
		Use:   "first-session [flags] --state FOLDER",
		Short: "Make the message with which a device begins its first session",
		Long: `Make the message with which a device begins a session with a server, its first
package: by it the server knows that its bootstrap was successful. The credentials in
XML are masked; JSON, with address and HMAC header, and WBXML are what is sent.`,
		Example: `  wbxml device first-session --state phone
  wbxml device first-session --state phone --server com.example.dm --format json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := state.load(t)
			if err != nil {
				return err
			}
			keep := device.NewDir(state.dir)
			d, err := open(keep, s, device.Policy{}, "")
			if err == nil {
				server, err = onlyServer(d, server)
			}
			if err != nil {
				t.report(state.dir, err)
				return errFailed
			}
			session, err := d.FirstSession(server)
			if err != nil {
				t.report(state.dir, fmt.Errorf("server %s: %w", server, err))
				return errFailed
			}
			return t.writeSession(session, format)
		},
	}
	state.add(cmd)
	cmd.Flags().StringVar(&server, "server", "", "`identifier` of the server (default the only one)")
	options.AddChoice(cmd, &format, "format", "", "of the output", options.Choices("xml|json|wbxml", treeXML, treeJSON, treeWBXML))
	return cmd
}

// onlyServer returns the server of the only account where none is named.
func onlyServer(d *device.Device, server string) (string, error) {
	if server != "" {
		return server, nil
	}
	var servers []string
	for _, a := range d.Accounts() {
		servers = append(servers, a.ServerID)
		a.Clear()
	}
	switch len(servers) {
	case 0:
		return "", errors.New("has no account")
	case 1:
		return servers[0], nil
	}
	return "", errors.New("has accounts of " + strings.Join(servers, ", ") + " (see --server)")
}

// writeSession writes the first message of a session.
func (t *tool) writeSession(s *device.Session, format treeFormat) error {
	w := &store.Output{Path: "-", Stdout: t.stdout}
	defer clear(s.Body)
	switch format {
	case treeWBXML:
		_, err := w.Write(s.Body)
		return err
	case treeJSON:
		w.Form = display.Data
		return writeJSON(w, struct {
			URL     string `json:"url"`
			HMAC    string `json:"hmac,omitempty"`
			Message []byte `json:"message"`
		}{s.URL, s.HMAC, s.Body})
	}
	if c := s.Message.Hdr.Cred; c != nil {
		c.Data.Text = []byte(secret.Mask)
	}
	text, err := s.Message.AppendXML(nil, output)
	if err != nil {
		return t.fail(err)
	}
	w.Form = display.XML
	_, err = w.Write(text)
	return err
}
