package testdoc

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// ErrTemporary is the error of [Faulty] readers between octets. The next Read
// goes on where the reader stopped.
var ErrTemporary = errors.New("testdoc: temporary read error")

// errPast is the error of a [Blocking] reader that is read too far.
var errPast = errors.New("testdoc: read past the end of what was given")

// chunked gives data in pieces; size tells how long the next one may be.
type chunked struct {
	data []byte
	size func() int
}

func (c *chunked) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(c.data) == 0 {
		return 0, io.EOF
	}
	n := min(len(p), len(c.data), max(c.size(), 1))
	copy(p, c.data[:n])
	c.data = c.data[n:]
	return n, nil
}

// OneByte reads b an octet at a time.
func OneByte(b []byte) io.Reader { return Chunks(b, 1) }

// Chunks reads b in pieces of the given sizes, which repeat from the first
// one; without sizes in one piece.
func Chunks(b []byte, sizes ...int) io.Reader {
	i := 0
	return &chunked{b, func() int {
		if len(sizes) == 0 {
			return len(b)
		}
		size := sizes[i%len(sizes)]
		i++
		return size
	}}
}

// RandomChunks reads b in pieces of 1 to 16 octets, the same ones for the same
// seed.
func RandomChunks(b []byte, seed uint64) io.Reader {
	r := rand.New(rand.NewPCG(seed, seed))
	return &chunked{b, func() int { return 1 + r.IntN(16) }}
}

// interrupted returns no octets and err before every piece of a reader and before
// the end.
type interrupted struct {
	r     io.Reader
	err   error
	spoke bool
}

func (i *interrupted) Read(p []byte) (int, error) {
	i.spoke = !i.spoke
	if i.spoke {
		return 0, i.err
	}
	return i.r.Read(p)
}

// Faulty reads b in pieces of at most every octets and returns
// [ErrTemporary] once before each piece and before the end.
func Faulty(b []byte, every int) io.Reader {
	return &interrupted{r: Chunks(b, every), err: ErrTemporary}
}

// blocking stands for a connection on which nothing more will come.
type blocking struct {
	t testing.TB
	r io.Reader
}

func (b *blocking) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		b.t.Helper()
		b.t.Error(errPast)
		err = errPast
	}
	return n, err
}

// Blocking reads b an octet at a time and fails the test when it is read past
// b, where a connection would block.
func Blocking(t testing.TB, b []byte) io.Reader { return &blocking{t, OneByte(b)} }

// Readers returns readers of b, by name, that never fail: whole, in pieces of
// each small size, in random pieces, with the end reported together with the last
// octets, and with empty reads in between, which io.Reader permits.
func Readers(b []byte) iter.Seq2[string, io.Reader] {
	return func(yield func(string, io.Reader) bool) {
		if !yield("whole", Chunks(b)) || !yield("data and EOF", iotest.DataErrReader(Chunks(b))) {
			return
		}
		if !yield("empty reads", &interrupted{r: OneByte(b)}) {
			return
		}
		for size := 1; size <= 9; size++ {
			if !yield(fmt.Sprintf("by %d", size), Chunks(b, size)) {
				return
			}
		}
		for seed := range uint64(4) {
			if !yield(fmt.Sprintf("random %d", seed), RandomChunks(b, seed)) {
				return
			}
		}
	}
}
