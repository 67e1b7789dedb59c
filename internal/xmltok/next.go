package xmltok

import "io"

// How a token is read. Each parsing function gets the visible input b, and the
// index i where it begins; it returns the index where it ended, or short, or
// failed. For a slice, b is the whole document; for a reader, it is the window,
// and after short the function is called again with more of it. Two rules make
// the two agree, in tokens and in errors:
//
//   - nothing takes effect before the token is complete;
//   - an answer other than short would be the same with more input after it.
//
// So a limit is tested only where no octet that follows could cause another error
// first.

// Next reads the next token. At the end it returns io.EOF; a fault of the
// document is a [*SyntaxError]. Both stick until Reset. Any other error is the
// reader's own: it does not stick, and the next call goes on where this one
// stopped.
func (t *Tokenizer) Next() (Kind, error) { return t.nextToken(false) }

// nextToken is Next and, with leaf, NextLeaf.
func (t *Tokenizer) nextToken(leaf bool) (Kind, error) {
	if !t.fast {
		return t.next()
	}
	// The short way: in the content of the document, with the token complete
	// in the window, a start tag without prefix and attributes, the end tag of
	// the innermost element, or text that is as it stands. All else, and all
	// that is wrong, goes to next, which is complete by itself.
	b, i := t.visible(), t.pos
	if i+1 >= len(b) {
		return t.next()
	}
	if b[i] != '<' {
		j := scanText(b, i)
		if j < len(b) && b[j] == '<' && j-i <= t.lim.Text {
			t.start(i)
			t.kind, t.data = Text, b[i:j]
			t.pos = j
			return Text, nil
		}
		return t.next()
	}
	if b[i+1] == '/' {
		if t.depth < 2 { // the root's end is more than an end tag
			return t.next()
		}
		q := t.stack[t.depth-1].q
		if j := i + 2 + len(q); j < len(b) && b[j] == '>' && string(b[i+2:j]) == string(q) {
			t.start(i)
			t.close()
			t.pos = j + 1
			return EndElement, nil
		}
		return t.next()
	}
	if class[b[i+1]]&cStart != 0 {
		j := i + 2
		for j < len(b) && class[b[j]]&cName != 0 {
			j++
		}
		if j+1 >= len(b) || j-i-1 > t.lim.Name || t.depth >= min(t.lim.Depth, len(t.stack)) {
			return t.next()
		}
		if leaf && b[j+1] != '<' && t.findLeaf(b, i, j) {
			return Leaf, nil
		}
		if b[j] == '>' {
			t.start(i)
			t.push(b[i+1 : j])
			t.pos = j + 1
			return StartElement, nil
		}
		if b[j] == ' ' || b[j] == '/' {
			return t.nextTag(b, i, j)
		}
	}
	return t.next()
}

// nextTag is Next for the start tag at i whose name ends at j.
func (t *Tokenizer) nextTag(b []byte, i, j int) (Kind, error) {
	t.start(i)
	switch n := t.tagRest(b, i, i+1, j); n {
	case short:
		return t.next()
	case failed:
		t.kind = 0
		return 0, t.syntaxError()
	default:
		t.pos, t.fast = n, !t.empty
		return StartElement, nil
	}
}

// start begins a token at index i of the document itself.
func (t *Tokenizer) start(i int) {
	t.tok = t.base + int64(i)
	t.data = nil
}

// push is open for an element without prefix and attributes, at a depth that the
// stack has had before.
func (t *Tokenizer) push(q []byte) {
	e := &t.stack[t.depth]
	e.bindings, e.names = len(t.bindings), len(t.names)
	if !t.stable {
		q = t.copyName(q)
	}
	e.q, e.local, e.space = q, 0, t.space
	t.attrs = t.attrs[:0]
	t.kind = StartElement
	t.cur = t.depth
	t.depth++
}

