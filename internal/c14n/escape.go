package c14n

// Where an octet is written as a reference.
const (
	inText = 1 << iota
	inValue
)

// escaped says so for each octet.
var escaped = [256]uint8{
	'&': inText | inValue, '<': inText | inValue, '\r': inText | inValue,
	'>': inText,
	'"': inValue, '\t': inValue, '\n': inValue,
}

// reference returns what stands for an octet.
func reference(b byte) string {
	switch b {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\t':
		return "&#x9;"
	case '\n':
		return "&#xA;"
	}
	return "&#xD;"
}

// AppendText appends s as character data in canonical form (Canonical XML 1.0,
// 2.3). It does not look for characters that XML does not have.
func AppendText(dst, s []byte) []byte { return appendEscaped(dst, s, inText) }

// AppendValue appends s as the value of an attribute in canonical form (Canonical
// XML 1.0, 2.3), without quotes.
func AppendValue(dst, s []byte) []byte { return appendEscaped(dst, s, inValue) }

func appendEscaped(dst, s []byte, where uint8) []byte {
	from := 0
	for i, b := range s {
		if escaped[b]&where != 0 {
			dst = append(dst, s[from:i]...)
			dst = append(dst, reference(b)...)
			from = i + 1
		}
	}
	return append(dst, s[from:]...)
}
