package difftest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// pushPort is the port on which tshark expects a connectionless WSP push.
const pushPort = 2948

// pushPacket returns an IPv4 packet with a WSP push (WAP-230-WSP, 8.2.4.1) of a
// document, and where the document begins in it.
func pushPacket(mime string, doc []byte) (packet []byte, at int) {
	contentType := append([]byte(mime), 0)
	wsp := []byte{0x01, 0x06} // transaction, Push
	wsp = wire.AppendInt(wsp, uint32(len(contentType)))
	wsp = append(wsp, contentType...)
	const headers = 20 + 8 // IP and UDP
	at = headers + len(wsp)
	size := at + len(doc)

	packet = []byte{0x45, 0} // version 4, 5 words; no TOS
	packet = binary.BigEndian.AppendUint16(packet, uint16(size))
	packet = append(packet, 0, 1, 0, 0, 64, 17, 0, 0) // id, no fragments, TTL, UDP, no checksum
	packet = append(packet, 10, 0, 0, 1, 10, 0, 0, 2)
	packet = binary.BigEndian.AppendUint16(packet, 9200)
	packet = binary.BigEndian.AppendUint16(packet, pushPort)
	packet = binary.BigEndian.AppendUint16(packet, uint16(size-20))
	packet = append(packet, 0, 0) // no checksum
	return append(append(packet, wsp...), doc...), at
}

// capture returns a file in pcap format with packets that begin with an IP
// header.
func capture(packets [][]byte) []byte {
	const rawIP = 101
	var b []byte
	for _, v := range []uint32{0xA1B2C3D4, 2 | 4<<16, 0, 0, 1 << 16, rawIP} { // version 2.4 as two halves
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for _, p := range packets {
		for _, v := range []uint32{0, 0, uint32(len(p)), uint32(len(p))} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		b = append(b, p...)
	}
	return b
}

// A row is a token as tshark lists it.
type row struct {
	at   int         // offset in the document
	kind string      // the name of tshark's field
	text string      // name, text, number, length
	code tokens.Code // of a name or value
}

func (r row) String() string { return fmt.Sprintf("%5d %-20s %q", r.at, r.kind, r.text) }

// A field is one of PDML, the XML that tshark writes.
type field struct {
	Name     string  `xml:"name,attr"`
	Show     string  `xml:"show,attr"`
	ShowName string  `xml:"showname,attr"`
	Pos      int     `xml:"pos,attr"`
	Value    string  `xml:"value,attr"`
	Fields   []field `xml:"field"`
}

type proto struct {
	Name   string  `xml:"name,attr"`
	Fields []field `xml:"field"`
	Protos []proto `xml:"proto"`
}

type pdml struct {
	Packets []proto `xml:"packet"`
}

// dissect has tshark list the tokens of documents, in one process.
func dissect(t *testing.T, tool string, docs []*Doc) [][]row {
	t.Helper()
	packets, starts := make([][]byte, len(docs)), make([]int, len(docs))
	for i, d := range docs {
		mime := "application/vnd.wap.wbxml"
		if root := d.Table.Root; root == "SyncML" || root == "wap-provisioningdoc" {
			mime = d.Table.MIME[0]
		}
		packets[i], starts[i] = pushPacket(mime, d.Octets)
	}
	file := filepath.Join(t.TempDir(), "push.pcap")
	if err := os.WriteFile(file, capture(packets), 0o666); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(tool, "-n", "-r", file, "-T", "pdml", "-J", "wbxml _ws.malformed",
		"-d", "udp.port=="+strconv.Itoa(pushPort)+",wsp")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v: %s", err, stderr.String())
	}
	var all pdml
	if err := xml.Unmarshal(readable(out), &all); err != nil {
		t.Fatalf("tshark: %v", err)
	}
	if len(all.Packets) != len(docs) {
		t.Fatalf("tshark lists %d packets of %d", len(all.Packets), len(docs))
	}
	rows := make([][]row, len(docs))
	for i, p := range all.Packets {
		for _, proto := range p.Protos {
			switch proto.Name {
			case "wbxml":
				rows[i] = append(rows[i], listed(proto.Fields, starts[i])...)
			case "_ws.malformed":
				rows[i] = append(rows[i], row{kind: "malformed"})
			}
		}
	}
	return rows
}

// readable makes XML of the output of tshark: it copies octets of strings that are
// no characters.
func readable(pdml []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r < ' ' && !xmlSpace(r) || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, pdml)
}

// listed returns the fields of the WBXML dissector that stand for tokens.
func listed(fields []field, start int) (rows []row) {
	for _, f := range fields {
		switch kind, ok := strings.CutPrefix(f.Name, "wbxml."); {
		case !ok, kind == "string_table_item_offset", kind == "content_type.not_supported":
		default:
			rows = append(rows, row{f.Pos - start, kind, shown(kind, f), 0})
		}
		rows = append(rows, listed(f.Fields, start)...)
	}
	return rows
}

