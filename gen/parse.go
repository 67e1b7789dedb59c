package gen

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// Bounds on the content of a definition file. The largest real ones are far
// below; they keep a hostile file from making the output unbounded.
const (
	maxFile  = limit.Definition
	maxField = 1 << 10 // octets
	maxItems = 1 << 12 // rows, forms and extensions of one definition
)

// Parse reads one definition file. The returned error joins every *[Error]
// found; the definition then is as far as it could be understood.
func Parse(file string, src []byte) (*Definition, error) {
	p := &rowParser{def: &Definition{Pos: Pos{File: file}, pos: map[string]Pos{}}}
	p.at = p.def.Pos
	if len(src) > maxFile {
		p.fail("%w: the file is larger than %d octets", ErrLimit, maxFile)
		return p.def, p.errs.err()
	}
	// Spreadsheets begin their files with a byte order mark.
	src = bytes.TrimPrefix(src, []byte("\uFEFF"))
	p.lines = bytes.Split(src, []byte("\n"))

	r := csv.NewReader(bytes.NewReader(src))
	r.Comment = '#'
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	for {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			if pe, ok := errors.AsType[*csv.ParseError](err); ok {
				p.at.Line = pe.Line
				err = pe.Err
			}
			p.fail("%v", err)
			return p.def, p.errs.err() // the rest has no structure
		}
		p.at.Line, _ = r.FieldPos(0)
		p.record(p.fields(r, rec))
	}
	if !p.tabs { // else nothing could be read
		p.finish()
	}
	return p.def, p.errs.err()
}

// A rowParser turns records into a Definition. section and target are what the
// rows seen last opened: attribute rows belong to an attribute section, form
// rows to the row above them.
type rowParser struct {
	def     *Definition
	lines   [][]byte
	at      Pos
	errs    errorList
	section *Section
	target  *Row
	items   int
	tabs    bool // separate fields
}

// fail notes an error about the row that is read.
func (p *rowParser) fail(format string, args ...any) { p.errs.add(p.at, format, args...) }

// fields drops what CSV keeps of an unquoted field and nobody means: white
// space at its end, and empty fields at the end of the row.
func (p *rowParser) fields(r *csv.Reader, rec []string) []string {
	for i, f := range rec {
		line, col := r.FieldPos(i)
		if line < 1 || line > len(p.lines) || col < 1 || col > len(p.lines[line-1]) || p.lines[line-1][col-1] != '"' {
			rec[i] = strings.TrimRight(f, " \t\r")
		}
	}
	for len(rec) > 0 && rec[len(rec)-1] == "" {
		rec = rec[:len(rec)-1]
	}
	return rec
}

// A rowFunc reads the fields after the key.
type rowFunc func(p *rowParser, f []string)

// A rowKind says how many fields, the key not counted, a row has at least; max
// is -1 for those that end in options.
type rowKind struct {
	min, max int
	read     rowFunc
}

// kindOf returns the reader of a row. It is a function, not a map, so that the
// package needs no initialisation.
func kindOf(key string) (rowKind, bool) {
	switch key {
	case "name", "var", "prefix", "title", "family", "root", "system", "overlay", "exts":
		return rowKind{1, 1, func(p *rowParser, f []string) { p.setting(key, f[0]) }}, true
	case "mime", "extern", "roots", "rootspace":
		return rowKind{1, 1, func(p *rowParser, f []string) { p.listed(key, f[0]) }}, true
	case "public":
		return rowKind{1, 2, (*rowParser).public}, true
	case "publicid":
		return rowKind{1, 2, (*rowParser).publicID}, true
	case "bind":
		return rowKind{2, 2, (*rowParser).bind}, true
	case "preferred", "private":
		return rowKind{0, 0, func(p *rowParser, _ []string) { p.flag(key) }}, true
	case "entity":
		return rowKind{2, 2, (*rowParser).entity}, true
	case "tags", "attrs", "values", "contents":
		return rowKind{1, -1, func(p *rowParser, f []string) { p.openSection(spaceNamed(key), f) }}, true
	case "tag", "attr", "value", "content":
		return rowKind{2, -1, func(p *rowParser, f []string) { p.row(spaceNamed(key+"s"), f) }}, true
	case "form":
		return rowKind{1, -1, (*rowParser).form}, true
	case "ext":
		return rowKind{3, 3, (*rowParser).ext}, true
	case "extvar":
		return rowKind{1, -1, (*rowParser).extVar}, true
	}
	return rowKind{}, false
}

// record reads one row. A wrong one is left out, and reading goes on, so that one
// run shows all errors.
func (p *rowParser) record(rec []string) {
	if len(rec) == 0 {
		return // a row of empty fields, as spreadsheets write them
	}
	if p.def.Pos.Line == 0 {
		p.def.Pos = p.at
	}
	if strings.Contains(rec[0], "\t") { // no key has one
		p.tabs = true
		p.fail("fields are separated by commas, not by tabs")
		return
	}
	for _, f := range rec {
		if len(f) > maxField {
			p.fail("%w: a field is longer than %d octets", ErrLimit, maxField)
			return
		}
		if !cleanText(f) {
			p.fail("a field is not UTF-8 or holds a character that XML text cannot have on one line")
			return
		}
	}
	k, ok := kindOf(rec[0])
	if !ok {
		p.fail("unknown key %q", rec[0])
		return
	}
	f := rec[1:]
	if len(f) < k.min || k.max >= 0 && len(f) > k.max {
		p.fail("%q has %d fields, wants %s", rec[0], len(f), wants(k))
		return
	}
	k.read(p, f)
}

// wants describes a number of fields.
func wants(k rowKind) string {
	switch {
	case k.max < 0:
		return strconv.Itoa(k.min) + " or more"
	case k.max != k.min:
		return strconv.Itoa(k.min) + " to " + strconv.Itoa(k.max)
	}
	return strconv.Itoa(k.min)
}

// cleanText reports whether s can stand in an XML document and in one line of
// Go source: valid UTF-8 without controls, line separators, byte order marks
// and noncharacters.
func cleanText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 0x20 || r >= 0x7F && r < 0xA0 || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}

// finish checks for faults that only the end of the file shows.
func (p *rowParser) finish() {
	d := p.def
	if d.Name == "" && d.Overlay == "" {
		p.errs.add(d.Pos, "the table has no name: a row %q is missing", "name")
	}
	for _, s := range d.Sections {
		if len(s.Rows) == 0 && s.Include == "" {
			p.errs.add(s.Pos, "page %d of %s is empty", s.Page, s.Space)
		}
	}
}

// number reads an unsigned number of at most bits bits, decimal or 0x
// hexadecimal. Other prefixes, signs, underscores and leading zeros are
// refused: they are more often a slip than meant.
func (p *rowParser) number(what, s string, bits int) (uint64, bool) {
	digits, base := s, 10
	if h, ok := strings.CutPrefix(s, "0x"); ok {
		digits, base = h, 16
	} else if len(s) > 1 && s[0] == '0' {
		digits = ""
	}
	n, err := strconv.ParseUint(digits, base, bits)
	if err != nil || strings.ContainsAny(digits, "+_") {
		p.fail("%s %q is not a number of at most %d bits, decimal or 0x hexadecimal", what, s, bits)
		return 0, false
	}
	return n, true
}
