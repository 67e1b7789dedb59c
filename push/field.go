package push

// A Field is a span of octets in a message: what stands there, in the terms of the
// specification, for people. The packages below this one yield them in the order of
// the octets; spans do not overlap.
type Field struct {
	Offset, Length int    // the octets in the slice that was read; Length is 0 for an empty value
	Name           string // as the specification writes it, such as "data_coding"
	// Value is a number or a text as read. It is empty where Hidden: who may show these
	// octets has them.
	Value  string
	Hidden bool // a password, or content with a form of its own
}
