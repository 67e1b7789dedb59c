package charset

import (
	"cmp"
	"slices"
)

// The octets that open an escape sequence: in ISO-2022-JP (RFC 1468) the
// character ESCAPE, which therefore cannot be written; in HZ (RFC 1843) the
// tilde, which is doubled to stand for itself.
const (
	escISO2022 = 0x1B
	escHZ      = '~'
)

// The functions below tell whether one character, as x/text encodes it, is in
// the registered repertoire. Rows of the national standards count from 1.

// inJISX0208 reports whether a row is one of JIS X 0208; vendors use others.
func inJISX0208(row int) bool { return row <= 8 || 16 <= row && row <= 84 }

// inShiftJIS accepts JIS X 0201 and 0208. A lead octet stands for two rows.
func inShiftJIS(b []byte) bool {
	if len(b) == 1 {
		return true
	}
	lead := int(b[0])
	if lead >= 0xE0 {
		lead -= 0x40 // A0 to DF are the katakana of JIS X 0201
	}
	row := (lead-0x81)*2 + 1
	if b[1] >= 0x9F {
		row++
	}
	return inJISX0208(row)
}

// inEUCJP accepts code sets 0 to 3: 8E leads JIS X 0201 katakana and 8F leads
// JIS X 0212.
func inEUCJP(b []byte) bool {
	return b[0] == 0x8E || b[0] == 0x8F || inJISX0208(int(b[0])-0xA0)
}

// inISO2022JP accepts the sets of RFC 1468, which has no katakana of one octet.
func inISO2022JP(b []byte) bool {
	if b[0] == escISO2022 {
		b = b[3:]
	}
	return len(b) == 2 && inJISX0208(int(b[0])-0x20)
}

// inEUCKR accepts KS X 1001, without the unified extension.
func inEUCKR(b []byte) bool { return b[0] >= 0xA1 && b[1] >= 0xA1 }

// inBig5 accepts the symbols and the two levels of the original set.
func inBig5(b []byte) bool {
	c := uint16(b[0])<<8 | uint16(b[1])
	return 0xA140 <= c && c <= 0xA3BF || 0xA440 <= c && c <= 0xC67E || 0xC940 <= c && c <= 0xF9D5
}

type big5Cell struct {
	char   rune
	octets uint16
}

// big5 lists the characters of the original set that x/text writes with the
// octets of a later duplicate, each with its original octets, sorted.
var big5 = [...]big5Cell{
	{'═', 0xA2A4}, {'╞', 0xA2A5}, {'╡', 0xA2A7}, {'╪', 0xA2A6}, {'╭', 0xA27E}, {'╮', 0xA2A1}, {'╯', 0xA2A3}, {'╰', 0xA2A2},
	{'〃', 0xA1B2}, {'倩', 0xADC5}, {'偽', 0xB0B0}, {'包', 0xA55D}, {'卄', 0xA2CD}, {'卿', 0xADEB}, {'婷', 0xB440}, {'幵', 0xC9DB},
	{'彘', 0xD8F4}, {'撐', 0xBCB5}, {'晴', 0xB4B8}, {'杞', 0xA7FB}, {'沜', 0xCB58}, {'渝', 0xB4FC}, {'港', 0xB4E4}, {'煮', 0xB54E},
	{'瑜', 0xB7EC}, {'瓩', 0xA260}, {'砉', 0xCFF1},
}

// originalBig5 returns the octets of a character that is in big5.
func originalBig5(r rune) (octets uint16, ok bool) {
	i, ok := slices.BinarySearchFunc(big5[:], r, func(c big5Cell, r rune) int { return cmp.Compare(c.char, r) })
	if !ok {
		return 0, false
	}
	return big5[i].octets, true
}

// inHZ accepts GB 2312, whose octets HZ writes without the high bit.
func inHZ(b []byte) bool {
	if b[0] == escHZ {
		b = b[2:]
	}
	return inGB2312([]byte{b[0] | 0x80, b[1] | 0x80})
}

// gb2312 has the cells of GB 2312-1980 in the form of EUC-CN: 682 symbols in
// rows 1 to 9, the hanzi of level 1 in rows 16 to 55, of level 2 in 56 to 87.
var gb2312 = [...]struct{ first, last uint16 }{
	{0xA1A1, 0xA1FE},
	{0xA2B1, 0xA2E2}, {0xA2E5, 0xA2EE}, {0xA2F1, 0xA2FC},
	{0xA3A1, 0xA3FE},
	{0xA4A1, 0xA4F3},
	{0xA5A1, 0xA5F6},
	{0xA6A1, 0xA6B8}, {0xA6C1, 0xA6D8},
	{0xA7A1, 0xA7C1}, {0xA7D1, 0xA7F1},
	{0xA8A1, 0xA8BA}, {0xA8C5, 0xA8E9},
	{0xA9A4, 0xA9EF},
	{0xB0A1, 0xD7F9},
	{0xD8A1, 0xF7FE},
}

// inGB2312 reports whether the two octets of EUC-CN are a cell of GB 2312-1980.
func inGB2312(b []byte) bool {
	if len(b) != 2 || b[1] < 0xA1 {
		return false
	}
	c := uint16(b[0])<<8 | uint16(b[1])
	for _, cells := range gb2312 {
		if cells.first <= c && c <= cells.last {
			return true
		}
	}
	return false
}

// validISO2022JP checks that both octets of a character are within the 94 by
// 94 cells: x/text takes a second octet outside them for a cell of another row.
func validISO2022JP(src []byte) bool {
	double := false
	for i := 0; i < len(src); i++ {
		switch {
		case src[i] == escISO2022:
			// The sequences of two-octet sets begin with ESC $. x/text refuses
			// an ESC that begins no sequence.
			double = i+1 < len(src) && src[i+1] == '$'
			i += 2
			if double && i < len(src) && src[i] == '(' {
				i++
			}
		case double && src[i] == '\n':
			double = false // x/text returns to US-ASCII at the end of a line
		case double:
			i++
			if i >= len(src) || !inCells(src[i-1]) || !inCells(src[i]) {
				return false
			}
		}
	}
	return true
}

// inCells reports whether an octet is a row or a cell of the 94.
func inCells(b byte) bool { return 0x21 <= b && b <= 0x7E }

// lenGB18030 returns the length of the first character of src, at most
// len(src): a digit follows the first of four octets.
func lenGB18030(src []byte) int {
	switch {
	case len(src) == 1 || src[0] <= 0x80:
		return 1
	case src[1] < '0' || src[1] > '9':
		return 2
	}
	return min(4, len(src))
}
