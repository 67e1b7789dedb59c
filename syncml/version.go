package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Version is a version of the SyncML representation protocol, which DM 1.1.2
// and 1.2 have in common with data synchronisation. The zero Version is
// [Version12].
type Version uint8

// The versions.
const (
	VersionDefault Version = iota // 1.2
	Version10
	Version11
	Version12
	versions = iota
)

var (
	versionNames  = [versions]string{"1.2", "1.0", "1.1", "1.2"}
	versionTables = [versions]*tokens.Table{tokens.SyncML12, tokens.SyncML10, tokens.SyncML11, tokens.SyncML12}
)

func (v Version) valid() Version {
	if v >= versions {
		return VersionDefault
	}
	return v
}

// String returns the version as VerDTD has it, such as "1.2".
func (v Version) String() string { return versionNames[v.valid()] }

// Table returns the document type of the version. For decoding use that of
// [Version12] always: it has all elements of the others, and real documents have
// elements that their version lacks.
func (v Version) Table() *tokens.Table { return versionTables[v.valid()] }

// parseVersion returns the version that VerDTD names.
func parseVersion(s []byte) (Version, bool) {
	switch string(typed.Trim(s)) {
	case "1.0":
		return Version10, true
	case "1.1":
		return Version11, true
	case "1.2":
		return Version12, true
	}
	return VersionDefault, false
}

// versionOf returns the version that the public identifier names, 1.2 where it
// names none.
func versionOf(h codec.Header) Version {
	id := h.PublicID
	if id == 0 {
		if t := xmlconv.Resolve(h); t != nil {
			id = t.PublicID
		}
	}
	switch id {
	case tokens.SyncML10.PublicID:
		return Version10
	case tokens.SyncML11.PublicID:
		return Version11
	}
	return Version12
}
