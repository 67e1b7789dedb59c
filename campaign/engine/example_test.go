package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A campaign for three devices, of which one has no number. It sends to nowhere.
func Example() {
	dir, err := os.MkdirTemp("", "campaign")
	check(err)
	defer os.RemoveAll(dir)
	devices := filepath.Join(dir, "devices.csv")
	check(os.WriteFile(devices, []byte("msisdn,imsi,user\n+491701,001010123456789,a\n,001010123456790,b\n+491703,001010123456791,c\n"), 0o600))

	account := &bootstrap.Account{
		ServerID:    "com.example.dm",
		Addresses:   []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "${user}", Secret: bootstrap.Secret("secret")}},
	}
	template, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECNetwPIN}, account)
	check(err)
	list, err := engine.OpenCSV(devices, engine.CSVOptions{Template: template, Number: "msisdn"})
	check(err)
	defer list.Close()
	broker, err := engine.Embed(filepath.Join(dir, "state"), slog.New(slog.DiscardHandler))
	check(err)
	defer broker.Close()

	campaign, err := engine.Start(context.Background(), broker, engine.Options{
		Name: "example", List: list, Rate: 200,
		Open: func(o route.Options) (route.Transport, error) { return route.Null{Limiter: o.Limiter}, nil },
	})
	check(err)
	status, err := campaign.Run(context.Background(), nil)
	check(err)
	fmt.Printf("finished: %v, %d rows, %d sent, %d refused\n", status.Finished(), status.Rows, status.Sent, status.Refused)
	// Output:
	// finished: true, 3 rows, 2 sent, 1 refused
}

// check stands for what a program does with an error.
func check(err error) {
	if err != nil {
		panic(err)
	}
}
