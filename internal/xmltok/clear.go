package xmltok

// Clear overwrites the tokenizer's own memory: its window, octets before their
// conversion to UTF-8, names, values, text, and the names in a DOCTYPE. The
// tokenizer must be reset before it is used again. It keeps buffers of up to keep
// octets and drops larger ones.
//
// A document given to ResetBytes belongs to the caller and stays as it is. Clear
// does not reach the state of a Transcoder, paths in errors, and the earlier
// memory of buffers that grew by moving, such as the window.
func (t *Tokenizer) Clear(keep int) {
	t.ResetBytes(nil, Options{})
	for _, p := range []*[]byte{&t.own, &t.rawStore, &t.names, &t.vals, &t.text, &t.doctype.text, &t.decl.text} {
		*p = wipe(*p, keep)
	}
	// These alias octets, of the caller's document too.
	clear(t.stack)
	t.bindings, t.attrs = wipe(t.bindings, keep), wipe(t.attrs, keep)
}

// wipe overwrites s, its capacity included, and returns it empty, or nil where it
// can hold more than keep.
func wipe[T any](s []T, keep int) []T {
	clear(s[:cap(s)])
	if cap(s) > keep {
		return nil
	}
	return s[:0]
}
