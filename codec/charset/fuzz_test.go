package charset

import (
	"bytes"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// FuzzTranscode reads the octets as text in the charset, and writes them as
// UTF-8 text. Whatever is converted must come back the same.
func FuzzTranscode(f *testing.F) {
	for _, v := range vectors {
		c, _ := ByName(v.name)
		f.Add(uint32(c), testdoc.Hex(f, v.octets))
		f.Add(uint32(c), []byte(v.text))
	}
	f.Add(uint32(39), []byte("\x1b$B\x30\x00\x1b(B"))
	f.Add(uint32(114), []byte("\x81\x30\x20\xb0\x84\x31\xa4\x37\x81\x30"))
	f.Fuzz(func(t *testing.T, c uint32, data []byte) {
		tr, err := Find(codec.Charset(c))
		if err != nil {
			if tr != nil || !errors.Is(err, codec.ErrCharset) {
				t.Fatal(tr, err)
			}
			return
		}
		checkRead(t, tr, data)
		checkWrite(t, tr, data)
	})
}

// checkRead reads data. Text that was read and can be written completely must
// be read the same again, though other octets may stand for it.
func checkRead(t *testing.T, tr codec.Transcoder, data []byte) {
	const kept = "kept"
	text, err := tr.AppendUTF8([]byte(kept), data)
	if err != nil {
		if !errors.Is(err, codec.ErrCharset) || string(text) != kept {
			t.Fatalf("% X: %q, %v", data, text, err)
		}
		return
	}
	text = text[len(kept):]
	if !utf8.Valid(text) {
		t.Fatalf("% X is %q", data, text)
	}
	octets, n, err := tr.AppendFrom(nil, text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	again, err := tr.AppendUTF8(nil, octets)
	if err != nil || !bytes.Equal(again, text[:n]) {
		t.Fatalf("% X is %q, written as % X is %q, %v", data, text[:n], octets, again, err)
	}
}

// checkWrite writes data: up to where it is not UTF-8, or the charset lacks it.
func checkWrite(t *testing.T, tr codec.Transcoder, data []byte) {
	octets, n, err := tr.AppendFrom(nil, data)
	if err != nil {
		if !errors.Is(err, codec.ErrCharset) || utf8.Valid(data) {
			t.Fatalf("%q: stops at %d with %v", data, n, err)
		}
	} else if r, size := utf8.DecodeRune(data[n:]); r == utf8.RuneError && size == 1 {
		t.Fatalf("%q: stops at %d without error", data, n)
	}
	text, err := tr.AppendUTF8(nil, octets)
	if err != nil || !bytes.Equal(text, data[:n]) {
		t.Fatalf("%q is % X is %q, %v", data[:n], octets, text, err)
	}
}
