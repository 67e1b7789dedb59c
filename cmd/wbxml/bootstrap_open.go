package main

import (
	"cmp"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// bootstrapOpen is wbxml bootstrap open.
func (t *tool) bootstrapOpen() *cobra.Command {
	in := messageInput{device: &deviceKeys{}}
	var show bool
	cmd := in.command(t, &cobra.Command{
		Use:   "open [flags] FILE|FOLDER",
		Short: "Show a message as its device gets it",
		Long: `Show a message as its device gets it: its security, the account, and the tree that
the device must end up with. FILE is an output of build, in JSON or binary, or
its folder; or one message, push PDU or short message as it is; or lines of them
in hexadecimal, the segments of a push one after another; or whatever inspect reads. A message with a MAC
opens only with the keys of its device: use --row for one of many. Of many, the
first are shown, and the rest is counted; --all shows all.

A document that is no DM account, such as that of an access point, is shown as it is,
also without keys: then its MAC is not verified.

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
	}, func(v *verdict, m bootstrap.Message, k bootstrap.Keys) {
		if m.Security.SEC == bootstrap.SECUserPINMAC {
			m.Security.Typed = k.PIN
		}
		x, err := openSealed(m, k)
		if err != nil {
			out, err := openDocument(m, k, err, show)
			if v.err = err; err == nil && v.show {
				v.out = append(appendPlace(nil, v.row, v.info), out...)
			}
			clear(out)
			return
		}
		defer x.Clear()
		if v.show {
			v.out, v.err = appendOpened(appendPlace(nil, v.row, v.info), m, x, show)
		}
	})
	cmd.Flags().BoolVar(&show, "show-secrets", false, "show passwords, nonces and values of the vendor's nodes")
	return cmd
}

// bootstrapCheck is wbxml bootstrap check.
func (t *tool) bootstrapCheck() *cobra.Command {
	var in messageInput
	var transport bootstrap.Transport
	cmd := in.command(t, &cobra.Command{
		Use:   "check [flags] FILE|FOLDER",
		Short: "Check a message by the rules of DM Bootstrap",
		Long: `Report the rules AC-1, AC-2 and BS-1 to BS-6 of package bootstrap that a message
breaks on its transport. FILE is that of open. The exit code is 1 if it breaks any
but AC-1, which is a warning: without an ACL the server of a DM message has no
right to change its own account ("acl": "self" gives it).

No keys are needed, as the MAC is not verified. A signature (BS-3) is verified
with --trust or --verify-key only. If a message is encrypted (BS-4), only
--decrypt-key shows whether there is a signature inside.`,
		Example: `  wbxml bootstrap check messages.jsonl
  wbxml bootstrap check --trust examples/keys/ca-cert.pem --decrypt-key examples/keys/rsa-key.pem sealed.jsonl`,
	}, func(v *verdict, m bootstrap.Message, k bootstrap.Keys) {
		v.findings, v.err = check(m, transport, k)
	})
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
	if errors.Is(err, bootstrap.ErrNoAccount) {
		return findings, nil
	}
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

// openDocument returns a message that is no DM account as text: its protection, and then
// the document. Without keys nothing is verified.
func openDocument(m bootstrap.Message, k bootstrap.Keys, err error, secrets bool) ([]byte, error) {
	verified := m.Security.HasMAC || m.Security.SEC != bootstrap.SECNone
	if err != nil && !errors.Is(err, bootstrap.ErrNoAccount) && len(k.Network) == 0 && len(k.PIN) == 0 {
		bare := m
		bare.Security = bootstrap.Security{}
		if _, other := openSealed(bare, bootstrap.Keys{Verify: k.Verify, Decrypt: k.Decrypt}); errors.Is(other, bootstrap.ErrNoAccount) {
			verified, err = false, other
		}
	}
	if !errors.Is(err, bootstrap.ErrNoAccount) {
		return nil, err
	}
	return appendDocument(appendProtection(nil, m, &bootstrap.Opened{Verified: verified}), m, secrets)
}
