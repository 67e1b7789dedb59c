package codec_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// faulty is a document whose references lead behind its string table, which has OPAQUE
// although its version has none.
const faulty = `00 01 02 61 00 # version 1.0, string table "a"
	C4 02          # the element at 2
	04 05 83 07    #  the attribute at 5, the text at 7
	01             # end of the attributes
	83 02          #  the text at 2
	43 04 03 01    #  a processing instruction, target at 3
	C3 01 78       #  OPAQUE "x"
	01             # end of the element`

// TestKeepFaults holds that the references are kept, without a name or text, and
// written again; and that all of it is refused by default.
func TestKeepFaults(t *testing.T) {
	doc := testdoc.Hex(t, faulty)
	o := codec.Options{KeepFaults: true}
	events, err := runBytes(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, e := range events {
		list.WriteString(strings.TrimSpace(e.String()) + "\n")
	}
	const want = `5 Start     [2] +content +attrs +literal +unknown !ErrReference
7  AttrStart [5] +literal +unknown !ErrReference
9  Text      [7] +table +unknown !ErrReference
11  AttrsEnd
12  Text      [2] +table +unknown !ErrReference
14  PI        [3] +literal +unknown !ErrReference
17  AttrsEnd
18  Opaque    1 "x"
21 End       [2] +literal +unknown !ErrReference
`
	if list.String() != want {
		t.Errorf("tokens:\n%s", list.String())
	}
	if again, err := copyDoc(doc, o); err != nil || !bytes.Equal(again, doc) {
		t.Errorf("copied:\n% X, %v", again, err)
	}
	for _, o := range []codec.Options{{}, {KeepUnknown: true}, {KeepFaults: true, Strict: true}} {
		if _, err := runBytes(doc, o); !errors.Is(err, codec.ErrReference) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
