package smsc

import (
	"net"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// A client writes PDUs and reads the answers, one by one.
type client struct {
	t    *testing.T
	conn net.Conn
	in   []byte
}

func connect(t *testing.T, s *SMSC) *client {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &client{t: t, conn: conn}
}

// ask sends a PDU and returns the answer, the zero PDU where the connection ends.
func (c *client) ask(p smpp.PDU) smpp.PDU {
	c.t.Helper()
	b, err := smpp.AppendPDU(nil, &p)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.write(b)
}

func (c *client) write(b []byte) smpp.PDU {
	c.t.Helper()
	if _, err := c.conn.Write(b); err != nil {
		c.t.Fatal(err)
	}
	for {
		if p, n, err := smpp.ConsumePDU(c.in); err == nil {
			c.in = c.in[n:]
			return p
		}
		var more [1000]byte
		n, err := c.conn.Read(more[:])
		if err != nil {
			return smpp.PDU{}
		}
		c.in = append(c.in, more[:n]...)
	}
}

func listen(t *testing.T, o Options) *SMSC {
	t.Helper()
	s, err := Listen("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var transceiver = smpp.PDU{Command: smpp.CommandBindTransceiver, Sequence: 1, InterfaceVersion: 0x34}

// TestChecks sends what a client must not: each gets its status, and is a fault.
func TestChecks(t *testing.T) {
	good := smpp.Message{Dest: smpp.Address{TON: 1, NPI: 1, Addr: []byte("491701234567")}, Short: []byte("text")}
	for _, v := range []struct {
		name   string
		change func(m *smpp.Message)
		want   smpp.Status
	}{
		{"good", func(*smpp.Message) {}, 0},
		{"no receiver", func(m *smpp.Message) { m.Dest.Addr = nil }, statusDestination},
		{"a receiver that is no number", func(m *smpp.Message) { m.Dest.Addr = []byte("+49170") }, statusDestination},
		{"a sender that is no number", func(m *smpp.Message) { m.Source = smpp.Address{TON: 1, Addr: []byte("me")} }, statusSource},
		{"a sender by name", func(m *smpp.Message) { m.Source = smpp.Address{TON: 5, Addr: []byte("me")} }, 0},
		{"no message", func(m *smpp.Message) { m.Short = nil }, statusMessageLength},
		{"two messages", func(m *smpp.Message) { m.Params = smpp.AppendParam(nil, smpp.ParamPayload, 1) }, statusMessageLength},
		{"a payload", func(m *smpp.Message) { m.Short, m.Params = nil, smpp.AppendParam(nil, smpp.ParamPayload, 1) }, 0},
		{"141 octets", func(m *smpp.Message) { m.Short = make([]byte, push.MaxSegment+1) }, statusMessageLength},
		{"a header that is none", func(m *smpp.Message) { m.ESMClass = 0x40 }, statusESMClass},
		{"a header", func(m *smpp.Message) { m.ESMClass, m.Short = 0x43, []byte("\x06\x05\x04\x0B\x84\x23\xF0\x01") }, 0},
		{"a header and parameters", func(m *smpp.Message) {
			m.ESMClass, m.Short, m.Params = 0x40, []byte("\x06\x05\x04\x0B\x84\x23\xF0\x01"), smpp.AppendParam(nil, smpp.ParamReference, 0, 1)
		}, statusESMClass},
		{"a receipt by a client", func(m *smpp.Message) { m.ESMClass = 4 }, statusESMClass},
		{"a time that is none", func(m *smpp.Message) { m.Validity = []byte("0123456789abcdef") }, statusValidity},
		{"a time", func(m *smpp.Message) { m.Validity = []byte("000001000000000R") }, 0},
	} {
		t.Run(v.name, func(t *testing.T) {
			s := listen(t, Options{})
			c := connect(t, s)
			m := good
			v.change(&m)
			if p := c.ask(smpp.PDU{Command: smpp.CommandSubmitSM, Sequence: 1, Message: good}); p.Status != statusBindState {
				t.Errorf("before bind: %v", p.Status)
			}
			c.ask(transceiver)
			p := c.ask(smpp.PDU{Command: smpp.CommandSubmitSM, Sequence: 2, Message: m})
			faults := 1 // that before bind
			if v.want != 0 {
				faults++
			}
			if p.Status != v.want || (len(p.MessageID) > 0) != (v.want == 0) || len(s.Faults()) != faults || int(s.Counts().Faults) != faults {
				t.Errorf("%v with the id %q, want %v: %v", p.Status, p.MessageID, v.want, s.Faults())
			}
		})
	}
}

func TestProtocol(t *testing.T) {
	s := listen(t, Options{SystemID: "esme", Password: "secret01"})
	bind := transceiver
	for _, v := range []struct {
		id, password string
		want         smpp.Status
	}{{"other", "secret01", smpp.StatusSystemID}, {"esme", "other", smpp.StatusPassword}, {"esme", "secret01", 0}} {
		bind.SystemID, bind.Password = []byte(v.id), smpp.Secret(v.password)
		if p := connect(t, s).ask(bind); p.Status != v.want || p.Command != bind.Command|smpp.CommandResp {
			t.Errorf("%s: %v", v.id, p.Status)
		}
	}
	if faults := s.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
	c := connect(t, s)
	c.ask(bind)
	for _, v := range []struct {
		octets  string
		command smpp.Command
		status  smpp.Status
	}{
		{"\x00\x00\x00\x10\x00\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x05", smpp.CommandEnquireLink | smpp.CommandResp, 0},
		{"\x00\x00\x00\x10\x00\x00\x01\x03\x00\x00\x00\x00\x00\x00\x00\x05", smpp.CommandGenericNack, smpp.StatusCommand},
		{"\x00\x00\x00\x10\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x05", smpp.CommandGenericNack, smpp.StatusCommandLength},
		{"\x00\x00\x00\x10\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x05", smpp.CommandUnbind | smpp.CommandResp, 0},
	} {
		if p := c.write([]byte(v.octets)); p.Command != v.command || p.Status != v.status {
			t.Errorf("% X: %v, %v", v.octets, p.Command, p.Status)
		}
	}
	if p := c.write(nil); p.Command != 0 {
		t.Errorf("behind unbind: %v", p.Command)
	}
	c = connect(t, s)
	if p := c.write([]byte("\xFF\xFF\xFF\xFF")); p.Command != smpp.CommandGenericNack {
		t.Errorf("4 GiB: %v", p.Command)
	}
	if got := s.Counts(); got.Unbinds != 1 || got.Faults != 3 || got.Binds != 2 {
		t.Errorf("%+v", got)
	}
	if err := s.Close(); err == nil || strings.Contains(err.Error(), "secret01") {
		t.Error(err)
	}
	if _, err := Listen("0.0.0.0:0", Options{}); err == nil {
		t.Error("listens for strangers")
	}
}

func TestWindow(t *testing.T) {
	if (&window{}).over(0, 0) {
		t.Error("without a limit")
	}
	w := window{}
	for i := range 10 {
		if got, want := w.over(7, 1<<40), i >= 7; got != want {
			t.Errorf("%d: %v", i, got)
		}
	}
}
