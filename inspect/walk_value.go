package inspect

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
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

// bitDateTime shows a date whose fields are bits, as WV-CSP has it.
func bitDateTime(data []byte) string {
	if len(data) != 6 || data[0]>>6 != 0 || data[5] != 0 && (data[5] < 'A' || data[5] > 'Z') {
		return "no date: " + hex.EncodeToString(data)
	}
	v := binary.BigEndian.Uint64(append([]byte{0, 0}, data...))
	field := func(bits, from uint64) uint64 { return v >> from & (1<<bits - 1) }
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", field(12, 34), field(4, 30), field(5, 25), field(5, 20), field(6, 14), field(6, 8)) +
		strings.Trim(string(data[5:]), "\x00")
}

// integer shows a big-endian number.
func integer(data []byte) string {
	const most = 16 // octets worth reading as a number
	if len(data) > most {
		return ascii(data[:perLine])
	}
	return new(big.Int).SetBytes(data).String()
}
