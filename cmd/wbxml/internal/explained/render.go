package explained

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// ANSI colours of the classes, and of the columns that every row has.
var colors = map[inspect.Class]string{
	inspect.ClassHeader: "\x1b[33m", inspect.ClassTag: "\x1b[1;34m", inspect.ClassAttr: "\x1b[36m", inspect.ClassText: "\x1b[32m",
	inspect.ClassControl: "\x1b[35m", inspect.ClassFault: "\x1b[1;31m", inspect.ClassSecret: "\x1b[7m",
}

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// The columns, in characters. Octets are two digits each and a space between.
const (
	perLine      = 8
	offsetWidth  = 6
	octetsWidth  = 3*perLine - 1
	stateWidth   = 7
	pageWidth    = 4
	tokenWidth   = 12
	meaningWidth = 44
	gap          = "  "
)

// A printer writes lines. Its writer's error sticks, so that only Flush needs to be looked
// at.
type printer struct {
	w      *bufio.Writer
	color  bool
	width  int // 0: no bound
	indent int
	buf    []byte
	used   int // characters in buf
}

// line writes a text as a line of its own, indented.
func (p *printer) line(color, s string) {
	p.begin()
	p.left(strings.Repeat("  ", p.indent)+s, 0, color)
	p.end()
}

// columns writes the names of the columns.
func (p *printer) columns() {
	p.begin()
	p.left("offset", offsetWidth, "")
	p.left("octets", octetsWidth, "")
	p.left("state", stateWidth, "")
	p.left("page", pageWidth, "")
	p.left("field", tokenWidth, "")
	p.left("meaning", meaningWidth, "")
	p.left("element", 0, "")
	p.end()
}

// row writes a field with its octets.
func (p *printer) row(f inspect.Field, octets []byte) {
	n := min(len(octets), perLine)
	p.begin()
	p.offset(f.Offset)
	p.digits(octets[:n])
	p.left(f.State, stateWidth, dim)
	page := ""
	if f.Page >= 0 {
		page = strconv.Itoa(f.Page)
	}
	p.left(page, pageWidth, dim)
	p.left(f.Name, tokenWidth, colors[f.Class])
	meaning := f.Value
	if f.Meaning != "" && f.Value != "" {
		meaning += ", "
	}
	if meaning += f.Meaning; f.Layer > 0 {
		meaning += fmt.Sprintf(" -> %d", f.Layer)
		octets = octets[:n]
	}
	p.left(meaning, meaningWidth, colors[f.Class])
	p.left(f.Path, 0, dim)
	p.end()
	for rest := octets[n:]; len(rest) > 0; rest = rest[n:] {
		f.Offset += perLine
		n = min(len(rest), perLine)
		p.begin()
		p.offset(f.Offset)
		p.digits(rest[:n])
		p.left("", stateWidth, "")
		p.left("", pageWidth, "")
		p.left("", tokenWidth, "")
		p.left(ascii(rest[:n]), 0, colors[f.Class])
		p.end()
	}
}

func (p *printer) begin() { p.buf, p.used = p.buf[:0], 0 }

// end writes the line without the blanks of empty columns.
func (p *printer) end() {
	n := len(p.buf)
	for n > 0 && p.buf[n-1] == ' ' {
		n--
	}
	p.w.Write(p.buf[:n])
	p.w.WriteByte('\n')
}

// offset appends the column of the offset, in decimal as errors have it.
func (p *printer) offset(off int) { p.left(fmt.Sprintf("%*d", offsetWidth, off), offsetWidth, dim) }

// digits appends the column of the octets.
func (p *printer) digits(b []byte) { p.left(fmt.Sprintf("% x", b), octetsWidth, "") }

// left appends s and fills up to width; a longer text moves the columns behind it, and is
// cut where the terminal ends. The gap to the next column follows.
func (p *printer) left(s string, width int, color string) {
	s = display.Line(s)
	n := utf8.RuneCountInString(s)
	if p.width > 0 && p.used+n > p.width {
		n = max(0, p.width-p.used)
		if s = string([]rune(s)[:max(0, n-1)]); n > 0 {
			s += "…"
		}
	}
	if p.color && color != "" && s != "" {
		s = color + s + reset
	}
	p.buf = append(p.buf, s...)
	if width > 0 {
		p.buf = append(p.buf, strings.Repeat(" ", max(0, width-n))+gap...)
		n = max(n, width) + len(gap)
	}
	p.used += n
}

// ascii shows octets as hex dumps do.
func ascii(b []byte) string {
	s := append(make([]byte, 0, perLine+2), '|')
	for _, c := range b {
		if c < ' ' || c > '~' {
			c = '.'
		}
		s = append(s, c)
	}
	return string(append(s, '|'))
}
