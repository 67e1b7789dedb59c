package card

import "errors"

// errTLV says that octets are not BER-TLV, as far as cards have it: tags of one octet,
// lengths of up to four.
var errTLV = errors.New("not TLV")

// A tlv is a data object: tag and value.
type tlv struct {
	tag   byte
	value []byte
}

// The tags that are read and written (ISO 7816-4, ISO 7816-15).
const (
	tagInteger     = 0x02
	tagBitString   = 0x03
	tagOctetString = 0x04
	tagOID         = 0x06
	tagUTF8String  = 0x0C
	tagSequence    = 0x30
	tagAID         = 0x4F
	tagLabel       = 0x50
	tagPath        = 0x51
	tagApplication = 0x61
	tagSize        = 0x80
	tagDescriptor  = 0x82
	tagPathLength  = 0x80
	tagOIDObject   = 0xA1
	tagType        = 0xA1
	tagDataObjects = 0xA7
)

// next cuts the first data object off b. Padding, 00 or FF, ends what there is: then
// the tag is 0.
func next(b []byte) (x tlv, rest []byte, err error) {
	if len(b) == 0 || b[0] == 0x00 || b[0] == 0xFF {
		return tlv{}, nil, nil
	}
	if b[0]&0x1F == 0x1F || len(b) < 2 {
		return tlv{}, nil, errTLV
	}
	n, at := int(b[1]), 2
	if n > 0x80 {
		count := n - 0x80
		if count > 3 || len(b) < 2+count {
			return tlv{}, nil, errTLV
		}
		n, at = number(b[2:2+count]), 2+count
	} else if n == 0x80 {
		return tlv{}, nil, errTLV // without a length
	}
	if len(b)-at < n {
		return tlv{}, nil, errTLV
	}
	return tlv{b[0], b[at : at+n]}, b[at+n:], nil
}

// all returns the data objects in b.
func all(b []byte) (out []tlv, err error) {
	for {
		x, rest, err := next(b)
		if err != nil || x.tag == 0 {
			return out, err
		}
		out, b = append(out, x), rest
	}
}

// first returns the value of the first object with that tag in b, nil where there is
// none before padding or a fault.
func first(b []byte, tag byte) []byte {
	for {
		x, rest, err := next(b)
		switch {
		case err != nil || x.tag == 0:
			return nil
		case x.tag == tag:
			return x.value
		}
		b = rest
	}
}

// number returns an unsigned number; -1 where there is none, or too long a one.
func number(b []byte) int {
	if len(b) == 0 || len(b) > 3 {
		return -1
	}
	n := 0
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// object appends a data object to dst.
func object(dst []byte, tag byte, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	dst = append(dst, tag)
	switch {
	case n < 0x80:
		dst = append(dst, byte(n))
	case n < 0x100:
		dst = append(dst, 0x81, byte(n))
	default:
		dst = append(dst, 0x82, byte(n>>8), byte(n))
	}
	for _, p := range parts {
		dst = append(dst, p...)
	}
	return dst
}
