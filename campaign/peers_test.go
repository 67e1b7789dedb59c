package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// peersFolder is where campaign/peers has put what the tests need. They run in a network
// namespace of its own, in which ports are free and nobody listens.
func peersFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("PEERS")
	if folder == "" {
		t.Skip("runs by campaign/peers")
	}
	return folder
}

// daemon starts a program, which ends with the test, and waits until it listens on port.
// It returns the file with its output.
func daemon(t *testing.T, port string, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		kill.Stop()
		out.Close()
	})
	for until := time.Now().Add(20 * time.Second); port != ""; time.Sleep(50 * time.Millisecond) {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			c.Close()
			break
		}
		if time.Now().After(until) {
			text, _ := os.ReadFile(out.Name())
			t.Fatalf("%s does not listen: %s", name, text)
		}
	}
	return out.Name()
}

// peerDevices is a list of n devices, each with a number of its own.
func peerDevices(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("msisdn,device,imsi,pin,user,password,nonce,serverpassword,servernonce\n")
	for i := range n {
		fmt.Fprintf(&b, "+49170%07d,IMEI:49015420%07d,31015012345%04d,12345,user%d,pass%d,n%d,sp%d,sn%d\n", i, i, i, i, i, i, i, i)
	}
	name := filepath.Join(t.TempDir(), "devices.csv")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// send runs a campaign, and returns what it says.
func send(t *testing.T, devices, to string, more ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	args := append([]string{"run", "--account", "../examples/account.json", "--devices", devices, "--profile", "cp", "--sec", "NETWPIN",
		"--ref-seed", "peers", "--to", to, "--state", filepath.Join(t.TempDir(), "state")}, more...)
	if code := run(args, &out, &complaints); code != exitOK {
		t.Fatalf("campaign %q: exit code %d\n%s%s", args, code, out.String(), complaints.String())
	}
	return out.String() + complaints.String()
}

// A short is a short message as it arrived: a number, and in hexadecimal the user data header
// and what is behind it.
type short struct{ to, udh, data string }

// wanted returns the short messages that a campaign sends, from the line that the transport
// file writes for each.
func wanted(t *testing.T, devices string) (all []short) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "out.jsonl")
	send(t, devices, "file:"+name)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var x struct {
			Row    int
			Octets string
		}
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		b, err := hex.DecodeString(x.Octets)
		if err != nil || len(b) == 0 || int(b[0]) >= len(b) {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, short{fmt.Sprintf("+49170%07d", x.Row-1), hex.EncodeToString(b[:1+b[0]]), hex.EncodeToString(b[1+b[0]:])})
	}
	if len(all) == 0 {
		t.Fatal("nothing is sent")
	}
	return all
}

// compare holds that a peer got each short message, and no other; repeats are allowed.
func compare(t *testing.T, got, want []short) {
	t.Helper()
	key := func(a, b short) int { return strings.Compare(a.to+a.udh+a.data, b.to+b.udh+b.data) }
	sort := func(all []short) []short { slices.SortFunc(all, key); return slices.Compact(all) }
	repeats := len(got)
	got, want = sort(got), sort(want)
	t.Logf("%d short messages, %d of them repeated", len(got), repeats-len(got))
	if !slices.Equal(got, want) {
		t.Errorf("got %d different short messages, want %d; the first:\n%v\n%v", len(got), len(want), got[:min(1, len(got))], want[:1])
	}
}

