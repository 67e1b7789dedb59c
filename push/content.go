package push

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// SEC says how the key of a message's MAC is made. It is the number that WSP
// carries as the parameter SEC of the content type, plus one, so that the zero
// value stands for a content type without that parameter. Any value up to 128 is
// written and read. DM calls NETWPIN NETWORKID, and USERNETWPIN
// USERPIN_NETWORKID.
type SEC uint8

// The values of SEC.
const (
	SECNone        SEC = iota // no parameter
	SECNetwPIN                // 0: a secret of the network, such as the IMSI
	SECUserPIN                // 1: a PIN that the user is told
	SECUserNetwPIN            // 2: both
	SECUserPINMAC             // 3: the PIN that the user types holds the MAC, the message does not
)

// SECNumber returns the SEC whose number on the wire is n, 0 to 127.
func SECNumber(n uint8) SEC { return SEC(n&0x7F) + 1 }

// Number returns the number on the wire; ok is false for [SECNone] and for values
// that the wire cannot carry.
func (s SEC) Number() (n uint8, ok bool) { return uint8(s) - 1, s != SECNone && s <= 0x80 }

// secNames are the names in Client Provisioning, secDMNames others in DM.
var (
	secNames = [...]string{SECNone: "", SECNetwPIN: "NETWPIN", SECUserPIN: "USERPIN",
		SECUserNetwPIN: "USERNETWPIN", SECUserPINMAC: "USERPINMAC"}
	secDMNames = [...]string{SECNetwPIN: "NETWORKID", SECUserNetwPIN: "USERPIN_NETWORKID"}
)

// String returns the name, the number of an unnamed one, or "" for [SECNone].
func (s SEC) String() string {
	if int(s) < len(secNames) {
		return secNames[s]
	}
	return strconv.Itoa(int(s) - 1)
}

// ParseSEC finds a method by its name in Client Provisioning or in DM, in any
// letter case; "" is [SECNone]. The error is ErrSEC.
func ParseSEC(name string) (SEC, error) {
	name = strings.ToUpper(name)
	i := slices.Index(secNames[:], name)
	if i < 0 {
		i = slices.Index(secDMNames[:], name)
	}
	if i < 0 {
		return SECNone, ErrSEC
	}
	return SEC(i), nil
}

// MarshalText implements [encoding.TextMarshaler] by [SEC.String].
func (s SEC) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] by [ParseSEC].
func (s *SEC) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSEC(string(b))
	return err
}

// A ContentType is the media type of a push and its parameters (WAP-230-WSP
// 8.4.2.24). AppendPDU writes the parameters in the order of the fields, MAC
// last, because there are receivers that look for the body right behind it.
//
// [AppendPDU] demands that security is complete: a MAC that is not zero needs
// HasMAC; NETWPIN, USERPIN and USERNETWPIN need a MAC, USERPINMAC and no SEC have
// none. [ParsePDU] accepts any combination.
type ContentType struct {
	Code    MediaCode // well-known code, where Name is empty; 0 cannot be written
	Name    []byte    // the media type as text, where it has no code; parsed, it aliases the input
	Charset uint32    // IANA MIBenum, 106 is UTF-8; 0 for none
	SEC     SEC
	MAC     [20]byte // HMAC-SHA1 over the body, where HasMAC
	HasMAC  bool
}

// NewContentType returns the content type of a media type: by code where it
// has one, as text otherwise. The name's octets are kept, not copied.
func NewContentType(mime []byte) ContentType {
	if code, ok := FindMedia(mime); ok {
		return ContentType{Code: code}
	}
	return ContentType{Name: mime}
}

// String returns the content type as HTTP writes it, with SEC and MAC as PAP
// wants them. A media type without a name is its code in hexadecimal, a charset
// without a name its MIBenum.
func (t ContentType) String() string {
	var s strings.Builder
	s.WriteString(cmp.Or(string(t.Name), t.Code.String(), "0x"+strconv.FormatUint(uint64(t.Code), 16)))
	if t.Charset != 0 {
		s.WriteString("; charset=")
		s.WriteString(cmp.Or(find(charsets[:], t.Charset), strconv.FormatUint(uint64(t.Charset), 10)))
	}
	if n, ok := t.SEC.Number(); ok {
		s.WriteString("; SEC=" + strconv.Itoa(int(n)))
	}
	if t.HasMAC {
		s.WriteString("; MAC=" + strings.ToUpper(hex.EncodeToString(t.MAC[:])))
	}
	return s.String()
}

// The parameters that are understood, by the codes of WSP.
const (
	paramQ       = 0x00
	paramCharset = 0x01
	paramSEC     = 0x11
	paramMAC     = 0x12
	paramUnknown = 1 << 7
)

// check returns why t cannot be written.
func (t *ContentType) check() error {
	switch {
	case len(t.Name) > 0 && !isMedia(t.Name):
		return &FieldError{"Type.Name", ErrValue}
	case len(t.Name) == 0 && t.Code == 0:
		return &FieldError{"Type.Code", ErrValue}
	case t.SEC > 0x80:
		return &FieldError{"Type.SEC", ErrValue}
	case !t.secured(), !t.HasMAC && t.MAC != [20]byte{}:
		return &FieldError{"Type.MAC", ErrSecurity}
	}
	return nil
}

// secured reports whether SEC and MAC go together.
func (t *ContentType) secured() bool {
	switch t.SEC {
	case SECNone, SECUserPINMAC:
		return !t.HasMAC
	case SECNetwPIN, SECUserPIN, SECUserNetwPIN:
		return t.HasMAC
	}
	return true // the meaning of other values is not known
}

