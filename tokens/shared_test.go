package tokens_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The tests of this file compare the tables with lists that were collected
// independently of the definitions. They are skipped where those are missing.

// sharedCSV reads a list as maps from column to field. A file that is not there
// is an empty list: not every document type has each of them.
func sharedCSV(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(testdoc.Shared(t, "tables"), file))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, r := range records[1:] {
		m := map[string]string{}
		for i, column := range records[0] {
			m[column] = r[i]
		}
		list = append(list, m)
	}
	return list
}

func number(t *testing.T, s string) uint32 {
	t.Helper()
	n, err := strconv.ParseUint(s, 0, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

func sharedCode(t *testing.T, row map[string]string) tokens.Code {
	return tokens.MakeCode(uint8(number(t, row["page"])), uint8(number(t, row["token"])))
}

// standard are the tables of document types, without overlays and the table
// for reading.
func standard() []*tokens.Table {
	return slices.DeleteFunc(tokens.All(), func(t *tokens.Table) bool {
		return private(t)
	})
}

// content returns every code of a table and what it stands for, as "tag Add",
// `attr name="NAME"` or `value "APN"`.
func content(table *tokens.Table) map[string]string {
	m := map[string]string{}
	for page := range 256 {
		for token := range 256 {
			c := tokens.MakeCode(uint8(page), uint8(token))
			if name, ok := table.Tag(c); ok {
				m[fmt.Sprintf("tags %#04x", c)] = name
			}
			if name, prefix, ok := table.Attr(c); ok {
				m[fmt.Sprintf("attrs %#04x", c)] = name + "=" + prefix
			}
			if text, ok := table.Value(c); ok {
				m[fmt.Sprintf("values %#04x", c)] = text
			}
			if text, ok := table.Content(c); ok { // one list has both
				m[fmt.Sprintf("values %#04x", c)] = text
			}
		}
	}
	for _, e := range table.Exts {
		if e.Var {
			m[extKey(uint32(e.Token), "")] = e.Before + " " + e.After
		} else {
			m[extKey(uint32(e.Token), strconv.FormatUint(uint64(e.Index), 10))] = e.Value
		}
	}
	return m
}

// extTexts are the texts that stand for the meanings of extensions.
var extTexts = map[string]string{
	"variable, escape": "$( :escape)", "variable, unescape": "$( :unesc)", "variable, no escape": "$( :noesc)",
}

// extKey is the key of an extension in content.
func extKey(token uint32, index string) string {
	if n, err := strconv.ParseUint(index, 0, 32); err == nil {
		index = strconv.FormatUint(n, 10)
	}
	return fmt.Sprintf("ext %#02x %s", token, index)
}

// sharedContent is what content should be.
func sharedContent(t *testing.T, name string) map[string]string {
	m := map[string]string{}
	for _, row := range sharedCSV(t, name+".tags.csv") {
		m[fmt.Sprintf("tags %#04x", sharedCode(t, row))] = row["name"]
	}
	for _, row := range sharedCSV(t, name+".attrs.csv") {
		m[fmt.Sprintf("attrs %#04x", sharedCode(t, row))] = row["name"] + "=" + row["value_prefix"]
	}
	for _, row := range sharedCSV(t, name+".values.csv") {
		m[fmt.Sprintf("values %#04x", sharedCode(t, row))] = row["value"]
	}
	for _, row := range sharedCSV(t, name+".ext.csv") {
		if row["value"] != "reserved" {
			m[extKey(number(t, row["token"]), row["index"])] = extTexts[row["value"]]
			if row["index"] != "" {
				m[extKey(number(t, row["token"]), row["index"])] = row["value"]
			}
		}
	}
	return m
}

// readOnly returns the codes that a definition marks so.
func readOnly(t *testing.T, name string) map[string]bool {
	set, err := gen.Load(defs)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]bool{}
	for _, table := range set.Tables {
		if table.Name != name {
			continue
		}
		for space, pages := range table.Pages {
			for _, p := range pages {
				for _, r := range p.Rows {
					if r.ReadOnly {
						m[fmt.Sprintf("%s %#04x", gen.Space(space), tokens.MakeCode(p.Number, r.Token))] = true
					}
				}
			}
		}
	}
	return m
}

func TestSharedTokens(t *testing.T) {
	for _, table := range standard() {
		want, have, ignore := sharedContent(t, table.Name), content(table), readOnly(t, table.Name)
		if len(want) == 0 {
			t.Errorf("%s: no list", table.Name)
		}
		for code, text := range want {
			if have[code] != text {
				t.Errorf("%s: %s is %q, want %q", table.Name, code, have[code], text)
			}
		}
		for code, text := range have {
			if _, ok := want[code]; !ok && !ignore[code] {
				t.Errorf("%s: %s is %q, which the list does not have", table.Name, code, text)
			}
		}
	}
}

func TestSharedLanguages(t *testing.T) {
	list := map[string]map[string]string{}
	for _, row := range sharedCSV(t, "languages.csv") {
		list[row["language"]] = row
	}
	for _, table := range standard() {
		row := list[table.Name]
		if row == nil {
			t.Errorf("%s is not listed", table.Name)
			continue
		}
		var id uint32
		if s := row["numeric_public_id"]; s != "" {
			id = number(t, s)
		}
		if table.PublicID != id || table.Public != row["textual_public_id"] ||
			table.System != row["system_id"] || table.Root != row["root_element"] {
			t.Errorf("%s is %#x %q %q %q, want %v", table.Name, table.PublicID, table.Public, table.System, table.Root, row)
		}
		for mime := range strings.SplitSeq(row["mime_wbxml"]+"; "+row["mime_xml"], "; ") {
			if mime != "" && !slices.Contains(table.MIME, mime) {
				t.Errorf("%s: media type %s is missing", table.Name, mime)
			}
		}
		var pages []string
		for n, p := range table.Tags {
			if p != nil {
				pages = append(pages, strconv.Itoa(n))
			}
		}
		if have := strings.Join(pages, ";"); have != row["tag_pages"] {
			t.Errorf("%s has pages %s, want %s", table.Name, have, row["tag_pages"])
		}
	}
}

func TestSharedPublicIDs(t *testing.T) {
	for _, row := range sharedCSV(t, "publicids.csv") {
		languages := strings.Split(row["language"], ";")
		table := tokens.ByPublicID(number(t, row["numeric"]))
		if table == nil {
			if slices.ContainsFunc(languages, func(name string) bool { return tokens.ByName(name) != nil }) {
				t.Errorf("%s gives no table, want %s", row["numeric"], row["language"])
			}
			continue
		}
		if !slices.Contains(languages, table.Name) {
			t.Errorf("%s gives %s, want %s", row["numeric"], table.Name, row["language"])
		}
		if tokens.ByPublic(row["text"]) != table {
			t.Errorf("%s and %q give different tables", row["numeric"], row["text"])
		}
	}
}

func TestSharedNamespaces(t *testing.T) {
	for _, table := range standard() {
		for _, row := range sharedCSV(t, table.Name+".namespaces.csv") {
			page := number(t, row["page"])
			if row["prefix"] != "" {
				if !slices.Contains(table.Binds, tokens.Bind{Prefix: row["prefix"], Space: row["namespace"]}) {
					t.Errorf("%s: the prefix %s is not in %q", table.Name, row["prefix"], row["namespace"])
				}
				continue
			}
			written := row["namespace"]
			if table == tokens.ActiveSync { // without the colon it is a relative URI
				written = row["alternative"]
			}
			if int(page) >= len(table.Spaces) || table.Spaces[page] != written {
				t.Errorf("%s: namespace of page %d is not %q", table.Name, page, row["namespace"])
			}
			for _, ns := range []string{row["namespace"], row["alternative"]} {
				if p, ok := table.FindSpace([]byte(ns)); ns != "" && (!ok || uint32(p) != page) {
					t.Errorf("%s: %q gives page %d, want %d", table.Name, ns, p, page)
				}
			}
		}
	}
}

// Every value that the lists call binary has a form, and every nested document
// the condition that they give.
func TestSharedForms(t *testing.T) {
	kinds := map[string]tokens.FormKind{
		"raw octets of the content":    tokens.FormText,
		"a complete WBXML document":    tokens.FormDocument,
		"raw nonce octets (read only)": tokens.FormBase64,
		"raw picture octets":           tokens.FormBase64,
		"raw identifier octets":        tokens.FormBase64,
		"raw attachment octets":        tokens.FormBase64,
		"raw message octets":           tokens.FormBase64,
		"raw key octets":               tokens.FormBase64,
		"raw image octets":             tokens.FormBase64,
		"raw octets":                   tokens.FormBase64,
		"raw text octets":              tokens.FormText,
		"date-time, binary coded decimal: YYYY MM DD hh mm ss in 7 octets, zero octets at the end left out (4 to 7 octets)":         tokens.FormDateTime,
		"6 octets, bits from the most significant: 2 zero, 12 year, 4 month, 5 day, 5 hour, 6 minute, 6 second, 8 time zone letter": tokens.FormBitDateTime,
		"unsigned integer, big endian, 1 to 4 octets, no leading zero octets needed":                                                tokens.FormInteger,
	}
	for _, table := range standard() {
		for _, row := range sharedCSV(t, table.Name+".opaque.csv") {
			kind, ok := kinds[row["form"]]
			if !ok {
				t.Fatalf("%s: unknown form %q", table.Name, row["form"])
			}
			if table == tokens.WVCSP10 && row["name"] == "TCPAddress" {
				continue // one source only; an address is no integer
			}
			conditions, when, whenAttr := []string{""}, tokens.Code(0), ""
			if list, ok := strings.CutPrefix(row["condition"], "Meta Type is one of: "); ok {
				conditions, when = strings.Split(list, "; "), tokens.MetInfType
			} else if row["condition"] == "ContentEncoding is BASE64" {
				conditions, when = []string{"BASE64"}, tokens.WVContentEncoding
			} else if row["condition"] == "PARM with NAME=ICON" {
				conditions, whenAttr = []string{"ICON"}, "NAME"
			}
			for _, is := range conditions {
				if !slices.ContainsFunc(table.Forms, func(f tokens.Form) bool {
					return f.Code == sharedCode(t, row) && f.Kind == kind && f.Attr == (row["kind"] == "attr") &&
						(is == "" || slices.Contains(f.Is, is)) && f.When == when && f.WhenAttr == whenAttr
				}) {
					t.Errorf("%s: no form of kind %d for %s, condition %q", table.Name, kind, row["name"], is)
				}
			}
		}
	}
}

// Every vendor token is in its overlay, but those that no document can hold.
func TestSharedVendorTokens(t *testing.T) {
	type key struct{ language, space, page, token string }
	count := map[key]int{}
	list := sharedCSV(t, "vendor-tokens.csv")
	for _, row := range list {
		count[key{row["language"], row["space"], row["page"], row["token"]}]++
	}
	want := map[string]map[string]string{}
	for _, row := range list {
		c := sharedCode(t, row)
		if count[key{row["language"], row["space"], row["page"], row["token"]}] > 1 ||
			row["space"] == "attrs" && c.Token() >= 0x40 && c.Token() <= 0x44 {
			continue
		}
		text := row["name"]
		if row["space"] == "attrs" {
			text += "=" + row["value_prefix"]
		}
		name := row["language"]
		if want[name] == nil {
			want[name] = content(tokens.ByName(name))
		}
		want[name][fmt.Sprintf("%s %#04x", row["space"], c)] = text
	}
	for name, rows := range want {
		have := content(tokens.ByName(name + "-vendor"))
		if !maps.Equal(have, rows) {
			for code, text := range rows {
				if have[code] != text {
					t.Errorf("%s-vendor: %s is %q, want %q", name, code, have[code], text)
				}
			}
			if len(have) != len(rows) {
				t.Errorf("%s-vendor has %d tokens, want %d", name, len(have), len(rows))
			}
		}
	}
}
