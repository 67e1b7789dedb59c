package typed

import (
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A secretive document has a secret in a document in OPAQUE.
type secretive struct{ read string }

var secretHeader = codec.Header{PublicID: 1}

func (*secretive) Encode(e *codec.Encoder) {
	e.Start(tokens.SyncMLData)
	n := e.Nested(secretHeader, tokens.SyncML12)
	n.Start(tokens.SyncMLData)
	n.TextString("secret")
	n.End()
	n.Close()
	e.End()
}

func (x *secretive) Decode(d *codec.Decoder, _ Options) error {
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil && tok.Kind == codec.Opaque {
			if d, err = d.Nested(tok, nil); err == nil {
				return x.Decode(d, Options{})
			}
		}
		if err != nil {
			return err
		}
		x.read += string(tok.Data)
	}
}

// TestCodersWiped holds that a pooled decoder and encoder know nothing of the
// document that they had last.
func TestCodersWiped(t *testing.T) {
	var x secretive
	doc, err := AppendWBXML(nil, &x, tokens.SyncML12, secretHeader)
	if err != nil {
		t.Fatal(err)
	}
	if err := ParseWBXML(&x, doc, tokens.SyncML12, Options{}, codec.Limits{}); err != nil || x.read != "secret" {
		t.Fatalf("%v, %q", err, x.read)
	}
	for range 10 { // all that the pool may have
		c := coders.Get().(*coder)
		if at := testdoc.Holding(c, "secret"); at != "" {
			t.Errorf("%s holds the secret", at)
		}
	}
	// It would be found in a coder that is not wiped.
	var c coder
	c.out.ResetAppend(nil, secretHeader)
	x.Encode(&c.out)
	if testdoc.Holding(&c, "secret") == "" {
		t.Error("the test finds nothing")
	}
}
