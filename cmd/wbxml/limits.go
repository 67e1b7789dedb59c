package main

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// A limit is a flag that bounds what a document can cost.
type limit struct {
	name, usage string
	initial     int64
}

// limits holds the values of limit flags, by name; negative is none.
type limits struct {
	values map[string]*int64
	off    bool
}

// add adds flags for limits, and --no-limits.
func (l *limits) add(cmd *cobra.Command, flags []limit) {
	l.values = map[string]*int64{}
	for _, f := range flags {
		n := f.initial
		text := "none"
		if n >= 0 {
			text = strconv.FormatInt(n, 10)
		}
		l.values[f.name] = &n
		cmd.Flags().Var(&value[int64]{&n, text, "n", parseLimit}, f.name, f.usage)
		complete(cmd, f.name, []string{"none"})
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

// settle applies --no-limits.
func (l *limits) settle(cmd *cobra.Command) {
	if !l.off {
		return
	}
	for name, n := range l.values {
		if !cmd.Flags().Changed(name) {
			*n = -1
		}
	}
}

// get returns the value of a flag that was added.
func (l *limits) get(name string) int64 { return *l.values[name] }

// small returns a limit that is an int in the library.
func (l *limits) small(name string) int {
	return int(min(l.get(name), math.MaxInt))
}

// defaultDocument is the most octets of a document by default.
const defaultDocument = 16 << 20

// The limits of WBXML input, with the defaults of package codec.
var wbxmlLimits = []limit{
	{"max-depth", "most open elements", 64},
	{"max-attrs", "most attributes of one element", 256},
	{"max-string", "most octets of one string or opaque datum", 1 << 20},
	{"max-strtbl", "most octets of the string table", 64 << 10},
	{"max-nested", "most documents inside each other", 4},
	{"max-document", "most octets of the document", defaultDocument},
	{"max-tokens", "most tokens", -1},
	{"max-expansion", "most octets of output for each octet of input; the first MiB is free", 16},
}

// codec returns the limits for reading WBXML, of wbxmlLimits.
func (l *limits) codec() codec.Limits {
	return codec.Limits{
		Depth: l.small("max-depth"), Attrs: l.small("max-attrs"), String: l.small("max-string"), Strings: l.small("max-strtbl"),
		Nested: l.small("max-nested"), Document: l.get("max-document"), Tokens: l.get("max-tokens"), Expanded: l.get("max-expansion"),
	}
}

// The limits of XML input and of the WBXML made of it, with the defaults of
// packages xmlconv and codec.
var xmlLimits = []limit{
	{"max-depth", "most open elements", 64},
	{"max-attrs", "most attributes of one element", 256},
	{"max-text", "most octets of one text or attribute value", 1 << 20},
	{"max-strtbl", "most octets of the string table", 64 << 10},
	{"max-nested", "most documents inside each other", 4},
	{"max-document", "most octets of the document", defaultDocument},
}

// xml returns the limits for reading XML, of xmlLimits, and for the WBXML made of
// it.
func (l *limits) xml() (x xmlconv.XMLLimits, c codec.Limits) {
	if l.off {
		x.Name = -1
		c = codec.Limits{String: -1, Document: -1, Tokens: -1, Expanded: -1}
	}
	x.Depth, c.Depth = l.small("max-depth"), l.small("max-depth")
	x.Attrs, c.Attrs = l.small("max-attrs"), l.small("max-attrs")
	x.Text, x.Document = l.small("max-text"), l.get("max-document")
	c.Strings, c.Nested = l.small("max-strtbl"), l.small("max-nested")
	return x, c
}

// limitFlag returns the flag for a limit that an error names.
func limitFlag(limit string) string {
	switch strings.TrimPrefix(limit, "XML.") {
	case "Depth":
		return "--max-depth"
	case "Attrs":
		return "--max-attrs"
	case "String":
		return "--max-string"
	case "Text":
		return "--max-text"
	case "Strings":
		return "--max-strtbl"
	case "Nested":
		return "--max-nested"
	case "Document":
		return "--max-document"
	case "Tokens":
		return "--max-tokens"
	case "Expanded":
		return "--max-expansion"
	}
	return "--no-limits"
}
