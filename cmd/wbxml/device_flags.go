package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/simulator"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/device"
)

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
	return &store.Output{Path: "-", Stdout: t.Stdout, Form: form}
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
		t.Report(r.state.Dir, err)
		return convert.ErrFailed
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
		return convert.ErrFailed
	}
	return nil
}

// decide makes a plan come true, unless the message was rejected, and says what it was.
func (r *deciding) decide(said simulator.Decision, p *device.Plan, err error) error {
	if err := said.Decide(p, err, r.state.Dry); err != nil {
		r.t.Report(said.Input, err)
		return convert.ErrFailed
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

// writes writes what has become of something, unless that failed.
func (t *tool) writes(format int, text []byte, err error) error {
	if err != nil {
		return t.fail(err)
	}
	_, err = t.shows(format).Write(text)
	return err
}
