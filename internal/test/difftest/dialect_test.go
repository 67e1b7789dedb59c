package difftest

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/tokens"
)

// A dialect is how a peer reads the codes of a document type: some it does not know, and
// some it calls otherwise than the type does.
type dialect struct {
	known *tokens.Table // the type, without the codes that the peer does not know
	named *tokens.Table // the same codes, by the names of the peer
}

// dialectOf returns that of a peer with bugs. A type that it reads as we do is itself.
func dialectOf(bugs []*bug, t *tokens.Table) dialect {
	named := copyTable(t)
	changed := false
	for _, b := range bugs {
		changed = b.spells != nil && b.spells(named) || changed
	}
	if !changed {
		return dialect{t, t}
	}
	known := copyTable(t)
	keep(known, named)
	named.FindTag = func(page uint8, name []byte) (tokens.Code, bool) {
		if int(page) < len(named.Tags) && named.Tags[page] != nil {
			if i := slices.Index(named.Tags[page][5:], string(name)); i >= 0 {
				return tokens.MakeCode(page, uint8(i+5)), true
			}
		}
		return 0, false
	}
	return dialect{known, named}
}

// keep takes the codes out of t that the peer does not know.
func keep(t, peer *tokens.Table) {
	for i, page := range t.Tags {
		if page != nil {
			keepRows(page[:], peer.Tags[i][:])
		}
	}
	for i, page := range t.Attrs {
		if page != nil {
			keepRows(page[:], peer.Attrs[i][:])
		}
	}
	for i, page := range t.Values {
		if page != nil {
			keepRows(page[:], peer.Values[i][:])
		}
	}
}

// keepRows clears the rows of a page that are empty in the peer's.
func keepRows[T comparable](page, peer []T) {
	var zero T
	for c := range page {
		if peer[c] == zero {
			page[c] = zero
		}
	}
}

// copyTable returns a copy whose rows can be changed.
func copyTable(t *tokens.Table) *tokens.Table {
	c := *t
	c.Tags, c.Attrs, c.Values, c.Spaces = copyPages(t.Tags), copyPages(t.Attrs), copyPages(t.Values), slices.Clone(t.Spaces)
	return &c
}

func copyPages[T any](pages []*T) (copied []*T) {
	for _, page := range pages {
		if page != nil {
			p := *page
			page = &p
		}
		copied = append(copied, page)
	}
	return copied
}

// spelling returns the bugs of libwbxml that are about names: both of its tools have them.
func spelling(t *testing.T) []*bug {
	return slices.DeleteFunc(activeBugs(t, "wbxml2xml"), func(b *bug) bool { return b.spells == nil })
}

// respell returns a change of the table called name by rows: a letter for a tag, an
// attribute start, a value or a namespace, its code or page in hexadecimal, and what the
// peer has there; nothing where it does not know the code.
func respell(name, rows string) func(*tokens.Table) bool {
	return func(t *tokens.Table) bool {
		if t.Name != name {
			return false
		}
		for row := range strings.Lines(rows) {
			kind, rest, _ := strings.Cut(strings.TrimSpace(row), " ")
			number, text, _ := strings.Cut(rest, " ")
			code, err := strconv.ParseUint(number, 16, 16)
			if err != nil {
				panic(row)
			}
			page, token := code>>8, code&0xFF
			switch kind {
			case "tag":
				t.Tags[page][token] = text
			case "attr":
				name, prefix, _ := strings.Cut(text, "=")
				t.Attrs[page][token] = tokens.Attr{Name: name, Prefix: prefix}
			case "value":
				t.Values[page][token-0x80] = text
			case "space":
				t.Spaces[code] = text
			case "public": // it needs a DOCTYPE, and made one up
				t.Public, t.Root = text, "Sync"
			default:
				panic(row)
			}
		}
		return true
	}
}

// unifyWML gives WML 1.0 the names of the later versions, which one table has for all.
func unifyWML(t *tokens.Table) bool {
	if t.Name != "wml-1.0" {
		return false
	}
	later := []*tokens.Table{tokens.WML11, tokens.WML12, tokens.WML13}
	for token := range 128 {
		var tag, value string
		var attr tokens.Attr
		for _, l := range later {
			if name, ok := l.Tag(tokens.Code(token)); ok {
				tag = name
			}
			if name, prefix, ok := l.Attr(tokens.Code(token)); ok {
				attr = tokens.Attr{Name: name, Prefix: prefix}
			}
			if v, ok := l.Value(tokens.Code(token + 0x80)); ok {
				value = v
			}
		}
		if token < 64 {
			t.Tags[0][token] = tag
		}
		t.Attrs[0][token], t.Values[0][token] = attr, value
	}
	return true
}
