package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// maxMessage bounds a message that is read, as JSON or as it is.
const maxMessage = 1 << 20

// A messageInput is what open and check know about their input.
type messageInput struct {
	profile  bootstrap.Profile
	sec      bootstrap.SEC
	mac      string
	row      int64
	profiled bool // the profile was given
}

// add adds the flags.
func (r *messageInput) add(cmd *cobra.Command) {
	addProfile(cmd, &r.profile, "of a message without a push (default what its public identifier says)")
	addSEC(cmd, &r.sec, "of a message without a push")
	cmd.Flags().StringVar(&r.mac, "mac", "", "of a message without a push, 40 hexadecimal `digits`")
	cmd.Flags().Int64Var(&r.row, "row", 0, "the one message of a file of JSON lines to read (default all)")
	inputs(cmd, "jsonl", "bin", "wbxml")
}

// A messageLine is a line that build writes.
type messageLine struct {
	Row      int64    `json:"row"`
	Type     string   `json:"type"`
	SEC      string   `json:"sec"`
	MAC      string   `json:"mac"`
	Message  string   `json:"message"`
	Push     string   `json:"push"`
	Segments []string `json:"segments"`
}

// messages calls do with each message of a file: lines of JSON, a push PDU, or
// a message alone. The row is 0 where there is none. An error of one line is
// given to bad, and does not stop the rest.
func (r *messageInput) messages(t *tool, name string, do func(row int64, m bootstrap.Message), bad func(row int64, err error)) error {
	src := t.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		src = f
	}
	in := bufio.NewReader(src)
	if first, err := in.Peek(1); err != nil || first[0] != '{' {
		b, err := io.ReadAll(io.LimitReader(in, maxMessage+1))
		if err == nil && len(b) > maxMessage {
			err = fmt.Errorf("has more than %d octets", maxMessage)
		}
		if err != nil {
			return err
		}
		m, err := r.message(b)
		if err != nil {
			return err
		}
		do(0, m)
		return nil
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 4*maxMessage)
	found := false
	for n := int64(1); lines.Scan(); n++ {
		var l messageLine
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			return fmt.Errorf("line %d is no message", n)
		}
		if r.row != 0 && l.Row != r.row {
			continue
		}
		found = true
		if m, err := l.message(); err != nil {
			bad(l.Row, err)
		} else {
			do(l.Row, m)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if !found {
		return errors.New("no such row")
	}
	return nil
}

// message reads a message that is not in JSON. A push is told by its second
// octet, which in WBXML would be the public identifier of WTA.
func (r *messageInput) message(b []byte) (m bootstrap.Message, err error) {
	if len(b) > 1 && b[1] == 0x06 {
		return pushed(b)
	}
	m = bootstrap.Message{Type: bootstrap.TypeDM, Body: b, Security: bootstrap.Security{SEC: r.sec}}
	if r.profile == bootstrap.CP || !r.profiled && len(b) > 1 && b[1] == 0x0B {
		m.Type = bootstrap.TypeCP
	}
	if r.mac != "" {
		m.Security.MAC, err = bootstrap.ParseMAC(r.mac)
		m.Security.HasMAC = true
	}
	return m, err
}

// message returns the message in a line.
func (l *messageLine) message() (m bootstrap.Message, err error) {
	var b []byte
	switch {
	case l.Message != "":
		m.Type = l.Type
		if m.Body, err = hex.DecodeString(l.Message); err != nil {
			return m, err
		}
		if m.Security.SEC, err = bootstrap.ParseSEC(l.SEC); err == nil && l.MAC != "" {
			m.Security.MAC, err = bootstrap.ParseMAC(l.MAC)
			m.Security.HasMAC = true
		}
		return m, err
	case l.Push != "":
		b, err = hex.DecodeString(l.Push)
	default:
		b, err = joined(l.Segments)
	}
	if err != nil {
		return m, err
	}
	return pushed(b)
}

// joined returns the datagram of segments in hexadecimal.
func joined(segments []string) (datagram []byte, err error) {
	r := push.Reassembler[struct{}]{}
	for _, text := range segments {
		b, err := hex.DecodeString(text)
		if err != nil {
			return nil, err
		}
		s, err := push.ParseSegment(b)
		if err != nil {
			return nil, err
		}
		datagram, status, err := r.Append(nil, struct{}{}, s, time.Time{})
		if err != nil {
			return nil, err
		}
		if status == push.Complete {
			return datagram, nil
		}
	}
	return nil, errors.New("segments are missing")
}

// pushed returns the message in a push PDU.
func pushed(b []byte) (m bootstrap.Message, err error) {
	p, err := push.ParsePDU(b)
	if err != nil {
		return m, err
	}
	m.Type, m.Body = p.Type.Code.String(), p.Body
	if len(p.Type.Name) > 0 {
		m.Type = string(p.Type.Name)
	}
	if p.Type.SEC != push.NoSEC {
		if m.Security.SEC, err = bootstrap.ParseSEC(p.Type.SEC.String()); err != nil {
			return m, err
		}
	}
	m.Security.MAC, m.Security.HasMAC = p.Type.MAC, p.Type.HasMAC
	return m, nil
}

// Variables of the environment with keys, used where no flag gives them.
const (
	envIMSI = "WBXML_IMSI"
	envPIN  = "WBXML_PIN"
	envKey  = "WBXML_KEY"
)

// A keyring is where the keys of a device come from.
type keyring struct {
	imsi, pinFile, keyFile string
	join                   bootstrap.Join
}

// add adds the flags.
func (k *keyring) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&k.imsi, "imsi", "", "IMSI of the device (default $"+envIMSI+")")
	f.StringVar(&k.pinFile, "pin-file", "", "`file` with what the user types (default $"+envPIN+")")
	f.StringVar(&k.keyFile, "key-file", "", "`file` with the network's secret in hexadecimal, where it is not an IMSI (default $"+envKey+")")
	addJoin(cmd, &k.join)
}

// keys reads the keys. The error is about the file or variable that it names.
func (k *keyring) keys(t *tool) (keys bootstrap.Keys, err error) {
	keys.Join = k.join
	pin, err := t.secret(k.pinFile, envPIN)
	if err != nil {
		return keys, err
	}
	keys.PIN = pin
	key, err := t.secret(k.keyFile, envKey)
	if err != nil {
		return keys, err
	}
	defer key.Clear()
	imsi := k.imsi
	if imsi == "" && len(key) == 0 {
		imsi = os.Getenv(envIMSI)
	}
	switch {
	case imsi != "" && k.keyFile != "":
		return keys, errors.New("--imsi and --key-file are the same key")
	case imsi != "":
		keys.Network, err = bootstrap.AppendIMSI(nil, imsi)
	case len(key) > 0:
		if keys.Network, err = hex.AppendDecode(nil, key); err != nil {
			err = errors.New("the key is not hexadecimal")
		}
	}
	return keys, err
}

// secret reads a secret from a file, or from a variable.
func (t *tool) secret(name, variable string) (bootstrap.Secret, error) {
	if name == "" {
		return bootstrap.Secret(strings.TrimSpace(os.Getenv(variable))), nil
	}
	const most = 4096
	var b bytes.Buffer
	if err := t.read(&b, name, most); err != nil {
		return nil, fmt.Errorf("%s: %w", shown(name), reason(err))
	}
	s := bytes.TrimSpace(b.Bytes())
	if len(s) == 0 || b.Len() > most {
		return nil, fmt.Errorf("%s: holds no secret, or too much", shown(name))
	}
	return bootstrap.Secret(s), nil
}
