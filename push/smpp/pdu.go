package smpp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

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
	ErrSize    = errors.New("command_length not allowed") // less than the header, or more than MaxPDU
	ErrCommand = errors.New("command_id not known")       // and so the content is not
	ErrReceipt = errors.New("not a delivery receipt")     // only of ParseReceipt
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
	name := find(commandNames[:], uint32(c&^CommandResp))
	switch {
	case c == CommandGenericNack:
		return "generic_nack"
	case name == "":
		return fmt.Sprintf("0x%08x", uint32(c))
	case c&CommandResp != 0:
		return name + "_resp"
	}
	return name
}

// An Address is a number or name with its kind.
type Address struct {
	TON  uint8  // type of number: 0 unknown, 1 international, 2 national, 3 of the network, 5 alphanumeric
	NPI  uint8  // numbering plan: 0 unknown, 1 ISDN (E.164)
	Addr []byte // at most 20 octets, in a bind 40
}

// A Message is the content of submit_sm and deliver_sm.
type Message struct {
	secret.Hidden // the fields do not show themselves

	ServiceType                    []byte // at most 5 octets
	Source, Dest                   Address
	ESMClass, ProtocolID, Priority uint8
	// schedule_delivery_time and validity_period: none, or 16 octets.
	Schedule, Validity []byte
	// registered_delivery, of which 1 asks for a receipt, replace_if_present_flag,
	// data_coding and sm_default_msg_id.
	Registered, Replace, DataCoding, DefaultID uint8
	// short_message of at most 254 octets, and optional parameters: see AppendParam and
	// Param. A longer message is the parameter ParamPayload.
	Short, Params []byte
}

// A PDU is a protocol data unit. Each command has its own fields, and Params; the
// others are not written. In a PDU that was read all slices alias the input.
type PDU struct {
	secret.Hidden // the fields do not show themselves

	Command  Command
	Status   Status // of responses; 0 in requests
	Sequence uint32

	// Of bind_transmitter, bind_receiver and bind_transceiver; their responses have
	// the SystemID of the SMSC.
	SystemID         []byte  // at most 15 octets
	Password         Secret  // at most 8 octets
	SystemType       []byte  // at most 12 octets
	InterfaceVersion uint8   // 0x34 for SMPP 3.4
	Range            Address // address_range

	Message          // of submit_sm and deliver_sm, and the Params of any PDU
	MessageID []byte // of submit_sm_resp and deliver_sm_resp, at most 64 octets
}

// walk lists all fields, for reading, writing and showing.
func (p *PDU) walk(w *walk) {
	var length uint32 // AppendPDU writes it when it is known
	w.word("command_length", &length, decimal)
	w.word("command_id", (*uint32)(&p.Command), func(b []byte) string { return Command(binary.BigEndian.Uint32(b)).String() })
	w.word("command_status", (*uint32)(&p.Status), func(b []byte) string { return Status(binary.BigEndian.Uint32(b)).String() })
	w.word("sequence_number", &p.Sequence, decimal)
	resp := p.Command&CommandResp != 0
	switch {
	case p.Command != CommandGenericNack && find(commandNames[:], uint32(p.Command&^CommandResp)) == "":
		w.fail(4, "command_id", ErrCommand)
		return
	case resp && (!w.write && w.at == len(w.b) || w.write && p.Status != 0 && len(p.SystemID)+len(p.MessageID)+len(p.Params) == 0):
		return // SMPP 3.4, 4.4.2
	}
	switch p.Command &^ CommandResp {
	case CommandBindReceiver, CommandBindTransmitter, CommandBindTransceiver:
		w.text("system_id", &p.SystemID, 16, text)
		if resp {
			break
		}
		w.text("password", (*[]byte)(&p.Password), 9, nil)
		w.text("system_type", &p.SystemType, 13, text)
		w.octet("interface_version", &p.InterfaceVersion)
		w.octet("addr_ton", &p.Range.TON)
		w.octet("addr_npi", &p.Range.NPI)
		w.text("address_range", &p.Range.Addr, 41, text)
	case CommandSubmitSM, CommandDeliverSM:
		if resp {
			w.text("message_id", &p.MessageID, maxID+1, text)
		} else {
			p.Message.walk(w)
		}
	}
	w.params(&p.Message)
}

func (m *Message) walk(w *walk) {
	w.text("service_type", &m.ServiceType, 6, text)
	w.octet("source_addr_ton", &m.Source.TON)
	w.octet("source_addr_npi", &m.Source.NPI)
	w.text("source_addr", &m.Source.Addr, 21, text)
	w.octet("dest_addr_ton", &m.Dest.TON)
	w.octet("dest_addr_npi", &m.Dest.NPI)
	w.text("destination_addr", &m.Dest.Addr, 21, text)
	w.octet("esm_class", &m.ESMClass)
	w.octet("protocol_id", &m.ProtocolID)
	w.octet("priority_flag", &m.Priority)
	w.text("schedule_delivery_time", &m.Schedule, timeSize, text)
	w.text("validity_period", &m.Validity, timeSize, text)
	w.octet("registered_delivery", &m.Registered)
	w.octet("replace_if_present_flag", &m.Replace)
	w.octet("data_coding", &m.DataCoding)
	w.octet("sm_default_msg_id", &m.DefaultID)
	w.short(&m.Short)
}

// AppendPDU appends p to dst. Where dst has room for it, it does not allocate. A
// field that cannot be written is a [*push.FieldError], named as in the
// specification; dst then comes back as it was.
func AppendPDU(dst []byte, p *PDU) ([]byte, error) {
	start := len(dst)
	w := walk{b: dst, write: true}
	p.walk(&w)
	size := len(w.b) - start
	if size > MaxPDU {
		w.fail(0, "command_length", push.ErrLimit)
	}
	if w.err != nil {
		return dst, w.err
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
	n, err = size(b)
	if err == nil && n > len(b) {
		err = &push.SyntaxError{Offset: len(b), Err: io.ErrUnexpectedEOF}
	}
	if err != nil {
		return p, 0, err
	}
	w := walk{b: b[:n:n]}
	p.walk(&w)
	return p, n, w.err
}

// size returns the length of the PDU at the front of b, of which the header is there.
func size(b []byte) (int, error) {
	if len(b) >= 4 {
		if n := binary.BigEndian.Uint32(b); n < headerSize || n > MaxPDU {
			return 0, &push.SyntaxError{Offset: 0, Err: ErrSize}
		}
	}
	if len(b) < headerSize {
		return 0, &push.SyntaxError{Offset: len(b), Err: io.ErrUnexpectedEOF}
	}
	return int(binary.BigEndian.Uint32(b)), nil
}
