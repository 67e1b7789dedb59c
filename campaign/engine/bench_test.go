package engine

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// goal names a goal in the output, as bench/report does.
func goal(b *testing.B, what string, value, least float64) {
	verdict := "met"
	if value < least {
		verdict = "**missed**"
	}
	b.Logf("| %s: at least %.0f devices/s | %.0f | %s |", what, least, value, verdict)
}

// send measures whole campaigns to a list of n rows, with the begin and end of the server, and
// returns devices/s.
func send(b *testing.B, n int, o Options) float64 {
	for b.Loop() {
		broker, err := Embed(b.TempDir(), quiet)
		check(b, err)
		if s := campaign(b, b.Context(), broker, o); !s.Finished() {
			b.Fatalf("%+v", s)
		}
		broker.Close()
	}
	speed := float64(n) * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(speed, "devices/s")
	return speed
}

// BenchmarkNull sends to nowhere, and as a floor does the same without rendering.
func BenchmarkNull(b *testing.B) {
	const n = 1_000_000
	path := writeList(b, n)
	for _, profile := range []bootstrap.Profile{bootstrap.ProfileDM, bootstrap.ProfileCP} {
		b.Run(profile.String(), func(b *testing.B) {
			speed := send(b, n, Options{List: openList(b, path, profile), Open: toNull})
			goal(b, "to nowhere, "+profile.String(), speed, 300_000)
		})
	}
	b.Run("bare", func(b *testing.B) {
		send(b, n, Options{List: bare{openList(b, path, bootstrap.ProfileCP)}, Open: toNull})
	})
}

// A bare list has the same message for each row: what is left is the engine.
type bare struct{ *CSV }

func (l bare) Rows(string) (Rows, error) {
	r := &bareRows{results: make([]bulk.Result, recordRows), out: append([]byte{5}, "12345"...)}
	for range 3 {
		r.out = append(append(r.out, 140), make([]byte, 140)...)
	}
	return r, nil
}

type bareRows struct {
	mark    bulk.Mark
	results []bulk.Result
	out     []byte
}

func (r *bareRows) Seek(m bulk.Mark) { r.mark = m }
func (r *bareRows) Mark() bulk.Mark  { return r.mark }
func (r *bareRows) Clear()           {}

func (r *bareRows) Next(n int) ([]bulk.Result, error) {
	for i := range n {
		r.mark.Rows++
		r.results[i] = bulk.Result{Row: r.mark.Rows, Out: r.out}
	}
	return r.results[:n], nil
}

// BenchmarkSMSC sends three segments to each device, over the loopback interface, to an
// SMSC that answers each and is in the same process.
func BenchmarkSMSC(b *testing.B) {
	const n, binds = 100_000, 2
	server, err := smsc.Listen("127.0.0.1:0", smsc.Options{})
	check(b, err)
	defer server.Close()
	profile := smpp.NewProfile()
	profile.Window = 1000
	speed := send(b, n, Options{List: long(b, n), Workers: 8, Open: func(o route.Options) (route.Transport, error) {
		o.Profile, o.Binds = &profile, binds
		return route.Open(b.Context(), route.Target{Scheme: "smpp", User: "bench", Addr: server.Addr()}, o)
	}})
	segments := float64(server.Counts().Accepted) / float64(n-bad(n)) / float64(b.N)
	b.ReportMetric(segments, "segments/device")
	goal(b, fmt.Sprintf("to an SMSC, %.1f segments", segments), speed, 50_000)
}

// long opens a list whose messages have three segments.
func long(b *testing.B, n int) *CSV {
	a := account()
	for i := range 3 {
		a.Addresses = append(a.Addresses, bootstrap.Address{Addr: fmt.Sprintf("https://dm%d.example.com/a-longer-path", i)})
	}
	t, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECNetwPIN}, a)
	check(b, err)
	l, err := OpenCSV(writeList(b, n), CSVOptions{Template: t, Number: "msisdn"})
	check(b, err)
	b.Cleanup(func() { l.Close() })
	return l
}

// BenchmarkGrowth sends to lists of 10,000 rows and more, each in a process of its own:
// time for each row and peak memory stay. The longest list has -engine.rows.
func BenchmarkGrowth(b *testing.B) {
	for n := 10_000; n <= max(*killRows, 1_000_000); n *= 10 {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := b.TempDir()
			check(b, os.Rename(writeList(b, n), filepath.Join(dir, "list")))
			var peak, took float64
			for b.Loop() {
				b.StopTimer()
				check(b, os.RemoveAll(filepath.Join(dir, "state")))
				b.StartTimer()
				cmd := exec.Command(os.Args[0])
				cmd.Dir, cmd.Stderr, cmd.Env = dir, os.Stderr, append(os.Environ(), "CAMPAIGN_PROCESS=null", "GOMEMLIMIT=40MiB")
				begin := time.Now()
				out, err := cmd.Output()
				check(b, err)
				took += time.Since(begin).Seconds()
				peak = max(peak, high(out))
			}
			b.ReportMetric(took/float64(b.N)*1e9/float64(n), "ns/device")
			b.ReportMetric(peak, "MiB-peak")
			verdict := "met"
			if peak > 64 {
				verdict = "**missed**"
			}
			b.Logf("| a list of %d rows: at most 64 MiB | %.0f | %s |", n, peak, verdict)
		})
	}
}

// high returns the peak memory of a process in MiB, from what it says of itself.
func high(status []byte) float64 {
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(bytes.TrimSpace(status))
	if m == nil {
		return 0 // not this system
	}
	kilo, _ := strconv.ParseFloat(string(m[1]), 64)
	return kilo / 1024
}
