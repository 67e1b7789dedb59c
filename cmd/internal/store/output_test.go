package store

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestOutputFailures checks the folder after an output that cannot be completed.
func TestOutputFailures(t *testing.T) {
	t.Run("aborted", func(t *testing.T) {
		testdoc.Folder(t, map[string]string{"out": "old"})
		o := &Output{Path: "out"}
		if _, err := io.WriteString(o, "half"); err != nil {
			t.Fatal(err)
		}
		o.Abort()
		if d := cmp.Diff(map[string]string{"out": "old"}, testdoc.Contents(t)); d != "" {
			t.Errorf("files differ (- want, + got):\n%s", d)
		}
	})
	t.Run("target becomes a folder", func(t *testing.T) {
		testdoc.Folder(t, nil)
		o := &Output{Path: "out"}
		if _, err := io.WriteString(o, "all"); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("out/in", 0o777); err != nil {
			t.Fatal(err)
		}
		var e *Error
		if err := o.Commit(); !errors.As(err, &e) || e.Path != "out" {
			t.Errorf("error %v", err)
		}
		if left := testdoc.Contents(t); len(left) > 0 {
			t.Errorf("files %v are left", left)
		}
	})
	t.Run("empty", func(t *testing.T) {
		testdoc.Folder(t, nil)
		if err := (&Output{Path: "out"}).Commit(); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff(map[string]string{"out": ""}, testdoc.Contents(t)); d != "" {
			t.Errorf("files differ (- want, + got):\n%s", d)
		}
	})
	t.Run("never written", func(t *testing.T) {
		testdoc.Folder(t, nil)
		(&Output{Path: "out"}).Abort()
		if left := testdoc.Contents(t); len(left) > 0 {
			t.Errorf("files %v are left", left)
		}
	})
}
