// Package testdoc helps the tests of this module: documents written as
// annotated hex, golden files, readers that misbehave, and paths of peer tools
// and shared material, which need not be there. Only tests import it.
package testdoc
