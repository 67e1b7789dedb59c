package smpp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
)

const (
	headerSize = 16
	// MaxPDU is the most octets of a PDU that is read or written: it has room for a
	// message_payload of the largest size.
	MaxPDU = limit.SMPP
)

// The reasons of this package for which octets are refused, beside those of package
// push; test with [errors.Is].
var (
	ErrSize    = errors.New("command_length not allowed")  // less than the header, or more than MaxPDU
	ErrCommand = errors.New("command_id not known")        // and so the content is not
	ErrReceipt = errors.New("not a delivery receipt")      // only of ParseReceipt
	ErrRepeat  = errors.New("optional parameter repeated") // only of writing
)

// A Command is the command_id of a PDU.
type Command uint32

// The commands of a client and an SMSC (SMPP 3.4, 5.1.2.1). A response is the
// request and the bit CommandResp.
const (
	CommandResp            Command = 0x80000000
	CommandGenericNack     Command = 0x80000000
	CommandBindReceiver    Command = 0x00000001
	CommandBindTransmitter Command = 0x00000002
	CommandSubmitSM        Command = 0x00000004
	CommandDeliverSM       Command = 0x00000005
	CommandUnbind          Command = 0x00000006
	CommandBindTransceiver Command = 0x00000009
	CommandEnquireLink     Command = 0x00000015
)

var commandNames = [...]named{
	{uint32(CommandBindReceiver), "bind_receiver"}, {uint32(CommandBindTransmitter), "bind_transmitter"},
	{uint32(CommandSubmitSM), "submit_sm"}, {uint32(CommandDeliverSM), "deliver_sm"}, {uint32(CommandUnbind), "unbind"},
	{uint32(CommandBindTransceiver), "bind_transceiver"}, {uint32(CommandEnquireLink), "enquire_link"},
}

// String returns the name as the specification writes it, or the number of an
// unknown one.
func (c Command) String() string {
	if c == CommandGenericNack {
		return "generic_nack"
	}
	name := find(commandNames[:], uint32(c&^CommandResp))
	if name == "" {
		return hexadecimal(uint64(c), 8)
	}
	if c&CommandResp != 0 {
		name += "_resp"
	}
	return name
}

// known reports whether the content of c is known.
func (c Command) known() bool {
	return c == CommandGenericNack || find(commandNames[:], uint32(c&^CommandResp)) != ""
}

// An Address is a number or name with its kind.
type Address struct {
	TON  uint8  // type of number: 0 unknown, 1 international, 2 national, 3 of the network, 5 alphanumeric
	NPI  uint8  // numbering plan: 0 unknown, 1 ISDN (E.164)
	Addr []byte // at most 20 octets, in a bind 40
}

// A Bind is the content of bind_receiver, bind_transmitter and bind_transceiver; a
// response has only the SystemID, that of the SMSC.
type Bind struct {
	secret.Hidden // the fields do not show themselves

	SystemID         []byte // at most 15 octets
	Password         Secret // at most 8 octets
	SystemType       []byte // at most 12 octets
	InterfaceVersion uint8  // 0x34 for SMPP 3.4
	Range            Address
}

// A Message is the content of submit_sm and deliver_sm. Short has at most 254 octets;
// a longer one is the parameter ParamPayload.
type Message struct {
	secret.Hidden // the fields do not show themselves

	ServiceType  []byte // at most 5 octets
	Source, Dest Address
	ESMClass     uint8
	ProtocolID   uint8
	Priority     uint8
	Schedule     []byte // schedule_delivery_time: none, or 16 octets
	Validity     []byte // validity_period: none, or 16 octets
	Registered   uint8  // registered_delivery: 1 asks for a receipt
	Replace      uint8  // replace_if_present_flag
	DataCoding   uint8
	DefaultID    uint8  // sm_default_msg_id
	Short        []byte // short_message
	Params       Params
}

// A PDU is a protocol data unit. Each command has its own fields, and Params; the
// others are not written. In a PDU that was read all slices alias the input.
type PDU struct {
	secret.Hidden // the fields do not show themselves

	Command  Command
	Status   Status // of responses; 0 in requests
	Sequence uint32
	Bind
	Message
	MessageID []byte // of submit_sm_resp and deliver_sm_resp, at most 64 octets
}

// LogValue implements [slog.LogValuer] by [PDU.Format].
func (p PDU) LogValue() slog.Value { return secret.Shown(p) }

// Format implements [fmt.Formatter]: command, status and sequence number.
func (p PDU) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%v, %v, %d}", p.Command, p.Status.String(), p.Sequence)
}

