package corpus

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// mixedDocs is how many documents Mixed has: more than a branch predictor learns.
const mixedDocs = 400

// Mixed returns several hundred documents, no two alike, as a server reads and writes
// them in an hour: six in ten are messages of DM sessions, two are Client
// Provisioning, one is a bootstrap message that sets node by node, one is DevInf. Half of
// the texts are English, the others German, Russian, Japanese, or have &, < and >.
// No management tree is on a code page of its own, which libwbxml could not read.
func Mixed() []Doc {
	docs := make([]Doc, mixedDocs)
	for i := range docs {
		m := maker{rand.NewPCG(13, uint64(i))}
		switch m.below(10) {
		case 0:
			docs[i] = m.devInf()
		case 1:
			docs[i] = m.bootstrap()
		case 2, 3:
			docs[i] = m.provisioning()
		default:
			docs[i] = m.session()
		}
		docs[i].Name = "mixed"
	}
	return docs
}

// A maker takes every choice in a document, the same for the same seed.
type maker struct{ *rand.PCG }

// below returns a number from 0 to n-1. It uses the generator's numbers as they come, so
// that no release of Go changes the documents.
func (m maker) below(n int) int { return int(m.Uint64() % uint64(n)) }

func (m maker) number(n int) string { return strconv.Itoa(m.below(n)) }
func (m maker) oneIn(n int) bool    { return m.below(n) == 0 }
func (m maker) pick(list ...string) string {
	return list[m.below(len(list))]
}

// text is one that a person reads.
func (m maker) text() string {
	lists := [][]string{english, english, english, english, german, russian, japanese, escaped}
	return m.pick(lists[m.below(len(lists))]...)
}

// word is of 2 to 13 letters and digits, another one each time.
func (m maker) word() string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	w := make([]byte, 2+m.below(12))
	for i := range w {
		w[i] = letters[m.below(len(letters))]
	}
	return string(w)
}

// uri is a place in the tree.
func (m maker) uri() string {
	at := []string{m.pick("./DMAcc", "./DevDetail", "./Inbox", "./Vendor/MSFT", "./SCM/Download", "./FUMO")}
	for range 1 + m.below(4) {
		at = append(at, m.pick("Ext", "AppAddr", "AppAuth", "Port", "Settings", m.word(), m.number(20)))
	}
	return strings.Join(at, "/")
}

// value is that of a node, with its format.
func (m maker) value() (format, value string) {
	switch m.below(4) {
	case 0:
		return "int", m.number(1 << 16)
	case 1:
		return "bool", m.pick("true", "false")
	case 2:
		return "chr", m.word() + "." + m.pick("example.com", "example.org", "internal")
	default:
		return "chr", m.text()
	}
}

// session is a package of either side, with 1 to 40 commands.
func (m maker) session() Doc {
	b := newBuilder(syncHeader)
	b.sync(m.number(1000), func() {
		for i := range 1 + m.below(40) {
			m.command(b, strconv.Itoa(i+1))
		}
	})
	return b.doc("session", tokens.SyncML12)
}

func (m maker) command(b builder, id string) {
	switch m.below(6) {
	case 0, 1:
		b.wrap(tokens.SyncMLStatus, func() {
			b.leaf(tokens.SyncMLCmdID, id)
			b.leaf(tokens.SyncMLMsgRef, m.number(9))
			b.leaf(tokens.SyncMLCmdRef, m.number(40))
			b.leaf(tokens.SyncMLCmd, m.pick("Replace", "Add", "Get", "Exec", "SyncHdr"))
			if m.oneIn(2) {
				b.leaf(tokens.SyncMLTargetRef, m.uri())
			}
			b.leaf(tokens.SyncMLData, m.pick("200", "200", "212", "404", "418"))
		})
	case 2:
		b.wrap(tokens.SyncMLGet, func() {
			b.leaf(tokens.SyncMLCmdID, id)
			for range 1 + m.below(3) {
				b.target(m.uri(), "", "")
			}
		})
	case 3:
		b.wrap(tokens.SyncMLAlert, func() {
			b.leaf(tokens.SyncMLCmdID, id)
			b.leaf(tokens.SyncMLData, m.pick("1100", "1101", "1201", "1226"))
			b.target(m.uri(), "chr", m.text())
		})
	default:
		m.change(b, id)
	}
}

// change sets one node or several.
func (m maker) change(b builder, id string) {
	command := tokens.SyncMLReplace
	if m.oneIn(2) {
		command = tokens.SyncMLAdd
	}
	b.wrap(command, func() {
		b.leaf(tokens.SyncMLCmdID, id)
		for range 1 + m.below(3) {
			format, value := m.value()
			b.target(m.uri(), format, value)
		}
	})
}

// bootstrap sets the nodes of an account one by one.
func (m maker) bootstrap() Doc {
	b := newBuilder(syncHeader)
	b.sync("0", func() {
		for i := range 10 + m.below(30) {
			m.change(b, strconv.Itoa(i+1))
		}
	})
	return b.doc("bootstrap", tokens.SyncML12)
}

