// Package bench has only benchmarks: each operation of this module on one corpus
// (internal/test/corpus), in the same run as its rivals and as floors, below which
// no program can be. README.md says how to run them and how to read the figures.
//
// Names are Benchmark<Op>/<corpus>/<mode>. SetBytes is the size of the document in
// the form that the operation reads or, where it reads none, writes; ns/token
// divides by the tokens of the WBXML document, in rows of rivals too.
package bench
