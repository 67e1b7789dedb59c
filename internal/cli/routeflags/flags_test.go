package routeflags

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/route"
)

type freely struct{}

func (freely) WaitN(context.Context, int) error { return nil }

// parse parses flags.
func parse(t *testing.T, args ...string) (*Flags, error) {
	t.Helper()
	f := new(Flags)
	cmd := new(cobra.Command)
	f.Add(cmd)
	rate := cmd.Flags().Float64("rate", 0, "")
	err := cmd.ParseFlags(args)
	if err == nil {
		err = f.Settle()
	}
	if err == nil {
		err = f.Read(cmd, rate)
	}
	return f, err
}

// TestKannel sends through a gateway that brings its report to the address of --reports,
// in one run and in the next one.
func TestKannel(t *testing.T) {
	var reports []string
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reports = append(reports, r.URL.Query().Get("dlr-url"))
		w.WriteHeader(http.StatusAccepted)
	}))
	defer gateway.Close()
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("hush\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := "127.0.0.1:0"
	for range 2 {
		f, err := parse(t, "--to", "kannel+"+strings.Replace(gateway.URL, "//", "//user@", 1), "--password-file", password, "--reports", address)
		if err != nil || f.Receipts != 30*time.Second {
			t.Fatal(f.Receipts, err)
		}
		var got []route.Receipt
		transport, err := f.Open(route.Options{Limiter: freely{}, Receipt: func(r route.Receipt) bool { got = append(got, r); return true }}, "test", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		segment, err := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP}.AppendSegment(nil, []byte("octets"), 0)
		if err != nil {
			t.Fatal(err)
		}
		all := []route.Message{{Row: 1, Number: []byte("+491700000001"), Segments: [][]byte{segment}}}
		if err := transport.Send(t.Context(), all); err != nil || all[0].Outcome != route.OutcomeSent {
			t.Fatal(all[0].Reason, err)
		}
		for _, url := range reports { // those of the first run, too
			answer, err := http.Get(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(url, "%d", "1"), "%F", "1"), "%A", ""))
			if err != nil || answer.StatusCode != http.StatusOK {
				t.Fatal(answer, err)
			}
			answer.Body.Close()
		}
		if len(got) != len(reports) || got[len(got)-1].Keys[0] != all[0].ID {
			t.Errorf("receipts %v for %s", got, all[0].ID)
		}
		address, _, _ = strings.Cut(strings.TrimPrefix(reports[0], "http://"), "/")
		transport.Close()
	}
}

// TestRefused has flags that are wrong.
func TestRefused(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(bad, make([]byte, maxProfile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string]string{
		"--to is needed":        "",
		"--to: a password":      "--to smpp://user:hush@host",
		"--reports is for":      "--to null: --reports :1",
		"more than 65536":       "--to smpp://user@host --route " + bad,
		"more than 4096":        "--to smpp://user@host --password-file " + bad,
		"nowhere: no such file": "--to smpp://user@host --route nowhere",
	} {
		if _, err := parse(t, strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", args, err)
		}
	}
	f, err := parse(t, "--to", "file:"+bad)
	if err != nil || f.Receipts != 0 {
		t.Fatal(f.Receipts, err)
	}
	o, log := route.Options{Limiter: freely{}}, slog.New(slog.DiscardHandler)
	transport, err := f.Open(o, "test", log)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := parse(t, "--to", "file:"+bad)
	if _, err := other.Open(o, "test", log); err == nil {
		t.Error("a file with two writers")
	}
	transport.Close()
	if f, err = parse(t, "--to", "kannel+http://user@host", "--reports", "127.0.0.1:0"); err == nil {
		_, err = f.Open(o, "test", log)
	}
	if err == nil || !strings.Contains(err.Error(), "password") {
		t.Error(err)
	}
	for _, address := range []string{"", "80", "host:name"} {
		if _, _, err := Serve(address, nil); err == nil {
			t.Errorf("%q is an address", address)
		}
	}
}
