//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
)

// TestPipe checks that a pipe is written through and stays one.
func TestPipe(t *testing.T) {
	folder(t, map[string]string{"tiny.xml": tiny})
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skip(err)
	}
	done := make(chan string)
	go func() {
		b, _ := os.ReadFile("pipe")
		done <- string(b)
	}()
	must(t, "wbxml encode -o pipe tiny.xml", "")
	if got := <-done; got != tinyWBXML {
		t.Errorf("the pipe got %q", got)
	}
	if info, err := os.Lstat("pipe"); err != nil || info.Mode().Type() != os.ModeNamedPipe {
		t.Errorf("the pipe is now %v (%v)", info.Mode(), err)
	}
}
