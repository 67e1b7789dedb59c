package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A form is a text with octets in it.
type form struct {
	kind   Kind
	pieces []piece
	used   int // octets of the text that stand for something
}

// A piece are octets, each with its place in the text: parts have their buffer later.
type piece struct {
	octets []byte
	parts  []Part
	sec    string // what the text says of it besides, of JSON
	mac    string
	from   string // the sender
	used   int    // octets of the text, where there are several
}

// put adds octets that come from size octets of the text.
func (p *piece) put(from, size int, b ...byte) {
	n := len(p.octets)
	p.octets = append(p.octets, b...)
	if i := len(p.parts) - 1; i >= 0 && !p.parts[i].Whole {
		l := &p.parts[i]
		if l.From+l.Size == from && l.Offset+l.Length == n && l.Size*len(b) == size*l.Length {
			l.Length, l.Size = l.Length+len(b), l.Size+size
			return
		}
	}
	p.parts = append(p.parts, Part{Offset: n, Length: len(b), From: from, Size: size})
}

// beside says that the octets from one on also stand elsewhere in the text, as in the
// column of a dump with characters.
func (p *piece) beside(offset, from, size int) {
	if offset < len(p.octets) && size > 0 {
		p.parts = append(p.parts, Part{Offset: offset, Length: len(p.octets) - offset, From: from, Size: size, Whole: true})
	}
}

// forms returns the ways to read a text as one around octets.
func forms(b []byte) (all []form) {
	for _, f := range []func(b []byte) form{formUTF16, formJSON, formQuery, formDump, formLines, formHex, formPercent, formBase64, formDecimal, formProse} {
		if got := f(b); len(got.pieces) > 0 {
			all = append(all, got)
		}
	}
	return all
}

// isUTF16 reports whether b begins like text in UTF-16: with a byte order mark, or as XML.
func isUTF16(b []byte) (order binary.ByteOrder, ok bool) {
	switch {
	case len(b) < 4 || len(b)%2 != 0:
	case bytes.HasPrefix(b, []byte("\xFF\xFE")), bytes.HasPrefix(b, []byte("<\x00")) && b[2] != 0 && b[3] == 0:
		return binary.LittleEndian, true
	case bytes.HasPrefix(b, []byte("\xFE\xFF")), bytes.HasPrefix(b, []byte("\x00<\x00")) && b[3] != 0:
		return binary.BigEndian, true
	}
	return nil, false
}

// formUTF16 reads text in UTF-16 as text in UTF-8, without the mark.
func formUTF16(b []byte) form {
	order, ok := isUTF16(b)
	if !ok {
		return form{}
	}
	var p piece
	for i := 0; i < len(b); {
		r, n := rune(order.Uint16(b[i:])), 2
		if utf16.IsSurrogate(r) && i+4 <= len(b) {
			r, n = utf16.DecodeRune(r, rune(order.Uint16(b[i+2:]))), 4
		}
		if i > 0 || r != 0xFEFF {
			p.put(i, n, utf8.AppendRune(nil, r)...)
		}
		i += n
	}
	return form{kind: KindUTF16, pieces: []piece{p}, used: len(b)}
}

func digit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// pairs reads digits from one offset of b to another, by two, with anything of separators
// between pairs. ok is false where something else stands there, or half a pair.
func (p *piece) pairs(b []byte, from, to int) (ok bool) {
	for i := from; i < to; i++ {
		c := b[i]
		if i+1 < to && (c == '0' || c == '\\') && (b[i+1] == 'x' || b[i+1] == 'X') {
			i++
			continue
		}
		hi, is := digit(c)
		if !is {
			if strings.IndexByte(" \t\r\n,:;-._\"'[](){}<>$h|", c) < 0 {
				return false
			}
			continue
		}
		if i+1 == to {
			return false
		}
		lo, is := digit(b[i+1])
		if !is {
			return false
		}
		p.put(i, 2, hi<<4|lo)
		i++
	}
	return true
}

func formHex(b []byte) form {
	var p piece
	if !p.pairs(b, 0, len(b)) || len(p.octets) == 0 {
		return form{}
	}
	return form{kind: KindHex, pieces: []piece{p}, used: len(b)}
}

