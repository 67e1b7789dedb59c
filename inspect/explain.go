package inspect

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/pap"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/push/sms"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// root explains the whole input.
func (w *work) root() {
	b := w.bufs[0]
	all := guesses(b, levels)
	for _, g := range all {
		w.r.Readings = append(w.r.Readings, g.Reading)
	}
	if w.o.As != "" {
		all = as(w.o.As, all)
		if len(all) == 0 && len(b) > 0 && slices.ContainsFunc(probes[:], func(p probe) bool { return p.kind == w.o.As }) {
			all = []guess{{Reading: Reading{w.o.As, Weak, 0}}} // as far as it goes
		}
		if len(all) == 0 {
			w.r.Notes = append(w.r.Notes, Note{ID: "as", Text: "the input cannot be read as " + string(w.o.As), Offset: -1})
		}
	}
	w.r.Rank = Weak
	if len(all) > 0 {
		w.r.Rank = all[0].Rank
	}
	w.expand(-1, 0, 0, len(b), all, "")
	for _, g := range all[min(1, len(all)):] {
		if l := &w.r.Layers[0]; g.Rank == all[0].Rank && g.Kind != l.Kind && g.inner != all[0].inner && g.Rank > Weak {
			w.note(0, "also", "also reads as "+string(g.Kind), -1)
		}
	}
}

// as returns the readings of a kind, or of text around such octets.
func as(k Kind, all []guess) []guess {
	var out []guess
	for _, g := range all {
		if g.Kind == k || g.inner == k {
			out = append(out, g)
		}
	}
	return out
}

// inside explains octets within a layer as what they look like.
func (w *work) inside(parent, buffer, off, n int, from string) int {
	return w.expand(parent, buffer, off, n, guesses(w.bufs[buffer][off:off+n], 0), from)
}

// expand adds the layer of a part of a buffer by the first of its readings, and those
// within it. from is the sender. It returns the layer, or 0 where there are too many.
func (w *work) expand(parent, buffer, off, n int, all []guess, from string) int {
	if w.depth(parent) >= MaxLayers || len(w.r.Layers) >= 4*MaxSegments {
		if parent >= 0 {
			w.note(parent, "limit-layers", "there are more layers than a report has", off)
		}
		w.maskText(buffer, off, w.bufs[buffer][off:off+n])
		return 0
	}
	b := w.bufs[buffer][off : off+n]
	if len(all) == 0 || all[0].Rank == Weak && w.o.As == "" {
		k, name := KindUnknown, "not recognised"
		if n > 0 && isText(b) {
			k, name = KindText, "text"
		}
		layer := w.add(k, name, parent, buffer, off, n)
		w.field(layer, Field{Offset: off, Length: n, Name: name, Meaning: count(n) + ", which can be anything", Class: ClassFault, Page: noPage})
		if k == KindText {
			w.masks = append(w.masks, span{buffer, off, off + n})
		}
		w.maskText(buffer, off, b)
		return layer
	}
	g := all[0]
	layer := w.add(g.Kind, string(g.Kind), parent, buffer, off, n)
	if g.form != nil {
		w.text(layer, g, from)
		return layer
	}
	switch g.Kind {
	case KindWBXML:
		w.wbxml(layer)
	case KindXML, KindSignature, KindEncrypted:
		w.xml(layer)
		w.decrypt(layer)
	case KindWSP:
		w.wsp(layer)
	case KindSegment:
		w.segment(layer, from)
	case KindSMS:
		w.sms(layer)
	case KindSMPP:
		w.smpp(layer)
	case KindPAP:
		w.pap(layer)
	case KindNotification:
		w.pushFields(layer, off, "OMA-TS-DM_Notification 1.2", push.NotificationFields(b))
	default:
		w.maskText(buffer, off, b)
		w.field(layer, Field{Offset: off, Length: n, Name: string(g.Kind), Meaning: "is not looked into", Class: ClassFault, Page: noPage})
	}
	return layer
}

