package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// roundtripCommand is wbxml roundtrip: the shortest way to see this module at work,
// and to find a document that it does not convert rightly.
func (t *tool) roundtripCommand() *cobra.Command {
	var flags encodeFlags
	cmd := &cobra.Command{
		Use:   "roundtrip [flags] FILE...",
		Short: "Turn XML into WBXML and back, and show all three",
		Long: `Turn XML into WBXML and back. Shows the document, the octets and the result,
and compares: elements, attributes, processing instructions and text must be the
same. White space between elements counts with --keep-space only. The exit code
is 1 when something differs.`,
		Example: `  wbxml roundtrip examples/bootstrap.xml
  wbxml roundtrip --strtbl repeats --version 1.2 examples/provisioning.xml`,
		Args: options.Files(false),
		RunE: func(cmd *cobra.Command, args []string) error {
			jobs, err := convert.Plan(args, nil, "", true)
			if err != nil {
				return err
			}
			o := flags.resolve(cmd)
			b := &convert.Batch{Reads: convert.XML, Form: display.Report, Limit: o.XML.Document, Partial: true}
			b.Convert = func(w *store.Output, name string, src []byte) error { return t.roundTrip(w, name, src, o) }
			return b.Run(&t.Tool, jobs)
		},
	}
	options.Inputs(cmd, "xml")
	flags.add(cmd)
	return cmd
}

// roundTrip shows src, its WBXML, and the XML of that.
func (t *tool) roundTrip(w io.Writer, name string, src []byte, o xmlconv.EncodeOptions) error {
	var c xmlconv.Converter
	warned := t.Warnings(name)
	defer warned.End()
	warned.Listen(&o)
	octets, err := convert.Encode(&c, nil, src, o)
	if err != nil {
		return err
	}
	header, _, err := codec.ParseHeader(octets)
	if err != nil {
		return err
	}
	back := readBack(o, header)
	back.Codec.Strict = o.Strict
	of := "a type that is not known"
	if back.Codec.Table != nil {
		of = back.Codec.Table.Name
	} else if !o.Lenient {
		return errors.New("the WBXML made of it does not say its document type; --lang is needed to read it back")
	}
	result, err := c.AppendXML(nil, octets, back)
	if err != nil {
		return fmt.Errorf("the WBXML made of it cannot be read back: %v", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, %d octets of XML:\n\n%s\n\n", convert.Shown(name), len(src), display.AppendXML(nil, bytes.TrimSpace(src)))
	fmt.Fprintf(&b, "In WBXML %v (%s), %d octets, %.0f %% of the XML:\n\n%s\n", header.Version, of, len(octets),
		100*float64(len(octets))/float64(len(src)), hex.Dump(octets))
	fmt.Fprintf(&b, "Back in XML, %d octets:\n\n%s\n\n", len(result), display.AppendXML(nil, bytes.TrimSpace(result)))
	words, verdict := judge(src, result, back.Codec.Table, o)
	b.WriteString(words + "\n")
	if warned.Count > 0 {
		fmt.Fprintf(&b, "There are %d warnings.\n", warned.Count)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	return verdict
}

// readBack returns the options for reading a document that was written with o.
func readBack(o xmlconv.EncodeOptions, h codec.Header) xmlconv.DecodeOptions {
	// The table given counts only where the document was silent or ambiguous.
	table, given := xmlconv.Resolve(h), o.Table
	if given != nil && (table == nil || table.PublicID == given.PublicID && table.Public == given.Public) {
		table = given
	}
	back := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Anonymous: o.Anonymous, CDATA: o.CDATA, KeepType: o.KeepType, Lenient: o.Lenient}
	back.Codec = codec.Options{Table: table, Charsets: o.Charsets, Limits: o.Limits}
	// The limits were for the input; its WBXML may have any size.
	l := &back.Codec.Limits
	l.String, l.Document, l.Expanded = -1, -1, -1
	if o.KeepSpace {
		back.Mode = xmlconv.ModeCompact
	}
	return back
}

// judge compares a document with the result of the round trip. A difference is an
// error.
func judge(src, result []byte, table *tokens.Table, o xmlconv.EncodeOptions) (words string, err error) {
	what, err := xmlequal.Difference(src, result, xmlequal.Options{
		Table: table, KeepSpace: o.KeepSpace, Limits: xmltok.Limits(o.XML), Encodings: o.Encodings})
	if err == nil && what == "" {
		return "The result means the same as the document.", nil
	}
	if err == nil {
		err = errors.New("the result differs: " + what)
	}
	return "The result does not mean the same as the document.", err
}
