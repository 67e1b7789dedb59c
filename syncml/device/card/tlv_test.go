package card

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestTLV reads a list of data objects, and says where it ends.
func TestTLV(t *testing.T) {
	type object struct {
		tag byte
		n   int // octets of the value
	}
	for name, x := range map[string]struct {
		hex  string
		want []object
		err  error
	}{
		"nothing":                {"", nil, nil},
		"one":                    {"04 02 64 30", []object{{0x04, 2}}, nil},
		"two":                    {"04 01 64  06 00", []object{{0x04, 1}, {0x06, 0}}, nil},
		"padding of FF":          {"06 00 FF FF 04", []object{{0x06, 0}}, nil},
		"padding of 00":          {"06 00 00 00 04", []object{{0x06, 0}}, nil},
		"length of two octets":   {"04 81 01 64", []object{{0x04, 1}}, nil},
		"length of three octets": {"04 82 00 01 64", []object{{0x04, 1}}, nil},
		"length of four octets":  {"04 83 00 00 01 64", []object{{0x04, 1}}, nil},
		"length of five octets":  {"04 84 00 00 00 01 64", nil, errTLV},
		"no length":              {"06 00 04", []object{{0x06, 0}}, errTLV},
		"indefinite length":      {"30 80 00 00", nil, errTLV},
		"length cut off":         {"04 82 01", nil, errTLV},
		"value cut off":          {"04 02 64", nil, errTLV},
		"value of 16 MiB":        {"04 83 FF FF FF 64", nil, errTLV},
		"tag of two octets":      {"5F 50 00", nil, errTLV},
	} {
		got, err := all(testdoc.Hex(t, x.hex))
		if !errors.Is(err, x.err) {
			t.Errorf("%s: %v", name, err)
		}
		if len(got) != len(x.want) {
			t.Errorf("%s: %d objects", name, len(got))
			continue
		}
		for i, o := range x.want {
			if got[i].tag != o.tag || len(got[i].value) != o.n {
				t.Errorf("%s: object %d is %02X of %d octets", name, i, got[i].tag, len(got[i].value))
			}
		}
	}
}

// TestObject writes lengths of each form, which come back.
func TestObject(t *testing.T) {
	for n, head := range map[int]string{0: "04 00", 1: "04 01", 0x7F: "04 7F", 0x80: "04 81 80", 0xFF: "04 81 FF", 0x100: "04 82 01 00", 0xFFFF: "04 82 FF FF"} {
		value := bytes.Repeat([]byte{0xAA}, n)
		b := object(nil, tagOctetString, value[:n/2], value[n/2:])
		if want := testdoc.Hex(t, head); !bytes.HasPrefix(b, want) || len(b) != len(want)+n {
			t.Errorf("%d octets: % X", n, b[:min(4, len(b))])
		}
		if got := first(b, tagOctetString); !bytes.Equal(got, value) {
			t.Errorf("%d octets: %d come back", n, len(got))
		}
	}
}
