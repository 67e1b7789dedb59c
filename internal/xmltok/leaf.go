package xmltok

// A LeafElement is an element that holds nothing but text; see
// [Tokenizer.NextLeaf].
type LeafElement struct {
	Name, Text []byte
	Space      []byte // namespace name
	end        int    // where the element ends
}

// NextLeaf is Next, unless a leaf comes next: an element without a prefix, with no
// attribute but a declaration of the default namespace, and whose content is text
// that is not empty and has no '\r'. For a leaf it returns the
// kind Leaf and reads nothing: Leaf returns the element, and then TakeLeaf passes
// over it, or Next reads its three tokens. A leaf must be in the window as a
// whole, so Next may also return such an element.
func (t *Tokenizer) NextLeaf() (Kind, error) { return t.nextToken(true) }

// Leaf returns the element that NextLeaf has found.
func (t *Tokenizer) Leaf() *LeafElement { return &t.leaf }

// TakeLeaf passes over the element that NextLeaf has found. There is then no last
// token, but its offset is that of the end of the element. It does nothing where
// NextLeaf was not the call before.
func (t *Tokenizer) TakeLeaf() {
	if t.kind != Leaf {
		return
	}
	t.start(t.leaf.end)
	t.kind, t.pos = 0, t.leaf.end
}

// findLeaf looks for a leaf at i, whose name ends at j.
func (t *Tokenizer) findLeaf(b []byte, i, j int) bool {
	if t.depth == 0 {
		return false
	}
	l := &t.leaf
	l.Name, l.Space = b[i+1:j], t.space
	if b[j] == ' ' {
		const decl = ` xmlns="`
		v := j + len(decl)
		if v >= len(b) || string(b[j:v]) != decl || len(t.bindings) >= t.lim.Attrs {
			return false
		}
		j = scanValue(b, v, '"')
		if j+1 >= len(b) || b[j] != '"' || j-v > t.lim.Text || string(b[v:j]) == xmlSpace || string(b[v:j]) == xmlnsSpace {
			return false
		}
		l.Space = b[v:j]
		j++
	}
	if b[j] != '>' {
		return false
	}
	j++
	k := scanText(b, j)
	l.Text = b[j:k]
	if k < len(b) && b[k] == '&' {
		l.Text, k = t.leafText(b, j, k)
	}
	end := k + len("</") + len(l.Name)
	if end >= len(b) || len(l.Text) == 0 || len(l.Text) > t.lim.Text || b[k] != '<' || b[k+1] != '/' || b[end] != '>' || string(b[k+2:end]) != string(l.Name) {
		return false
	}
	l.end = end + 1
	t.kind = Leaf
	return true
}

// leafText reads text with references, whose first octet that is not plain is at j, up to
// the markup at end. A text that does not end there is left to textRun, whose form it has.
func (t *Tokenizer) leafText(b []byte, i, j int) (text []byte, end int) {
	t.text = t.text[:0]
	for {
		t.text = append(t.text, b[i:j]...)
		if j == len(b) || b[j] != '&' || len(t.text) > t.lim.Text {
			return t.text, j
		}
		r, next := t.reference(b, j)
		if next < 0 {
			return nil, j
		}
		t.text = appendRune(t.text, r)
		i, j = next, scanText(b, next)
	}
}
