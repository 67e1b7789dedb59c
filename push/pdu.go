package push

import (
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/internal/wire"
)

const (
	pduPush    = 0x06      // the type of a connectionless Push PDU
	maxHeaders = 1<<16 - 1 // octets of headers that are written: no datagram carries more
)

// A PushFlag holds the bits of the header Push-Flag, 0 to 127.
type PushFlag uint8

// The bits of PushFlag.
const (
	FlagAuthenticated PushFlag = 1 << iota // the initiator's URI is authenticated
	FlagTrusted                            // the content is trusted
	FlagLast                               // the last message to the same terminal
)

// A PDU is a WSP connectionless push, the content of one WDP datagram
// (WAP-230-WSP 8.2.4.1). In a parsed PDU all slices alias the input.
type PDU struct {
	secret.Hidden // the fields do not show themselves

	TID  uint8 // transaction identifier, chosen by the sender
	Type ContentType

	App    AppCode // X-Wap-Application-Id, where HasApp
	HasApp bool
	AppURI []byte // X-Wap-Application-Id as text instead of App, where not empty

	Flag    PushFlag // Push-Flag, where HasFlag
	HasFlag bool

	InitiatorURI []byte // X-Wap-Initiator-URI, where not empty
	ContentURI   []byte // X-Wap-Content-URI, where not empty

	Body []byte // the content, to the end of the datagram

	// RawHeaders are the octets between Content-Type and Body, which Headers
	// reads. AppendPDU writes the fields above only.
	RawHeaders []byte
	// Skipped is how many headers and parameters of the content type no field
	// above holds: unknown ones, empty ones, and repeated ones after their first.
	Skipped int
}

// LogValue implements [slog.LogValuer] by [PDU.Format].
func (p PDU) LogValue() slog.Value { return secret.Shown(p) }

// Format implements [fmt.Formatter]: the body, which may hold secrets, is its length.
func (p PDU) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%d, %v, %d octets of headers, %d of body}", p.TID, p.Type, len(p.RawHeaders), len(p.Body))
}

// The headers that are understood, by the codes of WSP's code page 1.
const (
	headerApp          = 0x2F
	headerContentURI   = 0x30
	headerInitiatorURI = 0x31
	headerFlag         = 0x34
	defaultPage        = 1
)

// Size returns how many octets [AppendPDU] appends for p.
func (p *PDU) Size() int {
	n := p.headersSize()
	return 2 + wire.SizeInt(uint32(n)) + n + len(p.Body)
}

func (p *PDU) headersSize() int {
	n := p.Type.size()
	if len(p.AppURI) > 0 {
		n += 1 + sizeText(p.AppURI)
	} else if p.HasApp {
		n += 1 + sizeInteger(uint32(p.App))
	}
	if p.HasFlag {
		n += 2
	}
	if len(p.InitiatorURI) > 0 {
		n += 1 + sizeText(p.InitiatorURI)
	}
	if len(p.ContentURI) > 0 {
		n += 1 + sizeText(p.ContentURI)
	}
	return n
}

func (p *PDU) check() error {
	if err := p.Type.check(); err != nil {
		return err
	}
	switch {
	case len(p.AppURI) > 0 && !isText(p.AppURI):
		return &FieldError{"AppURI", ErrValue}
	case p.HasFlag && p.Flag >= 0x80:
		return &FieldError{"Flag", ErrValue}
	case len(p.InitiatorURI) > 0 && !isText(p.InitiatorURI):
		return &FieldError{"InitiatorURI", ErrValue}
	case len(p.ContentURI) > 0 && !isText(p.ContentURI):
		return &FieldError{"ContentURI", ErrValue}
	case p.headersSize() > maxHeaders:
		return &FieldError{"Headers", ErrLimit}
	}
	return nil
}

// AppendPDU appends p to dst in the shortest forms: with a well-known media
// type that has no parameters, the whole Content-Type is one octet. Where dst
// has room for p.Size() octets it does not allocate. A field that cannot be
// written is a [*FieldError]; dst then comes back as it was.
//
// A Client Provisioning message should have no headers: some clients expect the
// document right behind the MAC.
func AppendPDU(dst []byte, p PDU) ([]byte, error) {
	if err := p.check(); err != nil {
		return dst, err
	}
	headers := p.headersSize()
	dst = slices.Grow(dst, 2+wire.SizeInt(uint32(headers))+headers+len(p.Body))
	dst = wire.AppendInt(append(dst, p.TID, pduPush), uint32(headers))
	dst = p.Type.append(dst)
	if len(p.AppURI) > 0 {
		dst = appendText(append(dst, 0x80|headerApp), p.AppURI)
	} else if p.HasApp {
		dst = appendInteger(append(dst, 0x80|headerApp), uint32(p.App))
	}
	if p.HasFlag {
		dst = append(dst, 0x80|headerFlag, 0x80|byte(p.Flag))
	}
	if len(p.InitiatorURI) > 0 {
		dst = appendText(append(dst, 0x80|headerInitiatorURI), p.InitiatorURI)
	}
	if len(p.ContentURI) > 0 {
		dst = appendText(append(dst, 0x80|headerContentURI), p.ContentURI)
	}
	return append(dst, p.Body...), nil
}

