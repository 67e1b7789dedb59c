package difftest

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// readingBugs are those of wbxml2xml, seen in libwbxml 0.11.8.
var readingBugs = []*bug{
	{name: "missing-file", peer: "wbxml2xml",
		does:  "reports success when there is no input file",
		args:  []string{"-o", "-", "no-such-file"},
		makes: "success: Failed to open"},
	{name: "metinf-namespace", peer: "wbxml2xml",
		does:    "writes a MetInf document without its namespace",
		witness: "03 A402 6A 00  00 01 0E",
		makes:   "<MetInf/>",
		distorts: func(d *Doc, tree *grammar.Node) {
			tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
				if d.Table.Root == "MetInf" && n.Space == "syncml:metinf" {
					n.Space = ""
				}
			})
		}},
	{name: "literal-hides-page", peer: "wbxml2xml",
		does:    "declares no namespace for a child of an element without a token",
		witness: "03 9F53 6A 04 666F6F00  6D 44 00  00 01 0E  01 01", // SyncML, foo, MetInf
		makes:   "<foo><MetInf/></foo>",
		distorts: func(d *Doc, tree *grammar.Node) {
			if len(d.Table.Spaces) > 0 {
				inheritSpaces(tree, rootScope(d.Table, tree), "")
			}
		}},
	{name: "root-page", peer: "wbxml2xml",
		does:    "takes the length of the name of a root without a token for its code page; literal-hides-page has the rest",
		witness: "03 A401 6A 02 6200  04 00",
		makes:   `<b xmlns="syncml:metinf"/>`},
	{name: "carriage-return", peer: "wbxml2xml", alike: true,
		does:    "writes CR as it is, which an XML parser reads as LF",
		witness: "03 9F53 6A 00  6D 03 0D 41 00 01",
		makes:   "\rA",
		distorts: func(_ *Doc, tree *grammar.Node) {
			tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
				n.Text = lineFeeds.Replace(n.Text)
				for i := range n.Attrs {
					n.Attrs[i].Value = lineFeeds.Replace(n.Attrs[i].Value)
				}
			})
		}},
	{name: "attributes-dropped", peer: "wbxml2xml", alike: true,
		does:     "drops attributes, declarations of prefixes too, where its type has no table of them",
		witness:  "03 9F53 6A 02 6100  AD 04 00 03 6200 01",
		makes:    `<SyncML xmlns="SYNCML:SYNCML1.1"/>`,
		distorts: dropAttrs},
	{name: "prefix-undeclared", peer: "wbxml2xml",
		does:    "drops the declarations of prefixes with the attributes, but not the prefixes: its XML has no namespaces",
		witness: "03 9F53 6A 10 783A6100 786D6C6E733A7800 783D00  6D C4 00 04 04 03 6200 01 01 01", // x:a xmlns:x="b"
		makes:   "<x:a/>",
		distorts: func(d *Doc, tree *grammar.Node) {
			if len(d.Table.Attrs) == 0 {
				undeclare(tree)
			}
		}},
	{name: "instructions-dropped", peer: "wbxml2xml", alike: true,
		does:     "drops processing instructions (WBXML 1.3, conformance item WBXML-12)",
		witness:  "03 9F53 6A 02 6100  6D 43 04 00 03 6200 01 01",
		makes:    `<SyncML xmlns="SYNCML:SYNCML1.1"/>`,
		distorts: func(_ *Doc, tree *grammar.Node) { dropInstructions(tree) }},
	{name: "type-rewritten", peer: "wbxml2xml", alike: true,
		does:    "turns the media type of a document in a document into that of XML",
		witness: "03 9F53 6A 00  6D 00 01 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2D646576696E662B7762786D6C 00 01 01",
		makes:   ">application/vnd.syncml-devinf+xml<",
		distorts: func(d *Doc, tree *grammar.Node) {
			rewriteType(tree, func(s string) string {
				if rewrites(d, s) {
					return strings.TrimSuffix(s, "+wbxml") + "+xml"
				}
				return s
			})
		}},
	{name: "document-by-header", peer: "wbxml2xml",
		does:    "takes a document in a document for text unless its header names the type, whatever the media type says",
		witness: "03 A401 6A 00  6D 54 5A 00 01 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2D646576696E662B7762786D6C 00 01 01  00 00 4F C3 05 03 01 6A 00 0A 01 01 01",
		makes:   "<Data>\x03",
		avoid:   []string{grammar.DocumentUnnamed}},
	{name: "document-as-xml", peer: "wbxml2xml",
		does:    "takes a document in a document for text if the media type says XML, which it writes itself",
		witness: "03 A401 6A 00  6D 54 5A 00 01 53 03 6170706C69636174696F6E2F766E642E73796E636D6C2D646576696E662B786D6C 00 01 01  00 00 4F C3 06 03 A403 6A 00 0A 01 01 01",
		makes:   "<Data>\x03",
		avoid:   []string{grammar.DocumentAsXML}},
	{name: "tree-unknown", peer: "wbxml2xml",
		does:    "calls elements on page 2 of SyncML 1.2, a management tree, unknown",
		witness: "03 A401 6A 00  6D 00 02 20 01",
		makes:   "<unknown/>",
		avoid:   []string{grammar.TreePage}},
	{name: "vobject-sections", peer: "wbxml2xml",
		does:    "puts the Data of an Add or Replace into CDATA sections, one for each piece of text in it, nested into each other, and elements too",
		witness: "03 9F53 6A 00  6D 45 54 4F 03 6100 03 6200 01 01 01 01", // SyncML, Add, Item, Data
		makes:   "<![CDATA[a<![CDATA[b]]>]]>",
		garbles: func(d *Doc) bool { return hasObject(d.Tree) }},
	{name: "nonce-text", peer: "wbxml2xml",
		does:    "does not write a nonce in OPAQUE as base64 where MetInf is a document of its own",
		witness: "03 A402 6A 00  00 01 50 C3 01 41 01",
		makes:   "<NextNonce>A</NextNonce>",
		avoid:   []string{"octets"}, root: "MetInf"},
	{name: "nonce-empty", peer: "wbxml2xml",
		does:    "fails at a nonce of no octets",
		witness: "03 9F53 6A 00  6D 00 01 50 C3 00 01 01",
		makes:   noBase64,
		fails: func(d *Doc, message string) bool {
			return d.uses("octets") && strings.HasSuffix(message, noBase64)
		}},
	{name: "entity-16-bits", peer: "wbxml2xml",
		does:    "writes an ENTITY beyond U+FFFF as octets that are not UTF-8",
		witness: "03 9F53 6A 00  6D 02 87EC00 01", // U+1F600
		makes:   "\xFF\x98\x80",
		avoid:   []string{grammar.Astral}},
	{name: "no-charsets", peer: "wbxml2xml",
		does:    "is built without iconv and converts no string; opaque data it never converts",
		witness: "03 9F53 04 00  6D 03 6100 01",
		makes:   "No built-in charset converter",
		fails:   failsAtCharset,
		garbles: func(d *Doc) bool { return needsCharset(d) && d.uses("opaque") }},
	{name: "not-well-formed", peer: "wbxml2xml",
		does:    "writes octets that XML cannot have, and an attribute twice; avoided because XML cannot hold them",
		witness: "03 9F53 6A 00  6D 03 07 00 01",
		makes:   "\x07</SyncML>"},
	{name: "indent-beside-text", peer: "wbxml2xml",
		does:    "adds white space beside text with -m 1; texts are compared without any there",
		witness: "03 9F53 6A 00  6D 03 61 00 2B 01", args: []string{"-m", "1"},
		makes: "\na<SyncBody/>\n"},
	{name: "tetra-misprint", peer: "wbxml2xml",
		does:    "spells the PROV values TETRA-SDS and TETRA-PACKET with TRETRA",
		witness: "03 0B 6A 00  85 06 B5 01",
		makes:   "TRETRA-SDS",
		values:  []tokens.Code{0x0B5, 0x0B6}},
	{name: "aaa-page-1", peer: "wbxml2xml",
		does:    "does not read the PROV values AAA and HA on page 1, where Wireshark has them",
		witness: "03 0B 6A 00  85 06 00 01 E0 01",
		makes:   "Unknown Attribute Value",
		values:  []tokens.Code{0x1E0, 0x1E1}},
	{name: "wml-1.0-names", peer: "wbxml2xml",
		does:    "has one table for all versions of WML: names of 1.0 in lower case, or others",
		witness: "03 02 6A 00  BF 4D 03 6100 01", // USER-AGENT
		makes:   `<wml value="a"/>`,
		avoid:   []string{"PI"}, root: "WML", // one of the targets would be xml:lang
		spells: unifyWML},
	{name: "activesync-names", peer: "wbxml2xml",
		does:    "has names of ActiveSync that are in no schema, and lacks the tokens of later versions",
		witness: "03 01 6A 00  00 02 19", args: []string{"-l", "ACTIVESYNC"}, // ReplyTo
		makes:  "<Reply-To",
		spells: respell("activesync", activeSyncNames)},
	{name: "csp-1.1-names", peer: "wbxml2xml",
		does:    "has names of WV-CSP 1.1 that are not in its DTD",
		witness: "03 10 6A 00  00 05 26", // ReferredContent
		makes:   "<PreferredContent",
		spells:  respell("wv-csp-1.1", csp11Names)},
	{name: "csp-1.2-names", peer: "wbxml2xml",
		does:    "the same of WV-CSP 1.2",
		witness: "03 01 6A 00  00 01 3B", args: []string{"-l", "CSP12"}, // ExtendedData
		makes:  "<Extended-Data",
		spells: respell("wv-csp-1.2", csp12Names)},
	{name: "csp-1.2-number", peer: "wbxml2xml",
		does:    "does not know the number of WV-CSP 1.2, nor the text for 1.1, so that both are compared with -l",
		witness: "03 11 6A 00  09",
		makes:   "Unknown Public ID"},
	{name: "wta-values", peer: "wbxml2xml",
		does:    "cuts the slash off three prefixes of WTA-WML, and adds a semicolon to one",
		witness: "03 0C 6A 00  BF 00 01 60 03 6100 01",
		makes:   `type="wtaev-pdca"`,
		spells:  respell("wta-wml-1.2", wtaNames)},
	{name: "date-text", peer: "wbxml2xml",
		does:    "reads the text of a date as if it were the octets of one",
		witness: "03 0D 6A 00  85 05 03 2E6E657400 01",
		makes:   "2E6E-65-74T00:00:00Z",
		fails:   func(d *Doc, message string) bool { return strings.HasSuffix(message, badDate) && hasWrongDate(d) },
		garbles: hasWrongDate},
	{name: "opaque-behind-element", peer: "wbxml2xml",
		does:    "crashes at OPAQUE behind an element, or in one without a token, in DRMREL and WV-CSP",
		witness: "03 10 6A 00  49 0B C3 01 41 01",
		makes:   "segmentation fault",
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, "segmentation fault") && (d.uses("opaque") || d.uses("octets"))
		}},
	{name: "prefix-undeclared-rights", peer: "wbxml2xml",
		does:    "does not declare the prefixes of DRMREL: its XML has no namespaces",
		witness: "03 0E 6A 00  05",
		makes:   "<o-ex:rights/>",
		distorts: func(d *Doc, tree *grammar.Node) {
			if !d.written { // with its declarations
				undeclared(d.Table, tree, nil)
			}
		}},
	{name: "base64-of-strings", peer: "wbxml2xml",
		does:    "writes base64 of strings too, where ActiveSync has octets",
		witness: "03 01 6A 00  00 0A 5C 03 4100 01", args: []string{"-l", "ACTIVESYNC"}, // Data
		makes:   ">QQ==<",
		garbles: func(d *Doc) bool { return d.Table.Name == "activesync" && hasText(d, tokens.FormBase64, nil) }},
	{name: "csp-local-time", peer: "wbxml2xml",
		does:    "writes a date of WV-CSP without a zone as UTC",
		witness: "03 10 6A 00  51 C3 06 314544E2AA00 01",
		makes:   "42Z<",
		garbles: func(d *Doc) bool { return hasText(d, tokens.FormBitDateTime, localTime) }},
	{name: "csp-1.2-values", peer: "wbxml2xml",
		does:    "does not know two values of WV-CSP 1.2, and drops them",
		witness: "03 01 6A 00  49 80 8124 01", args: []string{"-l", "CSP12"}, // SSMS
		makes:    "<WV-CSP-Message/>",
		distorts: func(d *Doc, tree *grammar.Node) { dropTexts(d.Table.Name == "wv-csp-1.2", tree, "SSMS", "SHTTP") }},
	{name: "csp-encoding-token", peer: "wbxml2xml",
		does:    "takes octets for text where the ContentEncoding in front says BASE64 by its token, as ours writes it",
		witness: "03 10 6A 00  49 4E 80 07 01 4D C3 01 03 01 01",
		makes:   "<ContentData>\x03",
		garbles: func(d *Doc) bool { return d.written && d.uses("Said") }},
	{name: "icon-everywhere", peer: "wbxml2xml",
		does:    "takes OPAQUE in any attribute of Nokia's settings for an icon, and writes base64 amid text",
		witness: "03 01 6A 00  87 12 C3 01 41 01", args: []string{"-l", "OTA"},
		makes:   "QQ==",
		garbles: func(d *Doc) bool { return d.Table.Name == "nokia-ota-7.0" && d.uses("opaque") }},
}

