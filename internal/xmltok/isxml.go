package xmltok

import "bytes"

// IsXML reports whether an input is XML by its beginning.
func IsXML(src []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(src, []byte("\uFEFF")), " \t\r\n")
	for _, start := range []string{"<", "\x00<", "\xFE\xFF\x00<", "\xFF\xFE<"} { // UTF-16, too
		if bytes.HasPrefix(text, []byte(start)) {
			return true
		}
	}
	return false
}
