package inspect

import (
	"fmt"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// header lists the fields in front of the string table (WBXML 1.3, 5.4 to 5.7)
// as far as they are there, and returns their size. h is the header where it
// could be read, else nil.
func (l *walker) header(doc []byte, h *codec.Header) (n int) {
	if len(doc) == 0 {
		return 0
	}
	put := func(size int, name, meaning string) {
		l.row(row{off: int64(n), octets: doc[n : n+size], state: "header", page: noPage, token: name, meaning: meaning})
		n += size
	}
	if doc[0] > 3 {
		return 0
	}
	version := codec.Version10 + codec.Version(doc[0])
	put(1, "version", "WBXML "+version.String())
	integer := func(name string, meaning func(uint32) string) (v uint32, ok bool) {
		v, size := wire.ConsumeInt(doc[n:])
		if size > 0 {
			put(size, name, meaning(v))
		}
		return v, size > 0
	}
	public, ok := integer("public id", publicID)
	if ok && public == 0 {
		_, ok = integer("index", func(v uint32) string { return publicText(h, v) })
	}
	if ok && version > codec.Version10 {
		_, ok = integer("charset", func(v uint32) string {
			return strconv.FormatUint(uint64(v), 10) + " " + charsetName(codec.Charset(v))
		})
	}
	if ok {
		integer("string table", func(v uint32) string { return count(int(v)) })
	}
	return n
}

// publicID describes a numeric public identifier.
func publicID(id uint32) string {
	switch id {
	case 0:
		return "text in the string table"
	case 1:
		return "unknown or missing"
	}
	s := fmt.Sprintf("%#x", id)
	if t := tokens.ByPublicID(id); t != nil {
		return s + " " + t.Public
	}
	return s + " not known here"
}

// publicText describes a textual one. h is nil when the string table, where the
// text stands, could not be read.
func publicText(h *codec.Header, index uint32) string {
	s := "string " + strconv.FormatUint(uint64(index), 10)
	if h == nil {
		return s
	}
	text, err := decode(nil, h.Public(), h.Charset)
	if err != nil {
		return s + ", " + err.Error()
	}
	return s + " " + quote(text)
}

// strings lists the string table, which begins at off, a row for each string.
func (l *walker) strings(table []byte, off int64, c codec.Charset) {
	width := c.Width()
	l.tableAt = off
	for i := 0; i < len(table); {
		end, note := len(table), ", no terminator"
		text := table[i:]
		if n := wire.IndexTerm(text, 0, width); n >= 0 {
			text, end, note = text[:n], i+n+width, ""
		}
		r := row{off: off + int64(i), octets: table[i:end], state: "strings", page: noPage, token: "string " + strconv.Itoa(i)}
		r.meaning = l.text(text, c) + note
		l.row(r)
		i = end
	}
}

// text returns s, text in the charset c, as the meaning of a row.
func (l *walker) text(s []byte, c codec.Charset) string {
	out, err := decode(l.buf[:0], s, c)
	l.buf = out[:0]
	if err != nil {
		return quote(s) + ", " + err.Error()
	}
	return quote(out)
}
