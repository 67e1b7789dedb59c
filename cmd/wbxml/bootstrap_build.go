package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// bootstrapBuild is wbxml bootstrap build.
func (t *tool) bootstrapBuild() *cobra.Command {
	b := &building{out: "-"}
	cmd := &cobra.Command{
		Use:   "build [flags] ACCOUNT DEVICES",
		Short: "Build a message for each device of a list",
		Long: `Build a message for each device of a list.

ACCOUNT is JSON, with slots such as ${user} in its texts. DEVICES is CSV with a
row for each device, separated by commas, semicolons or tabs; its header names the
slots (name:base64 for values in base64), and the keys of the MAC: imsi, or key in
hexadecimal, and pin. The column device is the target of a DM message, unless
--device names another. Either file can be standard input, which is called -.

The columns also decide options without a flag. The profile is dm if there is a column
device, else cp. The MAC is made by USERNETWPIN if the list has a key of the network
(imsi or key) and a pin, by NETWPIN or USERPIN if it has one of them.

The output has the order of the rows. It is lines of JSON with the message, the
push or its segments in hexadecimal. With --format binary each of these stands
behind its length as uvarint; --format text shows each message as its device gets
it. JSON says whom a message is for: it has the column id, or else device, and
those that --keep names. The output holds passwords: files are for their owner only.

A file is written as FILE.partial beside FILE.journal and renamed in the end. The
same command continues a run that was interrupted, unless the list comes from a pipe:
then no file is left. While a run is at work, another
run that would write the same file is refused. A folder, whose name ends with a
slash or which exists, gets files of --shard rows each.

A bad row is reported with its line and row, and left out. With --rejects it goes to
a list of its own, as it is, with the reason in one more column: correct it, and
build for that list.

--document takes an XML or WBXML document in place of ACCOUNT, with slots in its texts
and attribute values: the settings of an access point, say. The media type is that of
the document's type; a value that is a word with a token becomes that token.

Messages are signed with --sign-key (XML-Signature), and then encrypted with
--encrypt-to (XML-Encryption). Only --profile dm --form xml has a place for either.
Signatures by ECDSA and all encryption are random: a run that was continued has
each row once, but not in the octets of a run without a break.`,
		Example: `  wbxml bootstrap build examples/account.json examples/devices.csv --format text
  wbxml bootstrap build examples/account.json examples/devices.csv \
      --profile cp --sec NETWPIN --sms --rejects rejects.csv -o messages.jsonl
  wbxml bootstrap build examples/account.json examples/devices.csv \
      --profile dm --sec USERPINMAC --pins-out pins.csv --push --format binary -o messages.bin
  wbxml bootstrap build --document examples/access-point.xml --sms examples/access-points.csv
  wbxml bootstrap build --account examples/account.json --devices examples/devices.csv \
      --profile dm --form xml --sec NETWPIN --sign-key examples/keys/ec-key.pem \
      --sign-cert examples/keys/ec-cert.pem --encrypt-to examples/keys/rsa-cert.pem -o sealed.jsonl`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := b.usage(cmd, args); err != nil {
				return err
			}
			return b.run(t, cmd)
		},
	}
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"json", "csv"}, cobra.ShellCompDirectiveFilterFileExt)
	b.addOutput(cmd)
	b.Add(cmd)
	return cmd
}

// addOutput adds the flags that describe what is written.
func (b *building) addOutput(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&b.out, "output", "o", "-", "`file` or folder to write")
	f.StringVar(&b.pins, "pins-out", "", "`file` for the digits that each user types, in lines of row, line and digits; required for USERPINMAC")
	f.StringVar(&b.rejects, "rejects", "", "`file` for the bad rows of the list, with its header and the reasons")
	f.StringSliceVar(&b.keep, "keep", nil, "`columns` that go into the output as they are, such as msisdn,iccid")
	f.BoolVar(&b.push, "push", false, "write push PDUs")
	f.BoolVar(&b.sms, "sms", false, "write the push PDUs as segments of short messages")
	f.StringVar(&b.refSeed, "ref-seed", "", "`text` that names the run: the references of segments follow from it and the row (default by all inputs)")
	options.AddChoice(cmd, &b.narrow, "ref-bits", "", "of the references of segments", options.Choices("16|8", false, true))
	options.AddChoice(cmd, &b.format, "format", "", "of the output",
		options.Choices("json|binary|text", formatJSON, formatBinary, formatText))
	f.BoolVar(&b.strict, "strict", false, "stop at the first bad row, and leave no file")
	f.BoolVar(&b.restart, "restart", false, "forget an interrupted run, and remove the messages in the folder")
	f.Int64Var(&b.shardRows, "shard", 100000, "rows for each file in a folder")
}

// usage checks the flags as far as this can be done without the list.
func (b *building) usage(cmd *cobra.Command, args []string) error {
	if err := b.Usage(cmd, args); err != nil {
		return err
	}
	switch {
	case b.out == "":
		return errors.New("a file name is empty")
	case b.rejects == "-":
		return errors.New("--rejects needs a file")
	case cmd.Flags().Changed("shard") && !convert.IsFolder(b.out):
		return errors.New("--shard is for a folder (-o with a slash at the end of the name makes one)")
	case !b.sms && (b.refSeed != "" || b.narrow):
		return errors.New("--ref-seed and --ref-bits are for --sms")
	case b.shardRows < 1:
		return errors.New("--shard must be at least 1")
	}
	return nil
}
