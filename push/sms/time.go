package sms

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/go-wbxml/wbxml/push"
)

// swapped returns the octets with their halves exchanged.
func swapped(b []byte) []byte {
	b = slices.Clone(b)
	for i, o := range b {
		b[i] = o<<4 | o>>4
	}
	return b
}

// digits returns the half-octets in hexadecimal, the lower one of each octet first.
func digits(b []byte) string { return hex.EncodeToString(swapped(b)) }

// A Timestamp is a local time with its offset from UTC, two digits in each octet, the
// first in the lower half: year, month, day, hour, minute, second, and quarters of an
// hour, of which bit 3 is the sign (TS 23.040, 9.2.3.11). What is no time is kept.
type Timestamp [7]byte

// Time returns the time, of a year from 1969 to 2068. The error is push.ErrValue for
// digits that are no time; zeros, which some phones write for none, are such.
func (s Timestamp) Time() (time.Time, error) {
	zone := int(s[6]&7)*10 + int(s[6]>>4) // of the first digit, a bit is the sign
	if s[6]&8 != 0 {
		zone = -zone
	}
	t, err := time.ParseInLocation("060102150405", digits(s[:6]), time.FixedZone("", zone*15*60))
	if err != nil || s[6]>>4 > 9 {
		return time.Time{}, push.ErrValue
	}
	return t, nil
}

// timestamp is the format of the octets of a timestamp.
func timestamp(b []byte) string {
	t, err := Timestamp(b).Time()
	if err != nil {
		return hexadecimal(b)
	}
	return t.Format(time.RFC3339)
}

// A Validity is how long a message is worth sending, in one of the formats that the
// flags of an SMS-SUBMIT name: relative in the first octet, for [Relative], a
// [Timestamp], or enhanced. Octets behind those of the format do not count.
type Validity [7]byte

// Relative returns the time for which the octet of a relative validity stands (TS
// 23.040, 9.2.3.12.1): 5 minutes to 63 weeks, in steps that get larger.
func Relative(v uint8) time.Duration {
	n := time.Duration(v)
	switch {
	case v <= 143:
		return (n + 1) * 5 * time.Minute
	case v <= 167:
		return 12*time.Hour + (n-143)*30*time.Minute
	case v <= 196:
		return (n - 166) * 24 * time.Hour
	}
	return (n - 192) * 7 * 24 * time.Hour
}

// validity is the format of the octets of a validity, of which there are some (TS
// 23.040, 9.2.3.12).
func (f Flags) validity(b []byte) string {
	const more, format = 0x80, 7 // bits of the enhanced format: an octet of functions, of which none are known
	switch f &= FlagAbsolute; {
	case f == FlagAbsolute:
		return timestamp(b)
	case f == FlagRelative:
		return Relative(b[0]).String()
	}
	switch b[0] & (more | format) {
	case 0:
		return "none"
	case 1:
		return Relative(b[1]).String()
	case 2:
		return (time.Duration(b[1]) * time.Second).String()
	case 3:
		s := digits(b)
		if d, err := time.ParseDuration(fmt.Sprintf("%sh%sm%ss", s[2:4], s[4:6], s[6:8])); err == nil {
			return d.String()
		}
	}
	return hexadecimal(b)
}
