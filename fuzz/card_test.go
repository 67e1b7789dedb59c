package fuzz

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/test/virtualcard"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// A liar is a card whose responses are pieces of octets: each has its length in front, and
// behind the last one comes the first.
type liar struct {
	octets   []byte
	at       int
	commands [][]byte
}

func (l *liar) Transmit(command []byte) ([]byte, error) {
	l.commands = append(l.commands, bytes.Clone(command))
	if len(l.octets) == 0 {
		return nil, errors.New("no card")
	}
	l.at %= len(l.octets)
	rest := l.octets[l.at+1:]
	r := rest[:min(int(l.octets[l.at]), len(rest))]
	l.at += 1 + len(r)
	return r, nil
}

// FuzzCard reads a card whose responses are the octets, or one whose files are an image
// with changes. An image without changes comes back octet for octet; each other card gives
// an error or messages, after a bounded number of commands that are all well-formed, and
// sees the PIN at most once.
func FuzzCard(f *testing.F) {
	f.Add([]byte{2, 0x6A, 0x82}, uint8(0), false)
	f.Add(testdoc.Hex(f, `
		0D 62 09 82 02 41 21 80 03 00 00 1A 90 00
		1C 61 16 4F 0C A0 00 00 00 63 50 4B 43 53 2D 31 35 51 06 3F 00 7F 10 50 15 FF FF 90 00
		02 90 00  02 90 00
		0C A7 06 30 04 04 02 64 30 FF FF 90 00  02 90 00
		16 30 12 30 00 30 06 06 04 67 2B 07 01 A1 06 30 04 04 02 64 32 90 00
		02 69 82  02 90 00  02 90 00  06 03 04 05 01 62 82`), uint8(0), false)
	f.Add([]byte{3, 0xAA, 0x61, 0xFF, 2, 0x6C, 0x10}, uint8(0), false)
	for i := range uint8(64) {
		f.Add([]byte{}, i, true)
		f.Add([]byte{i % 6, i, i * 5, 3, 3 * i, i}, i, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, flags uint8, edits bool) {
		o := card.ReadOptions{PIN: []byte("1234")}
		if !edits {
			l := &liar{octets: data}
			got, err := card.Read(l, o)
			checkCard(t, got, err, l.commands)
			return
		}
		body := bytes.Repeat([]byte{0x03, 0x45, 0x01}, 1+int(flags))
		files, err := card.Image(card.ImageOptions{Absolute: flags&1 != 0, Pad: int(flags >> 5)},
			card.Content{Kind: card.KindConfig1, Data: body}, card.Content{Kind: card.KindDM, Data: body})
		if err != nil {
			t.Fatal(err)
		}
		c := &virtualcard.Card{Files: files, Records: flags&2 != 0, NoSize: flags&4 != 0, NoEnd: flags&8 != 0, Tries: 3}
		if flags&16 != 0 {
			c.PIN = "1234"
		}
		for e := data; len(e) > 2; e = e[3:] { // file, place, octet
			file := files[int(e[0])%len(files)].Data
			file[int(e[1])%len(file)] = e[2]
		}
		got, err := card.Read(c, o)
		checkCard(t, got, err, c.Commands)
		if len(data) < 3 && (err != nil || len(got) != 2 || !bytes.Equal(got[0].Data, body) || !bytes.Equal(got[1].Data, body)) {
			t.Fatalf("%d messages, %v", len(got), err)
		}
	})
}

// checkCard checks what was read, and what the card was asked.
func checkCard(t *testing.T, got []card.File, err error, commands [][]byte) {
	t.Helper()
	if (err == nil) != (len(got) > 0) {
		t.Fatalf("%d messages, %v", len(got), err)
	}
	for i, f := range got {
		if len(f.Data) == 0 || len(f.Data) > 1<<16 || f.Data[len(f.Data)-1] == 0xFF || f.Data[len(f.Data)-1] == 0 {
			t.Fatalf("a message of %d octets", len(f.Data))
		}
		if i > 0 && f.Kind <= got[i-1].Kind {
			t.Fatalf("%v behind %v", f.Kind, got[i-1].Kind)
		}
	}
	if len(commands) > 4096 {
		t.Fatalf("%d commands", len(commands))
	}
	shown := 0
	for _, c := range commands {
		if n := len(c); n < 5 || n > 5 && n != 5+int(c[4]) && n != 6+int(c[4]) {
			t.Fatalf("command % X", c)
		}
		if c[1] == 0x20 {
			shown++
		} else if bytes.Contains(c, []byte("1234")) && c[1] != 0xA4 {
			t.Fatalf("the PIN is in % X", c)
		}
	}
	if shown > 1 {
		t.Fatalf("the PIN was shown %d times", shown)
	}
}