const (
	doctype11 = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.1//EN" "">`
	doctype12 = `<!DOCTYPE SyncML PUBLIC "-//SYNCML//DTD SyncML 1.2//EN" "">`
	start11   = doctype11 + `<SyncML xmlns="SYNCML:SYNCML1.1"`

	noBase64   = "Failed to encode Base64"
	noLanguage = "The XML language is unknown."
	badTime    = "Bad Wireless-Village Date and Time Format"
	badDate    = "Bad Datetime Format"
	notParsed  = "Parsing of XML Document Failed"
	tooLong    = "strings-too-long"
	noLiteral  = "String Table generation disabled: can't encode Literal"
)

// writingBugs are those of xml2wbxml, seen in libwbxml 0.11.8.
var writingBugs = []*bug{
	{name: "header-1.0", peer: "xml2wbxml",
		does:    "writes a charset into the header of version 1.0, which has none (WBXML 1.1, 5.6); wbxml2xml does not read that",
		witness: start11 + "/>", args: []string{"-v", "1.0"},
		makes: "009f536a002d",
		mends: func(_ *Doc, octets []byte, _ func([]byte) bool) []byte { return dropCharset(octets) }},
	{name: tooLong, peer: "xml2wbxml",
		does:    "counts the white space of strings in the string table that it then trims: the table swallows tags, references are wrong",
		witness: start11 + `><Add><LocURI>abcdefgh </LocURI></Add><Put><LocURI>abcdefgh </LocURI></Put></SyncML>`,
		makes:   "6a0a" + "616263646566676800" + "6d45", // declares 10 octets, has 9
		mends:   untrimStrings,
		garbles: func(d *Doc) bool { return d.uses("hDocument") && repeatsTrimmed(d.made.Tree()) }}, // in the inner table it is not mended
	{name: "values-cut", peer: "xml2wbxml",
		does:    "cuts values into tokens anywhere: HANSMANCHESTER is HA, NS, MAN, CHESTER. That means the same, so nothing is excused",
		witness: `<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" ""><wap-provisioningdoc><parm value="HANSMANCHESTER"/></wap-provisioningdoc>`,
		makes:   "06e1034e53008c034348455354455200"},
	{name: "namespaces-ignored", peer: "xml2wbxml", alike: true,
		does:     "finds elements by their local name on any page, and writes others without prefix",
		witness:  start11 + `><MetInf/></SyncML>`,
		makes:    "6d00010e01",
		distorts: func(d *Doc, tree *grammar.Node) { ignoreSpaces(d.Table, tree, grammar.RootSpace(d.Table)) }},
	{name: "declarations-not-written", peer: "xml2wbxml", alike: true,
		does:    "drops declarations of namespaces, also where they are attributes with codes",
		witness: `<!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.1//EN" ""><WV-CSP-Message xmlns="http://www.wireless-village.org/CSP"/>`,
		makes:   "6a0009",
		distorts: func(d *Doc, tree *grammar.Node) {
			tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
				if len(d.Table.Spaces) == 0 && len(d.Table.Binds) == 0 && n.Space != grammar.PrefixSpace {
					n.Space = ""
				}
			})
		}},
	{name: "attributes-not-written", peer: "xml2wbxml", alike: true,
		does:     "drops attributes, declarations of prefixes too, where its type has no table of them",
		witness:  start11 + ` a="b"/>`,
		makes:    "039f536a002d",
		distorts: dropAttrs},
	{name: "literal-refused", peer: "xml2wbxml",
		does:    "refuses a name without a token with -n",
		witness: start11 + "><foo/></SyncML>", args: []string{"-n"},
		makes: noLiteral},
	{name: "document-astray", peer: "xml2wbxml",
		does:    "writes a document in a document by name where its namespace is that of the outer one, and nobody reads that",
		witness: doctype12 + `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf/></Data></SyncML>`,
		makes:   "446576496e66006d4f04"},
	{name: "cdata-opaque", peer: "xml2wbxml",
		does:    "writes a CDATA section as opaque data, which in NextNonce is something else to its own reader, and of which a Type is not rewritten; there are none in these",
		witness: start11 + `><NextNonce xmlns="syncml:metinf"><![CDATA[YQ==]]></NextNonce></SyncML>`,
		makes:   "50c30459513d3d"},
	{name: "doctype-unknown", peer: "xml2wbxml",
		does:    "takes a DOCTYPE that it does not know for that of another type, whatever root and namespace say",
		witness: `<!DOCTYPE SyncML PUBLIC "-//X//DTD X//EN" ""><SyncML xmlns="SYNCML:SYNCML1.2"/>`,
		makes:   "03086a07"},
	{name: "doctype-subset", peer: "xml2wbxml",
		does:    "reads entities of an internal subset, which attacks are made of",
		witness: `<!DOCTYPE SyncML [<!ENTITY a "b">]><SyncML xmlns="SYNCML:SYNCML1.2">&a;</SyncML>`,
		makes:   "6d03620001"},
	{name: "instructions-not-written", peer: "xml2wbxml", alike: true,
		does:     "drops processing instructions (WBXML 1.3, conformance item WBXML-12)",
		witness:  start11 + `><?a b?></SyncML>`,
		makes:    "039f536a002d",
		distorts: func(_ *Doc, tree *grammar.Node) { dropInstructions(tree) }},
	{name: "type-rewritten-back", peer: "xml2wbxml", alike: true,
		does:    "turns the media type of XML into that of WBXML",
		witness: start11 + `><Type xmlns="syncml:metinf">application/vnd.syncml-devinf+xml</Type></SyncML>`,
		makes:   "2b7762786d6c", // +wbxml
		distorts: func(d *Doc, tree *grammar.Node) {
			rewriteType(tree, func(s string) string {
				if other, ok := strings.CutSuffix(s, "+xml"); ok && rewrites(d, other+"+wbxml") {
					return other + "+wbxml"
				}
				return s
			})
		}},
	{name: "vobject-moved", peer: "xml2wbxml",
		does:    "moves text in the Data of an Add or Replace behind elements in it",
		witness: start11 + `><Add><Item><Data>a<Put/></Data></Item></Add></SyncML>`,
		makes:   "4f" + "1f" + "c30161",
		garbles: func(d *Doc) bool { return hasObject(d.Tree) }},
	{name: "tree-by-name", peer: "xml2wbxml",
		does:    "has no code page for a management tree in SyncML and spells its elements out",
		witness: doctype12 + `<SyncML><Cmd><Node xmlns="syncml:dmddf1.2"/></Cmd></SyncML>`,
		makes:   "4e6f6465006d4a04000101",
		avoid:   []string{grammar.TreePage}},
	{name: "root-inside", peer: "xml2wbxml",
		does:    "takes an element that is called like a root, anywhere, for a document in the document, and fails",
		witness: `<!DOCTYPE DevInf PUBLIC "-//SYNCML//DTD DevInf 1.2//EN" ""><DevInf xmlns="syncml:devinf"><DevInf/></DevInf>`,
		makes:   noLanguage,
		avoid:   []string{grammar.InnerRoot},
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, noLanguage) && hasInner(d.Tree, "DevInf", "MgmtTree")
		}},
	{name: "document-empty", peer: "xml2wbxml",
		does:    "fails at a document in a document whose root is an empty-element tag, as wbxml2xml writes it",
		witness: doctype12 + `<SyncML><Data><DevInf xmlns="syncml:devinf"/></Data></SyncML>`,
		makes:   notParsed,
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, notParsed) && d.uses("hDocument")
		}},
	{name: "root-unknown", peer: "xml2wbxml",
		does:    "finds a type without a public identifier only by the one root that it knows",
		witness: "<PARM/>",
		makes:   noLanguage,
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, noLanguage) && d.Table.Public == "" && !slices.ContainsFunc(d.Tree.Kids, func(n *grammar.Node) bool { return n.Name == d.Table.Root })
		}},
	{name: "rights-by-name", peer: "xml2wbxml",
		does:     "does not find the elements of DRMREL, whose names have prefixes, and spells them out without",
		witness:  `<!DOCTYPE o-ex:rights PUBLIC "-//OMA//DTD DRMREL 1.0//EN" ""><o-ex:rights xmlns:o-ex="http://odrl.net/1.1/ODRL-EX"/>`,
		makes:    "72696768747300" + "04", // rights
		distorts: func(d *Doc, tree *grammar.Node) { unbind(d.Table, tree, func(tokens.Bind) string { return "" }) }},
	{name: "date-refused", peer: "xml2wbxml",
		does:    "refuses a date that is none, which ours does too by default",
		witness: `<!DOCTYPE emn PUBLIC "-//WAPFORUM//DTD EMN 1.0//EN" ""><emn timestamp="now"/>`,
		makes:   badDate,
		fails:   func(d *Doc, message string) bool { return strings.HasSuffix(message, badDate) && hasWrongDate(d) },
		garbles: hasWrongDate},
	{name: "octets-refused", peer: "xml2wbxml",
		does:    "refuses a text that is no base64, as ours does by default",
		witness: `<!DOCTYPE ActiveSync PUBLIC "-//MICROSOFT//DTD ActiveSync//EN" ""><ConversationId xmlns="Email2:">?</ConversationId>`,
		makes:   "Failed to decode Base64",
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, "Failed to decode Base64") && hasText(d, tokens.FormBase64, nil)
		}},
	{name: "numbers-forced", peer: "xml2wbxml",
		does:    "writes 0 for a text that is no number where WV-CSP has numbers, and refuses one that is no date",
		witness: `<!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.1//EN" ""><WV-CSP-Message><Code>x</Code></WV-CSP-Message>`,
		makes:   "4bc3000101",
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, badTime) && hasText(d, tokens.FormBitDateTime, nil)
		},
		garbles: func(d *Doc) bool { return hasText(d, tokens.FormInteger, noNumber) }},
	{name: "literal-never", peer: "xml2wbxml",
		does:    "writes no string table, and so no names without a token, in WV-CSP and Nokia's settings",
		witness: `<!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.1//EN" ""><WV-CSP-Message><foo/></WV-CSP-Message>`,
		makes:   noLiteral,
		fails: func(d *Doc, message string) bool {
			return strings.HasSuffix(message, noLiteral) && (d.Table.Root == "WV-CSP-Message" || d.Table.Name == "nokia-ota-7.0")
		}},
	{name: "public-invented", peer: "xml2wbxml",
		does:    "has a public identifier of its own for ActiveSync, whose documents carry none, and none of the number of WV-CSP 1.2",
		witness: `<Sync xmlns="AirSync:"/>`,
		makes:   "2d2f2f4d4943524f534f4654", // -//MICROSOFT
		mends:   nameType},
	{name: "xml-attributes", peer: "xml2wbxml",
		does:    "writes xml:lang and xml:space with the namespace of their prefix in the name, which is no name",
		witness: `<!DOCTYPE wml PUBLIC "-//WAPFORUM//DTD WML 1.3//EN" ""><wml xml:lang="a"/>`,
		makes:   "6e616d6573706163657c6c616e67", // namespace|lang
		fails:   func(d *Doc, message string) bool { return strings.HasPrefix(message, malformed) && hasXMLAttr(d.Tree) }},
}

