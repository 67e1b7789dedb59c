package bulk_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// A list has a row for each of a million devices; here it has three. A bad row is
// reported and left out. A device reads its message.
func Example() {
	account := &bootstrap.Account{
		ServerID:  "com.example.dm",
		Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{
			Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "${user}", Secret: bootstrap.Secret("${password}"),
		}},
	}
	devices := "imsi,user,password\n001010123456789,user1,secret1\n00101,user2,secret2\n001010123456791,user3,secret3\n"
	template, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECNetwPIN}, account)
	check(err)
	list, err := bulk.NewList(strings.NewReader(devices)) // or a file
	check(err)
	pipeline, err := bulk.New(list, template, bulk.Options{Carrier: bulk.CarrierSegments})
	check(err)
	var out bytes.Buffer // or a file, which only its owner can read
	err = pipeline.Run(context.Background(), func(r bulk.Result) error {
		if r.Err != nil {
			fmt.Printf("line %d: %v\n", r.Line, r.Err)
		}
		_, err := out.Write(r.Out)
		return err
	})
	check(err)

	key, err := bootstrap.AppendIMSI(nil, "001010123456791")
	check(err)
	for entry, err := range bulk.ReadJSON(&out) {
		check(err)
		message, err := entry.Message()
		check(err)
		opened, err := bootstrap.Open(message, bootstrap.Keys{Network: key})
		if err != nil {
			fmt.Printf("row %d: %v\n", entry.Row, err)
			continue
		}
		fmt.Printf("row %d: %s of %s\n", entry.Row, opened.Account.Credentials[0].Name, opened.Account.ServerID)
	}
	// Output:
	// line 3: bootstrap: an IMSI has 6 to 15 decimal digits
	// row 1: bootstrap: MAC does not verify
	// row 3: user3 of com.example.dm
}

// check stands for what a program does with an error.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// A campaign divides a list into ranges of rows, and renders them in any order.
func ExamplePipeline_Section() {
	devices := "imsi,user\n001010123456789,user1\n001010123456790,user2\n001010123456791,user3\n"
	template, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECNetwPIN}, &bootstrap.Account{
		ServerID:    "com.example.dm",
		Addresses:   []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "${user}", Secret: bootstrap.Secret("secret")}},
	})
	check(err)
	list, err := bulk.NewList(strings.NewReader(devices))
	check(err)
	var marks []bulk.Mark
	for mark, err := range list.Marks(2) {
		check(err)
		marks = append(marks, mark)
	}
	pipeline, err := bulk.New(list, template, bulk.Options{})
	check(err)
	section := pipeline.Section(strings.NewReader(devices))
	section.Seek(marks[1])
	results, err := section.Next(2)
	check(err)
	for _, r := range results {
		fmt.Printf("row %d of line %d: %v\n", r.Row, r.Line, r.Err)
	}
	// Output:
	// row 3 of line 4: <nil>
}
