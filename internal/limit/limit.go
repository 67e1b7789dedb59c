// Package limit says once what all limits of this module have in common: what
// the numbers in options mean, and the error for a limit that was exceeded.
package limit

import (
	"errors"
	"math"
	"strconv"
)

// Err is what every exceeded limit is, by [errors.Is]. Packages that have limits
// export it as their ErrLimit.
var Err = errors.New("limit exceeded")

// An Error says which limit was exceeded.
type Error struct {
	Limit string // name of the field of the options
	Max   int64  // its value
}

// Error names the limit and its value.
func (e *Error) Error() string {
	return "limit exceeded: " + e.Limit + " " + strconv.FormatInt(e.Max, 10)
}

// Is reports whether target is [Err].
func (e *Error) Is(target error) bool { return target == Err }

// Or returns the bound that the number in an option stands for: 0 is the
// default, a negative number no limit, which is the largest number of the type.
func Or[T ~int | ~int64](n, standard T) T {
	switch {
	case n == 0:
		return standard
	case n > 0:
		return n
	}
	if most := int64(math.MaxInt64); int64(T(most)) == most {
		return T(most)
	}
	most := math.MaxInt32 // T is the int of a machine of 32 bits
	return T(most)
}