// isMedia reports whether s is type "/" subtype without parameters. A reader
// cannot mistake such a text for a length or a quote, whose octets are others.
func isMedia(s []byte) bool {
	slash := bytes.IndexByte(s, '/')
	if slash <= 0 || slash == len(s)-1 {
		return false
	}
	for i, c := range s {
		if c <= ' ' || c >= 0x7F || i != slash && strings.IndexByte(`()<>@,;:\"/[]?=`, c) >= 0 {
			return false
		}
	}
	return true
}

// bare reports whether t has no parameter and a media type that stands alone.
func (t *ContentType) bare() bool {
	return t.Charset == 0 && t.SEC == SECNone && (len(t.Name) > 0 || t.Code < 0x80)
}

// inner returns the octets of media type and parameters.
func (t *ContentType) inner() int {
	n := sizeInteger(uint32(t.Code))
	if len(t.Name) > 0 {
		n = len(t.Name) + 1
	}
	if t.Charset != 0 {
		n += 1 + sizeInteger(t.Charset)
	}
	if t.SEC != SECNone {
		n += 2
	}
	if t.HasMAC {
		n += 1 + 2*len(t.MAC) + 1
	}
	return n
}

func (t *ContentType) size() int {
	n := t.inner()
	if t.bare() {
		return n
	}
	return sizeValueLength(n) + n
}

func (t *ContentType) append(dst []byte) []byte {
	if !t.bare() {
		dst = appendValueLength(dst, t.inner())
	}
	if len(t.Name) > 0 {
		dst = appendText(dst, t.Name)
	} else {
		dst = appendInteger(dst, uint32(t.Code))
	}
	if t.Charset != 0 {
		dst = appendInteger(append(dst, 0x80|paramCharset), t.Charset)
	}
	if n, ok := t.SEC.Number(); ok {
		dst = append(dst, 0x80|paramSEC, 0x80|n)
	}
	if t.HasMAC {
		const digits = "0123456789ABCDEF" // some receivers compare without folding case
		dst = append(dst, 0x80|paramMAC)
		for _, c := range t.MAC {
			dst = append(dst, digits[c>>4], digits[c&0xF])
		}
		dst = append(dst, 0)
	}
	return dst
}

// contentType reads the Content-Type at the front of the headers and returns
// how many parameters no field holds.
func (r *reader) contentType(t *ContentType) (skipped int, err error) {
	v, err := r.value()
	if err != nil || v.form != data {
		if err == nil {
			err = t.media(&v)
		}
		return 0, err
	}
	in := reader{b: r.b[:r.at], at: v.from}
	media, err := in.value()
	if err != nil {
		return 0, err
	}
	if err = t.media(&media); err != nil {
		return 0, err
	}
	for in.more() {
		known, err := in.parameter(t)
		if err != nil {
			return skipped, err
		}
		if !known {
			skipped++
		}
	}
	return skipped, nil
}

// media sets the media type to that in v.
func (t *ContentType) media(v *value) error {
	if v.form == text && len(v.b) > 0 {
		t.Name = v.b
		return nil
	}
	code, ok := v.integer()
	if !ok {
		return v.bad()
	}
	t.Code = MediaCode(code)
	return nil
}

// parameter reads one parameter, typed or by name, and puts it into its field.
func (r *reader) parameter(t *ContentType) (known bool, err error) {
	start := r.at
	name, err := r.value()
	if err != nil {
		return false, err
	}
	code, ok := name.integer()
	if name.form == text {
		code, ok = parameterCode(name.b), true
	}
	if !ok {
		return false, name.bad()
	}
	if code == paramQ { // the only one whose value has a form of its own
		_, err := r.nested()
		return false, err
	}
	v, err := r.value()
	if err != nil {
		return false, err
	}
	switch code {
	case paramCharset:
		n, ok := charsetOf(&v)
		if ok && t.Charset == 0 {
			t.Charset = n
			return true, nil
		}
	case paramSEC:
		n, ok := v.number()
		if !ok {
			return false, v.bad()
		}
		if t.SEC != SECNone {
			return false, &SyntaxError{start, ErrRepeated}
		}
		t.SEC = SECNumber(n)
		return true, nil
	case paramMAC:
		if v.form != text || len(v.b) != 2*len(t.MAC) {
			return false, v.bad()
		}
		if t.HasMAC {
			return false, &SyntaxError{start, ErrRepeated}
		}
		if _, err := hex.Decode(t.MAC[:], v.b); err != nil {
			return false, v.bad()
		}
		t.HasMAC = true
		return true, nil
	}
	return false, nil
}

// parameterCode returns the code of a parameter that a sender wrote by name.
func parameterCode(name []byte) uint32 {
	switch {
	case equalFold(name, "sec"):
		return paramSEC
	case equalFold(name, "mac"):
		return paramMAC
	case equalFold(name, "charset"):
		return paramCharset
	}
	return paramUnknown
}

// charsetOf returns the MIBenum of a charset parameter's value. Text is one of
// the few names that tools in the field write.
func charsetOf(v *value) (uint32, bool) {
	if v.form != text {
		n, ok := v.integer()
		return n, ok && n != 0
	}
	return lookup(charsets[:], v.b)
}

var charsets = [...]assigned{
	{3, "us-ascii"},
	{4, "iso-8859-1"},
	{106, "utf-8"},
	{1000, "iso-10646-ucs-2"},
	{1015, "utf-16"},
}

// equalFold compares octets with a name in ASCII, folding letters. A character
// beyond ASCII that folds to a letter is longer than that.
func equalFold(b []byte, name string) bool {
	return len(b) == len(name) && bytes.EqualFold(b, []byte(name))
}
