package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A node is a server of a cluster, as a process of its own.
type node struct {
	Name, Dir     string
	Client, Route int // ports
	Routes        string
	process       *exec.Cmd
	stdin         io.Closer // the process ends with it
}

// serve is the process of the node that the environment describes.
func serve() int {
	var n node
	err := json.Unmarshal([]byte(os.Getenv("CAMPAIGN_NODE")), &n)
	var s *server.Server
	if err == nil {
		s, err = server.NewServer(&server.Options{
			ServerName: n.Name, Host: "127.0.0.1", Port: n.Client, JetStream: true, StoreDir: n.Dir, SyncInterval: syncInterval, NoSigs: true,
			Cluster: server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: n.Route}, Routes: server.RoutesFromStr(n.Routes),
		})
	}
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		return 1
	}
	s.Start()
	io.Copy(io.Discard, os.Stdin)
	return 0
}

// start starts the process.
func (n *node) start(t *testing.T) {
	text, err := json.Marshal(n)
	check(t, err)
	n.process = exec.Command(os.Args[0])
	n.process.Stderr, n.process.Env = os.Stderr, append(os.Environ(), "CAMPAIGN_PROCESS=server", "CAMPAIGN_NODE="+string(text))
	n.stdin, err = n.process.StdinPipe()
	check(t, err)
	check(t, n.process.Start())
}

// kill kills the process.
func (n *node) kill() {
	n.process.Process.Kill()
	n.process.Wait()
	n.stdin.Close()
}

// cluster starts three servers, and returns them with a broker that is connected.
func cluster(t *testing.T) ([]*node, *Broker) {
	var nodes []*node
	var routes, url string
	var ports []net.Listener
	for i := range 3 {
		n := &node{Name: fmt.Sprintf("node%d", i), Dir: t.TempDir()}
		for _, port := range []*int{&n.Client, &n.Route} {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			check(t, err)
			ports = append(ports, l)
			*port = l.Addr().(*net.TCPAddr).Port
		}
		routes += fmt.Sprintf(",nats://127.0.0.1:%d", n.Route)
		url += fmt.Sprintf(",nats://127.0.0.1:%d", n.Client)
		nodes = append(nodes, n)
	}
	for _, l := range ports {
		l.Close()
	}
	for _, n := range nodes {
		n.Routes = routes[1:]
		n.start(t)
		t.Cleanup(n.kill)
	}
	var b *Broker
	var err error
	for range 100 {
		if b, err = Connect(url[1:]); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	check(t, err)
	t.Cleanup(b.Close)
	return nodes, b
}

// A counter is a sink that counts how often each row was sent. It needs some time.
type counter struct {
	rows []atomic.Int32 // by the row
	sent atomic.Int64
	wait time.Duration // for a batch
}

func (c *counter) open(route.Options) (route.Transport, error) { return c, nil }

func (c *counter) Send(_ context.Context, batch []route.Message) error {
	time.Sleep(c.wait)
	for i := range batch {
		batch[i].Outcome = route.OutcomeSent
		c.rows[batch[i].Row].Add(1)
		c.sent.Add(1)
	}
	return nil
}

func (*counter) Close() error { return nil }

// check checks that every good row was sent, and returns how many more than once.
func (c *counter) check(t testing.TB) (repeated int64) {
	t.Helper()
	for i := range c.rows {
		good := i > 0 && i%97 != 0 && i%101 != 0
		n := c.rows[i].Load()
		if (n > 0) != good {
			t.Fatalf("row %d was sent %d times", i, n)
		}
		if n > 1 {
			repeated++
		}
	}
	return repeated
}

// TestClusterKill kills the server of a cluster that leads the ledger, and starts it again,
// while one program sends: it goes on, no row is missing, the counters are exact.
func TestClusterKill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	n := *killRows
	list := openList(t, writeList(t, n), bootstrap.ProfileCP)
	nodes, b := cluster(t)
	// About two seconds for each list.
	sink := &counter{rows: make([]atomic.Int32, n+1), wait: 2 * time.Second * killWorkers * recordRows / time.Duration(n)}
	c, err := Start(t.Context(), b, Options{Name: "test", List: list, Open: sink.open, Workers: killWorkers, Log: quiet})
	check(t, err)
	kills := make(chan string)
	go func() {
		for sink.sent.Load() < int64(n/4) {
			time.Sleep(time.Millisecond)
		}
		leader := nodes[0]
		if s, err := b.js.Stream(t.Context(), "KV_campaign_test"); err == nil {
			for _, n := range nodes {
				if n.Name == s.CachedInfo().Cluster.Leader {
					leader = n
				}
			}
		}
		leader.kill()
		before := sink.sent.Load()
		for sink.sent.Load() < before+int64(n/8) {
			time.Sleep(time.Millisecond)
		}
		leader.start(t)
		kills <- leader.Name
	}()
	s, err := c.Run(t.Context(), nil)
	check(t, err)
	killed := <-kills
	if err := b.js.DeleteStream(t.Context(), c.streamName()); err != nil {
		t.Error(err)
	}
	repeated := sink.check(t)
	if !s.Finished() || s.Refused != bad(n) || s.Sent != int64(n)-bad(n) || repeated > s.Repeated || repeated > killWorkers*recordRows {
		t.Errorf("%d rows were sent again; %+v", repeated, s)
	}
	t.Log(killed, "was killed;", repeated, "rows sent again of", s.Repeated, "perhaps")
}
