package xmlconv

import "encoding/binary"

// The date and time of WV-CSP in 48 bits, from the most
// significant: 2 that are 0, then these fields, then the letter of a time zone in an
// octet, 0 for none. In XML it is in the basic format of ISO 8601.

// dateField is a field of a date: its bits on the wire and its digits in XML.
type dateField struct{ bits, digits int }

// dateFields are year, month, day, hour, minute and second.
var dateFields = [...]dateField{{12, 4}, {4, 2}, {5, 2}, {5, 2}, {6, 2}, {6, 2}}

const (
	bitDateTime = 6                      // octets of it
	timeMark    = len("YYYYMMDD")        // where T stands
	dateDigits  = len("YYYYMMDDThhmmss") // without a zone
)

// appendBitDateTime converts such a date to the form 19990430T064000Z.
func appendBitDateTime(dst, b []byte) ([]byte, bool) {
	if len(b) != bitDateTime || b[0]>>6 != 0 {
		return dst, false
	}
	var wide [8]byte
	copy(wide[:], b)
	// The fields come out at the top, behind the two bits.
	bits, zone, mark := binary.BigEndian.Uint64(wide[:])<<2, b[bitDateTime-1], len(dst)
	for _, f := range dateFields {
		if len(dst) == mark+timeMark {
			dst = append(dst, 'T')
		}
		v, at := bits>>(64-f.bits), len(dst)+f.digits
		bits <<= f.bits
		dst = append(dst, "0000"[:f.digits]...)
		for ; v > 0; v /= 10 {
			at--
			dst[at] = '0' + byte(v%10)
		}
	}
	if zone != 0 {
		dst = append(dst, zone)
	}
	return dst, zone == 0 || zone >= 'A' && zone <= 'Z'
}

// packBitDateTime is the inverse of appendBitDateTime. As there, a field may have any
// value that its bits hold.
func packBitDateTime(dst, s []byte) ([]byte, bool) {
	zone := byte(0)
	if len(s) == dateDigits+1 {
		zone, s = s[dateDigits], s[:dateDigits]
		if zone < 'A' || zone > 'Z' {
			return dst, false
		}
	}
	if len(s) != dateDigits || s[timeMark] != 'T' {
		return dst, false
	}
	bits, i := uint64(0), 0
	for _, f := range dateFields {
		if i == timeMark {
			i++
		}
		v := uint64(0)
		for range f.digits {
			if s[i] < '0' || s[i] > '9' {
				return dst, false
			}
			v = 10*v + uint64(s[i]-'0')
			i++
		}
		if v>>f.bits != 0 {
			return dst, false
		}
		bits = bits<<f.bits | v
	}
	var wide [8]byte
	binary.BigEndian.PutUint64(wide[:], bits<<8|uint64(zone))
	return append(dst, wide[8-bitDateTime:]...), true
}
