package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/tokens"
)

// A pushing is a run of wbxml push.
type pushing struct {
	encode encodeFlags
	device deviceKeys
	sec    bootstrap.SEC
	mime   string
	sms    bool
	narrow bool // references of 8 bits
	id     uint8
}

// pushCommand is wbxml push.
func (t *tool) pushCommand() *cobra.Command {
	var p pushing
	cmd := t.converting(&cobra.Command{
		Use:   "push [flags] FILE...",
		Short: "Make the push of a document for one device",
		Long: `Make the push of a document for one device: XML, which is turned into WBXML as
encode does, or WBXML as it is. The output is the push PDU in a line of
hexadecimal, or with --sms a line for each short message; bootstrap open and
inspect read it.

The media type is that of the document's type: of what DOCTYPE, root or header say,
else of --lang. The MAC is made with --sec and the
keys of the device, which come from flags or else from the environment; without
keys there is none. For the digits that the user types, of USERPINMAC, see the
standard error.

For a list of devices see bootstrap build --document.`,
		Example: `  wbxml push --imsi 001010123456789 --sms examples/provisioning.xml
  WBXML_PIN=1234 wbxml push --sec USERPIN examples/bootstrap.xml
  wbxml push examples/provisioning.xml | wbxml bootstrap open -`,
	}, "xml", new(".hex"), true, p.prepare(t))
	p.encode.add(cmd)
	p.device.addKeys(cmd)
	msgflags.AddSEC(cmd, &p.sec, "how the key of the MAC is made (default by the keys)")
	f := cmd.Flags()
	f.StringVar(&p.mime, "type", "", "media `type` (default by the document)")
	f.BoolVar(&p.sms, "sms", false, "write the segments of short messages")
	options.AddChoice(cmd, &p.narrow, "ref-bits", "", "of the reference of short messages, which follows from the push", options.Choices("16|8", false, true))
	f.Uint8Var(&p.id, "id", 1, "transaction identifier of the push")
	return cmd
}

// prepare returns the function that loads the keys.
func (p *pushing) prepare(t *tool) func(*cobra.Command, []string) (*convert.Batch, error) {
	return func(cmd *cobra.Command, _ []string) (*convert.Batch, error) {
		k, err := p.device.load(t)
		if err != nil {
			return nil, t.fail(err)
		}
		if !cmd.Flags().Changed("sec") {
			p.sec = bootstrap.StrongestSEC(len(k.Network) > 0, len(k.PIN) > 0)
		}
		o := p.encode.resolve(cmd)
		var c xmlconv.Converter
		b := &convert.Batch{Reads: convert.Document, Form: display.Data, Limit: o.XML.Document}
		b.Convert = func(w *store.Output, _ string, src []byte) error {
			m := bootstrap.Message{Body: src, Type: p.mime}
			if !xmlconv.IsWBXML(src) {
				if m.Body, err = convert.Encode(&c, nil, src, o); err != nil {
					return err
				}
				defer clear(m.Body)
			} else if err = whole(src, o.Limits); err != nil {
				return err
			}
			m.Type = cmp.Or(m.Type, bootstrap.MediaType(m.Body), typeOf(rootType(src)), typeOf(o.Table))
			if m.Type == "" {
				return errors.New("the document's type has no media type (see --type)")
			}
			if p.sec != bootstrap.SECNone {
				if m.Security, err = bootstrap.Protect(m.Body, p.sec, k); err != nil {
					return err
				}
			}
			if typed := m.Security.Typed; len(typed) > 0 {
				defer typed.Clear()
				t.Complain("the user types " + string(typed))
			}
			return p.write(w, m)
		}
		return b, nil
	}
}

// typeOf returns the media type of documents of type t, "" if there is none.
func typeOf(t *tokens.Table) string {
	if t == nil || len(t.MIME) == 0 {
		return ""
	}
	return t.MIME[0]
}

// rootType returns the type that the root of an XML document tells, nil if it is none: the
// header of some types, such as Nokia's settings, tells nothing.
func rootType(doc []byte) *tokens.Table {
	var z xmltok.Tokenizer
	z.ResetBytes(doc, xmltok.Options{})
	for {
		switch k, err := z.Next(); {
		case err != nil:
			return nil
		case k == xmltok.StartElement:
			return tokens.ByRoot(z.Name().Local, z.Name().Space)
		}
	}
}

// write writes the push of a message.
func (p *pushing) write(w *store.Output, m bootstrap.Message) error {
	pdu, err := push.AppendPDU(nil, m.PDU(p.id))
	if err != nil {
		return err
	}
	defer clear(pdu)
	n := 1
	// The same push, sent again, keeps its reference, and another one has another: a phone
	// joins segments of one reference.
	sum := sha256.Sum256(pdu)
	by := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: binary.BigEndian.Uint16(sum[:]), Wide: !p.narrow}
	if p.narrow {
		by.Ref &= 0xFF
	}
	if p.sms {
		if n, err = by.Count(len(pdu)); err != nil {
			return err
		}
	}
	for i := range n {
		piece := pdu
		if p.sms {
			if piece, err = by.AppendSegment(nil, pdu, i); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(w, "%x\n", piece); err != nil {
			return err
		}
	}
	return nil
}
