package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// bootstrapOpen is wbxml bootstrap open.
func (t *tool) bootstrapOpen() *cobra.Command {
	var (
		in   messageInput
		keys keyring
		show bool
	)
	cmd := &cobra.Command{
		Use:   "open [flags] FILE|FOLDER",
		Short: "Show what a device gets from a message",
		Long: `Show what a device gets from a message: its security, the account, and the
tree that it must end up with. FILE is what build writes, in JSON or binary, or
its folder; or one message, push PDU or short message as it is; or lines of them
in hexadecimal, the segments of a push one after another. A message with a MAC
opens only with the keys of its device: use --row for one of many.

Keys come from flags, or else from the environment. What is secret is masked, but
for --show-secrets.`,
		Example: `  wbxml bootstrap open --imsi 001010123456789 --row 1 messages.jsonl
  WBXML_IMSI=001010123456790 wbxml bootstrap open --row 2 --show-secrets messages.bin`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := in.settle(cmd); err != nil {
				return err
			}
			k, err := keys.keys(t)
			if err != nil {
				t.complain(err)
				return errFailed
			}
			defer k.PIN.Clear()
			defer k.Network.Clear()
			failed := false
			bad := func(row int64, err error) {
				failed = true
				t.report(args[0], inRow(row, err))
			}
			w := &output{path: "-", stdout: t.stdout}
			err = in.messages(t, args[0], messageTaker{bad: bad, do: func(row int64, m bootstrap.Message) {
				if m.Security.SEC == bootstrap.USERPINMAC {
					m.Security.Typed = k.PIN
				}
				x, err := bootstrap.Open(m, k)
				if err == nil {
					err = showOpened(w, row, m, x, show)
					x.Account.Clear()
				}
				if err != nil {
					bad(row, err)
				}
			}})
			if w.err != nil {
				return w.err
			}
			if err != nil {
				t.report(args[0], err)
				return errFailed
			}
			if failed {
				return errFailed
			}
			return nil
		},
	}
	in.add(cmd)
	keys.add(cmd)
	cmd.Flags().BoolVar(&show, "show-secrets", false, "show passwords, nonces and values of the vendor's nodes")
	return cmd
}

// inRow says in which row err is, where there are rows.
func inRow(row int64, err error) error {
	if row == 0 {
		return err
	}
	return fmt.Errorf("row %d: %w", row, err)
}

// bootstrapCheck is wbxml bootstrap check.
func (t *tool) bootstrapCheck() *cobra.Command {
	var (
		in        messageInput
		transport bootstrap.Transport
	)
	cmd := &cobra.Command{
		Use:   "check [flags] FILE|FOLDER",
		Short: "Hold a message to the rules of DM Bootstrap",
		Long: `Report what a message lacks for its transport, by the rules BS-1 to BS-6 of
package bootstrap. FILE is that of open; no keys are needed, as the MAC is not
verified. The exit code is 1 where something is lacking. XML-Signature (BS-3)
and XML-Encryption (BS-4) cannot be built yet, so that a DM message for an
insecure transport always lacks them.`,
		Example: `  wbxml bootstrap check messages.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := in.settle(cmd); err != nil {
				return err
			}
			failed := false
			w := &output{path: "-", stdout: t.stdout}
			bad := func(row int64, err error) {
				failed = true
				t.report(args[0], inRow(row, err))
			}
			err := in.messages(t, args[0], messageTaker{bad: bad, do: func(row int64, m bootstrap.Message) {
				findings, err := bootstrap.Check(m, transport)
				if err != nil {
					bad(row, err)
				}
				for _, f := range findings {
					failed = true
					fmt.Fprintln(w, inRow(row, fmt.Errorf("%s: %s", f.Rule, f.Text)))
				}
			}})
			switch {
			case w.err != nil:
				return w.err
			case err != nil:
				t.report(args[0], err)
				return errFailed
			case failed:
				return errFailed
			}
			return nil
		},
	}
	in.add(cmd)
	cmd.Flags().BoolVar(&transport.Secure, "secure", false, "the push is authenticated and confidential")
	return cmd
}
