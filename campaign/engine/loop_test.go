package engine

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// token is that of the endpoint for acknowledgements.
const token = "a-token-of-some-length"

// A network has an SMSC, and a device for each row.
type network struct {
	*smsc.SMSC
	devices map[string]*device.Device // by number
	mutex   sync.Mutex
	got     [][2]string // number and segment, as they were accepted
}

// newNetwork returns a network for the rows of a list. The SMSC throttles, refuses every
// 50th number, and answers in hexadecimal; its receipts are decimal, late, and come twice.
// Every 43rd message fails.
func newNetwork(t *testing.T, rows [][]string) *network {
	t.Helper()
	n := &network{devices: map[string]*device.Device{}}
	s, err := smsc.Listen("127.0.0.1:0", smsc.Options{
		ID:        func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 16) },
		ReceiptID: func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) },
		Answer:    n.answer,
	})
	check(t, err)
	t.Cleanup(func() { s.Close() })
	n.SMSC = s
	for _, row := range rows {
		imsi, err := bootstrap.AppendIMSI(nil, row[2])
		if err != nil {
			continue
		}
		d, err := device.New(t.Context(), new(device.Memory), device.Policy{Network: imsi, Device: row[1]})
		check(t, err)
		n.devices[strings.TrimPrefix(row[0], "+")] = d
	}
	return n
}

func (n *network) answer(i int64, p *smpp.PDU) (a smsc.Answer) {
	to := string(p.Dest.Addr)
	switch {
	case i%997 == 0:
		return smsc.Answer{Status: smpp.StatusThrottled}
	case strings.HasSuffix(to, "50") || strings.HasSuffix(to, "00"):
		return smsc.Answer{Status: 0x0B}
	}
	if p.Registered == 1 {
		row, _ := strconv.Atoi(to[4:])
		receipt := smsc.Receipt{State: smpp.StateDelivered, Params: i%2 == 0, Delay: time.Duration(i%300) * time.Millisecond}
		if row%43 == 0 {
			receipt.State = smpp.StateUndeliverable
		}
		a.Receipts = []smsc.Receipt{{State: smpp.StateEnroute}, receipt, receipt}
	}
	n.mutex.Lock()
	n.got = append(n.got, [2]string{to, string(p.Short)})
	n.mutex.Unlock()
	return a
}

// receive gives all short messages to their devices, and returns the names of those that
// begin their first session.
func (n *network) receive(t *testing.T) (names []string) {
	t.Helper()
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for _, m := range n.got {
		d := n.devices[m[0]]
		if d == nil {
			t.Fatalf("a message to %s", m[0])
		}
		plan, err := d.Receive(t.Context(), device.Push{From: "100", Segment: []byte(m[1])})
		check(t, err)
		if plan == nil { // not the last segment
			continue
		}
		check(t, plan.Apply(t.Context()))
		session, err := d.FirstSession("com.example.dm")
		check(t, err)
		_, name, _, ok := bootstrap.Acknowledges(session.Message)
		if !ok {
			t.Fatalf("%s begins another session", m[0])
		}
		names = append(names, name)
	}
	return names
}

// readRows returns the rows of a list.
func readRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	check(t, err)
	defer f.Close()
	rows, err := csv.NewReader(bufio.NewReader(f)).ReadAll()
	check(t, err)
	return rows[1:]
}

// TestLoop has the whole way: a list, the SMSC, a device for each row, its first session,
// the acknowledgement of the server, the report. Receipts are late and come twice, in
// another notation; the SMSC throttles and refuses; a stranger acknowledges, too.
func TestLoop(t *testing.T) {
	const n = 2000
	path := writeList(t, n)
	rows := readRows(t, path)
	net := newNetwork(t, rows)
	b := embedded(t, filepath.Join(t.TempDir(), "state"))
	list := openList(t, path, bootstrap.ProfileDM)
	target, err := route.Parse("smpp://user@" + net.Addr())
	check(t, err)
	c, err := Start(t.Context(), b, Options{Name: "loop", List: list, Receipts: 10 * time.Second, Log: quiet, Open: func(o route.Options) (route.Transport, error) {
		o.Binds = 2
		return route.Open(t.Context(), target, o)
	}})
	check(t, err)
	status, err := c.Run(t.Context(), nil)
	check(t, err)
	if !status.Finished() {
		t.Fatalf("%+v", status)
	}
	names := net.receive(t)
	server := httptest.NewServer(settle.Acknowledgements([]byte(token), c.Acknowledge))
	defer server.Close()
	half := len(names) / 2
	acknowledge(t, server.URL, 204, "Bearer "+token, strings.Join(append(names[:half:half], "IMEI:stranger"), "\r\n"))
	check(t, c.Acknowledge(t.Context(), names[half/2:]...))

	var report strings.Builder
	check(t, c.WriteCSV(t.Context(), list, &report))
	lines, err := csv.NewReader(strings.NewReader(report.String())).ReadAll()
	check(t, err)
	var managed, failed int64
	for i, line := range lines[1:] {
		row := i + 1
		want, reason := "managed", ""
		switch {
		case row%97 == 0:
			want, reason = "refused", "IMSI"
		case row%101 == 0:
			want, reason = "refused", "number"
		case row%50 == 0:
			want, reason = "refused", "ESME_RINVDSTADR"
		case row%43 == 0:
			failed++
		}
		if want == "managed" {
			managed++
		}
		if line[1] != want || !strings.Contains(line[2], reason) {
			t.Fatalf("row %d: %v", row, line)
		}
	}
	s, err := c.Settled(t.Context(), list)
	check(t, err)
	if len(lines) != n+1 || status.Sent != managed || s.Managed != managed || s.Delivered != managed-failed || s.Failed != 0 || s.Answered != managed || s.Strangers != 1 {
		t.Errorf("%d rows, %d are to be managed, %d fail: %+v", len(lines)-1, managed, failed, s)
	}
	sum := settle.Minute{}
	for _, m := range s.Minutes {
		sum.Delivered, sum.Managed = sum.Delivered+m.Delivered, sum.Managed+m.Managed
	}
	if sum.Delivered != s.Delivered || sum.Managed != s.Managed || !slices.IsSortedFunc(s.Minutes, func(a, b settle.Minute) int { return a.At.Compare(b.At) }) {
		t.Errorf("minutes %+v", s.Minutes)
	}
	if s, err = c.Settled(t.Context(), nil); err != nil || s.Failed != failed || s.Managed != 0 {
		t.Errorf("without the list %+v, %v", s, err)
	}
	if f := net.Faults(); len(f) > 0 || net.Counts().Throttled == 0 {
		t.Error(f)
	}
	for _, octets := range net.got { // all are segments of the road
		if _, err := push.ParseSegment([]byte(octets[1])); err != nil {
			t.Fatal(err)
		}
	}
}

// acknowledge asks the endpoint, and returns what it says.
func acknowledge(t *testing.T, url string, want int, authorization, body string) string {
	t.Helper()
	r, err := http.NewRequest("POST", url+"/acknowledge", strings.NewReader(body))
	check(t, err)
	r.Header.Set("Authorization", authorization)
	a, err := http.DefaultClient.Do(r)
	check(t, err)
	defer a.Body.Close()
	if a.StatusCode != want {
		t.Errorf("%q: %s", authorization, a.Status)
	}
	return fmt.Sprint(a.Header["Content-Length"], a.Header["Content-Type"], a.ContentLength)
}
