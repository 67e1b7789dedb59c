package charset

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding/ianaindex"

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

func byName(name string) (codec.Charset, bool) {
	for i := range charsets {
		if strings.EqualFold(charsets[i].name, name) {
			return charsets[i].mib, true
		}
	}
	return 0, false
}
