package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/simulator"
	"github.com/go-wbxml/wbxml/internal/cli/options"
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
				t.Report(state.Dir, err)
				return convert.ErrFailed
			}
			uri := append(args, ".")[0]
			tree, ok := simulator.ShowTree(s.Tree(), uri, secrets)
			if !ok {
				t.Report(state.Dir, fmt.Errorf("has no node %s", uri))
				return convert.ErrFailed
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
				t.Report(state.Dir, err)
				return convert.ErrFailed
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
