package difftest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/tokens"
)

// tokenBugs are those of tshark, seen in 4.0.17.
var tokenBugs = []*bug{
	{name: "unterminated", peer: "tshark",
		does:    "reads past the string table where its last string has no terminator",
		witness: "03 0B 6A 01 61  05",
		makes:   "malformed",
		avoid:   []string{unterminated}},
	{name: "charset-0", peer: "tshark",
		does:    "does not pass over a charset that is 0",
		witness: "03 0B 00 00  05",
		makes:   `switch_page          "5"`,
		avoid:   []string{noCharset}},
	{name: "wide-terminators", peer: "tshark",
		does:    "ends strings of two-octet charsets at the first zero octet",
		witness: "03 0B 8768 00  45 03 0061 0000 01",
		makes:   `str_i                ""`,
		avoid:   []string{wideCharset}},
	{name: "instruction-invalid", peer: "tshark",
		does:    "takes a processing instruction for an attribute list that begins with PI, and stops",
		witness: "03 0B 6A 00  45 43 05 01 01",
		makes:   "invalid_token",
		avoid:   []string{"PI"}},
	{name: "values-as-tags", peer: "tshark",
		does: "takes a value in content, which WV-CSP 1.0 has, for an element with attributes",
		witness: `03 00 00 6A 24 2D2F2F574952454C45535356494C4C4147452F2F4454442043535020312E302F2F454E00
			00 05 45 93 01`,
		makes: `known_tag            "Tag_0x13"`,
		avoid: []string{"contentValue"}},
	{name: "public-text-empty", peer: "tshark",
		does:    "does not show a textual public identifier",
		witness: "03 00 00 6A 02 6100  05",
		makes:   `public_id.literal    ""`,
		lists: func(_ *Doc, r *row) {
			if r.kind == "public_id.literal" {
				r.text = ""
			}
		}},
	{name: "carriage-return-raw", peer: "tshark",
		does:    "writes CR in the string table as it is, which an XML parser reads as LF",
		witness: "03 0B 6A 02 0D00  05",
		makes:   `string_table_item_string "\n"`,
		lists: func(_ *Doc, r *row) {
			if r.kind == "string_table_item_string" {
				r.text = lineFeeds.Replace(r.text)
			}
		}},
	{name: "strings-latin-1", peer: "tshark",
		does:    "shows strings in ISO-8859-1, but in the string table itself, as if they were UTF-8",
		witness: "03 0B 04 00  45 03 C000 01", // \u00C0
		makes:   "str_i                \"\uFFFD\"",
		lists: func(d *Doc, r *row) {
			if r.kind != "string_table_item_string" && d.Header.Charset == codec.ISO88591 {
				latin, _, _ := codec.ISO88591.AppendFrom(nil, []byte(r.text))
				r.text = strings.ToValidUTF8(string(latin), "\uFFFD")
			}
		}},
	{name: "strings-1.0", peer: "tshark",
		does:    "shows the string table of a document without a charset as if that were US-ASCII",
		witness: "00 0B 03 C3A900  05",
		makes:   "string_table_item_string \"\uFFFD\"",
		lists: func(d *Doc, r *row) {
			if r.kind == "string_table_item_string" && d.Header.Version == codec.Version10 {
				r.text = notASCII.ReplaceAllString(r.text, "\uFFFD")
			}
		}},
	{name: "no-names", peer: "tshark",
		does:    "has no names for some types, pages and tokens",
		witness: "03 A401 6A 00  00 02 20", // MgmtTree in SyncML 1.2
		makes:   `known_tag            "Tag_0x20"`,
		lists: func(d *Doc, r *row) {
			if strings.Contains(r.kind, "known_") && r.code != 0 {
				r.text = tsharkName(d, r)
			}
		}},
	{name: "cdma-ix", peer: "tshark",
		does:    "spells the PROV values CDMA2000-1X with IX",
		witness: "03 0B 6A 00  85 06 B9 01",
		makes:   "CDMA2000-IX-SIMPLE-IP",
		lists: func(_ *Doc, r *row) {
			if r.kind == "known_attrvalue" {
				r.text = strings.Replace(r.text, "CDMA2000-1X-", "CDMA2000-IX-", 1)
			}
		}},
	{name: "emn-slash", peer: "tshark",
		does:    "has a slash behind the ends of domains in EMN, as SI has it",
		witness: "03 0D 6A 00  85 06 85 01",
		makes:   `"'.com/'"`,
		lists: func(d *Doc, r *row) {
			if name, ok := strings.CutSuffix(r.text, "'"); ok && d.Table == tokens.EMN10 && r.kind == "known_attrvalue" && r.code < 0x89 {
				r.text = name + "/'"
			}
		}},
	{name: "ordered-swapped", peer: "tshark",
		does:    "takes the two values of ordered, in WML, for each other",
		witness: "03 0A 6A 00  BF 33 01",
		makes:   "ordered='false'",
		lists: func(d *Doc, r *row) {
			if other, ok := map[string]string{"ordered='true'": "false", "ordered='false'": "true"}[r.text]; ok && d.Table != tokens.WML10 {
				r.text = "ordered='" + other + "'"
			}
		}},
	{name: "csp-block-user", peer: "tshark",
		does:    "has a name of WV-CSP 1.1 that is not in its DTD",
		witness: "03 10 6A 00  00 06 06",
		makes:   "BlockUser-Request",
		lists: func(d *Doc, r *row) {
			if d.Table == tokens.WVCSP11 && r.text == "BlockEntity-Request" {
				r.text = "BlockUser-Request"
			}
		}},
	{name: "csp-no-equals", peer: "tshark",
		does:    "lacks a sign in an attribute of WV-CSP 1.2",
		witness: "03 11 6A 00  89 0A 01",
		makes:   "xmlns http://",
		lists: func(d *Doc, r *row) {
			if d.Table == tokens.WVCSP12 && r.kind == "known_attrstart" && r.code == 0x0A {
				r.text = strings.Replace(r.text, "='", " ", 1)
			}
		}},
}

