package engine

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// rangeRows is how many rows a job has.
const rangeRows = 1000

// A Fact is something that a campaign is made of. It stays as it is from the first run
// to the last.
type Fact struct {
	Name  string
	Value string
	// Secret says that Value is a digest of something with secrets in it. It is not stored,
	// but what is derived from it with a salt and much work: a guess is not cheap.
	Secret bool `json:",omitempty"`
}

// A Manifest says what a campaign is. It is created once, before anything is sent, and
// holds no secret.
type Manifest struct {
	Facts   []Fact
	Salt    []byte
	Seed    string // of the references of segments
	Rows    int64  // of the list
	Range   int64  // rows of a job
	Random  bool   // the same message has other octets each time
	Created time.Time
}

// ErrOther says that a campaign with this name is another one.
var ErrOther = errors.New("this campaign is another one")

// ErrNone says that there is no campaign.
var ErrNone = errors.New("there is no such campaign; run begins it")

// work is how often a digest goes through the hash: a tenth of a second for a guess.
const work = 600_000

// stored returns facts as a manifest holds them.
func stored(facts []Fact, salt []byte) ([]Fact, error) {
	all := make([]Fact, len(facts))
	for i, f := range facts {
		if all[i] = f; f.Secret {
			key, err := pbkdf2.Key(sha256.New, f.Value, salt, work, sha256.Size)
			if err != nil {
				return nil, err
			}
			all[i].Value = hex.EncodeToString(key)
		}
	}
	return all, nil
}

// differs says what of two lists of facts is different.
func differs(was, is []Fact) error {
	values := map[string]Fact{}
	for _, f := range was {
		values[f.Name] = f
	}
	var all []string
	for _, f := range is {
		old, ok := values[f.Name]
		delete(values, f.Name)
		switch {
		case ok && old.Value == f.Value:
		case ok && f.Secret:
			all = append(all, f.Name+" is not as it was")
		default:
			all = append(all, fmt.Sprintf("%s is %q, and was %q", f.Name, f.Value, old.Value))
		}
	}
	for name := range values {
		all = append(all, name+" is gone")
	}
	if len(all) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrOther, strings.Join(all, "; "))
}

// is returns an error where a fact is not that of the manifest.
func (m *Manifest) is(f Fact) error {
	now, err := stored([]Fact{f}, m.Salt)
	if err != nil {
		return err
	}
	return differs(slices.DeleteFunc(slices.Clone(m.Facts), func(was Fact) bool { return was.Name != f.Name }), now)
}

// manifest reads the manifest of a campaign, nil where there is none.
func (t *table) manifest(ctx context.Context) (*Manifest, error) {
	text, _, err := t.get(ctx, keyManifest)
	if err != nil || text == nil {
		return nil, err
	}
	m := new(Manifest)
	return m, json.Unmarshal(text, m)
}

// settle creates the manifest, or compares it with the one that is there.
func (t *table) settle(ctx context.Context, o *Options, facts []Fact, rows int64) (*Manifest, error) {
	for {
		m, err := t.manifest(ctx)
		if err != nil {
			return nil, err
		}
		if m != nil {
			now, err := stored(facts, m.Salt)
			if err == nil {
				err = differs(m.Facts, now)
			}
			return m, err
		}
		m = &Manifest{Salt: make([]byte, 16), Seed: o.Seed, Rows: rows, Range: rangeRows, Random: o.Random, Created: time.Now().UTC()}
		rand.Read(m.Salt)
		if m.Seed == "" {
			m.Seed = rand.Text()
		}
		if m.Facts, err = stored(facts, m.Salt); err != nil {
			return nil, err
		}
		text, err := json.Marshal(m)
		if err == nil {
			_, err = t.put(ctx, keyManifest, text, 0)
		}
		if err == nil {
			return m, nil
		}
		if !errors.Is(err, errStale) { // another process was quicker
			return nil, err
		}
	}
}
