package listing

import (
	"encoding/hex"
	"math/big"
)

// dateTime shows packed decimal digits YYYYMMDDhhmmss, of which octets of zeros
// at the end may be missing (SI 1.0, 8.2.2).
func dateTime(data []byte) string {
	digits := hex.EncodeToString(data)
	for _, d := range digits {
		if d > '9' {
			return "no date: " + digits
		}
	}
	const full = len("YYYYMMDDhhmmss")
	if len(digits) > full || len(digits) < len("YYYYMMDD") {
		return "no date: " + digits
	}
	digits += "00000000000000"[len(digits):]
	return digits[:4] + "-" + digits[4:6] + "-" + digits[6:8] + "T" + digits[8:10] + ":" + digits[10:12] + ":" + digits[12:14] + "Z"
}

// integer shows a big-endian number.
func integer(data []byte) string {
	const most = 16 // octets worth reading as a number
	if len(data) > most {
		return ascii(data[:perLine])
	}
	return new(big.Int).SetBytes(data).String()
}
