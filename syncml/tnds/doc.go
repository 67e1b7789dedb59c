// Package tnds reads, writes and edits management objects as a DM server sends
// them to a device: TNDS, the tree and description serialization of OMA DM 1.2,
// and DDF, the device description that shares its document type. The root
// element is MgmtTree, the namespace syncml:dmddf1.2, the WBXML code page 2.
//
// A [Tree] is such a document, and a tree that a program works with: nodes are
// found by URI, walked, added, changed, deleted, compared. Its nodes are one
// slice in document order; a node is named by its index, and its descendants
// are those that follow it directly.
//
// The content model (OMA-TS-DM_TND 1.2 and OMA-TS-DM_TNDS 1.2):
//
//	MgmtTree      VerDTD, Man?, Mod?, Node+
//	Node          NodeName, Path?, RTProperties?, DFProperties?, (Node* | Value?)
//	RTProperties  ACL?, Format?, Name?, Size?, Title?, TStamp?, Type, VerNo?
//	Format        b64 | bin | bool | chr | int | node | null | xml | date | time | float
//	Type          MIME | DDFName
//	DFProperties  AccessType, DefaultValue?, Description?, DFFormat, Occurrence?,
//	              Scope?, DFTitle?, DFType, CaseSense?
//	AccessType    Add?, Copy?, Delete?, Exec?, Get?, Replace?
//	DFFormat      as Format
//	DFType        MIME+ | DDFName
//	Occurrence    One | ZeroOrOne | ZeroOrMore | OneOrMore | ZeroOrN | OneOrN
//	Scope         Permanent | Dynamic
//	CaseSense     CS | CIS
//
// The elements of a choice are empty, except for ZeroOrN and OneOrN, which hold a
// number from 2 to 65536; all others hold text.
//
// # Reading
//
// [Tree.Decode] reads a document of its own, [Tree.DecodeElement] the element
// within another document, such as the Data of a SyncML command after a switch
// to code page 2. Reading tolerates the deviations of real servers, unless
// [DecodeOptions] say otherwise: any order of elements, a literal element around
// MgmtTree, tokens on code page 0 (see [TableOf]), text directly in Type, names
// of elements as literals. An element that the model does not have is kept whole;
// see [Extra]. U+0000, which no string can hold, is codec.ErrCharset in text,
// however it is written; in OPAQUE a Value and extras may hold it. In steady state a
// Tree allocates nothing when it decodes or encodes, except for names of extras
// that have no token.
//
// # Writing
//
// [Tree.Encode] writes the fields that are set, nodes as they are and elements in the
// order of the content model; [Tree.Validate] says whether that is a complete tree.
// AppendWBXML, ParseWBXML, AppendXML, ParseXML, Reset, Clear and DropExtras are as
// in all typed documents; see package syncml.
//
// # URIs
//
// The URI of a node is the tree's Base (the Target of the command that carries
// the tree), the node's Path or the URI of its parent, and its name. "./a/b",
// "/a/b" and "a/b" are the same.
package tnds
