package tnds

import "github.com/go-wbxml/wbxml/syncml/internal/typed"

// Chars is the text of an element: octets in UTF-8, since a string would have
// to be allocated for each. It points into memory of the document that holds it,
// and is valid until that document is decoded again or cleared. It has the
// methods String, AppendText, MarshalText and UnmarshalText.
type Chars = typed.Chars
