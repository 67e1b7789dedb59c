package xmltok

import "math"

// Limits bound what a hostile document can cost. In each, 0 means the default
// and a negative number no limit. Exceeding one is a [*LimitError].
type Limits struct {
	Depth int // open elements; default 64
	// Attrs bounds the attributes of one element and the namespace declarations
	// in scope; default 256. Without it, looking up a prefix costs the number of those in scope.
	Attrs int
	Name  int // octets of a name with its prefix; default 1024
	// Text bounds the octets of one text, CDATA section, comment, PI,
	// attribute value or identifier, as delivered; default 1 MiB. As it stands in
	// the document, any one token may have 4 times as many and 64 KiB.
	Text     int
	Document int64 // octets of the document, as UTF-8; default 16 MiB
}

// The default limits.
const (
	defaultDepth    = 64
	defaultAttrs    = 256
	defaultName     = 1 << 10
	defaultText     = 1 << 20
	defaultDocument = 16 << 20

	tokenSlack = 64 << 10
)

// withDefaults returns l with every field a usable bound: defaults filled in,
// "no limit" as the largest number.
func (l Limits) withDefaults() Limits {
	def(&l.Depth, defaultDepth, math.MaxInt)
	def(&l.Attrs, defaultAttrs, math.MaxInt)
	def(&l.Name, defaultName, math.MaxInt)
	def(&l.Text, defaultText, math.MaxInt)
	def(&l.Document, defaultDocument, math.MaxInt64)
	return l
}

// def fills in one bound.
func def[T int | int64](p *T, d, none T) {
	if *p == 0 {
		*p = d
	} else if *p < 0 {
		*p = none
	}
}

// tokenCap is the most octets that one token may have in the document.
func (l *Limits) tokenCap() int {
	if l.Text > (math.MaxInt-tokenSlack)/4 {
		return math.MaxInt
	}
	return 4*l.Text + tokenSlack
}
