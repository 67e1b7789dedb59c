package xmltok

import (
	"io"
	"slices"
	"unicode/utf8"
)

// An encoding is how the octets of the input become UTF-8.
type encoding uint8

// The encodings. Of a name that stands for one of several, the octets decide.
const (
	encUTF8 encoding = iota // as they are
	encUTF16LE
	encUTF16BE
	encLatin1
	encASCII
	encOther // by a Transcoder
)

// The faults of octets that are not in their encoding.
var (
	errSurrogate = &detailError{ErrEncoding, "unpaired surrogate"}
	errNotASCII  = &detailError{ErrEncoding, "octet above 0x7F in US-ASCII"}
)

// fragmentUTF8 is why a fragment in another encoding is refused: callers cut it at
// offsets, which count octets of UTF-8.
const fragmentUTF8 = "a fragment is in UTF-8"

// width returns the octets that the UTF-8 text b has in the encoding. For
// encOther that is unknown, and the answer is len(b).
func (e encoding) width(b []byte) int64 {
	switch e {
	case encLatin1, encASCII:
		return int64(countRunes(b))
	case encUTF16LE, encUTF16BE:
		n := 2 * countRunes(b)
		for _, c := range b {
			if c >= 0xF0 { // leads a character that takes two code units
				n += 2
			}
		}
		return int64(n)
	}
	return int64(len(b))
}

// append converts from src to dst as long as whole characters are there and dst
// has room. n is the number of octets of src used.
func (e encoding) append(dst, src []byte) (out []byte, n int, err error) {
	for len(src)-n >= 1 && cap(dst)-len(dst) >= utf8.UTFMax {
		switch e {
		case encLatin1:
			dst = utf8.AppendRune(dst, rune(src[n]))
			n++
			continue
		case encASCII:
			if src[n] >= utf8.RuneSelf {
				return dst, n, errNotASCII
			}
			dst = append(dst, src[n])
			n++
			continue
		}
		// UTF-16: one code unit, or two that are a surrogate pair (RFC 2781).
		if len(src)-n < 2 {
			break
		}
		r, w := rune(e.unit(src[n:])), 2
		if r&0xF800 == 0xD800 {
			if r >= 0xDC00 {
				return dst, n, errSurrogate
			}
			if len(src)-n < 4 {
				break
			}
			low := rune(e.unit(src[n+2:]))
			if low&0xFC00 != 0xDC00 {
				return dst, n, errSurrogate
			}
			r, w = 0x10000+(r-0xD800)<<10+(low-0xDC00), 4
		}
		dst = utf8.AppendRune(dst, r)
		n += w
	}
	return dst, n, nil
}

// unit reads a code unit of UTF-16, two octets.
func (e encoding) unit(b []byte) uint16 {
	if e == encUTF16LE {
		return uint16(b[0]) | uint16(b[1])<<8
	}
	return uint16(b[0])<<8 | uint16(b[1])
}

// detect tells UTF-16 from encodings that agree with ASCII by a byte order mark
// or by how a declaration must begin (XML 1.0, F.1). n is the length of the
// mark, or short.
func detect(b []byte, whole bool) (e encoding, n int) {
	// Without a mark, a document begins with '<', and a declaration must follow:
	// UTF-32 and EBCDIC begin with other octets, which are refused there.
	for _, s := range [...]struct {
		mark string
		e    encoding
		n    int
	}{
		{"\xEF\xBB\xBF", encUTF8, 3},
		{"\xFE\xFF", encUTF16BE, 2},
		{"\xFF\xFE", encUTF16LE, 2},
		{"\x00<", encUTF16BE, 0},
		{"<\x00", encUTF16LE, 0},
	} {
		yes, maybe := hasPrefix(b, 0, s.mark)
		if yes {
			return s.e, s.n
		}
		if maybe && !whole {
			return 0, short
		}
	}
	return encUTF8, 0
}

// begin looks at the first octets of a document.
func (t *Tokenizer) begin() int {
	e, n := detect(t.buf, t.end != nil) // a document is longer than detect needs
	if n == short {
		return short
	}
	if t.fragment && e != encUTF8 {
		return t.bad(0, ErrEncoding, fragmentUTF8)
	}
	// The mark is an octet or two of the input, but no character of the document.
	t.decl.marked = n > 0
	t.pos, t.tok = n, int64(n)
	t.check.abs, t.check.src = int64(n), int64(n)
	if e != encUTF8 {
		t.decode(e)
	}
	t.phase = phaseDecl
	return n
}

