package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// deviceCommand is wbxml device.
func (t *tool) deviceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "device",
		Short: "Be the device that gets bootstrap messages",
		Long: `Be a device that gets bootstrap messages (OMA DM Bootstrap, the client's side):
what will it make of them? Its state, with the management tree, is a folder, which
only its owner can read: it holds all secrets in clear.`,
		Example: `  wbxml device receive --state phone --imsi 001010123456789 --row 1 messages.jsonl
  wbxml device tree --state phone ./DMAcc
  wbxml device first-session --state phone`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return options.WithExample(cmd, "a command is needed") },
	}
	cmd.AddCommand(t.deviceReceive(), t.deviceTree(), t.deviceReadCard(), t.deviceCardImage(), t.deviceFirstSession())
	return cmd
}

// stateFlags are the flags of commands with a state.
type stateFlags struct {
	dir    string
	device string // identifier
	dm11   bool
	dry    bool
	json   bool
}

// add adds the flags that all have. The formats are those of --format: text first.
func (f *stateFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "state", "", "`folder` with the state of the device")
	options.OneOf(cmd, true, "state")
}

// addChange adds the flags of those that change the state.
func (f *stateFlags) addChange(cmd *cobra.Command) {
	f.add(cmd)
	options.AddChoice(cmd, &f.json, "format", "", "of the output: text, or lines of JSON", options.Choices("text|json", false, true))
	flags := cmd.Flags()
	flags.StringVar(&f.device, "device", "", "`identifier` of the device, such as IMEI:490154203237518 (default that of the state): a message for another one is rejected")
	flags.BoolVar(&f.dm11, "dm11", false, "take messages of DM 1.1")
	flags.BoolVar(&f.dry, "dry-run", false, "change nothing; messages still follow each other")
}

var errNoState = errors.New("has no state of a device; wbxml device receive makes one")

// load reads the state. An error has been reported.
func (f *stateFlags) load(t *tool) (*device.State, error) {
	s, err := device.NewDir(f.dir).Load(context.Background())
	if err == nil && s == nil || errors.Is(err, fs.ErrNotExist) {
		err = errNoState
	}
	if err != nil {
		t.report(f.dir, err)
		return nil, errFailed
	}
	return s, nil
}

// change opens the device for changes until done is called: nobody else changes it
// meanwhile. The folder is made where it does not exist. An error has been reported.
func (f *stateFlags) change(t *tool, p device.Policy) (d *device.Device, done func(), err error) {
	done, keep := func() {}, device.Store(device.NewDir(f.dir))
	if !f.dry {
		if err = os.Mkdir(f.dir, 0o700); errors.Is(err, fs.ErrExist) {
			err = nil
		}
		if err == nil {
			done, err = store.Lock(filepath.Join(f.dir, "state"))
		}
		if err != nil {
			return nil, nil, t.fail(&store.Error{Path: f.dir, Err: err})
		}
	}
	s, err := keep.Load(context.Background())
	if err != nil && !(f.dry && errors.Is(err, fs.ErrNotExist)) {
		done()
		t.report(f.dir, err)
		return nil, nil, errFailed
	}
	if f.dry {
		keep = new(device.Memory)
		if s != nil {
			_ = keep.Swap(context.Background(), nil, s) // it is empty
		}
	}
	p.DM11 = f.dm11
	if d, err = open(keep, s, p, f.device); err != nil {
		done()
		return nil, nil, t.fail(&store.Error{Path: f.dir, Err: err})
	}
	return d, done, nil
}

// open returns the device of a state: it says of itself what it said before, but id.
func open(keep device.Store, s *device.State, p device.Policy, id string) (*device.Device, error) {
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
