// Package simulator is a device whose state is a folder, and says what it does: for people
// and as JSON, with secrets masked.
package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// A State says where the state of a device is, and how it is used.
type State struct {
	Dir    string
	Device string // identifier; "" is that of the state
	DM11   bool   // messages of DM 1.1 are taken
	Dry    bool   // nothing is changed on the disk
}

// ErrNone says that a folder has no state.
var ErrNone = errors.New("has no state of a device; wbxml device receive makes one")

// Load returns the state as it is. It needs no lock: a state is changed as a whole. The
// error is ErrNone, that of the file system, or [device.ErrState].
func (f *State) Load() (*device.State, error) {
	s, err := device.NewDir(f.Dir).Load(context.Background())
	if err == nil && s == nil || errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	return s, err
}

// Look returns the device, whose state is not to be changed.
func (f *State) Look() (*device.Device, error) {
	s, err := f.Load()
	if err != nil {
		return nil, err
	}
	return open(s, device.NewDir(f.Dir), device.Policy{}, "")
}

// Change returns the device with a policy, to be changed until done is called: no other
// process changes it meanwhile. The folder is made where it does not exist. The error is a
// [*store.Error] where something cannot be written, or as of Load.
func (f *State) Change(p device.Policy) (d *device.Device, done func(), err error) {
	p.DM11 = f.DM11
	if f.Dry {
		s, err := f.Load()
		if err != nil && !errors.Is(err, ErrNone) {
			return nil, nil, err
		}
		keep := new(device.Memory)
		if s != nil {
			_ = keep.Swap(context.Background(), nil, s) // the memory is empty
		}
		d, err = open(s, keep, p, f.Device)
		return d, func() {}, err
	}
	if err = os.Mkdir(f.Dir, 0o700); err == nil || errors.Is(err, fs.ErrExist) {
		done, err = store.Lock(filepath.Join(f.Dir, "state"))
	}
	if err != nil {
		return nil, nil, &store.Error{Path: f.Dir, Err: err}
	}
	s, err := f.Load()
	if err == nil || errors.Is(err, ErrNone) {
		if d, err = open(s, device.NewDir(f.Dir), p, f.Device); err == nil {
			return d, done, nil
		}
		err = &store.Error{Path: f.Dir, Err: err}
	}
	done()
	return nil, nil, err
}

// open returns the device of a state, nil being none yet. It says of itself what it said
// before, but its identifier where that is given.
func open(s *device.State, keep device.Store, p device.Policy, id string) (*device.Device, error) {
	if s != nil {
		said := func(name string) string {
			n, _ := s.Tree().Node("./DevInfo/" + name)
			return string(n.Value)
		}
		p.Info = device.Info{DevID: said("DevId"), Man: said("Man"), Mod: said("Mod"), DmV: said("DmV"), Lang: said("Lang")}
	}
	p.Device = cmp.Or(id, p.Info.DevID)
	p.Info.DevID = p.Device
	return device.New(context.Background(), keep, p)
}

// FirstSession returns the first message of a session with a server, of which "" is the
// only one that has an account. The error names the servers, where there are more.
func FirstSession(d *device.Device, server string) (*device.Session, error) {
	var servers []string
	for _, a := range d.Accounts() {
		servers = append(servers, a.ServerID)
		a.Clear()
	}
	switch {
	case server != "":
	case len(servers) == 0:
		return nil, errors.New("has no account")
	case len(servers) > 1:
		return nil, errors.New("has accounts of " + strings.Join(servers, ", ") + " (see --server)")
	default:
		server = servers[0]
	}
	s, err := d.FirstSession(server)
	if _, ok := errors.AsType[*device.Refusal](err); ok {
		err = errors.New("has no account of " + server)
	}
	return s, err
}

// Receive has the device, which has the keys k, decide on a message. A PIN is tried once.
// Errors of a message that is rejected say what was missing, those of package bootstrap by
// explain.
func Receive(d *device.Device, in device.Push, k bootstrap.Keys, explain func(error) error) (*device.Plan, error) {
	ctx, sec, pin := context.Background(), in.Message.Security.SEC, k.PIN
	asks := slices.Contains([]bootstrap.SEC{bootstrap.SECUserPIN, bootstrap.SECUserNetwPIN, bootstrap.SECUserPINMAC}, sec)
	network := sec == bootstrap.SECNetwPIN || sec == bootstrap.SECUserNetwPIN
	p, err := d.Receive(ctx, in)
	if err == nil && p.NeedsPIN() && len(pin) > 0 {
		err = p.Confirm(ctx, string(pin))
	}
	r, _ := errors.AsType[*device.Rejected](err)
	because := func(reason device.Reason, text string) error {
		return &device.Rejected{Reason: reason, Err: errors.New(text)}
	}
	switch wrong, ok := errors.AsType[*device.WrongPIN](err); {
	case ok:
		err = because(device.ReasonMAC, fmt.Sprintf("the PIN does not fit; the user has %d more tries", wrong.Left))
	case err == nil && p.NeedsPIN(), r != nil && r.Reason == device.ReasonMethod && asks && len(pin) == 0:
		err = because(device.ReasonMAC, "the message needs the user's PIN (see --pin-file)")
	case errors.Is(err, bootstrap.ErrKey), r != nil && r.Reason == device.ReasonMethod && network && len(k.Network) == 0:
		err = because(device.ReasonMAC, "the message needs the network's key (see --imsi and --key-file)")
	case r != nil:
		err = &device.Rejected{Reason: r.Reason, Err: explain(r.Err)}
	}
	if err != nil && p != nil {
		p.Discard()
	}
	return p, err
}
