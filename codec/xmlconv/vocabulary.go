package xmlconv

import (
	"slices"

	"github.com/go-wbxml/wbxml/tokens"
)

// A vocabulary is the knowledge that both directions share and that stays between
// documents: the document types met so far, prepared for conversion, and names that
// came out of documents.
type vocabulary struct {
	infos []*tableInfo
	names map[string]string // see intern
}

// tableInfo returns the prepared table of t. A vocabulary keeps those it has met.
func (v *vocabulary) tableInfo(t *tokens.Table) *tableInfo {
	// There are few, and the one of the last document is often the first.
	for _, in := range v.infos {
		if in.Table == t {
			return in
		}
	}
	in := sharedInfo(t)
	if len(v.infos) >= maxInfos { // more document types than anybody mixes
		v.infos = slices.Delete(v.infos, 0, 1)
	}
	v.infos = append(v.infos, in)
	return in
}

// maxInfos bounds the tables that a vocabulary remembers.
const maxInfos = 32

// The names that intern keeps, and the octets of one of them at most.
const (
	maxNames = 256
	maxName  = 256
)

// intern returns b as a string. It keeps the ones it has made: documents have
// few namespaces.
func (v *vocabulary) intern(b []byte) string {
	if s, ok := v.names[string(b)]; ok {
		return s
	}
	s := string(b)
	switch {
	// A document can make up as many names, and as long ones, as it has octets.
	case len(s) > maxName:
		return s
	case v.names == nil:
		v.names = make(map[string]string)
	case len(v.names) >= maxNames:
		clear(v.names)
	}
	v.names[s] = s
	return s
}
