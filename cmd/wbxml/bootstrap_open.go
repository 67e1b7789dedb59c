package main

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// bootstrapOpen is wbxml bootstrap open.
func (t *tool) bootstrapOpen() *cobra.Command {
	var (
		in     messageInput
		device deviceKeys
		seal   unsealFlags
		show   bool
	)
	cmd := &cobra.Command{
		Use:   "open [flags] FILE|FOLDER",
		Short: "Show what a device gets from a message",
		Long: `Show what a device gets from a message: its security, the account, and the
tree that it must end up with. FILE is an output of build, in JSON or binary, or
its folder; or one message, push PDU or short message as it is; or lines of them
in hexadecimal, the segments of a push one after another. A message with a MAC
opens only with the keys of its device: use --row for one of many.

A message that is signed opens only with the keys to be trusted (--trust or
--verify-key), and then no other message does. One that is encrypted opens with
the recipient's key (--decrypt-key). The output names the signer.

Keys of the device come from flags, or else from the environment. Without --accept
only the method that needs all keys given counts, so that nobody can do with less;
USERPINMAC counts only if --accept names it. Secrets are masked without
--show-secrets.`,
		Example: `  wbxml bootstrap open --imsi 001010123456789 --row 1 messages.jsonl
  WBXML_IMSI=001010123456790 wbxml bootstrap open --row 2 --show-secrets messages.bin
  wbxml bootstrap open --imsi 001010123456789 --row 1 --trust examples/keys/ca-cert.pem \
      --decrypt-key examples/keys/rsa-key.pem sealed.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := in.settle(cmd)
			if err == nil {
				err = seal.usage(cmd, args[0], device.pinFile, device.keyFile)
			}
			if err != nil {
				return err
			}
			k, err := device.load(t)
			defer k.PIN.Clear()
			defer k.Network.Clear()
			if err == nil {
				err = seal.load(t, &k)
			}
			if err != nil {
				return t.fail(err)
			}
			w := &store.Output{Path: "-", Stdout: t.stdout}
			return in.each(t, args[0], func(row int64, m bootstrap.Message) error {
				if m.Security.SEC == bootstrap.SECUserPINMAC {
					m.Security.Typed = k.PIN
				}
				x, err := openSealed(m, k)
				if err != nil {
					return err
				}
				defer x.Clear()
				return showOpened(w, row, m, x, show)
			})
		},
	}
	in.add(cmd)
	device.add(cmd)
	seal.add(cmd)
	cmd.Flags().BoolVar(&show, "show-secrets", false, "show passwords, nonces and values of the vendor's nodes")
	return cmd
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
package bootstrap. FILE is that of open. The exit code is 1 if anything is
lacking.

No keys are needed, as the MAC is not verified. A signature (BS-3) is verified
with --trust or --verify-key only. If a message is encrypted (BS-4), only
--decrypt-key shows whether there is a signature inside.`,
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
			w := &store.Output{Path: "-", Stdout: t.stdout}
			return in.each(t, args[0], func(row int64, m bootstrap.Message) error {
				findings, err := check(m, transport, k)
				for _, f := range findings {
					err = errFailed
					if _, err := fmt.Fprintln(w, inRow(row, fmt.Errorf("%s: %s", f.Rule, f.Text))); err != nil {
						return err
					}
				}
				return err
			})
		},
	}
	in.add(cmd)
	seal.add(cmd)
	cmd.Flags().BoolVar(&transport.Secure, "secure", false, "the push is authenticated and confidential")
	return cmd
}

// check is [bootstrap.Check]; with keys, it looks into signed and encrypted trees.
func check(m bootstrap.Message, transport bootstrap.Transport, k bootstrap.Keys) ([]bootstrap.Finding, error) {
	findings, err := bootstrap.Check(m, transport)
	if err != nil || k.Verify == nil && k.Decrypt == nil {
		return findings, err
	}
	m.Security = bootstrap.Security{} // each device has another key, and the findings have the MAC already
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

// Variables of the environment with keys, for when no flag gives them.
const (
	envIMSI = "WBXML_IMSI"
	envPIN  = "WBXML_PIN"
	envKey  = "WBXML_KEY"
)

// deviceKeys are flags for the keys of a device.
type deviceKeys struct {
	imsi, pinFile, keyFile string
	join                   bootstrap.Join
	accept                 []bootstrap.SEC // nil: the method that needs all keys
}

// add adds the flags.
func (d *deviceKeys) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.imsi, "imsi", "", "IMSI of the device (default $"+envIMSI+")")
	f.StringVar(&d.pinFile, "pin-file", "", "`file` with what the user types (default $"+envPIN+")")
	f.StringVar(&d.keyFile, "key-file", "", "`file` with the network's secret in hexadecimal, if it is not an IMSI (default $"+envKey+")")
	addJoin(cmd, &d.join)
	options.AddChoices(cmd, &d.accept, "accept", "methods of which a MAC counts (default USERNETWPIN with both keys, else NETWPIN or USERPIN)", secNames[:len(secNames)-1])
}

// load reads the keys. The error names the file or variable that it is about.
func (d *deviceKeys) load(t *tool) (k bootstrap.Keys, err error) {
	k.Join, k.Accept = d.join, d.accept
	if k.PIN, err = t.secret(d.pinFile, envPIN); err != nil {
		return k, err
	}
	key, err := t.secret(d.keyFile, envKey)
	if err != nil {
		return k, err
	}
	defer key.Clear()
	imsi := d.imsi
	if imsi == "" && len(key) == 0 {
		imsi = os.Getenv(envIMSI)
	}
	switch {
	case imsi != "" && d.keyFile != "":
		return k, errors.New("--imsi and --key-file are the same key")
	case imsi != "":
		k.Network, err = bootstrap.AppendIMSI(nil, imsi)
	case len(key) > 0:
		if k.Network, err = hex.AppendDecode(nil, key); err != nil {
			err = errors.New("the key is not hexadecimal")
		}
	}
	return k, err
}
