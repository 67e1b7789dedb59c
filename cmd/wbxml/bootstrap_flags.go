package main

import (
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/display"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// maxShown is how many messages, faults and findings are written one by one where there
// can be a million.
const maxShown = 20

// A format is how messages are written, or read.
type format uint8

const (
	formatJSON   format = iota // lines
	formatBinary               // each behind its length as uvarint
	formatText                 // for people; written only
	formatHex                  // lines of hexadecimal; read only
	formatRaw                  // one message as it is; read only
)

// form is how an output of the format is shown.
func (f format) form() display.Form {
	if f == formatBinary {
		return display.Octets
	}
	return display.Data // text has been made harmless, for files, too
}

// secNames are the values of --sec, those of either profile. The last is none.
var secNames = options.Choices("NETWPIN|USERPIN|USERNETWPIN|USERPINMAC|NETWORKID|USERPIN_NETWORKID|none",
	bootstrap.SECNetwPIN, bootstrap.SECUserPIN, bootstrap.SECUserNetwPIN, bootstrap.SECUserPINMAC,
	bootstrap.SECNetwPIN, bootstrap.SECUserNetwPIN, bootstrap.SECNone)

// addSEC adds --sec.
func addSEC(cmd *cobra.Command, to *bootstrap.SEC, usage string) {
	options.AddChoice(cmd, to, "sec", "", usage, secNames)
	cmd.Flag("sec").DefValue = ""
}

// addJoin adds --join.
func addJoin(cmd *cobra.Command, to *bootstrap.Join) {
	options.AddChoice(cmd, to, "join", "", "key of USERNETWPIN: network's secret then PIN, or PIN, colon, secret",
		options.Choices("network-pin|pin:network", bootstrap.JoinNetworkThenPIN, bootstrap.JoinPINColonNetwork))
}

// addProfile adds --profile.
func addProfile(cmd *cobra.Command, to *bootstrap.Profile, usage string) {
	options.AddChoice(cmd, to, "profile", "", usage, options.Choices("dm|cp", bootstrap.ProfileDM, bootstrap.ProfileCP))
	cmd.Flag("profile").DefValue = ""
}
