package charset

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// iconvNames are the charsets that glibc calls by other names; "" if it has
// none. The others it calls as IANA does.
var iconvNames = map[string]string{
	"UTF-16":                   "UTF-16BE", // what is written without a mark
	"UTF-32":                   "UTF-32BE",
	"ISO-10646-UCS-2":          "UCS-2BE",
	"ISO-10646-UCS-4":          "UCS-4BE",
	"ISO-10646-UCS-Basic":      "UCS-2BE",
	"ISO-10646-Unicode-Latin1": "UCS-2BE",
	"ISO-8859-6-E":             "ISO-8859-6",
	"ISO-8859-6-I":             "ISO-8859-6",
	"ISO-8859-8-E":             "ISO-8859-8",
	"ISO-8859-8-I":             "ISO-8859-8",
	"IBM01140":                 "IBM1140",
	"IBM00858":                 "",
	"HZ-GB-2312":               "",
}

// iconvDiffers are the characters that we read where glibc 2.36 reads another
// one or none: x/text has the mapping of the Encoding Standard, glibc that of
// the registration or of an older edition.
var iconvDiffers = map[string]string{
	"Shift_JIS":   "\\~∥－～￠￡￢",
	"EUC-JP":      "∥－～￠￡￢",
	"ISO-2022-JP": "∥－～￠￡￢",
	"GBK": "ǹ⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻〾㑇㑳㖞㘎㘚㤘㥮㧏㧐㧟㩳㭎" +
		"㱮㳠䁖䅟䌷䎬䎱䏝䓖䙌䙡䜣䜩䝼䞍䥇䥺䥽䦂䦃䦅䦆䦛䦟䦶䦷䱷䲟䲠䲡䲢䲣䴓䴔䴕䴖䴗䴘䴙䶮",
	"GB18030":   "ḿ龴龵龶龷龸龹龺龻︐︑︒︓︔︕︖︗︘︙",
	"UTF-32":    "\ufeff",       // we write a mark before it
	"UTF-16":    "\ufeff\ufffe", // likewise
	"GB2312":    "·—",
	"macintosh": "∆\uf8ff",
	"KOI8-U":    "ўЎ",
	"Big5-HKSCS": "¯ˍ‧€∕⊕⊙␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡" +
		"╴嘅廐弌悤牐猪瑨蔃蠏隶鼗﹑﹨／＼～￠￡￣￥",
	"windows-1255": "\u05ba",
}

// TestIconv compares with another implementation: every octet of the charsets
// of one octet a character, and of the others every character below U+10000,
// each on a line of its own.
func TestIconv(t *testing.T) {
	iconv := testdoc.Tool(t, "iconv")
	// Its tables change; the differences below were judged for this edition.
	if version, _ := exec.Command(iconv, "--version").Output(); !bytes.Contains(version, []byte("GLIBC 2.36")) {
		t.Skip("the iconv installed is not that of glibc 2.36")
	}
	for c := range All() {
		name := Name(c)
		peer, ok := iconvNames[name]
		if !ok {
			peer = name
		}
		if peer == "" {
			continue
		}
		chars, want := cells(t, c)
		tr := transcoder(t, c)
		end, _, _ := tr.AppendFrom(nil, []byte("\n"))
		// With -c iconv leaves out what is no text; it still exits with 1.
		cmd := exec.Command(iconv, "-c", "-f", peer, "-t", "UTF-8")
		cmd.Stdin = bytes.NewReader(bytes.Join(chars, end))
		out, err := cmd.Output()
		if err != nil && len(out) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := strings.Split(string(out), "\n")
		if len(got) != len(want) {
			t.Errorf("%s: %d lines, want %d", name, len(got), len(want))
			continue
		}
		differs := map[string]bool{}
		for i := range got {
			if got[i] != want[i] {
				differs[want[i]] = true
				if !strings.Contains(iconvDiffers[name], want[i]) || want[i] == "" {
					t.Errorf("%s: % X is %+q, iconv reads %+q", name, chars[i], want[i], got[i])
				}
			}
		}
		for _, r := range iconvDiffers[name] {
			if !differs[string(r)] {
				t.Logf("%s: iconv now agrees on %+q", name, r)
			}
		}
	}
}

// cells returns characters in the charset, and each as UTF-8; "" for an octet
// that is none.
func cells(t *testing.T, c codec.Charset) (octets [][]byte, text []string) {
	tr := transcoder(t, c)
	if find(c).octet != nil {
		for i := range 256 {
			src := []byte{byte(i)}
			char, err := tr.AppendUTF8(nil, src)
			if err == nil && char[0] == '\n' {
				continue
			}
			octets = append(octets, src)
			text = append(text, string(char))
		}
		return octets, text
	}
	for r := ' '; r < 0x10000; r++ {
		src, n, err := tr.AppendFrom(nil, []byte(string(r)))
		if n == 0 || err != nil {
			continue
		}
		octets = append(octets, src)
		text = append(text, string(r))
	}
	return octets, text
}
