package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/routeflags"
	"github.com/go-wbxml/wbxml/push/settle"
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
					return t.listen(&e, c)
				case len(args) > 0:
					return c.Acknowledge(cmd.Context(), args...)
				}
				return acknowledgeLines(cmd, c)
			})
		},
	}
	e.Add(cmd, "listen")
	return cmd
}

// listen answers until it is interrupted.
func (t *tool) listen(e *routeflags.Endpoint, c *engine.Campaign) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	end, err := e.Open(t.log, c.Acknowledge)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return end()
}

// acknowledgeLines acknowledges the devices of standard input, many at once.
func acknowledgeLines(cmd *cobra.Command, c *engine.Campaign) error {
	var devices []string
	in := bufio.NewScanner(cmd.InOrStdin())
	for in.Scan() {
		if devices = append(devices, in.Text()); len(devices) == settle.BatchSize {
			if err := c.Acknowledge(cmd.Context(), devices...); err != nil {
				return err
			}
			devices = devices[:0]
		}
	}
	return errors.Join(in.Err(), c.Acknowledge(cmd.Context(), devices...))
}
