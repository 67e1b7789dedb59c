package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/go-wbxml/wbxml/syncml/prov"
)

// A watch follows the names of a document, of WBXML or XML, and finds what is secret in
// it: the value of a parm of Client Provisioning, and the data of a node, whose name says
// so (prov.IsSecret), and credentials. A name may stand behind its value: all is decided
// where the element around both ends.
type watch struct {
	secret func(i int, text []byte) // is told of each span with a secret, by the index given with it
	frames []frame
	within []values // texts of the elements that ended, within the open ones
	attrs  []attribute
}

// A frame is an open element.
type frame struct {
	name   string
	own    values // its text
	from   int    // of the values within it
	called string
}

// values are spans that make up a text.
type values struct {
	text  []byte
	spans []int
}

func (v *values) add(text string, spans ...int) {
	if v.spans = append(v.spans, spans...); len(v.text) < maxNamed {
		v.text = append(v.text, text...)
	}
}

type attribute struct {
	name string
	values
}

// maxNamed bounds the text that is kept of a name.
const maxNamed = 1 << 16

// isSecret reports whether the value of something with that name is a secret. A name
// that differs from a known one in a character is taken for it.
func isSecret(name string) bool {
	name = strings.TrimRight(strings.TrimSpace(name), "/") // a path may end with one
	for _, known := range []string{"AUTHSECRET", "AAUTHDATA", "PASSWORD", "PXAUTH-PW", "CREDDATA"} {
		differ := 0
		for i := 0; i < len(known) && len(name) >= len(known); i++ {
			if c := name[len(name)-len(known)+i]; c != known[i] && c-'a'+'A' != known[i] {
				differ++
			}
		}
		if len(name) >= len(known) && differ <= 1 {
			return true
		}
	}
	name = strings.ToUpper(name[strings.LastIndexByte(name, '/')+1:])
	return prov.IsSecret([]byte(name))
}

// namesSecret reports whether a text has the name of a secret in it, as it is or in base64
// with any fault: it is a document, or one that is broken.
func namesSecret(text []byte) bool {
	has := func(b []byte) bool {
		b = bytes.ToUpper(b)
		return slices.ContainsFunc([]string{"SECRET", "PASSW", "AUTHDATA", "NONCE"}, func(s string) bool { return bytes.Contains(b, []byte(s)) })
	}
	if len(text) >= minNested && !has(text) {
		text = loose(text)
	}
	return has(text)
}

// isDocument reports whether a text is one, as it is or in base64, which has a layer of its
// own.
func isDocument(text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) > 0 && text[0] == '<' {
		s := scanXML(text, 0)
		return s.err == nil && s.roots > 0
	}
	if isNested(text) {
		return true
	}
	octets, _ := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(text), nil)))
	if len(octets) == 0 {
		return false
	}
	rank, _ := probeWBXML(octets)
	return rank >= Likely || octets[0] == '<' && isDocument(octets)
}

// loose reads base64 with other characters in it.
func loose(text []byte) []byte {
	digits := bytes.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '=':
			return -1
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/':
			return r
		}
		return 'A'
	}, text)
	octets, _ := base64.RawStdEncoding.DecodeString(string(digits[:len(digits)&^3]))
	return octets
}

// isPlain reports whether an element of that name never holds a secret, though what it is
// about may be one.
func isPlain(name string) bool {
	switch name {
	case "NodeName", "LocURI", "LocName", "Format", "Type", "MIME", "Path", "CmdID":
		return true
	}
	return false
}

func (w *watch) start(name string) {
	w.flush()
	w.frames = append(w.frames, frame{name: name, from: len(w.within)})
}

// attr begins an attribute, whose text may go on.
func (w *watch) attr(name, text string, i int) {
	w.attrs = append(w.attrs, attribute{name: name})
	w.more(text, i)
}

// more is text of the attribute that was begun last.
func (w *watch) more(text string, i int) {
	if len(w.attrs) > 0 {
		w.attrs[len(w.attrs)-1].add(text, i)
	}
}

// flush decides about the attributes of the element that was started last.
func (w *watch) flush() {
	called := ""
	for _, a := range w.attrs {
		if a.name == "name" || a.name == "type" {
			called = string(a.text)
		}
	}
	for _, a := range w.attrs {
		switch {
		case a.name == "name" || a.name == "type":
		case a.name == "x" && len(w.frames) > 1: // of lenient XML: octets that are no text
			octets, _ := hex.DecodeString(string(a.text))
			if w.frames[len(w.frames)-2].own.add(string(octets), a.spans...); namesSecret(octets) {
				w.tell(a.values)
			}
		case isSecret(called), a.name == "value" && called == "", a.name != "value" && isSecret(a.name):
			w.tell(a.values)
		}
	}
	w.attrs = w.attrs[:0]
}

func (w *watch) text(text string, i int) {
	w.flush()
	if n := len(w.frames); n > 0 {
		w.frames[n-1].own.add(text, i)
	}
}

func (w *watch) end() {
	w.flush()
	n := len(w.frames) - 1
	if n < 0 {
		return
	}
	f := w.frames[n]
	w.frames = w.frames[:n]
	up := func(depth int) *frame {
		if n-depth < 0 {
			return &frame{}
		}
		return &w.frames[n-depth]
	}
	text := bytes.TrimSpace(f.own.text)
	if len(text) > 0 && !isPlain(f.name) {
		w.within = append(w.within, f.own)
		if namesSecret(text) && !isDocument(text) {
			w.tell(f.own)
		}
	}
	secret := isSecret(f.called)
	switch f.name {
	case "NodeName":
		up(1).called = string(text)
	case "LocURI":
		if up(1).name == "Target" || up(1).name == "Source" && up(2).called == "" {
			up(2).called = string(text)
		}
	case "Value", "AAuthData":
	case "Data":
		secret = secret || up(1).name == "Cred"
	default:
		secret = secret || isSecret(f.name)
	}
	if secret {
		w.tell(w.within[f.from:]...)
		w.within = w.within[:f.from]
	}
}

// close decides about what is still open where a document ends, by a fault too early: the
// text directly within the open elements may be anything.
func (w *watch) close(faulty bool) {
	for n := len(w.frames); n > 0; n-- {
		if f := &w.frames[n-1]; faulty && !isPlain(f.name) {
			w.tell(f.own)
		}
		w.end()
	}
}

func (w *watch) tell(all ...values) {
	for _, v := range all {
		for _, i := range v.spans {
			if i >= 0 {
				w.secret(i, v.text)
			}
		}
	}
}
