package tokens_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// tokenise takes a value apart the way an encoder does: a value token where
// there is one, else an octet of text, shown as it is.
func tokenise(table *tokens.Table, page uint8, value string, list bool) (s string) {
	for at := 0; at < len(value); {
		c, n, ok := table.FindValue(page, []byte(value), at, list)
		if !ok {
			s += value[at : at+1]
			at++
			continue
		}
		text, _ := table.Value(c)
		if text != value[at:at+n] {
			text += " for " + value[at:at+n]
		}
		s += "<" + text + "@" + string('0'+rune(c.Page())) + ">"
		at += n
	}
	return s
}

// PROV's values are whole: they stand for all of a value and, in the list of
// AAUTHTYPE, for elements.
func TestProvValues(t *testing.T) {
	for _, test := range []struct {
		page  uint8
		value string
		list  bool
		want  string
	}{
		{0, "HANSMANCHESTER PAPA", false, "HANSMANCHESTER PAPA"},
		{0, "MAN", false, "<MAN@0>"},
		{0, "MANX", false, "MANX"},
		{0, "XMAN", false, "XMAN"},
		{0, "IPV6", false, "<IPV6@0>"},
		{1, "IPV6", false, "<IPV6@1>"},
		{7, "IPV6", false, "<IPV6@0>"}, // neither is on the page: the lowest
		{1, "IPV4", false, "<IPV4@0>"},
		{1, "AAA", false, "<AAA@0>"}, // the one on page 1 is read-only
		{1, "HA", false, "<HA@0>"},
		{0, "CDMA2000-IX-MOBILE-IP", false, "<CDMA2000-1X-MOBILE-IP for CDMA2000-IX-MOBILE-IP@0>"},
		{0, "TRETRA-SDS", false, "<TETRA-SDS for TRETRA-SDS@0>"},

		// Lists: the four list tokens, and whole ones as elements.
		{1, "HTTP-BASIC,DIGEST", true, "<HTTP-@1><BASIC@1><,@1><DIGEST@1>"},
		{1, "DIGEST,BASIC", true, "<DIGEST@1><,@1><BASIC@1>"},
		{0, "DIGEST", true, "<DIGEST@1>"},
		{1, "DIGEST,MD5", true, "<DIGEST@1><,@1><MD5@0>"},
		{1, "MD5", true, "<MD5@0>"},
		{1, "HTTP-BASIC", true, "<HTTP-@1><BASIC@1>"},
		{1, "HTTP-HTTP-", true, "<HTTP-@1><HTTP-@1>"},
		{1, ",", true, "<,@1>"},
		{1, ",,BASIC,", true, "<,@1><,@1><BASIC@1><,@1>"},
		{1, "XBASIC,BASIC", true, "XBASIC<,@1><BASIC@1>"},
		{1, "BASICX", true, "BASICX"},
		{1, "HTTP-BASICX", true, "HTTP-BASICX"},
		{1, "XHTTP-BASIC", true, "XHTTP-BASIC"},
		{1, "BASIC, DIGEST", true, "<BASIC@1><,@1> DIGEST"},
		{1, "MD5X,MD5", true, "MD5X<,@1><MD5@0>"},

		// No list: list tokens are not used.
		{1, "BASIC", false, "BASIC"},
		{1, "DIGEST,BASIC", false, "DIGEST,BASIC"},
		{1, ",", false, ","},
		{1, "HTTP-BASIC", false, "<HTTP-BASIC@0>"},
	} {
		if have := tokenise(tokens.Prov11, test.page, test.value, test.list); have != test.want {
			t.Errorf("page %d, %q, list %t: %s, want %s", test.page, test.value, test.list, have, test.want)
		}
	}
}