// shown returns the text of a field: for a code without a name its number, as
// tshark itself writes it for documents of a type that it does not know.
func shown(kind string, f field) string {
	number, err := strconv.ParseUint(f.Value, 16, 8)
	if m := endTag.FindStringSubmatch(f.ShowName); m != nil {
		number, err = strconv.ParseUint(m[1], 16, 8)
	}
	switch {
	case kind == "opaque_data": // which it shows as a date in some types
		octets, err := hex.DecodeString(f.Value)
		if err != nil || len(octets) < 2 {
			return f.ShowName
		}
		_, n := wire.ConsumeInt(octets[1:])
		return fmt.Sprintf("(%d bytes of opaque data)", len(octets)-1-n)
	case kind == "ext_t" || kind == "extension_token": // tshark has no meaning for them, and several ways to say so
		_, rest, _ := strings.Cut(f.ShowName, "EXT_")
		name, _, _ := strings.Cut(rest, " ")
		return "EXT_" + name
	case strings.HasPrefix(f.Show, "(Requested token") && err == nil:
		return numbered(kind, tokens.Code(number))
	}
	return unreadable.ReplaceAllString(f.Show, "\uFFFD")
}

// unreadable is text that tshark could not decode; how many characters it was,
// nobody knows.
var unreadable = regexp.MustCompile("\uFFFD+")

var endTag = regexp.MustCompile(`END \(Known Tag 0x([0-9A-F]{2})\)`)

// numbered returns how tshark calls a code without a name.
func numbered(kind string, c tokens.Code) string {
	switch kind {
	case "known_attrstart":
		return fmt.Sprintf("attrStart_0x%02X", c.Token())
	case "known_attrvalue":
		return fmt.Sprintf("attrValue_0x%02X", c.Token())
	}
	return fmt.Sprintf("Tag_0x%02X", c.Token()&wire.TagIdentity)
}

// expected lists the tokens of d as tshark should, by our decoder.
func expected(d *Doc) ([]row, error) {
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table, KeepUnknown: true})
	dec.ResetBytes(d.Octets)
	h, err := dec.Header()
	if err != nil {
		return nil, err
	}
	rows := headerRows(h, d.Octets)
	var open []codec.Token
	page := "0" // of tags
	for {
		t, err := dec.Next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		at := int(dec.Offset())
		if dec.End() > dec.Offset() && d.Octets[at] == wire.SwitchPage {
			rows = append(rows, row{at, "switch_page", strconv.Itoa(int(d.Octets[at+1])), 0})
			at += 2
		}
		if t.Kind == codec.Start && t.Flags&codec.Literal == 0 {
			page = strconv.Itoa(int(t.Code.Page()))
		}
		switch t.Kind {
		case codec.SwitchPage:
		case codec.Start:
			rows = append(rows, named(row{at, startKind(t), dec.Name(t), t.Code}))
			open = append(open, t)
		case codec.AttrsEnd:
			r := row{at: at, kind: "end_attribute_list"}
			if flags := open[len(open)-1].Flags; flags&codec.HasContent == 0 && flags&codec.Literal == 0 {
				r = row{at, "end_known_tag.uint", page, 0}
			} else if flags&codec.HasContent == 0 {
				r.kind = "end_literal_tag"
			}
			rows = append(rows, r)
		case codec.End:
			kind := "end_known_tag"
			if open[len(open)-1].Flags&codec.Literal != 0 {
				kind = "end_literal_tag"
			}
			open = open[:len(open)-1]
			if t.Flags&codec.Implied == 0 {
				rows = append(rows, named(row{at, kind, dec.Name(t), t.Code}))
			}
		default:
			r, err := attrOrText(dec, d.Table, t)
			if err != nil {
				return nil, err
			}
			r.at = at
			rows = append(rows, r)
		}
	}
}

// named gives r, which may have no name, its number instead.
func named(r row) row {
	if r.text == "" {
		r.text = numbered(r.kind, r.code)
	}
	return r
}

func headerRows(h codec.Header, octets []byte) []row {
	rows := []row{{0, "version", fmt.Sprintf("0x%02x", uint8(h.Version-codec.Version10)), 0}}
	at := 1
	pass := func() { // over an integer, which may be longer than it has to be
		_, n := wire.ConsumeInt(octets[at:])
		at += n
	}
	if h.PublicID != 0 {
		rows = append(rows, row{at, "public_id.known", fmt.Sprintf("0x%08x", h.PublicID), 0})
	} else {
		rows = append(rows, row{at, "public_id.literal", string(h.Public()), 0})
		at++
	}
	pass()
	if h.Version > codec.Version10 {
		rows = append(rows, row{at, "charset", strconv.Itoa(int(h.Charset)), 0})
		pass()
	}
	pass()
	for i := 0; i < len(h.Strings); {
		n := bytes.IndexByte(append(h.Strings[i:len(h.Strings):len(h.Strings)], 0), 0)
		s, _ := h.Charset.AppendUTF8(nil, h.Strings[i:i+n])
		rows = append(rows, row{at + i, "string_table_item_string", string(s), 0})
		i += n + 1
	}
	return rows
}

