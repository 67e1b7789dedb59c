package card_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/test/virtualcard"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// openscConf makes OpenSC take the driver that has no files of its own in mind, for which
// it knows no way but the ATR.
const openscConf = `app default {
	card_atr 3B:80:80:01:01 { driver = "setcos"; type = 1000; }
	framework pkcs15 { use_file_caching = false; }
}
`

// openscScript runs a pcscd that nobody else sees, with a /run of its own, and reads the
// object $2 into the file $3 as soon as the reader has its card. $1 is the folder of the
// reader's configuration.
const openscScript = `
mount -t tmpfs none /run
pcscd --foreground --critical --config "$1" &
trap "kill $!; wait" EXIT
for n in $(seq 50); do
	pkcs15-tool --reader 0 --read-data-object "$2" --raw >"$3" 2>"$3.log" && exit
	sleep 0.2
done
cat "$3.log"
exit 1
`

// readByOpenSC returns what OpenSC reads from c, which stands in the reader of vpcd. All
// happens in a mount namespace, so that a pcscd of this machine is not disturbed, and
// nothing stays.
func readByOpenSC(t *testing.T, c *virtualcard.Card, oid string) []byte {
	t.Helper()
	for _, tool := range []string{"pkcs15-tool", "pcscd", "vpcd-config", "unshare"} {
		testdoc.Tool(t, tool)
	}
	if out, err := exec.Command("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/run").CombinedOutput(); err != nil {
		t.Skipf("this machine allows no mount namespaces: %v: %s", err, out)
	}
	drivers, err := filepath.Glob("/usr/lib/*pcsc/drivers/serial/libifdvpcd.so")
	if err != nil || len(drivers) == 0 {
		t.Skip("missing: libifdvpcd.so; install the Debian package vsmartcard-vpcd")
	}
	port, wait := serve(t, c)
	dir := t.TempDir()
	conf, readers, out := filepath.Join(dir, "opensc.conf"), filepath.Join(dir, "readers"), filepath.Join(dir, "out")
	reader := fmt.Sprintf("FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME 127.0.0.1:0x%X\nLIBPATH %s\nCHANNELID 0x%[1]X\n", port, drivers[0])
	if err := os.Mkdir(readers, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{conf: openscConf, filepath.Join(readers, "vpcd"): reader} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "unshare", "--map-root-user", "--mount", "--kill-child", "--pid", "--fork", "sh", "-ec", openscScript, "sh", readers, oid, out)
	cmd.Env = append(os.Environ(), "OPENSC_CONF="+conf)
	cmd.WaitDelay = 10 * time.Second
	log, err := cmd.CombinedOutput()
	wait()
	if err != nil {
		t.Fatalf("OpenSC: %v\n%s", err, log)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// serve puts c into the first slot of vpcd, which connects to the port, and a card without
// files into the second one, at the next port. stop ends that.
func serve(t *testing.T, c *virtualcard.Card) (port int, stop func()) {
	t.Helper()
	listeners := make([]net.Listener, 2)
	for try := 0; ; try++ {
		var err error
		if listeners[0], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		port = listeners[0].Addr().(*net.TCPAddr).Port
		if listeners[1], err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1)); err == nil {
			break
		}
		listeners[0].Close()
		if try == 20 {
			t.Fatal(err)
		}
	}
	var wait sync.WaitGroup
	for i, slot := range []*virtualcard.Card{c, {}} {
		wait.Go(func() {
			for {
				conn, err := listeners[i].Accept()
				if err != nil {
					return
				}
				_ = slot.Serve(conn) // until pcscd ends
				conn.Close()
			}
		})
	}
	return port, func() {
		for _, l := range listeners {
			l.Close()
		}
		wait.Wait()
	}
}

// TestOpenSC holds that another reader of cards than ours gets the message of an image
// octet for octet.
func TestOpenSC(t *testing.T) {
	for _, absolute := range []bool{false, true} {
		t.Run(fmt.Sprintf("absolute=%v", absolute), func(t *testing.T) {
			want := message(1172)
			files, err := card.Image(card.ImageOptions{Absolute: absolute}, card.Content{Kind: card.KindConfig1, Data: message(40)}, card.Content{Kind: card.KindDM, Data: want})
			if err != nil {
				t.Fatal(err)
			}
			if got := readByOpenSC(t, &virtualcard.Card{Files: files}, "2.23.43.7.1"); !bytes.Equal(got, want) {
				t.Errorf("%d octets % X", len(got), got)
			}
		})
	}
}
