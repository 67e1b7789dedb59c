package gen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// ErrLimit is, by [errors.Is], the error for a definition that is too large.
var ErrLimit = limit.Err

// A Pos is a place in a definition file. Line counts from 1; 0 means the file
// as a whole.
type Pos struct {
	File string
	Line int
}

// String returns the place as "file:line".
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// An Error is one fault of a definition. Other, when its File is set, is the
// second place of the fault, such as the first use of a token that occurs twice.
type Error struct {
	Pos   Pos
	Other Pos
	Msg   string
	Err   error // ErrLimit or nil
	// Lines are further lines of the file with the same fault, in order.
	Lines []int
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Error returns "file:line: message" and, when there is one, the other place.
func (e *Error) Error() string {
	s := e.Pos.String() + ": " + e.Msg
	if e.Other.File != "" {
		s += " (see " + e.Other.String() + ")"
	}
	if len(e.Lines) > 0 {
		s += " (also in " + lines(e.Lines) + ")"
	}
	return s
}

// maxRanges is how many of them lines names.
const maxRanges = 20

// lines names lines, and those that follow each other by the first and the last.
func lines(all []int) string {
	var s strings.Builder
	for i, ranges := 0, 0; i < len(all); ranges++ {
		if ranges == maxRanges {
			s.WriteString(" and more")
			break
		}
		first := i
		for i++; i < len(all) && all[i] <= all[i-1]+1; i++ {
		}
		s.WriteString(", " + strconv.Itoa(all[first]))
		if all[i-1] > all[first] {
			s.WriteString("-" + strconv.Itoa(all[i-1]))
		}
	}
	if len(all) == 1 {
		return "line" + s.String()[1:]
	}
	return "lines" + s.String()[1:]
}

// maxErrors bounds how many errors are collected: enough to fix a file in one
// go, few enough for hostile input.
const maxErrors = 50

// errorList collects errors in the order they are found.
type errorList []*Error

// add notes an error about one place.
func (l *errorList) add(p Pos, format string, args ...any) {
	l.addBoth(p, Pos{}, format, args...)
}

// addBoth notes an error about two places; other may be the zero value.
func (l *errorList) addBoth(p, other Pos, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	for _, e := range *l {
		if e.Pos.File == p.File && e.Other == other && e.Msg == err.Error() {
			if p.Line != e.Pos.Line {
				e.Lines = append(e.Lines, p.Line)
			}
			return
		}
	}
	if len(*l) < maxErrors {
		*l = append(*l, &Error{Pos: p, Other: other, Msg: err.Error(), Err: errors.Unwrap(err)})
	}
}

// err returns the collected errors, sorted by place, as one; nil when there are
// none.
func (l errorList) err() error {
	if len(l) == 0 {
		return nil
	}
	for _, e := range l {
		all := append(e.Lines, e.Pos.Line)
		slices.Sort(all)
		e.Pos.Line, e.Lines = all[0], all[1:]
	}
	slices.SortStableFunc(l, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
	})
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errors.Join(errs...)
}