// text explains the octets in a text.
func (w *work) text(layer int, g guess, from string) {
	l := w.r.Layers[layer]
	for i, p := range g.form.pieces {
		in := guesses(p.octets, levels-w.depth(layer))
		if len(g.form.pieces) > 1 && (len(in) == 0 || in[0].Rank < Possible) && g.Kind != KindLines {
			w.hideText(l, p)
			continue
		}
		for j := range p.parts {
			p.parts[j].Buffer = l.Buffer
			p.parts[j].From += l.Offset
		}
		if w.o.As != "" && w.o.As != g.Kind {
			in = as(w.o.As, in)
		}
		buffer := w.buffer(p.octets, p.parts)
		index := -1
		if len(p.parts) > 0 {
			from, to := p.parts[0].From, 0
			for _, q := range p.parts {
				from, to = min(from, q.From), max(to, q.From+q.Size)
			}
			index = w.field(layer, Field{Offset: from, Length: to - from, Name: "octets " + strconv.Itoa(i+1), Meaning: count(len(p.octets)), Class: ClassText, Page: noPage})
		}
		child := w.expand(layer, buffer, 0, len(p.octets), in, cmp.Or(p.from, from))
		if index >= 0 {
			w.r.Layers[layer].Fields[index].Layer = child
		}
		if child > 0 && p.sec != "" && w.r.Layers[child].Kind == KindWBXML {
			s, ok := security(p.sec, p.mac)
			if ok {
				w.mac(child, bootstrap.Message{Type: bootstrap.MediaType(p.octets), Body: p.octets, Security: s}, nil, nil)
			}
		}
	}
}

// hideText masks octets of a text that look like none of a message: they may be a part of
// one that others surround.
func (w *work) hideText(l Layer, p piece) {
	for _, q := range p.parts {
		w.masks = append(w.masks, span{l.Buffer, l.Offset + q.From, l.Offset + q.From + q.Size})
	}
}

// security returns the protection that a line of JSON states.
func security(sec, mac string) (s bootstrap.Security, ok bool) {
	method, err := push.ParseSEC(sec)
	if err != nil {
		return s, false
	}
	s.SEC = method
	if mac == "" {
		return s, true
	}
	s.MAC, err = bootstrap.ParseMAC(mac)
	s.HasMAC = err == nil
	return s, err == nil
}

// hold sets the layer that explains a field.
func (w *work) hold(layer, off, child int) {
	for i := range w.r.Layers[layer].Fields {
		if f := &w.r.Layers[layer].Fields[i]; f.Offset == off && f.Length > 0 {
			f.Layer = child
		}
	}
}

func (w *work) sms(layer int) {
	b := w.octets(layer)
	at := w.r.Layers[layer].Offset
	p := parseTPDU(b)
	w.r.Layers[layer].Name = "SMS-DELIVER"
	if p.Flags&sms.FlagSubmit != 0 {
		w.r.Layers[layer].Name = "SMS-SUBMIT"
	}
	w.pushFields(layer, at, "3GPP TS 23.040 9.2", sms.Fields(b, p.smsc))
	from := max(0, p.size-len(p.Data))
	switch text, err := p.Text(); {
	case from >= len(b):
	case p.Flags&sms.FlagHeader != 0 || err != nil:
		w.short = append(w.short, short{from: p.Address.Text(), layer: layer, buffer: w.r.Layers[layer].Buffer, at: at + from, data: b[from:min(p.size, len(b))], header: p.Flags&sms.FlagHeader != 0})
	default:
		fields := w.r.Layers[layer].Fields
		if n := len(fields); n > 0 && isText([]byte(text)) {
			fields[n-1].Value = text
		}
	}
}

func (w *work) segment(layer int, from string) {
	at := w.r.Layers[layer].Offset
	b := w.octets(layer)
	w.pushFields(layer, at, "3GPP TS 23.040 9.2.3.24", push.SegmentFields(b))
	w.short = append(w.short, short{from: from, layer: layer, buffer: w.r.Layers[layer].Buffer, at: at, data: b, header: true})
}

