package charset

import (
	"strings"

	"golang.org/x/text/encoding/ianaindex"

	"github.com/go-wbxml/wbxml/codec"
)

// Name returns the preferred MIME name of a charset, or its IANA name where it
// has no other: what an XML declaration says. It is "UTF-8" for 0 and "" for
// what [Find] does not support.
func Name(c codec.Charset) string {
	if e := find(c); e != nil {
		return e.name
	}
	return ""
}

// ByName returns the charset of a name or alias in the IANA registry, in upper
// or lower case, if [Find] supports it.
func ByName(iana string) (codec.Charset, bool) {
	if c, ok := byName(iana); ok {
		return c, ok
	}
	// x/text knows the aliases; an encoding that it lacks is nil without error.
	enc, err := ianaindex.MIME.Encoding(iana)
	if err != nil || enc == nil {
		return 0, false
	}
	name, err := ianaindex.MIME.Name(enc)
	if err != nil {
		return 0, false
	}
	return byName(name)
}

func byName(name string) (codec.Charset, bool) {
	for i := range charsets {
		if strings.EqualFold(charsets[i].name, name) {
			return charsets[i].mib, true
		}
	}
	return 0, false
}
