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

	aliases string // the other names in the IANA registry, with spaces between them

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
	{mib: 3, name: "US-ASCII", aliases: "iso-ir-6 ANSI_X3.4-1968 ANSI_X3.4-1986 ISO_646.irv:1991 ISO646-US us IBM367 cp367 csASCII"},
	{mib: 4, name: "ISO-8859-1", aliases: "ISO_8859-1:1987 iso-ir-100 ISO_8859-1 latin1 l1 IBM819 CP819 csISOLatin1"},
	{mib: 5, name: "ISO-8859-2", aliases: "ISO_8859-2:1987 iso-ir-101 ISO_8859-2 latin2 l2 csISOLatin2", octet: &charmap.ISO8859_2, c1: true},
	{mib: 6, name: "ISO-8859-3", aliases: "ISO_8859-3:1988 iso-ir-109 ISO_8859-3 latin3 l3 csISOLatin3", octet: &charmap.ISO8859_3, c1: true},
	{mib: 7, name: "ISO-8859-4", aliases: "ISO_8859-4:1988 iso-ir-110 ISO_8859-4 latin4 l4 csISOLatin4", octet: &charmap.ISO8859_4, c1: true},
	{mib: 8, name: "ISO-8859-5", aliases: "ISO_8859-5:1988 iso-ir-144 ISO_8859-5 cyrillic csISOLatinCyrillic", octet: &charmap.ISO8859_5, c1: true},
	{mib: 9, name: "ISO-8859-6", aliases: "ISO_8859-6:1987 iso-ir-127 ISO_8859-6 ECMA-114 ASMO-708 arabic csISOLatinArabic", octet: &charmap.ISO8859_6, c1: true},
	{mib: 10, name: "ISO-8859-7", aliases: "ISO_8859-7:1987 iso-ir-126 ISO_8859-7 ELOT_928 ECMA-118 greek greek8 csISOLatinGreek", octet: &charmap.ISO8859_7, c1: true},
	{mib: 11, name: "ISO-8859-8", aliases: "ISO_8859-8:1988 iso-ir-138 ISO_8859-8 hebrew csISOLatinHebrew", octet: &charmap.ISO8859_8, c1: true},
	{mib: 12, name: "ISO-8859-9", aliases: "ISO_8859-9:1989 iso-ir-148 ISO_8859-9 latin5 l5 csISOLatin5", octet: &charmap.ISO8859_9},
	{mib: 13, name: "ISO-8859-10", aliases: "iso-ir-157 l6 ISO_8859-10:1992 csISOLatin6 latin6", octet: &charmap.ISO8859_10, c1: true},
	{mib: 17, name: "Shift_JIS", aliases: "MS_Kanji csShiftJIS", multi: &japanese.ShiftJIS, fits: inShiftJIS},
	{mib: 18, name: "EUC-JP", aliases: "Extended_UNIX_Code_Packed_Format_for_Japanese csEUCPkdFmtJapanese", multi: &japanese.EUCJP, fits: inEUCJP},
	{mib: 38, name: "EUC-KR", aliases: "csEUCKR", multi: &korean.EUCKR, fits: inEUCKR},
	{mib: 39, name: "ISO-2022-JP", aliases: "csISO2022JP", multi: &japanese.ISO2022JP, fits: inISO2022JP, valid: validISO2022JP,
		escape: escISO2022, initial: "\x1b(B"},
	// The letters of 6 and 8 tell how bidirectional text is ordered, not encoded.
	{mib: 81, name: "ISO-8859-6-E", aliases: "ISO_8859-6-E csISO88596E", octet: &charmap.ISO8859_6, c1: true},
	{mib: 82, name: "ISO-8859-6-I", aliases: "ISO_8859-6-I csISO88596I", octet: &charmap.ISO8859_6, c1: true},
	{mib: 84, name: "ISO-8859-8-E", aliases: "ISO_8859-8-E csISO88598E", octet: &charmap.ISO8859_8, c1: true},
	{mib: 85, name: "ISO-8859-8-I", aliases: "ISO_8859-8-I csISO88598I", octet: &charmap.ISO8859_8, c1: true},
	{mib: 106, name: "UTF-8", aliases: "csUTF8"},
	{mib: 109, name: "ISO-8859-13", aliases: "csISO885913", octet: &charmap.ISO8859_13, c1: true},
	{mib: 110, name: "ISO-8859-14", aliases: "iso-ir-199 ISO_8859-14:1998 ISO_8859-14 latin8 iso-celtic l8 csISO885914", octet: &charmap.ISO8859_14, c1: true},
	{mib: 111, name: "ISO-8859-15", aliases: "ISO_8859-15 Latin-9 csISO885915", octet: &charmap.ISO8859_15, c1: true},
	{mib: 112, name: "ISO-8859-16", aliases: "iso-ir-226 ISO_8859-16:2001 ISO_8859-16 latin10 l10 csISO885916", octet: &charmap.ISO8859_16, c1: true},
	{mib: 113, name: "GBK", aliases: "CP936 MS936 windows-936 csGBK", multi: &simplifiedchinese.GBK},
	{mib: 114, name: "GB18030", aliases: "csGB18030", multi: &simplifiedchinese.GB18030, gb18030: true},
	{mib: 1000, name: "ISO-10646-UCS-2", aliases: "csUnicode"},
	{mib: 1001, name: "ISO-10646-UCS-4", aliases: "csUCS4", last: unicode.MaxRune},
	{mib: 1002, name: "ISO-10646-UCS-Basic", aliases: "csUnicodeASCII", last: unicode.MaxASCII},
	{mib: 1003, name: "ISO-10646-Unicode-Latin1", aliases: "csUnicodeLatin1 ISO-10646", last: unicode.MaxLatin1},
	{mib: 1013, name: "UTF-16BE", aliases: "csUTF16BE"},
	{mib: 1014, name: "UTF-16LE", aliases: "csUTF16LE"},
	{mib: 1015, name: "UTF-16", aliases: "csUTF16"},
	{mib: 1017, name: "UTF-32", aliases: "csUTF32", last: unicode.MaxRune, bom: true},
	{mib: 1018, name: "UTF-32BE", aliases: "csUTF32BE", last: unicode.MaxRune},
	{mib: 1019, name: "UTF-32LE", aliases: "csUTF32LE", last: unicode.MaxRune, little: true},
	{mib: 2009, name: "IBM850", aliases: "cp850 850 csPC850Multilingual", octet: &charmap.CodePage850},
	{mib: 2010, name: "IBM852", aliases: "cp852 852 csPCp852", octet: &charmap.CodePage852},
	{mib: 2011, name: "IBM437", aliases: "cp437 437 csPC8CodePage437", octet: &charmap.CodePage437},
	{mib: 2013, name: "IBM862", aliases: "cp862 862 csPC862LatinHebrew", octet: &charmap.CodePage862},
	{mib: 2024, name: "Windows-31J", aliases: "csWindows31J", multi: &japanese.ShiftJIS},
	{mib: 2025, name: "GB2312", aliases: "csGB2312", multi: &simplifiedchinese.GBK, fits: inGB2312},
	{mib: 2026, name: "Big5", aliases: "csBig5", multi: &traditionalchinese.Big5, fits: inBig5, first: originalBig5},
	{mib: 2027, name: "macintosh", aliases: "mac csMacintosh", octet: &charmap.Macintosh},
	{mib: 2028, name: "IBM037", aliases: "cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csIBM037", octet: &charmap.CodePage037},
	{mib: 2046, name: "IBM855", aliases: "cp855 855 csIBM855", octet: &charmap.CodePage855},
	{mib: 2048, name: "IBM860", aliases: "cp860 860 csIBM860", octet: &charmap.CodePage860},
	{mib: 2050, name: "IBM863", aliases: "cp863 863 csIBM863", octet: &charmap.CodePage863},
	{mib: 2052, name: "IBM865", aliases: "cp865 865 csIBM865", octet: &charmap.CodePage865},
	{mib: 2084, name: "KOI8-R", aliases: "csKOI8R", octet: &charmap.KOI8R},
	{mib: 2085, name: "HZ-GB-2312", multi: &simplifiedchinese.HZGB2312, fits: inHZ,
		escape: escHZ, initial: "~}"},
	{mib: 2086, name: "IBM866", aliases: "cp866 866 csIBM866", octet: &charmap.CodePage866},
	{mib: 2088, name: "KOI8-U", aliases: "csKOI8U", octet: &charmap.KOI8U},
	{mib: 2089, name: "IBM00858", aliases: "CCSID00858 CP00858 PC-Multilingual-850+euro csIBM00858", octet: &charmap.CodePage858},
	{mib: 2091, name: "IBM01140", aliases: "CCSID01140 CP01140 ebcdic-us-37+euro csIBM01140", octet: &charmap.CodePage1140},
	{mib: 2101, name: "Big5-HKSCS", aliases: "csBig5HKSCS", multi: &traditionalchinese.Big5, first: originalBig5},
	{mib: 2102, name: "IBM1047", aliases: "IBM-1047 csIBM1047", octet: &charmap.CodePage1047},
	{mib: 2109, name: "windows-874", aliases: "cswindows874", octet: &charmap.Windows874},
	{mib: 2250, name: "windows-1250", aliases: "cswindows1250", octet: &charmap.Windows1250},
	{mib: 2251, name: "windows-1251", aliases: "cswindows1251", octet: &charmap.Windows1251},
	{mib: 2252, name: "windows-1252", aliases: "cswindows1252", octet: &charmap.Windows1252},
	{mib: 2253, name: "windows-1253", aliases: "cswindows1253", octet: &charmap.Windows1253},
	{mib: 2254, name: "windows-1254", aliases: "cswindows1254", octet: &charmap.Windows1254},
	{mib: 2255, name: "windows-1255", aliases: "cswindows1255", octet: &charmap.Windows1255},
	{mib: 2256, name: "windows-1256", aliases: "cswindows1256", octet: &charmap.Windows1256},
	{mib: 2257, name: "windows-1257", aliases: "cswindows1257", octet: &charmap.Windows1257},
	{mib: 2258, name: "windows-1258", aliases: "cswindows1258", octet: &charmap.Windows1258},
	// TIS-620 is windows-874 without Microsoft's punctuation and no-break space.
	{mib: 2259, name: "TIS-620", aliases: "csTIS620 ISO-8859-11", octet: &charmap.Windows874, lo: 0x80, hi: 0xA0},
}
