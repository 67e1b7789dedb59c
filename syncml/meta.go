package syncml

// A Meta is the MetInf elements of Meta, and of other elements that hold them
// (SyncML Meta-Information 1.2).
type Meta struct {
	Wrapped bool // the elements stand in a MetInf element

	FieldLevel bool  // since 1.2
	Format     Chars // such as chr, node, b64, bin, xml; nil means chr
	Type       Chars // media type; nil means text/plain
	Mark       Chars
	Size       Chars // octets of the object, in decimal
	Anchor     Anchor
	Version    Chars
	// NextNonce is the octets of the nonce. They are written as base64, in WBXML as in
	// XML; octets in OPAQUE are read, too. Text that is not base64 is read unchanged.
	NextNonce  []byte
	MaxMsgSize Chars // octets, in decimal
	MaxObjSize Chars // octets, in decimal; since 1.1
	EMI        []Chars
	Mem        Mem

	Extra *Extra // in Meta, MetInf, Anchor and Mem
}

// An Anchor is a pair of synchronisation anchors. It is absent where both are
// nil; Next is required.
type Anchor struct{ Last, Next Chars }

// A Mem is the memory of a data store. It is absent where all fields are zero;
// FreeMem, in octets, and FreeID are required.
type Mem struct {
	SharedMem       bool
	FreeMem, FreeID Chars
}
