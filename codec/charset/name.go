package charset

import (
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
)

// Name returns the preferred MIME name of a charset, or its IANA name where it
// has no other: the name for an XML declaration. It is "UTF-8" for 0 and "" for
// a charset that [Find] does not support.
func Name(c codec.Charset) string {
	if e := find(c); e != nil {
		return e.name
	}
	return ""
}

// ByName returns the charset of a name or alias in the IANA registry, in upper
// or lower case, if [Find] supports it.
func ByName(iana string) (codec.Charset, bool) {
	for i := range charsets {
		if strings.EqualFold(charsets[i].name, iana) {
			return charsets[i].mib, true
		}
	}
	// Aliases are rare, and so looked at last.
	for i := range charsets {
		for alias := range strings.SplitSeq(charsets[i].aliases, " ") {
			if alias != "" && strings.EqualFold(alias, iana) {
				return charsets[i].mib, true
			}
		}
	}
	return 0, false
}

// FindName returns a transcoder for a charset by its name or alias in the IANA
// registry, in upper or lower case. It is made for the Encodings of package
// xmlconv, which ask for the name in an XML declaration. The error for a name
// that is not supported is [codec.ErrCharset]; see [Find] for the rest.
func FindName(iana string) (codec.Transcoder, error) {
	c, ok := ByName(iana)
	if !ok {
		return nil, fmt.Errorf("%w: charset %q is not supported", codec.ErrCharset, iana)
	}
	return Find(c)
}
