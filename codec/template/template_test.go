package template

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// cp has a slot in each kind of value: free text, a word with a token on the page of
// its attribute, one on another page, a list of words, and octets.
const cp = `<?xml version="1.0"?>
<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
<wap-provisioningdoc version="1.0">
  <characteristic type="NAPDEF">
    <parm name="NAME" value="${who}, &amp; ${who}"/>
    <parm name="BEARER" value="${bearer}"/>
    <parm name="NAP-ADDRESS" value='${apn}'/>
  </characteristic>
  <characteristic type="APPLICATION">
    <characteristic type="APPAUTH">
      <parm name="AAUTHLEVEL" value="${level}"/>
      <parm name="AAUTHTYPE" value="${types}"/>
      <parm name="NAME" value="GSM-${part}"/>
      <parm name="AAUTHDATA" value="${nonce|base64}"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>`

// dm has them in text, in a tree by page switch, in a nested document, in XML that is
// text, and in a name that has no token.
const dm = `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>${session}</SessionID>
<MsgID>1</MsgID><Target><LocURI>IMEI:${imei}</LocURI></Target><Source><LocURI>https://${host}/dm</LocURI></Source></SyncHdr><SyncBody>
<Add><CmdID>1</CmdID><Item><Data><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>${node}</NodeName><Value>${value}</Value></Node></MgmtTree></Data></Item>
<Item><Meta><Type xmlns="syncml:metinf">application/vnd.syncml-devinf+wbxml</Type></Meta><Data><DevInf xmlns="syncml:devinf"><VerDTD>1.2</VerDTD><Man>${value}</Man><Mod>m${node}</Mod></DevInf></Data></Item>
<Item><Data>&lt;Node a="b">${value|xml}&lt;/Node></Data></Item><Item><Data><![CDATA[<${host}>]]>${octets|base64}</Data></Item>
<Item><Data><vendor xmlns="urn:x" attr="${value}">${value}</vendor></Data></Item></Add><Final/></SyncBody></SyncML>`

var slot = regexp.MustCompile(`(<!\[CDATA\[<)?\$\{([^}|]*)(\|[^}]*)?\}`)

// filled returns xml with values, each character of them as a reference, for which a
// CDATA section is interrupted.
func filled(xml string, values map[string]string) string {
	return slot.ReplaceAllStringFunc(xml, func(s string) string {
		m := slot.FindStringSubmatch(s)
		v := values[m[2]]
		switch m[3] {
		case "|xml":
			v = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;").Replace(v)
		case "|base64":
			v = base64.StdEncoding.EncodeToString([]byte(v))
		}
		var out strings.Builder
		for _, r := range v {
			fmt.Fprintf(&out, "&#%d;", r)
		}
		if m[1] != "" {
			return m[1] + "]]>" + out.String() + "<![CDATA["
		}
		return out.String()
	})
}

// of returns values in the order of the slots; a slot without one has its own name.
func of(t *Template, values map[string]string) []Value {
	var out []Value
	for _, name := range t.Slots() {
		if values[name] == "" {
			values[name] = name
		}
		out = append(out, Value(values[name]))
	}
	return out
}

func compiled(t testing.TB, doc string, o xmlconv.EncodeOptions) *Template {
	t.Helper()
	tp, err := Compile([]byte(doc), o)
	if err != nil {
		t.Fatal(err)
	}
	return tp
}

// TestAppend compares what is rendered with what the converter makes of the filled-in
// XML: of XML, and of the WBXML of the same.
func TestAppend(t *testing.T) {
	long := strings.Repeat("long é<&>\"' ", 2000)
	for _, c := range []struct {
		doc string
		set map[string]string
	}{
		{cp, map[string]string{}},
		{cp, map[string]string{"who": "<&>\"'é]]>", "bearer": "GSM-GPRS", "nonce": "\x00\xff"}},
		{cp, map[string]string{"bearer": "ANSI-136", "level": "APPSRV", "who": "IPV4"}},
		{cp, map[string]string{"level": "APPSRV", "types": "HTTP-BASIC", "apn": "GSM-GPRS"}},
		{cp, map[string]string{"types": "BASIC,DIGEST"}},
		{cp, map[string]string{"types": ","}},
		{cp, map[string]string{"part": "GPRS"}},
		{cp, map[string]string{"who": long, "bearer": " ", "apn": "a\r\n\tb"}},
		{dm, map[string]string{}},
		{dm, map[string]string{"value": "<&>\"'é]]>\r\n\t", "octets": "\x00\xff\x80"}},
		{dm, map[string]string{"value": long, "node": strings.Repeat("n", 70)}},
		{`<a>${x}</a>`, map[string]string{"x": "\U0010FFFF"}},
	} {
		for _, o := range []xmlconv.EncodeOptions{{}, {Header: codec.Header{Version: codec.Version11}}, {NestTNDS: true, Anonymous: true}} {
			if c.doc == `<a>${x}</a>` {
				o.Table = tokens.SyncML12
			}
			doc, err := xmlconv.ToWBXML([]byte(c.doc), o)
			if err != nil {
				t.Fatal(err)
			}
			for _, input := range []string{c.doc, string(doc)} {
				if input == string(doc) && o.Anonymous {
					continue
				}
				tp := compiled(t, input, o)
				got, err := tp.Append([]byte("before"), of(tp, c.set))
				if err != nil {
					t.Fatalf("%v: %v", c.set, err)
				}
				want, err := xmlconv.ToWBXML([]byte(filled(c.doc, c.set)), o)
				if err != nil || string(got) != "before"+string(want) {
					t.Fatalf("%.200v: rendered\n%.3000q\nconverted\n%.3000q\n%v", c.set, got, want, err)
				}
			}
		}
	}
}