// ParsePDU takes a datagram apart without copying or allocating: the slices of
// the result alias b.
//
// It reads all that receivers read: any form of a length or an integer, quoted
// text, headers and parameters by name instead of by code, in any order. It
// skips unknown ones and counts them in Skipped. A known one must have a value of
// the right kind, and SEC and MAC occur at most once each, so that no two
// receivers use different ones. Errors are [*SyntaxError].
func ParsePDU(b []byte) (PDU, error) {
	var p PDU
	if len(b) < 3 {
		return p, &SyntaxError{len(b), io.ErrUnexpectedEOF}
	}
	if b[1] != pduPush {
		return p, &SyntaxError{1, ErrPDU}
	}
	r := reader{b: b, at: 2}
	n, err := r.uintvar()
	if err != nil {
		return p, err
	}
	if uint64(n) > uint64(len(b)-r.at) {
		return p, &SyntaxError{len(b), io.ErrUnexpectedEOF}
	}
	end := r.at + int(n)
	r.b = b[:end:end]
	if p.Skipped, err = r.contentType(&p.Type); err != nil {
		return PDU{}, err
	}
	raw := r.b[r.at:]
	if err := p.headers(&r); err != nil {
		return PDU{}, err
	}
	p.TID, p.RawHeaders, p.Body = b[0], raw, b[end:]
	return p, nil
}

// headers reads all headers and puts the known ones into their fields.
func (p *PDU) headers(r *reader) error {
	page := uint8(defaultPage)
	for {
		h, v, err := r.header(&page)
		if err != nil || h.Value == nil {
			return err
		}
		known, err := p.set(h.code(), &v)
		if err != nil {
			return err
		}
		if !known {
			p.Skipped++
		}
	}
}

// set puts the value of a header into its field, where it is the first one.
func (p *PDU) set(code uint8, v *value) (known bool, err error) {
	switch code {
	case headerApp:
		return p.setApp(v)
	case headerFlag:
		n, ok := v.number()
		if !ok {
			return false, v.bad()
		}
		if p.HasFlag {
			return false, nil
		}
		p.Flag, p.HasFlag = PushFlag(n), true
		return true, nil
	case headerInitiatorURI:
		return setURI(&p.InitiatorURI, v)
	case headerContentURI:
		return setURI(&p.ContentURI, v)
	}
	return false, nil
}

func (p *PDU) setApp(v *value) (known bool, err error) {
	code, ok := v.integer()
	if !ok && v.form != text && !v.empty() {
		return false, v.bad()
	}
	if p.HasApp || v.empty() {
		return false, nil
	}
	p.HasApp, p.App = true, AppCode(code)
	if !ok {
		p.AppURI = v.b
	}
	return true, nil
}

func setURI(field *[]byte, v *value) (known bool, err error) {
	if v.form != text && !v.empty() {
		return false, v.bad()
	}
	if len(*field) > 0 || v.empty() {
		return false, nil
	}
	*field = v.b
	return true, nil
}

// A Header is one header of a PDU as it was written.
type Header struct {
	Page  uint8  // header code page, 1 unless the sender switched
	Code  uint8  // number in that page, 0 to 127; 0 where Name is not empty
	Name  []byte // a header written by name
	Value []byte // the octets of the value with its length, quote and end; at least one
}

// Integer returns a value that is an integer of up to 32 bits.
func (h Header) Integer() (uint32, bool) {
	r := reader{b: h.Value}
	v, err := r.value()
	if err != nil {
		return 0, false
	}
	return v.integer()
}

// Text returns a value that is text, without quote and end.
func (h Header) Text() ([]byte, bool) {
	r := reader{b: h.Value}
	v, err := r.value()
	if err != nil || v.form != text {
		return nil, false
	}
	return v.b, true
}

// code returns the number of a header that is understood, also of one written
// by name, and 0xFF for any other.
func (h *Header) code() uint8 {
	switch {
	case len(h.Name) == 0 && h.Page == defaultPage:
		return h.Code
	case equalFold(h.Name, "x-wap-application-id"):
		return headerApp
	case equalFold(h.Name, "push-flag"):
		return headerFlag
	case equalFold(h.Name, "x-wap-initiator-uri"):
		return headerInitiatorURI
	case equalFold(h.Name, "x-wap-content-uri"):
		return headerContentURI
	}
	return 0xFF
}

// Headers yields the headers in RawHeaders, the known ones included. It stops
// early where RawHeaders does not come from ParsePDU.
func (p *PDU) Headers() iter.Seq[Header] {
	return func(yield func(Header) bool) {
		r := reader{b: p.RawHeaders}
		for page := uint8(defaultPage); ; {
			h, _, err := r.header(&page)
			if err != nil || h.Value == nil || !yield(h) {
				return
			}
		}
	}
}

// header reads the next header and the shifts to other code pages before it.
// At the end its Value is nil.
func (r *reader) header(page *uint8) (h Header, v value, err error) {
	for ; r.more(); r.at++ {
		c := r.b[r.at]
		switch {
		case c == 0:
			return Header{}, v, &SyntaxError{r.at, ErrValue}
		case c == 0x7F: // shift delimiter and page
			r.at++
			if !r.more() {
				return Header{}, v, &SyntaxError{r.at - 1, ErrLength}
			}
			*page = r.b[r.at]
			continue
		case c <= quoteLength: // shortcut shift delimiter
			*page = c
			continue
		case c >= 0x80:
			h.Code = c & 0x7F
			r.at++
		default:
			name := value{at: r.at}
			if err := r.text(&name); err != nil {
				return Header{}, v, err
			}
			if len(name.b) == 0 {
				return Header{}, v, name.bad()
			}
			h.Name = name.b
		}
		h.Page = *page
		start := r.at
		if v, err = r.value(); err != nil {
			return Header{}, v, err
		}
		h.Value = r.b[start:r.at:r.at]
		return h, v, nil
	}
	return Header{}, v, nil
}
