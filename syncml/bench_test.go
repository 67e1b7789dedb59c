package syncml_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/tokens"
)

// countTokens returns the number of tokens that a decoder delivers for doc.
func countTokens(t testing.TB, doc []byte) int {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(doc)
	for n := 0; ; n++ {
		if _, err := d.Next(); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// parts are pieces of a body that rotation puts together, %d a number.
var parts = []string{
	"<Add><CmdID>%d</CmdID><Meta><m:Format>chr</m:Format><m:Type>text/plain</m:Type></Meta><Item><Target><LocURI>./a</LocURI></Target><Data>v</Data></Item><Item/></Add>",
	"<Status><CmdID>%d</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Add</Cmd><TargetRef>t</TargetRef><TargetRef>u</TargetRef><SourceRef>s</SourceRef>" +
		"<Chal><Meta><m:Format>b64</m:Format><m:Type>syncml:auth-md5</m:Type><mo:NextNonce>nonce of 16 octs</mo:NextNonce></Meta></Chal><Data>401</Data></Status>",
	"<Atomic><CmdID>%d</CmdID><Replace><CmdID>2</CmdID><Item><Data>" + inlineTree + "</Data></Item></Replace><Sequence><CmdID>3</CmdID><Exec><CmdID>4</CmdID><Item/></Exec></Sequence></Atomic>",
	"<Map><CmdID>%d</CmdID><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source><MapItem><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI></Source></MapItem></Map>",
	"<Put><CmdID>%d</CmdID><Meta><m:Type>application/vnd.syncml-devinf+wbxml</m:Type></Meta><Item><o:Data>0x02A4036A004A6503312E32000149036964000101</o:Data></Item></Put>",
	"<Sync><CmdID>%d</CmdID><Target><LocURI>t</LocURI><Filter><Meta/><Field><Item><Data>f</Data></Item></Field><FilterType>INCLUSIVE</FilterType></Filter></Target>" +
		"<Source><LocURI>s</LocURI></Source><Copy><CmdID>2</CmdID><Item><SourceParent><LocURI>p</LocURI></SourceParent><MoreData/></Item></Copy></Sync>",
	"<Search><CmdID>%d</CmdID><Source><LocURI>s</LocURI></Source><Source><LocURI>s2</LocURI></Source><Meta><m:EMI>e</m:EMI><m:EMI>f</m:EMI></Meta><Data>q</Data></Search>",
	"<Alert><CmdID>%d</CmdID><Data>1226</Data><Correlator>c</Correlator><Item><Data><m:Anchor><m:Last>1</m:Last><m:Next>2</m:Next></m:Anchor></Data></Item></Alert>",
	"<Get><CmdID>%d</CmdID><Lang>en</Lang><Item/><MapItem>kept<Cmd/></MapItem></Get>",
	"<Results><Item><Data>later</Data><Meta><m:Size>5</m:Size></Meta></Item><CmdID>%d</CmdID><CmdRef>2</CmdRef></Results>",
}

// rotation returns 20 documents with different values, lengths and orders.
func rotation(t testing.TB) (docs [][]byte) {
	for i := range 20 {
		var body strings.Builder
		for k := range 2 + i%7 {
			fmt.Fprintf(&body, parts[(i*3+k*(1+i%3))%len(parts)], i*i*k)
			body.WriteString(strings.Repeat(fmt.Sprintf("<Delete><CmdID>%0*d</CmdID><Archive/><Item/></Delete>", 1+i, k), k%3))
		}
		docs = append(docs, wbxml(t, strings.Replace(inBody(body.String()), "<MsgID>0", fmt.Sprintf("<MsgID>%d", i), 1)))
	}
	return docs
}

// decoding returns a function that decodes one of docs after the other.
func decoding(t testing.TB, docs [][]byte) func() {
	var m syncml.Message
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	i := 0
	return func() {
		d.ResetBytes(docs[i%len(docs)])
		if err := m.Decode(d, syncml.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// encoding returns a function that encodes one of docs after the other.
func encoding(t testing.TB, docs [][]byte) func() {
	messages := make([]*syncml.Message, len(docs))
	for i, doc := range docs {
		messages[i] = mustDecode(t, doc)
	}
	var e codec.Encoder
	var buf []byte
	i := 0
	return func() {
		m := messages[i%len(messages)]
		e.ResetAppend(buf[:0], m.Header())
		m.Encode(&e)
		var err error
		if buf, err = e.Bytes(); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

func TestNoAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	docs := append(rotation(t), corpus.DM().Octets)
	for name, run := range map[string]func(){"decode": decoding(t, docs), "encode": encoding(t, docs)} {
		for range 4 * len(docs) {
			run()
		}
		if n := testdoc.Allocs(5*len(docs), run); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	m := mustDecode(t, docs[5])
	buf := encode(t, m)
	whole := func() {
		var err error
		if buf, err = m.AppendWBXML(buf[:0]); err == nil {
			err = m.ParseWBXML(buf, syncml.DecodeOptions{}, codec.Limits{})
		}
		n := 0
		for i := range m.Commands(-1) {
			n += m.End(i)
		}
		if err != nil || n == 0 {
			t.Fatal(err)
		}
	}
	whole()
	whole()
	if n := testdoc.Allocs(100, whole); n != 0 {
		t.Errorf("AppendWBXML, ParseWBXML and Commands: %v allocations", n)
	}
}

// TestMemoryBound holds that documents in turn, each with its mass at another
// command, do not leave each command with the memory of all.
func TestMemoryBound(t *testing.T) {
	const documents, items = 100, 2000
	var m syncml.Message
	docs := make([][]byte, documents)
	for i := range docs {
		s := strings.Repeat("<Add><CmdID>1</CmdID></Add>", i) + "<Add><CmdID>1</CmdID>" + strings.Repeat("<Item/>", items) + "</Add>"
		docs[i] = wbxml(t, inBody(s+strings.Repeat("<Add><CmdID>1</CmdID></Add>", documents-i)))
	}
	parse := func(doc []byte) {
		if err := m.ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	parse(docs[0])
	i := 0
	if n := testdoc.Allocs(documents-1, func() { i++; parse(docs[i%documents]) }); n != 0 && !testdoc.Race {
		t.Errorf("%v allocations: each command has memory of its own", n)
	}
}

func BenchmarkMessage(b *testing.B) {
	for _, corpus := range []struct {
		name string
		docs [][]byte
	}{
		{"dm", [][]byte{corpus.DM().Octets}}, // 2.5 KB with a tree
		{"dense", [][]byte{corpus.Dense().Octets}},
		{"rotation", rotation(b)},
	} {
		size, n := 0, 0
		for _, doc := range corpus.docs {
			size += len(doc)
			n += countTokens(b, doc)
		}
		perDoc := float64(n) / float64(len(corpus.docs))
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
		only := func() { // the codec alone
			d.ResetBytes(corpus.docs[0])
			for {
				if _, err := d.Next(); err != nil {
					return
				}
			}
		}
		for _, op := range []struct {
			name string
			run  func()
		}{{"decode", decoding(b, corpus.docs)}, {"encode", encoding(b, corpus.docs)}, {"tokens only", only}} {
			b.Run(corpus.name+"/"+op.name, func(b *testing.B) {
				b.SetBytes(int64(size / len(corpus.docs)))
				b.ReportAllocs()
				for b.Loop() {
					op.run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/perDoc, "ns/token")
				b.ReportMetric(perDoc, "tokens/op")
			})
		}
	}
}
