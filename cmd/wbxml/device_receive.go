package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// A receiving is a run of wbxml device receive.
type receiving struct {
	state  stateFlags
	in     messageInput
	policy device.Policy
	secure bool
}

// deviceReceive is wbxml device receive.
func (t *tool) deviceReceive() *cobra.Command {
	r := receiving{in: messageInput{device: &deviceKeys{}}}
	cmd := &cobra.Command{
		Use:   "receive [flags] --state FOLDER FILE...",
		Short: "Receive bootstrap messages, as a device does",
		Long: `Receive bootstrap messages one after another, as a device does: decide whether to
trust each, show what it changes in the management tree, and change it, whole or not
at all. FILE is as of bootstrap open; --row takes one message of many. The folder of
the state is made where it does not exist.

A message is taken that came by a secure push (--secure); or that has a MAC by the
method that needs all keys given, or else one of --accept; or that is signed by
somebody whom --trust or --verify-key names, and with --must-sign no other. All else
takes --unauthenticated.

The exit code is 1 where a message is rejected, with the reason. Secrets are masked.`,
		Example: `  wbxml device receive --state phone --imsi 001010123456789 --device IMEI:490154203237518 --row 1 messages.jsonl
  wbxml device receive --state phone --imsi 001010123456789 --trust examples/keys/ca-cert.pem \
      --decrypt-key examples/keys/rsa-key.pem --must-sign --row 1 --format json sealed.jsonl
  WBXML_PIN=48151 wbxml device receive --state phone --imsi 001010123456789 --accept NETWPIN,USERPIN --row 1 --dry-run messages.bin`,
		Args: options.Files(false),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(t, cmd, args) },
	}
	r.state.addChange(cmd)
	r.in.addMessage(cmd)
	r.in.device.add(cmd)
	r.in.seal.add(cmd)
	f := cmd.Flags()
	f.BoolVar(&r.secure, "secure", false, "the messages came by a secure push: authenticated and confidential")
	f.BoolVar(&r.policy.MustSign, "must-sign", false, "take only signed messages, but for --secure")
	f.BoolVar(&r.policy.Unauthenticated, "unauthenticated", false, "take messages that nothing protects, too")
	return cmd
}

// run applies the messages of all files.
func (r *receiving) run(t *tool, cmd *cobra.Command, files []string) error {
	k, err := r.in.keys(t, cmd, files...)
	defer k.PIN.Clear()
	defer k.Network.Clear()
	if err != nil {
		return err
	}
	if r.policy.MustSign && k.Verify == nil {
		return errors.New("--must-sign needs --trust or --verify-key")
	}
	p := r.policy
	p.Network, p.Join, p.Accept, p.Verify, p.Decrypt = k.Network, k.Join, k.Accept, k.Verify, k.Decrypt
	p.AskPIN = len(k.PIN) > 0 || len(k.Network) == 0
	d, done, err := r.state.change(t, p)
	if err != nil {
		return err
	}
	defer done()
	out := r.state.report(t, d)
	for _, name := range files {
		entries, one, closed, err := r.in.open(t, name)
		if err != nil {
			closed()
			t.report(name, err)
			return errFailed
		}
		n := 0
		for e, err := range r.in.wanted(entries) {
			n++
			v := reading{row: e.Row}
			if one {
				v.row = 0
			}
			if err == nil {
				v.message, err = e.Message()
			}
			if err == nil {
				v.info, err = e.Info()
			}
			if err != nil {
				closed()
				t.report(name, inRow(v.row, err))
				return errFailed
			}
			if err := out.plan(name, v, func() (*device.Plan, error) { return r.receive(d, v.message, k) }); err != nil {
				closed()
				return err
			}
		}
		closed()
		if n == 0 {
			t.report(name, errNoMessage)
			return errFailed
		}
	}
	return out.end()
}

var errNoMessage = errors.New("holds no message, or no such row")

// A reading is a message that was read.
type reading struct {
	row     int64 // 0: the file is one message
	info    bulk.Info
	message bootstrap.Message
}

// receive has the device decide on a message; a PIN is tried once.
func (r *receiving) receive(d *device.Device, m bootstrap.Message, k bootstrap.Keys) (*device.Plan, error) {
	ctx := context.Background()
	pin := m.Security.SEC == bootstrap.SECUserPIN || m.Security.SEC == bootstrap.SECUserNetwPIN || m.Security.SEC == bootstrap.SECUserPINMAC
	plan, err := d.Receive(ctx, device.Push{Secure: r.secure, Message: &m})
	if err == nil && plan.NeedsPIN() && len(k.PIN) > 0 {
		err = plan.Confirm(ctx, string(k.PIN))
	}
	wrong, rejected := new(device.WrongPIN), new(device.Rejected)
	switch {
	case errors.As(err, &wrong):
		err = &device.Rejected{Reason: device.ReasonMAC, Err: fmt.Errorf("the PIN does not fit; the user has %d more tries", wrong.Left)}
	case err == nil && plan.NeedsPIN(), errors.As(err, &rejected) && rejected.Reason == device.ReasonMethod && pin && len(k.PIN) == 0:
		err = &device.Rejected{Reason: device.ReasonMAC, Err: errors.New("the message needs the user's PIN (see --pin-file)")}
	case errors.Is(err, bootstrap.ErrKey):
		err = &device.Rejected{Reason: device.ReasonMAC, Err: errors.New("the message needs the network's key (see --imsi and --key-file)")}
	case rejected.Err != nil:
		err = &device.Rejected{Reason: rejected.Reason, Err: cmp.Or(explainSeal(rejected.Err), rejected.Err)}
	}
	if err != nil && plan != nil {
		plan.Discard()
	}
	return plan, err
}
