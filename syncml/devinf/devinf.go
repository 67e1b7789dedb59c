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
// The text in it, and what [Extras] hold, belongs to the document and is valid
// until it is decoded or reset; what a caller assigns to a field stays the
// caller's. A nil [Chars] is an absent element, an empty one that is not nil
// an element without text. A struct that holds nothing is an absent element where
// the content model has one at most.
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
	Extras     Extras

	grown int // items that the lists have got memory for
	mem   typed.Memory
}

// Extras are elements that the content model does not have where they stand, in
// document order: each is its tokens, from Start to End. An element that is
// repeated where the model has one is among them; the first counts.
//
// The tokens are as a decoder delivers them, attributes included, with these
// differences: there are no processing instructions and page switches; text is
// UTF-8, in whole tokens Text and Opaque; the Data of a literal Start or AttrStart
// is its name, its Code 0; an End has no Code, and Literal is the only flag.
// Encoding writes extras last in the element that holds them.
type Extras [][]codec.Token

// A DataStore is a database that can be synchronized.
type DataStore struct {
	SourceRef   Chars // its URI
	DisplayName Chars
	MaxGUIDSize Chars
	RxPref      Content // what it likes to receive
	Rx          []Content
	TxPref      Content // what it likes to send
	Tx          []Content
	CTCaps      []CTCap // since 1.2
	DSMem       DSMem
	SyncCap     SyncCap

	SupportHierarchicalSync bool // since 1.2

	FilterRx   []Content   // content types of filters; since 1.2
	FilterCaps []FilterCap // since 1.2
	Extras     Extras
}

// A Content is a content type with its version.
type Content struct {
	CTType Chars // such as text/x-vcard
	VerCT  Chars // such as 2.1
	Extras Extras
}

// A DSMem is the memory of a data store.
type DSMem struct {
	SharedMem bool  // it shares its memory with other data stores
	MaxMem    Chars // in octets
	MaxID     Chars // number of items
	Extras    Extras
}

// A SyncCap is the types of synchronization that a data store can do.
type SyncCap struct {
	SyncTypes []Chars // "1" two-way to "7" server alerted, "8" and more since 1.2
	Extras    Extras
}

// A CTCap is what can be done with a content type.
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
	Extras    Extras
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
	Extras      Extras // where not Flat
}

// A PropParam is a parameter of a property, such as TYPE of TEL.
type PropParam struct {
	ParamName   Chars
	DataType    Chars
	MaxSize     Chars // Size, before 1.2 only
	ValEnums    []Chars
	DisplayName Chars
	Extras      Extras // where not Flat
}

// A FilterCap is what a filter for a content type can refer to.
type FilterCap struct {
	CTType         Chars
	VerCT          Chars
	FilterKeywords []Chars
	PropNames      []Chars
	Extras         Extras
}

// An Ext is an extension of a vendor's.
type Ext struct {
	XNam   Chars
	XVals  []Chars
	Extras Extras
}

// A version is one of the document type.
type version uint8

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
// table holds the names in [Extras] that have no token; only then it allocates.
func (x *DevInf) Header(v codec.Version) codec.Header { return x.header(v, codec.UTF8) }

func (x *DevInf) header(v codec.Version, charset codec.Charset) codec.Header {
	h := codec.Header{Version: v, PublicID: x.Table().PublicID, Charset: charset}
	if names := x.ownNames(charset); names != nil {
		h.Strings = names.Table
	}
	return h
}

// The most items whose memory is kept for the next document.
const maxKept = 1 << 16

// Reset empties the document and keeps its memory for the next one.
func (x *DevInf) Reset() {
	if x.grown > maxKept {
		// Lists in lists could each have grown in another document, so that
		// together they hold more than any document does.
		*x = DevInf{mem: x.mem}
	}
	x.mem.Reset()
	*x = DevInf{
		DataStores: x.DataStores[:0], CTCaps: x.CTCaps[:0], Exts: x.Exts[:0], Extras: x.Extras[:0],
		grown: x.grown, mem: x.mem,
	}
}

// Clear is [DevInf.Reset] for a document whose text must not stay in memory. It
// keeps no memory but that.
func (x *DevInf) Clear() {
	x.mem.Clear()
	*x = DevInf{mem: x.mem}
}

// add makes the list p one longer and returns the new element, which is as it was
// used last.
func add[T any](x *DevInf, p *[]T) *T {
	before := cap(*p)
	last := typed.Extend(p)
	x.grown += cap(*p) - before
	return last
}

// The methods called reset empty what add has returned, and keep the memory of
// its lists.

func (s *DataStore) reset() {
	*s = DataStore{Rx: s.Rx[:0], Tx: s.Tx[:0], CTCaps: s.CTCaps[:0], FilterRx: s.FilterRx[:0], FilterCaps: s.FilterCaps[:0],
		Extras: s.Extras[:0], RxPref: Content{Extras: s.RxPref.Extras[:0]}, TxPref: Content{Extras: s.TxPref.Extras[:0]},
		DSMem:   DSMem{Extras: s.DSMem.Extras[:0]},
		SyncCap: SyncCap{SyncTypes: s.SyncCap.SyncTypes[:0], Extras: s.SyncCap.Extras[:0]}}
}

func (c *Content) reset() { *c = Content{Extras: c.Extras[:0]} }

func (c *CTCap) reset() { *c = CTCap{Properties: c.Properties[:0], Extras: c.Extras[:0]} }

func (p *Property) reset() {
	*p = Property{ValEnums: p.ValEnums[:0], Params: p.Params[:0], Extras: p.Extras[:0]}
}

func (p *PropParam) reset() { *p = PropParam{ValEnums: p.ValEnums[:0], Extras: p.Extras[:0]} }

func (c *FilterCap) reset() {
	*c = FilterCap{FilterKeywords: c.FilterKeywords[:0], PropNames: c.PropNames[:0], Extras: c.Extras[:0]}
}

func (e *Ext) reset() { *e = Ext{XVals: e.XVals[:0], Extras: e.Extras[:0]} }
