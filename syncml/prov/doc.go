// Package prov reads, writes and edits Client Provisioning documents: the
// settings that a server sends to a device, in characteristics that hold parms.
// The root element is wap-provisioningdoc, the WBXML public identifier 0x0B.
//
// A [Document] is such a document. Its characteristics and parms are one slice
// in document order; an item is named by its index, and its content follows it
// directly. [Application], [NAPDef] and the other types that are a
// [Characteristic] have the parms of registered characteristics as fields;
// [Document.Read] and [Document.Append] convert between the two.
//
// The content model (PROV 1.0 and 1.1, which differ in tokens only):
//
//	wap-provisioningdoc  characteristic+         attribute version?
//	characteristic       parm*, characteristic*  attribute type
//	parm                 EMPTY                   attributes name, value?
//
// A parm without the attribute value is not one with an empty value; both occur.
//
// # Reading
//
// [Document.Decode] tolerates the deviations of real servers, unless
// [DecodeOptions] say otherwise: any order, tokens of either attribute page, names
// of elements and attributes as literals. It keeps elements and attributes that
// the content model does not have in their places, as items of their own [Kind].
// U+0000, which no string can hold, is codec.ErrCharset in values and text. In
// steady state a document allocates nothing when it is decoded or encoded.
//
// # Writing
//
// [Document.Encode] writes tokens for all names and values that have one, of code
// page 0 where there is a choice, as devices are used to; the attributes name and
// value are always of page 0. A value is a token only as a whole or, of
// AAUTHTYPE, element by element of the list. A text without a token is an inline
// string, or a reference into the string table where the document has
// [Document.Strings].
//
// AppendWBXML, ParseWBXML, AppendXML, ParseXML, Reset, Clear and DropExtras are as
// in all typed documents; see package syncml.
package prov
