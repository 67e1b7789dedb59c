package codec

// Step is Next without its fast path.
func (d *Decoder) Step() (Token, error) { return d.step() }

// WindowSize is the memory of the read window.
func (d *Decoder) WindowSize() int { return cap(d.window) }
