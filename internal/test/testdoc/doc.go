// Package testdoc helps the tests of this module: documents written as
// annotated hex, golden files, readers that misbehave, and the way to what may
// or may not be there (peer tools, shared material). Only tests import it.
package testdoc
