package codec

// Clear overwrites the decoder's own memory: the window, its copy of the string
// table, strings joined from pieces, and the same in decoders for nested
// documents. The decoder is then like a new one with the same options and no
// reader, and keeps the memory; it takes back a decoder that it has lent.
//
// A document given to ResetBytes belongs to the caller and stays as it is. Clear
// does not reach the slices to which the caller has appended, the state of a
// Transcoder (the decoder drops it), the paths in errors, and the earlier memory
// of the window and the copy, which grow by moving.
func (d *Decoder) Clear() {
	d.Reset(nil)
	wipe(d.window)
	d.buf = d.window[:0]
	d.strings, d.ends, d.stack = wipe(d.strings), wipe(d.ends), wipe(d.stack)
	d.text.clear()
	d.held = Token{}
	if d.child != nil {
		d.child.SetOptions(Options{})
		d.child.Clear()
	}
}

// Clear overwrites the encoder's own memory: the documents that it has written
// without a writer or for its parent, the octets not yet given to a writer, and
// the same in encoders for nested documents. The encoder must be reset before it
// is used again; it keeps its options and the memory.
//
// The slice given to ResetAppend belongs to the caller and stays as it is. Clear
// does not reach slices that append has moved away from, the caller's or the
// encoder's own, the state of a Transcoder (the encoder drops it), and the paths
// in errors.
func (e *Encoder) Clear() {
	e.keepOwn()
	if e.child != nil {
		e.child.Clear()
	}
	e.text.clear()
	*e = Encoder{opts: e.opts, table: e.table, text: e.text, own: wipe(e.own), stack: wipe(e.stack), child: e.child}
}

func (x *textState) clear() { *x = textState{pieces: wipe(x.pieces)} }

// wipe overwrites s, its capacity included, and returns it empty.
//
// Memory behind the length of a slice has been in use, by longer documents before or by
// append. It is overwritten too.
func wipe[T any](s []T) []T {
	clear(s[:cap(s)])
	return s[:0]
}
