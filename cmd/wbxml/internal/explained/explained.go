// Package explained writes a report of package inspect as text for a terminal: the outline
// of its layers with what is known of each, then their octets with their meaning, and
// their XML.
//
// A row has the offset, the octets, the state of the grammar and the current code page of a
// document, the field, its meaning and the path of the element. A row with more octets than
// fit goes on in lines with the offset, the octets and their ASCII characters; octets that a
// layer of its own explains are not written twice.
package explained

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// Options control a text.
type Options struct {
	Name  string // of the input, in the title
	Color bool   // write ANSI colours
	Width int    // of the terminal, in characters; 0 for no bound
}

// Write writes a report to w, and returns the error of w.
func Write(w io.Writer, r *inspect.Report, o Options) error {
	p := &printer{w: bufio.NewWriter(w), color: o.Color, width: o.Width}
	p.line(bold, fmt.Sprintf("# %s: %s, %s, %s", o.Name, count(len(r.Buffers[0].Octets)), r.Kind, r.Rank))
	for _, n := range r.Notes {
		p.note(n)
	}
	for i := range r.Layers {
		p.indent = depth(r, i)
		p.outline(i, &r.Layers[i])
	}
	if r.Masked > 0 {
		p.indent = 0
		p.line(dim, fmt.Sprintf("%d secrets are masked", r.Masked))
	}
	for i := range r.Layers {
		p.octets(i, r)
		p.document(&r.Layers[i])
	}
	return p.w.Flush()
}

// depth counts the layers around one.
func depth(r *inspect.Report, i int) (n int) {
	for i = r.Layers[i].Parent; i >= 0; i = r.Layers[i].Parent {
		n++
	}
	return n
}

// outline writes what is known about a layer in lines.
func (p *printer) outline(i int, l *inspect.Layer) {
	name := ""
	if l.Name != string(l.Kind) && l.Name != "" {
		name = ", " + l.Name
	}
	p.line(bold, fmt.Sprintf("%d %s%s, %s", i, l.Kind, name, count(l.Length)))
	p.indent++
	if l.Settings != "" {
		p.line("", "sets "+l.Settings)
	}
	if m := l.MAC; m != nil {
		p.mac(m)
	}
	for _, f := range l.Findings {
		p.line(colors[inspect.ClassAttr], string(f.Rule)+": "+f.Text)
	}
	for _, n := range l.Notes {
		p.note(n)
	}
}

func (p *printer) mac(m *inspect.MAC) {
	color, s := colors[inspect.ClassFault], "MAC "+string(m.State)
	if m.State == inspect.StateVerified {
		color = colors[inspect.ClassText]
	}
	if m.SEC != "" {
		s += ", " + m.SEC
	}
	if m.Reason != "" {
		s += ": " + m.Reason
	}
	p.line(color, s)
	for i, all := range m.Why {
		lead := [...]string{"because ", "or because "}[min(i, 1)]
		for _, c := range all {
			p.line("", fmt.Sprintf("%s%s: %s (%s)", lead, c.Text, c.Remedy, c.ID))
			lead = "and "
		}
	}
}

func (p *printer) note(n inspect.Note) {
	at := ""
	if n.Offset >= 0 {
		at = fmt.Sprintf("offset %d: ", n.Offset)
	}
	p.line(colors[inspect.ClassFault], "! "+at+n.Text+" ("+n.ID+")")
}

// octets writes the fields of a layer.
func (p *printer) octets(i int, r *inspect.Report) {
	l := &r.Layers[i]
	p.indent = 0
	p.line("", "")
	p.line(bold, fmt.Sprintf("## %d %s", i, cmp.Or(l.Name, string(l.Kind))))
	if l.Buffer > 0 {
		p.line(dim, "offsets are of what the layer around has in it")
	}
	p.columns()
	for _, f := range l.Fields {
		p.row(f, r.Buffers[l.Buffer].Octets[f.Offset:f.Offset+f.Length])
	}
}

// document writes what a layer stands for.
func (p *printer) document(l *inspect.Layer) {
	block := func(name, text string) {
		if text == "" {
			return
		}
		p.line(bold, name)
		for line := range bytes.Lines(display.Append(nil, []byte(text))) {
			p.w.WriteString("  " + strings.TrimRight(string(line), "\n") + "\n")
		}
	}
	block("XML", string(display.AppendXML(nil, []byte(l.XML))))
	block("account", l.Account)
	var tree strings.Builder
	for _, n := range l.Tree {
		tree.WriteString(display.Line(n.URI))
		if n.Value != "" {
			tree.WriteString(" = " + display.Line(n.Value))
		}
		if n.ACL != "" {
			tree.WriteString("  [ACL " + display.Line(n.ACL) + "]")
		}
		tree.WriteByte('\n')
	}
	block("tree", tree.String())
}

// count returns "1 octet", "2 octets".
func count(n int) string {
	if n == 1 {
		return "1 octet"
	}
	return fmt.Sprintf("%d octets", n)
}
