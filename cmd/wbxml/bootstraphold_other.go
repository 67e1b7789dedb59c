//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package main

import "os"

// hold does nothing where there is no flock.
func hold(*os.File) (*os.File, error) { return nil, nil }
