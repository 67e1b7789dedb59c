package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// say writes a line to standard error. Whatever is in it stays one line, and harmless:
// every message goes through here.
func (t *tool) say(format string, args ...any) {
	io.WriteString(t.stderr, display.Line(fmt.Sprintf(format, args...))+"\n")
}

// complain says what is wrong.
func (t *tool) complain(message any) { t.say("%s: %v", t.name, message) }

// warn says what is no fault, but may be a mistake.
func (t *tool) warn(message string) { t.say("warning: %s", message) }

// fail reports an error that is not about an input, but can be about a file of keys.
func (t *tool) fail(err error) error {
	var key *keys.Error
	if errors.As(err, &key) {
		t.report(key.File, key.Err)
	} else {
		t.complain(err)
	}
	return errFailed
}

// report writes the fault of an input, and its place.
func (t *tool) report(input string, err error) {
	var (
		out   *store.Error
		xml   *xmlconv.SyntaxError
		wbxml *codec.SyntaxError
	)
	switch {
	case errors.As(err, &out):
		t.cannotWrite(out)
	case errors.As(err, &xml):
		t.complain(fmt.Sprintf("%s:%d:%d: %s%s", shown(input), xml.Line, xml.Column, t.words(xml.Err), in(xml.Path)))
	case errors.As(err, &wbxml):
		t.complain(fmt.Sprintf("%s: offset %d: %s%s", shown(input), wbxml.Offset, t.words(wbxml.Err), in(wbxml.Path)))
	default:
		t.complain(fmt.Sprintf("%s: %s", shown(input), t.words(reason(err))))
	}
}

// warnings are those about an input. The first ones are written out, the rest is counted.
type warnings struct {
	t          *tool
	input      string
	n, foreign int
}

// maxWarnings is how many warnings about one input are written out.
const maxWarnings = 20

// ofXML and ofWBXML take a warning about an input in that format.
func (w *warnings) ofXML(e *xmlconv.SyntaxError) {
	w.add(fmt.Sprintf("%s:%d:%d", shown(w.input), e.Line, e.Column), e.Err, e.Path)
}

func (w *warnings) ofWBXML(e *codec.SyntaxError) {
	w.add(fmt.Sprintf("%s: offset %d", shown(w.input), e.Offset), e.Err, e.Path)
}

// add counts a warning, and writes it if it is one of the first.
func (w *warnings) add(place string, err error, path string) {
	if w.n++; w.n <= maxWarnings {
		w.t.say("warning: %s: %v%s", place, err, in(path))
	}
}

// end writes what was only counted.
func (w *warnings) end() {
	if w.n > maxWarnings {
		w.t.say("warning: %s: %d more warnings", shown(w.input), w.n-maxWarnings)
	}
	if w.foreign > 0 {
		w.t.say("note: %s: %d names in namespaces of vendors are written in full", shown(w.input), w.foreign)
	}
}

// listen adds what is to be written about the XML input to o. Under the names of
// libwbxml's tools that is nothing, as those write nothing.
func (w *warnings) listen(o *xmlconv.EncodeOptions) {
	if w.t.name == "wbxml" {
		o.Warn, o.Foreign = w.ofXML, &w.foreign
	}
}

// cannotWrite reports an error of an output.
func (t *tool) cannotWrite(err *store.Error) {
	name := "standard output"
	if err.Path != "-" {
		name = shown(err.Path)
	}
	why := reason(err.Err).Error()
	if inputs, ok := errors.AsType[*store.InputsError](err.Err); ok {
		why = inputs.Error() + "; give the former ones to go on with it, write to another file (-o), or forget that run (--restart)"
	}
	t.complain(fmt.Sprintf("cannot write %s: %s", name, why))
}

// missing returns the first folder on the way to a file that does not exist.
func missing(path string) string {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); err == nil || dir == path {
		return ""
	}
	return cmp.Or(missing(dir), dir)
}

// words describes the fault, and names the flag that raises a limit or gives a key.
func (t *tool) words(err error) string {
	var l *codec.LimitError
	switch {
	case err == io.ErrUnexpectedEOF:
		return "the document ends too early"
	case errors.Is(err, bootstrap.ErrKey):
		return "a key of the device is missing: --imsi or --key-file gives that of the network, --pin-file the digits that the user types"
	case t.name == "wbxml" && errors.As(err, &l):
		return err.Error() + " (see " + options.LimitFlag(l.Limit) + ")"
	}
	return err.Error()
}

// in is the end of a message, for errors inside an element.
func in(path string) string {
	if path == "" {
		return ""
	}
	return ", in " + path
}

// shown returns the name of a file as messages have it.
func shown(name string) string {
	if name == "-" {
		return "standard input"
	}
	return display.Line(name)
}

// reason strips the operation and the file from an error of package os, and says where
// it is a folder that does not exist.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		if dir := missing(path.Path); dir != "" && errors.Is(err, fs.ErrNotExist) {
			return errors.New("there is no directory " + shown(dir))
		}
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
