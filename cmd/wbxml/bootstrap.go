package main

import (
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// bootstrapCommand is wbxml bootstrap.
func (t *tool) bootstrapCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bootstrap",
		Short: "Build and read messages that put devices under management",
		Long: `Build the messages that put devices under management (OMA DM Bootstrap), one
for each device of a list, and read them as a device does.`,
		Example: `  wbxml bootstrap build examples/account.json examples/devices.csv \
      --profile cp --sec NETWPIN --sms -o messages.jsonl               # one for each device
  wbxml bootstrap open --imsi 001010123456789 --row 1 messages.jsonl   # as a device does
  wbxml bootstrap check messages.jsonl                                 # by the rules`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return options.WithExample(cmd, "a command is needed") },
	}
	cmd.AddCommand(t.bootstrapBuild(), t.bootstrapOpen(), t.bootstrapCheck())
	return cmd
}
