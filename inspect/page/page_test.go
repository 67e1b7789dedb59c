package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/inspect/page"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// A document with markup in all places that a sender can fill.
const hostile = `<wml><card id="&lt;/script>&lt;script>x()&lt;/script>"><p>&lt;/script>&lt;script>x()&lt;/script>&lt;img onerror=x() src=x>&amp;amp;</p></card></wml>`

func written(t *testing.T, entries ...page.Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, entries...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden holds what Write adds to script, style and reports.
func TestGolden(t *testing.T) {
	text := written(t, page.Entry{Name: "a <b> & \"c\"", Report: &inspect.Report{
		Version: 1, Kind: inspect.KindXML, Rank: inspect.Certain, Buffers: []inspect.Buffer{{Octets: []byte(hostile)}},
		Layers: []inspect.Layer{{Kind: inspect.KindXML, Name: "wml", Parent: -1, Length: len(hostile), XML: hostile}},
	}})
	js, css := page.Files()
	for _, cut := range []string{js, css} {
		if strings.Count(text, cut) != 1 {
			t.Fatal("script or style is not in the page")
		}
		text = strings.Replace(text, cut, "…", 1)
	}
	text = regexp.MustCompile(`sha256-[^']+`).ReplaceAllString(text, "sha256-…")
	testdoc.Golden(t, "testdata/hostile.html", []byte(text))
}

// TestPolicy finds the hash of each script and style that a browser is to run.
func TestPolicy(t *testing.T) {
	text := written(t)
	_, policy, _ := strings.Cut(text, `Content-Security-Policy" content="`)
	policy, _, _ = strings.Cut(policy, `">`)
	if !strings.HasPrefix(policy, "default-src &#39;none&#39;;") {
		t.Errorf("policy %q", policy)
	}
	for _, part := range regexp.MustCompile(`(?s)<(?:script|style)>(.*?)</(?:script|style)>`).FindAllStringSubmatch(text, -1) {
		sum := sha256.Sum256([]byte(part[1]))
		if !strings.Contains(policy, base64.StdEncoding.EncodeToString(sum[:])) {
			t.Errorf("the policy does not allow %.60q", part[1])
		}
	}
}

// TestEscape shows that no data ends the element in which they stand, and that they are
// the reports after all.
func TestEscape(t *testing.T) {
	for _, in := range []string{hostile, "</script><script>x()</script>", "<!--<script>", "\u2028\u2029\x00\xff]]>"} {
		want := []page.Entry{{Name: in, Report: inspect.Explain([]byte(in), inspect.Options{Secrets: true})}}
		text := written(t, want...)
		_, island, _ := strings.Cut(text, `id="reports">`)
		island, _, _ = strings.Cut(island, "</script>")
		if strings.ContainsAny(island, "<>&") {
			t.Errorf("%q: markup in the island", in)
		}
		var got []map[string]any
		if err := json.Unmarshal([]byte(island), &got); err != nil || got[0]["name"] != strings.ToValidUTF8(in, "\uFFFD") {
			t.Errorf("%q: %v, %v", in, err, got[0]["name"])
		}
		if n := strings.Count(text, "<script"); n != 2 {
			t.Errorf("%q: %d scripts", in, n)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

func TestWriteFails(t *testing.T) {
	if err := page.Write(broken{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
}
