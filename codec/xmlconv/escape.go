package xmlconv

import (
	"bytes"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// checkInstruction refuses octets that cannot be the data of a processing
// instruction in XML: white space in front is not part of it, and a carriage return
// would be read as a line feed.
func checkInstruction(s []byte) error {
	if len(s) > 0 && isSpace(s[:1]) || bytes.IndexByte(s, '\r') >= 0 || bytes.Contains(s, []byte("?>")) {
		return &detailError{ErrChar, "processing instruction that XML cannot have"}
	}
	return xmlesc.Check(s)
}

// isSpace reports whether s is white space only.
func isSpace(s []byte) bool {
	for _, b := range s {
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return true
}

// splitName splits a qualified name. ok is false for any other text (Namespaces in
// XML 1.0, 4).
func splitName(name []byte) (prefix, local []byte, ok bool) {
	prefix, local, found := bytes.Cut(name, []byte{':'})
	if !found {
		return nil, name, xmltok.IsNCName(name)
	}
	return prefix, local, xmltok.IsNCName(prefix) && xmltok.IsNCName(local)
}
