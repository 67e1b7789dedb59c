package inspect

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/diagnose"
)

// A short is the user data of a short message.
type short struct {
	from       string // the sender
	layer      int
	buffer, at int // where data is
	data       []byte
	header     bool // data begins with a user data header
}

// A key is what segments of one message have in common.
type key struct {
	from     string
	dst, src uint16
	ref      uint16
	wide     bool
	total    uint8
}

// A part of a message, by the number of its segment.
type segment struct {
	short
	push.Segment
	at int // of its data in the buffer
}

// join joins the segments of all short messages, in any order, and explains what they
// make.
func (w *work) join() {
	groups := map[key][]segment{}
	var order []key
	for _, m := range w.short {
		if !m.header {
			w.single(m.layer, m.buffer, m.at, len(m.data))
			continue
		}
		s, err := push.ParseSegment(m.data)
		if err != nil {
			w.note(m.layer, "segment-fault", "the user data header cannot be read", m.at)
			w.maskText(m.buffer, m.at, m.data)
			continue
		}
		at := m.at + len(m.data) - len(s.Data)
		if !s.Concat {
			w.single(m.layer, m.buffer, at, len(s.Data))
			continue
		}
		k := key{m.from, s.Dst, s.Src, s.Ref, s.Wide, s.Total}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], segment{m, s, at})
	}
	for i, k := range order {
		for _, other := range order[:i] {
			if o := other; o.from == k.from && o.ref == k.ref && o.dst == k.dst && o.total != k.total {
				w.note(groups[k][0].layer, "segment-total", fmt.Sprintf("other segments of reference %d say that there are %d, not %d", k.ref, o.total, k.total), -1)
			}
		}
		w.message(k, groups[k])
	}
}

// single explains the data of a message that is not concatenated.
func (w *work) single(layer, buffer, at, n int) {
	if n > 0 {
		w.hold(layer, at, w.inside(layer, buffer, at, n, ""))
	}
}

// message joins the segments of one message. Where several have one number, the first one
// counts, unless the MAC is right with others.
func (w *work) message(k key, all []segment) {
	choices := make([][]segment, k.total)
	for _, s := range all {
		of := &choices[s.Seq-1]
		switch i := slices.IndexFunc(*of, func(o segment) bool { return bytes.Equal(o.Data, s.Data) }); {
		case i >= 0:
			w.note(s.layer, "segment-duplicate", fmt.Sprintf("segment %d is there twice", s.Seq), -1)
		case len(*of) > 0:
			w.note(s.layer, "segment-conflict", fmt.Sprintf("segment %d is there with other data, too", s.Seq), -1)
			fallthrough
		default:
			*of = append(*of, s)
		}
	}
	pick := make([]segment, 0, k.total)
	var missing []int
	for i, of := range choices {
		if len(of) == 0 {
			missing = append(missing, i+1)
		} else if len(missing) == 0 {
			pick = append(pick, of[0])
		}
	}
	if len(missing) == 0 {
		pick = w.choose(choices, pick)
	}
	for _, s := range all { // those that count are explained, and others can hold anything
		if !slices.ContainsFunc(pick, func(p segment) bool { return p.buffer == s.buffer && p.at == s.at }) {
			w.maskText(s.buffer, s.at, s.Data)
		}
	}
	if len(pick) == 0 { // only later ones are there
		w.note(all[0].layer, "segment-missing", fmt.Sprintf("of %d segments, these are missing: %v", k.total, missing), -1)
		return
	}
	octets, parts := joined(pick)
	buffer := w.buffer(octets, parts)
	layer := w.add(KindJoined, fmt.Sprintf("reference %d, %d segments", k.ref, k.total), max(0, w.r.Layers[all[0].layer].Parent), buffer, 0, len(octets))
	for _, p := range parts {
		w.field(layer, Field{Offset: p.Offset, Length: p.Length, Name: "segment", Meaning: count(p.Length), Class: ClassText, Page: noPage, Spec: "3GPP TS 23.040 9.2.3.24"})
	}
	for _, s := range all {
		w.hold(s.layer, s.at, layer)
	}
	if len(missing) > 0 {
		w.note(layer, "segment-missing", fmt.Sprintf("of %d segments, these are missing: %v", k.total, missing), -1)
		w.partial = true
	}
	w.inside(layer, buffer, 0, len(octets), k.from)
	w.partial = false
}

