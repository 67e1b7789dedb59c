package inspect

import (
	"bytes"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/prov"
)

// A watch follows the names of a document, of WBXML or XML, and finds what is secret in
// it: the value of a parm of Client Provisioning, and the data of a node, whose name says
// so (prov.IsSecret), and credentials. A name may stand behind its value: all is decided
// where the element around both ends.
type watch struct {
	secret func(i int, text []byte) // is told of each span with a secret, by the index given with it
	frames []frame
	attrs  []attribute
}

// A frame is an open element.
type frame struct {
	name   string
	text   []byte
	spans  []int // of its text
	called string
	values []int // spans that are secret if called is a secret's name
	data   []byte
}

type attribute struct {
	name  string
	text  []byte
	spans []int
}

// maxNamed bounds the text that is kept of a name.
const maxNamed = 1 << 10

// isSecret reports whether the value of something with that name is a secret.
func isSecret(name string) bool {
	name = strings.TrimSpace(name)
	name = name[strings.LastIndexByte(name, '/')+1:]
	return prov.IsSecret([]byte(name)) || strings.HasSuffix(strings.ToUpper(name), "NONCE") || strings.HasSuffix(strings.ToUpper(name), "PSK")
}

func (w *watch) start(name string) {
	w.flush()
	w.frames = append(w.frames, frame{name: name})
}

// attr begins an attribute, whose text may go on.
func (w *watch) attr(name, text string, i int) {
	w.attrs = append(w.attrs, attribute{name: name})
	w.more(text, i)
}

// more is text of the attribute that was begun last.
func (w *watch) more(text string, i int) {
	if len(w.attrs) > 0 {
		a := &w.attrs[len(w.attrs)-1]
		if a.spans = append(a.spans, i); len(a.text) < maxNamed {
			a.text = append(a.text, text...)
		}
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
		if a.name == "value" && (called == "" || isSecret(called)) || a.name != "name" && a.name != "type" && a.name != "value" && isSecret(a.name) {
			w.tell(a.spans, a.text)
		}
	}
	w.attrs = w.attrs[:0]
}

func (w *watch) text(text string, i int) {
	w.flush()
	if n := len(w.frames); n > 0 {
		f := &w.frames[n-1]
		if f.spans = append(f.spans, i); len(f.text) < maxNamed {
			f.text = append(f.text, text...)
		}
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
	if isSecret(f.called) {
		w.tell(f.values, f.data)
	}
	up := func(depth int) *frame {
		if n-depth < 0 {
			return &frame{}
		}
		return &w.frames[n-depth]
	}
	switch text := string(bytes.TrimSpace(f.text)); f.name {
	case "NodeName":
		up(1).called = text
	case "LocURI":
		if up(1).name == "Target" || up(1).name == "Source" && up(2).called == "" {
			up(2).called = text
		}
	case "Value", "Data":
		up(1).values, up(1).data = append(up(1).values, f.spans...), f.text
		if up(1).name == "Cred" {
			w.tell(f.spans, f.text)
		}
	default:
		if f.name != "AAuthData" && f.name != "Data" && isSecret(f.name) {
			w.tell(f.spans, f.text)
		}
	}
}

// close decides about what is still open where a document ends too early.
func (w *watch) close() {
	for len(w.frames) > 0 {
		w.end()
	}
}

func (w *watch) tell(spans []int, text []byte) {
	for _, i := range spans {
		if i >= 0 {
			w.secret(i, text)
		}
	}
}