// bodies explains what is within a message, which its fields leave to others.
func (w *work) bodies(layer int, hidden []push.Field) {
	l := w.r.Layers[layer]
	for _, f := range hidden {
		w.hold(layer, l.Offset+f.Offset, w.inside(layer, l.Buffer, l.Offset+f.Offset, f.Length, ""))
	}
}

func isMultipart(t push.ContentType) bool {
	return strings.HasPrefix(cmp.Or(string(t.Name), t.Code.String()), "application/vnd.wap.multipart.")
}

// parsePDU reads a push. Where its MAC is not one of 40 digits, text is what stands in its
// place, and the push has none.
func parsePDU(b []byte) (p push.PDU, text []byte, err error) {
	const mac, other = 0x92, 0xFF // well-known parameters; nobody knows the second
	p, err = push.ParsePDU(b)
	if fault, ok := errors.AsType[*push.SyntaxError](err); ok && fault.Offset > 0 && fault.Offset < len(b) && b[fault.Offset-1] == mac {
		b = bytes.Clone(b)
		b[fault.Offset-1] = other
		text, _, _ = bytes.Cut(b[fault.Offset:], []byte{0})
		p, err = push.ParsePDU(b)
	}
	return p, text, err
}

func (w *work) wsp(layer int) {
	l := w.r.Layers[layer]
	b := w.octets(layer)
	hidden := w.pushFields(layer, l.Offset, "WAP-230-WSP 8.2.4", push.PDUFields(b))
	p, text, err := parsePDU(b)
	if err != nil {
		return
	}
	w.r.Layers[layer].Name = "WSP push"
	for _, f := range w.r.Layers[layer].Fields {
		if f.Name == "MAC" { // as it is written
			text = b[f.Offset-l.Offset+1 : f.Offset-l.Offset+f.Length-1]
		}
	}
	if isMultipart(p.Type) {
		at := len(b) - len(p.Body)
		hidden = w.pushFields(layer, l.Offset+at, "WAP-230-WSP 8.5", push.MultipartFields(p.Body))
		for i := range hidden {
			hidden[i].Offset += at
		}
	}
	w.bodies(layer, hidden)
	if m, err := bootstrap.FromPDU(p); err == nil {
		w.mac(layer, m, &p, text)
	}
}

func (w *work) smpp(layer int) {
	l := w.r.Layers[layer]
	b := w.octets(layer)
	for read := 0; read < len(b); {
		p, n, err := smpp.ConsumePDU(b[read:])
		if err != nil || n <= 0 {
			w.unread(layer, l.Offset+read, "a PDU ends too early, or has a length that cannot be")
			return
		}
		child := w.add(KindSMPP, p.Command.String(), layer, l.Buffer, l.Offset+read, n)
		w.pushFields(child, l.Offset+read, "SMPP 3.4, 4", smpp.Fields(b[read:]))
		data := p.Short
		if v, ok := p.Param(smpp.ParamPayload); ok && len(data) == 0 {
			data = v
		}
		if len(data) > 0 {
			i := read + bytes.LastIndex(b[read:read+n], data)
			w.short = append(w.short, short{from: string(p.Source.Addr), layer: child, buffer: l.Buffer, at: l.Offset + i, data: data, header: p.ESMClass&0x40 != 0})
		}
		if read += n; len(w.short) >= MaxSegments {
			w.note(layer, "limit-segments", "more PDUs are not looked into", l.Offset+read)
			w.maskText(l.Buffer, l.Offset+read, b[read:])
			return
		}
	}
}

