package difftest

import (
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
)

// TestJudge holds that known bugs excuse no other difference: a document of
// which one element is called otherwise, or misses, is always a finding.
func TestJudge(t *testing.T) {
	findings := 0
	for _, bugs := range [][]*bug{readingBugs, writingBugs} {
		for _, table := range management() {
			for _, d := range generate(t, configFor(bugs)(table, codec.Version13), 10) {
				if slices.ContainsFunc(bugs, func(b *bug) bool { return b.garbles != nil && b.garbles(d) }) {
					continue
				}
				renamed, shorter := d.Tree.Clone(), d.Tree.Clone()
				renamed.Walk(func(_ []*grammar.Node, n *grammar.Node) {
					if n.Kind == grammar.ElementNode && len(n.Kids) == 0 {
						n.Name += "x"
					}
				})
				shorter.Kids = shorter.Kids[:0]
				for _, wrong := range []*grammar.Node{renamed, shorter} {
					if _, problem := judge(bugs, d, wrong, ""); problem == "" && wrong.Difference(d.Tree) != "" {
						t.Errorf("%s: no finding\n%v\n%v", d.Name, wrong.Events(), d.Tree.Events())
					} else if problem != "" {
						findings++
					}
				}
				if _, problem := judge(bugs, d, nil, "failed: Internal Error"); problem == "" {
					t.Errorf("%s: a failure for any reason is excused", d.Name)
				}
			}
		}
	}
	if findings < 100 {
		t.Errorf("only %d findings", findings)
	}
}

// TestJudgeRows is the same for lists of tokens: some ten rows of each changed in turn.
func TestJudgeRows(t *testing.T) {
	for _, table := range management() {
		for _, d := range generate(t, configFor(tokenBugs)(table, codec.Version13), 1) {
			want, err := expected(d)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(want); i += max(1, len(want)/10) {
				for _, change := range []func(*row){
					func(r *row) { r.at++ },
					func(r *row) { r.kind += "x" },
					func(r *row) { r.text += "x" },
				} {
					fresh, got := slices.Clone(want), slices.Clone(want)
					change(&got[i])
					if _, problem := judgeRows(tokenBugs, d, fresh, got); problem == "" {
						t.Errorf("%s: no finding: %v", d.Name, got[i])
					}
				}
			}
		}
	}
}
