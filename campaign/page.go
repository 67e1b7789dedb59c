package main

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/push/settle"
)

//go:embed report.html
var pageText string

// A curve is rows over time, as the page draws it.
type curve struct {
	Name, Points string
	X            int   // of its legend
	Rows         int64 // at its end
}

// Where the page draws curves.
const left, right, top, bottom = 70, 700, 30, 265

// writePage writes the report as a page. Nothing in it is from elsewhere, and no secret.
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
	if err != nil {
		return err
	}
	delivered, managed := []engine.Point{{At: s.First}}, []engine.Point{{At: s.First}}
	for _, m := range l.Minutes {
		end := m.At.Add(time.Minute)
		delivered = append(delivered, engine.Point{At: end, Rows: m.Delivered})
		managed = append(managed, engine.Point{At: end, Rows: m.Managed})
	}
	from, to := s.First, s.Last
	if n := len(l.Minutes); n > 0 && delivered[n].At.After(to) {
		to = delivered[n].At
	}
	var lines [][2]string
	for line := range strings.Lines(text(c, &s) + later(&s, l)) {
		lines = append(lines, [2]string{strings.TrimSpace(line[:18]), strings.TrimSpace(line[18:])})
	}
	type grid struct{ Y, Rows int64 }
	var rules []grid
	for i := range int64(5) {
		rules = append(rules, grid{bottom - i*(bottom-top)/4, s.Rows * i / 4})
	}
	return template.Must(template.New("").Parse(pageText)).Execute(w, map[string]any{
		"Title": "Campaign " + name, "State": pace(&s), "Now": clock(time.Now()), "From": clock(from), "To": clock(to), "Lines": lines,
		"Grid": rules, "Reasons": reasons, "Facts": c.Manifest.Facts, "Curves": []curve{
			draw("sent", left, points, from, to, s.Rows), draw("delivered", left+150, delivered, from, to, s.Rows), draw("managed", left+320, managed, from, to, s.Rows),
		},
	})
}

func clock(t time.Time) string { return t.Local().Format(time.DateTime) }

// draw makes a curve of rows that were added at a time: the last point of each column.
func draw(name string, x int, points []engine.Point, from, to time.Time, most int64) curve {
	c := curve{Name: name, X: x}
	column := func(p engine.Point) int {
		at := left + int((right-left)*p.At.Sub(from).Seconds()/max(to.Sub(from).Seconds(), 1e-3))
		return min(max(at, left), right)
	}
	var b strings.Builder
	points = append(points, engine.Point{At: to})
	for i, p := range points {
		if c.Rows += p.Rows; i == 0 || i+1 == len(points) || column(p) != column(points[i+1]) {
			fmt.Fprintf(&b, "%d,%.1f ", column(p), bottom-(bottom-top)*float64(c.Rows)/float64(max(most, 1)))
		}
	}
	c.Points = b.String()
	return c
}
