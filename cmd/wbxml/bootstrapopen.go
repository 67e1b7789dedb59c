package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

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
		Use:   "open [flags] FILE",
		Short: "Show what a device gets from a message",
		Long: `Show what a device gets from a message: its security, the account, and the
tree that it must end up with. FILE holds lines of JSON as build writes them, a
push PDU, or a message alone. A message with a MAC opens only with its keys.`,
		Example: `  wbxml bootstrap open --imsi 001010123456789 --row 1 messages.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.profiled = cmd.Flags().Changed("profile")
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
			err = in.messages(t, args[0], func(row int64, m bootstrap.Message) {
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
			}, bad)
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

// secretMask stands for a secret in what is shown.
const secretMask = "********"

// showOpened writes what is in a message.
func showOpened(w io.Writer, row int64, m bootstrap.Message, x *bootstrap.Opened, secrets bool) error {
	var b bytes.Buffer
	defer func() { clear(b.Bytes()) }()
	tree, err := bootstrap.Tree(x.Options, &x.Account)
	if err != nil {
		return err
	}
	defer tree.Clear()
	if row != 0 {
		fmt.Fprintf(&b, "row       %d\n", row)
	}
	fmt.Fprintf(&b, "type      %s\n", m.Type)
	fmt.Fprintf(&b, "security  %s\n", security(m.Security, x.Verified))
	for _, s := range x.Skipped {
		fmt.Fprintf(&b, "skipped   %s\n", shown(s))
	}
	account := x.Account
	if !secrets {
		account = masked(account)
	}
	text, err := json.MarshalIndent(&account, "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "account   %s\ntree\n", text)
	clear(text)
	for i, n := range tree.All() {
		uri := string(tree.AppendURI(nil, i))
		fmt.Fprintf(&b, "  %s", shown(uri))
		if value := n.Value.String(); value != "" {
			if !secrets && isSecret(uri) {
				value = secretMask
			}
			fmt.Fprintf(&b, " = %s", shown(value))
		}
		if acl := n.RT.ACL.String(); acl != "" {
			fmt.Fprintf(&b, "  [ACL %s]", shown(acl))
		}
		b.WriteByte('\n')
	}
	_, err = w.Write(b.Bytes())
	return err
}

// security describes a protection in a line.
func security(s bootstrap.Security, verified bool) string {
	text := "none"
	if s.SEC != bootstrap.NoSEC {
		text = s.SEC.String()
	}
	if s.HasMAC {
		text += ", MAC " + string(s.AppendMAC(nil))
	}
	if verified {
		return text + ", verified"
	}
	return text + ", not verified"
}

// masked returns an account with masks in place of secrets.
func masked(a bootstrap.Account) bootstrap.Account {
	hide := func(s *bootstrap.Secret) {
		if len(*s) > 0 {
			*s = bootstrap.Secret(secretMask)
		}
	}
	a.Credentials = slices.Clone(a.Credentials)
	for i := range a.Credentials {
		hide(&a.Credentials[i].Secret)
		hide(&a.Credentials[i].Data)
	}
	auth := func(list []bootstrap.NetAuth) []bootstrap.NetAuth {
		list = slices.Clone(list)
		for i := range list {
			hide(&list[i].Secret)
		}
		return list
	}
	nodes := func(list []bootstrap.Node) []bootstrap.Node {
		list = slices.Clone(list)
		for i := range list {
			hide(&list[i].Value)
		}
		return list
	}
	a.NAPs = slices.Clone(a.NAPs)
	for i := range a.NAPs {
		a.NAPs[i].Auth = auth(a.NAPs[i].Auth)
	}
	a.Proxies = slices.Clone(a.Proxies)
	for i := range a.Proxies {
		a.Proxies[i].Auth = auth(a.Proxies[i].Auth)
	}
	a.Objects = slices.Clone(a.Objects)
	for i := range a.Objects {
		a.Objects[i].Nodes = nodes(a.Objects[i].Nodes)
	}
	a.Ext = nodes(a.Ext)
	return a
}

// isSecret reports whether a node of the tree of [bootstrap.Tree] holds a
// secret: in DM 1.2, in DM 1.1, or as one of the vendor's.
func isSecret(uri string) bool {
	switch uri[strings.LastIndexByte(uri, '/')+1:] {
	case "AAuthSecret", "AAuthData", "ClientPW", "ServerPW", "ClientNonce", "ServerNonce":
		return true
	}
	return strings.Contains(uri, "/Ext/")
}

// bootstrapCheck is wbxml bootstrap check.
func (t *tool) bootstrapCheck() *cobra.Command {
	var (
		in        messageInput
		transport bootstrap.Transport
	)
	cmd := &cobra.Command{
		Use:   "check [flags] FILE",
		Short: "Hold a message to the rules of DM Bootstrap",
		Long: `Report what a message lacks for its transport, by the rules BS-1 to BS-6 of
package bootstrap. FILE is that of open; no keys are needed, as the MAC is not
verified. The exit code is 1 where something is lacking. XML-Signature (BS-3)
and XML-Encryption (BS-4) cannot be built yet, so that a DM message for an
insecure transport always lacks them.`,
		Example: `  wbxml bootstrap check messages.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.profiled = cmd.Flags().Changed("profile")
			failed := false
			w := &output{path: "-", stdout: t.stdout}
			bad := func(row int64, err error) {
				failed = true
				t.report(args[0], inRow(row, err))
			}
			err := in.messages(t, args[0], func(row int64, m bootstrap.Message) {
				findings, err := bootstrap.Check(m, transport)
				if err != nil {
					bad(row, err)
				}
				for _, f := range findings {
					failed = true
					fmt.Fprintln(w, inRow(row, fmt.Errorf("%s: %s", f.Rule, f.Text)))
				}
			}, bad)
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
