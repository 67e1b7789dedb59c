// Package custom is a document type of one's own: meter-1.0.csv defines it, and
// wbxmlgen makes the rest of this package from it.
//
// In another module the directive below names the command by its full path,
// github.com/go-wbxml/wbxml/cmd/wbxmlgen.
package custom

//go:generate go run ../../cmd/wbxmlgen -defs . -out . -package custom
