package bootstrap

import (
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/tokens"
)

// A pushed message is a message with the push that carries it.
type pushed struct {
	name string
	m    Message
	pdu  push.PDU
	b    []byte
}

func pushMessage(t *testing.T, name string, m Message) pushed {
	t.Helper()
	p := m.PDU(1)
	b, err := push.AppendPDU(nil, p)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return pushed{name, m, p, b}
}

// everyMessage returns a message of a generated account for each profile, DM
// version, form, WBXML version and SEC, n times.
func everyMessage(t *testing.T, n int) (all []pushed) {
	t.Helper()
	kinds := []Options{{Profile: ProfileCP}, {Form: FormEmbedded}, {Form: FormNested}, {Form: FormXML}, {Form: FormNodeByNode}, {DM: DM11}}
	for i := range n {
		for k, o := range kinds {
			for _, v := range []codec.Version{codec.Version11, codec.Version12, codec.Version13} {
				for sec := SECNone; sec <= SECUserPINMAC; sec++ {
					seed := uint64(len(all))
					g := newGen(seed)
					o.Version, o.SEC, o.Device, o.Drop = v, sec, "IMEI:490154203237518", true
					a := g.account()
					for !validFor(o, a) {
						a = g.account()
					}
					m, _, err := Build(o, a, Keys{Network: Secret("\x19\x32"), PIN: Secret("12345")})
					if err != nil {
						t.Fatalf("seed %d: %v", seed, err)
					}
					all = append(all, pushMessage(t, fmt.Sprintf("%d: kind %d, %v, SEC %v, seed %d", i, k, v, sec, seed), m))
				}
			}
		}
	}
	return all
}

// The fields of tshark that are compared: of the push, and of the document the
// tokens, a list for each kind.
var pushFields = []string{
	"wsp.pdu_type", "wsp.headers_length", "wsp.header.content_type", "wsp.parameter.sec", "wsp.parameter.mac", "wsp.header.x_wap_application_id",
}

var tokenFields = []string{
	"wbxml.version", "wbxml.public_id.known", "wbxml.charset", "wbxml.switch_page", "wbxml.known_tag", "wbxml.end_known_tag",
	"wbxml.end_known_tag.uint", "wbxml.known_attrstart", "wbxml.known_attrvalue", "wbxml.str_i", "wbxml.opaque_data",
	"wbxml.str_t", "wbxml.entity", "wbxml.ext_i", "_ws.malformed", "_ws.expert.message", // none of these
}

// TestTsharkMessages lets tshark read pushes of built messages: content type,
// security and application, and every token of the document. Multi-octet
// application ids, which it misreads, do not occur.
func TestTsharkMessages(t *testing.T) {
	all := everyMessage(t, 2)
	records := make([][]byte, len(all))
	for i, p := range all {
		records[i] = testdoc.UpperPDU("wsp-cl", p.b)
	}
	fields := append(slices.Clone(pushFields), tokenFields...)
	nameless := nameless()
	rows := testdoc.Tshark(t, testdoc.Capture(testdoc.LinkUpperPDU, records...), len(records), fields...)
	for i, row := range rows {
		p := all[i]
		want, err := tokensOf(p.m.Body)
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		maps.Copy(want, p.headers())
		for k, field := range fields {
			got := slices.Clone(row[k])
			for n := range min(len(got), len(want[field])) {
				// It has no names for management trees, nor for the parts of AAUTHTYPE
				// (no-names of internal/test/difftest).
				if strings.HasPrefix(got[n], "(Requested token") && nameless[want[field][n]] {
					got[n] = want[field][n]
				}
			}
			if d := cmp.Diff(want[field], got); d != "" {
				t.Errorf("%s: %s: %s", p.name, field, d)
			}
		}
	}
}

// nameless returns the names that tshark lacks: the elements on page 2 of SyncML 1.2,
// and of PROV 1.1 the values 90 to 93 on page 1.
func nameless() map[string]bool {
	out := map[string]bool{"','": true, "'HTTP-'": true, "'BASIC'": true, "'DIGEST'": true}
	for _, name := range tokens.SyncML12.Tags[2] {
		out[name] = name != ""
	}
	return out
}

// headers returns what tshark must show of the push.
func (p *pushed) headers() map[string][]string {
	want := map[string][]string{
		"wsp.pdu_type": {"0x06"}, "wsp.headers_length": {fmt.Sprint(len(p.b) - len(p.m.Body) - 3)},
		"wsp.header.content_type": {p.m.Type},
	}
	if n, ok := p.m.Security.SEC.Number(); ok {
		want["wsp.parameter.sec"] = []string{fmt.Sprintf("0x%02x", n)}
	}
	if p.m.Security.HasMAC {
		want["wsp.parameter.mac"] = []string{string(p.m.Security.AppendMAC(nil))}
	}
	if p.m.Type == TypeDM {
		want["wsp.header.x_wap_application_id"] = []string{"x-wap-application:syncml.dm"}
	}
	return want
}

// control is how tshark shows control characters.
var control = strings.NewReplacer("\t", `\t`, "\n", `\n`, "\r", `\r`)

// tokensOf returns what tshark must show of a document, by our decoder.
func tokensOf(body []byte) (map[string][]string, error) {
	table := tokens.Prov11
	h, _, err := codec.ParseHeader(body)
	if err != nil {
		return nil, err
	}
	if h.PublicID != table.PublicID {
		table = tokens.ByPublicID(h.PublicID)
	}
	want := map[string][]string{
		"wbxml.version": {fmt.Sprintf("0x%02x", uint8(h.Version-codec.Version10))}, "wbxml.public_id.known": {fmt.Sprintf("0x%08x", h.PublicID)},
		"wbxml.charset": {fmt.Sprint(uint32(h.Charset))},
	}
	add := func(field, s string) { want["wbxml."+field] = append(want["wbxml."+field], s) }
	d := codec.NewDecoder(nil, codec.Options{Table: table})
	d.ResetBytes(body)
	var open []codec.Token
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return want, nil
		}
		if err != nil {
			return nil, err
		}
		if at := d.Offset(); d.End() > at && body[at] == wire.SwitchPage {
			add("switch_page", strconv.Itoa(int(body[at+1])))
		}
		switch tok.Kind {
		case codec.Start:
			open = append(open, tok)
			add("known_tag", d.Name(tok))
		case codec.AttrsEnd:
			if top := open[len(open)-1]; top.Flags&codec.HasContent == 0 {
				add("end_known_tag.uint", strconv.Itoa(int(top.Code.Page())))
			}
		case codec.End:
			open = open[:len(open)-1]
			if tok.Flags&codec.Implied == 0 {
				add("end_known_tag", d.Name(tok))
			}
		case codec.AttrStart:
			name, prefix, _ := table.Attr(tok.Code)
			if name += "="; prefix != "" {
				name += "'" + prefix + "'"
			}
			add("known_attrstart", name)
		case codec.AttrValue:
			v, _ := table.Value(tok.Code)
			add("known_attrvalue", "'"+v+"'")
		case codec.Text:
			add("str_i", control.Replace(string(tok.Data)))
		case codec.Opaque:
			b := wire.AppendInt([]byte{wire.Opaque}, uint32(len(tok.Data)))
			add("opaque_data", hex.EncodeToString(append(b, tok.Data...)))
		default:
			return nil, fmt.Errorf("a message holds %v", tok.Kind)
		}
	}
}
