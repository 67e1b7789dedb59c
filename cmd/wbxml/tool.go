package main

import (
	"errors"
	"runtime/debug"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A tool is the program with its surroundings.
type tool struct{ convert.Tool }

// words names the flag that raises a limit or gives a key.
func words(err error) string {
	if errors.Is(err, bootstrap.ErrKey) {
		return "a key of the device is missing: --imsi or --key-file gives that of the network, --pin-file the digits that the user types"
	}
	if l, ok := errors.AsType[*codec.LimitError](err); ok {
		return err.Error() + " (see " + options.LimitFlag(l.Limit) + ")"
	}
	return ""
}

// fail reports an error that is not about an input, but can be about a file of keys.
func (t *tool) fail(err error) error {
	var key *keys.Error
	if errors.As(err, &key) {
		t.Report(key.File, key.Err)
	} else {
		t.Complain(err)
	}
	return convert.ErrFailed
}

// version is that of the module, as the Go tool has recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
