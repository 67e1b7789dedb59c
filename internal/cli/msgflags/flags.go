package msgflags

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// Flags describe the messages for a list of devices.
type Flags struct {
	Account  string // file with an account, or with the document
	Document string // file with a document, in place of an account
	Devices  string // file with the list
	Options  bootstrap.Options
	Join     bootstrap.Join
	Seal     Seal
}

// Add adds the flags.
func (f *Flags) Add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.Account, "account", "", "`file` with the account, in place of ACCOUNT")
	flags.StringVar(&f.Document, "document", "", "`file` with an XML or WBXML document with slots, in place of an account")
	flags.StringVar(&f.Devices, "devices", "", "`file` with the devices, in place of DEVICES")
	f.addOptions(cmd)
	AddJoin(cmd, &f.Join)
	f.Seal.Add(cmd)
}

// addOptions adds the flags that describe the message.
func (f *Flags) addOptions(cmd *cobra.Command) {
	o := &f.Options
	flags := cmd.Flags()
	AddProfile(cmd, &o.Profile, "message to build: DM or Client Provisioning (default by the columns)")
	AddSEC(cmd, &o.SEC, "how the key of the MAC is made (default by the columns)")
	flags.BoolVar(&o.Transport.Secure, "secure", false, "the push is authenticated and confidential: messages get no MAC")
	flags.BoolVar(&o.Drop, "drop", false, "leave out fields that the message cannot carry, and report them")
	flags.StringVar(&o.Device, "device", "${device}", "target of a DM message, with slots")
	flags.StringVar(&o.Source, "source", "", "source of a DM message, with slots (default the first address)")
	flags.StringVar(&o.SessionID, "session-id", "", "of a DM message, with slots (default 0)")
	flags.StringVar(&o.MsgID, "msg-id", "", "of a DM message, with slots (default 0)")
	flags.StringVar(&o.Place, "place", "", "`URI` where the account goes in a DM message (default ./Inbox, node by node ./DMAcc)")
	flags.StringVar(&o.Path, "path", "", "`URI` of the account's parent in a DM message, relative to --place")
	flags.BoolVar(&o.Strict, "enforce", false, "refuse messages that check would report, warnings apart")
	options.AddChoice(cmd, &o.DM, "dm", "", "version of OMA DM",
		options.Choices("1.2|1.1", bootstrap.DM12, bootstrap.DM11))
	options.AddChoice(cmd, &o.Form, "form", "", "how a DM message holds the account",
		options.Choices("embedded|nested|xml|nodes", bootstrap.FormEmbedded, bootstrap.FormNested, bootstrap.FormXML, bootstrap.FormNodeByNode))
	options.AddChoice(cmd, &o.Repeats, "strtbl", "", "strings in the string table: those that cannot be inline, or also text that occurs more than once",
		options.Choices("literals|repeats", false, true))
	options.AddChoice(cmd, &o.Version, "version", "", "version of WBXML (default 1.2 for dm, 1.3 for cp)",
		options.Choices("1.1|1.2|1.3", codec.Version11, codec.Version12, codec.Version13))
}

// accountFlags say how a message holds an account.
var accountFlags = []string{"profile", "drop", "device", "source", "session-id", "msg-id", "place", "path", "enforce", "dm", "form", "sign-key", "encrypt-to"}

// Usage checks the flags as far as this can be done without the list. Arguments are
// account and list, where no flags are; at most one of them can be standard input.
func (f *Flags) Usage(cmd *cobra.Command, args []string) error {
	if f.Document != "" {
		if f.Account != "" {
			return errors.New("--account and --document exclude each other")
		}
		for _, name := range accountFlags {
			if cmd.Flags().Changed(name) {
				return errors.New("--" + name + " is for an account, not for --document")
			}
		}
		f.Account = f.Document
	}
	for _, file := range []*string{&f.Account, &f.Devices} {
		if *file == "" && len(args) > 0 {
			*file, args = args[0], args[1:]
		}
	}
	switch {
	case len(args) > 0:
		return errors.New("account and devices are given twice")
	case f.Account == "":
		return options.WithExample(cmd, "an account is needed, or --document")
	case f.Devices == "":
		return options.WithExample(cmd, "a list of devices is needed")
	case f.Devices == "-" && f.Account == "-":
		return errors.New("account and devices cannot both be standard input")
	case cmd.Flags().Changed("sec") && f.Options.Transport.Secure:
		return errors.New("--sec and --secure exclude each other")
	}
	return nil
}

// Settle sets the options without a flag by the list.
func (f *Flags) Settle(cmd *cobra.Command, list *bulk.List) error {
	o := &f.Options
	changed := cmd.Flags().Changed
	if !changed("profile") {
		o.Profile = list.Profile()
	}
	if !changed("sec") && !o.Transport.Secure {
		if o.SEC = list.SEC(); o.SEC == bootstrap.SECNone {
			return errors.New("--sec or --secure is needed: no column is imsi, key or pin; " + list.Describe())
		}
	}
	if err := f.Seal.Usage(cmd, o); err != nil {
		return err
	}
	if o.Profile == bootstrap.ProfileCP { // which has no place for them, and so none for slots in them
		o.Device, o.Source, o.SessionID, o.MsgID = "", "", "", ""
	}
	return nil
}

// HashOptions adds to h what the messages depend on besides account, list and keys.
func (f *Flags) HashOptions(h io.Writer) {
	o := f.Options
	o.Sign, o.Encrypt = nil, nil // addresses in memory
	fmt.Fprintf(h, "%+v\n%v\n", o, f.Join)
}

// SECNames are the values of --sec, those of either profile. The last is none.
var SECNames = []options.Choice[bootstrap.SEC]{
	{Name: "NETWPIN", Value: bootstrap.SECNetwPIN},
	{Name: "USERPIN", Value: bootstrap.SECUserPIN},
	{Name: "USERNETWPIN", Value: bootstrap.SECUserNetwPIN},
	{Name: "USERPINMAC", Value: bootstrap.SECUserPINMAC},
	{Name: "NETWORKID", Value: bootstrap.SECNetwPIN},
	{Name: "USERPIN_NETWORKID", Value: bootstrap.SECUserNetwPIN},
	{Name: "none", Value: bootstrap.SECNone},
}

// AddSEC adds --sec.
func AddSEC(cmd *cobra.Command, to *bootstrap.SEC, usage string) {
	options.AddChoice(cmd, to, "sec", "", usage, SECNames)
	cmd.Flag("sec").DefValue = ""
}

// AddJoin adds --join.
func AddJoin(cmd *cobra.Command, to *bootstrap.Join) {
	options.AddChoice(cmd, to, "join", "", "key of USERNETWPIN: network's secret then PIN, or PIN, colon, secret",
		options.Choices("network-pin|pin:network", bootstrap.JoinNetworkThenPIN, bootstrap.JoinPINColonNetwork))
}

// AddProfile adds --profile.
func AddProfile(cmd *cobra.Command, to *bootstrap.Profile, usage string) {
	options.AddChoice(cmd, to, "profile", "", usage, options.Choices("dm|cp", bootstrap.ProfileDM, bootstrap.ProfileCP))
	cmd.Flag("profile").DefValue = ""
}
