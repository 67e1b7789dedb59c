//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package main

import (
	"errors"
	"os"
	"syscall"
)

// hold keeps other runs away from f, until the file that it returns is closed,
// or the process ends however it ends. It returns errBusy where another run
// holds f, or has replaced it just now.
func hold(f *os.File) (*os.File, error) {
	h, err := os.Open(f.Name())
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(h.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = errBusy
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.ENOLCK):
		err = nil // a file system without locks
	}
	if err == nil && !isNamed(f) {
		err = errBusy // a run that ended here has taken the name away
	}
	if err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// isNamed reports whether the name of f is still that of f.
func isNamed(f *os.File) bool {
	opened, err := f.Stat()
	named, err2 := os.Lstat(f.Name())
	return err == nil && err2 == nil && os.SameFile(opened, named)
}
