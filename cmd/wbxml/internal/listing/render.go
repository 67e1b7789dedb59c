package listing

import (
	"bufio"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// A row is the content of a line, or of several lines, of the listing.
type row struct {
	off     int64
	octets  []byte
	state   string
	page    int // noPage, or the current code page
	token   string
	meaning string
	class   class
}

const noPage = -1

// A class decides on the colour.
type class uint8

const (
	classHeader  class = iota
	classTag           // elements
	classAttr          // attributes and processing instructions
	classText          // strings, entities, extensions, opaque data
	classControl       // page switches and ENDs
	classFault         // faulty or unknown
)

// ANSI colours of the classes, and of the columns that every row has.
var colors = [...]string{
	classHeader: "\x1b[33m", classTag: "\x1b[1;34m", classAttr: "\x1b[36m",
	classText: "\x1b[32m", classControl: "\x1b[35m", classFault: "\x1b[1;31m",
}

const (
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

// maxText is how many characters of a text the meaning shows.
const maxText = 56

// A printer writes rows. Its writer's error sticks, so that only Flush needs to
// be looked at.
type printer struct {
	w      *bufio.Writer
	color  bool
	indent int // documents around this one
	buf    []byte
}

// line writes a line of its own.
func (p *printer) line(s string) {
	p.w.WriteString(display.Line(s))
	p.w.WriteByte('\n')
}

// columns writes the names of the columns.
func (p *printer) columns() {
	p.begin()
	p.left("offset", offsetWidth, "")
	p.left("octets", octetsWidth, "")
	p.left("state", stateWidth, "")
	p.left("page", pageWidth, "")
	p.left("token", tokenWidth, "")
	p.left("meaning", meaningWidth, "")
	p.left("element", 0, "")
	p.end()
}

// row writes r; path is that of the element.
func (p *printer) row(r row, path []byte) {
	n := min(len(r.octets), perLine)
	p.begin()
	p.offset(r.off)
	p.octets(r.octets[:n])
	p.left(r.state, stateWidth, dim)
	page := ""
	if r.page >= 0 {
		page = strconv.Itoa(r.page)
	}
	p.left(page, pageWidth, dim)
	p.left(r.token, tokenWidth, colors[r.class])
	p.left(r.meaning, meaningWidth, colors[r.class])
	p.left(string(path), 0, dim)
	p.end()
	for rest := r.octets[n:]; len(rest) > 0; rest = rest[n:] {
		r.off += perLine
		n = min(len(rest), perLine)
		p.begin()
		p.offset(r.off)
		p.octets(rest[:n])
		p.left("", stateWidth, "")
		p.left("", pageWidth, "")
		p.left("", tokenWidth, "")
		p.left(ascii(rest[:n]), 0, colors[r.class])
		p.end()
	}
}

// begin begins a row.
func (p *printer) begin() {
	p.buf = p.buf[:0]
	for range p.indent {
		p.buf = append(p.buf, "    "...)
	}
}

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
func (p *printer) offset(off int64) {
	s := strconv.FormatInt(off, 10)
	p.left(strings.Repeat(" ", max(0, offsetWidth-len(s)))+s, offsetWidth, dim)
}

// octets appends the column of the octets.
func (p *printer) octets(b []byte) {
	const digits = "0123456789abcdef"
	for i := range perLine {
		switch {
		case i < len(b):
			p.buf = append(p.buf, digits[b[i]>>4], digits[b[i]&15], ' ')
		default:
			p.buf = append(p.buf, "   "...)
		}
	}
	p.buf = append(p.buf, ' ')
}

// left appends s and fills up to width; a longer text moves the columns behind it.
// The gap to the next column follows.
func (p *printer) left(s string, width int, color string) {
	s = display.Line(s)
	if p.color && color != "" && s != "" {
		p.buf = append(p.buf, color...)
		p.buf = append(p.buf, s...)
		p.buf = append(p.buf, reset...)
	} else {
		p.buf = append(p.buf, s...)
	}
	for n := utf8.RuneCountInString(s); n < width; n++ {
		p.buf = append(p.buf, ' ')
	}
	if width > 0 {
		p.buf = append(p.buf, gap...)
	}
}

// ascii shows octets as hex dumps do.
func ascii(b []byte) string {
	s := make([]byte, 0, perLine+2)
	s = append(s, '|')
	for _, c := range b {
		if c < ' ' || c > '~' {
			c = '.'
		}
		s = append(s, c)
	}
	return string(append(s, '|'))
}

// quote returns text in quotes, escaped so that it cannot confuse a terminal,
// and cut.
func quote(text []byte) string {
	cut := ""
	for i, n := 0, 0; i < len(text); n++ {
		if n == maxText {
			text, cut = text[:i], "…"
			break
		}
		_, size := utf8.DecodeRune(text[i:])
		i += size
	}
	return strconv.Quote(string(text)) + cut
}