// The elements of lists that are put together have a bound, so that a lookup
// anywhere in a long value is cheap.
func TestListElementBound(t *testing.T) {
	for _, test := range []struct {
		element string
		want    bool
	}{
		{strings.Repeat("HTTP-", 12) + "", true},                         // 60 octets
		{strings.Repeat("HTTP-", 12) + "HTTP", false},                    // no whole number of tokens
		{strings.Repeat("HTTP-", 8) + strings.Repeat("DIGEST", 4), true}, // 64 octets
		{strings.Repeat("HTTP-", 13), false},                             // 65 octets
		{strings.Repeat("HTTP-", 100000), false},
	} {
		value := []byte("BASIC," + test.element + ",DIGEST")
		for _, at := range []int{6, 11, len(value) - 12} {
			_, _, ok := tokens.Prov11.FindValue(1, value, at, true)
			if ok && !test.want || at == 6 && ok != test.want {
				t.Errorf("%d octets at %d: found is %t, want %t", len(test.element), at, ok, test.want)
			}
		}
		if c, _, ok := tokens.Prov11.FindValue(1, value, len(value)-6, true); !ok || c != tokens.ProvValueDIGEST {
			t.Errorf("%d octets: the element after it is not found", len(test.element))
		}
	}
}

func TestProvAttrs(t *testing.T) {
	for _, test := range []struct {
		page        uint8
		name, value string
		want        tokens.Code
		n           int
	}{
		{0, "name", "NAME", tokens.ProvAttrNameNAME, 4},
		{1, "name", "NAME", tokens.ProvAttrNameNAMEPage1, 4},
		{9, "name", "NAME", tokens.ProvAttrNameNAME, 4},
		{0, "name", "APPID", tokens.ProvAttrNameAPPID, 5},
		{0, "name", "NAMES", tokens.ProvAttrName, 0}, // NAME is whole
		{1, "name", "other", tokens.ProvAttrName, 0}, // read-only on page 1
		{1, "value", "NAME", tokens.ProvAttrValue, 0},
		{0, "value", "", tokens.ProvAttrValue, 0},
		{0, "type", "PORT", tokens.ProvAttrTypePORT, 4},
		{1, "type", "PORT", tokens.ProvAttrTypePORTPage1, 4},
		{1, "type", "x", tokens.ProvAttrTypePage1, 0},
		{0, "version", "1.0", tokens.ProvAttrVersion10, 3},
		{0, "version", "1.1", tokens.ProvAttrVersion, 0},
	} {
		c, n, ok := tokens.Prov11.FindAttr(test.page, []byte(test.name), []byte(test.value))
		if c != test.want || n != test.n || !ok {
			t.Errorf("page %d, %s=%q: %#04x, %d, %t, want %#04x, %d", test.page, test.name, test.value, c, n, ok, test.want, test.n)
		}
	}
	if c, n, ok := tokens.Prov11.FindAttr(0, []byte("Name"), []byte("NAME")); ok {
		t.Errorf("Name is %#04x, %d: letter case matters", c, n)
	}
}

// FindInList with what generated code never passes.
func TestFindInList(t *testing.T) {
	none := func(uint8, []byte) (tokens.Code, int, bool) { return 0, 0, false }
	for _, at := range []int{-1, 3, math.MaxInt} {
		if _, _, ok := tokens.FindInList(0, []byte("a,b"), at, none, none); ok {
			t.Errorf("something is found at %d", at)
		}
	}
	if _, _, ok := tokens.FindInList(0, []byte("a,b"), 0, nil, nil); ok {
		t.Error("something is found without a search")
	}
	all := func(_ uint8, b []byte) (tokens.Code, int, bool) { return 1, len(b), string(b) == "a,b" }
	if _, n, ok := tokens.FindInList(0, []byte("a,b"), 0, none, all); !ok || n != 3 {
		t.Error("a token that is all of the value is not found")
	}
}

var sink tokens.Code