// provisioning has up to four characteristics of each kind.
func (m maker) provisioning() Doc {
	h := codec.Header{Version: codec.Version13, PublicID: 0x0B, Charset: codec.UTF8}
	access := m.word()
	table := m.oneIn(2)
	if table {
		h.Strings = append([]byte(access), 0)
	}
	to := func(b builder, name tokens.Code) {
		if table {
			b.ref(name, 0)
		} else {
			b.parm(name, access)
		}
	}
	b := newBuilder(h)
	b.Start(tokens.ProvWapProvisioningdoc)
	b.Attr(tokens.ProvAttrVersion10)
	for range m.below(3) {
		b.group(tokens.ProvAttrTypeNAPDEF, func() {
			to(b, tokens.ProvAttrNameNAPID)
			b.value(tokens.ProvAttrNameBEARER, tokens.ProvValueGSMGPRS)
			b.parm(tokens.ProvAttrNameNAME, m.text())
			b.parm(tokens.ProvAttrNameNAPADDRESS, m.word()+".example.com")
			b.value(tokens.ProvAttrNameNAPADDRTYPE, tokens.ProvValueAPN)
			if m.oneIn(2) {
				b.group(tokens.ProvAttrTypeNAPAUTHINFO, func() {
					b.value(tokens.ProvAttrNameAUTHTYPE, tokens.ProvValuePAP)
					b.parm(tokens.ProvAttrNameAUTHNAME, m.word())
					b.parm(tokens.ProvAttrNameAUTHSECRET, m.word()+m.word())
				})
			}
		})
	}
	for range 1 + m.below(3) {
		b.group(tokens.ProvAttrTypeAPPLICATION, func() {
			b.parm(tokens.ProvAttrNameAPPID, m.pick("w7", "w2", "w4", "ap2001"))
			b.parm(tokens.ProvAttrNamePROVIDERID, m.word()+".example")
			b.parm(tokens.ProvAttrNameNAME, m.text())
			b.parm(tokens.ProvAttrNameADDR, "https://"+m.word()+".example.com/"+m.word()+"?a="+m.number(100)+"&b="+m.word())
			to(b, tokens.ProvAttrNameTONAPID)
			for range m.below(3) {
				b.group(tokens.ProvAttrTypeAPPAUTH, func() {
					b.value(tokens.ProvAttrNameAAUTHLEVEL, tokens.ProvValueAPPSRV)
					b.value(tokens.ProvAttrNameAAUTHTYPE, tokens.ProvValueDIGEST)
					b.parm(tokens.ProvAttrNameAAUTHNAME, m.word())
					b.parm(tokens.ProvAttrNameAAUTHSECRET, m.word()+m.word())
				})
			}
		})
	}
	b.End()
	return b.doc("provisioning", tokens.Prov11)
}

// devInf is that of a device with up to four stores.
func (m maker) devInf() Doc {
	b := newBuilder(codec.Header{Version: codec.Version12, PublicID: 0x1203, Charset: codec.UTF8})
	b.wrap(tokens.DevInfDevInf, func() {
		b.leaf(tokens.DevInfVerDTD, "1.2")
		b.leaf(tokens.DevInfMan, m.pick("Example", "Müller & Söhne", "株式会社例"))
		b.leaf(tokens.DevInfMod, m.word())
		b.leaf(tokens.DevInfFwV, m.word())
		b.leaf(tokens.DevInfDevID, "IMEI:49015420"+strconv.Itoa(1000000+m.below(1000000)))
		b.leaf(tokens.DevInfDevTyp, "phone")
		b.flag(tokens.DevInfSupportLargeObjs)
		for range 1 + m.below(4) {
			var properties []string
			for range 3 + m.below(20) {
				properties = append(properties, strings.ToUpper(m.word()))
			}
			b.store("./"+m.word(), m.text(), m.pick("text/x-vcard", "text/x-vcalendar", "text/plain"), m.pick("1.0", "2.1", "3.0"), properties...)
		}
	})
	return b.doc("devinf", tokens.DevInf12)
}

// Attrs returns a Client Provisioning document of attribute lists, 300 parameters with their
// names and values.
func Attrs() Doc {
	b := newBuilder(codec.Header{Version: codec.Version13, PublicID: 0x0B, Charset: codec.UTF8})
	b.Start(tokens.ProvWapProvisioningdoc)
	b.Attr(tokens.ProvAttrVersion10)
	m := maker{rand.NewPCG(13, mixedDocs)}
	names := []tokens.Code{tokens.ProvAttrNameNAME, tokens.ProvAttrNameADDR, tokens.ProvAttrNamePROVIDERID, tokens.ProvAttrNameAPPID, tokens.ProvAttrNameNAPADDRESS}
	for range 20 {
		b.group(tokens.ProvAttrTypeAPPLICATION, func() {
			for range 15 {
				switch name := names[m.below(len(names))]; m.below(5) {
				case 0:
					b.value(tokens.ProvAttrNameBEARER, tokens.ProvValueGSMGPRS)
				case 1:
					b.parm(name, m.text())
				default:
					b.parm(name, m.word())
				}
			}
		})
	}
	b.End()
	return b.doc("attrs", tokens.Prov11)
}
