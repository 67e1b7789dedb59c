package main

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
)

// pause is campaign pause.
func (t *tool) pause() *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "pause",
		Short: "Have all workers wait",
		Long: `Have all workers wait. What is under way comes to its end. A run that begins
meanwhile waits, too; resume has all go on.`,
		Example: `  campaign pause --state state --reason "complaints about row 17"`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error { return c.Pause(cmd.Context(), reason) })
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "paused by hand", "`text` that status shows")
	return cmd
}

// resume is campaign resume.
func (t *tool) resume() *cobra.Command {
	return &cobra.Command{
		Use:   "resume",
		Short: "Have all workers go on",
		Long: `Have all workers go on, after a pause or the first rows. Where no run is under way,
the next one goes on.`,
		Example: `  campaign resume --state state`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error { return c.Resume(cmd.Context()) })
		},
	}
}

// stop is campaign stop.
func (t *tool) stop() *cobra.Command {
	return &cobra.Command{
		Use:     "stop",
		Short:   "End run and all workers",
		Long:    `End run and all workers, on all machines. The next run goes on.`,
		Example: `  campaign stop --nats nats://broker.example.com`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error { return c.Stop(cmd.Context()) })
		},
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
	if !ok || err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) {
		return 0, errors.New("must be such as 200/s, 1000/m or 5000/h")
	}
	return n / seconds, nil
}
