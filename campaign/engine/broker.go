package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// How long an operation may take: one try of it, and all together, which is longer than
// an election of the cluster.
const (
	tryTime = 5 * time.Second
	allTime = 2 * time.Minute
)

// syncInterval is how often the embedded server has the disk write. A kill of the
// process loses nothing, a power failure what was recorded in this time.
const syncInterval = time.Second

// ErrInUse says that another process has the state folder, and cannot be reached.
var ErrInUse = errors.New("another process has the state folder")

// A Broker is a connection to JetStream, and where it is embedded the server, too.
type Broker struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	server *server.Server // nil: another process
	lock   *flock.Flock
	tries  time.Duration // instead of allTime, for tests
}

// endpoint is the content of the file that tells other processes of the same user where
// the embedded server is.
type endpoint struct{ URL, Token string }

// Embed starts JetStream with its files below dir. Where another process of this machine
// has done so, it connects to that: it listens on the loopback interface, and the token
// is in a file that only its owner can read.
func Embed(dir string, log *slog.Logger) (*Broker, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "endpoint")
	lock := flock.New(filepath.Join(dir, "lock"))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !locked {
		text, err := os.ReadFile(path)
		var e endpoint
		if err == nil {
			err = json.Unmarshal(text, &e)
		}
		if err == nil {
			var b *Broker
			if b, err = Connect(e.URL, nats.Token(e.Token)); err == nil {
				return b, nil
			}
		}
		return nil, fmt.Errorf("%w: %w", ErrInUse, err)
	}
	b := &Broker{lock: lock}
	token := rand.Text()
	if err = os.WriteFile(path, nil, 0o600); err != nil { // the server would not say so well
		b.Close()
		return nil, err
	}
	b.server, err = server.NewServer(&server.Options{
		ServerName: "campaign", Host: "127.0.0.1", Port: server.RANDOM_PORT, Authorization: token,
		JetStream: true, StoreDir: dir, SyncInterval: syncInterval, JetStreamMaxMemory: 16 << 20,
		NoSigs: true, NoSystemAccount: false, MaxPayload: 4 << 20,
	})
	if err == nil {
		b.server.SetLoggerV2(serverLog{log}, false, false, false)
		b.server.Start()
		if !b.server.JetStreamEnabled() || !b.server.ReadyForConnections(time.Minute) {
			err = fmt.Errorf("%s: the embedded server does not start; the log says why", dir)
		}
	}
	if err == nil {
		text, _ := json.Marshal(endpoint{b.server.ClientURL(), token}) // texts have no errors
		err = os.WriteFile(path, text, 0o600)
	}
	if err == nil {
		err = b.connect("", nats.InProcessServer(b.server), nats.Token(token))
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Credentials returns the options for a cluster that wants to know who connects, and has a
// certificate that leads to those in ca. Either file can be "".
func Credentials(file, ca string) (o []nats.Option) {
	if file != "" {
		o = append(o, nats.UserCredentials(file))
	}
	if ca != "" {
		o = append(o, nats.RootCAs(ca))
	}
	return o
}

// Connect connects to JetStream. The connection comes back by itself when a server of the
// cluster goes.
func Connect(url string, options ...nats.Option) (*Broker, error) {
	b := &Broker{}
	return b, b.connect(url, options...)
}

func (b *Broker) connect(url string, options ...nats.Option) (err error) {
	options = append([]nats.Option{nats.Name("campaign"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.Timeout(tryTime)}, options...)
	if b.conn, err = nats.Connect(url, options...); err == nil {
		b.js, err = jetstream.New(b.conn)
	}
	return err
}

// Close closes the connection, and ends the server where it is embedded.
func (b *Broker) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
	if b.lock != nil {
		b.lock.Unlock()
	}
}

// replicas is in how many copies the cluster keeps everything.
func (b *Broker) replicas() int {
	if b.conn.ConnectedClusterName() == "" {
		return 1
	}
	return 3
}

// errStale says that somebody else has written in the meantime.
var errStale = errors.New("another worker has gone on with it")

// stale reports whether an error is that of a wrong sequence.
func stale(err error) bool {
	e, ok := errors.AsType[*jetstream.APIError](err)
	return ok && (e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// permanent reports whether an error stays, however often one tries.
func permanent(err error) bool {
	e, ok := errors.AsType[*jetstream.APIError](err)
	return ok && e.Code/100 == 4 && e.ErrorCode != jetstream.JSErrCodeStreamNotFound && e.ErrorCode != jetstream.JSErrCodeConsumerNotFound ||
		errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrAuthorization) || errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, jetstream.ErrBucketNotFound)
}

// retry tries op until it succeeds, through elections and connections that break.
func retry[T any](ctx context.Context, b *Broker, what string, op func(context.Context) (T, error)) (T, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 20*time.Millisecond, time.Second
	v, err := backoff.Retry(ctx, func() (T, error) {
		try, cancel := context.WithTimeout(ctx, tryTime)
		defer cancel()
		v, err := op(try)
		if err != nil && permanent(err) {
			err = backoff.Permanent(err)
		}
		return v, err
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(cmp.Or(b.tries, allTime)))
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("no answer from JetStream: its disk may be full, or too few of its servers run: %w", err)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return v, err
}

// A table is a bucket of keys and values, in which a value is replaced only by somebody
// who has seen it.
type table struct {
	*Broker
	kv jetstream.KeyValue
}

// table opens a bucket, and makes it where create says so.
func (b *Broker) table(ctx context.Context, bucket string, create bool) (*table, error) {
	kv, err := retry(ctx, b, "opening the campaign", func(ctx context.Context) (jetstream.KeyValue, error) {
		if !create {
			return b.js.KeyValue(ctx, bucket)
		}
		return b.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucket, History: 1, Replicas: b.replicas()})
	})
	return &table{b, kv}, err
}

