// Package syncml reads and writes SyncML messages: the representation protocol
// 1.0, 1.1 and 1.2 that device management 1.1.2 and 1.2 and data synchronisation
// use, with its meta information (MetInf). The root element is SyncML; in WBXML,
// SyncML is code page 0, MetInf page 1 and TNDS page 2.
//
// A [Message] is such a document: a header, one ordered slice of commands, and
// whether it is the last of its package. The content model (OMA-TS-SyncML_RepPro
// 1.2; ? is at most one, * any number, + at least one):
//
//	SyncML    SyncHdr, SyncBody
//	SyncHdr   VerDTD, VerProto, SessionID, MsgID, Target, Source, RespURI?, NoResp?, Cred?, Meta?
//	SyncBody  (a command)+, Final?
//	Add, Copy, Move, Replace
//	          CmdID, NoResp?, Cred?, Meta?, Item+
//	Delete    CmdID, NoResp?, Archive?, SftDel?, Cred?, Meta?, Item+
//	Get, Put  CmdID, NoResp?, Lang?, Cred?, Meta?, Item+
//	Exec      CmdID, NoResp?, Cred?, Meta?, Correlator?, Item
//	Alert     CmdID, NoResp?, Cred?, Data?, Correlator?, Item*
//	Atomic    CmdID, NoResp?, Meta?, (Add | Replace | Delete | Copy | Atomic | Map | Move | Sequence | Sync | Get | Exec | Alert)+
//	Sequence  CmdID, NoResp?, Meta?, (as Atomic, but no Sequence)+
//	Sync      CmdID, NoResp?, Cred?, Target?, Source?, Meta?, NumberOfChanges?,
//	          (Add | Atomic | Copy | Delete | Move | Replace | Sequence)*
//	Map       CmdID, Target, Source, Cred?, Meta?, MapItem+
//	Results   CmdID, MsgRef?, CmdRef, Meta?, TargetRef?, SourceRef?, Item+
//	Search    CmdID, NoResp?, NoResults?, Cred?, Target?, Source+, Lang?, Meta, Data
//	Status    CmdID, MsgRef, CmdRef, Cmd, TargetRef*, SourceRef*, Cred?, Chal?, Data, Item*
//	Item      Target?, Source?, SourceParent?, TargetParent?, Meta?, Data?, MoreData?
//	MapItem   Target, Source
//	Target    LocURI, LocName?, Filter?
//	Source    LocURI, LocName?
//	SourceParent, TargetParent
//	          LocURI
//	Cred      Meta?, Data
//	Chal      Meta
//	Filter    Meta, Field?, Record?, FilterType?
//	Field, Record
//	          Item
//	Meta      as MetInf, or MetInf itself
//	MetInf    FieldLevel?, Format?, Type?, Mark?, Size?, Anchor?, Version?, NextNonce?, MaxMsgSize?, MaxObjSize?, EMI*, Mem?
//	Anchor    Last?, Next
//	Mem       SharedMem?, FreeMem, FreeID
//
// Archive, Final, MoreData, NoResp, NoResults, SftDel, FieldLevel and SharedMem
// are empty; all others hold text. Move, Correlator, Filter and its parts,
// SourceParent, TargetParent and FieldLevel came with 1.2; NumberOfChanges,
// MoreData and MaxObjSize with 1.1. FieldLevel may stand anywhere in MetInf:
// sources do not agree on its place.
//
// The content and the media type determine the kind of Data: see [Data].
//
// # Reading
//
// [Message.Decode] tolerates the deviations of real servers and devices, unless
// [DecodeOptions] say otherwise: any order of elements, Meta at the command or the
// item, before or behind its Data, names of elements as literals, elements of 1.2
// in a document that calls itself 1.1. It keeps an element that the model does not
// have as a whole; see [Extra]. A Target or Source without LocURI is read as one
// with an empty LocURI. Text is never changed: where white space should not count,
// methods such as [Target.URI] cut it off. U+0000, which no string can hold, is
// codec.ErrCharset in text, however it is written.
//
// A Message keeps its memory for the next document: in steady state it allocates
// nothing, except for trees in base64 and messages with more than 64 trees.
//
// # Writing
//
// [Message.Encode] writes the fields that are set, in the order of the content model.
// It refuses fields that no element can have, such as a command without a kind.
// [Message.Validate] says whether a message is complete. Errors of both name the
// command by index, kind and CmdID, and the element: see [Error].
//
// # Methods of all documents
//
// Message, and the documents of packages devinf, tnds and prov, have the same
// methods. Encode and Decode work with an encoder or a decoder of the caller's,
// with options of its own. AppendWBXML, ParseWBXML, AppendXML and ParseXML work with
// octets, and with coders and buffers from pools, which are overwritten before
// another call gets them. Append leaves dst as it was where there is an error.
// Parse and Decode take away the former content, also where there is an error.
// Reset empties a document and keeps its memory, Clear overwrites the memory too.
// DropExtras removes the elements that reading has kept and the content model does not
// have.
//
// # Large objects
//
// An item with MoreData is a chunk of an object that goes on in the next message: octets
// or text, whatever its Type says. A [Joiner] joins the chunks within limits.
//
// # Credentials
//
// [NewBasic], [NewMD5] and [HMAC] make credentials, [Cred.VerifyBasic],
// [Cred.VerifyMD5] and [HMAC.Verify] check them in constant time. A nonce is a
// slice of its octets here, as in WBXML; XML, and servers that print it, have its
// base64. No error quotes a credential. None of this protects a bootstrap message,
// which has a MAC of its own.
package syncml