func startKind(t codec.Token) string {
	if t.Flags&codec.Literal == 0 {
		return "known_tag"
	}
	switch t.Flags & (codec.HasAttrs | codec.HasContent) {
	case codec.HasAttrs:
		return "literal_a"
	case codec.HasContent:
		return "literal_c"
	case codec.HasAttrs | codec.HasContent:
		return "literal_ac"
	}
	return "literal"
}

// escaped is how tshark shows control characters.
var escaped = strings.NewReplacer("\t", `\t`, "\n", `\n`, "\r", `\r`)

// attrOrText returns the row of a token that is about an attribute, text or an
// extension.
func attrOrText(dec *codec.Decoder, table *tokens.Table, t codec.Token) (row, error) {
	r := row{code: t.Code}
	var err error
	var text []byte
	switch t.Kind {
	case codec.AttrStart:
		r.kind = "known_attrstart"
		if r.text, _ = attrName(table, t.Code); t.Flags&codec.Literal != 0 {
			r.kind, r.text = "literal", dec.Name(t)
		}
	case codec.AttrValue:
		r.kind = "known_attrvalue"
		if v, ok := table.Value(t.Code); ok {
			r.text = "'" + v + "'"
		}
	case codec.Text:
		r.kind = "str_i"
		if t.Flags&codec.FromTable != 0 {
			r.kind = "str_t"
		}
		text, err = dec.AppendToken(nil, t)
		return row{0, r.kind, escaped.Replace(string(text)), 0}, err
	case codec.Entity:
		return row{0, "entity", strconv.Itoa(int(t.Code)), 0}, nil
	case codec.Opaque:
		return row{0, "opaque_data", fmt.Sprintf("(%d bytes of opaque data)", len(t.Data)), 0}, nil
	case codec.ExtString:
		h, _ := dec.Header()
		text, err = h.Charset.AppendUTF8(nil, t.Data)
		return row{0, "ext_i", escaped.Replace(string(text)), 0}, err
	case codec.ExtInt:
		return row{0, "ext_t", fmt.Sprintf("EXT_T_%d", t.Num()), 0}, nil
	case codec.Ext:
		return row{0, "extension_token", fmt.Sprintf("EXT_%d", t.Num()), 0}, nil
	default:
		err = fmt.Errorf("no row for %v", t.Kind)
	}
	return named(r), err
}

// attrName returns how tshark writes an attribute start.
func attrName(table *tokens.Table, c tokens.Code) (string, bool) {
	name, prefix, ok := table.Attr(c)
	switch {
	case !ok:
		return "", false
	case prefix == "":
		return name + "=", true
	}
	return name + "='" + prefix + "'", true
}

// TestTokens holds that tshark lists the same tokens as our decoder: offset,
// kind, name, text, lengths and pages.
func TestTokens(t *testing.T) {
	tool := testdoc.Tool(t, "tshark")
	bugs := activeBugs(t, "tshark")
	var docs []*Doc
	managed := management()
	for _, table := range tokens.All() {
		if table.Borrowed { // whose number is that of another type
			continue
		}
		most := documents()
		if most == usual && !slices.Contains(managed, table) {
			most = (most + 3) / 4 // in each of the versions of WBXML
		}
		for _, v := range grammar.Versions {
			c := configFor(bugs)(table, v)
			c.avoid = slices.DeleteFunc(c.avoid, func(s string) bool { return s == strayPage || slices.Contains(noXML, s) })
			if slices.Contains(tsharkTypes, table) { // it looks up what they refer to, which is nothing
				c.avoid = append(c.avoid, "extension")
			}
			docs = append(docs, generate(t, c, most)...)
		}
	}
	var counts tallies
	for i, rows := range dissect(t, tool, docs) {
		d := docs[i]
		want, err := expected(d)
		if err != nil {
			t.Errorf("%s: %v\n%x", d.Name, err, d.Octets)
			continue
		}
		excuses, problem := judgeRows(bugs, d, want, rows)
		if problem != "" {
			t.Errorf("%s: %s\n%x\n%v", d.Name, problem, d.Octets, d.fault)
		}
		counts.note(d, "tokens", problem == "", excuses)
	}
	counts.log(t)
}

// list returns a line for each row.
func list(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintln(&b, r)
	}
	return b.String()
}

// judgeRows compares the rows of tshark with those that should be there, as
// judge does.
func judgeRows(bugs []*bug, d *Doc, want, got []row) (excuses []string, problem string) {
	if list(want) == list(got) {
		return nil, ""
	}
	for _, b := range bugs {
		if b.lists == nil {
			continue
		}
		before := list(want)
		for i := range want {
			b.lists(d, &want[i])
		}
		if list(want) != before {
			excuses = append(excuses, b.name)
		}
	}
	if list(want) == list(got) {
		return excuses, ""
	}
	return nil, fmt.Sprintf("differs, also with %v: -want +got\n%s", excuses, cmp.Diff(strings.Split(list(want), "\n"), strings.Split(list(got), "\n")))
}
