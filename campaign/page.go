package main

import (
	"context"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/page"
	"github.com/go-wbxml/wbxml/push/settle"
)

// writePage writes the report as a page, with no secret in it.
func writePage(ctx context.Context, w io.Writer, c *engine.Campaign, name string, l *settle.Summary) error {
	s, reasons, facts, err := gather(ctx, c)
	if err != nil {
		return err
	}
	points, err := c.Sent(ctx)
	p := page.Page{Title: "Campaign " + name, State: pace(&s), First: s.First, Last: s.Last, Rows: s.Rows, Sent: points, Settled: l, Facts: facts, Lines: append(text(c, &s), later(&s, l)...)}
	for _, r := range reasons {
		p.Reasons = append(p.Reasons, [2]string{strconv.FormatInt(r.Rows, 10), r.Text})
	}
	if err == nil {
		err = p.Write(w)
	}
	return err
}