// hasXMLAttr reports whether there is an attribute like xml:lang.
func hasXMLAttr(tree *grammar.Node) (found bool) {
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		found = found || slices.ContainsFunc(n.Attrs, func(a grammar.Attr) bool { return strings.HasSuffix(a.Space, "/namespace") })
	})
	return found
}

// noNumber is a text that is no number as WV-CSP has them.
var noNumber = regexp.MustCompile(`[^0-9]`)

// hasWrongDate reports whether an attribute that is a date has a value that is none.
func hasWrongDate(d *Doc) (found bool) {
	var dates []string
	for _, f := range d.Table.Forms {
		if name, _, ok := d.Table.Attr(f.Code); ok && f.Attr && f.Kind == tokens.FormDateTime {
			dates = append(dates, name)
		}
	}
	d.Tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		for _, a := range n.Attrs {
			_, err := time.Parse(time.RFC3339, a.Value)
			found = found || err != nil && slices.Contains(dates, a.Name)
		}
	})
	return found
}

// hasText reports whether an element of that form has a text, such as the pattern; nil
// stands for every text.
func hasText(d *Doc, form tokens.FormKind, pattern *regexp.Regexp) (found bool) {
	names := map[string]bool{}
	for _, f := range d.Table.Forms {
		if name, ok := d.Table.Tag(f.Code); ok && !f.Attr && f.Kind == form {
			names[name] = true
		}
	}
	d.Tree.Walk(func(path []*grammar.Node, n *grammar.Node) {
		found = found || n.Kind == grammar.TextNode && names[path[len(path)-1].Name] && (pattern == nil || pattern.MatchString(n.Text))
	})
	return found
}

