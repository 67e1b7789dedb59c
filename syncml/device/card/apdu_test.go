package card_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// A script is a card that expects commands in an order, and has a response for each. In
// its text, ">" is in front of a command and "<" in front of a response.
type script struct {
	t     *testing.T
	steps [][2][]byte
}

func newScript(t *testing.T, text string) *script {
	s := &script{t: t}
	for pair := range strings.SplitSeq(text, ">") {
		command, response, ok := strings.Cut(pair, "<")
		if ok {
			s.steps = append(s.steps, [2][]byte{testdoc.Hex(t, command), testdoc.Hex(t, response)})
		}
	}
	return s
}

var errCard = errors.New("the card has gone")

// Transmit fails where the script has no response.
func (s *script) Transmit(command []byte) ([]byte, error) {
	if len(s.steps) == 0 {
		s.t.Errorf("one command more: % X", command)
		return nil, errCard
	}
	step := s.steps[0]
	s.steps = s.steps[1:]
	if !bytes.Equal(command, step[0]) {
		s.t.Errorf("command % X, want % X", command, step[0])
	}
	if len(step[1]) == 0 {
		return nil, errCard
	}
	return step[1], nil
}

const (
	// found: EF(DIR) leads to the application, and EF(ODF) to EF(DODF).
	found = `
> 00 A4 08 04  02 2F 00  00        # SELECT by path from the MF, FCP wanted: EF(DIR)
< 62 0B                            # FCP
  82 02 41 21                      #   transparent file
  83 02 2F 00                      #   its identifier
  80 01 1A                         #   size: 26 octets
  90 00
> 00 B0 00 00  1A                  # READ BINARY from 0, 26 octets
< 61 16                            # application
  4F 0C A0 00 00 00 63 50 4B 43 53 2D 31 35 # AID of PKCS #15
  51 06 3F 00 7F 10 50 15          #   its path
  FF FF                            # padding
  90 00
> 00 A4 08 04  04 7F 10 50 15  00  # SELECT the application
< 62 04 82 02 78 21  90 00
> 00 A4 00 04  02 50 31  00        # SELECT by identifier: EF(ODF)
< 62 08 82 02 41 21 80 02 00 0A  90 00
> 00 B0 00 00  0A
< A7 06 30 04 04 02 64 30  FF FF  90 00 # data objects: EF(DODF) is 6430
`
	// directory: EF(DODF) leads to DM_Bootstrap in 6432.
	directory = `
> 00 A4 00 04  02 64 30  00        # SELECT EF(DODF)
< 62 08 82 02 41 21 80 02 00 14  90 00
> 00 B0 00 00  14
< 30 12  30 00  30 06 06 04 67 2B 07 01  A1 06 30 04 04 02 64 32 # opaqueDO
  90 00
`
)

// TestDialogue holds the commands of ISO 7816-4 that a card gets, and what the responses
// mean.
func TestDialogue(t *testing.T) {
	for name, x := range map[string]struct {
		script string
		pin    string
		want   string // the message, in hexadecimal
		err    error
	}{
		"as usual": {found + directory + `
> 00 A4 00 04  02 64 32  00        # SELECT the message
< 62 08 82 02 41 21 80 02 00 06  90 00
> 00 B0 00 00  06
< 03 04 05 01 FF 00  90 00         # a message, padding
`, "", "03040501", nil},
		"in pieces": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 01 02  90 00 # 258 octets
> 00 B0 00 00  FF
< 03 ` + strings.Repeat("AA ", 254) + `  90 00
> 00 B0 00 FF  03                  # READ BINARY from 255
< BB BB 01  90 00
`, "", "03" + strings.Repeat("AA", 254) + "BBBB01", nil},
		"fewer octets than wanted": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 00 04  90 00
> 00 B0 00 00  04
< 03 04  90 00
> 00 B0 00 02  02
< 05 01  90 00
`, "", "03040501", nil},
		"size unknown, end told": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 04 82 02 41 21  90 00         # FCP without a size
> 00 B0 00 00  FF
< 03 04 05 01  62 82               # the file ends here
`, "", "03040501", nil},
		"size unknown, end noticed": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 6F 04 82 02 41 21  90 00         # FCI: a card that knows no FCP
> 00 B0 00 00  FF
< ` + strings.Repeat("03 ", 255) + `  90 00
> 00 B0 00 FF  FF
< 6B 00                            # behind the end
`, "", strings.Repeat("03", 255), nil},
		"shorter than its FCP says": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 00 08  90 00
