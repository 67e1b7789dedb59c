package difftest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/grammar"
)

// judge compares the result or the message of a peer with the meaning of d. It
// returns the names of the known bugs that explain the difference, or else a
// description of it.
func judge(bugs []*bug, d *Doc, got *grammar.Node, message string) (excuses []string, problem string) {
	if message == "" {
		if excuses, problem = predict(bugs, d, got); problem == "" {
			return excuses, ""
		}
	} else {
		problem = message
	}
	for _, b := range bugs {
		if message != "" && b.fails != nil && b.fails(d, message) || b.garbles != nil && b.garbles(d) {
			return []string{b.name}, ""
		}
	}
	return nil, problem
}

// predict compares got with the tree of d, changed by the known bugs as they
// predict it.
func predict(bugs []*bug, d *Doc, got *grammar.Node) (excuses []string, problem string) {
	if d.Tree.Difference(got) == "" {
		return nil, ""
	}
	tree, before := d.Tree.Clone(), d.Tree
	for _, b := range bugs {
		if b.distorts == nil {
			continue
		}
		b.distorts(d, tree)
		if tree.Difference(before) != "" {
			excuses, before = append(excuses, b.name), tree.Clone()
		}
	}
	if problem = tree.Difference(got); problem == "" {
		return excuses, ""
	}
	return nil, fmt.Sprintf("differs, also with %v: %s", excuses, problem)
}

// A tally counts the results of comparisons.
type tally struct {
	documents, equal int
	excused          map[string]int
}

func (c *tally) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d documents, %d equal", c.documents, c.equal)
	for _, name := range slices.Sorted(maps.Keys(c.excused)) {
		fmt.Fprintf(&s, ", %s %d", name, c.excused[name])
	}
	return s.String()
}

// tallies are the counts of a test by document type and version.
type tallies struct {
	sync.Mutex
	by map[string]*tally
}

// check judges the result of a peer for d and counts it.
func (c *tallies) check(t *testing.T, what string, bugs []*bug, d *Doc, octets []byte, r reply) {
	t.Helper()
	excuses, problem := judge(bugs, d, r.tree, r.message)
	if problem != "" {
		t.Errorf("%s, %s: %s\n%x\n%v", d.Name, what, problem, octets, d.fault)
	}
	c.note(d, what, problem == "", append(excuses, r.mended...))
}

// note counts one comparison, with the names of the bugs that excuse it.
func (c *tallies) note(d *Doc, what string, agrees bool, excuses []string) {
	c.Lock()
	defer c.Unlock()
	key := strings.Join([]string{d.Table.Name, d.Header.Version.String(), what}, " ")
	if c.by == nil {
		c.by = map[string]*tally{}
	}
	if c.by[key] == nil {
		c.by[key] = &tally{excused: map[string]int{}}
	}
	n := c.by[key]
	n.documents++
	if agrees && len(excuses) == 0 {
		n.equal++
	}
	for _, name := range excuses {
		n.excused[name]++
	}
}

// log says how many comparisons there were. None at all fails the test.
func (c *tallies) log(t *testing.T) {
	t.Helper()
	if len(c.by) == 0 && !t.Failed() {
		t.Error("nothing was compared")
	}
	for _, key := range slices.Sorted(maps.Keys(c.by)) {
		t.Logf("%s: %v", key, c.by[key])
	}
}
