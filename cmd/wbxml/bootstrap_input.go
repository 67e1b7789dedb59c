package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// guessed is how many octets of a file tell its format.
const guessed = 64 << 10

// A messageInput has the flags of commands that read messages, which describe their input.
type messageInput struct {
	profile  bootstrap.Profile
	sec      bootstrap.SEC
	mac      string
	row      int64
	all      bool
	format   format
	profiled bool // the profile was given
	formated bool // the format was given

	device *deviceKeys // nil: none are needed
	seal   unsealFlags
}

// addMessage adds the flags for which message it is, and what protects it.
func (r *messageInput) addMessage(cmd *cobra.Command) {
	msgflags.AddProfile(cmd, &r.profile, "of a message without a push (default by its type)")
	msgflags.AddSEC(cmd, &r.sec, "of a message without a push")
	f := cmd.Flags()
	f.StringVar(&r.mac, "mac", "", "of a message without a push, 40 hexadecimal `digits`")
	f.Int64Var(&r.row, "row", 0, "the one message to read: its row in lines of JSON, else its number in the file (default all)")
	options.Inputs(cmd, "jsonl", "bin", "wbxml")
}

// add adds all flags but those for keys.
func (r *messageInput) add(cmd *cobra.Command) {
	r.addMessage(cmd)
	f := cmd.Flags()
	f.BoolVar(&r.all, "all", false, fmt.Sprintf("write everything about all messages, not only of the first %d; of faults the same", maxShown))
	options.AddChoice(cmd, &r.format, "format", "", "of the file (default by its beginning)",
		options.Choices("json|binary|hex|raw", formatJSON, formatBinary, formatHex, formatRaw))
	cmd.Flag("format").DefValue = ""
}

// usage checks the flags of addMessage.
func (r *messageInput) usage(cmd *cobra.Command) error {
	r.profiled = cmd.Flags().Changed("profile")
	if r.row < 0 {
		return errors.New("--row must be at least 1")
	}
	return nil
}

// keys loads the keys after the flags have been checked. Standard input may be one of
// inputs. An error of a file has been reported.
func (r *messageInput) keys(t *tool, cmd *cobra.Command, inputs ...string) (k bootstrap.Keys, err error) {
	if err := r.usage(cmd); err != nil {
		return k, err
	}
	if r.device != nil {
		inputs = append(inputs, r.device.pinFile, r.device.keyFile)
	}
	if err := r.seal.usage(cmd, inputs...); err != nil {
		return k, err
	}
	if r.device != nil {
		k, err = r.device.load(t)
	}
	if err == nil {
		err = r.seal.load(t, &k)
	}
	if err != nil {
		err = t.fail(err)
	}
	return k, err
}

// open opens a file, or the finished files of a folder, for entries.
func (r *messageInput) open(t *tool, name string) (entries iter.Seq2[bulk.Entry, error], one bool, done func(), err error) {
	src, f := t.Stdin, &store.Sequence{Names: []string{name}}
	if name != "-" {
		if convert.IsFolder(name) {
			f.Names = store.Completed(name)
		}
		src = f
	}
	entries, one, err = r.entries(t, src)
	return entries, one, func() { f.Close() }, err
}

// entries reads a file, in the format given or else in the one that it looks like.
// one says that the file is one message.
func (r *messageInput) entries(t *tool, src io.Reader) (entries iter.Seq2[bulk.Entry, error], one bool, err error) {
	in := bufio.NewReaderSize(src, guessed)
	start, err := in.Peek(guessed)
	switch {
	case err != nil && err != io.EOF:
		return nil, false, err
	case len(start) == 0:
		return nil, false, errors.New("is empty")
	}
	if err := t.Exchanged(start, convert.WBXML); err != nil {
		return nil, false, err
	}
	kind := r.format
	if !r.formated {
		kind = guess(start)
	}
	switch kind {
	case formatJSON:
		return bulk.ReadJSON(in), false, nil
	case formatBinary:
		return bulk.ReadBinary(in, r.document), false, nil
	case formatHex:
		return bulk.ReadHex(in, r.document), false, nil
	}
	b, err := io.ReadAll(io.LimitReader(in, bulk.MaxMessage+1))
	if err == nil && len(b) > bulk.MaxMessage {
		err = fmt.Errorf("has more than %d octets", bulk.MaxMessage)
	}
	all := [][]byte{b}
	if !r.formated && !isPiece(b) {
		if found := pieces(b); len(found) > 0 {
			all = found
		}
	}
	return bulk.ReadPieces(func(yield func([]byte, error) bool) {
		for _, b := range all {
			if !yield(b, nil) {
				return
			}
		}
	}, r.document), len(all) == 1, err
}

