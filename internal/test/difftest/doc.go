// Package difftest compares this module with its peers: its tests make documents
// by the grammar of WBXML (internal/test/grammar), which gives their meaning, and
// ask libwbxml (wbxml2xml, xml2wbxml), tshark and xmllint for their opinion.
//
// Tests that need a peer are skipped where it is not installed. A table
// (knownBugs) has the known bugs of peers, each with a witness, and a bug counts
// only while its witness shows it. A difference is excused where the known bugs
// predict the peer's output for the document, or its message, exactly. Constructs
// that a peer destroys are left out for that peer, and the few documents that it
// garbles past prediction are found by their content. Every other difference is a
// bug of ours, or a bug of the peer to be added with its proof. Codes that a peer
// calls otherwise have its names in the meaning that it is held to (dialect).
//
// Every third document has a fault that a reader passes over, such as a page
// switch where the grammar has none.
//
// A run takes a few seconds. For a longer one, by hand, with other documents:
//
//	go test ./internal/test/difftest -difftest.n 500 -difftest.seed 7
//
// where n is the number of documents for each document type and version. The
// name of a document in a failure, such as syncml-1.2/1.3/7/41, is its type,
// version, seed and number.
package difftest