// formLines reads lines of which each ends in digits of its own, behind a label or none.
func formLines(b []byte) form {
	f := form{kind: KindLines}
	at := 0
	for line := range bytes.Lines(b) {
		from, to := at, at+len(line)
		at = to
		var p piece
		if p.pairs(b, from, to) && len(p.octets) > 2 {
			p.used = len(line)
			f.pieces, f.used = append(f.pieces, p), f.used+len(line)
			continue
		}
		for _, sep := range []string{": ", ":", "=", "\t", " "} { // behind a label
			if i := strings.LastIndex(string(line), sep); i >= 0 {
				p = piece{used: len(line) - i - len(sep)}
				if p.pairs(b, from+i+len(sep), to) && len(p.octets) > 8 {
					f.pieces, f.used = append(f.pieces, p), f.used+len(line)-i-len(sep)
					break
				}
			}
		}
	}
	if len(f.pieces) < 2 || len(f.pieces) > MaxSegments {
		return form{}
	}
	return f
}

// formProse reads runs of digits in other text. Runs that white space alone parts go on.
func formProse(b []byte) form {
	const least = 16
	f := form{kind: KindProse}
	isWord := func(i int) bool {
		return i >= 0 && i < len(b) && (b[i] >= 'a' && b[i] <= 'z' || b[i] >= 'A' && b[i] <= 'Z' || b[i] >= '0' && b[i] <= '9')
	}
	for i := 0; i < len(b); {
		var p piece
		end := i
		for end < len(b) {
			j := end
			if len(p.octets) > 0 {
				for j < len(b) && j-end < 4 && strings.IndexByte(" \t\r\n,:-", b[j]) >= 0 {
					j++
				}
			}
			if j+1 < len(b) && b[j] == '0' && (b[j+1] == 'x' || b[j+1] == 'X') {
				j += 2
			}
			n := j
			for n < len(b) {
				if _, is := digit(b[n]); !is {
					break
				}
				n++
			}
			if n == j || (n-j)%2 != 0 || isWord(n) || len(p.octets) == 0 && isWord(j-1) && end == j {
				break
			}
			p.pairs(b, j, n)
			end = n
		}
		if len(p.octets)*2 >= least {
			p.used = end - i
			f.pieces, f.used = append(f.pieces, p), f.used+end-i
		}
		if i = max(end, i+1); end == i {
			continue
		}
		for isWord(i) && isWord(i-1) {
			i++
		}
	}
	if len(f.pieces) > MaxSegments {
		f.pieces = f.pieces[:MaxSegments]
	}
	return f
}

// formBase64 reads base64 in either alphabet, with or without padding and lines, also in
// a data URL.
func formBase64(b []byte) form {
	from := 0
	if i := bytes.Index(b, []byte(";base64,")); i >= 0 && bytes.HasPrefix(bytes.TrimSpace(b), []byte("data:")) {
		from = i + len(";base64,")
	}
	text := bytes.TrimRight(b, " \t\r\n\"=")
	var p piece
	var group, out [4]byte
	n, start := 0, 0
	for i := from; i < len(text); i++ {
		c := text[i]
		switch c {
		case ' ', '\t', '\r', '\n', '"':
			continue
		case '-':
			c = '+'
		case '_':
			c = '/'
		}
		if n == 0 {
			start = i
		}
		group[n] = c
		if n++; n < len(group) && i+1 < len(text) {
			continue
		}
		end := i + 1
		if n < len(group) { // with its padding
			end = len(b)
		}
		size, err := base64.RawStdEncoding.Decode(out[:], group[:n])
		if err != nil {
			return form{}
		}
		p.put(start, end-start, out[:size]...)
		n = 0
	}
	if len(p.octets) < 4 {
		return form{}
	}
	return form{kind: KindBase64, pieces: []piece{p}, used: len(b)}
}

// formDecimal reads numbers from 0 to 255, or from -128 on as Java writes them.
func formDecimal(b []byte) form {
	var p piece
	for from, to := range between(b, " \t\r\n,;[](){}") {
		v, err := strconv.Atoi(string(b[from:to]))
		if err != nil || v < -128 || v > 255 || b[from] == '+' {
			return form{}
		}
		p.put(from, to-from, byte(v))
	}
	if len(p.octets) < 4 {
		return form{}
	}
	return form{kind: KindDecimal, pieces: []piece{p}, used: len(b)}
}

// percent adds text that is percent-encoded.
func (p *piece) percent(b []byte, from, to int) {
	for i := from; i < to; i++ {
		if b[i] == '%' && i+2 < to {
			hi, ok1 := digit(b[i+1])
			lo, ok2 := digit(b[i+2])
			if ok1 && ok2 {
				p.put(i, 3, hi<<4|lo)
				i += 2
				continue
			}
		}
		c := b[i]
		if c == '+' {
			c = ' '
		}
		p.put(i, 1, c)
	}
}

