//go:build !unix

package store

// noFollow is nothing where links need rights that a stranger does not have.
const noFollow = 0
