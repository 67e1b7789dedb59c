package typed

// Chars is text in UTF-8 as octets. Typed documents have it for text, since a string
// would have to be allocated for each. It points into memory of the
// document that holds it, and is valid until that is decoded again or cleared.
type Chars []byte

// String returns the text as a string, which it allocates.
func (c Chars) String() string { return string(c) }

// AppendText implements [encoding.TextAppender].
func (c Chars) AppendText(b []byte) ([]byte, error) { return append(b, c...), nil }

// MarshalText implements [encoding.TextMarshaler].
func (c Chars) MarshalText() ([]byte, error) { return append([]byte{}, c...), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]: c becomes a copy.
func (c *Chars) UnmarshalText(b []byte) error {
	*c = append((*c)[:0:0], b...)
	return nil
}
