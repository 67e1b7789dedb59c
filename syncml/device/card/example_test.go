package card_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/internal/test/virtualcard"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// A message goes on a card as files, and a device reads it from there.
func Example() {
	account := &bootstrap.Account{ServerID: "com.example", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com", Type: bootstrap.AddrURI}}}
	m, _, err := bootstrap.Build(bootstrap.Options{Device: "IMEI:490154203237518", Drop: true}, account, bootstrap.Keys{})
	if err != nil {
		fmt.Println(err)
		return
	}
	files, err := card.Image(card.ImageOptions{}, card.Content{Kind: card.KindDM, Data: m.Body})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files[:2] {
		fmt.Printf("%X %s % X\n", f.Path, f.Name, f.Data)
	}
	read, err := card.Read(&virtualcard.Card{Files: files}, card.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range read {
		fmt.Println(f.Kind, len(f.Data) == len(m.Body))
	}
	// Output:
	// 3F002F00 EF(DIR) 61 1C 4F 0C A0 00 00 00 63 50 4B 43 53 2D 31 35 50 06 4F 4D 41 20 44 4D 51 04 3F 00 50 15
	// 3F0050155031 EF(ODF) A7 06 30 04 04 02 64 30
	// DM_Bootstrap true
}
