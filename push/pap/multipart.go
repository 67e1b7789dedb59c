package pap

import (
	"bytes"
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/internal/limit"
)

const (
	contentType = "Content-Type"
	maxBoundary = 70      // octets (RFC 2046, 5.1.1)
	maxHeaders  = 8 << 10 // octets of the headers of a part
)

// read reads all of the message.
func (r *reader) read(mediaType string) {
	if len(r.b) > r.most {
		r.fail(r.most, fault(limit.Exceeded("Octets", r.most)), "")
	}
	typ, parameters, err := mime.ParseMediaType(mediaType)
	boundary := parameters["boundary"]
	if rest, ok := bytes.CutPrefix(r.b, []byte("--")); mediaType == "" && ok {
		line, _, _ := bytes.Cut(rest[:min(len(rest), maxBoundary+2)], []byte("\n"))
		boundary = string(bytes.TrimRight(line, " \t\r"))
	} else if mediaType == "" || isXML(mediaType) {
		r.control(0, len(r.b))
		return
	} else if err != nil || typ != "multipart/related" {
		r.fail(0, fault(ErrType), "/"+contentType)
	}
	if len(boundary) > maxBoundary || !isValue(boundary) {
		r.fail(0, fault(ErrBoundary), "/boundary")
	}
	r.multipart("--" + boundary)
}

// isXML reports whether a media type is that of a control document.
func isXML(mediaType string) bool {
	typ, _, err := mime.ParseMediaType(mediaType)
	return err == nil && (typ == "application/xml" || typ == "text/xml")
}

// multipart reads the parts between the lines that begin with dash (RFC 2046, 5.1.1).
// The line end in front of these belongs to them. It is that of the first of
// them, as content may end with an octet that is half of a line end.
func (r *reader) multipart(dash string) {
	at := bytes.Index(r.b, []byte(dash))
	if at < 0 || len(bytes.TrimSpace(r.b[:at])) > 0 {
		r.fail(0, fault(ErrBoundary), "")
	}
	at += len(dash)
	for n := 1; r.err == nil && (n == 1 || !bytes.HasPrefix(r.b[at:], []byte("--"))); n++ {
		path := "/part[" + strconv.Itoa(n) + "]"
		padding, rest, found := bytes.Cut(r.b[at:], []byte("\n"))
		if !found || len(bytes.TrimSpace(padding)) > 0 {
			r.fail(at, fault(ErrBoundary), path)
		}
		if n == 1 {
			dash = string(padding[len(bytes.TrimRight(padding, "\r")):]) + "\n" + dash
		}
		size := bytes.Index(rest, []byte(dash))
		if size < 0 {
			r.fail(len(r.b), fault(io.ErrUnexpectedEOF), path)
			return
		}
		from := len(r.b) - len(rest)
		r.part(n, path, from, from+size)
		at = from + size + len(dash)
	}
}

// part reads part n, which counts from 1: the control document, the content, or one
// that is skipped. Its headers have a line each.
func (r *reader) part(n int, path string, at, to int) {
	typ, list := "", []Header(nil)
	for end := min(to, at+maxHeaders); r.err == nil; {
		line, _, found := bytes.Cut(r.b[at:end], []byte("\n"))
		next := at + len(line) + 1
		line = bytes.TrimSuffix(line, []byte("\r"))
		if found && len(line) == 0 {
			r.body(n, path, next, to, typ, list)
			return
		}
		name, rest, colon := bytes.Cut(line, []byte(":"))
		value := bytes.Trim(rest, " \t")
		h := Header{string(name), string(value)}
		switch isType := h.is(contentType); {
		case !found && end < to:
			r.fail(at, fault(ErrLimit), path)
		case !found || !colon || !isToken(h.Name):
			r.fail(at, fault(ErrHeader), path)
		case !isValue(h.Value) || h.encoded():
			r.fail(at, fault(ErrValue), path+"/"+h.Name)
		case isType && typ != "":
			r.fail(at, fault(ErrRepeated), path+"/"+h.Name)
		case isType:
			typ = h.Value
		default:
			list = append(list, h)
		}
		start := at + len(name) + 1 + bytes.Index(rest, value)
		r.field(start, start+len(value), h.Name, h.Value, false)
		at = next
	}
}

// body reads what stands behind the headers of a part.
func (r *reader) body(n int, path string, from, to int, typ string, list []Header) {
	switch {
	case n == 1 && isXML(typ):
		r.control(from, to)
		return
	case n == 1:
		r.fail(from, fault(ErrType), path+"/"+contentType)
	case n == 2 && typ == "":
		r.fail(from, fault(ErrMissing), path+"/"+contentType)
	case n == 2:
		r.m.ContentType, r.m.Headers, r.m.Content = typ, list, r.b[from:to:to]
	default:
		r.m.Skipped++
	}
	r.field(from, to, "content", "", true)
}

// is reports whether h has the name, in any letter case.
func (h Header) is(name string) bool { return strings.EqualFold(h.Name, name) }

// encoded reports whether h says that the body is not as it stands.
func (h Header) encoded() bool {
	return h.is("Content-Transfer-Encoding") && !strings.EqualFold(h.Value, "binary") && !strings.EqualFold(h.Value, "8bit") && !strings.EqualFold(h.Value, "7bit")
}