// body lists the fields behind the header, for reading and writing.
func (p *PDU) body(w *walk) {
	switch p.Command {
	case CommandBindReceiver, CommandBindTransmitter, CommandBindTransceiver:
		w.text("system_id", &p.SystemID, 16)
		w.password("password", &p.Password, 9)
		w.text("system_type", &p.SystemType, 13)
		w.octet("interface_version", &p.InterfaceVersion)
		w.octet("addr_ton", &p.Range.TON)
		w.octet("addr_npi", &p.Range.NPI)
		w.text("address_range", &p.Range.Addr, 41)
	case CommandBindReceiver | CommandResp, CommandBindTransmitter | CommandResp, CommandBindTransceiver | CommandResp:
		w.text("system_id", &p.SystemID, 16)
	case CommandSubmitSM, CommandDeliverSM:
		p.Message.body(w)
	case CommandSubmitSM | CommandResp, CommandDeliverSM | CommandResp:
		w.text("message_id", &p.MessageID, maxID+1)
	}
}

func (m *Message) body(w *walk) {
	w.text("service_type", &m.ServiceType, 6)
	w.octet("source_addr_ton", &m.Source.TON)
	w.octet("source_addr_npi", &m.Source.NPI)
	w.text("source_addr", &m.Source.Addr, 21)
	w.octet("dest_addr_ton", &m.Dest.TON)
	w.octet("dest_addr_npi", &m.Dest.NPI)
	w.text("destination_addr", &m.Dest.Addr, 21)
	w.octet("esm_class", &m.ESMClass)
	w.octet("protocol_id", &m.ProtocolID)
	w.octet("priority_flag", &m.Priority)
	w.time("schedule_delivery_time", &m.Schedule)
	w.time("validity_period", &m.Validity)
	w.octet("registered_delivery", &m.Registered)
	w.octet("replace_if_present_flag", &m.Replace)
	w.octet("data_coding", &m.DataCoding)
	w.octet("sm_default_msg_id", &m.DefaultID)
	w.short(&m.Short)
}

// bodiless reports whether the content of a response is left out, as the
// specification wants where it has an error status.
func (p *PDU) bodiless() bool {
	return p.Command&CommandResp != 0 && p.Status != 0 && len(p.SystemID)+len(p.MessageID)+len(p.Params) == 0
}

// AppendPDU appends p to dst. Where dst has room for it, it does not allocate. A
// field that cannot be written is a [*push.FieldError], named as in the
// specification; dst then comes back as it was.
func AppendPDU(dst []byte, p *PDU) ([]byte, error) {
	if !p.Command.known() {
		return dst, &push.FieldError{Field: "command_id", Err: ErrCommand}
	}
	start := len(dst)
	w := walk{b: dst, write: true}
	w.b = binary.BigEndian.AppendUint32(w.b, 0)
	w.b = binary.BigEndian.AppendUint32(w.b, uint32(p.Command))
	w.b = binary.BigEndian.AppendUint32(w.b, uint32(p.Status))
	w.b = binary.BigEndian.AppendUint32(w.b, p.Sequence)
	if !p.bodiless() {
		p.body(&w)
		w.writeParams(p.Params)
	}
	size := len(w.b) - start
	switch {
	case w.err != nil:
		return dst, w.err
	case size > MaxPDU:
		return dst, &push.FieldError{Field: "command_length", Err: push.ErrLimit}
	}
	binary.BigEndian.PutUint32(w.b[start:], uint32(size))
	return w.b, nil
}

// ConsumePDU reads the PDU at the front of b, a stream, without copying or
// allocating, and returns how many octets it has. Errors are [*push.SyntaxError].
//
// Where b ends before the PDU, the error is [io.ErrUnexpectedEOF], and n is 0. With
// ErrSize n is 0, too, and what follows in the stream cannot be read. With any other
// error n goes past the faulty PDU, and p has the fields of its header. A response
// without content has empty fields; unknown optional parameters are kept.
func ConsumePDU(b []byte) (p PDU, n int, err error) {
	w := walk{b: b}
	size, err := w.header(&p)
	if err != nil {
		return p, 0, err
	}
	if size > len(b) {
		return p, 0, &push.SyntaxError{Offset: len(b), Err: io.ErrUnexpectedEOF}
	}
	w.b = b[:size:size]
	w.content(&p)
	return p, size, w.err
}

// header reads the header. Where it is not whole but has the length, that is
// checked all the same.
func (w *walk) header(p *PDU) (size int, err error) {
	if len(w.b) >= 4 {
		n := binary.BigEndian.Uint32(w.b)
		if n < headerSize || n > MaxPDU {
			return 0, &push.SyntaxError{Offset: 0, Err: ErrSize}
		}
		size = int(n)
	}
	if len(w.b) < headerSize {
		return 0, &push.SyntaxError{Offset: len(w.b), Err: io.ErrUnexpectedEOF}
	}
	p.Command = Command(binary.BigEndian.Uint32(w.b[4:]))
	p.Status = Status(binary.BigEndian.Uint32(w.b[8:]))
	p.Sequence = binary.BigEndian.Uint32(w.b[12:])
	w.at = headerSize
	return size, nil
}

// content reads what is behind the header, up to the end of w.b.
func (w *walk) content(p *PDU) {
	if !p.Command.known() {
		w.at = 4
		w.fail(ErrCommand)
		return
	}
	if p.Command&CommandResp != 0 && w.at == len(w.b) {
		return
	}
	p.body(w)
	w.readParams(&p.Params)
}
