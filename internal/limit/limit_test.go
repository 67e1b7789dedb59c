package limit

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestOr(t *testing.T) {
	for _, v := range []struct{ n, want int }{{0, 7}, {5, 5}, {-1, math.MaxInt}, {math.MinInt, math.MaxInt}} {
		if got := Or(v.n, 7); got != v.want {
			t.Errorf("%d: %d, want %d", v.n, got, v.want)
		}
	}
	if got := Or(int64(-1), 7); got != math.MaxInt64 {
		t.Errorf("no limit in 64 bits is %d", got)
	}
}

func TestError(t *testing.T) {
	err := fmt.Errorf("reading: %w", &Error{"Depth", 4})
	if !errors.Is(err, Err) || err.Error() != "reading: limit exceeded: Depth 4" {
		t.Errorf("%v", err)
	}
}
