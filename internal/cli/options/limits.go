package options

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// A Limit is a flag that bounds the cost of a document.
type Limit struct {
	Name, Usage string
	Initial     int64
}

// Limits holds the values of limit flags, by name; negative is none, as in the library.
// Which flags there are depends on the command: Add says it, and only Codec, XML and
// Get that fit may be called.
type Limits struct {
	values map[string]*int64
	off    bool
}

// Add adds flags for limits, and --no-limits. Each flag shows its default in help; tests
// hold that the defaults are those of the library.
func (l *Limits) Add(cmd *cobra.Command, flags []Limit) {
	l.values = map[string]*int64{}
	for _, f := range flags {
		n := f.Initial
		text := "none"
		if n >= 0 {
			text = strconv.FormatInt(n, 10)
		}
		l.values[f.Name] = &n
		cmd.Flags().Var(&value[int64]{&n, text, "n", parseLimit}, f.Name, f.Usage)
		Complete(cmd, f.Name, func() []string { return []string{"none"} })
	}
	cmd.Flags().BoolVar(&l.off, "no-limits", false, "no limits, except those given")
}

// parseLimit reads the value of a limit. 0 is refused, because the library takes
// it for its default and a user might take it for either extreme.
func parseLimit(s string) (int64, error) {
	if s == "none" {
		return -1, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errors.New("must be a positive number or none")
	}
	return n, nil
}

// Resolve applies --no-limits, once the command line has been parsed: to all limits but
// those that were given, wherever they stood.
func (l *Limits) Resolve(cmd *cobra.Command) {
	if !l.off {
		return
	}
	for name, n := range l.values {
		if !cmd.Flags().Changed(name) {
			*n = -1
		}
	}
}

// Get returns the value of a flag that was added.
func (l *Limits) Get(name string) int64 { return *l.values[name] }

// Int returns a limit that is an int in the library.
func (l *Limits) Int(name string) int {
	return int(min(l.Get(name), math.MaxInt))
}

// Document is the most octets of a document by default.
const Document = 16 << 20

// WBXMLLimits are the limits of WBXML input, with the defaults of package codec.
var WBXMLLimits = []Limit{
	{"max-depth", "most open elements", 64},
	{"max-attrs", "most attributes of one element", 256},
	{"max-string", "most octets of one string or opaque datum", 1 << 20},
	{"max-strtbl", "most octets of the string table", 64 << 10},
	{"max-nested", "most documents inside each other", 4},
	{"max-document", "most octets of the document", Document},
	{"max-tokens", "most tokens", -1},
	{"max-expansion", "most octets of output for each octet of input; the first MiB is free", 16},
}

// Codec returns the limits for reading WBXML, of [WBXMLLimits].
func (l *Limits) Codec() codec.Limits {
	return codec.Limits{
		Depth: l.Int("max-depth"), Attrs: l.Int("max-attrs"), String: l.Int("max-string"), Strings: l.Int("max-strtbl"),
		Nested: l.Int("max-nested"), Document: l.Get("max-document"), Tokens: l.Get("max-tokens"), Expanded: l.Get("max-expansion"),
	}
}

// XMLLimits are the limits of XML input and of the WBXML made of it, with the defaults of
// packages xmlconv and codec.
var XMLLimits = []Limit{
	{"max-depth", "most open elements", 64},
	{"max-attrs", "most attributes of one element", 256},
	{"max-text", "most octets of one text or attribute value", 1 << 20},
	{"max-strtbl", "most octets of the string table", 64 << 10},
	{"max-nested", "most documents inside each other", 4},
	{"max-document", "most octets of the document", Document},
}

// XML returns the limits for reading XML, of [XMLLimits], and for the WBXML made of
// it.
func (l *Limits) XML() (x xmlconv.XMLLimits, c codec.Limits) {
	if l.off {
		x.Name = -1
		c = codec.Limits{String: -1, Document: -1, Tokens: -1, Expanded: -1}
	}
	x.Depth, c.Depth = l.Int("max-depth"), l.Int("max-depth")
	x.Attrs, c.Attrs = l.Int("max-attrs"), l.Int("max-attrs")
	x.Text, x.Document = l.Int("max-text"), l.Get("max-document")
	c.Strings, c.Nested = l.Int("max-strtbl"), l.Int("max-nested")
	return x, c
}

// XMLSecLimits are the limits of XML that is signed or encrypted, with the defaults
// of package xmlsec.
var XMLSecLimits = []Limit{
	{"max-depth", "most open elements", 64},
	{"max-document", "most octets of the document, and of its canonical form", Document},
}

// LimitFlag returns the flag for a limit that an error names, so that a message can say
// how to raise it. A limit without a flag of its own falls with --no-limits only.
func LimitFlag(limit string) string {
	flag, ok := map[string]string{
		"Depth": "depth", "Attrs": "attrs", "String": "string", "Text": "text", "Strings": "strtbl",
		"Nested": "nested", "Document": "document", "Tokens": "tokens", "Expanded": "expansion",
	}[strings.TrimPrefix(limit, "XML.")]
	if !ok {
		return "--no-limits"
	}
	return "--max-" + flag
}
