// Package fuzz attacks this module: it holds the fuzz targets over the public
// API, each with an oracle that can fail, and the property tests that share
// those oracles. Its tests are all there is; package grammar below it makes
// documents from the grammar of WBXML, and the program all runs every target of
// the module for a given time.
//
// README.md has the promise of each target, and the commands to run them.
package fuzz
