package route_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/route"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A counter is a limiter without a limit, which counts.
type counter struct {
	mutex sync.Mutex
	n     int
}

func (c *counter) WaitN(ctx context.Context, n int) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.n += n
	return ctx.Err()
}

// batch returns messages of three segments each, to n numbers.
func batch(t testing.TB, n int) []route.Message {
	t.Helper()
	all := make([]route.Message, n)
	for row := range all {
		s := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: uint16(row), Wide: true}
		m := route.Message{Row: int64(row + 1), Number: fmt.Appendf(nil, "+4917%08d", row)}
		for i := range 3 {
			segment, err := s.AppendSegment(nil, fmt.Appendf(make([]byte, 300), "secret%d", row), i)
			check(t, err)
			m.Segments = append(m.Segments, segment)
		}
		all[row] = m
	}
	return all
}

// A shelf keeps receipts.
type shelf struct {
	mutex sync.Mutex
	full  bool
	got   []route.Receipt
}

func (s *shelf) take(r route.Receipt) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.full {
		s.got = append(s.got, r)
	}
	return !s.full
}

func (s *shelf) count() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.got)
}
