package main

import (
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// whole reads a WBXML document to its end, and returns its fault. The document may be of
// a type that has no tables.
func whole(doc []byte, limits codec.Limits) error {
	d := codec.NewDecoder(nil, codec.Options{Resolve: xmlconv.Resolve, KeepUnknown: true, KeepFaults: true, Limits: limits})
	d.ResetBytes(doc)
	for _, err := range d.All() {
		if err != nil {
			return err
		}
	}
	return nil
}

// appendDocument appends the document of a message as XML. Secrets are masked where the
// type says which they are; another document is shown only with all that is in it.
func appendDocument(b []byte, m bootstrap.Message, secrets bool) ([]byte, error) {
	o := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Codec: codec.Options{Limits: codec.LimitsBootstrap}}
	if h, _, err := codec.ParseHeader(m.Body); err == nil && h.PublicID == 1 {
		o.Codec.Table = tokens.ByMIME(m.Type) // the header does not say
	}
	var text []byte
	var err error
	switch {
	case secrets:
		text, err = xmlconv.ToXML(m.Body, o)
	case m.Type == bootstrap.TypeCP:
		var d prov.Document
		defer d.Clear()
		if err = d.ParseWBXML(m.Body, prov.DecodeOptions{}, codec.LimitsBootstrap); err != nil {
			return b, err
		}
		for _, it := range d.All() {
			if it.Kind == prov.KindParm && len(it.Value) > 0 && prov.IsSecret(it.Name) {
				it.Value = []byte(secret.Mask)
			}
		}
		text, err = d.AppendXML(nil, xmlconv.Output{Mode: xmlconv.ModeIndent, Limits: codec.LimitsBootstrap})
	default:
		if err = whole(m.Body, codec.LimitsBootstrap); err != nil {
			return b, err
		}
		return fmt.Appendf(b, "document  %d octets; it may hold secrets: --show-secrets shows it\n", len(m.Body)), nil
	}
	defer clear(text)
	b = append(b, "document\n"...)
	for line := range strings.Lines(string(display.AppendXML(nil, text))) {
		b = append(append(b, "  "...), line...)
	}
	return b, err
}
