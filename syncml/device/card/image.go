package card

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// An ImageFile is a file of a card image: its path from the MF, and its octets.
type ImageFile struct {
	Path []byte // such as 3F00 5015 6432, two octets each
	Name string // such as "EF(ODF)"
	Data []byte
}

// ImageOptions control [Image].
type ImageOptions struct {
	// DF is the file identifier of the application, DODF that of the directory, and Data
	// that of the first message, which the others follow; 0 means 5015, 6430 and 6432.
	DF, DODF, Data uint16
	// Label names the card; "OMA DM" where it is empty.
	Label string
	// Absolute writes paths from the MF on in the directory.
	Absolute bool
	// Pad is how many octets of FF stand behind each message, for a longer one later.
	Pad int
}

// A Content is a message to put on a card: its WBXML document.
type Content struct {
	Kind Kind
	Data []byte
}

// Image returns the files with which a card carries messages, for those who personalise
// cards: EF(DIR), and EF(ODF), EF(TokenInfo), EF(DODF) and the messages in the DF of
// PKCS #15. Objects are in the opaque form, the one that all readers know. The right to
// read ODF is that of everybody, and of the others that or the PIN's; only the issuer
// updates them. A message has at most 32 KiB with its padding. The error says which
// message or option cannot be.
func Image(o ImageOptions, messages ...Content) ([]ImageFile, error) {
	o.DF, o.DODF, o.Data, o.Label = cmp.Or(o.DF, 0x5015), cmp.Or(o.DODF, 0x6430), cmp.Or(o.Data, 0x6432), cmp.Or(o.Label, "OMA DM")
	if len(messages) == 0 || o.Pad < 0 || o.Pad > maxFile || len(o.Label) > 100 {
		return nil, errors.New("card: no message for the image, or options out of range")
	}
	used := []uint16{0, 0x3F00, 0x3FFF, 0xFFFF, 0x2F00, 0x5031, 0x5032, o.DF, o.DODF} // ISO 7816-4 and ours
	if slices.Contains(used[:5], o.DF) || slices.Contains(used[:8], o.DODF) {
		return nil, errors.New("card: the file identifiers are taken")
	}
	mf, df := []byte{0x3F, 0x00}, id(o.DF)
	place := func(file uint16) []byte { return append(append(append([]byte{}, mf...), df...), id(file)...) }
	refer := func(file uint16) []byte {
		p := place(file)
		if !o.Absolute {
			p = p[4:]
		}
		return object(nil, tagSequence, object(nil, tagOctetString, p))
	}
	var dodf []byte
	var files []ImageFile
	for i, m := range messages {
		data := o.Data + uint16(i)
		if m.Kind >= kinds || len(m.Data) == 0 || len(m.Data) > maxFile-o.Pad || len(dodf) > maxFile/2 || slices.Contains(used, data) {
			return nil, fmt.Errorf("card: message %d cannot be put on a card", i)
		}
		name := []byte(m.Kind.String())
		dodf = object(dodf, tagSequence,
			object(nil, tagSequence, object(nil, tagUTF8String, name)),
			object(nil, tagSequence, object(nil, tagUTF8String, name), object(nil, tagOID, oids[m.Kind])),
			object(nil, tagType, refer(data)))
		padded := slices.Concat(m.Data, slices.Repeat([]byte{0xFF}, o.Pad))
		files = append(files, ImageFile{place(data), "EF(" + m.Kind.String() + ")", padded})
	}
	label := []byte(o.Label)
	dir := object(nil, tagApplication, object(nil, tagAID, aid), object(nil, tagLabel, label), object(nil, tagPath, mf, df))
	info := object(nil, tagSequence, object(nil, tagInteger, []byte{0}), object(nil, tagOctetString, []byte{0}),
		object(nil, tagSize, label), object(nil, tagBitString, []byte{4, 0x10})) // not read-only, no login
	return append([]ImageFile{
		{fileDIR, "EF(DIR)", dir},
		{place(0x5031), "EF(ODF)", object(nil, tagDataObjects, refer(o.DODF))},
		{place(0x5032), "EF(TokenInfo)", info},
		{place(o.DODF), "EF(DODF)", dodf},
	}, files...), nil
}

func id(file uint16) []byte { return []byte{byte(file >> 8), byte(file)} }
