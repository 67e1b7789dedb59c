package xmlconv_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// mimeHead is the beginning of a SendMail of ActiveSync, up to OPAQUE in Mime; mimeEnd ends it.
const (
	mimeHead = "03 01 6A 00 00 15 45 50"
	mimeEnd  = "\x01\x11\x01"
)

// mail returns a reader of a SendMail with a message of n octets.
func mail(t *testing.T, n int, message io.Reader) io.Reader {
	head := wire.AppendInt(append(testdoc.Hex(t, mimeHead), wire.Opaque), uint32(n))
	return io.MultiReader(bytes.NewReader(head), io.LimitReader(message, int64(n)), strings.NewReader(mimeEnd))
}

// octets is a reader without an end.
type octets struct{ next byte }

func (o *octets) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = o.next
		o.next += 7
	}
	return len(p), nil
}

// TestOpaqueInPieces writes octets that do not fit into the window as they come, and as the
// document in one piece has them.
func TestOpaqueInPieces(t *testing.T) {
	for _, n := range []int{0, 1, 50, 63, 64, 65, 66, 67, 200, 4096, 9001, 9002, 9003} {
		message, err := io.ReadAll(io.LimitReader(new(octets), int64(n)))
		if err != nil {
			t.Fatal(err)
		}
		want := `<SendMail xmlns="ComposeMail:"><Mime>` + base64.StdEncoding.EncodeToString(message) + `</Mime><ClientId/></SendMail>`
		for _, window := range []int{64, 65, 66, 0} {
			for _, slow := range []bool{false, true} {
				r := mail(t, n, bytes.NewReader(message))
				if slow {
					r = iotest.HalfReader(r)
				}
				var out strings.Builder
				o := xmlconv.DecodeOptions{Mode: xmlconv.ModeCanonical, Codec: codec.Options{Table: tokens.ActiveSync, Window: window, Chunked: true}}
				err := xmlconv.WriteXML(&out, r, o)
				if got := strings.Replace(out.String(), "<ClientId></ClientId>", "<ClientId/>", 1); err != nil || got != want {
					t.Fatalf("%d octets, window of %d: %v\n%s, want\n%s", n, window, err, got, want)
				}
			}
		}
	}
}

// TestOpaqueMemory converts a message of 16 MiB in less than one.
func TestOpaqueMemory(t *testing.T) {
	const size = 16 << 20
	o := xmlconv.DecodeOptions{Codec: codec.Options{Table: tokens.ActiveSync, Limits: codec.Limits{String: size, Document: -1}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := xmlconv.WriteXML(io.Discard, mail(t, size, new(octets)), o)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err != nil || used > 1<<20 {
		t.Errorf("%d octets of memory, error %v", used, err)
	}
}

// TestTextMemory converts 16 messages of 768 KiB from base64, each a text of 1 MiB, in memory for
// one: the length of OPAQUE stands in front of it, so that a text is kept as a whole.
func TestTextMemory(t *testing.T) {
	const count = 16
	message := "<Mime>" + strings.Repeat("AAAA", 1<<18) + "</Mime>"
	parts := []io.Reader{strings.NewReader(`<SendMail xmlns="ComposeMail:">`)}
	for range count {
		parts = append(parts, strings.NewReader(message))
	}
	parts = append(parts, strings.NewReader("</SendMail>"))
	o := xmlconv.EncodeOptions{Plan: xmlconv.PlanNone, XML: xmlconv.XMLLimits{Document: -1}, Limits: codec.Limits{Expanded: -1, Document: -1}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := xmlconv.WriteWBXML(io.Discard, io.MultiReader(parts...), o)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err != nil || used > 16<<20 {
		t.Errorf("%d octets of memory, error %v", used, err)
	}
	// One octet more is too long for the limits.
	o.XML.Text = 1<<20 - 1
	var limit *codec.LimitError
	if _, err := xmlconv.ToWBXML([]byte(`<SendMail xmlns="ComposeMail:">`+message+"</SendMail>"), o); !errors.As(err, &limit) || limit.Limit != "XML.Text" {
		t.Error(err)
	}
}
