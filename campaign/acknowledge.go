package main

import (
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/routeflags"
)

// acknowledge is campaign acknowledge.
func (t *tool) acknowledge() *cobra.Command {
	var e routeflags.Endpoint
	cmd := &cobra.Command{
		Use:   "acknowledge [DEVICE...]",
		Short: "Record that devices have begun their first session",
		Long: `Record that devices have begun their first session, which is how a server knows that
a bootstrap was successful. DEVICE is a name as in the column device of the list;
without one, standard input has them in lines. Names of other devices do no harm.

With --listen, it answers a DM server until it is interrupted: POST /acknowledge with
names in lines, and the header "Authorization: Bearer" with the token.`,
		Example: `  campaign acknowledge --state state IMEI:490154203237518
  campaign acknowledge --state state --listen :8090 --token-file token`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.with(cmd, func(c *engine.Campaign) error {
				switch {
				case e.Address != "":
					return e.Listen(t.log, c.Acknowledge)
				case len(args) > 0:
					return c.Acknowledge(cmd.Context(), args...)
				}
				return routeflags.Lines(cmd.Context(), cmd.InOrStdin(), c.Acknowledge)
			})
		},
	}
	e.Add(cmd, "listen")
	return cmd
}
