package main

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/page"
	"github.com/go-wbxml/wbxml/push/settle"
)

// writePage writes the report as a page, with no secret in it.
func writePage(ctx context.Context, w io.Writer, c *engine.Campaign, name string, l *settle.Summary) error {
	s, err := c.Status(ctx)
	if err != nil {
		return err
	}
	reasons, err := c.Reasons(ctx)
	if err != nil {
		return err
	}
	points, err := c.Sent(ctx)
	p := page.Page{Title: "Campaign " + name, State: pace(&s), First: s.First, Last: s.Last, Rows: s.Rows, Sent: points, Settled: l}
	for line := range strings.Lines(text(c, &s) + later(&s, l)) {
		p.Lines = append(p.Lines, [2]string{strings.TrimSpace(line[:18]), strings.TrimSpace(line[18:])})
	}
	for _, r := range reasons {
		p.Reasons = append(p.Reasons, [2]string{strconv.FormatInt(r.Rows, 10), r.Text})
	}
	for _, f := range c.Manifest.Facts {
		if !f.Secret {
			p.Facts = append(p.Facts, [2]string{f.Name, f.Value})
		}
	}
	if err == nil {
		err = p.Write(w)
	}
	return err
}
