package xmltok

// Clear overwrites what the tokenizer has in memory of its own: its window,
// octets on their way to UTF-8, names, values, text, and what a DOCTYPE has
// named. It must be reset before it is used again. Buffers of up to keep
// octets are kept, larger ones let go.
//
// A document given to ResetBytes belongs to the caller and stays as it is. Out of
// reach are what a Transcoder keeps, paths in errors, and memory that was outgrown,
// as the window is when it grows.
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
