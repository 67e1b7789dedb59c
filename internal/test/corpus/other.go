package corpus

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// WML returns a page as a portal shows it: links in pieces, and texts.
func WML() Doc {
	b := newBuilder(codec.Header{Version: codec.Version13, PublicID: tokens.WML13.PublicID, Charset: codec.UTF8})
	b.wrap(tokens.WMLWml, func() {
		b.Start(tokens.WMLCard)
		b.Attr(tokens.WMLAttrId)
		b.TextString("main")
		b.Attr(tokens.WMLAttrTitle)
		b.TextString("Portal")
		b.EndAttrs()
		for i, text := range append(english, german...) {
			b.wrap(tokens.WMLP, func() {
				b.TextString(text)
				b.Start(tokens.WMLA)
				b.Attr(tokens.WMLAttrHrefHttp)
				b.TextString("www.example")
				b.Value(tokens.WMLValueCom)
				b.TextString("page?n=" + strconv.Itoa(i))
				b.EndAttrs()
				b.TextString("more")
				b.End()
			})
		}
		b.End()
	})
	return b.doc("wml", tokens.WML13)
}

// SI returns a service indication of a text and a link.
func SI() Doc {
	b := newBuilder(codec.Header{Version: codec.Version12, PublicID: tokens.SI10.PublicID, Charset: codec.UTF8})
	b.wrap(tokens.SISi, func() {
		b.Start(tokens.SIIndication)
		b.Attr(tokens.SIAttrActionSignalMedium)
		b.Attr(tokens.SIAttrHrefHttpWww)
		b.TextString("example")
		b.Value(tokens.SIValueCom)
		b.TextString("email/123/abc.wml")
		b.Attr(tokens.SIAttrSiId)
		b.TextString("4711@example.com")
		b.EndAttrs()
		b.TextString("You have 4 new emails")
		b.End()
	})
	return b.doc("si", tokens.SI10)
}

// ActiveSync returns 100 KB of a Sync response: mails with bodies, in several languages.
// The header has the text by which libwbxml knows the type; those of servers say nothing.
func ActiveSync() Doc {
	const size = 100 << 10
	b := newBuilder(codec.Header{Version: codec.Version13, Charset: codec.UTF8, Strings: []byte("-//MICROSOFT//DTD ActiveSync//EN\x00")})
	b.wrap(tokens.ActiveSyncAirSyncSync, func() {
		b.wrap(tokens.ActiveSyncAirSyncCollections, func() {
			b.wrap(tokens.ActiveSyncAirSyncCollection, func() {
				b.leaf(tokens.ActiveSyncAirSyncSyncKey, "2")
				b.leaf(tokens.ActiveSyncAirSyncCollectionId, "5")
				b.leaf(tokens.ActiveSyncAirSyncStatus, "1")
				b.wrap(tokens.ActiveSyncAirSyncCommands, func() {
					for i := 0; b.Offset() < size; i++ {
						b.mail(i)
					}
				})
			})
		})
	})
	return b.doc("activesync", tokens.ActiveSync)
}

// mail writes the i-th mail of a Sync response.
func (b builder) mail(i int) {
	texts := [][]string{english, german, russian, escaped}[i%4]
	body := strings.Join(slices.Concat(texts, texts, texts, texts), "\n")
	b.wrap(tokens.ActiveSyncAirSyncAdd, func() {
		b.leaf(tokens.ActiveSyncAirSyncServerId, "5:"+strconv.Itoa(i))
		b.wrap(tokens.ActiveSyncAirSyncApplicationData, func() {
			b.leaf(tokens.ActiveSyncEmailTo, "\"Jo\" <jo@example.com>")
			b.leaf(tokens.ActiveSyncEmailFrom, "\"News\" <news"+strconv.Itoa(i)+"@example.org>")
			b.leaf(tokens.ActiveSyncEmailSubject, texts[i%len(texts)])
			b.leaf(tokens.ActiveSyncEmailDateReceived, "2012-01-01T10:00:00.000Z")
			b.leaf(tokens.ActiveSyncEmailImportance, "1")
			b.leaf(tokens.ActiveSyncEmailRead, "0")
			b.wrap(tokens.ActiveSyncAirSyncBaseBody, func() {
				b.leaf(tokens.ActiveSyncAirSyncBaseType, "1")
				b.leaf(tokens.ActiveSyncAirSyncBaseEstimatedDataSize, strconv.Itoa(len(body)))
				b.leaf(tokens.ActiveSyncAirSyncBaseData, body)
			})
		})
	})
}
