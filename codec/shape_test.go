package codec_test

import (
	"reflect"
	"strconv"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

// TestTokenShape holds Token to the four fields and four words up to which the
// compiler keeps a struct in registers: with a fifth field a token has cost three
// times as much.
func TestTokenShape(t *testing.T) {
	token := reflect.TypeFor[codec.Token]()
	if token.NumField() > 4 {
		t.Errorf("Token has %d fields", token.NumField())
	}
	if strconv.IntSize == 64 && token.Size() != 32 {
		t.Errorf("Token has %d octets", token.Size())
	}
}
