package xmltok

import (
	"errors"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// attrs writes n attributes.
func attrs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strconv.Itoa(i) + "=''")
	}
	return b.String()
}

// TestLimits: at the limit a document passes, one more is refused, at the same
// place from a slice and octet by octet.
func TestLimits(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		limit    string
		l        Limits
		max      int64
		good     string
		bad      string
		off      int64
		fragment bool
	}{
		{"Depth", Limits{Depth: 2}, 2, "<a><b/></a>", "<a><b><c/></b></a>", 6, false},
		{"Depth", Limits{Depth: 2}, 2, "<a><b></b></a>", "<a><b><c></c></b></a>", 6, false},
		{"Depth", Limits{}, 64, strings.Repeat("<a>", 64) + strings.Repeat("</a>", 64), strings.Repeat("<a>", 65), 192, false},
		{"Attrs", Limits{Attrs: 3}, 3, "<a" + attrs(3) + "/>", "<a" + attrs(4) + "/>", 21, false},
		{"Attrs", Limits{}, 256, "<a" + attrs(256) + "/>", "<a" + attrs(257) + "/>", int64(len("<a"+attrs(256)) + 1), false},
		{"Attrs", Limits{Attrs: 1}, 1, "<a xmlns='u'><b/></a>", "<a xmlns='u'><b xmlns='v'/></a>", 16, false},
		{"Name", Limits{Name: 3}, 3, "<abc/>", "<abcd/>", 1, false},
		{"Name", Limits{Name: 3}, 3, "<abc></abc>", "<abcd></abcd>", 1, false},
		{"Name", Limits{Name: 3}, 3, "<a abc=''/>", "<a abcd=''/>", 3, false},
		{"Name", Limits{Name: 5}, 5, "<a xml:a=''/>", "<a xml:ab=''/>", 3, false},
		{"Name", Limits{Name: 3}, 3, "<a><?abc?></a>", "<a><?abcd?></a>", 5, false},
		{"Name", Limits{Name: 3}, 3, "<!DOCTYPE abc><a/>", "<!DOCTYPE abcd><a/>", 10, false},
		{"Name", Limits{}, 1024, "<" + x(1024) + "/>", "<" + x(1025) + "/>", 1, false},
		{"Text", Limits{Text: 3}, 3, "<a>xyz</a>", "<a>xyzw</a>", 3, false},
		{"Text", Limits{Text: 3}, 3, "<a>xy&amp;</a>", "<a>xy&amp;z</a>", 3, false},
		{"Text", Limits{Text: 3}, 3, "<a>x\r\ny</a>", "<a>x\r\nyz</a>", 3, false},
		{"Text", Limits{Text: 3}, 3, "<a b='xyz'/>", "<a b='xyzw'/>", 5, false},
		{"Text", Limits{Text: 3}, 3, "<a b='xy&lt;'/>", "<a b='xyz&lt;'/>", 5, false},
		{"Text", Limits{Text: 3}, 3, "<a><!--xyz--></a>", "<a><!--xyzw--></a>", 3, false},
		{"Text", Limits{Text: 3}, 3, "<a><?p xyz?></a>", "<a><?p xyzw?></a>", 3, false},
		{"Text", Limits{Text: 3}, 3, "<a><![CDATA[xyz]]></a>", "<a><![CDATA[xyzw]]></a>", 3, false},
		{"Text", Limits{Text: 3}, 3, "<!DOCTYPE a SYSTEM 'xyz'><a/>", "<!DOCTYPE a SYSTEM 'xyzw'><a/>", 20, false},
		{"Text", Limits{Text: 3}, 3, "<!DOCTYPE a PUBLIC 'xyz' ''><a/>", "<!DOCTYPE a PUBLIC 'xyzw' ''><a/>", 20, false},
		{"Text", Limits{Text: 1}, 1, "<a" + strings.Repeat(" ", tokenSlack) + "/>", "<a" + strings.Repeat(" ", tokenSlack+1) + "/>", 0, false},
		{"Text", Limits{}, 1 << 20, "<a>" + x(1<<20) + "</a>", "<a>" + x(1<<20+1) + "</a>", 3, false},
		{"Document", Limits{Document: 10}, 10, "<a>xyz</a>", "<a>xyzw</a>", 10, false},
		{"Document", Limits{Document: 10}, 10, "<a>xyz</a>", "<a>xyz</a> ", 10, false},
		{"Document", Limits{Document: 3}, 3, "xyz", "xyzw", 3, true},
	} {
		o := Options{Limits: c.l, Fragment: c.fragment, Window: 64}
		var z Tokenizer
		z.ResetBytes([]byte(c.good), o)
		if _, err := listingSize(&z); err != nil {
			t.Errorf("%s, %.60q: %v", c.limit, c.good, err)
		}
		for _, slice := range []bool{true, false} {
			if slice {
				z.ResetBytes([]byte(c.bad), o)
			} else {
				z.Reset(testdoc.OneByte([]byte(c.bad)), o)
			}
			_, err := listingSize(&z)
			var e *SyntaxError
			var l *LimitError
			if !errors.Is(err, ErrLimit) || !errors.As(err, &l) || !errors.As(err, &e) {
				t.Errorf("%s, %.60q: got %v", c.limit, c.bad, err)
			} else if l.Limit != c.limit || l.Max != c.max || e.Offset != c.off {
				t.Errorf("%.60q: got %s %d at %d, want %s %d at %d", c.bad, l.Limit, l.Max, e.Offset, c.limit, c.max, c.off)
			}
		}
	}
}

// TestTranscodedLimit: a document that a Transcoder must read to its end is not
// collected without end.
func TestTranscodedLimit(t *testing.T) {
	doc := []byte("<?xml version='1.0' encoding='x-upper'?><a>" + strings.Repeat("y", 1000) + "</a>")
	o := Options{Charsets: oneCharset, Limits: Limits{Document: 200}}
	sameTrace(t, doc, o)
	var z Tokenizer
	z.ResetBytes(doc, o)
	_, err := listing(&z)
	var e *SyntaxError
	if !errors.Is(err, ErrLimit) || !errors.As(err, &e) || e.Offset != 40 || !strings.Contains(err.Error(), "Document 200") {
		t.Errorf("got %v", err)
	}
}

// TestNoLimits: a negative number takes a limit away.
func TestNoLimits(t *testing.T) {
	doc := strings.Repeat("<a>", 1000) + "<" + strings.Repeat("b", 2000) + attrs(300) + "/>" + strings.Repeat("x", 2<<20) + strings.Repeat("</a>", 1000)
	var z Tokenizer
	z.ResetBytes([]byte(doc), Options{Limits: Limits{-1, -1, -1, -1, -1}})
	if n, err := listingSize(&z); err != nil || n != 2<<20 {
		t.Errorf("got %d octets of text and %v", n, err)
	}
	if got := (&Limits{Text: math.MaxInt}).tokenCap(); got != math.MaxInt {
		t.Errorf("token cap %d", got)
	}
}

// TestMemory: a small document makes the tokenizer hold bounded memory.
func TestMemory(t *testing.T) {
	testdoc.SkipAllocs(t)
	o := Options{Limits: Limits{Text: 1000, Document: -1}}
	var before, after runtime.MemStats
	var z Tokenizer
	runtime.ReadMemStats(&before)
	z.Reset(&endless{}, o)
	_, err := listingSize(&z)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrLimit) {
		t.Errorf("got %v", err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d octets allocated", n)
	}
}

// endless is a start tag without end.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	if !e.begun && len(p) >= 2 {
		copy(p, "<a")
		e.begun = true
	}
	return len(p), nil
}
