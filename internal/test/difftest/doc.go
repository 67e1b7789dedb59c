// Package difftest compares this module with its peers: it generates documents
// together with what they mean, and its tests ask libwbxml (wbxml2xml,
// xml2wbxml), tshark and xmllint for their opinion of them. Only tests import it.
//
// A peer that is not installed skips the tests that need it. What a peer is
// known to do wrong is in a table (knownBugs), with a witness for each, and
// counts only while the witness shows it. A difference is excused where the
// known bugs predict exactly what the peer has made of the document, or its
// message. Constructs that a peer destroys are left out for that peer, and the
// few documents that it garbles past prediction are told by their content.
// What is left is a bug of ours, or one to be added with its proof.
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