func formPercent(b []byte) form {
	if bytes.Count(b, []byte("%")) < 2 || bytes.ContainsAny(b, "<>&") {
		return form{}
	}
	b = bytes.TrimRight(b, "\r\n")
	var p piece
	p.percent(b, 0, len(b))
	return form{kind: KindPercent, pieces: []piece{p}, used: len(b)}
}

// formQuery reads the queries of gateways: the header is in the parameter udh, and what
// is behind it in text, data or others, by percent-encoding or in hexadecimal.
func formQuery(b []byte) form {
	f := form{kind: KindPercent}
	at := 0
	for line := range bytes.Lines(b) {
		at += len(line)
		var head, data piece
		off := at - len(line)
		from := ""
		for param := range bytes.SplitAfterSeq(line, []byte("&")) {
			start := off
			off += len(param)
			param = bytes.TrimRight(param, "&\r\n \t")
			name, value, ok := bytes.Cut(param, []byte("="))
			if !ok {
				continue
			}
			name = name[bytes.LastIndexAny(name, "?; ")+1:]
			to := start + len(param)
			key := strings.ToLower(string(name))
			target := &data
			switch key {
			case "udh", "header":
				target = &head
			case "text", "data", "message", "msg", "body", "ud", "payload", "pdu", "hex", "binary":
			case "from", "sender", "originator":
				from, _ = url.QueryUnescape(string(value))
				continue
			default:
				continue
			}
			var p piece
			if !p.pairs(b, to-len(value), to) {
				p = piece{}
				p.percent(b, to-len(value), to)
			}
			*target = p
		}
		if len(data.octets) == 0 {
			continue
		}
		head.from = from
		for _, q := range data.parts {
			q.Offset += len(head.octets)
			head.parts = append(head.parts, q)
		}
		head.octets = append(head.octets, data.octets...)
		f.pieces, f.used = append(f.pieces, head), f.used+len(line)
	}
	if len(f.pieces) > MaxSegments {
		return form{}
	}
	return f
}

// formJSON reads lines of JSON as wbxml bootstrap build writes them.
func formJSON(b []byte) form {
	f := form{kind: KindJSONL}
	if t := bytes.TrimLeft(b, " \t\r\n"); len(t) == 0 || t[0] != '{' {
		return f
	}
	at := 0
	for line := range bytes.Lines(b) {
		start := at
		at += len(line)
		var m struct {
			SEC, MAC, Message, Push string
			Segments                []struct{ UDH, Data string }
		}
		if json.Unmarshal(line, &m) != nil {
			continue
		}
		find := func(p *piece, text string) bool {
			i := strings.Index(string(line), `"`+text+`"`)
			return text != "" && i >= 0 && p.pairs(b, start+i+1, start+i+1+len(text))
		}
		var got []piece
		for _, text := range []string{m.Message, m.Push} {
			if p := (piece{sec: m.SEC, mac: m.MAC}); find(&p, text) {
				got = append(got, p)
			}
		}
		for _, s := range m.Segments {
			p := piece{from: strconv.Itoa(start)}
			if find(&p, s.UDH) && find(&p, s.Data) {
				got = append(got, p)
			}
		}
		if len(got) > 0 {
			f.pieces, f.used = append(f.pieces, got...), f.used+len(line)
		}
	}
	return f
}

// between yields the offsets of what stands between separators.
func between(b []byte, separators string) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for from, to := 0, 0; from < len(b); from = to + 1 {
			for to = from; to < len(b) && strings.IndexByte(separators, b[to]) < 0; {
				to++
			}
			if to > from && !yield(from, to) {
				return
			}
		}
	}
}

// words are the fields of a line with their offsets.
func words(line []byte) (all []span) {
	for from, to := range between(line, " \t\r\n") {
		all = append(all, span{0, from, to})
	}
	return all
}

// A dumped is a line of a dump: its offset and its words behind that.
type dumped struct {
	at    int // of the line in the text
	line  []byte
	off   string
	words []span
}

