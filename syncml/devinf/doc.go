// Package devinf reads and writes device information documents of SyncML: the data
// that a device, or a server, can synchronize. The root element is DevInf, the
// namespace syncml:devinf. (In device management, the nodes DevInfo and DevDetail
// describe a device; this document belongs to data synchronization.)
//
// A [DevInf] is such a document of version 1.0, 1.1 or 1.2, by its VerDTD.
// The content model of 1.1, and of 1.0, which has no UTC, SupportLargeObjs and
// SupportNumberOfChanges:
//
//	DevInf     VerDTD, Man?, Mod?, OEM?, FwV?, SwV?, HwV?, DevID, DevTyp, UTC?,
//	           SupportLargeObjs?, SupportNumberOfChanges?, DataStore+, CTCap*, Ext*
//	DataStore  SourceRef, DisplayName?, MaxGUIDSize?, Rx-Pref, Rx*, Tx-Pref, Tx*,
//	           DSMem?, SyncCap
//	CTCap      (CTType, (PropName, values, DisplayName?, (ParamName, values, DisplayName?)*)+)+
//	           where values is ValEnum+ | (DataType, Size?)?
//
// and of 1.2:
//
//	DevInf     VerDTD, Man?, Mod?, OEM?, FwV?, SwV?, HwV?, DevID, DevTyp, UTC?,
//	           SupportLargeObjs?, SupportNumberOfChanges?, DataStore+, Ext*
//	DataStore  SourceRef, DisplayName?, MaxGUIDSize?, Rx-Pref, Rx*, Tx-Pref, Tx*, CTCap+,
//	           DSMem?, SupportHierarchicalSync?, SyncCap, Filter-Rx*, FilterCap*
//	CTCap      CTType, VerCT, FieldLevel?, Property+
//	Property   PropName, DataType?, MaxOccur?, MaxSize?, NoTruncate?, ValEnum*,
//	           DisplayName?, PropParam*
//	PropParam  ParamName, DataType?, ValEnum*, DisplayName?
//	FilterCap  CTType, VerCT, FilterKeyword*, PropName*
//
// and of all versions:
//
//	Rx-Pref, Rx, Tx-Pref, Tx, Filter-Rx  CTType, VerCT
//	SyncCap    SyncType+
//	DSMem      SharedMem?, MaxMem?, MaxID?
//	Ext        XNam, XVal*
//
// UTC, the elements that begin with Support, SharedMem, FieldLevel and NoTruncate
// are empty; all others hold text. MaxSize is called Size before 1.2.
//
// # Reading
//
// [DevInf.Decode] is tolerant, unless [DecodeOptions] say otherwise: any order of
// elements, elements of another version, names as literals. The order of the
// elements behind PropName in Property is not certain, and free even in strict
// reading, up to DisplayName. An element that the model does not have is kept whole;
// see [Extra]. U+0000, which no string can hold, is codec.ErrCharset in text. In
// steady state a DevInf allocates nothing when it decodes or encodes, except for
// names of extras that have no token.
//
// # Writing
//
// [DevInf.Encode] writes all fields that are set, in the order of the content model,
// for every version. AppendWBXML, ParseWBXML, AppendXML, ParseXML, Reset, Clear and
// DropExtras are as in all typed documents; see package syncml.
//
// # In SyncML
//
// Device information has no code page in SyncML: it stands in the Data of Put,
// Results and Get as a WBXML document of its own, in OPAQUE. [DevInf.DecodeNested]
// and [DevInf.EncodeNested] read and write it there.
package devinf
