package main

import (
	"bytes"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colors can be told apart by nearly everybody (Okabe and Ito).
var colors = []color.Color{
	color.RGBA{0x00, 0x72, 0xB2, 0xFF}, color.RGBA{0xD5, 0x5E, 0x00, 0xFF}, color.RGBA{0x00, 0x9E, 0x73, 0xFF},
	color.RGBA{0xCC, 0x79, 0xA7, 0xFF}, color.RGBA{0xE6, 0x9F, 0x00, 0xFF}, color.RGBA{0x56, 0xB4, 0xE9, 0xFF}, color.Black,
	color.Gray{0x99},
}

const width, height = 16 * vg.Centimeter, 9 * vg.Centimeter

// charts draws the record into SVG files of a folder.
func charts(d *data, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, c := range []struct {
		name string
		draw func(*data) (*plot.Plot, error)
	}{{"rivals", rivalsChart}, {"growth", growthChart}, {"cores", coresChart}} {
		p, err := c.draw(d)
		if err != nil {
			return err
		}
		if p == nil {
			continue
		}
		svg, err := p.WriterTo(width, height, "svg")
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if _, err := svg.WriteTo(&b); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, c.name+".svg"), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.Padding = vg.Points(6)
	p.Legend.Top = true
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal.Color = color.Gray{0xDD}
	p.Add(grid)
	return p
}

// rivalsChart shows ns a token of mixed for us and each rival.
func rivalsChart(d *data) (*plot.Plot, error) {
	ops := []struct{ name, op, mode string }{{"decode", "Decode", "slice"}, {"WBXML to XML", "ToXML", "append"}, {"XML to WBXML", "ToWBXML", "append"}}
	p := newPlot("Time for a token of 400 messages in turn", "", "ns")
	const bar = 0.9 * vg.Centimeter
	any := false
	for i, who := range []string{"ours", "libwbxml", "encoding-xml"} {
		values := make(plotter.Values, len(ops))
		for j, o := range ops {
			mode := who
			if who == "ours" {
				mode = o.mode
			}
			v := d.value(d.at(o.op, "mixed", mode), "sec/token")
			any = any || v.n > 0
			values[j] = v.mid * 1e9
		}
		bars, err := plotter.NewBarChart(values, bar)
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = colors[i], 0
		bars.Offset = bar * vg.Length(i-1)
		p.Add(bars)
		p.Legend.Add(who, bars)
	}
	if !any {
		return nil, nil
	}
	p.Legend.Left = true
	p.NominalX(ops[0].name, ops[1].name, ops[2].name)
	p.X.Min, p.X.Max = -0.5, float64(len(ops))-0.5
	p.Y.Max *= 1.25
	return p, nil
}

// addLines draws lines with a mark at each point.
func addLines(p *plot.Plot, lines []line) error {
	for i, l := range lines {
		xys := make(plotter.XYs, len(l.points))
		for j, pt := range l.points {
			xys[j] = plotter.XY{X: pt.x, Y: pt.y}
		}
		curve, marks, err := plotter.NewLinePoints(xys)
		if err != nil {
			return err
		}
		curve.Color, curve.Width = colors[i%len(colors)], vg.Points(1.5)
		marks.Color, marks.Shape = curve.Color, draw.CircleGlyph{}
		p.Add(curve, marks)
		p.Legend.Add(l.name, curve, marks)
	}
	p.Y.Min, p.Y.Max = 0, p.Y.Max*1.8 // room for the legend
	return nil
}

// growthChart shows ns a token over the size of the document.
func growthChart(d *data) (*plot.Plot, error) {
	lines, largest := growth(d, "sec/token")
	lines = slices.DeleteFunc(lines, func(l line) bool { return strings.HasPrefix(l.name, "libwbxml") }) // far above the others
	if len(lines) == 0 {
		return nil, nil
	}
	p := newPlot("Time for a token by size of the document", "octets", "ns")
	for _, l := range lines {
		for i := range l.points {
			l.points[i].y *= 1e9
		}
	}
	if err := addLines(p, lines); err != nil {
		return nil, err
	}
	p.X.Scale = plot.LogScale{}
	var ticks plot.ConstantTicks
	for n := 1 << 10; n <= largest; n *= 4 {
		ticks = append(ticks, plot.Tick{Value: float64(n), Label: sizeName(n)})
	}
	p.X.Tick.Marker = ticks
	p.X.Max = float64(largest) * 1.2
	return p, nil
}

// coresChart shows throughput over cores, one core being 1.
func coresChart(d *data) (*plot.Plot, error) {
	lines := scaling(d)
	if len(lines) == 0 {
		return nil, nil
	}
	p := newPlot("Throughput by cores, one core being 1", "cores", "times")
	most := 1.0
	for _, l := range lines {
		for _, pt := range l.points {
			most = max(most, pt.x)
		}
	}
	var ticks plot.ConstantTicks
	for c := 1; c <= int(most); c *= 2 {
		ticks = append(ticks, plot.Tick{Value: float64(c), Label: strconv.Itoa(c)})
	}
	p.X.Tick.Marker = ticks
	ideal := line{"as many times as cores", []point{{1, 1}, {most, most}}}
	if err := addLines(p, append(lines, ideal)); err != nil {
		return nil, err
	}
	p.Legend.Left = true
	p.X.Max = most * 1.05
	return p, nil
}