// joined returns the datagram of segments.
func joined(pick []segment) (b []byte, parts []Part) {
	for _, s := range pick {
		if len(s.Data) == 0 {
			continue
		}
		parts = append(parts, Part{Offset: len(b), Length: len(s.Data), Buffer: s.buffer, From: s.at, Size: len(s.Data)})
		b = append(b, s.Data...)
	}
	return b, parts
}

// maxCombinations is how many ways to join contradicting segments are tried.
const maxCombinations = 256

// choose returns the combination of segments whose MAC is right, else the first one.
func (w *work) choose(choices [][]segment, first []segment) []segment {
	n := 1
	for _, of := range choices {
		if n *= len(of); n > maxCombinations {
			return first
		}
	}
	if n == 1 || len(w.o.Keys.Network) == 0 && len(w.o.Keys.PIN) == 0 {
		return first
	}
	pick := slices.Clone(first)
	for c := range n {
		for i, of := range choices {
			pick[i] = of[c%len(of)]
			c /= len(of)
		}
		b, _ := joined(pick)
		if p, _, err := parsePDU(b); err == nil {
			if m, err := bootstrap.FromPDU(p); err == nil && bootstrap.Verify(m.Body, m.Security, w.o.Keys) == nil {
				return pick
			}
		}
	}
	return first
}

// mac says what is known about the protection of a message in a layer. text is what stands
// in the place of a MAC and is none.
func (w *work) mac(layer int, m bootstrap.Message, p *push.PDU, text []byte) {
	mac := &MAC{SEC: m.Security.SEC.String()}
	w.r.Layers[layer].MAC = mac
	w.keep(m)
	if m.Security.HasMAC {
		mac.Digits = string(m.Security.AppendMAC(nil))
	} else if len(text) > 0 && isText(text) {
		mac.Digits = string(text)
	}
	m.Security.Typed = w.o.Typed
	typed := m.Security.SEC == push.SECUserPINMAC
	keys := len(w.o.Keys.Network) > 0 || len(w.o.Keys.PIN) > 0 || typed && len(w.o.Typed) > 0
	switch {
	case mac.Digits == "" && !typed:
		mac.State, mac.Reason = StateMissing, "the message has no MAC"
	case w.partial:
		mac.State, mac.Reason = StateIncomplete, "a segment is missing, so that the MAC cannot be checked"
	case !keys:
		mac.State = StateNoKeys
	default:
		result := diagnose.Explain(diagnose.Message{Body: m.Body, Security: m.Security, Push: p, MAC: text}, w.o.Keys)
		w.verdict(mac, result)
	}
	if w.partial {
		return
	}
	if all, err := bootstrap.Check(m, bootstrap.Transport{}); err == nil {
		w.r.Layers[layer].findings(all, true)
	}
}

func (w *work) verdict(mac *MAC, r diagnose.Result) {
	mac.State = StateVerified
	if r.Err != nil {
		mac.State, mac.Reason = state(r.Err), strings.TrimPrefix(r.Err.Error(), "bootstrap: ")
		if mac.State == StateDiffers && len(r.Explanations) == 0 {
			mac.Reason += "; none of the known mistakes explains it"
		}
	}
	for _, e := range r.Explanations {
		var causes []Cause
		for _, c := range e {
			causes = append(causes, Cause{c.ID, c.Text, c.Remedy})
		}
		mac.Why = append(mac.Why, causes)
	}
}
