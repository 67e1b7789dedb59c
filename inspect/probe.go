package inspect

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/pap"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/push/sms"
)

// A guess is a reading and, of text around octets, what it makes of them.
type guess struct {
	Reading
	form  *form
	inner Kind // of the octets in the text
}

type probe struct {
	kind  Kind
	probe func(b []byte) (Rank, int)
}

// probes have every reading of octets. Each says how well it fits, and how far it reads.
var probes = [...]probe{
	{KindPAP, probePAP}, {KindXML, probeXML}, {KindWBXML, probeWBXML}, {KindSMPP, probeSMPP}, {KindSMS, probeSMS},
	{KindSegment, probeSegment}, {KindWSP, probeWSP}, {KindNotification, probeNotification},
	{KindGzip, func(b []byte) (Rank, int) { return magic(b, "\x1f\x8b\x08") }},
	{KindZip, func(b []byte) (Rank, int) { return magic(b, "PK\x03\x04") }},
	{KindPcap, func(b []byte) (Rank, int) {
		return magic(b, "\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x0a\x0d\x0d\x0a")
	}},
}

// levels is how many texts around each other are taken off.
const levels = 2

// guesses returns the readings of b, the best first. level is how many texts may be
// taken off.
func guesses(b []byte, level int) (all []guess) {
	if len(b) == 0 {
		return nil
	}
	for _, p := range probes {
		if rank, read := p.probe(b); rank > 0 {
			k := p.kind
			if k == KindXML {
				k = xmlKind(b)
			}
			all = append(all, guess{Reading: Reading{k, rank, read}})
		}
	}
	if _, wide := isUTF16(b); level > 0 && (wide || isText(b)) {
		for _, f := range forms(b) {
			g := guess{Reading: Reading{f.kind, 0, f.used}, form: &f}
			for _, p := range f.pieces {
				in := guesses(p.octets, level-1)
				if len(in) == 0 || in[0].Rank < Possible {
					if len(f.pieces) > 1 {
						g.Read -= p.used
					}
				} else if in[0].Rank > g.Rank {
					g.Rank, g.inner = in[0].Rank, in[0].Kind
					if in[0].form != nil {
						g.inner = in[0].inner
					}
				}
			}
			if len(f.pieces) > 1 && g.Read*2 < f.used { // by chance, some of many look like something
				g.Rank = min(g.Rank, Possible)
			}
			if g.Rank >= Possible {
				all = append(all, g)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b guess) int {
		if a.Rank != b.Rank {
			return int(b.Rank) - int(a.Rank)
		}
		return b.Read - a.Read
	})
	return all
}

// isText reports whether b is text.
func isText(b []byte) bool {
	odd := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7F {
			odd++
		}
	}
	return odd == 0 && utf8.Valid(b)
}

// magic names forms that are not looked into, by their first octets.
func magic(b []byte, starts ...string) (Rank, int) {
	for _, s := range starts {
		if len(b) > 2*len(s) && bytes.HasPrefix(b, []byte(s)) {
			return Likely, len(b)
		}
	}
	return 0, 0
}

// probeWBXML reads all tokens. Octets by chance are a document with some luck, so that
// it counts whether the header names a type, and whether that has the tokens.
func probeWBXML(b []byte) (Rank, int) {
	if b[0] > 3 {
		return 0, 0
	}
	d := codec.NewDecoder(nil, (&Options{}).codec(false))
	d.ResetBytes(b)
	h, err := d.Header()
	if err != nil {
		return 0, 0
	}
	known, unknown, text := 0, 0, 0
	for t, e := range d.All() {
		if err = e; e != nil {
			break
		}
		if t.Kind == codec.Text && len(t.Data) > 3 && isText(t.Data) {
			text += len(t.Data)
		}
		if t.Kind == codec.Start || t.Kind == codec.AttrStart {
			if known++; t.Flags&codec.Unknown != 0 {
				unknown++
			}
		}
	}
	table, _ := d.Table()
	if charset.Name(h.Charset) == "" {
		known = min(known, 1)
	}
	read := int(d.End())
	switch named := table != nil && h.PublicID > 1 || table != nil && h.PublicID == 0; {
	case err == nil && table != nil && unknown == 0 && (named || known > 2):
		return Certain, len(b)
	case table != nil && known > 1 && unknown*4 <= known && read*10 >= len(b)*9:
		return Likely, read
	case table != nil && known > 3 && unknown*4 <= known && read*2 >= len(b):
		return Possible, read
	case err == nil && known > 0 && text*3 >= len(b):
		return Possible + Rank(min(1, known/3)), read
	case named && h.Charset == codec.UTF8 && known > 1 && unknown == 0:
		return Possible, read
	case table != nil && known > 3 && read*10 >= len(b)*9, named && known > 7 && unknown == 0:
		return Possible, read
	case table != nil && known > 0:
		return Weak, read
	case err == nil && known > 7:
		return Possible, read
	case err == nil && known > 0:
		return Weak, read
	}
	return 0, 0
}

