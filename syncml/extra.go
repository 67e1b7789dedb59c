package syncml

import "github.com/go-wbxml/wbxml/syncml/internal/typed"

// An Extra is an element that the content model does not have at its place, or a
// second one where it has one. The fields Extra of messages, commands and their
// parts are lists of them, nil where there are none.
//
// Names of literals have to be in the string table: [Message.Header] has those that
// were read, and [Message.AppendWBXML] all.
type Extra = typed.Extra
