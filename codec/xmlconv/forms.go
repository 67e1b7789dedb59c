package xmlconv

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// The binary forms of values: OPAQUE in WBXML, text in XML. The document type names the
// values that have one ([tokens.Form]). Both directions of a form stand here side by
// side, because they must be inverses: text is packed only where unpacking returns it,
// but for white space in base64 and the separators of a date, which mean nothing.

// A condition is the text that a Form may ask for: that of the last element of
// the kind. It holds in the element around the parent of that one: Type stands in Meta, and is
// about what stands beside Meta; ContentEncoding in MessageInfo, about ContentData beside that.
type condition struct {
	code tokens.Code
	text []byte
	// attrs are those of the tag that is being written, as one of them is written: a Form
	// may ask for another.
	attrs []xmltok.Attr
	mark  int64 // where it is: the end of the text in XML that is written, or its number; 0 = nowhere
}

// start begins to collect the text of an element with the code c, and forgets that of
// another element. The memory is kept for the next.
func (w *condition) start(c tokens.Code) { w.code, w.text, w.mark = c, w.text[:0], 0 }

// beside reports whether the tag that is written has the attribute that f asks for.
func (w *condition) beside(f *tokens.Form) bool {
	return f.WhenAttr == "" || slices.ContainsFunc(w.attrs, func(a xmltok.Attr) bool {
		return len(a.Name.Prefix) == 0 && string(a.Name.Local) == f.WhenAttr &&
			slices.ContainsFunc(f.Is, func(s string) bool { return s == string(a.Value) })
	})
}

// holds reports whether the condition of f is met.
func (w *condition) holds(f *tokens.Form) bool {
	if f.When == 0 {
		return true
	}
	if w.code != f.When {
		return false
	}
	// All known conditions are about a media type, which has no layout in it.
	text := bytes.TrimSpace(w.text)
	return slices.ContainsFunc(f.Is, func(s string) bool { return s == string(text) }) // without a copy
}

// form returns the rule, other than for a nested document, for the value of an
// element or attribute; 0 where there is none. In writing, the rules that are for reading
// only do not count.
func (in *tableInfo) form(c tokens.Code, attr, writing bool, w *condition) tokens.FormKind {
	for i := range in.Forms {
		f := &in.Forms[i]
		if f.Code == c && f.Attr == attr && f.Kind != tokens.FormDocument && !(writing && (f.ReadOnly || !w.beside(f))) && w.holds(f) {
			return f.Kind
		}
	}
	return 0
}

// maxVersionOctet is the first octet of WBXML 1.3. No text in UTF-8 begins with
// an octet as small.
const maxVersionOctet = 3

// nestedTable reports whether octets, the content of the element c, are a
// document, and of which type. They are one when the condition of a rule says
// so, and also when they begin as a document that names the type of a rule: the
// condition then is wrong or missing, as in the field it may be.
func (in *tableInfo) nestedTable(c tokens.Code, octets []byte, w *condition, resolve func(codec.Header) *tokens.Table) (*tokens.Table, bool) {
	if len(octets) == 0 || octets[0] > maxVersionOctet || in.props(c)&hasDocument == 0 {
		return nil, false
	}
	// A header alone proves little, since three small octets are one. It is believed
	// together with a rule for the element, and only where it names a type.
	h, _, err := codec.ParseHeader(octets)
	if err != nil {
		return nil, false
	}
	named := resolve(h)
	for i := range in.Forms {
		f := &in.Forms[i]
		if f.Code != c || f.Attr || f.Kind != tokens.FormDocument {
			continue
		}
		if w.holds(f) {
			if named == nil && h.PublicID <= 1 { // not a number that nobody has
				named = tokens.ByName(f.Table)
			}
			return named, named != nil
		}
		// The condition does not hold, but the document itself names the type of the rule.
		if named != nil && named.Name == f.Table {
			return named, true
		}
	}
	return nil, false
}

// appendForm appends the text in XML of octets in a binary form. The reason for an
// error is one of package codec.
func appendForm(dst, octets []byte, form tokens.FormKind) ([]byte, error) {
	switch form {
	case tokens.FormBase64:
		return base64.StdEncoding.AppendEncode(dst, octets), nil
	case tokens.FormDateTime, tokens.FormBitDateTime:
		appendTime := appendDateTime
		if form == tokens.FormBitDateTime {
			appendTime = appendBitDateTime
		}
		out, ok := appendTime(dst, octets)
		if !ok {
			return dst, &detailError{codec.ErrCharset, "octets are no date and time"}
		}
		return out, nil
	}
	// The last form is FormInteger: big-endian, without a sign.
	if len(octets) > maxInteger {
		return dst, &detailError{codec.ErrInteger, "integer of more than 4 octets"}
	}
	var wide [maxInteger]byte
	copy(wide[maxInteger-len(octets):], octets)
	return strconv.AppendUint(dst, uint64(binary.BigEndian.Uint32(wide[:])), 10), nil
}

