// Package cardfiles has smartcards that are files on a disk: a card image in a folder,
// and a recorded dialogue with a card. Both are a [card.Card].
//
// In an image folder each file of the card is a file whose path is that on the card, as in
// 3F00/5015/6432; other names are not of the card.
//
// A dialogue is a text: lines "> 00A4…" with commands and "< …9000" with the responses, in
// hexadecimal, each command before its response. Empty lines and lines with # in front do
// not count.
package cardfiles

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// Listing is the file of an image folder that says which file is what.
const Listing = "listing.txt"

// Limits of what is read: as of a card, which has no more than its directory and a few
// messages.
const (
	maxFiles = 256
	maxFile  = 1 << 15 // octets
	maxDepth = 8       // of a path
)

// Write makes the folder dir, which must not exist or be empty, with the files of an image
// in it: all of them, or nothing. Only its owner can read it, as messages hold passwords. The
// error is that of the file system.
func Write(dir string, files []card.ImageFile) (err error) {
	dir = filepath.Clean(dir)
	made, err := os.MkdirTemp(filepath.Dir(dir), ".wbxml-*.tmp")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made) // nothing is there after success
	var list bytes.Buffer
	for _, f := range files {
		name := Name(f.Path)
		fmt.Fprintf(&list, "%s %s, %d octets\n", name, f.Name, len(f.Data))
		full := filepath.Join(made, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o700), os.WriteFile(full, f.Data, 0o600)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(made, Listing), list.Bytes(), 0o600); err != nil {
		return err
	}
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		return &fs.PathError{Op: "write", Path: dir, Err: fs.ErrExist} // somebody's file
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // not a folder that is empty
	}
	return os.Rename(made, dir)
}

// Name returns a path on a card as text, such as 3F00/5015/6432.
func Name(path []byte) string {
	var parts []string
	for len(path) > 1 {
		parts = append(parts, fmt.Sprintf("%X", path[:2]))
		path = path[2:]
	}
	return strings.Join(parts, "/")
}

// An Image is a card that serves the files of an image: SELECT and READ BINARY, which is
// what a reader of messages needs. It asks for no PIN.
type Image struct {
	files []card.ImageFile
	df    []byte // path of the one that is selected, from the MF
	file  *card.ImageFile
}

