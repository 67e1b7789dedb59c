package bulk

import (
	"hash/maphash"
	"slices"
	"sync"
)

// Counts are what is conspicuous in the rows of a list that could be cut into fields,
// those that were skipped included. It is no fault: the messages are built.
type Counts struct {
	OddIMSI    int64 // rows with an IMSI that does not have 15 digits
	SameIMSI   int64 // rows with the IMSI of a row before
	SameDevice int64 // rows with the id, or else the device, of a row before
	SameRow    int64 // where the list has none of these columns: rows that repeat a row before
	Estimated  bool  // there are too many rows for exact numbers
}

// marks are what a row is compared by, with other rows: hashes, or 0 for nothing.
type marks struct {
	imsi, device, row uint64
	odd               bool
}

// maxSeen is how many different values of a kind are remembered, in 8 octets each, and
// as many again between two counts.
const maxSeen = 1 << 20

// A seen counts values by their hashes, which it sorts now and then: a table of them
// would cost a miss of the cache for each row. When there are too many, it goes on with
// half of them, those whose hash has one more zero at its end, and each of these counts
// twice as much: an estimate, in the same memory however long a list is.
type seen struct {
	hashes []uint64
	zeros  int
	again  int64 // values that were there before
}

// add counts a value.
func (s *seen) add(h uint64) {
	if h == 0 || !s.sampled(h) {
		return
	}
	s.hashes = append(s.hashes, h)
	if len(s.hashes) == 2*maxSeen {
		s.settle()
	}
}

func (s *seen) sampled(h uint64) bool { return h&(1<<s.zeros-1) == 0 }

// settle counts what is there more than once, and keeps one of each.
func (s *seen) settle() int64 {
	slices.Sort(s.hashes)
	n := len(s.hashes)
	s.hashes = slices.Compact(s.hashes)
	s.again += int64(n-len(s.hashes)) << s.zeros
	if len(s.hashes) > maxSeen {
		s.zeros++
		s.hashes = slices.DeleteFunc(s.hashes, func(h uint64) bool { return !s.sampled(h) })
	}
	return s.again
}

// A counter counts. Its seed is chosen anew in each run, so that nobody can write a
// list whose hashes are equal.
type counter struct {
	seed              maphash.Seed
	odd               int64
	imsi, device, row seen
}

// count counts a row.
func (c *counter) count(m *marks) {
	if m.odd {
		c.odd++
	}
	c.imsi.add(m.imsi)
	c.device.add(m.device)
	c.row.add(m.row)
}

// counts returns the numbers so far.
func (c *counter) counts() Counts {
	n := Counts{OddIMSI: c.odd}
	// Sorting a million hashes takes a tenth of a second, at the end of the run.
	var wg sync.WaitGroup
	wg.Go(func() { n.SameIMSI = c.imsi.settle() })
	n.SameDevice, n.SameRow = c.device.settle(), c.row.settle()
	wg.Wait()
	n.Estimated = c.imsi.zeros+c.device.zeros+c.row.zeros > 0
	return n
}

// mark returns the marks of a row.
func (c *columns) mark(seed maphash.Seed, row []byte, fields [][]byte) (m marks) {
	if c.sim >= 0 && len(fields[c.sim]) > 0 {
		m.imsi = maphash.Bytes(seed, fields[c.sim])
		m.odd = len(fields[c.sim]) != usualIMSI
	}
	if c.id >= 0 && len(fields[c.id]) > 0 {
		m.device = maphash.Bytes(seed, fields[c.id])
	}
	if c.sim < 0 && c.id < 0 {
		m.row = maphash.Bytes(seed, row)
	}
	return m
}

// usualIMSI is how many digits an IMSI has nearly everywhere.
const usualIMSI = 15
