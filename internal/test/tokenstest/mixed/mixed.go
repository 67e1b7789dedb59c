// Package mixed is generated from definitions that use everything a definition
// can have, to test generated code. The documents they describe do not exist.
package mixed

//go:generate go run ../../../../cmd/wbxmlgen -defs defs -out . -package mixed
