package engine

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

var killRows = flag.Int("engine.rows", 40_000, "rows of the list in the kill tests, and of the longest one in benchmarks")

// killWorkers is how many workers a process of the kill test has.
const killWorkers = 4

// TestMain is a process of a campaign, or a server of a cluster, where the environment says so.
func TestMain(m *testing.M) {
	switch os.Getenv("CAMPAIGN_PROCESS") {
	case "":
		os.Exit(m.Run())
	case "server":
		os.Exit(serve())
	case "null":
		code := process(toNull)
		status, _ := os.ReadFile("/proc/self/status") // for the benchmarks
		os.Stdout.Write(status)
		os.Exit(code)
	}
	os.Exit(process(toFile("out")))
}

// process runs a campaign in the current folder, with the list, state and out in it.
func process(open func(route.Options) (route.Transport, error)) int {
	t := new(testing.T)
	ctx := context.Background()
	o := Options{Name: "test", Open: open, Workers: killWorkers, Log: quiet}
	list, err := OpenCSV("list", CSVOptions{Template: compiled(t, bootstrap.ProfileCP), Number: "msisdn"})
	if err == nil {
		var b *Broker
		if b, err = Embed("state", quiet); err == nil {
			defer b.Close()
			var c *Campaign
			o.List = list
			if c, err = Start(ctx, b, o); err == nil {
				_, err = c.Run(ctx, nil)
			}
		}
	}
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		return 1
	}
	return 0
}

// TestKill kills a campaign at random times: in the end no row is missing, those that were
// sent twice are within the bound, and the counters are exact.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const kills, each = 10, 10 * time.Microsecond // which a row takes at least
	n := *killRows
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	check(t, os.Rename(writeList(t, n), filepath.Join(dir, "list")))
	killed := 0
	for run := 0; ; run++ {
		cmd := exec.Command(os.Args[0])
		cmd.Dir, cmd.Stderr, cmd.Env = dir, os.Stderr, append(os.Environ(), "CAMPAIGN_PROCESS=1")
		check(t, cmd.Start())
		ended := make(chan struct{})
		if killed < kills {
			go func() {
				// Most kills are while it sends, some at the very beginning.
				for before := size(out); killed > 1 && size(out) == before && !closed(ended); {
					time.Sleep(time.Millisecond)
				}
				time.Sleep(rand.N(time.Duration(n) * each / kills))
				cmd.Process.Kill()
			}()
		}
		err := cmd.Wait()
		close(ended)
		if err == nil {
			break
		}
		if killed++; killed > kills {
			t.Fatal(err)
		}
	}
	repeated := checkSink(t, out, n)
	b := embedded(t, filepath.Join(dir, "state"))
	c, err := Open(t.Context(), b, "test")
	check(t, err)
	s, err := c.Status(t.Context())
	check(t, err)
	if !s.Finished() || s.Refused != bad(n) || s.Sent != int64(n)-bad(n) || int64(repeated) > s.Repeated {
		t.Errorf("%d rows were sent again; %+v", repeated, s)
	}

	if bound := killed * killWorkers * recordRows; repeated > bound {
		t.Errorf("%d rows were sent again, more than %d", repeated, bound)
	}
	t.Log(killed, "kills,", repeated, "rows sent again of", strconv.FormatInt(s.Repeated, 10), "perhaps")
}

// size returns the size of a file, 0 where there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// closed reports whether c is closed.
func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