// pieces returns what inspect finds in an input: pushes and documents.
func pieces(b []byte) (all [][]byte) {
	for _, m := range inspect.Messages(b, inspect.Options{}) {
		piece := m.Body
		if m.Security.HasMAC || m.Security.SEC != bootstrap.SECNone {
			var err error
			if piece, err = push.AppendPDU(nil, m.PDU(0)); err != nil {
				continue
			}
		}
		all = append(all, piece)
	}
	return all
}

// document returns a document as message, with the protection given by flags.
func (r *messageInput) document(b []byte) (m bootstrap.Message, err error) {
	m = bootstrap.Message{Type: bootstrap.TypeDM, Body: b, Security: bootstrap.Security{SEC: r.sec}}
	switch {
	case r.profile == bootstrap.ProfileCP:
		m.Type = bootstrap.TypeCP
	case !r.profiled:
		m.Type = cmp.Or(bootstrap.MediaType(b), m.Type)
	}
	if r.mac != "" {
		m.Security.MAC, err = bootstrap.ParseMAC(r.mac)
		m.Security.HasMAC = true
	}
	return m, err
}

// withoutSpace returns a line of hexadecimal without the white space between octets.
func withoutSpace(line []byte) []byte { return bytes.Join(bytes.Fields(line), nil) }

// guess returns the format of a file by its beginning. A file in no known format
// counts as one message, whose error then describes the fault.
func guess(start []byte) format {
	text := bytes.TrimLeft(start, " \t\r\n")
	n, k := binary.Uvarint(start)
	switch {
	case isPiece(start):
		return formatRaw
	case k > 0 && n <= bulk.MaxMessage && (bytes.HasPrefix(start[k:], []byte(`{"row":`)) || isPiece(start[k:min(uint64(len(start)), uint64(k)+n)])):
		return formatBinary
	case len(text) > 0 && text[0] == '{':
		return formatJSON
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = withoutSpace(line)
	if b, err := hex.AppendDecode(nil, line[:len(line)&^1]); err == nil && isPiece(b) {
		return formatHex
	}
	return formatRaw
}

// isPiece reports whether b begins like what build writes for a device: the segment of
// a push, a push, or a document.
func isPiece(b []byte) bool {
	if s, err := push.ParseSegment(b[:min(len(b), push.MaxSegment)]); err == nil && s.HasPorts && s.Dst == push.PortPush {
		return true
	}
	if p, err := push.ParsePDU(b); err == nil {
		if _, err := bootstrap.FromPDU(p); err == nil {
			return true
		}
	}
	h, _, err := codec.ParseHeader(b)
	return err == nil && h.Version >= codec.Version11 && h.Version <= codec.Version13
}

// Variables of the environment with keys, for when no flag gives them.
const (
	envIMSI = "WBXML_IMSI"
	envPIN  = "WBXML_PIN"
	envKey  = "WBXML_KEY"
)

// deviceKeys are flags for the keys of a device.
type deviceKeys struct {
	imsi, pinFile, keyFile string
	join                   bootstrap.Join
	accept                 []bootstrap.SEC // nil: the method that needs all keys
}

// addKeys adds the flags for the keys alone.
func (d *deviceKeys) addKeys(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.imsi, "imsi", "", "IMSI of the device (default $"+envIMSI+")")
	f.StringVar(&d.pinFile, "pin-file", "", "`file` with the digits that the user types (default $"+envPIN+")")
	f.StringVar(&d.keyFile, "key-file", "", "`file` with the network's secret in hexadecimal, if it is not an IMSI (default $"+envKey+")")
	msgflags.AddJoin(cmd, &d.join)
}

// add adds the flags.
func (d *deviceKeys) add(cmd *cobra.Command) {
	d.addKeys(cmd)
	options.AddChoices(cmd, &d.accept, "accept", "methods of which a MAC counts (default USERNETWPIN with both keys, else NETWPIN or USERPIN)", msgflags.SECNames[:len(msgflags.SECNames)-1])
}

// load reads the keys. The error names the file or variable that it is about.
func (d *deviceKeys) load(t *tool) (k bootstrap.Keys, err error) {
	k.Join, k.Accept = d.join, d.accept
	if k.PIN, err = msgflags.Reader(t.File).Secret(d.pinFile, envPIN); err != nil {
		return k, err
	}
	key, err := msgflags.Reader(t.File).Secret(d.keyFile, envKey)
	if err != nil {
		return k, err
	}
	defer key.Clear()
	imsi := d.imsi
	if imsi == "" && len(key) == 0 {
		imsi = os.Getenv(envIMSI)
	}
	switch {
	case imsi != "" && d.keyFile != "":
		return k, errors.New("--imsi and --key-file are the same key")
	case imsi != "":
		k.Network, err = bootstrap.AppendIMSI(nil, imsi)
	case len(key) > 0:
		if k.Network, err = hex.AppendDecode(nil, key); err != nil {
			err = errors.New("the key is not hexadecimal")
		}
	}
	return k, err
}
