package xmltok

import (
	"errors"
	"io"
)

// The sizes of the buffers in octets, and how often a reader may deliver none.
const (
	defaultWindow = 4096
	minWindow     = 64
	rawChunk      = 4096 // octets transcoded at a time
	maxEmptyReads = 100
)

// errDocument ends the input where Limits.Document does.
var errDocument = errors.New("document limit")

// An input is the document as UTF-8: all of it when it is a UTF-8 slice, else a
// window that slides over it.
//
// Invariants: 0 <= pos <= len(buf); buf[:pos] is consumed, kept for the token
// that aliases it; a token that is not complete begins at pos. base is the
// offset of buf[0]. When window is set, buf is a part of its storage.
type input struct {
	buf  []byte
	pos  int
	base int64

	// Why there is no more than buf: io.EOF, errDocument or an error of the
	// encoding. It is nil while there may be more.
	end      error
	maxToken int   // octets from pos that a token may have
	maxDoc   int64 // octets that the document may have
	stable   bool  // buf never moves: slices of it stay valid

	// A token that is longer than the window so far; see more.
	tried int64     // its offset
	ready int       // octets of it that were there when it was last tried
	delim delimiter // progress in finding its end

	// Where the octets come from: doc, or r.
	doc  []byte
	r    io.Reader
	rerr error // came with octets, due after them

	window []byte // storage for buf; nil while buf is the caller's slice
	own    []byte // the same, kept between documents
	size   int    // of the window, to begin with
	spill  int    // octets after buf that the document limit hides

	// Octets on their way to UTF-8. Of a slice, raw is the rest of it; of a
	// reader, it is a part of rawStore.
	enc      encoding
	raw      []byte
	rawStore []byte
	rawEnd   bool // nothing follows raw
	charsets func(string) (Transcoder, error)
	trans    Transcoder // for encOther
}

// clear forgets the last document, but keeps the storage.
func (in *input) clear(maxDoc int64) {
	in.buf, in.pos, in.base = nil, 0, 0
	in.end, in.maxDoc = nil, maxDoc
	in.r, in.rerr, in.window = nil, nil, nil
	in.tried = -1
	in.enc, in.raw, in.rawEnd, in.trans = encUTF8, nil, false, nil
	in.doc, in.spill = nil, 0
}

// setBytes makes doc the input, not copied as long as it is UTF-8.
func (in *input) setBytes(doc []byte, maxDoc int64) {
	in.clear(maxDoc)
	in.size = defaultWindow
	in.buf, in.doc, in.end, in.stable = doc, doc, io.EOF, true
	in.cutDocument()
}

// setReader makes r the input, through a window of size octets to begin with.
func (in *input) setReader(r io.Reader, maxDoc int64, size int) {
	in.clear(maxDoc)
	in.r, in.stable = r, false
	in.size = defaultWindow
	if size > 0 {
		in.size = max(size, minWindow)
	}
	in.useWindow()
}

// useWindow makes buf an empty part of the tokenizer's own storage.
func (in *input) useWindow() {
	if cap(in.own) < in.size {
		in.own = make([]byte, in.size)
	}
	in.window = in.own[:cap(in.own)]
	in.buf, in.pos = in.window[:0], 0
}

// visible returns the part of the input that may belong to a token at pos. A slice
// is cut like a window, so that both come to the limit at the same octet.
func (in *input) visible() []byte {
	if len(in.buf)-in.pos > in.maxToken {
		return in.buf[:in.pos+in.maxToken]
	}
	return in.buf
}

// room makes place for at least n octets after buf, by moving the unread part
// to the front or, when that part is more than half, into a larger window. So
// every octet moves a bounded number of times, however small the reads are.
func (t *Tokenizer) room(n int) {
	in := &t.input
	if cap(in.buf)-len(in.buf) >= n {
		return
	}
	// Count the lines in the octets that go.
	t.walk(&t.check, in.base+int64(in.pos))
	unread := in.buf[in.pos:]
	if need := len(unread) + n; need > len(in.window)/2 {
		in.own = make([]byte, max(need, min(2*need, in.maxToken)))
		in.window = in.own
	}
	in.base += int64(in.pos)
	in.buf = in.window[:copy(in.window, unread)]
	in.pos = 0
}

// fill, which is not called once end is set, adds at least one octet to buf, or
// sets end, or returns the error of the reader, after which it may be called
// again.
func (t *Tokenizer) fill() error {
	in := &t.input
	switch {
	case in.trans != nil:
		return t.transcodeAll()
	case in.enc != encUTF8:
		return t.transcode()
	}
	t.room(in.size / 4)
	n, err := in.read(in.buf[len(in.buf):cap(in.buf)])
	in.buf = in.buf[:len(in.buf)+n]
	in.cutDocument()
	if err == io.EOF {
		in.end, err = io.EOF, nil
	}
	return err
}

// cutDocument ends the input at the limit of the document. It keeps the hidden
// octets: if they turn out to be UTF-16, they make fewer octets of UTF-8.
func (in *input) cutDocument() {
	if over := in.base + int64(len(in.buf)) - in.maxDoc; over > 0 {
		in.buf, in.spill = in.buf[:int64(len(in.buf))-over], int(over)
		in.end = errDocument
	}
}

// read reads at least one octet or returns an error. An error that comes
// together with octets is returned by the next call.
func (in *input) read(p []byte) (int, error) {
	if err := in.rerr; err != nil {
		in.rerr = nil
		return 0, err
	}
	for range maxEmptyReads {
		n, err := in.r.Read(p)
		if n > 0 {
			in.rerr = err
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// more is called when the token at pos is longer than the visible input. It
// returns nil when it pays to try the token again: when its end seems to be
// there, when the input has ended, or when twice as much of it is there as at
// the last try. So each octet is parsed a bounded number of times, and the
// reader is not asked for more than the token needs.
func (t *Tokenizer) more() error {
	if at := t.base + int64(t.pos); at != t.tried {
		t.tried, t.ready, t.delim = at, 0, delimiter{}
	}
	for {
		if len(t.buf)-t.pos >= t.maxToken {
			t.over(t.pos, "Text", int64(t.lim.Text))
			return t.syntaxError()
		}
		if t.end != nil {
			t.ended()
			return t.syntaxError()
		}
		if err := t.fill(); err != nil {
			return err
		}
		n := len(t.buf) - t.pos
		if t.end != nil || n >= t.maxToken || n >= 2*t.ready || t.delim.find(t.buf[t.pos:]) {
			t.ready = n
			return nil
		}
	}
}

// ended notes the failure for an input that ends where it must not.
func (t *Tokenizer) ended() {
	at := len(t.buf)
	switch t.end {
	case io.EOF:
		t.bad(at, io.ErrUnexpectedEOF, "")
	case errDocument:
		t.over(at, "Document", t.maxDoc)
	default:
		t.bad(at, t.end, "")
	}
}