// TestCompile has what a template says of itself.
func TestCompile(t *testing.T) {
	tp := compiled(t, cp, xmlconv.EncodeOptions{})
	if want := []string{"who", "bearer", "apn", "level", "types", "part", "nonce"}; !slices.Equal(tp.Slots(), want) || tp.Slot("apn") != 2 || tp.Slot("none") != -1 {
		t.Errorf("slots %q", tp.Slots())
	}
	if tp.Table() != tokens.Prov11 {
		t.Errorf("table %s", tp.Table().Name)
	}
	tp = compiled(t, `<SyncML/>`, xmlconv.EncodeOptions{}) // one without slots is a document
	if got, err := tp.Append(nil, nil); err != nil || len(got) == 0 {
		t.Errorf("% x, %v", got, err)
	}
}

// TestRefused has each place where no slot can be.
func TestRefused(t *testing.T) {
	form, fragment := corpus.Play(), corpus.Play()
	form.Forms = []tokens.Form{{Attr: true, Kind: tokens.FormDateTime, Code: 0x05}}
	syncml := func(item string) string {
		return `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add><Item>` + item + `</Item></Add></SyncBody></SyncML>`
	}
	const item = "/SyncML/SyncBody/Add/Item"
	for _, c := range []struct {
		name, doc string
		o         xmlconv.EncodeOptions
		path      string // "" is another error
	}{
		{"namespace", syncml(`<Data><v xmlns="urn:${x}"/></Data>`), xmlconv.EncodeOptions{}, item + "/Data/v"},
		{"namespace of a prefix", syncml(`<Data><p:v xmlns:p="urn:${x}"/></Data>`), xmlconv.EncodeOptions{}, item + "/Data/p:v"},
		{"comment", syncml(`<!-- ${x} -->`), xmlconv.EncodeOptions{}, item},
		{"instruction", syncml(`<?pi ${x}?>`), xmlconv.EncodeOptions{}, item},
		{"DOCTYPE", `<!DOCTYPE SyncML SYSTEM "${x}">` + syncml(""), xmlconv.EncodeOptions{}, "/"},
		{"media type", syncml(`<Meta><Type xmlns="syncml:metinf">text/${x}</Type></Meta>`), xmlconv.EncodeOptions{}, item + "/Meta/Type"},
		{"binary form", syncml(`<Meta><NextNonce xmlns="syncml:metinf">${x}</NextNonce></Meta>`), xmlconv.EncodeOptions{}, item + "/Meta/NextNonce"},
		{"start token", `<wap-provisioningdoc><characteristic type="${x}"/></wap-provisioningdoc>`, xmlconv.EncodeOptions{}, "/wap-provisioningdoc/characteristic"},
		{"part of one", `<wap-provisioningdoc><characteristic type="NAP${x}"/></wap-provisioningdoc>`, xmlconv.EncodeOptions{}, "/wap-provisioningdoc/characteristic"},
		{"no slot", syncml(`<Data>$${x</Data>`), xmlconv.EncodeOptions{}, item + "/Data"},
		{"no name", syncml(`<Data>${}</Data>`), xmlconv.EncodeOptions{}, item + "/Data"},
		{"in each other", syncml(`<Data>${a${b}}</Data>`), xmlconv.EncodeOptions{}, item + "/Data"},
		{"unknown form", syncml(`<Data>${a|hex}</Data>`), xmlconv.EncodeOptions{}, item + "/Data"},
		{"in an inner tag", syncml(`<Data>&lt;a b='${x|xml}'/></Data>`), xmlconv.EncodeOptions{}, item + "/Data"},
		{"octets", syncml(`<Data><![CDATA[${x}]]></Data>`), xmlconv.EncodeOptions{CDATA: true}, item + "/Data"},
		{"nested", syncml(`<Data><DevInf xmlns="syncml:devinf"><Man>${}</Man></DevInf></Data>`), xmlconv.EncodeOptions{}, item + "/Data/DevInf/Man"},
		{"given", syncml(`<Data>${x}</Data>`), xmlconv.EncodeOptions{Plan: xmlconv.PlanGiven}, ""},
		{"charset", syncml(`<Data>${x}</Data>`), xmlconv.EncodeOptions{Header: codec.Header{Charset: codec.ISO88591}}, ""},
		{"no XML", `<a`, xmlconv.EncodeOptions{}, ""},
		{"no type", `<a>${x}</a>`, xmlconv.EncodeOptions{}, ""},
		{"no WBXML", "\x03", xmlconv.EncodeOptions{}, ""},
		{"attribute form", `<doc id="${x}"/>`, xmlconv.EncodeOptions{Table: form}, "/doc"},
		{"longer start token", `<doc href="ht${x}"/>`, xmlconv.EncodeOptions{Table: fragment}, "/doc"},
	} {
		_, err := Compile([]byte(c.doc), c.o)
		place, ok := errors.AsType[*PlaceError](err)
		if err == nil || ok != (c.path != "") || ok && (place.Path != c.path || !errors.Is(err, ErrSlot)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// What only WBXML can have: SyncML with a string table of "${x}".
	for _, c := range []struct{ name, body string }{{"reference", "\x6d\x83\x00\x01"}, {"literal", "\x44\x00\x03x\x00\x01"}} {
		doc := "\x03\xa4\x01\x6a\x05${x}\x00" + c.body
		if tp, err := Compile([]byte(doc), xmlconv.EncodeOptions{}); c.name == "literal" && err == nil || c.name == "reference" && (err != nil || len(tp.Slots()) != 1) {
			t.Errorf("%s: %v", c.name, err) // a text that is written inline is a slot
		}
		if _, err := Scan([]byte(doc), nil, func(string) int { return 0 }, nil); !errors.Is(err, ErrSlot) {
			t.Errorf("%s: scanned: %v", c.name, err)
		}
	}
}

// TestValues has the values that a template refuses, and why.
func TestValues(t *testing.T) {
	for _, c := range []struct{ doc, value, reason string }{
		{`<SyncML>${x}</SyncML>`, "", "empty"},
		{`<SyncML>${x}</SyncML>`, " \n", "only white space"},
		{`<SyncML>-${x}</SyncML>`, " \n", ""},
		{`<SyncML>${x}</SyncML>`, "a\x00", "has a control character, or another one that XML does not have"},
		{`<SyncML>${x}</SyncML>`, "\xff", "not UTF-8"},
		{`<SyncML>${x}</SyncML>`, "a long text and\uFFFE", "has a control character, or another one that XML does not have"},
		{`<SyncML a="${x}"/>`, "\x1b", "has a control character, or another one that XML does not have"},
		{`<SyncML a="${x}"/>`, " ", ""},
		{`<SyncML>${x|base64}</SyncML>`, "\x00", ""},
		{`<SyncML>${x|base64}</SyncML>`, "", "empty"},
		{`<SyncML>${x|base64}${x}</SyncML>`, "\x00", "has a control character, or another one that XML does not have"},
		{`<SyncML>${x}</SyncML>`, strings.Repeat("x", maxMessage), "too long: the document would be longer than 1 MiB"},
	} {
		tp := compiled(t, c.doc, xmlconv.EncodeOptions{})
		dst := append(make([]byte, 0, 64), "before"...)
		got, err := tp.Append(dst, []Value{Value(c.value)})
		refused, ok := errors.AsType[*SlotError](err)
		if ok != (c.reason != "") || ok && (refused.Reason != c.reason || refused.Slot != "x" || string(got) != "before") {
			t.Errorf("%.20q: %v", c.value, err)
		}
		if ok && len(bytes.Trim(dst[6:cap(dst)], "\x00")) > 0 {
			t.Errorf("%.20q: something is left", c.value)
		}
		if _, err := tp.Append(nil, nil); err == nil {
			t.Error("no values")
		}
	}
}

// TestScan has a document of a program's own: slots by number, octets, and a part that
// goes through a function.
func TestScan(t *testing.T) {
	doc := []byte("\x03\x01\x6a\x00\x45\xC3\x04${1}\x03-${(}${0|xml}${)}-\x00\x01")
	broken := errors.New("broken")
	wrap := func(dst []byte, at int) ([]byte, error) {
		if string(dst[at:]) == "x" {
			return append(dst, "leave nothing"...), broken
		}
		return append(dst[:at], fmt.Sprintf("[%s]", dst[at:])...), nil
	}
	number := func(slot string) int { return strings.Index("01", slot) }
	tp, err := Scan(doc, []string{"a", "b"}, number, wrap)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tp.Append(nil, []Value{Value("<"), Value("\x00\xff")})
	if want := "\x03\x01\x6a\x00\x45\xC3\x02\x00\xff\x03-[&lt;]-\x00\x01"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
	if got, err = tp.Append([]byte("before"), []Value{Value("x"), Value("y")}); err != broken || string(got) != "before" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Scan(doc, nil, func(string) int { return -1 }, wrap); !errors.Is(err, ErrSlot) {
		t.Error(err)
	}
}

func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, doc := range []string{cp, dm} {
		tp := compiled(t, doc, xmlconv.EncodeOptions{})
		values, dst := of(tp, map[string]string{"bearer": "GSM-GPRS"}), make([]byte, 0, 4096)
		if n := testdoc.Allocs(100, func() {
			var err error
			if dst, err = tp.Append(dst[:0], values); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

// TestConcurrent renders one template in several goroutines, also by conversion.
func TestConcurrent(t *testing.T) {
	tp := compiled(t, cp, xmlconv.EncodeOptions{})
	plain, word := of(tp, map[string]string{}), of(tp, map[string]string{"level": "APPSRV"})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				a, err := tp.Append(nil, plain)
				b, err2 := tp.Append(nil, word)
				if err != nil || err2 != nil || len(b) >= len(a) {
					t.Errorf("%d and %d octets, %v, %v", len(a), len(b), err, err2)
				}
			}
		})
	}
	wg.Wait()
}

// TestConverts has the refusals and warnings of a conversion: Compile has the same, each
// once, for a document with slots.
func TestConverts(t *testing.T) {
	const doc = `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add><Meta><Format>chr</Format></Meta><Item><Data>${x}</Data></Item></Add></SyncBody></SyncML>`
	warnings := 0
	tp, err := Compile([]byte(doc), xmlconv.EncodeOptions{Warn: func(*xmlconv.SyntaxError) { warnings++ }})
	if err != nil || warnings != 1 {
		t.Fatalf("%d warnings, %v", warnings, err)
	}
	if _, err := tp.Append(nil, []Value{Value("v")}); err != nil || warnings != 1 {
		t.Errorf("rendering: %d warnings, %v", warnings, err)
	}
	if _, err := Compile([]byte(doc), xmlconv.EncodeOptions{Strict: true}); !errors.Is(err, xmlconv.ErrMisplaced) {
		t.Errorf("strict: %v", err)
	}
	form := corpus.Play()
	form.Forms = []tokens.Form{{Attr: true, Kind: tokens.FormDateTime, Code: 0x05}}
	if _, err := Compile([]byte(`<doc id="today">${x}</doc>`), xmlconv.EncodeOptions{Table: form}); !errors.Is(err, xmlconv.ErrForm) {
		t.Errorf("a value that does not fit: %v", err)
	}
}

// TestRepeats has the texts of a document that occur more than once in its string table,
// and values in place: also in the document of a device that is converted, for its word.
func TestRepeats(t *testing.T) {
	twice := strings.NewReplacer("${who}, &amp; ${who}", "com.example.repeated", "GSM-${part}", "com.example.repeated", "${apn}", "com.example.repeated-${apn}").Replace(cp)
	for _, bearer := range []string{"own", "GSM-GPRS", "ANSI-136"} {
		var docs [2][]byte
		for i, plan := range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
			tp := compiled(t, twice, xmlconv.EncodeOptions{Plan: plan})
			var err error
			if docs[i], err = tp.Append(nil, of(tp, map[string]string{"bearer": bearer, "level": "APPSRV"})); err != nil {
				t.Fatal(err)
			}
		}
		back, err := xmlconv.ShareText(docs[1], codec.Options{Resolve: xmlconv.Resolve}, func([]byte) bool { return false })
		if err != nil || !bytes.Equal(back, docs[0]) || len(docs[1]) >= len(docs[0]) || bytes.Count(docs[1], []byte("com.example.repeated\x00")) != 1 {
			t.Errorf("%s: %v\n%q\n%q", bearer, err, docs[0], docs[1])
		}
	}
	tp := compiled(t, dm, xmlconv.EncodeOptions{Plan: xmlconv.PlanRepeats})
	if doc, err := tp.Append(nil, of(tp, map[string]string{})); err != nil || bytes.Count(doc, []byte("1.2\x00")) < 2 { // a document within stays as it is
		t.Errorf("%v: %q", err, doc)
	}
}
