// Package bench has only benchmarks: each operation of this module on one corpus
// (internal/test/corpus), beside its rivals and beside what nothing can be faster than,
// in the same run. README.md says how to run them and how to read the figures.
//
// Names are Benchmark<Op>/<corpus>/<mode>. SetBytes is the size of the document in
// the form that the operation reads or, where it reads none, writes; ns/token
// divides by the tokens of the WBXML document, in rows of rivals too.
package bench
