// Package charset converts text between UTF-8 and the charsets that a WBXML
// header can name by its IANA MIBenum, as far as golang.org/x/text has them.
// Package codec has UTF-8, US-ASCII, ISO-8859-1 and UTF-16 built in; for the
// rest give it [Find]:
//
//	codec.NewDecoder(r, codec.Options{Charsets: charset.Find})
//
// Reading and writing differ where several repertoires go by one name. For the
// multi-octet charsets of East Asia, reading accepts the superset that is in use
// under the name (Shift_JIS is read as Windows-31J, GB2312 as GBK, EUC-KR with
// its unified extension, Big5 with HKSCS), since devices write it. Writing uses
// the registered repertoire only; the encoder writes every other character as
// an entity.
//
// Text is converted exactly or refused: a character is never replaced.
package charset
