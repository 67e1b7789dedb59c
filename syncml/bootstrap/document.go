package bootstrap

import (
	"bytes"
	"fmt"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// CompileDocument makes a template of a document that is no account: XML or WBXML with
// slots by the rules of [template.Compile], such as the settings of an access point or
// a SyncML message. The message of a device is the WBXML, with a MAC by sec; SECNone is
// none. Its media type is that of [MediaType].
//
// The error is that of template.Compile, ErrSEC, or ErrType for a document without a
// media type.
func CompileDocument(doc []byte, o xmlconv.EncodeOptions, sec SEC) (*Template, error) {
	if sec > SECUserPINMAC {
		return nil, ErrSEC
	}
	d, err := template.Compile(doc, o)
	if err != nil {
		return nil, err
	}
	values := make([]Secret, len(d.Slots()))
	for i := range values {
		values[i] = Secret("x")
	}
	body, err := d.Append(nil, values)
	defer clear(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	t := &Template{document: d, names: d.Slots(), sec: sec, typ: mediaType(body, d.Table())}
	if t.typ == "" {
		return nil, ErrType
	}
	return t, nil
}

// MediaType returns the media type of a WBXML document: TypeDM of a SyncML message that
// says DM in VerProto, else the first of the document's type. It is empty where the
// document names no type that is known, or one without a media type, and of a SyncML message
// whose header cannot be read.
func MediaType(doc []byte) string {
	d := codec.NewDecoder(nil, codec.Options{Resolve: xmlconv.Resolve, KeepUnknown: true})
	d.ResetBytes(doc)
	table, err := d.Table()
	if err != nil {
		return ""
	}
	return mediaType(doc, table)
}

// mediaType is MediaType of a document of type t.
func mediaType(doc []byte, t *tokens.Table) string {
	if t == nil || len(t.MIME) == 0 {
		return ""
	}
	if t.Root != "SyncML" {
		return t.MIME[0]
	}
	d := codec.NewDecoder(nil, codec.Options{Table: t, KeepUnknown: true})
	d.ResetBytes(doc)
	for tok, err := range d.All() {
		if err != nil {
			return ""
		}
		if tok.Kind == codec.End && tok.Code == tokens.SyncMLSyncHdr {
			break
		}
		if tok.Kind == codec.Start && tok.Flags&codec.Literal == 0 && tok.Code == tokens.SyncMLVerProto {
			if proto, err := d.AppendText(nil); err == nil && bytes.HasPrefix(proto, []byte("DM/")) {
				return TypeDM
			}
		}
	}
	return t.MIME[0]
}
