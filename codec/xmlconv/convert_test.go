package xmlconv_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A pair is a document in both forms. The XML stands without declaration and
// DOCTYPE.
type pair struct {
	name  string
	table *tokens.Table
	with  func(o *both)
	wbxml string // annotated hex; "" = only what the XML is written as, back in XML, counts
	xml   string // what the WBXML is read as; "" = as from
	from  string // what the WBXML is written from; "" = as xml, "-" = not written
}

// pairs has what becomes of each construct.
var pairs = []pair{
	// Elements.
	{name: "empty and without content", table: play,
		wbxml: `03 01 6A 00 45 # doc
			06           # a
			46 01        # a with an END
			46 03 00 01  # a with an empty string
			01`,
		xml: `<doc><a/><a></a><a></a></doc>`, from: "-"},
	{name: "empty and without content, written", table: play,
		wbxml: `03 01 6A 00 45 06 46 01 01`,
		xml:   `<doc><a/><a></a></doc>`, from: `<doc><a  /><a  ></a ></doc>`},
	{name: "pages without namespaces", table: play,
		wbxml: `03 01 6A 00 45 00 01 06 # page 1, uno
			05           # one, on the same page
			00 00 06     # page 0, a
			00 FF 05     # page 255, z
			01`,
		xml: `<doc><uno/><one/><a/><z/></doc>`},
	{name: "pages are namespaces", table: club,
		wbxml: `03 00 00 6A 1A 2D 2F 2F 54 45 53 54 2F 2F 44 54 44 20 43 4C 55 42 20 31 2E 30 2F 2F 45 4E 00 # by its text
			45           # club
			0C           # p
			00 01 06     # page 1, p
			00 02 05     # page 2, more, in the same namespace
			00 03 45     # page 3, bare, in none
			05           #  bare
			01
			00 00 06     # page 0, key
			01`,
		xml: `<club xmlns="urn:club"><p/><p xmlns="urn:club&amp;b"/><more xmlns="urn:club&amp;b"/><bare xmlns=""><bare/></bare><key/></club>`},
	{name: "prefixes of known namespaces", table: club,
		wbxml: `03 00 00 6A 1A 2D 2F 2F 54 45 53 54 2F 2F 44 54 44 20 43 4C 55 42 20 31 2E 30 2F 2F 45 4E 00
			45 0C 00 01 06 01`,
		xml:  `<club xmlns="urn:club"><p/><p xmlns="urn:club&amp;b"/></club>`,
		from: `<x:club xmlns:x="urn:club" xmlns:y="urn:club&amp;b"><x:p/><y:p/></x:club>`},
	{name: "document without namespaces", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 6B 45 5A # SyncML, SyncBody, Add, Meta
			00 01 53 03 78 00 01       # page 1, Type "x"
			01
			00 00 54 4F                # page 0, Item, Data
			00 02 60 01                # page 2, MgmtTree
			01 01 01 01 01`,
		xml:  `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add><Meta><Type xmlns="syncml:metinf">x</Type></Meta><Item><Data><MgmtTree xmlns="syncml:dmddf1.2"></MgmtTree></Data></Item></Add></SyncBody></SyncML>`,
		from: `<SyncML><SyncBody><Add><Meta><Type>x</Type></Meta><Item><Data><MgmtTree></MgmtTree></Data></Item></Add></SyncBody></SyncML>`},
	{name: "namespace by another name", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"></SyncML>`, from: `<SyncML xmlns="syncml:syncml1.2"></SyncML>`},

	{name: "namespace by another name, for names without a token", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 08 78 00 78 6D 6C 6E 73 00 44 00 84 00 04 02 03 73 79 6E 63 6D 6C 3A 6D 65 74 69 6E 66 00 01 01`,
		xml:   `<x xmlns="SYNCML:SYNCML1.2"><x xmlns="syncml:metinf"/></x>`, from: `<x xmlns="syncml:syncml1.2"><x xmlns="syncml:metinf1.2"/></x>`},

	// Names without a token.
	{name: "literal elements inherit the namespace", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 02 78 00 # "x"
			6D
			44 00        # x
			2B           #  SyncBody
			04 00        #  x
			01
			01`,
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><x><SyncBody/><x/></x></SyncML>`},
	{name: "literal elements in other namespaces", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 0C 78 00 78 6D 6C 6E 73 00 70 3A 79 00 # "x", "xmlns", "p:y"
			6D
			C4 00        # x
			04 02 03 75 00 01 # xmlns "u"
			04 00        #  x
			2B           #  SyncBody
			84 00 04 02 03 00 01 # x, xmlns ""
			01
			01`,
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><x xmlns="u"><x/><SyncBody xmlns="SYNCML:SYNCML1.2"/><x xmlns=""/></x></SyncML>`, from: "-"},
	{name: "literal elements in other namespaces, written", table: tokens.SyncML12,
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><x xmlns="u"><x/><SyncBody xmlns="SYNCML:SYNCML1.2"/><x xmlns=""><Item>a name of the type elsewhere</Item></x></x></SyncML>`},
	{name: "literal names with a prefix", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 0C 70 3A 78 00 78 6D 6C 6E 73 3A 70 00 # "p:x", "xmlns:p"
			6D
			C4 00 04 04 03 75 00 # p:x, xmlns:p "u"
			04 00 03 31 00 01    #  p:x "1"
			2B           #  SyncBody
			04 00        #  p:x
			01
			01`,
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><p:x xmlns:p="u" p:x="1"><SyncBody/><p:x/></p:x></SyncML>`},
	{name: "literal root", table: club,
		wbxml: `03 01 6A 02 78 00 44 00 05 01`,
		with:  func(o *both) { o.en.Header.PublicID = 1 },
		xml:   `<x xmlns="urn:club"><club/></x>`},
	{name: "literal root in no namespace", table: club,
		wbxml: `03 01 6A 0D 78 00 78 6D 6C 6E 73 00 63 6C 75 62 00 C4 00 04 02 03 00 01 04 08 01`,
		with:  func(o *both) { o.en.Header.PublicID = 1 },
		xml:   `<x xmlns=""><club/></x>`, from: `<x><club/></x>`},
	{name: "attribute with a prefix of a known namespace", table: club,
		wbxml: `03 01 6A 10 78 6D 6C 6E 73 3A 79 00 79 3A 7A 00 79 3A 77 00 # "xmlns:y", "y:z", "y:w"
			85
			04 00 03 75 72 6E 3A 63 6C 75 62 00
			04 08 03 31 00
			04 0C 03 32 00
			01`,
		with: func(o *both) { o.en.Header.PublicID = 1 },
		xml:  `<club xmlns="urn:club" xmlns:y="urn:club" y:z="1" y:w="2"/>`,
		from: `<y:club xmlns:y="urn:club" y:z="1" y:w="2"/>`},
	{name: "xml:lang", table: play,
		wbxml: `03 01 6A 09 78 6D 6C 3A 6C 61 6E 67 00 85 04 00 03 65 6E 00 01`,
		xml:   `<doc xml:lang="en"/>`},
	{name: "namespaces of a type without", table: play,
		wbxml: `03 01 6A 12 78 6D 6C 6E 73 00 78 6D 6C 6E 73 3A 70 00 70 3A 61 00 # "xmlns", "xmlns:p", "p:a"
			C5 04 00 03 75 00 04 06 03 76 00 01 # doc, xmlns "u", xmlns:p "v"
			04 0E 06
			01`,
		xml: `<doc xmlns="u" xmlns:p="v"><p:a/><a/></doc>`, from: "-"},
	{name: "namespaces of a type without, written", table: play,
		wbxml: `03 01 6A 12 78 6D 6C 6E 73 00 78 6D 6C 6E 73 3A 70 00 70 3A 61 00
			C5 04 00 03 75 00 04 06 03 76 00 01
			04 0E 06
			01`,
		xml: `<doc xmlns="u" xmlns:p="v"><p:a/><a/></doc>`},

	// Attributes.
	{name: "nothing and an empty string", table: play,
		wbxml: `03 01 6A 00 85 05 00 01 05 03 00 01`,
		xml:   `<doc id="" lang=""/>`, from: "-"},
	{name: "prefixes, values and the text behind", table: play,
		wbxml: `03 01 6A 00 C5
			07 03 78 00 85 03 2F 79 65 00 # href http://, "x", ".com", "/ye"
			08 03 2F 68 74 6D 6C 00 # type text, "/html"
			05 03 00     # id, an empty string
			00 01 05 03 00 # page 1, lang, an empty string
			01
			03 74 00     # "t"
			01`,
		xml: `<doc href="http://x.com/ye" type="text/html" id="" lang="">t</doc>`},
	{name: "whole values and lists", table: tokens.Prov11,
		wbxml: `03 0B 6A 00 C5 46 01 # wap-provisioningdoc version="1.0"
			87 07 06 03 48 41 4E 53 4D 41 4E 43 48 45 53 54 45 52 20 50 41 50 00 01 # NAME, HANSMANCHESTER PAP in octets
			87 0C 06 9A 01 # AUTHTYPE, value PAP
			87 00 01 33 00 00 06 00 01 93 90 92 01 # AAUTHTYPE, value DIGEST , BASIC
			01`,
		xml: `<wap-provisioningdoc version="1.0"><parm name="NAME" value="HANSMANCHESTER PAP"/><parm name="AUTHTYPE" value="PAP"/><parm name="AAUTHTYPE" value="DIGEST,BASIC"/></wap-provisioningdoc>`},
	{name: "white space in attributes", table: play,
		wbxml: `03 01 6A 00 85 05 03 20 09 0A 0D 22 27 3C 3E 26 00 01`,
		xml:   `<doc id=" &#x9;&#xA;&#xD;&quot;'&lt;>&amp;"/>`},

	// Text.
	{name: "characters", table: play,
		wbxml: `03 01 6A 00 45 03 3C 26 3E 22 5D 5D 3E 0D 09 0A 7F C2 80 EF BF BD F0 90 80 80 00 01`,
		xml:   "<doc>&lt;&amp;&gt;\"]]&gt;&#xD;\t\n\x7f\u0080\uFFFD\U00010000</doc>"},
	{name: "strings, entities and references are one text", table: play,
		wbxml: `03 01 6A 02 62 00 45 03 61 00 83 00 02 63 C3 01 64 80 00 C0 01`,
		xml:   `<doc>abcd$(b)nought</doc>`, from: "-"},
	{name: "comments and CDATA vanish", table: play,
		wbxml: `03 01 6A 00 45 03 61 3C 62 63 00 01`,
		xml:   `<doc>a&lt;bc</doc>`, from: `<!-- x --><doc>a<![CDATA[<b]]><!-- y -->c</doc><!-- z -->`},

	// White space.
	{name: "white space between elements", table: play,
		wbxml: `03 01 6A 00 45 46 06 01 47 03 20 00 01 01`,
		xml:   `<doc><a><a/></a><b> </b></doc>`, from: "<doc>\n <a> <a/> </a>\n <b> </b> </doc>"},
	{name: "white space in mixed content", table: play,
		wbxml: `03 01 6A 00 45 03 78 20 00 06 03 20 00 06 03 20 79 20 00 01`,
		xml:   `<doc>x <a/> <a/> y </doc>`},
	{name: "white space before the first text", table: play,
		wbxml: `03 01 6A 00 45 06 03 20 79 00 06 03 0A 00 01`,
		xml:   "<doc><a/> y<a/>\n</doc>", from: "<doc> <a/> y<a/>\n</doc>"},
	{name: "white space by definition", table: club,
		wbxml: `03 01 6A 00 45 4B 01 4C 03 20 00 01 01`,
		with:  func(o *both) { o.en.Header.PublicID = 1 },
		xml:   `<club xmlns="urn:club"><list></list><p> </p></club>`, from: `<club xmlns="urn:club"><list> </list><p> </p></club>`},
	{name: "white space kept", table: play,
		wbxml: `03 01 6A 00 45 03 0A 20 00 06 03 20 00 01`,
		with:  func(o *both) { o.en.KeepSpace = true },
		xml:   "<doc>\n <a/> </doc>"},
	{name: "white space preserved by xml:space", table: play,
		wbxml: `03 01 6A 0A 78 6D 6C 3A 73 70 61 63 65 00
			45 C6 04 00 03 70 72 65 73 65 72 76 65 00 01
			03 20 00 47 03 20 00 06 01
			C7 04 00 03 64 65 66 61 75 6C 74 00 01 06 01
			01 01`,
		xml:  `<doc><a xml:space="preserve"> <b> <a/></b><b xml:space="default"><a/></b></a></doc>`,
		from: `<doc> <a xml:space="preserve"> <b> <a/></b><b xml:space="default"> <a/></b></a></doc>`},
	{name: "white space in CDATA", table: play,
		wbxml: `03 01 6A 00 45 03 20 00 06 01`,
		xml:   `<doc> <a/></doc>`, from: `<doc><![CDATA[ ]]><a/></doc>`},

	// Processing instructions.
	{name: "OPAQUE in an instruction is text in the charset", table: play,
		wbxml: "03 01 87 77 04 00 61 00 00 43 04 00 C3 02 20 AC 01 05", from: "-",
		with: func(o *both) { o.en.Header.Charset = codec.UTF16 },
		xml:  "<?a €?><doc/>"},
	{name: "instructions", table: play,
		wbxml: `03 01 6A 02 74 00 # "t"
			43 04 00 03 62 65 66 6F 72 65 00 01 # t before
			43 07 03 78 00 01 # href http:// x
			45 43 05 01 03 61 00 43 05 03 32 20 00 01 01 # doc, id, "a", id "2 "
			43 06 03 7A 00 01`,
		xml: `<?t before?><?href http://x?><doc><?id?>a<?id 2 ?></doc><?name z?>`},

	// Binary values.
	{name: "base64, canonical only", table: club,
		wbxml: `03 01 6A 00 45 46 C3 03 01 02 FF 01 # key, 01 02 FF
			46 03 41 51 4C 2F 3D 00 01 # AQL/=
			46 03 51 51 00 01 # QQ, without padding
			46 03 51 52 3D 3D 00 01 # QR==, with bits behind the end
			01`,
		with: func(o *both) { o.en.Header.PublicID, o.en.KeepUnfit = 1, true },
		xml:  `<club xmlns="urn:club"><key>AQL/</key><key>AQL/=</key><key>QQ</key><key>QR==</key></club>`},
	{name: "a nonce is base64 text", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 00 01 50 03 41 51 4C 2F 00 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><NextNonce xmlns="syncml:metinf">AQL/</NextNonce></SyncML>`},
	{name: "a nonce of octets", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 00 01 50 C3 03 01 02 FF 01 01`, from: "-",
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><NextNonce xmlns="syncml:metinf">AQL/</NextNonce></SyncML>`},
	{name: "dates", table: club,
		wbxml: `03 01 6A 00 C5
			05 C3 04 19 99 04 30 # since
			01
			47 C3 07 20 26 11 23 12 13 14 01
			47 C3 06 20 26 11 23 12 13 01
			47 C3 04 20 10 00 00 01 # not cut within the date
			47 03 32 30 32 36 2D 31 31 2D 32 33 00 01 # another form
			47 03 32 30 32 36 2D 31 31 2D 32 33 54 31 32 3A 31 33 3A 31 34 7A 00 01
			01`,
		with: func(o *both) { o.en.Header.PublicID, o.en.KeepUnfit = 1, true },
		xml: `<club xmlns="urn:club" since="1999-04-30T00:00:00Z"><born>2026-11-23T12:13:14Z</born><born>2026-11-23T12:13:00Z</born>` +
			`<born>2010-00-00T00:00:00Z</born><born>2026-11-23</born><born>2026-11-23T12:13:14z</born></club>`},
	{name: "dates and base64 as people write them", table: club,
		wbxml: `03 01 6A 00 45 46 C3 03 01 02 FF 01 47 C3 07 20 26 01 31 12 13 14 01 01`,
		with:  func(o *both) { o.en.Header.PublicID = 1 },
		from:  "<club xmlns='urn:club'><key>\n AQ\r\n\tL/ </key><born>20260131T121314Z</born></club>",
		xml:   `<club xmlns="urn:club"><key>AQL/</key><born>2026-01-31T12:13:14Z</born></club>`},
	{name: "integers", table: club,
		wbxml: `03 01 6A 00 45
			48 C3 01 00 01
			48 C3 01 FF 01
			48 C3 02 01 00 01
			48 C3 04 FF FF FF FF 01
			48 03 34 32 39 34 39 36 37 32 39 36 00 01
			48 03 30 31 00 01
			48 03 2B 31 00 01
			48 03 2D 31 00 01
			01`,
		with: func(o *both) { o.en.Header.PublicID, o.en.KeepUnfit = 1, true },
		xml: `<club xmlns="urn:club"><count>0</count><count>255</count><count>256</count><count>4294967295</count>` +
			`<count>4294967296</count><count>01</count><count>+1</count><count>-1</count></club>`},
	{name: "integers in more octets than they need", table: club,
		wbxml: `03 01 6A 00 45 48 C3 00 01 48 C3 03 00 00 07 01 01`,
		xml:   `<club xmlns="urn:club"><count>0</count><count>7</count></club>`, from: "-"},
	{name: "binary attribute", table: club,
		wbxml: `03 01 6A 00 85 06 C3 02 00 01 01`,
		with:  func(o *both) { o.en.Header.PublicID = 1 },
		xml:   `<club xmlns="urn:club" key="AAE="/>`},
	{name: "binary attribute before version 1.2", table: club,
		wbxml: `01 01 6A 00 C5 06 03 41 41 45 3D 00 01 46 C3 02 00 01 01 01`,
		with:  func(o *both) { o.en.Header = codec.Header{Version: codec.Version11, PublicID: 1} },
		xml:   `<club xmlns="urn:club" key="AAE="><key>AAE=</key></club>`},
	{name: "binary values are text in version 1.0", table: club,
		wbxml: `00 01 00 C5 06 03 41 41 45 3D 00 01 46 03 41 41 45 3D 00 01 01`,
		with:  func(o *both) { o.en.Header = codec.Header{Version: codec.Version10, PublicID: 1} },
		xml:   `<club xmlns="urn:club" key="AAE="><key>AAE=</key></club>`},
	{name: "binary value beside other content is text", table: club,
		wbxml: `03 01 6A 00 45 46 03 41 41 45 3D 00 0C 03 41 41 45 3D 00 01 01`,
		with:  func(o *both) { o.en.Header.PublicID = 1 },
		xml:   `<club xmlns="urn:club"><key>AAE=<p/>AAE=</key></club>`},

	// CDATA.
	{name: "opaque text is CDATA", table: play,
		wbxml: `03 01 6A 00 45 03 61 00 C3 02 3C 62 03 63 00 C3 00 46 C3 01 20 01 01`,
		with:  func(o *both) { o.de.CDATA, o.en.CDATA = true, true },
		xml:   `<doc>a<![CDATA[<b]]>c<![CDATA[]]><a><![CDATA[ ]]></a></doc>`},
	{name: "white space beside CDATA", table: play,
		wbxml: `03 01 6A 00 45 03 20 00 C3 01 3C 03 20 00 46 03 20 00 C3 00 01 03 20 00 C3 01 3C 46 06 01 01`,
		with:  func(o *both) { o.de.CDATA, o.en.CDATA = true, true },
		xml:   `<doc> <![CDATA[<]]> <a> <![CDATA[]]></a> <![CDATA[<]]><a><a/></a></doc>`,
		from:  `<doc> <![CDATA[<]]> <a> <![CDATA[]]></a> <![CDATA[<]]><a> <a/> </a></doc>`},
	{name: "CDATA cannot hold its end, nor a carriage return", table: play,
		wbxml: `03 01 6A 00 45 46 C3 05 61 5D 5D 3E 62 01 46 C3 02 3C 0D 01 01`,
		with:  func(o *both) { o.de.CDATA, o.en.CDATA = true, true },
		xml:   "<doc><a><![CDATA[a]]]]><![CDATA[>b]]></a><a>&lt;&#xD;</a></doc>", from: "-"},
	{name: "CDATA where the definition has another form", table: club,
		wbxml: `03 01 6A 00 45 46 C3 03 69 B7 1D 01 48 C3 01 07 01 4A C3 01 37 01 01`,
		with:  func(o *both) { o.en.Header.PublicID, o.de.CDATA, o.en.CDATA = 1, true, true },
		xml:   `<club xmlns="urn:club"><key>abcd</key><count>7</count><file><![CDATA[7]]></file></club>`,
		from:  `<club xmlns="urn:club"><key><![CDATA[abcd]]></key><count><![CDATA[7]]></count><file><![CDATA[7]]></file></club>`},
	{name: "CDATA before there was OPAQUE", table: play,
		wbxml: `00 01 00 45 03 61 00 01`,
		with:  func(o *both) { o.de.CDATA, o.en.CDATA, o.en.Header.Version = true, true, codec.Version10 },
		xml:   `<doc>a</doc>`, from: `<doc><![CDATA[a]]></doc>`},
	{name: "CDATA with a character that the charset lacks", table: play,
		wbxml: `03 01 03 00 45 03 61 00 02 81 69 01`,
		with:  func(o *both) { o.de.CDATA, o.en.CDATA, o.en.Header.Charset = true, true, codec.USASCII },
		xml:   `<doc>aé</doc>`, from: `<doc><![CDATA[aé]]></doc>`},

	// Charsets.
	{name: "ENTITY for what the charset lacks", table: play,
		with:  func(o *both) { o.en.Header.Charset = codec.USASCII },
		wbxml: `03 01 03 00 C5 05 02 82 2C 01 03 61 00 02 81 69 03 62 00 01`,
		xml:   `<doc id="Ĭ">aéb</doc>`},
	{name: "UTF-16 in strings and string table", table: play,
		with: func(o *both) { o.en.Header.Charset = codec.UTF16BE },
		wbxml: `03 01 87 75 04 01 01 00 00 # UTF-16BE, "ā"
			45 03 00 61 D8 34 DD 1E 00 00 # "a" U+1D11E
			04 00
			01`,
		xml: "<doc>a\U0001D11E<ā/></doc>"},
	{name: "UTF-16 of the other order", table: play,
		with:  func(o *both) { o.en.Header.Charset = codec.UTF16LE },
		wbxml: `03 01 87 76 00 45 03 61 00 00 00 01`,
		xml:   "<doc>a</doc>"},
	{name: "a charset from outside", table: play,
		with: func(o *both) {
			o.en.Header.Charset, o.en.Charsets, o.de.Codec.Charsets = 17, charset.Find, charset.Find // Shift_JIS
		},
		wbxml: `03 01 11 00 45 03 83 58 00 02 81 69 01`,
		xml:   "<doc>スé</doc>"},
	{name: "the transport's charset counts", table: play,
		with:  func(o *both) { o.de.Codec.Charset = codec.ISO88591 },
		wbxml: `03 01 6A 00 45 03 E9 00 01`,
		xml:   "<doc>é</doc>", from: "-"},
	{name: "version 1.0 has no charset", table: play,
		wbxml: `00 01 00 45 03 C3 A9 00 01`,
		with:  func(o *both) { o.en.Header.Version = codec.Version10 },
		xml:   "<doc>é</doc>"},

	// Documents within documents.
	{name: "a management tree by page", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 4F 00 02 60 77 03 31 00 01 01 01 00 00 12 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1</VerDTD></MgmtTree></Data><Final/></SyncML>`},
	{name: "a management tree without its namespace", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 04 46 6F 6F 00 6D 4F 00 02 60 77 03 31 00 01 2F 1C 04 00 01 01 00 00 12 04 00 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1</VerDTD><RTProperties/><Format/><Foo/></MgmtTree></Data><Final/><Foo/></SyncML>`,
		from:  `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><MgmtTree><VerDTD>1</VerDTD><RTProperties/><Format/><Foo/></MgmtTree></Data><Final/><Foo/></SyncML>`},
	{name: "a name of another page in its parent's namespace", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 09 4D 67 6D 74 54 72 65 65 00 6D 6E 04 00 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Target><MgmtTree/></Target></SyncML>`},
	{name: "a management tree by option a document", table: tokens.SyncML12,
		with: func(o *both) { o.en.NestTNDS, o.en.Plan = true, xmlconv.PlanNone },
		wbxml: `03 A4 01 6A 00 6D 4F
			C3 29        # OPAQUE, 41 octets: version 1.3, public identifier by its text
			03 00 00 6A 1B 2D 2F 2F 4F 4D 41 2F 2F 44 54 44 2D 44 4D 2D 44 44 46 20 31 2E 32 2F 2F 45 4E 00
			00 02 60 77 03 31 00 01 01
			01 12 01`,
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1</VerDTD></MgmtTree></Data><Final/></SyncML>`},
	{name: "a management tree where the type has no page for it", table: tokens.SyncML11,
		wbxml: `02 9F 53 6A 00 6D 4F
			C3 24 02 00 00 6A 1B 2D 2F 2F 4F 4D 41 2F 2F 44 54 44 2D 44 4D 2D 44 44 46 20 31 2E 32 2F 2F 45 4E 00
			00 02 60 01
			01 01`,
		with: func(o *both) { o.en.Header.Version = codec.Version12 },
		xml:  `<SyncML xmlns="SYNCML:SYNCML1.1"><Data><MgmtTree xmlns="syncml:dmddf1.2"></MgmtTree></Data></SyncML>`},
	{name: "device information, white space around it", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 4F C3 0E 03 A4 03 6A 00 4A 65 03 31 00 01 56 01 01 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf"><VerDTD>1</VerDTD><OEM></OEM></DevInf></Data></SyncML>`,
		from:  "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><Data>\n<DevInf xmlns=\"syncml:devinf\"><VerDTD>1</VerDTD> <OEM></OEM></DevInf> </Data></SyncML>"},
	{name: "device information without its namespace", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 4F C3 0E 03 A4 03 6A 00 4A 65 03 31 00 01 56 01 01 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf"><VerDTD>1</VerDTD><OEM></OEM></DevInf></Data></SyncML>`,
		from:  `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf><VerDTD>1</VerDTD><OEM></OEM></DevInf></Data></SyncML>`},
	{name: "device information where nothing has a namespace", table: tokens.SyncML12,
		wbxml: `03 A4 01 6A 00 6D 4F C3 0E 03 A4 03 6A 00 4A 65 03 31 00 01 56 01 01 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf"><VerDTD>1</VerDTD><OEM></OEM></DevInf></Data></SyncML>`,
		from:  `<SyncML><Data><DevInf><VerDTD>1</VerDTD><OEM></OEM></DevInf></Data></SyncML>`},
	{name: "device information before there was OPAQUE", table: tokens.SyncML12,
		with: func(o *both) { o.en.Header.Version = codec.Version10 },
		xml:  `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf"><VerDTD>1</VerDTD></DevInf></Data></SyncML>`},
	{name: "a document told by the text before it", table: club,
		wbxml: `03 01 6A 00 45
			49 03 0A 64 65 76 69 63 65 20 00 01 # kind "\ndevice "
			4A C3 05 03 01 6A 00 0A 01          # file, a document that does not say what it is
			09                                  # kind, empty
			4A C3 05 41 42 6A 0A 0A 01
			01`,
		xml: "<club xmlns=\"urn:club\"><kind>\ndevice </kind><file><DevInf xmlns=\"syncml:devinf\"/></file><kind/><file>ABj\n\n</file></club>", from: "-"},
	{name: "a document without namespaces in one with", table: club,
		with: func(o *both) { o.en.Header.PublicID = 1 },
		wbxml: `03 01 6A 00 45 49 03 73 65 74 74 69 6E 67 73 00 01
			4A C3 05 03 0B 6A 00 05 01 # file, wap-provisioningdoc
			4A C3 0B 03 0B 6A 04 70 3A 78 00 45 07 01 01 # the same, with a string that is not used
			01`,
		xml:  `<club xmlns="urn:club"><kind>settings</kind><file><wap-provisioningdoc xmlns=""/></file><file><wap-provisioningdoc xmlns=""><parm/></wap-provisioningdoc></file></club>`,
		from: "-"},
	{name: "a document without namespaces in one with, written", table: club,
		with: func(o *both) { o.en.Header.PublicID = 1 },
		wbxml: `03 01 6A 00 45 49 03 73 65 74 74 69 6E 67 73 00 01
			4A C3 05 03 0B 6A 00 05 01
			4A C3 07 03 0B 6A 00 45 07 01 01
			4A C3 16 03 0B 6A 08 78 6D 6C 6E 73 00 78 00 # "xmlns", "x"
			C5 04 00 03 75 00 01 04 06 01 01             # wap-provisioningdoc, xmlns "u", x
			01`,
		xml: `<club xmlns="urn:club"><kind>settings</kind><file><wap-provisioningdoc xmlns=""/></file><file><wap-provisioningdoc xmlns=""><parm/></wap-provisioningdoc></file>` +
			`<file><wap-provisioningdoc xmlns="u"><x/></wap-provisioningdoc></file></club>`},
	{name: "a document's charset is its own", table: tokens.SyncML12,
		wbxml: `03 A4 01 04 00 6D 67 03 E9 00 01 4F C3 0D 03 A4 03 6A 00 4A 65 03 C3 A9 00 01 01 01 67 03 E9 00 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Source>é</Source><Data><DevInf xmlns="syncml:devinf"><VerDTD>é</VerDTD></DevInf></Data><Source>é</Source></SyncML>`, from: "-"},

	// String tables.
	{name: "repeated text in the table", table: play,
		with: func(o *both) { o.en.Plan = xmlconv.PlanRepeats },
		wbxml: `03 01 6A 06 68 65 6C 6C 6F 00 # "hello"
			C5 05 83 00 01 83 00 06 83 00 46 03 6F 6E 63 65 00 01 46 03 74 77 00 01 46 03 74 77 00 01 01`,
		xml: `<doc id="hello">hello<a/>hello<a>once</a><a>tw</a><a>tw</a></doc>`},
	{name: "each document has a table of its own", table: tokens.SyncML12,
		with: func(o *both) { o.en.Plan = xmlconv.PlanRepeats },
		wbxml: `03 A4 01 6A 00
			6D 67 03 68 65 6C 6C 6F 00 01 4F
			C3 1E 03 A4 03 6A 06 77 6F 72 6C 64 00 # "world"
			4A 51 03 68 65 6C 6C 6F 00 01 52 83 00 01 56 83 00 01 01
			01 01`,
		xml: `<SyncML xmlns="SYNCML:SYNCML1.2"><Source>hello</Source><Data><DevInf xmlns="syncml:devinf"><Man>hello</Man><MaxGUIDSize>world</MaxGUIDSize><OEM>world</OEM></DevInf></Data></SyncML>`},
	{name: "text of the given table", table: play,
		with: func(o *both) {
			o.en.Plan, o.en.Header.PublicID, o.en.Header.Strings = xmlconv.PlanGiven, 1, []byte("unused\x00hello\x00x\x00")
		},
		wbxml: `03 01 6A 0F 75 6E 75 73 65 64 00 68 65 6C 6C 6F 00 78 00
			45 83 07 04 0D 46 83 0D 01 46 03 79 00 01 01`,
		xml: `<doc>hello<x/><a>x</a><a>y</a></doc>`},
	{name: "no table", table: play,
		with:  func(o *both) { o.en.Plan = xmlconv.PlanNone },
		wbxml: `03 01 6A 00 45 03 68 65 6C 6C 6F 00 01`,
		xml:   `<doc>hello</doc>`},

	// Headers.
	{name: "anonymous", table: tokens.SyncML12,
		with:  func(o *both) { o.de.Anonymous, o.en.Anonymous = true, true },
		wbxml: `03 01 6A 00 6D 4F C3 06 03 A4 03 6A 00 0A 01 01`,
		xml:   `<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf"/></Data></SyncML>`},
	{name: "public identifier of the given table", table: play,
		with: func(o *both) {
			o.en.Plan, o.en.Header.PublicIndex, o.en.Header.Strings = xmlconv.PlanGiven, 2, []byte("x\x00play\x00")
		},
		wbxml: `03 00 02 6A 07 78 00 70 6C 61 79 00 05`,
		xml:   `<doc/>`},
	{name: "public identifier in UTF-16", table: club,
		with: func(o *both) { o.en.Header.Charset = codec.UTF16BE },
		wbxml: `03 00 00 87 75 34
			00 2D 00 2F 00 2F 00 54 00 45 00 53 00 54 00 2F 00 2F 00 44 00 54 00 44 00 20 00 43 00 4C 00 55 00 42 00 20 00 31 00 2E 00 30 00 2F 00 2F 00 45 00 4E 00 00
			05`,
		xml: `<club xmlns="urn:club"/>`},
}

