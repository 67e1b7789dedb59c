package main

const (
	wirePkg      = "./internal/wire"
	codecPkg     = "./codec"
	xmlconvPkg   = "./codec/xmlconv"
	xmltokPkg    = "./internal/xmltok"
	tndsPkg      = "./syncml/tnds"
	bootstrapPkg = "./syncml/bootstrap"
	xmlsecPkg    = "./syncml/xmlsec"
	pushPkg      = "./push"
	papPkg       = "./push/pap"
	kannelPkg    = "./push/kannel"
	pullPkg      = "./syncml/bootstrap/pull"
	devicePkg    = "./syncml/device"
	storePkg     = "./cmd/internal/store"
	displayPkg   = "./internal/cli/display"
)

var mutants = []mutant{
	// Lengths and integers.
	{"integer: six octets are read", "internal/wire/wire.go",
		"if i == MaxInt {", "if i == MaxInt+1 {", []string{wirePkg}},
	{"integer: 33 bits are cut to 32", "internal/wire/wire.go",
		"if x > 1<<32-1 {", "if x > 1<<33-1 {", []string{wirePkg}},
	{"integer: size off by one at two octets", "internal/wire/wire.go",
		"case v < 1<<14:", "case v <= 1<<14:", []string{wirePkg}},
	{"terminator: UTF-16 ends at one zero octet", "internal/wire/term.go",
		"return b[i]|b[i+1] == 0", "return b[i] == 0", []string{wirePkg, codecPkg}},
	{"terminator: written one octet short", "internal/wire/term.go",
		`"\x00\x00\x00\x00"[:width]`, `"\x00\x00\x00\x00"[:(width+1)/2]`, []string{wirePkg, codecPkg}},
	{"reference: the end of the string table counts as in it", "codec/step.go",
		"if uint64(index) >= uint64(len(s.d.header.Strings)) {", "if uint64(index) > uint64(len(s.d.header.Strings)) {", []string{codecPkg}},
	{"public identifier: index at the end of the table", "codec/window.go",
		"h.PublicID == 0 && h.PublicIndex >= size", "h.PublicID == 0 && h.PublicIndex > size", []string{codecPkg}},
	{"header: string table's size not compared with what is there", "codec/header.go",
		"case err == nil && uint64(size) > uint64(len(b)-n):", "case err == nil && uint64(size) > uint64(len(b)-n)+1:", []string{codecPkg}},

	// Limits.
	{"limit: depth off by one", "codec/step.go",
		"if len(d.stack) >= d.room {", "if len(d.stack) > d.room {", []string{codecPkg}},
	{"limit: attributes off by one", "codec/step.go",
		"if s.d.attrs >= s.d.lim.Attrs {", "if s.d.attrs > s.d.lim.Attrs {", []string{codecPkg}},
	{"limit: expansion not enforced", "codec/step.go",
		"root.expanded += int64(n)", "root.expanded = int64(n)", []string{codecPkg}},
	{"limit: tokens off by one", "codec/step.go",
		"if d.tokensLeft <= 0 {\n\t\treturn Token{}, d.failAt(start", "if d.tokensLeft < 0 {\n\t\treturn Token{}, d.failAt(start", []string{codecPkg}},
	{"limit: opaque not compared", "codec/strings.go",
		"if uint64(size) > uint64(d.lim.String) {", "if uint64(size) > uint64(d.lim.String)<<1 {", []string{codecPkg}},
	{"limit: documents within documents", "codec/nested.go",
		"if d.nested >= d.lim.Nested {", "if d.nested > d.lim.Nested {", []string{codecPkg}},
	{"limit: XML depth", "internal/xmltok/start.go",
		"if t.depth >= t.lim.Depth {", "if t.depth > t.lim.Depth {", []string{xmltokPkg}},
	{"limit: text in pieces", "internal/xmltok/text.go",
		"if len(t.text) > t.lim.Text {", "if len(t.text) > t.lim.Text+1 {", []string{xmltokPkg}},
	{"DOCTYPE: an internal subset is passed over", "internal/xmltok/doctype.go",
		"c.bad(ErrDTD, \"\")", "c.i = max(c.i, bytes.IndexByte(c.b, ']')+1)", []string{xmltokPkg}},

	// Pages, bits and the grammar.
	{"page: a switch before a tag is forgotten behind it", "codec/step.go",
		"d.tagPage, d.assigned = s.tagPage, d.assignedOn(s.tagPage)", "d.assigned = d.assignedOn(s.tagPage)", []string{codecPkg}},
	{"page: attribute space shares the page of tags", "codec/encoder.go",
		"\te.buf = append(e.buf, c.Token())\n}\n\n// Value adds", "\te.tagPage = e.attrPage\n\te.buf = append(e.buf, c.Token())\n}\n\n// Value adds", []string{codecPkg, xmlconvPkg}},
	{"page: encoder does not switch back to page 0", "codec/encoder.go",
		"if p := c.Page(); p != e.tagPage {", "if p := c.Page(); p > e.tagPage {", []string{codecPkg}},
	{"bits: an empty element is written with content", "codec/encoder.go",
		"case e.state == encContent:\n\t\te.buf = append(e.buf, wire.End)", "case e.state >= encContent:\n\t\te.buf = append(e.buf, wire.End)", []string{codecPkg}},
	{"grammar: a second root is read", "codec/step.go",
		"if s.mode == modeEpilog {", "if false && s.mode == modeEpilog {", []string{codecPkg}},
	{"strict: over-long integers pass", "codec/step.go",
		"case n < 0, s.d.opts.Strict && n != wire.SizeInt(v):", "case n < 0:", []string{codecPkg}},
	{"pieces: UTF-16 surrogates are torn apart", "codec/strings.go",
		"if n >= 2 && b[hi]&0xFC == 0xD8 {", "if n >= 2 && b[hi]&0xFC == 0xDC {", []string{codecPkg}},

	// Secrets and their MAC.
	{"MAC: compared without its last octet", "syncml/bootstrap/mac.go",
		"subtle.ConstantTimeCompare(want.MAC[:], s.MAC[:])", "subtle.ConstantTimeCompare(want.MAC[:19], s.MAC[:19])", []string{bootstrapPkg}},
	{"MAC: a message without one verifies", "syncml/bootstrap/mac.go",
		"case !s.HasMAC:\n\t\treturn ErrNoMAC", "case !s.HasMAC:\n\t\treturn nil", []string{bootstrapPkg}},
	{"MAC: the digest of a key longer than a block is cut", "syncml/bootstrap/mac.go",
		"key = sum[:]", "key = sum[:16]", []string{bootstrapPkg}},
	{"key: a point without Y", "syncml/xmlsec/primitive.go",
		" || key.Y == nil {", " {", []string{xmlsecPkg}},
	{"key: a number that is negative", "syncml/xmlsec/primitive.go",
		" && key.N.Sign() > 0 {", " {", []string{xmlsecPkg}},
	{"IMSI: parity digit of an even number of digits", "syncml/bootstrap/key.go",
		"first = 1\n", "first = 9\n", []string{bootstrapPkg}},
	{"IMSI: semi-octets swapped", "syncml/bootstrap/key.go",
		"nibble(i+1)<<4|nibble(i))", "nibble(i)<<4|nibble(i+1))", []string{bootstrapPkg}},
	{"ACL: an identifier may be repeated", "syncml/tnds/acl.go",
		"if seen[id] {", "if seen[id] && false {", []string{tndsPkg}},

	// Push and short messages.
	{"push: length of the headers off by one", "push/pdu.go",
		"if uint64(n) > uint64(len(b)-r.at) {", "if uint64(n) > uint64(len(b)-r.at)+1 {", []string{pushPkg}},
	{"push: MAC written without its terminator's room", "push/content.go",
		"n += 1 + 2*len(t.MAC) + 1", "n += 1 + 2*len(t.MAC)", []string{pushPkg}},
	{"segment: one octet too many fits into one", "push/segment.go",
		"MaxSingle    = 133", "MaxSingle    = 134", []string{pushPkg}},
	{"segment: sequence numbers from 0", "push/segment.go",
		"byte(count), byte(i+1))", "byte(count), byte(i))", []string{pushPkg}},
	{"reassembly: other data under a known number is taken", "push/reassemble.go",
		"!bytes.Equal(r.slots[part-1].octets(), s.Data)", "!bytes.HasPrefix(s.Data, r.slots[part-1].octets())", []string{pushPkg}},
	{"reassembly: width of the reference is ignored", "push/reassemble.go",
		"ref: s.Ref, wide: s.Wide,", "ref: s.Ref,", []string{pushPkg}},
	{"delivery: content keeps the line end in front of the boundary", "push/pap/multipart.go",
		"r.part(n, path, from, from+size)", "r.part(n, path, from, from+size+1)", []string{papPkg}},
	{"delivery: headers of any length", "push/pap/multipart.go",
		"end := min(to, at+maxHeaders)", "end := to", []string{papPkg}},
	{"delivery: an error has the URL with the password", "push/kannel/kannel.go",
		"err = e.Err // without", "_ = e.Err // without", []string{kannelPkg}},
	{"delivery: a token is good for another device", "syncml/bootstrap/pull/token.go",
		"h.Write([]byte(id))", "h.Write([]byte(id)[:0])", []string{pullPkg}},
	{"delivery: a token does not end", "syncml/bootstrap/pull/token.go",
		"now.Unix() < int64(end)", "int64(end) >= 0", []string{pullPkg}},
	{"delivery: a certificate that nobody verified", "syncml/bootstrap/pull/pull.go",
		"len(r.TLS.VerifiedChains) > 0 {\n\t\tif of, ok := h.o.Certificate(r.TLS.VerifiedChains[0][0])", "len(r.TLS.PeerCertificates) > 0 {\n\t\tif of, ok := h.o.Certificate(r.TLS.PeerCertificates[0])", []string{pullPkg}},

	// The tool.
	{"journal: an interrupted run goes on with other inputs", "cmd/internal/store/journal.go",
		"if changed := head.changed(inputs); changed != nil {", "if changed := head.changed(inputs); len(changed) > 9 {", []string{storePkg}},
	{"store: a link of somebody else's is followed", "cmd/internal/store/journal.go",
		"if j.f, err = openOwn(name); err == nil {", "if j.f, err = os.OpenFile(name, os.O_RDWR, 0); err == nil {", []string{storePkg}},
	{"display: characters that change the direction of text are shown", "internal/cli/display/display.go",
		"|| unicode.Is(unicode.Bidi_Control, r)", "", []string{displayPkg}},

	// The device: trust and rights.
	{"device: a method that is not accepted", "syncml/device/receive.go",
		"case protected && !slices.Contains(o.accept(), s.SEC):", "case protected && s.SEC == 0xFF:", []string{devicePkg}},
	{"device: no protection, and no policy for that", "syncml/device/receive.go",
		"case !o.Unauthenticated:", "case false:", []string{devicePkg}},
	{"device: unsigned, in spite of the policy", "syncml/device/receive.go",
		"keys.SignatureOptional = !o.MustSign", "keys.SignatureOptional = true", []string{devicePkg}},
	{"device: applied without the PIN", "syncml/device/plan.go",
		"case p.needsPIN:\n\t\treturn ErrPIN", "case false:\n\t\treturn ErrPIN", []string{devicePkg}},
	{"device: one more try of the PIN", "syncml/device/plan.go",
		"if wrong && p.tries > 1 {", "if wrong && p.tries > 0 {", []string{devicePkg}},
	{"device: applied on another tree", "syncml/device/plan.go",
		"if p.d.state != p.base {", "if p.d.state == nil {", []string{devicePkg}},
	{"device: a message for another device", "syncml/device/apply.go",
		"own != \"\" && o.Device != \"\" && o.Device != own", "false && o.Device != own", []string{devicePkg}},
	{"device: an account without Replace on it", "syncml/device/apply.go",
		"case !a.edit.path.allows(tnds.CommandReplace, a.server):", "case false:", []string{devicePkg}},
	{"device: Inbox is for everybody", "syncml/device/apply.go",
		"if !a.edit.path.allows(tnds.CommandAdd, a.server) {", "if false {", []string{devicePkg}},
	{"device: rights inherited command by command", "syncml/device/rights.go",
		"len(acl) > 0 {", "len(acl) > 0 && acl.Allows(c, server) {", []string{devicePkg}},
	{"device: Replace on a leaf gives its ACL", "syncml/device/rights.go",
		"p.last().interior() && p.allows(", "p.allows(", []string{devicePkg}},
	{"device: an emptied command of the root", "syncml/device/rights.go",
		"if len(ids) == 0 && root {", "if false {", []string{devicePkg}},
	{"device: a password for a server", "syncml/device/tree.go",
		"case !asked && t.hidden(\"./\"+tnds.Relative(uri)):", "case false:", []string{devicePkg}},
	{"device: a password for a server that spells its name otherwise", "syncml/device/tree.go",
		"t.hidden(\"./\"+tnds.Relative(uri)):", "t.hidden(uri):", []string{devicePkg}},
	{"device: a Delete that nobody has signed", "syncml/bootstrap/dmread.go",
		"if c.Kind == syncml.KindDelete {", "if false {", []string{devicePkg}},
	{"device: applied though discarded while the policy is asked", "syncml/device/plan.go",
		"err == nil && p.done {", "false {", []string{devicePkg}},
	{"device: the new state is not synced", "syncml/device/store.go",
		"return d.files.sync(d.path)", "return nil", []string{devicePkg}},
}
