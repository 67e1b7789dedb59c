package grammar

import "math/rand/v2"

// A Source makes the decisions of a generator. The same ones give the same
// document.
type Source interface {
	// IntN returns a number from 0 up to, and without, n, which is at least 1.
	IntN(n int) int
}

// NewSource returns a source for property tests.
func NewSource(seed uint64) Source { return rand.New(rand.NewPCG(seed, seed)) }

// Octets is a source that makes its decisions by octets, as a native fuzzing
// engine gives them: an octet for each, two where there are more than 256
// choices. When they end, every decision is the first choice.
type Octets struct{ Left []byte }

// IntN implements [Source].
func (o *Octets) IntN(n int) int {
	v := o.next()
	if n > 256 {
		v = v<<8 | o.next()
	}
	return v % n
}

func (o *Octets) next() int {
	if len(o.Left) == 0 {
		return 0
	}
	v := o.Left[0]
	o.Left = o.Left[1:]
	return int(v)
}
