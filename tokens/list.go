package tokens

import "bytes"

// maxListElement is the length in octets of the longest element that is written
// with value tokens. It bounds the work of a lookup in the middle of a long
// value.
const maxListElement = 64

// FindInList is the part of [Table].FindValue for values that are comma-separated
// lists. Generated lookups call it. part finds the longest token marked list that
// its argument begins with, whole the token that is all of its argument; either
// may be nil, and neither gets an empty argument.
//
// An element is written as list tokens only when they make up all of it, the
// longest one first; a separator is a list token of its own. Otherwise a token
// that is all of the value counts, or one that is all of the element.
func FindInList(page uint8, value []byte, at int,
	part, whole func(page uint8, b []byte) (Code, int, bool)) (c Code, n int, ok bool) {
	if at < 0 || at >= len(value) {
		return 0, 0, false
	}
	start, end, ok := listElement(value, at)
	if part != nil && value[at] == ',' {
		if c, n, ok := part(page, value[at:at+1]); ok {
			return c, n, true
		}
	} else if part != nil && ok {
		if c, n, ok := findPart(page, value[start:end], at-start, part); ok {
			return c, n, true
		}
	}
	if whole == nil {
		return 0, 0, false
	}
	if at == 0 {
		if c, n, ok := whole(page, value); ok {
			return c, n, true
		}
	}
	if !ok || at != start {
		return 0, 0, false
	}
	return whole(page, value[start:end])
}

// listElement returns the bounds of the element that the octet at at belongs
// to; not ok when it is longer than maxListElement or at is a separator.
func listElement(value []byte, at int) (start, end int, ok bool) {
	low, high := max(0, at-maxListElement), min(len(value), at+maxListElement+1)
	start, end = low, high
	if i := bytes.LastIndexByte(value[low:at], ','); i >= 0 {
		start = low + i + 1
	}
	if i := bytes.IndexByte(value[at:high], ','); i >= 0 {
		end = at + i
	}
	return start, end, end-start <= maxListElement && start < end
}

// findPart divides element into list tokens and returns the one at offset at. It
// is not ok when tokens do not make up all of the element, or when at is inside
// a token.
func findPart(page uint8, element []byte, at int,
	part func(page uint8, b []byte) (Code, int, bool)) (c Code, n int, ok bool) {
	for i := 0; i < len(element); {
		pc, pn, found := part(page, element[i:])
		if !found {
			return 0, 0, false
		}
		if i == at {
			c, n, ok = pc, pn, true
		}
		i += pn
	}
	return c, n, ok
}

// FindInPage returns the token of the element called name on a page, 0 if there is none or
// p is nil. Generated lookups of types with very many elements call it.
func FindInPage(p *Page, name []byte) (token uint8) {
	if p == nil || len(name) == 0 {
		return 0
	}
	for i := range p {
		// Most are told apart by their length, without a look at the octets.
		if len(p[i]) == len(name) && p[i] == string(name) {
			return uint8(i)
		}
	}
	return 0
}
