package engine

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// quiet is a log that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// writeList writes a list of n devices. Of every 97th the IMSI is bad, of every 101st the
// number.
func writeList(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "devices.csv")
	f, err := os.Create(path)
	check(t, err)
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "msisdn,device,imsi,user,password")
	for i := 1; i <= n; i++ {
		number, imsi := fmt.Sprintf("+4917%010d", i), fmt.Sprintf("00101%010d", i)
		if i%97 == 0 {
			imsi = "none"
		}
		if i%101 == 0 {
			number = "nobody"
		}
		fmt.Fprintf(w, "%s,IMEI:%d,%s,user%d,secret%d\n", number, i, imsi, i, i)
	}
	check(t, w.Flush())
	check(t, f.Close())
	return path
}

// bad returns how many of n rows of writeList are bad.
func bad(n int) (rows int64) {
	for i := 1; i <= n; i++ {
		if i%97 == 0 || i%101 == 0 {
			rows++
		}
	}
	return rows
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// compiled returns a template for the lists of writeList.
func compiled(t testing.TB, profile bootstrap.Profile) *bootstrap.Template {
	t.Helper()
	o := bootstrap.Options{Profile: profile, SEC: bootstrap.SECNetwPIN}
	if profile == bootstrap.ProfileDM {
		o.Device = "${device}"
	}
	tp, _, err := bootstrap.Compile(o, account())
	check(t, err)
	return tp
}

// signed returns a template for the same lists, with a signature that is another one each time.
func signed(t testing.TB) *bootstrap.Template {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	o := bootstrap.Options{Profile: bootstrap.ProfileDM, Form: bootstrap.FormXML, SEC: bootstrap.SECNetwPIN, Device: "${device}"}
	o.Sign, err = bootstrap.NewSigner(xmlsec.SignOptions{Profile: xmlsec.Modern(), Key: key})
	check(t, err)
	tp, _, err := bootstrap.Compile(o, account())
	check(t, err)
	return tp
}

func account() *bootstrap.Account {
	return &bootstrap.Account{
		ServerID:    "com.example.dm",
		Addresses:   []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "${user}", Secret: bootstrap.Secret("${password}")}},
	}
}

// openList opens a list of writeList.
func openList(t testing.TB, path string, profile bootstrap.Profile) *CSV {
	t.Helper()
	l, err := OpenCSV(path, CSVOptions{Template: compiled(t, profile), Number: "msisdn"})
	check(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// embedded starts a broker in a folder.
func embedded(t testing.TB, dir string) *Broker {
	t.Helper()
	b, err := Embed(dir, quiet)
	check(t, err)
	t.Cleanup(b.Close)
	return b
}

// A line is one of a file sink.
type line struct {
	Row, Segment, Of int64
	Reference        int
	To, Octets       string
}

// readSink returns how often each row is there, all its segments each time.
func readSink(t testing.TB, path string) map[int64]int {
	t.Helper()
	f, err := os.Open(path)
	check(t, err)
	defer f.Close()
	rows, before := map[int64]int{}, map[[2]int64]line{}
	for d := json.NewDecoder(f); ; {
		var l line
		if err := d.Decode(&l); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		key := [2]int64{l.Row, l.Segment}
		if old, ok := before[key]; ok && old != l {
			t.Fatalf("row %d was sent again in other octets", l.Row)
		}
		before[key] = l
		if !strings.HasSuffix(l.To, fmt.Sprintf("%d", l.Row)) {
			t.Fatalf("row %d went to %s", l.Row, l.To)
		}
		if l.Segment == l.Of {
			rows[l.Row]++
		}
	}
	return rows
}

// checkSink checks that every good row of n is in a sink, and returns how many more than
// once.
func checkSink(t testing.TB, path string, n int) (repeated int) {
	t.Helper()
	rows := readSink(t, path)
	for i := int64(1); i <= int64(n); i++ {
		good := i%97 != 0 && i%101 != 0
		if (rows[i] > 0) != good {
			t.Fatalf("row %d of %d is there %d times", i, n, rows[i])
		}
		if rows[i] > 1 {
			repeated++
		}
	}
	return repeated
}

// toNull and toFile open transports.
func toNull(o route.Options) (route.Transport, error) { return route.Null{Limiter: o.Limiter}, nil }

func toFile(path string) func(route.Options) (route.Transport, error) {
	return func(o route.Options) (route.Transport, error) { return route.OpenFile(path, o.Limiter) }
}

// campaign runs a campaign to its end.
func campaign(t testing.TB, ctx context.Context, b *Broker, o Options) Status {
	t.Helper()
	if o.Name == "" {
		o.Name = "test"
	}
	o.Log = quiet
	c, err := Start(ctx, b, o)
	check(t, err)
	s, err := c.Run(ctx, nil)
	check(t, err)
	return s
}
