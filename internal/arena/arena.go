// Package arena holds the octets that a typed document owns: what its text
// fields point into. An arena is reused for document after document, and then
// allocates nothing.
package arena

// An Arena hands out slices of memory that stay valid, and unchanged, until
// Reset. The zero Arena is ready for use.
type Arena struct {
	buf  []byte // the current chunk; earlier ones live as long as slices of them
	used int    // octets handed out from earlier chunks
}

// maxKept is the largest chunk that Reset keeps, so that one large document
// does not hold its memory for ever.
const maxKept = 1 << 20

// Reset takes all memory back: slices that were handed out are overwritten from
// now on.
func (a *Arena) Reset() {
	if total := a.used + len(a.buf); a.used > 0 {
		a.buf = make([]byte, 0, total+total/4) // next time, one chunk does
	}
	if cap(a.buf) > maxKept {
		a.buf = nil
	}
	a.buf, a.used = a.buf[:0], 0
}

// Clear is Reset for octets that must not stay in memory.
func (a *Arena) Clear() {
	clear(a.buf[:cap(a.buf)])
	a.Reset()
}

// Tail returns an empty slice to append to; [Arena.Keep] then keeps the result.
func (a *Arena) Tail() []byte { return a.buf[len(a.buf):] }

// Keep keeps s, which is what Tail has returned with octets appended, and
// returns it with no room to grow.
func (a *Arena) Keep(s []byte) []byte {
	if len(s) == 0 {
		return nil
	}
	n := len(a.buf)
	if n < cap(a.buf) && &s[0] == &a.buf[:n+1][n] {
		a.buf = a.buf[:n+len(s)]
	} else { // it did not fit, and append has moved it
		a.used += n
		a.buf = s
	}
	return s[:len(s):len(s)]
}

// Copy keeps a copy of s.
func (a *Arena) Copy(s []byte) []byte { return a.Keep(append(a.Tail(), s...)) }
