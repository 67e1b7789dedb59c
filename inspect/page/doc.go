// Package page writes reports of package inspect as one page for a browser, which also
// works as the attachment of a mail.
//
// The page has an outline of fields, the octets of all buffers, the documents as XML,
// and their meaning. To point at one of these lights the others. Arrow keys or j and k
// go to the next field, left and right close and open a layer, c copies the octets of
// a field, / filters. The part of an address behind # names a report, a layer and a
// field: #0.2.5.
//
// # Security considerations
//
// The page has a policy that allows its own script and style and nothing else: no
// request, no frame, no form. Data of the report stand as JSON in an element that is not
// executed, escaped so that they cannot end it, and get into the page as text.
//
// Write is safe for concurrent use.
package page
