// Package page writes the report of a campaign as a page that needs nothing else.
package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/push/settle"
)

//go:embed page.html
var text string

// A Page is what a report says. Its texts are escaped.
type Page struct {
	Title, State   string
	First, Last    time.Time // of what was sent
	Rows           int64     // of the list
	Sent           []settle.Point
	Settled        *settle.Summary
	Lines          [][2]string // name and value
	Reasons, Facts [][2]string // the same: how many were refused, and why; what the campaign is made of
}

// A curve is rows over time, as the page draws it.
type curve struct {
	Name, Points string
	X            int   // of its legend
	Rows         int64 // at its end
}

// Where the page draws curves.
const left, right, top, bottom = 70, 700, 30, 265

// Write writes the page. Nothing in it is from elsewhere.
func (p *Page) Write(w io.Writer) error {
	delivered, managed := []settle.Point{{At: p.First}}, []settle.Point{{At: p.First}}
	for _, m := range p.Settled.Minutes {
		end := m.At.Add(time.Minute)
		delivered = append(delivered, settle.Point{At: end, Rows: m.Delivered})
		managed = append(managed, settle.Point{At: end, Rows: m.Managed})
	}
	from, to := p.First, p.Last
	if n := len(p.Settled.Minutes); n > 0 && delivered[n].At.After(to) {
		to = delivered[n].At
	}
	type grid struct{ Y, Rows int64 }
	var rules []grid
	for i := range int64(5) {
		rules = append(rules, grid{bottom - i*(bottom-top)/4, p.Rows * i / 4})
	}
	return template.Must(template.New("").Parse(text)).Execute(w, map[string]any{
		"Page": p, "Now": clock(time.Now()), "From": clock(from), "To": clock(to), "Grid": rules, "Curves": []curve{
			draw("sent", left, p.Sent, from, to, p.Rows), draw("delivered", left+150, delivered, from, to, p.Rows), draw("managed", left+320, managed, from, to, p.Rows),
		},
	})
}

func clock(t time.Time) string { return t.Local().Format(time.DateTime) }

// draw makes a curve of rows that were added at a time: the last point of each column.
func draw(name string, x int, points []settle.Point, from, to time.Time, most int64) curve {
	c := curve{Name: name, X: x}
	column := func(p settle.Point) int {
		at := left + int((right-left)*p.At.Sub(from).Seconds()/max(to.Sub(from).Seconds(), 1e-3))
		return min(max(at, left), right)
	}
	var b strings.Builder
	points = append(points, settle.Point{At: to})
	for i, p := range points {
		if c.Rows += p.Rows; i == 0 || i+1 == len(points) || column(p) != column(points[i+1]) {
			fmt.Fprintf(&b, "%d,%.1f ", column(p), bottom-(bottom-top)*float64(c.Rows)/float64(max(most, 1)))
		}
	}
	c.Points = b.String()
	return c
}
