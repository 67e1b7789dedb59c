// Package display makes what a program writes harmless for those who look at it: text
// from a document, a list or a file name cannot move the cursor, colour the screen,
// change the order of the text around it, or begin a line of its own.
//
// Controls (C0, DEL and C1), bidirectional controls, and the line and paragraph
// separators are written as \u001b and so on, which is an escape in JSON, too. An octet
// that is not UTF-8 is written as \x9b. In XML a character reference takes the place of
// a character where XML has references: in text, values and CDATA sections. Where it has
// none, in comments and processing instructions, there is \u001b; a name with a
// reference is no name any more, and no parser takes it for one.
package display

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// A Form says what an output is, and so how it is shown.
type Form uint8

// The forms of outputs.
const (
	Octets Form = iota // as they are, everywhere
	Data               // text for programs: harmless on a terminal, elsewhere as it is
	XML                // the same, for XML
	Report             // text for people: harmless everywhere
)

// Writer returns a writer that shows an output on w: w itself where nothing has to be
// made harmless.
func (f Form) Writer(w io.Writer) io.Writer {
	switch {
	case f == Report, f == Data && IsTerminal(w):
		return &writer{w: w, show: Append}
	case f == XML && IsTerminal(w):
		return &writer{w: w, show: AppendXML}
	}
	return w
}

// IsTerminal reports whether somebody looks at w.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// A writer writes what show makes of text. XML comes in one piece.
type writer struct {
	w    io.Writer
	show func(dst, text []byte) []byte
	cut  []byte // the beginning of a character whose end comes with the next Write
	buf  []byte
}

// Write implements [io.Writer].
func (w *writer) Write(b []byte) (int, error) {
	text := b
	if len(w.cut) > 0 {
		text = append(w.cut, b...)
	}
	end := whole(text)
	w.buf = w.show(w.buf[:0], text[:end])
	w.cut = append(w.cut[:0:0], text[end:]...)
	_, err := w.w.Write(w.buf)
	clear(w.buf) // it may be a secret
	if err != nil {
		return 0, err
	}
	return len(b), nil
}

// whole returns the length of text without the beginning of a character at its end.
func whole(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if c := text[len(text)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(text[len(text)-n:]) {
				return len(text) - n
			}
			break
		}
	}
	return len(text)
}

// Append appends a text of several lines. Its tabs and line ends stay.
func Append(dst, text []byte) []byte { return appendShown(dst, text, true, "\\u%04x") }

// Line returns a text as part of a line: it has no tabs and line ends.
func Line(text string) string {
	return string(appendShown(make([]byte, 0, len(text)), []byte(text), false, "\\u%04x"))
}

// Each returns the errors that stand in lines of their own in err: those of
// [errors.Join] one by one.
func Each(err error) (all []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || !strings.Contains(err.Error(), "\n") {
		return []error{err}
	}
	for _, e := range joined.Unwrap() {
		all = append(all, Each(e)...)
	}
	return all
}

// appendShown appends text with a form for what is not harmless.
func appendShown(dst, text []byte, lines bool, form string) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7F || lines && (c == '\n' || c == '\t') {
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = fmt.Appendf(dst, "\\x%02x", c)
		case harmful(r):
			dst = fmt.Appendf(dst, form, r)
		default:
			dst = append(dst, text[i:i+n]...)
		}
		i += n
	}
	return dst
}

// harmful reports whether a character does something to a screen.
func harmful(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// parts of XML without references, and what stands in them for a character.
var parts = []struct{ begin, end, form string }{
	{"<![CDATA[", "]]>", "]]>&#x%X;<![CDATA["}, // the section is interrupted
	{"<!--", "-->", "\\u%04x"},
	{"<?", "?>", "\\u%04x"},
}

// AppendXML appends a document, or a part of one that begins in text. A carriage return
// is the line end that it is for a parser.
func AppendXML(dst, xml []byte) []byte {
	xml = bytes.ReplaceAll(xml, []byte("\r\n"), []byte("\n"))
	xml = bytes.ReplaceAll(xml, []byte("\r"), []byte("\n"))
	for len(xml) > 0 {
		n, form := bytes.IndexByte(xml[1:], '<')+1, "&#x%X;"
		if n == 0 {
			n = len(xml)
		}
		for _, p := range parts {
			if bytes.HasPrefix(xml, []byte(p.begin)) {
				form = p.form
				if n = bytes.Index(xml, []byte(p.end)) + len(p.end); n < len(p.end) {
					n = len(xml)
				}
				break
			}
		}
		dst = appendShown(dst, xml[:n], true, form)
		xml = xml[n:]
	}
	return dst
}
