package push

import (
	"cmp"
	"encoding/hex"
	"iter"
	"strconv"
)

// PDUFields yields the octets of a push with their meaning: the header, the media type
// and each parameter of the content type, each header, and the body, which is hidden. It
// ends at the first fault, which [ParsePDU] returns.
func PDUFields(b []byte) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		if len(b) < 3 || b[1] != pduPush {
			return
		}
		s := shower{reader: reader{b: b, at: 2}, yield: yield}
		s.put(0, 1, "TID", "0x"+hex.EncodeToString(b[:1]))
		s.put(1, 2, "PDU type", "Push")
		n, err := s.uintvar()
		if err != nil || uint64(n) > uint64(len(b)-s.at) {
			return
		}
		s.put(2, s.at, "HeadersLen", strconv.FormatUint(uint64(n), 10))
		end := s.at + int(n)
		s.b = b[:end:end]
		if !s.contentType() {
			return
		}
		for page := uint8(defaultPage); s.more(); {
			start := s.at
			h, v, err := s.header(&page)
			if err != nil {
				return
			}
			if h.Value == nil {
				s.put(start, s.at, "code page", strconv.Itoa(int(page)))
				break
			}
			s.put(start, s.at, headerName(&h), v.show())
		}
		s.put(end, len(b), "body", "")
	}
}

// MultipartFields yields the octets of a body of one of the media types
// application/vnd.wap.multipart.* (WAP-230-WSP 8.5): of each part the lengths, the headers,
// and the data, which is hidden. It ends at the first fault.
func MultipartFields(b []byte) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		s := shower{reader: reader{b: b}, yield: yield}
		number := func(name string) (n int, ok bool) {
			start := s.at
			v, err := s.uintvar()
			if err != nil {
				return 0, false
			}
			s.put(start, s.at, name, strconv.FormatUint(uint64(v), 10))
			return int(min(uint64(v), uint64(len(b)+1))), true
		}
		n, ok := number("nEntries")
		for ; ok && n > 0 && !s.ended; n-- {
			headers, ok1 := number("HeadersLen")
			data, ok2 := number("DataLen")
			if !ok1 || !ok2 || headers+data > len(b)-s.at {
				return
			}
			s.put(s.at, s.at+headers, "headers", "")
			s.put(s.at+headers, s.at+headers+data, "body", "")
			s.at += headers + data
		}
	}
}

// A shower yields fields of what it reads, until nobody wants more.
type shower struct {
	reader
	yield func(Field) bool
	ended bool
}

// put yields the octets from one offset to another, hidden where they are the body.
func (s *shower) put(from, to int, name, value string) {
	if !s.ended && from < to {
		s.ended = !s.yield(Field{Offset: from, Length: to - from, Name: name, Value: value, Hidden: name == "body"})
	}
}

// contentType shows what [reader.contentType] reads, and reports whether it can be read.
func (s *shower) contentType() bool {
	var t ContentType
	start := s.at
	check := s.reader
	if _, err := check.contentType(&t); err != nil {
		return false
	}
	v, _ := s.value()
	if v.form != data {
		s.put(start, s.at, "Content-Type", t.mediaOnly())
		return true
	}
	in := reader{b: s.b[:s.at], at: v.from}
	s.put(start, in.at, "Content-Type length", strconv.Itoa(len(v.b)))
	start = in.at
	in.value()
	s.put(start, in.at, "media type", t.mediaOnly())
	for in.more() {
		var p ContentType
		start = in.at
		in.parameter(&p)
		switch {
		case p.SEC != SECNone:
			s.put(start, in.at, "SEC", p.SEC.String())
		case p.HasMAC:
			s.put(start, in.at, "MAC", hex.EncodeToString(p.MAC[:]))
		case p.Charset != 0:
			s.put(start, in.at, "Charset", strconv.FormatUint(uint64(p.Charset), 10))
		default:
			s.put(start, in.at, "parameter", "")
		}
	}
	return true
}

// mediaOnly returns the media type alone.
func (t *ContentType) mediaOnly() string {
	return (&ContentType{Code: t.Code, Name: t.Name}).String()
}

// show returns the value of a header: a number, a text, or octets in hexadecimal.
func (v *value) show() string {
	if n, ok := v.integer(); ok {
		return strconv.FormatUint(uint64(n), 10)
	}
	if v.form == text {
		return string(v.b)
	}
	return "0x" + hex.EncodeToString(v.b)
}

// headerName returns the name of a header, its number where that has none here.
func headerName(h *Header) string {
	switch h.code() {
	case headerApp:
		return "X-Wap-Application-Id"
	case headerFlag:
		return "Push-Flag"
	case headerInitiatorURI:
		return "X-Wap-Initiator-URI"
	case headerContentURI:
		return "X-Wap-Content-URI"
	}
	return cmp.Or(string(h.Name), "header "+strconv.Itoa(int(h.Code)))
}

// NotificationFields yields the octets of a notification with their meaning, those of
// several fields in bits together. It yields nothing where [ParseNotification] has an error.
func NotificationFields(b []byte) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		n, err := ParseNotification(b)
		if err != nil {
			return
		}
		s := shower{yield: yield}
		const trigger = len(n.Digest)
		initiator := "client"
		if n.ServerInitiated {
			initiator = "server"
		}
		at := trigger + triggerFixed
		s.put(0, trigger, "digest", hex.EncodeToString(n.Digest[:]))
		s.put(trigger, at-3, "version, ui-mode, initiator, future-use", strconv.Itoa(int(n.Version))+", "+n.UIMode.String()+", "+initiator)
		s.put(at-3, at-1, "sessionid", strconv.Itoa(int(n.SessionID)))
		s.put(at-1, at, "length-identifier", strconv.Itoa(len(n.ServerID)))
		s.put(at, at+len(n.ServerID), "server-identifier", string(n.ServerID))
		s.put(at+len(n.ServerID), len(b), "vendor", "")
	}
}