var notASCII = regexp.MustCompile(`[^\x00-\x7F]+`)

// tsharkTypes are the types of other families that tshark has names of.
var tsharkTypes = []*tokens.Table{tokens.WML10, tokens.WML11, tokens.WML12, tokens.WML13, tokens.Channel11, tokens.SI10, tokens.SL10, tokens.CO10,
	tokens.EMN10, tokens.WVCSP10, tokens.WVCSP11, tokens.WVCSP12, tokens.WVCSP13}

// tsharkName is the name that tshark has for the code in r. It has names for documents
// of some types that give their type by number: those of Nokia's additions to
// SyncML 1.2 too, none for a management tree, and a few of PROV are missing.
func tsharkName(d *Doc, r *row) string {
	name, ok := "", false
	table := d.Table
	switch {
	case d.Header.PublicID < 2:
		table = nil
	case slices.Contains(tsharkTypes, table):
	case table.Root == "wap-provisioningdoc":
		table = tokens.ByName("prov-1.1")
	case table.PublicID == tokens.ByName("syncml-1.2").PublicID:
		table = tokens.ByName("syncml-1.2-vendor")
	case table.Root == "SyncML":
		table = tokens.ByName(strings.TrimSuffix(table.Name, "-vendor"))
	default:
		table = nil
	}
	switch c := r.code; r.kind {
	case "known_tag", "end_known_tag":
		name, ok = table.Tag(c)
		ok = ok && !grammar.InTree(table, c)
	case "known_attrstart":
		name, ok = attrName(table, c)
		ok = ok && c != 0x105 && c != 0x106 // name and value on page 1
	case "known_attrvalue":
		name, ok = table.Value(c)
		name = "'" + name + "'"
		ok = ok && c != 0x0E0 && c != 0x0E1 && !(c >= 0x190 && c <= 0x193) // AAA, HA; the parts of AAUTHTYPE
	}
	if !ok {
		return numbered(r.kind, r.code)
	}
	return name
}