// packForm appends the octets that text stands for; not ok where it does not fit the
// form, and something would be lost.
func packForm(dst, text []byte, form tokens.FormKind) ([]byte, bool) {
	switch form {
	case tokens.FormBase64:
		return packBase64(dst, text)
	case tokens.FormDateTime:
		return packDateTime(dst, text)
	case tokens.FormInteger:
		return packInteger(dst, text)
	case tokens.FormBitDateTime:
		return packBitDateTime(dst, text)
	}
	return dst, false
}

// packBase64 decodes base64 with padding, and without bits behind the end (RFC 4648,
// 3.5). White space in it is layout.
func packBase64(dst, text []byte) ([]byte, bool) {
	mark := len(dst)
	for i := range text {
		if !isSpace(text[i : i+1]) {
			dst = append(dst, text[i])
		}
	}
	digits := dst[mark:]
	var end, again [4]byte
	copy(end[:], digits[max(len(digits)-4, 0):])
	// Octets are fewer than digits, so that they can stand in their place. Bits behind the
	// end are skipped: the last group encoded again shows them.
	enc := base64.StdEncoding
	n, err := enc.Decode(digits, digits)
	if err != nil || n == 0 {
		return dst[:mark], false
	}
	enc.Encode(again[:], digits[(n-1)/3*3:n])
	return dst[:mark+n], again == end
}

// maxInteger is how many octets an integer has at most: no document type has longer ones.
const maxInteger = 4

// packInteger takes decimal digits without a sign and without leading zeros, of a number
// below 2 to the power of 32, and appends its octets, as few as there can be, but one.
func packInteger(dst, text []byte) ([]byte, bool) {
	if len(text) == 0 || text[0] == '0' && len(text) > 1 {
		return dst, false
	}
	var v uint64
	for _, b := range text {
		if v = 10*v + uint64(b-'0'); b < '0' || b > '9' || v > math.MaxUint32 {
			return dst, false
		}
	}
	var wide [maxInteger]byte
	binary.BigEndian.PutUint32(wide[:], uint32(v))
	i := 0
	for i < len(wide)-1 && wide[i] == 0 {
		i++
	}
	return append(dst, wide[i:]...), true
}

// The octets of a packed date and time: at least the date, at most the seconds.
const (
	minDateTime = 4
	maxDateTime = 7
)

// appendDateTime converts packed decimal to the form 1999-04-30T06:40:00Z. Octets
// missing at the end are zero (SI 1.0, 8.2.2).
func appendDateTime(dst, b []byte) ([]byte, bool) {
	if len(b) < minDateTime || len(b) > maxDateTime {
		return dst, false
	}
	var full [maxDateTime]byte
	copy(full[:], b)
	mark := len(dst)
	for i, v := range full {
		if v>>4 > 9 || v&15 > 9 {
			return dst[:mark], false
		}
		dst = append(dst, '0'+v>>4, '0'+v&15)
		if i > 0 {
			dst = append(dst, "--T::Z"[i-1])
		}
	}
	return dst, true
}

// packDateTime is the inverse of appendDateTime. It takes the basic format of ISO 8601,
// 19990430T064000Z, too. Fields are not checked beyond their digits: the octets for month
// 13 come back as they were, and the reader decides about such a date.
func packDateTime(dst, s []byte) ([]byte, bool) {
	form := "0000-00-00T00:00:00Z"
	if basic := "00000000T000000Z"; len(s) == len(basic) {
		form = basic
	}
	if len(s) != len(form) {
		return dst, false
	}
	mark, half := len(dst), -1
	for i, b := range s {
		switch {
		case form[i] != '0':
			if b != form[i] {
				return dst[:mark], false
			}
		case b < '0' || b > '9':
			return dst[:mark], false
		case half < 0:
			half = int(b - '0')
		default:
			dst = append(dst, byte(half)<<4|(b-'0'))
			half = -1
		}
	}
	// Zeros at the end are cut, those of the date are not (SI 1.0, 8.2.2).
	for len(dst) > mark+minDateTime && dst[len(dst)-1] == 0 {
		dst = dst[:len(dst)-1]
	}
	return dst, true
}
