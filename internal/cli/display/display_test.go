package display

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

// bad has a character of each harmful kind.
const bad = "\x1b[2J\x00\x7f\u009b\u202e\u2066\u200f\u061c\u2028\r"

func TestLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"Grüße, \u4e16\u754c \U0001f600 \u00a0\ufffd", "Grüße, \u4e16\u754c \U0001f600 \u00a0\ufffd"}, // harmless
		{"a\u200cb", "a\u200cb"}, // joins letters in Persian
		{`a\b"c"`, `a\b"c"`},
		{bad, `\u001b[2J\u0000\u007f\u009b\u202e\u2066\u200f\u061c\u2028\u000d`},
		{"a\nwbxml: forged\tb", `a\u000awbxml: forged\u0009b`},
		{"\x9b2J\xc3", `\x9b2J\xc3`}, // C1 on a terminal of Latin-1
	} {
		if got := Line(c.text); got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.text, got, c.want)
		}
	}
}

func TestEach(t *testing.T) {
	a, b, c := errors.New("a"), errors.New("b\nb"), fmt.Errorf("%w: %w", io.EOF, io.ErrUnexpectedEOF)
	for _, x := range []struct {
		err  error
		want []error
	}{
		{a, []error{a}}, {b, []error{b}}, {c, []error{c}},
		{errors.Join(a, errors.Join(b, c), a), []error{a, b, c, a}},
	} {
		if got := Each(x.err); !slices.Equal(got, x.want) {
			t.Errorf("%q: %q", x.err, got)
		}
	}
}

// TestWriter cuts a text at every octet: what is shown does not depend on it.
func TestWriter(t *testing.T) {
	text := []byte("ä\u202e\u4e16\U0001f600\u009b\tx\n" + bad + "\xe2\x80x\n")
	want := "ä\\u202e\u4e16\U0001f600\\u009b\tx\n" + `\u001b[2J\u0000\u007f\u009b\u202e\u2066\u200f\u061c\u2028\u000d\xe2\x80x` + "\n"
	for cut := range text {
		var b bytes.Buffer
		w := Report.Writer(&b)
		for _, part := range [][]byte{text[:cut], text[cut:]} {
			if n, err := w.Write(part); n != len(part) || err != nil {
				t.Fatalf("%d octets of %d written, %v", n, len(part), err)
			}
		}
		if b.String() != want {
			t.Errorf("cut at %d: %q, want %q", cut, b.String(), want)
		}
	}
	cause := errors.New("cause")
	if _, err := Report.Writer(iotest.TruncateWriter(&failing{cause}, 100)).Write(text); err != cause {
		t.Errorf("the error is %v", err)
	}
}

type failing struct{ err error }

func (w *failing) Write([]byte) (int, error) { return 0, w.err }

// TestNoTerminal has outputs for programs: their octets stay.
func TestNoTerminal(t *testing.T) {
	for _, f := range []Form{Octets, Data, XML} {
		var b bytes.Buffer
		f.Writer(&b).Write([]byte(bad))
		if b.String() != bad {
			t.Errorf("form %d: %q", f, b.String())
		}
	}
}

func TestAppendXML(t *testing.T) {
	for _, c := range []struct{ xml, want string }{
		{"<a b=\"\u202e>\">\u009b&#x9B;</a>\n", "<a b=\"&#x202E;>\">&#x9B;&#x9B;</a>\n"},
		{"\u202e<a/>", "&#x202E;<a/>"},
		{"<a><![CDATA[<\u202e&]]>\u202e</a>", "<a><![CDATA[<]]>&#x202E;<![CDATA[&]]>&#x202E;</a>"},
		{"<!-- \u202e <![CDATA[ --><a>\u202e</a>", "<!-- \\u202e <![CDATA[ --><a>&#x202E;</a>"},
		{"<?pi \u009b<a?><a>\u202e</a>", "<?pi \\u009b<a?><a>&#x202E;</a>"},
		{"<!-- \u202e", "<!-- \\u202e"},
		{"<a\u061c/>", "<a&#x61C;/>"},
		{"<a>1\r\n2\r3\x1b\x9b</a>", "<a>1\n2\n3&#x1B;\\x9b</a>"}, // XML 1.0 has no such octets
	} {
		if got := string(AppendXML(nil, []byte(c.xml))); got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.xml, got, c.want)
		}
	}
}