// formDump reads lines with an offset in front. The next offset says how many octets a
// line has; what is behind these are characters. Words of four digits are in the order of
// a little-endian machine, as hexdump and od write them, unless a colon is behind the
// offset; words of three and six octal digits are of od.
func formDump(b []byte) form {
	var lines []dumped
	at := 0
	for line := range bytes.Lines(b) {
		at += len(line)
		w := words(line)
		if len(w) == 0 {
			continue
		}
		first := string(line[w[0].from:w[0].to])
		if first == "*" {
			lines = append(lines, dumped{off: "*"})
			continue
		}
		d := dumped{at - len(line), line, strings.TrimSuffix(first, ":"), w[1:]}
		if d.off = strings.TrimPrefix(d.off, "0x"); len(d.off) < 4 || len(lines) == 0 && strings.Trim(d.off, "0") != "" {
			return form{}
		}
		lines = append(lines, d)
	}
	for _, base := range []int{16, 8, 10} {
		if p, ok := dump(b, lines, base); ok {
			return form{kind: KindDump, pieces: []piece{p}, used: len(b)}
		}
	}
	return form{}
}

// dump reads lines whose offsets are of a base.
func dump(b []byte, lines []dumped, base int) (p piece, ok bool) {
	column, size := 0, 16
	for i, d := range lines {
		if d.off == "*" {
			continue
		}
		off, err := strconv.ParseUint(d.off, base, 31)
		if err != nil || int(off) != len(p.octets) {
			return p, false
		}
		want, repeat := size, 0
		if i+1 < len(lines) {
			next := lines[i+1]
			if next.off == "*" && i+2 < len(lines) {
				end, err := strconv.ParseUint(lines[i+2].off, base, 31)
				if err != nil || int(end) < len(p.octets)+size || int(end) > MaxInput {
					return p, false
				}
				repeat = int(end)
			} else if n, err := strconv.ParseUint(next.off, base, 31); err != nil || int(n) <= len(p.octets) || int(n)-len(p.octets) > 256 {
				return p, false
			} else {
				want = int(n) - len(p.octets)
			}
		}
		start := len(p.octets)
		end := p.line(b, d, want, column)
		got := len(p.octets) - start
		if i == 0 {
			size = max(got, 1)
		}
		if i+1 < len(lines) && repeat == 0 && got != want || got == 0 && i+1 < len(lines) {
			return p, false
		}
		if rest := bytes.TrimSpace(d.line[min(end, len(d.line)):]); len(rest) > 0 {
			column = max(column, end)
			p.beside(start, d.at+end, len(d.line)-end)
		}
		for row := slices.Clone(p.octets[start:]); repeat > 0 && len(p.octets) < repeat; {
			p.parts = append(p.parts, Part{Offset: len(p.octets), Length: len(row), From: d.at, Size: len(d.line), Whole: true})
			p.octets = append(p.octets, row...)
		}
	}
	return p, len(p.octets) > 3
}

// line reads the words of a line, at most want octets, and returns where it stopped.
// From column on, if it is not 0, stand characters.
func (p *piece) line(b []byte, d dumped, want, column int) (end int) {
	start := len(p.octets)
	colon := bytes.IndexByte(d.line, ':') >= 0 && d.line[bytes.IndexByte(d.line, ':')-min(1, bytes.IndexByte(d.line, ':'))] != ' '
	width := 0
	for _, w := range d.words {
		if end == 0 {
			end = w.from
		}
		n := w.to - w.from
		left := want - (len(p.octets) - start)
		if width == 0 {
			width = n
		}
		if left <= 0 || column > 0 && w.from >= column || n != width && (n > width || n%2 != 0) {
			break
		}
		text := string(d.line[w.from:w.to])
		at := d.at + w.from
		switch {
		case width == 3 || width == 6: // octal
			v, err := strconv.ParseUint(text, 8, 16)
			if err != nil || width == 3 && v > 255 {
				return end
			}
			p.words(at, n, uint16(v), width == 6 && left > 1)
		case width == 4 && !colon:
			v, err := strconv.ParseUint(text, 16, 16)
			if err != nil {
				return end
			}
			p.words(at, n, uint16(v), left > 1)
		default:
			var q piece
			if n%2 != 0 || !q.pairs(b, at, at+n) || len(q.octets) != n/2 || len(q.octets) > left {
				return end
			}
			for k, c := range q.octets {
				p.put(at+2*k, 2, c)
			}
		}
		end = w.to
	}
	return end
}

// words adds the octets of a word, the lower one first.
func (p *piece) words(at, n int, v uint16, two bool) {
	p.parts = append(p.parts, Part{Offset: len(p.octets), Length: 1, From: at, Size: n, Whole: true})
	if p.octets = append(p.octets, byte(v)); two {
		p.parts = append(p.parts, Part{Offset: len(p.octets), Length: 1, From: at, Size: n, Whole: true})
		p.octets = append(p.octets, byte(v>>8))
	}
}
