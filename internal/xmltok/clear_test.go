package xmltok

import (
	"bytes"
	"io"
	"math"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// secretDoc has the secret SeCrEt in every place of a document.
const secretDoc = `<!DOCTYPE SeCrEt PUBLIC "SeCrEt" "SeCrEt">
<?SeCrEt SeCrEt?><a SeCrEt2="SeCrEt&amp;" xmlns:SeCrEt="SeCrEt:&amp;"><!--SeCrEt-->
<SeCrEt:b SeCrEt:c="SeCrEt">SeCrEt&lt;<![CDATA[SeCrEt]]></SeCrEt:b></a>`

// wideOctets writes ASCII in UTF-16LE with a byte order mark.
func wideOctets(s string) []byte {
	out := []byte("\xFF\xFE")
	for _, b := range []byte(s) {
		out = append(out, b, 0)
	}
	return out
}

// same is a transcoder of an encoding that is like UTF-8.
type same struct{}

func (same) AppendUTF8(dst, src []byte) ([]byte, error) { return append(dst, src...), nil }

// TestClear holds that nothing of a document is left in a tokenizer, wherever it
// has stopped, and that memory is kept as asked for.
func TestClear(t *testing.T) {
	o := Options{Window: 64, Charsets: func(string) (Transcoder, error) { return same{}, nil }}
	docs := map[string][]byte{
		"UTF-8":   []byte(secretDoc),
		"UTF-16":  wideOctets(secretDoc),
		"other":   []byte("<?xml version='1.0' encoding='SeCrEt'?>" + secretDoc),
		"refused": []byte(secretDoc + "<SeCrEt"),
	}
	for name, doc := range docs {
		before := bytes.Clone(doc)
		held := 0
		var z Tokenizer
		for stop := range 16 {
			for i, reset := range []func(){func() { z.ResetBytes(doc, o) }, func() { z.Reset(bytes.NewReader(doc), o) }} {
				reset()
				for range stop {
					if _, err := z.Next(); err != nil {
						break
					}
				}
				if i == 1 && testdoc.Holding(&z, "SeCr") != "" {
					held++
				}
				z.Clear(math.MaxInt)
				for _, secret := range []string{"SeCr", "S\x00e\x00C"} {
					if at := testdoc.Holding(&z, secret); at != "" {
						t.Fatalf("%s, behind %d tokens: still in %s", name, stop, at)
					}
				}
			}
		}
		if held < 5 {
			t.Errorf("%s: held the secret %d times only: the test shows little", name, held)
		}
		if !bytes.Equal(doc, before) {
			t.Errorf("%s: the caller's document was changed", name)
		}
		kept := cap(z.own)
		if z.Clear(kept - 1); kept == 0 || cap(z.own) != 0 {
			t.Errorf("%s: of %d octets of window, %d are left", name, kept, cap(z.own))
		}
		// It reads as before.
		z.Reset(bytes.NewReader([]byte(secretDoc)), o)
		n := 0
		for {
			_, err := z.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n < 9 {
			t.Errorf("%d tokens", n)
		}
	}
}
