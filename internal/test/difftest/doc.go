// Package difftest compares this module with its peers: it generates documents
// together with what they mean, and its tests ask libwbxml (wbxml2xml,
// xml2wbxml), tshark and xmllint for their opinion of them. Only tests import it.
//
// Tests that need a peer are skipped where it is not installed. A table
// (knownBugs) has the known bugs of peers, each with a witness, and a bug counts
// only while its witness shows it. A difference is excused where the known bugs
// predict the peer's output for the document, or its message, exactly. Constructs
// that a peer destroys are left out for that peer, and the few documents that it
// garbles past prediction are found by their content. Every other difference is a
// bug of ours, or a bug of the peer to be added with its proof.
//
// Documents made by the grammar of WBXML (internal/test/grammar) are compared too; what
// they mean is what our decoder and converter say.
//
// A run takes a few seconds. For a longer one, by hand, with other documents:
//
//	go test ./internal/test/difftest -difftest.n 500 -difftest.seed 7
//
// where n is the number of documents for each document type and version. The
// name of a document in a failure, such as syncml-1.2/1.3/7/41, is its type,
// version, seed and number.
package difftest