// TestPeerKannel sends through Kannel to its fakesmsc.
func TestPeerKannel(t *testing.T) {
	peersFolder(t)
	conf, err := filepath.Abs("testdata/peers/kannel.conf")
	if err != nil {
		t.Fatal(err)
	}
	devices := peerDevices(t, 40)
	want := wanted(t, devices)
	daemon(t, "13001", "bearerbox", "-v", "4", conf)
	fake := daemon(t, "", "/usr/lib/kannel/test/fakesmsc", "-H", "127.0.0.1", "-r", "10000", "-v", "0", "-m", "0", "1 2 text nop")
	daemon(t, "13013", "smsbox", "-v", "4", conf)
	t.Setenv("CAMPAIGN_PASSWORD", "secret")
	route := filepath.Join(t.TempDir(), "route.json")
	if err := os.WriteFile(route, []byte(`{"source": "Operator", "source_ton": 5}`), 0o600); err != nil {
		t.Fatal(err)
	}
	send(t, devices, "kannel+http://campaign@127.0.0.1:13013/cgi-bin/sendsms", "--route", route, "--receipts", "1s")

	line := regexp.MustCompile(`Got message \d+: <\S+ (\S+) udh (\S+) data (\S+)>`)
	var got []short
	for until := time.Now().Add(20 * time.Second); len(got) < len(want) && time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		text, err := os.ReadFile(fake)
		if err != nil {
			t.Fatal(err)
		}
		got = got[:0]
		for _, m := range line.FindAllStringSubmatch(string(text), -1) {
			udh, err1 := url.QueryUnescape(m[2])
			data, err2 := url.QueryUnescape(m[3])
			if err1 != nil || err2 != nil {
				t.Fatalf("%q", m)
			}
			got = append(got, short{m[1], hex.EncodeToString([]byte(udh)), hex.EncodeToString([]byte(data))})
		}
	}
	compare(t, got, want)
	if t.Failed() {
		text, _ := os.ReadFile(fake)
		t.Logf("fakesmsc says:\n%.2000s", text)
	}
}

// TestPeerSMPP sends to an SMSC that throttles, breaks connections before it answers, and
// sends receipts late, twice, and with the identifier in another notation. tshark reads
// what was on the wire.
func TestPeerSMPP(t *testing.T) {
	folder := peersFolder(t)
	script, err := filepath.Abs("testdata/peers/smsc.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "smpp")); err != nil {
		t.Skip("the npm package smpp is not installed")
	}
	devices := peerDevices(t, 100)
	want := wanted(t, devices)
	t.Setenv("NODE_PATH", filepath.Join(folder, "node_modules"))
	t.Setenv("CAMPAIGN_PASSWORD", "secret")
	out := daemon(t, "2775", "node", script)
	wire := record(t)
	said := send(t, devices, "smpp://campaign@127.0.0.1:2775", "--receipts", "3s")
	// A connection that breaks takes its receipts along; twice is once, and hexadecimal is decimal.
	delivered := regexp.MustCompile(`(?m)^delivered +(\d+)$`).FindStringSubmatch(said)
	if n := len(delivered); n == 0 || !strings.Contains(said, "finished") {
		t.Fatalf("campaign says:\n%s", said)
	}
	if n, err := strconv.Atoi(delivered[1]); err != nil || n < 20 || n > 100 {
		t.Errorf("%d are delivered: %v\n%s", n, err, said)
	}

	var got []short
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var x struct {
			To          string
			TON, ESM    int
			UDH         []string
			Hex         string
			Coding, NPI int
		}
		if json.Unmarshal(s.Bytes(), &x) != nil {
			continue // a word of node
		}
		udh, err := hex.DecodeString(strings.Join(x.UDH, ""))
		if err != nil || x.TON != 1 || x.NPI != 1 || x.ESM != 0x40 || x.Coding != 4 {
			t.Errorf("%s: %v", s.Bytes(), err)
		}
		got = append(got, short{"+" + x.To, fmt.Sprintf("%02x%x", len(udh), udh), x.Hex})
	}
	compare(t, got, want)
	for _, text := range []string{"SEC: NETWPIN", "MAC:", "wap-provisioningdoc", "PROVIDER-ID"} {
		if shown := wire(); !strings.Contains(shown, text) {
			t.Errorf("tshark does not show %q in %d octets", text, len(shown))
		}
	}
}

// record has tshark record the loopback, and returns a function that returns all that it
// shows of SMPP.
func record(t *testing.T) func() string {
	t.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed")
	}
	file := filepath.Join(t.TempDir(), "wire.pcapng")
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, tshark, "-q", "-i", "lo", "-w", file, "tcp port 2775")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(said); s.Scan() && !strings.Contains(s.Text(), "Capturing"); {
	}
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	var shown string
	return func() string {
		if ctx.Err() == nil {
			time.Sleep(time.Second) // for what is on its way
			stop()
			_ = cmd.Wait()
			text, err := exec.Command(tshark, "-r", file, "-V", "-d", "tcp.port==2775,smpp", "-o", "gsm_sms_ud.port_number_udh_means_wsp:TRUE").Output()
			if err != nil {
				t.Fatal(err)
			}
			shown = string(text)
		}
		return shown
	}
}