func (w *work) pap(layer int) {
	l := w.r.Layers[layer]
	b := w.octets(layer)
	hidden := w.pushFields(layer, l.Offset, "WAP-247-PAP", pap.Fields("", b))
	w.r.Layers[layer].Name = "PAP"
	m, err := pap.Parse("", b, pap.Limits{})
	if err != nil || len(m.Content) == 0 {
		w.bodies(layer, hidden)
		return
	}
	at := l.Offset + bytes.LastIndex(b, m.Content)
	child := w.inside(layer, l.Buffer, at, len(m.Content), "")
	w.hold(layer, at, child)
	if s, ok := contentSecurity(m.ContentType); ok {
		media, _, _ := strings.Cut(m.ContentType, ";")
		w.mac(layer, bootstrap.Message{Type: strings.TrimSpace(media), Body: m.Content, Security: s}, nil, nil)
	}
}

// isNested reports whether octets within a document are one in WBXML: one that reads well,
// or else a header that names a type.
func isNested(b []byte) bool {
	if len(b) < minDocument || b[0] == 0 || b[0] > 3 {
		return false
	}
	rank, _ := probeWBXML(b)
	h, _, err := codec.ParseHeader(b)
	return rank >= Possible || err == nil && h.PublicID > 1 && xmlconv.Resolve(h) != nil
}

// decrypt explains what encrypted XML has in it, where there is a key for that.
func (w *work) decrypt(layer int) {
	l := &w.r.Layers[layer]
	b := w.octets(layer)
	if w.o.Keys.Decrypt == nil || l.Kind != KindEncrypted && !bytes.Contains(b, []byte("EncryptedData")) {
		return
	}
	d, err := xmlsec.Decrypt(b, *w.o.Keys.Decrypt)
	if err != nil {
		w.note(layer, "encrypted", "it does not decrypt with the key", -1)
		return
	}
	w.inside(layer, w.buffer(d.Octets, nil), 0, len(d.Octets), "")
}

// contentSecurity returns the protection that the parameters of a media type state.
func contentSecurity(t string) (s bootstrap.Security, ok bool) {
	for param := range strings.SplitSeq(t, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		value = strings.Trim(value, `"' `)
		switch strings.ToLower(name) {
		case "sec":
			if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < 128 {
				s.SEC, ok = push.SECNumber(uint8(n)), true
			} else if m, err := push.ParseSEC(value); err == nil {
				s.SEC, ok = m, true
			}
		case "mac":
			if mac, err := bootstrap.ParseMAC(value); err == nil {
				s.MAC, s.HasMAC, ok = mac, true, true
			}
		}
	}
	return s, ok
}

// document explains text within a document that is one itself: WBXML, XML, or a document in
// base64. text is what the octets mean. It returns the layer, or 0 where it is none.
func (w *work) document(parent, buffer, off, n int, text []byte) int {
	if isNested(text) {
		return w.expand(parent, buffer, off, n, []guess{{Reading: Reading{KindWBXML, Possible, n}}}, "")
	}
	trimmed := bytes.TrimSpace(text)
	if len(trimmed) < minNested {
		return 0
	}
	if trimmed[0] == '<' {
		if rank, _ := probeXML(trimmed); rank < Likely {
			return 0
		}
		if !bytes.Equal(w.bufs[buffer][off:off+n], text) { // with entities, or in CDATA
			part := Part{Length: len(text), Buffer: buffer, From: off, Size: n, Whole: true}
			buffer, off, n = w.buffer(slices.Clone(text), []Part{part}), 0, len(text)
		}
		return w.inside(parent, buffer, off, n, "")
	}
	f := formBase64(text)
	if len(f.pieces) == 0 || len(f.pieces[0].octets) < minNested {
		return 0
	}
	in := guesses(f.pieces[0].octets, 0)
	if len(in) == 0 || in[0].Rank < Likely {
		return 0
	}
	same := bytes.Equal(w.bufs[buffer][off:off+n], text)
	parts := f.pieces[0].parts
	for i := range parts {
		parts[i].Buffer = buffer
		if parts[i].From += off; !same {
			parts[i].From, parts[i].Size, parts[i].Whole = off, n, true
		}
	}
	tree := w.buffer(f.pieces[0].octets, parts)
	return w.expand(parent, tree, 0, len(f.pieces[0].octets), in, "")
}
