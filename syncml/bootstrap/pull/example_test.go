package pull_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/pull"
)

// A device fetches its message with the token that it was given.
func Example() {
	template, _, err := bootstrap.Compile(bootstrap.Options{Device: "${device}", Transport: bootstrap.Transport{Secure: true}}, &bootstrap.Account{
		ServerID: "com.example.dm", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "${user}", Secret: bootstrap.Secret("${secret}")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	rows := map[string]bootstrap.Values{
		"IMEI:490154203237518": {Slots: []bootstrap.Secret{bootstrap.Secret("IMEI:490154203237518"), bootstrap.Secret("alice"), bootstrap.Secret("wonderland")}},
	}
	key := make([]byte, 32) // 32 random octets, in a file of the servers
	tokens, err := pull.NewTokens(key)
	if err != nil {
		log.Fatal(err)
	}
	handler, err := pull.New(pull.Options{
		Template: template, Tokens: tokens,
		Lookup: func(_ *http.Request, id string) (bootstrap.Values, error) {
			if v, ok := rows[id]; ok {
				return v, nil
			}
			return bootstrap.Values{}, pull.ErrUnknown
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/bootstrap/", handler)
	server := httptest.NewTLSServer(mux)
	defer server.Close()

	token := tokens.Issue("IMEI:490154203237518", time.Now().Add(24*time.Hour))
	for _, id := range []string{"IMEI:490154203237518", "IMEI:490154203237526"} {
		r, err := http.NewRequest(http.MethodGet, server.URL+"/bootstrap/"+id, nil)
		if err != nil {
			log.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+string(token))
		answer, err := server.Client().Do(r)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.StatusCode, answer.Header.Get("Content-Type"), len(body) > 0)
	}
	// Output:
	// 200 application/vnd.syncml.dm+wbxml true
	// 404  false
}
