package corpus

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// DevInf returns the DevInf 1.2 of a telephone: its make, two data stores, and the
// properties of the content that they accept.
func DevInf() Doc {
	b := newBuilder(codec.Header{Version: codec.Version12, PublicID: 0x1203, Charset: codec.UTF8})
	b.wrap(tokens.DevInfDevInf, func() {
		b.leaf(tokens.DevInfVerDTD, "1.2")
		b.leaf(tokens.DevInfMan, "Example")
		b.leaf(tokens.DevInfMod, "Phone 3")
		b.leaf(tokens.DevInfFwV, "R3A015")
		b.leaf(tokens.DevInfSwV, "2.7.1")
		b.leaf(tokens.DevInfHwV, "P1B")
		b.leaf(tokens.DevInfDevID, "IMEI:490154203237518")
		b.leaf(tokens.DevInfDevTyp, "phone")
		b.flag(tokens.DevInfUTC)
		b.flag(tokens.DevInfSupportLargeObjs)
		b.flag(tokens.DevInfSupportNumberOfChanges)
		b.store("./contacts", "Contacts", "text/x-vcard", "2.1",
			"BEGIN", "END", "VERSION", "N", "FN", "TEL", "EMAIL", "ADR", "ORG", "TITLE", "NOTE", "BDAY", "URL", "PHOTO")
		b.store("./calendar", "Calendar", "text/x-vcalendar", "1.0",
			"BEGIN", "END", "VERSION", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "AALARM", "CATEGORIES", "RRULE", "PRIORITY")
	})
	return b.doc("devinf", tokens.DevInf12)
}

// flag writes an element without content.
func (b builder) flag(c tokens.Code) {
	b.Start(c)
	b.End()
}

// store writes a data store for one type of content with the properties named.
func (b builder) store(ref, name, typ, version string, properties ...string) {
	content := func() {
		b.leaf(tokens.DevInfCTType, typ)
		b.leaf(tokens.DevInfVerCT, version)
	}
	b.wrap(tokens.DevInfDataStore, func() {
		b.leaf(tokens.DevInfSourceRef, ref)
		b.leaf(tokens.DevInfDisplayName, name)
		b.leaf(tokens.DevInfMaxGUIDSize, "16")
		b.wrap(tokens.DevInfRxPref, content)
		b.wrap(tokens.DevInfTxPref, content)
		b.wrap(tokens.DevInfCTCap, func() {
			content()
			for _, p := range properties {
				b.wrap(tokens.DevInfProperty, func() {
					b.leaf(tokens.DevInfPropName, p)
					b.leaf(tokens.DevInfMaxSize, "255")
				})
			}
		})
		b.wrap(tokens.DevInfSyncCap, func() {
			for _, t := range []string{"1", "2", "7"} {
				b.leaf(tokens.DevInfSyncType, t)
			}
		})
	})
}
