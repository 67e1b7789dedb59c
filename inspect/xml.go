package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"io"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/secret"
)

// maxDepth bounds the elements of XML within each other.
const maxDepth = 64

// An item is a token of XML with its place.
type item struct {
	from, to int
	name     string // of the kind
	value    string // a name
	class    Class
	text     []byte // of character data
	path     string
}

// A scan goes through XML, and finds what is secret in it. It reads several roots one
// after another, as a detached signature has them.
type scan struct {
	b       []byte
	items   []item
	spans   []span
	texts   [][]byte // of spans
	read    int      // octets in front of the first fault
	err     error
	root    xml.Name
	roots   int
	secrets []int // indices of spans
}

// scanXML reads b as XML. deep is how many documents in text are looked into.
func scanXML(b []byte, deep int) *scan {
	s := &scan{b: b}
	w := watch{secret: func(i int, _ []byte) { s.secrets = append(s.secrets, i) }}
	d := newXML(b)
	var open []string
	for {
		from := int(d.InputOffset())
		t, err := d.RawToken()
		if err != nil {
			if s.read = from; err != io.EOF {
				s.err = err
			} else if len(open) > 0 {
				s.err = io.ErrUnexpectedEOF
			}
			break
		}
		it := item{from: from, to: min(int(d.InputOffset()), len(b)), class: ClassControl}
		switch t := t.(type) {
		case xml.StartElement:
			if len(open) == 0 {
				s.roots++
				if s.roots == 1 {
					s.root = t.Name
				}
			}
			if len(open) == maxDepth {
				s.read, s.err = from, codec.ErrLimit
				break
			}
			open = append(open, t.Name.Local)
			it.name, it.value, it.class = "start tag", t.Name.Local, ClassTag
			w.start(t.Name.Local)
			s.attributes(&w, it.from, it.to)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != t.Name.Local {
				s.read, s.err = from, io.ErrUnexpectedEOF
				break
			}
			if it.name, it.value, it.class = "end tag", t.Name.Local, ClassTag; it.from == it.to {
				it.name = ""
			}
			it.path = "/" + strings.Join(open, "/")
			open = open[:len(open)-1]
			w.end()
		case xml.CharData:
			it.name, it.class, it.text = "text", ClassText, bytes.Clone(t)
			i := s.span(it.from, it.to, it.text)
			w.text(string(t), i)
			if deep > 0 && hasSecrets(t, deep-1) {
				s.secrets = append(s.secrets, i)
			}
		case xml.Comment:
			it.name = "comment"
			s.aside(&it, t)
		case xml.ProcInst:
			it.name, it.value = "processing instruction", t.Target
			if t.Target != "xml" {
				s.aside(&it, t.Inst)
			}
		case xml.Directive:
			it.name = "declaration"
			s.aside(&it, t)
		}
		if s.err != nil {
			break
		}
		if it.path == "" {
			it.path = "/" + strings.Join(open, "/")
		}
		if it.name != "" && len(s.items) < MaxFields {
			s.items = append(s.items, it)
		}
	}
	w.close(s.err != nil)
	return s
}

// newXML reads XML in UTF-8, whatever it says of its charset.
func newXML(b []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}

// xmlKind tells signatures and encrypted content from other XML, by the root.
func xmlKind(b []byte) Kind {
	for d := newXML(b); ; {
		t, err := d.RawToken()
		if err != nil {
			return KindXML
		}
		root, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case root.Name.Local == "Signature":
			return KindSignature
		case root.Name.Local == "EncryptedData":
			return KindEncrypted
		default:
			return KindXML
		}
	}
}

// aside decides about text beside the elements: it may hold an element that is commented
// out, or is no declaration but one.
func (s *scan) aside(it *item, text []byte) {
	if !bytes.HasPrefix(text, []byte("DOCTYPE ")) && bytes.ContainsAny(text, "<=\"'") {
		s.secrets = append(s.secrets, s.span(it.from, it.to, bytes.Clone(text)))
	}
}

func (s *scan) span(from, to int, text []byte) int {
	s.spans = append(s.spans, span{0, from, to})
	s.texts = append(s.texts, text)
	return len(s.spans) - 1
}

