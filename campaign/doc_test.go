package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
)

// TestCampaignsDoc runs the commands of docs/campaigns.md, and compares what they write.
func TestCampaignsDoc(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "campaigns.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join(root, "examples"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	center, err := smsc.Listen("127.0.0.1:0", smsc.Options{Receipts: true}) // as testsmsc has it
	if err != nil {
		t.Fatal(err)
	}
	defer center.Close()
	n := 0
	for block := range strings.SplitSeq(string(text), "\n```") {
		console, ok := strings.CutPrefix(block, "console\n")
		if !ok {
			continue
		}
		for step := range strings.SplitSeq(strings.TrimPrefix(console, "$ "), "\n$ ") {
			n++
			line, want, _ := strings.Cut(step, "\n")
			var out strings.Builder
			args := strings.Fields(strings.ReplaceAll(line, "127.0.0.1:2775", center.Addr()))
			if code := run(args[1:], &out, &out); code != exitOK {
				t.Fatalf("%s: %s", line, &out)
			}
			if want = strings.TrimSpace(want); want != "" {
				want += "\n"
			}
			pattern := strings.NewReplacer("\n…\n", "\n(?:.*\n)*", "…", ".*").Replace("\n" + regexp.QuoteMeta(want))
			if !regexp.MustCompile(`\A` + pattern + `\z`).MatchString("\n" + out.String()) {
				t.Errorf("%s\nwant\n%s\ngot\n%s", line, want, &out)
			}
		}
	}
	if page, err := os.ReadFile("report.html"); n < 8 || err != nil || !strings.Contains(string(page), "delivered 3") {
		t.Errorf("%d commands, %v", n, err)
	}
}
