package charset

import (
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/go-wbxml/wbxml/codec"
)

// An entry describes one charset. One of octet, multi and last is set; none is
// for the charsets that package codec has built in. The fields hold addresses of
// x/text's variables, not their values, so that the compiler lays out the table
// and it costs nothing at start-up.
type entry struct {
	mib  codec.Charset
	name string // the preferred MIME name, else the IANA name

	octet  **charmap.Charmap
	c1     bool // octets 80 to 9F, which the charmap leaves out, are U+0080 to U+009F
	lo, hi byte // the octets that the charmap has and the charset lacks, if any

	multi   *encoding.Encoding
	fits    func(octets []byte) bool              // whether an encoded character is in the charset; nil: all are
	first   func(r rune) (octets uint16, ok bool) // overrules the encoder of x/text; nil: never
	valid   func(src []byte) bool                 // a check that the decoder of x/text lacks; nil: none
	gb18030 bool                                  // has U+FFFD, and the encoder of x/text errs: see multi
	escape  byte                                  // opens an escape sequence, 0: stateless
	initial string                                // returns to the initial state

	last        rune // of the characters in a charset of fixed width
	little, bom bool // order of the octets; whether a byte order mark overrules it
}

// charsets, sorted by number, are the charsets of the IANA registry that x/text
// converts without loss, and subsets of these.
var charsets = [...]entry{
	{mib: 3, name: "US-ASCII"},
	{mib: 4, name: "ISO-8859-1"},
	{mib: 5, name: "ISO-8859-2", octet: &charmap.ISO8859_2, c1: true},
	{mib: 6, name: "ISO-8859-3", octet: &charmap.ISO8859_3, c1: true},
	{mib: 7, name: "ISO-8859-4", octet: &charmap.ISO8859_4, c1: true},
	{mib: 8, name: "ISO-8859-5", octet: &charmap.ISO8859_5, c1: true},
	{mib: 9, name: "ISO-8859-6", octet: &charmap.ISO8859_6, c1: true},
	{mib: 10, name: "ISO-8859-7", octet: &charmap.ISO8859_7, c1: true},
	{mib: 11, name: "ISO-8859-8", octet: &charmap.ISO8859_8, c1: true},
	{mib: 12, name: "ISO-8859-9", octet: &charmap.ISO8859_9},
	{mib: 13, name: "ISO-8859-10", octet: &charmap.ISO8859_10, c1: true},
	{mib: 17, name: "Shift_JIS", multi: &japanese.ShiftJIS, fits: inShiftJIS},
	{mib: 18, name: "EUC-JP", multi: &japanese.EUCJP, fits: inEUCJP},
	{mib: 38, name: "EUC-KR", multi: &korean.EUCKR, fits: inEUCKR},
	{mib: 39, name: "ISO-2022-JP", multi: &japanese.ISO2022JP, fits: inISO2022JP, valid: validISO2022JP,
		escape: escISO2022, initial: "\x1b(B"},
	// The letters of 6 and 8 tell how bidirectional text is ordered, not encoded.
	{mib: 81, name: "ISO-8859-6-E", octet: &charmap.ISO8859_6, c1: true},
	{mib: 82, name: "ISO-8859-6-I", octet: &charmap.ISO8859_6, c1: true},
	{mib: 84, name: "ISO-8859-8-E", octet: &charmap.ISO8859_8, c1: true},
	{mib: 85, name: "ISO-8859-8-I", octet: &charmap.ISO8859_8, c1: true},
	{mib: 106, name: "UTF-8"},
	{mib: 109, name: "ISO-8859-13", octet: &charmap.ISO8859_13, c1: true},
	{mib: 110, name: "ISO-8859-14", octet: &charmap.ISO8859_14, c1: true},
	{mib: 111, name: "ISO-8859-15", octet: &charmap.ISO8859_15, c1: true},
	{mib: 112, name: "ISO-8859-16", octet: &charmap.ISO8859_16, c1: true},
	{mib: 113, name: "GBK", multi: &simplifiedchinese.GBK},
	{mib: 114, name: "GB18030", multi: &simplifiedchinese.GB18030, gb18030: true},
	{mib: 1000, name: "ISO-10646-UCS-2"},
	{mib: 1001, name: "ISO-10646-UCS-4", last: unicode.MaxRune},
	{mib: 1002, name: "ISO-10646-UCS-Basic", last: unicode.MaxASCII},
	{mib: 1003, name: "ISO-10646-Unicode-Latin1", last: unicode.MaxLatin1},
	{mib: 1013, name: "UTF-16BE"},
	{mib: 1014, name: "UTF-16LE"},
	{mib: 1015, name: "UTF-16"},
	{mib: 1017, name: "UTF-32", last: unicode.MaxRune, bom: true},
	{mib: 1018, name: "UTF-32BE", last: unicode.MaxRune},
	{mib: 1019, name: "UTF-32LE", last: unicode.MaxRune, little: true},
	{mib: 2009, name: "IBM850", octet: &charmap.CodePage850},
	{mib: 2010, name: "IBM852", octet: &charmap.CodePage852},
	{mib: 2011, name: "IBM437", octet: &charmap.CodePage437},
	{mib: 2013, name: "IBM862", octet: &charmap.CodePage862},
	{mib: 2024, name: "Windows-31J", multi: &japanese.ShiftJIS},
	{mib: 2025, name: "GB2312", multi: &simplifiedchinese.GBK, fits: inGB2312},
	{mib: 2026, name: "Big5", multi: &traditionalchinese.Big5, fits: inBig5, first: originalBig5},
	{mib: 2027, name: "macintosh", octet: &charmap.Macintosh},
	{mib: 2028, name: "IBM037", octet: &charmap.CodePage037},
	{mib: 2046, name: "IBM855", octet: &charmap.CodePage855},
	{mib: 2048, name: "IBM860", octet: &charmap.CodePage860},
	{mib: 2050, name: "IBM863", octet: &charmap.CodePage863},
	{mib: 2052, name: "IBM865", octet: &charmap.CodePage865},
	{mib: 2084, name: "KOI8-R", octet: &charmap.KOI8R},
	{mib: 2085, name: "HZ-GB-2312", multi: &simplifiedchinese.HZGB2312, fits: inHZ,
		escape: escHZ, initial: "~}"},
	{mib: 2086, name: "IBM866", octet: &charmap.CodePage866},
	{mib: 2088, name: "KOI8-U", octet: &charmap.KOI8U},
	{mib: 2089, name: "IBM00858", octet: &charmap.CodePage858},
	{mib: 2091, name: "IBM01140", octet: &charmap.CodePage1140},
	{mib: 2101, name: "Big5-HKSCS", multi: &traditionalchinese.Big5, first: originalBig5},
	{mib: 2102, name: "IBM1047", octet: &charmap.CodePage1047},
	{mib: 2109, name: "windows-874", octet: &charmap.Windows874},
	{mib: 2250, name: "windows-1250", octet: &charmap.Windows1250},
	{mib: 2251, name: "windows-1251", octet: &charmap.Windows1251},
	{mib: 2252, name: "windows-1252", octet: &charmap.Windows1252},
	{mib: 2253, name: "windows-1253", octet: &charmap.Windows1253},
	{mib: 2254, name: "windows-1254", octet: &charmap.Windows1254},
	{mib: 2255, name: "windows-1255", octet: &charmap.Windows1255},
	{mib: 2256, name: "windows-1256", octet: &charmap.Windows1256},
	{mib: 2257, name: "windows-1257", octet: &charmap.Windows1257},
	{mib: 2258, name: "windows-1258", octet: &charmap.Windows1258},
	// TIS-620 is windows-874 without Microsoft's punctuation and no-break space.
	{mib: 2259, name: "TIS-620", octet: &charmap.Windows874, lo: 0x80, hi: 0xA0},
}
