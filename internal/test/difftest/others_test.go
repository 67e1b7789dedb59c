package difftest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/tokens"
)

// habits are how other people write the same document.
var habits = []struct {
	name   string
	spaced bool // there is white space more
	write  func(t *tokens.Table, doc string) string
}{
	{"as it is", false, func(_ *tokens.Table, doc string) string { return doc }},
	{"DOCTYPE without URL", false, func(t *tokens.Table, doc string) string { return doctype(t, t.Public, "") + doc }},
	{"DOCTYPE in upper case", false, func(t *tokens.Table, doc string) string {
		return doctype(t, strings.ToUpper(t.Public), ` "`+t.System+`"`) + doc
	}},
	{"DOCTYPE of two lines", false, func(t *tokens.Table, doc string) string {
		return "<?xml version='1.0'?>\r\n<!-- made by hand -->\n" + doctype(t, strings.ReplaceAll(t.Public, " ", "\n  "), "\n \"x.dtd\"") + "\n" + doc
	}},
	{"white space and comments", true, func(_ *tokens.Table, doc string) string {
		return "\ufeff\n" + tag.ReplaceAllString(doc, "\n\t$0<!-- > & < -->\n  ") + "\n<!-- end -->\n"
	}},
	{"empty elements in two tags", false, func(_ *tokens.Table, doc string) string {
		return empty.ReplaceAllString(doc, "<$1$2></$1 >")
	}},
	{"quotes and references", false, func(_ *tokens.Table, doc string) string {
		doc = quoted.ReplaceAllString(doc, " $1\n=\t'$2'")
		return word.ReplaceAllStringFunc(doc, func(s string) string { return ">&#x" + hexOf(s[1]) + ";" + s[2:] })
	}},
	{"CDATA sections", false, func(_ *tokens.Table, doc string) string { return word.ReplaceAllString(doc, "><![CDATA[$1]]>") }},
	{"prefixes", false, prefixed},
	{"entities", false, func(t *tokens.Table, doc string) string {
		if len(t.Entities) == 0 {
			return doc
		}
		return doctype(t, t.Public, ` ""`) + strings.ReplaceAll(doc, "\u00a0", "&nbsp;")
	}},
}

var (
	tag    = regexp.MustCompile(`</?[^>]+>`)
	empty  = regexp.MustCompile(`<([^\s/>]+)([^>]*)/>`)
	quoted = regexp.MustCompile(` ([\w:-]+)="([^"']*)"`)
	word   = regexp.MustCompile(`>([A-Za-z0-9])`)
	bare   = regexp.MustCompile(`(</?)([A-Za-z][\w-]*)([\s/>])`)
)

func hexOf(c byte) string { return string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]) }

// doctype returns the declaration of a type that has a public identifier.
func doctype(t *tokens.Table, public, system string) string {
	if public == "" {
		return ""
	}
	return "<!DOCTYPE " + t.Root + ` PUBLIC "` + public + `"` + system + ">"
}

// prefixed gives the elements of every default namespace of a document a prefix.
func prefixed(_ *tokens.Table, doc string) string {
	prefixes, n := []string{""}, 0 // of open elements
	return tag.ReplaceAllStringFunc(doc, func(s string) string {
		prefix := prefixes[len(prefixes)-1]
		switch {
		case s[1] == '/':
			prefixes = prefixes[:len(prefixes)-1]
			return bare.ReplaceAllString(s, "${1}"+prefix+"$2$3")
		case strings.Contains(s, ` xmlns="`):
			n++
			prefix = fmt.Sprintf("p%d:", n)
			s = strings.Replace(s, ` xmlns="`, ` xmlns:`+prefix[:len(prefix)-1]+`="`, 1)
		}
		if s[len(s)-2] != '/' {
			prefixes = append(prefixes, prefix)
		}
		return bare.ReplaceAllString(s, "${1}"+prefix+"$2$3")
	})
}

// TestOthers holds that documents mean the same after a way through WBXML, however other
// people write them.
func TestOthers(t *testing.T) {
	others := corpus.Types()
	for _, table := range tokens.All() {
		vendors := strings.HasSuffix(table.Name, "-vendor") || table.Name == "dmddf-1.2-page0" // chosen by name, and like others
		if len(others[table.Name]) == 0 && !vendors {
			t.Errorf("no document of %s", table.Name)
		}
		for _, doc := range others[table.Name] {
			want, err := grammar.ParseXML([]byte(doc))
			if err != nil {
				t.Fatalf("%s: %v", table.Name, err)
			}
			for _, habit := range habits {
				for _, plan := range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
					written := habit.write(table, doc)
					o := xmlconv.EncodeOptions{Plan: plan, KeepSpace: !habit.spaced}
					if tokens.ByPublic(table.Public) != table || !strings.Contains(written, "<!DOCTYPE") {
						o.Table = table // nothing else says the version
					}
					octets, err := xmlconv.ToWBXML([]byte(written), o)
					if err != nil {
						t.Errorf("%s, %s: %v\n%s", table.Name, habit.name, err, written)
						continue
					}
					if n := literals(t, table, octets); n > 0 {
						t.Errorf("%s, %s: %d names without a token\n%x", table.Name, habit.name, n, octets)
					}
					got, err := ownTree(octets, xmlconv.DecodeOptions{Codec: codec.Options{Table: table}})
					if err != nil {
						t.Errorf("%s, %s: %v\n%x", table.Name, habit.name, err, octets)
						continue
					}
					same := want
					if habit.spaced {
						same, got = squeeze(want), squeeze(got)
					}
					if diff := same.Difference(got); diff != "" {
						t.Errorf("%s, %s: %s\n%s\n%x", table.Name, habit.name, diff, written, octets)
					}
				}
			}
		}
	}
}

// literals returns how many elements and attributes have no token.
func literals(t *testing.T, table *tokens.Table, octets []byte) (n int) {
	t.Helper()
	d := codec.NewDecoder(nil, codec.Options{Table: table})
	d.ResetBytes(octets)
	for tok, err := range d.All() {
		if err != nil {
			t.Fatal(err)
		}
		if (tok.Kind == codec.Start || tok.Kind == codec.AttrStart) && tok.Flags&codec.Literal != 0 {
			n++
		}
	}
	return n
}
