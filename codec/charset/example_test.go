package charset_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/codec/charset"
)

// Text in a charset by its number, as a document's header gives it.
func ExampleFind() {
	t, err := charset.Find(17)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := t.AppendUTF8(nil, []byte{0x93, 0xFA, 0x96, 0x7B})
	fmt.Println(charset.Name(17), string(text), err)

	// The charset has no é: three octets of the text are converted.
	octets, n, err := t.AppendFrom(nil, []byte("caf\u00E9"))
	fmt.Printf("% X %d %v\n", octets, n, err)

	_, err = t.AppendUTF8(nil, []byte{0x93})
	fmt.Println(err)
	// Output:
	// Shift_JIS 日本 <nil>
	// 63 61 66 3 <nil>
	// text is not valid Shift_JIS
}

func ExampleByName() {
	c, ok := charset.ByName("latin2")
	fmt.Println(c, charset.Name(c), ok)
	// Output: 5 ISO-8859-2 true
}
