package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// bootstrapCommand is wbxml bootstrap.
func (t *tool) bootstrapCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bootstrap",
		Short: "Build and read messages that put devices under management",
		Long: `Build the messages that put devices under management (OMA DM Bootstrap), one
for each device of a list, and read them as a device does.`,
		Example: `  wbxml bootstrap build --account examples/account.json --devices examples/devices.csv \
      --profile cp --sec NETWPIN --sms -o messages.jsonl               # one for each device
  wbxml bootstrap open --imsi 001010123456789 --row 1 messages.jsonl   # as a device does
  wbxml bootstrap check messages.jsonl                                 # by the rules`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return errors.New("a command is needed")
		},
	}
	cmd.AddCommand(t.bootstrapBuild(), t.bootstrapOpen(), t.bootstrapCheck())
	return cmd
}

// secNames are the values of --sec, those of either profile.
var secNames = []choice[bootstrap.SEC]{
	{"NETWPIN", bootstrap.SECNetwPIN}, {"USERPIN", bootstrap.SECUserPIN}, {"USERNETWPIN", bootstrap.SECUserNetwPIN}, {"USERPINMAC", bootstrap.SECUserPINMAC},
	{"NETWORKID", bootstrap.SECNetwPIN}, {"USERPIN_NETWORKID", bootstrap.SECUserNetwPIN}, {"none", bootstrap.SECNone},
}

// addSEC adds --sec.
func addSEC(cmd *cobra.Command, to *bootstrap.SEC, usage string) {
	addChoice(cmd, to, "sec", "", usage, secNames)
	cmd.Flag("sec").DefValue = ""
}

// addJoin adds --join.
func addJoin(cmd *cobra.Command, to *bootstrap.Join) {
	addChoice(cmd, to, "join", "", "key of USERNETWPIN: network's secret then PIN, or PIN, colon, secret", []choice[bootstrap.Join]{
		{"network-pin", bootstrap.JoinNetworkThenPIN}, {"pin:network", bootstrap.JoinPINColonNetwork},
	})
}

// addProfile adds --profile.
func addProfile(cmd *cobra.Command, to *bootstrap.Profile, usage string) {
	addChoice(cmd, to, "profile", "", usage, []choice[bootstrap.Profile]{{"dm", bootstrap.ProfileDM}, {"cp", bootstrap.ProfileCP}})
	cmd.Flag("profile").DefValue = ""
}

// addOptions adds the flags that say what message to build.
func addOptions(cmd *cobra.Command, o *bootstrap.Options) {
	addProfile(cmd, &o.Profile, "message to build: DM or Client Provisioning (required)")
	addSEC(cmd, &o.SEC, "how the key of the MAC is made; required without --secure")
	f := cmd.Flags()
	f.BoolVar(&o.Transport.Secure, "secure", false, "the push is authenticated and confidential: messages get no MAC")
	f.BoolVar(&o.Drop, "drop", false, "leave out what the message cannot carry, and report it")
	f.StringVar(&o.Device, "device", "${device}", "target of a DM message, with slots")
	f.StringVar(&o.Source, "source", "", "source of a DM message, with slots (default the first address)")
	f.StringVar(&o.SessionID, "session-id", "", "of a DM message, with slots (default 0)")
	f.StringVar(&o.MsgID, "msg-id", "", "of a DM message, with slots (default 0)")
	f.StringVar(&o.Place, "place", "", "`URI` where the account goes in a DM message (default ./Inbox, node by node ./DMAcc)")
	f.StringVar(&o.Path, "path", "", "`URI` of the account's parent in a DM message, relative to --place")
	f.BoolVar(&o.Strict, "enforce", false, "refuse what check would report of the messages")
	addChoice(cmd, &o.DM, "dm", "", "version of OMA DM", []choice[bootstrap.DMVersion]{{"1.2", bootstrap.DM12}, {"1.1", bootstrap.DM11}})
	addChoice(cmd, &o.Form, "form", "", "how a DM message holds the account", []choice[bootstrap.Form]{
		{"embedded", bootstrap.FormEmbedded}, {"nested", bootstrap.FormNested}, {"xml", bootstrap.FormXML}, {"nodes", bootstrap.FormNodeByNode},
	})
	addChoice(cmd, &o.Version, "version", "", "version of WBXML (default 1.2 for dm, 1.3 for cp)", []choice[codec.Version]{
		{"1.1", codec.Version11}, {"1.2", codec.Version12}, {"1.3", codec.Version13},
	})
}
