// Package corpus makes the documents that the benchmarks of this module run on:
// messages as devices get them, and large documents that show the cost of a
// token and of an octet. They are generated, always the same, so that no sample
// has to be committed. Only tests and benchmarks import it.
package corpus

import (
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Doc is a document of the corpus.
type Doc struct {
	Name   string        // as in the names of benchmarks
	Table  *tokens.Table // its document type
	Octets []byte        // the document, for the caller to keep
}

// All returns the documents that every package with benchmarks measures.
func All() []Doc { return []Doc{DM(), CP(), Dense(), Texts()} }

// Others returns those that only bench measures, which has [Mixed] too.
func Others() []Doc {
	return []Doc{Minimal(), DevInf(), Session(), UTF8(), Escapes(), Attrs(), UTF16(), TextsUTF8(), WML(), SI(), ActiveSync()}
}

// largeSize is the size of the large documents in octets.
const largeSize = 4 << 20

// A builder is an encoder with methods for the commonest parts of documents.
type builder struct{ *codec.Encoder }

func newBuilder(h codec.Header) builder {
	e := codec.NewEncoder(nil, h, codec.Options{})
	e.ResetAppend(nil, h)
	return builder{e}
}

// doc ends the document.
func (b builder) doc(name string, table *tokens.Table) Doc {
	octets, err := b.Bytes()
	if err != nil {
		panic(err) // a mistake in this package
	}
	return Doc{name, table, octets}
}

// leaf writes an element that holds text.
func (b builder) leaf(c tokens.Code, text string) {
	b.Start(c)
	b.TextString(text)
	b.End()
}

// wrap writes an element around the content.
func (b builder) wrap(c tokens.Code, content func()) {
	b.Start(c)
	content()
	b.End()
}

// sync writes a SyncML message around the commands that content writes.
func (b builder) sync(session string, content func()) {
	b.wrap(tokens.SyncMLSyncML, func() {
		b.wrap(tokens.SyncMLSyncHdr, func() {
			b.leaf(tokens.SyncMLVerDTD, "1.2")
			b.leaf(tokens.SyncMLVerProto, "DM/1.2")
			b.leaf(tokens.SyncMLSessionID, session)
			b.leaf(tokens.SyncMLMsgID, "1")
			b.wrap(tokens.SyncMLTarget, func() { b.leaf(tokens.SyncMLLocURI, "IMEI:490154203237518") })
			b.wrap(tokens.SyncMLSource, func() { b.leaf(tokens.SyncMLLocURI, "https://dm.example.com/dm") })
		})
		b.wrap(tokens.SyncMLSyncBody, func() {
			content()
			b.Start(tokens.SyncMLFinal)
			b.End()
		})
	})
}

var syncHeader = codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: codec.UTF8}

// Dense returns 4 MB of SyncML commands of about 4 octets a token: little text,
// much structure.
func Dense() Doc { return DenseOf(largeSize) }

// DenseOf is Dense with about as many octets as size, at least 1 KiB.
func DenseOf(size int) Doc {
	b := newBuilder(syncHeader)
	b.sync("1", func() {
		for i := range size / 240 { // about the octets of the two commands
			id := strconv.Itoa(i + 1)
			b.wrap(tokens.SyncMLReplace, func() {
				b.leaf(tokens.SyncMLCmdID, id)
				b.wrap(tokens.SyncMLMeta, func() {
					b.leaf(tokens.MetInfFormat, "chr")
					b.leaf(tokens.MetInfType, "text/plain")
				})
				for _, node := range []string{"AppAddr/1/Addr", "AppAuth/1/AAuthName", "AppAuth/2/AAuthName"} {
					b.wrap(tokens.SyncMLItem, func() {
						b.wrap(tokens.SyncMLTarget, func() { b.leaf(tokens.SyncMLLocURI, "./DMAcc/example-dm/"+node) })
						b.leaf(tokens.SyncMLData, id)
					})
				}
			})
			b.wrap(tokens.SyncMLStatus, func() {
				b.leaf(tokens.SyncMLCmdID, id)
				b.leaf(tokens.SyncMLMsgRef, "1")
				b.leaf(tokens.SyncMLCmdRef, id)
				b.leaf(tokens.SyncMLCmd, "Replace")
				b.leaf(tokens.SyncMLData, "200")
			})
		}
	})
	return b.doc("dense", tokens.SyncML12)
}

// Texts returns 4 MB of strings of 100 octets, with nothing between them that
// could be left out.
func Texts() Doc {
	const line = "The quick brown fox jumps over the lazy dog; 100 octets of text that no token of any page stands for"
	b := newBuilder(syncHeader)
	b.sync("1", func() {
		b.wrap(tokens.SyncMLAdd, func() {
			b.wrap(tokens.SyncMLData, func() {
				for range largeSize / (len(line) + 2) {
					b.TextString(line)
				}
			})
		})
	})
	return b.doc("texts", tokens.SyncML12)
}
