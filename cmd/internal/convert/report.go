package convert

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
)

// Say writes a line to standard error. Whatever is in it stays one line, and harmless:
// every message goes through here.
func (t *Tool) Say(format string, args ...any) {
	io.WriteString(t.Stderr, display.Line(fmt.Sprintf(format, args...))+"\n")
}

// Complain says what is wrong.
func (t *Tool) Complain(message any) { t.Say("%s: %v", t.Name, message) }

// Warn says what is no fault, but may be a mistake.
func (t *Tool) Warn(message string) { t.Say("warning: %s", message) }

// Report writes the fault of an input, and its place.
func (t *Tool) Report(input string, err error) {
	var (
		out   *store.Error
		xml   *xmlconv.SyntaxError
		wbxml *codec.SyntaxError
	)
	switch {
	case errors.As(err, &out):
		t.CannotWrite(out)
	case errors.As(err, &xml):
		t.Complain(fmt.Sprintf("%s:%d:%d: %s%s", Shown(input), xml.Line, xml.Column, t.words(xml.Err), in(xml.Path)))
	case errors.As(err, &wbxml):
		t.Complain(fmt.Sprintf("%s: offset %d: %s%s", Shown(input), wbxml.Offset, t.words(wbxml.Err), in(wbxml.Path)))
	default:
		t.Complain(fmt.Sprintf("%s: %s", Shown(input), t.words(reason(err))))
	}
}

// Warnings are those about an input. The first ones are written out, the rest is counted.
type Warnings struct {
	Count int // so far

	tool    *Tool
	input   string
	foreign int
}

// Warnings begins to take warnings about an input; its End ends.
func (t *Tool) Warnings(input string) *Warnings { return &Warnings{tool: t, input: input} }

// maxWarnings is how many Warnings about one input are written out.
const maxWarnings = 20

// ofXML and ofWBXML take a warning about an input in that format.
func (w *Warnings) ofXML(e *xmlconv.SyntaxError) {
	w.add(fmt.Sprintf("%s:%d:%d", Shown(w.input), e.Line, e.Column), e.Err, e.Path)
}

func (w *Warnings) ofWBXML(e *codec.SyntaxError) {
	w.add(fmt.Sprintf("%s: offset %d", Shown(w.input), e.Offset), e.Err, e.Path)
}

// add counts a warning, and writes it if it is one of the first.
func (w *Warnings) add(place string, err error, path string) {
	if w.Count++; w.Count <= maxWarnings {
		w.tool.Say("warning: %s: %v%s", place, err, in(path))
	}
}

// End writes what was only counted.
func (w *Warnings) End() {
	if w.Count > maxWarnings {
		w.tool.Say("warning: %s: %d more warnings", Shown(w.input), w.Count-maxWarnings)
	}
	if w.foreign > 0 {
		w.tool.Say("note: %s: %d names in namespaces of vendors are written in full", Shown(w.input), w.foreign)
	}
}

// Listen adds what is to be written about the XML input to o. Under the names of
// libwbxml's tools that is nothing, as those write nothing.
func (w *Warnings) Listen(o *xmlconv.EncodeOptions) {
	if !w.tool.Compatible {
		o.Warn, o.Foreign = w.ofXML, &w.foreign
	}
}

// CannotWrite reports an error of an output.
func (t *Tool) CannotWrite(err *store.Error) {
	name := "standard output"
	if err.Path != "-" {
		name = Shown(err.Path)
	}
	why := reason(err.Err).Error()
	if inputs, ok := errors.AsType[*store.InputsError](err.Err); ok {
		why = inputs.Error() + "; give the former ones to go on with it, write to another file (-o), or forget that run (--restart)"
	}
	t.Complain(fmt.Sprintf("cannot write %s: %s", name, why))
}

// missing returns the first folder on the way to a file that does not exist.
func missing(path string) string {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); err == nil || dir == path {
		return ""
	}
	return cmp.Or(missing(dir), dir)
}

// words describes the fault.
func (t *Tool) words(err error) string {
	if err == io.ErrUnexpectedEOF {
		return "the document ends too early"
	}
	text := ""
	if t.Words != nil {
		text = t.Words(err)
	}
	return cmp.Or(text, err.Error())
}

// in is the end of a message, for errors inside an element.
func in(path string) string {
	if path == "" {
		return ""
	}
	return ", in " + path
}

// Shown returns the name of a file as messages have it.
func Shown(name string) string {
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
			return errors.New("there is no directory " + Shown(dir))
		}
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
