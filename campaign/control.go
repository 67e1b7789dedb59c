package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
)

// control is a command that changes what a campaign does.
func (t *tool) control(use, short, long, example string, change func(*engine.Campaign, context.Context) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: long, Example: "  campaign " + use + example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error { return change(c, cmd.Context()) })
		},
	}
}

// controls are pause, resume and stop.
func (t *tool) controls() []*cobra.Command {
	reason := ""
	pause := t.control("pause", "Have all workers wait", `Have all workers wait. What is under way comes to its end. A run that begins
meanwhile waits, too; resume has all go on.`, ` --state state --reason "complaints about row 17"`,
		func(c *engine.Campaign, ctx context.Context) error { return c.Pause(ctx, reason) })
	pause.Flags().StringVar(&reason, "reason", "paused by hand", "`text` that status shows")
	return []*cobra.Command{
		pause,
		t.control("resume", "Have all workers go on", `Have all workers go on, after a pause or the first rows. Where no run is under way,
the next one goes on.`, " --state state", (*engine.Campaign).Resume),
		t.control("stop", "End run and all workers", "End run and all workers, on all machines. The next run goes on.",
			" --nats nats://broker.example.com", (*engine.Campaign).Stop),
	}
}

// rate is campaign rate.
func (t *tool) rate() *cobra.Command {
	return &cobra.Command{
		Use:     "rate RATE",
		Short:   "Change the rate, while the campaign runs",
		Long:    `Change the rate, such as 200/s or 1000/m: short messages, of all workers together. 0 is no limit.`,
		Example: `  campaign rate --state state 500/s`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rate, err := parseRate(args[0])
			if err != nil {
				return err
			}
			return t.with(cmd, func(c *engine.Campaign) error { return c.SetRate(cmd.Context(), rate) })
		},
	}
}

// parseRate reads a rate, and returns it for a second.
func parseRate(s string) (float64, error) {
	number, unit, _ := strings.Cut(s, "/")
	seconds, ok := map[string]float64{"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}[unit]
	n, err := strconv.ParseFloat(number, 64)
	if n /= seconds; !ok || err != nil || n != 0 && !(n >= engine.MinRate && n <= engine.MaxRate) {
		return 0, errors.New("must be such as 200/s, 1000/m or 5000/h, from 1/h to 1000000/s, or 0")
	}
	return n, nil
}
