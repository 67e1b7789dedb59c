package xmltok

// comment reads the comment at i, which begins with "<!-" (XML 1.0, [15]):
//
//	'<!--' ((Char - '-') | ('-' (Char - '-')))* '-->'
func (t *Tokenizer) comment(b []byte, i int) int {
	from := t.expect(b, i, "<!--", ErrSyntax, "unknown markup")
	if from < 0 {
		return from
	}
	for j := from; ; j++ {
		j = scanUntil(b, j, '-')
		if j >= len(b) || b[j] != '-' {
			return t.unexpected(b, j, ErrChar, "")
		}
		if j+1 >= len(b) {
			return short
		}
		if b[j+1] == '-' {
			if j+2 >= len(b) {
				return short
			}
			if b[j+2] != '>' {
				return t.bad(j, ErrSyntax, "\"--\" in a comment")
			}
			return t.deliver(Comment, b, i, from, j, j+3)
		}
	}
}

// cdata reads the section at i, which begins with "<![" (XML 1.0, [18] to [21]):
//
//	'<![CDATA[' (Char* - (Char* ']]>' Char*)) ']]>'
func (t *Tokenizer) cdata(b []byte, i int) int {
	from := t.expect(b, i, "<![CDATA[", ErrSyntax, "unknown markup")
	if from < 0 {
		return from
	}
	end := t.until(b, from, "]]>")
	if end < 0 {
		return end
	}
	return t.deliver(CDATA, b, i, from, end-len("]]>"), end)
}

// pi reads the processing instruction at i, which begins with "<?" (XML 1.0,
// [16] and [17]):
//
//	'<?' PITarget (S (Char* - (Char* '?>' Char*)))? '?>'
func (t *Tokenizer) pi(b []byte, i int) int {
	j := t.ncname(b, i+2, i+2)
	if j < 0 {
		return j
	}
	if b[j] == ':' {
		return t.bad(j, ErrNamespace, "a colon in the target of a PI")
	}
	// In any case of letters; the XML declaration is not a PI and read elsewhere.
	if name := b[i+2 : j]; len(name) == 3 && name[0]|0x20 == 'x' && name[1]|0x20 == 'm' && name[2]|0x20 == 'l' {
		return t.bad(i, ErrName, "the target xml is reserved; an XML declaration stands at the very start only")
	}
	const wanted = "white space or \"?>\" expected after the target of a PI"
	from, end := j, 0
	if b[j] == '?' {
		end = t.expect(b, j, "?>", ErrSyntax, wanted)
	} else if from = skipSpace(b, j); from == j {
		end = t.unexpected(b, j, ErrSyntax, wanted)
	} else {
		end = t.until(b, from, "?>")
	}
	if end < 0 {
		return end
	}
	n := t.deliver(PI, b, i, from, end-len("?>"), end)
	if n >= 0 {
		t.target = b[i+2 : j]
	}
	return n
}

// until returns the index after the first stop at or after i. All before it
// must be characters.
func (t *Tokenizer) until(b []byte, i int, stop string) int {
	for {
		i = scanUntil(b, i, stop[0])
		if i >= len(b) || b[i] != stop[0] {
			return t.unexpected(b, i, ErrChar, "")
		}
		if yes, maybe := hasPrefix(b, i, stop); yes {
			return i + len(stop)
		} else if maybe {
			return short
		}
		i++
	}
}

// deliver makes b[from:to] the text of a token that stands at i and ends at
// end, line ends normalised.
func (t *Tokenizer) deliver(k Kind, b []byte, i, from, to, end int) int {
	if to-from > t.lim.Text {
		return t.over(i, "Text", int64(t.lim.Text))
	}
	t.kind, t.data = k, t.normalise(b[from:to])
	return end
}

// normalise returns s with its line ends as '\n' (XML 1.0, 2.11), in the text
// buffer when that changes it.
func (t *Tokenizer) normalise(s []byte) []byte {
	if !hasCR(s) {
		return s
	}
	t.text = appendLines(t.text[:0], s)
	return t.text
}