// Read reads an image folder. The error is that of the file system, or says which file is
// too much.
func Read(dir string) (*Image, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	c := &Image{}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		path, herr := hex.DecodeString(strings.ReplaceAll(name, "/", ""))
		switch {
		case err != nil:
			return err
		case name != "." && (herr != nil || Name(path) != strings.ToUpper(name)): // not of the card
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() && len(path) < 2*maxDepth:
			return nil
		case !d.Type().IsRegular() || len(path) > 2*maxDepth || len(c.files) == maxFiles:
			return fmt.Errorf("%s: not of a card, or too many files", name)
		}
		f, err := root.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		if err == nil && len(data) > maxFile {
			err = fmt.Errorf("%s: more than %d octets", name, maxFile)
		}
		c.files = append(c.files, card.ImageFile{Path: path, Data: data})
		return err
	})
	if err == nil && len(c.files) == 0 {
		err = errors.New("holds no files of a card, such as 3F00/2F00")
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Transmit implements [card.Card].
func (c *Image) Transmit(command []byte) ([]byte, error) {
	if len(command) < 5 {
		return []byte{0x67, 0x00}, nil // length
	}
	switch body := command[5:]; {
	case command[1] == 0xA4 && len(body) >= int(command[4]):
		return c.selects(command[2], body[:command[4]]), nil
	case command[1] == 0xB0:
		return c.read(int(command[2])<<8|int(command[3]), int(command[4])), nil
	}
	return []byte{0x6D, 0x00}, nil // instruction
}

// selects is SELECT: by path from the MF or from the DF that is selected, by a file's
// identifier, or by the name of an application.
func (c *Image) selects(p1 byte, id []byte) []byte {
	mf := []byte{0x3F, 0x00}
	at := append(bytes.Clone(c.df), id...)
	switch {
	case p1 == 0x08:
		at = append(mf, id...)
	case p1 == 0x00 && bytes.Equal(id, mf):
		at = mf
	case p1 == 0x04: // there is one application: the DF with EF(ODF)
		at = nil
		for _, f := range c.files {
			if df, ok := bytes.CutSuffix(f.Path, []byte{0x50, 0x31}); ok && bytes.HasSuffix(id, []byte("PKCS-15")) {
				at = df
			}
		}
	case len(c.df) == 0:
		at = append(mf, id...)
	}
	for i := range c.files {
		f := &c.files[i]
		switch {
		case len(at) > 0 && bytes.Equal(f.Path, at):
			c.df, c.file = at[:len(at)-2], f
			return []byte{0x62, 0x07, 0x82, 0x01, 0x01, 0x80, 0x02, byte(len(f.Data) >> 8), byte(len(f.Data)), 0x90, 0x00}
		case len(at) > 0 && len(at)%2 == 0 && bytes.HasPrefix(f.Path, at):
			c.df, c.file = at, nil
			return []byte{0x62, 0x03, 0x82, 0x01, 0x38, 0x90, 0x00}
		}
	}
	return []byte{0x6A, 0x82} // no such file
}

// read is READ BINARY of le octets, 0 meaning 256.
func (c *Image) read(offset, le int) []byte {
	switch {
	case c.file == nil:
		return []byte{0x69, 0x86} // no file is selected
	case offset >= len(c.file.Data):
		return []byte{0x6B, 0x00}
	case le == 0:
		le = 256
	}
	rest := c.file.Data[offset:]
	if le > len(rest) {
		return append(bytes.Clone(rest), 0x62, 0x82) // the end of the file
	}
	return append(bytes.Clone(rest[:le]), 0x90, 0x00)
}

// Open returns the card of the image folder dir, or where that is "" of a dialogue.
func Open(dir string, dialogue func() ([]byte, error)) (card.Card, error) {
	if dir != "" {
		return Read(dir)
	}
	text, err := dialogue()
	if err != nil {
		return nil, err
	}
	return ReadDialogue(text)
}

// A Dialogue is a card that answers as one did before.
type Dialogue struct{ steps [][2][]byte } // command and response

// MaxDialogue is how long a dialogue may be, in octets.
const MaxDialogue = 4 << 20

// ReadDialogue reads a recorded dialogue. The error names the line.
func ReadDialogue(text []byte) (*Dialogue, error) {
	if len(text) > MaxDialogue {
		return nil, fmt.Errorf("more than %d octets", MaxDialogue)
	}
	var d Dialogue
	var command []byte
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' {
			continue
		}
		b, err := hex.DecodeString(strings.Join(strings.Fields(text[1:]), ""))
		switch {
		case err != nil:
		case text[0] == '>' && command == nil && len(b) >= 4:
			command = b
			continue
		case text[0] == '<' && command != nil && len(b) >= 2:
			d.steps, command = append(d.steps, [2][]byte{command, b}), nil
			continue
		}
		return nil, fmt.Errorf("line %d is neither a command (> 00A4…) nor the response to one (< …9000)", n)
	}
	if len(d.steps) == 0 || command != nil {
		return nil, errors.New("the dialogue ends too early")
	}
	return &d, nil
}

// Transmit implements [card.Card]: the response is that of the next step with the same
// command. Steps before it are passed over, as the recording may be of a reader that
// asked for more.
func (d *Dialogue) Transmit(command []byte) ([]byte, error) {
	for i, s := range d.steps {
		if bytes.Equal(s[0], command) {
			d.steps = d.steps[i+1:]
			return bytes.Clone(s[1]), nil
		}
	}
	shown := command[:min(len(command), 5)] // behind it may be a PIN
	return nil, fmt.Errorf("the dialogue has no response to a command that begins with %X", shown)
}

// Contents are the messages for an image.
type Contents []card.Content

// Add adds a message, a WBXML document, whose kind is by its type: a DM message is
// DM_Bootstrap; those of Client Provisioning are Bootstrap, Config1 and Config2. The error
// says that it is neither, or that there is no room for it.
func (c *Contents) Add(doc []byte) error {
	kinds := []card.Kind{card.KindBootstrap, card.KindConfig1, card.KindConfig2}
	switch bootstrap.MediaType(doc) {
	case bootstrap.TypeDM:
		kinds = []card.Kind{card.KindDM}
	case bootstrap.TypeCP:
	default:
		return errors.New("is no message for a device")
	}
	for _, k := range kinds {
		if !slices.ContainsFunc(*c, func(x card.Content) bool { return x.Kind == k }) {
			*c = append(*c, card.Content{Kind: k, Data: doc})
			return nil
		}
	}
	return errors.New("a card has room for one DM message and three of Client Provisioning (see --row)")
}
