package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/display"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/simulator"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// deviceCommand is wbxml device.
func (t *tool) deviceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "device",
		Short: "Be the device that gets bootstrap messages",
		Long: `Be a device that gets bootstrap messages (OMA DM Bootstrap, the client's side):
what will it make of them? Its state, with the management tree, is a folder, which
only its owner can read: it holds all secrets in clear.`,
		Example: `  wbxml device receive --state phone --imsi 001010123456789 --row 1 messages.jsonl
  wbxml device tree --state phone ./DMAcc
  wbxml device first-session --state phone`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return options.WithExample(cmd, "a command is needed") },
	}
	cmd.AddCommand(t.deviceReceive(), t.deviceTree(), t.deviceReadCard(), t.deviceCardImage(), t.deviceFirstSession())
	return cmd
}

// The formats of what a device says, as far as a command has them.
const (
	deviceText = iota
	deviceJSON
	deviceXML
	deviceWBXML
)

// addState adds --state.
func addState(cmd *cobra.Command, to *simulator.State) {
	cmd.Flags().StringVar(&to.Dir, "state", "", "`folder` with the state of the device")
	options.OneOf(cmd, true, "state")
}

// shows returns the output of a command with the form of its format.
func (t *tool) shows(format int) *store.Output {
	form := [...]display.Form{display.Report, display.Data, display.XML, display.Octets}[format]
	return &store.Output{Path: "-", Stdout: t.stdout, Form: form}
}

// deciding is for the commands in which a device decides.
type deciding struct {
	state  simulator.State
	format int

	t        *tool
	d        *device.Device
	rejected bool
}

// add adds the flags.
func (r *deciding) add(cmd *cobra.Command) {
	addState(cmd, &r.state)
	options.AddChoice(cmd, &r.format, "format", "", "of the output", options.Choices("text|json", deviceText, deviceJSON))
	f := cmd.Flags()
	f.StringVar(&r.state.Device, "device", "", "`identifier` of the device, such as IMEI:490154203237518 (default that of the state): a message for another one is rejected")
	f.BoolVar(&r.state.DM11, "dm11", false, "take messages of DM 1.1")
	f.BoolVar(&r.state.Dry, "dry-run", false, "change nothing; messages still follow each other")
}

// run opens the device, has f decide, and writes the tree behind that.
func (r *deciding) run(t *tool, p device.Policy, f func(d *device.Device) error) error {
	d, done, err := r.state.Change(p)
	if err != nil {
		t.report(r.state.Dir, err)
		return errFailed
	}
	defer done()
	r.t, r.d = t, d
	if err := f(d); err != nil {
		return err
	}
	tree, _ := simulator.ShowTree(d.Tree(), ".", false)
	if err := simulator.Write(t.shows(r.format), tree, r.format == deviceJSON); err != nil {
		return err
	}
	if r.rejected {
		return errFailed
	}
	return nil
}

// decide makes a plan come true, unless the message was rejected, and says what it was.
func (r *deciding) decide(said simulator.Decision, p *device.Plan, err error) error {
	if err := said.Decide(p, err, r.state.Dry); err != nil {
		r.t.report(said.Input, err)
		return errFailed
	}
	if said.Reason != "" {
		r.rejected = true
	} else {
		for _, s := range p.Signatures() {
			said.Signers, said.Signed = append(said.Signers, keyFingerprint(s.Key)), appendSigner(said.Signed, s)
		}
		if err := p.Apply(context.Background()); err != nil {
			return r.t.fail(&store.Error{Path: r.state.Dir, Err: err})
		}
	}
	return simulator.Write(r.t.shows(r.format), &said, r.format == deviceJSON)
}

// deviceTree is wbxml device tree.
func (t *tool) deviceTree() *cobra.Command {
	var state simulator.State
	var format int
	var secrets bool
	cmd := &cobra.Command{
		Use:   "tree [flags] --state FOLDER [URI]",
		Short: "Show the management tree of a device",
		Long: `Show the management tree of a device, or the node at URI and all below it. XML is a
document of TNDS. Without --show-secrets the values of secrets are masked, and in XML
left out.`,
		Example: `  wbxml device tree --state phone ./DMAcc
  wbxml device tree --state phone --format xml ./DMAcc`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := state.Load()
			if err != nil {
				t.report(state.Dir, err)
				return errFailed
			}
			uri := append(args, ".")[0]
			tree, ok := simulator.ShowTree(s.Tree(), uri, secrets)
			if !ok {
				t.report(state.Dir, fmt.Errorf("has no node %s", uri))
				return errFailed
			}
			if format != deviceXML {
				return simulator.Write(t.shows(format), tree, format == deviceJSON)
			}
			text, err := simulator.TreeXML(s.Tree(), uri, secrets)
			defer clear(text)
			return t.writes(format, text, err)
		},
	}
	addState(cmd, &state)
	options.AddChoice(cmd, &format, "format", "", "of the output", options.Choices("text|json|xml", deviceText, deviceJSON, deviceXML))
	cmd.Flags().BoolVar(&secrets, "show-secrets", false, "show passwords and nonces")
	return cmd
}

// writes writes what has become of something, unless that failed.
func (t *tool) writes(format int, text []byte, err error) error {
	if err != nil {
		return t.fail(err)
	}
	_, err = t.shows(format).Write(text)
	return err
}

// deviceFirstSession is wbxml device first-session.
func (t *tool) deviceFirstSession() *cobra.Command {
	var state simulator.State
	var server string
	format := deviceXML
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
			d, err := state.Look()
			var s *device.Session
			if err == nil {
				s, err = simulator.FirstSession(d, server)
			}
			if err != nil {
				t.report(state.Dir, err)
				return errFailed
			}
			defer clear(s.Body)
			switch format {
			case deviceWBXML:
				return t.writes(format, s.Body, nil)
			case deviceJSON:
				return simulator.Write(t.shows(format), simulator.Session{URL: s.URL, HMAC: s.HMAC, Message: s.Body}, true)
			}
			text, err := simulator.SessionXML(s)
			return t.writes(format, text, err)
		},
	}
	addState(cmd, &state)
	cmd.Flags().StringVar(&server, "server", "", "`identifier` of the server (default the only one)")
	options.AddChoice(cmd, &format, "format", "", "of the output", options.Choices("xml|json|wbxml", deviceXML, deviceJSON, deviceWBXML))
	return cmd
}
