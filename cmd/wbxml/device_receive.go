package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/simulator"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// A receiving is a run of wbxml device receive.
type receiving struct {
	deciding
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
	r.deciding.add(cmd)
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
	return r.deciding.run(t, p, func(d *device.Device) error {
		for _, name := range files {
			err := r.in.read(t, name, func(row int64, id string, m bootstrap.Message) error {
				plan, err := simulator.Receive(d, device.Push{Secure: r.secure, Message: &m}, k, msgflags.ExplainSeal)
				return r.decide(simulator.Decision{Input: name, Row: row, ID: id}, plan, err)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// read has each message of a file that is asked for read by f: its row, 0 where the file
// is one message, and the identifier in the list. Faults of the file are reported.
func (r *messageInput) read(t *tool, name string, f func(row int64, id string, m bootstrap.Message) error) error {
	entries, one, done, err := r.open(t, name)
	defer done()
	if err != nil {
		t.Report(name, err)
		return convert.ErrFailed
	}
	n := 0
	for e, err := range r.wanted(entries) {
		var m bootstrap.Message
		var info bulk.Info
		if n++; one {
			e.Row = 0
		}
		if err == nil {
			m, err = e.Message()
		}
		if err == nil {
			info, err = e.Info()
		}
		if err != nil {
			t.Report(name, inRow(e.Row, err))
			return convert.ErrFailed
		}
		if err := f(e.Row, info.ID, m); err != nil {
			return err
		}
	}
	if n == 0 {
		t.Report(name, errors.New("holds no message, or no such row"))
		return convert.ErrFailed
	}
	return nil
}
