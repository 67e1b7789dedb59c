package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// bootstrapOpen is wbxml bootstrap open.
func (t *tool) bootstrapOpen() *cobra.Command {
	var (
		in   messageInput
		keys keyring
		seal unsealFlags
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

A message that is signed opens only for who says whom to trust (--trust or
--verify-key), and then no other message does; one that is encrypted opens with
the recipient's key (--decrypt-key). It is shown who has signed.

Keys of the device come from flags, or else from the environment. What is secret
is masked, but for --show-secrets.`,
		Example: `  wbxml bootstrap open --imsi 001010123456789 --row 1 messages.jsonl
  WBXML_IMSI=001010123456790 wbxml bootstrap open --row 2 --show-secrets messages.bin
  wbxml bootstrap open --imsi 001010123456789 --row 1 --trust examples/keys/ca-cert.pem \
      --decrypt-key examples/keys/rsa-key.pem sealed.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := in.settle(cmd)
			if err == nil {
				err = seal.usage(cmd, args[0], keys.pinFile, keys.keyFile)
			}
			if err != nil {
				return err
			}
			k, err := keys.keys(t)
			if err == nil {
				err = seal.load(t, &k)
			}
			if err != nil {
				return t.fail(err)
			}
			defer k.PIN.Clear()
			defer k.Network.Clear()
			failed := false
			bad := func(row int64, err error) {
				failed = true
				t.reportMessage(args[0], row, err)
			}
			w := &output{path: "-", stdout: t.stdout}
			err = in.messages(t, args[0], messageTaker{bad: bad, do: func(row int64, m bootstrap.Message) {
				if m.Security.SEC == bootstrap.SECUserPINMAC {
					m.Security.Typed = k.PIN
				}
				x, err := openSealed(m, k)
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
	seal.add(cmd)
	cmd.Flags().BoolVar(&show, "show-secrets", false, "show passwords, nonces and values of the vendor's nodes")
	return cmd
}

// reportMessage says what is wrong with a message of a file. A position in err is one
// in the message, or in the tree that was in it.
func (t *tool) reportMessage(file string, row int64, err error) {
	t.complain(fmt.Sprintf("%s: %v", shown(file), inRow(row, err)))
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
		seal      unsealFlags
		transport bootstrap.Transport
	)
	cmd := &cobra.Command{
		Use:   "check [flags] FILE|FOLDER",
		Short: "Hold a message to the rules of DM Bootstrap",
		Long: `Report what a message lacks for its transport, by the rules BS-1 to BS-6 of
package bootstrap. FILE is that of open. The exit code is 1 where something is
lacking.

No keys are needed, as the MAC is not verified. Nor is a signature (BS-3), unless
--trust or --verify-key says whose it must be; and whether there is one in a
message that is encrypted (BS-4) shows with --decrypt-key only.`,
		Example: `  wbxml bootstrap check messages.jsonl
  wbxml bootstrap check --trust examples/keys/ca-cert.pem --decrypt-key examples/keys/rsa-key.pem sealed.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := in.settle(cmd)
			if err == nil {
				err = seal.usage(cmd, args[0])
			}
			if err != nil {
				return err
			}
			var k bootstrap.Keys
			if err := seal.load(t, &k); err != nil {
				return t.fail(err)
			}
			failed := false
			w := &output{path: "-", stdout: t.stdout}
			bad := func(row int64, err error) {
				failed = true
				t.reportMessage(args[0], row, err)
			}
			err = in.messages(t, args[0], messageTaker{bad: bad, do: func(row int64, m bootstrap.Message) {
				findings, err := check(m, transport, k)
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
	seal.add(cmd)
	cmd.Flags().BoolVar(&transport.Secure, "secure", false, "the push is authenticated and confidential")
	return cmd
}

// check is [bootstrap.Check]; with keys, it looks into what is signed and encrypted.
func check(m bootstrap.Message, transport bootstrap.Transport, k bootstrap.Keys) ([]bootstrap.Finding, error) {
	findings, err := bootstrap.Check(m, transport)
	if err != nil || k.Verify == nil && k.Decrypt == nil {
		return findings, err
	}
	m.Security = bootstrap.Security{} // each device has another key; what is to say of the MAC has been said
	x, err := openSealed(m, k)
	if err != nil {
		return nil, err
	}
	defer x.Clear()
	ofMAC := func(f bootstrap.Finding) bool { return f.Rule == bootstrap.RuleSecure }
	findings = slices.DeleteFunc(findings, func(f bootstrap.Finding) bool { return !ofMAC(f) })
	findings = append(findings, slices.DeleteFunc(x.Check(transport), ofMAC)...)
	slices.SortStableFunc(findings, func(a, b bootstrap.Finding) int { return cmp.Compare(a.Rule, b.Rule) })
	return findings, nil
}
