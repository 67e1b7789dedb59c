package card_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/test/virtualcard"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// message returns n octets that do not end in padding.
func message(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	b[0], b[n-1] = 0x03, 0x01
	return b
}

// image returns the files of an image.
func image(t testing.TB, o card.ImageOptions, messages ...card.Content) []card.ImageFile {
	t.Helper()
	files, err := card.Image(o, messages...)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// file returns the file called name.
func file(t testing.TB, files []card.ImageFile, name string) *card.ImageFile {
	t.Helper()
	i := slices.IndexFunc(files, func(f card.ImageFile) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no %s", name)
	}
	return &files[i]
}

// TestImage shows the octets of an image.
func TestImage(t *testing.T) {
	files := image(t, card.ImageOptions{Pad: 2}, card.Content{Kind: card.KindDM, Data: []byte{0x03, 0x01}})
	var got strings.Builder
	for _, f := range files {
		fmt.Fprintf(&got, "%X %s % X\n", f.Path, f.Name, f.Data)
	}
	want := `3F002F00 EF(DIR) 61 1C 4F 0C A0 00 00 00 63 50 4B 43 53 2D 31 35 50 06 4F 4D 41 20 44 4D 51 04 3F 00 50 15
3F0050155031 EF(ODF) A7 06 30 04 04 02 64 30
3F0050155032 EF(TokenInfo) 30 12 02 01 00 04 01 00 80 06 4F 4D 41 20 44 4D 03 02 04 10
3F0050156430 EF(DODF) 30 2E 30 0E 0C 0C 44 4D 5F 42 6F 6F 74 73 74 72 61 70 30 14 0C 0C 44 4D 5F 42 6F 6F 74 73 74 72 61 70 06 04 67 2B 07 01 A1 06 30 04 04 02 64 32
3F0050156432 EF(DM_Bootstrap) 03 01 FF FF
`
	if d := cmp.Diff(want, got.String()); d != "" {
		t.Error(d)
	}
}

// TestImageErrors gives options that make no image.
func TestImageErrors(t *testing.T) {
	ok := card.Content{Kind: card.KindDM, Data: message(9)}
	for name, x := range map[string]struct {
		o        card.ImageOptions
		messages []card.Content
	}{
		"no message":             {},
		"empty message":          {messages: []card.Content{{}}},
		"no such kind":           {messages: []card.Content{{Kind: 9, Data: message(9)}}},
		"too long":               {messages: []card.Content{{Data: message(1<<15 + 1)}}},
		"too long with padding":  {card.ImageOptions{Pad: 1 << 15}, []card.Content{ok}},
		"endless padding":        {card.ImageOptions{Pad: int(^uint(0) >> 1)}, []card.Content{ok}},
		"negative padding":       {card.ImageOptions{Pad: -1}, []card.Content{ok}},
		"long label":             {card.ImageOptions{Label: strings.Repeat("x", 101)}, []card.Content{ok}},
		"DF is the MF":           {card.ImageOptions{DF: 0x3F00}, []card.Content{ok}},
		"DF is EF(DIR)":          {card.ImageOptions{DF: 0x2F00}, []card.Content{ok}},
		"DODF is EF(ODF)":        {card.ImageOptions{DODF: 0x5031}, []card.Content{ok}},
		"message is DODF":        {card.ImageOptions{Data: 0x6430}, []card.Content{ok}},
		"message is EF(ODF)":     {card.ImageOptions{Data: 0x5030}, []card.Content{ok, ok}},
		"identifiers turn over":  {card.ImageOptions{Data: 0xFFFE}, []card.Content{ok, ok, ok}},
		"a thousand of messages": {messages: slices.Repeat([]card.Content{ok}, 1000)},
	} {
		if files, err := card.Image(x.o, x.messages...); err == nil {
			t.Errorf("%s: %d files", name, len(files))
		}
	}
}

// TestRoundTrip reads each message of an image back, octet for octet.
func TestRoundTrip(t *testing.T) {
	kinds := []card.Kind{card.KindDM, card.KindBootstrap, card.KindConfig1, card.KindConfig2}
	for _, n := range []int{1, 40, 254, 255, 256, 510, 1172, 32000, 1 << 15} {
		for pad := range 3 {
			for v := range 8 {
				o := card.ImageOptions{Absolute: v&1 != 0, Pad: min(300*pad, 1<<15-n)}
				if v == 7 {
					o.DF, o.DODF, o.Data = 0x7F50, 0x6FA0, 0x6FA1
				}
				var messages []card.Content
				var want []card.File
				for i, k := range kinds {
					messages = slices.Insert(messages, 0, card.Content{Kind: k, Data: message(max(1, n-i))}) // not in order
					want = append(want, card.File{Kind: k, Label: k.String(), Data: message(max(1, n-i))})
				}
				c := &virtualcard.Card{Files: image(t, o, messages...), NoSize: v&2 != 0, Records: v&4 != 0, NoEnd: v&3 == 3}
				got, err := card.Read(c, card.ReadOptions{})
				if err != nil || !slices.EqualFunc(want, got, same) {
					t.Fatalf("%d octets, %+v: %d files, %v", n, o, len(got), err)
				}
				if len(c.Commands) > 4*(n+300*pad)/255+40 {
					t.Errorf("%d octets, %+v: %d commands", n, o, len(c.Commands))
				}
			}
		}
	}
}

func same(a, b card.File) bool {
	return a.Kind == b.Kind && a.Label == b.Label && bytes.Equal(a.Data, b.Data)
}

// TestFirstOfAKind: of two messages of a kind the first counts; an empty one does not.
func TestFirstOfAKind(t *testing.T) {
	for _, blank := range []byte{0x00, 0xFF} {
		files := image(t, card.ImageOptions{}, card.Content{Data: message(30)}, card.Content{Data: message(20)}, card.Content{Data: message(10)})
		for i := range files[4].Data {
			files[4].Data[i] = blank
		}
		got, err := card.Read(&virtualcard.Card{Files: files}, card.ReadOptions{})
		if err != nil || len(got) != 1 || !bytes.Equal(got[0].Data, message(20)) {
			t.Errorf("%02X: %+v %v", blank, got, err)
		}
	}
}

// TestDirectory reads objects in all the forms that EF(DODF) has them in.
func TestDirectory(t *testing.T) {
	for name, x := range map[string]struct {
		dodf string
		want string // kind, label, path and content; "" is ErrNotFound
	}{
		"opaque": {`30 24                                      # opaqueDO
			30 04 0C 02 44 4D                              #   label
			30 10 0C 08 4F 4D 41 20 44 4D 20 31 06 04 67 2B 07 01 #   application: name, OID
			A1 0A 30 08 04 06 3F 00 50 15 64 32            #   type: absolute path`,
			"DM_Bootstrap DM 3F0050156432 0304050601"},
		"path of nothing": {`30 10 30 00 30 06 06 04 67 2B 07 01 A1 04 30 02 04 00`, "file not understood"},
		"opaque, OID in an OID": {`30 14 30 00
			30 08 06 06 06 04 67 2B 07 01                  # twice
			A1 06 30 04 04 02 64 32`, "DM_Bootstrap  6432 0304050601"},
		"oidDO, as on LwM2M cards": {`A1 27 30 00      # oidDO, without a label
			30 11 0C 0F 4C 77 4D 32 4D 20 42 6F 6F 74 73 74 72 61 70 # application: LwM2M Bootstrap
			A1 10 30 0E 06 06 06 04 67 2B 07 01            #   OID, twice
			30 04 04 02 64 32`, "DM_Bootstrap LwM2M Bootstrap 6432 0304050601"},
		"that of LwM2M itself": {`A1 27 30 00
			30 11 0C 0F 4C 77 4D 32 4D 20 42 6F 6F 74 73 74 72 61 70
			A1 10 30 0E 06 06 06 04 67 2B 09 01            # 2.23.43.9.1
			30 04 04 02 64 32`, ""},
		"oidDO, Config2": {`A1 16 30 00 30 02 0C 00
			A1 0E 30 0C 06 04 67 2B 05 03 30 04 04 02 64 32 #  OID, once`, "Config2  6432 0304050601"},
		"flags, PIN, subclass": {`30 20
			30 0A 0C 01 44 03 02 06 C0 04 01 01            # label, private and modifiable, authId
			30 06 06 04 67 2B 05 02
			A0 02 30 00                                    # subclass
			A1 06 30 04 04 02 64 32`, "Config1 D 6432 0304050601"},
		"index and length": {`30 18 30 00 30 06 06 04 67 2B 07 01
			A1 0C 30 0A 04 02 64 32 02 01 01 80 01 03      # three octets from the second one on`, "DM_Bootstrap  6432 040506"},
		"length": {`30 15 30 00 30 06 06 04 67 2B 07 01
			A1 09 30 07 04 02 64 32 80 01 02`, "DM_Bootstrap  6432 0304"},
		"length behind the end": {`30 16 30 00 30 06 06 04 67 2B 07 01
			A1 0A 30 08 04 02 64 32 80 02 01 00`, "DM_Bootstrap  6432 0304050601"},
		"index behind the end": {`30 15 30 00 30 06 06 04 67 2B 07 01
			A1 09 30 07 04 02 64 32 02 01 20`, ""},
		"external": {`A0 12 30 00 30 06 06 04 67 2B 07 01 A1 06 30 04 04 02 64 32`, ""},
		"direct": {`30 14 30 00 30 06 06 04 67 2B 07 01
			A1 08 A0 06 03 04 05 06 01 00                  # the message stands in the directory`, ""},
		"another one in front, padding behind": {`30 12 30 00 30 06 06 04 67 2B 07 09 A1 06 30 04 04 02 64 32
			30 12 30 00 30 06 06 04 67 2B 07 01 A1 06 30 04 04 02 64 32
			FF FF FF`, "DM_Bootstrap  6432 0304050601"},
		"no such file": {`30 12 30 00 30 06 06 04 67 2B 07 01 A1 06 30 04 04 02 64 33`, ""},
		"long path": {`30 22 30 00 30 06 06 04 67 2B 07 01
			A1 16 30 14 04 12 3F 00 50 15 50 15 50 15 50 15 50 15 50 15 50 15 50 15`, "file not understood"},
		"cut off": {`30 12 30 00 30 06 06 04`, "file not understood"},
		"empty":   {`FF FF FF`, ""},
	} {
		files := image(t, card.ImageOptions{}, card.Content{Data: testdoc.Hex(t, "03 04 05 06 01")})
		file(t, files, "EF(DODF)").Data = testdoc.Hex(t, x.dodf)
		got, err := card.Read(&virtualcard.Card{Files: files}, card.ReadOptions{})
		var lines []string
		for _, f := range got {
			lines = append(lines, fmt.Sprintf("%v %s %X %X", f.Kind, f.Label, f.Path, f.Data))
		}
		text := strings.Join(lines, "\n")
		switch {
		case x.want == "" && !errors.Is(err, card.ErrNotFound), x.want == "file not understood" && !errors.Is(err, card.ErrFile):
			t.Errorf("%s: %s %v", name, text, err)
		case err == nil && text != x.want:
			t.Errorf("%s: %s, want %s", name, text, x.want)
		case err != nil && x.want != "" && !strings.HasPrefix(x.want, "file"):
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPaths: relative paths are below the application, whatever was read before.
func TestPaths(t *testing.T) {
	files := image(t, card.ImageOptions{}, card.Content{Data: message(300)})
	dodf := file(t, files, "EF(DODF)")
	dodf.Path = testdoc.Hex(t, "3F00 7F10 6430")
	file(t, files, "EF(ODF)").Data = testdoc.Hex(t, "A7 0A 30 08 04 06 3F 00 7F 10 64 30")
	for _, dir := range []bool{true, false} {
		if !dir { // the application is found by its name
			files = files[1:]
		}
		got, err := card.Read(&virtualcard.Card{Files: files}, card.ReadOptions{})
		if err != nil || len(got) != 1 || !bytes.Equal(got[0].Data, message(300)) {
			t.Errorf("EF(DIR) %v: %d files, %v", dir, len(got), err)
		}
	}
}

// TestOldCard: the application of an old card is DF 7F50, and has no name.
func TestOldCard(t *testing.T) {
	files := image(t, card.ImageOptions{DF: 0x7F50}, card.Content{Data: message(300)})
	c := &virtualcard.Card{Files: files[1:], NoNames: true}
	got, err := card.Read(c, card.ReadOptions{})
	if err != nil || len(got) != 1 || !bytes.Equal(got[0].Data, message(300)) {
		t.Errorf("%d files, %v", len(got), err)
	}
}

// TestClass: commands have the class octet, which carries the logical channel.
func TestClass(t *testing.T) {
	c := &virtualcard.Card{Files: image(t, card.ImageOptions{}, card.Content{Data: message(300)})}
	if _, err := card.Read(c, card.ReadOptions{Class: 0x02}); err != nil {
		t.Fatal(err)
	}
	for _, command := range c.Commands {
		if command[0] != 0x02 {
			t.Errorf("% X", command)
		}
	}
}

// TestPIN: a PIN is shown once, where the card asks for it.
func TestPIN(t *testing.T) {
	for name, x := range map[string]struct {
		pin   string
		tries int
		err   error
		left  int // tries afterwards
	}{
		"right":    {"1234", 3, nil, 3},
		"none":     {"", 3, card.ErrPIN, 3},
		"wrong":    {"4321", 3, card.ErrPIN, 2},
		"last try": {"4321", 1, card.ErrBlocked, 0},
		"blocked":  {"1234", 0, card.ErrBlocked, 0},
		"too long": {"123456789", 3, card.ErrPIN, 3},
	} {
		c := &virtualcard.Card{
			Files: image(t, card.ImageOptions{}, card.Content{Data: message(300)}, card.Content{Kind: card.KindConfig1, Data: message(20)}),
			PIN:   "1234", Tries: x.tries, Public: []string{"EF(DODF)"}, // and two that ask for it
		}
		o := card.ReadOptions{PIN: []byte(x.pin)}
		if x.pin == "" {
			o.PIN = nil
		}
		got, err := card.Read(c, o)
		if !errors.Is(err, x.err) || err == nil && len(got) != 2 || c.Tries != x.left {
			t.Errorf("%s: %d files, %v, %d tries left", name, len(got), err, c.Tries)
		}
		if string(o.PIN) != x.pin {
			t.Errorf("%s: the caller's PIN has changed", name)
		}
	}
}

// TestPINOfOneFile: a message behind a PIN that is missing is not "no message", even
// where the directory leads to a file that is not there.
func TestPINOfOneFile(t *testing.T) {
	files := image(t, card.ImageOptions{}, card.Content{Data: message(30)}, card.Content{Kind: card.KindConfig1, Data: message(20)})
	c := &virtualcard.Card{Files: files[:5], PIN: "1234", Public: []string{"EF(DODF)"}}
	if _, err := card.Read(c, card.ReadOptions{}); !errors.Is(err, card.ErrPIN) || errors.Is(err, card.ErrNotFound) {
		t.Error(err)
	}
}

// TestNoSecrets: neither the memory of a command nor an error has the PIN once it was
// shown.
func TestNoSecrets(t *testing.T) {
	c := &keeper{Card: virtualcard.Card{Files: image(t, card.ImageOptions{}, card.Content{Data: message(30)}), PIN: "1234", Tries: 3}}
	if _, err := card.Read(c, card.ReadOptions{PIN: []byte("1234")}); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for i, b := range c.kept {
		if bytes.Contains(b, []byte("1234")) {
			t.Errorf("% X", b)
		}
		if c.Commands[i][1] == 0x20 {
			shown++
		}
	}
	if shown != 1 {
		t.Errorf("shown %d times", shown)
	}
}

// A keeper keeps the memory of commands, which a card must not.
type keeper struct {
	virtualcard.Card
	kept [][]byte
}

func (k *keeper) Transmit(command []byte) ([]byte, error) {
	k.kept = append(k.kept, command)
	return k.Card.Transmit(command)
}

// TestHostile: every prefix of every file, and changes at random, give an error or a
// result, in a bounded number of commands.
func TestHostile(t *testing.T) {
	whole := image(t, card.ImageOptions{Pad: 3}, card.Content{Data: message(300)}, card.Content{Kind: card.KindConfig1, Data: message(20)})
	read := func(files []card.ImageFile, flags int) {
		c := &virtualcard.Card{Files: files, Records: flags&1 != 0, NoSize: flags&2 != 0, NoEnd: flags&4 != 0}
		got, err := card.Read(c, card.ReadOptions{})
		if (err == nil) != (len(got) > 0) || len(c.Commands) > 4096 {
			t.Fatalf("%d files, %v, %d commands", len(got), err, len(c.Commands))
		}
	}
	for i := range whole {
		for n := range whole[i].Data {
			files := slices.Clone(whole)
			files[i].Data = files[i].Data[:n]
			read(files, n)
		}
	}
	r := rand.New(rand.NewPCG(11, 0))
	for range 20000 {
		files := slices.Clone(whole)
		for range 1 + r.IntN(3) {
			f := &files[[]int{0, 1, 3, 3, 3}[r.IntN(5)]]
			f.Data = bytes.Clone(f.Data)
			f.Data[r.IntN(len(f.Data))] = byte(r.Uint32())
		}
		read(files, int(r.Uint32()))
	}
}

// TestPadding holds that only padding is taken off a message, not octets at its end that
// look like text in another charset.
func TestPadding(t *testing.T) {
	for _, data := range []string{"\x03\x01\xAA", "\x03\x01\xFE\xC3", "\x03\xFF\x01", "\x03\xEF\xBF\xBD"} {
		for _, padding := range []string{"", "\xFF\xFF", "\x00", "\x00\xFF\x00"} {
			files, err := card.Image(card.ImageOptions{}, card.Content{Data: []byte(data + padding)})
			if err != nil {
				t.Fatal(err)
			}
			got, err := card.Read(&virtualcard.Card{Files: files}, card.ReadOptions{})
			if err != nil || len(got) != 1 || string(got[0].Data) != data {
				t.Errorf("%x with %x: %d messages, %v", data, padding, len(got), err)
			}
		}
	}
}