> 00 B0 00 00  08
< 6C 04                            # only 4
> 00 B0 00 00  04
< 03 04 05 01  90 00
> 00 B0 00 04  04
< 6B 00
`, "", "03040501", nil},
		"GET RESPONSE": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 61 0A                            # 10 octets are there
> 00 C0 00 00  0A                  # GET RESPONSE
< 62 08 82 02 41 21 80 02 00 04  90 00
> 00 B0 00 00  04
< 03 04  61 02                     # two of them, two more
> 00 C0 00 00  02
< 05 01  90 00
`, "", "03040501", nil},
		"EF(DIR) of records, application by its name": {`
> 00 A4 08 04  02 2F 00  00
< 62 0B 82 05 42 21 00 14 03 80 02 00 3C  90 00 # records of 20 octets
> 00 B2 01 04  14                  # READ RECORD 1
< 61 09 4F 07 A0 00 00 00 87 10 02 FF FF FF FF FF FF FF FF FF  90 00 # a USIM
> 00 B2 02 04  14
< FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF  90 00 # empty
> 00 B2 03 04  14
< 61 0E 4F 0C A0 00 00 00 63 50 4B 43 53 2D 31 35 FF FF FF FF  90 00 # without a path
> 00 B2 04 04  14
< 6A 83                            # no more records
> 00 A4 04 04  0C A0 00 00 00 63 50 4B 43 53 2D 31 35  00 # SELECT by name
< 62 04 82 02 78 21  90 00
> 00 A4 00 04  02 50 31  00
< 6A 82                            # no EF(ODF)
`, "", "", card.ErrNotFound},
		"no application": {`
> 00 A4 08 04  02 2F 00  00
< 6A 82
> 00 A4 04 04  0C A0 00 00 00 63 50 4B 43 53 2D 31 35  00
< 6A 82
> 00 A4 08 04  02 7F 50  00        # DF of an old card
< 6A 82
`, "", "", card.ErrNotFound},
		"class not supported": {`
> 00 A4 08 04  02 2F 00  00
< 6E 00
> 00 A4 04 04  0C A0 00 00 00 63 50 4B 43 53 2D 31 35  00
< 6E 00
> 00 A4 08 04  02 7F 50  00
< 6E 00
`, "", "", &card.StatusError{Command: "SELECT", Status: 0x6E00}},
		"the card is taken out": {`
> 00 A4 08 04  02 2F 00  00
< # nothing comes, and nothing more is sent
`, "", "", errCard},
		"PIN": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 00 04  90 00
> 00 B0 00 00  04
< 69 82                            # security status not satisfied
> 00 20 00 01  08 31 32 33 34 FF FF FF FF # VERIFY, application PIN 1
< 90 00
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 00 04  90 00
> 00 B0 00 00  04
< 03 04 05 01  90 00
`, "1234", "03040501", nil},
		"SELECT already wants the PIN, which is wrong": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 69 82
> 00 20 00 01  08 34 33 32 31 FF FF FF FF
< 63 C2                            # two tries left
`, "4321", "", card.ErrPIN},
		"PIN, no tries left": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 69 82
> 00 20 00 01  08 34 33 32 31 FF FF FF FF
< 63 C0
`, "4321", "", card.ErrBlocked},
		"PIN blocked": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 69 82
> 00 20 00 01  08 34 33 32 31 FF FF FF FF
< 69 83
`, "4321", "", card.ErrBlocked},
		"directory behind a PIN that is missing": {found + `
> 00 A4 00 04  02 64 30  00
< 69 82
`, "", "", card.ErrPIN},
		"more than was wanted": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 00 02  90 00
> 00 B0 00 00  02
< 03 04 05  90 00
`, "", "", card.ErrFile},
		"nothing without an end": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 00 02  90 00
> 00 B0 00 00  02
< 90 00
`, "", "", card.ErrFile},
		"too long a file": {found + directory + `
> 00 A4 00 04  02 64 32  00
< 62 08 82 02 41 21 80 02 80 01  90 00 # 32 KiB and one
`, "", "", card.ErrFile},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, x.script)
			o := card.ReadOptions{}
			if x.pin != "" {
				o.PIN = []byte(x.pin)
			}
			got, err := card.Read(s, o)
			var want, status *card.StatusError
			switch {
			case errors.As(x.err, &want):
				if !errors.As(err, &status) || *status != *want {
					t.Errorf("%v, want %v", err, want)
				}
			case !errors.Is(err, x.err):
				t.Errorf("%v, want %v", err, x.err)
			case err == nil && fmt.Sprintf("%X", got[0].Data) != x.want:
				t.Errorf("% X", got[0].Data)
			}
			if len(s.steps) > 0 {
				t.Errorf("%d commands are missing, the first one is % X", len(s.steps), s.steps[0][0])
			}
		})
	}
}

// TestMaliciousCard: a card that never ends costs a bounded number of commands.
func TestMaliciousCard(t *testing.T) {
	for name, x := range map[string]struct {
		response []byte
		max      int // commands
	}{
		"more and more":         {append(make([]byte, 256), 0x61, 0xFF), 3 * 130}, // three ways to the application
		"little more":           {[]byte{0xAA, 0x61, 0xFF}, 4096},
		"less and less":         {[]byte{0x6C, 0x01}, 3 * 2},
		"a file without an end": {append(bytes.Repeat([]byte{0x61}, 255), 0x90, 0x00), 2 * 140},
		"empty files":           {[]byte{0x90, 0x00}, 10},
		"records without end":   {[]byte{0x62, 0x06, 0x82, 0x04, 0x42, 0x21, 0x00, 0x0A, 0x90, 0x00}, 600},
		"half a status":         {[]byte{0x90}, 1},
		"nothing":               {nil, 1},
		"too long a response":   {make([]byte, 259), 1},
	} {
		n := 0
		got, err := card.Read(transmit(func([]byte) ([]byte, error) { n++; return x.response, nil }), card.ReadOptions{PIN: []byte("1234")})
		if err == nil || n > x.max {
			t.Errorf("%s: %d files, %v, %d commands", name, len(got), err, n)
		}
	}
}

type transmit func([]byte) ([]byte, error)

func (f transmit) Transmit(command []byte) ([]byte, error) { return f(command) }
