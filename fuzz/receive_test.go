package fuzz

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// Bits of the mode of FuzzReceive.
const (
	receiveMade    = 1 << iota // the octets make an account; else they are what came
	receiveSecure              // it came by a secure push
	receiveSegment             // what came is a short message, else a push
	receiveKeys                // the device has the keys of made messages
)

// FuzzReceive gives a device anything, and messages that are tampered with. Nothing
// changes without trust, nor before Apply; what is applied is what was planned, and can be
// stored; the memory is that of the limits.
func FuzzReceive(f *testing.F) {
	for i := range int64(24) {
		octets := bytes.Repeat([]byte{byte(i), byte(3 * i), byte(255 - i), 7}, 60)
		f.Add(octets, uint8(receiveMade|receiveKeys), []byte{})
		f.Add(octets, uint8(receiveMade|receiveKeys), []byte{byte(i), byte(i * i), 1})
		f.Add(octets, uint8(receiveMade|receiveSecure), []byte{})
		a, o := made(octets)
		if m, _, err := bootstrap.Build(o, a, keys); err == nil {
			if pdu, err := push.AppendPDU(nil, m.PDU(1)); err == nil {
				f.Add(pdu, uint8(receiveSecure), []byte{})
				f.Add(pdu, uint8(receiveKeys), []byte{})
				segment, err := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP}.AppendSegment(nil, pdu, 0)
				if err == nil {
					f.Add(segment, uint8(receiveSegment|receiveSecure), []byte{})
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, mode uint8, edits []byte) {
		policy := device.Policy{Limits: device.Limits{Nodes: 2000}, DM11: true}
		if mode&receiveKeys != 0 {
			policy.Network = keys.Network
			policy.AskPIN = true
			policy.Accept = []push.SEC{push.SECNetwPIN, push.SECUserPIN, push.SECUserNetwPIN}
		}
		in := device.Push{From: "sender", Secure: mode&receiveSecure != 0}
		tampered := false
		switch {
		case mode&receiveMade != 0:
			a, o := made(data)
			m, _, err := bootstrap.Build(o, a, keys)
			if err != nil {
				return
			}
			body := bytes.Clone(m.Body)
			for len(edits) >= 2 && len(body) > 0 {
				body[int(edits[0])*len(body)/256] ^= edits[1]
				edits = edits[2:]
			}
			tampered = !bytes.Equal(body, m.Body)
			m.Body = body
			in.Message = &m
		case mode&receiveSegment != 0:
			in.Segment = data
		default:
			in.PDU = data
		}
		receive(t, policy, in, tampered)
	})
}

// receive has a new device receive what came, and checks all that it promises.
func receive(t *testing.T, policy device.Policy, in device.Push, tampered bool) {
	t.Helper()
	ctx := context.Background()
	store := new(device.Memory)
	d, err := device.New(ctx, store, policy)
	if err != nil {
		t.Fatal(err)
	}
	before := d.Tree()
	var p *device.Plan
	octets := len(in.PDU) + len(in.Segment)
	if in.Message != nil {
		octets = len(in.Message.Body)
	}
	checkMemory(t, 8*octets, func() { p, err = d.Receive(ctx, in) })
	if len(device.Diff(before, d.Tree())) > 0 {
		t.Fatal("Receive has changed the tree")
	}
	var rejected *device.Rejected
	switch {
	case err != nil && !errors.As(err, &rejected):
		t.Fatalf("not a Rejected: %v", err)
	case err != nil, p == nil:
		return
	case p.NeedsPIN():
		if err := p.Apply(ctx); !errors.Is(err, device.ErrPIN) {
			t.Fatalf("applied without the PIN: %v", err)
		}
		if err := p.Confirm(ctx, string(keys.PIN)); err != nil {
			return
		}
	}
	if p.Trust() == device.TrustNone || p.Trust() == device.TrustSecure && !in.Secure || p.Trust() == device.TrustMAC && tampered {
		t.Fatalf("trusted by %v", p.Trust())
	}
	want := p.Tree()
	if err := p.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	if len(device.Diff(want, d.Tree())) > 0 {
		t.Fatal("the tree is not the one planned")
	}
	state, err := store.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b, err := state.AppendTo(nil)
	if err != nil {
		t.Fatalf("the state cannot be stored: %v", err)
	}
	again, err := device.ParseState(b)
	if err != nil || len(device.Diff(again.Tree(), state.Tree())) > 0 {
		t.Fatalf("the stored state is another: %v", err)
	}
	for _, a := range d.Accounts() {
		_, _ = d.FirstSession(a.ServerID) // whatever the account says
	}
}
