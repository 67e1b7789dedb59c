package bootstrap

import "bytes"

// A piece of a text is octets, or the value of a slot.
type piece struct {
	octets []byte
	slot   int // -1: octets
}

// A composed text is put together from pieces, such as the name user-${n}. Whether
// two of them are equal is known only with the values of a device.
type composed []piece

// get returns the octets of piece i.
func (t composed) get(i int, values []Secret) []byte {
	if t[i].slot >= 0 {
		return values[t[i].slot]
	}
	return t[i].octets
}

func (t composed) size(values []Secret) int {
	n := 0
	for i := range t {
		n += len(t.get(i, values))
	}
	return n
}

// equal reports whether two texts are the same with these values.
func (t composed) equal(u composed, values []Secret) bool {
	if t.size(values) != u.size(values) {
		return false
	}
	var a, b []byte // the rest of a piece of t, of u
	for i, k := 0, 0; ; {
		for ; len(a) == 0 && i < len(t); i++ {
			a = t.get(i, values)
		}
		for ; len(b) == 0 && k < len(u); k++ {
			b = u.get(k, values)
		}
		n := min(len(a), len(b))
		if n == 0 {
			return true
		}
		if !bytes.Equal(a[:n], b[:n]) {
			return false
		}
		a, b = a[n:], b[n:]
	}
}

// fixed returns the octets at the beginning and at the end of t that do not depend
// on values.
func (t composed) fixed() (front, back []byte) {
	if len(t) > 0 && t[0].slot < 0 {
		front = t[0].octets
	}
	if len(t) > 0 && t[len(t)-1].slot < 0 {
		back = t[len(t)-1].octets
	}
	return front, back
}

// mayEqual reports whether there might be values with which two texts are the
// same.
func (t composed) mayEqual(u composed) bool {
	front, back := t.fixed()
	front2, back2 := u.fixed()
	n, m := min(len(front), len(front2)), min(len(back), len(back2))
	return bytes.Equal(front[:n], front2[:n]) && bytes.Equal(back[len(back)-m:], back2[len(back2)-m:])
}

// slot returns a slot of t, -1 where there is none.
func (t composed) slot() int {
	for _, p := range t {
		if p.slot >= 0 {
			return p.slot
		}
	}
	return -1
}