// localTime is a date of WV-CSP without a zone.
var localTime = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}$`)

// undeclared changes the namespaces of elements whose names have prefixes of the type where
// neither they nor those around them declare the prefix.
func undeclared(t *tokens.Table, n *grammar.Node, declared []string) {
	declared = append(slices.Clip(declared), n.Declares...)
	if i := slices.IndexFunc(t.Binds, func(b tokens.Bind) bool { return n.Space != "" && b.Space == n.Space }); i >= 0 && !slices.Contains(declared, t.Binds[i].Prefix) {
		n.Space = t.Binds[i].Prefix
	}
	for _, kid := range n.Kids {
		undeclared(t, kid, declared)
	}
}

// unbind changes the namespaces of elements whose names have prefixes of the type.
func unbind(t *tokens.Table, tree *grammar.Node, to func(tokens.Bind) string) {
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		if i := slices.IndexFunc(t.Binds, func(b tokens.Bind) bool { return n.Space != "" && b.Space == n.Space }); i >= 0 {
			n.Space = to(t.Binds[i])
		}
	})
}

// needsCharset reports whether d is neither UTF-8 nor US-ASCII.
func needsCharset(d *Doc) bool {
	return d.Header.Charset != codec.UTF8 && d.Header.Charset != codec.USASCII && d.Header.Charset != codec.CharsetUnknown
}

func failsAtCharset(d *Doc, message string) bool {
	return needsCharset(d) &&
		(strings.HasSuffix(message, "No built-in charset converter (Compiled without libiconv)") ||
			strings.HasSuffix(message, "The character set cannot be found.") ||
			d.Header.PublicID == 0 && strings.HasSuffix(message, "Unknown Public ID"))
}

// nameType gives the header of a document the number of its type, where libwbxml has another
// name for that.
func nameType(d *Doc, octets []byte, _ func([]byte) bool) []byte {
	h, start, err := codec.ParseHeader(octets)
	if err != nil || h.PublicID > 1 || d.Table.Name != "activesync" && d.Table.Name != "wv-csp-1.2" {
		return octets
	}
	h.PublicID = max(d.own.PublicID, 1)
	return append(codec.AppendHeader(nil, h), octets[start:]...)
}

// dropCharset takes the charset out of the header of a document of version 1.0.
func dropCharset(octets []byte) []byte {
	if len(octets) == 0 || octets[0] != 0 {
		return octets
	}
	at := 1
	id, n := wire.ConsumeInt(octets[at:])
	at += n
	if id == 0 {
		_, n = wire.ConsumeInt(octets[at:])
		at += n
	}
	_, n = wire.ConsumeInt(octets[at:])
	return slices.Delete(slices.Clone(octets), at, at+n)
}

// untrimStrings makes the strings of the string table as long again as they are
// in d, with zero octets, so that its length and the references to it are right.
func untrimStrings(d *Doc, octets []byte, right func([]byte) bool) []byte {
	h, start, err := codec.ParseHeader(octets)
	if err != nil {
		return octets
	}
	untrimmed := map[string][]string{}
	d.Tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		if s := strings.TrimFunc(n.Text, xmlSpace); s != n.Text {
			untrimmed[s] = append(untrimmed[s], n.Text)
		}
	})
	size := len(h.Strings)
	mended := octets
	untrim(untrimmed, nil, octets[start-size:], size, func(table, body []byte) bool {
		h.Strings = table
		try := append(codec.AppendHeader(nil, h), body...)
		if !right(try) {
			return false
		}
		mended = try
		return true
	})
	return mended
}

// repeatsTrimmed reports whether a text with white space around it occurs twice.
func repeatsTrimmed(tree *grammar.Node) (found bool) {
	seen := map[string]bool{}
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		if n.Kind == grammar.TextNode && strings.TrimFunc(n.Text, xmlSpace) != n.Text {
			found = found || seen[n.Text]
			seen[n.Text] = true
		}
	})
	return found
}

// untrim takes strings off b until they would have had size octets, with their
// terminators, before they were trimmed. It calls f with these, behind table, and
// with the rest, for every way there is, until f returns true.
func untrim(untrimmed map[string][]string, table, b []byte, size int, f func(table, rest []byte) bool) bool {
	if size == 0 {
		return f(table, b)
	}
	trimmed, b, found := bytes.Cut(b, []byte{0})
	if !found {
		return false
	}
	for _, s := range append([]string{string(trimmed)}, untrimmed[string(trimmed)]...) {
		if len(s) >= size {
			continue
		}
		padded := append(append(slices.Clone(table), trimmed...), make([]byte, len(s)-len(trimmed)+1)...)
		if untrim(untrimmed, padded, b, size-len(s)-1, f) {
			return true
		}
	}
	return false
}

// rootScope returns the namespace that the peer gives a root without a token: that of the
// page whose number is the length of its name.
func rootScope(t *tokens.Table, tree *grammar.Node) string {
	for _, root := range tree.Kids {
		if root.Kind == grammar.ElementNode && root.Literal && len(root.Name) < len(t.Spaces) {
			return t.Spaces[len(root.Name)]
		}
	}
	return ""
}

// inheritSpaces gives an element the default namespace in scope, except where the
// peer declares one: at a root with a token, and where the page is not that of
// the parent, if that has a token.
func inheritSpaces(n *grammar.Node, scope, page string) {
	for _, kid := range n.Kids {
		inner, own := scope, kid.Space
		if kid.Kind == grammar.ElementNode && own != grammar.PrefixSpace {
			if !kid.Literal && !n.Literal && own != page {
				inner = own
			}
			kid.Space = inner
		}
		inheritSpaces(kid, inner, own)
	}
}

// ignoreSpaces gives elements without a token, in a document of type t, the
// namespace that a token of their name has, else the one in scope.
func ignoreSpaces(t *tokens.Table, n *grammar.Node, scope string) {
	for _, kid := range n.Kids {
		in := t
		if kid.Kind == grammar.ElementNode && kid.Literal {
			kid.Space = scope
			for page, space := range t.Spaces {
				if _, ok := t.FindTag(uint8(page), []byte(kid.Name)); ok {
					kid.Space = space
					break
				}
			}
		} else if i := slices.IndexFunc(t.Forms, func(f tokens.Form) bool { return rootOf(f.Table, kid) }); i >= 0 {
			in = tokens.ByName(t.Forms[i].Table)
		}
		ignoreSpaces(in, kid, kid.Space)
	}
}

// rootOf reports whether n is the root of a document of the type called table.
func rootOf(table string, n *grammar.Node) bool {
	t := tokens.ByName(table)
	return t != nil && t.Root == n.Name && slices.Contains(t.Spaces, n.Space) && n.Space != ""
}

// rewrites reports whether libwbxml changes the media type s.
func rewrites(d *Doc, s string) bool {
	return s == "application/vnd.syncml-devinf+wbxml" && d.Table.Root == "SyncML" ||
		s == "application/vnd.syncml.dmtnds+wbxml" && d.Table.Name == "syncml-1.2"
}

// rewriteType changes the text of elements Type.
func rewriteType(tree *grammar.Node, f func(string) string) {
	tree.Walk(func(path []*grammar.Node, n *grammar.Node) {
		if n.Kind == grammar.TextNode && path[len(path)-1].Name == "Type" {
			n.Text = f(n.Text)
		}
	})
}

// hasInner reports whether one of these elements is somewhere below the root.
func hasInner(tree *grammar.Node, names ...string) (found bool) {
	tree.Walk(func(path []*grammar.Node, n *grammar.Node) {
		found = found || len(path) > 1 && slices.Contains(names, n.Name)
	})
	return found
}

// hasObject reports whether there is a Data with content two levels below Add or
// Replace: libwbxml takes it for a vCard or the like.
func hasObject(tree *grammar.Node) (found bool) {
	tree.Walk(func(path []*grammar.Node, n *grammar.Node) {
		if n.Name == "Data" && len(n.Kids) > 0 && len(path) > 1 {
			command := path[len(path)-2].Name
			found = found || command == "Add" || command == "Replace"
		}
	})
	return found
}

// dropAttrs drops attributes where libwbxml has no table of them.
func dropAttrs(d *Doc, tree *grammar.Node) {
	if len(d.Table.Attrs) > 0 {
		return
	}
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		n.Attrs = nil
	})
}

// undeclare gives elements with a prefix the namespace that encoding/xml gives them where
// it is not declared.
func undeclare(tree *grammar.Node) {
	tree.Walk(func(_ []*grammar.Node, n *grammar.Node) {
		if n.Space == grammar.PrefixSpace {
			n.Space = "x"
		}
	})
}

// dropTexts drops texts of elements in documents of a type.
func dropTexts(ofType bool, n *grammar.Node, texts ...string) {
	n.Kids = slices.DeleteFunc(n.Kids, func(kid *grammar.Node) bool {
		return ofType && kid.Kind == grammar.TextNode && slices.Contains(texts, kid.Text)
	})
	for _, kid := range n.Kids {
		dropTexts(ofType, kid, texts...)
	}
}

// dropInstructions drops processing instructions.
func dropInstructions(n *grammar.Node) {
	kids := n.Kids
	n.Kids = nil
	for _, kid := range kids {
		switch kid.Kind {
		case grammar.InstructionNode:
		case grammar.TextNode:
			n.AddText(kid.Text)
		default:
			dropInstructions(n.Add(kid))
		}
	}
}

// lineFeeds replaces the line ends that an XML parser does not tell from LF.
var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
