package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// A DevInf is a device information document. The zero DevInf is empty and ready
// for use; it is reused by decoding again. It is not safe for concurrent use while
// it changes.
//
// The text in it, and the content of an [Extra], belongs to the document and is valid
// until it is decoded or reset; a value that the caller assigns stays the caller's.
// A nil [Chars] is an absent element, an empty one that is not nil an element
// without text. An empty struct is an absent element where the content model has one
// at most.
type DevInf struct {
	VerDTD Chars // "1.0", "1.1" or "1.2"; anything else is taken for 1.2
	Man    Chars // manufacturer
	Mod    Chars // model
	OEM    Chars
	FwV    Chars // version of the firmware
	SwV    Chars // version of the software
	HwV    Chars // version of the hardware
	DevID  Chars // such as IMEI:490154203237518
	DevTyp Chars // such as phone, server

	UTC                    bool // times are to be in UTC; since 1.1
	SupportLargeObjs       bool // since 1.1
	SupportNumberOfChanges bool // since 1.1

	DataStores []DataStore
	CTCaps     []CTCap // before 1.2; then they are those of a DataStore
	Exts       []Ext
	Extra      *Extra

	mem typed.Memory
	slabs
	capReader capReader // in use by decoding; here so that it costs no allocation
}

// An Extra is an element that the content model does not have where it stands, or one
// that is repeated where the model has one; the first counts. The fields Extra are
// lists of them, in document order. Encoding writes them last in the element that
// holds them.
type Extra = typed.Extra

// A DataStore is a database that can be synchronized.
type DataStore struct {
	SourceRef   Chars // its URI
	DisplayName Chars
	MaxGUIDSize Chars
	RxPref      Content // the type that it prefers to receive
	Rx          []Content
	TxPref      Content // the type that it prefers to send
	Tx          []Content
	CTCaps      []CTCap // since 1.2
	DSMem       DSMem
	SyncCap     SyncCap

	SupportHierarchicalSync bool // since 1.2

	FilterRx   []Content   // content types of filters; since 1.2
	FilterCaps []FilterCap // since 1.2
	Extra      *Extra
}

// A Content is a content type with its version.
type Content struct {
	CTType Chars // such as text/x-vcard
	VerCT  Chars // such as 2.1
	Extra  *Extra
}

// A DSMem is the memory of a data store.
type DSMem struct {
	SharedMem bool  // it shares its memory with other data stores
	MaxMem    Chars // in octets
	MaxID     Chars // number of items
	Extra     *Extra
}

// A SyncCap is the types of synchronization of a data store.
type SyncCap struct {
	SyncTypes []Chars // "1" two-way to "7" server alerted, "8" and more since 1.2
	Extra     *Extra
}

// A CTCap has the capabilities for a content type.
type CTCap struct {
	CTType     Chars
	VerCT      Chars // since 1.2
	FieldLevel bool  // items may be replaced in part; since 1.2
	Properties []Property

	// Flat is whether the properties stand in CTCap one after the other, as
	// before 1.2, not each in an element Property.
	Flat bool
	// Continued is whether this stands in the same element CTCap as the one
	// before it. Before 1.2 that may hold several content types.
	Continued bool
	Extra     *Extra
}

// A Property is a property of a content type, such as TEL of a vCard.
type Property struct {
	PropName    Chars
	DataType    Chars   // such as chr, int
	MaxOccur    Chars   // since 1.2
	MaxSize     Chars   // in octets; before 1.2 the element is called Size
	NoTruncate  bool    // since 1.2
	ValEnums    []Chars // the values that it can have
	DisplayName Chars
	Params      []PropParam
	Extra       *Extra // where not Flat
}

// A PropParam is a parameter of a property, such as TYPE of TEL.
type PropParam struct {
	ParamName   Chars
	DataType    Chars
	MaxSize     Chars // Size, before 1.2 only
	ValEnums    []Chars
	DisplayName Chars
	Extra       *Extra // where not Flat
}

// A FilterCap has the names that a filter for a content type can use.
type FilterCap struct {
	CTType         Chars
	VerCT          Chars
	FilterKeywords []Chars
	PropNames      []Chars
	Extra          *Extra
}

// An Ext is an extension of a vendor's.
type Ext struct {
	XNam  Chars
	XVals []Chars
	Extra *Extra
}

// A version is one of the document type.
type version = uint8

const (
	version10 version = iota
	version11
	version12
)

// versionOf returns the version that the text of VerDTD names.
func versionOf(s Chars) version {
	switch string(s) {
	case "1.0":
		return version10
	case "1.1":
		return version11
	}
	return version12
}

// Table returns the document type that VerDTD names: [tokens.DevInf10],
// [tokens.DevInf11] or [tokens.DevInf12].
func (x *DevInf) Table() *tokens.Table {
	switch versionOf(x.VerDTD) {
	case version10:
		return tokens.DevInf10
	case version11:
		return tokens.DevInf11
	}
	return tokens.DevInf12
}

// Header returns the header to encode the document with, in UTF-8. Its string
// table holds the names in the extras that have no token; only then it allocates.
func (x *DevInf) Header(v codec.Version) codec.Header { return x.header(v, codec.UTF8) }

func (x *DevInf) header(v codec.Version, charset codec.Charset) codec.Header {
	return codec.Header{Version: v, PublicID: x.Table().PublicID, Charset: charset,
		Strings: typed.NamesIn(x, nil, charset, (*DevInf).fields)}
}

// Encode writes the element DevInf, in the order of the content model, normally
// as the root of a document with the header that [DevInf.Header] gives; where that
// has a string table, with no other. Elements that the version does not have are
// written too, where they are set.
//
// Errors are the encoder's; see [DevInf.DropExtras].
func (x *DevInf) Encode(e *codec.Encoder) { typed.Do(typed.Writing, e, x, (*DevInf).root) }

// EncodeNested writes the document in OPAQUE, as it stands in the Data of a
// SyncML command. outer is the header of the document that e is writing: version
// and charset are the same.
func (x *DevInf) EncodeNested(e *codec.Encoder, outer codec.Header) {
	n := e.Nested(x.header(outer.Version, outer.Charset), x.Table())
	x.Encode(n)
	n.Close() // an error is e's, too
}

// DropExtras removes all extras.
func (x *DevInf) DropExtras() { typed.Do(typed.Dropping, nil, x, (*DevInf).fields) }

// slabs are the memory of lists.
type slabs struct {
	stores     []DataStore
	contents   []Content
	caps       []CTCap
	properties []Property
	params     []PropParam
	filters    []FilterCap
	exts       []Ext
}

func slabsOf(f *typed.Fields) *slabs { return &f.Doc.(*DevInf).slabs }

// Reset empties the document and keeps its memory for the next one.
func (x *DevInf) Reset() {
	x.mem.Reset()
	*x = DevInf{mem: x.mem, slabs: slabs{
		typed.Reuse(x.stores), typed.Reuse(x.contents), typed.Reuse(x.caps), typed.Reuse(x.properties), typed.Reuse(x.params),
		typed.Reuse(x.filters), typed.Reuse(x.exts),
	}}
}

// Clear is [DevInf.Reset] for a document whose text must not stay in memory. It
// keeps no memory but that.
func (x *DevInf) Clear() {
	x.mem.Clear()
	*x = DevInf{mem: x.mem}
}
