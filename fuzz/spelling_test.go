package fuzz

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// variable is what a dollar sign of WML can begin: another one, a variable in brackets with
// a word or without, one without brackets.
var variable = regexp.MustCompile(`\$\$|\$\(([^\x00-\x1F\x7F$():]+)(?::([^\x00-\x1F\x7F$():]+))?\)|\$([A-Za-z_][A-Za-z_0-9]*)|\$`)

// spelled returns events of a document of the type with one spelling of each value that a way
// through WBXML may change: a variable is in full with its word, and each other dollar sign is
// doubled; what is binary has no white space, unless keepSpace and it is no base64, and dates have no
// separators.
func spelled(table *tokens.Table, all []xmlequal.Event, keepSpace bool) []xmlequal.Event {
	if table == nil {
		return all
	}
	variables := slices.ContainsFunc(table.Exts, func(x tokens.Ext) bool { return x.Var })
	plain := func(owner string, attr bool, s string) string {
		if variables {
			name := ""
			if attr {
				name = owner
			}
			s = spell(table, name, s)
		}
		for _, f := range table.Forms {
			name, _ := table.Tag(f.Code)
			if f.Attr {
				name, _, _ = table.Attr(f.Code)
			}
			if _, local, ok := strings.Cut(name, ":"); ok {
				name = local
			}
			if f.Attr != attr || name != owner || f.Kind == tokens.FormText || f.Kind == tokens.FormDocument {
				continue
			}
			if !keepSpace || f.Kind == tokens.FormBase64 { // which is read without it
				s = strings.Join(strings.Fields(s), "")
			}
			if f.Kind != tokens.FormBase64 {
				s = strings.NewReplacer("-", "", ":", "").Replace(s)
			}
		}
		return s
	}
	all = slices.Clone(all)
	for i := range all {
		e := &all[i]
		if e.Kind == xmltok.Text {
			owner := ""
			if i > 0 && all[i-1].Kind == xmltok.StartElement {
				owner = all[i-1].Local
			}
			e.Text = plain(owner, false, e.Text)
		}
		e.Attrs = slices.Clone(e.Attrs)
		for j := range e.Attrs {
			owner := ""
			if e.Attrs[j].Space == "" {
				owner = e.Attrs[j].Local
			}
			e.Attrs[j].Value = plain(owner, true, e.Attrs[j].Value)
		}
	}
	return all
}

// spell returns s with its variables in full, as spelled does. attr names the attribute whose
// value s is, "" that it is content.
func spell(table *tokens.Table, attr, s string) string {
	// after returns what stands behind the name of a variable with that word; not ok where no
	// variable has it.
	after := func(word string) (text string, ok bool) {
		for _, x := range table.Exts {
			if !x.Var || x.Token > 0x42 || x.Before != "$(" {
				continue
			}
			own := strings.Trim(x.After, ":)")
			named := slices.ContainsFunc(table.VarAttrs, func(a tokens.VarAttr) bool { return a.Attr == attr && a.Token == x.Token })
			if word == "" && named || strings.EqualFold(word, own) || own != "" && strings.EqualFold(word, own[:1]) {
				return x.After, true
			}
			text, ok = x.After, word == "" // the last one
		}
		return text, ok
	}
	var out strings.Builder
	for {
		m := variable.FindStringSubmatchIndex(s)
		if m == nil {
			return out.String() + s
		}
		out.WriteString(s[:m[0]])
		part := func(n int) string { return s[max(m[2*n], 0):max(m[2*n+1], 0)] }
		name, end := part(1)+part(3), m[1]
		behind, ok := after(part(2))
		switch {
		case name != "" && ok:
			out.WriteString("$(" + name + behind)
		case name != "": // no variable; another may begin within
			end = m[0] + 1
			fallthrough
		default:
			out.WriteString("$$")
		}
		s = s[end:]
	}
}
