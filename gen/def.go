package gen

import "slices"

// A Space is one of the token spaces of a code page: the three of WBXML 1.3, 5.8.1, and
// that of values in content, which WV-CSP 1.0 alone has.
type Space uint8

// The token spaces.
const (
	SpaceTags     Space = iota // elements, 0x05 to 0x3F
	SpaceAttrs                 // attribute starts, 0x05 to 0x7F
	SpaceValues                // attribute values, 0x85 to 0xFF
	SpaceContents              // values in content, 0x85 to 0xBF
	spaces        = 4
)

// spaceNames are the keys of section rows, by space.
var spaceNames = [...]string{"tags", "attrs", "values", "contents"}

// String returns the name of the space's section row: "tags", "attrs", "values" or
// "contents".
func (s Space) String() string { return spaceNames[s] }

// spaceNamed returns the space of a section row.
func spaceNamed(key string) Space { return Space(slices.Index(spaceNames[:], key)) }

// kind is the word that the space adds to the name of a constant.
func (s Space) kind() string { return [...]string{"", "Attr", "Value", "ContentValue"}[s] }

// isText reports whether the tokens of the space stand for texts and not for names.
func (s Space) isText() bool { return s >= SpaceValues }

// holds reports whether token may be assigned in the space. The other tokens are
// global, the same in every space, or belong to another one.
func (s Space) holds(token uint64) bool {
	switch s {
	case SpaceTags:
		return token >= 0x05 && token <= 0x3F
	case SpaceAttrs:
		return token >= 0x05 && token <= 0x7F && (token < 0x40 || token > 0x44)
	case SpaceContents: // from 0xC0 on, a tag with attributes and content would be taken for one
		return token >= 0x85 && token <= 0xBF
	default:
		return token >= 0x85 && token <= 0xFF && (token < 0xC0 || token > 0xC4)
	}
}

// A Use says when an encoder may write an attribute prefix or value as a token.
type Use uint8

// The uses.
const (
	UseNone     Use = iota
	UseWhole        // only when it is all of the value
	UseFragment     // wherever the value has it
	UseListPart     // only to make up one element of a list, or as the list's separator
)

var useNames = map[string]Use{"whole": UseWhole, "fragment": UseFragment, "list": UseListPart}

// Settings are what rows of single values say: how a document type is called, and
// how documents name it.
type Settings struct {
	Name     string // of the table, such as "syncml-1.2"
	Var      string // Go name of the table, such as "SyncML12"
	Prefix   string // of its constants, such as "SyncML"
	Title    string // for doc comments
	Family   string // Go name of the group of document types that it belongs to
	Root     string // root element
	System   string
	PublicID uint32
	Publics  []string // textual public identifiers, the first is the type's own, "" = it has none
	MIME     []string

	PublicIDs  []uint32 // further numbers, of documents that are read
	Roots      []string // further root elements, found with their namespace
	RootSpaces []string // namespaces of the root that no page has

	Preferred bool // found where several definitions share an identifier
	Private   bool // found by name only
	Borrowed  bool // PublicID is registered for another type
}

// A Definition is one parsed definition file.
type Definition struct {
	Settings
	Pos      Pos    // of the first row
	Overlay  string // name of the definition that this one adds to
	Externs  []string
	Sections []*Section
	Exts     []*Ext
	ExtsOf   string // name of the definition whose extensions this one has, too
	Entities []*Entity
	Binds    []*Bind

	pos map[string]Pos // of each single-valued key, and of "publicid"
}

// posOf returns the place of a key, or that of the definition.
func (d *Definition) posOf(key string) Pos {
	if p, ok := d.pos[key]; ok {
		return p
	}
	return d.Pos
}

// A Section is a code page in one space, as a definition gives it.
type Section struct {
	Pos         Pos
	Space       Space
	Page        uint8
	Namespace   string
	Aliases     []string // further namespaces
	Prefix      string   // of its constants, "" = inherited
	Use         Use      // of rows without a use of their own
	Include     string   // name of the definition whose page is the beginning of this one
	IncludePage uint8
	Rows        []*Row

	def *Definition
}

// A Row assigns one token.
type Row struct {
	Pos      Pos
	Space    Space
	Page     uint8 // of the section that holds the row
	Token    uint8
	Name     string // element or attribute
	Text     string // attribute prefix or value
	Use      Use
	Elements bool    // Tags: holds elements only
	Holds    []uint8 // Tags: other pages whose elements it holds
	List     bool    // Attrs: the value is a list
	ReadOnly bool    // never written
	Aliases  []Alias
	Forms    []*Form
	Ident    string // in place of the identifier made from Name and Text
	Since    string
	Note     string
	Replaces string // label of the included row that this one replaces

	section *Section
}

// An Alias is another spelling of a row, for input only.
type Alias struct{ Name, Text string }

// label returns the row's name in its definition: an element's name,
// name=prefix, or a value.
func (r *Row) label() string { return label(r.Space, r.Name, r.Text) }

// aliasLabel is label for an alias of the row.
func (r *Row) aliasLabel(a Alias) string { return label(r.Space, a.Name, a.Text) }

// label joins the parts as a definition writes them.
func label(s Space, name, text string) string {
	switch {
	case s.isText():
		return text
	case text != "":
		return name + "=" + text
	}
	return name
}

// formKinds maps the word in a definition to the constant of package tokens.
var formKinds = map[string]string{
	"text":        "FormText",
	"base64":      "FormBase64",
	"document":    "FormDocument",
	"datetime":    "FormDateTime",
	"integer":     "FormInteger",
	"bitdatetime": "FormBitDateTime",
}

// A Form says that the value of its row is binary on the wire.
type Form struct {
	Pos      Pos
	Kind     string // a key of formKinds
	Table    string // of a document
	ReadOnly bool   // never written
	WhenPage uint8
	When     string // an element on WhenPage, "" = no condition
	WhenAttr string // an attribute of the same element, "" = no condition
	Is       []string
}

// A Bind gives the names with a prefix to a namespace.
type Bind struct {
	Pos           Pos
	Prefix, Space string
}

// An Entity is one that the type's DTD declares: a name for a character.
type Entity struct {
	Pos  Pos
	Name string
	Char rune
}

// An Ext gives a meaning to an extension token (WBXML 1.3, 5.8.4.2).
type Ext struct {
	Pos           Pos
	Token         uint8
	Var           bool   // stands for Before + string + After, else for Value
	Index         uint32 // of an enumerated EXT_T
	Value         string
	Before, After string
	Attrs         []string // where a variable that does not say which is this one
}
