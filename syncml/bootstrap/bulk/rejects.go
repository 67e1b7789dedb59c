package bulk

import (
	"bytes"
	"fmt"
	"strings"
)

// AppendHead appends what stands in front of the rows of the list, for a file of
// rejects: a byte order mark, sep= and the header, with one more column, reject_reason.
// A list in UTF-16 gets rejects in UTF-8.
func (l *List) AppendHead(dst []byte) []byte {
	if l.rejected() {
		return append(dst, l.head...)
	}
	end := l.lineEnd()
	dst = append(append(dst, l.head[:len(l.head)-len(end)]...), l.comma)
	return append(append(dst, columnReason...), end...)
}

// lineEnd is that of the header.
func (l *List) lineEnd() []byte { return l.head[len(bytes.TrimRight(l.head, "\r\n")):] }

// AppendReject appends a bad row as it stands in the list, and behind it the reason,
// with its row and line, in a field without quotes and separators. So whatever is wrong
// with the quotes in the row, what is behind its last separator is the reason. In a list
// that was rejects itself, the new reason stands in place of the old one.
func (l *List) AppendReject(dst []byte, r *Result) []byte {
	text := r.Text
	if i := bytes.LastIndexByte(text, l.comma); i >= 0 && l.rejected() && r.Err != ErrRow {
		text = text[:i]
	}
	dst = append(dst, text...)
	if r.Part {
		return dst
	}
	dst = append(dst, l.comma)
	reason := fmt.Sprintf("row %d line %d: %v", r.Row, r.Line, r.Err)
	dst = append(dst, strings.Map(func(c rune) rune {
		switch {
		case c == rune(l.comma), c == '"':
			return -1
		case c < ' ':
			return ' '
		}
		return c
	}, reason)...)
	return append(dst, l.lineEnd()...)
}

// rejected reports whether the list is a file of rejects.
func (l *List) rejected() bool { return strings.EqualFold(l.header[len(l.header)-1], columnReason) }