// declared acts on the encoding name in the XML declaration, which stands at
// index at. A change of the encoding takes effect with the next token.
//
// The declaration could be read, which proves the encoding except for a choice
// among those that agree with ASCII. Any other name is an error (XML 1.0, 4.3.3),
// even where a guess would do.
func (t *Tokenizer) declared(name []byte, at int) int {
	// Names of encodings are compared without regard to case.
	var buf [16]byte
	if len(name) > len(buf) {
		return t.declaredOther(name, at)
	}
	upper := buf[:len(name)]
	for i, c := range name {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	next, ok := t.enc, false
	switch string(upper) {
	case "UTF-8", "UTF8":
		ok = t.enc == encUTF8
	case "UTF-16":
		ok = t.enc != encUTF8 && t.decl.marked
	case "UTF-16LE":
		ok = t.enc == encUTF16LE
	case "UTF-16BE":
		ok = t.enc == encUTF16BE
	case "ISO-8859-1", "ISO_8859-1", "LATIN1":
		next, ok = encLatin1, t.enc == encUTF8 && !t.decl.marked
	case "US-ASCII", "ASCII":
		next, ok = encASCII, t.enc == encUTF8 && !t.decl.marked
	default:
		return t.declaredOther(name, at)
	}
	if !ok {
		return t.bad(at, ErrEncoding, "declaration contradicts the octets")
	}
	if t.fragment && next == encLatin1 {
		return t.bad(at, ErrEncoding, fragmentUTF8)
	}
	t.decl.next = next
	return at
}

// declaredOther looks for a transcoder, which can only be for an encoding that
// agrees with ASCII in the declaration itself.
func (t *Tokenizer) declaredOther(name []byte, at int) int {
	if t.enc != encUTF8 || t.decl.marked {
		return t.bad(at, ErrEncoding, "declaration contradicts the octets")
	}
	if t.fragment {
		return t.bad(at, ErrEncoding, fragmentUTF8)
	}
	if t.charsets == nil {
		return t.bad(at, ErrEncoding, "unknown encoding")
	}
	trans, err := t.charsets(string(name))
	if err != nil {
		return t.bad(at, ErrEncoding, err.Error())
	}
	if trans == nil {
		return t.bad(at, ErrEncoding, "unknown encoding")
	}
	t.trans = trans
	t.decl.next = encOther
	return at
}

// decode makes the octets from pos on, which so far were taken as UTF-8, the
// source of a window that is converted from e. Positions are counted up to there
// first, because the octets before are gone afterwards.
func (t *Tokenizer) decode(e encoding) {
	in := &t.input
	abs := in.base + int64(in.pos)
	t.walk(&t.check, abs)
	// A slice is converted piece by piece as well: there may be little of it to
	// read before an error.
	if in.r == nil {
		in.raw, in.rawEnd = in.doc[abs:], true
	} else {
		rest := in.buf[in.pos : len(in.buf)+in.spill]
		in.rawStore = append(in.rawStore[:0], rest...)
		in.raw, in.rawEnd = in.rawStore, in.end == io.EOF
	}
	in.enc, in.base, in.end, in.spill = e, abs, nil, 0
	in.stable, in.tried = false, -1
	in.useWindow()
}

// transcode is fill for the built-in encodings.
func (t *Tokenizer) transcode() error {
	in := &t.input
	t.room(in.size / 4)
	for {
		out, n, err := in.enc.append(in.buf, in.raw)
		in.raw = in.raw[n:]
		// The text before an error is still good for tokens: the
		// error is due when they are read.
		if n > 0 || err != nil {
			in.buf, in.end = out, err
			in.cutDocument()
			return nil
		}
		if in.rawEnd {
			in.end = io.EOF
			if len(in.raw) > 0 {
				in.end = io.ErrUnexpectedEOF // half a character
			}
			return nil
		}
		if err := in.readRaw(); err != nil {
			return err
		}
	}
}

// readRaw replaces raw, which holds less than a character, by that and at least
// one octet more, or sets rawEnd.
func (in *input) readRaw() error {
	if cap(in.rawStore) < rawChunk {
		in.rawStore = make([]byte, rawChunk)
	}
	store := in.rawStore[:cap(in.rawStore)]
	kept := copy(store, in.raw)
	n, err := in.read(store[kept:])
	in.raw = store[:kept+n]
	if err == io.EOF {
		in.rawEnd, err = true, nil
	}
	return err
}

// transcodeAll is fill for other encodings: a Transcoder wants all of the text.
func (t *Tokenizer) transcodeAll() error {
	in := &t.input
	// The limit is one of UTF-8, which is not known yet. No encoding takes more
	// than four octets for one of it.
	most := in.maxDoc
	if most <= 1<<60 {
		most *= 4
	}
	for !in.rawEnd && int64(len(in.raw)) <= most {
		in.rawStore = slices.Grow(in.raw, rawChunk)
		n, err := in.read(in.rawStore[len(in.raw):cap(in.rawStore)])
		in.raw = in.rawStore[:len(in.raw)+n]
		if err == io.EOF {
			in.rawEnd, err = true, nil
		}
		if err != nil {
			return err
		}
	}
	if int64(len(in.raw)) > most {
		in.end = errDocument
		return nil
	}
	// The text before an error is good for tokens.
	out, err := in.trans.AppendUTF8(in.own[:0], in.raw)
	in.buf, in.own, in.window = out, out[:0], out
	in.stable = true // end is set: buf will not move any more
	in.end = io.EOF
	if err != nil {
		in.end = &detailError{ErrEncoding, err.Error()}
	}
	in.cutDocument()
	return nil
}