// attributes tells the watch of the attributes in a tag.
func (s *scan) attributes(w *watch, from, to int) {
	tag := s.b[from:to]
	for at := 0; ; {
		i := bytes.IndexByte(tag[at:], '=')
		if i < 0 {
			return
		}
		name := strings.TrimSpace(string(tag[at : at+i]))
		name = name[strings.LastIndexAny(name, " \t\r\n:")+1:]
		at += i + 1
		for at < len(tag) && strings.IndexByte(" \t\r\n", tag[at]) >= 0 {
			at++
		}
		if at == len(tag) {
			return
		}
		quote := tag[at]
		n := bytes.IndexByte(tag[at+1:], quote)
		if n < 0 {
			return
		}
		text := tag[at+1 : at+1+n]
		w.attr(name, string(text), s.span(from+at+1, from+at+1+n, text))
		at += n + 2
	}
}

// hasSecrets reports whether text is a document with secrets, as XML or in base64.
func hasSecrets(text []byte, deep int) bool {
	text = bytes.TrimSpace(text)
	if len(text) < minNested {
		return false
	}
	if text[0] == '<' {
		s := scanXML(text, deep)
		return len(s.secrets) > 0 || s.err != nil && s.roots > 0
	}
	b, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(text), nil)))
	return err == nil && (xmlconv.IsWBXML(b) || bytes.HasPrefix(b, []byte("<")))
}

// masked returns XML without secrets.
func masked(text []byte) []byte {
	s := scanXML(text, 3)
	at, out := 0, []byte(nil)
	hide := make([]bool, len(s.spans))
	for _, i := range s.secrets {
		hide[i] = true
	}
	for i, p := range s.spans {
		if hide[i] && p.from >= at {
			out = append(append(out, text[at:p.from]...), secret.Mask...)
			at = p.to
		}
	}
	if s.err != nil {
		return append(append(out, text[at:max(at, s.read)]...), secret.Mask...)
	}
	return append(out, text[at:]...)
}

// xml explains the XML of a layer.
func (w *work) xml(layer int) {
	b := w.octets(layer)
	at := w.r.Layers[layer].Offset
	s := scanXML(b, 0)
	w.r.Layers[layer].Name = s.root.Local
	fields := map[int]int{} // by the offset of a span
	for _, it := range s.items {
		f := Field{Offset: at + it.from, Length: it.to - it.from, Name: it.name, Value: it.value, Class: it.class, Page: noPage, Path: it.path, Spec: "XML 1.0"}
		if it.text != nil {
			f.Meaning = quote(it.text)
		}
		i := w.field(layer, f)
		fields[it.from] = i
		if it.text == nil || i < 0 || len(it.text) < minNested || w.depth(layer) >= MaxLayers {
			continue
		}
		if child := w.document(layer, w.r.Layers[layer].Buffer, f.Offset, f.Length, it.text); child > 0 {
			g := &w.r.Layers[layer].Fields[i]
			g.Layer, g.Meaning = child, "a document"
		}
	}
	for _, i := range s.secrets {
		p := s.spans[i]
		if f, ok := fields[p.from]; ok && f >= 0 {
			w.mask(layer, f, s.texts[i])
			continue
		}
		w.r.Masked++
		if w.o.Secrets {
			continue
		}
		w.masks = append(w.masks, span{w.r.Layers[layer].Buffer, at + p.from, at + p.to})
		if len(s.texts[i]) >= minSearched {
			w.values = append(w.values, bytes.Clone(s.texts[i]))
		}
	}
	if s.err != nil {
		w.unread(layer, at+s.read, "it is not well-formed behind this place")
	}
	w.show(layer, b)
	if body, err := xmlconv.ToWBXML(b, xmlconv.EncodeOptions{}); err == nil {
		w.means(layer, body)
	}
}

// show gives a layer its XML.
func (w *work) show(layer int, text []byte) {
	if !w.o.Secrets {
		text = masked(text)
	}
	w.r.Layers[layer].XML = string(text)
}
