package cardfiles

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// image is that of a message longer than one READ BINARY.
func image(t testing.TB, o card.ImageOptions) ([]card.ImageFile, []byte) {
	t.Helper()
	data := append(bytes.Repeat([]byte{0x03, 0xAA, 0x55}, 400), 0x01)
	files, err := card.Image(o, card.Content{Kind: card.KindDM, Data: data}, card.Content{Kind: card.KindConfig1, Data: data[:6]})
	if err != nil {
		t.Fatal(err)
	}
	return files, data
}

// recorder writes down what goes to a card and comes from it.
type recorder struct {
	card.Card
	text strings.Builder
}

func (r *recorder) Transmit(command []byte) ([]byte, error) {
	b, err := r.Card.Transmit(command)
	fmt.Fprintf(&r.text, "> %X\n< % X\n\n", command, b)
	return b, err
}

// TestCircle writes an image, reads it as a card, and plays the recorded dialogue again.
func TestCircle(t *testing.T) {
	for _, o := range []card.ImageOptions{{}, {Absolute: true, Pad: 10, DF: 0x7F50, DODF: 0x6F01, Data: 0x6F10}} {
		files, data := image(t, o)
		dir := filepath.Join(t.TempDir(), "image")
		if err := Write(dir, files); err != nil {
			t.Fatal(err)
		}
		list, err := os.ReadFile(filepath.Join(dir, Listing))
		if err != nil || strings.Count(string(list), "\n") != len(files) || !strings.Contains(string(list), " EF(DM_Bootstrap), ") {
			t.Errorf("%v, listing %s", err, list)
		}
		c, err := Read(dir)
		if err != nil || len(c.files) != len(files) {
			t.Fatalf("%v, %d files", err, len(c.files))
		}
		r := &recorder{Card: c}
		check := func(c card.Card) {
			t.Helper()
			got, err := card.Read(c, card.ReadOptions{})
			if err != nil || len(got) != 2 || !bytes.Equal(got[0].Data, data) || !bytes.Equal(got[1].Data, data[:6]) {
				t.Errorf("%v: %d messages", err, len(got))
			}
		}
		check(r)
		d, err := ReadDialogue([]byte("# of a test\n" + r.text.String()))
		if err != nil {
			t.Fatal(err)
		}
		check(d)
		if _, err := d.Transmit([]byte("\x00\x20\x00\x01\x081234")); err == nil || strings.Contains(err.Error(), "31323334") {
			t.Errorf("behind its end: %v", err)
		}
	}
}

// TestWrite leaves nothing, and what was there, after a fault.
func TestWrite(t *testing.T) {
	files, _ := image(t, card.ImageOptions{})
	dir := t.TempDir()
	full := filepath.Join(dir, "full")
	if err := errors.Join(os.Mkdir(full, 0o777), os.WriteFile(filepath.Join(full, "x"), nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"full", "full/x", "nowhere/image", "full/x/image"} {
		if err := Write(filepath.Join(dir, filepath.FromSlash(name)), files); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	if _, err := os.Stat(filepath.Join(full, "x")); err != nil {
		t.Error(err) // a file is no folder to write anew
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 1 {
		t.Errorf("%v, left %q", err, left)
	}
	if hidden, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(hidden) != 0 {
		t.Errorf("%v, left %q", err, hidden)
	}
}

// TestRead refuses folders that are no image, and bounds what it reads.
func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, file string
		size       int
		ok         bool
	}{
		{"a file", "3F00/2F00", 3, true},
		{"in lower case", "3f00/2f00", 3, true},
		{"others", "readme.md", 3, false},
		{"three digits", "3F0/2F00", 3, false},
		{"too long", "3F00/2F00", maxFile + 1, false},
		{"too deep", "3F00/" + strings.Repeat("7F00/", maxDepth) + "2F00", 3, false},
	} {
		dir := t.TempDir()
		name := filepath.Join(dir, filepath.FromSlash(test.file))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, make([]byte, test.size), 0o666)); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(dir); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	dir := t.TempDir()
	for i := range maxFiles + 1 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04X", i)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Read(dir); err == nil {
		t.Error("too many files")
	}
	if err := os.Symlink("/etc", filepath.Join(t.TempDir(), "3F00")); err != nil {
		t.Skip(err)
	}
}

// TestLink follows no link out of the folder.
func TestLink(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	secret := filepath.Join(out, "secret")
	if err := errors.Join(os.WriteFile(secret, []byte("secret"), 0o666), os.Mkdir(filepath.Join(dir, "3F00"), 0o777)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "3F00", "2F00")); err != nil {
		t.Skip(err)
	}
	if _, err := Read(dir); err == nil {
		t.Error("the link was followed")
	}
}

// TestCommands holds the answers to commands as ISO 7816-4 has them.
func TestCommands(t *testing.T) {
	files, _ := image(t, card.ImageOptions{})
	c := &Image{files: files}
	for _, step := range []struct{ name, command, want string }{
		{"READ BINARY of nothing", "00B0000010", "6986"},
		{"too short", "00A4", "6700"},
		{"data missing", "00A4080404", "6D00"},
		{"VERIFY", "00200001083132333400000000", "6D00"},
		{"no such path", "00A40804025015AA", "6203820138" + "9000"}, // its first two octets are a DF
		{"no such file", "00A4080404501599990 0", "6A82"},
		{"the MF", "00A40004023F0000", "6203820138" + "9000"},
		{"a file of the MF", "00A40004022F0000", ""},
		{"another application", "00A4040403A0000000", "6A82"},
		{"half an identifier", "00A40804015000", "6A82"},
		{"EF(ODF)", "00A4080404501550310 0", "6207820101800200089000"},
		{"all of it", "00B0000000", "A7063004040264306282"},
		{"a part", "00B0000402", "04029000"},
		{"behind the end", "00B0000802", "6B00"},
	} {
		var command []byte
		if _, err := fmt.Sscanf(strings.ReplaceAll(step.command, " ", ""), "%X", &command); err != nil {
			t.Fatal(err)
		}
		got, err := c.Transmit(command)
		if text := fmt.Sprintf("%X", got); err != nil || step.want != "" && text != step.want {
			t.Errorf("%s: %s %v, want %s", step.name, text, err, step.want)
		}
	}
}

// TestReadDialogue names the line that is wrong.
func TestReadDialogue(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "too early",
		"> 00A40004023F00\n":          "too early",
		"> 00A40004023F00\n> 00B0":    "line 2 ",
		"< 9000":                      "line 1 ",
		"\n\n> 00A4000\n":             "line 3 ",
		"# x\nx\n":                    "line 2 ",
		"> 00\n":                      "line 1 ",
		"> 00A40004\n< 90":            "line 2 ",
		strings.Repeat("\n", 5<<20):   "more than",
		"> 00A40004 023F00\n< 9000\n": "",
	} {
		_, err := ReadDialogue([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}
