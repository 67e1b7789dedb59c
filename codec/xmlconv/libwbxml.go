package xmlconv

import (
	"bytes"

	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// The options Libwbxml make both directions mean what the tools of the C library libwbxml
// (0.11.8) mean. docs/libwbxml.md has the rules and the exceptions. They are about the
// text of a document, so that they stand here together: XML is changed on its way into
// the encoder, WBXML before it is converted (libwbxmlread.go).

// A content is the kind of text that stands in an element, as libwbxml distinguishes it.
type content uint8

// The kinds of content.
const (
	contentUnknown content = iota // of a Type: nothing follows from it
	contentPlain                  // white space round it goes
	contentClear                  // it stays as it is
	contentObject                 // the same, and its lines end in CR LF: a vCard and the like
)

// contentOf returns the kind of the Data whose Type is given.
func contentOf(mediaType []byte) content {
	switch string(mediaType) {
	case "text/clear":
		return contentClear
	case "text/directory;profile=vCard", "text/x-vcard", "text/x-vcalendar":
		return contentObject
	case typeDevInf + "+xml", typeDevInf + "+wbxml", typeTree + "+xml", typeTree + "+wbxml":
		return contentPlain
	}
	return contentUnknown
}

// The media types that libwbxml rewrites, without their ends.
const (
	typeDevInf = "application/vnd.syncml-devinf"
	typeTree   = "application/vnd.syncml.dmtnds"
)

// A holder is an open element, as far as it counts for the content of Data in it.
type holder struct {
	code   tokens.Code
	kind   content // of the Type in its Meta
	bounds bool    // in reading: a condition ends with it
}

// contentIn returns the kind of content of the innermost open element of a document of
// type in. at returns the n-th open element around it, 0 for itself.
func contentIn(in *tableInfo, at func(n int) holder) content {
	if in.Root != syncMLRoot || at(0).code != tokens.SyncMLData {
		return contentPlain
	}
	// The Type of the item counts more than that of its command.
	for n := 1; n <= 2; n++ {
		if kind := at(n).kind; kind != contentUnknown {
			return kind
		}
	}
	if code := at(2).code; code == tokens.SyncMLAdd || code == tokens.SyncMLReplace {
		return contentObject
	}
	return contentPlain
}

// syncMLRoot is the root of the types with these rules.
const syncMLRoot = "SyncML"

// isRetyped reports whether libwbxml rewrites the end of the media type s.
func isRetyped(s, end []byte) bool {
	s, ok := bytes.CutSuffix(s, end)
	return ok && (string(s) == typeDevInf || string(s) == typeTree)
}

// trim returns s without the white space of XML round it.
func trim(s []byte) []byte { return bytes.Trim(s, " \t\r\n") }

// libwbxmlDoctype returns the type that the DOCTYPE names, which counts more than a
// namespace: by its public identifier, else by its system identifier.
func (c *wbxmlWriter) libwbxmlDoctype() *tokens.Table {
	_, public, system := c.tok.Doctype()
	t := c.declaredType()
	for _, other := range tokens.All() {
		if t == nil && len(public) == 0 && len(system) > 0 && other.System == string(system) {
			t = other
		}
	}
	if t == nil || t.Root != string(c.tok.Name().Local) {
		return nil
	}
	return t
}

// holder returns the n-th open element, counted from the innermost.
func (c *wbxmlWriter) holder(n int) holder {
	if n = len(c.frames) - 1 - n; n < 0 {
		return holder{}
	}
	return holder{code: c.frames[n].code, kind: c.frames[n].kind}
}

// content returns the kind of content of the innermost open element.
func (c *wbxmlWriter) content() content { return contentIn(c.targets[c.depth-1].in, c.holder) }

// libwbxmlCDATA takes a CDATA section in: white space in it stays, and that round the
// text in front of it goes.
func (c *wbxmlWriter) libwbxmlCDATA(s []byte) {
	c.trimRun()
	if c.content() != contentObject && c.targets[c.depth-1].in.Root == syncMLRoot && bytes.Equal(s, lineFeed) {
		s = lineEnd // nowhere else in a section
	}
	c.run = append(c.run, s...)
	c.trimmed, c.solid, c.section = len(c.run), c.solid || len(s) > 0, true
}

// The ends of lines in XML, and in objects.
var lineFeed, lineEnd = []byte("\n"), []byte("\r\n")

// trimRun takes white space off both ends of the text collected, from the last CDATA
// section on. A Type counts as it was.
func (c *wbxmlWriter) trimRun() {
	if n := len(c.frames) - 3; c.holder(0).code == tokens.MetInfType && n >= 0 {
		c.frames[n].kind = contentOf(c.run)
	}
	if !c.o.KeepSpace && c.content() == contentPlain {
		c.run = append(c.run[:c.trimmed], trim(c.run[c.trimmed:])...)
	}
	c.trimmed = 0
}

// libwbxmlText returns the text s of the innermost open element as libwbxml writes it.
func (c *wbxmlWriter) libwbxmlText(t *target, s []byte) []byte {
	if t.in.Root != syncMLRoot {
		return s
	}
	kind, section := c.content(), c.section
	c.section = false
	if kind == contentObject {
		t.name = append(t.name[:0], bytes.ReplaceAll(s, lineFeed, lineEnd)...)
		return t.name
	}
	if kind == contentPlain && !section && isRetyped(s, typeXML) {
		t.name = append(append(t.name[:0], s[:len(s)-len(typeXML)]...), typeWBXML...)
		return t.name
	}
	return s
}

// libwbxmlAttrs writes attributes: none where the type has no codes for any, no
// declarations of namespaces, and names without a prefix.
func (c *wbxmlWriter) libwbxmlAttrs(t *target, attrs []xmltok.Attr) error {
	for i := range attrs {
		a := &attrs[i]
		if a.NS && string(a.Value) == EscapeSpace {
			return &detailError{ErrEscape, "escapes of lenient XML, which are not read"}
		}
		if a.NS || len(t.in.Attrs) == 0 {
			continue
		}
		name := a.Name.Local
		if string(a.Name.Prefix) == "xml" { // a part of the name in WML: xml:lang
			name = t.qualified(a.Name)
		}
		if err := c.attribute(t, name, a.Value); err != nil {
			return err
		}
	}
	if t.attrs > 0 {
		t.enc.EndAttrs()
	}
	return t.enc.Err()
}