// The lookups of a converter, as one document would make them.
var lookups = []struct {
	name string
	n    int // of lookups
	run  func()
}{
	{"Tag", len(syncMLNames), func() {
		for _, name := range syncMLNames {
			sink, _ = tokens.SyncML12.FindTag(0, name)
		}
	}},
	{"TagOfPage2", len(tndsNames), func() {
		for _, name := range tndsNames {
			sink, _ = tokens.SyncML12.FindTag(2, name)
		}
	}},
	{"Attr", len(provNames), func() {
		for _, value := range provNames {
			sink, _, _ = tokens.Prov11.FindAttr(1, nameAttr, value)
		}
	}},
	{"Value", len(provValues), func() {
		for _, value := range provValues {
			sink, _, _ = tokens.Prov11.FindValue(1, value, 0, false)
		}
	}},
	{"ValueInList", 4, func() {
		for _, at := range [...]int{0, 5, 10, 11} {
			sink, _, _ = tokens.Prov11.FindValue(1, provList, at, true)
		}
	}},
	{"Space", 2, func() {
		_, _ = tokens.SyncML12.FindSpace(metInfSpace)
		_, _ = tokens.SyncML12.FindSpace(longText)
	}},
	{"Name", 2, func() {
		name, _ := tokens.SyncML12.Tag(tokens.SyncMLAdd)
		_, prefix, _ := tokens.Prov11.Attr(tokens.ProvAttrNameAPPID)
		sink = tokens.Code(len(name) + len(prefix))
	}},
	{"ByRoot", 1, func() { table = tokens.ByRoot(syncMLNames[0], metInfSpace) }},
	{"ByPublic", 1, func() { table = tokens.ByPublic(public12) }},
	{"ByPublicText", 1, func() { table = tokens.ByPublic("-//SYNCML//DTD SyncML 1.2//EN") }},
	{"ByPublicID", 1, func() { table = tokens.ByPublicID(0x1201) }},
	{"ByMIME", 1, func() { table = tokens.ByMIME(mediaType) }},
	{"ByName", 1, func() { table = tokens.ByName("syncml-1.2") }},
}

var (
	table       *tokens.Table
	syncMLNames = bytes.Fields([]byte("SyncML SyncHdr VerDTD VerProto SessionID MsgID Target LocURI Source LocURI " +
		"SyncBody Add CmdID Item Target LocURI Meta Data Final NoSuch"))
	tndsNames = bytes.Fields([]byte("MgmtTree VerDTD Node NodeName RTProperties Format node Type DDFName Value " +
		"NodeName Format chr Type MIME Value"))
	provNames = bytes.Fields([]byte("APPID PROVIDER-ID NAME TO-PROXY TO-NAPID ADDR PORTNBR SERVICE AAUTHLEVEL " +
		"AAUTHTYPE AAUTHNAME AAUTHSECRET AAUTHDATA INIT"))
	provValues  = bytes.Fields([]byte("w7 GSM-GPRS internet APN APPSRV IPV4 443 https://dm.example.com/dm PAP"))
	provList    = []byte("HTTP-BASIC,DIGEST")
	nameAttr    = []byte("name")
	metInfSpace = []byte("syncml:metinf")
	public12    = []byte("-//SYNCML//DTD SyncML 1.2//EN")
	mediaType   = []byte("application/vnd.syncml.dm+wbxml; charset=utf-8")
	longText    = slices.Repeat([]byte("x"), 1000)
)

func TestNoAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, l := range lookups {
		if n := testdoc.Allocs(100, l.run); n != 0 {
			t.Errorf("%s allocates %v times", l.name, n)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	for _, l := range lookups {
		b.Run(l.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(l.n), "ns/lookup")
		})
	}
}

func TestFindInPage(t *testing.T) {
	for _, test := range []struct {
		page *tokens.Page
		name string
		want uint8
	}{
		{tokens.ActiveSync.Tags[0], "Sync", 0x05},
		{tokens.ActiveSync.Tags[0], "HeartbeatInterval", 0x29},
		{tokens.ActiveSync.Tags[0], "sync", 0},
		{tokens.ActiveSync.Tags[0], "", 0},
		{tokens.ActiveSync.Tags[0], "Sync\x00", 0},
		{nil, "Sync", 0},
		{&tokens.Page{}, "", 0},
	} {
		if have := tokens.FindInPage(test.page, []byte(test.name)); have != test.want {
			t.Errorf("%q is %#02x, want %#02x", test.name, have, test.want)
		}
	}
}