// body returns XML without declaration and DOCTYPE.
func body(xml []byte) string {
	for _, s := range []string{"<?xml ", "<!DOCTYPE "} {
		if bytes.HasPrefix(xml, []byte(s)) {
			xml = xml[bytes.IndexByte(xml, '>')+1:]
		}
	}
	return string(xml)
}

func TestPairs(t *testing.T) {
	var c xmlconv.Converter // one for all, so that what stays behind shows
	for _, p := range pairs {
		t.Run(p.name, func(t *testing.T) {
			o := options(p.table)
			if p.with != nil {
				p.with(&o)
			}
			octets := testdoc.Hex(t, p.wbxml)
			from := p.xml
			if p.from != "" {
				from = p.from
			}
			if from != "-" {
				got, err := c.AppendWBXML([]byte("before"), []byte(from), o.en)
				if err != nil {
					t.Fatalf("writing: %s: %v", where(err), err)
				}
				got = bytes.TrimPrefix(got, []byte("before"))
				if p.wbxml == "" {
					octets = got
				}
				if !bytes.Equal(got, octets) {
					t.Errorf("written\n%swant\n%s", hex.Dump(got), hex.Dump(octets))
				}
			}
			got, err := c.AppendXML([]byte("before"), octets, o.de)
			if err != nil {
				t.Fatalf("reading: %s: %v", where(err), err)
			}
			if got := body(bytes.TrimPrefix(got, []byte("before"))); got != p.xml {
				t.Errorf("read\n%s\nwant\n%s", got, p.xml)
			}
		})
	}
}

