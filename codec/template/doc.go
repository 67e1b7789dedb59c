// Package template renders a document for each of millions of devices: an XML or
// WBXML document with slots, ${name}, in its texts and attribute values is compiled
// once, and then filled in as WBXML.
//
//	t, err := template.Compile(doc, xmlconv.EncodeOptions{})
//	out, err = t.Append(out[:0], values) // by index of t.Slots()
//
// What [Template.Append] makes of values is what package xmlconv makes of the XML
// with the same values in it, octet by octet. Compile proves that with samples; a
// document for which it does not hold is refused. Rendering copies literals and values
// in one pass, and allocates nothing.
//
// # Slots
//
// A slot stands for a text or for a part of one, as often as needed:
//
//	${name}         a text: UTF-8 without characters that XML lacks
//	${name|xml}     the same, where the text around it is itself XML: escaped once more
//	${name|base64}  any octets, as base64
//
// It may stand in the text of an element and in an attribute value, also of a document
// that is nested in another. No value can be empty, or white space where it is all
// of the text of an element: the document would have another form without it. A value
// that makes the attribute a word for which the document type has a token becomes that
// token, such as ${bearer} with GSM-GPRS. Where other tokens depend on the word, since
// the token has another code page or is one of several, that one device costs a
// conversion.
//
// A slot is refused with the path of its place, by a [PlaceError], where its value
// would decide more than a string:
//
//	in a name, namespace, processing instruction, DOCTYPE or comment, or in the string table
//	in a value with a binary form, such as an integer, and in one that decides the form
//	  of another, such as the media type of Data in SyncML
//	in an attribute whose start token depends on the value, such as the name of a parm
//	where ${ is not the beginning of a slot, and with |xml inside of a tag of the inner XML
//
// # Options
//
// Those of xmlconv say how XML is read and written. The charset of the WBXML is UTF-8;
// others are refused, because they depend on values. With xmlconv.PlanRepeats the string
// table has the texts without slots that occur more than once: values are inline,
// except in a document that costs a conversion. A table of the caller's is refused. A WBXML document keeps its version and
// public identifier; it is written as xmlconv writes its XML.
package template
