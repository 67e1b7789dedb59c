package xmlconv

// A tag is a piece of markup that is always the same. Nearly all are short; these
// are copied with a constant size, which the compiler does in place. That is 4 %
// of writing a SyncML or provisioning document.
type tag struct {
	text  string
	short [24]byte // text, where it fits
	size  uint8    // its octets in short
}

// newTag prepares text. A longer one than short has is copied by its length.
func newTag(text string) tag {
	t := tag{text: text}
	if len(text) <= len(t.short) {
		t.size = uint8(copy(t.short[:], text))
	}
	return t
}

// appendTo appends the tag to dst. It may write behind the end of the result.
func (t *tag) appendTo(dst []byte) []byte {
	n := len(dst)
	// The rest of the short form falls into capacity behind the result, which the next
	// piece overwrites.
	if t.size == 0 || cap(dst)-n < len(t.short) {
		return append(dst, t.text...)
	}
	*(*[len(t.short)]byte)(dst[n : n+len(t.short)]) = t.short
	return dst[:n+int(t.size)]
}
