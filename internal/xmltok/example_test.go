package xmltok_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-wbxml/wbxml/internal/xmltok"
)

func Example() {
	const doc = `<?xml version="1.0"?>
<!DOCTYPE doc PUBLIC "-//EXAMPLE//DTD DOC//EN" "doc.dtd">
<doc xmlns="urn:example">
  <item id="1">from Example &amp; Sons</item>
</doc>`

	var t xmltok.Tokenizer
	t.Reset(strings.NewReader(doc), xmltok.Options{})
	for {
		k, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		line, col := t.Position()
		fmt.Printf("%d:%d %v", line, col, k)
		switch k {
		case xmltok.StartElement:
			fmt.Printf(" %s in %s", t.Local(), t.Space())
			for i := range t.Attrs() {
				a := &t.Attrs()[i] // an Attr is large: better not copied
				fmt.Printf(", %s=%q", a.Name.Local, a.Value)
			}
		case xmltok.Text:
			fmt.Printf(" %q", t.Text())
		}
		fmt.Println()
	}
	// Output:
	// 1:1 Decl
	// 2:1 Doctype
	// 3:1 StartElement doc in urn:example, xmlns="urn:example"
	// 3:26 Text "\n  "
	// 4:3 StartElement item in urn:example, id="1"
	// 4:16 Text "from Example & Sons"
	// 4:39 EndElement
	// 4:46 Text "\n"
	// 5:1 EndElement
}

func ExampleSyntaxError() {
	var t xmltok.Tokenizer
	t.ResetBytes([]byte("<a>\n  <b>&nbsp;</b>\n</a>"), xmltok.Options{})
	var err error
	for err == nil {
		_, err = t.Next()
	}
	at, ok := errors.AsType[*xmltok.SyntaxError](err)
	if ok && errors.Is(err, xmltok.ErrEntity) {
		fmt.Println(at.Offset, at.Line, at.Column, at.Path)
	}
	fmt.Println(err)
	// Output:
	// 9 2 6 /a/b
	// xml: entity refused: not declared at line 2, column 6 in /a/b
}

func ExampleOptions_fragment() {
	var t xmltok.Tokenizer
	t.ResetBytes([]byte("<Signature/>text<TNDS/>"), xmltok.Options{Fragment: true})
	for {
		k, err := t.Next()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v %s%s\n", k, t.Local(), t.Text())
	}
	// Output:
	// StartElement Signature
	// EndElement Signature
	// Text text
	// StartElement TNDS
	// EndElement TNDS
	// EOF
}