// get returns a value, and its revision, which is 0 where there is none.
func (t *table) get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	entry, err := retry(ctx, t.Broker, "reading "+key, func(ctx context.Context) (jetstream.KeyValueEntry, error) {
		return t.kv.Get(ctx, key)
	})
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return nil, 0, nil
	case err != nil:
		return nil, 0, err
	}
	return entry.Value(), entry.Revision(), nil
}

// put replaces the value of a revision, 0 where there is none yet, and returns the
// new revision. The error is errStale where the last revision is another one. A try whose
// answer was lost may have succeeded: then the value is there.
func (t *table) put(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	lost := false
	return retry(ctx, t.Broker, "recording "+key, func(ctx context.Context) (uint64, error) {
		next, err := t.kv.Update(ctx, key, value, revision)
		switch {
		case err == nil:
			return next, nil
		case !stale(err):
			lost = true
			return 0, err
		case !lost:
			return 0, backoff.Permanent(errStale)
		}
		entry, err := t.kv.Get(ctx, key)
		switch {
		case err != nil:
			return 0, err
		case entry.Revision() > revision && string(entry.Value()) == string(value):
			return entry.Revision(), nil
		case entry.Revision() > revision:
			return 0, backoff.Permanent(errStale)
		}
		return 0, errors.New("the copy that was read is older than the refusal")
	})
}

// serverLog writes what the embedded server has to say.
type serverLog struct{ log *slog.Logger }

func (serverLog) Noticef(string, ...any)      {}
func (serverLog) Debugf(string, ...any)       {}
func (serverLog) Tracef(string, ...any)       {}
func (l serverLog) Warnf(f string, v ...any)  { l.log.Warn(fmt.Sprintf(f, v...)) }
func (l serverLog) Errorf(f string, v ...any) { l.log.Error(fmt.Sprintf(f, v...)) }
func (l serverLog) Fatalf(f string, v ...any) { l.log.Error(fmt.Sprintf(f, v...)) }
