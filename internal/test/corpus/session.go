package corpus

import (
	"strconv"

	"github.com/go-wbxml/wbxml/tokens"
)

// sessionCommands is how many commands the session message has.
const sessionCommands = 50

// Session returns a message of a DM session with 50 commands: a status and an
// alert as every package has them, then the commands of a server.
func Session() Doc {
	const dm = "./DMAcc/example-dm/"
	b := newBuilder(syncHeader)
	b.sync("17", func() {
		for i := range sessionCommands {
			id := strconv.Itoa(i + 1)
			switch i % 5 {
			case 0:
				b.wrap(tokens.SyncMLStatus, func() {
					b.leaf(tokens.SyncMLCmdID, id)
					b.leaf(tokens.SyncMLMsgRef, "1")
					b.leaf(tokens.SyncMLCmdRef, id)
					b.leaf(tokens.SyncMLCmd, "Replace")
					b.leaf(tokens.SyncMLTargetRef, dm+"AppAddr/1/Addr")
					b.leaf(tokens.SyncMLData, "200")
				})
			case 1:
				b.wrap(tokens.SyncMLGet, func() {
					b.leaf(tokens.SyncMLCmdID, id)
					b.target("./DevDetail/Ext/P"+id, "", "")
				})
			case 2:
				b.wrap(tokens.SyncMLReplace, func() {
					b.leaf(tokens.SyncMLCmdID, id)
					b.target(dm+"Name", "chr", "Account number "+id+" of the operator")
				})
			case 3:
				b.wrap(tokens.SyncMLAdd, func() {
					b.leaf(tokens.SyncMLCmdID, id)
					b.target(dm+"Ext/Vendor/X"+id, "int", id)
				})
			case 4:
				b.wrap(tokens.SyncMLAlert, func() {
					b.leaf(tokens.SyncMLCmdID, id)
					b.leaf(tokens.SyncMLData, "1226")
					b.target("./SCM/Download/"+id, "chr", "com.example.dm.event:"+id)
				})
			}
		}
	})
	return b.doc("session", tokens.SyncML12)
}

// target writes an item for a place in the tree, with a value if it has a format.
func (b builder) target(uri, format, value string) {
	b.wrap(tokens.SyncMLItem, func() {
		b.wrap(tokens.SyncMLTarget, func() { b.leaf(tokens.SyncMLLocURI, uri) })
		if format == "" {
			return
		}
		b.wrap(tokens.SyncMLMeta, func() {
			b.leaf(tokens.MetInfFormat, format)
			b.leaf(tokens.MetInfType, "text/plain")
		})
		b.leaf(tokens.SyncMLData, value)
	})
}