// next is the complete Next.
func (t *Tokenizer) next() (Kind, error) {
	if t.err != nil {
		t.kind = 0
		return 0, t.err
	}
	// The tokens so far may alias the window, so that changing the encoding has
	// waited until now.
	if t.kind == Decl && t.decl.next != t.enc {
		t.decode(t.decl.next)
	}
	if t.empty {
		t.empty = false
		t.close()
		t.after()
		return EndElement, nil
	}
	t.kind, t.data, t.target = 0, nil, nil
	for {
		n := t.step()
		// A step without a token skips white space or enters a phase.
		if t.kind != 0 && n >= 0 {
			t.after()
			return t.kind, nil
		}
		switch n {
		case failed:
			t.kind = 0
			return 0, t.syntaxError()
		case short:
			t.kind = 0
			if t.done() {
				t.err, t.fast = io.EOF, false
				return 0, io.EOF
			}
			if err := t.more(); err != nil {
				return 0, err
			}
		}
	}
}

// done reports whether the document is complete and the input at its end.
func (t *Tokenizer) done() bool {
	return t.whole(t.buf) && t.pos == len(t.buf) &&
		(t.phase == phaseEpilog || t.fragment && t.depth == 0)
}

// whole reports whether nothing follows b, the visible input.
func (t *Tokenizer) whole(b []byte) bool { return t.end == io.EOF && len(b) == len(t.buf) }

// after moves on to the next phase when the token calls for it.
func (t *Tokenizer) after() {
	switch {
	case t.kind == StartElement || t.kind == EndElement:
		t.phase = phaseContent
		if t.depth == 0 && !t.fragment {
			t.phase = phaseEpilog
		}
	case t.kind == CDATA, t.kind == Text && skipSpace(t.data, 0) < len(t.data):
		t.phase = phaseContent // a fragment may begin with text
	}
	t.fast = t.phase == phaseContent && !t.empty
}

// step reads one token, or a part of the input between tokens, for which kind
// stays 0. On failure, and when the input is too short, nothing has been
// consumed but such parts.
func (t *Tokenizer) step() int {
	b, i := t.visible(), t.pos
	switch t.phase {
	case phaseStart:
		return t.begin()
	case phaseDecl:
		return t.stepDecl(b, i)
	case phaseContent:
	case phaseProlog, phaseEpilog: // white space outside the root is not a token, and passed over at once
		if j := skipSpace(b, i); j > i && !t.fragment {
			t.pos = j
			i = j
		}
	}
	t.tok = t.base + int64(i)
	if i == len(b) {
		return short
	}
	if b[i] == '<' {
		n := t.markup(b, i)
		if n >= 0 {
			t.pos = n
		}
		return n
	}
	if t.phase != phaseContent && !t.fragment {
		return t.unexpected(b, i, ErrBalance, "text outside the root")
	}
	return t.stepText(b, i)
}

// stepText reads text that begins at i.
func (t *Tokenizer) stepText(b []byte, i int) int {
	j := scanText(b, i)
	if j < len(b) && b[j] == '<' {
		if j-i > t.lim.Text {
			return t.over(i, "Text", int64(t.lim.Text))
		}
		t.kind, t.data = Text, b[i:j]
		t.pos = j
		return j
	}
	return t.textRun(b, i, j)
}

// markup reads the token at b[i] = '<'.
func (t *Tokenizer) markup(b []byte, i int) int {
	if i+1 >= len(b) {
		return short
	}
	switch b[i+1] {
	case '/':
		return t.endTag(b, i)
	case '?':
		return t.pi(b, i)
	case '!':
		return t.exclamation(b, i)
	}
	if t.phase == phaseEpilog && startsName(b, i+1) {
		return t.bad(i, ErrBalance, "a second root")
	}
	return t.startTag(b, i)
}

// exclamation reads the token at i, which begins with "<!".
func (t *Tokenizer) exclamation(b []byte, i int) int {
	if i+2 >= len(b) {
		return short
	}
	switch b[i+2] {
	case '-':
		return t.comment(b, i)
	case '[':
		if t.phase != phaseContent && !t.fragment {
			return t.bad(i, ErrBalance, "a CDATA section outside the root")
		}
		return t.cdata(b, i)
	case 'D':
		return t.readDoctype(b, i)
	}
	return t.unexpected(b, i+2, ErrSyntax, "unknown markup")
}
