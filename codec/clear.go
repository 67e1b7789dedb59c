package codec

// Clear overwrites what the decoder has in memory of its own: the window, its
// copy of the string table, strings put together from pieces, and all of that in
// decoders for nested documents. The decoder is then as NewDecoder returns it
// for no reader, with its options, and keeps the memory; one that a parent has
// lent is taken back.
//
// A document given to ResetBytes belongs to the caller and is left as it is. Out
// of reach are what the caller has appended, what a Transcoder keeps (the decoder
// lets go of it), the paths in errors, and memory that was outgrown: the window
// and the copy grow by moving.
func (d *Decoder) Clear() {
	d.Reset(nil)
	wipe(d.window)
	d.buf = d.window[:0]
	d.strings, d.ends, d.stack = wipe(d.strings), wipe(d.ends), wipe(d.stack)
	d.text.clear()
	d.held = Token{}
	if d.child != nil {
		d.child.Clear()
	}
}

// Clear overwrites what the encoder has in memory of its own: the documents that
// it has written without a writer or for its parent, what it holds back from a
// writer, and all of that in encoders for nested documents. The encoder must be
// reset before it is used again; it keeps its options and the memory.
//
// The slice given to ResetAppend belongs to the caller and is left as it is. Out
// of reach are slices that append has moved away from, be it the caller's or the
// encoder's own while it grew, what a Transcoder keeps (the encoder lets go of
// it), and the paths in errors.
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
func wipe[T any](s []T) []T {
	clear(s[:cap(s)])
	return s[:0]
}
