package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/progress"
	"github.com/go-wbxml/wbxml/push/settle"
)

// pace says how quickly a campaign comes on.
func pace(s *engine.Status) string {
	switch {
	case s.Finished():
		return "finished"
	case s.Control.State != engine.StateRunning:
		return strings.TrimRight(string(s.Control.State)+": "+s.Control.Reason, ": ")
	case s.Speed == 0:
		return "begins"
	}
	return fmt.Sprintf("%.0f rows/s, %v left", s.Speed, s.Left(s.Rows).Round(time.Second))
}

// figures are names and values, each in a line of its own.
type figures [][2]string

func (f *figures) add(name, format string, args ...any) {
	*f = append(*f, [2]string{name, fmt.Sprintf(format, args...)})
}

func (f figures) String() string {
	var b strings.Builder
	for _, x := range f {
		fmt.Fprintf(&b, "%-18s%s\n", x[0], x[1])
	}
	return b.String()
}

// text is a status.
func text(c *engine.Campaign, s *engine.Status) (f figures) {
	f.add("state", "%s", pace(s))
	f.add("rows", "%d", s.Rows)
	f.add("done", "%d (%.1f %%)", s.Done, 100*float64(s.Done)/float64(s.Rows))
	f.add("sent", "%d", s.Sent)
	f.add("refused", "%d", s.Refused)
	f.add("short messages", "%d, %d octets", s.Segments, s.Octets)
	f.add("perhaps repeated", "%d rows", s.Repeated)
	limit := "no limit"
	if s.Control.Rate > 0 {
		limit = fmt.Sprintf("%g short messages/s", s.Control.Rate)
	}
	f.add("rate", "%s", limit)
	if s.Control.First > 0 {
		f.add("first", "%d rows only", s.Control.First)
	}
	f.add("begun", "%s", c.Manifest.Created.Local().Format(time.DateTime))
	return f
}

// later is what became of the rows after they were sent.
func later(s *engine.Status, l *settle.Summary) figures {
	return figures{
		{"delivered", fmt.Sprint(l.Delivered)}, {"failed", fmt.Sprint(l.Failed)}, {"no word", fmt.Sprint(s.Sent - l.Answered)},
		{"managed", fmt.Sprint(l.Managed)}, {"strangers", fmt.Sprintf("%d devices that are not in the list", l.Strangers)},
	}
}

// gather returns what a report is made of: status, refusals, and what the campaign is of.
func gather(ctx context.Context, c *engine.Campaign) (s engine.Status, reasons []engine.Reason, facts figures, err error) {
	if s, err = c.Status(ctx); err == nil {
		reasons, err = c.Reasons(ctx)
	}
	for _, f := range c.Manifest.Facts {
		if !f.Secret {
			facts.add(f.Name, "%s", f.Value)
		}
	}
	return s, reasons, facts, err
}

// settled opens a list, where there is one, and calls f with what became of its rows.
func settled(ctx context.Context, c *engine.Campaign, devices string, f func(engine.List, *settle.Summary) error) error {
	var list engine.List
	if devices != "" {
		csv, err := engine.OpenCSV(devices, engine.CSVOptions{})
		if err != nil {
			return err
		}
		defer csv.Close()
		list = csv
	}
	s, err := c.Settled(ctx, list)
	if err == nil {
		err = f(list, s)
	}
	return err
}

// devicesUsage is that of the flag with the list, without which no device is known to be managed.
const devicesUsage = "`file` with the devices, as run had it: to know which of them are managed"

// status is campaign status.
func (t *tool) status() *cobra.Command {
	watch, devices := false, ""
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Say how far the campaign has come",
		Example: `  campaign status --state state --watch`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error {
				if watch {
					p := progress.New(t.terminal, c.Manifest.Rows, "rows")
					defer p.Stop()
					if err := c.Watch(cmd.Context(), func(s engine.Status) { p.Show(s.Done, pace(&s)) }); err != nil {
						return err
					}
				}
				s, err := c.Status(cmd.Context())
				if err != nil {
					return err
				}
				return settled(cmd.Context(), c, devices, func(_ engine.List, l *settle.Summary) error {
					_, err := fmt.Fprint(t.stdout, append(text(c, &s), later(&s, l)...))
					return err
				})
			})
		},
	}
	cmd.Flags().StringVar(&devices, "devices", "", devicesUsage)
	cmd.Flags().BoolVar(&watch, "watch", false, "show it until the campaign is finished or stopped")
	return cmd
}

// report is campaign report.
func (t *tool) report() *cobra.Command {
	csv, html, devices := "", "", ""
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Say what became of the devices",
		Long: `Say what became of the devices: the status, the reasons of refusals, and what the
campaign is made of. --csv writes a line for each row of the list,
--html a page with everything in it.`,
		Example: `  campaign report --state state --csv report.csv`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error {
				return settled(cmd.Context(), c, devices, func(list engine.List, l *settle.Summary) error {
					if csv != "" {
						return t.write(csv, func(w io.Writer) error { return c.WriteCSV(cmd.Context(), list, w) })
					}
					if html != "" {
						return t.write(html, func(w io.Writer) error { return writePage(cmd.Context(), w, c, t.name, l) })
					}
					return t.table(cmd.Context(), c, l)
				})
			})
		},
	}
	cmd.Flags().StringVar(&devices, "devices", "", devicesUsage)
	cmd.Flags().StringVar(&csv, "csv", "", "`file` to write, - for standard output")
	cmd.Flags().StringVar(&html, "html", "", "`file` to write a page to, with the curve of what was sent, delivered and managed")
	return cmd
}

// table writes the report in lines.
func (t *tool) table(ctx context.Context, c *engine.Campaign, l *settle.Summary) error {
	s, reasons, facts, err := gather(ctx, c)
	if err != nil {
		return err
	}
	all := append(text(c, &s), later(&s, l)...)
	for _, r := range reasons {
		all.add("refused", "%d: %s", r.Rows, r.Text)
	}
	for _, f := range facts {
		all.add("made of", "%s: %s", f[0], f[1])
	}
	_, err = fmt.Fprint(t.stdout, all)
	return err
}

// rejects is campaign rejects.
func (t *tool) rejects() *cobra.Command {
	devices, out := "", "-"
	cmd := &cobra.Command{
		Use:   "rejects",
		Short: "Write the rows that were refused, to correct and send again",
		Long: `Write the rows that were refused, as they stand in the list, with the reasons in one
more column. Correct them, and begin another campaign with that list; the column
reject_reason may stay.`,
		Example: `  campaign rejects --state state --devices devices.csv -o rejects.csv`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd, func(c *engine.Campaign) error {
				list, err := engine.OpenCSV(devices, engine.CSVOptions{})
				if err != nil {
					return err
				}
				defer list.Close()
				return t.write(out, func(w io.Writer) error {
					n, err := c.WriteRejects(cmd.Context(), list, w)
					fmt.Fprintf(t.stderr, "%d rows\n", n)
					return err
				})
			})
		},
	}
	cmd.Flags().StringVar(&devices, "devices", "", "`file` with the devices, as run had it")
	cmd.Flags().StringVarP(&out, "output", "o", "-", "`file` to write, for its owner only")
	cmd.MarkFlagRequired("devices")
	return cmd
}

// write calls f with a file, or standard output.
func (t *tool) write(name string, f func(io.Writer) error) error {
	if name == "-" {
		return f(t.stdout)
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f(file), file.Close())
}
