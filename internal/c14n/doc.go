// Package c14n writes XML in canonical form: Canonical XML 1.0 and 1.1 and
// Exclusive XML Canonicalization 1.0, each with or without comments.
//
// It reads tokens and writes octets, and holds no more of a document than the
// element that it is at and the namespaces around it.
//
// It canonicalises a [Set]: the document or an element in it, possibly less one
// element inside. Signatures need no more, and more would need XPath. An element
// is named by its number in document order.
//
//	doc.go c14n.go  the writer              space.go  namespaces
//	attr.go         attributes              base.go   xml:base
package c14n
