package syncml

import (
	"fmt"
	"log/slog"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A DataKind is the kind of the content of a [Data], and its form when written.
type DataKind uint8

// The kinds of data. A management tree can be written in the four forms of OMA
// DM Bootstrap 1.2: within the message (DataTree), as a document of its own in
// OPAQUE (DataTreeDocument) or as its base64 (DataTreeBase64), and as XML, which
// is DataText here.
const (
	DataNone     DataKind = iota // absent; with Text, it is DataText
	DataText                     // Text, a string
	DataOpaque                   // Text, octets in OPAQUE, such as a value in format bin
	DataDocument                 // Text, the octets of a WBXML document in OPAQUE
	// DataTree is Tree, on code page 2 of the message. Text is the text in front
	// of it, nil where there is none.
	DataTree
	// DataTreeDocument is Tree, a document in OPAQUE. One with its tokens on
	// code page 0 is read, but not written.
	DataTreeDocument
	DataTreeBase64 // Tree, the base64 of a document
	DataDevInf     // DevInf, a document in OPAQUE
	DataMeta       // Meta, MetInf elements such as Anchor
	dataKinds      = iota
)

var dataNames = [dataKinds]string{"none", "text", "opaque", "document", "tree", "tree document", "tree in base64", "device information", "meta"}

// String returns a name for messages to people, such as "tree document".
func (k DataKind) String() string {
	if k < dataKinds {
		return dataNames[k]
	}
	return "DataKind?"
}

// A Data is the content of Data. Kind says which of the other fields count. Where
// it is DataNone, Text is a string; Data is absent without Text and Extra, and
// cannot be written with a Tree, DevInf or Meta.
//
// Decoding determines Kind by the content and, for octets and base64, by the Type
// in the Meta before: that of the item, else that of the command. The header of a
// document in OPAQUE may also name its type. Octets that only look like a document
// stay octets; where Type names a document and the octets are a faulty one,
// decoding fails. Elements of other kinds are in Extra.
//
// In an item with MoreData, Data is a chunk of an object, which may be cut anywhere: Kind
// is then DataText or DataOpaque whatever the Type says, and a string that is cut
// within a character of UTF-8 is DataOpaque. See [Joiner].
type Data struct {
	secret.Hidden // the fields do not show themselves

	Kind   DataKind
	Text   Chars
	Tree   *tnds.Tree // its Base is the URI of the item's Target
	DevInf *devinf.DevInf
	Meta   *Meta
	Extra  *Extra
}

// kind returns the kind that counts.
func (x *Data) kind() DataKind {
	if x.Kind == DataNone && (x.Text != nil || x.Extra != nil) {
		return DataText
	}
	return x.Kind
}

// LogValue implements [slog.LogValuer] by [Data.Format].
func (x Data) LogValue() slog.Value { return secret.Shown(x) }

// Format implements [fmt.Formatter]: the kind and the length, since passwords and the
// values of nodes are data.
func (x Data) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%v, %d octets}", x.Kind, len(x.Text)) }

// ReadTree reads a management tree that stands in Text as XML, in a string or in
// OPAQUE (the Type is then application/vnd.syncml.dmtnds+xml), into t. It does
// not set t's Base. The limits are those with which the message was decoded, or
// the rest of them by [codec.Decoder.Within]. Errors are those of
// [tnds.Tree.ParseXML]. It allocates.
func (x *Data) ReadTree(t *tnds.Tree, limits codec.Limits) error {
	return t.ParseXML(x.Text, tnds.DecodeOptions{}, xmlconv.Input{Limits: limits})
}

// IsXML reports whether Text looks like XML: it begins with "<", apart from white
// space or a byte order mark.
func (x *Data) IsXML() bool {
	s := x.Text
	if len(s) > 3 && s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF {
		s = s[3:]
	}
	s = typed.Trim(s)
	k := x.kind()
	return (k == DataText || k == DataOpaque) && len(s) > 0 && s[0] == '<'
}
