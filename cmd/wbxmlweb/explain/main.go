//go:build js && wasm

// Command explain is what runs in the browser: it gives JavaScript the function
// wbxmlExplain, of octets and options, which returns a report as JSON, and wbxmlKinds.
package main

import (
	"encoding/hex"
	"syscall/js"

	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

func main() {
	js.Global().Set("wbxmlExplain", js.FuncOf(func(_ js.Value, args []js.Value) any {
		in := make([]byte, min(args[0].Length(), inspect.MaxInput+1))
		js.CopyBytesToGo(in, args[0])
		o, fault := options(args[1])
		if fault != "" {
			return map[string]any{"fault": fault}
		}
		text, err := inspect.Explain(in, o).JSON()
		if err != nil {
			return map[string]any{"fault": err.Error()}
		}
		return map[string]any{"json": string(text)}
	}))
	var kinds []any
	for _, k := range inspect.Kinds() {
		kinds = append(kinds, string(k))
	}
	js.Global().Set("wbxmlKinds", kinds)
	select {}
}

// options reads those of a call, and says which of them is faulty.
func options(v js.Value) (o inspect.Options, fault string) {
	text := func(name string) string {
		if s := v.Get(name); s.Type() == js.TypeString {
			return s.String()
		}
		return ""
	}
	secret := func(name string) bootstrap.Secret { // nil where there is none
		return append(bootstrap.Secret(nil), text(name)...)
	}
	o = inspect.Options{As: inspect.Kind(text("as")), Keys: bootstrap.Keys{PIN: secret("pin")}, Typed: secret("typed"), Secrets: v.Get("secrets").Truthy()}
	if imsi := text("imsi"); imsi != "" {
		key, err := bootstrap.AppendIMSI(nil, imsi)
		if err != nil {
			return o, "the IMSI has 6 to 15 digits"
		}
		o.Keys.Network = key
	}
	if key := text("key"); key != "" {
		octets, err := hex.DecodeString(key)
		if err != nil {
			return o, "the key of the network is hexadecimal digits, two for each octet"
		}
		o.Keys.Network = octets
	}
	return o, ""
}
