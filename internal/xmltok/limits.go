package xmltok

import (
	"math"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// Limits bound the cost of a hostile document. In each, 0 means the default
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

// tokenSlack is the number of octets that a token may have beyond 4 times its
// text.
const tokenSlack = 64 << 10

// withDefaults returns l with every field a usable bound.
func (l Limits) withDefaults() Limits {
	limit.Set(&l.Depth, limit.Depth)
	limit.Set(&l.Attrs, limit.Attrs)
	limit.Set(&l.Name, limit.Name)
	limit.Set(&l.Text, limit.Text)
	limit.Set(&l.Document, limit.Document)
	return l
}

// tokenCap is the most octets that one token may have in the document.
func (l *Limits) tokenCap() int {
	if l.Text > (math.MaxInt-tokenSlack)/4 {
		return math.MaxInt
	}
	return 4*l.Text + tokenSlack
}