// TestTableGrows holds that a string table is in front of the body however much
// comes into it meanwhile: its length takes one octet, then two, then three; in a
// nested document too.
func TestTableGrows(t *testing.T) {
	o := options(tokens.SyncML12)
	for _, n := range []int{0, 1, 9, 20, 21, 22, 25, 400, 2740, 2741, 3000} {
		var names strings.Builder
		for i := range n {
			fmt.Fprintf(&names, "<x%04d></x%04d>", i, i) // 6 octets each in the table
		}
		for _, doc := range []string{
			`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr>` + names.String() + `</SyncHdr></SyncML>`,
			`<SyncML xmlns="SYNCML:SYNCML1.2"><Data><DevInf xmlns="syncml:devinf">` + names.String() + `</DevInf></Data></SyncML>`,
		} {
			dst := []byte("in front")
			out, err := new(xmlconv.Converter).AppendWBXML(dst, []byte(doc), o.en)
			if err != nil {
				t.Fatal(err)
			}
			octets, ok := bytes.CutPrefix(out, dst)
			if !ok {
				t.Fatalf("%d names: %.20q", n, out)
			}
			o.de.Mode = xmlconv.ModeCanonical
			back, err := xmlconv.ToXML(octets, o.de)
			if err != nil {
				t.Fatalf("%d names: %v", n, err)
			}
			if string(back) != doc {
				t.Fatalf("%d names:\n%s\n%s", n, back, doc)
			}
		}
	}
}