func probeXML(b []byte) (Rank, int) {
	text := bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) < 4 || text[0] != '<' {
		return 0, 0
	}
	switch s := scanXML(b, 0); {
	case s.roots == 0:
		return Weak, s.read
	case s.err == nil:
		return Certain, len(b)
	default:
		return Likely, s.read
	}
}

func probeWSP(b []byte) (Rank, int) {
	p, _, err := parsePDU(b)
	if err != nil {
		return 0, 0
	}
	body := Rank(0)
	if len(p.Body) > 0 {
		for _, probe := range []func([]byte) (Rank, int){probeWBXML, probeXML, probeNotification} {
			rank, _ := probe(p.Body)
			body = max(body, rank)
		}
	}
	if read := 0; isMultipart(p.Type) {
		for f := range push.MultipartFields(p.Body) {
			read = f.Offset + f.Length
		}
		if read > 0 && read == len(p.Body) {
			body = Likely
		}
	}
	named := p.Type.Code.String() != "" || len(p.Type.Name) > 2 && isText(p.Type.Name) && bytes.IndexByte(p.Type.Name, '/') > 0
	switch {
	case named && (body >= Likely || p.Type.HasMAC || p.HasApp):
		return Certain, len(b)
	case body >= Likely || p.Type.HasMAC || len(p.Type.Name) > 2 && named:
		return Likely, len(b)
	case named && p.Skipped == 0 && len(p.RawHeaders) > 0:
		return Possible, len(b)
	}
	return Weak, len(b)
}

func probeSegment(b []byte) (Rank, int) {
	s, err := push.ParseSegment(b)
	switch {
	case err != nil || !s.HasPorts && !s.Concat:
		return 0, 0
	case s.HasPorts && (s.Dst == push.PortPush || s.Dst == push.PortPushSecure || s.Src == push.PortWSP):
		return Certain, len(b)
	case s.HasPorts && s.Skipped == 0 || s.Concat && s.Skipped == 0:
		return Likely, len(b)
	}
	return Weak, len(b)
}

// A tpdu is a short message that was read: its size, which is another than that of the
// octets where these are cut or padded, and how well it fits.
type tpdu struct {
	sms.TPDU
	smsc bool
	size int
	rank Rank
}

// parseTPDU reads b with or without the address of an SMSC in front, as fits better. Where
// neither has its size, it tries others: b may be cut, or have more behind it.
func parseTPDU(b []byte) (best tpdu) {
	for _, smsc := range []bool{true, false} {
		if got := fitTPDU(b, smsc); got.rank > best.rank {
			best = got
		}
	}
	if best.rank > Weak {
		return best
	}
	padded := append(bytes.Clone(b), make([]byte, push.MaxSegment)...)
	for n := max(1, len(b)-push.MaxSegment); n <= len(padded); n++ {
		for _, smsc := range []bool{true, false} {
			if got := fitTPDU(padded[:n], smsc); got.rank == Certain {
				got.rank = Likely
				return got
			}
		}
	}
	return best
}

func fitTPDU(b []byte, smsc bool) tpdu {
	p, err := sms.ParseTPDU(b, smsc)
	if err != nil {
		return tpdu{}
	}
	got := tpdu{p, smsc, len(b), Weak}
	_, clock := p.Time.Time()
	dated := p.Flags&sms.FlagSubmit == 0 && clock == nil
	text, wrong := p.Text()
	segment := Rank(0)
	if p.Flags&sms.FlagHeader != 0 {
		segment, _ = probeSegment(p.Data)
	}
	switch {
	case segment >= Likely:
		got.rank = Certain
	case dated && (wrong != nil || isText([]byte(text))):
		got.rank = Likely
	case wrong == nil && len(text) > 3 && isText([]byte(text)) && len(p.Address.Text()) > 3:
		got.rank = Possible
	}
	return got
}

// maxTPDU is more than any short message with its addresses has.
const maxTPDU = 200

func probeSMS(b []byte) (Rank, int) {
	if len(b) > maxTPDU {
		return 0, 0
	}
	p := parseTPDU(b)
	return p.rank, min(p.size, len(b))
}

func probeSMPP(b []byte) (Rank, int) {
	read := 0
	for read < len(b) {
		_, n, err := smpp.ConsumePDU(b[read:])
		if err != nil || n <= 0 {
			break
		}
		read += n
	}
	switch {
	case read == len(b):
		return Certain, read
	case read > 0:
		return Likely, read
	}
	return 0, 0
}

func probePAP(b []byte) (Rank, int) {
	if !bytes.Contains(b, []byte("<pap")) {
		return 0, 0
	}
	if _, err := pap.Parse("", b, pap.Limits{}); err == nil {
		return Certain, len(b)
	}
	read := 0
	for f := range pap.Fields("", b) {
		read = f.Offset + f.Length
	}
	if read > 0 {
		return Likely, read
	}
	return 0, 0
}

func probeNotification(b []byte) (Rank, int) {
	n, err := push.ParseNotification(b)
	if err != nil || n.Reserved != 0 || n.Version < 10 || n.Version > 13 || len(n.ServerID) == 0 || !isText(n.ServerID) {
		return 0, 0
	}
	return Certain, len(b)
}
