// Package arena holds the octets that a typed document owns and its text fields
// point into. An arena is reused for document after document, and then allocates
// nothing.
package arena

// An Arena gives out slices of memory that stay valid, and unchanged, until
// Reset. The zero Arena is ready for use.
type Arena struct {
	buf  []byte   // the current chunk
	full [][]byte // earlier chunks
	used int      // octets given out from them
	size int      // of the last chunk
}

const (
	minChunk = 512
	minRoom  = 64 // in a chunk, for Tail to offer it

	// maxKept is the largest chunk, and what Reset keeps, so that one large document
	// does not hold its memory for ever. Chunks double up to this size: beyond it a
	// document would take up to twice its text.
	maxKept = 1 << 20
)

// Reset takes all memory back: slices that were given out are overwritten from
// now on. It overwrites the chunks that it gives up at once.
func (a *Arena) Reset() {
	if total := a.used + len(a.buf); a.used > 0 {
		a.wipe()
		if total += total / 4; total <= maxKept { // next time, one chunk does
			a.buf = make([]byte, 0, total)
		}
	}
	if cap(a.buf) > maxKept {
		a.wipe()
		a.buf = nil
	}
	a.buf, a.full, a.used, a.size = a.buf[:0], a.full[:0], 0, cap(a.buf)
}

// Clear is Reset for octets that must not stay in memory.
func (a *Arena) Clear() {
	a.wipe()
	a.Reset()
}

// wipe overwrites all chunks, also those that append left behind when it moved.
func (a *Arena) wipe() {
	clear(a.buf[:cap(a.buf)])
	for i, chunk := range a.full {
		clear(chunk[:cap(chunk)])
		a.full[i] = nil
	}
}

// Tail returns an empty slice to append to, for [Arena.Commit]. What append has left behind
// a slice that it has moved is no chunk: the next such slice would not fit there either.
func (a *Arena) Tail() []byte {
	if cap(a.buf)-len(a.buf) < minRoom || cap(a.buf) != a.size {
		a.size = max(minChunk, min(2*a.size, maxKept))
		a.retire(make([]byte, 0, a.size))
	}
	return a.buf[len(a.buf):]
}

// retire makes chunk the current one.
func (a *Arena) retire(chunk []byte) {
	if cap(a.buf) > 0 {
		a.full = append(a.full, a.buf)
		a.used += len(a.buf)
	}
	a.buf = chunk
}

// Commit takes s, the slice from Tail with octets appended, as given out. It returns
// s without room to grow, nil for no octets.
func (a *Arena) Commit(s []byte) []byte {
	if len(s) == 0 {
		return nil
	}
	n := len(a.buf)
	if n < cap(a.buf) && &s[0] == &a.buf[:n+1][n] {
		a.buf = a.buf[:n+len(s)]
	} else { // it did not fit, and append has moved it
		a.retire(s)
	}
	return s[:len(s):len(s)]
}

// Copy gives out a copy of s.
func (a *Arena) Copy(s []byte) []byte { return a.Commit(append(a.Tail(), s...)) }
