package corpus

import "github.com/go-wbxml/wbxml/tokens"

// DM returns an OMA DM 1.2 bootstrap message with its account and connectivity
// as management tree objects, on code page 2 of the same document: about 2.5 KB
// and 640 tokens.
func DM() Doc {
	b := newBuilder(syncHeader)
	b.sync("0", func() {
		b.wrap(tokens.SyncMLAdd, func() {
			b.leaf(tokens.SyncMLCmdID, "1")
			b.wrap(tokens.SyncMLMeta, func() {
				b.leaf(tokens.MetInfFormat, "bin")
				b.leaf(tokens.MetInfType, "application/vnd.syncml.dmtnds+wbxml")
			})
			b.wrap(tokens.SyncMLItem, func() {
				b.wrap(tokens.SyncMLTarget, func() { b.leaf(tokens.SyncMLLocURI, "./Inbox") })
				b.wrap(tokens.SyncMLData, b.tree)
			})
		})
	})
	return b.doc("dm", tokens.SyncML12)
}

// tree writes the management tree: a DMAcc object and a connectivity object.
func (b builder) tree() {
	b.wrap(tokens.TNDSMgmtTree, func() {
		b.leaf(tokens.TNDSVerDTD, "1.2")
		b.object("DMAcc", "urn:oma:mo:oma-dm-dmacc:1.0", func() {
			b.node("AppID", "w7")
			b.node("ServerID", "com.example.operator.dm")
			b.node("Name", "Example DM")
			b.node("PrefConRef", "./Inbox/ConnMO")
			b.inner("AppAddr", func() {
				b.inner("1", func() {
					b.node("Addr", "https://dm.operator.example.com:443/bootstrap/dm")
					b.node("AddrType", "URI")
					b.inner("Port", func() {
						b.inner("1", func() { b.node("PortNbr", "443") })
					})
				})
			})
			b.node("AAuthPref", "DIGEST")
			b.inner("AppAuth", func() {
				b.credential("1", "CLCRED", "DIGEST", "IMEI:490154203237518", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=")
				b.credential("2", "SRVCRED", "DIGEST", "com.example.operator.dm", "EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=")
			})
		})
		b.object("ConnMO", "org.openmobilealliance/1.0/ConnMO", func() {
			b.node("NAPID", "internet-gprs-of-the-operator")
			b.node("AddrType", "APN")
			b.node("Addr", "internet.example.com")
			b.node("AuthType", "CHAP")
			b.node("AuthName", "device@internet.example.com")
		})
	})
}

// object writes a node that is the root of a management object.
func (b builder) object(name, ddf string, content func()) {
	b.wrap(tokens.TNDSNode, func() {
		b.leaf(tokens.TNDSNodeName, name)
		b.properties(tokens.TNDSFormatNode, tokens.TNDSDDFName, ddf)
		content()
	})
}

// inner writes a node that has children only.
func (b builder) inner(name string, content func()) {
	b.wrap(tokens.TNDSNode, func() {
		b.leaf(tokens.TNDSNodeName, name)
		content()
	})
}

// node writes a node with a value.
func (b builder) node(name, value string) {
	b.wrap(tokens.TNDSNode, func() {
		b.leaf(tokens.TNDSNodeName, name)
		b.properties(tokens.TNDSFormatChr, tokens.TNDSMIME, "text/plain")
		b.leaf(tokens.TNDSValue, value)
	})
}

func (b builder) properties(format, typeTag tokens.Code, typ string) {
	b.wrap(tokens.TNDSRTProperties, func() {
		b.leaf(tokens.TNDSACL, "Get=*&Replace=com.example.operator.dm")
		b.wrap(tokens.TNDSFormat, func() {
			b.Start(format)
			b.End()
		})
		b.wrap(tokens.TNDSType, func() { b.leaf(typeTag, typ) })
	})
}

func (b builder) credential(name, level, typ, user, secret string) {
	b.inner(name, func() {
		b.node("AAuthLevel", level)
		b.node("AAuthType", typ)
		b.node("AAuthName", user)
		b.node("AAuthSecret", secret)
		b.node("AAuthData", "bm9uY2Ugb2YgMTYgb2N0ZXRz")
	})
}
